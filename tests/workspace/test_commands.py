"""The commands of a workspace: what they print, what they hide, what they return."""

from __future__ import annotations

import json
import re

import pytest

from feecase.cli.main import execute
from feecase.cli.schema import SCHEMAS

PERSONAL = re.compile(r"李明|王芳|13000000107")
OWNERSHIP = [["3-1-302", "李明", "", "2026-03-16"], ["3-1-302", "王芳", "2026-03-16", ""]]


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")

    def command(*arguments):
        code = execute([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture
def inside(small, rows, monkeypatch):
    """The working folder is below a workspace with a split room and a plain one."""
    small.run([rows.ARREARS, rows.arrears(), rows.arrears("S1-105", "某公司")], [rows.OWNERSHIP, *OWNERSHIP])
    (small.folder / "below").mkdir()
    monkeypatch.chdir(small.folder / "below")
    return small


def test_init_makes_a_workspace_and_says_what_comes_next(run, project, tmp_path):
    code, out, err = run("init", project(tmp_path / "ws"))
    assert (code, err) == (0, "")
    assert "已建立工作区" in out
    assert "已存入 project.yaml" in out
    code, _, err = run("init", tmp_path / "ws")
    assert (code, "已有工作区" in err) == (1, True)


def test_init_says_that_the_project_file_is_missing(run, tmp_path):
    assert "还没有项目文件" in run("init", tmp_path / "ws")[1]


def test_init_refuses_an_unknown_database_as_wrong_usage(run, tmp_path):
    code, _, err = run("init", tmp_path / "ws", "--database", "mysql://x/y")
    assert (code, "只支持 SQLite 文件与 PostgreSQL" in err) == (2, True)
    assert not (tmp_path / "ws").exists()


def test_import_goes_into_the_workspace_unless_told_otherwise(run, inside, rows):
    table = inside.table([rows.ARREARS, rows.arrears(amount="2000.00")])
    code, out, _ = run("import", table, "--json")
    assert (code, [case["state"] for case in json.loads(out)["data"]["cases"]]) == (0, ["changed", "changed"])
    assert not (inside.folder / "cases").exists()

    run("import", table, "--project", inside.folder / "project.yaml", "--to", inside.folder / "anders")
    assert (inside.folder / "anders" / "3-1-302" / "billing.yaml").is_file()


def test_import_names_the_source(run, inside, rows):
    run(
        "import",
        inside.table([rows.ARREARS, rows.arrears("S1-105", "某公司", item="车位费", amount="5.00")]),
        "--source",
        "停车系统",
    )
    _, out, _ = run("workspace", "show", "S1-105")
    assert "停车系统" in out
    assert "2,665.00" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["workspace", "status"],
        ["workspace", "list"],
        ["workspace", "show", "3-1-302-A"],
        ["workspace", "log"],
        ["workspace", "log", "3-1-302-A"],
        ["purge"],
    ],
)
def test_no_listing_shows_personal_data(run, inside, arguments):
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    assert PERSONAL.findall(out) == []
    _, out, _ = run(*arguments, "--json")
    assert PERSONAL.findall(out) == []


def test_personal_data_is_shown_when_asked_for(run, inside):
    assert "3-1-302-A" in run("workspace", "list", "--show-personal")[1]
    shown = run("workspace", "show", "3-1-302-A", "--show-personal")[1]
    assert {"李明", "13000000107"} <= set(PERSONAL.findall(shown))


@pytest.mark.parametrize("name", ["status", "list", "log"])
def test_json_has_the_published_shape(run, inside, name):
    code, out, _ = run("workspace", name, "--json")
    printed = json.loads(out)
    schema = SCHEMAS[f"workspace-{name}"]()
    of = schema["$defs"][schema["properties"]["data"]["$ref"].rpartition("/")[2]]

    assert (code, printed["schema"]) == (0, f"feecase/workspace-{name}/1")
    assert set(printed["data"]) == set(of["properties"])


def test_a_case_is_shown_in_chinese_with_its_sources(run, inside):
    out = "".join(run("workspace", "show", "S1-105")[1].split())
    assert "费用项目物业服务费" in out or "费用项目物业费" in out
    assert "业主某**" in out
    assert "金额2660.00" in out
    assert "billing.yaml" in out


