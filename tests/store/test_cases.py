"""The list of cases."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.store import cases
from feecase.store.cases import CaseRow


@pytest.fixture
def rows(database, at):
    made = [
        CaseRow(id_, room, "live", 2, "12.30")
        for id_, room in (("1-1", "1-1"), ("3-1-302-李明", "3-1-302"), ("3-1-302-王芳", "3-1-302"))
    ]
    with database.write() as connection:
        cases.put(connection, made, at=at)
    return made


def listed(database, **which):
    with database.read() as connection:
        return list(cases.listed(connection, **which))


def test_cases_are_listed_by_id_by_room_or_all(database, rows):
    assert [row.id for row in listed(database)] == ["1-1", "3-1-302-李明", "3-1-302-王芳"]
    assert [row.id for row in listed(database, ids=["3-1-302-王芳", "?"])] == ["3-1-302-王芳"]
    assert [row.id for row in listed(database, in_rooms=["3-1-302"])] == ["3-1-302-李明", "3-1-302-王芳"]
    assert listed(database, ids=[]) == []


def test_when_a_case_was_made_stays(database, rows, at):
    with database.write() as connection:
        cases.put(connection, [CaseRow("1-1", "1-1", "absent", 0, "0.00")], at=at + dt.timedelta(days=1))
    (row,) = listed(database, ids=["1-1"])

    assert (row.created_at[:10], row.changed_at[:10], row.state, row.charges) == ("2026-11-22", "2026-11-23", "absent", 0)


def test_closing_notes_the_moment_and_opening_forgets_it(database, rows, at):
    with database.write() as connection:
        cases.mark(connection, ["1-1"], "closed", at=at)
    assert [(row.state, row.closed_at[:10]) for row in listed(database, ids=["1-1"])] == [("closed", "2026-11-22")]
    with database.write() as connection:
        cases.mark(connection, ["1-1"], "live", at=at)
    assert [(row.state, row.closed_at) for row in listed(database, ids=["1-1"])] == [("live", "")]


def test_many_cases_are_marked_and_found(database, at):
    many = [CaseRow(f"{n}-1", f"{n}-1", "live", 1, "1.00") for n in range(4500)]
    with database.write() as connection:
        cases.put(connection, many, at=at)
        cases.mark(connection, [row.id for row in many], "absent", at=at)
    assert {row.state for row in listed(database, ids={row.id for row in many})} == {"absent"}
