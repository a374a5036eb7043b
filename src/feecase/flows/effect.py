"""What collection brought, over folders and workspaces: measured case by case, told as a table, a workbook and the manager's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from feecase.cases.protocol import CaseRef, CaseStore
from feecase.collection.account import Account, account
from feecase.collection.effect import BANDS, DEFINITIONS, Measured, Sums, grouped, interval, measure, unequal
from feecase.collection.portrait import portrait
from feecase.collection.reports import ActEffect, EffectReport, EffectRow
from feecase.collection.stages import ProposedAct, next_act
from feecase.collection.stops import overdue_answers
from feecase.days import ONE
from feecase.engine import Context, assess
from feecase.errors import Problem
from feecase.flows.collect import AccountRequest, rules_of
from feecase.flows.many import Outcome, run
from feecase.money import yuan

_SOON = 60


@dataclass(frozen=True, slots=True)
class CaseEffect:
    """One case measured, with what the manager is shown of it."""

    measured: Measured
    loss: tuple[dt.date, Decimal] | None
    late_answers: tuple[str, ...]


def measure_case(context: Context, store: CaseStore, request: AccountRequest) -> CaseEffect:
    """Measure one case. Raises UserError."""
    loaded = store.load(request.case).loaded
    assessment = assess(context, loaded, as_of=request.as_of)
    found: Account = account(loaded, assessment)
    rules = rules_of(context, request.as_of, request.scheme)(found.place)
    act = next_act(found, rules.stages, rules.terms, request.as_of)
    stage = act.title if isinstance(act, ProposedAct) else "今天不办理"
    word = portrait(found, request.as_of).word
    late = tuple(f"{found.case}：{d.claim}（应于 {d.answer_due} 答复）" for d in overdue_answers(loaded.case, request.as_of))
    near = found.loss is not None and (found.loss.day - request.as_of).days <= _SOON
    return CaseEffect(
        measure(loaded.case, assessment, found, portrait=word, stage=stage),
        (found.loss.day, found.loss.amount) if near and found.loss else None,
        late,
    )


def effect(context: Context, refs: Iterable[CaseRef], as_of: dt.date) -> EffectReport:
    """Return the report over cases; one that cannot be read is listed, the others count."""
    outcomes: Iterator[Outcome[CaseEffect]] = run(measure_case, context, ((ref, AccountRequest(ref.case, as_of)) for ref in refs))
    measured: list[Measured] = []
    soon: dict[dt.date, Decimal] = {}
    late: list[str] = []
    problems: list[tuple[str, Problem]] = []
    for outcome in outcomes:
        problems += ((outcome.name, p) for p in outcome.problems)
        if outcome.result is None:
            continue
        measured.append(outcome.result.measured)
        late += outcome.result.late_answers
        if outcome.result.loss:
            day, amount = outcome.result.loss
            soon[day] = soon.get(day, Decimal(0)) + amount
    everything, groups = grouped(measured)
    acts = tuple(_act(kind, everything) for kind in everything.acts)
    return EffectReport(
        as_of=as_of,
        total=_row("全部", "合计", everything),
        groups=tuple(_row(kind, name, sums) for kind, names in groups.items() for name, sums in sorted(names.items())),
        aging={band: everything.aging[band] for band in (*(name for name, _ in BANDS), "已过时效") if band in everything.aging},
        acts=acts,
        soon=tuple(sorted(soon.items())),
        unequal=tuple(unequal(measured)),
        late_answers=tuple(late),
        definitions=DEFINITIONS,
        failed=tuple({"case": name, "where": p.where, "what": p.what, "why": p.why, "next": p.next} for name, p in problems),
    )


def _act(kind: str, sums: Sums) -> ActEffect:
    low, high = interval(sums.followed[kind], sums.acts[kind])
    return ActEffect(kind=kind, done=sums.acts[kind], followed=sums.followed[kind], low=low, high=high)


def _row(kind: str, name: str, sums: Sums) -> EffectRow:
    return EffectRow(
        kind=kind,
        name=name,
        cases=sums.cases,
        owed=sums.owed,
        due_this_year=sums.due_this_year,
        paid_this_year=sums.paid_this_year,
        open_before=sums.open_before,
        recovered=sums.recovered,
        current_rate=sums.current_rate,
        past_rate=sums.past_rate,
        overall_rate=sums.overall_rate,
        promises=sums.promises,
        kept=sums.kept,
        mistaken=sums.mistaken,
    )


def rate(value: Decimal | None) -> str:
    """Write a rate: 55.00%, or — where there is nothing to divide by."""
    return "—" if value is None else f"{value:.2%}"


def workbook(report: EffectReport) -> bytes:
    """Return the report as a workbook: groups, aging and acts, definitions."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    from feecase.extend.tables import workbook_bytes

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "收缴率"
    sheet.append(
        [
            "分组",
            "名称",
            "户数",
            "到期欠付",
            "当期应收",
            "当期已收",
            "当期收缴率",
            "年初尚欠",
            "清欠",
            "往期清欠率",
            "综合收缴率",
            "已到期承诺",
            "按期履行",
            "误催",
        ]
    )
    for row in (report.total, *report.groups):
        sheet.append(
            [
                row.kind,
                row.name,
                row.cases,
                row.owed,
                row.due_this_year,
                row.paid_this_year,
                rate(row.current_rate),
                row.open_before,
                row.recovered,
                rate(row.past_rate),
                rate(row.overall_rate),
                row.promises,
                row.kept,
                row.mistaken,
            ]
        )
    second = book.create_sheet("账龄与行为")
    second.append(["账龄", "金额"])
    for band, amount in report.aging.items():
        second.append([band, amount])
    second.append([])
    second.append(["行为", "次数", "30天内付款", "比例区间（95%）"])
    for act in report.acts:
        second.append([act.kind, act.done, act.followed, f"{act.low:.1%}–{act.high:.1%}"])
    third = book.create_sheet("定义与提示")
    for name, meaning in report.definitions.items():
        third.append([name, meaning])
    for text in (*report.unequal, *report.late_answers):
        third.append(["提示", text])
    for one in book.worksheets:
        for index in range(1, one.max_column + 1):
            one.column_dimensions[get_column_letter(index)].width = 14
    return workbook_bytes(book, dt.datetime.combine(report.as_of, dt.time()))


