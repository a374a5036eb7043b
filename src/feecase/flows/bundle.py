"""What a bundle is made of: the paged evidence, the papers with the page numbers in them, the versions of everything that was used."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import metadata
from pathlib import Path

from feecase import office
from feecase.bundle.copies import CACHE
from feecase.bundle.manifest import FileKind, Manifest, Versions
from feecase.bundle.write import MEMO, REVIEW, BundlePart
from feecase.engine import Context, Opened
from feecase.errors import PluginError, TemplateError
from feecase.evidence.custody.log import first_seen, heads
from feecase.evidence.page.compose import PageLayout
from feecase.evidence.page.order import submitted
from feecase.evidence.page.pages import Attached, Paged, paged
from feecase.extend.contracts import DocumentSpec, EvidenceLine, PaperContext, TemplateRoot
from feecase.files import sha256
from feecase.gate.clerk import Checklist, FinishedPaper, examine
from feecase.model.finding import Finding, worst_first
from feecase.papers import kept
from feecase.papers.locate import docx
from feecase.papers.own import with_own
from feecase.papers.produce import Paper, make_all, own_templates
from feecase.tracing import bundle as bundle_proof

EVIDENCE = "证据材料"


def paper_context(context: Context, opened: Opened, evidence: tuple[EvidenceLine, ...] = ()) -> PaperContext:
    """Return what papers of a case are written from; `evidence` is the catalogue with its page numbers."""
    return PaperContext(
        loaded=opened.loaded,
        assessment=opened.assessment,
        claim=opened.claim,
        choices=opened.choices,
        evidence=evidence,
        place=context.place(opened.loaded),
        library=context.library,
    )


def workbook(context: Context, opened: Opened) -> bytes:
    """Return the arrears statement of the case's place as a workbook. Raises PluginError where the place offers none."""
    specs = context.plugins.documents_for(context.place(opened.loaded))
    spec = next((d for d in specs if d.write and "principal" in d.states), None)
    if spec is None or spec.write is None:
        raise PluginError("没有欠费明细表（电子表格）", where="--xlsx", next="内置文书被停用了：检查 FEECASE_BLOCK_PLUGINS")
    return spec.write(spec.build(paper_context(context, opened)))


def template_roots(context: Context, opened: Opened, folder: Path) -> tuple[TemplateRoot, ...]:
    """Return where the templates of a case come from, nearest first: the user's own, then those of its place."""
    place = context.place(opened.loaded)
    return (*own_templates(folder, place.code), *context.plugins.templates_for(place))


def offered(context: Context, opened: Opened) -> tuple[DocumentSpec, ...]:
    """Return the papers of a case: those of its place, and the user's own described beside their templates. Raises InputError."""
    specs = context.plugins.documents_for(context.place(opened.loaded))
    return with_own(specs, template_roots(context, opened, Path(opened.loaded.folder)))


def recorded_roots(
    context: Context, opened: Opened, folder: Path, record: Manifest, work: Path, names: Sequence[str] = ()
) -> tuple[TemplateRoot, ...]:
    """Return the templates that a manifest records, copied into the folder `work`: all, or those named.

    Raises TemplateError for those that are not recorded or no longer to be had.
    """
    templates = {name: digest for name, digest in record.versions.templates.items() if not names or name in names}
    if unknown := set(names) - set(templates):
        raise TemplateError(
            f"清单没有记录模板 {'、'.join(sorted(unknown))}",
            where=str(folder / "out"),
            why="当时没有生成这份文书",
            next="不加 --as-recorded，用现在的模板",
        )
    return (kept.recorded(folder, templates, template_roots(context, opened, folder), work),)


def evidence(context: Context, opened: Opened, folder: Path, out: Path, work: Path) -> Paged:
    """Page the evidence of a case into `work`; files are named from `folder`, conversions are kept under `out`."""
    case, as_of = opened.loaded.case, opened.assessment.as_of
    place = context.place(opened.loaded)
    defendants = "、".join(d.name for d in case.defendants)
    return paged(
        submitted(case, opened.choices),
        folder,
        work / "evidence.pdf",
        cues=context.plugins.cues,
        title=f"{case.plaintiff.name}诉{defendants}{case.cause}一案证据材料",
        layout=PageLayout.of(case, place, on=as_of),
        cache=out / CACHE,
        max_bytes=int(place.policy("filing.max_file_mb", on=as_of).number * 1_000_000),
        leave_out=opened.loaded.missing_files,
    )


def papers(
    context: Context,
    opened: Opened,
    lines: tuple[EvidenceLine, ...],
    roots: Sequence[TemplateRoot],
    *,
    only: Sequence[str] = (),
    review: bool = False,
) -> list[Paper]:
    """Write the papers of a case, all that its place offers or `only` these."""
    return list(make_all(offered(context, opened), paper_context(context, opened, lines), roots, only, review=review))


