"""The proof map: which evidence stands behind each fact of a case, how strong it is, and what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from feecase.evidence.find.strength import COPY, DATA, DUTY, ORIGINAL, PURPOSE, RANK, RUNG_NAMES, Rung, Strength, rung, weigh
from feecase.extend.contracts import Check, EvidenceCue
from feecase.extend.cues import supports
from feecase.model.base import Value
from feecase.model.case import Case, Loaded
from feecase.model.claim import Claim
from feecase.model.contact import KIND_NAMES as CONTACT_NAMES
from feecase.model.contact import Contact
from feecase.model.evidence import Evidence, Ref
from feecase.model.finding import Finding, Level
from feecase.model.trace import Citation
from feecase.money import yuan

_DEMANDS = ("demand", "lawyer-letter", "reminder", "message", "public-notice")
_BEHIND = {
    "principal": ("plaintiff", "defendants", "premises", "contract", "contract.payment_clause", "service", "tariffs", "charges"),
    "late_fee": ("defendants", "contract.payment_clause", "contract.penalty_clause", "charges"),
}
"""The facts that each sum of the claim rests on, by their places in the case."""


class Link(Value):
    """One piece of evidence behind a fact; pages are those of its file."""

    id: str
    title: str
    file: str
    first: int | None = None
    last: int | None = None
    strength: Strength
    why: str = ""
    rules: tuple[Citation, ...] = Field((), title="证据规则")
    no: str = Field("", title="目录编号", description="number in the bundle's catalogue; empty = no bundle yet")
    page: int | None = Field(None, title="证据材料页码", description="first page in the bundle's evidence PDF")
    to_page: int | None = Field(None, title="证据材料止页")


class Fact(Value):
    """One statement of the case, or one sum that the claim asks for, and what proves it.

    `rung` is set for demands: how far their proof reaches. `interrupts` counts the debts whose limitation the event interrupts, if it is proved.
    """

    where: str = Field(title="位置")
    text: str = Field(title="事实")
    links: tuple[Link, ...] = Field((), title="证据")
    strength: Strength = Field(title="证明力")
    rung: Rung | None = Field(None, title="送达证明")
    weakest: str = Field("", title="最弱的证据", description="title of the weakest link and why")
    rules: tuple[Citation, ...] = Field((), title="证据规则", description="the rules of evidence behind the strength")
    interrupts: int = Field(0, title="中断时效的款项数")


class EvidenceGap(Value):
    """Something missing, and what would close it."""

    kind: Literal["no-proof", "no-arrival", "no-original", "no-file", "unused", "unknown-reference"] = Field(title="种类")
    where: str = Field(title="位置")
    what: str = Field(title="问题")
    settle: str = Field("", alias="next", title="处理", description="what closes the gap: what to do next")
    citations: tuple[Citation, ...] = Field((), title="依据")
    level: Level = Field("warning", title="级别")


class ProofMap(Value):
    """Facts with their evidence, gaps, the weakest fact of all, and what the case's own checks find about proof."""

    case: str
    facts: tuple[Fact, ...]
    gaps: tuple[EvidenceGap, ...]
    weakest: str = Field("", description="place of the weakest fact")
    findings: tuple[Finding, ...] = Field((), title="检查结果")

    @property
    def blocking(self) -> bool:
        """Whether a gap or finding blocks filing by the place's profile."""
        return any(g.level == "blocking" for g in self.gaps) or any(f.level == "blocking" for f in self.findings)


CataloguePlace = tuple[str, int | None, int | None]
"""Number of an item in the bundle's catalogue, its first and last page in the evidence PDF."""
_SUBJECTS = {"contract": "contract", "tariffs": "tariffs", "premises": "premises", "evidence": "service"}
"""Which facts the findings of "no-proof" checks are about, by the first word of their place."""


