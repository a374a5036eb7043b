"""案件备忘录 for the lawyer: findings worst first, limitation, how the claim adds up, ways to court, and the full text of every article cited."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from feecase.builtin.papers.facts import shared
from feecase.builtin.papers.parties import sued
from feecase.builtin.papers.statement import Statement, statement
from feecase.plugin import (
    LEVEL_NAMES,
    STATUS_NAMES,
    Case,
    Citation,
    CourtFees,
    Debt,
    DebtLimitation,
    Field,
    LawError,
    LimitationReport,
    Loss,
    Money,
    PaperContext,
    Reading,
    Value,
    chinese_date,
    plain,
    policy_spec,
    spoken,
    timeline_picture,
    total,
    worst_first,
    yuan,
)

PROCEDURES = {
    "payment-order": "支付令",
    "small-claims": "小额诉讼",
    "simplified": "简易程序",
    "ordinary": "普通程序",
    "mediation-first": "先行调解",
    "arbitration": "仲裁",
}
FITS = {"yes": "适用", "no": "不适用", "unknown": "待确认"}
_FEW = 3
_ROWS = 16
SERIES = {"each": "逐期各自起算", "last": "自最后一期届满起算", "year": "按合同年度起算"}


class MemoFinding(Value):
    """One finding."""

    level: str = Field(title="级别")
    what: str = Field(title="问题")
    why: str = Field(title="理由")
    where: str = Field(title="位置")
    settle: str = Field(title="处理")
    debts: str = Field(title="涉及款项")
    amount: Money | None = Field(title="涉及金额")
    law: str = Field(title="依据")


class MemoLimit(Value):
    """Limitation of one debt: the last days on which filing is in time, by reading."""

    id: str = Field(title="款项")
    period: str = Field(title="期间")
    outstanding: Money = Field(title="欠付")
    starts: str = Field(title="起算")
    proved: str = Field(title="有证据")
    status: str = Field(title="状态")
    asserted: str = Field(title="含未证事实")
    adverse: str = Field(title="最不利")
    events: str = Field(title="中断事由")


class MemoLoss(Value):
    """What is lost after a day."""

    date: dt.date = Field(title="最后起诉日")
    amount: Money = Field(title="金额")
    debts: str = Field(title="款项")


class MemoLine(Value):
    """A line of two or three texts."""

    name: str = Field(title="名称")
    text: str = Field(title="说明")
    law: str = Field("", title="依据")


class MemoArticle(Value):
    """One article in full, as in force on a day."""

    title: str = Field(title="标题")
    text: tuple[str, ...] = Field(title="条文")
    note: str = Field("", title="说明")


class Memo(Value):
    """The memo."""

    case: str = Field(title="案件编号")
    plaintiff: str = Field(title="原告")
    defendants: str = Field(title="被告")
    premises: str = Field(title="房屋")
    place: str = Field(title="管辖地")
    court: str = Field(title="法院")
    as_of: dt.date = Field(title="基准日")
    blocking: int = Field(title="阻断数")
    warnings: int = Field(title="警告数")
    findings: tuple[MemoFinding, ...] = Field(title="发现")
    checks_not_run: tuple[str, ...] = Field(title="未运行的检查")
    principal: Money = Field(title="物业费")
    late_contract: Money | None = Field(title="合同违约金")
    late_defensible: Money = Field(title="稳妥违约金")
    late_claimed: Money = Field(title="主张违约金")
    other: Money = Field(title="其他金额")
    total: Money = Field(title="标的总额")
    fees: CourtFees = Field(title="诉讼费")
    limits: tuple[MemoLimit, ...] = Field(title="时效")
    series: str = Field(title="系列口径")
    first_loss: MemoLoss | None = Field(title="首次损失")
    ladder: tuple[MemoLoss, ...] = Field(title="后续损失")
    advice: tuple[MemoLine, ...] = Field(title="建议")
    ignored: tuple[MemoLine, ...] = Field(title="未计入的事件")
    notes: tuple[str, ...] = Field(title="时效说明")
    timeline: bytes | None = Field(title="时间线")
    statement: Statement = Field(title="明细表")
    steps: tuple[MemoLine, ...] = Field(title="计算过程")
    dropped: tuple[MemoLine, ...] = Field(title="未主张款项")
    procedures: tuple[MemoLine, ...] = Field(title="程序建议")
    policies: tuple[MemoLine, ...] = Field(title="口径")
    articles: tuple[MemoArticle, ...] = Field(title="引用条文")


def memo(context: PaperContext) -> Memo:
    """Build the memo."""
    case, claim, facts = context.loaded.case, context.claim, context.assessment
    limits = facts.limitation
    levels = [finding.level for finding in facts.findings]
    return Memo(
        case=case.id,
        plaintiff=case.plaintiff.name,
        defendants="、".join(party.name for party in sued(context)),
        premises=f"{case.premises.project}{case.premises.unit}",
        place=context.place.name,
        court=case.court.name if case.court else "未填写",
        as_of=claim.as_of,
        blocking=levels.count("blocking"),
        warnings=levels.count("warning"),
        findings=tuple(_findings(context)),
        checks_not_run=facts.checks_not_run,
        principal=claim.principal,
        late_contract=claim.late_fee.contract,
        late_defensible=claim.late_fee.defensible,
        late_claimed=claim.late_fee.claimed,
        other=claim.other,
        total=claim.total,
        fees=claim.court_fee,
        limits=tuple(_limits(context)),
        series="，".join(part for part in (SERIES[limits.series], limits.series_origin) if part),
        first_loss=_loss(limits.first_loss) if limits.first_loss else None,
        ladder=tuple(map(_loss, limits.ladder)),
        advice=tuple(
            MemoLine(
                name=(f"{chinese_date(one.by)}以前：" if one.by else "") + one.act,
                text=one.why + (f"（文书：{one.paper}）" if one.paper else ""),
                law=_law(context, one.citations),
            )
            for one in limits.advice
        ),
        ignored=tuple(_ignored(context)),
        notes=limits.notes,
        timeline=timeline_picture(_drawn(context), format="png", ppi=150) if limits.debts else None,
        statement=statement(context),
        steps=tuple(MemoLine(name=step.result, text=step.text, law=_law(context, step.citations)) for step in claim.steps),
        dropped=tuple(
            MemoLine(
                name=f"{one.item} {_dates(one.from_, one.to)}", text=f"欠付{plain(one.outstanding)}元，{STATUS_NAMES[one.status]}"
            )
            for one in claim.dropped
        ),
        procedures=tuple(
            MemoLine(
                name=f"{PROCEDURES[one.kind]}：{FITS[one.fits]}",
                text="；".join((*one.why, *((f"待确认：{one.ask}",) if one.ask else ()))),
                law=_law(context, one.citations),
            )
            for one in facts.procedures
        ),
        policies=tuple(_policies(context)),
        articles=tuple(_articles(context)),
    )


def _findings(context: PaperContext) -> Iterator[MemoFinding]:
    for one in worst_first(context.assessment.findings):
        yield MemoFinding(
            level=LEVEL_NAMES[one.level],
            what=one.what,
            why=one.why,
            where=spoken(Case, one.where),
            settle=one.settle,
            debts=named(one.debts),
            amount=None if one.amount is None or yuan(one.amount) in one.what else one.amount,
            law=_law(context, one.citations),
        )


def _limits(context: PaperContext) -> Iterator[MemoLimit]:
    """Yield one row for each stretch of debts with the same readings."""
    debts = {debt.id: debt for debt in context.assessment.debts}
    known = ((one, debts[one.id]) for one in context.assessment.limitation.debts if one.id in debts)
    for _, group in groupby(known, key=lambda pair: _alike(*pair)):
        members = tuple(group)
        first, main = members[0][1], members[0][0].primary.proved
        last = members[-1][1]
        starts = list(dict.fromkeys(_short(one.primary.proved.starts) for one, _ in members))
        yield MemoLimit(
            id=named([one.id for one, _ in members]),
            period=_dates(first.from_, last.to),
            outstanding=total(one.outstanding for one, _ in members),
            starts=starts[0] if len(starts) == 1 else f"{starts[0]}-{starts[-1]}",
            proved=_short(main.expires),
            status=STATUS_NAMES[main.status]
            + (f"，余{main.days_left}天" if main.days_left is not None and main.status in {"running", "expiring"} else ""),
            asserted=_differs(members[0][0].primary.asserted, main),
            adverse=_differs(members[0][0].adverse.proved, main),
            events="、".join(main.interruptions),
        )


def _alike(one: DebtLimitation, debt: Debt) -> tuple[object, ...]:
    main = one.primary.proved
    return (debt.item, main.expires, main.status, main.interruptions, one.primary.asserted.expires, one.adverse.proved.expires)


def named(ids: Sequence[str]) -> str:
    """Name debts: each of a few, else the first and the last and how many."""
    return "、".join(ids) if len(ids) <= _FEW else f"{ids[0]}至{ids[-1]}共{len(ids)}笔"


def _drawn(context: PaperContext) -> LimitationReport:
    """Return the report with few enough rows for a picture that leaves no half page white: debts with the same readings share one, else those of a year."""
    report = context.assessment.limitation
    debts = {debt.id: debt for debt in context.assessment.debts}
    owed = [one for one in report.debts if one.outstanding and one.id in debts]
    groups: list[list[DebtLimitation]] = []
    for key in (lambda one: _alike(one, debts[one.id]), _by_year):
        groups = [list(group) for _, group in groupby(owed, key=key)]
        if len(groups) <= _ROWS:
            break
    return report.model_copy(update={"debts": tuple(map(_together, groups)) or report.debts})


def _by_year(one: DebtLimitation) -> tuple[object, ...]:
    main = one.primary.proved
    return (main.status, main.starts and main.starts.year)


def _together(group: Sequence[DebtLimitation]) -> DebtLimitation:
    """Return one row for several debts: the reading of the one that expires first, the sum of all."""
    first = min(group, key=lambda one: one.primary.proved.expires or dt.date.max)
    name = group[0].id if len(group) == 1 else f"{group[0].id} 等{len(group)}笔"
    return first.model_copy(update={"id": name, "outstanding": total(one.outstanding for one in group)})


def _ignored(context: PaperContext) -> Iterator[MemoLine]:
    """Yield one line for each event and reason; what differs only in a date in brackets is one reason."""
    seen: dict[tuple[str, str, str], list[str]] = {}
    for debt in context.assessment.limitation.debts:
        for one in debt.ignored:
            why = re.sub(r"（[^（）]*日）", "", one.why)
            seen.setdefault((one.event, why, _law(context, one.citations)), []).append(debt.id)
    for (event, why, law), ids in seen.items():
        yield MemoLine(name=event, text=f"{why}：{named(ids)}", law=law)


def _policies(context: PaperContext) -> Iterator[MemoLine]:
    for one in context.assessment.policies:
        yield MemoLine(
            name=policy_spec(one.name).label, text=f"{one.value}（{one.origin}）" + (f"；{one.source}" if one.source else "")
        )


def _loss(loss: Loss) -> MemoLoss:
    return MemoLoss(date=loss.date, amount=loss.amount, debts=named(loss.debts))


def _differs(reading: Reading, main: Reading) -> str:
    return "同左" if reading.expires == main.expires else _short(reading.expires)


def _short(day: dt.date | None) -> str:
    return f"{day:%Y.%m.%d}" if day else "—"


def _dates(first: dt.date, last: dt.date) -> str:
    return f"{first:%Y.%m.%d}-{last:%Y.%m.%d}"


def _law(context: PaperContext, citations: Iterable[Citation]) -> str:
    texts = []
    for one in citations:
        try:
            texts.append(context.library.format(one, on=context.claim.as_of))
        except LawError:
            texts.append(f"{one.work} {one.article}（条文库未收录）")
    return shared(dict.fromkeys(texts))


def _cited(context: PaperContext) -> Iterator[Citation]:
    facts = context.assessment
    yield from context.claim.grounds_law
    for finding in facts.findings:
        yield from finding.citations
    for debt in facts.limitation.debts:
        for reading in (debt.primary.proved, debt.primary.asserted, debt.adverse.proved):
            for step in reading.steps:
                yield from step.citations
    for allocated in facts.allocations:
        yield from allocated.citations
    for fee in facts.late_fees.values():
        for step in fee.steps:
            yield from step.citations
    for procedure in facts.procedures:
        yield from procedure.citations
    for step in context.claim.steps:
        yield from step.citations


def _articles(context: PaperContext) -> Iterator[MemoArticle]:
    """Yield each cited article once per version, whole, ordered by law and number."""
    wanted = list(dict.fromkeys((one.work, one.article, one.on) for one in _cited(context)))
    works = list(dict.fromkeys(work for work, _, _ in wanted))
    wanted.sort(key=lambda key: (works.index(key[0]), *_number(key[1]), key[2] or dt.date.max))
    yield from dict.fromkeys(_article(context, work, no, on) for work, no, on in wanted)


def _article(context: PaperContext, work: str, no: str, on: dt.date | None) -> MemoArticle:
    as_of = context.claim.as_of
    try:
        article = context.library.article(work, no, on=on or as_of)
        title = context.library.format(Citation(work=work, article=no, on=on), on=as_of)
    except LawError as error:
        return MemoArticle(title=f"{work} 第{no}条", text=(), note=f"条文库未收录：{error.problems[0].what}")
    since = "" if "施行的文本" in title else f"自{chinese_date(article.in_force)}起施行的文本"
    notes = (since, "文字系推定，未见原文" if article.inferred else "")
    lines = tuple(line for part in article.paragraphs for line in part.split("\n"))
    return MemoArticle(title=title, text=lines, note="；".join(note for note in notes if note))


def _number(no: str) -> tuple[int, int]:
    main, _, sub = no.partition("-")
    return (int(main) if main.isdigit() else 0, int(sub) if sub.isdigit() else 0)
