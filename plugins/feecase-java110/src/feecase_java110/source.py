"""Reading one estate: page by page of charges, going on after a broken connection, every trap checked on the way."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from decimal import Decimal

from feecase.plugin import DatabaseError, SourceContext, SourceTables, cents, reading
from feecase_java110 import database, doubts, latefee, tables
from feecase_java110.charges import (
    BY_AREA,
    BY_INNER_AREA,
    FIXED,
    OPEN,
    POSTPAID,
    SourceCharge,
    due_end,
    lines,
    monthly,
    number,
    system_end,
    unpriced,
)
from feecase_java110.compare import compare
from feecase_java110.database import ChargePage, SourceEstate
from feecase_java110.months import day_of, first_day, last_day, midnight, until
from feecase_java110.options import Java110Options
from feecase_java110.ownership import FAR, OwnerTenure, tenures

_ATTEMPTS, _PAUSE = 3, 2.0
"""How often a broken connection is tried anew, and the seconds waited before, times the number of failures in a row."""
_EXPORT_LIMIT = 10_000
_RECENT = dt.timedelta(days=366)
_RATE_BY_DAY, _RATE_BY_MONTH, _GRACE = "89002020980005", "89002020980006", "89002020980018"


def read(options: Java110Options, context: SourceContext) -> SourceTables:
    """Read the estate. Raises InputError where it is not in the database, DatabaseError where the database cannot be read."""
    found = tables.Tables()
    estate, breaks = _walk(options, context, found)
    _tell_estate(found, estate, context, options, breaks)
    return found.result(estate.name, estate.as_of)


def _walk(options: Java110Options, context: SourceContext, found: tables.Tables) -> tuple[SourceEstate, int]:
    """Read all pages; where the connection breaks, go on after the last charge read, up to three times in a row."""
    estate: SourceEstate | None = None
    after, breaks, failures = "", 0, 0
    seen: set[str] = set()
    while True:
        try:
            with reading(options, context.folder) as reader:
                estate = estate or database.estate(reader, options.community, options.fee_types, context.as_of)
                while page := database.page(reader, estate.id, options.fee_types, after, options.page):
                    _page(found, page, estate, options, seen)
                    after, failures = page.last, 0
                return estate, breaks
        except DatabaseError as error:
            failures += 1
            if estate is None or error.kind not in {"lost", "unreachable"} or failures > _ATTEMPTS:
                raise
            time.sleep(_PAUSE * failures)
            breaks += 1


def _page(found: tables.Tables, page: ChargePage, estate: SourceEstate, options: Java110Options, seen: set[str]) -> None:
    since = {id_: min(c.unpaid_from.date() for c in page.charges_of[id_]) for id_ in page.rooms}
    owners = {id_: tenures(page.relations.get(id_, ()), estate.as_of, since[id_]) for id_ in page.rooms}
    for row in page.undated:
        found.add(
            "未取",
            str(row["fee_id"]),
            str(row["payer_obj_id"]),
            None,
            "建账时间或缴至时间是空的（全零）或不合常理，不能计算；请在系统里改正",
        )
    owing: dict[str, None] = {}
    for charge in page.charges:
        room_id = page.room_of.get(charge.id, "")
        if _charge(found, charge, page, owners.get(room_id, []), estate, options):
            owing[room_id] = None
    for id_ in owing:
        if id_ not in seen:
            seen.add(id_)
            _room(found, id_, owners[id_], page, estate)


def _charge(
    found: tables.Tables,
    charge: SourceCharge,
    page: ChargePage,
    owners: list[OwnerTenure],
    estate: SourceEstate,
    options: Java110Options,
) -> bool:
    """Add one charge with its payments and comparison; return whether it owes anything that is due and can be computed."""
    facts = page.rooms.get(page.room_of.get(charge.id, ""))
    room = room_name(facts) if facts else ""
    payer = f"{charge['payer_obj_type']} {charge['payer_obj_id']}"
    problem = unpriced(charge) if facts else f"找不到房屋：对象 {payer} 已删除，或不是房屋；请填写房号和金额"
    if problem:
        counted = system_end(charge, midnight(estate.as_of))
        end = counted if charge.once else due_end(charge, estate.as_of, prepaid=options.prepaid)
        tables.add_refused(found, estate.id, charge, room, end, problem)
        found.add("未取", charge.id, room or payer, None, problem)
        return False
    owed = lines(charge, estate.as_of, prepaid=options.prepaid)
    snapshot = next(iter(page.of("snapshots", charge.id)), None)
    compared = compare(charge, owed, page.of("ledger", charge.id), snapshot, estate.as_of)
    if not any(line.due and line.amount > 0 for line in owed):
        found.add("未取", charge.id, room, compared.snapshot, _nothing(compared.snapshot, charge))
        _payments(found, charge, room, page, estate, since=estate.as_of - _RECENT)
        return False
    tables.add_lines(found, estate.id, charge, room, _owner(charge, page), owed, _note(charge, compared.left_out))
    tables.add_comparison(found, room, charge, compared)
    _payments(found, charge, room, page, estate, since=dt.date.min)
    for doubt in doubts.of_charge(charge, room, doubts.Look(owed, compared, owners, page, estate)):
        found.doubt(doubt)
    for cells in _late_fees(charge, room, estate):
        found.add("滞纳金", *cells)
    if options.tariffs:
        _tariff(found, charge, room, estate.as_of)
    return True


def _payments(
    found: tables.Tables, charge: SourceCharge, room: str, page: ChargePage, estate: SourceEstate, *, since: dt.date
) -> None:
    """Add the payments of a charge made since a day; of charges that owe nothing the recent ones, by which a case is known to be paid."""
    for row in page.of("payments", charge.id):
        if row["create_time"] and row["create_time"].date() < since:
            continue
        if why := tables.add_payment(found, room, charge, row, estate.methods):
            found.add("未取", charge.id, f"{room} 缴费 {row['detail_id']}", cents(number(row["received_amount"])), why)


def _nothing(snapshot: Decimal | None, charge: SourceCharge) -> str:
    if snapshot == 0:
        return "快照为 0 元：缴费以后留下的行，不是欠费"
    return f"没有已届满的欠费（缴至 {last_day(charge.unpaid_from)}）"


def _owner(charge: SourceCharge, page: ChargePage) -> str:
    """Return the name that the system holds on the charge, only where it knows of nobody else at the room: it is the current owner's."""
    return "" if page.relations.get(page.room_of[charge.id]) else charge.attrs.get(doubts.OWNER_NAME, "")


