"""What an import tells machines (architecture §7, `import`)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from feecase.builtin.importers.mapping_proposal import TableProposal
from feecase.files import mask
from feecase.model.base import Money, Value


class FileLine(Value):
    """One sheet that was read; `rows` counts data rows, rejected ones included."""

    file: str = Field(title="文件")
    sheet: str = Field(title="工作表")
    shape: str | None = Field(title="表格类型", description="null = not recognised")
    rows: int = Field(title="数据行数")


class ImportedCase(Value):
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


class ChangeLine(Value):
    """A charge of a case that was there before: new, changed, or vanished from the source (paid, or struck off)."""

    case: str = Field(title="案件编号")
    kind: Literal["new", "changed", "vanished"] = Field(title="变化")
    item: str = Field(title="费用项目")
    first: str = Field(title="起")
    last: str = Field(title="止")
    before: Money | None = Field(title="原金额")
    after: Money | None = Field(title="现金额")


class ProblemLine(Value):
    """A sheet that could not be read although its file could."""

    where: str = Field(title="位置")
    what: str = Field(title="问题")
    why: str = Field(title="原因")
    next: str = Field(title="处理")


class TableLine(Value):
    """One table of what a source tells people, as in the workbook beside the cases; cells are texts or numbers as text."""

    file: str = Field(title="文件")
    table: str = Field(title="表")
    columns: tuple[str, ...] = Field(title="列")
    rows: tuple[tuple[str, ...], ...] = Field(title="行")


class ColumnLine(Value):
    """One column of a sheet that was read, and what became of it."""

    column: int = Field(title="列")
    title: str = Field(title="列名")
    use: Literal["used", "kept", "unread", "undecided"] = Field(title="怎样处理")
    field: str = Field(title="作为")
    reason: str = Field(title="原因")


class AccountLine(Value):
    """The account of one sheet: its columns, how many rows had which fate, and its money. `unexplained` is zero but for cents of rounding."""

    file: str = Field(title="文件")
    sheet: str = Field(title="工作表")
    columns: tuple[ColumnLine, ...] = Field(title="各列")
    counts: dict[str, int] = Field(title="各行")
    stated: Money | None = Field(title="表上欠费", description="as its rows add up; null = no arrears")
    claimed: Money = Field(title="主张")
    set_aside: Money = Field(title="待决定")
    rejected: Money = Field(title="不能用")
    late: Money = Field(title="滞纳金")
    unexplained: Money = Field(title="差额")


class AskedLine(Value):
    """A row that was set aside: a person has to decide whether it is claimed."""

    file: str = Field(title="文件")
    sheet: str = Field(title="工作表")
    row: int = Field(title="行")
    room: str = Field(title="房号")
    amount: Money | None = Field(title="金额")
    reason: str = Field(title="原因")
    fix: str = Field(title="处理")


class NoticedLine(Value):
    """Something to look at in a row that was used (row 0: in the whole sheet)."""

    file: str = Field(title="文件")
    sheet: str = Field(title="工作表")
    row: int = Field(title="行")
    column: str = Field(title="列")
    room: str = Field(title="房号")
    reason: str = Field(title="原因")
    fix: str = Field(title="处理")


class ProposedColumnLine(Value):
    """One column of a table that is not wholly known, and what it is taken for; samples are masked where they name a person."""

    column: int = Field(title="列")
    title: str = Field(title="表头")
    samples: tuple[str, ...] = Field(title="例")
    field: str = Field(title="作为", description="a field, 忽略, 不变 (read by its own heading), or empty: undecided")
    certain: bool = Field(title="确定")
    reason: str = Field(title="理由")
    settle: str = Field(title="怎样决定")


class ProposedWordLine(Value):
    """One way in which a contact log tells of contacts, and what it seems to mean."""

    word: str = Field(title="说法")
    count: int = Field(title="次数")
    kind: str = Field(title="类别")
    way: str = Field(title="方式")
    result: str = Field(title="结果")


class ProposalLine(Value):
    """What is proposed for one table that is not wholly known. `certain`: `--accept` takes it without asking."""

    file: str = Field(title="文件")
    sheet: str = Field(title="工作表")
    row: int = Field(title="表头行")
    shape: str = Field(title="看作")
    certain: bool = Field(title="确定")
    columns: tuple[ProposedColumnLine, ...] = Field(title="各列")
    missing: tuple[str, ...] = Field(title="缺少的字段")
    words: tuple[ProposedWordLine, ...] = Field(title="词语")
    trial: str = Field(title="试读")


def proposal_line(proposal: TableProposal) -> ProposalLine:
    """Return what machines are told of a proposal."""
    return ProposalLine(
        file=proposal.file,
        sheet=proposal.sheet,
        row=proposal.line,
        shape=proposal.title,
        certain=proposal.certain,
        columns=tuple(
            ProposedColumnLine(
                column=c.index + 1,
                title=mask(c.label),
                samples=c.samples,
                field=c.field,
                certain=c.certain,
                reason=c.reason,
                settle=c.settle,
            )
            for c in proposal.columns
        ),
        missing=proposal.missing,
        words=tuple(
            ProposedWordLine(word=mask(w.word), count=w.count, kind=w.kind, way=w.way, result=w.result) for w in proposal.words
        ),
        trial=proposal.trial,
    )


class ImportReport(Value):
    """The whole import."""

    files: tuple[FileLine, ...] = Field(title="文件")
    cases: tuple[ImportedCase, ...] = Field(title="案件")
    rejected: tuple[RejectLine, ...] = Field(title="未导入的行")
    changed: tuple[str, ...] = Field(title="有变化的案件")
    changes: tuple[ChangeLine, ...] = Field(title="款项的变化")
    absent: tuple[str, ...] = Field(
        title="这次没有的案件", description="cases of an earlier import that this list of arrears leaves out"
    )
    unchanged: int = Field(title="无变化的案件数")
    reports: tuple[TableLine, ...] = Field(title="与收费系统的对照")
    problems: tuple[ProblemLine, ...] = Field(title="未读取的表")
    account: tuple[AccountLine, ...] = Field(title="清单")
    questions: tuple[AskedLine, ...] = Field(title="待决定的行")
    noticed: tuple[NoticedLine, ...] = Field(title="请看")
    proposals: tuple[ProposalLine, ...] = Field(title="映射建议")
