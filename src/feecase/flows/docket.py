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
    state: DocketState


def docket(context: Context, store: CaseStore, request: DocketRequest) -> DocketResult:
    """Return the clocks, stage and contradictions of a case. Raises UserError."""
    loaded = store.load(request.case).loaded
    case = loaded.case
    facts = Docket(proceedings=case.proceedings, entries=case.docket)
    parties = (case.plaintiff.name, *(party.name for party in case.defendants))
    reckoning = Reckoning(request.as_of, context.library)
    return DocketResult(request.case, request.as_of, loaded, state(facts, parties, reckoning))


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
