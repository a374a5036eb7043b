"""Our figure beside the system's three: each difference has its reason, and what has none is a doubt."""

from __future__ import annotations

from decimal import Decimal

import pytest


@pytest.fixture
def flat(db):
    """A flat of one owner; `flat(…)` opens a charge on it (options of the charge, `config` of its price list entry)."""
    room = db.room()
    db.owner(room)
    return lambda config=None, **more: db.fee(room, db.config(**(config or {})), **more)


def total(found):
    (row,) = found.report("欠费汇总")
    return row


def months(found):
    return {row["月份"]: row for row in found.report("逐月核对")}


def test_three_figures_and_ours_month_by_month(flat, db, run):
    fee = flat({"payment_cd": "1200"}, snapshot="760.00")
    db.ledger(fee, {"2026-08": "190.0000", "2026-09": "190.0000", "2026-10": "190.0000", "2026-11": "190.0000"})
    found = run()

    assert {
        m: (r["重算"], r["列入应收"], r["A 快照（按月分摊）"], r["B 月度账"], r["C 业主查询（按月分摊）"])
        for m, r in months(found).items()
    } == {
        **dict.fromkeys(
            ("2026-08", "2026-09", "2026-10"), (Decimal("190.00"), "是", Decimal("190.00"), Decimal("190.00"), Decimal("190.00"))
        ),
        "2026-11": (Decimal("190.00"), "否", Decimal("190.00"), Decimal("190.00"), Decimal("120.33")),
    }
    assert months(found)["2026-08"]["差异原因"] == ""
    assert (
        months(found)["2026-11"]["差异原因"]
        == "该月或该缴费周期尚未届满：系统按预付口径已经计入，未列入应收；业主查询算到 2026-11-20 当日，没有届满的月份也算"
    )
    row = total(found)
    assert (row["重算（列入应收）"], row["A 快照"], row["B 月度账"], row["C 业主查询"]) == (
        Decimal("570.00"),
        Decimal("760.00"),
        Decimal("760.00"),
        Decimal("690.327"),
    )
    assert (row["合计的差异原因"], row["未解释的差异"]) == ("系统计入尚未届满的 190.00 元，未列入应收", "")
    assert (str(row["B 月度账"]), str(row["C 业主查询"])) == ("760.00", "690.327")


@pytest.mark.parametrize(
    ("ledger", "month", "reason"),
    [
        ({"2026-08": "190", "2026-09": "190"}, "2026-10", "月度账没有这个月的欠费行：任务 1034 没有运行到这里"),
        (
            {"2026-07": "190", "2026-08": "190", "2026-09": "190", "2026-10": "190"},
            "2026-07",
            "已缴至 2026-07-31，月度账仍留着欠费行，没有更新",
        ),
        (
            {"2026-08": "152", "2026-09": "190", "2026-10": "190"},
            "2026-08",
            "月度账少 38.00 元；它按每月 152.00 元计：单价、面积或公式在记账以后改过",
        ),
        (
            {"2026-08": "228", "2026-09": "190", "2026-10": "190"},
            "2026-08",
            "月度账多 38.00 元；它按每月 228.00 元计：单价、面积或公式在记账以后改过",
        ),
        ({"2026-08": "190.0049", "2026-09": "190", "2026-10": "190"}, "2026-08", ""),
        (
            {"2026-08": "190.0051", "2026-09": "190", "2026-10": "190"},
            "2026-08",
            "与月度账相差 0.01 元以内：系统以双精度小数计算",
        ),
        (
            {"2026-08": "190", "2026-09": "190", "2026-10": "190", "2026-12": "190"},
            "2026-12",
            "已过收费截止日 2026-10-31，月度账仍有欠费行",
        ),
    ],
)
def test_every_difference_of_the_ledger_has_its_reason(flat, db, run, ledger, month, reason):
    fee = flat(snapshot="570.00")
    db.ledger(fee, ledger)

    assert months(run())[month]["差异原因"] == reason


def test_paid_rows_of_the_ledger_are_no_arrears(flat, db, run):
    fee = flat(snapshot="570.00")
    db.ledger(fee, {"2026-08": "190", "2026-09": "190", "2026-10": "190"})
    db.ledger(fee, {"2026-08": "190"}, detail="91")

    assert months(run())["2026-08"]["B 月度账"] == 190


