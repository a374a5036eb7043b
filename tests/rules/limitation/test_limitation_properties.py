"""Properties that hold for every case, and an independent simulation that lives through every day."""

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feecase.rules.limitation import LegalEvent, LimitationLaw, LimitationPolicy, Obligation, limitation

LAW = LimitationLaw(
    years=3,
    maximum_years=20,
    suspension_months=6,
    enforcement_years=2,
    years_before=2,
    rent_years_before=1,
    transition=dt.date(2017, 10, 1),
    code_since=dt.date(2021, 1, 1),
)
ONE = dt.timedelta(days=1)
NEVER = dt.date.max
CHANGE = dt.date(2017, 10, 1)
ADVERSE, PRIMARY = ("adverse_proved", "adverse_asserted"), ("primary_proved", "primary_asserted")
TOLERANT = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.dates(dt.date(2012, 1, 1), dt.date(2026, 12, 31))
ends = st.one_of(st.none(), st.integers(0, 500))


@st.composite
def events(
    draw,
    *,
    effects=("demand", "acknowledgement", "promise", "procedure", "waiver", "obstacle"),
    names="ABC",
    number=0,
    first=None,
):
    effect = draw(st.sampled_from(effects))
    day = draw(st.dates(first or dt.date(2012, 1, 1), dt.date(2026, 12, 31)))
    length = draw(ends)
    lasting = effect in {"procedure", "obstacle"}
    return LegalEvent(
        f"K{number}",
        effect,
        max(day, CHANGE) if effect == "obstacle" else day,
        proved=draw(st.booleans()),
        covers=draw(st.one_of(st.none(), st.frozensets(st.sampled_from(names), min_size=1))),
        ended=max(day, CHANGE + ONE) + dt.timedelta(days=length) if lasting and length is not None else None,
        anew=day + dt.timedelta(days=length) if effect == "promise" and length is not None else None,
        hinge=draw(st.sampled_from(("", "", "", "posting", "refused_letter", "other_signer"))) if effect == "demand" else "",
        may_refuse=draw(st.booleans()) if effect == "demand" else False,
        term=day + dt.timedelta(days=draw(st.integers(1, 400))) if effect == "promise" and draw(st.booleans()) else None,
        agreed=draw(st.sampled_from(("no", "proposed", "yes"))),
        waives=effect in {"promise", "waiver"},
        accelerated=day + dt.timedelta(days=length // 2) if effect == "promise" and length and draw(st.booleans()) else None,
        binds=draw(st.sampled_from((None, frozenset("p"), frozenset("pq")))) if effect in {"promise", "waiver"} else None,
        doubtful=draw(st.frozensets(st.sampled_from(names))) if effect == "acknowledgement" else frozenset(),
    )


@st.composite
def cases(draw, *, undated=False, size=6, **kwargs):
    names = "ABC"[: draw(st.integers(1, 3))]
    due = st.one_of(st.none(), days) if undated else days
    debts = [
        Obligation(
            n,
            draw(due),
            Decimal(draw(st.integers(1, 5000))),
            item=draw(st.sampled_from("xy")),
            year=draw(st.integers(2015, 2017)),
            debtors=frozenset("pq"),
        )
        for n in names
    ]
    count = draw(st.integers(0, size))
    return debts, [draw(events(names=names, number=i, **kwargs)) for i in range(count)]


policies = st.builds(
    LimitationPolicy,
    series=st.sampled_from(("each", "last", "year")),
    start_day=st.sampled_from(("due-date", "first-default-day")),
    withdrawn_suit=st.sampled_from(("filing", "served", "none")),
    refused_letter=st.booleans(),
    posting=st.booleans(),
    other_signer=st.booleans(),
    promise_term=st.sampled_from(("from-promise", "from-term")),
    transition=st.sampled_from(("statute", "three-years")),
    partial_waiver=st.booleans(),
    surplus=st.booleans(),
    fresh_period=st.booleans(),
    acceleration=st.booleans(),
    reasonable_days=st.sampled_from((0, 15)),
)


def run(case, as_of, policy=LimitationPolicy(), *, trace=False):  # noqa: B008 — a frozen value
    debts, happened = case
    return limitation(debts, happened, LAW, policy, as_of, trace=trace)


def end(reading):
    return NEVER if reading.end is None else reading.end.day


# --- properties ---


@TOLERANT
@given(cases(undated=True), days, policies)
def test_trace_changes_nothing(case, as_of, policy):
    for bare, told in zip(run(case, as_of, policy), run(case, as_of, policy, trace=True), strict=True):
        for one, other in zip(bare[1:], told[1:], strict=True):
            assert one[:4] == other[:4]
            assert other.steps


@TOLERANT
@given(cases(undated=True), days, policies, st.randoms())
def test_order_of_input_changes_nothing(case, as_of, policy, rng):
    debts, happened = list(case[0]), list(case[1])
    rng.shuffle(debts)
    rng.shuffle(happened)
    before = {four.id: four for four in run(case, as_of, policy)}
    assert {four.id: four for four in run((debts, happened), as_of, policy)} == before


@TOLERANT
@given(cases(), events(number=99, effects=("demand", "acknowledgement", "promise", "procedure")), days, policies)
def test_interruption_never_shortens(case, more, as_of, policy):
    debts, happened = case
    # Two things are worth more after the end than before it: a promise, where no new period follows, and a waiver (void in advance).
    policy, happened = replace(policy, fresh_period=True), [e for e in happened if e.effect != "waiver"]
    before, after = run((debts, happened), as_of, policy), run((debts, [*happened, more]), as_of, policy)
    for one, other in zip(before, after, strict=True):
        for name in ("primary_proved", "primary_asserted", "adverse_proved", "adverse_asserted"):
            assert end(getattr(other, name)) >= end(getattr(one, name)), name


@TOLERANT
@given(cases(undated=True), events(number=99), days, policies)
def test_an_unproved_event_never_changes_what_is_proved(case, more, as_of, policy):
    debts, happened = case
    before = run(case, as_of, policy)
    after = run((debts, [*happened, replace(more, proved=False)]), as_of, policy)
    for one, other in zip(before, after, strict=True):
        assert other.primary_proved == one.primary_proved
        assert end(other.adverse_proved) == end(one.adverse_proved)


@TOLERANT
@given(cases(undated=True), days, st.integers(1, 3000), policies)
def test_a_later_day_never_revives(case, as_of, more, policy):
    debts, happened = case
    past = [replace(e, ended=e.ended if e.ended and e.ended <= as_of else None) for e in happened if e.day <= as_of]
    later = as_of + dt.timedelta(days=more)
    for one, other in zip(run((debts, past), as_of, policy), run((debts, past), later, policy), strict=True):
        for a, b in zip(one[1:], other[1:], strict=True):
            assert (a.status != "expired") or (b.status == "expired")
            if a.end is not None and a.end.day != NEVER:
                assert b.end == a.end


@TOLERANT
@given(cases(), days, policies)
def test_more_proof_is_never_worse(case, as_of, policy):
    policy, happened = replace(policy, fresh_period=True), [e for e in case[1] if e.effect != "waiver"]  # as above
    for four in run((case[0], happened), as_of, policy):
        assert end(four.primary_asserted) >= end(four.primary_proved)


@settings(TOLERANT, max_examples=60)
@given(cases(undated=True), days, policies)
def test_adverse_is_the_worst_of_all_policies(case, as_of, policy):
    adverse = run(case, as_of, policy)
    grid = itertools.product(
        ("each", "last", "year"), ("due-date", "first-default-day"), (True, False), (True, False), (True, False)
    )
    for series, start_day, refused, posting, fresh in grid:
        other = LimitationPolicy(series=series, start_day=start_day, refused_letter=refused, posting=posting, fresh_period=fresh)
        dated = {o.id for o in case[0] if o.due}
        for four, rival in zip(adverse, run(case, as_of, other), strict=True):
            if four.id in dated:
                assert end(four.adverse_proved) <= end(rival.primary_proved)
                assert end(four.adverse_asserted) <= end(rival.primary_asserted)
            assert end(four.adverse_proved) <= end(four.primary_proved)


def test_a_promise_that_binds_one_may_end_sooner_than_the_waiver_after_it():
    """Counted, the promise's period swallows the later waiver; not counted, the waiver gives a longer one: the earlier end is the adverse one."""
    debt = Obligation("A", dt.date(2012, 1, 1), Decimal(1), item="x", debtors=frozenset("pq"))
    promise = LegalEvent("K0", "promise", dt.date(2014, 2, 1), proved=False, waives=True, binds=frozenset("p"))
    waiver = LegalEvent("K1", "waiver", dt.date(2014, 2, 2), waives=True)
    as_of, policy = dt.date(2014, 3, 1), LimitationPolicy(fresh_period=False)

    (one,) = run(([debt], [promise, waiver]), as_of, policy)

    assert end(one.adverse_asserted) == dt.date(2016, 2, 1)
    assert end(one.adverse_proved) == dt.date(2016, 2, 2)


@TOLERANT
@given(days, cases(size=4), days, policies)
def test_a_debt_split_in_two_has_the_same_limitation(due, case, as_of, policy):
    whole = Obligation("A", due, Decimal(100), item="x")
    parts = [replace(whole, amount=Decimal(40)), replace(whole, id="A2", amount=Decimal(60))]
    happened = [replace(e, covers=e.covers and e.covers | {"A2"}) if e.covers and "A" in e.covers else e for e in case[1]]
    happened = [replace(e, doubtful=e.doubtful | {"A2"}) if "A" in e.doubtful else e for e in happened]
    (one,) = run(([whole], happened), as_of, policy)
    two = run((parts, happened), as_of, policy)
    assert one[1:] == two[0][1:]
    assert one[1:] == two[1][1:]


@TOLERANT
@given(cases(), days)
def test_what_counted_lies_within_the_period_and_the_rest_is_explained(case, as_of):
    debts, happened = case
    dates = {e.id: e.day for e in happened}
    told = run(case, as_of, trace=True)
    for debt, four in zip(debts, told, strict=True):
        reading = four.primary_proved
        assert all(debt.due < dates[name] <= as_of for name in reading.counted)
        acts = {e.id for e in happened if e.effect != "obstacle"}
        assert set(reading.counted) | {i.event for i in reading.ignored} >= acts
        for a, b in itertools.pairwise([s for s in reading.segments if s.kind != "suspended"]):
            assert a.to is not None
            assert a.to <= b.from_


def test_a_promise_during_a_procedure_cuts_its_stretch_short():
    due, as_of = dt.date(2012, 1, 1), dt.date(2018, 7, 2)
    happened = [
        LegalEvent("K1", "procedure", dt.date(2012, 1, 2), ended=as_of),
        LegalEvent("K2", "promise", dt.date(2018, 7, 1), anew=dt.date(2018, 7, 3), waives=True),
    ]
    (four,) = run(([Obligation("A", due, Decimal(1))], happened), as_of, trace=True)
    pending = [s for s in four.primary_proved.segments if s.kind == "pending"]
    assert [(s.from_, s.to) for s in pending] == [
        (dt.date(2012, 1, 2), dt.date(2018, 7, 1)),
        (dt.date(2018, 7, 1), dt.date(2018, 7, 3)),
    ]


# --- the simulation ---


def holiday(day):
    try:
        return chinese_calendar.is_holiday(day)
    except NotImplementedError:
        return day.weekday() > 4


def reached(start, years, day):
    """Whether the date `years` after `start` has come: same month and day, or the month's end where there is none."""
    if day.year != start.year + years:
        return day.year > start.year + years
    if (start.month, start.day) == (2, 29) and day.year % 4:
        return (day.month, day.day) >= (2, 28)
    return (day.month, day.day) >= (start.month, start.day)


def six_months_after(day):
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    for d in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month, min(d, day.day))
        except ValueError:
            continue
    raise AssertionError


