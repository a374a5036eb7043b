"""Where the facts come from: disagreements of billing and people, missing files, stale data, unknown limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from feecase.plugin import (
    RECONCILED_STATES,
    CheckContext,
    Finding,
    ReconciledCharge,
    chinese_date,
    cite,
    mask,
    total,
    yuan,
)

_STALE_DAYS = 30


def disagreements(context: CheckContext) -> Iterator[Finding]:
    """Report every field on which billing and people disagree; what people wrote is used."""
    for found in context.loaded.disagreements:
        yield Finding(
            check="billing-disagreement",
            level="warning",
            where=found.path,
            what=f"{found.path}：账单系统为“{mask(found.billing)}”，人工填写为“{mask(found.people)}”，采用人工填写"
            + (f"（{found.where}）" if found.where else ""),
            why="两处不一致，被告可能据账单质疑",
            settle="核对原始凭证；账单有误的，请物业公司更正并说明",
        )


def doubts(context: CheckContext) -> Iterator[Finding]:
    """Report what the import found doubtful in the billing system's data, with the charges it concerns."""
    for index, doubt in enumerate(context.loaded.case.doubts):
        refs = set((doubt.source.ref if doubt.source else "").split(",")) - {""}
        charges = (c for c in context.loaded.case.charges if c.source and not refs.isdisjoint(c.source.ref.split("/")))
        yield Finding(
            check="billing-doubt",
            level=doubt.level,
            where=f"doubts[{index}]",
            what=doubt.what,
            why=doubt.why,
            settle=doubt.settle,
            amount=abs(doubt.amount) if doubt.amount else None,
            debts=tuple(c.id for c in charges),
        )


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
    """Report how old billing data are: a note, a warning from `_STALE_DAYS`, blocking where the project sets a limit; or that they are undated."""
    case, compared = context.loaded.case, context.loaded.reconciled
    dates = [
        s.as_of for s in (case.billing, *(c.source for c in case.charges), compared) if s is not None and s.as_of is not None
    ]
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
    limit = case.billing.max_age_days if case.billing else None
    over = limit is not None and age > limit
    if age > 0:
        yield Finding(
            check="source-date",
            level="blocking" if over else "warning" if age > _STALE_DAYS else "note",
            where="billing.as_of",
            what=f"账单数据截至 {chinese_date(max(dates))}，距基准日已 {age} 天"
            + (f"，超过项目规定的 {limit} 天" if over else ""),
            why="其后的付款没有计入，可能多算",
            settle="起诉前重新导出账单，用 feecase reconcile 核对，或再次导入",
            citations=(cite("minsufa", 13, 1),),
        )


def reconciled(context: CheckContext) -> Iterator[Finding]:
    """Report what the last comparison with a fresh export found paid or changed, as far as the case does not say so itself by now."""
    found, case = context.loaded.reconciled, context.loaded.case
    if found is None:
        return
    told = f"与账单系统的核对（数据至 {chinese_date(found.as_of)}）" if found.as_of else "与账单系统的核对"
    settle = "用新的导出重新导入，或在 case.yaml 补记付款；已立案的，申请变更诉讼请求或撤诉"
    over: dict[str, Decimal] = {}
    for charge in found.charges:
        asked = total(d.outstanding for d in context.assessment.debts if d.charge == charge.id)
        if charge.owed is not None and asked > charge.owed:
            over[charge.id] = asked - charge.owed
    if over:
        yield Finding(
            check="reconciled",
            level="blocking",
            where=f"charges[{next(iter(over))}]",
            debts=tuple(over),
            amount=total(over.values()),
            what=f"{told}显示 {len(over)} 笔款项已付或减少，案件仍多算 {yuan(total(over.values()))} 元",
            why="；".join(_charge_told(charge) for charge in found.charges if charge.id in over),
            settle=settle,
        )
    known = Counter((p.date, p.amount) for p in case.payments)
    loose = Counter((p.date, p.amount) for p in found.payments) - known
    if loose:
        yield Finding(
            check="reconciled",
            level="blocking",
            where="payments",
            amount=total(amount for _, amount in loose.elements()),
            what=f"{told}有案件没有登记的付款："
            + "、".join(f"{day} {yuan(amount)} 元" for day, amount in sorted(loose.elements())),
            why="没有指明抵充哪一笔，须先登记才能计算欠款",
            settle=settle,
        )
    silent = [charge for charge in found.charges if charge.state in ("unlisted", "unread")]
    if silent or found.doubt:
        yield Finding(
            check="reconciled",
            level="warning",
            where="charges",
            debts=tuple(charge.id for charge in silent),
            what=f"{told}：" + (found.doubt or f"{len(silent)} 笔款项没有出现在台账里"),
            why="可能已付清、核销，或房屋已过户",
            settle="向收费部门核实；台账不全的，重新导出后再核对",
        )


def _charge_told(charge: ReconciledCharge) -> str:
    paid = f"，{charge.paid_on} 付款 {yuan(charge.paid)} 元" if charge.paid else ""
    left = f"，还欠 {yuan(charge.owed)} 元" if charge.owed else ""
    note = f"（{charge.note}）" if charge.note else ""
    return f"{charge.item} {charge.from_} 至 {charge.to} {RECONCILED_STATES[charge.state]}{left}{paid}{note}"


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
