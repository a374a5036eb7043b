"""Papers of the user's own, without a program: a template `reminder.docx` with a description `reminder.yaml` beside it.

The description says how the paper is called, of which known paper it has the fields, where it goes and when it is made:

    名称: 缴费提醒
    字段同: demand-letter
    位置: 诉前函件
    何时: 另行制作
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from feecase import plainyaml
from feecase.errors import InputError
from feecase.extend.contracts import DocumentSpec, PaperContext, TemplateRoot

KEYS = {"名称": "title", "字段同": "like", "位置": "slot", "文件名": "name", "何时": "when"}
WHEN: Mapping[str, Callable[[PaperContext], bool] | None] = {
    "同原文书": None,
    "每案": lambda _: True,
    "另行制作": lambda _: False,
}
"""When a paper is made with the bundle: as the paper whose fields it has, always, or only where it is asked for by name."""
_ORDER = 5
_FIELDS = frozenset(KEYS.values())


def with_own(known: Sequence[DocumentSpec], roots: Iterable[TemplateRoot]) -> tuple[DocumentSpec, ...]:
    """Return the known papers and those that a description beside a template adds; of several for one id the nearest root's wins.

    Raises InputError for a description with an unknown key or word, for one of an id that a known paper has, and for one without its template.
    """
    found: dict[str, DocumentSpec] = {}
    for root in roots:
        for path in sorted(root.path.glob("*.yaml")):
            if path.stem not in found:
                found[path.stem] = _described(path, known)
    return (*known, *found.values())


def _described(path: Path, known: Sequence[DocumentSpec]) -> DocumentSpec:
    document = plainyaml.load(path)
    said = _said(document)

    def wrong(key: str, why: str, settle: str) -> InputError:
        return InputError(f"自有文书的“{key}”不对", where=document.where((key,)), why=why, next=settle)

    if not path.with_suffix(".docx").is_file():
        raise InputError(
            "自有文书没有模板", where=str(path), why=f"旁边没有 {path.stem}.docx", next="放入同名的 Word 模板，或删去这个说明"
        )
    if path.stem in {spec.id for spec in known}:
        raise InputError(
            "自有文书与已有文书重名",
            where=str(path),
            why=f"{path.stem} 是已有的文书",
            next="只改版式的，删去这个说明；另立一份的，请改文件名",
        )
    words = {word: spec for spec in known if spec.write is None for word in (spec.id, spec.title)}
    like = words.get(said.get("like", ""))
    if like is None:
        raise wrong("字段同", f"没有文书“{said.get('like', '')}”", "写一份已有文书的编号或名称，用 feecase papers list 查看")
    if said.get("when", "同原文书") not in WHEN:
        raise wrong("何时", f"不认识“{said['when']}”", f"写{'、'.join(WHEN)}之一")
    title = said.get("title", "")
    if not title:
        raise wrong("名称", "没有写", "写文书的名称，如 缴费提醒")
    name = said.get("name", title)
    for key, text in (("文件名", name), ("位置", said.get("slot", like.slot))):
        if not text or any(char in text for char in '/\\:*?"<>|') or text.startswith("."):
            raise wrong(key, f"“{text}”不能作文件夹或文件的名称", '不要含有 / \\ : * ? " < > | ，不要以点开头')
    applies = WHEN[said.get("when", "同原文书")] or like.applies
    slot = said.get("slot", like.slot)
    return replace(
        like,
        id=path.stem,
        title=title,
        slot=slot,
        name=name,
        applies=applies,
        order=like.order + _ORDER,
        states=(),
        headings=(),
        opens=False,
    )


def _said(document: plainyaml.YamlDocument) -> dict[str, str]:
    data: Any = document.data
    if not isinstance(data, dict):
        raise InputError("自有文书的说明不对", where=document.file, why="不是键和值", next=f"写{'、'.join(KEYS)}")
    said = {}
    for key, value in data.items():
        field = KEYS.get(key, key)
        if field not in _FIELDS or not isinstance(value, str):
            raise InputError(
                f"自有文书的说明里不认识“{key}”" if field not in _FIELDS else f"“{key}”要写成文字",
                where=document.where((key,)),
                next=f"可以写：{'、'.join(KEYS)}",
            )
        said[field] = value.strip()
    return said
