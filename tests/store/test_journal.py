"""The journal only grows."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from feecase.store import journal
from feecase.store.journal import JournalEntry, subject


@pytest.fixture
def written(database, at):
    with database.write() as connection:
        entries = [JournalEntry(at + dt.timedelta(hours=n), "周", "x", f"{n % 2}", "台账", {"n": n}, None) for n in range(4)]
        journal.write(connection, entries)
    return entries


def test_entries_come_back_newest_first(database, written):
    with database.read() as connection:
        assert list(journal.read(connection)) == written[::-1]
        assert list(journal.read(connection, limit=1)) == written[3:]
        assert list(journal.read(connection, subjects=["1"])) == [written[3], written[1]]


@pytest.mark.parametrize(
    "statement", ["UPDATE journal SET actor = ''", "DELETE FROM journal", "DELETE FROM journal WHERE id = 1"]
)
def test_the_database_itself_refuses_to_change_it(database, written, statement):
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), database.write() as connection:
        connection.execute(sa.text(statement))
    with database.read() as connection:
        assert list(journal.read(connection)) == written[::-1]


def test_replacing_an_entry_is_refused_too(database, written):
    values = "VALUES (1, '', '', '', '', '')"
    verb = "INSERT" if database.postgres else "INSERT OR REPLACE"
    with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
        connection.execute(sa.text(f"{verb} INTO journal (id, at, actor, action, subject, source) {values}"))
    with database.read() as connection:
        assert list(journal.read(connection)) == written[::-1]


def test_postgresql_refuses_truncate(database, written):
    if not database.postgres:
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), database.write() as connection:
        connection.execute(sa.text("TRUNCATE journal"))


def test_nothing_to_write_is_fine(database):
    with database.write() as connection:
        journal.write(connection, [])


def test_an_id_with_a_name_stands_as_a_digest():
    assert subject("3-1-302", "3-1-302") == "3-1-302"
    named = {subject(f"3-1-302-{name}", "3-1-302") for name in ("李明", "王芳", "李铭")}
    assert len(named) == 3
    assert all(one.startswith("3-1-302-") and one.isascii() for one in named)
