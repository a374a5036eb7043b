"""From an empty database to the tables of this program."""

from __future__ import annotations

import multiprocessing

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from feecase.errors import StoreError
from feecase.store import migrations
from feecase.store.database import open_database
from feecase.store.tables import metadata, rooms


@pytest.fixture
def bare(database_url):
    opened = open_database(database_url)
    yield opened
    opened.close()


def test_the_steps_lead_to_the_tables(bare):
    taken = migrations.upgrade(bare)

    assert taken[0] == "0001"
    assert taken[-1] == migrations.newest() == migrations.current(bare)
    with bare.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(metadata.tables) <= set(sa.inspect(connection).get_table_names())


def test_upgrading_again_does_nothing(bare):
    migrations.upgrade(bare)
    assert migrations.upgrade(bare) == ()


def test_rows_survive_each_step(bare):
    steps = sorted(migrations.known())
    migrations.upgrade(bare, steps[0])
    with bare.write() as connection:
        connection.execute(sa.insert(rooms).values(name="1", version=1, built=0))
    for step in steps[1:]:
        assert migrations.upgrade(bare, step) == (step,)
    with bare.read() as connection:
        assert connection.execute(sa.select(rooms.c.name)).scalar() == "1"


def upgrade(url, barrier):
    opened = open_database(url)
    barrier.wait()
    migrations.upgrade(opened)
    opened.close()


def test_two_programs_that_upgrade_at_once_do_it_once(bare, database_url):
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    workers = [context.Process(target=upgrade, args=(database_url, barrier)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert [worker.exitcode for worker in workers] == [0, 0]
    assert migrations.current(bare) == migrations.newest()


def test_a_database_without_tables_is_told(bare):
    assert migrations.current(bare) is None
    with pytest.raises(StoreError, match="feecase init"):
        migrations.check(bare)


def test_an_old_database_is_told_what_to_do(bare):
    migrations.upgrade(bare, "0001")
    with pytest.raises(StoreError, match="feecase workspace migrate"):
        migrations.check(bare)


def test_a_newer_database_is_refused(bare):
    migrations.upgrade(bare)
    with bare.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (migrations.check, migrations.upgrade):
        with pytest.raises(StoreError, match="较新的 feecase"):
            use(bare)


def test_a_step_that_fails_leaves_the_database_as_it_was(bare, monkeypatch):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError

    monkeypatch.setattr("alembic.op.create_index", broken)
    with pytest.raises(ZeroDivisionError):
        migrations.upgrade(bare)
    monkeypatch.undo()

    with bare.read() as connection:
        assert sa.inspect(connection).get_table_names() == []
    migrations.upgrade(bare)


def test_clearing_refuses_to_drop_content(bare):
    migrations.upgrade(bare)
    with bare.write() as connection:
        connection.execute(sa.insert(rooms).values(name="1", version=1, built=0))
    with pytest.raises(StoreError, match="rooms 不是空的"), bare.write() as connection:
        migrations.clear(connection, "x")
    assert migrations.current(bare) == migrations.newest()


def test_clearing_an_empty_database_leaves_nothing(bare):
    migrations.upgrade(bare)
    with bare.write() as connection:
        migrations.clear(connection, "x")
    with bare.read() as connection:
        assert sa.inspect(connection).get_table_names() == []
    assert migrations.upgrade(bare)
