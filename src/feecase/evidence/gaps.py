"""The proof map: which evidence stands behind each fact of a case, how strong it is, and what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from pydantic import Field

from feecase.model.base import Value
from feecase.model.case import Case, Loaded
from feecase.model.contact import KIND_NAMES as CONTACT_NAMES
from feecase.model.contact import Contact
from feecase.model.evidence import Evidence, Ref
from feecase.model.finding import Finding, Level
from feecase.model.trace import Citation, cite

Strength = Literal["none", "weak", "fair", "strong"]
STRENGTH_NAMES: dict[Strength, str] = {"none": "没有证据", "weak": "弱", "fair": "中", "strong": "强"}
_RANK: tuple[Strength, ...] = ("none", "weak", "fair", "strong")
Rung = Literal["told", "written", "sent", "accepted", "refused", "delivered", "signed"]
RUNG_NAMES: dict[Rung, str] = {
    "told": "仅有自述",
    "written": "只能证明写了",
    "sent": "能证明发出",
    "accepted": "能证明已收寄",
    "refused": "能证明到达前被拒收或退回",
    "delivered": "能证明到达",
    "signed": "能证明本人签收",
}
_DEMANDS = ("demand", "lawyer-letter", "reminder", "message", "public-notice")
_DUTY, _ORIGINAL, _COPY, _DATA, _PURPOSE = (
    cite("minsufa", 67, 1),
    cite("minshi-zhengju", 11),
    cite("minshi-zhengju", 90, 1, 5),
    cite("minshi-zhengju", 15, 2),
    cite("minshi-zhengju", 19, 1),
)
_BY_KIND: dict[str, tuple[str, ...]] = {
    "plaintiff": ("licence",),
    "contract": ("contract", "preliminary-contract"),
    "contract.payment_clause": ("contract", "preliminary-contract"),
    "contract.penalty_clause": ("contract", "preliminary-contract"),
    "service": ("service-record",),
    "tariffs": ("price-approval", "contract", "preliminary-contract", "resolution"),
    "premises": ("title", "purchase-contract", "handover"),
    "defendants": ("title", "purchase-contract", "identity", "lease"),
    "charges": ("ledger", "contract", "preliminary-contract"),
}
"""Evidence that counts for a fact although the fact does not name it, by the fact's place in the case."""


class Link(Value):
    """One piece of evidence behind a fact; pages are those of its file."""

    id: str
    title: str
    file: str
    first: int | None = None
    last: int | None = None
    strength: Strength
    why: str = ""
    no: str = Field("", title="目录编号", description="number in the bundle's catalogue; empty = no bundle yet")
    page: int | None = Field(None, title="证据材料页码", description="first page in the bundle's evidence PDF")
    to_page: int | None = Field(None, title="证据材料止页")


class Fact(Value):
    """One statement of the case and what proves it. `rung` is set for demands: how far their proof reaches."""

    where: str = Field(title="位置")
    text: str = Field(title="事实")
    links: tuple[Link, ...] = Field((), title="证据")
    strength: Strength = Field(title="证明力")
    rung: Rung | None = Field(None, title="送达证明")
    weakest: str = Field("", title="最弱的证据", description="title of the weakest link and why")


class Gap(Value):
    """Something missing, and what would close it."""

    kind: Literal["no-proof", "no-arrival", "no-original", "no-file", "unused", "unknown-reference"] = Field(title="种类")
    where: str = Field(title="位置")
    what: str = Field(title="问题")
    settle: str = Field("", title="处理")
    citations: tuple[Citation, ...] = Field((), title="依据")
    level: Level = Field("warning", title="级别")


class ProofMap(Value):
    """Facts with their evidence, gaps, the weakest fact of all, and what the case's own checks find about proof."""

    case: str
    facts: tuple[Fact, ...]
    gaps: tuple[Gap, ...]
    weakest: str = Field("", description="place of the weakest fact")
    findings: tuple[Finding, ...] = Field((), title="检查结果")

    @property
    def blocking(self) -> bool:
        """Whether a gap or finding blocks filing by the place's profile."""
        return any(g.level == "blocking" for g in self.gaps) or any(f.level == "blocking" for f in self.findings)


Place = tuple[str, int | None, int | None]
"""Number of an item in the bundle's catalogue, its first and last page in the evidence PDF."""
CHECKS = frozenset({"missing-proof", "facts", "contract-term", "demand", "price", "payment-proof"})
"""The checks of a case that speak of proof."""
_SUBJECTS = {"contract": "contract", "tariffs": "tariffs", "premises": "premises", "evidence": "service"}
"""Which facts the findings of the check `missing-proof` speak of, by the first word of their place."""


