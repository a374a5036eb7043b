"""The docket of one case: what it says on a day, and taking new facts in. Facts are appended to `docket.yaml`; nothing written there is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from feecase import plainyaml
from feecase.cases.protocol import NOTHING, Author, CaseStore, Edit
from feecase.docket.clocks import Reckoning
from feecase.docket.notices import ProposedFact, read_notice
from feecase.docket.state import DocketState, state
from feecase.engine import Context
from feecase.errors import InputError, Problem
from feecase.intake.casefolder import DOCKET
from feecase.model.case import Loaded
from feecase.model.docket import Docket, Entry, Proceeding


@dataclass(frozen=True, slots=True)
class DocketRequest:
    """One case, as of a day."""

    case: str
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class DocketFacts:
    """New facts for one case: values by field name as in `docket.yaml`; `proceedings` are those not written yet."""

    case: str
    author: Author
    entries: tuple[Mapping[str, Any], ...] = ()
    proceedings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DocketResult:
    """A case's docket on a day."""

    case: str
    as_of: dt.date
    loaded: Loaded
    facts: Docket
    state: DocketState


def docket(context: Context, store: CaseStore, request: DocketRequest) -> DocketResult:
    """Return the clocks, stage and contradictions of a case. Raises UserError."""
    loaded = store.load(request.case).loaded
    case = loaded.case
    facts = Docket(proceedings=case.proceedings, entries=case.docket)
    parties = (case.plaintiff.name, *(party.name for party in case.defendants))
    reckoning = Reckoning(request.as_of, context.library)
    return DocketResult(request.case, request.as_of, loaded, facts, state(facts, parties, reckoning))


def record(context: Context, store: CaseStore, facts: DocketFacts) -> tuple[str, ...]:  # noqa: ARG001 — flows share one shape
    """Append facts to a case's `docket.yaml` and return their ids. Raises InputError (nothing is written), ConflictError."""
    held = store.text(facts.case, DOCKET)
    data = plainyaml.read(held.content, DOCKET).data if held else {}
    known = store.load(facts.case).loaded.case
    proceedings = [*(data.get("proceedings") or []), *(_numbered(facts.proceedings, "P", len(known.proceedings)))]
    entries = [*(data.get("docket") or []), *(_numbered(facts.entries, "D", len(known.docket)))]
    _checked(proceedings, entries, known.proceedings, known.docket)
    text = plainyaml.dump({key: value for key, value in (("proceedings", proceedings), ("docket", entries)) if value})
    added = tuple(
        str(one["id"])
        for one in (*proceedings[-len(facts.proceedings) or len(proceedings) :], *entries[-len(facts.entries) or len(entries) :])
    )
    edit = Edit(
        facts.case,
        DOCKET,
        text.encode(),
        held.version if held else NOTHING,
        action="docket-recorded",
        note={"entries": list(added)},
    )
    store.save([edit], facts.author)
    return added


def _numbered(new: tuple[Mapping[str, Any], ...], letter: str, known: int) -> list[dict[str, Any]]:
    return [
        {"id": one.get("id") or f"{letter}{known + at}"} | {k: v for k, v in one.items() if k != "id"}
        for at, one in enumerate(new, 1)
    ]


def _checked(
    proceedings: list[dict[str, Any]], entries: list[dict[str, Any]], known: tuple[Proceeding, ...], facts: tuple[Entry, ...]
) -> None:
    """Refuse what the model refuses, and references to nothing. What people wrote in `case.yaml` may be referred to."""
    written = {one["id"] for one in proceedings}, {one["id"] for one in entries}
    try:
        Docket.model_validate(
            {
                "proceedings": [*(one for one in known if one.id not in written[0]), *proceedings],
                "entries": [*(one for one in facts if one.id not in written[1]), *entries],
            }
        )
    except ValidationError as error:
        raise InputError(
            [
                Problem(
                    "办案事项不能登记",
                    where="·".join(map(str, one["loc"])) or DOCKET,
                    why=one["msg"].removeprefix("Value error, "),
                    next="字段见 feecase schema docket",
                )
                for one in error.errors()
            ]
        ) from None


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """A court's text for one case. `answers` are what a person says of a fact, by its number from 1; `only` takes in some of the facts."""

    case: str
    text: str
    received: dt.date
    author: Author
    answers: Mapping[int, Mapping[str, Any]]
    only: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was taken in, and what was left: facts whose questions nobody answered, with those questions. `known` = the same text was taken in before."""

    added: tuple[str, ...]
    left: tuple[tuple[int, ProposedFact], ...]
    known: bool = False


def confirm(context: Context, store: CaseStore, request: NoticeRequest) -> Confirmed:
    """Take the facts of a court's text into a case's docket. A fact with open questions needs an answer for it, else it is left and told.

    Raises InputError where the text names another case's number, or none of the case's proceedings can be told to be meant.
    """
    found = read_notice(request.text, received=request.received)
    case = store.load(request.case).loaded.case
    mark = f"通知 {found.digest[:12]}"
    if any(mark in entry.text for entry in case.docket):
        return Confirmed((), (), known=True)
    proceeding = _meant(case.proceedings, found.numbers)
    added, left = [], []
    for number, fact in enumerate(found.facts, 1):
        if request.only and number not in request.only:
            continue
        if fact.ask and number not in request.answers:
            left.append((number, fact))
            continue
        values = {
            "in": proceeding.id,
            "kind": fact.kind,
            "received": request.received,
            "on": fact.on,
            "at": fact.at,
            "until": fact.until,
            "days": fact.days,
            "amount": fact.amount,
            "paper": fact.paper,
            "place": fact.place,
            "text": f"{fact.words}（{mark}）",
        } | dict(request.answers.get(number, {}))
        added.append({key: str(value) for key, value in values.items() if value not in (None, "")})
    if not added:
        return Confirmed((), tuple(left))
    written = record(context, store, DocketFacts(request.case, request.author, entries=tuple(added)))
    return Confirmed(written, tuple(left))


def _meant(proceedings: tuple[Proceeding, ...], numbers: tuple[str, ...]) -> Proceeding:
    """Return the proceeding that a text is about: by its number, else the only one of the case. Never chosen among several."""
    named = [one for one in proceedings if one.number and one.number in numbers]
    if len(named) == 1:
        return named[0]
    if len(numbers) == 1 and not named and any(one.number for one in proceedings):
        known = "、".join(one.number for one in proceedings if one.number)
        raise InputError(
            f"通知的案号 {numbers[0]} 不是本案的案号",
            why=f"本案登记的是 {known}",
            next="核对是哪一案；新程序先用 feecase docket add CASE 程序 登记",
        )
    if len(proceedings) == 1 and len(numbers) <= 1:
        return proceedings[0]
    raise InputError(
        "不知道通知说的是哪个程序",
        why="没有写案号，本案有几个程序" if proceedings else "本案还没有登记程序",
        next="先登记程序和案号：feecase docket add CASE 程序 程序=一审 案号=…",
    )
