"""Whether a demand reached the debtor (到达): its way and result, who signed or answered, and whom it was addressed to — fields of the record alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from feecase.assessment.limitation_signers import acting_doubt, holds_office, receiving_doubt, relation_of, signer_doubt
from feecase.model.case import Case
from feecase.model.contact import Contact
from feecase.model.evidence import Ref
from feecase.model.person import RelatedPerson
from feecase.rules.limitation.values import Hinge
from feecase.rules.persons import Roster

USUAL_WAY = {"call": "phone", "visit": "visit", "message": "sms", "public-notice": "media"}
FACE_TO_FACE = frozenset({"hand", "visit", "phone"})
MET = frozenset({"签收", "他人签收", "接通", "已回复"})
_MAIL = frozenset({"ems", "courier"})
_NOT_TAKEN = frozenset({"拒收", "退回", "未读", "张贴", "未接通", "不明"})
_DELIVERY = re.compile(r"回执|面单|签收|妥投|物流|轨迹|送达(证明|回证|凭证|记录|公证)")


class Arrival(NamedTuple):
    """How a demand reached the debtor: the policy it hinges on, what is not proved, why it never counts, what to note."""

    hinge: Hinge = ""
    unproved: str = ""
    barred: str = ""
    note: str = ""


@dataclass(frozen=True)
class Recipients:
    """Whom contacts of a case reach and who acts in them, with the proof that the case holds."""

    case: Case
    unusable: Collection[str] = ()

    @cached_property
    def roster(self) -> Roster:
        """Everybody whom records may name."""
        return Roster(self.case)

    # --- proof ---

    def no_evidence(self, refs: Sequence[str]) -> str:
        """Return what is wrong with the evidence of a fact; empty if at least one item can be used."""
        if not refs:
            return "没有证据"
        known = {e.id: e for e in self.case.evidence}
        reasons = []
        for ref in refs:
            name = Ref.parse(ref).id
            if name not in known:
                reasons.append(f"证据 {name} 不在证据清单中")
            elif name in self.unusable:
                reasons.append(f"证据 {name} 的文件缺失")
            elif known[name].exclude:
                reasons.append(f"证据 {name} 标为不提交")
            else:
                return ""
        return "；".join(reasons)

    def _only_the_letter(self, refs: Sequence[str]) -> str:
        """Return what is unproved where the evidence is nothing but copies of one's own letter, which show neither posting nor arrival; else nothing."""
        known = {e.id: e for e in self.case.evidence}
        items = [known[name] for name in (Ref.parse(r).id for r in refs) if name in known and name not in self.unusable]
        if not items or any(e.kind != "demand" or e.delivery for e in items):
            return ""
        said = [e.id for e in items if _DELIVERY.search(e.title + e.file)]
        hint = f"；证据 {'、'.join(said)} 从名称看像是附有凭证，核对文件后在该项写“含送达凭证: 是”" if said else ""
        return f"寄送和到达的凭证（面单、物流轨迹或签收回执）：函件副本不能证明到达{hint}"

    # --- who acts, who receives ---

    def actors(self, party: str, relation: str, on: dt.date) -> tuple[frozenset[str], str]:
        """Return the debtors for whom the named ones act (empty = all), and what has to be proved before their act binds them."""
        named = self.roster.named(party)
        if named.unknown:
            if holds_office(relation, organisation=self._organisation(frozenset())):
                return frozenset(), ""
            return named.debtors, f"“{'、'.join(named.unknown)}”是什么人、代债务人作出表示的授权"
        if named.persons and not named.debtors:
            doubts = [
                acting_doubt(p, organisation=self._organisation(self.roster.of(p)), on=on, proof=self.no_evidence)
                for p in named.persons
            ]
            able = frozenset(
                name for p, doubt in zip(named.persons, doubts, strict=True) if not doubt for name in self.roster.of(p)
            )
            return able, "" if able else next(doubt for doubt in doubts if doubt)
        if not (named.debtors or named.anybody) and (named.known or named.creditor):
            return frozenset(), f"“{party}”不是本案债务人，代债务人作出表示的授权"
        return named.debtors, ""

    def addressee(self, party: str, relation: str, on: dt.date) -> Arrival:
        """Say what is wrong with an addressee who is not known as debtor."""
        named = self.roster.named(party)
        if not party or named.anybody or named.debtors:
            return Arrival()
        if named.persons:
            doubt = next((d for p in named.persons if (d := self._receiving(p, on))), "")
            return Arrival(unproved=doubt)
        if named.known:
            return Arrival(barred=f"对象“{party}”不是本案债务人")
        if holds_office(relation, organisation=self._organisation(frozenset())):
            return Arrival()
        return Arrival(unproved=f"“{party}”与债务人的关系或代理权限")

    def for_office(self, party: str, relation: str) -> bool:
        """Return whether a demand went to someone who holds an office for the debtor (总则编解释 38(2))."""
        offices = {"guardian", "estate-administrator", "property-custodian", "legal-representative", "liquidator", "agent"}
        return relation_of(relation) in offices or any(p.relation in offices for p in self.roster.named(party).persons)

    def _organisation(self, names: frozenset[str]) -> bool:
        """Return whether these debtors (empty = all) are organisations."""
        return any(d.kind == "organisation" for d in self.case.defendants if not names or d.name in names)

    def _receiving(self, p: RelatedPerson, on: dt.date) -> str:
        return receiving_doubt(p, organisation=self._organisation(self.roster.of(p)), on=on, proof=self.no_evidence)

    # --- arrival ---

    def arrival(self, c: Contact) -> Arrival:
        """Say how a demand reached the debtor, by way, result and signer."""
        way = way_of(c)
        if c.result == "退回":
            return Arrival(barred="被退回，没有到达债务人（地址有误或已迁走）")
        if c.result == "未接通":
            return Arrival(barred="电话未接通，没有到达债务人")
        if way == "media" and all(d.whereabouts != "unknown" for d in self.case.defendants):
            return Arrival(barred="债务人并非下落不明，公告不能代替送达")
        posted = way == "posting" or c.result == "张贴"
        hinge: Hinge = "posting" if posted else "refused_letter" if c.result == "拒收" else ""
        if c.result == "不明":
            return Arrival(hinge, "送达结果不明：到达债务人的证明")
        note = ""
        if doubt := self._signer(c):
            if way not in _MAIL:
                return Arrival(hinge, f"由{c.signed_by or c.relation or '他人'}签收：{doubt}")
            hinge, note = "other_signer", f"邮件由{c.signed_by or c.relation or '他人'}签收，不是本人：能否视为到达有争议"
            if self._own_desk(c):
                note += "；代收的是原告自己的人员，应当补充转交债务人的证明"
        if way in _MAIL and (unproved := self._only_the_letter(c.evidence)):
            return Arrival(hinge, unproved, note=note)
        if c.effective is None and not (way in FACE_TO_FACE and c.result in MET):
            return Arrival(hinge, "到达债务人的日期和证明", note=note)
        return Arrival(hinge, note=note)

    def _own_desk(self, c: Contact) -> bool:
        named = self.roster.named(c.signed_by)
        return (
            named.creditor
            or any(p.relation == "creditor-staff" for p in named.persons)
            or "creditor-staff" in {relation_of(c.relation), relation_of(c.signed_by)}
        )

    def _signer(self, c: Contact) -> str:
        """Return what has to be proved of one who signed or answered in the debtor's place; one debtor signs for all joint debtors."""
        if c.result in _NOT_TAKEN or not (c.signed_by or c.relation or c.result == "他人签收"):
            return ""
        named = self.roster.named(c.signed_by)
        if not named.unknown and (named.debtors or (named.anybody and c.result != "他人签收")):
            return ""
        if named.persons and not named.unknown:
            on = c.effective or c.sent or dt.date.max
            return next((d for p in named.persons if (d := self._receiving(p, on))), "")
        if not c.signed_by and c.result != "他人签收" and relation_of(c.relation) == "self":
            return ""
        kinds = {d.kind for d in self.case.defendants if d.name in self._addressed(c)}
        doubts = (signer_doubt(c.relation, organisation=kind == "organisation") for kind in sorted(kinds))
        return next((doubt for doubt in doubts if doubt), "")

    def _addressed(self, c: Contact) -> frozenset[str]:
        return self.roster.debtors(c.to) or frozenset(d.name for d in self.case.defendants)


def way_of(c: Contact) -> str:
    """Return the way of a contact, or the usual one of its kind."""
    return c.way or USUAL_WAY.get(c.kind, "")
