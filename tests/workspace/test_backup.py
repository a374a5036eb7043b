"""A whole workspace in one file, and back, from either database to the other."""

from __future__ import annotations

import stat

import pytest
import sqlalchemy as sa

from feecase.errors import InputError, StoreError
from feecase.store import journal
from feecase.store.tables import metadata
from feecase.workspace import backup, folders, setup
from feecase.workspace.cases import loaded


@pytest.fixture
def full(small, rows, at):
    """A workspace with a case, evidence, a template and a large file of the case."""
    return filled(small, rows, at)


@pytest.fixture
def full_on_both(shop, rows, at):
    """The same on SQLite and on PostgreSQL."""
    return filled(shop, rows, at)


def filled(shop, rows, at):
    shop.run([rows.ARREARS, rows.arrears(), rows.arrears("S1-105", "某公司")])
    for name, content in (
        ("evidence/3-1-302/催缴函.pdf", b"%PDF"),
        ("templates/complaint.docx", b"PK"),
        ("cases/3-1-302/附件/录音.mp3", b"sound" * 999),
    ):
        (shop.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (shop.folder / name).write_bytes(content)
    folders.hand_out(shop.workspace, ["3-1-302"], at=at, actor="周")
    folders.take_in(shop.workspace, shop.folder, at=at, actor="周")
    return shop


def content(database):
    with database.read() as connection:
        return {
            t.name: sorted(map(repr, connection.execute(sa.select(t)))) for t in metadata.sorted_tables if t.name != "journal"
        }


def lying(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in ("evidence", "templates", "cases", "files")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }


def test_everything_comes_back_in_a_new_folder(full_on_both, tmp_path, at):
    full = full_on_both
    done = backup.backup(full.workspace, tmp_path / "b.zip", at=at, actor="周")
    backup.restore(tmp_path / "b.zip", tmp_path / "neu", database="sqlite:///feecase.db", at=at, actor="王")

    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    assert done.tables["records"] == 2
    with setup.open_workspace(tmp_path / "neu") as again:
        assert content(again.database) == content(full.database)
        assert lying(again.folder) == lying(full.folder)
        assert {name.partition("/")[0] for name in lying(again.folder)} == {"evidence", "templates", "cases", "files"}
        assert loaded(again, "3-1-302").loaded.case == loaded(full.workspace, "3-1-302").loaded.case
        assert folders.take_in(again, again.folder, at=at, actor="王")[0].carried == ()
        with again.database.read() as connection:
            assert [(one.action, one.actor) for one in journal.read(connection, limit=1)] == [("restored", "王")]


def test_from_sqlite_to_either_database_and_on(small, rows, tmp_path, at, database_url):
    small.run([rows.ARREARS, rows.arrears()])
    backup.backup(small.workspace, tmp_path / "b.zip", at=at, actor="周")
    backup.restore(tmp_path / "b.zip", tmp_path / "neu", database=database_url, at=at, actor="周")
    with setup.open_workspace(tmp_path / "neu") as again:
        assert content(again.database) == content(small.database)
        assert again.settings.database == database_url
        folders.hand_out(again, ["3-1-302"], at=at, actor="周")
    assert "2660.00" in (tmp_path / "neu/cases/3-1-302/billing.yaml").read_text(encoding="utf-8")


def test_an_empty_workspace_is_filled_and_a_used_one_refused(full, tmp_path, at, project):
    backup.backup(full.workspace, tmp_path / "b.zip", at=at, actor="周")
    setup.create(tmp_path / "leer", at=at, actor="周").close()
    backup.restore(tmp_path / "b.zip", tmp_path / "leer", at=at, actor="周")
    with setup.open_workspace(tmp_path / "leer") as again:
        before = content(again.database)
        assert before == content(full.database)
        with pytest.raises(StoreError, match="没有恢复"):
            backup.restore(tmp_path / "b.zip", tmp_path / "leer", at=at, actor="周")
        assert content(again.database) == before


def test_a_backup_is_never_written_over_a_file(full, tmp_path, at):
    (tmp_path / "b.zip").write_bytes(b"older")
    with pytest.raises(InputError, match="没有覆盖"):
        backup.backup(full.workspace, tmp_path / "b.zip", at=at, actor="周")
    assert (tmp_path / "b.zip").read_bytes() == b"older"


def test_a_damaged_backup_leaves_no_trace(full, tmp_path, at):
    backup.backup(full.workspace, tmp_path / "b.zip", at=at, actor="周")
    whole = bytearray((tmp_path / "b.zip").read_bytes())
    whole[len(whole) // 3] ^= 0xFF
    (tmp_path / "b.zip").write_bytes(whole)
    with pytest.raises(StoreError, match="已损坏"):
        backup.restore(tmp_path / "b.zip", tmp_path / "neu", at=at, actor="周")
    assert not (tmp_path / "neu").exists()


def test_another_database_than_the_folder_has_is_refused(full, tmp_path, at):
    backup.backup(full.workspace, tmp_path / "b.zip", at=at, actor="周")
    setup.create(tmp_path / "leer", at=at, actor="周").close()
    with pytest.raises(InputError, match="另一个数据库"):
        backup.restore(tmp_path / "b.zip", tmp_path / "leer", database="sqlite:///anders.db", at=at, actor="周")


def test_a_file_in_the_way_is_kept_and_nothing_restored(full, tmp_path, at):
    backup.backup(full.workspace, tmp_path / "b.zip", at=at, actor="周")
    (tmp_path / "neu" / "templates").mkdir(parents=True)
    (tmp_path / "neu" / "templates" / "complaint.docx").write_bytes(b"mine")
    with pytest.raises(StoreError, match="同名的文件"):
        backup.restore(tmp_path / "b.zip", tmp_path / "neu", database="sqlite:///feecase.db", at=at, actor="周")
    assert (tmp_path / "neu" / "templates" / "complaint.docx").read_bytes() == b"mine"
    assert not (tmp_path / "neu" / "feecase.toml").exists()
