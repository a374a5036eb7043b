"""What cannot be taken as the system says it: each trap with the room, the charge, why, and what would settle it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feecase.plugin import cents, check_resident_id, check_uscc, total
from feecase_java110.charges import CAR, CONTRACTS, DEADLINE, RISING_RENT, ROOM, SliceLine, SourceCharge, count, number
from feecase_java110.compare import FigureComparison
from feecase_java110.database import ChargePage, DatabaseRow, SourceEstate
from feecase_java110.months import DAY, day_of, instant, last_day, until
from feecase_java110.ownership import TENANT, OwnerTenure, holders, is_placeholder

OWNER_NAME, PREPAID_TRAP, PART_PAYMENT = "390008", "java110-prepaid", "java110-part-payment"
_BALANCES = {"2003": "通用", "2004": "物业费", "2005": "水电费"}
_CREDIT_CODE = 18


@dataclass(frozen=True, slots=True)
class SourceDoubt:
    """One thing that the system's data leave open. `check` is java110- with the trap's number, or its name."""

    check: str
    room: str
    charge: str
    level: str
    what: str
    why: str
    settle: str
    amount: Decimal | None = None


def trap(number_: int) -> str:
    """Name a trap by its number."""
    return f"java110-{number_:02d}"


@dataclass(frozen=True, slots=True)
class Look:
    """What a check of one charge may look at besides the charge: what is due, the comparison, the room's owners, the page, the estate."""

    lines: Sequence[SliceLine]
    found: FigureComparison
    owners: Sequence[OwnerTenure]
    page: ChargePage
    estate: SourceEstate


def of_charge(charge: SourceCharge, room: str, look: Look) -> Iterator[SourceDoubt]:
    """Check one charge that owes something."""
    for check in (
        _owner,
        _snapshot,
        _left_out,
        _unreadable,
        _part_payment,
        _objects,
        _old_bill,
        _bill_mode,
        _concessions,
        _refunds,
        _payee,
        _price,
        _unexplained,
    ):
        for name, level, what, why, settle, *amount in check(charge, look):
            yield SourceDoubt(name, room, charge.id, level, what, why, settle, *amount)


DoubtLines = Iterator[tuple[str, str, str, str, str] | tuple[str, str, str, str, str, Decimal]]


def _owner(charge: SourceCharge, look: Look) -> DoubtLines:
    snapshot = next(iter(look.page.of("snapshots", charge.id)), None)
    said = charge.attrs.get(OWNER_NAME) or (str(snapshot["owner_name"]) if snapshot else "")
    due = [line for line in look.lines if line.due]
    other = [line for line in due if said and said not in _names(look, line) and _names(look, line)]
    if other:
        names = "、".join(dict.fromkeys(name for line in other for name in _names(look, line)))
        yield (
            trap(1),
            "warning",
            f"系统把 {other[0].slice.month} 至 {other[-1].slice.month} 的欠费记在现业主{said}名下，当时登记的业主是{names}",
            "新增或修改业主时，系统会改写名下房屋全部未缴费用的业主；本案已按产权关系分月归人",
            "调取不动产登记簿，证明每个月的权利人",
        )
    if look.owners and (bare := [line for line in due if not holders(look.owners, line.slice.first)]):
        yield (
            trap(1),
            "warning",
            f"{bare[0].slice.month} 至 {bare[-1].slice.month} 没有登记业主",
            "系统里的产权关系不覆盖这些月份",
            "调取不动产登记簿，把权利人补入产权变更表后重新导入",
            total(line.amount for line in bare),
        )


def _names(look: Look, line: SliceLine) -> list[str]:
    return [tenure.name for tenure in holders(look.owners, line.slice.first)]


def _snapshot(charge: SourceCharge, look: Look) -> DoubtLines:
    rows = look.page.of("snapshots", charge.id)
    due = look.found.ours
    if due and not rows:
        yield (
            trap(4),
            "warning",
            "欠费快照里没有这笔费用，重算有欠费",
            "快照由定时任务整体重建，计算出错的收费会被跳过，任务运行时表不完整",
            "请在系统里打开这笔费用核对；任务运行完后重新导入",
            due,
        )
    for row in rows:
        if number(row["amount_owed"]) == 0 and due:
            yield (
                trap(5),
                "warning",
                "欠费快照为 0 元，重算有欠费",
                "缴费以后快照可能留下 0 元的行；重建时 0 元的不写入",
                "核对最近一次缴费的期间",
                due,
            )
        if row["end_time"] and instant(row["end_time"]) != charge.unpaid_from:
            yield (
                trap(7),
                "warning",
                f"快照的欠费起点是 {instant(row['end_time']).date()}，费用现在缴至 {last_day(charge.unpaid_from)}",
                "快照的 end_time 是欠费的开始，deadline_time 才是结束（导出表里叫开始时间、结束时间）；两者不同说明快照以后有付款或改动",
                "以最新的缴费记录为准，重建快照后重新导入",
            )
        last = look.estate.snapshot["last"]
        if row["update_time"] and last and (last - row["update_time"]) > DAY:
            yield (
                trap(4),
                "note",
                f"这笔的快照时间是 {row['update_time'].date()}，比最新的快照旧",
                "快照应整体重建，时间不一说明上次任务没有跑完",
                "任务运行完后重新导入",
            )


