"""The facts of a case as sentences. Each follows the evidence and names its number; nothing is said that the case does not hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from feecase.builtin.papers.communications import ADMITTED, ASKED, contacts, told
from feecase.builtin.papers.parties import sued
from feecase.builtin.papers.proof import Proofs
from feecase.builtin.papers.taken_over import reduced, taken_over
from feecase.plugin import (
    Citation,
    Claim,
    ClaimedDebt,
    Contract,
    PaperContext,
    Party,
    Payment,
    Tariff,
    chinese_date,
    plain,
    total,
)

_CONTRACTS = ("contract", "preliminary-contract")
_ARTICLE = re.compile("第[零一二三四五六七八九十百千]+条")
_CLAUSE = re.compile(r"(第[零一二三四五六七八九十百\d]+条(?:第[一二三四五六七八九十]+款)?)[\s　：:，]+(.+)", re.DOTALL)


def span(debts: Iterable[ClaimedDebt]) -> str:
    """Write the time that debts cover: 2025年1月1日至2025年12月31日 (several stretches joined with 、)."""
    return stretches((debt.from_, debt.to) for debt in debts)


def stretches(periods: Iterable[tuple[dt.date, dt.date]]) -> str:
    """Write periods, those that touch as one."""
    joined: list[tuple[dt.date, dt.date]] = []
    for start, end in sorted(periods):
        if joined and start <= joined[-1][1] + dt.timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return "、".join(f"{chinese_date(start)}至{chinese_date(end)}" for start, end in joined)


def owed(claim: Claim) -> tuple[ClaimedDebt, ...]:
    """Return the debts of the claim on which something is still due."""
    return tuple(debt for debt in claim.debts if debt.outstanding)


SERVICE_FEES = frozenset({"物业费", "物业服务费", "物业管理费", "物管费"})
"""Names under which the fee for the service itself is billed; other heads are never called so."""


def heads(items: Iterable[str]) -> str:
    """Name the heads of a debt: 物业费 for the service fee alone, else every head by its own name."""
    names = tuple(dict.fromkeys(items))
    return "物业费" if SERVICE_FEES.issuperset(names) else "、".join(names)


def sums(debts: Sequence[ClaimedDebt], *, of: str = "的") -> str:
    """Write what is owed, each head with its time and its sum: 2025年1月1日至2025年12月31日的物业费2400.00元."""
    by_head: dict[str, list[ClaimedDebt]] = {}
    for debt in debts:
        by_head.setdefault("物业费" if debt.item in SERVICE_FEES else debt.item, []).append(debt)
    parts = [f"{span(mine)}{of}{head}{plain(total(d.outstanding for d in mine))}元" for head, mine in by_head.items()]
    text = "、".join(parts)
    return text if len(parts) == 1 else f"{text}，合计{plain(total(d.outstanding for d in debts))}元"


def sentence(text: str) -> str:
    """End a text with a full stop, unless it is empty or has one."""
    text = text.strip()
    return text if not text or text[-1] in "。！？" else text.rstrip("；，,;.") + "。"


def clause(text: str) -> tuple[str, str]:
    """Split a clause into its number and its words: 第七条　业主应于… → 第七条, 业主应于…; the number is empty where the clause names none."""
    text = text.strip().rstrip("。")
    match = _CLAUSE.fullmatch(text)
    return (match[1], match[2].strip()) if match else ("", text)


def signing(context: PaperContext, proofs: Proofs) -> str:
    """Element 1: the contract's name, number, date and place of signing."""
    contract = context.loaded.case.contract
    if contract is None:
        return "无"
    if contract.kind == "事实服务":
        return (
            f"未签订书面合同，由{contract.provider or '原告'}实际提供物业服务{proofs.best(contract.evidence, 'service-record')}。"
        )
    name = contract.name if contract.name.startswith("《") else f"《{contract.name}》"
    parts = [f"合同名称：{name}（{contract.kind}）" if contract.kind not in contract.name else f"合同名称：{name}"]
    if contract.number:
        parts.append(f"编号：{contract.number}")
    if contract.signed_on:
        parts.append(f"签订时间：{chinese_date(contract.signed_on)}")
    if contract.signed_at:
        parts.append(f"签订地点：{contract.signed_at}")
    return "；".join(parts) + proofs.best(contract.evidence, *_CONTRACTS) + "。"


