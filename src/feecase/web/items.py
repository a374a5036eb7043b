"""What may be pushed: one class per kind of item, its fields named as in case files, in English or Chinese.

Every item bears `ref`, the source's own key: pushing it again with other content changes it, with the same content does nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from feecase.builtin.importers import cells
from feecase.extend.contracts import Record
from feecase.model import contact
from feecase.model.base import Day, Money, Number, Value
from feecase.model.party import check_resident_id, read_uscc

AMOUNT_LIMIT = 10**12
"""Yuan: what no charge and no payment reaches."""
OWNERS_LIMIT = 50
"""People registered at one room."""


def _numbers_too(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _room(value: Any) -> Any:
    return cells.room(value) if isinstance(value, str) else value


def _sane(value: dt.date) -> dt.date:
    if not cells.FIRST_YEAR <= value.year < cells.LAST_YEAR:
        raise ValueError(f"年份 {value.year} 不合常理")
    return value


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > 20:  # noqa: PLR2004 — digits of any amount, price or area
        raise ValueError("数字过长")
    return value


SaneDay = Annotated[Day, AfterValidator(_sane)]
"""A day in a year in which imports take days, too."""
RefText = Annotated[str, BeforeValidator(_numbers_too), StringConstraints(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")]
"""The source's own key."""
RoomText = Annotated[str, BeforeValidator(_room), StringConstraints(min_length=1, max_length=40)]
"""A room's name in any common form: 3栋1单元302室 is 3-1-302."""
NameText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LineText = Annotated[str, BeforeValidator(_numbers_too), StringConstraints(max_length=200)]
Prose = Annotated[str, StringConstraints(max_length=4000)]
Sum = Annotated[Money, BeforeValidator(_short), Field(gt=-AMOUNT_LIMIT, lt=AMOUNT_LIMIT)]
Quantity = Annotated[Number, BeforeValidator(_short), Field(ge=0, lt=AMOUNT_LIMIT)]


class PushedItem(Value):
    """What every pushed item has."""

    ref: RefText = Field(title="来源编号", description="来源系统自己的编号；同一编号再次推送即为更新")

    def happened(self) -> dt.date | None:
        """Return the day on which this happened, where it speaks of what has happened; such a day is not in the future."""
        return None

    def records(self) -> Iterator[Record]:
        """Return the records that this item is, as an importer would."""
        raise NotImplementedError

    def _values(self, *without: str) -> dict[str, Any]:
        left_out = {"ref", *without}
        values = {info.alias or name: getattr(self, name) for name, info in type(self).model_fields.items()}
        return {name: value for name, value in values.items() if name not in left_out} | {"ref": self.ref}


class _Period(PushedItem):
    @model_validator(mode="after")
    def _order(self) -> Self:
        first, last = getattr(self, "from_", None), getattr(self, "to", None)
        if first and last and last < first:
            raise ValueError(f"止日 {last} 早于起日 {first}")
        return self


class ArrearsItem(_Period):
    """欠费：一个费用项目在一个期间的应收未收金额。"""

    room: RoomText = Field(title="房号")
    item: NameText = Field(title="费用项目")
    from_: SaneDay = Field(alias="from", title="起")
    to: SaneDay = Field(title="止", description="期间的最后一天，含当日")
    amount: Sum = Field(title="欠费金额", gt=0, description="元，最多两位小数，建议写成文字")
    owner: LineText = Field("", title="业主")
    phone: LineText = Field("", title="联系电话")
    quantity: Quantity | None = Field(None, title="数量", description="通常是建筑面积（平方米）")

    def records(self) -> Iterator[Record]:
        """One charge."""
        yield Record("charge", 0, self._values())


class PaymentItem(PushedItem):
    """付款：收到的一笔钱；退款、冲正写负数。"""

    room: RoomText = Field(title="房号")
    date: SaneDay = Field(title="付款日期")
    amount: Sum = Field(title="金额", description="元，最多两位小数；退款、冲正写负数")
    item: LineText = Field("", title="费用项目")
    for_from: SaneDay | None = Field(None, title="指定期间起")
    for_to: SaneDay | None = Field(None, title="指定期间止")
    method: LineText = Field("", title="付款方式")
    payer: LineText = Field("", title="付款人")
    note: Prose = Field("", title="备注")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.amount == 0:
            raise ValueError("金额为零：没有收到钱的不必推送")
        if self.for_from and self.for_to and self.for_to < self.for_from:
            raise ValueError(f"指定期间止 {self.for_to} 早于起 {self.for_from}")
        return self

    def happened(self) -> dt.date:
        """The day of payment."""
        return self.date

    def records(self) -> Iterator[Record]:
        """One payment."""
        yield Record("payment", 0, self._values() | {"files": ()})


