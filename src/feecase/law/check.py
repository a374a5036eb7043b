"""Check the citations of a text: status on the day of the facts and today, what stands instead, and whether quotations are true to the text."""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

from feecase import hanzi
from feecase.errors import LawError
from feecase.law.citation_status import STATUS_NAMES, CitationStatus, standing
from feecase.law.compare import Corpus, Match, differences, words
from feecase.law.files import LawEvent
from feecase.law.library import Library, numbered, portion, written
from feecase.law.names import NUMBER, Names, key, number, plain, written_number
from feecase.law.parse import Mention, mentions
from feecase.law.succession import Successor
from feecase.model.trace import Citation

Quote = Literal["same", "different", "none"]
_SURE = 0.8
"""Agreement from which words behind a citation count as its quotation."""
_CERTAIN = 0.95
"""Agreement from which words alone say which law, or which other article, they are from."""
_WINDOW = 700
_QUOTED = re.compile(
    r"[\s:：,，]{0,8}(?:之|的)?(?:相关|明确|也|还|即)?(?:规定|载明|指出|所称|所谓)?的?[\s:：,，]{0,8}(?:(?:即|其中)[\s:：,，]{0,8})?[“「『\"]([^“”「」『』\"]{2,600})[”」』\"]"
)
_COLON = re.compile(r"\s{0,8}(?:【[^】]{0,80}】)?(?:的?规定)?\s{0,8}(?:[:：]|(?<=】)|\n)\s*")


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """One citation with its place, its status on the day of the facts and today, and the quotation behind it."""

    mention: Mention
    where: str
    on: CitationStatus
    today: CitationStatus
    quote: Quote = "none"
    differences: tuple[str, ...] = ()
    note: str = ""

    @property
    def good(self) -> bool:
        """May stay as it is: in force on the day of the facts, quotation true."""
        return self.on.status == "in-force" and self.quote != "different"


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The words that follow a citation: a quotation in marks, or text after a colon or line end that may be one."""

    text: str
    marked: bool


def check(texts: Sequence[tuple[str, str]], library: Library, *, on: dt.date, today: dt.date) -> tuple[CheckedCitation, ...]:
    """Check every citation in `texts`, pairs of a place's name and its text in reading order. Raises LawError for broken library files."""
    joined = "\n".join(text for _, text in texts)
    found = mentions(joined, Names.of(library))
    own = _own_articles(joined, found)
    corpus = Corpus(library)
    named = tuple(dict.fromkeys(mention.work for mention in found if mention.work))
    starts = [mention.start for mention in found]
    ends = list(accumulate(len(text) + 1 for _, text in texts))
    results = []
    for index, mention in enumerate(found):
        if mention.article is None and index + 1 < len(found) and found[index + 1].how == "nearby":
            continue
        if mention.how == "bare" and mention.article is not None and int(mention.article.partition("-")[0]) in own:
            continue
        if mention.how == "bare":
            mention = replace(mention, candidates=tuple(dict.fromkeys((*mention.candidates, *named))))  # noqa: PLW2901 — the law may be named further down
        following = starts[at] if (at := bisect.bisect_left(starts, mention.end)) < len(starts) else len(joined)
        evidence = _evidence(joined, mention, following)
        results.append(
            _judge(
                mention,
                texts[min(bisect.bisect_right(ends, mention.start), len(texts) - 1)][0],
                evidence,
                library,
                corpus,
                on=on,
                today=today,
            )
        )
    return tuple(results)


def _judge(
    mention: Mention, where: str, evidence: _Evidence | None, library: Library, corpus: Corpus, *, on: dt.date, today: dt.date
) -> CheckedCitation:
    note = mention.note
    if mention.work is None:
        mention = _identify(mention, evidence, corpus)
        if mention.work is None:
            state = CitationStatus("not-in-library", note="法规库中没有这部法律")
            if mention.candidates or mention.note or mention.how in {"bare", "back"}:
                state = CitationStatus("ambiguous", note=_candidates(mention, library))
            return CheckedCitation(mention, where, state, state)
        note = f"没有写明法律，按引文文字认定为《{library.work(mention.work).brief}》"
    if mention.article is None:
        state = standing(library, None, on=on, work=mention.work)
        return CheckedCitation(mention, where, state, standing(library, None, on=today, work=mention.work), note=note)
    version, doubt = _version(mention, library)
    note = "；".join(filter(None, (note, doubt)))
    cited = Citation(work=str(mention.work), article=mention.article, paragraph=mention.paragraph, item=mention.item, on=version)
    states = [standing(library, cited, on=day) for day in (on, today)]
    if mention.year and version is None:
        states = [replace(state, status="not-in-library", successors=()) for state in states]
    match = corpus.article(cited.work, cited.article, evidence.text, states[0].version) if evidence else None
    if evidence and (match is None or match.score < _SURE):
        moved = _renumbered(cited, evidence, library, corpus, on=on, today=today)
        if moved:
            states, match = [moved[0], moved[1]], moved[2]
    quote, changed = _quote(evidence, match)
    if quote == "same" and evidence and match and match.article == cited.article and _elsewhere(cited, evidence, match, library):
        quote, changed = "different", (f"引文不在所引的{written(cited)}",)
    return CheckedCitation(mention, where, states[0], states[1], quote, changed, note)


