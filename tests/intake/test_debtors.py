"""Who owes what: the owners of the time; a row cut at a transfer keeps its sum to the cent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.extend.contracts import Record
from feecase.intake.debtors import debtors, months, share
from feecase.intake.room_records import FoundRecord, Room

D = dt.date
DAYS = st.dates(D(2015, 1, 1), D(2027, 12, 31))


def room(*records, name="3-1-302"):
    result = Room(name)
    for line, (kind, values) in enumerate(records, 2):
        result.by_kind.setdefault(kind, []).append(
            FoundRecord(Record(kind, line, {"room": name, **values}), "a.xlsx", "表", None)
        )
    return result


FIRST, LAST = D(2025, 6, 1), D(2026, 10, 31)


def charge(first=FIRST, last=LAST, amount="3230.00", owner="王芳"):
    return (
        "charge",
        {"item": "物业费", "from": first, "to": last, "amount": Decimal(amount), "owner": owner, "phone": "13000000108"},
    )


def owner(name, role="owner", **more):
    return ("owner", {"kind": "natural", "name": name, "role": role, **more})


def owned(name, first=None, last=None, **more):
    return ("ownership", {"kind": "natural", "name": name, "from": first, "to": last, **more})


def told(result):
    return [(one.names, [(p.first, p.last, p.amount) for p in one.pieces]) for one in result]


def test_the_row_names_the_debtor_where_nothing_else_does():
    (one,) = debtors(room(charge(owner="李四、某某物业有限公司")))

    assert [(p["name"], p["kind"], p["role"]) for p in one.people] == [
        ("李四", "natural", "共有人"),
        ("某某物业有限公司", "organisation", "共有人"),
    ]


def test_a_room_whose_owner_nobody_names_still_has_a_case():
    assert debtors(room(charge(owner="")))[0].names == ("（业主未登记）",)


def test_all_owners_listed_are_debtors_together_tenants_and_family_never():
    (one,) = debtors(room(charge(), owner("王芳"), owner("李强", "co-owner"), owner("赵六", "tenant"), owner("王小", "member")))

    assert one.names == ("王芳", "李强")
    assert {person["role"] for person in one.people} == {"共有人"}


def test_an_owner_in_the_row_unlike_the_one_listed_is_noted():
    (one,) = debtors(room(charge(owner="李明"), owner("王芳")))

    assert one.names == ("王芳",)
    assert one.pieces[0].note == "欠费台账的业主为李明，与资产信息不一致"


def test_a_tenant_in_the_list_does_not_make_the_row_doubtful():
    (one,) = debtors(room(charge(owner="李明"), owner("赵六", "tenant")))

    assert (one.names, one.pieces[0].note) == (("李明",), "")


def test_a_transfer_inside_the_row_makes_two_debtors_and_keeps_the_sum():
    result = debtors(room(charge(), owned("李明", D(2018, 5, 10), D(2026, 3, 16)), owned("王芳", D(2026, 3, 16))))

    assert told(result) == [
        (("李明",), [(D(2025, 6, 1), D(2026, 3, 15), Decimal("1801.94"))]),
        (("王芳",), [(D(2026, 3, 16), D(2026, 10, 31), Decimal("1428.06"))]),
    ]
    assert all(one.split for one in result)
    assert "按产权变更日拆分" in result[0].pieces[0].note


def test_a_transfer_before_the_row_splits_nothing():
    (one,) = debtors(room(charge(), owned("李明", None, D(2025, 6, 1)), owned("王芳", D(2025, 6, 1))))

    assert (one.names, one.split) == (("王芳",), False)


def test_two_transfers_make_three_pieces_and_a_return_joins_them():
    result = debtors(
        room(charge(), owned("甲", None, D(2025, 9, 1)), owned("乙", D(2025, 9, 1), D(2026, 1, 1)), owned("甲", D(2026, 1, 1)))
    )

    assert [(names, len(pieces)) for names, pieces in told(result)] == [(("甲",), 2), (("乙",), 1)]
    assert sum(amount for _, pieces in told(result) for _, _, amount in pieces) == Decimal("3230.00")


def test_a_day_without_an_owner_in_the_history_is_noted():
    result = debtors(room(charge(), owned("王芳", D(2026, 3, 16))))

    assert "产权变更表没有 2025-06-01 的权利人" in result[0].pieces[0].note


def test_what_any_sheet_says_of_a_person_is_put_together():
    result = debtors(
        room(charge(), owner("王芳", phone="1", domicile="青岛"), owned("王芳", D(2026, 3, 16), id_no="37021219830115211X"))
    )
    person = result[-1].people[0]

    assert (person["phone"], person["domicile"], person["birth_date"], person["sex"]) == ("1", "青岛", D(1983, 1, 15), "男")


@given(DAYS, st.integers(0, 2000), st.lists(st.integers(1, 2000), max_size=3), st.decimals(Decimal("0.01"), 99999, places=2))
def test_shares_add_up_to_the_row_and_grow_with_time(first, length, cuts, amount):
    last = first + dt.timedelta(length)
    starts = [first, *sorted({first + dt.timedelta(cut) for cut in cuts if cut <= length})]
    periods = list(zip(starts, [*(day - dt.timedelta(1) for day in starts[1:]), last], strict=True))
    shares = share(amount, periods)

    assert sum(shares) == amount
    assert all(part.as_tuple().exponent == -2 and part >= 0 for part in shares)
    exact = [Fraction(amount) * months(*period) / months(first, last) for period in periods]
    assert all(abs(Fraction(part) - right) <= Fraction(1, 100) for part, right in zip(shares, exact, strict=True))


@given(DAYS, st.integers(1, 60))
def test_whole_months_count_one_each(day, count):
    first = day.replace(day=1)
    after = D(first.year + (first.month - 1 + count) // 12, (first.month - 1 + count) % 12 + 1, 1)

    assert months(first, after - dt.timedelta(1)) == count


@pytest.mark.parametrize(
    ("first", "last", "length"),
    [(D(2026, 3, 1), D(2026, 3, 15), Fraction(15, 31)), (D(2024, 2, 29), D(2024, 3, 1), Fraction(1, 29) + Fraction(1, 31))],
)
def test_part_months_count_by_their_days(first, last, length):
    assert months(first, last) == length