def _left_out(charge: SourceCharge, look: Look) -> DoubtLines:
    if look.found.left_out:
        yield (
            PREPAID_TRAP,
            "note",
            f"系统计入截至 {look.estate.as_of} 尚未届满的 {look.found.left_out} 元，没有列入应收",
            "预付口径下，当前周期从第一天起就算欠费" if charge.prepaid else "该周期还没有届满",
            "合同约定预付的，附合同条款，并在来源文件写 约定预付: 是",
            look.found.left_out,
        )


def _unreadable(charge: SourceCharge, _look: Look) -> DoubtLines:
    if (said := charge.attrs.get(DEADLINE, "").strip()) and charge.deadline is None:
        yield (
            "java110-deadline",
            "warning",
            f"收费截止日期“{said}”无法识别，没有采用",
            "没有截止日期时，算到收费项目的结束日",
            "在系统里改正截止日期，重新导入",
        )
    if not count(charge["payment_cycle"], 0):
        yield (
            "java110-cycle",
            "warning",
            f"缴费周期“{charge['payment_cycle']}”无法识别，按一个月计算",
            "周期决定何时到期",
            "核对收费项目的缴费周期",
        )


def _part_payment(charge: SourceCharge, look: Look) -> DoubtLines:
    custom = [p for p in look.page.of("payments", charge.id) if number(p["cycles"]) < 0]
    if custom or charge.unpaid_from.time() != dt.time() or (not charge.once and charge.unpaid_from.day != charge.start.day):
        paid = total(cents(number(p["received_amount"])) for p in custom)
        yield (
            PART_PAYMENT,
            "note",
            f"自定义金额付款被折算成时间，缴至 {charge.unpaid_from}" + (f"（共 {paid} 元）" if paid else ""),
            "系统把金额除以月价变成天数，看不出付的是哪个月",
            "按收据上写明的月份确认抵充；付款记录已逐笔导入",
        )
    if charge["computing_formula"] == RISING_RENT:
        yield "java110-rising-rent", "note", "租金按递增率计算", "递增的起点、周期、比例是公司录入的", "附租赁合同的递增条款"


def _objects(charge: SourceCharge, look: Look) -> DoubtLines:
    kind = str(charge["payer_obj_type"])
    if kind != ROOM:
        by = "合同" if kind in CONTRACTS else "车辆" if kind == CAR else "对象"
        yield (
            trap(10),
            "warning",
            f"这笔费用挂在{by} {charge['payer_obj_id']} 上（类型 {kind}），按其关联找到本房",
            "收费表与欠费快照对合同用两个不同的类型代码（7777、9999）；车辆费用有的挂车、有的挂车位",
            f"核对{by}与房屋、业主的对应",
        )
    for meter in look.page.of("meters", charge.id):
        if meter["obj_type"] not in ("1001", "2002"):
            yield (
                trap(11),
                "warning",
                f"抄表记录的对象类型是 {meter['obj_type']}，没有采用",
                "抄表表用 1001（房屋）、2002（车），与收费表的代码不同",
                "核对这条抄表记录属于谁",
            )


def _old_bill(charge: SourceCharge, look: Look) -> DoubtLines:
    if look.page.of("old_bills", charge.id):
        yield (
            trap(12),
            "note",
            "旧账单里有这笔费用，其时间没有采用",
            "账单时间、缴至时间的列在每次修改时自动变成当前时间",
            "需要证明日期的，用缴费记录或收据",
        )


def _bill_mode(charge: SourceCharge, _look: Look) -> DoubtLines:
    if charge.bill:
        rule = str(charge.bill["rule_id"])
        yield (
            trap(14),
            "note",
            f"账单模式：规则 {rule} 每期生成一笔一次性费用",
            "看起来是许多互不相干的费用，其实出自同一收费关系",
            "按同一收费关系说明；各期的应收日期以合同为准",
        )


