"""Ways to court (程序) and whether they fit: reasons, the conditions that fail, and what to ask where a fact is unknown. Never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from feecase.model.assessment import Procedure
from feecase.model.case import Case
from feecase.model.party import Organisation, Party
from feecase.model.trace import Citation, cite
from feecase.money import yuan
from feecase.rules.decided import LAW

ProcedureKind = Literal["payment-order", "small-claims", "simplified", "ordinary", "mediation-first"]
_SUITS: tuple[ProcedureKind, ...] = ("payment-order", "small-claims", "simplified", "ordinary")


@dataclass(frozen=True, slots=True)
class SmallClaims:
    """The limits of small-claims procedure: last year's average wage (None = not known here) and the two factors of 民事诉讼法 165.

    A factor is None where the law in force on the day has none.
    """

    wage: Decimal | None
    compulsory: Decimal | None
    agreed: Decimal | None
    source: str = ""


def procedures(
    case: Case,
    value: Decimal,
    *,
    limits: SmallClaims,
    undated: bool,
    late_fee_agreed: bool,
    decided: bool = False,
    mediation_expected: str = "",
) -> tuple[Procedure, ...]:
    """Return every way to court with its fitness, best first. `value` is the claim in yuan; `undated`: some debt has no due date and no demand.

    `decided`: nothing is left but debts that a court has decided, so that no way is open.
    """
    if decided:
        why = "款项已由生效的法律文书处理，不得再次起诉；改为申请强制执行"
        return tuple(_closed(kind, why, LAW) for kind in (*_SUITS, "mediation-first"))
    if (clause := _arbitration(case)) is not None:
        return (clause, *(_closed(kind, "合同有仲裁条款，排除法院管辖", (cite("minsufa", "127", None, 2),)) for kind in _SUITS))
    return (
        _payment_order(case, undated=undated, late_fee_agreed=late_fee_agreed),
        _small_claims(case, value, limits),
        _simplified(case),
        _ordinary(case),
        _mediation(case, mediation_expected),
    )


def _arbitration(case: Case) -> Procedure | None:
    forum = case.contract.forum if case.contract else None
    if forum is None or forum.kind != "仲裁":
        return None
    body = f"（{forum.court}）" if forum.court else ""
    ask = "" if forum.court else "仲裁条款没有写明仲裁机构：双方能否补充约定？不能的，条款可能无效，应向法院起诉"
    return Procedure(
        kind="arbitration",
        fits="yes" if forum.court else "unknown",
        why=(f"合同约定争议由仲裁解决{body}：{forum.text}",),
        ask=ask,
        citations=(cite("minsufa", "127", None, 2),),
    )


def _closed(kind: ProcedureKind, why: str, citations: tuple[Citation, ...]) -> Procedure:
    return Procedure(kind=kind, fits="no", why=(why,), citations=citations)


def _payment_order(case: Case, *, undated: bool, late_fee_agreed: bool) -> Procedure:
    no = [
        why
        for fails, why in (
            (any(d.whereabouts == "unknown" for d in case.defendants), "有被告下落不明，支付令不能送达"),
            (any(d.whereabouts == "abroad" for d in case.defendants), "有被告在境外，不符合债务人在我国境内的条件"),
            (case.preservation is not None and case.preservation.applied, "已经申请诉前保全"),
            (bool(case.defences), "债务人已有抗辩，很可能提出书面异议，督促程序将终结"),
            (undated, "有的款项没有约定履行期限、也没有已到期的催告，不是已到期的债权"),
        )
        if fails
    ]
    yes = [
        "金钱债权已到期、数额确定，原告没有对待给付义务，被告在境内且能够送达",
        "申请费只有案件受理费的三分之一；不异议即可申请执行",
    ]
    late = "支付令可以包括合同约定的违约金" if late_fee_agreed else "合同没有约定违约金，支付令申请中不得坚持要求逾期损失"
    asks = ("房屋登记为空置，被告现在的住所能否送达？" if case.premises.vacant else "", _elsewhere(case))
    ask = "" if no else "；".join(filter(None, asks))
    return Procedure(
        kind="payment-order",
        fits="no" if no else "unknown" if ask else "yes",
        why=(*(no or yes), late),
        ask=ask,
        citations=(
            cite("minsufa", "225", 1),
            cite("minsu-jieshi", "23"),
            cite("minsu-jieshi", "427", 1),
            cite("minsu-jieshi", "428", 1, 2),
        ),
    )


def _elsewhere(case: Case) -> str:
    """Ask for the court of those debtors who are not known to live in the district of the court addressed: no clause moves this jurisdiction."""
    court = case.court.name if case.court else ""
    away = [f"{d.name}（{home or '住所地不明'}）" for d in case.defendants if not in_district(court, home := _home(d))]
    where = f"不在{court}辖区，" if court else ""
    return f"支付令只由债务人住所地基层法院管辖，约定管辖不适用：{'、'.join(away)}{where}应向哪一家法院申请？" if away else ""


def in_district(court: str, address: str) -> bool:
    """Return whether an address says that it lies in a basic court's district, as the court's name gives it; False where either is silent."""
    district = re.sub(r"^[^市州盟]{2,6}(省|自治区)", "", re.sub(r"(人民)?法院.*$", "", court))
    return bool(district) and district in address


def _home(party: Party) -> str:
    """Return the residence, where it is known to differ from the domicile, else the domicile (民事诉讼法 22)."""
    if isinstance(party, Organisation):
        return party.domicile or party.registered_address
    return party.residence or party.domicile


def _small_claims(case: Case, value: Decimal, limits: SmallClaims) -> Procedure:
    law = (cite("minsufa", "165"), cite("minsufa", "166"), cite("minsu-jieshi", "272"))
    if any(d.whereabouts == "unknown" for d in case.defendants):
        return Procedure(kind="small-claims", fits="no", why=("一方当事人下落不明，不适用小额诉讼",), citations=law)
    if any(d.whereabouts == "abroad" for d in case.defendants):
        return Procedure(
            kind="small-claims",
            fits="unknown",
            why=("有被告在境外",),
            ask="是否属于涉外案件？涉外的不适用小额诉讼",
            citations=law,
        )
    if limits.compulsory is None:
        return Procedure(
            kind="small-claims",
            fits="unknown",
            why=("法规库没有当日小额诉讼限额的比例",),
            ask="请核对当日有效的小额诉讼限额",
            citations=law,
        )
    if limits.wage is None:
        return Procedure(
            kind="small-claims",
            fits="unknown",
            why=("没有本地上年度就业人员年平均工资的数据，不能判断限额",),
            ask="请查明本省上年度（或最近公布的）就业人员年平均工资及出处，由地方插件提供 small_claims.wage",
            citations=law,
        )
    compulsory = limits.wage * limits.compulsory
    agreed = limits.wage * limits.agreed if limits.agreed is not None else compulsory
    basis = f"年平均工资 {yuan(limits.wage)} 元{f'（{limits.source}）' if limits.source else ''}：{yuan(compulsory)} 元以下应当适用，{yuan(agreed)} 元以下可以约定适用"
    if value <= compulsory:
        return Procedure(
            kind="small-claims", fits="yes", why=(f"标的 {yuan(value)} 元，应当适用小额诉讼，一审终审", basis), citations=law
        )
    if value <= agreed:
        return Procedure(
            kind="small-claims",
            fits="unknown",
            why=(f"标的 {yuan(value)} 元，双方约定才适用", basis),
            ask="双方是否同意适用小额诉讼程序？",
            citations=law,
        )
    return Procedure(kind="small-claims", fits="no", why=(f"标的 {yuan(value)} 元，超过限额", basis), citations=law)


def _simplified(case: Case) -> Procedure:
    law = (cite("minsufa", "160"), cite("minsu-jieshi", "257", None, 1), cite("minsu-jieshi", "140"))
    if any(d.whereabouts == "unknown" for d in case.defendants):
        return Procedure(kind="simplified", fits="no", why=("起诉时被告下落不明，不适用简易程序，也不能公告送达",), citations=law)
    return Procedure(
        kind="simplified",
        fits="yes",
        why=("事实清楚、权利义务关系明确、争议不大的，由基层法院适用简易程序，案件受理费减半",),
        citations=law,
    )


def _ordinary(case: Case) -> Procedure:
    missing = any(d.whereabouts == "unknown" for d in case.defendants)
    why = (
        "被告下落不明，须公告送达，案件受理费不减半"
        if missing
        else "总可以适用；简易程序中发现案情复杂的转为普通程序，补交另一半案件受理费"
    )
    return Procedure(
        kind="ordinary", fits="yes", why=(why, *_court(case)), citations=(cite("minsufa", "24"), cite("minsu-jieshi", "199"))
    )


def _mediation(case: Case, expected: str) -> Procedure:
    why = ["适宜调解的先行调解，当事人拒绝的除外；调解成功的减半或者不收费用"]
    if expected:
        why.append(expected)
    fits = "no" if any(d.whereabouts == "unknown" for d in case.defendants) else "yes"
    return Procedure(
        kind="mediation-first",
        fits=fits,
        why=tuple(why) if fits == "yes" else ("被告下落不明，无从调解",),
        ask="原告是否愿意先行调解（要素式起诉状须由原告自己勾选）？" if fits == "yes" else "",
        citations=(cite("minsufa", "125"),),
    )


def _court(case: Case) -> Iterator[str]:
    """Say which court is competent: the agreed one, else the defendant's domicile or the place where the money is received."""
    forum = case.contract.forum if case.contract else None
    if forum is not None and (forum.kind == "法院" or (forum.kind == "或裁或审" and forum.court)):
        yield f"合同约定管辖：{forum.court or forum.text}；对个人业主，格式条款未以合理方式提请注意的，约定可能无效"
        return
    homes = "、".join(dict.fromkeys(h for d in case.defendants if (h := _home(d))))
    yield f"没有约定管辖的，由被告住所地{f'（{homes}）' if homes else ''}或者合同履行地法院管辖；给付货币的，接受货币一方所在地为履行地"
