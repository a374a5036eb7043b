"""The copy that is served on the other side (送达副本): evidence and papers without personal data of third persons."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from feecase import files
from feecase.bundle.manifest import Manifest, read
from feecase.engine import Context, load, open_case
from feecase.errors import BundleError, UserError
from feecase.evidence.disclose import redact, third_persons
from feecase.model.case import Case
from feecase.model.finding import Finding
from feecase.papers.text import extract
from feecase.tracing.files import verify

if TYPE_CHECKING:
    from feecase.model.evidence import Redaction

SERVED = "送达副本"
RECORD = "遮盖记录.json"


@dataclass(frozen=True, slots=True)
class Served:
    """What was written: the folder, its files, masked spots by file and page (or paragraph), and what could not be searched or is still shown of third persons."""

    folder: Path
    files: tuple[str, ...]
    masked: dict[str, dict[str, int]]
    findings: tuple[Finding, ...]


def serve(context: Context, folder: Path) -> Served:
    """Write the service copy of a case's finished bundle beside it, into `送达副本/`, with a record of what was masked (never the values).

    Raises BundleError where the bundle is missing, was changed, or where a masked value is still found in the copy; InputError for a wrong case.
    """
    out, to = folder / "out", folder / SERVED
    manifest = read(out)
    if manifest is None:
        raise BundleError("还没有生成材料", where=str(out), next="先运行 feecase prepare")
    if changed := next((d for d in verify(out) if d.wrong), None):
        raise BundleError(
            "材料与清单不符，不能据此制作送达副本", where=f"{out}/{changed.path}", why=changed.what, next="先重新生成材料"
        )
    loaded = open_case(context, folder, as_of=dt.date.fromisoformat(manifest.as_of)).loaded
    case, served = loaded.case, {spec.id for spec in context.plugins.documents_for(context.place(loaded)) if spec.served}
    masked: dict[str, dict[str, int]] = {}
    findings: list[Finding] = []
    values, known = set(redact.named(case)), third_persons.others(case, _neighbours(folder.resolve()))
    seen: dict[tuple[str, str], tuple[redact.PageOrigin, ...]] = {}
    told: list[tuple[str, str, str]] = []
    for path, first, places in _volumes(manifest):
        done = redact.redact(
            out / path,
            to / path,
            places=places,
            hide=redact.named(case),
            show=redact.allowed(case),
            marks=_marks(case),
            known=known,
        )
        for value, at in done.undeclared.items():
            seen[value] = (*seen.get(value, ()), *at)
        values |= done.values
        findings += done.findings
        masked[path] = {f"第{page + first - 1}页": count for page, count in done.pages.items()}
    for entry in manifest.files:
        if entry.id in served and entry.kind == "paper":
            content, spots = masked_docx((out / entry.path).read_bytes(), values - redact.allowed(case))
            files.write(to / entry.path, content)
            masked[entry.path] = spots
            told += [(entry.path, value, why) for value, why in third_persons.seen(extract(content), known).items()]
    apart = [entry.path for entry in manifest.files if entry.kind == "attachment"]
    record = {
        "case": case.id,
        "as_of": manifest.as_of,
        "masked": masked,
        "unsearched": [f.what for f in findings],
        "undeclared": len({value for value, _ in seen} | {value for _, value, _ in told}),
        "left_out": apart,
    }
    files.write(to / RECORD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    said = (*findings, *redact.undeclared(seen), *(_named(*one) for one in told), *map(_left_out, apart))
    return Served(to, tuple(masked), masked, said)


def _named(path: str, value: str, why: str) -> Finding:
    return Finding(
        check="redaction",
        level="warning",
        where=path,
        what=f"文书“{Path(path).stem}”出现“{value}”（{why}），没有声明遮盖，送达副本中仍然可见",
        why="第三人的个人信息不应送达对方",
        settle=f"须遮盖的，在任一项证据写 redact: [{{text: {value}, why: {why}}}]；说明案情所必需的可以保留",
    )


def _left_out(path: str) -> Finding:
    return Finding(
        check="redaction",
        level="warning",
        where=path,
        what=f"另附文件 {Path(path).name} 没有检查，也没有放进送达副本",
        why="录音、加密或不能转换的文件无法检索和遮盖",
        settle="须送达的请另行制作不含第三人个人信息的版本",
    )


@lru_cache(maxsize=4)
def _around(folder: Path) -> tuple[Case, ...]:
    """Return the cases that lie in a folder, read once per process; those that cannot be read are none."""
    found = []
    for case in sorted(folder.glob("*/case.yaml")):
        with contextlib.suppress(UserError):
            found.append(load(case.parent).case)
    return tuple(found)


def _neighbours(folder: Path) -> tuple[Case, ...]:
    """Return the other cases beside a case folder: whose names may stand in evidence that several cases share."""
    own = load(folder).case.id
    return tuple(case for case in _around(folder.parent) if case.id != own)


def _marks(case: Case) -> Mapping[str, tuple[Redaction, ...]]:
    return {item.id: item.redact for item in case.evidence}


def _volumes(manifest: Manifest) -> Iterator[tuple[str, int, list[redact.PageOrigin]]]:
    """Yield each evidence PDF of the bundle with the number of its first page (0 = a cover) and the places that its pages hold."""
    pages = sum(entry.pages or 0 for entry in manifest.files if entry.kind == "evidence")
    start = max((e.last or 0 for e in manifest.evidence), default=0) - pages + 1  # an item's page is the last
    for entry in manifest.files:
        if entry.kind != "evidence":
            continue
        places = []
        for page in range(start, start + (entry.pages or 0)):
            item = next(
                (e for e in manifest.evidence if e.first is not None and e.last is not None and e.first <= page <= e.last), None
            )
            places.append(
                redact.PageOrigin(item.no, item.id, page - (item.first or 0) + 1) if item else redact.PageOrigin("", "", page)
            )
        yield entry.path, start, places
        start += len(places)


def masked_docx(content: bytes, values: Iterable[str]) -> tuple[bytes, dict[str, int]]:
    """Return a Word file in which masked values are ■ (also where runs split them), and the number of spots by paragraph. Raises BundleError."""
    from lxml import etree

    from feecase.papers.archive import Packer, read_members

    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    members, spots, wanted = read_members(content), dict[str, int](), sorted(values, key=lambda value: (-len(value), value))
    for name in [name for name in members if name.startswith("word/") and name.endswith(".xml")]:
        root = etree.fromstring(members[name], etree.XMLParser(resolve_entities=False))
        for number, paragraph in enumerate(root.iter(f"{word}p"), 1):
            pieces = list(paragraph.iter(f"{word}t"))
            text = clean = "".join(piece.text or "" for piece in pieces)
            for value in wanted:
                clean = clean.replace(value, "■" * len(value))
            if clean == text:
                continue
            spots[f"{name} 第{number}段"] = sum(text.count(value) for value in wanted)
            at = 0
            for piece in pieces:
                length = len(piece.text or "")
                piece.text, at = clean[at : at + length], at + length
        members[name] = (
            etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            if any(s.startswith(name) for s in spots)
            else members[name]
        )
    if any(value.encode() in member for member in members.values() for value in wanted):
        raise BundleError("送达副本的文书中仍能找到已遮盖的内容，没有写出", where="word", next="请把这一情况发给维护者")
    return (Packer().pack(list(members), members) if spots else content), spots
