"""`feecase prepare` and `feecase verify`: writing bundles, and checking that they are still what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli.show import AsOf, CaseFolders, Json

if TYPE_CHECKING:
    from feecase.batch import CaseOutcome
    from feecase.model.proof import Proof, Traced
    from feecase.preparation import Prepared
    from feecase.tracing.files import BundleDifference


def prepare(
    folders: CaseFolders,
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
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="同时处理几案", min=1, max=64)] = 1,
) -> None:
    """生成立案材料：文书、编页证据册和清单，写入每个案件的 out 文件夹。"""
    from functools import partial

    from feecase.batch import run
    from feecase.cli import clock, outcomes
    from feecase.cli.show import case_folders, progress
    from feecase.errors import UsageError
    from feecase.preparation import copied

    if as_recorded and (as_of or only):
        raise UsageError("--as-recorded 不能与 --as-of、--only 同用", where="命令行", why="基准日和文书都按清单所记")
    day, found = clock.as_of(as_of), case_folders(folders)
    _known(only or ())
    results = []
    with progress("生成材料", len(found)) as step:
        prepared = run(
            found,
            partial(
                work,
                as_of=day,
                review=review,
                only=tuple(only or ()),
                anew=anew,
                service_copy=service_copy,
                as_recorded=as_recorded,
            ),
            jobs=jobs,
        )
        for outcome in copied(prepared, jobs=jobs, archive=pdfa) if pdf or pdfa else prepared:
            step(outcome.folder.name)
            results.append(outcome)
            if outcome.result:
                _announce(outcome.folder, outcome.result)
    if as_json:
        outcomes.stop_if_alone(results)
    _print_json(results) if as_json else _show(results)
    outcomes.report(results) if not as_json else None
    raise typer.Exit(outcomes.exit_code(results, blocked=any(o.result and o.result.blocking for o in results)))


def _announce(folder: Path, done: Prepared) -> None:
    """Tell the systems that listen to the workspace, if the case lies in one, that its bundle was written; trouble there spoils no bundle."""
    from feecase.bundle.manifest import NAME as MANIFEST
    from feecase.cli import clock
    from feecase.cli.show import console
    from feecase.errors import UserError
    from feecase.files import sha256
    from feecase.preparation import OUT
    from feecase.workspace.setup import find

    if find(folder) is None:
        return
    from feecase.model.event import BundleWritten

    event = BundleWritten(
        case=done.opened.loaded.case.id,
        as_of=done.opened.assessment.as_of,
        manifest=sha256(folder / OUT / MANIFEST),
        files=len(done.written.manifest.files),
        total=done.opened.claim.total,
        blocking=sum(finding.level == "blocking" for finding in done.findings),
    )
    try:
        from feecase.workspace.announcements import bundle_written

        bundle_written(folder, event, at=clock.now())
    except UserError as error:
        what = f"{folder.name}：材料已生成，但没有记下要通知其他系统的事件，重新运行即可补记（{error.problems[0].what}）"
        console(stderr=True).print(what, style="yellow", soft_wrap=True)


def _known(only: Sequence[str]) -> None:
    """Refuse papers that nobody offers, before anything is written. Raises UsageError."""
    from feecase.cli.show import command_context
    from feecase.errors import UsageError

    known = {owned.item.id for owned in command_context().plugins.documents} if only else set()
    if unknown := [name for name in only if name not in known]:
        raise UsageError(f"没有文书“{'”“'.join(unknown)}”", where="命令行", next="编号见 feecase papers list")


def work(
    folder: Path, *, as_of: Any, review: bool, only: Sequence[str], anew: bool, service_copy: bool, as_recorded: bool = False
) -> Prepared:
    """Prepare one case; runs in a process of its own with --jobs."""
    from feecase.engine import load_context
    from feecase.model.finding import worst_first
    from feecase.preparation import prepare as stage
    from feecase.preparation import prepare_as_recorded
    from feecase.service_copies import serve

    if as_recorded:
        done = prepare_as_recorded(load_context(), folder, review=review)
    else:
        done = stage(load_context(), folder, as_of=as_of, review=review, only=only, anew=anew)
    if not service_copy:
        return done
    return replace(done, findings=worst_first((*done.findings, *serve(load_context(), folder).findings)))


def _print_json(results: Sequence[CaseOutcome[Prepared]]) -> None:
    from feecase.cli import outcomes
    from feecase.cli.show import print_json

    cases = [
        {
            "case": done.opened.loaded.case.id,
            "out": str(outcome.folder / "out"),
            "written": list(done.written.written),
            "unchanged": len(done.written.unchanged),
            "removed": list(done.written.removed),
            "kept": [e.model_dump() for e in done.written.edited],
            "blocking": sum(f.level == "blocking" for f in done.findings),
            "problems": [str(p) for p in done.problems],
        }
        for outcome in results
        if (done := outcome.result)
    ]
    print_json("prepare", {"cases": cases, "failed": outcomes.failures_json(results)})


def _show(results: Sequence[CaseOutcome[Prepared]]) -> None:
    from feecase.cli.show import console, table
    from feecase.money import yuan

    out = console()
    view = table(
        "案件", "标的总额", "文件", "证据页", "阻断", "警告", "结果", right=("标的总额", "文件", "证据页", "阻断", "警告")
    )
    for outcome in results:
        if not (done := outcome.result):
            view.add_row(outcome.folder.name, "", "", "", "", "", "没有生成，原因见下")
            continue
        levels = [f.level for f in done.findings]
        pages = sum(f.pages or 0 for f in done.written.manifest.files if f.kind == "evidence")
        view.add_row(
            outcome.folder.name,
            yuan(done.opened.claim.total),
            str(len(done.written.manifest.files)),
            str(pages or ""),
            str(levels.count("blocking") or ""),
            str(levels.count("warning") or ""),
            _verdict(done),
        )
    out.print(view)
    for outcome in results:
        for problem in outcome.result.problems if outcome.result else ():
            out.print(f"{outcome.folder.name}：{problem}", style="yellow", soft_wrap=True)
        if outcome.result and outcome.result.pruned:
            out.print(f"{outcome.folder.name}：清理了 {outcome.result.pruned} 个不再使用的 LibreOffice 转换缓存", soft_wrap=True)
        for edited in outcome.result.written.edited if outcome.result else ():
            out.print(
                f"{outcome.folder.name}：{edited.path} 被手工改过，没有覆盖；新的写在 {edited.beside}",
                style="yellow",
                soft_wrap=True,
            )


def _verdict(done: Prepared) -> str:
    if done.blocking:
        return "草稿：先处理阻断项"
    return "未变" if not done.written.written else "可供律师审核"


def verify(
    outs: Annotated[list[Path], typer.Argument(help="材料文件夹（out），或案件文件夹", metavar="文件夹…", show_default=False)],
    trace: Annotated[bool, typer.Option("--trace", help="列出文书中每个金额、日期、姓名、法条、页码的出处")] = False,
    as_json: Json = False,
) -> None:
    """核对材料：文件、页数、页码与清单一致；文书中的金额、日期、姓名、法条、页码都有出处，各文书合计一致。"""
    from feecase.cli.show import print_json

    found = {folder: _verified(folder) for path in outs for folder in _bundles(path)}
    if as_json:
        print_json("verify", {"bundles": [{"out": str(folder), **one.as_json(trace=trace)} for folder, one in found.items()]})
    else:
        for folder, one in found.items():
            one.show(folder, trace=trace)
    changed = any(d.wrong for one in found.values() for d in one.differences)
    raise typer.Exit(1 if changed else 3 if any(one.proof and one.proof.mismatches for one in found.values()) else 0)


@dataclass(frozen=True, slots=True)
class _Verified:
    """What was found in one bundle; `proof` is None where the case it was made from is not there or cannot be read."""

    differences: Sequence[BundleDifference]
    proof: Proof | None
    traces: Sequence[Traced]
    why_not: str = ""

    def as_json(self, *, trace: bool) -> dict[str, Any]:
        traces = {"traces": [t.model_dump(mode="json") for t in self.traces]} if trace else {}
        return {
            "differences": [{"kind": d.kind, "path": d.path, "what": d.what} for d in self.differences],
            "proof": self.proof.model_dump(mode="json") if self.proof else None,
            "not_proved": self.why_not,
            **traces,
        }

    def show(self, folder: Path, *, trace: bool) -> None:
        from feecase.cli.show import console
        from feecase.files import mask
        from feecase.model.proof import KIND_NAMES

        out = console()
        wrong = any(d.wrong for d in self.differences)
        out.print(f"{folder}：{'与清单不符' if wrong else '与清单一致'}", style="red" if wrong else "")
        for difference in self.differences:
            out.print(f"  {difference.path}：{difference.what}", soft_wrap=True)
        if self.proof is None:
            out.print(f"  没有核对数字的出处：{self.why_not}", style="yellow", soft_wrap=True)
            return
        for one in self.traces if trace else ():
            source = one.source or "没有出处"
            out.print(f"  {one.file} {one.where}  {KIND_NAMES[one.kind]} {mask(one.value)}  ←  {source}", soft_wrap=True)
        for m in self.proof.mismatches:
            out.print(f"  {m.file} {m.where}：{m.what}", style="red", soft_wrap=True)
        for left in self.proof.untraced:
            out.print(f"  {left.file} {left.where}：{left.what}", style="yellow", soft_wrap=True)
        count = sum(self.proof.traced.values())
        out.print(f"  {count} 处有出处" + (f"，{len(self.proof.mismatches)} 处不符" if self.proof.mismatches else "，没有不符"))


def _verified(out: Path) -> _Verified:
    from feecase.cli.show import command_context
    from feecase.errors import InputError
    from feecase.evidence.page.stamps import read_stamps
    from feecase.preparation import reread
    from feecase.tracing.files import verify as compare

    differences = compare(out, read_stamps=read_stamps)
    if not (out.resolve().parent / "case.yaml").is_file():
        return _Verified(differences, None, (), "不在案件文件夹中")
    try:
        return _Verified(differences, *reread(command_context(), out))
    except InputError as error:
        return _Verified(differences, None, (), "；".join(map(str, error.problems)))


def _bundles(path: Path) -> list[Path]:
    from feecase.bundle.manifest import NAME
    from feecase.cli.show import case_folders

    if (path / NAME).is_file():
        return [path]
    return [folder / "out" for folder in case_folders([path])]
