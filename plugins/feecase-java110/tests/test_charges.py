"""From the system's rows to cases: the months that are due, with the source of each; the same again changes nothing."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from feecase.intake.casefolder import load
from feecase.intake.folder_import import import_files

ESTATE = "2023052267100146"


def test_three_unpaid_months_become_three_charges(db, run):
    room = db.room()
    db.owner(room)
    fee = db.fee(room, db.config(), snapshot="570.00")
    found = run()

    assert found.result.complete
    assert found.charges("3-1-302") == [
        ("2026-08-01", "2026-08-31", "190.00"),
        ("2026-09-01", "2026-09-30", "190.00"),
        ("2026-10-01", "2026-10-31", "190.00"),
    ]
    case = found.load("3-1-302")
    assert case.charges[0].source.model_dump() == {
        "file": "java110:阳光花园",
        "sheet": "应收款项",
        "row": None,
        "ref": f"{ESTATE}/{fee}/2026-08",
        "as_of": dt.date(2026, 11, 20),
    }
    assert (case.defendants[0].name, case.defendants[0].id_no, case.premises.area, case.billing.as_of) == (
        "李明",
        "37021219830115211X",
        95,
        dt.date(2026, 11, 20),
    )
    assert "录入单价 2 元，须以合同证明" in case.charges[0].note


def test_the_same_again_changes_nothing_and_another_charge_moves_no_source(db, run):
    room = db.room()
    db.owner(room)
    db.fee(room, db.config(), fee_id="902")
    run()
    other = db.room("3-1-101")
    db.owner(other, "王芳", id_card="370202199006183222")
    db.fee(other, db.config(), fee_id="901", owner="王芳")

    assert {(c.id, c.state) for c in run().result.cases} == {("3-1-101", "new"), ("3-1-302", "unchanged")}


def test_a_paid_month_is_gone_at_the_next_import(db, run):
    room = db.room()
    db.owner(room)
    fee = db.fee(room, db.config())
    run()
    db.connection.exec_driver_sql("UPDATE pay_fee SET end_time = '2026-09-01'")
    db.paid(fee, first="2026-08-01", last="2026-08-31 23:59:59", on="2026-11-21")
    found = run()

    assert [(c.kind, c.first) for case in found.result.cases for c in case.changes] == [("vanished", "2026-08-01")]
    assert [str(p.amount) for p in found.load("3-1-302").payments] == ["190.00"]


def test_other_estates_deleted_and_finished_charges_stay_out(db, run):
    room, config = db.room(), db.config()
    db.owner(room)
    db.fee(room, config, status_cd="1")
    db.fee(room, config, state="2009001")
    db.fee(room, config, state="2007001")
    other = db.fee(room, config)
    db.connection.exec_driver_sql(f"UPDATE pay_fee SET community_id = '999' WHERE fee_id = '{other}'")
    found = run()

    assert found.result.cases == ()
    assert {row["事项"]: row["内容"] for row in found.report("说明")}[
        "快照与费用"
    ] == "快照 0 行；收费中的费用 0 笔，未起收 1 笔，已结束 1 笔（已结束的不欠费）"


def test_price_entries_that_all_estates_share_are_used(db, run):
    room = db.room()
    db.owner(room)
    db.fee(room, db.config(community_id="9999"))

    assert len(run().charges("3-1-302")) == 3


def test_other_classes_of_charges_come_only_where_asked_for(db, run):
    room = db.room()
    db.owner(room)
    db.fee(room, db.config(fee_type_cd="888800010008", fee_name="停车费"), fee_type_cd="888800010008")

    assert run().result.cases == ()
    (charge, *_) = run('收费类别: ["888800010001", "888800010008"]\n').load("3-1-302").charges
    assert charge.item == "停车费"


@pytest.mark.parametrize(("unit", "case"), [("0", "S1-105"), ("1", "S1-1-105")])
def test_a_shop_has_no_unit(db, run, unit, case):
    room = db.room(f"S1-{unit}-105", room_type="2020602")
    db.owner(room)
    db.fee(room, db.config())

    assert set(run().cases) == {case}
    assert run().load(case).premises.use == "商业"


@pytest.mark.parametrize(
    ("formula", "more", "fix"), [("7007", {"computing_formula_text": "R*2"}, "脚本"), ("4004", {}, "金额由公式得出")]
)
def test_what_cannot_be_computed_comes_back_as_a_row_to_be_filled_in(db, run, formula, more, fix):
    room = db.room()
    db.owner(room)
    db.put_config = db.config(computing_formula=formula)
    db.fee(room, db.put_config)
    found = run()

    (rejected,) = found.result.rejected
    assert (rejected.reject.column, rejected.reject.reason) == ("收费金额", "必填的单元格是空的")
    assert fix in str(rejected.cells)
    assert [row["原因"] for row in found.report("未取")] == [str(rejected.cells[-1])]
    del more
    book = openpyxl.load_workbook(found.result.rejects_file)
    book.worksheets[0]["I2"] = "600.00"
    path = found.folder / "改好.xlsx"
    book.save(path)
    from feecase.builtin.importers import feecase_importers

    again = import_files([path], found.folder / "project.yaml", found.folder / "cases", importers=feecase_importers())
    assert [(c.charges, str(c.outstanding)) for c in again.cases] == [(1, "600.00")] or again.rejected


def test_the_same_charge_twice_is_rejected_once(db, run):
    room, config = db.room(), db.config()
    db.owner(room)
    db.fee(room, config)
    db.fee(room, config)
    found = run()

    assert len(found.charges("3-1-302")) == 3
    assert len(found.result.rejected) == 3


def test_prices_come_in_as_tariffs_only_where_asked_for(db, run):
    room = db.room()
    db.owner(room)
    db.fee(room, db.config(price="2.3500"))
    db.fee(
        room, db.config(fee_name="电梯费", computing_formula="2002", additional_amount="30.0000", end_time="2026-12-31 23:59:59")
    )

    assert run().load("3-1-302").tariffs == ()
    tariffs = run("收费标准: 是\n").load("3-1-302").tariffs
    assert [(t.item, str(t.price), t.unit, str(t.from_), t.to and str(t.to)) for t in tariffs] == [
        ("物业费", "2.35", "元/平方米·月", "2018-01-01", None),
        ("电梯费", "30", "元/月", "2018-01-01", "2026-12-31"),
    ]
    assert tariffs[0].basis == "收费系统录入，待合同证明"


def test_the_findings_of_a_case_name_the_charges(db, run, feecase_assess):
    room = db.room()
    db.owner(room, id_card="")
    db.fee(room, db.config())
    found = run()
    loaded = load(found.folder / "cases" / "3-1-302")
    told = [f for f in feecase_assess(loaded).findings if f.check == "billing-doubt"]

    assert "李明：没有身份证号码" in [f.what for f in told]
    assert all(f.debts == ("C202608", "C202609", "C202610") and f.settle for f in told)
