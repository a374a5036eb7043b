"""The late fee's level: what courts will cut, and whether the rate tables are up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from feecase.plugin import CheckContext, Citation, Finding, LateFee, cite, total, yuan


def level(context: CheckContext) -> Iterator[Finding]:
    """Report a contract late fee above the defensible level, and a claim without clause."""
    case, fees = context.loaded.case, context.assessment.late_fees
    known = {id_: f for id_, f in fees.items() if not _unknown(f)}
    agreed = [f for f in known.values() if f.contract is not None]
    contract, defensible = (
        total(f.contract for f in agreed if f.contract is not None),
        total(f.defensible for f in known.values()),
    )
    yield from _no_rate({id_: f for id_, f in fees.items() if id_ not in known})
    yield from _paid_above(known)
    if agreed and contract > defensible:
        origin = next((p for p in context.assessment.policies if p.name == "late_fee.multiple"), None)
        policy = f"口径：损失的 {origin.value}（{origin.origin}）" if origin else ""
        yield Finding(
            check="late-fee-level",
            level="warning",
            where="contract.late_fee",
            amount=contract - defensible,
            what=f"合同约定的违约金 {yuan(contract)} 元，高于稳妥水平 {yuan(defensible)} 元，差 {yuan(contract - defensible)} 元；被告请求时法院可能调减",
            why=f"超过损失百分之三十的，一般可认定过分高于损失；由被告请求并举证，恶意违约的一般不予调减。{policy}",
            settle="在 choices.yaml 选择 late_fee: contract 或 defensible；主张合同标准的，准备损失和恶意拖欠的证据",
            citations=_law(known.values(), "late-fee.defensible"),
        )
    if not agreed and defensible:
        yield Finding(
            check="late-fee-level",
            level="note",
            where="contract.late_fee",
            amount=defensible,
            what=f"合同没有约定违约金，按逾期付款损失计 {yuan(defensible)} 元",
            why="没有约定的，以违约时一年期贷款市场报价利率为基础，加计百分之三十至五十",
            settle="合同另有违约金条款的，填写 contract.late_fee",
            citations=_law(known.values(), "late-fee.no-clause"),
        )
    if case.contract is not None and case.contract.penalty_clause and case.contract.late_fee is None:
        yield Finding(
            check="late-fee-level",
            level="warning",
            where="contract.late_fee",
            what=f"合同有违约金条款（{case.contract.penalty_clause}），但没有填写为数据，未按条款计算",
            settle="在 contract.late_fee 填写比例、计算单位、宽限和上限",
        )


def rate(context: CheckContext) -> Iterator[Finding]:
    """Report a clause that is not computed, and one at a rate of zero: both ask for nothing."""
    fees = context.assessment.late_fees
    contract = context.loaded.case.contract
    clause = contract.late_fee if contract else None
    if clause is None:
        return
    for why in dict.fromkeys(step.text for fee in fees.values() for step in fee.steps if step.rule == "late-fee.withheld"):
        yield Finding(
            check="late-fee-rate",
            level="warning",
            where="contract.late_fee",
            what=why,
            why="比例、基数或计算方法写错的违约金会使全部数额错误"
            if not clause.not_computed
            else "只计算条款写明、且数据写得出的违约金",
            settle="由人工计算后写入“其他请求”；或改写为能计算的约定"
            if clause.not_computed
            else "对照合同原文改正“违约金.比例”（小数：万分之五写 0.0005）；原文确是如此的，由核对人填写“违约金.条款核对”（核对人、核对日期、条款所在的证据页）",
        )
    if clause.rate == 0 and not clause.fixed:
        yield Finding(
            check="late-fee-rate",
            level="note",
            where="contract.late_fee.rate",
            what="违约金比例为 0：视为不收违约金，不计算也不请求",
            settle="合同没有违约金条款的，删去“违约金”，可另按逾期付款损失主张；有条款的，填写比例",
        )


def stale_rates(context: CheckContext) -> Iterator[Finding]:
    """Say when the LPR table, where late fees use it, ends before the as-of date."""
    if not any("贷款市场报价利率" in s.rate for fee in context.assessment.late_fees.values() for s in fee.defensible_segments):
        return
    value = context.library.value("rate.lpr_1y", on=context.as_of)
    if value.stale:
        yield Finding(
            check="rate-table",
            level="note",
            what=f"一年期贷款市场报价利率表可能过期：{value.stale}",
            why=f"采用的最后一期为 {value.since}：{value.value}%",
            settle="核对最新报价，必要时更新法规数据",
            where="contract.late_fee",
        )


def _unknown(fee: LateFee) -> bool:
    return any(step.rule == "late-fee.no-rate" for step in fee.steps)


def _no_rate(fees: Mapping[str, LateFee]) -> Iterator[Finding]:
    """Report late fees whose defensible level cannot be found: the rate of money of that time is not in the library."""
    why = dict.fromkeys(step.text for fee in fees.values() for step in fee.steps if step.rule == "late-fee.no-rate")
    if fees:
        yield Finding(
            check="late-fee-level",
            level="warning",
            where="charges",
            debts=tuple(fees),
            what=f"{'、'.join(fees)}的违约金（稳妥水平）不能计算，按 0.00 元计；其余照常",
            why="；".join(why),
            settle="把当时的贷款基准利率补入法规库；或在 choices.yaml 选择 late_fee: contract，按合同约定主张",
        )


def _paid_above(fees: Mapping[str, LateFee]) -> Iterator[Finding]:
    """Report late fee already paid beyond the defensible level: the debtor may ask that the excess be set off against principal."""
    above = {id_: over for id_, f in fees.items() if (over := f.paid - total(s.amount for s in f.defensible_segments)) > 0}
    if above:
        yield Finding(
            check="late-fee-level",
            level="warning",
            where="payments",
            debts=tuple(above),
            amount=total(above.values()),
            what=f"付款已抵充的违约金比稳妥水平多 {yuan(total(above.values()))} 元（{'、'.join(f'{k} {yuan(v)} 元' for k, v in above.items())}），没有抵作他用",
            why="抵充按合同约定的标准，请求按稳妥水平；被告可能主张多付的部分抵充本金",
            settle="核对抵充口径；愿意让步的，在调解中以多付部分抵扣本金",
            citations=(cite("minfadian", 561), *_law(fees.values(), "late-fee.defensible")),
        )


def _law(fees: Iterable[LateFee], rule: str) -> tuple[Citation, ...]:
    """Return the law that steps of one rule rest on, each article once."""
    cited = {(c.work, c.article): c for fee in fees for step in fee.steps if step.rule == rule for c in step.citations}
    return tuple(cited.values())
