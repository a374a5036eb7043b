"""What is shown of a workspace hides who people are."""

from __future__ import annotations

import pytest

from feecase.errors import InputError
from feecase.store import cases, retention
from feecase.store.cases import CaseRow
from feecase.workspace import report


@pytest.mark.parametrize(
    ("id_", "room", "shown"),
    [
        ("3-1-302", "3-1-302", "3-1-302"),
        ("3-1-302-A", "3-1-302", "3-1-302-A"),
        ("3-1-302-AB", "3-1-302", "3-1-302-AB"),
        ("3-1-302-李明", "3-1-302", "3-1-302-李*"),
        ("3-1-302-欧阳小明、王芳", "3-1-302", "3-1-302-欧***、王*"),
        ("3-1-302-某某有限公司", "3-1-302", "3-1-302-某*****"),
        ("店", "S1-105", "店"),
    ],
)
def test_an_id_shows_no_more_than_a_first_sign(id_, room, shown):
    assert report.shown_id(CaseRow(id_, room, "live", 1, "1.00")) == shown


def test_a_record_shows_what_is_public_alone():
    values = {
        "room": "3-1-302",
        "item": "物业费",
        "amount": "1.00",
        "owner": "李明",
        "phone": "138",
        "ref": "F1",
        "note": "住在隔壁的李明",
        "role": "owner",
        "files": [],
    }
    assert report.hidden("charge", values) == {
        "room": "3-1-302",
        "item": "物业费",
        "amount": "1.00",
        "owner": "李*",
        "phone": "***",
        "ref": "F1",
        "note": "***",
        "role": "owner",
    }


def test_whom_a_contact_was_made_with_is_hidden_though_periods_use_the_same_word():
    assert report.hidden("contact", {"to": "李明", "sent": "2026-01-01"}) == {"to": "李*", "sent": "2026-01-01"}
    assert report.hidden("charge", {"to": "2026-01-31"}) == {"to": "2026-01-31"}


def test_files_that_may_bear_a_name_are_hidden(small, rows, at):
    from feecase.workspace import folders

    small.run([rows.ARREARS, rows.arrears()])
    folders.hand_out(small.workspace, ["3-1-302"], at=at, actor="周")
    (small.folder / "cases" / "3-1-302" / "李明承诺书.pdf").write_bytes(b"%PDF")
    folders.take_in(small.workspace, small.folder, at=at, actor="周")

    assert {one.path for one in report.detail(small.workspace, "3-1-302").documents} == {"billing.yaml", "李****.pdf"}
    assert "李明承诺书.pdf" in {one.path for one in report.detail(small.workspace, "3-1-302", personal=True).documents}


def test_the_status_adds_up_what_is_live(small, rows):
    small.run([rows.ARREARS, rows.arrears(), rows.arrears("S1-105", amount="40.00")])
    small.run([rows.ARREARS, rows.arrears()])
    found = report.status(small.workspace)

    assert (found.cases, str(found.outstanding), found.records, found.withdrawn) == (
        {"absent": 1, "live": 1},
        "2660.00",
        {"charge": 2},
        0,
    )
    assert [(one.new, one.unchanged) for one in found.batches] == [(0, 1), (2, 0)]


def test_the_journal_of_a_purged_case_can_still_be_read(small, rows, at):
    small.run([rows.ARREARS, rows.arrears(), rows.arrears("S1-105")])
    with small.database.write() as connection:
        retention.case(connection, next(cases.listed(connection, ids=["S1-105"])))

    assert [one.action for one in report.log(small.workspace, "S1-105").entries] == ["case-new", "records-new"]
    with pytest.raises(InputError, match="没有案件“9-9-9”"):
        report.log(small.workspace, "9-9-9")


def test_the_journal_of_a_room_with_two_cases_asks_which(small, rows):
    owners = [["3-1-302", "李明", "", "2026-03-16"], ["3-1-302", "王芳", "2026-03-16", ""]]
    small.run([rows.ARREARS, rows.arrears()], [rows.OWNERSHIP, *owners])
    with pytest.raises(InputError, match="有 2 个案件"):
        report.log(small.workspace, "3-1-302")
