"""Reading: one estate, page by page, from a real server that may break off; nothing else than SELECT is needed."""

from __future__ import annotations

import datetime as dt
import json

import feecase_java110
import pytest
import sqlalchemy as sa
from feecase_java110 import database

from feecase.cli.main import execute
from feecase.errors import InputError


@pytest.fixture
def estate(db):
    """Five flats with three months each, their ledgers and payments."""
    config = db.config()
    for number in range(1, 6):
        room = db.room(f"3-1-10{number}")
        db.owner(room, f"业主{number}")
        fee = db.fee(room, config, snapshot="570.00", owner=f"业主{number}")
        db.ledger(fee, {"2026-08": "190", "2026-09": "190", "2026-10": "190"})
        db.paid(fee)
    return db


def everything(found):
    return {
        path.name: (path / "billing.yaml").read_text(encoding="utf-8")
        for path in (found.folder / "cases").iterdir()
        if path.is_dir()
    }


def test_small_pages_give_the_same_as_one_large(estate, run):
    whole = everything(run())
    paged = run("每批: 1\n")

    assert len(whole) == 5
    assert everything(paged) == whole
    assert {case.state for case in paged.result.cases} == {"unchanged"}


def breaking(monkeypatch, server, times):
    """Kill the connection under the reader before its second page, so often."""
    original, left = database.page, [times]
    monkeypatch.setattr("feecase_java110.source._PAUSE", 0.01)

    def page(reader, community, types, after, size):
        if after and left[0]:
            left[0] -= 1
            (row,) = reader.rows("SELECT CONNECTION_ID() AS id")
            with sa.create_engine(server.engine.url, poolclass=sa.NullPool).connect() as other:
                other.exec_driver_sql(f"KILL {row['id']}")
        return original(reader, community, types, after, size)

    monkeypatch.setattr(database, "page", page)


def test_a_broken_connection_is_resumed_after_the_last_charge_read(estate, run, server, monkeypatch):
    whole = everything(run())
    breaking(monkeypatch, server, 2)
    found = run("每批: 2\n")
    said = {row["事项"]: row["内容"] for row in found.report("说明")}

    assert everything(found) == whole
    assert said["读取"].startswith("中途断线 2 次")


def test_a_connection_that_breaks_again_and_again_is_given_up(estate, run, server, monkeypatch):
    breaking(monkeypatch, server, 99)
    with pytest.raises(InputError, match="读取中途连接断开"):
        run("每批: 2\n")


def test_another_refusal_is_not_tried_again(estate, run):
    estate.connection.exec_driver_sql("RENAME TABLE meter_water TO meter_water_v2")
    try:
        with pytest.raises(InputError, match="没有这张表或视图") as caught:
            run()
    finally:
        estate.connection.exec_driver_sql("RENAME TABLE meter_water_v2 TO meter_water")
    assert "meter_water" in caught.value.problems[0].why


@pytest.mark.parametrize(("said", "what"), [("月光花园", "没有叫“月光花园”的小区"), ("同名花园", "有 2 个叫“同名花园”的小区")])
def test_the_estate_must_be_one_of_the_database(db, run, said, what):
    for number in "12":
        db.put("s_community", community_id=number, name="同名花园", address="")
    with pytest.raises(InputError, match=what) as caught:
        run(community=said)
    assert caught.value.problems[0].next


def test_the_date_may_be_given(estate, run):
    found = run(as_of=dt.date(2026, 10, 15))

    assert found.charges("3-1-101")[-1][0] == "2026-09-01"
    assert "2026-10-15（命令指定）" in {row["内容"] for row in found.report("说明")}


def test_one_command_does_it_all_and_tells_machines(estate, run, capsys):
    found = run()
    folder = found.folder
    capsys.readouterr()
    code = execute(
        ["import", str(found.path), "--project", str(folder / "project.yaml"), "--to", str(folder / "cases2"), "--json"]
    )
    out = capsys.readouterr().out
    data = json.loads(out)["data"]

    assert (code, len(data["cases"])) == (0, 5)
    assert {table["table"] for table in data["reports"]} == {"说明", "欠费汇总", "逐月核对", "滞纳金", "疑点", "未取"}
    assert (folder / "cases2" / "对照-收费系统.xlsx").is_file()
    assert "s3cret" not in out