def tariffs(context: PaperContext, proofs: Proofs) -> str:
    """Element 4: the agreed prices, dated where they changed."""
    case = context.loaded.case
    if agreed := [tariff for tariff in case.tariffs if _applies(tariff, context)]:
        return "；".join(_tariff(tariff) + _proved(tariff, proofs) for tariff in agreed) + "。"
    prices = dict.fromkeys((debt.item, debt.price) for debt in context.assessment.debts if debt.price is not None)
    return (
        "；".join(f"{item}每平方米每月{_number(price)}元" for item, price in prices if price is not None) + "。"
        if prices
        else "无"
    )


def _applies(tariff: Tariff, context: PaperContext) -> bool:
    """Whether a price is one of the claim's: same item, same use, some day of it in a claimed period."""
    use = context.loaded.case.premises.use
    debts = [debt for debt in context.claim.debts if debt.item == tariff.item]
    return (not tariff.use or tariff.use == use) and any(
        (tariff.from_ is None or tariff.from_ <= debt.to) and (tariff.to is None or tariff.to >= debt.from_) for debt in debts
    )


_PER = {"平方米": "每平方米", "人": "每人", "月": "每月", "季": "每季度", "年": "每年", "日": "每日", "次": "每次"}
"""How the parts of a unit of price (元/平方米·月) are written."""


def _proved(tariff: Tariff, proofs: Proofs) -> str:
    """Return the evidence of a price: its own; of one that the owners resolved or an authority approved, the resolution or the approval."""
    kinds = [kind for words, found in _BASES for kind in found if any(word in tariff.basis for word in words)]
    return proofs.best(tariff.evidence, *dict.fromkeys(kinds))


_BASES = (
    (("合同", "协议"), _CONTRACTS),
    (("决议", "业主大会"), ("resolution",)),
    (("备", "批"), ("price-approval",)),
)
"""Words in the basis of a price, and the kinds of evidence that show it."""


def _contractual(tariff: Tariff) -> bool:
    """Whether a price stands in the contract; one with another basis alone was set later."""
    return not tariff.basis or any(word in tariff.basis for word in ("合同", "协议"))


def _changed(tariff: Tariff, proofs: Proofs) -> str:
    """Write a price that something other than the contract set: 自2025年1月1日起，依据业主大会决议，物业服务费为每平方米每月2.00元."""
    since = f"自{chinese_date(tariff.from_)}起" if tariff.from_ else ""
    until = f"至{chinese_date(tariff.to)}" if tariff.to else ""
    return f"{since}{until}{'，' if since or until else ''}依据{tariff.basis}，{tariff.item}为{_price(tariff)}{_proved(tariff, proofs)}"


def _price(tariff: Tariff) -> str:
    if tariff.price is None:
        return "按阶梯标准"
    per = "".join(_PER[part] for part in tariff.unit.removeprefix("元/").split("·"))
    return f"{per}{_number(tariff.price)}元"


def _tariff(tariff: Tariff) -> str:
    since = f"自{chinese_date(tariff.from_)}起" if tariff.from_ else ""
    until = f"至{chinese_date(tariff.to)}止" if tariff.to else ""
    basis = f"依据{'、'.join(part.strip() for part in tariff.basis.replace(';', '；').split('；'))}" if tariff.basis else ""
    remarks = "，".join(part for part in (since + until, basis) if part)
    return f"{tariff.item}{_price(tariff)}" + (f"（{remarks}）" if remarks else "")


def _number(value: Decimal) -> str:
    text = format(value, "f")
    whole, _, part = text.partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}" if part else text


