"""Limitation as findings: what has expired, what soon will, and what a missing proof or an adverse reading costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feecase.plugin import CheckContext, DebtLimitation, Finding, chinese_date, cite, total, yuan

_SHOWN = 4


def limitation(context: CheckContext) -> Iterator[Finding]:
    """Report debts expired or expiring in the primary proved reading, those that a proof would save, and those lost in the adverse reading."""
    report = context.assessment.limitation
    claimable = {d.id for d in context.assessment.debts if d.outstanding > 0}
    mine = [c for c in report.debts if c.id in claimable]
    lapsed = [c for c in mine if c.primary.proved.status == "expired"]
    saved = [c for c in lapsed if c.primary.asserted.status != "expired"]
    lost = [c for c in lapsed if c not in saved]
    soon = [c for c in mine if c.primary.proved.status == "expiring"]
    adverse = [c for c in mine if c.primary.proved.status not in ("expired", "settled") and c.adverse.proved.status == "expired"]
    if lost:
        yield Finding(
            check="limitation",
            level="warning",
            what=f"{_names(lost)}的诉讼时效已届满，本金 {_sum(lost)} 元：可以起诉，但被告提出时效抗辩的将被驳回",
            why="法院不主动审查诉讼时效；被告须在一审期间提出抗辩",
            settle="查找中断时效的证据；或在 choices.yaml 中放弃这些款项（expired: drop）",
            where="charges",
            debts=tuple(c.id for c in lost),
            amount=total(c.outstanding for c in lost),
            citations=(cite("minfadian", 192, 1), cite("minfadian", 193), cite("susong-shixiao-guiding", 3, 1)),
        )
    if saved:
        events = _list(
            sorted(
                {e for c in saved for e in c.primary.asserted.interruptions}
                - {e for c in saved for e in c.primary.proved.interruptions}
            )
        )
        yield Finding(
            check="limitation",
            level="warning",
            what=f"{_names(saved)}（本金 {_sum(saved)} 元）按已有证据时效已届满；{events}如能证明，时效尚未届满",
            why="中断时效的事实由债权人举证，没有证据的不计入",
            settle=f"补充{events}的证据（签收、回执、录音、聊天记录原始载体）",
            where="contacts",
            debts=tuple(c.id for c in saved),
            amount=total(c.outstanding for c in saved),
            citations=(cite("minfadian", 195), cite("susong-shixiao-guiding", 8, 1)),
        )
    if soon:
        first = min(c.primary.proved.expires for c in soon if c.primary.proved.expires)
        yield Finding(
            check="limitation",
            level="warning",
            what=f"{_names(soon)}（本金 {_sum(soon)} 元）的诉讼时效即将届满，最早 {chinese_date(first)}",
            why="届满前起诉、申请支付令或者使催告到达债务人，时效中断",
            settle=f"在 {chinese_date(first)} 前起诉，或送达催告并保留签收证据",
            where="charges",
            debts=tuple(c.id for c in soon),
            amount=total(c.outstanding for c in soon),
            citations=(cite("minfadian", 188, 1), cite("minfadian", 195)),
        )
    if adverse:
        yield Finding(
            check="limitation",
            level="note",
            what=f"按最不利的口径，{_names(adverse)}（本金 {_sum(adverse)} 元）时效已届满",
            why=f"采用的口径：{report.series_origin or report.series}；被告会主张最不利的口径",
            settle="准备对口径的意见；能补充中断证据的尽量补充",
            where="charges",
            debts=tuple(c.id for c in adverse),
            amount=total(c.outstanding for c in adverse),
            citations=(cite("minfadian", 188, 2),),
        )


def first_loss(context: CheckContext) -> Iterator[Finding]:
    """Say when money is lost first if nobody files, and how much."""
    loss = context.assessment.limitation.first_loss
    decided = {d.id for d in context.assessment.not_claimable if d.excluded == "decided"}
    if loss is not None and set(loss.debts) <= decided:
        yield Finding(
            check="first-loss",
            level="warning",
            what=f"{chinese_date(loss.date)}前不申请强制执行，生效法律文书确定的本金 {yuan(loss.amount)} 元将不能强制执行",
            settle="向有管辖权的法院申请强制执行",
            where="charges",
            debts=loss.debts,
            amount=loss.amount,
            citations=(cite("minsufa", 250),),
        )
    elif loss is not None:
        yield Finding(
            check="first-loss",
            level="note",
            what=f"{chinese_date(loss.date)}前不起诉也不中断时效，将先失去本金 {yuan(loss.amount)} 元",
            settle="见“诉讼时效”中的建议措施",
            where="charges",
            debts=loss.debts,
            amount=loss.amount,
            citations=(cite("minfadian", 188, 1),),
        )


def _names(debts: Sequence[DebtLimitation]) -> str:
    return _list([c.id for c in debts])


def _list(names: list[str]) -> str:
    shown = "、".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown}等 {len(names)} 笔"


def _sum(debts: Sequence[DebtLimitation]) -> str:
    return yuan(total(c.outstanding for c in debts))
