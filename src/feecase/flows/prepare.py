"""Preparing a bundle: evidence is paged first, papers quote its page numbers, the bundle is written last and as a whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from feecase.bundle.copies import prune
from feecase.bundle.manifest import NAME, Manifest, read
from feecase.bundle.write import MEMO, Written, write_bundle
from feecase.cases.protocol import Author, CaseStore
from feecase.engine import Context, Opened
from feecase.errors import BundleError, Problem, UserError
from feecase.evidence.page.print_copy import copies
from feecase.files import sha256
from feecase.flows import bundle
from feecase.flows.many import Outcome
from feecase.flows.service_copies import ServiceRequest, service_copies
from feecase.flows.single import CaseRequest, open_case
from feecase.model.event import BundleWritten
from feecase.model.finding import Finding, worst_first
from feecase.model.gate import Gate
from feecase.papers import kept
from feecase.papers.produce import Paper, find_template
from feecase.rules.readiness import judge
from feecase.tracing import bundle as bundle_proof
from feecase.tracing.files import verify


@dataclass(frozen=True, slots=True)
class PrepareRequest:
    """One bundle: of which case, as of when, what goes into it.

    `review`: copies for the lawyer show what was filled in. `only`: just these papers. `anew`: also where nothing has changed. `as_recorded`: again as
    the manifest records it, as of that day (`as_of` is not used), with the very templates of then. `service_copy`: also the copies to be served.
    `author`: for whom the event goes out; None = nobody is told (PDF copies follow, see `copied`).
    """

    case: str
    as_of: dt.date
    review: bool = False
    only: tuple[str, ...] = ()
    anew: bool = False
    as_recorded: bool = False
    service_copy: bool = False
    author: Author | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing one case did: what was computed, what was written in which folder, and what is still to be said."""

    opened: Opened
    written: Written
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    out: Path
    pruned: int = 0
    """Conversions by LibreOffice that no file of the bundle needs any more, removed from its cache."""

    @property
    def gate(self) -> Gate:
        """The state of the case by everything that was found, its finished papers included."""
        return judge(self.findings, self.opened.choices)


def prepare(context: Context, store: CaseStore, request: PrepareRequest) -> Prepared:
    """Write the bundle of one case: the same input gives the same bytes (PDF copies by LibreOffice excepted).

    A bundle that was made from the same inputs and is still whole is left as it is, unless `anew`: so an interrupted run of many cases is
    resumed. What a bundle made as recorded says otherwise than then is in `problems`. Raises UserError; then nothing has changed on disk.
    """
    with store.bundle(request.case) as out:
        done = _as_recorded(context, store, request, out) if request.as_recorded else _today(context, store, request, out)
    if request.service_copy:
        served = service_copies(context, store, ServiceRequest(request.case))
        done = replace(done, findings=worst_first((*done.findings, *served.findings)))
    return announced(store, request.case, done, request.author)


def _today(context: Context, store: CaseStore, request: PrepareRequest, out: Path) -> Prepared:
    opened = open_case(context, store, CaseRequest(request.case, request.as_of))
    folder = store.evidence(request.case)
    inputs = bundle.fingerprint(context, opened, folder, review=request.review)
    done = None if request.anew or request.only else _done_before(opened, out, inputs)
    return done or _write(context, opened, folder, out, request, inputs="" if request.only else inputs)


def _as_recorded(context: Context, store: CaseStore, request: PrepareRequest, out: Path) -> Prepared:
    """Write the bundle again as its manifest records it. Raises BundleError without one, TemplateError where a template of then is nowhere to be had."""
    record = recorded_in(out)
    opened = open_case(context, store, CaseRequest(request.case, dt.date.fromisoformat(record.as_of)))
    papers = sorted({entry.id for entry in record.files if entry.kind in ("paper", "table", "memo") and entry.id})
    again = replace(request, only=tuple(papers))
    return _write(context, opened, store.evidence(request.case), out, again, inputs="", record=record)


def recorded_in(out: Path) -> Manifest:
    """Return the manifest of a bundle. Raises BundleError where there is none."""
    manifest = read(out)
    if manifest is None:
        raise BundleError("没有清单 manifest.json", where=str(out), next="先运行 feecase prepare")
    return manifest