def term(context: PaperContext, proofs: Proofs) -> str:
    """Element 5: the contract's term (not the arrears'), and that service went on after it where it did (民法典 948)."""
    contract = context.loaded.case.contract
    if contract is None or contract.from_ is None:
        return "　　　　年　　月　　日起至　　　　年　　月　　日止"
    end = f"{chinese_date(contract.to)}止" if contract.to else "物业服务终止之日止"
    text = f"{chinese_date(contract.from_)}起至{end}{proofs.best(contract.evidence, *_CONTRACTS)}"
    if contract.ended_on:
        text += f"；合同于{chinese_date(contract.ended_on)}终止"
    elif contract.continued:
        text += "；期满后原告继续提供物业服务" + proofs.of_kinds("service-record")
    return text


def proved_clause(context: PaperContext, proofs: Proofs, text: str) -> str:
    """Write a clause as it stands in the contract, with its evidence; nothing where there is none."""
    contract = context.loaded.case.contract
    return (
        sentence(text.strip().rstrip("。；") + proofs.best(contract.evidence, *_CONTRACTS)) if contract and text.strip() else ""
    )


def payments(context: PaperContext, proofs: Proofs) -> str:
    """Write what was paid on the claimed debts and how it was counted; nothing where nothing was paid."""
    claimed = {debt.id for debt in context.claim.debts}
    counted: dict[str, dict[str, Decimal]] = {}
    for one in context.assessment.allocations:
        if one.debt in claimed and one.head in ("principal", "late-fee"):
            taken = counted.setdefault(one.payment, {})
            taken[one.head] = taken.get(one.head, Decimal(0)) + one.amount
    names = {"principal": f"所欠{heads(debt.item for debt in context.claim.debts)}", "late-fee": "违约金"}
    known = {payment.id: payment for payment in context.loaded.case.payments}
    paid = [_paid(known[name], taken, names, proofs) for name, taken in counted.items() if name in known]
    return f"其间被告于{'；于'.join(paid)}，已相应扣除。" if paid else ""


def _paid(payment: Payment, taken: Mapping[str, Decimal], names: Mapping[str, str], proofs: Proofs) -> str:
    text = f"{chinese_date(payment.date)}支付{plain(payment.amount)}元{proofs(payment.evidence)}"
    if taken == {"principal": payment.amount}:
        return text
    return f"{text}，其中{'、'.join(f'{plain(amount)}元抵充{names[head]}' for head, amount in taken.items())}"


def laws(context: PaperContext, citations: Iterable[Citation]) -> str:
    """Write citations for a paper; consecutive articles of one law (in one version) share its name, paragraphs of one article its number."""
    return shared(context.library.format(citation, on=context.claim.as_of) for citation in citations)


def shared(cited: Iterable[str]) -> str:
    """Join written citations: 《甲法》第一条第一款、第二款、第三条、《乙法》第一条."""
    written: list[str] = []
    before = ("", "")
    for text in cited:
        found = _ARTICLE.search(text)
        law, article = (text[: found.start()], found[0]) if found else (text, "")
        rest = text[found.end() :] if found else ""
        written.append(rest if (law, article) == before and rest else f"{article}{rest}" if found and law == before[0] else text)
        before = (law, article)
    return "、".join(written)


def narrative(context: PaperContext, proofs: Proofs) -> tuple[str, ...]:
    """Return the facts and reasons of a complaint in prose, one paragraph each: contract, arrears, late fee, demands, law."""
    grounds = context.claim.grounds_law
    fees = heads(debt.item for debt in owed(context.claim))
    breach = f"未按约定交纳{fees}，已构成违约" if _written(context) else f"接受物业服务后未交纳{fees}"
    last = f"综上，被告{breach}。依据{laws(context, grounds)}的规定，特向贵院提起诉讼，请求判如所请。" if grounds else ""
    return (*account(context, proofs), *([last] if last else []))


def _written(context: PaperContext) -> bool:
    """Whether there is a contract to speak of."""
    contract = context.loaded.case.contract
    return contract is not None and contract.kind != "事实服务"


def account(context: PaperContext, proofs: Proofs, *, creditor: str = "原告", debtor: str = "被告") -> tuple[str, ...]:
    """Return the facts alone: contract and premises, arrears, late fee, demands; the parties are called `creditor` and `debtor`."""
    claim = context.claim
    paragraphs = [_contract(context, proofs), _arrears(context, proofs, annexed=True)]
    if claim.late_fee.claimed:
        sum_ = f"截至{chinese_date(claim.as_of)}，原告主张的违约金为{plain(claim.late_fee.claimed)}元。"
        paragraphs.append(_late(context, proofs) + sum_ + sentence(claim.late_fee_formula))
    return _called((*paragraphs, *_asked(context, proofs)), context, creditor, debtor)


