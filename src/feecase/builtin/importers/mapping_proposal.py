"""Proposing what the columns of a table hold, by headings and by what the cells are; certain where both agree or a check proves it, else a question.

A proposal is never used unseen unless it is certain. No column becomes money because it holds numbers: its heading names the sum, or the row's own
figures add up; running numbers, areas, phones, ID numbers and days are never money.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from feecase.builtin.importers import cells, column_values, columns, headers
from feecase.builtin.importers.column_values import KIND_WORDS
from feecase.builtin.importers.tables import Table, tables
from feecase.plugin import Sheet, mask

IGNORE, AS_IT_IS = "忽略", "不变"
_HEADER_ROWS = 10
_LOOKED_AT = 300
_SAMPLES = 3
_SHOWN = 24
_ALIKE, _NEARLY = 0.5, 0.75
_MONEY = ("due", "paid", "waived", "owed", "late", "sum")
_NO_SUM = re.compile(
    r"序号|编号|面积|平米|㎡|电话|手机|联系|证件|身份证|单价|标准|天数|月数|户数|年|日期|时间|房|楼|层|单元|室|比例|率"
)
"""What a column of sums is never called, whatever its cells look like."""
_PERSONAL = frozenset({"owner", "phone", "phone2", "id_no", "domicile", "contact_name", "tenant", "payer", "legal_rep"})

FIELDS: Mapping[str, str] = {
    "estate": "小区",
    "floor": "楼栋",
    "unit": "单元",
    "room": "房号",
    "place": "车位号",
    "owner": "业主",
    "phone": "联系电话",
    "phone2": "备用电话",
    "id_no": "证件号码",
    "domicile": "通讯地址",
    "legal_rep": "法定代表人",
    "sex": "性别",
    "area": "建筑面积",
    "use": "房屋类型",
    "delivered_on": "交付日期",
    "item": "费用项",
    "fee_span": "计费周期",
    "from": "开始时间",
    "to": "结束时间",
    "price": "单价",
    "due": "应收金额",
    "paid": "实收金额",
    "waived": "减免金额",
    "owed": "欠费金额",
    "late": "滞纳金",
    "sum": "合计",
    "status": "缴费状态",
    "ref": "费用编号",
    "paid_on": "缴费时间",
    "method": "支付方式",
    "payer": "付款人",
    "date": "催缴日期",
    "kind": "催缴类别",
    "way": "催缴方式",
    "way_result": "催缴情况及结果",
    "result": "催缴结果",
    "by": "经办人",
    "tenant": "租户",
    "remark": "备注",
}
"""The fields that a column can be mapped to, each with the heading by which every reader knows it."""
TITLES: Mapping[str, str] = {title: name for name, title in FIELDS.items()}
_HOLDS: Mapping[str, frozenset[str]] = {
    "room": frozenset({"room", "text", "figure", "number", "owner", "domicile"}),
    "phone": frozenset({"phone"}),
    "phone2": frozenset({"phone", "text"}),
    "id_no": frozenset({"id_no"}),
    "owner": frozenset({"owner", "text"}),
    "domicile": frozenset({"domicile", "text", "owner", "room"}),
    "sex": frozenset({"sex"}),
    "item": frozenset({"item", "text", "owner"}),
    "fee_span": frozenset({"fee_span", "day", "text", "figure"}),
    **dict.fromkeys(("from", "to"), frozenset({"day", "fee_span", "figure"})),
    **dict.fromkeys(("paid_on", "date"), frozenset({"day"})),
    "delivered_on": frozenset({"day", "text", "fee_span"}),
    **dict.fromkeys(("due", "paid", "waived", "owed", "late", "sum", "area", "price"), frozenset({"figure"})),
}
"""What cells may be under a heading that names a field; a field that is not here may hold anything."""
_BY_VALUE = {"id_no": "id_no", "phone": "phone", "fee_span": "fee_span", "room": "room", "item": "item", "sex": "sex"}
"""Kinds of cells that name a field by themselves."""
_LOOKS = {"domicile": "domicile", "owner": "owner", "way_result": "way_result", "status": "status"}
"""Kinds of cells that may be this field."""
_KINDS: Mapping[str, tuple[str, tuple[frozenset[str], ...]]] = {
    "receipts": ("缴费明细表", (frozenset({"room"}), frozenset({"paid_on"}), frozenset({"paid"}))),
    "contacts": ("催缴记录", (frozenset({"room"}), frozenset({"date"}), frozenset({"way_result", "way", "kind"}))),
    "arrears": (
        "欠费明细表",
        (
            frozenset({"room"}),
            frozenset({"owed", "due", "money"}),
            frozenset({"fee_span", "from", "money"}),
            frozenset({"fee_span", "to", "money"}),
            frozenset({"item", "money"}),
        ),
    ),
    "owners": ("资产信息", (frozenset({"room"}), frozenset({"owner"}))),
}
"""The kinds of tables, what each is called, and what each must have: one field of each set."""
_OWNERS_ALSO = frozenset({"id_no", "phone", "area", "domicile", "delivered_on"})


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """One column: its place from 0, its heading (unique in the table), masked samples, and what it is taken for.

    `field` is a heading of `FIELDS`, 忽略, 不变 (read by its own heading) or empty: nothing can be proposed. Unless `certain`, `settle` says what decides.
    """

    index: int
    label: str
    samples: tuple[str, ...]
    field: str
    certain: bool
    reason: str
    settle: str = ""


@dataclass(frozen=True, slots=True)
class ProposedWord:
    """One way in which a contact log tells of contacts, how often, and what it seems to mean: the kind, way and result in Chinese (empty = not told)."""

    word: str
    count: int
    kind: str
    way: str
    result: str


@dataclass(frozen=True, slots=True)
class TableProposal:
    """What the columns and words of one table may mean. `missing` are fields that no column holds and that such a table must have."""

    file: str
    sheet: str
    line: int
    title: str
    labels: tuple[str, ...]
    columns: tuple[ProposedColumn, ...]
    missing: tuple[str, ...] = ()
    words: tuple[ProposedWord, ...] = ()
    trial: str = ""
    """Why a trial reading speaks against the proposal; empty where it does not."""

    @property
    def certain(self) -> bool:
        """Whether it can be used without asking anybody."""
        return bool(self.columns) and not self.missing and not self.trial and all(one.certain for one in self.columns)

    @property
    def complete(self) -> bool:
        """Whether every column and every field is settled, only the words being open."""
        return not self.columns or self.certain


def heading_labels(upper: Sequence[Any], lower: Sequence[Any] = ()) -> list[str]:
    """Return the headings of a table by column, one or two lines as one text, empty where there is none; one that comes again bears its number: 金额〔2〕."""
    labels: list[str] = []
    counts: dict[str, int] = {}
    for index in range(max(len(upper), len(lower))):
        top = columns.plain(upper[index]) if index < len(upper) else ""
        low = columns.plain(lower[index]) if index < len(lower) else ""
        label = "".join(sign for sign in (top if low in ("", top) else f"{top}{low}") if sign.isprintable())
        counts[label] = counts.get(label, 0) + 1
        labels.append(f"{label}〔{counts[label]}〕" if label and counts[label] > 1 else label)
    return labels


def propose(sheet: Sheet, rooms: Collection[str] = ()) -> TableProposal | None:
    """Propose what the columns of a sheet that no importer knows are; None where no row looks like a heading, or nothing in it names a room or a person."""
    line = _heading(sheet)
    if line is None:
        return None
    body = sheet.rows[line + 1 : line + 1 + _LOOKED_AT]
    labels = heading_labels(sheet.rows[line])
    found = _Columns(labels, body, rooms)
    found.settle()
    kind = _kind(found.fields)
    if not found.fields & {"room", "owner"} or len(found.fields) < 2:  # noqa: PLR2004
        return None
    title, needs = _KINDS[kind]
    missing = tuple(FIELDS[_first(need)] for need in needs if not need & found.fields)
    return TableProposal(sheet.file, sheet.name, line + 1, title, tuple(filter(None, labels)), tuple(found.columns), missing)


def question(sheet: Sheet, table: Table, open_: Collection[str], title: str) -> TableProposal:
    """Return the proposal for a table that is known but for some columns (`open_`, by heading): all others stay as they are read."""
    upper = sheet.rows[table.first]
    labels = heading_labels(upper, sheet.rows[table.last] if table.last > table.first else ())
    body = sheet.rows[table.last + 1 : min(table.end, table.last + 1 + _LOOKED_AT)]
    by_index = {column.index: column for column in table.columns}
    found = []
    for index, label in enumerate(labels):
        if not label:
            continue
        column = by_index.get(index)
        if column is not None and column.title in open_:
            why, settle = "像金额，但表头没有说是什么金额", "请看原表：这一列是哪一种金额（选字段），还是与欠费无关（选“忽略”）"
            found.append(ProposedColumn(index, label, _samples(body, index, ""), "", certain=False, reason=why, settle=settle))
        else:
            name = column.field if column else ""
            found.append(ProposedColumn(index, label, _samples(body, index, name), AS_IT_IS, certain=True, reason="按表头读"))
    return TableProposal(sheet.file, sheet.name, table.first + 1, title, tuple(filter(None, labels)), tuple(found))


def tables_with(sheet: Sheet, titles: Collection[str]) -> Iterable[Table]:
    """Return the tables of a sheet that have a column of one of these headings."""
    return [table for table in tables(sheet) if any(column.title in titles for column in table.columns)]


def _first(need: frozenset[str]) -> str:
    return next(
        name
        for name in ("room", "owner", "owed", "fee_span", "from", "to", "item", "paid_on", "paid", "date", "way_result")
        if name in need
    )


def _kind(fields: Collection[str]) -> str:
    """Return the kind of table that most of the fields speak for."""
    have = set(fields)
    if have & {"way_result", "way", "kind"} and "date" in have and not have & {"owed", "due", "money"}:
        return "contacts"
    if {"paid_on", "paid"} <= have and not have & {"owed", "due", "money"}:
        return "receipts"
    if not have & {"owed", "due", "money", "item", "from", "to", "fee_span", "paid"} and have & _OWNERS_ALSO:
        return "owners"
    return "arrears"


def _heading(sheet: Sheet) -> int | None:
    """Return the row that looks like a heading: the one with most names of columns, all different, nothing but text."""
    rows = [[cells.text(cell) for cell in row if cell is not None] for row in sheet.rows[:_HEADER_ROWS]]
    counted = [
        (len(set(row)), -index)
        for index, row in enumerate(rows)
        if len(row) > 1
        and len(set(row)) >= len(row) - 1
        and not any(re.search(r"\d{3,}", name) and columns.span_of(columns.plain(name), None)[0] is None for name in row)
        and not any(isinstance(cell, int | float) for cell in sheet.rows[index])
    ]
    return -max(counted)[1] if counted else None


def _samples(rows: Sequence[Sequence[Any]], index: int, kind: str) -> tuple[str, ...]:
    values = list(dict.fromkeys(" ".join(cells.text(value).split()) for value in column_values.values_of(rows, index)))[:_SAMPLES]
    return tuple(_masked(value, kind)[:_SHOWN] for value in values)


def _masked(value: str, kind: str) -> str:
    """Hide what names a person: of a name all but the first sign, of long numbers the middle, of an address all but the beginning."""
    if kind in {"owner", "contact_name", "tenant", "payer", "legal_rep"}:
        return f"{mask(value)[:1]}**"
    if kind == "domicile":
        return f"{mask(value)[:6]}…"
    return mask(value)


@dataclass(slots=True)
class _Columns:
    """The columns of one table while they are decided."""

    labels: Sequence[str]
    rows: Sequence[Sequence[Any]]
    rooms: Collection[str]
    columns: list[ProposedColumn] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)

    @property
    def fields(self) -> set[str]:
        """The fields that are proposed; columns of one period or fee each are `money`."""
        matrix = any(one.field == AS_IT_IS and _matrix(one.label) for one in self.columns)
        return {TITLES[one.field] for one in self.columns if one.field in TITLES} | ({"money"} if matrix else set())

    def settle(self) -> None:
        """Decide every column: by heading and cells, then by what only the columns together show."""
        self.columns = [self._one(index, label) for index, label in enumerate(self.labels) if label]
        self._once()
        self._sums()
        self._days()

    def _one(self, index: int, label: str) -> ProposedColumn:
        values = column_values.values_of(self.rows, index)
        kind = self.kinds[index] = column_values.kind_of(values, self.rooms)
        head = columns.field_of(label) or columns.field_of(re.sub(r"〔\d+〕$", "", label))
        near, likeness = _near(label) if not head else ("", 0.0)
        samples = _samples(self.rows, index, _personal(head or near, kind))
        make = _Maker(index, label, samples)
        if _matrix(label):
            return make.certain(AS_IT_IS, "表头是期间或费用名称")
        if not values:
            return make.certain(FIELDS.get(head, IGNORE), "整列是空的")
        if head in FIELDS:
            if kind in _HOLDS.get(head, {kind}):
                return make.certain(FIELDS[head], f"表头是“{label}”，内容相符")
            return make.unsure(
                "", f"表头像“{FIELDS[head]}”，内容却是{KIND_WORDS[kind]}", "请看原表决定这一列是什么；用不着的选“忽略”"
            )
        if head == "number" or kind == "number":
            if head == "number" or cells.text(values[0]) in {"0", "1"}:
                return make.certain(IGNORE, "顺序号，不是金额")
            return make.unsure(IGNORE, "像顺序号", "请看原表；确是顺序号的选“忽略”")
        if head:
            return make.certain(AS_IT_IS, "表头已知，与欠费、身份无关")
        if name := _BY_VALUE.get(kind):
            proved = (
                kind in {"id_no", "phone", "item", "sex", "fee_span"} or column_values.seen(values, self.rooms) or near == name
            )
            how = "，与本项目别处的房号相同" if column_values.seen(values, self.rooms) else ""
            if proved or kind == "room":
                return make.certain(FIELDS[name], f"内容都是{KIND_WORDS[kind]}{how}")
        if name := _LOOKS.get(kind):
            if near == name and likeness >= _ALIKE:
                return make.certain(FIELDS[name], f"表头近似，内容是{KIND_WORDS[kind]}")
            return make.unsure(FIELDS[name], f"内容像{KIND_WORDS[kind]}", "请看原表核对")
        return self._by_name(make, near, likeness, kind)

    def _by_name(self, make: _Maker, near: str, likeness: float, kind: str) -> ProposedColumn:
        """Decide by a heading that is nearly one of a field, where the cells do not speak against it."""
        if near in _MONEY and (_NO_SUM.search(make.label) or kind != "figure"):
            near = ""
        if near and kind in _HOLDS.get(near, {kind}):
            reason = f"表头“{make.label}”近似“{FIELDS[near]}”"
            if likeness >= _NEARLY and near not in _MONEY and near in _HOLDS and kind != "text":
                return make.certain(FIELDS[near], f"{reason}，内容相符")
            return make.unsure(FIELDS[near], reason, "请看原表核对")
        if kind == "text":
            return make.certain(AS_IT_IS, "文字，作为备注逐行看")
        why = "是数字，表头和内容都看不出是什么" if kind == "figure" else f"是{KIND_WORDS[kind]}，看不出是哪一种"
        return make.unsure("", why, "请看原表：是哪一个字段；用不着的选“忽略”")

    def _once(self) -> None:
        """Let each field stand in one column: of two that claim it the certain one, else the first; the other is asked."""
        taken: dict[str, ProposedColumn] = {}
        for one in sorted(self.columns, key=lambda one: (not one.certain, one.index)):
            if one.field not in TITLES or one.field == "备注":
                continue
            if one.field in taken:
                reason = f"“{taken[one.field].label}”已作“{one.field}”，这一列也像"
                spare = "备用电话" if one.field == "联系电话" and "备用电话" not in taken else ""
                if spare:
                    self._set(replace(one, field=spare, reason="第二个电话"))
                    continue
                self._set(replace(one, field="", certain=False, reason=reason, settle="请决定哪一列才是；另一列选“忽略”"))
            else:
                taken[one.field] = one

    def _sums(self) -> None:
        """Let columns whose figures add up in every row prove each other: 应收 less 实收 is 欠费."""
        numbers = {
            one.index: column_values.figures(self.rows, one.index)
            for one in self.columns
            if self.kinds[one.index] == "figure"
            and not _NO_SUM.search(one.label)
            and one.field in {"", *map(FIELDS.__getitem__, _MONEY)}
        }
        if not 3 <= len(numbers) <= 8:  # noqa: PLR2004 — a sum has three parts; among many columns chance adds up too
            return
        found = column_values.differences(numbers)
        if len(found) != 1:
            return
        whole, *parts = found[0]
        by_index = {one.index: one for one in self.columns}
        said = [TITLES.get(by_index[index].field, "") for index in parts]
        paid = next((i for i, name in zip(parts, said, strict=True) if name in {"paid", "waived"}), None)
        owed = next((i for i, name in zip(parts, said, strict=True) if name == "owed"), None)
        if paid is None and owed is None:
            return
        owed = owed if owed is not None else next(i for i in parts if i != paid)
        paid = paid if paid is not None else next(i for i in parts if i != owed)
        names = [by_index[index].label for index in (whole, paid, owed)]
        reason = f"每一行都有 {names[0]} − {names[1]} = {names[2]}"
        for index, name in (
            (whole, "due"),
            (paid, "waived" if by_index[paid].field == FIELDS["waived"] else "paid"),
            (owed, "owed"),
        ):
            if by_index[index].field in {"", FIELDS[name]}:
                self._set(replace(by_index[index], field=FIELDS[name], certain=True, reason=reason, settle=""))

    def _days(self) -> None:
        """Decide columns of days that no heading names: two ends of whole months are a period; one day in a log is its date."""
        open_ = [one for one in self.columns if self.kinds[one.index] == "day" and not (one.field in TITLES and one.certain)]
        have = self.fields - {TITLES.get(one.field, "") for one in open_}
        if len(open_) == 2 and not have & {"from", "to", "fee_span"}:  # noqa: PLR2004
            ends = [[row[one.index] if one.index < len(row) else None for row in self.rows] for one in open_]
            proved = column_values.whole_months(*ends)
            for one, name in zip(open_, ("from", "to"), strict=True):
                if proved:
                    reason = "与另一列成对：每行都是先后两日，多为月初至月末"
                    self._set(replace(one, field=FIELDS[name], certain=True, reason=reason, settle=""))
        elif len(open_) == 1 and have & {"way", "way_result", "kind"} and "date" not in have:
            certain = not have & {"owed", "due", "paid"}
            self._set(replace(open_[0], field=FIELDS["date"], certain=certain, reason="催缴登记里唯一的日期"))

    def _set(self, column: ProposedColumn) -> None:
        self.columns = [column if one.index == column.index else one for one in self.columns]


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the proposals of one column."""

    index: int
    label: str
    samples: tuple[str, ...]

    def certain(self, name: str, reason: str) -> ProposedColumn:
        return ProposedColumn(self.index, self.label, self.samples, name, certain=True, reason=reason)

    def unsure(self, name: str, reason: str, settle: str) -> ProposedColumn:
        return ProposedColumn(self.index, self.label, self.samples, name, certain=False, reason=reason, settle=settle)


def _personal(name: str, kind: str) -> str:
    """Return by which kind of person's data samples are masked: what either the heading or the cells say."""
    return name if name in _PERSONAL else kind if kind in _PERSONAL else ""


def _matrix(label: str) -> bool:
    """Whether a heading is that of a sum of one period or one fee."""
    (column,) = columns.read_headings((label,), None, None) or (None,)
    return column is not None and column.grouped


def _near(label: str) -> tuple[str, float]:
    """Return the field whose names are most like a heading, and how like: 1 where one is part of the other, else by the signs they share."""
    plain = headers.plain(label)
    best, found = 0.0, ""
    for name, title in FIELDS.items():
        for known in {title, *headers.HEADERS.get(name, ())}:
            alike = (
                0.9
                if len(known) > 1 and (known in plain or (len(plain) > 1 and plain in known))
                else SequenceMatcher(None, plain, known).ratio()
            )
            if alike > best:
                best, found = alike, name
    return (found, best) if best >= _ALIKE else ("", 0.0)