def manager_page(report: EffectReport, estate: str) -> bytes:
    """Return the manager's page (欠费收缴情况汇报) as a Word file."""
    from feecase.papers.one_page import Block, page

    whole = report.total
    heads = ("分组", "户数", "到期欠付", "当期收缴率", "往期清欠率", "综合收缴率")
    rows = [r for r in report.groups if r.kind in {"楼栋", "催收人", "原因"}]
    worst = sorted(rows, key=lambda r: -r.owed)[:12]
    table = (
        heads,
        *(
            (f"{r.kind} {r.name}", str(r.cases), yuan(r.owed), rate(r.current_rate), rate(r.past_rate), rate(r.overall_rate))
            for r in worst
        ),
    )
    ahead = [f"{day} 前不办理保全，{yuan(amount)} 元将过诉讼时效" for day, amount in report.soon[:5]] or [
        f"{report.as_of + _SOON * ONE} 前没有款项将过诉讼时效"
    ]
    blocks = (
        Block(
            "一、总体",
            (
                f"共 {whole.cases} 户，到期欠付 {yuan(whole.owed)} 元。当期收缴率 {rate(whole.current_rate)}，往期清欠率 {rate(whole.past_rate)}，综合收缴率 {rate(whole.overall_rate)}。",
                f"到期承诺 {whole.promises} 件，按期履行 {whole.kept} 件；误催 {whole.mistaken} 次（目标 0）。",
            ),
        ),
        Block("二、欠付最多的分组", (), table),
        Block("三、账龄", ("；".join(f"{band} {yuan(amount)} 元" for band, amount in report.aging.items()) or "没有到期欠费",)),
        Block(
            "四、各项工作",
            tuple(
                f"{a.kind} {a.done} 次，30 天内有付款 {a.followed} 次（95% 区间 {a.low:.1%}–{a.high:.1%}，不表示因果）"
                for a in report.acts
            ),
        ),
        Block("五、须马上处理", (*ahead, *report.late_answers[:3], *report.unequal[:3])),
        Block("六、口径", tuple(f"{name}：{meaning}。" for name, meaning in list(report.definitions.items())[:3])),
    )
    return page("欠费收缴情况汇报", f"{estate}　基准日 {report.as_of}", blocks)