def _note(charge: SourceCharge, left_out: Decimal) -> str:
    parts = [] if charge.once else [f"收费系统月价 {monthly(charge, first_day(charge.unpaid_from)).normalize():f} 元，逐月重算"]
    if charge["computing_formula"] in (BY_AREA, BY_INNER_AREA):
        parts.append(f"录入单价 {number(charge['square_price']).normalize():f} 元，须以合同证明")
    if left_out:
        parts.append(f"系统另计未届满的 {left_out} 元，没有列入")
    return "；".join(parts)


def room_name(facts: database.DatabaseRow) -> str:
    """Return floor, unit and number as the importer reads them."""
    return (
        f"{facts['floor_num']}-{facts['unit_num']}-{facts['room_num']}"
        if str(facts["unit_num"]) != "0"
        else f"{facts['floor_num']}-{facts['room_num']}"
    )


def _room(found: tables.Tables, id_: str, owners: list[OwnerTenure], page: ChargePage, estate: SourceEstate) -> None:
    facts = page.rooms[id_]
    room = room_name(facts)
    tables.add_room(found, room, facts, owners)
    tables.add_vacancies(found, room, page.of("vacancies", id_))
    claimed = 0
    for table, row in tables.reminders(room, page.of("reminders", id_), page.of("collections", id_)):
        found.add(table, *row)
        claimed += table == "催缴记录"
    if claimed:
        charges = page.charge_ids(id_)
        found.doubt(
            doubts.SourceDoubt(
                doubts.trap(15),
                room,
                charges,
                "warning",
                f"系统里有 {claimed} 次催缴，没有送达凭证",
                "记录只说明网关已受理，或有人登记上门；没有内容和送达",
                "调取短信或微信的发送与送达记录、上门的签收或录像；没有证据的不能中断时效",
            )
        )
    for doubt in doubts.of_room(room, id_, owners, page, estate):
        found.doubt(doubt)


def _late_fees(charge: SourceCharge, room: str, estate: SourceEstate) -> Iterator[tuple[object, ...]]:
    """Replay the late-fee rules of the charge's price list entry, beside the same rate by due dates."""
    for rule in estate.rules.get(str(charge["config_id"]), ()):
        specs, bean = rule["specs"], str(rule["bean_impl"])
        by_month = bean == latefee.BY_MONTH
        rate, grace = (
            number(specs.get(_RATE_BY_MONTH if by_month else _RATE_BY_DAY)),
            int(number(specs.get(_GRACE, "1" if bean == latefee.BY_DAY else "0"))),
        )
        price = monthly(charge, first_day(charge.unpaid_from)) * (charge.months if charge.once else 1)
        terms = latefee.LateFeeTerms(
            price,
            charge.cycle,
            charge.start,
            charge.unpaid_from,
            system_end(charge, midnight(estate.as_of)),
            charge["payment_cd"] != POSTPAID,
            charge.once,
        )
        theirs = latefee.replay(bean, terms, estate.as_of, rate, grace)
        daily = rate * 12 / 365 if by_month else rate
        ours = latefee.by_due_dates(latefee.dues(terms), estate.as_of, daily, grace)
        yearly = (daily * 365 * 100).quantize(Decimal("0.1"))
        deviation = latefee.DEVIATIONS.get(bean, "不是系统自带的规则，不能复算")
        shown = f"每{'月' if by_month else '日'} {rate.normalize():f}（约合年 {yearly}%）"
        yield (
            room,
            charge.id,
            charge["fee_name"],
            f"{rule['discount_name']}（{bean}）",
            shown,
            grace,
            theirs,
            ours,
            None if theirs is None else theirs - ours,
            f"{deviation}；违约金以合同约定为准，过高的以 feecase claim 的稳妥数额为准",
        )


