"""`feecase template`: the Word templates that lawyers own — which there are, their fields, checking and trying one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feecase.cli.show import AsOf, Json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from feecase.extend.contracts import DocumentSpec, PaperContext, TemplateRoot
    from feecase.workshop.dry_run import Sample
    from feecase.workshop.template_check import Fault

app = typer.Typer(help="文书模板：查看、取出、字段、检查、试印。", no_args_is_help=True)
TemplatePlaceOption = Annotated[
    str | None, typer.Option("--place", help="地区代码（如 370000）；不写则为全国", metavar="代码", show_default=False)
]
PaperArgument = Annotated[str, typer.Argument(help="文书编号（feecase template list）", metavar="编号")]


@app.callback()
def _group() -> None:
    """文书模板：查看、取出、字段、检查、试印。"""


@app.command("list")
def list_templates(place: TemplatePlaceOption = None, as_json: Json = False) -> None:
    """列出模板：编号、文书、用的是内置的还是自己 templates 文件夹里的。"""
    from feecase.cli.show import print_json, show
    from feecase.views.templates import templates_json, templates_page

    specs, roots = _offered(place)
    own = _own(place)
    rows = [(spec, _file(spec, (*own, *roots))) for spec in specs]
    mine = {root.path for root in own}
    if as_json:
        print_json("templates", templates_json(rows, mine))
    else:
        show(templates_page(rows, mine))


@app.command()
def eject(
    name: PaperArgument,
    to: Annotated[Path, typer.Option("--to", help="放到这个文件夹", metavar="文件夹")] = Path("templates"),
    place: TemplatePlaceOption = None,
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
    name: Annotated[
        str | None, typer.Argument(help="文书编号；不写则列出过滤器和案件本身的字段", metavar="编号", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """列出模板里可以写的字段（中英文名称相通）和过滤器；案件文件的每一项都可以写成 案件.…。"""
    from feecase.cli.show import print_json, show
    from feecase.model.case import Case
    from feecase.papers.words import CASE
    from feecase.views.templates import fields_json, fields_page
    from feecase.workshop.fields import offered

    specs, _ = _offered(None)
    found = list(offered(_named(name, specs).context)) if name else []
    case = list(offered(Case, (CASE,), (CASE,)))
    if as_json:
        print_json("template-fields", fields_json(name, found, case))
    else:
        show(fields_page(name, found, case))


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="模板文件（.docx），文件名为文书编号", metavar="文件…")],
    paper: Annotated[
        str | None, typer.Option("--paper", help="按这种文书的字段检查（默认由文件名确定）", metavar="编号", show_default=False)
    ] = None,
    case: Annotated[
        list[Path] | None,
        typer.Option(
            "--case", help="再用这个案件试填，可重复（默认：模板旁 samples/ 里的各案）", metavar="案件", show_default=False
        ),
    ] = None,
    mark: Annotated[bool, typer.Option("--mark", help="另存一份副本，把问题写成 Word 批注")] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """检查模板：语法、名称、过滤器、缺少的要素、法条、字体、修订；有案件时再试填一遍。有问题时退出码为 1，只有提示时为 0。"""
    from feecase import files
    from feecase.cli import clock
    from feecase.cli.show import print_json, say, show
    from feecase.views.templates import faults_json, faults_page
    from feecase.workshop import template_check

    day = clock.as_of(as_of)
    results: list[tuple[Path, tuple[Fault, ...]]] = []
    for path in paths:
        content, found = _checked(path, paper or path.stem, case or _samples(path.parent), day)
        results.append((path, found))
        if mark and found and content:
            target = _free(path.with_name(f"{path.stem}-批注.docx"))
            files.write(target, template_check.mark(content, path.name, found))
            say(f"批注写在：{target}") if not as_json else None
    if as_json:
        print_json("template-check", faults_json(results))
    for path, found in results if not as_json else ():
        show(faults_page(path, found))
    raise typer.Exit(1 if any(fault.level == "blocking" for _, found in results for fault in found) else 0)


def _checked(path: Path, name: str, cases: Sequence[Path], as_of: dt.date) -> tuple[bytes, tuple[Fault, ...]]:
    """Check one template without data, and with each case where it can be read."""
    from feecase.cli.show import command_context
    from feecase.errors import TemplateError, UsageError
    from feecase.papers.archive import template_bytes
    from feecase.papers.citation import CitableLaw
    from feecase.workshop import template_check
    from feecase.workshop.dry_run import try_out

    specs, _ = _offered(None)
    try:
        spec = _named(name, specs)
    except UsageError as error:
        raise UsageError(
            error.problems[0].what, where=str(path), next="文件名应为文书编号，或用 --paper 指定；编号见 feecase papers list"
        ) from error
    law, content = CitableLaw(command_context().library, as_of), b""
    try:
        content = template_bytes(path)[0]
        found = template_check.check(content, path.name, spec.context, spec.headings, law)
        if not any(fault.fatal for fault in found):
            samples, left_out = _usable(spec.id, cases, as_of)
            found = (*found, *left_out, *try_out(content, path.name, samples, law, found))
    except TemplateError as error:
        return content, template_check.unusable(error)
    return content, found


def _usable(name: str, cases: Sequence[Path], as_of: dt.date) -> tuple[list[Sample], list[Fault]]:
    """Return the cases for which this paper can be made, and say of the others why not. Raises UserError for a case that cannot be opened."""
    from feecase.errors import UserError
    from feecase.workshop.dry_run import Sample
    from feecase.workshop.template_check import Fault

    samples, left_out = [], []
    for case in cases:
        spec, context = _opened(name, case, as_of)
        try:
            samples.append(Sample(case.resolve().name, spec.build(context), context.loaded.case))
        except UserError as error:
            first = error.problems[0]
            what = f"没有用案件 {case.resolve().name} 试填：{'；'.join(filter(None, (first.what, first.why)))}"
            left_out.append(Fault(what, "", first.next, level="note"))
    return samples, left_out


def _samples(folder: Path) -> list[Path]:
    """Return the sample cases that lie beside templates."""
    return sorted(path for path in (folder / "samples").glob("*") if path.is_dir())


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
    from feecase.cli.show import console

    target = _free(to or Path(f"{file.stem}-试印.docx"))
    files.write(target, _printed(file, paper or file.stem, case, clock.as_of(as_of)))
    console().print(f"已写好：{target}")


@app.command()
def diff(
    one: Annotated[Path, typer.Argument(help="旧模板或旧文书（.docx）；写文书编号即内置模板", metavar="旧文件")],
    other: Annotated[Path, typer.Argument(help="新模板或新文书（.docx）；写文书编号即内置模板", metavar="新文件")],
    as_json: Json = False,
) -> None:
    """逐段逐行比较两份 Word 文件的文字；不同时退出码为 1。"""
    from feecase.cli.show import console, print_json
    from feecase.papers.archive import read, template_bytes
    from feecase.views.templates import comparison
    from feecase.workshop.golden import compare

    contents = [template_bytes(_found(path))[0] for path in (one, other)]
    for path, content in zip((one, other), contents, strict=True):
        read(content, path.name)
    lines = compare(contents[0], contents[1], (str(one), str(other)))
    if as_json:
        print_json("template-diff", comparison(one, other, lines))
    else:
        console().print("\n".join(lines) or "文字相同", soft_wrap=True)
    raise typer.Exit(1 if lines else 0)


def _found(path: Path) -> Path:
    """Return a file, or the built-in template of a paper's id."""
    specs, roots = _offered(None)
    spec = next((spec for spec in specs if spec.id == str(path)), None)
    return _file(spec, roots) if spec is not None and not path.exists() else path


