"""`feecase plugins`: what is installed, whether it is sound, and a new one to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.clock import as_of
from feecase.cli.show import Json, print_json, say, show

if TYPE_CHECKING:
    from feecase.engine import Context

app = typer.Typer(name="plugins", help="插件：已装的、是否完好、新建一个。", no_args_is_help=True, rich_markup_mode=None)
WRONG = 1


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """列出已装的插件：版本、钩子、地区、法规、最近核对日期。"""
    context = _context()
    from feecase.views.plugins import plugins_json, plugins_page, problem_page

    if as_json:
        print_json("plugins", plugins_json(context))
    else:
        show(plugins_page(context))
        show(problem_page(context.plugins.problems), stderr=True)


@app.command("check")
def check(
    on: Annotated[
        str | None, typer.Option("--on", help="检查的日期（年-月-日），默认今天", metavar="日期", show_default=False)
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """检查插件：能否加载、版本是否相符、有无冲突、引用与引文是否属实、哪些值久未核对。"""
    from feecase.extend.inspection import broken_texts, inspect, stale
    from feecase.views.plugins import problem_page, soundness_json, soundness_page

    context, day = _context(), as_of(on)
    problems = (*broken_texts(context.library), *inspect(context.plugins, context.library, on=day))
    old = stale(context.plugins, on=day)
    if as_json:
        print_json("plugins-check", soundness_json(problems, old))
    else:
        show(problem_page(problems), stderr=True)
        show(soundness_page(context, problems, old))
    if problems:
        raise typer.Exit(WRONG)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="插件名，如 shenzhen", metavar="名称", show_default=False)],
    place: Annotated[str, typer.Option("--place", help="行政区划代码，如 440300", metavar="代码", show_default=False)],
    to: Annotated[Path, typer.Option("--to", help="放在哪个文件夹下", metavar="文件夹")] = Path(),
) -> None:
    """新建一个可用的地方插件：安装后即可运行它自己的测试。"""
    from feecase.extend.scaffold import create

    folder = create(name, place, to)
    say(f"已写好 {folder}\n下一步：\n  pip install -e {folder}\n  python -m pytest {folder}\n  feecase help plugins")


def _context() -> Context:
    from feecase.engine import load_context

    return load_context()
