"""The tables that the importers read and people look at, row by row, in the vocabulary of feecase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from feecase.plugin import Sheet, SourceTables, cents, mask
from feecase_java110.charges import SliceLine, SourceCharge, number
from feecase_java110.compare import FigureComparison
from feecase_java110.database import DatabaseRow
from feecase_java110.doubts import SourceDoubt, identity_problem
from feecase_java110.months import day_of, first_day, last_day, until
from feecase_java110.ownership import OwnerTenure

_FILE = "java110"
_HEADERS = {
    "应收款项": ("费用编号", "房号", "业主", "手机号", "建筑面积", "费用名称", "开始时间", "结束时间", "收费金额", "备注"),
    "资产信息": ("房屋", "建筑面积", "房屋类型", "业主"),
    "产权变更": ("房号", "权利人", "取得日期", "转出日期", "人员类型", "身份证", "手机号", "住所地"),
    "缴费明细": ("订单号", "房号", "费用项", "费用开始时间", "费用结束时间", "缴费时间", "实收金额", "支付方式", "备注"),
    "催缴记录": ("编号", "房号", "业主", "日期", "类别", "方式", "结果", "涉及期间起", "涉及期间止", "金额", "经办人", "备注"),
    "空置登记": ("房号", "空置起", "空置止", "登记日期"),
    "收费标准": ("费用项", "单价", "计价单位", "生效日期", "失效日期", "依据", "房号"),
    "账单疑点": ("疑点", "房号", "费用编号", "级别", "问题", "理由", "处理", "涉及金额"),
}
"""The tables for the importers, by name, with their columns."""
_REPORTS = {
    "说明": ("事项", "内容"),
    "欠费汇总": (
        "房号",
        "费用编号",
        "费用项",
        "重算（列入应收）",
        "A 快照",
        "B 月度账",
        "C 业主查询",
        "合计的差异原因",
        "未解释的差异",
    ),
    "逐月核对": (
        "房号",
        "费用编号",
        "费用项",
        "月份",
        "重算",
        "列入应收",
        "A 快照（按月分摊）",
        "B 月度账",
        "C 业主查询（按月分摊）",
        "差异原因",
    ),
    "滞纳金": (
        "房号",
        "费用编号",
        "费用项",
        "规则",
        "费率",
        "宽限天数",
        "系统的算法得出",
        "同一费率按应收日起算",
        "差额",
        "规则的偏差",
    ),
    "疑点": ("疑点", "房号", "费用编号", "级别", "问题", "理由", "处理", "涉及金额"),
    "未取": ("费用编号", "对象", "金额", "原因"),
}
_LEVELS = {"blocking": "阻断", "warning": "警告", "note": "提示"}
_USES = {"1010301": "住宅", "2020602": "商铺", "2020702": "写字楼", "2020902": "车位"}
_WAYS = {"WECHAT": ("消息", "微信"), "SMS": ("消息", "短信"), "PRINT": ("上门", "上门")}
_OLD_WAYS = {"001": ("消息", "短信"), "002": ("消息", "短信"), "003": ("消息", "微信")}
_METHODS = {
    "1": "现金",
    "2": "POS 机",
    "3": "微信扫码",
    "4": "支付宝扫码",
    "5": "微信账户",
    "6": "小程序",
    "7": "转账",
    "8": "押金退款",
}
_CLAIMED = "收费系统的记录只说明消息已被受理或有人登记，没有送达凭证和内容，按“声称催缴，待举证”处理"


@dataclass(slots=True)
class Tables:
    """The rows of all tables, as they come."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in (*_HEADERS, *_REPORTS)})
    doubts: dict[SourceDoubt, SourceDoubt] = field(default_factory=dict)

    def add(self, table: str, *cells: Any) -> None:
        """Add one row."""
        self.rows[table].append(cells)

    def doubt(self, doubt: SourceDoubt) -> None:
        """Keep a doubt; of several charges of one room that raise the same one, one is told, with all of them and the sum."""
        key = replace(doubt, charge="", amount=None)
        known = self.doubts.get(key)
        if known is not None:
            charges = ",".join(dict.fromkeys([*known.charge.split(","), *doubt.charge.split(",")]))
            amounts = [one.amount for one in (known, doubt) if one.amount is not None]
            doubt = replace(doubt, charge=charges, amount=sum(amounts, Decimal()) if amounts else None)
        self.doubts[key] = doubt

    def result(self, community: str, as_of: dt.date) -> SourceTables:
        """Return the tables that hold anything; the summary by amount, largest first, as numbers."""
        for doubt in self.doubts.values():
            cells = (doubt.check, doubt.room, doubt.charge, _LEVELS[doubt.level], doubt.what, doubt.why, doubt.settle)
            self.add("账单疑点", *cells, "" if doubt.amount is None else format(doubt.amount, "f"))
            self.add("疑点", *cells, doubt.amount)
        self.rows["欠费汇总"].sort(key=lambda row: (-row[3], row[0], row[1]))
        sheets = [Sheet(f"{_FILE}:{community}", name, (header, *self.rows[name]), as_of) for name, header in _HEADERS.items()]
        reports = [Sheet(_FILE, name, (header, *self.rows[name])) for name, header in _REPORTS.items()]
        return SourceTables(tuple(s for s in sheets if len(s.rows) > 1), tuple(reports))


