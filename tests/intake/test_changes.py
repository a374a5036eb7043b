"""What an import says about the one before: new, changed and vanished charges, cases that are not listed any more."""

from __future__ import annotations

import pytest

from feecase.intake.changes import changes


@pytest.fixture
def imported(estate, rows):
    """Import a list of arrears: `imported((room, first, amount), …)`."""

    def run(*lines, **options):
        made = [
            rows.arrears(room, first=first, last=first.replace("-01-01", "-12-31"), amount=amount)
            for room, first, amount in lines
        ]
        return estate.run({"欠费明细表": [rows.ARREARS, *made]}, **options)

    return run


def told(result):
    return [(c.case, c.kind, c.first, c.before and str(c.before), c.after and str(c.after)) for c in result.report().changes]


def test_a_first_import_changes_nothing(imported):
    result = imported(("1-1-101", "2024-01-01", "100.00"))

    assert (told(result), result.absent) == ([], ())


def test_new_changed_and_vanished_charges_are_listed(imported):
    imported(("1-1-101", "2023-01-01", "100.00"), ("1-1-101", "2024-01-01", "200.00"), ("1-1-101", "2025-01-01", "300.00"))

    result = imported(
        ("1-1-101", "2024-01-01", "150.00"), ("1-1-101", "2025-01-01", "300.00"), ("1-1-101", "2026-01-01", "400.00")
    )

    assert told(result) == [
        ("1-1-101", "vanished", "2023-01-01", "100.00", None),
        ("1-1-101", "changed", "2024-01-01", "200.00", "150.00"),
        ("1-1-101", "new", "2026-01-01", None, "400.00"),
    ]


def test_importing_the_same_again_lists_nothing(imported):
    lines = (("1-1-101", "2024-01-01", "100.00"), ("1-1-102", "2024-01-01", "100.00"))
    imported(*lines)
    result = imported(*lines)

    assert (told(result), result.absent) == ([], ())


def test_a_case_that_is_not_listed_any_more_is_named_and_left_alone(imported, estate):
    imported(("1-1-101", "2024-01-01", "100.00"), ("1-1-102", "2024-01-01", "100.00"))
    before = (estate.cases / "1-1-102" / "billing.yaml").read_bytes()

    result = imported(("1-1-101", "2024-01-01", "100.00"))

    assert result.absent == result.report().absent == ("1-1-102",)
    assert (estate.cases / "1-1-102" / "billing.yaml").read_bytes() == before


def test_a_case_whose_row_was_rejected_is_not_taken_for_paid(imported):
    imported(("1-1-101", "2024-01-01", "100.00"), ("1-1-102", "2024-01-01", "100.00"))

    assert imported(("1-1-101", "2024-01-01", "100.00"), ("1-1-102", "2024-01-01", "很多")).absent == ()


def test_a_table_without_arrears_says_nothing_about_who_paid(imported, estate, rows):
    imported(("1-1-101", "2024-01-01", "100.00"))

    assert estate.run({"资产信息": [rows.ASSETS, rows.asset("1-1-105")]}).absent == ()


def test_charges_told_in_several_rows_are_compared_by_their_sum():
    row = {"item": "物业费", "from": "2024-01-01", "to": "2024-12-31", "amount": "50.00"}

    assert changes("甲", {"charges": [row, row]}, {"charges": [row | {"amount": "100.00"}]}) == []
