"""Grounds (请求依据): contract clauses, and the law that governs the facts — asked for as it is today, cited as `law.governing` finds it.

Facts before the Civil Code go by the law of their time, cited with the date of its text; an article that had no counterpart then, or whose text
of that time the library does not hold, is not cited, and a step says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from feecase import hanzi
from feecase.claims.figures import ClaimLine
from feecase.errors import LawError
from feecase.law.governing_law import Topic, applicable, governing
from feecase.law.library import Library, written
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.trace import Citation, Step, cite
from feecase.place.profile import Place


def contract_grounds(case: Case, *, late_fee: bool) -> tuple[str, ...]:
    """Return the contract's clauses as grounds: on payment, and on late fee where one is claimed under a clause."""
    contract = case.contract
    if contract is None:
        return ()
    name = contract.name if contract.name.startswith("《") else f"《{contract.name}》"
    title = name + (f"（编号：{contract.number}）" if contract.number else "")
    clauses = [f"{title}关于交费的约定：{contract.payment_clause}"] if contract.payment_clause else [title]
    if late_fee and contract.penalty_clause:
        clauses.append(f"{title}关于逾期违约金的约定：{contract.penalty_clause}")
    return tuple(clauses)


def law_grounds(
    case: Case, claimed: Sequence[ClaimLine], choices: Choices, *, place: Place, library: Library, as_of: dt.date
) -> tuple[tuple[Citation, ...], tuple[Step, ...]]:
    """Return the articles to cite, law by law, and the steps that say why older law is cited or an article left out.

    Of several texts of one article with the same words only the newest is cited. Raises LawError when the library lacks the Civil Code.
    """
    clause = any(x.fee.contract is not None for x in claimed)
    fee = any(x.claimed_fee(choices) for x in claimed)
    eras = [(governing(library, fact=_fact(x, as_of)).era, x) for x in claimed]
    former = [x for era, x in eras if era == "former"]
    current = [x for era, x in eras if era != "former"]
    found = _Found(library, as_of)
    days = {_fact(x, as_of) for x in claimed} or {as_of}
    for lines in filter(None, (current, former)):
        found.seek(_civil_code(case, lines, clause=clause, fee=fee), {_fact(x, as_of) for x in lines})
    found.seek(_regulation(case, claimed), days)
    found.seek(_local(place, max(days)), {max(days)})
    steps: list[Step] = []
    if former:
        topics: tuple[Topic, ...] = ("fact", "performance") if current else ("fact",)
        rules = [
            c for t in topics for step in governing(library, fact=_fact(former[0], as_of), topic=t).steps for c in step.citations
        ]
        found.seek(rules, {as_of})
        steps = [_former_facts(former, rules, as_of)]
    return found.by_law(), (*steps, *found.why())


@dataclass(slots=True)
class _Found:
    """The law found so far: citations by portion and wording (the newest first), for which of today's articles older ones stand, what was not found."""

    library: Library
    as_of: dt.date
    cited: dict[tuple[str, str, int | None, int | None, str], Citation] = field(default_factory=dict)
    older: dict[Citation, list[Citation]] = field(default_factory=dict)
    missing: dict[Citation, None] = field(default_factory=dict)

    def seek(self, wanted: Iterable[Citation], facts: Collection[dt.date]) -> None:
        """Look for what governs each of today's articles on each fact date, the newest date first."""
        for citation in wanted:
            held = [self._keep(citation, day) for day in sorted(facts, reverse=True)]
            if not any(held):
                self.missing[citation] = None

    def _keep(self, citation: Citation, day: dt.date) -> bool:
        """Add what governs on a day; statutes and regulations alone where they have the rule. Tells whether there was anything to cite."""
        try:
            answer = applicable(self.library, citation, fact=day)
        except LawError:
            return False
        statutes = [c for c in answer.citations if self.library.work(c.work).rank != "司法解释"]
        found = False
        for c in statutes or answer.citations:
            try:
                words = self.library.text(c, on=c.on or self.as_of)
            except LawError:
                continue
            found = True
            place = (c.work, c.article, c.paragraph, c.item, words)
            if place not in self.cited:
                self.cited[place] = c
                if c.on:
                    self.older.setdefault(citation, []).append(c)
        return found

    def by_law(self) -> tuple[Citation, ...]:
        """Return the citations with those of one law, in one text, side by side by their numbers; statutes, regulations, local ones, interpretations."""
        groups: dict[tuple[str, dt.date], list[Citation]] = {}
        for c in self.cited.values():
            version = self.library.in_force(c.work, on=c.on or self.as_of).in_force
            groups.setdefault((c.work, version), []).append(c)
        ordered = sorted(groups.items(), key=lambda group: _rank(self.library.work(group[0][0]).rank))
        return tuple(c for _, group in ordered for c in sorted(group, key=_number))

    def why(self) -> Iterator[Step]:
        """Say for which of today's articles older ones are cited, and which had no counterpart to cite."""
        if self.older:
            pairs = "；".join(
                f"{self._name(today)}{written(today)}：{'、'.join(self.library.format(c, on=c.on or self.as_of, short=True) for c in old)}"
                for today, old in self.older.items()
            )
            cited = tuple(dict.fromkeys(c for old in self.older.values() for c in old))
            yield Step(rule="law-of-the-time", text=f"当时对应的条文：{pairs}", citations=cited)
        if missing := [c for c in self.missing if c not in self.cited.values()]:
            names = "、".join(f"{self._name(c)}{written(c)}" for c in missing)
            yield Step(
                rule="law-not-held", text=f"事实发生时的法律中没有查到，或者法规库没有当时文本的下列规定，未予引用：{names}"
            )

    def _name(self, citation: Citation) -> str:
        try:
            return f"《{self.library.work(citation.work).brief}》"
        except LawError:
            return citation.work


