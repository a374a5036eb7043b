"""Finding, making and opening workspaces."""

from __future__ import annotations

import stat
import sys

import pytest

from feecase.errors import InputError, StoreError, UserError
from feecase.store import journal, migrations
from feecase.store.database import open_database
from feecase.workspace import setup


def test_a_workspace_is_found_from_anywhere_below_it(tmp_path, at):
    (tmp_path / "ws" / "cases" / "X").mkdir(parents=True)
    setup.create(tmp_path / "ws", at=at, actor="周").close()

    assert setup.find(tmp_path / "ws" / "cases" / "X") == tmp_path / "ws"
    assert setup.find(tmp_path) is None


def test_what_is_made_is_private_and_opens(tmp_path, at):
    setup.create(tmp_path / "ws", at=at, actor="周").close()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "ws").iterdir()}

    assert {modes["feecase.toml"], modes["feecase.db"]} == {0o600}
    with setup.open_workspace(tmp_path / "ws") as workspace:
        assert workspace.project == tmp_path / "ws" / "project.yaml"
        assert workspace.settings == setup.Settings()
        with workspace.database.read() as connection:
            assert [(one.actor, one.action) for one in journal.read(connection)] == [("周", "workspace-opened")]


def test_names_with_every_sign_are_written_and_read(tmp_path, at):
    url = 'sqlite:///数据 "1"\\x.db'
    with setup.create(tmp_path, database=url, project="项目.yaml", at=at, actor="周") as made:
        assert (made.settings.database, made.project.name) == (url, "项目.yaml")


def test_a_second_workspace_in_one_folder_is_refused(tmp_path, at):
    setup.create(tmp_path, at=at, actor="周").close()
    with pytest.raises(InputError, match="已有工作区"):
        setup.create(tmp_path, at=at, actor="周")


def test_a_second_folder_joins_the_same_database(tmp_path, database_url, at):
    setup.create(tmp_path / "a", database=database_url, at=at, actor="周").close()
    with setup.create(tmp_path / "b", database=database_url, at=at, actor="王") as two, two.database.read() as connection:
        assert [one.actor for one in journal.read(connection)] == ["王", "周"]


def test_a_database_that_cannot_be_had_leaves_no_workspace(tmp_path, at):
    with pytest.raises(StoreError):
        setup.create(tmp_path, database="postgresql://u@127.0.0.1:9/x", at=at, actor="周")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("format = 1\nx = 1\n", "没有这个设置"),
        ("format = 2\n", "较新的格式"),
        ("format = \n", "无法读取"),
        ("[retention]\nclosed_cases = -1\n", "retention.closed_cases"),
        ("[retention]\nclosed_cases = 'x'\n", "retention.closed_cases"),
        ("database = 3\n", "database"),
        ("[retention]\nclosed_cases = -1\n", "不能小于 0"),
        ("database = 3\n", "这里应写文字"),
        ('format = 1\ndatabase = "sqlite\n', "第2行第19列起不合 TOML 的写法"),
    ],
)
def test_wrong_settings_are_told_with_their_place(tmp_path, text, what):
    (tmp_path / "feecase.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=what) as told:
        setup.open_workspace(tmp_path)
    assert str(tmp_path / "feecase.toml") in str(told.value)


def test_settings_in_another_encoding_are_told(tmp_path):
    (tmp_path / "feecase.toml").write_text("# 设置\n", encoding="utf-16")
    with pytest.raises(InputError, match="不是 UTF-8"):
        setup.settings(tmp_path)


def test_a_workspace_is_not_made_over_another_by_a_winding_path(tmp_path, at):
    setup.create(tmp_path, at=at, actor="周").close()
    with pytest.raises(InputError, match="已有工作区"):
        setup.create(tmp_path / "x" / "..", at=at, actor="周")


def test_settings_may_be_few_and_have_a_byte_order_mark(tmp_path):
    (tmp_path / "feecase.toml").write_bytes(b"\xef\xbb\xbf[retention]\nclosed_cases = 5\n")
    assert setup.settings(tmp_path).retention.closed_cases == 5


def test_a_database_of_another_revision_is_opened_only_to_migrate_it(tmp_path, at):
    (tmp_path / "feecase.toml").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="数据库文件不见了"):
        setup.open_workspace(tmp_path)
    assert not (tmp_path / "feecase.db").exists()
    (tmp_path / "feecase.db").touch()
    with pytest.raises(StoreError, match="feecase init"):
        setup.open_workspace(tmp_path)
    opened = open_database(f"sqlite:///{tmp_path}/feecase.db")
    migrations.upgrade(opened, "0001")
    opened.close()
    with pytest.raises(StoreError, match="workspace migrate"):
        setup.open_workspace(tmp_path)
    with setup.open_workspace(tmp_path, unchecked=True) as workspace:
        migrations.upgrade(workspace.database)
    setup.open_workspace(tmp_path).close()


def test_the_extra_that_is_missing_is_named(tmp_path, monkeypatch, at):
    for name in [name for name in sys.modules if name.startswith("feecase.store")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("feecase.store", raising=False)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(UserError, match="feecase\\[store\\]"):
        setup.create(tmp_path, at=at, actor="周")


def test_the_database_of_settings_can_be_replaced():
    assert (
        setup.with_database('format = 1\ndatabase = "a"\nproject = "database = x"\n', 'b"c')
        == 'format = 1\ndatabase = "b\\"c"\nproject = "database = x"\n'
    )
