"""The flows of collection: a day's proposals over folders and workspaces, why for one debtor, and what was confirmed or dismissed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from feecase.cases.protocol import CaseStore
from feecase.collection.account import Account, account
from feecase.collection.portrait import Derived, grade, portrait
from feecase.collection.proposals import Day, Rules, propose
from feecase.collection.stages import Act, Silence, Terms, next_act
from feecase.engine import House, assess
from feecase.extend.collection import Remedy, Stage
from feecase.flows.texts import conduct_of
from feecase.model.scheme import Scheme
from feecase.money import ZERO

_OVERRIDES = ("call_hours", "rest_day_hours", "message_hours", "daily_cap", "touches_per_week")


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """One case as of a day, under the company's scheme."""

    case: str
    as_of: dt.date
    scheme: Scheme = Scheme()


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that collecting concludes about one case, each with its facts."""

    account: Account
    portrait: Derived
    grade: Derived
    next: Act | Silence
    remedies: tuple[Remedy, ...]


def account_of(context: House, store: CaseStore, request: AccountRequest) -> Account:
    """Read a case and reduce it to what collecting needs. Raises UserError."""
    loaded = store.load(request.case).loaded
    found = account(loaded, assess(context, loaded, as_of=request.as_of))
    collector = found.collector or request.scheme.collectors.get(found.building, "")
    return replace(found, collector=collector) if collector != found.collector else found


def rules_of(context: House, as_of: dt.date, scheme: Scheme | None = None) -> Callable[[str], Rules]:
    """Return what applies at each place on a day: conduct, stages and terms, with the company's scheme laid over them."""
    own = scheme or Scheme()
    hours = {name: str(value) for name in _OVERRIDES if (value := getattr(own, name))}

    @cache
    def at(code: str) -> Rules:
        conduct = replace(conduct_of(context, code), hours=hours)
        place = conduct.place
        stages = tuple(_changed(context.plugins.collection_for(place).stages, own))
        ordinary = [s.after for s in stages if not s.demanded]

        def number(name: str) -> int:
            return int(place.policy(name, on=as_of).text)

        terms = Terms(
            preserve_days=number("collection.preserve_days"), post_days=number("collection.post_days"),
            stage_gap=own.stage_gap if own.stage_gap is not None else number("collection.stage_gap"), reasonable_days=number("demand.reasonable_days"),
            enter_demand=max(ordinary, default=0), least_sum=own.least_sum or ZERO, counts_from=own.counts_from,
        )  # fmt: skip
        return Rules(conduct, stages, terms)

    return at


def _changed(stages: Iterable[Stage], scheme: Scheme) -> Iterator[Stage]:
    changes = {c.id: c for c in scheme.stages}
    for stage in stages:
        change = changes.get(stage.id)
        if change is None:
            yield stage
        elif not change.off:
            yield stage if change.after is None else replace(stage, after=change.after)


def today(context: House, accounts: Iterable[Account], as_of: dt.date, scheme: Scheme | None = None) -> Day:
    """Return the proposals of a day."""
    return propose(accounts, rules_of(context, as_of, scheme), as_of)


def why(context: House, store: CaseStore, request: AccountRequest) -> Why:
    """Return portrait, grade, remedies and the next act of one case, with the facts each rests on. Raises UserError."""
    found = account_of(context, store, request)
    return explained(context, found, request.as_of, request.scheme)


def explained(context: House, found: Account, as_of: dt.date, scheme: Scheme | None = None) -> Why:
    """Return what collecting concludes about an account."""
    rules = rules_of(context, as_of, scheme)(found.place)
    limits = rules.conduct.place.policy("collection.grade_days", on=as_of).texts
    by_reason = {r.reason: r for r in context.plugins.collection_for(rules.conduct.place).remedies}
    reasons = tuple(dict.fromkeys(r.reason for r in found.reasons)) or ("unknown",)
    return Why(
        found, portrait(found, as_of), grade(found, as_of, limits), next_act(found, rules.stages, rules.terms, as_of), tuple(by_reason[r] for r in reasons if r in by_reason)
    )
