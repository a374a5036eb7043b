"""`feecase prepare` and `feecase verify`: writing bundles, and checking that they are still what was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.cases import Cases
from feecase.cli.show import AsOf, Jobs, Json

if TYPE_CHECKING:
    from feecase.cases.protocol import CaseRef
    from feecase.flows.verify import Verified


def prepare(
    cases: Cases = None,
    as_of: AsOf = None,
    as_json: Json = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="同时生成 PDF 副本（需要 LibreOffice）")] = False,
    pdfa: Annotated[bool, typer.Option("--pdfa", help="PDF 副本采用存档格式 PDF/A-2b（含 --pdf）")] = False,
    review: Annotated[bool, typer.Option("--review", help="另存审阅本：填入的内容以黄色标出，放在律师备忘中")] = False,
    service_copy: Annotated[
        bool, typer.Option("--service-copy", help="另存送达副本：删去第三人的个人信息（同 evidence redact）")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="只生成这些文书（编号见 feecase papers list），可重复", metavar="文书", show_default=False),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="输入没有变化的案件也重新生成")] = False,
    as_recorded: Annotated[
        bool, typer.Option("--as-recorded", help="按清单所记重新生成：当时的基准日、文书和模板（模板此后改过也用当时的）")
    ] = False,
    jobs: Jobs = 1,
) -> None:
    """生成立案材料：文书、编页证据册和清单，写入每个案件的 out 文件夹。"""
    from feecase.cli import clock, outcomes
    from feecase.cli.cases import author, chosen
    from feecase.cli.show import command_context, print_json, progress, show
    from feecase.errors import UsageError
    from feecase.flows import prepare as flow
    from feecase.flows.many import run
    from feecase.views.prepare import prepare_json, prepare_page

    if as_recorded and (as_of or only):
        raise UsageError("--as-recorded 不能与 --as-of、--only 同用", where="命令行", why="基准日和文书都按清单所记")
    day, found, by, copies = clock.as_of(as_of), chosen(cases), author(), pdf or pdfa
    _known(only or ())
    work = [
        (
            ref,
            flow.PrepareRequest(
                ref.case,
                day,
                review=review,
                only=tuple(only or ()),
                anew=anew,
                as_recorded=as_recorded,
                service_copy=service_copy,
                author=None if copies else by,
            ),
        )
        for ref in found
    ]
    results = []
    with progress("生成材料", len(found)) as step:
        prepared = run(flow.prepare, command_context(), work, jobs=jobs)
        for outcome in flow.copied(prepared, by, jobs=jobs, archive=pdfa) if copies else prepared:
            step(outcome.name)
            results.append(outcome)
    if as_json:
        outcomes.stop_if_alone(results)
        print_json("prepare", prepare_json(results))
    else:
        show(prepare_page(results))
        outcomes.report(results)
    raise typer.Exit(outcomes.exit_code(results, blocked=any(o.result and not o.result.gate.open for o in results)))


def _known(only: Sequence[str]) -> None:
    """Refuse papers that nobody offers, before anything is written. Raises UsageError."""
    from feecase.cli.show import command_context
    from feecase.errors import UsageError

    known = {owned.item.id for owned in command_context().plugins.documents} if only else set()
    if unknown := [name for name in only if name not in known]:
        raise UsageError(f"没有文书“{'”“'.join(unknown)}”", where="命令行", next="编号见 feecase papers list")


def verify(
    outs: Annotated[
        list[Path] | None,
        typer.Argument(
            help="材料文件夹（out），或案件文件夹；在工作区里可写案件编号，不写则为全部未结案件",
            metavar="文件夹…",
            show_default=False,
        ),
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="列出文书中每个金额、日期、姓名、法条、页码的出处")] = False,
    as_json: Json = False,
) -> None:
    """核对材料：文件、页数、页码与清单一致；文书中的金额、日期、姓名、法条、页码都有出处，各文书合计一致。"""
    from feecase.cli.show import print_json, show
    from feecase.views.prepare import verify_json, verify_page

    found = list(_verified(outs))
    if as_json:
        print_json("verify", verify_json(found, trace=trace))
    for one in [] if as_json else found:
        show(verify_page(one, trace=trace))
    changed = any(d.wrong for one in found for d in one.differences)
    raise typer.Exit(1 if changed else 3 if any(one.proof and one.proof.mismatches for one in found) else 0)


def _verified(outs: Sequence[Path] | None) -> Iterator[Verified]:
    """Verify the bundles that arguments name: `out` folders, whether their case is there or not, or cases."""
    from feecase.bundle.manifest import NAME
    from feecase.cli.cases import chosen
    from feecase.cli.show import command_context
    from feecase.flows.verify import VerifyRequest, verify, verify_folder

    bundles = [path for path in outs or () if (path / NAME).is_file()]
    for out in bundles:
        refs = _owners(out)
        yield verify(command_context(), refs[0].store, VerifyRequest(refs[0].case)) if refs else verify_folder(out)
    others = [path for path in outs or () if path not in bundles]
    for ref in chosen(others) if others or not outs else ():
        yield verify(command_context(), ref.store, VerifyRequest(ref.case))


def _owners(out: Path) -> list[CaseRef]:
    """Return the case whose bundle lies in a folder, in a list; an empty one where the case is not there."""
    from feecase.cli.cases import chosen
    from feecase.errors import InputError

    try:
        refs = chosen([out.resolve().parent])
    except InputError:
        return []
    return [ref for ref in refs if ref.store.out(ref.case).resolve() == out.resolve()]
