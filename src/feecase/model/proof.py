"""What tracing a bundle finds: values with their sources, and what does not hold. Part of the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from feecase.model.base import Value

PassageKind = Literal["amount", "date", "number", "name", "article", "pages", "sum", "text"]
KIND_NAMES: dict[PassageKind, str] = {
    "amount": "金额或数值",
    "date": "日期",
    "number": "号码",
    "name": "姓名或名称",
    "article": "法条",
    "pages": "证据页码",
    "sum": "合计",
    "text": "文字",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph or cell of a finished paper: file in the bundle, place in it, text."""

    file: str
    where: str
    text: str


class Traced(Value):
    """One value as a paper states it, and the source that explains it ("" = none)."""

    file: str = Field(title="文件")
    where: str = Field(title="位置")
    kind: PassageKind = Field(title="种类")
    value: str = Field(title="值")
    source: str = Field("", title="出处")


class Mismatch(Value):
    """A value that nothing explains, or that contradicts its source. Numbers of persons are masked."""

    file: str = Field(title="文件")
    where: str = Field(title="位置")
    kind: PassageKind = Field(title="种类")
    value: str = Field(title="值")
    what: str = Field(title="问题")


class Untraced(Mismatch):
    """A value that could neither be traced nor refuted: people have to check it."""


class Proof(Value):
    """What the proof of one bundle found: how many values of each kind were traced, what does not hold, and what could not be traced."""

    traced: dict[str, int] = Field(default_factory=dict, title="已核对")
    mismatches: tuple[Mismatch, ...] = Field((), title="不符")
    untraced: tuple[Untraced, ...] = Field((), title="未能核对")
