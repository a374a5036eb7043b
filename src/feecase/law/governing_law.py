"""Which law governs a fact: the Civil Code or the law of the time (法释〔2020〕15号, the time-effect rules), and which articles that means.

Substantive law only; procedure goes by the law in force when the step is taken.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from feecase import hanzi
from feecase.errors import LawError
from feecase.law.library import Library, written
from feecase.law.succession import predecessors
from feecase.model.trace import Citation, Step, cite

CODE = "minfadian"
_RULES = "shijian-xiaoli"
_OLDEST = "minfa-tongze"
"""The General Principles of 1986 yield to every later act on the same matter (later law prevails)."""
Era = Literal["civil-code", "former"]
Topic = Literal["fact", "performance", "validity", "format-clause"]


@dataclass(frozen=True, slots=True)
class Governing:
    """Whether the Civil Code or the former law governs, the day whose texts apply, and why."""

    era: Era
    on: dt.date
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Applicable:
    """The citations that govern a fact; empty where the law of the time is not in the library or had no such rule. `steps` say why."""

    citations: tuple[Citation, ...]
    steps: tuple[Step, ...]


def governing(library: Library, *, fact: dt.date, until: dt.date | None = None, topic: Topic = "fact") -> Governing:
    """Decide which law governs a fact of the day `fact` (lasting to `until`).

    A fact from before the Civil Code goes by the law of its time (1(2)); one that lasts into its time goes by the Code (1(3)). The
    performance of a contract concluded before goes period by period: by the law of the time at which the dispute over it arose (20), so
    `until` does not count for the topic "performance". A contract void under the old law and valid under the Code is judged by the Code
    (8), and so is a format clause that was not pointed out (9). Raises LawError when the Code or the rules are not in the library.
    """
    since = library.work(CODE).in_force
    start = hanzi.date(since)
    inputs = {"事实发生": fact.isoformat(), "持续至": until.isoformat() if until else "", "民法典施行": since.isoformat()}
    era: Era = "civil-code"
    if fact >= since:
        text, rule = f"事实发生于民法典施行（{start}）之后，适用民法典", cite(_RULES, 1, 1)
    elif topic == "validity":
        text, rule = "事实发生于民法典施行之前，但旧法下无效而民法典下有效的合同，适用民法典", cite(_RULES, 8)
    elif topic == "format-clause":
        text, rule = "事实发生于民法典施行之前，但未提示说明的格式条款的效力，适用民法典", cite(_RULES, 9)
    elif until and until >= since and topic != "performance":
        text, rule = "事实发生于民法典施行之前，持续至施行之后，适用民法典", cite(_RULES, 1, 3)
    else:
        era = "former"
        text, rule = f"事实发生于民法典施行（{start}）之前，适用当时的法律、司法解释", cite(_RULES, 1, 2)
        if topic == "performance":
            text, rule = (
                f"合同成立于民法典施行之前：施行（{start}）前的履行发生的争议，适用当时的法律、司法解释",
                cite(_RULES, 20),
            )
    on = fact if era == "former" else max(fact, since)
    result = "民法典" if era == "civil-code" else f"{hanzi.date(on)}施行的法律"
    return Governing(era, on, (Step(rule="新旧法的适用", text=text, inputs=inputs, result=result, citations=(rule,)),))


def applicable(
    library: Library, citation: Citation, *, fact: dt.date, until: dt.date | None = None, topic: Topic = "fact"
) -> Applicable:
    """Return what governs a fact in place of a citation of the law of today: itself, or the articles of the law of the time (with `on` set).

    Where the law of the time had no such rule, or its text is not in the library, no citation is returned, and the last step says that the
    Code may be applied under article 3 of the time-effect rules unless it takes from anyone's rights. Raises LawError for unknown laws.
    """
    decision = governing(library, fact=fact, until=until, topic=topic)
    newest = library.versions(citation.work)[-1]
    if _version(library, citation.work, decision.on) == newest:
        return Applicable((citation,), decision.steps)
    work = library.work(citation.work)
    if decision.era == "civil-code" and work.rank == "司法解释" and library.work(CODE).title in work.title:
        last = cite(citation.work, library.expression(citation.work, newest).total)
        text = f"《{work.brief}》自{hanzi.date(work.in_force)}起施行，民法典施行后的法律事实引起而当时尚未终审的案件也适用"
        return Applicable(
            (citation,), (*decision.steps, Step(rule="司法解释的适用范围", text=text, result=work.brief, citations=(last,)))
        )
    found = []
    for old in predecessors(library, citation.work, newest, citation.article, paragraph=citation.paragraph):
        cited = Citation(work=old.work, article=old.article, paragraph=old.paragraph, on=decision.on)
        if _version(library, old.work, decision.on) == old.version and _held(library, cited):
            found.append(_narrowed(library, cited, citation, newest))
    found = list(dict.fromkeys(found))
    name = f"《{library.work(citation.work).brief}》{written(citation)}"
    if any(library.work(one.work).rank == "法律" for one in found if one.work != _OLDEST):
        found = [one for one in found if one.work != _OLDEST]
    if found:
        listed = "、".join(library.format(one, on=decision.on, short=True) for one in found)
        step = Step(
            rule="新旧条文的对应", text=f"{name}在{hanzi.date(decision.on)}对应{listed}", result=listed, citations=tuple(found)
        )
        return Applicable(tuple(found), (*decision.steps, step))
    text = f"{hanzi.date(decision.on)}的法律中没有查到与{name}对应的条文；当时的法律没有规定的，可以适用民法典的规定，但是明显减损当事人合法权益、增加法定义务或者背离合理预期的除外"
    return Applicable((), (*decision.steps, Step(rule="新旧条文的对应", text=text, result="未定", citations=(cite(_RULES, 3),))))


def _version(library: Library, work: str, on: dt.date) -> dt.date | None:
    """The version of a law in force on a day; None where there was none or it is not in the library."""
    try:
        return library.in_force(work, on=on).in_force
    except LawError:
        return None


def _held(library: Library, citation: Citation) -> bool:
    """Is the portion in the library? (Law of the time without its text must not be cited.)"""
    try:
        return bool(citation.on and library.text(citation, on=citation.on))
    except LawError:
        return False


def _narrowed(library: Library, cited: Citation, today: Citation, newest: dt.date) -> Citation:
    """Cite of an old article only the 款 or 项 that has the very words of today's, where one has."""
    article = library.article(cited.work, cited.article, on=cited.on or newest)
    try:
        words = library.text(today, on=newest)
    except LawError:
        return cited
    if cited.paragraph or not article.breaks or words == article.text:
        return cited
    places = [
        *((no, None) for no, text in enumerate(article.paragraphs, 1) if text == words),
        *((no, i) for no, items in enumerate(article.items, 1) for i, text in enumerate(items, 1) if text == words),
    ]
    if len(places) != 1:
        return cited
    paragraph, item = places[0]
    return cited.model_copy(update={"paragraph": paragraph if len(article.paragraphs) > 1 else None, "item": item})
