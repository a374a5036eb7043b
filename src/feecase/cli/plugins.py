"""`feecase plugins`: what is installed, whether it is sound, and a new one to start from."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli.clock import as_of
from feecase.cli.show import Json, console, print_json, table

if TYPE_CHECKING:
    from feecase.engine import Context
    from feecase.errors import Problem
    from feecase.extend.registry import Distribution, Plugins

app = typer.Typer(name="plugins", help="插件：已装的、是否完好、新建一个。", no_args_is_help=True, rich_markup_mode=None)
WRONG = 1
_OFFERS = {
    "statutes": "法规",
    "profiles": "口径",
    "checks": "检查",
    "importers": "导入",
    "sources": "数据来源",
    "listeners": "事件",
    "documents": "文书",
    "templates": "模板",
    "evidence_kinds": "证据类别",
    "extra_texts": "未核对文本",
    "collection": "催收",
}


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """列出已装的插件：版本、钩子、地区、法规、最近核对日期。"""
    context = _context()
    plugins = context.plugins
    rows = [_summary(context, d) for d in plugins.distributions]
    if as_json:
        print_json("plugins", {"distributions": rows, "blocked": list(plugins.blocked), "problems": _problems(plugins.problems)})
        return
    out = console()
    shown = table("插件", "版本", "提供", "地区", "法规", "最近核对", keep=("插件", "版本", "地区", "最近核对"), right=("法规",))
    for row in rows:
        offers = " ".join(_OFFERS[h] for h in row["hooks"])
        shown.add_row(row["name"], row["version"], offers, _places(row["places"]), str(len(row["works"])), row["checked"] or "—")
    out.print(shown)
    if plugins.blocked:
        out.print(f"已停用（FEECASE_BLOCK_PLUGINS）：{'、'.join(plugins.blocked)}")
    _print(plugins.problems)


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

    context, day = _context(), as_of(on)
    problems = (*broken_texts(context.library), *inspect(context.plugins, context.library, on=day))
    old = stale(context.plugins, on=day)
    if as_json:
        print_json("plugins-check", {"problems": _problems(problems), "stale": _problems(old)})
    else:
        _print(problems)
        for problem in old:
            console().print(f"久未核对：{problem}", style="yellow", soft_wrap=True)
        if not problems:
            console().print(f"{len(context.plugins.distributions)} 个插件完好。")
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
    console().print(
        f"已写好 {folder}\n下一步：\n  pip install -e {folder}\n  python -m pytest {folder}\n  feecase help plugins",
        soft_wrap=True,
    )


def _context() -> Context:
    from feecase.engine import load_context

    return load_context()


def _summary(context: Context, distribution: Distribution) -> dict[str, Any]:
    origin = f"{distribution.name} {distribution.version}"
    mine = [p for p in context.plugins.profiles if p.origin == origin]
    checked = [policy.checked for p in mine for policy in p.policies if policy.checked]
    return {
        "name": distribution.name,
        "version": distribution.version,
        "modules": list(distribution.modules),
        "hooks": [h.removeprefix("feecase_") for h in distribution.hooks],
        "places": [p.name for p in mine],
        "works": _works(context.plugins, origin),
        "checked": min(checked).isoformat() if checked else None,
    }


def _places(names: list[str]) -> str:
    return names[0] + (f"等 {len(names)} 地" if len(names) > 1 else "") if names else "—"


def _works(plugins: Plugins, origin: str) -> list[str]:
    roots = [root.path for root in plugins.statutes if root.distribution == origin]
    return sorted(work.parent.name for root in roots for work in root.rglob("work.yaml"))


def _problems(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    return [asdict(p) for p in problems]


def _print(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        console(stderr=True).print(f"问题：{problem}", style="red", soft_wrap=True)
