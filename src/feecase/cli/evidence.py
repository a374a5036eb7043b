"""`feecase evidence`: looking into evidence folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from feecase.cli.show import AsOf, Json, one_of

if TYPE_CHECKING:
    import datetime as dt

    from feecase.model.evidence import Original

PROPOSAL = "证据清点.yaml"
PRINT = "证据材料_双面打印.pdf"
CaseArgument = Annotated[Path, typer.Argument(help="案件文件夹；在工作区里可写案件编号", metavar="案件", show_default=False)]
EvidenceFolders = Annotated[
    list[Path], typer.Argument(help="证据文件夹，或案件文件夹，或装有多个案件的文件夹", metavar="文件夹…", show_default=False)
]

app = typer.Typer(name="evidence", help="证据：识别、清点、核对。", no_args_is_help=True, rich_markup_mode=None)


@app.command("kinds")
def kinds(as_json: Json = False) -> None:
    """列出能识别的证据种类、文件名中的提示词和通常的拟证明事项。"""
    from feecase.cli.show import command_context, print_json, show
    from feecase.views.evidence import kinds_json, kinds_page

    cues = command_context().plugins.cues
    if as_json:
        print_json("evidence-kinds", kinds_json(cues))
    else:
        show(kinds_page(cues))


def _originals() -> dict[str, str]:
    from feecase.model.evidence import ORIGINAL_NAMES

    return ORIGINAL_NAMES


@app.command("add")
def add(
    folders: EvidenceFolders,
    source: Annotated[str, typer.Option("--source", help="证据来源", metavar="来源")] = "",
    original: Annotated[str, typer.Option("--original", help="原件、复印件或电子数据", callback=one_of(_originals))] = "copy",
    holder: Annotated[str, typer.Option("--holder", help="原件由谁保管", metavar="保管人")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="核实后登记变动或移除的文件")] = False,
    shared: Annotated[
        bool,
        typer.Option("--shared", help="多案共用的文件只在项目的 evidence 中存一份，各案改为引用它（也可直接写出要共用的文件）"),
    ] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """把证据文件夹中的新文件登记入库：校验值、大小、页数、首次见到的日期、来源、保管人。

    写案件文件夹的，登记案件自己的证据和它引用的共用证据。
    """
    from feecase.cli import clock
    from feecase.cli.show import print_json, show
    from feecase.evidence.custody import log as custody
    from feecase.evidence.find.scan import foreign_in
    from feecase.views.custody import added_json, added_page

    day = clock.as_of(as_of)
    places: dict[Path, frozenset[str] | None] = _shared(folders, day, as_json=as_json) if shared else _places(folders)
    kind = cast("Original", original)
    new = {
        place: custody.add(place, at=day, source=source, original=kind, holder=holder, accept=accept, only=only)
        for place, only in places.items()
    }
    if as_json:
        print_json("evidence-add", added_json(new))
        return
    for place, lines in new.items():
        show(added_page(place, lines, foreign_in(place) if places[place] is None else ()))


def _shared(paths: Sequence[Path], day: dt.date, *, as_json: bool) -> dict[Path, frozenset[str] | None]:
    """Store files once per project; return what is to be entered into which log: the stored files, and what went from cases' own folders."""
    from feecase.cli.show import show
    from feecase.evidence.custody import log as custody
    from feecase.evidence.custody.shared import EVIDENCE, candidates, project_of, share
    from feecase.views.custody import shared_page

    store = project_of(_existing(paths)[0]) / EVIDENCE
    done = share(candidates(paths, store), store)
    for one in done:
        if one.case and (own := one.case.parent / EVIDENCE).is_dir() and (own / custody.LOG).is_file():
            gone = frozenset({one.source.resolve().relative_to(own.resolve()).as_posix()})
            custody.add(own, at=day, source=f"存入共用证据 {one.path.name}", accept=True, only=gone)
    show(shared_page(done), stderr=as_json)
    names = frozenset(one.path.resolve().relative_to(store.resolve()).as_posix() for one in done)
    return {store: names} if done else {}


