"""What the limitation calculus takes and gives: plain slotted values; no pydantic in the inner loop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from feecase.days import FOREVER, Rolled
from feecase.model.assessment import Ignored, LimitationStatus, Segment, Series
from feecase.model.trace import Citation, Step

EXPIRING_DAYS = 90
"""From how many days before the end a period is shown as 即将届满."""

StartDay = Literal["due-date", "first-default-day"]
START_DAYS: tuple[StartDay, ...] = ("due-date", "first-default-day")
Effect = Literal["demand", "acknowledgement", "promise", "waiver", "procedure", "judgment", "obstacle"]
Hinge = Literal["", "withdrawn_suit", "refused_letter", "posting", "other_signer"]
Agreement = Literal["no", "proposed", "yes"]
"""Whether the creditor agreed to the term of a promise; `proposed` = only read from prose."""


@dataclass(frozen=True, slots=True)
class LimitationLaw:
    """The legal numbers, as the library has them. All periods in whole years or months.

    `years_before` (`rent_years_before` for rent) held for periods begun before `transition`, unless they had not run out on that day
    (法释〔2018〕12号 1–3). `transition` None = no change is known. `enforcement_years` 0 = not known. `code_since` is the day the Civil Code came into force (for citations only).
    """

    years: int
    maximum_years: int
    suspension_months: int
    enforcement_years: int
    years_before: int = 0
    rent_years_before: int = 0
    transition: dt.date | None = None
    code_since: dt.date = dt.date.min


@dataclass(frozen=True, slots=True)
class LimitationPolicy:
    """The readings a place chooses where courts differ.

    `series`: each period by itself, all by the last due date (民法典 189 by analogy), or by contract year. `start_day`: which day is the uncounted
    one. `withdrawn_suit`: a withdrawn or rejected suit counts from filing, once served as a demand, or not at all. `refused_letter`, `posting`,
    `other_signer` (mail signed for by somebody else): whether they arrive. `promise_term`: whether the debtor's word to pay by a day starts the
    period on the day he gave it or on that day. `transition`: whether the two years before 2017-10-01 are looked at. `fresh_period`: whether a new period runs after a waiver. `acceleration`: whether, where the rest falls due with the first
    missed instalment, the period runs from that instalment. `partial_waiver`: whether a promise after expiry is looked at though other joint debtors
    did not make it. `surplus`: whether the surplus of a payment made for certain debts admits the debts it went on to. `reasonable_days`: the time to
    pay where the first demand of a debt without due date names none. `cautious`: facts that only harm are believed though nobody confirmed them. For traces: `labels` gives (policy, value) in Chinese, `origins` the place and source of each policy.
    """

    series: Series = "each"
    start_day: StartDay = "due-date"
    withdrawn_suit: Literal["filing", "served", "none"] = "filing"
    refused_letter: bool = True
    posting: bool = False
    other_signer: bool = True
    promise_term: Literal["from-promise", "from-term"] = "from-promise"
    transition: Literal["statute", "three-years"] = "statute"
    fresh_period: bool = True
    acceleration: bool = False
    partial_waiver: bool = True
    surplus: bool = True
    reasonable_days: int = 0
    cautious: bool = False
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict, compare=False)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    def adverse(self) -> LimitationPolicy:
        """Return the policy the defendant will plead: every open question answered against the creditor."""
        return replace(
            self,
            reasonable_days=0,
            series="each",
            start_day="due-date",
            withdrawn_suit="none",
            refused_letter=False,
            posting=False,
            other_signer=False,
            promise_term="from-promise",
            transition="statute",
            cautious=True,
            fresh_period=True,
            acceleration=True,
            partial_waiver=False,
            surplus=False,
            origins={},
        )


@dataclass(frozen=True, slots=True)
class Obligation:
    """One debt. `due` None = no date agreed or determinable. `to` is the last day of the service paid for.

    `debt` names a debt agreed to be paid in instalments (民法典 189); `item` and `year` group debts under the series policies; `debtors` owe it jointly.
    """

    id: str
    due: dt.date | None
    amount: Decimal
    to: dt.date = dt.date.min
    debt: str = ""
    item: str = ""
    year: int = 0
    rent: bool = False
    debtors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """One event that may interrupt or suspend, on the day it took effect.

    `covers` None = all debts then due. `ended` closes a procedure or an obstacle (None = still going on). `anew` is a later day from which the
    period runs: the last instalment of an agreement, the last day of performance under a judgment. `grace` is the end of the reasonable time a
    demand sets, `refused` a plain refusal on it (诉讼时效规定 4), `may_refuse` one that was only read from prose. `term` is the day by which the debtor
    promised to pay, `agreed` whether the creditor agreed to it. `amount` limits a promise after expiry. `served` is the day a withdrawn suit had
    reached the debtor. `hinge` names the policy on which it depends whether the event counts. `barred` says why it never counts. `accelerated` is the
    day the first missed instalment was due, if all then fell due. `binds` names the joint debtors who alone agreed (None = all). `doubtful` are debts
    that only a surplus went on to. `alone`: it does not reach what is one debt with the debts covered (诉讼时效规定 9). `vouched`: a payment has evidence.
    `guessed`: what it is was only read from prose.
    """

    id: str
    effect: Effect
    day: dt.date
    proved: bool = True
    covers: frozenset[str] | None = None
    ended: dt.date | None = None
    anew: dt.date | None = None
    grace: dt.date | None = None
    refused: bool = False
    may_refuse: bool = False
    term: dt.date | None = None
    agreed: Agreement = "no"
    amount: Decimal | None = None
    served: dt.date | None = None
    hinge: Hinge = ""
    barred: str = ""
    label: str = ""
    note: str = ""
    unproved: str = ""
    waives: bool = False
    accelerated: dt.date | None = None
    binds: frozenset[str] | None = None
    doubtful: frozenset[str] = frozenset()
    alone: bool = False
    vouched: bool = True
    guessed: bool = False
    citations: tuple[Citation, ...] = ()


class ExpiredPart(NamedTuple):
    """A part of an expired debt that was promised, and the end of its own period."""

    event: str
    amount: Decimal
    end: Rolled
    status: LimitationStatus


class ComputedReading(NamedTuple):
    """One reading of one debt. `end` None = not running; `end.day` FOREVER = running without an end so far (a procedure or obstacle is pending).

    `decided` is the event that decided the claim: `end` is then that of the time for enforcement. `parts` were promised after the end.
    `capped`: the end is that of the maximum period, which no act moves.
    """

    starts: dt.date | None
    end: Rolled | None
    status: LimitationStatus
    counted: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    segments: tuple[Segment, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    decided: str = ""
    parts: tuple[ExpiredPart, ...] = ()
    capped: bool = False

    @property
    def expires(self) -> dt.date | None:
        """The last day on which filing is in time; None while none can be named."""
        return None if self.end is None or self.end.day == FOREVER else self.end.day


class Four(NamedTuple):
    """The four readings of one debt."""

    id: str
    primary_proved: ComputedReading
    primary_asserted: ComputedReading
    adverse_proved: ComputedReading
    adverse_asserted: ComputedReading


TraceEntry = tuple[Any, ...]
"""One raw entry of a trace: a code and its values; `words` turns it into a Step."""
