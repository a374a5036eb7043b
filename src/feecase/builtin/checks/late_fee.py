"""The late fee's level: what courts will cut, and whether the rate tables are up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feecase.plugin import CheckContext, Citation, Finding, LateFee, cite, total, yuan


def level(context: CheckContext) -> Iterator[Finding]:
    """Report a contract late fee above the defensible level, and a claim without clause."""
    case, fees = context.loaded.case, context.assessment.late_fees
    agreed = [f for f in fees.values() if f.contract is not None]
    contract, defensible = total(f.contract for f in agreed if f.contract is not None), total(f.defensible for f in fees.values())
    if agreed and contract > defensible:
        origin = next((p for p in context.assessment.policies if p.name == "late_fee.multiple"), None)
        policy = f"口径：损失的 {origin.value}（{origin.origin}）" if origin else ""
        yield Finding(
            check="late-fee-level", level="warning", where="contract.late_fee", amount=contract - defensible,
            what=f"合同约定的违约金 {yuan(contract)} 元，高于稳妥水平 {yuan(defensible)} 元，差 {yuan(contract - defensible)} 元；被告请求时法院可能调减",
            why=f"超过损失百分之三十的，一般可认定过分高于损失；由被告请求并举证，恶意违约的一般不予调减。{policy}",
            settle="在 choices.yaml 选择 late_fee: contract 或 defensible；主张合同标准的，准备损失和恶意拖欠的证据",
            citations=_cut_law(fees.values()),
        )  # fmt: skip
    if not agreed and defensible:
        yield Finding(
            check="late-fee-level", level="note", where="contract.late_fee", amount=defensible,
            what=f"合同没有约定违约金，按逾期付款损失计 {yuan(defensible)} 元", why="没有约定的，以违约时一年期贷款市场报价利率为基础，加计百分之三十至五十",
            settle="合同另有违约金条款的，填写 contract.late_fee", citations=(cite("minfadian", 577), cite("minfadian", 584), cite("minfadian", 646)),
        )  # fmt: skip
    if case.contract is not None and case.contract.penalty_clause and case.contract.late_fee is None:
        yield Finding(
            check="late-fee-level", level="warning", where="contract.late_fee", what=f"合同有违约金条款（{case.contract.penalty_clause}），但没有填写为数据，未按条款计算",
            settle="在 contract.late_fee 填写比例、计算单位、宽限和上限",
        )  # fmt: skip


def stale_rates(context: CheckContext) -> Iterator[Finding]:
    """Say when the LPR table, where late fees use it, ends before the as-of date."""
    if not any("贷款市场报价利率" in s.rate for fee in context.assessment.late_fees.values() for s in fee.defensible_segments):
        return
    value = context.library.value("rate.lpr_1y", on=context.as_of)
    if value.stale:
        yield Finding(
            check="rate-table", level="note", what=f"一年期贷款市场报价利率表可能过期：{value.stale}", why=f"采用的最后一期为 {value.since}：{value.value}%",
            settle="核对最新报价，必要时更新法规数据", where="contract.late_fee",
        )  # fmt: skip


def _cut_law(fees: Iterable[LateFee]) -> tuple[Citation, ...]:
    """Return the law on cutting a late fee that the computation rests on, each article once."""
    cited = {
        (c.work, c.article): c for fee in fees for step in fee.steps if step.rule == "late-fee.defensible" for c in step.citations
    }
    return (*cited.values(), cite("hetong-tongze-jieshi", 64, 2))