def ref(community: str, charge: SourceCharge, line: SliceLine) -> str:
    """Name one month of one charge: the key by which a later import knows it again."""
    return f"{community}/{charge.id}/{line.slice.month}"


def add_lines(
    tables: Tables, community: str, charge: SourceCharge, room: str, owner: str, lines: Sequence[SliceLine], note: str
) -> None:
    """Add what is due, a row a month."""
    for line in lines:
        if line.due and line.amount > 0:
            area = number(charge["built_up_area"])
            tables.add(
                "应收款项",
                ref(community, charge, line),
                room,
                owner,
                "",
                format(area, "f") if area > 0 else "",
                charge["fee_name"],
                line.slice.first,
                line.slice.last,
                format(line.amount, "f"),
                note,
            )


def add_refused(tables: Tables, community: str, charge: SourceCharge, room: str, end: dt.datetime, why: str) -> None:
    """Add a charge that cannot be computed, or has no room, as a row that the importer rejects: it comes back in rejects.xlsx to be filled in."""
    first, amount = first_day(charge.unpaid_from), number(charge["amount"])
    known = format(cents(amount), "f") if not room and amount > 0 else ""
    tables.add(
        "应收款项",
        f"{community}/{charge.id}",
        room,
        "",
        "",
        "",
        charge["fee_name"] or "",
        first,
        max(first, last_day(end)),
        known,
        why,
    )


def add_room(tables: Tables, room: str, facts: DatabaseRow, owners: Sequence[OwnerTenure]) -> None:
    """Add a room and its owners in order of time."""
    area = number(facts["built_up_area"])
    tables.add("资产信息", room, format(area, "f") if area > 0 else "", _USES.get(str(facts["room_type"]), "其他"), "")
    for one in owners:
        person = one.person
        company = "公司" if person["person_type"] == "C" else "个人"
        number_ = "" if identity_problem(person) else str(person["id_card"]).strip().upper()
        tables.add(
            "产权变更",
            room,
            one.name,
            one.first or "",
            one.to or "",
            company,
            number_,
            str(person["link"] or ""),
            str(person["address"] or ""),
        )