def background(context: PaperContext, proofs: Proofs, *, creditor: str, debtor: str) -> tuple[str, ...]:
    """Return the facts without sums, for a letter that states its own: contract and premises, the clause on late fee, demands."""
    late = (_late(context, proofs),) if context.claim.late_fee.claimed else ()
    return _called((_contract(context, proofs), *late, *_asked(context, proofs)), context, creditor, debtor)


def dispute(context: PaperContext, proofs: Proofs, *, creditor: str, debtor: str) -> tuple[str, ...]:
    """Return what a settlement is about: contract and premises, and the arrears claimed; no annex goes with it."""
    return _called((_contract(context, proofs), _arrears(context, proofs, annexed=False)), context, creditor, debtor)


def _late(context: PaperContext, proofs: Proofs) -> str:
    contract = context.loaded.case.contract
    agreed = clause_told(context, proofs, contract.penalty_clause if contract else "")
    without = f"{'合同' if _written(context) else '双方'}未约定违约金，原告按法律规定主张逾期付款损失"
    return f"关于逾期交费，{agreed or without}。"


def _asked(context: PaperContext, proofs: Proofs) -> tuple[str, ...]:
    found = [told(contact, context, proofs) for contact in contacts(context, ASKED | ADMITTED)]
    return (f"关于催交，{'；'.join(found)}。",) if found else ()


def _called(paragraphs: Iterable[str], context: PaperContext, creditor: str, debtor: str) -> tuple[str, ...]:
    return tuple(called(paragraph, context, creditor=creditor, debtor=debtor) for paragraph in paragraphs)


def called(text: str, context: PaperContext, *, creditor: str, debtor: str) -> str:
    """Call the parties of a text as a paper does: 原告 and 被告 become `creditor` and `debtor`; who is addressed as 您 or 贵方 is named alone."""
    if debtor[0] in "您贵":
        for party in sued(context):
            text = text.replace(f"被告{party.name}", party.name)
    return text.replace("原告", creditor).replace("被告", debtor)


def clause_told(context: PaperContext, proofs: Proofs, text: str) -> str:
    """Write a clause of the contract with its evidence: 合同第七条约定：…（证据2-1）; nothing where there is none."""
    contract = context.loaded.case.contract
    number, words = clause(text)
    if contract is None or not words:
        return ""
    return f"合同{number}约定：{words}{proofs.best(contract.evidence, *_CONTRACTS)}"


def contract_grounds(context: PaperContext, proofs: Proofs) -> str:
    """Write the contract's clauses that the claim rests on (请求依据): on payment, and on late fee where one is claimed under it; empty without any."""
    contract, claim = context.loaded.case.contract, context.claim
    if contract is None or not claim.grounds_contract:
        return ""
    agreed = [contract.payment_clause]
    if claim.late_fee.contract is not None and claim.late_fee.claimed:
        agreed.append(contract.penalty_clause)
    parts = [f"{number}：{words}" if number else words for number, words in map(clause, agreed) if words]
    return sentence(titled(contract) + "；".join(parts) + proofs.best(contract.evidence, *_CONTRACTS))


def titled(contract: Contract) -> str:
    """Write a contract's name and number: 《阳光花园前期物业服务合同》（编号：HY-2014-018）."""
    name = contract.name if contract.name.startswith("《") else f"《{contract.name}》"
    return name + (f"（编号：{contract.number}）" if contract.number else "")


def standing(context: PaperContext, proofs: Proofs) -> str:
    """Say in what capacity each defendant is sued, as far as the case holds it: owner, former owner, user who agreed to pay, heir, developer."""
    groups: dict[str, list[str]] = {}
    parties = sued(context)
    for party in parties:
        if capacity := _capacity(party, context, proofs):
            groups.setdefault(capacity, []).append(party.name)
    everybody = len(groups) == 1 and sum(map(len, groups.values())) == len(parties)
    return "，".join(f"被告{'' if everybody else '、'.join(names)}系该房屋的{capacity}" for capacity, names in groups.items())