def _write(
    context: Context,
    opened: Opened,
    folder: Path,
    out: Path,
    request: PrepareRequest,
    *,
    inputs: str,
    record: Manifest | None = None,
) -> Prepared:
    as_of, place = opened.assessment.as_of, context.place(opened.loaded)
    roots = bundle.template_roots(context, opened, folder)
    partial = bool(request.only) and record is None
    with tempfile.TemporaryDirectory(dir=folder, prefix=".feecase-") as work:
        started = Path(work).stat().st_mtime
        evidence = bundle.evidence(context, opened, folder, out, Path(work))
        opened = bundle.with_remarks(opened, evidence.findings)
        if record is not None:
            roots = bundle.recorded_roots(context, opened, folder, record, Path(work) / "templates")
        papers = bundle.papers(context, opened, evidence.lines, roots, only=request.only, review=request.review)
        seen = () if partial else bundle.filing_desk(context, opened, papers, evidence)
        if seen:  # the memo tells what the desk would send back, and is no paper that the desk sees
            opened = bundle.with_remarks(opened, seen)
            inside = [paper.id for paper in papers if paper.slot == MEMO]
            again = {p.id: p for p in bundle.papers(context, opened, evidence.lines, roots, only=inside, review=request.review)}
            papers = [again.get(paper.id, paper) for paper in papers]
        parts = [part for paper in papers for part in bundle.paper_parts(paper)]
        problems = _otherwise(context, record, papers) if record is not None else ()
        proof, _ = bundle_proof.prove(context, opened, map(bundle.stated, parts), evidence.lines)
        opened = bundle.with_remarks(opened, bundle_proof.findings(proof))
        written = write_bundle(
            out,
            [*parts, *bundle.evidence_parts(evidence)],
            case=opened.loaded.case.id,
            as_of=as_of.isoformat(),
            versions=bundle.versions(context, papers, before=read(out) if partial else None),
            evidence=evidence.lines,
            sources=evidence.sources,
            findings=opened.assessment.findings,
            slots=tuple(place.policy("filing.slots", on=as_of).value),
            partial=partial,
            inputs=record.inputs if record is not None and not problems else inputs,
            remarks=(*evidence.findings, *seen),
            proof=proof,
            sets=copies(opened.loaded.case),
            custody=bundle.custody(opened, folder),
            first_seen=bundle.seen_first(opened, folder),
        )
        pruned = 0 if partial else prune(out, written.manifest, since=started)
        specs = {spec.id: spec for spec in bundle.offered(context, opened)}
        kept.keep(folder, [find_template(specs[paper.id], roots) for paper in papers if paper.template])
    return Prepared(opened, written, opened.assessment.findings, problems, out, pruned)


def _otherwise(context: Context, record: Manifest, papers: Sequence[Paper]) -> tuple[Problem, ...]:
    """Say which papers are not what the manifest records, and what has changed since."""
    before = {(entry.id, Path(entry.path).name): entry.sha256 for entry in record.files}
    other = [p.title for p in papers if before.get((p.id, p.file)) not in (None, hashlib.sha256(p.content).hexdigest())]
    gone = sorted(set(record.versions.templates) - {paper.template for paper in papers if paper.template})
    now, then = bundle.versions(context, papers), record.versions
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


def _done_before(opened: Opened, out: Path, inputs: str) -> Prepared | None:
    """Return what an earlier run wrote from the same inputs, if every file of it is still there and as it was."""
    try:
        manifest = read(out)
        if manifest is None or manifest.inputs != inputs or manifest.edited or any(d.wrong for d in verify(out)):
            return None
    except BundleError:
        return None
    opened = bundle.with_remarks(opened, (*manifest.remarks, *bundle_proof.findings(manifest.proof)))
    written = Written(manifest, written=(), unchanged=tuple(f.path for f in manifest.all_files()), removed=(), edited=())
    return Prepared(opened, written, opened.assessment.findings, (), out)


def announced(store: CaseStore, case: str, done: Prepared, author: Author | None) -> Prepared:
    """Tell the systems that listen that a bundle was written; trouble there spoils no bundle and is told as a problem."""
    if author is None:
        return done
    event = BundleWritten(
        case=case,
        as_of=done.opened.assessment.as_of,
        manifest=sha256(done.out / NAME),
        files=len(done.written.manifest.files),
        total=done.opened.claim.total,
        blocking=sum(finding.level == "blocking" for finding in done.findings),
    )
    try:
        store.emit([event], at=author.at)
    except UserError as error:
        what = "材料已生成，但没有记下要通知其他系统的事件，重新运行即可补记"
        return replace(done, problems=(*done.problems, Problem(what, why=error.problems[0].what)))
    return done


def with_copies(done: Sequence[Prepared], *, jobs: int = 1, archive: bool = False) -> list[Prepared]:
    """Add PDF copies to prepared bundles, converting the papers of all of them together in `jobs` processes; `archive` asks for PDF/A.

    What LibreOffice could not do, or did not do truly, is in `problems`; the bundle is complete without it.
    """
    from feecase.bundle.copies import Bundle, add_copies
    from feecase.tracing.copies import faults

    bundles = [Bundle(one.out, bundle.persons(one.opened)) for one in done]
    added = add_copies(bundles, faults=faults, jobs=jobs, archive=archive)
    return [
        replace(one, written=one.written.and_then(copies.written), problems=(*one.problems, *copies.problems))
        for one, copies in zip(done, added, strict=True)
    ]


def copied(
    outcomes: Iterable[Outcome[Prepared]], author: Author | None, *, jobs: int = 1, archive: bool = False, together: int = 32
) -> Iterator[Outcome[Prepared]]:
    """Add PDF copies to the bundles of many cases as they come, `together` cases at a time, and tell of them; cases that failed pass through."""
    waiting = iter(outcomes)
    while group := list(islice(waiting, together)):
        with ExitStack() as locks:
            for ref in sorted({outcome.ref for outcome in group if outcome.result}, key=lambda ref: ref.where):
                locks.enter_context(ref.store.bundle(ref.case))
            done = iter(with_copies([outcome.result for outcome in group if outcome.result], jobs=jobs, archive=archive))
        for outcome in group:
            if outcome.result:
                yield replace(outcome, result=announced(outcome.ref.store, outcome.name, next(done), author))
            else:
                yield outcome
