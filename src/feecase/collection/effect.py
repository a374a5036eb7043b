"""What collection brought: rates by their usual definitions, aging, the funnel of stages, promises kept, mistaken dunning, unequal reductions.

Each case is measured alone and forgotten; only sums by group are kept. A payment within 30 days of an act is told as such, never as its effect:
intervals are shown where few acts were counted.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from feecase.collection.account import Account
from feecase.collection.conduct import DUNNING
from feecase.collection.plans import promises
from feecase.days import ONE
from feecase.model.assessment import Assessment
from feecase.model.case import Case
from feecase.model.collection import REASON_NAMES
from feecase.model.contact import KIND_NAMES
from feecase.money import ZERO, total

WITHIN = 30
BANDS = (("0–90天", 90), ("91–365天", 365), ("1–2年", 730), ("2–3年", 1095), ("3年以上", 10**6))
_EXPIRED = "已过时效"
_Z = 1.96
DEFINITIONS = {
    "当期收缴率": "今年到期的应收中，截至基准日已收的本金 ÷ 今年到期的应收本金",
    "往期清欠率": "今年收回的往年欠费本金 ÷ 年初尚欠的往年本金",
    "综合收缴率": "今年收回的全部本金（含往年）÷（今年到期的应收 + 年初尚欠）",
    "数据范围": "账单里只有欠费、没有已缴清的款项时，应收不全，收缴率会偏低；请导入全部应收与实收",
    "30天内付款": "办理该阶段后 30 天内有付款的次数 ÷ 办理次数；不表示因果，样本少时看区间（95%）",
    "承诺履行率": "按期履行的承诺 ÷ 已到期并可按账单判断的承诺",
    "误催": "催收当日该户并无到期欠费的次数，目标为 0",
}
"""What each figure means; printed with it."""


@dataclass(slots=True)
class Sums:
    """The sums of one group of cases."""

    cases: int = 0
    due_this_year: Decimal = ZERO
    paid_this_year: Decimal = ZERO
    open_before: Decimal = ZERO
    recovered: Decimal = ZERO
    owed: Decimal = ZERO
    aging: dict[str, Decimal] = field(default_factory=dict)
    acts: Counter[str] = field(default_factory=Counter)
    followed: Counter[str] = field(default_factory=Counter)
    promises: int = 0
    kept: int = 0
    mistaken: int = 0

    def add(self, other: Sums) -> None:
        """Add another group to this one."""
        self.cases += other.cases
        for name in ("due_this_year", "paid_this_year", "open_before", "recovered", "owed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for band, amount in other.aging.items():
            self.aging[band] = self.aging.get(band, ZERO) + amount
        self.acts += other.acts
        self.followed += other.followed
        self.promises += other.promises
        self.kept += other.kept
        self.mistaken += other.mistaken

    @property
    def current_rate(self) -> Decimal | None:
        """当期收缴率; None where nothing fell due."""
        return _rate(self.paid_this_year, self.due_this_year)

    @property
    def past_rate(self) -> Decimal | None:
        """往期清欠率."""
        return _rate(self.recovered, self.open_before)

    @property
    def overall_rate(self) -> Decimal | None:
        """综合收缴率."""
        return _rate(self.paid_this_year + self.recovered, self.due_this_year + self.open_before)


@dataclass(frozen=True, slots=True)
class Measured:
    """One case measured: its sums and the groups it counts in."""

    case: str
    sums: Sums
    groups: tuple[tuple[str, str], ...]
    reduced: Decimal = ZERO
    refused: bool = False
    alike: tuple[str, ...] = ()
    decided: str = ""


def measure(case: Case, assessment: Assessment, account: Account, *, portrait: str = "", stage: str = "") -> Measured:
    """Measure one case as of the assessment's day."""
    as_of = assessment.as_of
    first = dt.date(as_of.year, 1, 1)
    paid: defaultdict[str, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    for row in assessment.allocations:
        if row.head == "principal" and row.date <= as_of:
            paid[row.debt].append((row.date, row.amount))
    expired = {d.id for d in account.open if d.expired}
    sums = Sums(cases=1, owed=account.owed)
    for debt in assessment.debts:
        if debt.due is None or debt.due > as_of:
            continue
        if debt.due >= first:
            sums.due_this_year += debt.amount
            sums.paid_this_year += total(a for _, a in paid[debt.id])
        else:
            earlier = total(a for day, a in paid[debt.id] if day < first)
            sums.open_before += debt.amount - earlier
            sums.recovered += total(a for day, a in paid[debt.id] if day >= first)
        if debt.outstanding > 0:
            band = _EXPIRED if debt.id in expired else next(name for name, limit in BANDS if (as_of - debt.due).days <= limit)
            sums.aging[band] = sums.aging.get(band, ZERO) + debt.outstanding
    _acts(assessment, account, paid, sums)
    judged = [p for p in promises(account, as_of) if p.state in {"kept", "late", "broken"}]
    sums.promises, sums.kept = len(judged), sum(p.state == "kept" for p in judged)
    reasons = tuple(dict.fromkeys(REASON_NAMES[r.reason] for r in account.reasons)) or ("原因不明",)
    groups = (
        ("小区", account.project),
        ("楼栋", f"{account.project}{account.building or '其他'}"),
        ("催收人", account.collector or "未分工"),
        *(("原因", reason) for reason in reasons),
        *((("画像", portrait),) if portrait else ()),
        *((("阶段", stage),) if stage else ()),
    )
    reduced = total(d.reduced for d in (*assessment.debts, *assessment.not_claimable))
    decided = "；".join(
        [f"{r.granted_by}：{r.basis or r.note or '未写理由'}" for r in case.reductions]
        + [f"{r.by}：{r.reason}" for r in case.reduction_refusals]
    )
    oldest = account.oldest
    alike = (f"{(as_of - oldest).days // WITHIN}" if oldest else "", _size(account.owed + reduced), *sorted(reasons))
    return Measured(case.id, sums, groups, reduced, bool(case.reduction_refusals) and not case.reductions, alike, decided)


def _acts(assessment: Assessment, account: Account, paid: dict[str, list[tuple[dt.date, Decimal]]], sums: Sums) -> None:
    """Count acts by kind, those followed by a payment within 30 days, and dunning on a day on which nothing was owed."""
    payments = [day for day, _ in account.payments]
    for contact in account.contacts:
        if contact.kind not in DUNNING or contact.sent is None:
            continue
        label, sent = KIND_NAMES[contact.kind], contact.sent
        sums.acts[label] += 1
        if any(sent < day <= sent + WITHIN * ONE for day in payments):
            sums.followed[label] += 1
        due = [d for d in assessment.debts if d.due and d.due < sent]
        left = total(d.amount - total(a for day, a in paid.get(d.id, ()) if day <= sent) for d in due)
        if due and left <= 0 and contact.kind != "reminder":
            sums.mistaken += 1


def _size(amount: Decimal) -> str:
    return str(int(amount // 100))


def grouped(cases: Iterable[Measured]) -> tuple[Sums, dict[str, dict[str, Sums]]]:
    """Return the sums of all cases, and by kind of group and name."""
    everything = Sums()
    groups: dict[str, dict[str, Sums]] = {}
    for one in cases:
        everything.add(one.sums)
        for kind, name in one.groups:
            groups.setdefault(kind, {}).setdefault(name, Sums()).add(one.sums)
    return everything, groups


def interval(part: int, whole: int) -> tuple[Decimal, Decimal]:
    """Return the 95 % interval of a share (Wilson), to a tenth of a per cent."""
    if whole == 0:
        return Decimal(0), Decimal(1)
    share = part / whole
    middle = (share + _Z**2 / (2 * whole)) / (1 + _Z**2 / whole)
    half = _Z * math.sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole**2)) / (1 + _Z**2 / whole)
    return tuple(Decimal(str(min(1.0, max(0.0, x)))).quantize(Decimal("0.001")) for x in (middle - half, middle + half))  # type: ignore[return-value]


def unequal(cases: Iterable[Measured]) -> Iterator[str]:
    """Yield the cases of the same age, sum and reason that were treated differently, with both reasons."""
    alike: defaultdict[tuple[str, ...], list[Measured]] = defaultdict(list)
    for one in cases:
        if one.alike and (one.reduced or one.refused):
            alike[one.alike].append(one)
    for group in alike.values():
        granted, others = [m for m in group if m.reduced], [m for m in group if not m.reduced]
        amounts = {m.reduced for m in granted}
        if granted and (others or len(amounts) > 1):
            listed = "；".join(
                f"{m.case} {'减免 ' + str(m.reduced) + ' 元' if m.reduced else '未准'}（{m.decided or '未写理由'}）"
                for m in sorted(group, key=lambda m: m.case)
            )
            yield f"账龄、金额、原因相同而处理不同：{listed}"


def _rate(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(Decimal("0.0001")) if whole > 0 else None