def _concessions(charge: SourceCharge, look: Look) -> DoubtLines:
    rows = [p for p in look.page.of("payments", charge.id) if str(p["state"]) != "1300"]
    sums = {
        name: total(cents(number(p[column])) for p in rows)
        for name, column in (("折扣", "discount_amount"), ("减免", "deduction_amount"), ("赠送", "gift_amount"))
    }
    named = sorted(
        {str(d["name"]) for d in look.page.of("discounts", charge.id) if number(d["discount_price"]) > 0 and d["name"]}
    )
    given = "、".join(f"{name} {amount} 元" for name, amount in sums.items() if amount)
    if given or named:
        yield (
            trap(16),
            "note",
            f"以往缴费时有过优惠：{given or '金额未单列'}" + (f"（{'、'.join(named)}）" if named else ""),
            "被告可能主张同样的优惠是交易习惯",
            "查优惠的条件（如按时缴清才享受），附活动通知",
            total(sums.values()),
        )
    if late := total(cents(number(p["late_amount"])) for p in rows):
        yield (
            trap(16),
            "note",
            f"以往缴费时收过滞纳金 {late} 元",
            "实收金额里含滞纳金的，不应全部抵充物业费",
            "核对收据的明细",
            late,
        )


def _refunds(charge: SourceCharge, look: Look) -> DoubtLines:
    pending = [r for r in look.page.of("refunds", charge.id) if str(r["state"]) == "1000"]
    if pending:
        yield (
            trap(13),
            "warning",
            f"有 {len(pending)} 笔退费申请待审核，共 {total(abs(cents(number(r['received_amount']))) for r in pending)} 元",
            "批准以后会写入负数的缴费行，已缴期间随之变化",
            "起诉前确认退费是否批准，再重新导入",
        )


def _payee(charge: SourceCharge, look: Look) -> DoubtLines:
    payee = str(charge["income_obj_id"])
    if payee not in look.estate.managers:
        name = look.estate.companies.get(payee, payee)
        yield (
            trap(18),
            "warning",
            f"系统里这笔费用的收款方“{name}”不是本小区登记的物业公司",
            "系统不保存统一社会信用代码，公司名称未经核验",
            "核对谁是债权人；更换过物业公司的，附承接查验或债权转让的材料",
        )


def _price(charge: SourceCharge, look: Look) -> DoubtLines:
    now = number(charge["square_price"])
    old = sorted(
        {p for r in look.page.of("receipts", charge.id) if (p := number(str(r["square_price"] or "").partition("/")[0]))} - {now}
    )
    if old and now:
        yield (
            trap(19),
            "warning",
            f"收据上的单价是 {'、'.join(format(p.normalize(), 'f') for p in old)}，系统现在是 {now.normalize():f}",
            "系统不保存改价以前的单价，重算一律用现价",
            "附调价的依据；旧价期间的月份按旧价更正",
        )
    room = look.page.room_of.get(charge.id, "")
    if not any(str(c["state"]) in ("22", "44") for c in look.page.of("contracts", room)):
        yield (
            trap(19),
            "note",
            "系统里没有覆盖本房的服务合同，单价是公司自己录入的",
            "前期物业服务合同通常不录入系统",
            "附物业服务合同、备案或公示的收费标准",
        )
    if str(charge["config_status"]) != "0":
        yield trap(19), "warning", "收费项目已被删除或找不到", "价格和周期来自已删除的记录", "核对收费项目删除的时间和原因"


def _unexplained(_charge: SourceCharge, look: Look) -> DoubtLines:
    for text in look.found.open:
        yield (
            trap(20),
            "warning",
            text,
            "差额超过每月 0.01 元的容差，没有找到原因",
            "在系统里打开这笔费用，核对单价、面积、周期的修改记录",
        )


def of_room(room: str, id_: str, owners: Sequence[OwnerTenure], page: ChargePage, estate: SourceEstate) -> Iterator[SourceDoubt]:
    """Check one room: who owns it, what stands to his credit, whether it stood empty."""
    charges = page.charge_ids(id_)
    relations = page.relations.get(id_, [])
    for check, level, what, why, settle, *amount in (
        *_titles(owners),
        *_persons(owners, relations),
        *_co_owners(owners, page, estate),
        *_balances(page.of("balances", id_)),
        *_vacancies(page.of("vacancies", id_)),
    ):
        yield SourceDoubt(check, room, charges, level, what, why, settle, *amount)


