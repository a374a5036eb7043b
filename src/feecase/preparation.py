"""Preparing a bundle: evidence is paged first, papers quote its page numbers, the bundle is written last and as a whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from itertools import islice, zip_longest
from pathlib import Path

from feecase import office
from feecase.batch import CaseOutcome
from feecase.bundle.copies import CACHE, prune
from feecase.bundle.manifest import FileKind, Manifest, Versions, read
from feecase.bundle.write import MEMO, REVIEW, BundlePart, Written, write_bundle
from feecase.engine import Context, Opened, open_case
from feecase.errors import BundleError, Problem, TemplateError
from feecase.evidence.custody.log import heads
from feecase.evidence.page.compose import PageLayout
from feecase.evidence.page.order import submitted
from feecase.evidence.page.pages import Attached, Paged, paged
from feecase.evidence.page.print_copy import copies
from feecase.extend.contracts import EvidenceLine, PaperContext, TemplateRoot
from feecase.files import sha256
from feecase.model.finding import Finding, worst_first
from feecase.model.proof import Mismatch, Proof, Traced
from feecase.papers import kept
from feecase.papers.produce import Paper, find_template, make_all, own_templates
from feecase.tracing import bundle as bundle_proof
from feecase.tracing.files import verify
from feecase.tracing.pages import differing_pages

OUT = "out"
EVIDENCE = "证据材料"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing one case did: what was computed, what was written, and what is still to be said."""

    opened: Opened
    written: Written
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    pruned: int = 0
    """Conversions by LibreOffice that no file of the bundle needs any more, removed from its cache."""

    @property
    def blocking(self) -> bool:
        """Whether any finding blocks filing."""
        return any(f.level == "blocking" for f in self.findings)


def prepare(
    context: Context,
    folder: Path,
    *,
    as_of: dt.date,
    pdf: bool = False,
    review: bool = False,
    only: Sequence[str] = (),
    anew: bool = False,
) -> Prepared:
    """Write the bundle of one case folder into its `out/`: the same input gives the same bytes (PDF copies by LibreOffice excepted).

    A bundle that was made from the same inputs and is still whole is left as it is, unless `anew`: so an interrupted run of many cases is
    resumed. With `pdf`, PDF copies of the papers are added where LibreOffice is present; for many cases, prepare all and call `with_copies`. With
    `review`, copies for the lawyer show what was filled in. With `only`, just these papers are made. Raises UserError; then nothing has changed on disk.
    """
    opened = open_case(context, folder, as_of=as_of)
    inputs = _fingerprint(context, opened, folder, review=review)
    done = None if anew or only else _done_before(opened, folder / OUT, inputs)
    if done is None:
        done = _written(context, opened, folder, review=review, only=only, inputs="" if only else inputs)
    return with_copies([done])[0] if pdf else done


def prepare_as_recorded(context: Context, folder: Path, *, pdf: bool = False, review: bool = False) -> Prepared:
    """Write the bundle of a case again as its manifest records it: as of that day, the same papers, with the very templates that were used then.

    What comes out otherwise, because the case, the law or feecase has changed since, stands in `problems`. Raises BundleError where there is no manifest,
    TemplateError where a template of then is no longer to be had.
    """
    record = recorded_in(folder)
    opened = open_case(context, folder, as_of=dt.date.fromisoformat(record.as_of))
    only = sorted({entry.id for entry in record.files if entry.kind in ("paper", "table", "memo") and entry.id})
    done = _written(context, opened, folder, review=review, only=only, inputs="", record=record)
    return with_copies([done])[0] if pdf else done


def recorded_in(folder: Path) -> Manifest:
    """Return the manifest of a case's bundle. Raises BundleError where there is none."""
    manifest = read(folder / OUT)
    if manifest is None:
        raise BundleError("没有清单 manifest.json", where=str(folder / OUT), next="先运行 feecase prepare")
    return manifest


def template_roots(context: Context, opened: Opened, folder: Path) -> tuple[TemplateRoot, ...]:
    """Return where the templates of a case come from, nearest first: the user's own, then those of its place."""
    place = context.place(opened.loaded)
    return (*own_templates(folder, place.code), *context.plugins.templates_for(place))


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
            where=str(folder / OUT),
            why="当时没有生成这份文书",
            next="不加 --as-recorded，用现在的模板",
        )
    return (kept.recorded(folder, templates, template_roots(context, opened, folder), work),)


