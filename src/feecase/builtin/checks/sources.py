"""Where the facts come from: disagreements of billing and people, missing files, stale data, unknown limits."""

from __future__ import annotations

from collections.abc import Iterator

from feecase.plugin import CheckContext, Finding, chinese_date, cite, mask

_STALE_DAYS = 30


def disagreements(context: CheckContext) -> Iterator[Finding]:
    """Report every field on which billing and people disagree; what people wrote is used."""
    for found in context.loaded.disagreements:
        yield Finding(
            check="billing-disagreement", level="warning", where=found.path,
            what=f"{found.path}：账单系统为“{mask(found.billing)}”，人工填写为“{mask(found.people)}”，采用人工填写" + (f"（{found.where}）" if found.where else ""),
            why="两处不一致，被告可能据账单质疑", settle="核对原始凭证；账单有误的，请物业公司更正并说明",
        )  # fmt: skip


def doubts(context: CheckContext) -> Iterator[Finding]:
    """Report what the import found doubtful in the billing system's data, with the charges it concerns."""
    for index, doubt in enumerate(context.loaded.case.doubts):
        refs = set((doubt.source.ref if doubt.source else "").split(",")) - {""}
        charges = (c for c in context.loaded.case.charges if c.source and not refs.isdisjoint(c.source.ref.split("/")))
        yield Finding(
            check="billing-doubt", level=doubt.level, where=f"doubts[{index}]", what=doubt.what, why=doubt.why, settle=doubt.settle,
            amount=abs(doubt.amount) if doubt.amount else None, charges=tuple(c.id for c in charges),
        )  # fmt: skip


def missing_files(context: CheckContext) -> Iterator[Finding]:
    """Report evidence files that are named but not there: what was to be submitted blocks filing."""
    kept_back = {e.id for e in context.loaded.case.evidence if e.exclude}
    for name in context.loaded.missing_files:
        yield Finding(
            check="missing-file",
            level="warning" if name in kept_back else "blocking",
            where=f"evidence[{name}]",
            what=f"证据文件不存在：{name}",
            why="不能编入证据册",
            settle="放入文件，或改正 evidence 中的文件名",
        )


def source_date(context: CheckContext) -> Iterator[Finding]:
    """Report billing data that are old, later than the as-of date, or undated."""
    case = context.loaded.case
    dates = [s.as_of for s in (case.billing, *(c.source for c in case.charges)) if s is not None and s.as_of is not None]
    if case.billing is None and not any(c.source for c in case.charges):
        return
    if not dates:
        yield Finding(
            check="source-date",
            level="note",
            where="billing.as_of",
            what="账单数据没有截止日期",
            why="不知道付款记录到哪一天",
            settle="填写账单导出日期",
        )
        return
    age = (context.as_of - max(dates)).days
    if age > _STALE_DAYS:
        yield Finding(
            check="source-date", level="warning", where="billing.as_of", what=f"账单数据截至 {chinese_date(max(dates))}，距基准日已 {age} 天",
            why="其后的付款没有计入，可能多算", settle="起诉前重新导出账单并再次导入", citations=(cite("minsufa", 13, 1),),
        )  # fmt: skip


def small_claims_limit(context: CheckContext) -> Iterator[Finding]:
    """Ask for the local wage where small-claims procedure cannot be judged."""
    for way in context.assessment.procedures:
        if way.kind == "small-claims" and way.fits == "unknown" and way.ask:
            yield Finding(
                check="small-claims-limit",
                level="note",
                what=f"能否适用小额诉讼待确认：{'；'.join(way.why)}",
                settle=way.ask,
                citations=way.citations,
            )
