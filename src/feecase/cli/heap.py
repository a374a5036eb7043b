"""`feecase evidence scan|accept` on a project: the heap of evidence files, sorted into households."""

from __future__ import annotations

from pathlib import Path

WRONG_INPUT = 1
SHOWN = 60


def scan_project(project: Path, *, write: bool, ocr: bool) -> int:
    """Show where the files of a project's heap go; with `write`, put the proposal into a workbook beside the project file."""
    from feecase import files
    from feecase.cli.show import command_context, say, show
    from feecase.errors import InputError
    from feecase.evidence.find.recognition import recogniser
    from feecase.flows.heap import BOOK, workbook
    from feecase.flows.heap import scan_project as run
    from feecase.views.evidence import heap_page

    cues = command_context().plugins.cues
    target = project / BOOK
    if write and target.exists():
        raise InputError(
            "文件已存在",
            where=str(target),
            why="其中可能有您的改动，不覆盖",
            next="采用它（feecase evidence accept），或另存后删去",
        )
    result = run(project / "project.yaml", project / "cases", cues=cues, recognise_text=recogniser() if ocr else None)
    show(heap_page(result, SHOWN, read_images=ocr))
    if write:
        files.write(target, workbook(result, cues))
        say(f"已写出 {target}：核对、补填、在“采用”栏写“是”，再 feecase evidence accept {project}")
    return WRONG_INPUT if result.problems else 0


def accept_project(project: Path) -> int:
    """Take over the rows of the workbook that are marked."""
    from feecase.cases.protocol import Author
    from feecase.cli import clock, here
    from feecase.cli.show import command_context, console
    from feecase.errors import InputError
    from feecase.flows.heap import BOOK, accept

    book = project / BOOK
    if not book.is_file():
        raise InputError("没有证据分拣表", where=str(book), next=f"先运行 feecase evidence scan {project} --write")
    cues = command_context().plugins.cues
    done = accept(project / "project.yaml", project / "cases", book, Author(clock.now(), here.actor()), cues=cues)
    out = console()
    for problem in done.problems:
        out.print(str(problem), style="yellow", soft_wrap=True)
    for case, titles in done.written.items():
        out.print(f"{case}：{'、'.join(titles)}", soft_wrap=True)
    out.print(f"已写入 {sum(map(len, done.written.values()))} 项证据。" if done.written else "没有新的证据。")
    return WRONG_INPUT if done.problems else 0
