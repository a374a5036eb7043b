"""The habits of people who keep ledgers: how the main list is laid out, and what else they do to it. Each is an option of `feecase synth`."""

from __future__ import annotations

from collections.abc import Mapping

LAYOUTS: Mapping[str, str] = {
    "detail": "一行一笔，起止日期两列",
    "settled": "应收、实收、减免、欠费四列",
    "period": "计费周期写在一格里",
    "months": "每月一列",
    "years": "每年一列",
    "items": "每个费用项一列，末尾合计",
}

HABITS: Mapping[str, str] = {
    "title": "表头上面有标题行",
    "two-line-header": "两行表头",
    "totals": "末行合计",
    "subtotals": "每栋小计，写法不一",
    "signature": "末尾有制表、审核行",
    "merged": "同一户的房号、业主合并单元格",
    "split-room": "楼栋、单元、房号分三列",
    "room-spellings": "同一房号几种写法",
    "text-amounts": "金额写成文字：￥、元、千分号、全角",
    "four-decimals": "金额四位小数",
    "ten-thousand": "金额以万元计",
    "dates": "日期几种写法混用",
    "hidden-rows": "有的行被隐藏",
    "struck-rows": "有的行画了删除线",
    "status": "有状态栏：已缴清、诉讼中、免收",
    "remarks": "有备注栏，有的写着已付清",
    "owner-cells": "业主栏里夹着电话、证件号、身份",
    "invisible": "表头和姓名里有看不见的字符",
    "negatives": "有冲正、核减的负数行",
    "duplicates": "有的行重复",
    "formulas": "欠费金额是没有算过的公式",
    "balance": "有预存余额栏",
    "two-estates": "两个小区混在一张表",
    "sheets": "一栋一张表，表头用词不同",
    "damaged-ids": "业主档案里的证件号码有残缺",
    "same-address": "业主档案里的通讯地址写“同上”",
    "delivery-months": "业主档案里的交付日期只写到月",
    "free-words": "催缴登记用自由文字",
}

BOOKS: Mapping[str, str] = {
    "register": "业主档案.xlsx",
    "ownership": "产权变更.xlsx",
    "receipts": "缴费流水.xlsx",
    "contacts": "催缴登记.xlsx",
}
