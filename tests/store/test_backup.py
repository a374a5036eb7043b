"""One file with everything: portable between both databases, checked before use, never over something else."""

from __future__ import annotations

import json
import stat
import zipfile

import pytest
import sqlalchemy as sa

from feecase.errors import StoreError
from feecase.store import backup, documents, journal, migrations, records
from feecase.store.database import open_database
from feecase.store.documents import DocumentDraft
from feecase.store.journal import JournalEntry
from feecase.store.tables import metadata


@pytest.fixture
def filled(database, make, at):
    """A database with rows in several tables."""
    with database.write() as connection:
        records.put(connection, make.batch(as_of="2026-11-20"), [make.charge(f"F{n}", amount="1.10") for n in range(5)], at=at)
        documents.put(
            connection,
            [DocumentDraft("x", "case.yaml", bytes(range(256))), DocumentDraft("x", "b.pdf", None, "ab" * 32, 5_000_000_000)],
            at=at,
            actor="周",
        )
        journal.write(connection, [JournalEntry(at, "周", "x", '李"\n', after={"a": [1, None]})])
    return database


@pytest.fixture
def written(filled, tmp_path, at):
    (tmp_path / "证据.jpg").write_bytes(b"photo" * 1000)
    target = tmp_path / "b" / "backup.zip"
    contents = backup.write(filled, target, [("folder/evidence/证据.jpg", tmp_path / "证据.jpg")], at=at)
    return target, contents


def rows(database):
    with database.read() as connection:
        return {table.name: sorted(map(repr, connection.execute(sa.select(table)))) for table in metadata.sorted_tables}


def test_a_backup_says_what_it_holds(written):
    target, contents = written
    assert contents == backup.check(target)
    assert (contents.at, contents.revision) == ("2026-11-22T06:00:00.000000Z", migrations.newest())
    assert {name: n for name, n in contents.tables.items() if n} == {
        "batches": 1,
        "records": 5,
        "rooms": 1,
        "documents": 2,
        "journal": 3,
    }
    assert contents.files == ("folder/evidence/证据.jpg",)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_it_is_restored_into_sqlite(filled, written, tmp_path, at):
    other = open_database(f"sqlite:///{tmp_path}/other.db")
    backup.read(other, written[0], lambda name: tmp_path / "new" / name)

    assert rows(other) == rows(filled)
    assert (tmp_path / "new/folder/evidence/证据.jpg").read_bytes() == b"photo" * 1000
    again = tmp_path / "again.zip"
    assert backup.write(other, again, [], at=at).tables == written[1].tables
    other.close()


def test_a_backup_of_sqlite_is_restored_into_postgresql_and_goes_on_counting(database, tmp_path, make, at):
    source = open_database(f"sqlite:///{tmp_path}/source.db")
    migrations.upgrade(source)
    with source.write() as connection:
        for _ in range(3):
            records.put(connection, make.batch(), [make.charge()], at=at)
    backup.write(source, tmp_path / "b.zip", [], at=at)
    backup.read(database, tmp_path / "b.zip", lambda _: None)
    expected = rows(source)
    source.close()

    assert rows(database) == expected
    with database.write() as connection:
        assert records.put(connection, make.batch(), [make.charge()], at=at).batch == 4
        assert [one.action for one in journal.read(connection, limit=1)] == ["batch"]
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), database.write() as connection:
        connection.execute(sa.text("DELETE FROM journal"))


def test_a_database_that_holds_anything_is_not_touched(filled, written):
    before = rows(filled)
    with pytest.raises(StoreError, match="没有恢复"):
        backup.read(filled, written[0], lambda _: None)
    assert rows(filled) == before


def test_a_file_that_lies_in_the_way_is_not_touched(written, tmp_path):
    other = open_database(f"sqlite:///{tmp_path}/other.db")
    (tmp_path / "new").write_bytes(b"mine")
    with pytest.raises(StoreError, match="同名的文件"):
        backup.read(other, written[0], lambda _: tmp_path / "new")
    assert (tmp_path / "new").read_bytes() == b"mine"
    assert migrations.current(other) is None
    other.close()


