"""Messages for proposals: the template of stage and channel, filled with the case's own facts, passed by conduct before anybody sees it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from feecase.collection.conduct import Conduct, Deed, Judgement
from feecase.collection.messages import MessageFacts, due, parts, signed, span, units
from feecase.collection.proposals import ActProposal
from feecase.days import ONE
from feecase.errors import TemplateError
from feecase.hanzi import date as written
from feecase.model.case import Case
from feecase.model.party import Organisation
from feecase.model.scheme import Scheme
from feecase.papers.messages import fill_text
from feecase.resources import folder

CHANNELS = {
    "sms": "sms",
    "wechat": "wechat",
    "app": "wechat",
    "phone": "phone",
    "visit": "visit",
    "hand": "visit",
    "ems": "wechat",
}
"""The script of each way; for letters the message that tells of them."""
LEVELS = ("before-due", "message", "call", "visit", "demand", "lawyer")
_SHOPS = frozenset({"商业", "办公"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message or script: its text, its length in units and parts where it is an SMS, and what conduct says of it."""

    name: str
    text: str
    units: int
    parts: tuple[str, ...]
    judgement: Judgement


def template(name: str, own: Path | None = None) -> str:
    """Return the text of a template: the company's own file first (`话术/<name>.txt`), else the shipped one. Raises TemplateError."""
    roots: list[Path] = [*((own,) if own else ()), folder("templates") / "messages"]
    for root in roots:
        path = root / f"{name}.txt"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise TemplateError(f"没有话术模板“{name}”", next="自带的模板用 feecase collect texts 查看")


def facts(case: Case, proposal: ActProposal, as_of: dt.date, *, days: int, scheme: Scheme | None = None) -> MessageFacts:
    """Return what a message about a proposal names."""
    own = scheme or Scheme()
    account, _ = proposal.parts[0]
    debts = [d for _, part in proposal.parts for d in part.debts]
    rooms = "、".join(dict.fromkeys(f"{a.project}{a.room}" for a, _ in proposal.parts))
    bank = case.accounts.payment if case.accounts else None
    pay = own.pay or (f"转账至{bank.holder}，{bank.bank}，账号{bank.number}，请注明房号" if bank else "到物业服务中心缴纳")
    service = case.service
    phone = own.phone or (service.phone if service else "") or (case.plaintiff.phone or "")
    return MessageFacts(
        company=case.plaintiff.name,
        salutation=salutation(case, proposal),
        premises=rooms,
        span=span(debts),
        amount=proposal.amount,
        due=due(debts),
        pay=pay,
        contact=account.collector or (service.recipient if service else "") or "客服",
        phone=phone or "物业服务中心",
        today=written(as_of),
        deadline=written(as_of + days * ONE),
        shop=account.use in _SHOPS,
    )


def salutation(case: Case, proposal: ActProposal) -> str:
    """Return how the addressee is spoken to: 王芳女士, the company's name, or the guardian."""
    if proposal.to:
        return proposal.to
    names = proposal.person.split("、")
    people = [p for p in case.defendants if p.name in names]
    spoken = [
        p.name + ("" if isinstance(p, Organisation) else {"男": "先生", "女": "女士"}.get(p.sex or "", "业主")) for p in people
    ]
    return "、".join(spoken) or proposal.person


def message(
    conduct: Conduct,
    found: MessageFacts,
    proposal: ActProposal,
    as_of: dt.date,
    *,
    scheme: Scheme | None = None,
    own: Path | None = None,
) -> Message:
    """Write the message of a proposal and let conduct judge it. Raises TemplateError."""
    own_scheme = scheme or Scheme()
    channel = CHANNELS.get(proposal.act.way, "wechat")
    broken = proposal.act.why.startswith("承诺未履行") and channel == "wechat"
    level = "broken" if broken else proposal.act.text or ("demand" if proposal.act.kind == "demand" else "call")
    name = f"{level}.{channel}"
    return written_message(conduct, name, found, as_of, scheme=own_scheme, own=own)


def written_message(
    conduct: Conduct, name: str, found: MessageFacts, as_of: dt.date, *, scheme: Scheme | None = None, own: Path | None = None
) -> Message:
    """Fill a template by name and judge the text. Raises TemplateError."""
    scheme = scheme or Scheme()
    text = fill_text(template(name, own), found.fields(), f"{name}.txt")
    if name.endswith(".sms"):
        text = signed(text, scheme.signature or _short(found.company), scheme.opt_out)
    deed = Deed("message" if name.endswith((".sms", ".wechat")) else "other", as_of, text=text)
    judgement = conduct.judge(deed, known=frozenset({found.amount}))
    sms = name.endswith(".sms")
    return Message(name, text, units(text) if sms else 0, parts(text) if sms else (), judgement)


def _short(company: str) -> str:
    """Return a company's short name for the signature: without place-neutral endings."""
    for ending in ("有限责任公司", "有限公司", "股份", "物业服务", "物业管理"):
        company = company.replace(ending, "物业" if ending in {"物业服务", "物业管理"} else "")
    return company
