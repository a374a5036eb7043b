"""Each export is recognised by its headers and read row by row; a bad cell rejects its row and no other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from feecase.builtin.importers import headers
from feecase.extend.tables import Sheet

D = dt.date
REFERENCE = {
    "欠费清单": ["收费对象", "业主名称", "手机号", "开始时间", "结束时间", "物业费", "车位管理费", "合计"],
    "欠费明细表": [
        "费用编号",
        "房号",
        "业主",
        "业主电话",
        "面积",
        "费用项",
        "开始时间",
        "结束时间",
        "欠费时长（天）",
        "欠费时长（月）",
        "欠费金额",
    ],
    "欠费明细": ["房屋", "业主", "欠费", "物业费", "押金", "停车费"],
    "实收明细": ["房屋", "业主", "费用名称", "欠费时间段", "欠费金额"],
    "缴费明细表": [
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
        "应缴金额",
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
    "资产信息": [
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
    "房屋费用信息": ["房屋编码", "费用名称", "开始时间", "结束时间", "收费金额"],
    "房屋缴费历史": [
        "房屋编号",
        "收费项目",
        "缴费周期",
        "开始时间",
        "结束时间",
        "缴费时间",
        "应缴金额",
        "实缴金额",
        "收银员",
        "备注",
    ],
    "催缴记录": ["房号", "日期", "类别", "方式", "结果", "签收人", "证明文件", "内容"],
    "产权变更": ["房号", "权利人", "取得日期", "转出日期", "身份证"],
    "收费标准": ["费用项", "单价", "计价单位", "生效日期", "失效日期"],
}


@pytest.mark.parametrize(("shape", "header"), REFERENCE.items())
def test_each_shape_is_recognised_by_its_headers_alone_and_by_one_importer(importers, shape, header):
    for sheet in (Sheet("a", shape, (tuple(header),)), Sheet("a", "Sheet1", (("导出时间 2026-11-20",), (), tuple(header)))):
        (importer,) = [importer for importer in importers if importer.identify(sheet)]
        assert importer.read(sheet).shape == {"房屋缴费历史": "缴费明细表"}.get(shape, shape)


@pytest.mark.parametrize(
    "header",
    [[], ["房号"], ["姓名", "电话"], ["收费名称", "收费标准", "数量/面积", "备注"]],
)
def test_other_tables_are_not_claimed(importers, header):
    assert not [importer.id for importer in importers if importer.identify(Sheet("a", "催缴单", (tuple(header),)))]


def test_headers_match_whatever_their_width_marks_and_units():
    assert headers.find(["＊房 号", "建筑面积（㎡）", "欠费金额(元)\n", "开始\n时间："], ["room", "area", "owed", "from"]) == {
        "room": 0,
        "area": 1,
        "owed": 2,
        "from": 3,
    }


def test_a_header_that_fits_two_fields_goes_to_the_more_exact():
    assert headers.find(["手机号", "联系电话"], ["phone", "contact_phone"]) == {"phone": 0, "contact_phone": 1}
    assert headers.find(["联系电话"], ["phone"]) == {"phone": 0}


def test_the_arrears_period_ends_with_the_month_that_the_export_names_by_its_first_day(rows, read_rows):
    read = read_rows(
        rows.ARREARS,
        rows.arrears(first="2025-09-01 00:00:00", last="2026-10-01 00:00:00"),
        rows.arrears(last="2026-10-31 23:59:59"),
    )

    assert [(r["from"], r["to"]) for r in (record.values for record in read.records)] == [
        (D(2025, 9, 1), D(2026, 10, 31)),
        (D(2025, 9, 1), D(2026, 10, 31)),
    ]
    assert read.records[0].values["amount"] == Decimal("2660.00")
    assert read.records[0].row == 2


def test_totals_blank_rows_and_repeated_headers_are_no_data(rows, read_rows):
    total = ["合计", *[None] * 9, "2660"]
    read = read_rows(
        rows.ARREARS, rows.arrears(), [None] * 11, [""] * 11, rows.ARREARS, total, [None, "总计", *[None] * 8, "2660"]
    )

    assert (read.rows, len(read.records), read.rejects) == (1, 1, ())


def test_a_bad_cell_rejects_its_row_and_the_others_go_on(rows, read_rows):
    read = read_rows(
        rows.ARREARS,
        rows.arrears(last="2026年13月1日"),
        rows.arrears(),
        rows.arrears(amount=""),
        rows.arrears(amount="-5", first="昨天"),
    )

    assert (read.rows, len(read.records)) == (4, 1)
    assert [(r.row, r.column, r.value, r.reason) for r in read.rejects] == [
        (2, "结束时间", "2026年13月1日", "没有 2026年13月1日 这一天"),
        (4, "欠费金额", "", "必填的单元格是空的"),
        (5, "开始时间", "昨天", "日期无法识别"),
    ]
    assert all(reject.fix for reject in read.rejects)


def test_a_period_that_ends_before_it_begins_is_rejected(rows, read_rows):
    (reject,) = read_rows(rows.ARREARS, rows.arrears(first="2026-11-01", last="2026-09-01")).rejects

    assert (reject.column, reject.reason) == ("结束时间", "结束时间早于开始时间 2026-11-01")


def test_short_rows_are_read_as_if_filled_with_nothing(rows, read_rows):
    (reject,) = read_rows(rows.ARREARS, rows.arrears()[:10]).rejects

    assert reject.column == "欠费金额"


def test_the_arrears_list_has_one_column_per_item(read_rows):
    header = REFERENCE["欠费清单"]
    read = read_rows(
        header,
        ["3-1-302", "李明", "", "2025-09-01", "2026-08-31 23:59:59", "2280.00", "0.00", "2280.00"],
        ["3-1-303", "", "", "2025-09-01", "2026-08-31", "100", "60", "160"],
        ["3-1-304", "", "", "2025-09-01", "2026-08-31", "", "", "0"],
        ["3-1-305", "", "", "2025-09-01", "2026-08-31", "1.005", "", "0"],
    )

    assert [
        (r.values["room"], r.values["item"], r.values["amount"], r.values["to"])
        for r in read.records
        if "set_aside" not in r.values
    ] == [
        ("3-1-302", "物业费", Decimal("2280.00"), D(2026, 8, 31)),
        ("3-1-303", "物业费", Decimal("100.00"), D(2026, 8, 31)),
        ("3-1-303", "车位管理费", Decimal("60.00"), D(2026, 8, 31)),
    ]
    assert read.rejects == ()
    assert [(f.row, f.fate, f.reason) for f in read.fates] == [
        (4, "paid", "没有欠费"),
        (5, "set-aside", "各列相加 1.005，表上合计 0"),
    ]


def test_arrears_by_month_are_one_charge_each_and_the_last_row_is_the_total(read_rows):
    read = read_rows(
        REFERENCE["实收明细"],
        ["3-1-302", "李明(13000000107)", "物业费", "2023-1", "190"],
        ["3-1-302", "李明(13000000107)", "物业费", "2024-2", "190"],
        ["总欠费", "380"],
    )

    assert [(r.values["from"], r.values["to"], r.values["owner"], r.values["phone"]) for r in read.records] == [
        (D(2023, 1, 1), D(2023, 1, 31), "李明", "13000000107"),
        (D(2024, 2, 1), D(2024, 2, 29), "李明", "13000000107"),
    ]


def test_arrears_without_periods_are_all_rejected_with_the_way_out(read_rows):
    (reject,) = read_rows(REFERENCE["欠费明细"], ["3-1-302", "李明(1)", "380", "380", "", ""]).rejects

    assert "没有费用期间" in reject.reason
    assert "欠费明细表" in reject.fix


def test_imported_fees_start_below_a_row_of_explanations(read_rows):
    read = read_rows(["请按模板填写"], REFERENCE["房屋费用信息"], ["3-1-302", "物业费", "2025-01-01", "2025-12-31", "2280"])

    assert [(r.row, r.values["to"], r.values["amount"]) for r in read.records] == [(3, D(2025, 12, 31), Decimal("2280.00"))]


def kinds(read):
    return [(record.kind, record.values.get("name"), record.values.get("role")) for record in read.records]


def test_an_asset_row_tells_of_a_room_and_of_a_person(rows, read_rows):
    read = read_rows(
        rows.ASSETS,
        rows.asset(id_no="37021219830115211X"),
        rows.asset("S1-105", "甲乙商贸有限公司", "91370202MA3TY18051", kind="公司", use="商铺"),
    )

    assert kinds(read) == [
        ("room", None, None),
        ("owner", "李明", "owner"),
        ("room", None, None),
        ("owner", "甲乙商贸有限公司", "owner"),
    ]
    assert read.records[1].values["id_no"] == "37021219830115211X"
    assert read.records[2].values == {"room": "S1-105", "area": Decimal("95.00"), "use": "商业", "delivered_on": None}
    assert (read.records[3].values["kind"], read.records[3].values["uscc"]) == ("organisation", "91370202MA3TY18051")


@pytest.mark.parametrize(
    ("role", "known"),
    [("业主", "owner"), ("租户", "tenant"), ("承租人", "tenant"), ("家庭成员", "member"), ("共有人", "co-owner"), ("", "owner")],
)
def test_tenants_and_family_are_told_from_owners(rows, read_rows, role, known):
    assert kinds(read_rows(rows.ASSETS, rows.asset(role=role)))[1][2] == known


def test_a_credit_code_makes_a_company_whatever_the_type_says(rows, read_rows):
    read = read_rows(rows.ASSETS, rows.asset(owner="甲乙商贸有限公司", id_no="91370202MA3TY18051"))

    assert read.records[1].values["kind"] == "organisation"


def test_a_wrong_id_number_is_told_and_left_out_and_the_owner_stays(rows, read_rows):
    read = read_rows(rows.ASSETS, rows.asset(id_no="370212198301152110"))

    assert [(one.row, one.column) for one in read.noticed] == [(2, "身份证(optional)")]
    assert "id_no" not in read.records[1].values
    assert read.rejects == ()


def test_ownership_that_ends_before_it_begins_is_rejected(read_rows):
    read = read_rows(
        REFERENCE["产权变更"],
        ["3-1-302", "李明", "2018-05-10", "2018-05-10", ""],
        ["3-1-302", "李明", "", "2026-03-16", ""],
        ["3-1-302", "王芳", "2026-03-16", "", ""],
    )

    assert [r.row for r in read.rejects] == [2]
    assert [(r.values["name"], r.values["from"], r.values["to"]) for r in read.records] == [
        ("李明", None, D(2026, 3, 16)),
        ("王芳", D(2026, 3, 16), None),
    ]


@pytest.mark.parametrize("unit", ["元/平方米·月", "元/㎡·月", "元/㎡.月", "元/m2·月", "元/平方米/月"])
def test_prices_come_in_the_usual_units(read_rows, unit):
    (record,) = read_rows(REFERENCE["收费标准"], ["物业费", "2.00", unit, "2025-01-01", ""]).records

    assert (record.values["unit"], record.values["price"]) == ("元/平方米·月", Decimal("2.00"))


def test_an_unknown_price_unit_is_rejected_with_those_known(read_rows):
    (reject,) = read_rows(REFERENCE["收费标准"], ["物业费", "2.00", "元/户", "2025-01-01", ""]).rejects

    assert "元/平方米·月" in reject.fix


CONTACTS = ["房号", "日期", "类别", "方式", "结果", "送达日期", "签收人", "证明文件", "分期安排", "不当行为"]


def contact(read_rows, *cells):
    read = read_rows(CONTACTS, ["3-1-302", "2026-05-06", *cells])
    return read.rejects or read.records[0].values


@pytest.mark.parametrize(
    ("kind", "way", "result", "expected"),
    [
        ("催缴函", "EMS", "签收", ("demand", "ems", "签收", None)),
        ("催缴通知单", "当面", "本人签收", ("demand", "hand", "签收", D(2026, 5, 6))),
        ("短信", "", "已读", ("message", "sms", "已读", D(2026, 5, 6))),
        ("微信催缴", "", "未读", ("message", "wechat", "未读", None)),
        ("电话", "电话", "无人接听", ("call", "phone", "未接通", None)),
        ("律师函", "ems", "", ("lawyer-letter", "ems", "", None)),
        ("demand", "张贴", "已张贴", ("demand", "posting", "张贴", None)),
        ("承诺书", "", "", ("promise", "", "", D(2026, 5, 6))),
    ],
)
def test_contacts_are_read_in_the_words_of_collectors(read_rows, kind, way, result, expected):
    values = contact(read_rows, kind, way, result)

    assert (values["kind"], values["way"], values["result"], values["effective"]) == expected


def test_a_letter_takes_effect_when_it_arrives_not_when_it_is_sent(read_rows):
    assert contact(read_rows, "催缴函", "EMS", "签收", "2026-05-08")["effective"] == D(2026, 5, 8)


def test_proof_files_and_instalments_are_lists(read_rows):
    values = contact(
        read_rows,
        "分期协议",
        "",
        "",
        "",
        "李明",
        "协议.pdf、回执.jpg#2；照片.jpg",
        "2026-06-30 1,000.00；2026年7月31日：1660元",
        "停水",
    )

    assert values["files"] == ("协议.pdf", "回执.jpg#2", "照片.jpg")
    assert values["instalments"] == [
        {"due": D(2026, 6, 30), "amount": Decimal("1000.00")},
        {"due": D(2026, 7, 31), "amount": Decimal("1660.00")},
    ]
    assert (values["until"], values["act"]) == (D(2026, 7, 31), "water-cut")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (("催一下",), "类别"),
        (("催缴函", "飞鸽"), "方式"),
        (("催缴函", "EMS", "好"), "结果"),
        (("分期协议", "", "", "", "", "", "三期"), "分期安排"),
        (("其他", *[""] * 6, "骂人"), "不当行为"),
    ],
)
def test_unknown_words_are_rejected_with_those_known(read_rows, cells, column):
    (reject,) = contact(read_rows, *cells)

    assert reject.column == column
    assert reject.fix


def test_payments_keep_their_period_and_refunds_their_sign(read_rows):
    header = ["订单号", "房号", "费用项", "费用开始时间", "费用结束时间", "缴费时间", "实收金额", "备注"]
    read = read_rows(
        header,
        ["S1", "3-1-302", "物业费", "2025-01-01", "2025-08-31", "2025-09-03 10:00:00", "1520", ""],
        ["S2", "3-1-302", "", "", "", "2025-09-04", "-20.00", "退费"],
        ["S3", "3-1-302", "", "", "", "2025-09-04", "0", ""],
        ["S4", "3-1-302", "", "2025-08-01", "2025-07-01", "2025-09-04", "1", ""],
    )

    assert [(r.values["date"], r.values["amount"], r.values["for_from"], r.values["ref"]) for r in read.records] == [
        (D(2025, 9, 3), Decimal("1520.00"), D(2025, 1, 1), "S1"),
        (D(2025, 9, 4), Decimal("-20.00"), None, "S2"),
    ]
    assert [(r.row, r.column) for r in read.rejects] == [(4, "实收金额"), (5, "费用结束时间")]


def test_the_payment_history_template_is_read_too(read_rows):
    (record,) = read_rows(
        REFERENCE["房屋缴费历史"], ["3-1-302", "物业费", "12", "2024-01-01", "2024-12-31", "2024-02-01", "2280", "2280", "王", ""]
    ).records

    assert (record.kind, record.values["amount"], record.values["for_to"]) == ("payment", Decimal("2280.00"), D(2024, 12, 31))