_RANKS = ("法律", "行政法规", "地方性法规", "司法解释")
"""The order in which courts cite (法释〔2009〕14号 2); anything else comes last."""


def _rank(name: str) -> int:
    return _RANKS.index(name) if name in _RANKS else len(_RANKS)


def _number(citation: Citation) -> tuple[int, ...]:
    main, _, added = citation.article.partition("-")
    return (int(main), int(added or 0), citation.paragraph or 0, citation.item or 0)


def _former_facts(former: Sequence[ClaimLine], rules: Sequence[Citation], as_of: dt.date) -> Step:
    days = sorted(_fact(x, as_of) for x in former)
    when = hanzi.date(days[0]) + (f"至{hanzi.date(days[-1])}" if days[0] != days[-1] else "")
    text = f"{when}到期的{len(former)}笔款项，违约发生在民法典施行前，适用当时的法律、司法解释"
    return Step(rule="law-by-fact-date", text=text, inputs={"款项": "、".join(x.debt.id for x in former)}, citations=tuple(rules))


def _civil_code(case: Case, new: Sequence[ClaimLine], *, clause: bool, fee: bool) -> Iterator[Citation]:
    contract = case.contract
    yield cite("minfadian", "509", 1)
    yield cite("minfadian", "577")
    yield cite("minfadian", "579")
    if fee and clause:
        yield cite("minfadian", "585", 1)
    elif fee:
        yield cite("minfadian", "584")
    yield cite("minfadian", "937", 1)
    if contract is not None and (contract.kind == "前期物业服务合同" or contract.owner_side):
        yield cite("minfadian", "939")
    yield cite("minfadian", "944", 1)
    yield cite("minfadian", "944", 2)
    if contract is not None and contract.ended_on is not None and any(x.debt.to > contract.ended_on for x in new):
        yield cite("minfadian", "950")
    elif contract is not None and contract.to is not None and any(x.debt.to > contract.to for x in new):
        yield cite("minfadian", "948", 1)
    owners = [d for d in case.defendants if d.role in (None, "登记业主", "共有人", "受让人")]
    if any(sum(d.name in x.debtors for d in owners) > 1 for x in new):
        yield cite("minfadian", "307")
    if any(d.role == "继承人" for d in case.defendants):
        yield cite("minfadian", "1161", 1)


def _regulation(case: Case, claimed: Sequence[ClaimLine]) -> Iterator[Citation]:
    yield cite("wuye-tiaoli", "7", None, 5)
    roles = {d.role for d in case.defendants if any(d.name in x.debtors for x in claimed)}
    if roles - {"建设单位"}:
        yield cite("wuye-tiaoli", "41", 1)
    if "建设单位" in roles:
        yield cite("wuye-tiaoli", "41", 2)


def _local(place: Place, day: dt.date) -> tuple[Citation, ...]:
    """Return the articles of local regulations on the duty to pay, as the place's profile names them for a day."""
    found = place.find("local.grounds", on=day)
    return found.citations if found else ()


def _fact(line: ClaimLine, as_of: dt.date) -> dt.date:
    """Return the day of the breach: the due date; without one the end of the period."""
    return line.debt.due or min(line.debt.to, as_of)
