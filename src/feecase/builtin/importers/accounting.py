"""The account of a table's columns: used as what, kept as a note, not read, or still to be decided."""

from __future__ import annotations

from collections.abc import Iterable

from feecase.builtin.importers.columns import LedgerColumn
from feecase.builtin.importers.headers import HEADERS
from feecase.builtin.importers.tables import Table
from feecase.plugin import ColumnUse

_NAMES = {
    "estate": "项目",
    "phase": "分期或组团",
    "floor": "楼栋",
    "unit": "单元",
    "room": "房号",
    "place": "车位号",
    "owner": "业主",
    "phone": "电话",
    "id_no": "证件号码",
    "domicile": "住所地",
    "area": "面积",
    "item": "费用项目",
    "fee_span": "费用期间",
    "from": "开始时间",
    "to": "结束时间",
    "months": "月数（核对用）",
    "price": "单价（核对用）",
    "monthly": "月金额（核对用）",
    "quantity": "数量（核对用）",
    "discount": "折扣（核对用）",
    "late": "滞纳金（不计入本金）",
    "balance": "预存余额（须由人决定）",
    "carried": "上期余额（须由人决定）",
    "due": "应收",
    "due_total": "应收合计（核对用）",
    "paid": "实收",
    "received": "实收",
    "waived": "减免",
    "owed": "欠费",
    "sum": "合计（核对用）",
    "amount": "金额",
    "money": "欠费",
    "status": "缴费状态",
    "remark": "备注",
    "way_result": "备注",
    "ref": "来源编号",
    "tenant": "租户（不作被告）",
    "paid_on": "收款日期",
    "method": "付款方式",
    "payer": "付款人",
    "date": "日期",
    "way": "方式",
    "kind": "类别",
    "result": "结果",
    "delivered_on": "交付日期",
    "use": "房屋用途",
    "legal_rep": "法定代表人",
    "sex": "性别",
    "person_role": "人员角色",
}
_KEPT = {
    "number",
    "contact_name",
    "phone2",
    "plate",
    "id_type",
    "inner",
    "item_type",
    "days",
    "reading",
    "share",
    "receipt",
    "by",
    "date_other",
    "kept",
    "room2",
    "owner2",
}


def uses(table: Table, undecided: Iterable[LedgerColumn]) -> tuple[ColumnUse, ...]:
    """Return what became of each column of a table."""
    open_ = {column.index for column in undecided}
    found = []
    for column in table.columns:
        hidden = "；这一列是隐藏的" if column.index in table.sheet.marks.hidden_columns else ""
        if column.index in open_:
            use, name, reason = "undecided", "", "像金额，但不知道是什么；有数的行不能直接主张"
        elif column.field in _KEPT or column.field.endswith("+"):
            use, name, reason = "unread", "", "与欠费、身份无关，没有读"
        elif column.field:
            name = _NAMES.get(column.field) or HEADERS.get(column.field, (column.field,))[0]
            told = "、".join(part for part in (column.item, " 至 ".join(map(str, column.span)) if column.span else "") if part)
            use, reason = "used", "；".join(part for part in (column.reason, told) if part)
        else:
            use, name, reason = "kept", "备注", "文字说明，逐行看过"
        found.append(ColumnUse(column.index + 1, column.title, use, name, reason + hidden))
    return tuple(found)