def _capacity(party: Party, context: PaperContext, proofs: Proofs) -> str:
    premises = context.loaded.case.premises
    owner = next((owner for owner in premises.owners if owner.name == party.name), None)
    if party.role == "物业使用人":
        return "物业使用人" + (f"，约定交纳物业费{proofs(party.agreement)}" if party.agreed_to_pay else "")
    if party.role == "继承人":
        return "原业主的继承人"
    if party.role == "建设单位":
        return "建设单位"
    if owner is None and party.role not in {"登记业主", "共有人"}:
        return ""
    ended = party.owned_to or (owner.to if owner else None)
    if ended and ended <= context.claim.as_of:
        return f"原业主（该房屋已于{chinese_date(ended)}转让）"
    since = party.owned_from or (owner.from_ if owner else None)
    first = min((debt.from_ for debt in context.claim.debts), default=None)
    return f"业主（自{chinese_date(since)}起）" if since and first and since >= first else "业主"


def _contract(context: PaperContext, proofs: Proofs) -> str:
    case = context.loaded.case
    contract, premises = case.contract, case.premises
    area = f"，建筑面积{_number(premises.area)}平方米" if premises.area else ""
    who = standing(context, proofs)
    unit = (
        f"涉案房屋为{premises.address or premises.project + premises.unit}{area}"
        + (f"，{who}" if who else "")
        + proofs.best(premises.evidence, "title", "handover")
    )
    if contract is None or contract.kind == "事实服务":
        return f"原告为{premises.project}提供物业服务{proofs.of_kinds('service-record')}。{unit}。"
    signed = f"{chinese_date(contract.signed_on)}，" if contract.signed_on else ""
    sides = f"{contract.owner_side or '业主方'}与{contract.provider or '原告'}签订" if contract.owner_side else "原告签订"
    number = f"（编号{contract.number}）" if contract.number else ""
    proof = proofs.best(contract.evidence, *_CONTRACTS)
    name = contract.name if contract.name.startswith("《") else f"《{contract.name}》"
    agreed, changed = _prices(context, proofs)
    pay = clause_told(context, proofs, contract.payment_clause)
    terms = "。".join(part for part in (f"合同约定的收费标准为{agreed}" if agreed else "", changed, pay) if part)
    return (
        f"{signed}{sides}{name}{number}，约定由{contract.provider or '原告'}为{premises.project}提供物业服务{proof}。{unit}。"
        + (f"{terms}。" if terms else "")
        + taken_over(context, proofs)
    )


def _prices(context: PaperContext, proofs: Proofs) -> tuple[str, str]:
    """Write the prices that the contract sets, and those that were set later on another basis; both empty where no price is known."""
    applying = [tariff for tariff in context.loaded.case.tariffs if _applies(tariff, context)]
    if not applying:
        return tariffs(context, proofs).rstrip("。").removeprefix("无"), ""
    agreed = (_tariff(tariff) + _proved(tariff, proofs) for tariff in applying if _contractual(tariff))
    later = (_changed(tariff, proofs) for tariff in applying if not _contractual(tariff))
    return "；".join(agreed), "；".join(later)


def _arrears(context: PaperContext, proofs: Proofs, *, annexed: bool) -> str:
    claim = context.claim
    detail = "（明细见《欠费明细表》）" if annexed else ""
    mine = owed(claim)
    sum_ = (
        f"{span(mine)}期间的物业费共计{plain(claim.principal)}元"
        if heads(d.item for d in mine) == "物业费"
        else sums(mine, of="期间的")
    )
    text = f"截至{chinese_date(claim.as_of)}，被告尚欠{sum_}{detail}{proofs.of_kinds('ledger')}。"
    served = proofs.of_kinds("service-record") if _written(context) else ""
    return (
        (f"合同履行期间，原告依约提供了物业服务{served}。" if served else "")
        + text
        + payments(context, proofs)
        + reduced(context, proofs)
    )