def _titles(owners: Sequence[OwnerTenure]) -> DoubtLines:
    for one in owners:
        if one.why:
            yield trap(1), "warning", f"{one.name}的产权期间是推定的", one.why, "调取不动产登记簿，核对转移登记的日期"
        elif one.deleted and one.to is None:
            yield (
                trap(1),
                "warning",
                f"{one.name}的产权关系已删除，不知道何时结束",
                "系统删除了这条关系，也没有下一位业主",
                "调取不动产登记簿",
            )


def _persons(owners: Sequence[OwnerTenure], relations: Sequence[DatabaseRow]) -> DoubtLines:
    for one in owners:
        if problem := identity_problem(one.person):
            yield (
                trap(3),
                "warning",
                f"{one.name}：{problem}",
                "系统不核验证件，性别的代码前后矛盾，均没有导入",
                "取得身份证复印件或调取户籍信息",
            )
        if "?" in one.name or "\ufffd" in one.name:
            yield trap(3), "warning", f"业主姓名“{one.name}”含有乱码", "数据库存不下生僻字，写成了问号", "按证件更正姓名"
    for row in relations:
        if row["person_role"] == TENANT:
            yield (
                trap(2),
                "note",
                f"{row['name']}登记为租户",
                "租户不当然负担物业费，没有列为业主",
                "有租户约定交费的证据时再考虑",
            )
        if is_placeholder(row):
            yield (
                trap(3),
                "warning",
                f"业主“{row['name']}”是系统导入时虚构的占位",
                "owner_flag 为 F，没有这个人",
                "查明真实业主，补入产权变更表",
            )


def identity_problem(person: Mapping[str, object]) -> str:
    """Say what is wrong with a person's number; empty where its check digit is right."""
    number_ = str(person["id_card"] or "").strip().upper()
    company = person["person_type"] == "C"
    if not number_:
        return "没有统一社会信用代码" if company else "没有身份证号码"
    try:
        (check_uscc if company else check_resident_id)(number_)
    except ValueError as error:
        return f"证件号码有误：{error}"
    return ""


def _co_owners(owners: Sequence[OwnerTenure], page: ChargePage, estate: SourceEstate) -> DoubtLines:
    now = holders(owners, estate.as_of)
    if len(now) > 1:
        yield (
            trap(2),
            "warning",
            f"同时登记了 {len(now)} 位业主：{'、'.join(t.name for t in now)}",
            "一笔费用只能记一位业主，其余可能是共有人，也可能是没有删除的旧业主",
            "调取不动产登记簿，核对共有情况",
        )
    for one in now:
        family = [str(m["name"]) for m in page.members.get(one.owner_id, ()) if m["person_role"] == "3"]
        if family:
            yield (
                trap(2),
                "note",
                f"{one.name}名下登记了家庭成员：{'、'.join(family)}",
                "共有人在系统里只是成员，或根本没有登记；家庭成员不当然是共有人",
                "调取不动产登记簿，是共有人的补列为被告",
            )
        tenants = [str(m["name"]) for m in page.members.get(one.owner_id, ()) if m["person_role"] == TENANT]
        if tenants:
            yield (
                trap(2),
                "note",
                f"{one.name}名下登记了租户：{'、'.join(tenants)}",
                "租户不当然负担物业费",
                "有租户约定交费的证据时再考虑",
            )


def _balances(rows: Sequence[DatabaseRow]) -> DoubtLines:
    for row in rows:
        kind = _BALANCES.get(str(row["acct_type"]), str(row["acct_type"]))
        amount = cents(number(row["amount"]))
        level = "warning" if row["acct_type"] in ("2003", "2004") else "note"
        yield (
            trap(17),
            level,
            f"账户余额（{kind}）{amount} 元可用",
            "预存的钱可以抵付欠费，被告会以此抗辩",
            "立案前先抵扣，或说明不能抵扣的约定",
            amount,
        )


def _vacancies(rows: Sequence[DatabaseRow]) -> DoubtLines:
    for row in rows:
        first, last = day_of(row["start_time"]), until(row["end_time"])
        if str(row["state"]) == "4":
            used = "已使用" if str(row["in_use"]) == "1" else "没有用过"
            yield (
                trap(16),
                "warning",
                f"{first} 至 {last} 的空置优惠申请已批准（{used}）",
                "批准的空置优惠应当减少应收",
                "按批准的折扣更正这些月份的金额；已列入空置期间",
            )
        elif str(row["state"]) in ("1", "2"):
            yield trap(16), "note", f"{first} 至 {last} 申请过空置优惠，尚未批准", "被告可能主张空置减收", "查明申请的处理结果"
