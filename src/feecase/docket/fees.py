"""The fee ledger (诉讼费台账) of each proceeding: prepaid, refunded, borne by us, paid to us directly, and what the court still owes back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import Field

from feecase.docket.clocks import Reckoning, procedure_of
from feecase.docket.decisions import KnownDecision
from feecase.model.base import Money, Value
from feecase.model.docket import PROCEEDING_NAMES, Docket, Entry, Proceeding
from feecase.model.trace import Citation, cite
from feecase.money import ZERO, cents, total, yuan
from feecase.rules.clocks import term


class FeeLine(Value):
    """The fee of one proceeding. prepaid = refunded + borne + direct + due back; `ask` says what is missing, or what does not add up."""

    case: str = Field(title="案件编号")
    proceeding: str = Field(title="程序编号")
    kind: str = Field(title="程序")
    prepaid: Money = Field(title="已预交")
    refunded: Money = Field(title="已退还")
    borne: Money = Field(title="我方负担")
    direct: Money = Field(title="对方直接付给我方")
    due_back: Money | None = Field(None, title="应退而未退")
    due_on: dt.date | None = Field(None, title="法院应退还的最后一天")
    ask: tuple[str, ...] = Field((), title="待查明")
    citations: tuple[Citation, ...] = Field((), title="依据")


def fee_lines(case: str, docket: Docket, decisions: tuple[KnownDecision, ...], reckoning: Reckoning) -> tuple[FeeLine, ...]:
    """Return a line for each proceeding in which a fee was asked for, paid, refunded or shared out (诉讼费用交纳办法 15, 29, 53)."""
    found = []
    for proceeding in docket.proceedings:
        mine = [entry for entry in docket.current if entry.in_ == proceeding.id]
        if any(entry.kind in ("fee-notice", "fee-paid", "fee-refunded") or entry.fee for entry in mine):
            found.append(_line(case, docket, proceeding, mine, decisions, reckoning))
    return tuple(found)


def _line(
    case: str,
    docket: Docket,
    proceeding: Proceeding,
    mine: list[Entry],
    decisions: tuple[KnownDecision, ...],
    reckoning: Reckoning,
) -> FeeLine:
    ask = [f"{one.id} 的金额" for one in mine if one.kind in ("fee-paid", "fee-refunded") and one.amount is None]
    prepaid = total(one.amount for one in mine if one.kind == "fee-paid" and one.amount is not None)
    refunded = total(one.amount for one in mine if one.kind == "fee-refunded" and one.amount is not None)
    borne, direct, back, due_on = ZERO, ZERO, None, None
    citations: tuple[Citation, ...] = ()
    decided = next((one for one in decisions if one.proceeding.id == proceeding.id and one.entry.fee), None)
    withdrawn = next((one for one in mine if one.kind in ("withdrawn", "deemed-withdrawn")), None)
    if decided is not None and decided.entry.fee is not None:
        fee = decided.entry.fee
        borne, direct = fee.plaintiff, fee.defendant if fee.direct else ZERO
        if fee.total != prepaid:
            ask.append(f"裁判写明受理费 {yuan(fee.total)} 元，已预交 {yuan(prepaid)} 元：核对缴费凭证")
        back = prepaid - borne - direct - refunded
        due_on, citations = _refund_day(decided, reckoning), (cite("susong-feiyong", 53, 2), cite("minsu-jieshi", 207, 1))
        if back > 0 and due_on is None:
            ask.append(f"裁判生效日（{decided.effect.ask or '每一方的送达日期'}）")
    elif withdrawn is not None:
        share = reckoning.library.value("court_fee.reduced_share", on=reckoning.as_of).value
        borne, question, citations = _withdrawal(docket, proceeding, withdrawn, mine, prepaid, cents(prepaid * share))
        ask += [question] if question else []
        back = None if question else prepaid - borne - refunded
    if back is not None and back < 0:
        ask.append(f"退还和负担之和比预交多 {yuan(-back)} 元：核对登记")
        back = None
    return FeeLine(
        case=case,
        proceeding=proceeding.id,
        kind=PROCEEDING_NAMES[proceeding.kind],
        prepaid=prepaid,
        refunded=refunded,
        borne=borne,
        direct=direct,
        due_back=back,
        due_on=due_on if back else None,
        ask=tuple(ask),
        citations=citations,
    )


def _refund_day(decided: KnownDecision, reckoning: Reckoning) -> dt.date | None:
    """Return the last day of the court's time to pay back: from effect, and it does not roll (诉讼费用交纳办法 53(2))."""
    days = reckoning.length("procedure.refund_days")
    if decided.effect.primary is None or days is None:
        return None
    return term(decided.effect.primary, days=days, rolls=False).last


def _withdrawal(
    docket: Docket, proceeding: Proceeding, withdrawn: Entry, mine: list[Entry], prepaid: Decimal, half: Decimal
) -> tuple[Decimal, str, tuple[Citation, ...]]:
    """Return what a withdrawal costs us: half, once (诉讼费用交纳办法 15, 34; 民诉法解释 206); what the text does not say is asked."""
    if withdrawn.kind == "deemed-withdrawn":
        top_up_unpaid = any(one.kind == "converted" for one in mine) and not _paid_after_conversion(mine)
        if top_up_unpaid:
            return half, "", (cite("minsu-jieshi", 199, 2),)
        return ZERO, "按撤诉处理的受理费退不退：条文只写申请撤诉减半，按法院裁定登记退费", (cite("susong-feiyong", 15),)
    procedure = procedure_of(docket, proceeding)
    if procedure is None:
        return ZERO, "审理程序（简易程序、小额诉讼已减半的，撤诉不再减半）", (cite("minsu-jieshi", 206),)
    if procedure in ("simplified", "small"):
        return prepaid, "", (cite("minsu-jieshi", 206),)
    return half, "", (cite("susong-feiyong", 15),)


def _paid_after_conversion(mine: list[Entry]) -> bool:
    kinds = [one.kind for one in mine]
    return "fee-paid" in kinds[kinds.index("converted") :]
