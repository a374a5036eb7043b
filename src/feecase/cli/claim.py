"""`feecase claim`: what the complaint asks, debt by debt, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli.show import AsOf, CaseFolders, Json

if TYPE_CHECKING:
    from feecase.batch import CaseOutcome
    from feecase.claims import FigureChange, Variant
    from feecase.engine import Context, Opened
    from feecase.law.library import Library
    from feecase.model.trace import Step


def claim(
    folders: CaseFolders,
    as_of: AsOf = None,
    as_json: Json = False,
    why: Annotated[
        str | None,
        typer.Option(
            "--why",
            help="逐步说明一项：款项编号、付款编号，或 principal、late-fee、total、court-fee",
            metavar="项目",
            show_default=False,
        ),
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", help="把欠费明细和违约金计算写成电子表格（带公式）；限一案", metavar="文件", show_default=False),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="与这一天的计算比较，列出变化", metavar="日期", show_default=False)
    ] = None,
) -> None:
    """诉讼请求：本金、违约金、标的与诉讼费，逐笔列明，并与保留或放弃有风险款项的结果比较。"""
    from feecase.batch import run
    from feecase.cli import clock, outcomes
    from feecase.cli.show import case_folders, command_context, print_json
    from feecase.engine import open_case
    from feecase.errors import UsageError

    day, found = clock.as_of(as_of), case_folders(folders)
    earlier = clock.as_of(since) if since else None
    if xlsx and len(found) != 1:
        raise UsageError("--xlsx 一次只写一案", where="命令行", next="请指定一个案件文件夹")
    opened = command_context()
    results = list(run(found, lambda folder: open_case(opened, folder, as_of=day)))
    cases = [o.result for o in results if o.result]
    if why and cases and not any(list(explain(case, why)) for case in cases):
        raise UsageError(f"没有可说明的项目“{why}”", where="命令行", next=f"可用：{'、'.join(names(cases[0]))}")
    if as_json:
        outcomes.stop_if_alone(results)
        _print_json(opened, results, earlier, single=len(found) == 1, printer=print_json)
    for case in [] if as_json else cases:
        _show_steps(case, why, opened.library) if why else _show(opened, case, earlier)
    if xlsx and cases:
        _write_workbook(opened, cases[0], xlsx, quiet=as_json)
    outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results))


def names(case: Opened) -> list[str]:
    """Return what `--why` can explain for a case: rules of the claim, charges, payments."""
    rules = dict.fromkeys(s.rule for s in case.claim.steps)
    charges = dict.fromkeys(d.charge for d in (*case.assessment.debts, *case.assessment.not_claimable))
    return [*rules, *charges, *dict.fromkeys(a.payment for a in case.assessment.allocations)]


def explain(case: Opened, item: str) -> Iterator[tuple[str, Sequence[Step]]]:
    """Yield headed lists of steps for one item: a debt or charge, a payment, or a rule of the claim such as `court-fee`."""
    from feecase.model.trace import Step
    from feecase.money import yuan

    rules = [s for s in case.claim.steps if s.rule == item or s.rule.startswith(f"{item}.")]
    if rules:
        yield item, rules
    for debt in (*case.assessment.debts, *case.assessment.not_claimable):
        if item not in (debt.id, debt.charge):
            continue
        paid = [
            Step(
                rule="allocation",
                text=f"{a.date} 付款 {a.payment} 抵充{'本金' if a.head == 'principal' else '违约金'} {yuan(a.amount)} 元：{a.why}",
                citations=a.citations,
            )
            for a in case.assessment.allocations
            if a.debt == debt.id
        ]
        fee = case.assessment.late_fees.get(debt.id)
        yield (
            f"{debt.id}：应收 {yuan(debt.amount)}{f'（已减免 {yuan(debt.reduced)}）' if debt.reduced else ''}，已付 {yuan(debt.paid)}，欠付 {yuan(debt.outstanding)}",
            (*debt.steps, *paid, *(fee.steps if fee else ())),
        )
    rows = [a for a in case.assessment.allocations if a.payment == item]
    if rows:
        heads = {"principal": "本金", "late-fee": "违约金", "outside": "本案之外", "unallocated": "未抵充"}
        yield (
            f"付款 {item}",
            [
                Step(rule=a.head, text=f"{heads[a.head]} {a.debt} {yuan(a.amount)} 元：{a.why}", citations=a.citations)
                for a in rows
            ],
        )


def _print_json(
    context: Context, results: Sequence[CaseOutcome[Opened]], earlier: dt.date | None, *, single: bool, printer: Any
) -> None:
    from feecase.claims import claim_json
    from feecase.cli.outcomes import failures_json

    cases = []
    for case in (o.result for o in results if o.result):
        shape = claim_json(case.claim)
        if earlier:
            shape["changes"] = [
                {"what": c.what, "before": _text(c.before), "after": _text(c.after)} for c in _changes(context, case, earlier)
            ]
        cases.append(shape)
    printer("claim", cases[0] if single and cases else {"cases": cases, "failed": failures_json(results)})


def _show(context: Context, case: Opened, earlier: dt.date | None) -> None:
    from feecase.claims import sensitivity
    from feecase.cli.show import console, table
    from feecase.model.assessment import STATUS_NAMES
    from feecase.money import yuan

    claim, out = case.claim, console()
    out.print(f"\n{claim.case}　基准日 {claim.as_of}", style="bold")
    money = ("应收", "已付", "欠付", "合同违约金", "稳妥")
    view = table("款项", "应收日期", *money, right=money, keep=("应收日期",))
    for c in claim.debts:
        agreed = "—" if c.late_fee.contract is None else yuan(c.late_fee.contract)
        sums = (yuan(c.amount), yuan(c.paid), yuan(c.outstanding), agreed, yuan(c.late_fee.defensible))
        late = "※" if c.status == "expired" else ""
        view.add_row(c.id + late, str(c.due or "未约定"), *sums)
    out.print(view)
    if any(c.status == "expired" for c in claim.debts):
        out.print("※ 诉讼时效已届满，仍在请求之内", style="red")
    for c in claim.dropped:
        out.print(f"未主张：{c.id}　{yuan(c.outstanding)} 元（{STATUS_NAMES[c.status]}）", style="dim")
    fees = claim.court_fee
    out.print(
        f"本金 {yuan(claim.principal)} + 违约金 {yuan(claim.late_fee.claimed)} + 其他 {yuan(claim.other)} = 标的 {yuan(claim.total)} 元",
        style="bold",
    )
    out.print(
        f"案件受理费 {yuan(fees.full)}，减半 {yuan(fees.half)}；支付令 {yuan(fees.payment_order)}；保全 {yuan(fees.preservation)}；执行 {yuan(fees.execution)}"
    )
    for number, text in enumerate(claim.requests, start=1):
        out.print(f"{number}. {text}", soft_wrap=True)
    _show_variants(
        sensitivity(case.loaded, case.assessment, case.choices, place=context.place(case.loaded), library=context.library)
    )
    if earlier:
        _show_changes(_changes(context, case, earlier), earlier)


def _show_variants(variants: Iterable[Variant]) -> None:
    from feecase.cli.show import console, table
    from feecase.money import yuan

    view = table("方案", "本金", "违约金", "标的", "受理费", right=("本金", "违约金", "标的", "受理费"))
    for v in variants:
        view.add_row(v.name, yuan(v.principal), yuan(v.late_fee), yuan(v.total), yuan(v.court_fee))
    console().print(view)


def _show_changes(changed: Sequence[FigureChange], earlier: dt.date) -> None:
    from feecase.cli.show import console, table

    if not changed:
        console().print(f"与 {earlier} 相比没有变化。")
        return
    view = table(f"与 {earlier} 相比", "原", "现", right=("原", "现"))
    for c in changed:
        view.add_row(c.what, _text(c.before) or "—", _text(c.after) or "—")
    console().print(view)


def _changes(context: Context, case: Opened, earlier: dt.date) -> tuple[FigureChange, ...]:
    from feecase.claims import changes
    from feecase.engine import assess
    from feecase.engine import claim as compute

    before = compute(context, case.loaded, assess(context, case.loaded, as_of=earlier), case.choices)
    return changes(before, case.claim)


def _text(amount: Any) -> str | None:
    from feecase.money import plain

    return None if amount is None else plain(amount)


def _show_steps(case: Opened, item: str, library: Library) -> None:
    from feecase.cli.show import cited, console

    out = console()
    for heading, steps in explain(case, item):
        out.print(f"\n{case.claim.case}　{heading}", style="bold")
        for number, step in enumerate(steps, start=1):
            law = "；".join(cited(library, step.citations, case.claim.as_of))
            out.print(
                f"  {number}. {step.text}{f'（{law}）' if law else ''}{f'　口径：{step.policy}' if step.policy else ''}",
                soft_wrap=True,
            )


def _write_workbook(context: Context, case: Opened, path: Path, *, quiet: bool) -> None:
    """Write the arrears statement of the case's place as a workbook."""
    from feecase.cli.show import console
    from feecase.errors import PluginError
    from feecase.extend.contracts import PaperContext
    from feecase.files import write

    place = context.place(case.loaded)
    spec = next((d for d in context.plugins.documents_for(place) if d.write and "principal" in d.states), None)
    if spec is None or spec.write is None:
        raise PluginError("没有欠费明细表（电子表格）", where="--xlsx", next="内置文书被停用了：检查 FEECASE_BLOCK_PLUGINS")
    paper_context = PaperContext(
        loaded=case.loaded,
        assessment=case.assessment,
        claim=case.claim,
        choices=case.choices,
        evidence=(),
        place=place,
        library=context.library,
    )
    write(path, spec.write(spec.build(paper_context)))
    if not quiet:
        console().print(f"已写出 {path}", soft_wrap=True)
