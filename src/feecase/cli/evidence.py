"""`feecase evidence`: looking into evidence folders."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from feecase.cli.show import AsOf, Json

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console

    from feecase.evidence.find.gaps import EvidenceGap, Link, ProofMap
    from feecase.evidence.find.scan import FoundFile
    from feecase.extend.contracts import EvidenceCue
    from feecase.model.evidence import Facts, Original
    from feecase.model.finding import Finding
    from feecase.model.trace import Citation

PROPOSAL = "证据清点.yaml"
PRINT = "证据材料_双面打印.pdf"
_SHELF = re.compile(r"^(?:\.\./)*evidence/")
CaseArgument = Annotated[Path, typer.Argument(help="案件文件夹", metavar="案件", show_default=False)]
EvidenceFolders = Annotated[
    list[Path], typer.Argument(help="证据文件夹，或案件文件夹，或装有多个案件的文件夹", metavar="文件夹…", show_default=False)
]

app = typer.Typer(name="evidence", help="证据：识别、清点、核对。", no_args_is_help=True, rich_markup_mode=None)


@app.command("kinds")
def kinds(as_json: Json = False) -> None:
    """列出能识别的证据种类、文件名中的提示词和通常的拟证明事项。"""
    from feecase.cli.show import command_context, console, print_json, table
    from feecase.model.evidence import KIND_NAMES

    cues = command_context().plugins.cues
    if as_json:
        rows = [
            {
                "kind": c.kind,
                "title": KIND_NAMES.get(c.kind, c.kind),
                "group": c.group,
                "words": list(c.words),
                "proves": c.proves,
            }
            for c in cues
        ]
        print_json("evidence-kinds", {"kinds": rows})
        return
    view = table("分组", "种类", "提示词", "通常证明", keep=("种类",))
    for cue in cues:
        view.add_row(cue.group, KIND_NAMES.get(cue.kind, cue.kind), "、".join(cue.words), cue.proves)
    console().print(view)


@app.command("add")
def add(
    folders: EvidenceFolders,
    source: Annotated[str, typer.Option("--source", help="证据来源", metavar="来源")] = "",
    original: Annotated[str, typer.Option("--original", help="original 原件、copy 复印件、electronic 电子数据")] = "copy",
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
    from feecase.cli.show import console, print_json
    from feecase.errors import UsageError
    from feecase.evidence.custody import log as custody
    from feecase.evidence.find.scan import foreign_in
    from feecase.model.evidence import ORIGINAL_NAMES

    if original not in ORIGINAL_NAMES:
        raise UsageError(f"--original 不能是“{original}”", where="命令行", next=f"可用：{'、'.join(ORIGINAL_NAMES)}")
    day, out = clock.as_of(as_of), console(stderr=as_json)
    places: dict[Path, frozenset[str] | None] = _shared(folders, day, out) if shared else _places(folders)
    kind = cast("Original", original)
    new = {
        place: custody.add(place, at=day, source=source, original=kind, holder=holder, accept=accept, only=only)
        for place, only in places.items()
    }
    if as_json:
        logged = tuple(custody.Logged(folder=str(place), **line.model_dump()) for place, lines in new.items() for line in lines)
        print_json("evidence-add", custody.AddReport(folders=tuple(map(str, new)), entries=logged).model_dump(mode="json"))
        return
    for place, lines in new.items():
        for entry in lines:
            pages = f"，{entry.pages} 页" if entry.pages else ""
            what = f"{entry.file}（{entry.type or '—'}{pages}）"
            out.print(f"{custody.EVENT_NAMES[entry.event]}  {what}  {entry.sha256[:16]}", soft_wrap=True)
        for path in foreign_in(place) if places[place] is None else ():
            out.print(f"没有登记 {path.relative_to(place)}：不是普通文件，或链接到项目以外", style="yellow", soft_wrap=True)
        out.print(
            f"登记 {len(lines)} 项，记录在 {_near(place / custody.LOG)}" if lines else f"{_near(place)}：没有新文件",
            soft_wrap=True,
        )
        if lines:
            told = "抄在别处，日后可用 verify --head 核对记录没有被改写"
            out.print(f"记录末尾的校验值：{lines[-1].hash[:16]}（{told}）", soft_wrap=True)


def _shared(paths: Sequence[Path], day: dt.date, out: Console) -> dict[Path, frozenset[str] | None]:
    """Store files once per project; return what is to be entered into which log: the stored files, and what went from cases' own folders."""
    from feecase.evidence.custody import log as custody
    from feecase.evidence.custody.shared import EVIDENCE, candidates, project_of, share

    store = project_of(_existing(paths)[0]) / EVIDENCE
    done = share(candidates(paths, store), store)
    for one in done:
        where = "已存入" if one.new else "与已有的相同："
        then = f"，{one.case} 已改为引用它" if one.case else "；没有案件列出这个文件，原处的保留"
        out.print(f"{one.source}：{where} {_near(one.path)}{then}", soft_wrap=True)
        if one.case and (own := one.case.parent / EVIDENCE).is_dir() and (own / custody.LOG).is_file():
            gone = frozenset({one.source.resolve().relative_to(own.resolve()).as_posix()})
            custody.add(own, at=day, source=f"存入共用证据 {one.path.name}", accept=True, only=gone)
    if not done:
        out.print("没有多案共用的文件；要共用某个文件，请直接写出它")
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
    from feecase.cli.show import console, print_json
    from feecase.evidence.custody import log as custody

    places = _places(folders)
    found = {place: custody.verify(place, head=head, only=only) for place, only in places.items()}
    if as_json:
        changes = tuple(
            custody.FolderChange(folder=str(place), **one.model_dump()) for place, some in found.items() for one in some
        )
        print_json(
            "evidence-verify", custody.VerifyReport(folders=tuple(map(str, found)), changes=changes).model_dump(mode="json")
        )
    else:
        out = console()
        for place, some in found.items():
            for change in some:
                out.print(f"{change.file}：{change.what}", style="yellow" if change.kind == "new" else "red", soft_wrap=True)
            only = places[place]
            count = len({e.file for e in custody.read(place)} if only is None else only)
            out.print(f"{_near(place)}：" + ("与保管记录不一致" if some else f"与保管记录一致（{count} 个文件）"), soft_wrap=True)
    raise typer.Exit(1 if any(found.values()) else 0)


