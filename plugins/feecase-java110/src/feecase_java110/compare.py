"""Our figure beside the system's three, month by month: A the snapshot, B the month ledger, C the owner's query; with the reason of each difference."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from feecase.plugin import cents, total
from feecase_java110.charges import SliceLine, SourceCharge, monthly, number, system_end, system_months
from feecase_java110.database import DatabaseRow
from feecase_java110.months import Slice, day_compare, first_day, instant, last_day, midnight, slices

TOLERANCE = Decimal("0.01")
_SCALES = {
    "2": (Decimal("0.1"), ROUND_HALF_UP, "取一位小数"),
    "3": (Decimal(1), ROUND_CEILING, "进位到元"),
    "4": (Decimal(1), ROUND_FLOOR, "舍去角分"),
    "5": (Decimal(1), ROUND_HALF_UP, "四舍五入到元"),
}
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month of one charge (the whole of a one-off charge). None where a figure says nothing of it."""

    month: str
    ours: Decimal | None
    due: bool
    snapshot: Decimal | None
    ledger: Decimal | None
    query: Decimal | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureComparison:
    """One charge: its months, the three figures as the system holds or shows them, and why the sums differ. `open` is what no reason explains."""

    months: tuple[Month, ...]
    ours: Decimal
    snapshot: Decimal | None
    ledger: Decimal | None
    query: Decimal
    reasons: tuple[str, ...]
    open: tuple[str, ...] = ()

    @property
    def left_out(self) -> Decimal:
        """What the system counts for months that are not over yet."""
        return total(m.ours for m in self.months if m.ours is not None and not m.due)


def compare(
    charge: SourceCharge, lines: Sequence[SliceLine], ledger: Sequence[DatabaseRow], snapshot: DatabaseRow | None, on: dt.date
) -> FigureComparison:
    """Compare the recomputed lines of a charge with what the system says as of a day."""
    end = system_end(charge, midnight(on))
    by_ledger = _by_month(charge, ledger)
    if charge.once:
        months: tuple[Month, ...] = (_whole(lines[0], by_ledger),)
        query = cents(monthly(charge, lines[0].slice.first) * charge.months)
    else:
        months = _months(charge, lines, by_ledger, end, on)
        query = (
            _ZERO if midnight(on) <= charge.unpaid_from else (monthly(charge, on) * day_compare(charge.unpaid_from, midnight(on)))
        )
    ours = total(line.amount for line in lines if line.due)
    said = cents(number(snapshot["amount_owed"])) if snapshot else None
    replayed = cents(monthly(charge, first_day(charge.unpaid_from)) * system_months(charge, end))
    reasons, unexplained = _of_sum(charge, months, said, replayed, snapshot)
    owed = tuple(by_ledger.values())
    return FigureComparison(months, ours, said, sum(owed, Decimal()) if owed else None, query, reasons, unexplained)


