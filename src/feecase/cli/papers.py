"""`feecase papers list` and `feecase paper ID CASE`: which papers there are, and making one of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.show import AsOf, Json

if TYPE_CHECKING:
    from feecase.extend.contracts import DocumentSpec

app = typer.Typer(help="文书：有哪些、放在哪里。", no_args_is_help=True)
PapersPlaceOption = Annotated[
    str | None,
    typer.Option("--place", help="地区代码（如 370000）；不写则只列全国通用的文书", metavar="代码", show_default=False),
]


@app.callback()
def _group() -> None:
    """文书：有哪些、放在哪里。"""


@app.command("list")
def list_papers(place: PapersPlaceOption = None, as_json: Json = False) -> None:
    """列出可以制作的文书：编号、名称、格式、立案材料中的位置。"""
    from feecase.cli.show import command_context, print_json, show
    from feecase.extend.contracts import NATION
    from feecase.papers.own import with_own
    from feecase.papers.produce import own_templates
    from feecase.views.templates import papers_json, papers_page

    opened = command_context()
    known = opened.plugins.documents_for(opened.plugins.place(place or NATION))
    specs = _ordered(with_own(known, own_templates(Path.cwd(), place or NATION)))
    if as_json:
        print_json("papers", papers_json(specs))
    else:
        show(papers_page(specs))


@app.command("diff")
def diff(
    old: Annotated[Path, typer.Argument(help="旧版文书（.docx）", metavar="旧版", show_default=False)],
    new: Annotated[Path, typer.Argument(help="新版文书（.docx）", metavar="新版", show_default=False)],
    to: Annotated[
        Path | None,
        typer.Option("--to", help="把新版写成这个文件，改动处为 Word 修订，可逐条接受或拒绝", metavar="文件", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """比较两版文书：列出改动的段落；用 --to 另存为带修订的 Word 文件。"""
    from feecase import files
    from feecase.cli.show import print_json, show
    from feecase.errors import UsageError
    from feecase.views.templates import changes_json, changes_page
    from feecase.workshop.tracked import tracked

    if to is not None and to.exists():
        raise UsageError(f"文件已存在：{to}", where="命令行", why="不覆盖已有文件", next="请另指定文件名，或先移走旧文件")
    result = tracked(_content(old), _content(new), names=(str(old), str(new)))
    if to is not None:
        files.write(to, result.content)
    if as_json:
        print_json("papers-diff", changes_json(result.changes, to))
    else:
        show(changes_page(result.changes, to))


def _content(path: Path) -> bytes:
    from feecase.errors import InputError

    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("文件无法读取", where=str(path), why=error.strerror or str(error), next="请检查路径与权限") from None


def paper(
    name: Annotated[str, typer.Argument(help="文书编号（feecase papers list）", metavar="编号")],
    case: Annotated[Path, typer.Argument(help="案件文件夹；在工作区里可写案件编号", metavar="案件")],
    as_of: AsOf = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="写到这个文件（默认：当前文件夹，以文书命名）", metavar="文件", show_default=False)
    ] = None,
    as_recorded: Annotated[
        bool, typer.Option("--as-recorded", help="用案件清单（out/manifest.json）所记的基准日和当时的模板")
    ] = False,
) -> None:
    """制作一份文书，写成一个文件；已有的文件不覆盖。"""
    from feecase import files
    from feecase.cli import clock
    from feecase.cli.cases import one
    from feecase.cli.show import command_context, console
    from feecase.errors import UsageError
    from feecase.flows import paper as flow

    ref = one(case)
    day = clock.as_of(as_of) if as_of or not as_recorded else None
    request = flow.PaperRequest(ref.case, name, day, as_recorded=as_recorded)
    made = flow.paper(command_context(), ref.store, request)
    target = to or Path(f"{made.case}-{made.paper.file}")
    if target.exists():
        raise UsageError(
            f"文件已存在：{target}", where="命令行", why="不覆盖已有文件", next="请用 --to 另指定文件名，或先移走旧文件"
        )
    files.write(target, made.paper.content)
    console().print(f"已写好：{target}")


def _ordered(specs: tuple[DocumentSpec, ...]) -> list[DocumentSpec]:
    return sorted(specs, key=lambda spec: (spec.order, spec.id))