@app.command("verify")
def verify(
    folders: EvidenceFolders,
    head: Annotated[
        str, typer.Option("--head", help="当时抄下的记录末尾校验值（16 位以上）", metavar="校验值", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    """对照保管记录核对证据文件夹：被改动、缺失、未入库的文件，以及记录本身。

    写案件文件夹的，核对案件自己的证据和它引用的共用证据。
    """
    from feecase.cli.show import print_json, show
    from feecase.evidence.custody import log as custody
    from feecase.views.custody import compared_json, compared_page

    places = _places(folders)
    found = {place: custody.verify(place, head=head, only=only) for place, only in places.items()}
    for place, gone in custody.gone(_listed(folders)).items():
        known = {one.file for one in found.get(place, ())}
        found[place] = (*found.get(place, ()), *(one for one in gone if one.file not in known))
    if as_json:
        print_json("evidence-verify", compared_json(found))
    else:
        for place, some in found.items():
            only = places.get(place, frozenset())
            count = len({e.file for e in custody.read(place)} if only is None else only)
            show(compared_page(place, some, count))
    raise typer.Exit(1 if any(found.values()) else 0)


def _existing(paths: Sequence[Path]) -> Sequence[Path]:
    """Return the paths as they are. Raises UserError for one that does not exist."""
    from feecase.errors import UserError

    for path in paths:
        if not path.exists():
            raise UserError("没有这个文件或文件夹", where=str(path), next="请检查路径")
    return paths


def _places(paths: Sequence[Path]) -> dict[Path, frozenset[str] | None]:
    """Return the custody folders that the paths name, each with the names that matter (None = all): of a case, also what it lists elsewhere."""
    from feecase.engine import load
    from feecase.evidence.custody.shared import CASE, opened, places

    found: dict[Path, frozenset[str] | None] = {}
    for path in opened(paths):
        if (path / CASE).is_file():
            listed = [(path / item.file).resolve() for item in load(path).case.evidence]
            new = places(path, listed)
        else:
            new = {_evidence_folder(path): None}
        for place, names in new.items():
            before = found.get(place, frozenset())
            found[place] = None if names is None or before is None else names | before
    return found


def _listed(paths: Sequence[Path]) -> list[Path]:
    """Return the files that the named cases list as evidence."""
    from feecase.engine import load
    from feecase.evidence.custody.shared import CASE, opened

    cases = [path for path in opened(paths) if (path / CASE).is_file()]
    return [(path / item.file).resolve() for path in cases for item in load(path).case.evidence]


def _evidence_folder(path: Path) -> Path:
    """Return the evidence folder that a path names: its `evidence/`, or itself. Raises UserError."""
    from feecase.errors import UserError

    if not path.is_dir():
        raise UserError("没有这个文件夹", where=str(path), next="请给出证据文件夹，或其中有 evidence 的文件夹")
    return path / "evidence" if (path / "evidence").is_dir() else path


@app.command("scan")
def scan(
    case: CaseArgument,
    write: Annotated[bool, typer.Option("--write", help=f"把建议写入案件文件夹的 {PROPOSAL}")] = False,
    ocr: Annotated[
        bool, typer.Option("--ocr", help="识别图片和扫描件中的文字（需安装 feecase[ocr]；只作提示，不改原件）")
    ] = False,
    as_json: Json = False,
) -> None:
    """清点证据：案件文件夹逐个文件建议类别、名称、日期；项目文件夹则把 evidence 里的一堆文件按内容分到各户。原文件不变。"""
    if (case / "project.yaml").is_file() and not (case / "case.yaml").is_file():
        from feecase.cli.heap import scan_project

        raise typer.Exit(scan_project(case, write=write, ocr=ocr))
    from feecase.cli.cases import one
    from feecase.cli.show import command_context, print_json, say, show
    from feecase.flows import scan as flow
    from feecase.views.evidence import scan_json, scan_page

    ref = one(case)
    found = flow.scan(command_context(), ref.store, flow.ScanRequest(ref.case, ocr=ocr))
    if as_json:
        print_json("evidence-scan", scan_json(str(case), found))
    else:
        show(scan_page(found))
    if write:
        path = flow.write_proposal(ref.store, ref.case, found)
        told = f"建议已写入 {path}；核对后用 feecase evidence accept 写入 case.yaml" if path else "没有新的文件，没有写建议"
        say(told, stderr=True)


@app.command("accept")
def accept(
    case: CaseArgument,
    ids: Annotated[
        list[str] | None, typer.Argument(help="清点建议中的编号；不写为全部", metavar="编号", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """把清点建议中的条目写到 case.yaml 的证据列表末尾：编号与次序不变，原有内容与注释一字不动。写项目文件夹的，采用证据分拣表。"""
    if (case / "project.yaml").is_file() and not (case / "case.yaml").is_file():
        from feecase.cli.heap import accept_project

        raise typer.Exit(accept_project(case))
    from feecase.cli.cases import author, one
    from feecase.cli.show import command_context, print_json, say
    from feecase.flows import scan as flow
    from feecase.views.evidence import accepted_json

    ref = one(case)
    done = flow.accept(command_context(), ref.store, flow.AcceptRequest(ref.case, author(), tuple(ids or ())))
    if as_json:
        print_json("evidence-accept", accepted_json(str(case), done))
        return
    names = "、".join(f"{entry['id']} {entry.get('title', '')}".strip() for entry in done.entries)
    say(f"已写入 {Path(ref.where) / 'case.yaml'}：{names}" if done.entries else "没有新的条目")
    say(f"清点建议中还有 {'、'.join(done.left)}" if done.left else "清点建议已全部写入，建议文件已删去")


@app.command("print")
def print_pages(case: CaseArgument, as_json: Json = False) -> None:
    """由已生成的证据材料另存一份双面打印稿：每项证据从正面起印，空白页不编页码；并说明应备几份。

    迟交的证据用 case.yaml 的 no 固定编号（如 2-1-1 排在 2-1 与 2-2 之间），其余证据的编号不变。
    """
    from feecase.cli.cases import one
    from feecase.cli.show import print_json, show
    from feecase.evidence.page.print_copy import print_bundle
    from feecase.views.evidence import print_copy_json, print_copy_page

    ref = one(case)
    out_folder = ref.store.out(ref.case)
    result = print_bundle(out_folder, out_folder.parent / PRINT, ref.store.load(ref.case).loaded.case)
    if as_json:
        print_json("evidence-print", print_copy_json(result))
    else:
        show(print_copy_page(result))


@app.command("gaps")
def gaps(case: CaseArgument, as_of: AsOf = None, as_json: Json = False) -> None:
    """列出每项事实的证据（编号、页码、证明力、最弱一环）和缺口：没有证据、到达不明、没有原件、面积单价期间不符、没有用处的证据。"""
    from feecase.cli import clock
    from feecase.cli.cases import one
    from feecase.cli.show import command_context, print_json, show
    from feecase.flows import scan as flow
    from feecase.flows.single import CaseRequest
    from feecase.views.evidence import proof_json, proof_page

    ref, day, context = one(case), clock.as_of(as_of), command_context()
    result, proposed = flow.proof(context, ref.store, CaseRequest(ref.case, day))
    if as_json:
        print_json("evidence-gaps", proof_json(result, proposed))
    else:
        show(proof_page(result, context.library, day))
    raise typer.Exit(3 if result.blocking else 0)


@app.command("redact")
def redact(case: CaseArgument, as_json: Json = False) -> None:
    """制作送达副本：从证据册和文书中真正删去第三人的个人信息（文字与图像），并检索输出以证明已删净。"""
    from feecase.cli.cases import one
    from feecase.cli.show import command_context, print_json, show
    from feecase.flows.service_copies import ServiceRequest, service_copies
    from feecase.views.custody import served_json, served_page

    ref = one(case)
    done = service_copies(command_context(), ref.store, ServiceRequest(ref.case))
    if as_json:
        print_json("evidence-redact", served_json(done))
    else:
        show(served_page(done))