@app.command("test")
def run_samples(
    folder: Annotated[Path, typer.Argument(help="自己的模板所在文件夹", metavar="文件夹")] = Path("templates"),
    case: Annotated[
        list[Path] | None,
        typer.Option("--case", help="样例案件（默认：文件夹下 samples/ 里的各案）", metavar="案件", show_default=False),
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="把现在的结果记为以后比较的标准")] = False,
    as_of: AsOf = None,
) -> None:
    """用样例案件试印自己的全部模板，与记下的标准文字逐格比较；不同或没有标准时退出码为 1。"""
    from feecase.cli import clock
    from feecase.cli.show import console
    from feecase.errors import UsageError

    samples = {path.resolve().name: path for path in case or _samples(folder)}
    own = sorted(
        path for path in folder.glob("*.docx") if not path.stem.endswith(("-批注", "-试印")) and path.name[0] not in ".~"
    )
    if not own or not samples:
        what = "没有样例案件" if own else f"{folder} 里没有模板（.docx）"
        raise UsageError(what, where="命令行", next="样例放在模板文件夹的 samples/ 里，或用 --case 指定")
    out = console()
    wrong = 0
    day = clock.as_of(as_of)
    for line in _record(folder, own, samples, day) if update else _compared(folder, own, samples, day):
        wrong += line.startswith(("不同", "没有标准", "不能"))
        out.print(line, soft_wrap=True)
    raise typer.Exit(1 if wrong else 0)


