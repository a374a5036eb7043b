"""Making an estate's books and their truth in one pass, household by household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from random import Random
from typing import Any, TextIO

from feecase import files
from feecase.errors import UsageError
from feecase.synth import ledger
from feecase.synth.estate import ITEM, PROVIDER, Household, InventedEstate, Traits
from feecase.synth.habits import BOOKS, HABITS, LAYOUTS
from feecase.synth.sheets import Book, BookPage
from feecase.synth.truth import TrueDebtor, TruthFile

TRUTH, PROJECT = "truth.json", "project.yaml"
_MATRIX = {"months": (1,), "years": (12,)}
_OTHER_EVERY = 5
_REGISTER = ("房号", "业主", "身份证号", "手机号", "建筑面积", "通讯地址", "交付日期", "人员角色", "人员类型")
_OWNERSHIP = ("房号", "权利人", "身份证号", "取得日期", "转出日期")
_RECEIPTS = ("房号", "付款人", "缴费日期", "实收金额", "费用项", "开始时间", "结束时间")
_CONTACTS = ("房号", "业主", "日期", "类别", "方式", "结果")
_FREE = ("房号", "业主", "日期", "催缴方式", "情况")
_KINDS = {"电话": "电话催缴", "短信": "短信催缴", "上门": "上门催缴", "邮寄": "催缴函"}
_FREE_KINDS = {
    "电话": ("打电话催过", "电话催缴"),
    "短信": ("发短信提醒",),
    "上门": ("上门贴催缴单", "上门催缴"),
    "邮寄": ("EMS邮寄催缴函", "寄催缴函"),
}
_FREE_RESULTS = {
    "接通": ("答应月底交", "接了，说没钱"),
    "未接通": ("没人接", "关机"),
    "签收": ("已签收", "本人收了"),
    "退回": ("退回来了", "查无此人退回"),
    "不明": ("", "家中无人"),
}
_HOMES = ("同上", "本小区", "住同上", "见上", "/")
_PROJECT = """管辖地代码: "510104"
案由: 物业服务合同纠纷
原告: {{名称: {provider}, 住所地: 四川省成都市锦江区榆荫路1号, 类型: 有限责任公司, 联系电话: "028-80000000", 法定代表人: {{姓名: 周景言, 职务: 经理}}}}
法院: {{法院名称: 成都市锦江区人民法院}}
物业: {{物业项目: {estate}, 项目地址: {address}}}
合同:
  合同类型: 物业服务合同
  合同名称: 物业服务合同
  签订日期: 2014-12-20
  业主方: {estate}业主委员会
  物业服务人: {provider}
  服务期起: 2015-01-01
  服务期止: 2029-12-31
  交费条款: 物业服务费按季度交纳，业主应于每季度首月10日前交纳当季费用。
  交费安排: {{计费周期: 3, 交费方式: 先交费后服务, 月份偏移: 0, 交费日: 10}}
{tariff}证据: []
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make. Raises UsageError for habits that exclude each other or are unknown."""

    seed: int = 1
    size: int = 60
    layout: str = "detail"
    habits: frozenset[str] = frozenset()
    books: frozenset[str] = frozenset()
    tariff: bool = False
    as_of: dt.date = dt.date(2026, 11, 30)
    traits: Traits = field(default_factory=Traits)

    def __post_init__(self) -> None:
        unknown = [f"布局“{self.layout}”"] if self.layout not in LAYOUTS else []
        unknown += [f"习惯“{name}”" for name in sorted(self.habits - HABITS.keys())]
        unknown += [f"表“{name}”" for name in sorted(self.books - BOOKS.keys())]
        if unknown:
            raise UsageError(f"没有这样的选项：{'、'.join(unknown)}", where="命令行", next="可选的见 feecase synth --list")
        if "formulas" in self.habits and self.layout not in {"settled", "period"}:
            raise UsageError("formulas 要有应收、实收栏", where="命令行", next="请用 --layout settled 或 period")
        if "ten-thousand" in self.habits and "text-amounts" in self.habits:
            raise UsageError("ten-thousand 与 text-amounts 不能并用", where="命令行", next="请去掉其中一个")
        if "negatives" in self.habits and self.layout in {"items", *_MATRIX}:
            raise UsageError("negatives 要一行一笔的布局", where="命令行", next="请用 --layout detail、settled 或 period")

    def estate(self, *, other: bool = False) -> InventedEstate:
        """Return the estate whose books are made."""
        matrix = self.layout in _MATRIX
        traits = self.traits
        kinds = Traits(
            part_paid=0.0 if matrix else traits.part_paid,
            waived=0.0 if matrix else traits.waived,
            co_owners=traits.co_owners,
            companies=traits.companies,
            tenants=traits.tenants if "register" in self.books else 0.0,
            transfers=0.0 if matrix or "ownership" not in self.books or other else traits.transfers,
            parking=0.0 if matrix else traits.parking,
            receipts=traits.receipts if "receipts" in self.books and not other else 0.0,
            contacts=traits.contacts if "contacts" in self.books and not other else 0.0,
        )
        size = max(1, self.size // _OTHER_EVERY) if other else self.size
        lengths, most = _MATRIX.get(self.layout, (3, 6, 12)), 8 if self.layout == "months" else 3
        return InventedEstate(self.seed, size, kinds, self.as_of, other, lengths, most)

    def households(self) -> Iterator[Household]:
        """Yield the debtors in the order in which the books list them."""
        others = self.estate(other=True).households() if "two-estates" in self.habits else iter(())
        for count, home in enumerate(self.estate().households(), 1):
            yield home
            if count % _OTHER_EVERY == 0:
                yield from [other for other in [next(others, None)] if other]

    @property
    def imports(self) -> tuple[str, ...]:
        """The books of one import."""
        return (ledger.FILE, *(BOOKS[name] for name in BOOKS if name in self.books))


def make(folder: Path, plan: Plan) -> tuple[Path, ...]:
    """Write the books, `project.yaml` and `truth.json` into a folder and return their paths. Existing files of these names are replaced."""
    estate, rng = plan.estate(), Random(f"{plan.seed}/{plan.layout}/{'/'.join(sorted(plan.habits))}")  # noqa: S311 — invented people, no secret
    main = ledger.ArrearsSheet(plan.layout, plan.habits, rng, f"{estate.name}物业服务费欠费明细表")
    beside = _Beside(plan, rng)
    head = {
        "book": folder.name,
        "kinds": sorted(plan.habits),
        "note": "",
        "seed": plan.seed,
        "layout": plan.layout,
        "habits": sorted(plan.habits),
        "imports": [list(plan.imports)],
        "project": {"estate": estate.name, "address": estate.address, "tariff": _tariff(estate) if plan.tariff else None},
        "as_of": plan.as_of.isoformat(),
    }
    with files.replacing(folder / TRUTH) as out, _text(out) as text:
        truth = TruthFile(text, head)
        for home in plan.households():
            debtor = TrueDebtor(home)
            main.write(home, debtor)
            beside.write(home, debtor)
            truth.add(debtor)
        main.finish()
        tail = {
            "header_rows": {ledger.FILE: main.header_rows} | beside.header_rows,
            "must_ask": main.must_ask,
            "must_not": main.must_not,
        }
        truth.finish(tail)
    main.book.save(folder / ledger.FILE)
    beside.save(folder)
    files.write(folder / PROJECT, project(plan))
    return tuple(folder / name for name in (*plan.imports, PROJECT, TRUTH))


@contextmanager
def _text(out: Any) -> Iterator[TextIO]:
    text = TextIOWrapper(out, encoding="utf-8", newline="\n")
    try:
        yield text
        text.flush()
    finally:
        text.detach()


def _tariff(estate: InventedEstate) -> Mapping[str, str]:
    return {"item": ITEM, "from": "2015-01-01", "price": str(estate.price)}


def project(plan: Plan) -> str:
    """Return a project file for the estate."""
    estate = plan.estate()
    tariff = f"收费标准:\n  - {{编号: T1, 费用项目: {ITEM}, 起: 2015-01-01, 单价: {estate.price}, 计价单位: 元/平方米·月}}\n"
    return _PROJECT.format(provider=PROVIDER, estate=estate.name, address=estate.address, tariff=tariff if plan.tariff else "")


class _Beside:
    """The books beside the list of arrears."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        self.habits, self._rng = plan.habits, rng
        heads = {
            "register": _REGISTER,
            "ownership": _OWNERSHIP,
            "receipts": _RECEIPTS,
            "contacts": _FREE if "free-words" in plan.habits else _CONTACTS,
        }
        names = {"register": "业主信息表", "ownership": "产权变更", "receipts": "缴费流水", "contacts": "催缴登记"}
        self._books: dict[str, tuple[Book, BookPage]] = {}
        self.header_rows: dict[str, dict[str, int]] = {}
        for name in BOOKS:
            if name in plan.books:
                book = Book()
                page = book.page(names[name])
                self.header_rows[BOOKS[name]] = {page.name: page.append(heads[name])}
                self._books[name] = book, page

    def write(self, home: Household, debtor: TrueDebtor) -> None:
        """Write what the other books say of one debtor."""
        for name, rows in (
            ("register", self._register),
            ("ownership", self._ownership),
            ("receipts", self._receipts),
            ("contacts", self._contacts),
        ):
            if name in self._books:
                rows(self._books[name][1], BOOKS[name], home, debtor)

    def save(self, folder: Path) -> None:
        """Write the books."""
        for name, (book, _) in self._books.items():
            book.save(folder / BOOKS[name])

    def _register(self, page: BookPage, file: str, home: Household, debtor: TrueDebtor) -> None:
        if home.shown:
            return
        for person in home.people:
            number, why = self._number(person.number)
            home_text = self._rng.choice(_HOMES) if self._half("same-address") else person.home
            delivered: Any = (
                f"{home.delivered.year}年{home.delivered.month}月" if self._half("delivery-months") else home.delivered
            )
            row = page.append(
                (
                    home.room,
                    person.name,
                    number,
                    person.phone,
                    home.area,
                    home_text,
                    delivered,
                    person.role,
                    "企业" if person.company else "个人",
                )
            )
            place = {"file": file, "sheet": page.name, "row": row}
            if person.role == "租户":
                continue
            debtor.phone(person.phone, [place])
            (debtor.damaged(person, [place], why) if why else debtor.number(person, [place]))
            if home_text == person.home:
                debtor.address(person, [place])

    def _half(self, habit: str) -> bool:
        """Whether a habit befalls this row: half of them."""
        return habit in self.habits and self._rng.randrange(2) == 0

    def _number(self, number: str) -> tuple[Any, str]:
        if not self._half("damaged-ids"):
            return number, ""
        ways = (
            (number[:6] + "********" + number[-4:], "masked"),
            (number[:-3] + "000", "cut by Excel"),
            (number[:-1], "a digit is missing"),
        )
        return self._rng.choice(ways)

    def _ownership(self, page: BookPage, file: str, home: Household, debtor: TrueDebtor) -> None:
        if home.held == (None, None):
            return
        for person in home.owners:
            row = page.append((home.room, person.name, person.number, *home.held))
            debtor.number(person, [{"file": file, "sheet": page.name, "row": row}])

    def _receipts(self, page: BookPage, file: str, home: Household, debtor: TrueDebtor) -> None:
        for receipt in home.receipts:
            row = page.append(
                (home.room, home.owners[0].name, receipt.date, receipt.amount, receipt.item, receipt.first, receipt.last)
            )
            debtor.receipt({"file": file, "sheet": page.name, "row": row}, receipt.item, receipt.first.isoformat())

    def _contacts(self, page: BookPage, file: str, home: Household, debtor: TrueDebtor) -> None:
        for dealing in home.dealings:
            who = (home.room, home.owners[0].name, dealing.date)
            if "free-words" in self.habits:
                row = page.append(
                    (*who, self._rng.choice(_FREE_KINDS[dealing.way]), self._rng.choice(_FREE_RESULTS[dealing.result]))
                )
            else:
                row = page.append((*who, _KINDS[dealing.way], dealing.way, dealing.result))
            debtor.contact(dealing, {"file": file, "sheet": page.name, "row": row})