def outcome(database, path, folder):
    try:
        backup.read(database, path, lambda name: folder / "n" / name)
    except StoreError as error:
        return "refused" if error.problems[0].next else "not helpful"
    return "restored"


def test_damage_anywhere_is_found_before_anything_is_written(written, tmp_path):
    whole = written[0].read_bytes()
    other = open_database(f"sqlite:///{tmp_path}/other.db")
    for number, place in enumerate(range(7, len(whole), max(1, len(whole) // 60))):
        damaged = tmp_path / f"{number}.zip"
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        if outcome(other, damaged, tmp_path) == "refused":
            assert migrations.current(other) is None
            continue
        assert sum(backup.check(damaged).tables.values()) == 12  # a byte that says nothing: a date of a file in the archive
        with other.write() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.exec_driver_sql(f"DROP TABLE {table.name}")
            connection.exec_driver_sql("DROP TABLE alembic_version")
    other.close()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_a_cut_off_backup_is_refused(written, share):
    whole = written[0].read_bytes()
    written[0].write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(StoreError):
        backup.check(written[0])


def rewritten(path, change):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x"])
def test_a_file_may_not_leave_the_folder(written, name):
    def change(parts):
        manifest = json.loads(parts["manifest.json"])
        manifest["files"][name] = manifest["files"]["folder/evidence/证据.jpg"]
        parts["manifest.json"] = json.dumps(manifest).encode()

    rewritten(written[0], change)
    with pytest.raises(StoreError, match="不是 feecase 的备份"):
        backup.check(written[0])


def test_a_row_that_was_altered_is_found(written):
    rewritten(
        written[0], lambda parts: parts.update({"tables/records.jsonl": parts["tables/records.jsonl"].replace(b"1.10", b"9.90")})
    )
    with pytest.raises(StoreError, match="校验和不符"):
        backup.check(written[0])


def test_other_files_are_no_backup(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"no archive")
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.writestr("a", "b")
    for name, what in (("x.zip", "不是 feecase 的备份"), ("y.zip", "不是 feecase 的备份"), ("z.zip", "找不到")):
        with pytest.raises(StoreError, match=what):
            backup.check(tmp_path / name)


def test_a_backup_of_a_newer_feecase_is_refused(written, tmp_path):
    def change(parts):
        parts["manifest.json"] = parts["manifest.json"].replace(migrations.newest().encode(), b"9999")

    rewritten(written[0], change)
    other = open_database(f"sqlite:///{tmp_path}/other.db")
    with pytest.raises(StoreError, match="较新的 feecase"):
        backup.read(other, written[0], lambda _: None)
    other.close()


def test_a_backup_of_an_older_revision_is_brought_up_to_date(tmp_path, at):
    old = open_database(f"sqlite:///{tmp_path}/old.db")
    migrations.upgrade(old)
    backup.write(old, tmp_path / "b.zip", [], at=at)
    old.close()
    first = {"batches", "records", "rooms", "cases", "documents", "journal"}

    def change(parts):
        manifest = json.loads(parts["manifest.json"])
        manifest["revision"] = "0001"
        manifest["tables"] = {name: told for name, told in manifest["tables"].items() if name in first}
        parts["manifest.json"] = json.dumps(manifest).encode()

    rewritten(tmp_path / "b.zip", change)
    other = open_database(f"sqlite:///{tmp_path}/other.db")
    backup.read(other, tmp_path / "b.zip", lambda _: None)
    assert migrations.current(other) == migrations.newest()
    other.close()


def test_a_backup_that_cannot_be_finished_leaves_no_file(filled, tmp_path, at):
    with pytest.raises(OSError, match="No such"):
        backup.write(filled, tmp_path / "b.zip", [("a", tmp_path / "missing")], at=at)
    assert not list(tmp_path.glob("*.zip")) + list(tmp_path.glob(".feecase-*"))
