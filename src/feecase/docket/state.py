"""One docket on one day: all clocks, the stage, the next act, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feecase.docket.clocks import Reckoning, clocks, procedure_of
from feecase.docket.decisions import KnownDecision, clocks_of, decisions
from feecase.model.docket import ENTRY_NAMES, PROCEEDING_NAMES, Clock, Docket, Entry
from feecase.model.finding import Finding
from feecase.model.trace import cite

_STAGES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"ended", "paid-out"}), "结案或终本"),
    (frozenset({"applied", "levy"}), "执行中"),
    (frozenset({"settled"}), "和解履行"),
    (frozenset({"appeal"}), "二审"),
    (frozenset({"decided"}), "上诉期或履行期"),
    (frozenset({"hearing"}), "待裁判"),
    (frozenset({"summons"}), "待开庭"),
    (frozenset({"answer", "served", "evidence-term"}), "答辩举证"),
    (frozenset({"fee-paid"}), "待送达"),
    (frozenset({"fee-notice"}), "待缴费"),
    (frozenset({"mediator"}), "诉前调解"),
    (frozenset({"deficiency"}), "补正"),
    (frozenset({"submitted", "receipt", "accepted"}), "已提交"),
)
"""From the furthest fact to the nearest."""


@dataclass(frozen=True, slots=True)
class DocketState:
    """What a docket says on a day."""

    stage: str
    clocks: tuple[Clock, ...]
    decisions: tuple[KnownDecision, ...]
    findings: tuple[Finding, ...]

    @property
    def next(self) -> Clock | None:
        """Return the clock of ours to act on first."""
        return next((one for one in self.clocks if one.whose == "ours" and one.status != "closed"), None)


def state(docket: Docket, parties: Sequence[str], reckoning: Reckoning) -> DocketState:
    """Return the state of a docket; `parties` are all parties, us first."""
    found = decisions(docket, parties, reckoning)
    every = [*clocks(docket, reckoning), *(one for decision in found for one in clocks_of(docket, decision, reckoning))]
    order = ("overdue", "late", "due", "unknown", "running", "closed")
    every.sort(key=lambda one: (order.index(one.status), str(one.act_by or one.floor or "9"), one.id))
    return DocketState(stage(docket), tuple(every), found, tuple(contradictions(docket, parties, reckoning)))


def stage(docket: Docket) -> str:
    """Return the stage from facts alone, the furthest one reached."""
    kinds = {entry.kind for entry in docket.current}
    return next((name for facts, name in _STAGES if kinds & facts), "待提交")


def contradictions(docket: Docket, parties: Sequence[str], reckoning: Reckoning) -> Iterator[Finding]:
    """Yield what cannot be so: facts of the future, service by notice in simplified procedure, two judgments of one instance, unknown parties."""
    for entry in docket.current:
        label = f"{ENTRY_NAMES[entry.kind]}（{entry.id}）"
        if entry.on and entry.on > reckoning.as_of and entry.kind not in ("summons", "note"):
            yield _finding(entry, f"{label}的日期 {entry.on} 晚于基准日 {reckoning.as_of}", "核对日期；将来的开庭写为传票")
        if entry.on and entry.received and entry.received < entry.on:
            yield _finding(entry, f"{label}的收到日期 {entry.received} 早于文书日期 {entry.on}", "核对两个日期")
        if entry.to and entry.to not in parties and entry.kind in ("served", "not-served", "appeal"):
            yield _finding(entry, f"{label}的当事人“{entry.to}”不是本案当事人", "按起诉状写当事人的全名")
    for proceeding in docket.proceedings:
        mine = [entry for entry in docket.current if entry.in_ == proceeding.id]
        notices = [entry for entry in mine if entry.kind == "notice"]
        if notices and procedure_of(docket, proceeding) in ("simplified", "small"):
            yield Finding(
                check="docket",
                level="blocking",
                where=f"docket[{notices[0].id}]",
                what=f"{PROCEEDING_NAMES[proceeding.kind]}适用简易程序或小额诉讼，不能公告送达",
                why="公告送达的案件不适用简易程序",
                settle="确认是否已转为普通程序（写“程序转换”）",
                citations=(cite("minsu-jieshi", 140),),
            )
        judgments = [entry for entry in mine if entry.kind == "decided" and entry.paper == "judgment"]
        if len(judgments) > 1:
            yield _finding(
                judgments[-1],
                f"{PROCEEDING_NAMES[proceeding.kind]}有 {len(judgments)} 份判决",
                "更正的写 replaces；二审判决另立程序",
            )


def _finding(entry: Entry, what: str, settle: str) -> Finding:
    return Finding(check="docket", level="warning", where=f"docket[{entry.id}]", what=what, settle=settle)