def proof_map(
    loaded: Loaded, *, findings: Iterable[Finding] = (), places: Mapping[str, Place] | None = None, needed: Collection[str] = ()
) -> ProofMap:
    """Link every fact of a case to its evidence; files that do not exist and evidence that is not submitted prove nothing.

    `findings` are those of the case's assessment: what its checks already say about proof is taken over, not said twice. `places` has the place of
    each item in the bundle. `needed` is the place's policy `proof.blocking`.
    """
    case = loaded.case
    usable = {e.id: e for e in case.evidence if e.id not in loaded.missing_files and not e.exclude}
    facts = tuple(_fact(where, text, refs, usable, contact, places or {}) for where, text, refs, contact in _statements(case))
    said = tuple(f for f in findings if f.check in CHECKS)
    covered = {_SUBJECTS.get(f.where.partition(".")[0], "") for f in said if f.check == "missing-proof"}
    gaps = (
        *(gap for gap in _unproved(facts) if gap.where.partition("[")[0] not in covered),
        *_unarrived(facts, usable),
        *_unoriginal(facts, usable, "blocking" if "original" in needed else "warning"),
        *_files(loaded),
        *_unknown(case),
        *_unused(case, facts, usable),
    )
    weakest = min(facts, key=lambda f: _RANK.index(f.strength), default=None)
    return ProofMap(case=case.id, facts=facts, gaps=gaps, weakest=weakest.where if weakest else "", findings=said)


def _statements(case: Case) -> Iterator[tuple[str, str, tuple[str, ...], Contact | None]]:
    """Yield place, words, references and (for contacts) the contact of every fact that needs proof."""
    yield "plaintiff", f"{case.plaintiff.name}的主体资格", case.plaintiff.evidence, None
    for party in case.defendants:
        yield f"defendants[{party.name}]", f"{party.name}是交费义务人", (*party.evidence, *party.agreement), None
    owners = tuple(ref for owner in case.premises.owners for ref in owner.evidence)
    yield "premises", f"{case.premises.unit}的权属、面积和交付", (*case.premises.evidence, *owners), None
    if case.contract:
        yield "contract", f"合同《{case.contract.name.strip('《》')}》", case.contract.evidence, None
        for field, words in (("payment_clause", "交费时间的约定"), ("penalty_clause", "逾期违约金的约定")):
            if getattr(case.contract, field):
                yield f"contract.{field}", words, case.contract.evidence, None
    yield "service", "原告按约提供了物业服务", (), None
    for number, tariff in enumerate(case.tariffs):
        yield f"tariffs[{number}]", f"{tariff.item}的收费标准", tariff.evidence, None
    for charge in case.charges:
        yield f"charges[{charge.id}]", f"{charge.from_} 至 {charge.to} 的{charge.item}", charge.evidence, None
    for payment in case.payments:
        yield f"payments[{payment.id}]", f"{payment.date} 付款 {payment.amount} 元", payment.evidence, None
    for contact in case.contacts:
        yield (
            f"contacts[{contact.id}]",
            f"{contact.sent or contact.effective or '日期不明'} {CONTACT_NAMES[contact.kind]}",
            contact.evidence,
            contact,
        )


def _fact(
    where: str,
    text: str,
    refs: tuple[str, ...],
    usable: dict[str, Evidence],
    contact: Contact | None,
    places: Mapping[str, Place],
) -> Fact:
    named = [Ref.parse(ref) for ref in refs]
    kinds = _BY_KIND.get(where.partition("[")[0], ())
    general = [Ref(e.id) for kind in kinds for e in usable.values() if e.kind == kind] if not named else []
    links = tuple(_link(ref, usable[ref.id], places) for ref in (*named, *general) if ref.id in usable)
    chain = (
        contact is not None and contact.kind in _DEMANDS
    )  # letter and proof of delivery are both needed; elsewhere the best one carries
    weak = min(links, key=lambda link: _RANK.index(link.strength), default=None)
    best = max((link.strength for link in links), key=_RANK.index, default="none")
    return Fact(
        where=where,
        text=text,
        links=links,
        strength=weak.strength if chain and weak else best,
        rung=_rung(contact, links, usable) if contact and chain else None,
        weakest=f"{weak.title}（{weak.why}）" if weak and weak.strength != "strong" else "",
    )


