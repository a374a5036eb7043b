"""What an import tells machines (architecture §7, `import`)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from feecase.model.base import Money, Value


class FileLine(Value):
    """One sheet that was read; `rows` counts data rows, rejected ones included."""

    file: str = Field(title="文件")
    sheet: str = Field(title="工作表")
    shape: str | None = Field(title="表格类型", description="null = not recognised")
    rows: int = Field(title="数据行数")


class CaseLine(Value):
    """One case folder; `outstanding` is as the source says, before any recomputation."""

    id: str = Field(title="案件编号")
    folder: str = Field(title="文件夹")
    charges: int = Field(title="款项数")
    outstanding: Money = Field(title="欠费金额")
    state: Literal["new", "changed", "unchanged"] = Field(title="状态")


class RejectLine(Value):
    """One cell for which a row was not taken over; `value` is masked."""

    file: str = Field(title="文件")
    sheet: str = Field(title="工作表")
    row: int = Field(title="行")
    column: str = Field(title="列")
    value: str = Field(title="内容")
    reason: str = Field(title="原因")
    fix: str = Field(title="处理")


class ProblemLine(Value):
    """A sheet that could not be read although its file could."""

    where: str = Field(title="位置")
    what: str = Field(title="问题")
    why: str = Field(title="原因")
    next: str = Field(title="处理")


class ImportReport(Value):
    """The whole import."""

    files: tuple[FileLine, ...] = Field(title="文件")
    cases: tuple[CaseLine, ...] = Field(title="案件")
    rejected: tuple[RejectLine, ...] = Field(title="未导入的行")
    changed: tuple[str, ...] = Field(title="有变化的案件")
    unchanged: int = Field(title="无变化的案件数")
    problems: tuple[ProblemLine, ...] = Field(title="未读取的表")