def _identify(mention: Mention, evidence: _Evidence | None, corpus: Corpus) -> Mention:
    """Settle which law a citation without (or with a doubtful) name means: only by the words quoted behind it."""
    if evidence is None or mention.article is None:
        return mention
    matches = [match for slug in mention.candidates if (match := corpus.best(slug, evidence.text)) and match.score >= _CERTAIN]
    if not matches:
        return mention
    return replace(mention, work=max(matches, key=lambda match: match.score).work, candidates=())


def _renumbered(
    cited: Citation, evidence: _Evidence, library: Library, corpus: Corpus, *, on: dt.date, today: dt.date
) -> tuple[CitationStatus, CitationStatus, Match] | None:
    """The words quoted stand elsewhere: in an older version under this number, or under another number."""
    best = corpus.best(cited.work, evidence.text)
    if best is None or best.score < _SURE:
        return None
    versions = [
        entry.version
        for entry in library.succession(cited.work)
        if entry.article == cited.article and any(t.work == cited.work and t.article == best.article for t in entry.to)
    ]
    old = corpus.under(cited.work, cited.article, evidence.text)
    meant = old.version if old and old.score >= _SURE else max(versions, default=None)
    if meant is not None:
        old_citation = cited.model_copy(update={"on": meant})
        states = [standing(library, old_citation, on=day) for day in (on, today)]
        if any(state.successors for state in states):
            return states[0], states[1], old if old and old.score >= _SURE else best
    if best.article == cited.article or best.score < _CERTAIN:
        return None
    successor = Successor(
        Citation(work=best.work, article=best.article), "renumbered", "引文比对", f"引文与{numbered(best.article)}相同"
    )
    state = CitationStatus(
        "renumbered", best.version, (successor,), f"引文不见于{numbered(cited.article)}，见于{numbered(best.article)}"
    )
    return state, state, best


def _version(mention: Mention, library: Library) -> tuple[dt.date | None, str]:
    """Return the version named with the title, by its year, its document number or a title that only an older version bore; and a doubt in words.

    A number or year whose text is not in the library is no version of it: the doubt says so.
    """
    work, versions = library.work(str(mention.work)), library.versions(str(mention.work))
    if mention.year:
        for version in library.expressions(work.slug):
            if mention.year in {day.year for day in (version.adopted, version.published, version.in_force) if day}:
                return version.in_force, ""
        return None, f"库中没有{mention.year}年的文本"
    if mention.number:
        made = next(
            (event.on for event in work.events if event.kind == "amended" and number(event.number) == mention.number), None
        )
        first = work.in_force if mention.number in {number(text) for text in work.numbers} else None
        meant = made or first
        if meant is None or len(versions) == 1 or _named_with_later(mention, work.events):
            return None, ""
        if meant not in versions:
            return None, f"{mention.number}的文本库中没有"
        if made is None and not _known(library, mention, meant):
            return None, f"{mention.number}公布的是{hanzi.date(meant)}起施行的文本，该条原文未收，条号可能与现行文本不同"
        return meant, ""
    if key(mention.name) in {key(name) for name in work.former}:
        return next(
            (v.in_force for v in library.expressions(work.slug) if v.title and key(v.title) == key(mention.name)), None
        ), ""
    return None, ""


def _known(library: Library, mention: Mention, version: dt.date) -> bool:
    """Whether the library knows an article in a version: its text, or what became of it."""
    entries = (e for e in library.succession(str(mention.work)) if e.version == version and e.article == mention.article)
    return mention.article in library.expression(str(mention.work), version).articles or any(True for _ in entries)