@pytest.mark.parametrize(
    ("config", "more", "snapshot", "reason"),
    [
        ({"scale": "3", "price": "2.0050"}, {}, "572.00", "系统把合计进位到元（571.43 → 572.00）"),
        ({"scale": "4", "price": "2.0050"}, {}, "571.00", "系统把合计舍去角分（571.43 → 571.00）"),
        ({"scale": "5", "price": "2.0050"}, {}, "571.00", "系统把合计四舍五入到元（571.43 → 571.00）"),
        ({"scale": "2", "price": "2.0065"}, {}, "571.90", "系统把合计取一位小数（571.85 → 571.90）"),
        ({}, {"attrs": [("390010", "2026-09-30 23:59:59")]}, "373.67", "截止时间写成 23:59:59，系统因此少算最后一天"),
        (
            {},
            {"start": "2018-06-15", "paid_to": "2026-08-15"},
            "570.00",
            "系统按整月与两端天数折算（570.00 元），这里逐月按当月天数折算（572.86 元）",
        ),
    ],
)
def test_every_difference_of_the_snapshot_has_its_reason(flat, db, run, config, more, snapshot, reason):
    fee = flat(config, **more)
    db.snapshot(fee, snapshot, end_time=more.get("paid_to", "2026-08-01"))
    row = total(run())

    assert reason in row["合计的差异原因"].split("；")
    assert row["未解释的差异"] == ""


def test_a_snapshot_that_nothing_explains_is_a_doubt(flat, run):
    fee = flat(snapshot="1140.00")
    found = run()

    assert total(found)["未解释的差异"] == "快照为 1140.00 元，按现在的单价、面积、周期复算为 570.00 元：其后改过，或系统计算有误"
    (doubt,) = [row for row in found.report("疑点") if row["疑点"] == "java110-20"]
    assert (doubt["房号"], doubt["费用编号"], doubt["级别"]) == ("3-1-302", fee, "警告")


def test_a_cent_in_the_snapshot_is_none(flat, run):
    flat(snapshot="570.03")

    assert total(run())["未解释的差异"] == ""


def test_a_rising_rent_is_recomputed_month_by_month(flat, db, run):
    flat(
        {"computing_formula": "1102"}, attrs=[("390014", "12"), ("390015", "0.10"), ("390016", "2026-10-01")], snapshot="3100.00"
    )
    db.connection.exec_driver_sql("UPDATE building_room SET room_rent = 1000")
    found = run()

    assert [amount for _, _, amount in found.charges("3-1-302")] == ["1000.00", "1000.00", "1100.00"]
    assert "java110-rising-rent" in found.doubts


def test_the_late_fee_is_replayed_beside_the_same_rate_by_due_dates(db, run):
    room = db.room()
    db.owner(room)
    config = db.config(price="3.1579", cycle="12", payment_cd="1200", computing_formula="2002", additional_amount="300.0000")
    db.late_fee(config, "lateFeeByDayRule")
    db.late_fee(config, "lateFeeByMonthRule", "0.01")
    db.late_fee(config, "lateFeeZaoZhuangPropertyByDayRule", "0.003")
    db.late_fee(config, "someOtherRule")
    db.fee(room, config, "2026-05-23", start="2025-05-23", snapshot="3600.00")
    rows = {row["规则"]: row for row in run().report("滞纳金")}

    by_day = rows["违约金（lateFeeByDayRule）"]
    assert (by_day["系统的算法得出"], by_day["同一费率按应收日起算"], by_day["差额"]) == (
        Decimal("982.80"),
        Decimal("325.80"),
        Decimal("657.00"),
    )
    assert "多算一个周期" in by_day["规则的偏差"]
    assert by_day["费率"] == "每日 0.0005（约合年 18.2%）" or by_day["费率"] == "每日 0.0005（约合年 18.3%）"
    assert "109.5%" in rows["违约金（lateFeeZaoZhuangPropertyByDayRule）"]["费率"]
    assert rows["违约金（lateFeeByMonthRule）"]["系统的算法得出"] < rows["违约金（lateFeeByMonthRule）"]["同一费率按应收日起算"]
    assert (rows["违约金（someOtherRule）"]["系统的算法得出"], rows["违约金（someOtherRule）"]["差额"]) == (None, None)
