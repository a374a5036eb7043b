"""Headings that say little or the wrong thing: the cells below decide, and a sum kept as text never begins a new table."""

import openpyxl
import pytest

from feecase.builtin.importers.columns import read_headings
from feecase.builtin.importers.misnamed import settled
from feecase.builtin.importers.remarks import effects
from feecase.intake.casefolder import load

SPAN = ["房号", "业主", "费用项", "开始时间", "结束时间"]
YEAR = ["2024-01-01", "2024-12-31"]


@pytest.fixture
def run(estate):
    def importing(*rows, name="欠费明细表"):
        made = openpyxl.Workbook()
        made.active.title = name
        for row in rows:
            made.active.append(list(row))
        made.save(estate.folder / "台账.xlsx")
        return estate.run(estate.folder / "台账.xlsx")

    return importing


def owed(result):
    return {case.id: str(case.outstanding) for case in result.cases}


def asked(result):
    return {fate.row: fate.reason for _, fate in result.account.asked}


@pytest.mark.parametrize("written", ["{:,.2f}", "￥{:,.2f}", "{:.2f}元", " {:.2f} ", "{}"])
@pytest.mark.parametrize("total", ["小计", "1栋小计", "合 计", "李明小计", "本页小计"])
def test_a_subtotal_whose_sums_are_text_begins_no_new_table(run, written, total):
    """What stood below it was left out without a word."""
    result = run(
        [*SPAN, "应收金额", "欠费金额"],
        ["3-1-302", "李明", "物业服务费", *YEAR, *[written.format(1200)] * 2],
        [total, None, None, None, None, *[written.format(1200)] * 2],
        ["3-1-303", "王芳", "物业服务费", *YEAR, *[written.format(2400)] * 2],
    )

    assert owed(result) == {"3-1-302": "1200.00", "3-1-303": "2400.00"}


def test_a_month_heading_is_still_a_heading():
    """24.01 and 2024.1 are months, not amounts."""
    result = read_headings(["房号", "业主", "24.01", "24.02", "合计"], None, 2024)
    assert [one.field for one in result] == ["room", "owner", "money", "money", "sum"]


@pytest.mark.parametrize("heading", ["费项名称", "费用类型", "收费种类", "业务", "分类明细", "项目", "分区"])
def test_the_fee_is_known_by_its_cells_so_that_a_deposit_never_lowers_the_property_fee(run, heading):
    result = run(
        ["房号", "业主", heading, "开始时间", "结束时间", "欠费金额"],
        ["3-1-302", "李明", "物业服务费", *YEAR, 2656.8],
        ["3-1-302", "李明", "装修押金", None, None, -2000],
        ["3-1-303", "王芳", "物业服务费", *YEAR, 1200],
    )

    assert owed(result) == {"3-1-302": "2656.80", "3-1-303": "1200.00"}


@pytest.mark.parametrize("heading", ["缴费情况", "支付", "收缴", "目前进度"])
def test_a_column_of_words_of_payment_is_a_status_whatever_it_is_called(run, heading):
    result = run(
        [*SPAN, "欠费金额", heading],
        ["3-1-302", "李明", "物业服务费", *YEAR, 1200, "未缴费"],
        ["3-1-303", "王芳", "物业服务费", *YEAR, 1300, "已缴费"],
        ["3-1-305", "赵六", "物业服务费", *YEAR, 1400, "免收"],
    )

    assert owed(result) == {"3-1-302": "1200.00"}
    assert set(asked(result)) == {3, 4}


def test_what_was_paid_is_found_when_words_bore_its_name(run):
    result = run(
        [*SPAN, "应收款", "已收金额", "未收金额", "缴费情况"],
        ["3-1-302", "李明", "物业服务费", *YEAR, 2268, 945, 1323, "部分缴纳"],
        ["3-1-303", "王芳", "物业服务费", *YEAR, 1300, 0, 1300, "未缴费"],
    )

    assert owed(result) == {"3-1-302": "1323.00", "3-1-303": "1300.00"}


@pytest.mark.parametrize("day", ["交款日期", "入账日期", "业务发生日", "时间", "登记日期"])
@pytest.mark.parametrize("sum_", ["实收金额", "收款金额", "金额"])
def test_a_list_of_receipts_is_known_by_its_days_and_lowers_the_debt(run, estate, day, sum_):
    """A list that was not recognised left the debts of the same import too high."""
    receipts = openpyxl.Workbook()
    receipts.active.title = "收费流水"
    for row in (
        ["票据号", day, "户号", "交款人", "项目", "缴费期间", sum_],
        ["A1", "2026-08-04", "3-1-302", "李明", "物业服务费", "2024年1月-12月", 1200],
    ):
        receipts.active.append(row)
    receipts.save(estate.folder / "流水.xlsx")
    arrears = openpyxl.Workbook()
    arrears.active.title = "欠费明细表"
    for row in (
        [*SPAN, "欠费金额"],
        ["3-1-302", "李明", "物业服务费", *YEAR, 1200],
        ["3-1-303", "王芳", "物业服务费", *YEAR, 1300],
    ):
        arrears.active.append(row)
    arrears.save(estate.folder / "台账.xlsx")
    estate.run(estate.folder / "台账.xlsx", estate.folder / "流水.xlsx")

    assert [str(one.amount) for one in load(estate.cases / "3-1-302").case.payments] == ["1200.00"]
    assert load(estate.cases / "3-1-303").case.payments == ()


def test_cells_rename_no_column_that_has_a_meaning_or_holds_figures():
    heads = read_headings(["房号", "业主", "欠费金额", "备注"], None, None)
    kept = settled(heads, [["1-1-101", "李明", 100, "已缴清"], ["1-1-102", "王芳", 200, "未交"]])
    assert [one.field for one in kept] == ["room", "owner", "owed", "remark"]


@pytest.mark.parametrize(
    ("remark", "in_court"),
    [
        ("2024年起执行新标准", False),
        ("执行政府指导价", False),
        ("已执行新标准", False),
        ("正在执行1.8元标准", False),
        ("执行完旧标准", False),
        ("在执行优惠价", False),
        ("已申请强制执行", True),
        ("执行完毕", True),
        ("已申请执行", True),
        ("执行中", True),
        ("移送执行局", True),
    ],
)
def test_execution_in_a_remark_is_a_courts_only_where_it_says_so(remark, in_court):
    assert any(one.kind == "court" for one in effects(remark)) is in_court


@pytest.mark.parametrize("word", ["免", "已免", "全免", "免掉", "免缴", "减免"])
def test_what_was_waived_is_asked_however_short_the_word(word):
    assert [one.kind for one in effects(word)] == ["waived"]
