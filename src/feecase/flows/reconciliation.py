"""What a comparison with the billing system means for each case: what to withdraw, amend or ask, and the status of each charge. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from feecase import plainyaml
from feecase.engine import Opened
from feecase.errors import UserError
from feecase.flows.many import Outcome
from feecase.intake.casefolder import BILLING
from feecase.intake.charge_comparison import Compared, Imported, reconcile
from feecase.intake.room_records import Gathered
from feecase.model.assessment import STATUS_NAMES
from feecase.model.case import Case
from feecase.model.reconciled import (
    ADVICE_NAMES,
    NewCase,
    NewPayment,
    Reconciled,
    ReconciledCase,
    ReconciledCharge,
    Reconciliation,
    StatusLine,
    SuitAdvice,
)
from feecase.money import ZERO, total, yuan

HEADER = "# 本文件由 feecase reconcile 写出：与最新账单核对的结果，feecase check 会读它。请勿手改；重新导入账单后自动失效。\n"
_FILED = {"suit": "已起诉", "arbitration": "已申请仲裁", "payment-order": "已申请支付令", "enforcement": "已申请执行"}
_UNDER_WAY = {**_FILED, "preservation": "已申请保全", "mediation": "调解中"}
_EXCLUDED = {"unexpired": "尚未到期", "other-owner": "应由另一业主承担", "decided": "已有生效裁判"}


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """One case before the comparison: as imported, and as the engine knows it. `opened` is None where its files are wrong."""

    imported: Imported
    folder: str
    digest: str
    stage: str = "未处理"
    opened: Opened | None = None

    @property
    def filed(self) -> bool:
        """Whether the case is before a court or tribunal."""
        return self.stage in _FILED.values()

    def outstanding(self, charge: ReconciledCharge) -> Decimal:
        """Return what the case says is left of a charge, whatever the lawyer chooses to claim."""
        if self.opened is None:
            return charge.before or ZERO
        return total(d.outstanding for d in self.opened.assessment.debts if d.charge == charge.id)

    def claimed(self, charge: str) -> tuple[Decimal, str]:
        """Return how much of a charge is claimed now, and why no more where it is nothing."""
        if self.opened is None:
            return ZERO, "案件文件有误，没有计算"
        debts = [d for d in (*self.opened.assessment.debts, *self.opened.assessment.not_claimable) if d.charge == charge]
        ids = {d.id for d in debts}
        asked = total(c.outstanding for c in self.opened.claim.debts if c.id in ids)
        if asked:
            return asked, ""
        if dropped := next((c for c in self.opened.claim.dropped if c.id in ids), None):
            return ZERO, f"选择不主张（时效{STATUS_NAMES[dropped.status]}）"
        if not debts:
            return ZERO, "案件中没有这一笔"
        return ZERO, next((_EXCLUDED[d.excluded] for d in debts if d.excluded), "已由付款抵充")


@dataclass(frozen=True, slots=True)
class ReconcileResult:
    """What reconciling found: the report, the text of `reconciled.yaml` by case, and the cases whose files are wrong."""

    report: Reconciliation
    texts: Mapping[str, str]
    failed: tuple[Outcome[CaseSnapshot], ...] = field(default=())


def snapshot(id_: str, folder: str, billing: bytes, opened: Opened, *, prepared: bool) -> CaseSnapshot:
    """Put together what is known of one case: `id_` is the name that the import gave it, `folder` how its place is called, `billing` the text of its billing file."""
    case = opened.loaded.case
    imported = Imported(id_, _facts(billing), tuple((p.date, p.amount) for p in case.payments))
    return CaseSnapshot(imported, folder, hashlib.sha256(billing).hexdigest(), _stage(case, prepared=prepared), opened)


def as_imported(id_: str, folder: str, billing: bytes) -> CaseSnapshot | None:
    """Return a case whose own files are wrong by its billing file alone, so that its room is not taken for one without a case; None where that is wrong too."""
    try:
        return CaseSnapshot(Imported(id_, _facts(billing)), folder, hashlib.sha256(billing).hexdigest())
    except UserError:
        return None


def _facts(billing: bytes) -> dict[str, Any]:
    data = plainyaml.read(billing, BILLING).data
    return data if isinstance(data, dict) else {}


def _stage(case: Case, *, prepared: bool) -> str:
    """Say how far the case is: the last procedure that has not ended, else the bundle, else a demand."""
    open_ = sorted((k.sent or dt.date.min, k.kind) for k in case.contacts if k.kind in _UNDER_WAY and k.ended is None)
    if open_:
        return _UNDER_WAY[open_[-1][1]]
    if prepared:
        return "材料已备"
    return "已催告" if any(k.kind in ("demand", "lawyer-letter") for k in case.contacts) else "未处理"


def reconciled(snapshots: Sequence[CaseSnapshot], gathered: Gathered, exports: Sequence[Path]) -> ReconcileResult:
    """Compare cases with an export that was read, and say what to do in each."""
    comparison = reconcile([one.imported for one in snapshots], gathered)
    names = tuple(path.name for path in exports)
    pairs = list(zip(snapshots, comparison.cases, strict=True))
    cases = tuple(_case(known, compared) for known, compared in pairs)
    new = tuple(
        NewCase(case=id_, room=room.name, charges=len(debtor.pieces), outstanding=total(piece.amount for piece in debtor.pieces))
        for id_, room, debtor in comparison.without
    )
    report = Reconciliation(
        as_of=gathered.as_of,
        files=names,
        cases=cases,
        new=new,
        status=tuple(line for (known, _), case in zip(pairs, cases, strict=True) for line in _lines(known, case)),
        rejected=len(gathered.rejected),
        problems=tuple(map(str, gathered.problems)),
    )
    texts = {
        case.case: HEADER + plainyaml.dump(_kept(known, compared, gathered.as_of, names))
        for (known, compared), case in zip(pairs, cases, strict=True)
    }
    return ReconcileResult(report, texts)


def _kept(known: CaseSnapshot, compared: Compared, as_of: dt.date | None, names: tuple[str, ...]) -> object:
    kept = Reconciled(
        billing=known.digest,
        as_of=as_of,
        files=names,
        charges=tuple(charge for charge in compared.charges if charge.state != "unchanged"),
        payments=_loose(compared),
        doubt=compared.doubt,
    )
    return _filled(kept.model_dump(mode="json"))


def _filled(data: object) -> object:
    """Leave out what is empty, as in every file that feecase writes."""
    if isinstance(data, dict):
        return {key: _filled(value) for key, value in data.items() if value not in (None, "", [])}
    return [_filled(value) for value in data] if isinstance(data, list) else data


def _loose(compared: Compared) -> tuple[NewPayment, ...]:
    return tuple(NewPayment(date=day, amount=amount) for day, amount in compared.loose)


def _case(known: CaseSnapshot, compared: Compared) -> ReconciledCase:
    old = [charge for charge in compared.charges if charge.before is not None]
    before = total(charge.before or ZERO for charge in old)
    after = total((charge.before or ZERO) if charge.owed is None else charge.owed for charge in old)
    over = [charge for charge in old if charge.less and known.outstanding(charge) > (charge.owed or ZERO)]
    difference = total(known.outstanding(charge) - (charge.owed or ZERO) for charge in over)
    advice = _advice(compared, old, over)
    return ReconciledCase(
        case=known.imported.id,
        room=known.imported.room,
        folder=known.folder,
        stage=known.stage,
        advice=advice,
        what=_what(advice, difference, compared, filed=known.filed),
        blocking=bool(over or compared.loose),
        before=before,
        after=after,
        grown=total(charge.after or ZERO for charge in compared.charges if charge.before is None),
        charges=compared.charges,
        payments=_loose(compared),
    )


def _advice(compared: Compared, old: Sequence[ReconciledCharge], over: Sequence[ReconciledCharge]) -> SuitAdvice:
    """Withdraw what was paid in full, amend where the case asks `over` what is left, ask where nobody says why."""
    if compared.loose or compared.doubt or any(charge.owed is None for charge in old):
        return "verify"
    if any(charge.state not in ("paid", "partly-paid") for charge in over):
        return "verify"
    if old and not any(charge.owed for charge in old):
        return "withdraw"
    return "amend" if over else "go-on"


def _what(advice: SuitAdvice, difference: Decimal, compared: Compared, *, filed: bool) -> str:
    """Say what to do, in one sentence."""
    grown = total(charge.after or ZERO for charge in compared.charges if charge.before is None)
    more = f"；台账另有新的欠费 {yuan(grown)} 元，可重新导入后增加请求" if grown else ""
    if advice == "withdraw":
        return ("已付清：申请撤诉，违约金与诉讼费另行商定" if filed else "已付清：不要立案") + more
    if advice == "amend":
        return (
            f"申请变更诉讼请求，减少 {yuan(difference)} 元" if filed else f"重新导入后再立案，减少 {yuan(difference)} 元"
        ) + more
    if advice == "verify":
        return "；".join(_questions(compared, difference)) + more
    return "可以照常进行" + more


def _questions(compared: Compared, difference: Decimal) -> Iterator[str]:
    if compared.doubt:
        yield compared.doubt
    for day, amount in compared.loose:
        yield f"{day} 付款 {yuan(amount)} 元没有登记，也没有写明抵充哪一笔"
    if difference:
        yield f"台账少了 {yuan(difference)} 元：查清是付款、减免还是漏列"
    if any(charge.state == "unlisted" for charge in compared.charges):
        yield "该户不在台账：查清是付清、核销，还是导出不全"
    if any(charge.state == "unread" for charge in compared.charges):
        yield "该户有没能读取的行：改正后重新核对"


def _lines(known: CaseSnapshot, case: ReconciledCase) -> Iterator[StatusLine]:
    for charge in case.charges:
        claimed, why_not = known.claimed(charge.id) if charge.id else (ZERO, "新的欠费，还没有导入")
        yield StatusLine(
            ref=charge.ref,
            room=case.room,
            item=charge.item,
            from_=charge.from_,
            to=charge.to,
            before=charge.before,
            after=charge.owed if charge.before is not None else charge.after,
            state=charge.state,
            paid_on=charge.paid_on,
            case=case.case,
            stage=case.stage,
            claimed=claimed,
            why_not=why_not,
            advice=ADVICE_NAMES[case.advice] if charge.state != "new" else "重新导入",
        )
