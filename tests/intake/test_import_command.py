"""The commands `import`, `new` and `schema`: what they print, what they return."""

from __future__ import annotations

import json

import pytest

from feecase.cli.schema import SCHEMAS


@pytest.fixture
def project(estate, rows):
    def write(*lines):
        (estate.folder / "欠费.xlsx").write_bytes(estate.book({"欠费明细表": [rows.ARREARS, *lines]}))
        return (estate.folder / "欠费.xlsx", "--project", estate.folder / "project.yaml", "--to", estate.cases)

    return write


def test_an_import_without_faults_returns_0(run, project, rows, estate):
    code, out, err = run("import", *project(rows.arrears()))

    assert (code, err) == (0, "")
    assert "3-1-302" in out
    assert "2,660.00" in out
    assert (estate.cases / "3-1-302" / "billing.yaml").exists()


def test_rejected_rows_make_it_1_and_are_told_with_place_and_fix(run, project, rows, estate):
    code, out, _ = run("import", *project(rows.arrears(), rows.arrears(last="昨天")))

    assert code == 1
    assert "欠费.xlsx [欠费明细表] 第3行 结束时间“昨天”：日期无法识别。请写成 2026-03-05 的样子" in out
    assert (estate.cases / "rejects.xlsx").exists()


def test_json_is_one_document_of_the_published_shape(run, project, rows):
    code, out, err = run("import", *project(rows.arrears()), "--json")
    shape = SCHEMAS["import"]()["$defs"]["ImportReport"]

    printed = json.loads(out)
    assert (code, err, printed["schema"]) == (0, "", "feecase/import/1")
    assert set(printed["data"]) == set(shape["properties"]) == set(shape["required"])
    assert printed["data"]["files"] == [{"file": "欠费.xlsx", "sheet": "欠费明细表", "shape": "欠费明细表", "rows": 1}]


@pytest.mark.parametrize("option", ["--dry-run", "--strict"])
def test_a_dry_or_strict_run_says_that_nothing_was_written(run, project, rows, estate, option):
    code, out, _ = run("import", *project(rows.arrears(), rows.arrears(last="昨天")), option)

    assert code == 1
    assert "没有写任何文件。" in out
    assert not estate.cases.exists()


def test_an_unknown_table_makes_it_1_and_is_named(run, estate):
    (estate.folder / "菜单.csv").write_text("菜名,价格\n鱼,1\n", encoding="utf-8")
    code, out, _ = run("import", estate.folder / "菜单.csv", "--project", estate.folder / "project.yaml", "--to", estate.cases)

    assert code == 1
    assert "菜单.csv" in out


def test_a_missing_file_is_one_json_error(run, estate):
    code, out, _ = run("import", estate.folder / "无.xlsx", "--project", estate.folder / "project.yaml", "--json")

    assert code == 1
    assert json.loads(out)["error"]["what"] == "找不到文件"


def test_a_wrong_date_is_wrong_usage(run, project, rows):
    assert run("import", *project(rows.arrears()), "--as-of", "昨天")[0] == 2
    assert run("import")[0] == 2


def test_new_writes_a_project_and_refuses_to_do_so_twice(run, tmp_path):
    assert run("new", tmp_path / "甲")[0] == 0
    code, _, err = run("new", tmp_path / "甲")

    assert code == 1
    assert "不覆盖已有的文件" in err


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_prints_json(run, name):
    code, out, _ = run("schema", name)

    assert code == 0
    assert json.loads(out)["$schema"].startswith("https://json-schema.org")


def test_an_unknown_schema_names_those_there_are(run):
    code, _, err = run("schema", "xyz")

    assert code == 2
    assert "assessment" in err