class _Person(Value):
    kind: Literal["natural", "organisation"] = Field("natural", title="类别")
    name: NameText = Field(title="姓名")
    phone: LineText = Field("", title="联系电话")
    id_no: LineText = Field("", title="证件号码", description="居民身份证号码，或统一社会信用代码")
    sex: Literal["男", "女"] | None = Field(None, title="性别")
    domicile: LineText = Field("", title="住所地")
    legal_rep: LineText = Field("", title="法定代表人")

    @model_validator(mode="after")
    def _number(self) -> Self:
        if self.id_no:
            (read_uscc if self.kind == "organisation" else check_resident_id)(self.id_no)
        return self

    def person(self) -> dict[str, Any]:
        """Return the person as importers tell it: a company's number is its 统一社会信用代码."""
        known = {"kind": self.kind, "name": self.name, "phone": self.phone, "domicile": self.domicile}
        if self.kind == "organisation":
            return known | {"uscc": self.id_no, "legal_rep": self.legal_rep}
        return known | {"id_no": self.id_no, "sex": self.sex or ""}


class OwnershipItem(_Person, _Period):
    """产权变更：一人在一段时间内的产权。"""

    room: RoomText = Field(title="房号")
    from_: SaneDay | None = Field(None, alias="from", title="起", description="取得产权之日")
    to: SaneDay | None = Field(None, title="止", description="转出之日；仍为业主的不写")

    def records(self) -> Iterator[Record]:
        """One stretch of ownership."""
        values = {"room": self.room, **self.person(), "from": self.from_, "to": self.to, "files": "", "ref": self.ref}
        yield Record("ownership", 0, values)


class RoomOwner(_Person):
    """房屋上登记的人。"""

    role: Literal["owner", "co-owner", "tenant", "member"] = Field("owner", title="与房屋关系")


class RoomItem(PushedItem):
    """房屋：面积、用途、交付日期和登记在册的人。"""

    room: RoomText = Field(title="房号")
    area: Quantity | None = Field(None, title="建筑面积", gt=0, description="平方米")
    use: Literal["住宅", "商业", "办公", "车位", "其他", ""] = Field("", title="用途")
    delivered_on: SaneDay | None = Field(None, title="交付日期")
    owners: tuple[RoomOwner, ...] = Field((), title="业主", max_length=OWNERS_LIMIT)

    def records(self) -> Iterator[Record]:
        """The room, and each person registered there; the source's reference of a person is that of the room with a number."""
        yield Record("room", 0, self._values("owners") | {"people": len(self.owners)})
        for number, owner in enumerate(self.owners, 1):
            values = {"room": self.room, **owner.person(), "role": owner.role, "ref": f"{self.ref}#{number}"}
            yield Record("owner", 0, values)


class InstalmentItem(Value):
    """分期的一期。"""

    due: SaneDay = Field(title="应付日期")
    amount: Sum = Field(title="金额", gt=0)


class ContactItem(PushedItem):
    """往来：一次催缴、上门、来电、承诺等。"""

    room: RoomText = Field(title="房号")
    kind: contact.ContactKind = Field(title="类别")
    sent: SaneDay = Field(title="发出日期")
    owner: LineText = Field("", title="业主")
    way: contact.Way = Field("", title="方式")
    effective: SaneDay | None = Field(None, title="生效日期", description="到达或生效之日；不能证明到达的不写")
    result: contact.ContactResult = Field("", title="送达结果")
    until: SaneDay | None = Field(None, title="期限")
    signed_by: LineText = Field("", title="签收人")
    relation: LineText = Field("", title="签收人关系")
    tracking_no: LineText = Field("", title="邮件号")
    text: Prose = Field("", title="内容")
    by: LineText = Field("", title="发出人")
    to: LineText = Field("", title="对象")
    covers_from: SaneDay | None = Field(None, title="涉及期间起")
    covers_to: SaneDay | None = Field(None, title="涉及期间止")
    amount: Sum | None = Field(None, title="金额", ge=0)
    act: contact.Act | None = Field(None, title="不当行为")
    outcome: Prose = Field("", title="结果说明")
    instalments: tuple[InstalmentItem, ...] = Field((), title="分期", max_length=120)

    def happened(self) -> dt.date:
        """The day on which it was sent."""
        return self.sent

    def records(self) -> Iterator[Record]:
        """One contact."""
        plan = [{"due": one.due, "amount": one.amount} for one in self.instalments]
        until = self.until or (plan[-1]["due"] if plan else None)
        yield Record("contact", 0, self._values() | {"instalments": plan, "until": until, "act": self.act or "", "files": ()})


KINDS: dict[str, type[PushedItem]] = {
    "arrears": ArrearsItem,
    "payments": PaymentItem,
    "ownership": OwnershipItem,
    "contacts": ContactItem,
    "rooms": RoomItem,
}
"""Every kind of item by the last part of its address."""
TITLES = {"arrears": "欠费", "payments": "付款", "ownership": "产权变更", "contacts": "往来", "rooms": "房屋"}
