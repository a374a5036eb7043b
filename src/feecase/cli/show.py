"""What commands share: the console, the JSON shapes, error output, progress, options."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from feecase.engine import Context
    from feecase.errors import Problem, UserError
    from feecase.views.page import Grid, PagePart

CaseFolders = Annotated[
    list[Path], typer.Argument(help="案件文件夹，或装有多个案件文件夹的文件夹", metavar="案件…", show_default=False)
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="基准日（年-月-日），默认今天", metavar="日期", show_default=False)]
Jobs = Annotated[int, typer.Option("--jobs", "-j", help="同时处理几案", min=1, max=64)]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON（供程序读取）")]


def one_of(table: Callable[[], Mapping[str, str]]) -> Callable[[typer.CallbackParam, str | None], str | None]:
    """Return what reads an option's value: an English value or the Chinese word that tables print for it. Raises UsageError for any other.

    `table` returns the Chinese words by English value; it is called late, so that help pages need not import it.
    """

    def read(param: typer.CallbackParam, value: str | None) -> str | None:
        from feecase.errors import UsageError

        words = table()
        english = {chinese: name for name, chinese in words.items()}
        if not value or value in words or value in english:
            return english.get(value, value) if value else value
        known = "、".join(f"{chinese}（{name}）" for name, chinese in words.items())
        raise UsageError(f"{max(param.opts, key=len)} 不能是“{value}”", where="命令行", next=f"可用：{known}")

    return read


def console(*, stderr: bool = False) -> Console:
    """Return a rich console that neither guesses markup in data nor breaks long words."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)


def print_json(name: str, data: Any) -> None:
    """Print the one success shape: {"schema": "feecase/<name>/1", "data": …}; `data` is a published value, or what a view made."""
    from pydantic import BaseModel

    plain = data.model_dump(mode="json", by_alias=True) if isinstance(data, BaseModel) else data
    write_json({"schema": f"feecase/{name}/1", "data": plain})


def write_json(shape: Any) -> None:
    """Write JSON; on an output that is not UTF-8 (a Windows pipe) every character beyond ASCII is escaped, so that it is valid everywhere."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(shape, ensure_ascii=not utf8, indent=2) + "\n")


def print_error(error: UserError, *, as_json: bool) -> None:
    """Print a user error: JSON on stdout where JSON was asked for, else sentences on stderr."""
    if as_json:
        write_json(error.as_json())
        return
    out = console(stderr=True)
    for problem in error.problems:
        out.print(f"错误：{problem}", style="red", soft_wrap=True)


def command_context() -> Context:
    """Open plugins and library; say on stderr which plugins could not be used."""
    from feecase.engine import load_context

    opened = load_context()
    for problem in opened.plugins.problems:
        console(stderr=True).print(f"插件问题：{problem}", style="yellow", soft_wrap=True)
    return opened


def case_folders(paths: Iterable[Path]) -> list[Path]:
    """Return the case folders that the arguments name, each once, sorted within each argument.

    A path that holds no case stays in the list, so that loading it tells what is wrong while the others go on. Raises InputError when no
    path holds a case.
    """
    from feecase.errors import InputError
    from feecase.intake.casefolder import case_folders as find

    found: dict[Path, Path] = {}
    wrong: dict[Path, Path] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            found |= {folder.resolve(): folder for folder in find(path)}
        except InputError as error:
            problems += error.problems
            wrong[path.resolve()] = path
    if not found:
        raise InputError(problems)
    return [*found.values(), *wrong.values()]


_TOKEN = re.compile(r"(?:[\x21-\x7e]+|.)[，。；：、）》”！？]*", re.DOTALL)


def wrapped(text: str, width: int) -> str:
    """Break Chinese text to `width` terminal cells: between characters, never inside a number or word, no mark at a line's beginning."""
    from rich.cells import cell_len

    lines = [""]
    for token in _TOKEN.findall(text):
        if lines[-1] and cell_len(lines[-1] + token.rstrip()) > width:
            lines.append("")
        if lines[-1] or not token.isspace():
            lines[-1] += token
    return "\n".join(line.rstrip() for line in lines)


def print_labelled(label: str, text: str, *, indent: int = 2, style: str = "") -> None:
    """Print one labelled sentence, its further lines aligned under the first."""
    from rich.cells import cell_len

    out = console()
    hang = indent + cell_len(label) + 2
    body = wrapped(text, max(20, out.width - hang)).replace("\n", "\n" + " " * hang)
    out.print(" " * indent + label + "  " + body, style=style, soft_wrap=True)


@contextmanager
def progress(what: str, count: int) -> Iterator[Callable[[str], None]]:
    """Show a progress bar on stderr (only on a terminal); call the yielded function with a name after each step."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    out = console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task(what, total=count, name="")

        def step(name: str) -> None:
            bar.update(task, advance=1, name=name)

        yield step


def show(page: Iterable[PagePart], *, stderr: bool = False) -> None:
    """Print the parts of a page."""
    from feecase.views.page import Grid, Labelled

    out = console(stderr=stderr)
    for part in page:
        if isinstance(part, Grid):
            out.print(_table(part))
        elif isinstance(part, Labelled):
            print_labelled(part.label, part.text, indent=part.indent, style=part.style)
        else:
            out.print(part.text, style=part.style or None, soft_wrap=True)


def _table(grid: Grid) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    view = Table(
        title=grid.title or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        padding=(0, 1),
    )
    for name in grid.columns:
        right = name in grid.right
        view.add_column(name, justify="right" if right else "left", no_wrap=right or name in grid.keep, overflow="fold")
    for row in grid.rows:
        if row is None:
            view.add_section()
            continue
        cells = [
            cell if isinstance(cell, str) else Text(cell.text, style=cell.style)
            for cell in (
                wrapped(cell, grid.wrap[name]) if isinstance(cell, str) and name in grid.wrap else cell
                for name, cell in zip(grid.columns, row, strict=True)
            )
        ]
        view.add_row(*cells)
    return view


def say(text: str, *, style: str = "", stderr: bool = False) -> None:
    """Print one sentence."""
    console(stderr=stderr).print(text, style=style or None, soft_wrap=True)