def live(due, happened, as_of):
    """Live through every day from the due date. Return the last day (NEVER = none), the state on as_of, and what counted."""
    start, expired, waived, counted, met = due, None, False, [], set()
    obstacles = [e for e in happened if e.effect == "obstacle" and e.day <= as_of]
    acts = []
    for e in happened:
        if e.effect != "obstacle" and due < e.day <= as_of:
            stop = e.day if e.effect != "procedure" else e.ended if e.ended and e.ended <= as_of else NEVER
            agreed = e.term if e.agreed == "yes" else None  # a term that both agreed is a new term; a proposed one is none
            acts.append((e.day, max(stop, agreed or e.anew or stop), e))
    day = due
    while day < dt.date(2032, 12, 31):
        day += ONE
        for _, stop, act in sorted((a for a in acts if a[0] == day), key=lambda a: (a[1], a[2].id)):
            if expired:
                if act.waives:
                    start, expired, waived, met = stop, None, True, set()
                    counted.append(act.id)
            elif act.effect != "waiver" and stop > start:
                start, met = stop, set()
                counted.append(act.id)
        if expired and day > as_of:
            break
        if expired or start == NEVER or day <= start:
            continue
        old = start < CHANGE
        ripe = reached(start, 3, day) or (old and day < CHANGE and reached(start, 2, day))
        if not ripe or holiday(day):
            continue
        for o in obstacles:
            gone = o.ended if o.ended and o.ended <= as_of else NEVER
            window = six_months_after(gone) if gone != NEVER else NEVER
            if o.day <= day < window:
                met.add((gone, window))
        if all(day >= window for _, window in met):
            expired = day
    if as_of <= due:
        state = "not-due"
    elif expired and expired < as_of:
        state = "expired"
    elif waived:
        state = "waived"
    else:
        state = "expiring" if expired and (expired - as_of).days <= 90 else "running"
    return expired or NEVER, state, counted


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dates(dt.date(2012, 1, 1), dt.date(2024, 12, 31)),
    st.lists(st.integers(0, 10**6), max_size=7),
    st.data(),
    st.dates(dt.date(2018, 1, 1), dt.date(2026, 11, 22)),
)
def test_living_through_every_day_gives_the_same(due, numbers, data, as_of):
    happened = [
        data.draw(
            events(
                names="A",
                number=n,
                effects=("demand", "acknowledgement", "promise", "procedure", "waiver", "obstacle"),
                first=due,
            )
        )
        for n in range(len(numbers))
    ]
    happened = [replace(e, proved=True, hinge="", covers=None) for e in happened]
    (four,) = limitation([Obligation("A", due, Decimal(1))], happened, LAW, LimitationPolicy(), as_of)
    last, state, counted = live(due, happened, as_of)
    reading = four.primary_proved
    assert (end(reading), reading.status) == (last, state)
    assert sorted(reading.counted) == sorted(counted)


@pytest.mark.parametrize("year", range(2013, 2026))
def test_every_due_date_of_a_year_by_simulation(year):
    day = dt.date(year, 1, 1)
    while day.year == year:
        (four,) = limitation([Obligation("A", day, Decimal(1))], [], LAW, LimitationPolicy(), dt.date(2026, 11, 22))
        assert end(four.primary_proved) == live(day, [], dt.date(2026, 11, 22))[0], day
        day += dt.timedelta(days=3)