def _named_with_later(mention: Mention, events: Sequence[LawEvent]) -> bool:
    """Whether a later amendment is named beside the number: 法释〔2008〕11号，根据法释〔2020〕17号修正."""
    later = {number(event.number) for event in events if event.kind == "amended" and event.number}
    return (
        len(
            {written for match in NUMBER.finditer(plain(mention.text)) if (written := written_number(match))}
            & (later | {mention.number})
        )
        > 1
    )


def _evidence(text: str, mention: Mention, following: int) -> _Evidence | None:
    """Return the quotation in marks behind a citation, or the text after its colon or line end up to the next citation."""
    if mention.article is None:
        return None
    if match := _QUOTED.match(text, mention.end):
        return _Evidence(match[1], marked=True)
    if match := _COLON.match(text, mention.end):
        rest = text[match.end() : min(following, match.end() + _WINDOW)]
        return _Evidence(rest, marked=False) if words(rest) else None
    return None


def _quote(evidence: _Evidence | None, match: Match | None) -> tuple[Quote, tuple[str, ...]]:
    if evidence is None or match is None:
        return "none", ()
    if not evidence.marked and match.score < _SURE:
        return "none", ()
    changed = differences(evidence.text, match.text, whole=not evidence.marked)
    return ("different" if changed else "same"), changed


def _elsewhere(cited: Citation, evidence: _Evidence, match: Match, library: Library) -> bool:
    """Do the words stand in the article, but not in the 款 or 项 that is cited?"""
    if cited.paragraph is None and cited.item is None:
        return False
    try:
        stored = portion(library.article_of(match.work, match.article, match.version), cited.paragraph, cited.item)
    except LawError:
        return False
    return bool(differences(evidence.text, stored, whole=not evidence.marked))


def _own_articles(text: str, found: Sequence[Mention]) -> frozenset[int]:
    """Return the article numbers a document (a contract) gives itself: headings counted from 第一条 on."""
    numbers = [
        int(mention.article)
        for mention in found
        if mention.how == "bare"
        and mention.article
        and mention.article.isdigit()
        and not text[text.rfind("\n", 0, mention.start) + 1 : mention.start].strip(" 　#*-•·●○")
    ]
    run = 0
    for no in numbers:
        if no == run + 1:
            run = no
    return frozenset(range(1, run + 1)) if run >= 3 else frozenset()  # noqa: PLR2004 — fewer may be chance


def _candidates(mention: Mention, library: Library) -> str:
    if not mention.candidates:
        return mention.note
    listed = "、".join(f"《{library.work(slug).brief}》" for slug in mention.candidates[:4])
    return f"{mention.note}；可能是{listed}" if mention.note else f"可能是{listed}"


def instead(checked: CheckedCitation, library: Library) -> tuple[str, ...]:
    """Write what stands instead of a citation: 《民法典》第五百七十七条."""
    return tuple(
        f"《{library.work(s.citation.work).brief}》{written(s.citation)}"
        for s in checked.on.successors or checked.today.successors
    )


def named(checked: CheckedCitation, found: Sequence[CheckedCitation]) -> str:
    """Write which portion of a list or range this is about (第一百一十四条：); nothing where the citation stands alone."""
    mention = checked.mention
    alone = sum(other.mention.start == mention.start for other in found) == 1
    if alone or mention.article is None:
        return ""
    return (
        written(Citation(work=mention.work or "-", article=mention.article, paragraph=mention.paragraph, item=mention.item))
        + "："
    )


def summary(checked: CheckedCitation, library: Library) -> str:
    """Say in one Chinese sentence what was found about a citation."""
    parts = [STATUS_NAMES[checked.on.status]]
    if successors := instead(checked, library):
        parts.append(
            f"现为{'、'.join(successors)}" if checked.on.status == "renumbered" else f"现行规定见{'、'.join(successors)}"
        )
        basis = {s.basis for s in checked.on.successors or checked.today.successors}
        if weak := basis - {"两文对读"}:
            parts.append(f"对应关系依据：{'、'.join(sorted(weak))}")
    if checked.on.status == "in-force" and checked.today.status != "in-force":
        since = f"{hanzi.date(checked.on.version)}起施行的文本" if checked.on.version else "当时的文本"
        parts.append(f"今日{STATUS_NAMES[checked.today.status]}，引用须注明{since}")
    if checked.quote == "different":
        parts.append(f"引文不符：{'；'.join(checked.differences)}")
    parts += dict.fromkeys(note for note in (checked.on.note, checked.note) if note)
    return "；".join(parts)