def _by_month(charge: SourceCharge, ledger: Sequence[DatabaseRow]) -> dict[str, Decimal]:
    """Return what the ledger holds as unpaid (detail_id -1) by month, whole for a one-off charge."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in ledger:
        if str(row["detail_id"]) == "-1":
            found["" if charge.once else f"{row['detail_year']:04d}-{row['detail_month']:02d}"] += number(
                row["receivable_amount"]
            )
    return dict(found)


def _whole(line: SliceLine, ledger: dict[str, Decimal]) -> Month:
    amount = line.amount
    said = ledger.get("")
    reasons = [] if line.due else ["期间尚未届满，未列入应收"]
    reasons += _against_ledger(line.amount, said, line.slice, ledger=bool(ledger)) if line.due else []
    first, last = f"{line.slice.first:%Y-%m}", f"{line.slice.last:%Y-%m}"
    return Month(first if first == last else f"{first} 至 {last}", amount, line.due, amount, said, amount, tuple(reasons))


def _months(
    charge: SourceCharge, lines: Sequence[SliceLine], ledger: dict[str, Decimal], end: dt.datetime, on: dt.date
) -> tuple[Month, ...]:
    start = first_day(charge.unpaid_from)
    snapshot = _shares(charge, start, end.date())
    query = _shares(charge, start, on)
    ours: dict[str, list[SliceLine]] = defaultdict(list)
    for line in lines:
        ours[line.slice.month].append(line)
    found = []
    for month in sorted({*ours, *snapshot, *query, *ledger}):
        mine = ours.get(month, [])
        due = any(line.due for line in mine)
        amount = total(line.amount for line in mine if line.due or not due) if mine else None
        reasons: list[str] = []
        if not due and mine:
            reasons.append("该月或该缴费周期尚未届满：系统按预付口径已经计入，未列入应收")
        elif due and any(not line.due for line in mine):
            reasons.append("该月的后一部分尚未届满，只列入已届满的天数")
        if due and amount is not None:
            reasons += _against_ledger(amount, ledger.get(month), mine[0].slice, ledger=bool(ledger))
            if month not in snapshot:
                reasons.append("快照止于此前")
        elif month in ledger and not mine:
            reasons.append(_stray(charge, month, start, end))
        if month in query and not due:
            reasons.append(f"业主查询算到 {on} 当日，没有届满的月份也算")
        found.append(Month(month, amount, due, snapshot.get(month), ledger.get(month), query.get(month), tuple(reasons)))
    return tuple(found)


def _shares(charge: SourceCharge, start: dt.date, end: dt.date) -> dict[str, Decimal]:
    return {
        one.month: cents(monthly(charge, one.first) * one.part.numerator / one.part.denominator) for one in slices(start, end)
    }


def _against_ledger(ours: Decimal, said: Decimal | None, of: Slice, *, ledger: bool) -> list[str]:
    if said is None:
        return ["月度账没有这个月的欠费行：任务 1034 没有运行到这里"] if ledger else []
    difference = cents(said) - ours
    if not difference:
        return []
    if abs(difference) <= TOLERANCE:
        return ["与月度账相差 0.01 元以内：系统以双精度小数计算"]
    price = (said * of.part.denominator / of.part.numerator).quantize(TOLERANCE, ROUND_HALF_UP)
    return [
        f"月度账多 {difference} 元" if difference > 0 else f"月度账少 {-difference} 元",
        f"它按每月 {price} 元计：单价、面积或公式在记账以后改过",
    ]


def _stray(charge: SourceCharge, month: str, start: dt.date, end: dt.datetime) -> str:
    if month < f"{start:%Y-%m}":
        return f"已缴至 {last_day(charge.unpaid_from)}，月度账仍留着欠费行，没有更新"
    return f"已过收费截止日 {last_day(end)}，月度账仍有欠费行"


def _of_sum(
    charge: SourceCharge,
    months: Sequence[Month],
    said: Decimal | None,
    replayed: Decimal,
    snapshot: DatabaseRow | None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Explain the snapshot's sum: first by replaying it, then from the replay to ours."""
    reasons: list[str] = []
    unexplained: list[str] = []
    tolerance = TOLERANCE * max(1, len(months))
    if said is None or snapshot is None:
        reasons.append("快照里没有这笔：计算时出错被跳过，或任务正在运行")
    elif abs(said - replayed) > tolerance:
        if snapshot["end_time"] and instant(snapshot["end_time"]) != charge.unpaid_from:
            reasons.append(
                f"快照从 {instant(snapshot['end_time']).date()} 算起，现在已缴至 {last_day(charge.unpaid_from)}：快照以后有付款或改动"
            )
        elif said == _a_day_short(charge):
            reasons.append("截止时间写成 23:59:59，系统因此少算最后一天")
        elif (scaled := _scaled(charge, replayed)) == said:
            reasons.append(f"系统把合计{_SCALES[str(charge['scale'])][2]}（{replayed} → {scaled}）")
        else:
            unexplained.append(f"快照为 {said} 元，按现在的单价、面积、周期复算为 {replayed} 元：其后改过，或系统计算有误")
    if all(one.ledger is None for one in months):
        reasons.append("没有月度账：任务 1034 没有运行过")
    if left_out := total(m.ours for m in months if m.ours is not None and not m.due):
        reasons.append(f"系统计入尚未届满的 {left_out} 元，未列入应收")
    shares = total(m.snapshot for m in months if m.snapshot is not None)
    if not charge.once and abs(shares - replayed) > tolerance:
        reasons.append(f"系统按整月与两端天数折算（{replayed} 元），这里逐月按当月天数折算（{shares} 元）")
    if charge.unpaid_from.time() != dt.time():
        reasons.append(f"部分付款折算到 {charge.unpaid_from}：当天已缴的部分不再主张")
    unexplained += [
        f"{one.month} 月度账为 {cents(one.ledger)} 元，重算为 {one.ours} 元"
        for one in months
        if one.due and one.ours is not None and one.ledger is not None and abs(cents(one.ledger) - one.ours) > TOLERANCE
    ]
    return tuple(reasons), tuple(unexplained)


def _a_day_short(charge: SourceCharge) -> Decimal | None:
    """Return what the system gives where a deadline of 23:59:59 makes it lose the last day: hours do not count at the end of its months."""
    if charge.deadline is None or charge.once:
        return None
    end = charge.deadline - dt.timedelta(seconds=1)
    return cents(monthly(charge, first_day(charge.unpaid_from)) * day_compare(charge.unpaid_from, end))


def _scaled(charge: SourceCharge, amount: Decimal) -> Decimal | None:
    step = _SCALES.get(str(charge["scale"]))
    return cents((amount / step[0]).quantize(Decimal(1), step[1]) * step[0]) if step else None