def filing_desk(context: Context, opened: Opened, made: Sequence[Paper], paged_evidence: Paged) -> tuple[Finding, ...]:
    """Return what a filing desk would send back, seen on the finished papers, by the checklist of the case's court or place."""
    place, on, case = context.place(opened.loaded), opened.assessment.as_of, opened.loaded.case
    specs = {spec.id: spec for spec in offered(context, opened)}
    most = place.find("filing.max_pages", on=on)
    checklist = Checklist(
        papers=place.policy("filing.papers", on=on).texts,
        evidence=place.policy("filing.evidence", on=on).texts,
        max_pages=int(most.number) if most else 0,
        titles={spec.id: spec.title for spec in specs.values()},
    )
    sheets = [
        FinishedPaper(
            paper.id, paper.title, tuple((spot.where, spot.text) for spot in docx(paper.content)), opens=specs[paper.id].opens
        )
        for paper in made
        if paper.format == "docx" and paper.slot != MEMO
    ]
    tables = [FinishedPaper(paper.id, paper.title, ()) for paper in made if paper.format != "docx"]
    kinds = frozenset(item.kind for item in submitted(case, opened.choices) if item.id not in opened.loaded.missing_files)
    pages = {part.name: part.pages for part in evidence_parts(paged_evidence) if part.pages}
    return tuple(examine(case, [*sheets, *tables], checklist, kinds=kinds, pages=pages, absent={}))


def with_remarks(opened: Opened, remarks: Sequence[Finding]) -> Opened:
    """Return the case with further findings among its own, worst first."""
    findings = worst_first((*opened.assessment.findings, *remarks))
    return replace(opened, assessment=opened.assessment.model_copy(update={"findings": findings}))


def persons(opened: Opened) -> tuple[str, ...]:
    """Return the names of all persons, and of the court."""
    case = opened.loaded.case
    people = (case.plaintiff, *case.defendants, *case.third_parties, *case.agents, *case.premises.owners)
    return (*(person.name for person in people), *((case.court.name,) if case.court else ()))


def paper_parts(paper: Paper) -> Iterator[BundlePart]:
    """Yield the files of one paper: itself, and its review copy."""
    kind: FileKind = "memo" if paper.slot == MEMO else "table" if paper.format == "xlsx" else "paper"
    yield BundlePart(paper.slot, paper.file, paper.content, kind, paper.id)
    if paper.review and kind != "memo":
        yield BundlePart(REVIEW, paper.file, paper.review, "review", paper.id)


def evidence_parts(made: Paged) -> list[BundlePart]:
    """Return the files of the paged evidence: its volumes, and what goes along as it is."""

    def attached(item: Attached) -> BundlePart:
        return BundlePart(EVIDENCE, item.name, item.path, "attachment", item.id)

    several = len(made.volumes) > 1
    volumes = [
        BundlePart(
            EVIDENCE,
            f"{EVIDENCE}_第{n}册_{max(v.first, 1)}-{v.last}页.pdf" if several else f"{EVIDENCE}.pdf",
            v.path,
            "evidence",
            pages=v.last - v.first + 1,
        )
        for n, v in enumerate(made.volumes, 1)
    ]
    return [*volumes, *map(attached, made.attached)]


def stated(part: BundlePart) -> bundle_proof.Stated:
    """Return a part as the proof reads it."""
    content = part.content if isinstance(part.content, bytes) else part.content.read_bytes()
    return bundle_proof.Stated(part.id, f"{part.slot}/{part.name}", content, memo=part.kind in ("memo", "review"))


def custody(opened: Opened, folder: Path) -> dict[str, str]:
    """Return the head of every custody log under which submitted evidence is kept, by folder as seen from the case."""
    found = heads((folder / e.file).resolve() for e in submitted(opened.loaded.case, opened.choices))
    return {Path(os.path.relpath(place, folder.resolve())).as_posix(): head for place, head in sorted(found.items())}


def seen_first(opened: Opened, folder: Path) -> dict[str, str]:
    """Return the day on which the custody log first names the file of each item of submitted evidence, by its id; items in no log are left out."""
    found = {e.id: first_seen((folder / e.file).resolve()) for e in submitted(opened.loaded.case, opened.choices)}
    return {id_: day.isoformat() for id_, day in found.items() if day is not None}


def fingerprint(context: Context, opened: Opened, folder: Path, *, review: bool) -> str:
    """Return one hash over everything the bundle is made from: case, choices, date, evidence files, templates, law, versions, options."""
    templates = [
        path
        for root in template_roots(context, opened, folder)
        for path in sorted((*root.path.glob("*.docx"), *root.path.glob("*.yaml")))
    ]
    files = [folder / e.file for e in submitted(opened.loaded.case, opened.choices) if e.id not in opened.loaded.missing_files]
    parts = [
        opened.loaded.model_dump_json(exclude={"folder": True, "disagreements": {"__all__": {"where"}}}),
        opened.choices.model_dump_json(),
        opened.assessment.as_of.isoformat(),
        versions(context, ()).model_dump_json(),
        repr((review, bool(office.program()), custody(opened, folder))),
        *(sha256(path) for path in (*templates, *files) if path.is_file()),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def versions(context: Context, made: Sequence[Paper], before: Manifest | None = None) -> Versions:
    """Return the versions of feecase, plugins, law and templates behind papers; templates of an earlier manifest stay named."""
    used = {paper.template: paper.template_sha256 for paper in made if paper.template}
    earlier = before.versions.templates if before else {}
    return Versions(
        feecase=metadata.version("feecase"),
        plugins={d.name: d.version for d in context.plugins.distributions},
        statutes=_statutes_hash(tuple(root.path for root in context.plugins.statutes)),
        templates=dict(sorted((earlier | used).items())),
    )


@cache
def _statutes_hash(roots: tuple[Path, ...]) -> str:
    """Return one SHA-256 over all statute files, by their paths inside their roots."""
    whole = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*.yaml")):
            whole.update(path.relative_to(root).as_posix().encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
