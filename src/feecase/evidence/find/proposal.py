"""The proposal that a scan leaves beside the case (证据清点.yaml): what people changed in it is kept, what the case has by now is left out."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from feecase import yamltext
from feecase.evidence.filetype import NAMES
from feecase.evidence.find.scan import FoundFile
from feecase.model.evidence import Facts

_HEAD = (
    "# 证据清点建议：可在这里改正、删去条目，再用 feecase evidence accept 写入 case.yaml；识别结果可能有误，请逐项核对。",
    "# 再次清点时，这里已有的条目保持编号、次序和改动，新文件排在后面。不提交的文件写 exclude: 是，写入后就不再建议。",
)
_NOTED = {"": "未能识别类别", "name": "", "text": "类别据正文识别"}


_NO_DOCUMENT = frozenset({NAMES["unknown"], NAMES["empty"]})
"""What is no document is never proposed as evidence."""


def proposal(
    found: Iterable[FoundFile],
    *,
    used: Collection[str] = (),
    kept: Sequence[Mapping[str, Any]] = (),
    told: Collection[str] = (),
) -> str:
    """Return the proposal as YAML, empty where nothing is left to propose: the entries that lay there (`kept`), then new files, duplicates with a word.

    Ids in `used` and those kept are not given again. Files that the case lists get an entry with facts read from them, unless `told` has their id:
    the case knows them already.
    """
    found = list(found)
    by_file = {item.file: item for item in found}
    by_id = {item.listed: item for item in found if item.listed}
    entries: list[tuple[Mapping[str, Any], FoundFile | None]] = []
    for entry in kept:
        item = by_file.get(entry["file"]) if "file" in entry else by_id.get(str(entry.get("id")))
        if item and not (item.listed if "file" in entry else item.listed in told):
            entries.append((entry, item))
    here = {str(entry.get("file") or entry.get("id")) for entry, _ in entries}
    ids = (f"N{n}" for n in itertools.count(1) if f"N{n}" not in {*used, *(entry["id"] for entry, _ in entries)})
    for item in found:
        if item.listed and item.facts and item.listed not in told and item.listed not in here:
            entries.append(({"id": item.listed, "facts": stated(item.facts)}, item))
        elif item.sha256 and item.type not in _NO_DOCUMENT and not item.listed and not item.same_as and item.file not in here:
            entries.append((_entry(next(ids), item), item))
    left = [
        f"{item.file}：{item.remark}，未列入"
        for item in found
        if not item.listed and (not item.sha256 or (item.type in _NO_DOCUMENT and item.file not in here))
    ]
    doubles = [f"{item.file} 与 {item.same_as} 内容相同，未列入" for item in found if item.same_as and not item.listed]
    return (
        "\n".join((*_HEAD, "evidence:", *_written(entries), *map(_comment, (*doubles, *left)))) + "\n"
        if entries or doubles or left
        else ""
    )


def stated(facts: Facts) -> dict[str, Any]:
    """Return facts as a file states them."""
    return {key: value for key, value in facts.model_dump(mode="json", by_alias=True).items() if value}


def _entry(id_: str, item: FoundFile) -> dict[str, Any]:
    shown = item.model_dump(include={"file", "kind", "title", "date", "source", "proves", "original"})
    return {k: v for k, v in {"id": id_, **shown}.items() if v} | ({"facts": stated(item.facts)} if item.facts else {})


def _written(entries: Iterable[tuple[Mapping[str, Any], FoundFile | None]]) -> Iterator[str]:
    for entry, item in entries:
        notes = [note for note in _notes(entry, item) if note] if item else []
        yield from [_comment("；".join(notes))] if notes else []
        yield from yamltext.block([entry], 2).splitlines()


def _notes(entry: Mapping[str, Any], item: FoundFile) -> Iterator[str]:
    yield item.remark
    yield f"与 {item.like} 相似" if item.like else ""
    if "file" in entry:
        yield f"据图像识别的文字（可能有误）：{item.recognised}" if item.by == "ocr" else _NOTED[item.by]
    else:
        yield f"案件已列的“{item.title}”（{item.file}）所载的内容"
    if "facts" in entry:
        yield (
            "facts 由机器从图像中识别，容易有误，请与原件核对"
            if item.facts and item.facts.read_by == "ocr"
            else "facts 由机器从正文读出，请核对"
        )


def _comment(text: str) -> str:
    return "  # " + " ".join(text.split())
