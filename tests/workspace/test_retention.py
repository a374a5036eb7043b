"""What must go goes, with its files; what may stay stays; and the journal knows that it went, not what it was."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from feecase.store import blobs, journal, outbox
from feecase.store.tables import metadata
from feecase.workspace import folders, retention, setup
from feecase.workspace.cases import close, listing

LATER = dt.timedelta(days=5 * 366)
OWNERSHIP = [["3-1-302", "李明", "", "2026-03-16"], ["3-1-302", "王芳", "2026-03-16", ""]]


@pytest.fixture
def kept(small, rows, at):
    """A workspace with two cases of one room and one of another; rules of five, two and one years."""
    with ruled(small, rows, at) as workspace:
        yield workspace


@pytest.fixture
def kept_on_both(shop, rows, at):
    """The same on SQLite and on PostgreSQL."""
    with ruled(shop, rows, at) as workspace:
        yield workspace


def ruled(shop, rows, at):
    shop.run([rows.ARREARS, rows.arrears(), rows.arrears("S1-105", "某公司", phone="13900139000")], [rows.OWNERSHIP, *OWNERSHIP])
    for case, secret in (("3-1-302-A", b"li"), ("S1-105", b"shop")):
        (shop.folder / "cases" / case).mkdir(parents=True)
        (shop.folder / "cases" / case / "录音.mp3").write_bytes(secret * 99)
    folders.hand_out(shop.workspace, [row.id for row in listing(shop.workspace)], at=at, actor="周")
    folders.take_in(shop.workspace, shop.folder, at=at, actor="周")
    (shop.folder / "feecase.toml").write_text(
        (shop.folder / "feecase.toml")
        .read_text(encoding="utf-8")
        .replace("# closed_cases", "closed_cases")
        .replace("# withdrawn_records", "withdrawn_records")
        .replace("# deliveries", "deliveries"),
        encoding="utf-8",
    )
    return setup.open_workspace(shop.folder)


def everything(database):
    with database.read() as connection:
        return {
            t.name: [tuple(row) for row in connection.execute(sa.select(t).order_by(*t.primary_key.columns))]
            for t in metadata.sorted_tables
        }


def text(workspace, *without):
    return repr({name: rows for name, rows in everything(workspace.database).items() if name not in without})


def test_nothing_is_due_at_once(kept, at):
    assert retention.purge(kept, at=at, actor="周", really=True).due == ()


def test_a_trial_lists_and_deletes_nothing(kept, at):
    close(kept, ["S1-105"], at=at, actor="周")
    before = everything(kept.database)
    found = retention.purge(kept, at=at + LATER, actor="周")

    assert [(one.rule, one.case.id) for one in found.due] == [("closed_cases", "S1-105")]
    assert not found.done
    assert everything(kept.database) == before


def test_a_closed_case_goes_with_its_room_its_files_and_its_events(kept_on_both, at):
    kept = kept_on_both
    close(kept, ["S1-105"], at=at, actor="周")
    assert "某公司" in text(kept)
    found = retention.purge(kept, at=at + LATER, actor="周", really=True)

    assert found.done
    left = text(kept, "journal", "batches")
    assert "某公司" not in left
    assert "S1-105" not in left
    assert "13900139000" not in left
    assert len(list(blobs.everything(kept.files))) == 1
    assert [row.id for row in listing(kept)] == ["3-1-302-A", "3-1-302-B"]
    with kept.database.read() as connection:
        assert all(event.case != "S1-105" for event in outbox.since(connection, limit=99))
        (entry,) = [one for one in journal.read(connection, subjects=["S1-105"]) if one.action == "purged"]
    assert (entry.actor, entry.after["rule"], entry.after["records"]) == ("周", "closed_cases", 1)
    assert retention.purge(kept, at=at + LATER, actor="周", really=True).due == ()


def test_records_of_a_room_stay_while_another_case_needs_them(kept, at):
    close(kept, ["3-1-302-A"], at=at, actor="周")
    retention.purge(kept, at=at + LATER, actor="周", really=True)

    assert "王芳" in text(kept)
    assert "3-1-302-A" not in text(kept, "journal", "batches")
    with kept.database.read() as connection:
        assert not any(
            "李明" in json.dumps([one.subject, one.before, one.after], ensure_ascii=False) for one in journal.read(connection)
        )


def test_deleted_data_is_not_left_in_the_database_file(kept, at):
    close(kept, ["S1-105"], at=at, actor="周")
    retention.purge(kept, at=at + LATER, actor="周", really=True)
    raw = b"".join(path.read_bytes() for path in kept.folder.glob("feecase.db*"))

    assert "王芳".encode() in raw
    assert "某公司".encode() not in raw


def test_withdrawn_records_go_after_their_time(kept, at, rows, small):
    small.run([rows.ARREARS, rows.arrears("S1-105", "新公司", first="2026-01-01")], at=at)
    early = retention.purge(kept, at=at + dt.timedelta(days=700), actor="周")
    found = retention.purge(kept, at=at + dt.timedelta(days=740), actor="周", really=True)

    assert [one for one in early.due if one.rule == "withdrawn_records"] == []
    assert [(one.room, one.count) for one in found.due if one.rule == "withdrawn_records"] == [("S1-105", 1)]
    assert "13900139000" not in repr(everything(kept.database)["records"])
    assert "新公司" in text(kept)


def test_old_events_go_unless_a_delivery_is_pending(kept, at):
    with kept.database.write() as connection:
        endpoint = {
            "id": "e",
            "direction": "out",
            "target": "https://x",
            "secret": "s",
            "types": "",
            "created_at": "",
            "removed_at": "",
        }
        connection.execute(sa.insert(metadata.tables["endpoints"]).values(endpoint))
        outbox.dispatch(connection, {}, at=at)
    assert [one for one in retention.purge(kept, at=at + LATER, actor="周").due if one.rule == "deliveries"] == []
    with kept.database.write() as connection:
        connection.execute(sa.update(metadata.tables["deliveries"]).values(state="delivered"))
    found = retention.purge(kept, at=at + LATER, actor="周", really=True)

    assert [one.count for one in found.due if one.rule == "deliveries"] == [3]
    assert everything(kept.database)["events"] == everything(kept.database)["deliveries"] == []


def test_files_that_no_case_uses_go(kept, at, tmp_path):
    (tmp_path / "x").write_bytes(b"left over")
    digest = blobs.add(kept.files, tmp_path / "x")
    found = retention.purge(kept, at=at, actor="周", really=True)

    assert [(one.rule, one.count) for one in found.due] == [("unused_files", 1)]
    assert digest not in set(blobs.everything(kept.files))
    assert len(list(blobs.everything(kept.files))) == 2


def test_folders_of_people_are_named_with_the_name_hidden_and_never_deleted(kept, at):
    (kept.folder / "evidence" / "3-1-302-A").mkdir(parents=True)
    (kept.folder / "evidence" / "3-1-302-A" / "a.jpg").write_bytes(b"x")
    close(kept, ["3-1-302-A"], at=at, actor="周")
    found = retention.purge(kept, at=at + LATER, actor="周", really=True)

    (masked,) = [one for one in found.report().due if one.rule == "closed_cases"]
    (shown,) = [one for one in found.report(personal=True).due if one.rule == "closed_cases"]
    assert (masked.subject, masked.folders) == ("3-1-302-A", ("cases/3-1-302-A", "evidence/3-1-302-A"))
    assert (shown.subject, shown.folders) == (masked.subject, masked.folders)
    assert (kept.folder / "evidence" / "3-1-302-A" / "a.jpg").is_file()


def test_without_rules_nothing_is_ever_due(shop, rows, at):
    shop.run([rows.ARREARS, rows.arrears()])
    close(shop.workspace, ["3-1-302"], at=at, actor="周")
    assert retention.purge(shop.workspace, at=at + 20 * LATER, actor="周", really=True).due == ()
