"""Reading databases by queries: the same hygiene as files, read-only by the database's own refusal, every failure told in Chinese."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import openpyxl
import pytest
import sqlalchemy as sa

from feecase.errors import InputError
from feecase.extend.contracts import Source, SourceTables
from feecase.extend.databases import DatabaseOptions, only_select, reading
from feecase.extend.tables import Sheet
from feecase.intake.casefolder import load

ARREARS = """
  - 名称: 欠费
    查询: "SELECT room_no, owner_name, begin_at, end_at, owed FROM v_owed WHERE owner_name <> '12:30:00' ORDER BY room_no"
    列: {房号: room_no, 业主: owner_name, 开始时间: begin_at, 结束时间: end_at, 收费金额: owed}
    固定: {费用项: 物业服务费}
"""
PAYMENTS = """
  - {名称: 缴费, 表名: payments, 列: {订单号: no, 缴费时间: paid_at, 实收金额: amount}}
"""


def source(database, *tables, more=""):
    return f'来源: sql\n地址: "{database.url}"\n密码环境变量: WUYE_PASSWORD\n{more}表:{"".join(tables)}'


def owe(database, *rows):
    with database.engine.begin() as connection:
        for room, owner, amount in rows:
            connection.execute(
                database.owed.insert().values(
                    room_no=room,
                    owner_name=owner,
                    begin_at=dt.datetime(2025, 1, 1),
                    end_at=dt.date(2025, 12, 31),
                    owed=Decimal(amount),
                )
            )


def test_a_query_becomes_cases_like_a_workbook(database, project):
    owe(database, ("３栋1单元302室", "李明", "1200.0000"), ("S1-105", "某公司", "86.5"))
    with database.engine.begin() as connection:
        connection.execute(
            database.paid.insert().values(no="S9", paid_at=dt.datetime(2025, 6, 1, 10, 20), amount=Decimal(50), 房号="3-1-302")
        )

    result = project.run(source(database, ARREARS, PAYMENTS), as_of=dt.date(2026, 11, 20))

    assert result.complete
    assert sorted((c.id, str(c.outstanding)) for c in result.cases) == [("3-1-302", "1200.00"), ("S1-105", "86.50")]
    case = load(project.cases / "3-1-302").case
    (charge,), (payment,) = case.charges, case.payments
    assert charge.source.model_dump() == {
        "file": database.url,
        "sheet": "欠费",
        "row": None,
        "ref": "",
        "as_of": dt.date(2026, 11, 20),
    }
    assert (payment.source.ref, payment.date, str(payment.amount)) == ("S9", dt.date(2025, 6, 1), "50.00")


def test_another_order_of_rows_changes_nothing(database, project):
    owe(database, ("3-1-302", "李明", "1200"))
    project.run(source(database, ARREARS))
    owe(database, ("3-1-101", "王芳", "800"))

    assert [(c.id, c.state) for c in project.run(source(database, ARREARS)).cases] == [
        ("3-1-101", "new"),
        ("3-1-302", "unchanged"),
    ]


def test_the_date_of_the_data_is_the_databases_own_day(database, project):
    owe(database, ("3-1-302", "李明", "1200"))
    project.run(source(database, ARREARS))
    with database.engine.connect() as connection:
        (day,) = connection.exec_driver_sql("SELECT CURRENT_DATE").one()

    assert str(load(project.cases / "3-1-302").case.billing.as_of) == str(day)


def test_rows_that_cannot_be_used_are_rejected_and_come_back_corrected(database, project):
    owe(database, ("3-1-302", "李明", "1200"), ("3-1-302", "李明", "-3"), ("", "王芳", "5"))
    first = project.run(source(database, ARREARS))
    assert sorted((r.reject.column, r.reject.reason) for r in first.rejected) == [
        ("房号", "必填的单元格是空的"),
    ]
    assert [(c.id, str(c.outstanding)) for c in first.cases] == [("3-1-302", "1197.00")]  # -3 is set against the same period

    book = openpyxl.load_workbook(first.rejects_file)
    page = book.worksheets[0]
    (line,) = [row for row in page.iter_rows(min_row=2) if row[1].value == "王芳"]
    line[0].value = "3-1-303"
    path = first.rejects_file.with_name("改好.xlsx")
    book.save(path)

    assert [(c.id, str(c.outstanding), c.state) for c in project.run(path).cases] == [("3-1-303", "5.00", "new")]


def test_an_identity_number_kept_as_a_number_loses_no_digit(database, project):
    with database.engine.begin() as connection:
        connection.execute(database.owed.insert().values(room_no="3-1-302", owner_name="李明", id_card=370202199006183222))
    assets = '\n  - {名称: 资产, 查询: "SELECT room_no, owner_name, id_card, 88.5 AS area FROM v_owed", 列: {房屋: room_no, 业主: owner_name, 身份证: id_card, 建筑面积: area}}\n'
    owe(database, ("3-1-302", "李明", "1200"))

    project.run(source(database, ARREARS.replace("ORDER", "AND owed IS NOT NULL ORDER"), assets))

    (person,) = load(project.cases / "3-1-302").case.defendants
    assert person.id_no == "370202199006183222"


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM v_owed",
        "UPDATE v_owed SET owed = 0",
        "SELECT 1; DROP TABLE v_owed",
        "/* SELECT */ DROP TABLE v_owed",
        "SELECT * INTO stolen FROM v_owed",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT * FROM v_owed FOR UPDATE",
        "SELECT * FROM v_owed FOR NO KEY UPDATE",
        "SELECT * FROM v_owed LOCK IN SHARE MODE",
        "SELECT /*!50000 SLEEP(9) */ 1",
        "CALL tidy()",
        "",
        "-- nothing",
        "EXPLAIN SELECT 1",
    ],
)
def test_only_one_select_is_ever_sent(query):
    for dialect in ("mysql", "mariadb", "postgresql", "sqlite"):
        with pytest.raises(InputError, match="只允许一条 SELECT 查询"):
            only_select(query, dialect)


@pytest.mark.parametrize(
    ("query", "dialects"),
    [
        ("SELECT update_time, 'a; DROP TABLE b', \"for update\" FROM t;", "mysql postgresql sqlite"),
        ("SELECT `into` FROM t", "mysql"),
        ("with a as (select 1) select * from a", "mysql postgresql sqlite"),
        ("(SELECT 1)", "mysql"),
        ("-- 欠费；\nSELECT 1", "postgresql sqlite mysql"),
        ("SELECT 1 # 末尾;", "mysql"),
        ("SELECT replace(name, ';', ',') FROM t WHERE at > '12:30:00'", "mysql postgresql sqlite"),
        (r"SELECT 'it\'s; fine'", "mysql"),
    ],
)
def test_words_in_names_texts_and_comments_forbid_nothing(query, dialects):
    for dialect in dialects.split():
        only_select(query, dialect)


@pytest.mark.parametrize(
    ("query", "dialect"),
    [
        (r"SELECT 'a\'; DROP TABLE x; --'", "postgresql"),
        ("SELECT 1 #2; DROP TABLE x", "postgresql"),
        ("SELECT 1 --1; DROP TABLE x", "mysql"),
        ("SELECT 1 /* /* */; DROP TABLE x */", "postgresql"),
    ],
)
def test_a_second_statement_hidden_from_one_database_is_seen_by_its_own_rules(query, dialect):
    with pytest.raises(InputError):
        only_select(query, dialect)


def test_the_database_itself_refuses_to_write(database):
    """Even where a statement slips past the check of words: a writing query inside WITH, or a writing function."""
    owe(database, ("3-1-302", "李明", "1"))
    from pathlib import Path

    options = DatabaseOptions(url=database.url, password_env="WUYE_PASSWORD")
    with (
        reading(options, Path(database.engine.url.database or "").parent if database.kind == "sqlite" else Path()) as reader,
        pytest.raises(sa.exc.DBAPIError),
    ):
        reader.connection.exec_driver_sql("DELETE FROM v_owed")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM v_owed").scalar() == 1


def test_a_writing_with_is_refused_by_postgresql(postgresql, project, monkeypatch):
    monkeypatch.setenv("WUYE_PASSWORD", "s3cret-Reader")
    query = '\n  - {名称: 写, 查询: "WITH gone AS (DELETE FROM pg_class RETURNING relname) SELECT * FROM gone"}\n'
    with pytest.raises(InputError, match="这条语句要写入数据库，已被拒绝"):
        project.run(source(postgresql, query))


def test_one_state_from_beginning_to_end(database, tmp_path):
    """What is written while an import reads is not seen half."""
    if database.kind == "sqlite":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    owe(database, ("1-1", "甲", "1"))
    with reading(DatabaseOptions(url=database.url, password_env="WUYE_PASSWORD"), tmp_path) as reader:
        before = reader.rows("SELECT COUNT(*) AS n FROM v_owed")
        owe(database, ("1-2", "乙", "1"))
        assert reader.rows("SELECT COUNT(*) AS n FROM v_owed") == before == [{"n": 1}]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"query": "SELECT no_such_one FROM v_owed"}, "没有这个列"),
        ({"query": "SELECT * FROM nowhere"}, "没有这张表或视图"),
        ({"query": "SELECT FROM WHERE v_owed"}, "查询语句有误"),
    ],
)
def test_what_the_database_refuses_is_told_in_chinese(database, project, change, what):
    with pytest.raises(InputError, match=what) as caught:
        project.run(source(database, f'\n  - {{名称: 坏, 查询: "{change["query"]}"}}\n'))
    problem = caught.value.problems[0]
    assert problem.where == database.url
    assert problem.next
    assert "s3cret" not in str(caught.value)


SLOW = {
    "sqlite": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t",
    "mariadb": "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c",
    "postgresql": "SELECT pg_sleep(30)",
}


def test_a_query_that_takes_too_long_is_given_up(database, project):
    with pytest.raises(InputError, match="查询超过了时限") as caught:
        project.run(source(database, f'\n  - {{名称: 慢, 查询: "{SLOW[database.kind]}"}}\n', more="超时: 1\n"))
    assert "超时" in caught.value.problems[0].next


@pytest.mark.parametrize("server", ["mariadb", "postgresql"])
def test_a_wrong_password_is_told_without_the_password(server, request, project, monkeypatch):
    found = request.getfixturevalue(server)
    monkeypatch.setenv("WUYE_PASSWORD", "wrong-pass-word")
    with pytest.raises(InputError, match="用户名或密码不对") as caught:
        project.run(source(found, ARREARS))
    assert "wrong-pass-word" not in json.dumps(caught.value.as_json(), ensure_ascii=False)


@pytest.mark.parametrize("url", ["mysql://reader@127.0.0.1:1/x", "postgresql://reader@127.0.0.1:1/x"])
def test_a_server_that_is_not_there_is_told(url, project, monkeypatch):
    monkeypatch.setenv("WUYE_PASSWORD", "x")
    with pytest.raises(InputError, match="连不上数据库"):
        project.run(f"来源: sql\n地址: {url}\n密码环境变量: WUYE_PASSWORD\n表:{ARREARS}")


def test_signs_that_mean_something_to_the_driver_are_sent_as_they_are(database, project):
    owe(database, ("3-1-302", "李明", "1200"))
    cast = ", '5'::int AS n" if database.kind == "postgresql" else ""
    with reading(DatabaseOptions(url=database.url, password_env="WUYE_PASSWORD"), project.folder) as reader:
        (row,) = reader.rows(
            f"SELECT owner_name, '12:30 100%' AS t{cast} FROM v_owed WHERE owner_name LIKE '%明' AND room_no IN :rooms",
            rooms=["3-1-302"],
        )
    assert (row["owner_name"], row["t"]) == ("李明", "12:30 100%")


def test_a_date_of_noughts_is_none_and_an_old_server_needs_no_time_limit(mariadb, project, monkeypatch):
    monkeypatch.setattr("feecase.extend.databases._is_mariadb", lambda _: False)
    monkeypatch.setenv("WUYE_PASSWORD", mariadb.secret)
    with reading(DatabaseOptions(url=mariadb.url, password_env="WUYE_PASSWORD"), project.folder) as reader:
        assert reader.rows("SELECT '0000-00-00 00:00:00' AS a, CAST('2026-01-02' AS DATETIME) AS b") == [
            {"a": None, "b": dt.datetime(2026, 1, 2)}
        ]


def test_a_password_may_stand_in_a_file(mariadb, project):
    (project.folder / "密码.txt").write_text("\ufeffs3cret-Reader\n第二行\n", encoding="utf-8")
    with reading(DatabaseOptions(url=mariadb.url, password_file="密码.txt"), project.folder) as reader:
        assert reader.rows("SELECT :n AS n, :names AS name", n=1, names="a:b") == [{"n": 1, "name": "a:b"}]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("来源: sql\n地址: mysql://u:p@h/d\n表: [{名称: a, 表名: b}]", "不要把密码写在地址里"),
        ("来源: sql\n地址: mysql://u@h/d\n密码环境变量: NOT_SET_AT_ALL\n表: [{名称: a, 表名: b}]", "没有设置密码"),
        ("来源: sql\n地址: mysql://u@h/d\n密码文件: 没有.txt\n表: [{名称: a, 表名: b}]", "文件无法读写"),
        ("来源: sql\n地址: oracle://u@h/d\n表: [{名称: a, 表名: b}]", "不支持这种数据库"),
        ("来源: sql\n地址: 不是地址\n表: [{名称: a, 表名: b}]", "数据库地址无法识别"),
        ("来源: sql\n地址: sqlite:///没有.db\n表: [{名称: a, 表名: b}]", "找不到数据库文件"),
        ("来源: sql\n地址: sqlite:///x\n表: []", "至少要写 1 项"),
        ("来源: sql\n表: [{名称: a, 表名: b}]", "缺少“地址”"),
        ("来源: sql\n地址: sqlite:///x\n表单: []", "不认识的键“表单”"),
        ("来源: 没有这个\n地址: x", "不认识的来源“没有这个”"),
        ("地址: x", "没有写“来源”"),
        ("", "没有写“来源”"),
        ("- 来源", "没有写“来源”"),
    ],
)
def test_a_wrong_source_file_is_told_before_anything_is_read(text, what, project):
    with pytest.raises(InputError, match=what):
        project.run(text)
    assert not project.cases.exists()


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("{名称: a}", "要写且只写一个"),
        ("{名称: a, 表名: v_owed, 查询: SELECT 1}", "要写且只写一个"),
        ("{名称: a, 表名: v_owed, 列: {房号: roomno}}", "查询结果里没有“roomno”"),
    ],
)
def test_a_table_that_is_not_said_clearly_is_refused(table, what, database, project):
    with pytest.raises(InputError, match=what):
        project.run(source(database, f"\n  - {table}\n"))


def test_a_tables_name_is_quoted(database, project):
    with pytest.raises(InputError, match="没有这张表或视图"):
        project.run(source(database, '\n  - {名称: a, 表名: "v_owed; DROP TABLE v_owed"}\n'))
    owe(database, ("3-1-302", "李明", "1"))


def test_what_a_source_tells_people_is_written_beside_the_cases(project):
    said = Sheet("x", "逐月核对", (("房号", "差额"), ("3-1-302", Decimal("1.20")), ("=1+1", None)))
    toy = Source("toy", "玩具", project.sources[0].options, lambda _o, _c: SourceTables((), (said,)))
    result = project.run("来源: toy\n地址: x\n表: [{名称: a, 表名: b}]", sources=[toy])
    (path,) = result.reports

    page = openpyxl.load_workbook(path)["逐月核对"]
    assert (path.name, page["A2"].value, page["B2"].value, page["A3"].data_type) == ("对照-来源0.xlsx", "3-1-302", 1.2, "s")
    (told,) = result.report().reports
    assert (told.columns, told.rows) == (("房号", "差额"), (("3-1-302", "1.20"), ("=1+1", "")))


def test_a_source_is_told_whose_arrears_these_are(project):
    heard = []
    toy = Source("toy", "玩具", project.sources[0].options, lambda _o, context: heard.append(context) or SourceTables(()))
    project.run("来源: toy\n地址: x\n表: [{名称: a, 表名: b}]", sources=[toy], as_of=dt.date(2026, 1, 2))

    (context,) = heard
    assert (context.plaintiff, context.as_of, context.folder) == ("阳光物业", dt.date(2026, 1, 2), project.folder)