def _near(path: Path) -> Path:
    """Return a path as seen from the working folder, where it lies below that."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path


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
    """清点案件的证据文件夹：逐个文件建议类别、名称、日期，指出重复与相似；原文件不变。"""
    from feecase.cli.show import command_context, console, print_json, table
    from feecase.evidence.find.scan import ScanReport
    from feecase.model.evidence import KIND_NAMES

    found = _scan(case, command_context().plugins.cues, ocr=ocr)
    if as_json:
        print_json("evidence-scan", ScanReport(case=str(case), files=found).model_dump(mode="json", by_alias=True))
    else:
        view = table("文件", "格式", "页", "类别", "日期", "说明", right=("页",), keep=("格式",))
        for item in found:
            notes = (
                f"已列为 {item.listed}" if item.listed else "",
                f"与 {item.same_as} 相同" if item.same_as else "",
                f"与 {item.like} 相似" if item.like else "",
            )
            by = {"text": "（据正文）", "ocr": "（据图像识别）", "": "（未识别）", "name": ""}[item.by]
            view.add_row(
                _SHELF.sub("", item.file),
                item.type,
                str(item.pages or ""),
                KIND_NAMES[item.kind] + by,
                item.date,
                "；".join(n for n in (*notes, item.remark) if n),
            )
        console().print(view)
    if write:
        _write_proposal(case, found)


@app.command("accept")
def accept(
    case: CaseArgument,
    ids: Annotated[
        list[str] | None, typer.Argument(help="清点建议中的编号；不写为全部", metavar="编号", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """把清点建议中的条目写到 case.yaml 的证据列表末尾：编号与次序不变，原有内容与注释一字不动。"""
    from feecase import files
    from feecase.cli.show import console, print_json
    from feecase.engine import load
    from feecase.errors import UserError
    from feecase.evidence.find.accept import accepted, chosen

    proposed, path = case / PROPOSAL, case / "case.yaml"
    items = load(case).case.evidence
    used, told = {item.id: item.file for item in items}, {item.id for item in items if item.facts is not None}
    if not proposed.is_file():
        raise UserError("没有清点建议", where=str(proposed), next="先运行 feecase evidence scan --write")
    lying = _lying(proposed)
    entries = chosen(lying, ids or [], used, told)
    if entries:
        files.write(path, accepted(path.read_bytes().decode(), entries, str(path)))
    left = [entry["id"] for entry in chosen(lying, [], used, told) if entry not in entries]
    if not left:
        proposed.unlink()
    if as_json:
        print_json("evidence-accept", {"case": str(case), "accepted": [entry["id"] for entry in entries], "left": left})
        return
    names = "、".join(f"{entry['id']} {entry.get('title', '')}".strip() for entry in entries)
    out = console()
    out.print(f"已写入 {path}：{names}" if entries else "没有新的条目", soft_wrap=True)
    out.print(f"清点建议中还有 {'、'.join(left)}" if left else "清点建议已全部写入，建议文件已删去", soft_wrap=True)


@app.command("print")
def print_pages(case: CaseArgument, as_json: Json = False) -> None:
    """由已生成的证据材料另存一份双面打印稿：每项证据从正面起印，空白页不编页码；并说明应备几份。

    迟交的证据用 case.yaml 的 no 固定编号（如 2-1-1 排在 2-1 与 2-2 之间），其余证据的编号不变。
    """
    from feecase.cli.show import console, print_json
    from feecase.engine import load
    from feecase.evidence.page.print_copy import print_bundle

    result = print_bundle(case / "out", case / PRINT, load(case).case)
    if as_json:
        print_json(
            "evidence-print", {"file": str(result.path), "pages": result.pages, "copies": result.copies, "sheets": result.sheets}
        )
        return
    out = console()
    out.print(f"双面打印稿 {result.path}（{result.pages} 页，{result.sheets} 张纸）", soft_wrap=True)
    out.print(f"备 {result.copies} 份：法院 1 份，对方当事人每人 1 份；原件另备核对")


def _scan(case: Path, cues: Sequence[EvidenceCue], *, ocr: bool) -> tuple[FoundFile, ...]:
    from feecase.engine import load
    from feecase.evidence.find.recognition import recogniser
    from feecase.evidence.find.scan import files_in, foreign_in, scan

    known = load(case).case
    listed = {(case / item.file).resolve(): item.id for item in known.evidence}
    own = case / "evidence"
    shared = sorted({path.parent for path in listed if path.is_file()} - {own.resolve()})
    paths = [*(files_in(own) if own.is_dir() else ()), *(path for folder in shared for path in files_in(folder, below=False))]
    reader = recogniser() if ocr else None
    foreign = foreign_in(own) if own.is_dir() else ()
    return scan(paths, case.resolve(), cues=cues, listed=listed, foreign=foreign, use=known.premises.use, recognise_text=reader)


def _write_proposal(case: Path, found: Sequence[FoundFile]) -> None:
    """Write the proposal; what lies in it already keeps its place, its ids and what people changed."""
    from feecase import files
    from feecase.cli.show import console
    from feecase.engine import load
    from feecase.evidence.find.proposal import proposal

    path, items, out = case / PROPOSAL, load(case).case.evidence, console(stderr=True)
    told = {item.id for item in items if item.facts is not None}
    text = proposal(found, used={item.id for item in items}, kept=_lying(path) if path.exists() else (), told=told)
    if text:
        files.write(path, text)
        out.print(f"建议已写入 {path}；核对后用 feecase evidence accept 写入 case.yaml", soft_wrap=True)
    else:
        path.unlink(missing_ok=True)
        out.print("没有新的文件，没有写建议")


def _lying(path: Path) -> list[dict[str, Any]]:
    """Return the entries of the proposal that lies there. Raises UserError where it is none."""
    from feecase import plainyaml
    from feecase.errors import UserError

    data = plainyaml.load(path).data
    entries = data.get("evidence") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and "id" in entry for entry in entries):
        raise UserError("不是清点建议，没有改动", where=str(path), next="移走这个文件后重新清点")
    return entries


@app.command("gaps")
def gaps(case: CaseArgument, as_of: AsOf = None, as_json: Json = False) -> None:
    """列出每项事实的证据（编号、页码、证明力、最弱一环）和缺口：没有证据、到达不明、没有原件、面积单价期间不符、没有用处的证据。"""
    from feecase.cli import clock
    from feecase.cli.show import command_context, console, print_json, table
    from feecase.evidence.find.strength import RUNG_NAMES, STRENGTH_NAMES
    from feecase.model.finding import LEVEL_NAMES

    day = clock.as_of(as_of)
    result, proposed = _proof_map(case, day)
    if as_json:
        told = {name: facts.model_dump(mode="json", by_alias=True) for name, facts in proposed.items()}
        print_json("evidence-gaps", {**result.model_dump(mode="json", by_alias=True), "proposed_facts": told})
        raise typer.Exit(3 if result.blocking else 0)
    library, out = command_context().library, console()
    view = table("事实", "证据", "证明力", "最弱的证据", keep=("证明力",))
    for fact in result.facts:
        pages = [f"{link.no} {link.title}".strip() + _pages(link) for link in fact.links]
        rung = f"，{RUNG_NAMES[fact.rung]}" if fact.rung else ""
        rung += f"，中断 {fact.interrupts} 笔的时效" if fact.interrupts else ""
        view.add_row(fact.text, "；".join(dict.fromkeys(pages)), STRENGTH_NAMES[fact.strength] + rung, fact.weakest)
    out.print(view)
    if weakest := next((f for f in result.facts if f.where == result.weakest), None):
        out.print(f"最弱一环：{weakest.text}（{STRENGTH_NAMES[weakest.strength]}）")
    rules = dict.fromkeys(rule for fact in result.facts for rule in fact.rules)
    out.print(f"证明力的依据：{'；'.join(library.format(rule, on=day) for rule in rules)}", soft_wrap=True)
    alike: dict[tuple[str, tuple[Citation, ...]], list[str]] = {}
    both: tuple[EvidenceGap | Finding, ...] = (*result.gaps, *result.findings)
    for gap in both:
        alike.setdefault((gap.settle, gap.citations), []).append(f"{LEVEL_NAMES[gap.level]}  {gap.what}")
    for (settle, citations), whats in alike.items():
        law = "；".join(library.format(c, on=day) for c in citations)
        out.print("\n" + "\n".join(whats) + f"\n  处理：{settle}" + (f"\n  依据：{law}" if law else ""), soft_wrap=True)
    if not alike:
        out.print("没有缺口")
    raise typer.Exit(3 if result.blocking else 0)


def _proof_map(case: Path, day: dt.date) -> tuple[ProofMap, dict[str, Facts]]:
    """Map a case and its claim, with the findings of its checks, the pages of its bundle (if it has one), and facts read from documents."""
    from feecase.bundle.manifest import read
    from feecase.cli.show import command_context
    from feecase.engine import assess, claim, load
    from feecase.evidence.find.facts import with_proposals
    from feecase.evidence.find.gaps import proof_map
    from feecase.intake.casefolder import load_choices

    opened = command_context()
    loaded, proposed = with_proposals(load(case), opened.plugins.cues)
    manifest = read(case / "out")
    assessment = assess(opened, loaded, as_of=day)
    events = Counter(id_ for one in assessment.limitation.debts for id_ in one.primary.asserted.interruptions)
    result = proof_map(
        loaded,
        cues=opened.plugins.cues,
        checks=opened.plugins.checks_for(opened.place(loaded)),
        findings=assessment.findings,
        places={e.id: (e.no, e.first, e.last) for e in manifest.evidence} if manifest else {},
        needed=opened.place(loaded).policy("proof.blocking", on=day).texts,
        interrupts=events,
        claim=claim(opened, loaded, assessment, load_choices(case)),
    )
    return result, proposed


def _pages(link: Link) -> str:
    if link.page:
        return f" 第{link.page}页" if link.page == link.to_page else f" 第{link.page}-{link.to_page}页"
    return f" 文件第{link.first}-{link.last}页" if link.first else ""


@app.command("redact")
def redact(case: CaseArgument, as_json: Json = False) -> None:
    """制作送达副本：从证据册和文书中真正删去第三人的个人信息（文字与图像），并检索输出以证明已删净。"""
    from feecase.cli.show import command_context, console, print_json
    from feecase.service_copies import serve

    done = serve(command_context(), case)
    if as_json:
        findings = [f.model_dump(mode="json") for f in done.findings]
        print_json(
            "evidence-redact",
            {"folder": str(done.folder), "files": list(done.files), "masked": done.masked, "findings": findings},
        )
        return
    out = console()
    for file, spots in done.masked.items():
        told = "、".join(f"{place} {count} 处" for place, count in spots.items()) or "没有需要遮盖的内容"
        out.print(f"{file}：{told}", soft_wrap=True)
    for finding in done.findings:
        out.print(f"{finding.what}；{finding.settle}", style="yellow", soft_wrap=True)
    out.print(f"送达副本在 {done.folder}；已检索全部文字和数据流，没有找到遮盖过的内容", soft_wrap=True)
