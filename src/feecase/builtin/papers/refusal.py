"""不予起诉说明: why a case is not filed, for those who asked for it, and what would change that."""

from __future__ import annotations

import datetime as dt

from feecase.builtin.papers.facts import laws
from feecase.plugin import WHO_NAMES, Field, Gate, GateReason, InputError, Money, PaperContext, Value, judge, total


class RefusalReason(Value):
    """One reason, and what would change it."""

    what: str = Field(title="问题")
    why: str = Field(title="理由")
    law: str = Field(title="依据")
    change: str = Field(title="什么可以改变结论")
    who: str = Field(title="由谁处理")


class Refusal(Value):
    """The letter: the case in one line, whether the conclusion is final, the reasons against a suit, and what is left to do besides."""

    creditor: str = Field(title="公司")
    debtors: str = Field(title="债务人")
    premises: str = Field(title="房屋")
    outstanding: Money = Field(title="欠付金额", description="all that is owed by the books, also what would not be claimed")
    conclusion: str = Field(title="结论")
    final: bool = Field(title="无可补救")
    reasons: tuple[RefusalReason, ...] = Field(title="原因")
    others: tuple[str, ...] = Field(title="此外尚待处理")
    as_of: dt.date = Field(title="基准日")
    signed_on: dt.date | None = Field(title="落款日期")


def gate(context: PaperContext) -> Gate:
    """Return the state of the case by its findings and the lawyer's choices."""
    return judge(context.assessment.findings, context.choices)


def refused(context: PaperContext) -> bool:
    """Say whether there is something to explain: the case is not to be filed."""
    return gate(context).state == "do-not-sue"


def refusal(context: PaperContext) -> Refusal:
    """Build the letter from the reasons of the gate. Raises InputError where nothing speaks against the suit."""
    case, found = context.loaded.case, gate(context)
    if found.state != "do-not-sue":
        raise InputError(
            "还不能制作“不予起诉说明”",
            where=f"案件 {case.id}",
            why=f"本案的状态是：{found.shown}",
            next="用 feecase check 查看状态和理由",
        )
    standing = [reason for reason in found.reasons if not reason.lifted_by]
    return Refusal(
        creditor=case.plaintiff.name,
        debtors="、".join(party.name for party in case.defendants),
        premises=f"{case.premises.project}{case.premises.unit}",
        outstanding=total(debt.outstanding for debt in context.assessment.debts),
        conclusion=found.shown,
        final=found.final,
        reasons=tuple(_reason(context, one) for one in standing if one.kind != "work"),
        others=tuple(f"{one.what}（{WHO_NAMES[one.who]}）" for one in standing if one.kind == "work"),
        as_of=context.claim.as_of,
        signed_on=context.choices.signed_on,
    )


def _reason(context: PaperContext, reason: GateReason) -> RefusalReason:
    return RefusalReason(
        what=reason.what, why=reason.why, law=laws(context, reason.citations), change=reason.settle, who=WHO_NAMES[reason.who]
    )
