"""The twenty traps, each with rows that fall into it: what comes out is a correction with a note, a rejected row, or a doubt that names all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

BUYER = "370202199006183222"


@pytest.fixture
def flat(db):
    """A flat of one owner; `flat(…)` opens a charge on it (options of the charge, `config` of its price list entry)."""
    room = db.room()
    db.owner(room)

    def fee(config=None, **more):
        return db.fee(room, db.config(**(config or {})), **more)

    fee.room = room
    return fee


def told(found, number):
    return found.doubts.get(f"java110-{number:02d}" if isinstance(number, int) else f"java110-{number}", [])


def row_of(found, table, **where):
    (row,) = [row for row in found.report(table) if all(row[key] == value for key, value in where.items())]
    return row


def months(found):
    return {row["月份"]: row for row in found.report("逐月核对")}


def test_01_arrears_of_the_seller_are_not_the_buyers(db, run):
    room = db.room()
    db.owner(room, "李明", deleted=True)
    db.owner(room, "王芳", "2026-09-16", id_card=BUYER)
    fee = db.fee(room, db.config(), snapshot="570.00", owner="王芳")
    found = run()

    assert found.charges("3-1-302-A") == [("2026-08-01", "2026-08-31", "190.00"), ("2026-09-01", "2026-09-15", "95.00")]
    assert found.charges("3-1-302-B") == [("2026-09-16", "2026-09-30", "95.00"), ("2026-10-01", "2026-10-31", "190.00")]
    assert [o.name for o in found.load("3-1-302-B").premises.owners] == ["李明", "王芳"]
    doubt = row_of(found, "疑点", 问题="系统把 2026-08 至 2026-09 的欠费记在现业主王芳名下，当时登记的业主是李明")
    assert (doubt["疑点"], doubt["房号"], doubt["费用编号"]) == ("java110-01", "3-1-302", fee)
    assert "登记簿" in doubt["处理"]
    assert "李明的产权期间是推定的" in told(found, 1)


def test_01_months_without_an_owner_are_nobodys_not_guessed(db, run):
    room = db.room()
    db.owner(room, "李明", "2018-05-10", "2026-07-31 23:59:59", deleted=True)
    db.owner(room, "王芳", "2026-09-01", id_card=BUYER)
    db.fee(room, db.config(), owner="王芳")
    found = run()

    assert found.charges("3-1-302-B") == [("2026-09-01", "2026-09-30", "190.00"), ("2026-10-01", "2026-10-31", "190.00")]
    assert told(found, 1) == ["2026-08 至 2026-08 没有登记业主"]
    assert found.charges("3-1-302-A") == [("2026-08-01", "2026-08-31", "190.00")]


def test_01_a_single_owner_is_not_doubted(flat, run):
    flat()

    assert told(run(), 1) == []


def test_02_co_owners_and_members_are_named_and_never_sued_by_themselves(db, run):
    room = db.room()
    owner = db.owner(room)
    db.put("building_owner", member_id="m1", owner_id=owner, name="赵妻", owner_type_cd="1002", person_role="3", community_id="x")
    db.put(
        "building_owner", member_id="m2", owner_id=owner, name="租客甲", owner_type_cd="1002", person_role="2", community_id="x"
    )
    db.fee(room, db.config())
    found = run()

    assert [d.name for d in found.load("3-1-302").defendants] == ["李明"]
    assert told(found, 2) == ["李明名下登记了家庭成员：赵妻", "李明名下登记了租户：租客甲"]


def test_02_two_owners_at_once_are_both_named(db, run):
    room = db.room()
    db.owner(room, "李明")
    db.owner(room, "王芳", "2018-05-10", id_card=BUYER)
    db.fee(room, db.config())
    found = run()

    assert told(found, 2) == ["同时登记了 2 位业主：李明、王芳"]
    assert [d.name for d in found.load("3-1-302").defendants] == ["李明", "王芳"]


@pytest.mark.parametrize(
    ("person", "problem", "id_no"),
    [
        ({"id_card": ""}, "李明：没有身份证号码", ""),
        ({"id_card": None}, "李明：没有身份证号码", ""),
        ({"id_card": "37021219830115211x"}, None, "37021219830115211X"),
        ({"id_card": "370212198301152119"}, "李明：证件号码有误", ""),
        ({"id_card": "37021219830115211X", "sex": "1"}, None, "37021219830115211X"),
    ],
)
def test_03_numbers_are_checked_and_sex_is_never_taken_over(db, run, person, problem, id_no):
    room = db.room()
    db.owner(room, **person)
    db.fee(room, db.config())
    found = run()

    assert ([text.startswith(problem) for text in told(found, 3)] == [True]) if problem else told(found, 3) == []
    (defendant,) = found.load("3-1-302").defendants
    assert (defendant.name, defendant.id_no, defendant.sex) == ("李明", id_no, "男" if id_no else None)


def test_03_a_company_bears_its_credit_code(db, run):
    room = db.room()
    db.owner(room, "某贸易有限公司", id_card="91370202MA9F0E105P", person_type="C")
    db.fee(room, db.config(), owner="某贸易有限公司")
    (defendant,) = run().load("3-1-302").defendants

    assert (defendant.kind, defendant.uscc) == ("organisation", "91370202MA9F0E105P")


def test_03_a_made_up_owner_is_nobody(db, run):
    room = db.room()
    db.owner(room, "虚拟业主甲", owner_flag="F", id_card="")
    db.fee(room, db.config(), owner="虚拟业主甲")
    found = run()

    assert told(found, 3) == ["业主“虚拟业主甲”是系统导入时虚构的占位"]
    assert "虚拟业主甲" not in [d.name for c in found.result.cases for d in found.load(c.id).defendants]


def test_01_the_name_on_a_charge_serves_only_where_nothing_else_is_known(db, run):
    db.fee(db.room(), db.config(), owner="李明")

    assert [d.name for d in run().load("3-1-302").defendants] == ["李明"]


def test_03_a_name_with_lost_signs_is_named(db, run):
    room = db.room()
    db.owner(room, "李?")
    db.fee(room, db.config(), owner="李?")

    assert "业主姓名“李?”含有乱码" in told(run(), 3)


def test_04_a_charge_that_the_snapshot_skipped_is_found(flat, db, run):
    fee, other = flat(), flat(config={"fee_name": "电梯费"}, snapshot="570.00")
    found = run()

    assert told(found, 4) == ["欠费快照里没有这笔费用，重算有欠费"]
    assert (row_of(found, "疑点", 疑点="java110-04")["费用编号"], row_of(found, "疑点", 疑点="java110-04")["涉及金额"]) == (
        fee,
        Decimal("570.00"),
    )
    assert row_of(found, "欠费汇总", 费用编号=other)["A 快照"] == Decimal("570.00")


def test_04_a_snapshot_that_is_being_rebuilt_is_seen_by_its_times(flat, db, run):
    flat(snapshot="570.00")
    old = flat(config={"fee_name": "电梯费"})
    db.snapshot(old, "570.00", update_time=dt.datetime(2026, 11, 18, 2))
    found = run()

    assert told(found, 4) == ["这笔的快照时间是 2026-11-18，比最新的快照旧"]
    assert any(row["事项"] == "陷阱 4" and "2026-11-18" in row["内容"] for row in found.report("说明"))


def test_04_an_empty_snapshot_dates_the_data_by_the_database(flat, run):
    flat()
    found = run()
    said = {row["事项"]: row["内容"] for row in found.report("说明")}

    assert "没有快照，取数据库当天" in said["数据日期"]
    assert "欠费快照是空的" in said["陷阱 4"]


def test_05_a_row_of_nought_left_by_a_payment_is_no_debt(flat, db, run):
    paid = flat(paid_to="2026-12-01")
    db.snapshot(paid, "0.00", end_time="2026-12-01")
    found = run()

    assert found.result.cases == ()
    assert row_of(found, "未取", 费用编号=paid)["原因"] == "快照为 0 元：缴费以后留下的行，不是欠费"


def test_05_a_row_of_nought_does_not_hide_a_debt(flat, run):
    flat(snapshot="0.00")
    found = run()

    assert told(found, 5) == ["欠费快照为 0 元，重算有欠费"]
    assert len(found.charges("3-1-302")) == 3


def test_06_sums_rank_as_numbers_not_as_text(db, run):
    for number, area in (("101", "450.00"), ("102", "600.00"), ("103", "45.00")):
        room = db.room(f"3-1-{number}", area)
        db.owner(room)
        db.fee(room, db.config(), "2026-10-01")
    ranked = [row["重算（列入应收）"] for row in run().report("欠费汇总")]

    assert ranked == [Decimal("1200.00"), Decimal("900.00"), Decimal("90.00")]


def test_07_the_snapshots_end_time_is_where_the_arrears_begin(flat, db, run):
    fee = flat()
    db.snapshot(fee, "760.00", end_time="2026-07-01", deadline_time="2026-10-31 23:59:59")
    found = run()

    assert told(found, 7) == ["快照的欠费起点是 2026-07-01，费用现在缴至 2026-07-31"]
    assert found.charges("3-1-302")[0][0] == "2026-08-01"
    assert "快照以后有付款或改动" in row_of(found, "欠费汇总")["合计的差异原因"]


def test_07_an_end_written_as_the_last_second_is_the_next_day(flat, db, run):
    fee = flat(paid_to="2026-07-31 23:59:59")
    db.snapshot(fee, "570.00", end_time="2026-08-01")
    found = run()

    assert told(found, 7) == []
    assert found.charges("3-1-302")[0][0] == "2026-08-01"


def test_08_rows_of_other_estates_are_left_out_and_listed(flat, db, run):
    stranger = flat(config={"fee_name": "别处"})
    db.connection.exec_driver_sql(f"UPDATE pay_fee SET community_id = '999' WHERE fee_id = '{stranger}'")
    db.snapshot(stranger, "123.45")
    found = run()

    assert found.result.cases == ()
    assert row_of(found, "未取", 费用编号=stranger)["原因"] == "陷阱 8：快照列在本小区，费用属于另一小区 999"


def test_08_more_rows_than_the_export_holds_are_said(flat, db, run):
    flat(snapshot="570.00")
    db.connection.exec_driver_sql(
        "INSERT INTO report_owe_fee (fee_id, amount_owed, community_id, update_time) SELECT CONCAT('x', seq), 1, '2023052267100146', '2026-11-20 02:00:00' FROM seq_1_to_10000"
    )
    said = {row["事项"]: row["内容"] for row in run().report("说明")}

    assert "最多 10000 行，本小区有 10001 行" in said["陷阱 8"]


def test_09_the_last_month_of_the_ledger_is_a_whole_month(flat, db, run):
    """cur_month_time is the first day of a slice: taken as an end it would lose the last month but for a day."""
    fee = flat(snapshot="570.00")
    db.ledger(fee, {"2026-08": "190.0000", "2026-09": "190.0000", "2026-10": "190.0000"})
    found = run()

    assert months(found)["2026-10"]["B 月度账"] == 190
    assert found.charges("3-1-302")[-1] == ("2026-10-01", "2026-10-31", "190.00")


@pytest.mark.parametrize("kind", ["7777", "9999"])
def test_10_a_charge_on_a_contract_is_found_by_the_contracts_room(db, run, kind):
    room = db.room()
    db.owner(room)
    db.put("contract_room", contract_id="k1", room_id=room, room_name="3-1-302")
    fee = db.fee("k1", db.config(), payer_obj_type=kind)
    found = run()

    assert len(found.charges("3-1-302")) == 3
    assert told(found, 10) == [f"这笔费用挂在合同 k1 上（类型 {kind}），按其关联找到本房"]
    assert row_of(found, "疑点", 疑点="java110-10")["费用编号"] == fee


@pytest.mark.parametrize("payer", ["car1", "space1"])
def test_10_a_charge_on_a_car_is_found_by_car_or_by_parking_space(db, run, payer):
    room = db.room()
    owner = db.owner(room)
    db.put("owner_car", car_id="car1", ps_id="space1", owner_id=owner, community_id="x")
    db.fee(payer, db.config(computing_formula="2002", additional_amount="150"), payer_obj_type="6666")

    assert [c[2] for c in run().charges("3-1-302")] == ["150.00"] * 3


@pytest.mark.parametrize("kind", ["3333", "6666", "7777"])
def test_10_a_charge_whose_room_is_not_to_be_found_is_rejected(db, run, kind):
    fee = db.fee("nowhere", db.config(), payer_obj_type=kind)
    found = run()

    (rejected,) = [r for r in found.result.rejected if r.reject.column == "房号"]
    assert f"找不到房屋：对象 {kind} nowhere" in str(rejected.cells)
    assert row_of(found, "未取", 费用编号=fee)["对象"] == f"{kind} nowhere"


def test_11_readings_are_found_by_their_own_codes(flat, db, run):
    fee = flat(
        config={"computing_formula": "5005", "price": "3.0000", "fee_name": "水费"}, fee_flag="2006012", paid_to="2026-09-01"
    )
    db.put(
        "meter_water",
        fee_id=fee,
        obj_type="1001",
        obj_id=flat.room,
        pre_degrees="100",
        cur_degrees="120",
        cur_reading_time="2026-09-30 10:00:00",
        community_id="x",
    )
    db.put(
        "meter_water",
        fee_id=fee,
        obj_type="3333",
        obj_id=flat.room,
        pre_degrees="0",
        cur_degrees="999",
        cur_reading_time="2026-10-30 10:00:00",
        community_id="x",
    )
    found = run()

    assert found.charges("3-1-302") == [("2026-09-01", "2026-09-30", "60.00")]
    assert told(found, 11) == ["抄表记录的对象类型是 3333，没有采用"]


def remind(db, fee, room, *, state="C", way="SMS", remark="", on="2026-09-10 10:00:00", number="1"):
    db.put(
        "owe_fee_callable",
        ofc_id=number,
        community_id="2023052267100146",
        owner_name="李明",
        payer_obj_type="3333",
        payer_obj_id=room,
        fee_id=fee,
        amountd_owed="380.00",
        callable_way=way,
        staff_name="张三",
        state=state,
        start_time="2026-08-01",
        end_time="2026-09-30 23:59:59",
        create_time=on,
        remark=remark,
    )


def collect(db, room, *, state, way="002", number="c1"):
    db.put(
        "fee_collection_detail",
        detail_id=number,
        owner_name="李明",
        payer_obj_id=room,
        payer_obj_type="3333",
        community_id="2023052267100146",
        collection_way=way,
        state=state,
        create_time="2025-05-05 09:00:00",
        owe_amount="100.00",
    )


def test_11_f_is_failed_in_the_newer_log_and_finished_in_the_older(flat, db, run):
    fee = flat()
    remind(db, fee, flat.room, state="F", remark="号码 13000000107 不存在")
    collect(db, flat.room, state="F")
    collect(db, flat.room, state="W", number="c2")
    found = run()

    assert [(str(c.sent), c.kind, c.way) for c in found.load("3-1-302").contacts] == [("2025-05-05", "message", "sms")]
    assert sorted(row["原因"] for row in found.report("未取")) == ["催缴发送失败：号码 130***107 不存在", "批量催缴还没有完成"]


def test_12_times_that_change_by_themselves_are_not_used(flat, db, run):
    fee = flat(snapshot="570.00")
    db.put("bill_owe_fee", fee_id=fee, fee_end_time="2026-11-19", state="1000")
    found = run()

    assert told(found, 12) == ["旧账单里有这笔费用，其时间没有采用"]
    assert "2026-11-19" not in (found.folder / "cases" / "3-1-302" / "billing.yaml").read_text(encoding="utf-8")


def test_13_refunds_are_negative_and_prime_rate_is_the_way_of_paying(flat, db, run):
    fee = flat()
    db.paid(fee, prime_rate="7.00", state="1100", detail_id="91a")
    db.paid(fee, "-190.00", state="1300", on="2026-07-20", detail_id="91b")
    db.paid(fee, "200.00", state="1300", on="2026-07-21", detail_id="91c")
    db.paid(fee, "0.00", state="1500", on="2026-07-22")
    db.paid(fee, "88.00", prime_rate="21.00", on="2026-07-23", detail_id="91d")
    db.put("t_dict", status_cd="21", name="银联云闪付", table_name="pay_fee_detail", table_columns="prime_rate")
    db.put(
        "return_pay_fee",
        fee_id=fee,
        detail_id="91a",
        state="1000",
        received_amount="190.00",
        reason="重复缴费",
        prime_rate="1",
        community_id="x",
    )
    found = run()

    assert [(p.source.ref, str(p.amount), p.method, p.note) for p in found.load("3-1-302").payments] == [
        ("91a", "190.00", "转账", "已退，见负数的一笔"),
        ("91b", "-190.00", "微信账户", "退费"),
        ("91c", "-200.00", "微信账户", "退费"),
        ("91d", "88.00", "银联云闪付", ""),
    ]
    assert told(found, 13) == ["有 1 笔退费申请待审核，共 190.00 元"]
    assert [row["原因"] for row in found.report("未取")] == ["欠费标记，不是付款"]


def test_14_monthly_bills_of_one_rule_are_told_as_one_relation(flat, db, run):
    config = {"computing_formula": "4004"}
    for number in range(3):
        fee = flat(
            config=config, fee_flag="2006012", amount="190.00", paid_to=f"2026-0{number + 7}-01", start=f"2026-0{number + 7}-01"
        )
        db.put(
            "pay_fee_rule_bill", rule_id="r1", fee_id=fee, cur_year_month=f"2026-0{number + 7}", month_cycle=1, community_id="x"
        )
    found = run()

    assert found.charges("3-1-302") == [(f"2026-0{n}-01", f"2026-0{n}-{'30' if n == 9 else '31'}", "190.00") for n in (7, 8, 9)]
    assert told(found, 14) == ["账单模式：规则 r1 每期生成一笔一次性费用"]
    assert len(row_of(found, "疑点", 疑点="java110-14")["费用编号"].split(",")) == 3


def test_15_reminders_are_claims_that_need_proof(flat, db, run):
    fee = flat()
    remind(db, fee, flat.room, way="WECHAT")
    remind(db, fee, flat.room, way="PRINT", on="2026-10-10 10:00:00", number="2")
    remind(db, fee, flat.room, state="W", number="3")
    found = run()
    first, second = found.load("3-1-302").contacts

    assert (
        first.kind,
        first.way,
        first.effective,
        first.result,
        str(first.amount),
        str(first.covers_from),
        str(first.covers_to),
    ) == ("message", "wechat", None, "不明", "380.00", "2026-08-01", "2026-09-30")
    assert (second.kind, second.way, second.effective, second.by) == ("visit", "visit", None, "张三")
    assert "待举证" in first.outcome
    assert (first.source.ref, second.source.ref) == ("1", "2")
    assert told(found, 15) == ["系统里有 2 次催缴，没有送达凭证"]
    assert [row["原因"] for row in found.report("未取")] == ["催缴还没有发出"]


def test_15_an_unproved_reminder_interrupts_nothing(flat, db, run, feecase_assess):
    from feecase.intake.casefolder import load

    fee = flat(paid_to="2023-01-01")
    remind(db, fee, flat.room)
    found = run(as_of=dt.date(2026, 11, 20))
    (first, *_) = feecase_assess(load(found.folder / "cases" / "3-1-302")).limitation.debts

    assert first.primary.proved.interruptions == ()


def test_16_discounts_waivers_and_gift_months_are_past_practice(flat, db, run):
    fee = flat()
    db.paid(
        fee, "150.00", discount_amount="20.00", deduction_amount="10.00", gift_amount="10.00", late_amount="5.00", detail_id="91a"
    )
    db.put("fee_discount", discount_id="d1", discount_name="按时缴费九折", discount_type="1001", rule_id="x", community_id="x")
    db.put("pay_fee_detail_discount", fee_id=fee, detail_id="91a", discount_id="d1", discount_price="20.00", community_id="x")
    found = run()

    assert told(found, 16) == [
        "以往缴费时有过优惠：折扣 20.00 元、减免 10.00 元、赠送 10.00 元（按时缴费九折）",
        "以往缴费时收过滞纳金 5.00 元",
    ]
    (payment,) = found.load("3-1-302").payments
    assert payment.note == "折扣 20.00 元；减免 10.00 元；赠送 10.00 元；其中滞纳金 5.00 元"


@pytest.mark.parametrize(
    ("state", "said", "vacant"), [("4", "空置优惠申请已批准（没有用过）", 1), ("1", "申请过空置优惠，尚未批准", 0), ("5", "", 0)]
)
def test_16_approved_vacancies_come_in(flat, db, run, state, said, vacant):
    flat()
    db.put(
        "apply_room_discount",
        ard_id="a",
        community_id="2023052267100146",
        room_id=flat.room,
        start_time="2026-08-01",
        end_time="2026-09-30 23:59:59",
        state=state,
        in_use="0",
        create_time="2026-07-15",
    )
    found = run()

    assert [text.endswith(said) for text in told(found, 16)] == ([True] if said else [])
    assert [(str(v.from_), str(v.to), str(v.reported_on)) for v in found.load("3-1-302").premises.vacant] == [
        ("2026-08-01", "2026-09-30", "2026-07-15")
    ] * vacant


@pytest.mark.parametrize("by", ["room", "owner"])
def test_17_a_stored_balance_is_shown_before_a_case_is_opened(db, run, by):
    room = db.room()
    owner = db.owner(room)
    db.fee(room, db.config())
    db.put(
        "account",
        acct_type="2004",
        obj_type="6006",
        obj_id=owner if by == "owner" else "x",
        room_id=room if by == "room" else None,
        amount="300.00",
    )
    db.put("account", acct_type="2004", obj_type="6006", obj_id="someone", room_id=None, amount="99.00")
    found = run()

    assert told(found, 17) == ["账户余额（物业费）300.00 元可用"]
    assert row_of(found, "疑点", 疑点="java110-17")["涉及金额"] == Decimal("300.00")


def test_18_another_payee_is_named(flat, db, run):
    db.put("s_store", store_id="old", name="旧物业公司")
    flat(income_obj_id="old")

    assert told(run(), 18) == ["系统里这笔费用的收款方“旧物业公司”不是本小区登记的物业公司"]


def test_18_a_plaintiff_of_another_name_is_said(flat, db, run):
    flat()
    db.connection.exec_driver_sql("UPDATE s_store SET name = '阳光物业管理有限公司'")
    said = [row["内容"] for row in run().report("说明") if row["事项"] == "陷阱 18"]

    assert said == [
        "项目文件的原告是“阳光物业”，系统里是“阳光物业管理有限公司”：请核对名称或承接关系；系统不存统一社会信用代码，原告信息以项目文件为准"
    ]


def test_19_a_receipt_with_another_price_shows_that_the_price_changed(flat, db, run):
    fee = flat()
    db.put(
        "fee_receipt_detail",
        fee_id=fee,
        fee_name="物业费",
        start_time="2024-01-01",
        end_time="2024-12-31",
        amount="1710",
        square_price="1.5/0",
        community_id="x",
    )

    assert "收据上的单价是 1.5，系统现在是 2" in told(run(), 19)


@pytest.mark.parametrize(("contract", "doubted"), [(False, True), (True, False)])
def test_19_a_price_without_a_contract_is_the_companys_own_word(flat, db, run, contract, doubted):
    flat()
    if contract:
        db.put(
            "contract",
            contract_id="k",
            contract_name="前期物业服务合同",
            state="22",
            start_time="2018-01-01",
            end_time="2028-01-01",
        )
        db.put("contract_room", contract_id="k", room_id=flat.room, room_name="3-1-302")

    assert ("系统里没有覆盖本房的服务合同，单价是公司自己录入的" in told(run(), 19)) is doubted


def test_19_a_deleted_price_entry_is_named(flat, run):
    flat(config={"status_cd": "1"})

    assert "收费项目已被删除或找不到" in told(run(), 19)


@pytest.mark.parametrize(
    ("said", "doubt"), [("190.0100", []), ("189.9900", []), ("190.0200", ["2026-08 月度账为 190.02 元，重算为 190.00 元"])]
)
def test_20_a_cent_a_month_is_no_difference(flat, db, run, said, doubt):
    fee = flat(snapshot="570.00")
    db.ledger(fee, {"2026-08": said, "2026-09": "190.0000", "2026-10": "190.0000"})
    found = run()

    assert told(found, 20) == doubt
    assert bool(months(found)["2026-08"]["差异原因"])


def test_prepaid_the_cycle_that_is_running_is_left_out_with_a_note(flat, run):
    flat(config={"payment_cd": "1200", "cycle": "3"}, start="2026-08-01", snapshot="1140.00")
    found = run()

    assert found.charges("3-1-302")[-1][1] == "2026-10-31"
    assert found.doubts["java110-prepaid"] == ["系统计入截至 2026-11-20 尚未届满的 570.00 元，没有列入应收"]
    assert "系统另计未届满的 570.00 元，没有列入" in found.load("3-1-302").charges[0].note
    assert {m: (r["列入应收"], r["A 快照（按月分摊）"]) for m, r in months(found).items()} == {
        **dict.fromkeys(("2026-08", "2026-09", "2026-10"), ("是", Decimal("190.00"))),
        **dict.fromkeys(("2026-11", "2026-12", "2027-01"), ("否", Decimal("190.00"))),
    }


def test_prepaid_where_the_contract_says_so_the_running_cycle_is_due(flat, run):
    flat(config={"payment_cd": "1200", "cycle": "3"}, start="2026-08-01", snapshot="1140.00")
    found = run("约定预付: 是\n")

    assert found.charges("3-1-302")[-1][1] == "2027-01-31"
    assert "java110-prepaid" not in found.doubts


def test_a_part_payment_that_became_time_keeps_its_receipt(flat, db, run):
    fee = flat(paid_to="2026-08-18 07:00:00", snapshot="551.00")
    db.paid(fee, "108.42", first="2026-08-01", last="2026-08-18 06:59:59", on="2026-08-05", cycles="-101.00")
    found = run()

    assert found.charges("3-1-302")[0] == ("2026-08-19", "2026-08-31", "79.68")
    assert found.doubts["java110-part-payment"] == ["自定义金额付款被折算成时间，缴至 2026-08-18 07:00:00（共 108.42 元）"]
    (payment,) = found.load("3-1-302").payments
    assert (str(payment.amount), str(payment.for_to), payment.note) == ("108.42", "2026-08-18", "自定义金额")
    assert "部分付款折算到 2026-08-18 07:00:00" in row_of(found, "欠费汇总")["合计的差异原因"]
