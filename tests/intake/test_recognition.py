"""Laws of recognition: a table is known by its headers in any order, width and wording, or not at all; never as another table."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from feecase.builtin.importers import SHAPES
from feecase.extend.tables import Sheet
from feecase.extend.workbooks import fill

PERIOD = ["开始时间", "结束时间"]
EXPORTS = {
    "欠费清单": ("欠费清单", ["收费对象", "业主名称", "手机号", *PERIOD, "物业费", "车位管理费", "合计"]),
    "欠费清单（按订单）": (
        "欠费清单",
        [
            "订单号",
            "房号",
            "业主",
            "费用项",
            "费用类型",
            "费用状态",
            "支付方式",
            "费用开始时间",
            "费用结束时间",
            "缴费时间",
            "应收金额",
            "实收金额",
            "优惠金额",
            "减免金额",
            "赠送金额",
            "滞纳金",
            "空置房打折金额",
            "空置房减免金额",
            "面积",
            "车位",
        ],
    ),
    "欠费明细表": (
        "欠费明细表",
        ["费用编号", "房号", "业主", "业主电话", "面积", "费用项", *PERIOD, "欠费时长（天）", "欠费时长（月）", "欠费金额"],
    ),
    "欠费明细": ("欠费明细", ["房屋", "业主", "欠费", "物业费", "押金", "停车费"]),
    "实收明细": ("实收明细", ["房屋", "业主", "费用名称", "欠费时间段", "欠费金额"]),
    "催缴单": ("催缴单", ["收费名称", "收费标准", "数量/面积", "欠费时间", "应缴金额（元）", "违约金（元）", "备注"]),
    "缴费明细表": (
        "缴费明细表",
        [
            "订单号",
            "房号",
            "业主",
            "费用类型",
            "费用项",
            "费用状态",
            "支付方式",
            "费用开始时间",
            "费用结束时间",
            "缴费时间",
            "应收金额",
            "实收金额",
            "优惠金额",
            "减免金额",
            "赠送金额",
            "滞纳金",
            "面积",
            "车位",
            "账户抵扣",
            "收银员",
            "备注",
        ],
    ),
    "资产信息": (
        "资产信息",
        [
            "楼栋",
            "单元",
            "房屋",
            "楼层",
            "总楼层",
            "电梯",
            "房屋类型",
            "户型",
            "建筑面积",
            "室内面积",
            "租金",
            "房屋状态",
            "业主",
            "性别",
            "手机号",
            "身份证(optional)",
            "业主类型",
            "人员类型",
            "人员角色",
            "联系人",
            "联系电话",
        ],
    ),
    "房屋费用信息": ("房屋费用信息", ["房屋编码", "费用名称", *PERIOD, "收费金额"]),
    "房屋缴费历史": (
        "房屋缴费历史",
        ["房屋编号", "收费项目", "缴费周期", *PERIOD, "缴费时间", "应缴金额", "实缴金额", "收银员", "备注"],
    ),
}
OWN = {
    "产权变更": ("产权变更", ["房号", "权利人", "取得日期", "转出日期", "身份证", "证明文件"]),
    "收费标准": ("收费标准", ["费用项", "房屋类型", "单价", "计价单位", "生效日期", "失效日期", "定价依据"]),
    "催缴记录": ("催缴记录", ["房号", "日期", "类别", "方式", "结果", "送达日期", "签收人", "证明文件", "内容", "不当行为"]),
    "账单疑点": ("账单疑点", ["疑点", "房号", "费用编号", "级别", "问题", "理由", "处理", "涉及金额"]),
    "空置登记": ("空置登记", ["房号", "空置起", "空置止", "登记日期"]),
}
TABLES = EXPORTS | OWN
LAYOUT = {"房屋缴费历史": "缴费明细表"}
"""Layouts that are read as another is."""
NOISE = st.text("甲乙丙丁戊己庚辛壬癸", min_size=2, max_size=6)
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(ord("!"), ord("~") + 1)})
KNOWN = st.sampled_from(sorted(TABLES))


def claims(importers, rows, name="Sheet1") -> list[str]:
    sheet = Sheet("a.xlsx", name, tuple(tuple(row) for row in rows))
    return [importer.read(sheet).shape for importer in importers if importer.identify(sheet)]


def dressed(header: str, how: int) -> str:
    return [
        header,
        header.translate(WIDE),
        f" {header} ",
        " ".join(header),
        f"＊{header}",
        f"{header}\n",
        f"{header}：",
        f"{header}（元）",
    ][how]


@pytest.mark.parametrize(("title", "table"), TABLES.items())
def test_an_export_is_known_by_its_sheet_and_headers(importers, title, table):
    sheet, header = table

    assert claims(importers, [header], sheet) == [LAYOUT.get(title, title)]
    assert claims(importers, [header], "Sheet1") == [LAYOUT.get(title, title)]


@given(KNOWN, st.data())
@settings(deadline=None, max_examples=30)
def test_order_width_blanks_marks_and_further_columns_change_nothing(importers, title, data):
    header = [dressed(name, data.draw(st.integers(0, 7))) for name in TABLES[title][1]]
    header = data.draw(st.permutations([*header, *data.draw(st.lists(NOISE, max_size=2))]))
    above = data.draw(st.lists(st.lists(NOISE, max_size=2), max_size=8))

    assert claims(importers, [*above, header]) == [LAYOUT.get(title, title)]


@given(KNOWN.filter(lambda title: title in OWN or title in {"欠费明细表", "欠费清单", "资产信息"}), st.data())
@settings(deadline=None, max_examples=30)
def test_a_heading_over_two_lines_is_one_heading(importers, title, data):
    """一部分列名在上一行、其余在下一行; without merged cells, or with the upper names merged downwards."""
    header = TABLES[title][1]
    split = [data.draw(st.booleans()) for _ in header]
    assume(any(split))
    upper = [data.draw(NOISE) if below else name for name, below in zip(header, split, strict=True)]
    lower = [name if below else None for name, below in zip(header, split, strict=True)]
    merged = fill([tuple(upper), tuple(lower)], [((0, i), (1, i)) for i, below in enumerate(split) if not below])

    assert claims(importers, [upper, lower]) == [LAYOUT.get(title, title)]
    assert claims(importers, merged) == [LAYOUT.get(title, title)]


def test_a_heading_over_two_lines_is_read_and_its_rejects_bear_it_whole(read_rows):
    upper = ["房号", "业主", "费用项", "欠费期间", None, "欠费金额"]
    lower = [None, None, None, *PERIOD, None]
    good = ["3-1-302", "李明", "物业费", "2025-01-01", "2025-12-31", "1200"]
    read = read_rows(["欠费台账"], upper, lower, good, [*good[:4], "昨天", "1"])

    assert [(record.row, str(record.values["to"])) for record in read.records] == [(4, "2025-12-31")]
    assert [(reject.row, reject.column) for reject in read.rejects] == [(5, "结束时间")]
    assert read.header == ("房号", "业主", "费用项", *PERIOD, "欠费金额")


def test_a_first_row_of_data_is_no_second_line_of_headings(read_rows):
    read = read_rows(
        ["房号", "业主", "费用项", *PERIOD, "欠费金额"], ["3-1-302", "李明", "物业费", "2025-01-01", "2025-12-31", "1200"]
    )

    assert len(read.records) == 1


@given(
    st.lists(st.sampled_from(["合计", "总计：", "小计", " 本页合计", "累计", "总欠费"]), min_size=1, max_size=3),
    st.integers(0, 1),
)
@settings(deadline=None)
def test_totals_are_never_owed(importers, words, place):
    header = TABLES["欠费明细表"][1]
    row = ["1", "3-1-302", "李明", "", "95", "物业费", "2025-01-01", "2025-01-01", "31", "1", "100"]
    totals = [[word if i == place else "9" if i == len(header) - 1 else None for i in range(len(header))] for word in words]
    sheet = Sheet("a", "欠费明细表", tuple(map(tuple, [header, row, *totals, header, row])))
    (importer,) = [one for one in importers if one.identify(sheet)]
    read = importer.read(sheet)

    assert (read.rows, [str(record.values["amount"]) for record in read.records], read.rejects) == (2, ["100.00"] * 2, ())


@pytest.mark.parametrize("title", [shape.title for shape in SHAPES if shape.unusable[0]])
def test_a_table_that_owes_nothing_by_itself_says_once_what_to_export_instead(importers, title):
    _, header = TABLES[title]
    sheet = Sheet("a", "Sheet1", (("标题",), tuple(header), tuple("1" for _ in header), tuple("2" for _ in header)))
    (importer,) = [one for one in importers if one.identify(sheet)]
    read = importer.read(sheet)

    assert (read.rows, read.records, len(read.rejects)) == (2, (), 1)
    assert read.rejects[0].row == 2
    assert "欠费明细表" in read.rejects[0].fix