def _record(folder: Path, own: list[Path], samples: dict[str, Path], as_of: dt.date) -> Iterator[str]:
    from feecase import files
    from feecase.errors import UserError
    from feecase.papers.text import extract
    from feecase.workshop.golden import Golden

    for path in own:
        for name, case in samples.items():
            golden = Golden(path.stem, name, as_of)
            if why := _unfit(path.stem, case, as_of):
                yield f"不适用：{path.name} {name}（{why}）"
                continue
            try:
                text = extract(_printed(path, path.stem, case, as_of))
            except UserError as error:
                yield f"不能试印：{path.name} {name}：{error}"
                continue
            for old in (folder / "golden").glob(f"{path.stem}.{name}.*.txt"):
                old.unlink()
            files.write(folder / "golden" / golden.file, text.encode())
            yield f"已记下：{golden.file}"


def _unfit(name: str, case: Path, as_of: dt.date) -> str:
    """Say why a paper cannot be made of a sample case at all, whatever its template; an empty text if it can."""
    _, left_out = _usable(name, [case], as_of)
    return left_out[0].what.split("：", 1)[1] if left_out else ""


def _compared(folder: Path, own: list[Path], samples: dict[str, Path], as_of: dt.date) -> Iterator[str]:
    from feecase.errors import UserError
    from feecase.papers.text import extract
    from feecase.workshop.golden import difference, kept

    known = {(golden.paper, golden.case): golden for golden in kept(folder / "golden")}
    for path in own:
        for name, case in samples.items():
            golden = known.get((path.stem, name))
            if golden is None and (why := _unfit(path.stem, case, as_of)):
                yield f"不适用：{path.name} {name}（{why}）"
                continue
            if golden is None:
                yield f"没有标准：{path.name} {name}（先用 --update 记下）"
                continue
            try:
                text = extract(_printed(path, path.stem, case, golden.as_of))
            except UserError as error:
                yield f"不能试印：{path.name} {name}：{error}"
                continue
            lines = difference((folder / "golden" / golden.file).read_text(encoding="utf-8"), text, ("标准", "现在"))
            yield "\n".join((f"不同：{path.name} {name}", *lines)) if lines else f"相同：{path.name} {name}（{golden.as_of}）"


def _printed(file: Path, name: str, case: Path, as_of: dt.date) -> bytes:
    """Render a template with a case."""
    from feecase.cli.show import command_context
    from feecase.papers.citation import CitableLaw
    from feecase.papers.render import render_docx

    sample = _sample(name, case, as_of)
    return render_docx(file, sample.context, law=CitableLaw(command_context().library, as_of), case=sample.case)


def _sample(name: str, case: Path, as_of: dt.date) -> Sample:
    """Open a case as a template of the paper `name` sees it."""
    from feecase.workshop.dry_run import Sample

    spec, context = _opened(name, case, as_of)
    return Sample(case.resolve().name, spec.build(context), context.loaded.case)


def _opened(name: str, case: Path, as_of: dt.date) -> tuple[DocumentSpec, PaperContext]:
    """Open a case, and find the paper `name` at its place."""
    from feecase.cli.cases import one
    from feecase.cli.show import command_context
    from feecase.flows.paper import paged_context
    from feecase.flows.single import CaseRequest
    from feecase.papers.own import with_own

    context, ref = command_context(), one(case)
    facts = paged_context(context, ref.store, CaseRequest(ref.case, as_of))
    return _named(name, list(with_own(context.plugins.documents_for(facts.place), _own(facts.place.code)))), facts


def _free(target: Path) -> Path:
    from feecase.errors import UsageError

    if target.exists():
        raise UsageError(f"文件已存在：{target}", where="命令行", why="不覆盖已有文件", next="请先移走旧文件，或另指定文件名")
    return target


def _offered(place: str | None) -> tuple[list[DocumentSpec], tuple[TemplateRoot, ...]]:
    from feecase.cli.show import command_context
    from feecase.extend.contracts import NATION
    from feecase.papers.own import with_own

    opened = command_context()
    where = opened.plugins.place(place or NATION)
    specs = sorted(
        (spec for spec in with_own(opened.plugins.documents_for(where), _own(place)) if spec.write is None),
        key=lambda spec: (spec.order, spec.id),
    )
    return specs, opened.plugins.templates_for(where)


def _own(place: str | None) -> tuple[TemplateRoot, ...]:
    """Return the user's template folders as seen from the working folder."""
    from feecase.extend.contracts import NATION
    from feecase.papers.produce import own_templates

    return own_templates(Path.cwd(), place or NATION)


def _file(spec: DocumentSpec, roots: tuple[TemplateRoot, ...]) -> Path:
    from feecase.papers.produce import find_template

    return find_template(spec, roots)


def _named(name: str, specs: list[DocumentSpec]) -> DocumentSpec:
    from feecase.flows.paper import named

    return named(name, tuple(specs))
