"""Preparing a bundle: evidence is paged first, papers quote its page numbers, the bundle is written last and as a whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path

from feecase import office
from feecase.bundle.manifest import Kind, Versions, read, verify
from feecase.bundle.write import MEMO, Part, Written, write_bundle
from feecase.engine import House, Opened, open_case
from feecase.errors import BundleError, Problem
from feecase.evidence.compose import Layout
from feecase.evidence.order import submitted
from feecase.evidence.pages import Attached, Paged, paged
from feecase.extend.contracts import PaperContext
from feecase.files import sha256
from feecase.model.finding import Finding, worst_first
from feecase.papers.produce import Paper, make_all, own_templates

OUT = "out"
EVIDENCE = "证据材料"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing one case did: what was computed, what was written, and what is still to be said."""

    opened: Opened
    written: Written
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]

    @property
    def blocking(self) -> bool:
        """Whether any finding blocks filing."""
        return any(f.level == "blocking" for f in self.findings)


def prepare(
    house: House, folder: Path, *, as_of: dt.date, pdf: bool = False, only: Sequence[str] = (), anew: bool = False
) -> Prepared:
    """Write the bundle of one case folder into its `out/`: the same input gives the same bytes (PDF copies by LibreOffice excepted).

    A bundle that was made from the same inputs and is still whole is left as it is, unless `anew`: so an interrupted run of many cases is
    resumed. With `pdf`, PDF copies of the papers are added where LibreOffice is present. With `only`, just these papers are made. Raises
    UserError; then nothing has changed on disk.
    """
    opened = open_case(house, folder, as_of=as_of)
    inputs = _fingerprint(house, opened, folder, pdf=pdf)
    if not (anew or only) and (done := _done_before(opened, folder / OUT, inputs)):
        return done
    with tempfile.TemporaryDirectory(dir=folder, prefix=".feecase-") as work:
        evidence = _evidence(house, opened, folder, Path(work), as_of)
        opened = _with_remarks(opened, evidence.findings)
        papers = _papers(house, opened, evidence, only)
        parts = [*map(_part, papers), *_evidence_parts(evidence)]
        copies, problems = _copies(parts, folder / OUT) if pdf else ([], [])
        written = write_bundle(
            folder / OUT,
            [*parts, *copies],
            case=opened.loaded.case.id,
            as_of=as_of.isoformat(),
            versions=_versions(house, papers),
            evidence=evidence.lines,
            sources=evidence.sources,
            findings=opened.assessment.findings,
            slots=tuple(house.place(opened.loaded).policy("filing.slots", on=as_of).value),
            partial=bool(only),
            inputs="" if problems or only else inputs,
            remarks=evidence.findings,
        )
    return Prepared(opened, written, opened.assessment.findings, tuple(problems))


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
    opened = _with_remarks(opened, manifest.remarks)
    written = Written(manifest, written=(), unchanged=tuple(f.path for f in manifest.all_files()), removed=(), edited=())
    return Prepared(opened, written, opened.assessment.findings, ())


def _fingerprint(house: House, opened: Opened, folder: Path, *, pdf: bool) -> str:
    """Return one hash over everything the bundle is made from: case, choices, date, evidence files, templates, law, versions, options."""
    place = house.place(opened.loaded)
    templates = [path for root in house.plugins.templates_for(place) for path in sorted(root.path.glob("*.docx"))]
    evidence = [
        (folder / e.file) for e in submitted(opened.loaded.case, opened.choices) if e.id not in opened.loaded.missing_files
    ]
    parts = [
        opened.loaded.model_dump_json(exclude={"folder": True, "disagreements": {"__all__": {"where"}}}),
        opened.choices.model_dump_json(),
        opened.assessment.as_of.isoformat(),
        _versions(house, ()).model_dump_json(),
        repr((pdf, bool(office.program()))),
        *(sha256(path) for path in (*templates, *evidence) if path.is_file()),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _evidence(house: House, opened: Opened, folder: Path, work: Path, as_of: dt.date) -> Paged:
    case = opened.loaded.case
    limit = house.place(opened.loaded).policy("filing.max_file_mb", on=as_of).number
    defendants = "、".join(d.name for d in case.defendants)
    return paged(
        submitted(case, opened.choices),
        folder,
        work / "evidence.pdf",
        cues=house.plugins.cues,
        title=f"{case.plaintiff.name}诉{defendants}{case.cause}一案证据材料",
        layout=Layout.of(case),
        cache=folder / OUT / ".converted",
        max_bytes=int(limit * 1_000_000),
        leave_out=opened.loaded.missing_files,
    )


def _papers(house: House, opened: Opened, evidence: Paged, only: Sequence[str]) -> list[Paper]:
    place = house.place(opened.loaded)
    context = PaperContext(
        loaded=opened.loaded,
        assessment=opened.assessment,
        claim=opened.claim,
        choices=opened.choices,
        evidence=evidence.lines,
        place=place,
        library=house.library,
    )
    roots = (*own_templates(Path(opened.loaded.folder)), *house.plugins.templates_for(place))
    return list(make_all(house.plugins.documents_for(place), context, roots, only))


def _part(paper: Paper) -> Part:
    kind: Kind = "memo" if paper.slot == MEMO else "table" if paper.format == "xlsx" else "paper"
    return Part(paper.slot, paper.file, paper.content, kind, paper.id)


def _evidence_parts(evidence: Paged) -> list[Part]:
    def attached(item: Attached) -> Part:
        return Part(EVIDENCE, item.name, item.path, "attachment", item.id)

    several = len(evidence.volumes) > 1
    volumes = [
        Part(
            EVIDENCE,
            f"{EVIDENCE}_第{n}册_{v.first}-{v.last}页.pdf" if several else f"{EVIDENCE}.pdf",
            v.path,
            "evidence",
            pages=v.last - v.first + 1,
        )
        for n, v in enumerate(evidence.volumes, 1)
    ]
    return [*volumes, *map(attached, evidence.attached)]


def _copies(parts: Sequence[Part], out: Path) -> tuple[list[Part], list[Problem]]:
    from feecase.bundle.copies import pdf_copies

    return pdf_copies(parts, cache=out / ".converted")


def _versions(house: House, papers: Sequence[Paper]) -> Versions:
    return Versions(
        feecase=metadata.version("feecase"),
        plugins={d.name: d.version for d in house.plugins.distributions},
        statutes=_statutes_hash(tuple(root.path for root in house.plugins.statutes)),
        templates={p.template: p.template_sha256 for p in papers if p.template},
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
