"""Any well-formed case comes through, every check runs on it, and the sums agree."""

from __future__ import annotations

import datetime as dt
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from feecase.claims import claim_json, sensitivity
from feecase.model.choices import Choices
from feecase.model.contract import MonthGrid, Proration, Unit
from feecase.money import total

AS_OF = dt.date(2025, 6, 30)
days = st.dates(dt.date(2014, 1, 1), dt.date(2026, 6, 30))
maybe_day = st.none() | days
money = st.decimals("0.00", "5000.00", places=2).map(str)


def pairs(first=days, last=days):
    return st.tuples(first, last).map(sorted)


def filled(**parts):
    """Return a mapping without the keys that came out as None."""
    return st.fixed_dictionaries(parts).map(lambda d: {k: v for k, v in d.items() if v is not None})


def spans(**parts):
    return st.builds(lambda span, rest: {"from": span[0], "to": span[1], **rest}, pairs(), filled(**parts))


schedules = filled(
    every=st.sampled_from([1, 2, 3, 6, 12]),
    timing=st.sampled_from(["in_advance", "in_arrears"]),
    offset=st.integers(0, 12),
    day=st.integers(1, 31),
    anchor=st.integers(1, 12),
    working_day=st.sampled_from(["none", "next", "previous"]),
)
clauses = filled(
    rate=st.none() | st.sampled_from(["0", "0.0005", "0.03"]),
    per=st.sampled_from(["day", "month", "year", "once"]),
    fixed=st.none() | st.just("50"),
    grace_days=st.integers(0, 60),
    cap_ratio=st.none() | st.sampled_from(["0", "0.2", "1"]),
    cap_amount=st.none() | money,
)
contracts = filled(
    name=st.just("合同"),
    provider=st.sampled_from(["", "别家"]),
    **{"from": maybe_day},
    to=maybe_day,
    continued=st.none() | st.booleans(),
    ended_on=maybe_day,
    payment=st.none() | schedules,
    late_fee=st.none() | clauses,
    proration=st.sampled_from(get_args(Proration)),
    grid=st.none() | st.sampled_from(get_args(MonthGrid)),
    rounding=st.sampled_from(["once", "monthly"]),
    allocation=st.sampled_from(["statutory", "principal-first", "oldest-first"]),
)
tariffs = filled(
    item=st.sampled_from(["物业费", "车位费"]),
    **{"from": maybe_day},
    to=maybe_day,
    price=st.sampled_from(["0", "1.85", "300"]),
    unit=st.sampled_from(get_args(Unit)),
)
charges = spans(
    item=st.sampled_from(["物业服务费", "车位费"]),
    due=maybe_day,
    amount=st.none() | money,
    price=st.none() | st.just("2"),
    quantity=st.none() | st.just("80"),
)
payments = filled(
    date=days,
    amount=money,
    for_from=maybe_day,
    for_to=maybe_day,
    payer=st.sampled_from(["", "张三", "李四", "王五"]),
    designated_by=st.sampled_from(["", "debtor", "receipt"]),
)
contacts = filled(
    kind=st.sampled_from(["demand", "promise", "suit", "instalment-agreement", "waiver", "call"]),
    sent=maybe_day,
    effective=maybe_day,
    until=maybe_day,
    evidence=st.sampled_from([[], ["E1"]]),
    text=st.sampled_from(["", "停水"]),
)
defendants = filled(
    name=st.just("张三"),
    owned_from=maybe_day,
    owned_to=maybe_day,
    agreed_to_pay=st.booleans(),
    role=st.none() | st.sampled_from(["登记业主", "共有人", "物业使用人", "建设单位", "继承人", "受让人"]),
)


def numbered(items, letter):
    return st.lists(items, max_size=3).map(lambda found: [{"id": f"{letter}{n}", **one} for n, one in enumerate(found)])


@settings(max_examples=60)
@given(
    st.none() | contracts,
    numbered(tariffs, "T"),
    numbered(charges, "C"),
    numbered(payments, "P"),
    numbered(contacts, "K"),
    st.lists(defendants, min_size=1, max_size=1),
    st.lists(maybe_day, max_size=2),
    st.none() | st.just("100"),
    maybe_day,
)
def test_any_case(run, make_case, place, library, contract, prices, owed, paid, acts, sued, transfers, area, delivered):
    owners = [{"name": "王五", "to": transfers[0]}, {"name": "张三", "from": transfers[0]}] if len(transfers) == 1 else []
    premises = {"project": "阳光花园", "unit": "1", "area": area, "owners": owners, "delivered_on": delivered}
    case = make_case(
        contract=contract, tariffs=prices, charges=owed, payments=paid, contacts=acts, defendants=sued, premises=premises
    )
    result = run(case, AS_OF)
    assessment, claim = result.assessment, result.claim
    assert assessment.checks_not_run == ()
    every = (*assessment.debts, *assessment.not_claimable)
    assert len({d.id for d in every}) == len(every)
    assert {d.charge for d in every} | {f.debts[0] for f in assessment.findings if f.check == "amount-unknown"} == {
        c.id for c in case.charges
    }
    for charge in case.charges:
        parts = sorted((d for d in every if d.charge == charge.id), key=lambda d: d.from_)
        covered = [d for part in parts for d in (part.from_, part.to)]
        assert not parts or (covered[0], covered[-1]) == (charge.from_, charge.to)
        assert all(later - earlier == dt.timedelta(days=1) for earlier, later in zip(covered[1:-1:2], covered[2::2], strict=True))
    for payment in case.payments:
        assert total(a.amount for a in assessment.allocations if a.payment == payment.id) == payment.amount
    assert claim.total == claim.principal + claim.late_fee.claimed
    assert claim_json(claim)["principal"] == str(total(d.outstanding for d in assessment.debts))
    assert sensitivity(result.loaded, assessment, Choices(), place=place(), library=library)[0].total == claim.total
