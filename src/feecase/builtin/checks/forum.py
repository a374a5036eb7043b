"""Who decides: an arbitration clause, an agreed court and its link with the dispute, and whether the court addressed is one that may."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feecase.plugin import (
    Case,
    CheckContext,
    Citation,
    Finding,
    ForumClause,
    Organisation,
    cite,
    in_district,
    place_full_name,
)

_REPLY = "guanxia-pifu"
"""最高人民法院关于部分民事案件管辖适用法律有关问题的批复: agreed courts need an actual link; arbitrate-or-sue."""


def forum(context: CheckContext) -> Iterator[Finding]:
    """Report an arbitration clause, an agreed court without link or other than the one addressed, and a court that no known fact makes competent."""
    case = context.loaded.case
    clause = case.contract.forum if case.contract else None
    if clause is not None and clause.kind == "仲裁":
        yield _arbitration(clause)
        return
    if clause is not None and clause.kind == "或裁或审":
        yield Finding(
            check="forum",
            level="note",
            where="contract.forum",
            what=f"合同约定既可以仲裁也可以起诉：{clause.text}",
            why="仲裁的约定无效，可以起诉；不影响诉讼管辖约定的效力",
            settle="按诉讼管辖的约定确定法院；没有约定的，按被告住所地或合同履行地",
            citations=_reply(context, 4),
        )
    agreed = clause.court if clause is not None else ""
    if clause is not None and agreed:
        yield from _agreed(context, clause)
    if case.court is None:
        yield Finding(
            check="forum",
            level="warning",
            where="court",
            what="没有填写法院，起诉状的“此致”处为空白",
            why="起诉状须写明受诉法院；"
            + (f"合同约定为“{agreed}”" if agreed else "没有约定的，由被告住所地或合同履行地法院管辖"),
            settle="在 project.yaml 或 case.yaml 填写“法院”",
            citations=(cite("minsufa", 24), cite("minsu-jieshi", 18)),
        )
    elif not agreed and not _linked(case, case.court.name):
        yield Finding(
            check="forum",
            level="warning",
            where="court.name",
            what=f"看不出“{case.court.name}”为什么有管辖权：案件所在地（{place_full_name(case.jurisdiction)}）和各当事人的地址都不在它的辖区",
            why="没有约定的，由被告住所地或合同履行地法院管辖；给付货币的，接受货币一方所在地为履行地",
            settle="核对法院名称和管辖地代码；有其他连结点的，补充被告住所地、经常居住地或原告住所地",
            citations=(cite("minsufa", 24), cite("minsu-jieshi", 18)),
        )


def _arbitration(clause: ForumClause) -> Finding:
    both = (
        "；条款同时写了起诉或法院的，把类别改为“或裁或审”"
        if any(word in clause.text for word in ("起诉", "诉讼", "法院"))
        else ""
    )
    return Finding(
        check="forum",
        level="blocking" if clause.court else "warning",
        where="contract.forum",
        what=f"合同有仲裁条款：{clause.text}",
        why="达成书面仲裁协议的，不得向人民法院起诉；没有选定仲裁机构又达不成补充协议的，仲裁协议无效",
        settle=("向约定的仲裁机构申请仲裁；认为条款无效的，先确认效力" if clause.court else "查明仲裁条款是否有效") + both,
        citations=(cite("minsufa", 127, None, 2),),
    )


def _agreed(context: CheckContext, clause: ForumClause) -> Iterator[Finding]:
    """Compare the agreed court with the one addressed, and ask for its link with the dispute where no place of the five shows it."""
    case = context.loaded.case
    if case.court is not None and _plain(clause.court) not in _plain(case.court.name):
        yield Finding(
            check="forum",
            level="warning",
            where="court.name",
            what=f"约定管辖为“{clause.court}”，起诉状写的是“{case.court.name}”",
            why="约定管辖有效的，应向约定的法院起诉",
            settle="核对管辖条款（是否与争议有实际联系、格式条款是否提请注意）",
            citations=(cite("minsufa", 35), cite("minsu-jieshi", 31)),
        )
    if _linked(case, clause.court):
        return
    if clause.link and clause.link_evidence:
        level, rest = "note", f"；主张的实际联系：{clause.link}"
    else:
        level, rest = "warning", f"；主张的实际联系（{clause.link}）没有证据" if clause.link else ""
    yield Finding.model_validate(
        {
            "check": "forum",
            "level": level,
            "where": "contract.forum",
            "what": f"约定的“{clause.court}”看不出是被告住所地、合同履行地、合同签订地、原告住所地、标的物所在地的法院{rest}",
            "why": "约定这五个地点以外的法院，须提供证据证明该地点与争议有实际联系，否则约定无效，按法定管辖",
            "settle": "补充这五个地点的地址；确在五地之外的，填写“争议解决条款”的“实际联系”及其证据，或按被告住所地、合同履行地起诉",
            "citations": (cite("minsufa", 35), *_reply(context, 1)),
        }
    )


def _reply(context: CheckContext, item: int) -> tuple[Citation, ...]:
    """Cite an item of the reply of 2025, from its day on."""
    law = context.library.works.get(_REPLY) and context.library.work(_REPLY)
    return (cite(_REPLY, item),) if law and context.as_of >= law.in_force else ()


def _linked(case: Case, court: str) -> bool:
    """Whether a court's district is that of the estate, of a party or of the place where the contract was signed; so too where the file is silent."""
    known = [address for address in _addresses(case) if address]
    name = _plain(court).removesuffix("人民法院").removesuffix("法院")
    district = re.sub(r"^.{1,8}?(?:市|盟|州)(?=.*[区县市旗]$)", "", re.sub(r"^.{2,7}?(?:省|自治区)", "", name))
    return not known or any(
        in_district(court, address) or (district and district in address)
        for address in (*known, place_full_name(case.jurisdiction))
    )


def _addresses(case: Case) -> Iterator[str]:
    yield from (case.premises.address, case.premises.project_address, case.contract.signed_at if case.contract else "")
    for party in (case.plaintiff, *case.defendants):
        yield from (party.domicile, *party.addresses)
        yield party.registered_address if isinstance(party, Organisation) else party.residence


def _plain(name: str) -> str:
    return name.replace("（", "(").replace("）", ")").replace(" ", "")