def proof_map(
    loaded: Loaded,
    *,
    cues: Iterable[EvidenceCue] = (),
    checks: Iterable[Check] = (),
    findings: Iterable[Finding] = (),
    places: Mapping[str, CataloguePlace] | None = None,
    needed: Collection[str] = (),
    interrupts: Mapping[str, int] | None = None,
    claim: Claim | None = None,
) -> ProofMap:
    """Link every fact of a case to its evidence; files that do not exist and evidence that is not submitted prove nothing.

    `cues` say which kinds of evidence count for which facts, `checks` which findings are about proof.
    `findings` are those of the case's assessment: what its checks already say about proof is taken over, not said twice. `places` has the place of
    each item in the bundle. `needed` is the place's policy `proof.blocking`. `interrupts` counts the debts whose limitation each contact or payment
    interrupts (by id), `claim` is what the case asks: its sums rest on the facts behind them.
    """
    case = loaded.case
    usable = {e.id: e for e in case.evidence if e.id not in loaded.missing_files and not e.exclude}
    supported = supports(cues)
    facts = tuple(
        _fact(where, text, refs, usable, contact, places or {}, supported.get(where.partition("[")[0], frozenset())).model_copy(
            update={"interrupts": (interrupts or {}).get(_id(where), 0)}
        )
        for where, text, refs, contact in _statements(case)
    )
    about = {check.id: check.about for check in checks}
    said = tuple(f for f in findings if about.get(f.check))
    covered = {_SUBJECTS.get(f.where.partition(".")[0], "") for f in said if about[f.check] == "no-proof"}
    gaps = (
        *(gap for gap in _unproved(facts) if gap.where.partition("[")[0] not in covered),
        *_unarrived(facts, usable),
        *_unoriginal(facts, usable, "blocking" if "original" in needed else "warning"),
        *_files(loaded),
        *_unknown(case),
        *_unused(case, facts, usable),
    )
    weakest = min(facts, key=lambda f: RANK.index(f.strength), default=None)
    facts = (*facts, *(_claimed(claim, facts) if claim else ()))
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
    places: Mapping[str, CataloguePlace],
    kinds: Collection[str],
) -> Fact:
    named = [Ref.parse(ref) for ref in refs]
    general = [Ref(e.id) for e in usable.values() if e.kind in kinds] if not named else []
    links = tuple(_link(ref, usable[ref.id], places) for ref in (*named, *general) if ref.id in usable)
    chain = (
        contact is not None and contact.kind in _DEMANDS
    )  # letter and proof of delivery are both needed; elsewhere the best one carries
    weak = min(links, key=lambda link: RANK.index(link.strength), default=None)
    best = max((link.strength for link in links), key=RANK.index, default="none")
    return Fact(
        where=where,
        text=text,
        links=links,
        strength=weak.strength if chain and weak else best,
        rung=rung(contact, (usable[link.id].kind for link in links)) if contact and chain else None,
        weakest=f"{weak.title}（{weak.why}）" if weak and weak.strength != "strong" else "",
        rules=weak.rules if weak else (DUTY,),
    )


