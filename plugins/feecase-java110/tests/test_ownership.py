"""Who owned a room when, from relations that the system overwrote or deleted."""

from __future__ import annotations

import datetime as dt

import pytest
from feecase_java110.ownership import holders, tenures

ON, SINCE = dt.date(2026, 11, 20), dt.date(2025, 1, 1)


def relation(name, start, end="2037-01-01", *, deleted=False, made=None, owner=None, role="1", flag="T", state="2001"):
    at = dt.datetime.fromisoformat
    return {
        "owner_id": owner or name,
        "name": name,
        "start_time": at(start),
        "end_time": at(end) if end else None,
        "create_time": at(made or start),
        "rel_status": "1" if deleted else "0",
        "rel_state": state,
        "person_role": role,
        "owner_flag": flag,
    }


def told(*relations, since=SINCE):
    return [(t.name, t.first and str(t.first), t.to and str(t.to), bool(t.why)) for t in tenures(relations, ON, since)]


def test_a_sale_ends_the_old_owners_time_where_the_new_ones_begins():
    sold = (relation("李明", "2018-05-10", deleted=True), relation("王芳", "2026-03-16"))

    assert told(*sold) == [("李明", "2018-05-10", "2026-03-16", True), ("王芳", "2026-03-16", None, False)]
    found = tenures(sold, ON, SINCE)
    assert [t.name for t in holders(found, dt.date(2026, 3, 15))] == ["李明"]
    assert [t.name for t in holders(found, dt.date(2026, 3, 16))] == ["王芳"]


def test_an_end_that_the_system_kept_is_used_as_it_is():
    assert told(relation("李明", "2018-05-10", "2026-03-15 23:59:59", deleted=True), relation("王芳", "2026-03-16"))[0] == (
        "李明",
        "2018-05-10",
        "2026-03-16",
        False,
    )


def test_where_the_new_owner_bears_the_old_ones_start_the_day_of_entry_counts():
    assert told(relation("李明", "2018-05-10", deleted=True), relation("王芳", "2018-05-10", made="2026-04-02 09:30:00"))[0] == (
        "李明",
        "2018-05-10",
        "2026-04-02",
        True,
    )


def test_a_deleted_owner_without_a_successor_stays_open():
    (only,) = tenures([relation("李明", "2018-05-10", deleted=True)], ON, SINCE)

    assert (only.deleted, only.to) == (True, None)


def test_a_moved_out_owner_is_treated_like_a_deleted_one():
    assert told(relation("李明", "2018-05-10", state="2003"), relation("王芳", "2026-03-16"))[0][2] == "2026-03-16"


def test_three_owners_in_a_row():
    chain = told(
        relation("甲", "2015-01-01", deleted=True), relation("乙", "2020-06-01", deleted=True), relation("丙", "2025-09-09")
    )

    assert [(name, first, to) for name, first, to, _ in chain] == [
        ("甲", "2015-01-01", "2020-06-01"),
        ("乙", "2020-06-01", "2025-09-09"),
        ("丙", "2025-09-09", None),
    ]


def test_one_owner_entered_again_is_one():
    assert told(relation("李明", "2018-05-10", deleted=True), relation("李明", "2018-05-10", made="2024-01-01")) == [
        ("李明", "2018-05-10", None, False)
    ]


def test_two_live_owners_hold_together():
    found = tenures([relation("李明", "2018-05-10"), relation("王芳", "2018-05-10")], ON, SINCE)

    assert [t.name for t in holders(found, ON)] == ["李明", "王芳"]


@pytest.mark.parametrize("since", ["2020-01-01", "2018-05-10"])
def test_an_only_owner_also_held_before_the_data_were_entered(since):
    (only,) = tenures([relation("李明", "2019-01-01")], ON, dt.date.fromisoformat(since))
    early = since == "2018-05-10"

    assert (only.first, bool(only.why)) == ((None, True) if early else (dt.date(2019, 1, 1), False))


def test_a_gap_between_two_owners_stays_a_gap():
    found = tenures([relation("李明", "2018-05-10", "2025-03-01"), relation("王芳", "2025-06-01")], ON, SINCE)

    assert holders(found, dt.date(2025, 4, 1)) == []


def test_tenants_and_made_up_owners_are_none():
    assert told(relation("租客", "2020-01-01", role="2"), relation("虚拟业主", "2020-01-01", flag="F")) == []


def test_nobody_is_nobody():
    assert told() == []