def _written(
    context: Context,
    opened: Opened,
    folder: Path,
    *,
    review: bool,
    only: Sequence[str],
    inputs: str,
    record: Manifest | None = None,
) -> Prepared:
    as_of = opened.assessment.as_of
    roots = template_roots(context, opened, folder)
    partial = bool(only) and record is None
    with tempfile.TemporaryDirectory(dir=folder, prefix=".feecase-") as work:
        started = Path(work).stat().st_mtime
        evidence = _evidence(context, opened, folder, Path(work), as_of)
        opened = _with_remarks(opened, evidence.findings)
        if record is not None:
            roots = recorded_roots(context, opened, folder, record, Path(work) / "templates")
        papers = _papers(context, opened, evidence.lines, only, roots, review=review)
        parts = [part for paper in papers for part in _parts(paper)]
        problems = _otherwise(context, record, papers) if record is not None else ()
        proof, _ = bundle_proof.prove(context, opened, map(_stated, parts), evidence.lines)
        opened = _with_remarks(opened, bundle_proof.findings(proof))
        written = write_bundle(
            folder / OUT,
            [*parts, *_evidence_parts(evidence)],
            case=opened.loaded.case.id,
            as_of=as_of.isoformat(),
            versions=_versions(context, papers, before=read(folder / OUT) if partial else None),
            evidence=evidence.lines,
            sources=evidence.sources,
            findings=opened.assessment.findings,
            slots=tuple(context.place(opened.loaded).policy("filing.slots", on=as_of).value),
            partial=partial,
            inputs=record.inputs if record is not None and not problems else inputs,
            remarks=evidence.findings,
            proof=proof,
            sets=copies(opened.loaded.case),
            custody=_custody(opened, folder),
        )
        pruned = 0 if partial else prune(folder / OUT, written.manifest, since=started)
        specs = {spec.id: spec for spec in context.plugins.documents_for(context.place(opened.loaded))}
        kept.keep(folder, [find_template(specs[paper.id], roots) for paper in papers if paper.template])
    return Prepared(opened, written, opened.assessment.findings, problems, pruned)


def _otherwise(context: Context, record: Manifest, papers: Sequence[Paper]) -> tuple[Problem, ...]:
    """Say which papers are not what the manifest records, and what has changed since."""
    before = {(entry.id, Path(entry.path).name): entry.sha256 for entry in record.files}
    other = [p.title for p in papers if before.get((p.id, p.file)) not in (None, hashlib.sha256(p.content).hexdigest())]
    gone = sorted(set(record.versions.templates) - {paper.template for paper in papers if paper.template})
    now, then = _versions(context, papers), record.versions
    why = [f"feecase {then.feecase} → {now.feecase}"] if now.feecase != then.feecase else []
    why += ["插件不同"] if now.plugins != then.plugins else []
    why += ["法规库不同"] if now.statutes != then.statutes else []
    reason = "、".join(why) or "案件、选择或证据在此后改过"
    found = []
    if other:
        found.append(Problem(f"与记录不同：{'、'.join(other)}", why=reason, next="要得到当时的文书，请用当时的版本与案件文件"))
    if gone:
        found.append(Problem(f"这些文书没有重新生成：{'、'.join(gone)}", why=reason, next="已安装的文书里没有它们"))
    return tuple(found)


def with_copies(done: Sequence[Prepared], *, jobs: int = 1, archive: bool = False) -> list[Prepared]:
    """Add PDF copies to prepared bundles, converting the papers of all of them together in `jobs` processes; `archive` asks for PDF/A.

    What LibreOffice could not do, or did not do truly, stands in `problems`; the bundle is complete without it.
    """
    from feecase.bundle.copies import Bundle, add_copies
    from feecase.tracing.copies import faults

    bundles = [Bundle(Path(one.opened.loaded.folder) / OUT, _names(one.opened)) for one in done]
    copied = add_copies(bundles, faults=faults, jobs=jobs, archive=archive)
    return [
        replace(one, written=one.written.and_then(copies.written), problems=(*one.problems, *copies.problems))
        for one, copies in zip(done, copied, strict=True)
    ]


def copied(
    outcomes: Iterable[CaseOutcome[Prepared]], *, jobs: int = 1, archive: bool = False, together: int = 32
) -> Iterator[CaseOutcome[Prepared]]:
    """Add PDF copies to the bundles of many cases as they come, `together` cases at a time; cases that failed pass through."""
    waiting = iter(outcomes)
    while group := list(islice(waiting, together)):
        done = iter(with_copies([outcome.result for outcome in group if outcome.result], jobs=jobs, archive=archive))
        for outcome in group:
            yield replace(outcome, result=next(done)) if outcome.result else outcome


def _names(opened: Opened) -> tuple[str, ...]:
    """Return the names of all persons, and of the court."""
    case = opened.loaded.case
    persons = (case.plaintiff, *case.defendants, *case.third_parties, *case.agents, *case.premises.owners)
    return (*(person.name for person in persons), *((case.court.name,) if case.court else ()))


