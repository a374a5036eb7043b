"""What the commands of collection print and hand to machines: texts judged, a week's proposals, effects."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from feecase.collection.proposals import ActProposal, Skipped
from feecase.extend.collection import Result
from feecase.model.base import Money, Number, Value
from feecase.model.trace import Citation


class SentenceFinding(Value):
    """What one rule says of a sentence. `law` are the citations in words, as in force on the day."""

    rule: str = Field(title="规则")
    title: str = Field(title="名称")
    result: Result = Field(title="结论")
    words: str = Field(title="词语")
    why: str = Field("", title="理由")
    law: tuple[str, ...] = Field((), title="依据")
    citations: tuple[Citation, ...] = Field((), title="引用")
    condition: str = Field("", title="条件")
    substitute: str = Field("", title="合法替代")


class JudgedSentence(Value):
    """One sentence with its place, and what the rules say of it."""

    where: str = Field(title="位置")
    text: str = Field(title="原文")
    result: Result = Field(title="结论")
    said: tuple[SentenceFinding, ...] = Field((), title="规则")


class TextReport(Value):
    """One file judged: every sentence on which a rule speaks, and how many none speaks on."""

    file: str = Field(title="文件")
    place: str = Field(title="地区")
    on: dt.date = Field(title="日期")
    audience: Literal["debtor", "guide"] = Field(title="对象")
    refused: int = Field(title="不可以")
    conditional: int = Field(title="有条件")
    allowed: int = Field(title="可以")
    not_judged: int = Field(title="未判断")
    sentences: tuple[JudgedSentence, ...] = Field((), title="句子")


class TextReports(Value):
    """What `collect check-text` and `collect audit-guide` print: each file's report, and the files that could not be read."""

    files: tuple[TextReport, ...] = Field(title="文件")
    failed: tuple[dict[str, Any], ...] = Field((), title="失败")


class Proposed(Value):
    """One act that is proposed for the day."""

    id: str = Field(title="任务号")
    cases: tuple[str, ...] = Field(title="案件")
    collector: str = Field("", title="催收人")
    person: str = Field(title="对象")
    to: str = Field("", title="致")
    rooms: tuple[str, ...] = Field((), title="房号")
    stage: str = Field(title="阶段")
    title: str = Field(title="建议")
    kind: str = Field(title="类别")
    way: str = Field(title="方式")
    amount: Money = Field(title="金额")
    why: str = Field(title="理由")
    hours: str = Field("", title="时段")
    by: dt.date | None = Field(None, title="最迟")
    also: str = Field("", title="同时")
    ask: str = Field("", title="请人决定")
    preserving: bool = Field(default=False, title="保全时效")
    result: Result = Field(title="合规")
    condition: str = Field("", title="条件")
    text: str = Field("", title="文字")


class LeftOut(Value):
    """A case for which nothing is proposed, and why."""

    case: str = Field(title="案件")
    room: str = Field("", title="房号")
    person: str = Field("", title="对象")
    code: str = Field(title="代码")
    why: str = Field(title="原因")
    amount: Money = Field(title="金额")
    review: dt.date | None = Field(None, title="再看日期")


class Today(Value):
    """A day's list."""

    as_of: dt.date = Field(title="日期")
    proposals: tuple[Proposed, ...] = Field((), title="建议")
    waiting: tuple[Proposed, ...] = Field((), title="排队")
    skipped: tuple[LeftOut, ...] = Field((), title="未列入")
    failed: tuple[dict[str, Any], ...] = Field((), title="失败")


class Explained(Value):
    """What collecting concludes about one case, each with its facts."""

    case: str = Field(title="案件")
    room: str = Field(title="房号")
    owed: Money = Field(title="欠付本金")
    portrait: str = Field(title="画像")
    portrait_facts: tuple[str, ...] = Field((), title="画像依据")
    grade: str = Field(title="分级")
    grade_facts: tuple[str, ...] = Field((), title="分级依据")
    reasons: tuple[str, ...] = Field((), title="欠费原因")
    remedies: tuple[str, ...] = Field((), title="处理")
    stops: tuple[str, ...] = Field((), title="停止催收")
    first_loss: dt.date | None = Field(None, title="首次损失")
    next: str = Field(title="下一步")
    why: str = Field(title="理由")


class CasePlanReport(Value):
    """The plan of one case as sentences."""

    case: str = Field(title="案件")
    as_of: dt.date = Field(title="日期")
    lines: tuple[str, ...] = Field(title="安排")


def proposed(proposal: ActProposal, text: str = "") -> Proposed:
    """Write a proposal for machines."""
    act = proposal.act
    conditions = "；".join(v.condition for v in proposal.judgement.verdicts if v.condition)
    return Proposed(
        id=proposal.id,
        cases=proposal.cases,
        collector=proposal.collector,
        person=proposal.person,
        to=proposal.to,
        rooms=tuple(a.room for a, _ in proposal.parts),
        stage=act.stage,
        title=act.title,
        kind=act.kind,
        way=act.way,
        amount=proposal.amount,
        why=act.why,
        hours=proposal.hours,
        by=act.by,
        also=act.also,
        ask=act.ask,
        preserving=act.preserving,
        result=proposal.judgement.result,
        condition=conditions,
        text=text,
    )


def left_out(skipped: Skipped) -> LeftOut:
    """Write for machines why a case is left out."""
    return LeftOut(
        case=skipped.case,
        room=skipped.room,
        person=skipped.person,
        code=skipped.code,
        why=skipped.why,
        amount=skipped.amount,
        review=skipped.review,
    )


class EffectRow(Value):
    """One group: its rates and sums."""

    kind: str = Field(title="分组")
    name: str = Field(title="名称")
    cases: int = Field(title="户数")
    owed: Money = Field(title="到期欠付")
    due_this_year: Money = Field(title="当期应收")
    paid_this_year: Money = Field(title="当期已收")
    open_before: Money = Field(title="年初尚欠")
    recovered: Money = Field(title="清欠")
    current_rate: Number | None = Field(None, title="当期收缴率")
    past_rate: Number | None = Field(None, title="往期清欠率")
    overall_rate: Number | None = Field(None, title="综合收缴率")
    promises: int = Field(0, title="已到期承诺")
    kept: int = Field(0, title="按期履行")
    mistaken: int = Field(0, title="误催")


class ActEffect(Value):
    """One kind of act: how often it was done, how often a payment followed within 30 days, and the 95 % interval of that share."""

    kind: str = Field(title="行为")
    done: int = Field(title="次数")
    followed: int = Field(title="30天内付款")
    low: Number = Field(title="区间下限")
    high: Number = Field(title="区间上限")


class EffectReport(Value):
    """What collection brought, as of a day; `definitions` say what each figure means."""

    as_of: dt.date = Field(title="基准日")
    total: EffectRow = Field(title="合计")
    groups: tuple[EffectRow, ...] = Field((), title="分组")
    aging: dict[str, Money] = Field(default_factory=dict, title="账龄")
    acts: tuple[ActEffect, ...] = Field((), title="行为")
    soon: tuple[tuple[dt.date, Money], ...] = Field((), title="六十天内将失去的")
    unequal: tuple[str, ...] = Field((), title="处理不同")
    late_answers: tuple[str, ...] = Field((), title="逾期未答复的争议")
    definitions: dict[str, str] = Field(default_factory=dict, title="定义")
    failed: tuple[dict[str, Any], ...] = Field((), title="失败")
