"""What is stale, and when limitation ends: on either database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from feecase.store import assessments, cases, documents
from feecase.store.assessments import Deadline, StaleCase
from feecase.store.cases import CaseRow
from feecase.store.documents import PROJECT, DocumentDraft

ON = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _three_cases(database, at):
    """Three cases of one document each, the third of them closed."""
    with database.write() as connection:
        cases.put(
            connection,
            [CaseRow(id_, id_, state, 1, "1.00") for id_, state in (("a", "live"), ("b", "live"), ("c", "closed"))],
            at=at,
        )
    for owner in ("a", "b", "c", PROJECT):
        write(database, owner, "1", at)


def write(database, owner, text, at, path="x.yaml"):
    with database.write() as connection:
        documents.put(connection, [DocumentDraft(owner, path, text.encode(), expected=None)], at=at, actor="test")


def stale(database, on=ON, limit=9):
    with database.read() as connection:
        return assessments.stale(connection, on=on, limit=limit)


def note(database, *ones, ends=None, on=ON):
    with database.write() as connection:
        for one in ones:
            assessments.note(connection, one, on=on, ends=ends)


def ending(database, **more):
    with database.read() as connection:
        return assessments.ending(connection, **{"since": ON, "before": dt.date(2030, 1, 1), **more})


def test_live_cases_are_stale_until_they_are_assessed_for_the_day(database):
    assert [one.case for one in stale(database)] == ["a", "b"]
    note(database, *stale(database, limit=1))
    assert [one.case for one in stale(database)] == ["b"]
    note(database, *stale(database))
    assert stale(database) == []
    assert [one.case for one in stale(database, ON + dt.timedelta(days=1))] == ["a", "b"]


@pytest.mark.parametrize(
    ("owner", "path", "found"), [("a", "x.yaml", ["a"]), ("a", "new.yaml", ["a"]), (PROJECT, "x.yaml", ["a", "b"])]
)
def test_a_change_of_a_document_makes_its_cases_stale(database, at, owner, path, found):
    note(database, *stale(database))
    write(database, owner, "2", at, path)

    assert [one.case for one in stale(database)] == found


def test_a_document_that_went_makes_its_case_stale(database):
    note(database, *stale(database))
    with database.write() as connection:
        documents.remove(connection, "b", ["x.yaml"])

    assert [one.case for one in stale(database)] == ["b"]


def test_what_changed_while_it_was_assessed_is_still_stale(database, at):
    before = stale(database)
    write(database, "a", "2", at)
    note(database, *before)

    assert [one.case for one in stale(database)] == ["a"]


def test_deadlines_are_replaced_kept_and_listed_from_behind_one(database):
    first = [Deadline("a", f"C{n}", dt.date(2027, 1, n), "running", Decimal("1.50")) for n in (1, 2)]
    note(database, StaleCase("a", ""), ends=first)
    note(database, StaleCase("b", ""), ends=[Deadline("b", "C1", dt.date(2027, 1, 1), "expiring", Decimal(2))])
    note(database, StaleCase("c", ""), ends=[Deadline("c", "C1", dt.date(2027, 1, 1), "running", Decimal(2))])
    assert [(one.case, one.debt) for one in ending(database)] == [("a", "C1"), ("b", "C1"), ("a", "C2")]
    assert ending(database)[0] == first[0]
    assert [(one.case, one.debt) for one in ending(database, after=("2027-01-01", "a", "C1"))] == [("b", "C1"), ("a", "C2")]
    assert [one.debt for one in ending(database, since=dt.date(2027, 1, 2))] == ["C2"]
    assert ending(database, before=dt.date(2027, 1, 1)) == []
    assert len(ending(database, limit=2)) == 2

    note(database, StaleCase("a", ""), ends=None)
    assert len(ending(database)) == 3
    note(database, StaleCase("a", ""), ends=first[1:])
    assert [(one.case, one.debt) for one in ending(database)] == [("b", "C1"), ("a", "C2")]