def _claimed(claim: Claim, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the sums that a claim asks for: each is as strong as the weakest of the facts it rests on."""
    for name, words, sum_ in (("principal", "请求物业费", claim.principal), ("late_fee", "请求违约金", claim.late_fee.claimed)):
        parts = [fact for fact in facts if fact.where.partition("[")[0] in _BEHIND[name]]
        if not sum_ or not parts:
            continue
        weak = min(parts, key=lambda fact: RANK.index(fact.strength))
        yield Fact(
            where=f"claim.{name}",
            text=f"{words} {yuan(sum_)} 元",
            links=tuple(dict.fromkeys(link for fact in parts for link in fact.links)),
            strength=weak.strength,
            weakest=f"{weak.text}：{weak.weakest or '没有证据'}" if weak.strength != "strong" else "",
            rules=weak.rules,
        )


def _id(where: str) -> str:
    return where.partition("[")[2].removesuffix("]")


def _link(ref: Ref, item: Evidence, places: Mapping[str, CataloguePlace]) -> Link:
    strength, why, rules = weigh(item)
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
        rules=rules,
        no=no,
        page=page,
        to_page=to_page,
    )


def _unproved(facts: tuple[Fact, ...]) -> Iterator[EvidenceGap]:
    for fact in facts:
        if not fact.links:
            yield EvidenceGap(
                kind="no-proof",
                where=fact.where,
                what=f"{fact.text}：没有证据" + (f"；{fact.interrupts} 笔款项的时效靠它中断" if fact.interrupts else ""),
                settle="附上证据并在这一项的 evidence 中写明编号",
                citations=(DUTY,),
            )


def _unarrived(facts: tuple[Fact, ...], usable: dict[str, Evidence]) -> Iterator[EvidenceGap]:
    for fact in facts:
        kinds = {usable[link.id].kind for link in fact.links}
        if fact.rung in ("written", "sent", "accepted", "refused"):
            stake = f"；{fact.interrupts} 笔款项的时效靠它中断" if fact.interrupts else ""
            what = f"{fact.text}：{RUNG_NAMES[fact.rung]}，不能证明到达{stake}"
        elif fact.rung in ("delivered", "signed") and kinds == {"demand"}:
            what = f"{fact.text}：写有到达日期，但所附只有函件本身，没有送达凭证"
        else:
            continue
        yield EvidenceGap(
            kind="no-arrival", where=fact.where, what=what, settle="调取签收记录、邮件跟踪或对方回复", citations=(DUTY,)
        )


def _unoriginal(facts: tuple[Fact, ...], usable: dict[str, Evidence], level: Level) -> Iterator[EvidenceGap]:
    used = {link.id for fact in facts for link in fact.links}
    for item in usable.values():
        if item.id not in used or item.kind == "ledger" or item.original == "original":
            continue
        where = f"evidence[{item.id}]"
        if item.original == "electronic" and not item.holder:
            yield EvidenceGap(
                kind="no-original",
                where=where,
                what=f"{_named(item)}没有写明原始载体在哪里",
                settle="写明保存的手机、电脑或平台（holder）",
                citations=(DATA,),
                level=level,
            )
        elif item.original == "copy" and not item.holder:
            yield EvidenceGap(
                kind="no-original",
                where=where,
                what=f"{_named(item)}是复印件，没有写明原件在哪里",
                settle="找到原件，或写明原件保管人（holder）",
                citations=(ORIGINAL, COPY),
                level=level,
            )


def _named(item: Evidence) -> str:
    return f"“{item.title}”" + (f"（{item.date}）" if item.date else "")


def _files(loaded: Loaded) -> Iterator[EvidenceGap]:
    for item in loaded.case.evidence:
        if item.id in loaded.missing_files:
            yield EvidenceGap(
                kind="no-file",
                where=f"evidence[{item.id}]",
                what=f"{_named(item)}的文件不存在",
                settle="补上文件，或删去这一项",
                citations=(DUTY,),
            )


def _unknown(case: Case) -> Iterator[EvidenceGap]:
    known = {e.id for e in case.evidence}
    for where, text, refs, _ in _statements(case):
        for ref in refs:
            if Ref.parse(ref).id not in known:
                yield EvidenceGap(
                    kind="unknown-reference",
                    where=where,
                    what=f"{text}：引用的证据 {ref} 不在证据清单中",
                    settle="改正编号，或补列证据",
                    citations=(DUTY,),
                )


def _unused(case: Case, facts: tuple[Fact, ...], usable: dict[str, Evidence]) -> Iterator[EvidenceGap]:
    used = {link.id for fact in facts for link in fact.links}
    for item in case.evidence:
        if item.id in usable and item.id not in used and item.kind != "service-record":
            yield EvidenceGap(
                kind="unused",
                where=f"evidence[{item.id}]",
                what=f"{_named(item)}没有证明任何事实",
                settle="在它所证明的事实中引用，或标为不提交（exclude）",
                citations=(PURPOSE,),
                level="note",
            )