def _with_remarks(opened: Opened, remarks: Sequence[Finding]) -> Opened:
    findings = worst_first((*opened.assessment.findings, *remarks))
    return replace(opened, assessment=opened.assessment.model_copy(update={"findings": findings}))


def _done_before(opened: Opened, out: Path, inputs: str) -> Prepared | None:
    """Return what an earlier run wrote from the same inputs, if every file of it is still there and as it was."""
    try:
        manifest = read(out)
        if manifest is None or manifest.inputs != inputs or manifest.edited or any(d.wrong for d in verify(out)):
            return None
    except BundleError:
        return None
    opened = _with_remarks(opened, (*manifest.remarks, *bundle_proof.findings(manifest.proof)))
    written = Written(manifest, written=(), unchanged=tuple(f.path for f in manifest.all_files()), removed=(), edited=())
    return Prepared(opened, written, opened.assessment.findings, ())


def _fingerprint(context: Context, opened: Opened, folder: Path, *, review: bool) -> str:
    """Return one hash over everything the bundle is made from: case, choices, date, evidence files, templates, law, versions, options."""
    templates = [path for root in template_roots(context, opened, folder) for path in sorted(root.path.glob("*.docx"))]
    evidence = [
        (folder / e.file) for e in submitted(opened.loaded.case, opened.choices) if e.id not in opened.loaded.missing_files
    ]
    parts = [
        opened.loaded.model_dump_json(exclude={"folder": True, "disagreements": {"__all__": {"where"}}}),
        opened.choices.model_dump_json(),
        opened.assessment.as_of.isoformat(),
        _versions(context, ()).model_dump_json(),
        repr((review, bool(office.program()), _custody(opened, folder))),
        *(sha256(path) for path in (*templates, *evidence) if path.is_file()),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _custody(opened: Opened, folder: Path) -> dict[str, str]:
    """Return the head of every custody log under which submitted evidence stands, by folder as seen from the case."""
    found = heads((folder / e.file).resolve() for e in submitted(opened.loaded.case, opened.choices))
    return {Path(os.path.relpath(place, folder.resolve())).as_posix(): head for place, head in sorted(found.items())}


def _evidence(context: Context, opened: Opened, folder: Path, work: Path, as_of: dt.date) -> Paged:
    case = opened.loaded.case
    limit = context.place(opened.loaded).policy("filing.max_file_mb", on=as_of).number
    defendants = "、".join(d.name for d in case.defendants)
    return paged(
        submitted(case, opened.choices),
        folder,
        work / "evidence.pdf",
        cues=context.plugins.cues,
        title=f"{case.plaintiff.name}诉{defendants}{case.cause}一案证据材料",
        layout=PageLayout.of(case, context.place(opened.loaded), on=as_of),
        cache=folder / OUT / CACHE,
        max_bytes=int(limit * 1_000_000),
        leave_out=opened.loaded.missing_files,
    )


def _papers(
    context: Context,
    opened: Opened,
    evidence: tuple[EvidenceLine, ...],
    only: Sequence[str],
    roots: Sequence[TemplateRoot],
    *,
    review: bool,
) -> list[Paper]:
    place = context.place(opened.loaded)
    paper_context = PaperContext(
        loaded=opened.loaded,
        assessment=opened.assessment,
        claim=opened.claim,
        choices=opened.choices,
        evidence=evidence,
        place=place,
        library=context.library,
    )
    return list(make_all(context.plugins.documents_for(place), paper_context, roots, only, review=review))


def reread(context: Context, out: Path) -> tuple[Proof, tuple[Traced, ...]]:
    """Prove a finished bundle from its files and the case folder it lies in, as of the manifest's date; every value with its source.

    Raises BundleError where there is no manifest or no case folder, InputError for a paper or case that cannot be read.
    """
    folder, manifest = bundle_proof.case_folder(out), read(out)
    if manifest is None:
        raise BundleError("没有清单 manifest.json", where=str(out), next="先运行 feecase prepare")
    opened = open_case(context, folder, as_of=dt.date.fromisoformat(manifest.as_of))
    lines = bundle_proof.stamped(context, opened, out, manifest)
    opened = _with_remarks(opened, manifest.remarks)
    with tempfile.TemporaryDirectory(prefix=".feecase-") as work:
        roots = _roots_of(context, opened, folder, manifest, Path(work))
        papers = _papers(context, opened, lines, (), roots, review=False)
    same = _versions(context, papers) == manifest.versions  # by another version the papers would read differently
    parts = [part for paper in papers for part in _parts(paper)] if same else []
    found, traces = bundle_proof.reread(context, opened, out, manifest, map(_stated, parts), lines)
    wrong = (*found.mismatches, *_copies_differ(opened, out, manifest), *_evidence_differs(context, opened, out, manifest))
    return found.model_copy(update={"mismatches": wrong}), traces


def _copies_differ(opened: Opened, out: Path, manifest: Manifest) -> Iterator[Mismatch]:
    """Name the PDF copies that lack an amount, a date or a name of their papers."""
    from feecase.bundle.write import copy_path
    from feecase.tracing.copies import faults

    papers = {copy_path(entry.path): out / entry.path for entry in manifest.files}
    for entry in manifest.copies:
        paper, copy = papers.get(entry.path), out / entry.path
        if (
            paper
            and paper.is_file()
            and copy.is_file()
            and (fault := faults(paper.read_bytes(), paper.suffix, copy.read_bytes(), _names(opened)))
        ):
            yield Mismatch(file=entry.path, where="", kind="text", value="", what=fault)


def _evidence_differs(context: Context, opened: Opened, out: Path, manifest: Manifest) -> Iterator[Mismatch]:
    """Page the evidence anew from the case's files and name the pages of the bundle that read or look otherwise.

    Nothing can be compared with what another version made, or where LibreOffice is missing for a file that it once converted.
    """
    folder, now = Path(opened.loaded.folder), _versions(context, ())
    if (now.feecase, now.plugins) != (manifest.versions.feecase, manifest.versions.plugins):
        return
    with tempfile.TemporaryDirectory(prefix="feecase-") as work:
        made = _evidence(context, opened, folder, Path(work), opened.assessment.as_of)
        if any(office.MISSING in finding.why for finding in made.findings):
            return
        bound = [entry.path for entry in manifest.files if entry.kind == "evidence" and (out / entry.path).is_file()]
        for path, volume in zip_longest(bound, made.volumes):
            if path is None or volume is None:
                what = f"册数与按案件证据重新生成的不同（{len(bound)} 册，应为 {len(made.volumes)} 册）"
                yield Mismatch(file=path or EVIDENCE, where="", kind="pages", value="", what=what)
                return
            for page in differing_pages(out / path, volume.path):
                shown = volume.first + page - 1
                where = f"第{shown}页" if shown else "封面"
                yield Mismatch(file=path, where=where, kind="text", value="", what="与按案件证据重新生成的这一页不同")
        sources = {item.id: sha256(item.path) for item in made.attached}
        for entry in manifest.files:
            if entry.kind == "attachment" and (out / entry.path).is_file() and sources.get(entry.id) != sha256(out / entry.path):
                yield Mismatch(file=entry.path, where="", kind="text", value="", what="与案件中的证据文件不同")


def _roots_of(context: Context, opened: Opened, folder: Path, manifest: Manifest, work: Path) -> tuple[TemplateRoot, ...]:
    """Return the templates that a bundle was made with where they are still to be had, and behind them those of today."""
    roots = template_roots(context, opened, folder)
    with contextlib.suppress(TemplateError):
        return (*recorded_roots(context, opened, folder, manifest, work), *roots)
    return roots


def _stated(part: BundlePart) -> bundle_proof.Stated:
    content = part.content if isinstance(part.content, bytes) else part.content.read_bytes()
    return bundle_proof.Stated(part.id, f"{part.slot}/{part.name}", content, memo=part.kind in ("memo", "review"))


def _parts(paper: Paper) -> Iterator[BundlePart]:
    kind: FileKind = "memo" if paper.slot == MEMO else "table" if paper.format == "xlsx" else "paper"
    yield BundlePart(paper.slot, paper.file, paper.content, kind, paper.id)
    if paper.review and kind != "memo":
        yield BundlePart(REVIEW, paper.file, paper.review, "review", paper.id)


def _evidence_parts(evidence: Paged) -> list[BundlePart]:
    def attached(item: Attached) -> BundlePart:
        return BundlePart(EVIDENCE, item.name, item.path, "attachment", item.id)

    several = len(evidence.volumes) > 1
    volumes = [
        BundlePart(
            EVIDENCE,
            f"{EVIDENCE}_第{n}册_{max(v.first, 1)}-{v.last}页.pdf" if several else f"{EVIDENCE}.pdf",
            v.path,
            "evidence",
            pages=v.last - v.first + 1,
        )
        for n, v in enumerate(evidence.volumes, 1)
    ]
    return [*volumes, *map(attached, evidence.attached)]


def _versions(context: Context, papers: Sequence[Paper], before: Manifest | None = None) -> Versions:
    return Versions(
        feecase=metadata.version("feecase"),
        plugins={d.name: d.version for d in context.plugins.distributions},
        statutes=_statutes_hash(tuple(root.path for root in context.plugins.statutes)),
        templates=dict(
            sorted(
                (
                    {**(before.versions.templates if before else {})}
                    | {p.template: p.template_sha256 for p in papers if p.template}
                ).items()
            )
        ),
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