def _tariff(found: tables.Tables, charge: SourceCharge, room: str, on: dt.date) -> None:
    """Add the price as typed into the system, where it is one that a tariff can say. An end in a far year is none."""
    formula, more = str(charge["computing_formula"]), number(charge["additional_amount"])
    if formula == FIXED:
        price, unit = more, "元/月"
    elif formula == BY_AREA and not more:
        price, unit = number(charge["square_price"]), "元/平方米·月"
    else:
        return
    first, end = day_of(charge["config_start"]), charge["config_end"]
    last = until(end) if end and end.year < on.year + FAR else ""
    row = (charge["fee_name"], format(price.normalize(), "f"), unit, first, last, "收费系统录入，待合同证明", room)
    if row not in found.rows["收费标准"]:
        found.add("收费标准", *row)


def _tell_estate(
    found: tables.Tables, estate: SourceEstate, context: SourceContext, options: Java110Options, breaks: int
) -> None:
    """Say on the first sheet what was read, as of when, and what holds for the whole estate."""
    snapshot = estate.snapshot
    size = int(snapshot["rows"])

    def say(what: str, text: str) -> None:
        found.add("说明", what, text)

    say("小区", f"{estate.name}（{estate.id}）")
    say(
        "数据日期",
        f"{estate.as_of}（{'命令指定' if context.as_of else '欠费快照的时间' if snapshot['last'] else '没有快照，取数据库当天'}）",
    )
    say(
        "重算",
        "逐月按现行单价、面积、公式重算；只列入截至数据日期已经届满的月份"
        + ("；合同约定预付，当前周期也列入" if options.prepaid else ""),
    )
    say("A 快照", "report_owe_fee.amount_owed：月价 × 从缴至日到当前周期末的月数。不能单独作为起诉依据")
    say("B 月度账", "pay_fee_detail_month 中 detail_id 为 -1 的行：同一期间按自然月拆分，由任务 1034 生成")
    say("C 业主查询", f"业主端看到的数字：月价 × 从缴至日到 {estate.as_of} 的月数，不舍入")
    say(
        "快照与费用",
        f"快照 {size} 行；收费中的费用 {estate.counts.get(OPEN, 0)} 笔，未起收 {estate.counts.get('2007001', 0)} 笔，已结束 {estate.counts.get('2009001', 0)} 笔（已结束的不欠费）",
    )
    if not size:
        say("陷阱 4", "欠费快照是空的：重建任务正在运行或没有运行过。请在任务完成后重新导入")
    elif not snapshot["last"]:
        say("陷阱 4", "欠费快照的时间是空的或不合常理，不能作为数据日期")
    elif snapshot["last"] - snapshot["first"] > dt.timedelta(hours=1):
        say("陷阱 4", f"快照各行的时间从 {snapshot['first']} 到 {snapshot['last']}：重建没有完成，较旧的行已列为疑点")
    if size > _EXPORT_LIMIT:
        say("陷阱 8", f"系统导出的“欠费清单”最多 {_EXPORT_LIMIT} 行，本小区有 {size} 行：导出的表不全，请用本导入")
    for row in estate.strangers:
        found.add(
            "未取",
            str(row["fee_id"]),
            str(row["payer_obj_name"]),
            cents(number(row["amount_owed"])),
            f"陷阱 8：快照列在本小区，费用属于另一小区 {row['community_id']}",
        )
    names = [estate.companies.get(id_, id_) for id_ in sorted(estate.managers)]
    say("物业公司", "、".join(names) or "系统里没有登记")
    if context.plaintiff and names and context.plaintiff not in names:
        say(
            "陷阱 18",
            f"项目文件的原告是“{context.plaintiff}”，系统里是“{'、'.join(names)}”：请核对名称或承接关系；系统不存统一社会信用代码，原告信息以项目文件为准",
        )
    say("陷阱 19", "单价是公司录入的，改价以前的单价系统不保留：须以合同、备案或公示、收据证明")
    say("陷阱 20", "系统部分计算用双精度小数，每月 0.01 元以内的差额不算差异")
    if breaks:
        say("读取", f"中途断线 {breaks} 次，从上一笔费用之后接着读：各段不是同一时刻的数据，起诉前请再导入一次核对")