def _link(ref: Ref, item: Evidence, places: Mapping[str, Place]) -> Link:
    strength, why = _weigh(item)
    no, first, last = places.get(item.id, ("", None, None))
    page = first + ref.first - 1 if first and ref.first else first
    to_page = first + ref.last - 1 if first and ref.last else last
    return Link(
        id=item.id,
        title=item.title,
        file=item.file,
        first=ref.first,
        last=ref.last,
        strength=strength,
        why=why,
        no=no,
        page=page,
        to_page=to_page,
    )


def _weigh(item: Evidence) -> tuple[Strength, str]:
    if item.original == "original":
        return "strong", "原件"
    if item.original == "electronic":
        return "fair", "电子数据，须能出示原始载体"
    if item.kind == "ledger":
        return "weak", "原告单方制作，须有合同和收费标准印证"
    return ("fair", f"复印件，原件在{item.holder}") if item.holder else ("weak", "复印件，原件去向没有写明")


def _rung(contact: Contact, links: tuple[Link, ...], usable: dict[str, Evidence]) -> Rung:
    if not links:
        return "told"
    if contact.result in ("签收", "已回复") and contact.effective:
        return "signed"
    if contact.result in ("拒收", "退回"):
        return "refused"
    if contact.effective:
        return "delivered"
    kinds = {usable[link.id].kind for link in links}
    if "delivery-proof" in kinds:
        return "accepted" if contact.tracking_no else "sent"
    return "sent" if "message" in kinds else "written"


def _unproved(facts: tuple[Fact, ...]) -> Iterator[Gap]:
    for fact in facts:
        if not fact.links:
            yield Gap(
                kind="no-proof",
                where=fact.where,
                what=f"{fact.text}：没有证据",
                settle="附上证据并在这一项的 evidence 中写明编号",
                citations=(_DUTY,),
            )


def _unarrived(facts: tuple[Fact, ...], usable: dict[str, Evidence]) -> Iterator[Gap]:
    for fact in facts:
        kinds = {usable[link.id].kind for link in fact.links}
        if fact.rung in ("written", "sent", "accepted", "refused"):
            what = f"{fact.text}：{RUNG_NAMES[fact.rung]}，不能证明到达"
        elif fact.rung in ("delivered", "signed") and kinds == {"demand"}:
            what = f"{fact.text}：写有到达日期，但所附只有函件本身，没有送达凭证"
        else:
            continue
        yield Gap(kind="no-arrival", where=fact.where, what=what, settle="调取签收记录、邮件跟踪或对方回复", citations=(_DUTY,))


def _unoriginal(facts: tuple[Fact, ...], usable: dict[str, Evidence], level: Level) -> Iterator[Gap]:
    used = {link.id for fact in facts for link in fact.links}
    for item in usable.values():
        if item.id not in used or item.kind == "ledger" or item.original == "original":
            continue
        where = f"evidence[{item.id}]"
        if item.original == "electronic" and not item.holder:
            yield Gap(
                kind="no-original",
                where=where,
                what=f"“{item.title}”没有写明原始载体在哪里",
                settle="写明保存的手机、电脑或平台（holder）",
                citations=(_DATA,),
                level=level,
            )
        elif item.original == "copy" and not item.holder:
            yield Gap(
                kind="no-original",
                where=where,
                what=f"“{item.title}”是复印件，没有写明原件在哪里",
                settle="找到原件，或写明原件保管人（holder）",
                citations=(_ORIGINAL, _COPY),
                level=level,
            )


def _files(loaded: Loaded) -> Iterator[Gap]:
    for item in loaded.case.evidence:
        if item.id in loaded.missing_files:
            yield Gap(
                kind="no-file",
                where=f"evidence[{item.id}]",
                what=f"“{item.title}”的文件不存在",
                settle="补上文件，或删去这一项",
                citations=(_DUTY,),
            )


def _unknown(case: Case) -> Iterator[Gap]:
    known = {e.id for e in case.evidence}
    for where, text, refs, _ in _statements(case):
        for ref in refs:
            if Ref.parse(ref).id not in known:
                yield Gap(
                    kind="unknown-reference",
                    where=where,
                    what=f"{text}：引用的证据 {ref} 不在证据清单中",
                    settle="改正编号，或补列证据",
                    citations=(_DUTY,),
                )


def _unused(case: Case, facts: tuple[Fact, ...], usable: dict[str, Evidence]) -> Iterator[Gap]:
    used = {link.id for fact in facts for link in fact.links}
    for item in case.evidence:
        if item.id in usable and item.id not in used and item.kind != "service-record":
            yield Gap(
                kind="unused",
                where=f"evidence[{item.id}]",
                what=f"“{item.title}”没有证明任何事实",
                settle="在它所证明的事实中引用，或标为不提交（exclude）",
                citations=(_PURPOSE,),
                level="note",
            )
