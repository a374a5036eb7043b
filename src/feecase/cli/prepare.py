"""`feecase prepare` and `feecase verify`: writing bundles, and checking that they are still what was written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli.show import AsOf, Folders, Json

if TYPE_CHECKING:
    from feecase.batch import Outcome
    from feecase.preparing import Prepared


def prepare(
    folders: Folders,
    as_of: AsOf = None,
    as_json: Json = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="同时生成 PDF 副本（需要 LibreOffice）")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="只生成这些文书（编号见 feecase papers list），可重复", metavar="文书", show_default=False),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="输入没有变化的案件也重新生成")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="同时处理几案", min=1, max=64)] = 1,
) -> None:
    """生成立案材料：文书、编页证据册和清单，写入每个案件的 out 文件夹。"""
    from functools import partial

    from feecase.batch import run
    from feecase.cli import clock, outcomes
    from feecase.cli.show import case_folders, progress

    day, found = clock.as_of(as_of), case_folders(folders)
    results = []
    with progress("生成材料", len(found)) as step:
        for outcome in run(found, partial(work, as_of=day, pdf=pdf, only=tuple(only or ()), anew=anew), jobs=jobs):
            step(outcome.folder.name)
            results.append(outcome)
    _print_json(results) if as_json else _show(results)
    outcomes.report(results) if not as_json else None
    raise typer.Exit(outcomes.exit_code(results, blocked=any(o.result and o.result.blocking for o in results)))


def work(folder: Path, *, as_of: Any, pdf: bool, only: Sequence[str], anew: bool) -> Prepared:
    """Prepare one case; runs in a process of its own with --jobs."""
    from feecase.engine import open_house
    from feecase.preparing import prepare as stage

    return stage(open_house(), folder, as_of=as_of, pdf=pdf, only=only, anew=anew)


def _print_json(results: Sequence[Outcome[Prepared]]) -> None:
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


def _show(results: Sequence[Outcome[Prepared]]) -> None:
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
        view.add_row(outcome.folder.name, yuan(done.opened.claim.total), str(len(done.written.manifest.files)), str(pages or ""),
                     str(levels.count("blocking") or ""), str(levels.count("warning") or ""), _verdict(done))  # fmt: skip
    out.print(view)
    for outcome in results:
        for problem in outcome.result.problems if outcome.result else ():
            out.print(f"{outcome.folder.name}：{problem}", style="yellow", soft_wrap=True)
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
    as_json: Json = False,
) -> None:
    """核对材料：每个文件的校验值、页数、证据页码是否仍与清单一致。"""
    from feecase.bundle.manifest import verify as compare
    from feecase.cli.show import console, print_json
    from feecase.evidence.stamps import read_stamps

    found = {folder: compare(folder, read_stamps=read_stamps) for path in outs for folder in _bundles(path)}
    if as_json:
        bundles = [
            {"out": str(folder), "differences": [{"kind": d.kind, "path": d.path, "what": d.what} for d in diffs]}
            for folder, diffs in found.items()
        ]
        print_json("verify", {"bundles": bundles})
    else:
        out = console()
        for folder, differences in found.items():
            wrong = any(d.wrong for d in differences)
            out.print(f"{folder}：{'与清单不符' if wrong else '与清单一致'}", style="red" if wrong else "")
            for difference in differences:
                out.print(f"  {difference.path}：{difference.what}", soft_wrap=True)
    raise typer.Exit(1 if any(d.wrong for diffs in found.values() for d in diffs) else 0)


def _bundles(path: Path) -> list[Path]:
    from feecase.bundle.manifest import NAME
    from feecase.cli.show import case_folders

    if (path / NAME).is_file():
        return [path]
    return [folder / "out" for folder in case_folders([path])]