def test_cases_are_listed_in_the_order_of_their_numbers(run, inside, rows):
    inside.run([rows.ARREARS, *(rows.arrears(f"9-1-{n}", "某公司") for n in (1003, 502, 9))], source="另一处")
    _, out, _ = run("workspace", "list", "--json")
    ids = [case["id"] for case in json.loads(out)["data"]["cases"]]
    assert [id_ for id_ in ids if id_.startswith("9")] == ["9-1-9", "9-1-502", "9-1-1003"]


def test_the_list_can_be_of_one_state(run, inside):
    assert run("workspace", "close", "S1-105")[1] == "已结案 1 案\n"
    _, out, _ = run("workspace", "list", "--state", "closed", "--json")
    assert [case["id"] for case in json.loads(out)["data"]["cases"]] == ["S1-105"]
    assert run("workspace", "close", "S1-105", "--reopen")[1] == "恢复在办 1 案\n"


def test_a_room_with_two_cases_asks_which(run, inside):
    code, _, err = run("workspace", "show", "3-1-302")
    assert code == 1
    assert "3-1-302-A、3-1-302-B" in err
    assert run("workspace", "show", "X9")[0] == 1


def test_folders_go_out_and_in(run, inside):
    code, out, _ = run("workspace", "hand-out", "S1-105")
    assert (code, "取出 1 案，共 2 个文件" in out) == (0, True)
    (inside.folder / "cases" / "S1-105" / "case.yaml").write_text("id: S1-105\n", encoding="utf-8")
    code, out, _ = run("workspace", "take-in", inside.folder / "cases")
    assert (code, "存入 1 案，共 1 个文件" in out) == (0, True)


def test_a_conflict_makes_it_1_and_names_the_case(run, inside):
    run("workspace", "hand-out")
    (inside.folder / "cases" / "S1-105" / "billing.yaml").write_text("mine", encoding="utf-8")
    inside.run(
        [
            ["费用编号", "房号", "业主", "费用项", "开始时间", "结束时间", "欠费金额"],
            ["1", "S1-105", "某公司", "物业费", "2025-09-01", "2025-09-30", "1"],
        ]
    )
    code, out, err = run("workspace", "hand-out")

    assert code == 1
    assert "S1-105" in err
    assert "没有覆盖" in err
    assert "取出" in out


def test_outside_a_workspace_the_way_in_is_told(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("workspace", "status")
    assert (code, "feecase init" in err) == (2, True)


def test_backup_and_restore(run, inside, tmp_path):
    code, out, _ = run("backup", tmp_path / "b.zip")
    assert (code, "内容未加密" in out) == (0, True)
    assert run("restore", tmp_path / "b.zip", tmp_path / "neu")[0] == 0
    code, _, err = run("restore", tmp_path / "b.zip", tmp_path / "neu")
    assert (code, "没有恢复" in err) == (1, True)
    assert run("backup", tmp_path / "b.zip")[0] == 1


def test_purge_lists_and_deletes_only_when_told(run, inside):
    toml = inside.folder / "feecase.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("# closed_cases = 5 ", "closed_cases = 0 "), encoding="utf-8")
    run("workspace", "close", "3-1-302-A")
    code, out, _ = run("purge")
    assert (code, "以上都没有删除" in out, "3-1-302-A" in out) == (0, True, True)
    code, out, _ = run("purge", "--yes", "--json")
    assert json.loads(out)["data"]["deleted"] is True
    assert "李明" not in run("workspace", "list", "--show-personal")[1]
    assert "没有到期的内容" in run("purge")[1]


def test_migrate_says_what_it_did(run, inside):
    assert run("workspace", "migrate")[1] == "已是最新版本\n"


def test_the_status_names_what_waits(run, inside, at):
    from feecase.store import records

    with inside.database.write() as connection:
        records.mark(connection, ["S1-105"])
    assert "1 户的记录有变化" in run("workspace", "status")[1]


def test_imported_cases_are_listed_in_the_order_of_their_numbers(run, inside, rows):
    table = inside.table([rows.ARREARS, *(rows.arrears(f"9-1-{n}", "某公司") for n in (1003, 502, 9))])
    out = run("import", table, "--source", "另一处")[1]
    assert re.findall(r"^9-1-\d+", out, re.MULTILINE) == ["9-1-9", "9-1-502", "9-1-1003"]