def test_a_case_from_it_goes_through_the_whole_house(estate, run, capsys):
    found = run()
    capsys.readouterr()

    assert execute(["check", str(found.folder / "cases" / "3-1-101"), "--as-of", "2026-11-20", "--json"]) in (0, 3)
    told = json.loads(capsys.readouterr().out)
    assert "billing-doubt" in json.dumps(told)


def test_it_reads_into_a_workspace_as_well(estate, run, capsys, monkeypatch):
    found = run()
    home = found.folder / "ws"
    capsys.readouterr()
    assert execute(["init", str(home)]) == 0
    (home / "project.yaml").write_text((found.folder / "project.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (home / "收费系统.yaml").write_text(found.path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(home)
    assert execute(["import", "收费系统.yaml"]) == 0
    capsys.readouterr()
    assert execute(["import", "收费系统.yaml", "--json"]) == 0

    data = json.loads(capsys.readouterr().out)["data"]
    assert (data["unchanged"], data["changes"], data["rejected"]) == (5, [], [])
    assert (home / "对照-收费系统.xlsx").is_file()


def test_before_filing_the_database_itself_is_asked_what_was_paid_since(estate, run, capsys):
    found = run()
    (first, last) = estate.connection.exec_driver_sql("SELECT MIN(fee_id), MAX(fee_id) FROM pay_fee").one()
    estate.paid(first, "570.00", first="2026-08-01", last="2026-10-31 23:59:59", on="2026-11-21")
    estate.paid(last, "380.00", first="2026-08-01", last="2026-09-30 23:59:59", on="2026-11-21")
    estate.connection.exec_driver_sql(f"UPDATE pay_fee SET end_time = '2026-11-01' WHERE fee_id = '{first}'")
    estate.connection.exec_driver_sql(f"UPDATE pay_fee SET end_time = '2026-10-01' WHERE fee_id = '{last}'")
    estate.connection.commit()
    capsys.readouterr()
    folder = found.folder
    execute(
        [
            "reconcile",
            str(found.path),
            "--cases",
            str(folder / "cases"),
            "--project",
            str(folder / "project.yaml"),
            "--as-of",
            "2026-11-22",
            "--json",
        ]
    )
    told = {case["case"]: (case["advice"], case["after"]) for case in json.loads(capsys.readouterr().out)["data"]["cases"]}

    assert (told["3-1-101"], told["3-1-103"], told["3-1-105"]) == (("withdraw", "0.00"), ("go-on", "570.00"), ("amend", "190.00"))


def test_old_payments_of_charges_that_owe_nothing_are_not_read_again(estate, run):
    estate.connection.exec_driver_sql("UPDATE pay_fee SET end_time = '2026-12-01'")
    estate.connection.exec_driver_sql(
        "UPDATE pay_fee_detail SET create_time = '2025-11-01' WHERE detail_id <> (SELECT d FROM (SELECT MIN(detail_id) AS d FROM pay_fee_detail) AS x)"
    )

    assert [(s.sheet, s.rows) for s in run().result.sheets] == [("缴费明细", 1)]


def test_the_plugin_loads_whole(feecase_inspect, feecase_plugins):
    plugins = feecase_plugins(feecase_java110)

    assert feecase_inspect(feecase_java110) == ()
    assert [s.id for s in plugins.sources] == ["java110", "sql"]


@pytest.fixture
def full(estate):
    """The estate with a row in every table that is read, so that no query comes back empty."""
    (fee,) = estate.connection.exec_driver_sql("SELECT MIN(fee_id) FROM pay_fee").one()
    (room,) = estate.connection.exec_driver_sql(f"SELECT payer_obj_id FROM pay_fee WHERE fee_id = '{fee}'").one()
    (config,) = estate.connection.exec_driver_sql("SELECT MIN(config_id) FROM pay_fee_config").one()
    here = "2023052267100146"
    estate.late_fee(config, "lateFeeByDayRule")
    estate.put(
        "owe_fee_callable",
        ofc_id="1",
        community_id=here,
        owner_name="业主1",
        payer_obj_id=room,
        fee_id=fee,
        amountd_owed="1",
        state="C",
        start_time="2026-08-01",
        end_time="2026-08-31 23:59:59",
        create_time="2026-09-01",
    )
    estate.put(
        "fee_collection_detail",
        detail_id="2",
        community_id=here,
        owner_name="业主1",
        payer_obj_id=room,
        owe_amount="1",
        state="F",
        create_time="2026-09-01",
    )
    estate.put(
        "apply_room_discount",
        ard_id="3",
        community_id=here,
        room_id=room,
        start_time="2026-08-01",
        end_time="2026-08-31 23:59:59",
        state="4",
        in_use="1",
        create_time="2026-07-01",
    )
    estate.put("fee_receipt_detail", fee_id=fee, start_time="2024-01-01", end_time="2024-12-31", square_price="1.5/0")
    estate.put("meter_water", fee_id=fee, obj_type="1001", pre_degrees="1", cur_degrees="2", cur_reading_time="2026-08-01")
    estate.put("import_fee_detail", fee_id=fee, end_time="2026-08-31 23:59:59")
    estate.put("bill_owe_fee", fee_id=fee, state="1000")
    return estate


TIMED = [
    "pay_fee",
    "pay_fee_config",
    "pay_fee_detail",
    "report_owe_fee",
    "owe_fee_callable",
    "fee_collection_detail",
    "apply_room_discount",
    "building_owner_room_rel",
    "fee_receipt_detail",
    "meter_water",
    "import_fee_detail",
    "pay_fee_config_discount",
]


NOUGHTS, FIRST, LAST = "0000-00-00 00:00:00", "1000-01-01 00:00:00", "9999-12-31 23:59:59"


@pytest.mark.parametrize(
    ("tables", "value"),
    [
        *((TIMED, value) for value in (NOUGHTS, FIRST, LAST)),
        *(([name], NOUGHTS) for name in TIMED),
        (["report_owe_fee"], FIRST),
        (["report_owe_fee"], LAST),
    ],
)
def test_times_that_are_none_or_absurd_break_nothing(full, run, tables, value):
    for table in tables:
        columns = full.connection.exec_driver_sql(
            f"SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '{table}' AND data_type = 'datetime'"
        )
        for (column,) in columns.all():
            full.connection.exec_driver_sql(f"UPDATE {table} SET {column} = '{value}'")
    found = run("收费标准: 是\n", dry_run=True)
    undated = [row for row in found.report("未取") if "建账时间" in row["原因"]]

    assert found.result.problems == ()
    assert len(undated) == (5 if "pay_fee" in tables else 0)
    assert len(found.result.cases) == (0 if undated else 5)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payment_cycle", "99999999999"),
        ("payment_cycle", ""),
        ("payment_cycle", "十二"),
        ("prepayment_period", "999999999999"),
        ("prepayment_period", "x"),
        ("scale", ""),
        ("payment_cd", ""),
    ],
)
def test_entries_that_nobody_can_mean_break_nothing(full, run, column, value):
    full.connection.exec_driver_sql(f"UPDATE pay_fee_config SET {column} = '{value}'")
    found = run()

    assert len(found.result.cases) == 5
    assert ("java110-cycle" in found.doubts) is (column == "payment_cycle")


@pytest.mark.parametrize(("deadline", "told"), [("2026年底", True), ("", False), ("2026-09-30", False)])
def test_a_deadline_that_cannot_be_read_is_told(full, run, deadline, told):
    full.connection.exec_driver_sql(
        f"INSERT INTO pay_fee_attrs (fee_id, community_id, spec_cd, value) SELECT fee_id, '', '390010', '{deadline}' FROM pay_fee"
    )
    found = run()

    assert ("java110-deadline" in found.doubts) is told
    assert found.charges("3-1-101")[-1][1] == ("2026-09-29" if deadline == "2026-09-30" else "2026-10-31")
