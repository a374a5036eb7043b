"""The facts of a case as sentences. Each follows the evidence and names its number; nothing is said that the case does not hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from feecase.builtin.papers.parties import sued
from feecase.builtin.papers.proof import Proofs
from feecase.plugin import (
    CONTACT_WAYS,
    Citation,
    Claim,
    ClaimedCharge,
    Contact,
    PaperContext,
    Party,
    Payment,
    Tariff,
    chinese_date,
    plain,
)

ASKED = frozenset({"demand", "lawyer-letter", "call", "message", "visit", "reminder", "public-notice"})
ADMITTED = frozenset({"acknowledgement", "promise", "instalment-agreement", "security", "waiver"})
_ACTS = {
    "demand": "向{to}发出《物业费催缴通知书》", "lawyer-letter": "委托律师{way}向{to}发出律师函", "call": "致电{to}催交物业费", "message": "向{to}发送催交物业费的信息",
    "visit": "上门向{to}催交物业费", "reminder": "提醒{to}交纳物业费", "public-notice": "公告催交物业费", "acknowledgement": "{to}确认欠费", "promise": "{to}承诺交纳所欠物业费",
    "instalment-agreement": "{to}与原告签订分期还款协议", "security": "{to}为所欠物业费提供担保", "waiver": "{to}表示放弃时效抗辩",
}  # fmt: skip
_ARTICLE = re.compile("第[零一二三四五六七八九十百千]+条")
_CLAUSE = re.compile(r"(第[零一二三四五六七八九十百\d]+条(?:第[一二三四五六七八九十]+款)?)[\s　：:，]+(.+)", re.DOTALL)
_RESULTS = {
    "签收": "签收",
    "他人签收": "由他人签收",
    "拒收": "被拒收",
    "已读": "对方已读",
    "接通": "电话接通",
    "已回复": "对方已回复",
}


def span(charges: Iterable[ClaimedCharge]) -> str:
    """Write the time that charges cover: 2025年1月1日至2025年12月31日 (several stretches joined with 、)."""
    return stretches((charge.from_, charge.to) for charge in charges)


def stretches(periods: Iterable[tuple[dt.date, dt.date]]) -> str:
    """Write periods, those that touch as one."""
    joined: list[tuple[dt.date, dt.date]] = []
    for start, end in sorted(periods):
        if joined and start <= joined[-1][1] + dt.timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return "、".join(f"{chinese_date(start)}至{chinese_date(end)}" for start, end in joined)


def owed(claim: Claim) -> tuple[ClaimedCharge, ...]:
    """Return the charges of the claim on which something is still due."""
    return tuple(charge for charge in claim.charges if charge.outstanding)


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
    return "；".join(parts) + proofs.best(contract.evidence, "contract", "preliminary-contract") + "。"


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
    charges = [charge for charge in context.claim.charges if charge.item == tariff.item]
    return (not tariff.use or tariff.use == use) and any(
        (tariff.from_ is None or tariff.from_ <= charge.to) and (tariff.to is None or tariff.to >= charge.from_)
        for charge in charges
    )


_UNITS = {
    "元/平方米·月": "每平方米每月{}元",
    "元/月": "每月{}元",
    "元/年": "每年{}元",
    "元/平方米·年": "每平方米每年{}元",
    "元/次": "每次{}元",
}


def _proved(tariff: Tariff, proofs: Proofs) -> str:
    """Return the evidence of a price: its own; of one that the owners resolved or an authority approved, the resolution or the approval."""
    kinds = [
        kind
        for word, kind in (("决议", "resolution"), ("业主大会", "resolution"), ("备", "price-approval"), ("批", "price-approval"))
        if word in tariff.basis
    ]
    return proofs.best(tariff.evidence, *dict.fromkeys(kinds))


def _contractual(tariff: Tariff) -> bool:
    """Whether a price stands in the contract; one with another basis alone was set later."""
    return not tariff.basis or any(word in tariff.basis for word in ("合同", "协议"))


def _changed(tariff: Tariff, proofs: Proofs) -> str:
    """Write a price that something other than the contract set: 自2025年1月1日起，依据业主大会决议，物业服务费为每平方米每月2.00元."""
    since = f"自{chinese_date(tariff.from_)}起" if tariff.from_ else ""
    until = f"至{chinese_date(tariff.to)}" if tariff.to else ""
    return f"{since}{until}{'，' if since or until else ''}依据{tariff.basis}，{tariff.item}为{_price(tariff)}{_proved(tariff, proofs)}"


def _price(tariff: Tariff) -> str:
    return _UNITS[tariff.unit].format(_number(tariff.price)) if tariff.price is not None else "按阶梯标准"


def _tariff(tariff: Tariff) -> str:
    price = _price(tariff)
    since = f"{chinese_date(tariff.from_)}起" if tariff.from_ else ""
    until = f"至{chinese_date(tariff.to)}" if tariff.to else ""
    when = f"（{since}{until}）" if since or until else ""
    return f"{tariff.item}{price}{when}" + (f"，依据：{tariff.basis}" if tariff.basis else "")


def _number(value: Decimal) -> str:
    text = format(value, "f")
    whole, _, part = text.partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}" if part else text


def term(context: PaperContext) -> str:
    """Element 5: the contract's term (not the arrears'), and that service went on after it where it did (民法典 948)."""
    contract = context.loaded.case.contract
    if contract is None or contract.from_ is None:
        return "　　　　年　　月　　日起至　　　　年　　月　　日止"
    end = f"{chinese_date(contract.to)}止" if contract.to else "物业服务终止之日止"
    text = f"{chinese_date(contract.from_)}起至{end}"
    if contract.ended_on:
        text += f"；合同于{chinese_date(contract.ended_on)}终止"
    elif contract.continued:
        text += "；期满后原告继续提供物业服务，双方未另行签订合同"
    return text


def contacts(context: PaperContext, kinds: frozenset[str]) -> list[Contact]:
    """Return the lawful contacts of these kinds in order of time."""
    chosen = (
        contact for contact in context.loaded.case.contacts if contact.kind in kinds and contact.act is None and contact.sent
    )
    return sorted(chosen, key=lambda contact: contact.sent or dt.date.min)


def told(contact: Contact, context: PaperContext, proofs: Proofs) -> str:
    """Write one contact: 2025年3月5日以邮政特快专递方式向被告发出《物业费催缴通知书》，2025年3月7日已签收（证据6-1）。"""
    to = _addressee(contact, context)
    if contact.kind in _TALKS and contact.text and "催" not in contact.text:
        return _talked(contact, to) + proofs(contact.evidence)
    on = chinese_date(contact.sent) if contact.sent else ""
    way = CONTACT_WAYS.get(contact.way, "")
    manner = f"以{way}方式" if way and contact.kind in {"demand", "lawyer-letter", "message", "reminder", "public-notice"} else ""
    act = _ACTS[contact.kind].format(to=to, way=manner)
    text = f"{on}{act}" if contact.kind == "lawyer-letter" else f"{on}{manner}{act}"
    if contact.kind in ADMITTED and contact.amount is not None:
        text += f"，金额{plain(contact.amount)}元"
    result = _RESULTS.get(contact.result) if contact.kind in ASKED else None
    if result and (contact.result != "接通" or contact.kind == "call"):
        arrived = chinese_date(contact.effective) if contact.effective and contact.effective != contact.sent else ""
        signer = _signer(contact, context)
        text += f"，{arrived or ('已' if result == '签收' and not signer else '')}{signer or result}"
    if contact.until and contact.kind in {"demand", "lawyer-letter"}:
        text += f"，要求在{chinese_date(contact.until)}以前交纳"
    return text + proofs(contact.evidence)


_TALKS = frozenset({"message", "call", "visit", "reminder"})
_DEBTOR_SAID = re.compile(r"回复|称|表示|承诺|答应|同意|确认|付|缓")
_UNFIT = re.compile(
    r"停[水电气暖梯用]|断[水电气]|拉闸|限[水电制]|门禁|锁|抬杆|公示|公布|曝光|威胁|恐吓|后果|骂|侮辱|谩|老赖|深夜|凌晨|半夜"
)


def _talked(contact: Contact, to: str) -> str:
    """Write a talk whose record does not say that payment was asked for: what the debtor said stands as recorded, or only that there was one."""
    way = CONTACT_WAYS.get(contact.way) or {"call": "电话", "visit": "上门"}.get(contact.kind, "")
    text = f"{chinese_date(contact.sent) if contact.sent else ''}{f'以{way}方式' if way else ''}与{to}联系"
    said = contact.text.rstrip("。；")
    return f"{text}，{said}" if _DEBTOR_SAID.search(said) and not _UNFIT.search(said) else text


def _addressee(contact: Contact, context: PaperContext) -> str:
    """Say whom a contact reached where several are sued: the one named, else the defendant who signed for it."""
    names = [party.name for party in sued(context)]
    if len(names) == 1:
        return "被告"
    signer = contact.signed_by if contact.signed_by in names and not contact.by else ""
    name = contact.to or (signer if contact.kind in ASKED else "")
    return f"被告{name}" if name in names else name or "被告"


def _signer(contact: Contact, context: PaperContext) -> str:
    """Write who signed for a letter, where it was not the debtor: 由马骏（同住成年儿子）签收 (诉讼时效规定 8(2))."""
    own = contact.relation == "本人" or contact.signed_by in {contact.to, *(party.name for party in sued(context))}
    if contact.result not in {"签收", "他人签收"} or not contact.signed_by or own:
        return ""
    return f"由{contact.signed_by}{f'（{contact.relation}）' if contact.relation else ''}签收"


def demands(context: PaperContext, proofs: Proofs) -> str:
    """Element 10: every lawful demand and every admission, with date, way, arrival and evidence; 无 where there was none."""
    found = contacts(context, ASKED | ADMITTED)
    return (
        "\n".join(f"{place}. {told(contact, context, proofs)}；" for place, contact in enumerate(found, 1)).removesuffix("；")
        + "。"
        if found
        else "无"
    )


def payments(context: PaperContext, proofs: Proofs) -> str:
    """Write what was paid on the claimed debts and how it was counted; nothing where nothing was paid."""
    claimed = {charge.id for charge in context.claim.charges}
    counted: dict[str, dict[str, Decimal]] = {}
    for one in context.assessment.allocations:
        if one.debt in claimed and one.head in _HEADS:
            heads = counted.setdefault(one.payment, {})
            heads[one.head] = heads.get(one.head, Decimal(0)) + one.amount
    known = {payment.id: payment for payment in context.loaded.case.payments}
    paid = [_paid(known[name], heads, proofs) for name, heads in counted.items() if name in known]
    return f"其间被告于{'；于'.join(paid)}，已相应扣除。" if paid else ""


_HEADS = {"principal": "所欠物业费", "late-fee": "违约金"}


def _paid(payment: Payment, heads: Mapping[str, Decimal], proofs: Proofs) -> str:
    text = f"{chinese_date(payment.date)}支付{plain(payment.amount)}元{proofs(payment.evidence)}"
    if heads == {"principal": payment.amount}:
        return text
    return f"{text}，其中{'、'.join(f'{plain(amount)}元抵充{_HEADS[head]}' for head, amount in heads.items())}"


def laws(context: PaperContext, citations: Sequence[Citation]) -> str:
    """Write citations for a paper; consecutive articles of one law (in one version) share its name."""
    written = []
    before = ""
    for citation in citations:
        text = context.library.format(citation, on=context.claim.as_of)
        found = _ARTICLE.search(text)
        law = text[: found.start()] if found else text
        written.append(text[found.start() :] if found and law == before else text)
        before = law
    return "、".join(written)


def narrative(context: PaperContext, proofs: Proofs) -> tuple[str, ...]:
    """Return the facts and reasons of a complaint in prose, one paragraph each: contract, arrears, late fee, demands, law."""
    grounds = context.claim.grounds_law
    last = (
        f"综上，被告未按约定交纳物业费，已构成违约。依据{laws(context, grounds)}的规定，特向贵院提起诉讼，请求判如所请。"
        if grounds
        else ""
    )
    return (*account(context, proofs), *([last] if last else []))


def account(context: PaperContext, proofs: Proofs, *, creditor: str = "原告", debtor: str = "被告") -> tuple[str, ...]:
    """Return the facts alone: contract and premises, arrears, late fee, demands; the parties are called `creditor` and `debtor`."""
    case, claim = context.loaded.case, context.claim
    paragraphs = [_contract(context, proofs), _arrears(context, proofs)]
    if claim.late_fee.claimed:
        number, words = clause(case.contract.penalty_clause) if case.contract else ("", "")
        agreed = f"合同{number}约定：{words}。" if words else "合同未约定违约金，原告按法律规定主张逾期付款损失。"
        sum_ = f"截至{chinese_date(claim.as_of)}，违约金为{plain(claim.late_fee.claimed)}元。"
        paragraphs.append(f"关于逾期交费，{agreed}{sum_}{sentence(claim.late_fee_formula)}")
    if found := contacts(context, ASKED | ADMITTED):
        paragraphs.append("关于催交，" + "；".join(told(contact, context, proofs) for contact in found) + "。")
    return tuple(paragraph.replace("原告", creditor).replace("被告", debtor) for paragraph in paragraphs)


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
    return f"业主（{chinese_date(ended)}起已转让）" if ended and ended <= context.claim.as_of else "业主"


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
        return f"原告为{premises.project}提供物业服务。{unit}。"
    signed = f"{chinese_date(contract.signed_on)}，" if contract.signed_on else ""
    sides = f"{contract.owner_side or '业主方'}与{contract.provider or '原告'}签订" if contract.owner_side else "原告签订"
    number = f"（编号{contract.number}）" if contract.number else ""
    proof = proofs.best(contract.evidence, "contract", "preliminary-contract")
    name = contract.name if contract.name.startswith("《") else f"《{contract.name}》"
    number_of, pay = clause(contract.payment_clause)
    agreed, changed = _prices(context, proofs)
    terms = "。".join(
        part
        for part in (
            f"合同约定：收费标准为{agreed}" if agreed else "", changed, f"合同{number_of}约定：{pay}" if pay else ""
        )
        if part
    )  # fmt: skip
    return (
        f"{signed}{sides}{name}{number}，约定由{contract.provider or '原告'}为{premises.project}提供物业服务{proof}。{unit}。"
        + (f"{terms}。" if terms else "")
    )


def _prices(context: PaperContext, proofs: Proofs) -> tuple[str, str]:
    """Write the prices that the contract sets, and those that were set later on another basis; both empty where no price is known."""
    applying = [tariff for tariff in context.loaded.case.tariffs if _applies(tariff, context)]
    if not applying:
        return tariffs(context, proofs).rstrip("。").removeprefix("无"), ""
    agreed = (_tariff(tariff) + _proved(tariff, proofs) for tariff in applying if _contractual(tariff))
    later = (_changed(tariff, proofs) for tariff in applying if not _contractual(tariff))
    return "；".join(agreed), "；".join(later)


def _arrears(context: PaperContext, proofs: Proofs) -> str:
    claim = context.claim
    ledger = proofs.of_kinds("ledger")
    text = f"截至{chinese_date(claim.as_of)}，被告尚欠{span(owed(claim))}期间的物业费共计{plain(claim.principal)}元（明细见《欠费明细表》）{ledger}。"
    served = proofs.of_kinds("service-record")
    return (f"合同履行期间，原告依约提供了物业服务{served}。" if served else "") + text + payments(context, proofs)