def add_payment(tables: Tables, room: str, charge: SourceCharge, row: DatabaseRow, methods: Mapping[str, str]) -> str:
    """Add one payment or refund and return why it was left out, if it was. prime_rate is the way of paying, not a rate."""
    state, amount, stored = str(row["state"] or "1400"), cents(number(row["received_amount"])), cents(number(row["acct_amount"]))
    notes = [str(row["remark"] or "").strip()]
    if state == "1500":
        return "欠费标记，不是付款"
    if state == "1300":
        amount = -abs(amount)
        notes.append("退费")
    elif state == "1100":
        notes.append("已退，见负数的一笔")
    elif state == "1000":
        notes.append("退费待审核")
    if not amount and stored:
        amount = stored
    if not amount:
        return "没有收到钱（减免、赠送或零元）"
    notes += [f"{name} {cents(number(row[column]))} 元" for name, column in _PARTS if number(row[column])]
    if number(row["cycles"]) < 0:
        notes.append("自定义金额")
    code = str(int(number(row["prime_rate"])))
    last = until(row["end_time"])
    first = day_of(row["start_time"])
    tables.add(
        "缴费明细",
        str(row["detail_id"]),
        room,
        charge["fee_name"],
        first,
        last,
        day_of(row["create_time"]),
        format(amount, "f"),
        methods.get(code) or _METHODS.get(code, code),
        "；".join(dict.fromkeys(n for n in notes if n)),
    )
    return ""


_PARTS = (
    ("账户抵扣", "acct_amount"),
    ("折扣", "discount_amount"),
    ("减免", "deduction_amount"),
    ("赠送", "gift_amount"),
    ("其中滞纳金", "late_amount"),
)


def reminders(
    room: str, callables: Sequence[DatabaseRow], collections: Sequence[DatabaseRow]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield 催缴记录 rows for reminders that were made, and 未取 rows for those that were not.

    State F means failed in the newer log and finished in the older one.
    """
    for row in callables:
        state, way = str(row["state"]), str(row["callable_way"])
        amount = cents(number(row["amountd_owed"]))
        if state != "C":
            why = f"催缴发送失败：{mask(str(row['remark'] or ''))}" if state == "F" else "催缴还没有发出"
            yield "未取", (str(row["fee_id"]), f"{room} {day_of(row['create_time'])}", amount, why)
            continue
        kind, by = _WAYS.get(way, ("其他", ""))
        yield (
            "催缴记录",
            (
                str(row["ofc_id"]),
                room,
                row["owner_name"],
                day_of(row["create_time"]),
                kind,
                by,
                "不明",
                day_of(row["start_time"]),
                until(row["end_time"]),
                format(amount, "f") if amount > 0 else "",
                row["staff_name"],
                _CLAIMED,
            ),
        )
    for row in collections:
        amount = cents(number(row["owe_amount"]))
        if str(row["state"]) != "F":
            yield "未取", (str(row["detail_id"]), f"{room} {day_of(row['create_time'])}", amount, "批量催缴还没有完成")
            continue
        kind, by = _OLD_WAYS.get(str(row["collection_way"]), ("其他", ""))
        yield (
            "催缴记录",
            (
                str(row["detail_id"]),
                room,
                row["owner_name"],
                day_of(row["create_time"]),
                kind,
                by,
                "不明",
                "",
                "",
                format(amount, "f") if amount > 0 else "",
                "",
                _CLAIMED,
            ),
        )


def add_vacancies(tables: Tables, room: str, rows: Sequence[DatabaseRow]) -> None:
    """Add the vacancies that were approved."""
    for row in rows:
        if str(row["state"]) == "4":
            tables.add("空置登记", room, day_of(row["start_time"]), until(row["end_time"]), day_of(row["create_time"]))


def add_comparison(tables: Tables, room: str, charge: SourceCharge, found: FigureComparison) -> None:
    """Add the sums and the months of one charge to the reports."""
    name = charge["fee_name"]
    shown = _rounded
    tables.add(
        "欠费汇总",
        room,
        charge.id,
        name,
        found.ours,
        found.snapshot,
        shown(found.ledger),
        shown(found.query),
        "；".join(found.reasons),
        "；".join(found.open),
    )
    for one in found.months:
        due = "是" if one.due else "否"
        tables.add(
            "逐月核对",
            room,
            charge.id,
            name,
            one.month,
            one.ours,
            due,
            one.snapshot,
            shown(one.ledger),
            one.query,
            "；".join(one.reasons),
        )


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001")).normalize() + Decimal("0.00")
