"""`feecase template`: the Word templates that lawyers own — which there are, their fields, checking and trying one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.show import AsOf, Json

if TYPE_CHECKING:
    from feecase.extend.contracts import DocumentSpec, TemplateRoot

app = typer.Typer(help="文书模板：查看、取出、字段、检查、试印。", no_args_is_help=True)
Place = Annotated[
    str | None, typer.Option("--place", help="地区代码（如 370000）；不写则为全国", metavar="代码", show_default=False)
]
Name = Annotated[str, typer.Argument(help="文书编号（feecase template list）", metavar="编号")]


@app.callback()
def _group() -> None:
    """文书模板：查看、取出、字段、检查、试印。"""


@app.command("list")
def list_templates(place: Place = None, as_json: Json = False) -> None:
    """列出模板：编号、文书、文件所在。"""
    from feecase.cli.show import console, print_json, table

    specs, roots = _offered(place)
    rows = [(spec, _file(spec, roots)) for spec in specs]
    if as_json:
        print_json("templates", [{"id": spec.id, "title": spec.title, "file": str(path)} for spec, path in rows])
        return
    shown = table("编号", "文书", "文件", keep=("编号",))
    for spec, path in rows:
        shown.add_row(spec.id, spec.title, str(path))
    console().print(shown)


@app.command()
def eject(
    name: Name,
    to: Annotated[Path, typer.Option("--to", help="放到这个文件夹", metavar="文件夹")] = Path("templates"),
    place: Place = None,
) -> None:
    """取出一份模板供修改；已有的文件不覆盖。"""
    from feecase import files
    from feecase.cli.show import console
    from feecase.errors import UsageError

    specs, roots = _offered(place)
    source = _file(_named(name, specs), roots)
    target = to / source.name
    if target.exists():
        raise UsageError(
            f"文件已存在：{target}", where="命令行", why="不覆盖已有文件", next="请先移走旧文件，或用 --to 换一个文件夹"
        )
    files.write(target, source.read_bytes())
    console().print(f"已取出：{target}\n用 Word 修改后，用 feecase template check {target} 检查。")


@app.command()
def fields(
    name: Annotated[str | None, typer.Argument(help="文书编号；不写则列出过滤器", metavar="编号", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """列出模板里可以写的字段（中英文名称相通）和过滤器。"""
    from feecase.cli.show import console, print_json, table
    from feecase.papers.fields import offered
    from feecase.papers.filters import FILTERS

    specs, _ = _offered(None)
    found = list(offered(_named(name, specs).context)) if name else []
    filters = [(word, (function.__doc__ or "").split(": ", 1)[-1].strip()) for word, function in FILTERS.items()]
    if as_json:
        listed = [
            {
                "name": ".".join(f.words),
                "english": ".".join(f.path),
                "kind": f.kind,
                "repeats": f.repeats,
                "description": f.description,
            }
            for f in found
        ]
        print_json(
            "template-fields",
            {"document": name, "fields": listed, "filters": [{"name": word, "what": what} for word, what in filters]},
        )
        return
    if name:
        shown = table("字段", "英文名", "内容", "重复")
        for info in found:
            shown.add_row(".".join(info.words), ".".join(info.path), info.kind, "是" if info.repeats else "")
    else:
        shown = table("过滤器", "写成")
        for word, what in filters:
            shown.add_row(word, what)
    console().print(shown)


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="模板文件（.docx），文件名为文书编号", metavar="文件…")],
    paper: Annotated[
        str | None, typer.Option("--paper", help="按这种文书的字段检查（默认由文件名确定）", metavar="编号", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """检查模板：语法、名称、过滤器、缺少的要素；有问题时退出码为 1。"""
    from dataclasses import asdict

    from feecase.cli.show import console, print_json
    from feecase.errors import Problem
    from feecase.papers.checking import try_check

    specs, _ = _offered(None)
    results: list[tuple[Path, tuple[Problem, ...]]] = []
    for path in paths:
        spec = _named(paper or path.stem, specs)
        try:
            results.append((path, try_check(path.read_bytes(), path.name, spec.context, spec.id)))
        except OSError as error:
            results.append((path, (Problem("文件打不开", str(path), str(error.strerror), "请检查文件名"),)))
    if as_json:
        print_json(
            "template-check", [{"file": str(path), "problems": [asdict(p) for p in problems]} for path, problems in results]
        )
    else:
        out = console()
        for path, problems in results:
            out.print(f"{path}：{'没有问题' if not problems else f'{len(problems)} 个问题'}")
            for problem in problems:
                out.print(f"  {problem}", style="yellow", soft_wrap=True)
    raise typer.Exit(1 if any(problems for _, problems in results) else 0)


@app.command()
def preview(
    file: Annotated[Path, typer.Argument(help="模板文件", metavar="文件")],
    case: Annotated[Path, typer.Option("--case", help="用这个案件试印", metavar="案件")],
    as_of: AsOf = None,
    paper: Annotated[
        str | None, typer.Option("--paper", help="文书编号（默认由文件名确定）", metavar="编号", show_default=False)
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="写到这个文件", metavar="文件", show_default=False)] = None,
) -> None:
    """用一个案件试印一份模板；已有的文件不覆盖。"""
    from feecase import files
    from feecase.cli import clock
    from feecase.cli.papers import paper_context
    from feecase.cli.show import console, house
    from feecase.engine import open_case
    from feecase.errors import UsageError
    from feecase.papers.render import render_docx

    opened = house()
    facts = open_case(opened, case, as_of=clock.as_of(as_of))
    spec = _named(paper or file.stem, list(opened.plugins.documents_for(opened.place(facts.loaded))))
    target = to or Path(f"{file.stem}-试印.docx")
    if target.exists():
        raise UsageError(f"文件已存在：{target}", where="命令行", why="不覆盖已有文件", next="请用 --to 另指定文件名")
    files.write(target, render_docx(file, spec.build(paper_context(opened, facts))))
    console().print(f"已写好：{target}")


def _offered(place: str | None) -> tuple[list[DocumentSpec], tuple[TemplateRoot, ...]]:
    from feecase.cli.show import house
    from feecase.extend.contracts import NATION

    opened = house()
    where = opened.plugins.place(place or NATION)
    specs = sorted(
        (spec for spec in opened.plugins.documents_for(where) if spec.write is None), key=lambda spec: (spec.order, spec.id)
    )
    return specs, opened.plugins.templates_for(where)


def _file(spec: DocumentSpec, roots: tuple[TemplateRoot, ...]) -> Path:
    from feecase.papers.produce import find_template

    return find_template(spec, roots)


def _named(name: str, specs: list[DocumentSpec]) -> DocumentSpec:
    from feecase.cli.papers import named

    return named(name, tuple(specs))
