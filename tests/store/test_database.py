"""Transactions, one writer at a time, and databases that are not to be had."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import stat
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from feecase.errors import StoreError, UsageError
from feecase.store import database as module
from feecase.store import journal, migrations
from feecase.store.database import instant, open_database
from feecase.store.journal import JournalEntry
from feecase.store.tables import rooms


def count(database):
    with database.read() as connection:
        return connection.execute(sa.select(rooms.c.version)).scalar()


def insert(connection, name="3-1-302", version=1):
    connection.execute(sa.insert(rooms).values(name=name, version=version, built=0))


def test_a_transaction_is_kept_whole_or_not_at_all(database):

    def fail():
        with database.write() as connection:
            insert(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count(database) is None

    with database.write() as connection:
        insert(connection)
    assert count(database) == 1


def test_a_reader_sees_one_moment_and_does_not_wait(database):
    with database.write() as connection:
        insert(connection)
    with database.read() as reader:
        assert reader.execute(sa.select(rooms.c.version)).scalar() == 1
        with database.write() as writer:
            writer.execute(sa.update(rooms).values(version=2))
        assert reader.execute(sa.select(rooms.c.version)).scalar() == 1
    assert count(database) == 2


def test_a_reader_cannot_write_on_postgresql(database):
    if not database.postgres:
        pytest.skip("SQLite lets a reading transaction become a writing one")
    with pytest.raises(sa.exc.InternalError, match="read-only"), database.read() as connection:
        insert(connection)


def add_one(url, times, barrier):
    opened = open_database(url)
    barrier.wait()
    for _ in range(times):
        with opened.write() as connection:
            version = connection.execute(sa.select(rooms.c.version)).scalar_one()
            connection.execute(sa.update(rooms).values(version=version + 1))
    opened.close()


def test_two_processes_that_read_and_write_lose_no_update(database, url):
    with database.write() as connection:
        insert(connection, version=0)
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    workers = [context.Process(target=add_one, args=(url, 40, barrier)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert [worker.exitcode for worker in workers] == [0, 0]
    assert count(database) == 80


def test_threads_share_one_database(database):
    with database.write() as connection:
        insert(connection, version=0)

    def work():
        for _ in range(20):
            with database.write() as connection:
                connection.execute(sa.update(rooms).values(version=rooms.c.version + 1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count(database) == 80


def test_a_writer_that_waits_too_long_is_told(database, url, monkeypatch):
    monkeypatch.setattr(module, "WAIT_SECONDS", 1)
    one, two = open_database(url), open_database(url)
    with one.write(), pytest.raises(StoreError, match="另一个程序正在写入") as told, two.write():
        pass
    assert told.value.http_status == 503
    one.close()
    two.close()


def test_a_database_file_is_readable_by_its_owner_only(tmp_path):
    opened = open_database(f"sqlite:///{tmp_path}/neu/a.db")
    migrations.upgrade(opened)
    with opened.write() as connection:
        insert(connection)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "neu").iterdir()}
    assert set(modes.values()) == {0o600}
    assert "a.db-wal" in modes
    opened.close()


def test_what_is_acknowledged_survives_a_power_cut(tmp_path):
    """SQLite must wait for the disk at each commit, keep references sound, and overwrite what is deleted."""
    opened = open_database(f"sqlite:///{tmp_path}/a.db")
    with opened.read() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "journal_mode", "foreign_keys", "secure_delete")
        }
    opened.close()

    assert found == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1}


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://a@b/c", "oracle://x", "sqlite://", "sqlite:///:memory:", "x://["])
def test_other_databases_are_refused_with_an_example(url):
    with pytest.raises(UsageError) as told:
        open_database(url)
    assert "sqlite:///feecase.db" in told.value.problems[0].next


def test_a_password_never_stands_in_a_message():
    opened = open_database("postgresql://u:geheim@127.0.0.1:9/x")
    with pytest.raises(StoreError, match="连接不上") as told, opened.read():
        pass
    assert "geheim" not in str(told.value)
    assert told.value.problems[0].where == "postgresql+psycopg://u:***@127.0.0.1:9/x"


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "a.db").write_bytes(b"no database at all, but long enough to be looked at" * 20)
    opened = open_database(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises(StoreError, match="不是 feecase 的数据库"):
        migrations.upgrade(opened)


def test_a_folder_where_the_file_should_be_is_told(tmp_path):
    (tmp_path / "a.db").mkdir()
    with pytest.raises(StoreError, match="打不开"):
        migrations.upgrade(open_database(f"sqlite:///{tmp_path}/a.db"))


def test_the_driver_that_is_missing_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Exception, match="feecase") as told:
        open_database("postgresql://a/b")
    assert "pip install 'feecase[postgres]'" in str(told.value)


def test_a_database_that_goes_away_is_told_and_works_when_it_is_back(mortal, at):
    opened = open_database(mortal.url)
    migrations.upgrade(opened)
    with opened.write() as connection:
        insert(connection)
    mortal.stop()
    for _ in range(2):
        with pytest.raises(StoreError, match="连接不上") as told, opened.write() as connection:
            insert(connection, "2")
        assert "恢复后重试即可" in told.value.problems[0].next
    mortal.start()

    assert count(opened) == 1
    with opened.write() as connection:
        journal.write(connection, [JournalEntry(at, "周", "x", "y")])
    opened.close()


def test_a_transaction_cut_off_by_the_server_leaves_nothing(mortal):
    opened = open_database(mortal.url)
    migrations.upgrade(opened)

    def cut_off():
        with opened.write() as connection:
            insert(connection)
            mortal.stop()
            connection.execute(sa.select(rooms)).all()

    with pytest.raises(StoreError, match="连接不上"):
        cut_off()
    mortal.start()

    assert count(opened) is None
    opened.close()


def test_a_missing_postgresql_database_is_told(mortal):
    opened = open_database(mortal.url.replace("/postgres?", "/nothing?"))
    with pytest.raises(StoreError, match="不存在"), opened.read():
        pass


def test_moments_are_utc_texts_that_sort_like_moments():
    early = dt.datetime(2026, 1, 1, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    late = dt.datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC)

    assert instant(early) == "2026-01-01T00:00:00.000000Z"
    assert instant(early) < instant(late)
    with pytest.raises(ValueError, match="time zone"):
        instant(dt.datetime(2026, 1, 1))


def test_bugs_stay_bugs(database):
    with database.write() as connection:
        insert(connection)
    with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
        insert(connection)
    assert count(database) == 1


def test_vacuum_needs_no_transaction(database):
    with database.alone() as connection:
        connection.exec_driver_sql("VACUUM")


def test_a_relative_sqlite_folder_is_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    migrations.upgrade(open_database("sqlite:///b/c.db"))
    assert Path("b/c.db").is_file()


def test_a_user_without_rights_is_told_what_is_missing(database, postgresql):
    if not database.postgres:
        pytest.skip("SQLite has no users")
    with database.alone() as connection:
        connection.exec_driver_sql("CREATE ROLE guest LOGIN PASSWORD 'guest'")
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO guest")
    url = database.engine.url.set(username="guest", password="guest")
    opened = open_database(url.render_as_string(hide_password=False))
    with pytest.raises(StoreError, match="没有所需的权限"), opened.write() as connection:
        insert(connection)
    opened.close()
    with database.alone() as connection:
        connection.exec_driver_sql("DROP OWNED BY guest")
        connection.exec_driver_sql("DROP ROLE guest")
