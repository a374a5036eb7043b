"""Ledgers as property companies keep them: each kind of book read right, or asked; nothing silently different."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from feecase.extend.tables import Sheet
from feecase.intake.casefolder import load

SHARED = Path(__file__).parents[3] / "shared"
PERIOD = ["房号", "业主", "收费项目", "计费周期", "欠费金额"]
SPAN = ["房号", "业主", "费用项", "开始时间", "结束时间"]
YEAR = ["物业服务费", "2024-01-01", "2024-12-31"]


def book(path, *sheets, dress=lambda _: None):
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets:
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
    dress(made.worksheets[0])
    made.save(path)
    return path


@pytest.fixture
def run(estate):
    """Import one workbook of the given rows: what each case is asked for, and the reasons of the rows that are asked, by row."""

    def importing(*rows, name="欠费明细表", dress=lambda _: None):
        return estate.run(book(estate.folder / "台账.xlsx", (name, rows), dress=dress))

    return importing


def owed(result):
    return {case.id: str(case.outstanding) for case in result.cases}


def asked(result):
    return {fate.row: fate.reason for _, fate in result.account.asked}


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("2024.7-2024.9", ("2024-07-01", "2024-09-30")),
        ("2025年1月-6月", ("2025-01-01", "2025-06-30")),
        ("2024年1-12月", ("2024-01-01", "2024-12-31")),
        ("2024年度", ("2024-01-01", "2024-12-31")),
        ("24.01–24.06", ("2024-01-01", "2024-06-30")),
        ("202401-202406", ("2024-01-01", "2024-06-30")),
        ("2024Q3", ("2024-07-01", "2024-09-30")),
        ("2024年第三季度", ("2024-07-01", "2024-09-30")),
        ("2024年下半年", ("2024-07-01", "2024-12-31")),
        ("自2024年1月1日起至2024年12月31日止", ("2024-01-01", "2024-12-31")),
        ("2024/1–2024/6", ("2024-01-01", "2024-06-30")),
        ("2024年1、2、3月", ("2024-01-01", "2024-03-31")),
        ("20240101-20240630", ("2024-01-01", "2024-06-30")),
        ("2024.1.1-12.31", ("2024-01-01", "2024-12-31")),
    ],
)
def test_a_period_in_one_cell_is_read_however_it_is_spelt(run, estate, written, days):
    run(PERIOD, ["3-1-302", "李明", "物业服务费", written, 1200])
    (charge,) = load(estate.cases / "3-1-302").case.charges

    assert (str(charge.from_), str(charge.to)) == days


@pytest.mark.parametrize(
    "written", ["2021年及以前", "2024年1月至今", "2024-1-6", "2024年1月、3月", "2024.12-2024.1", 2024.1, "去年"]
)
def test_a_period_that_is_open_or_can_be_meant_in_two_ways_is_refused(run, written):
    result = run(PERIOD, ["3-1-302", "李明", "物业服务费", written, 1200])

    assert result.cases == ()
    assert [one.reject.row for one in result.rejected] == [2]


def test_a_month_matrix_claims_the_months_with_a_sum_and_no_mark(run, estate):
    result = run(
        ["某小区欠费月份统计表（金额为未交，√为已交）"],
        ["房号", "业主", "2024年", None, None, None, "欠费合计"],
        [None, None, "10月", "11月", "12月", "2025年1月", None],
        ["3-1-302", "李明", "√", 100, "已交", 100.5, 200.5],
        ["3-1-303", "王芳", 100, 100, 0, None, 300],
        ["合计", None, None, None, None, None, 500.5],
        dress=lambda page: page.merge_cells("C2:F2"),
    )

    assert owed(result) == {"3-1-302": "200.50"}
    assert [str(c.from_) for c in load(estate.cases / "3-1-302").case.charges] == ["2024-11-01", "2025-01-01"]
    assert "各列相加 200，表上合计 300" in asked(result)[5]


def test_years_are_claimed_but_not_what_is_older_than_any_stated_day(run):
    header = ["房号", "姓名", "联系方式", "2021年及以前欠费", "2022年欠费", "2023年欠费", "欠费合计"]
    result = run(["历年物业费欠费汇总表"], header, ["3-1-302", "李明", 13900001234, 500, 1200, None, 1700], name="历年")

    assert owed(result) == {"3-1-302": "1200.00"}
    assert "没有写明从哪一天起欠" in asked(result)[3]


def test_a_part_payment_is_shown_and_never_claimed(run, estate):
    header = [*SPAN, "应收金额", "实收金额", "减免金额", "欠费金额"]
    result = run(
        header,
        ["3-1-302", "李明", *YEAR, 1200, 400, None, 800],
        ["3-1-303", "王芳", *YEAR, 1200, 1200, None, 0],
        ["3-1-304", "张三", *YEAR, 1200, 0, 200, 1000],
        ["3-1-305", "钱六", *YEAR, 1200, 300, None, 1100],
    )
    charge = load(estate.cases / "3-1-302").case.charges[0]

    assert owed(result) == {"3-1-302": "800.00", "3-1-304": "1000.00"}
    assert (str(charge.amount), str(charge.received)) == ("1200.00", "400.00")
    assert "差额没有说明" in asked(result)[5]


def test_fees_in_columns_are_claimed_where_they_add_up_and_nothing_else_becomes_a_fee(run, estate):
    header = ["序号", *SPAN[:2], "联系电话2", *SPAN[3:], "面积", "物业服务费", "电梯费", "滞纳金", "合计", "欠费天数", "楼层"]
    row = [1, "3-1-302", "李明", 13900001234, *YEAR[1:], 95.5, 1200, 240, 60, 1500, 400, 3]
    result = run(header, row, [2, "3-1-303", "王芳", 13900001234, *YEAR[1:], 95.5, 1200, 240, 0, 9999, 400, 3])

    assert {(c.item, str(c.amount)) for c in load(estate.cases / "3-1-302").case.charges} == {
        ("物业服务费", "1200.00"),
        ("电梯费", "240.00"),
    }
    assert list(asked(result)) == [3]
    assert result.account.sheets[0].unexplained == 9999 - 1440


def test_late_fee_inside_a_total_is_no_principal(run):
    header = [*SPAN, "费用金额", "滞纳金", "应收合计", "已收金额", "欠费金额"]

    assert owed(run(header, ["3-1-302", "李明", *YEAR, 1200, 36, 1236, 200, 1036])) == {"3-1-302": "1000.00"}


def test_building_unit_and_room_make_one_name_and_subtotals_are_no_rooms(run):
    result = run(
        ["楼栋", "单元", "房号", "业主", "费用项", "开始时间", "结束时间", "欠费金额"],
        ["1栋", "1单元", 101, "李明", *YEAR, 100],
        [None, None, 102, "王芳", *YEAR, 200],
        ["1栋小计", *[None] * 6, 300],
        ["二栋", "1单元", 101, "张三", *YEAR, 400],
        ["合  计", *[None] * 6, 700],
        ["制表：周文员　审核：吴经理"],
        dress=lambda page: (page.merge_cells("A2:A3"), page.merge_cells("B2:B3")),
    )

    assert owed(result) == {"1-1-101": "100.00", "1-1-102": "200.00", "2-1-101": "400.00"}
    assert result.account.sheets[0].counts == {"charge": 3, "total": 2, "note": 1}


def test_a_total_that_does_not_fit_is_told(run):
    result = run([*SPAN, "欠费金额"], ["3-1-302", "李明", *YEAR, 100], ["合计", *[None] * 4, 999])

    assert [(one.row, "999" in one.reason) for _, one in result.account.noticed] == [(3, True)]


def test_rows_of_another_estate_are_asked(run):
    header = ["项目名称", *SPAN, "欠费金额"]
    result = run(header, ["阳光花园", "3-1-302", "李明", *YEAR, 100], ["月光花园", "3-1-302", "王芳", *YEAR, 100])

    assert owed(result) == {"3-1-302": "100.00"}
    assert "月光花园" in asked(result)[3]


def test_hidden_struck_coloured_and_commented_rows_are_asked(run):
    def dress(page):
        page.row_dimensions[3].hidden = True
        for cell in page[4]:
            cell.font = Font(strike=True)
        page["A5"].fill = PatternFill("solid", fgColor="FFFF00")
        page["F6"].comment = Comment("微信已转 500 元", "收费员")

    rows = [[f"3-1-30{n}", "李明", *YEAR, 100] for n in range(1, 7)]
    result = run([*SPAN, "欠费金额"], *rows, dress=dress)

    assert list(owed(result)) == ["3-1-301", "3-1-306"]
    assert [reason[:9] for reason in asked(result).values()] == [
        "这一行是隐藏的（筛",
        "这一行有删除线",
        "这一行有颜色标记（",
        "单元格批注：微信已",
    ]


def test_a_formula_without_a_stored_value_is_computed_or_refused(run):
    header = [*SPAN, "面积", "单价", "欠费金额"]
    result = run(
        header, ["3-1-302", "李明", *YEAR, 100, 2, "=F2*G2*12"], ["3-1-303", "王芳", *YEAR, 100, 2, "=VLOOKUP(A3,X:Y,2)"]
    )

    assert owed(result) == {"3-1-302": "2400.00"}
    assert "公式" in result.rejected[0].reject.reason


@pytest.mark.parametrize(
    ("status", "remark"),
    [
        ("已缴清", None),
        ("免收", None),
        ("诉讼中", None),
        ("已调解", None),
        ("未缴", "已付清"),
        ("未缴", "2024.9 已过户"),
        ("未缴", "8折收"),
        ("未缴", "开发商未交房"),
        ("未缴", "业主已去世"),
        ("未缴", "已签分期协议"),
        ("未缴", "工程款抵物业费"),
    ],
)
def test_words_against_the_sum_set_the_row_aside(run, status, remark):
    result = run([*SPAN, "欠费金额", "缴费状态", "备注"], ["3-1-302", "李明", *YEAR, 100, status, remark])

    assert result.cases == ()
    assert list(asked(result)) == [2]


@pytest.mark.parametrize("remark", ["多次催缴未果", "答应月底交清", "业主要求先修漏水再交", "未交清", "联系不上", "要求减免"])
def test_words_that_change_nothing_are_kept_and_shown(run, estate, remark):
    result = run([*SPAN, "欠费金额", "缴费状态", "备注"], ["3-1-302", "李明", *YEAR, 100, "未缴费", remark])

    assert owed(result) == {"3-1-302": "100.00"}
    assert [(one.row, remark in one.reason) for _, one in result.account.noticed] == [(2, True)]
    assert remark in load(estate.cases / "3-1-302").case.charges[0].note


def test_a_reversal_is_set_off_a_deposit_and_a_balance_are_asked(run):
    result = run(
        [*SPAN, "欠费金额", "预存余额"],
        ["3-1-302", "李明", *YEAR, 1200, None],
        ["3-1-302", "李明", *YEAR, -200, None],
        ["3-1-303", "王芳", *YEAR, 1200, None],
        ["3-1-303", "王芳", *YEAR, -1200, None],
        ["3-1-304", "张三", *YEAR, 1200, 300],
        ["3-1-305", "钱六", *YEAR, 1200, None],
        ["3-1-305", "钱六", "装修押金", None, None, -2000, None],
    )

    assert owed(result) == {"3-1-302": "1000.00", "3-1-305": "1200.00"}
    assert list(asked(result)) == [6, 8]


def test_sums_that_area_price_and_months_do_not_explain_are_asked(run):
    rows = [[f"3-1-30{n}", "李明", *YEAR, 100, 2, 12, 2400] for n in range(1, 5)]
    rows[2][-1] = 24000
    result = run([*SPAN, "建筑面积", "单价", "月数", "欠费金额"], *rows)

    assert list(asked(result)) == [4]


def test_two_rows_for_the_same_days_are_both_left_out_and_a_copy_counts_once(run):
    rows = [
        ["3-1-302", "李明", *YEAR, 100],
        ["3-1-302", "李明", *YEAR, 120],
        ["3-1-303", "王芳", *YEAR, 100],
        ["3-1-303", "王芳", *YEAR, 100],
    ]
    result = run([*SPAN, "欠费金额"], *rows)

    assert owed(result) == {"3-1-303": "100.00"}
    assert sorted(one.reject.row for one in result.rejected) == [2, 3, 5]


@pytest.mark.parametrize(
    ("cell", "names", "phone"),
    [
        ("李明 13900001234", ["李明"], "13900001234"),
        ("李明\n13900001234", ["李明"], "13900001234"),
        ("李明（产权人）", ["李明"], ""),
        ("李明、王芳", ["李明", "王芳"], ""),
        ("李明\n王芳", ["李明", "王芳"], ""),
        ("李　明", ["李明"], ""),
        ("李明\u200b", ["李明"], ""),
        ("李明（租户：王芳）", ["李明"], ""),
        ("成都甲乙有限公司（联系人：李明）", ["成都甲乙有限公司"], ""),
        ("买买提·吐尔逊", ["买买提·吐尔逊"], ""),
    ],
)
def test_only_names_become_defendants(run, estate, cell, names, phone):
    run([*SPAN, "欠费金额"], ["3-1-302", cell, *YEAR, 100])
    people = load(estate.cases / "3-1-302").case.defendants

    assert [one.name for one in people] == names
    assert (people[0].phone or "") == phone


def test_amounts_in_ten_thousands_that_hide_the_cents_are_refused(run):
    result = run([*SPAN, "欠费金额"], ["3-1-302", "李明", *YEAR, "0.337万元"], ["3-1-303", "王芳", *YEAR, "0.33696万元"])

    assert owed(result) == {"3-1-303": "3369.60"}
    assert [one.reject.row for one in result.rejected] == [2]


def test_an_unknown_column_of_money_must_be_decided(run):
    result = run([*SPAN, "欠费金额", "本次核定额"], ["3-1-302", "李明", *YEAR, 100, 88.8])

    assert result.cases == ()
    assert [c.use for c in result.account.sheets[0].columns][-1] == "undecided"


def test_a_contact_log_in_free_words_is_added_by_a_later_import(run, estate):
    run([*SPAN, "欠费金额"], ["3-1-302", "李明", *YEAR, 100])
    log = [
        ["登记日期", "房号", "业主", "催缴方式及结果"],
        ["2025-02-04", "3-1-302", "李明", "EMS邮寄催缴函，已签收"],
        ["2025-03-01", "9-1-101", "某人", "电话未接"],
    ]
    result = estate.run(book(estate.folder / "催缴.xlsx", ("催缴登记", log)))
    case = load(estate.cases / "3-1-302").case

    assert [(c.kind, c.way, c.result, c.effective) for c in case.contacts] == [("demand", "ems", "签收", None)]
    assert [str(c.amount) for c in case.charges] == ["100.00"]
    assert [fate.reason for fate in result.account.sheets[0].rows if fate.row == 3] == ["这个房号没有欠费案件，没有用到"]
    assert estate.run(book(estate.folder / "催缴.xlsx", ("催缴登记", log))).cases[0].state == "unchanged"


def test_an_owner_list_alone_fills_in_what_a_case_lacks(run, estate):
    run([*SPAN, "欠费金额"], ["3-1-302", "李明", *YEAR, 100])
    owners = [
        ["楼栋", "单元", "房号", "业主姓名", "身份证号码", "联系电话", "通讯地址"],
        ["3栋", "1单元", "302", "李明", "37021219830115211X", "13900001234", "同上"],
    ]
    result = estate.run(book(estate.folder / "业主.xlsx", ("业主信息表", owners)))
    (person,) = load(estate.cases / "3-1-302").case.defendants

    assert (person.id_no, person.phone, person.domicile or "") == ("37021219830115211X", "13900001234", "")
    assert [one.column for _, one in result.account.noticed] == ["通讯地址"]


def test_receipts_with_a_period_in_words_reduce_what_they_are_for_and_deposits_nothing(estate):
    arrears = [[*SPAN, "欠费金额"], ["3-1-302", "李明", *YEAR, 1200]]
    receipts = [
        ["收据号", "收款日期", "房号", "客户", "收费项目", "收费期间", "收款金额"],
        ["N1", "2026-08-04", "3-1-302", "李明", "物业服务费", "2024年1月-3月", 300],
        ["N2", "2026-08-05", "3-1-302", "李明", "装修押金", None, 2000],
    ]
    result = estate.run(book(estate.folder / "a.xlsx", ("欠费明细表", arrears), ("缴费流水", receipts)))
    (payment,) = load(estate.cases / "3-1-302").case.payments

    assert (str(payment.amount), str(payment.for_to)) == ("300.00", "2024-03-31")
    assert list(asked(result)) == [3]


def test_a_receipt_that_another_row_takes_back_counts_with_it_and_alone_is_asked(estate):
    """Were the receipt set aside and its refund not, the refund would raise what is owed."""
    arrears = [[*SPAN, "欠费金额"], ["3-1-302", "李明", *YEAR, 1200]]
    head = ["收据号", "收款日期", "房号", "客户", "收费项目", "收款金额", "备注"]
    paid = ["N1", "2026-08-04", "3-1-302", "李明", "物业服务费", 300, "已退费"]
    back = ["N2", "2026-08-06", "3-1-302", "李明", "物业服务费", -300, "退费"]
    result = estate.run(book(estate.folder / "a.xlsx", ("欠费明细表", arrears), ("缴费流水", [head, paid, back])))

    assert [str(payment.amount) for payment in load(estate.cases / "3-1-302").case.payments] == ["300.00", "-300.00"]
    assert list(asked(result)) == []
    alone = estate.run(book(estate.folder / "b.xlsx", ("欠费明细表", arrears), ("缴费流水", [head, paid])))
    assert list(asked(alone)) == [2]


def test_a_person_decides_in_the_account_and_the_next_import_follows(run, estate):
    rows = [[*SPAN, "欠费金额", "备注"], ["3-1-302", "李明", *YEAR, 100, "已付清"]]
    assert run(*rows).cases == ()
    account = estate.cases / "导入清单.xlsx"
    made = openpyxl.load_workbook(account)
    page = made.worksheets[2]
    (line,) = [row for row in page.iter_rows(min_row=3) if row[1].value == "待决定"]
    line[7].value = "主张"
    made.save(account)

    assert owed(run(*rows)) == {"3-1-302": "100.00"}
    rows[1][5] = 999
    assert run(*rows).complete is False


def test_every_row_has_a_fate_and_every_yuan_is_accounted_for(run):
    header = [*SPAN, "应收金额", "实收金额", "欠费金额", "备注"]
    rows = [
        ["3-1-301", "李明", *YEAR, 100, 0, 100, None],
        ["3-1-302", "王先生", *YEAR, 100, 0, 100, None],
        ["3-1-303", "张三", *YEAR, 100, 40, 60, "已起诉"],
        ["3-1-304", "钱六", "物业服务费", "昨天", "2024-12-31", 100, 0, 100, None],
        ["3-1-305", "赵七", *YEAR, 100, 100, 0, None],
        ["合计", *[None] * 6, 360, None],
    ]
    (line,) = run(["某小区欠费表"], header, *rows).account.sheets

    assert line.counts == {"charge": 1, "rejected": 2, "set-aside": 1, "paid": 1, "total": 1}
    assert (line.stated, line.unexplained) == (Decimal("360.00"), 0)


def test_several_tables_on_one_sheet_are_read_each(run):
    result = run(
        ["住宅欠费"],
        [*SPAN, "欠费金额"],
        ["3-1-302", "李明", *YEAR, 100],
        [None],
        ["商铺欠费"],
        ["铺位号", "商户名称", "联系人", "费用名称", "费用起", "费用止", "欠缴金额"],
        ["S1-101", "成都甲乙商贸有限公司", "王芳", "物业管理费", "2024-01-01", "2024-12-31", 500],
    )

    assert owed(result) == {"3-1-302": "100.00", "S1-101": "500.00"}


def test_a_sheet_of_many_rows_is_read_in_bounded_time(importers):
    rows = [(*SPAN, "欠费金额"), *((f"{n // 100 + 1}-1-{n % 100 + 101}", "李明", *YEAR, 100) for n in range(2000))]
    sheet = Sheet("a.xlsx", "欠费明细表", tuple(rows))
    (importer,) = [one for one in importers if one.identify(sheet)]

    assert len(importer.read(sheet).records) == 2000


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not (SHARED / "tools/run_ledgers.py").exists(), reason="reference material is not beside the checkout")
def test_the_books_of_the_reference_are_right_or_asked_never_wrong(tmp_path):
    feecase = Path(sys.executable).parent / "feecase"
    done = subprocess.run(
        [sys.executable, SHARED / "tools/run_ledgers.py", feecase, tmp_path], capture_output=True, text=True, check=False
    )
    last = done.stdout.strip().splitlines()[-1]

    assert " 0 wrong" in last, done.stdout
    assert int(last.split()[1]) >= 22


def test_the_json_of_an_import_names_file_sheet_row_and_reason(run):
    result = run([*SPAN, "欠费金额", "备注"], ["3-1-302", "李明", *YEAR, 100, "已付清"])
    told = json.loads(json.dumps(result.report().model_dump(mode="json")))

    assert told["questions"][0] | {"reason": "", "fix": ""} == {
        "file": "台账.xlsx",
        "sheet": "欠费明细表",
        "row": 2,
        "room": "3-1-302",
        "amount": "100.00",
        "reason": "",
        "fix": "",
    }
    assert told["account"][0]["counts"] == {"set-aside": 1}
    assert told["account"][0]["stated"] == told["account"][0]["set_aside"] == "100.00"
