"""Verifying a finished bundle: its files against the manifest, its numbers against the case, the computation, the law and the paged evidence."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feecase import office
from feecase.bundle.manifest import Manifest, read
from feecase.cases.protocol import CaseStore
from feecase.engine import Context, Opened
from feecase.errors import BundleError, InputError, TemplateError
from feecase.evidence.page.stamps import read_stamps
from feecase.extend.contracts import TemplateRoot
from feecase.flows import bundle
from feecase.flows.single import CaseRequest, open_case
from feecase.model.proof import Mismatch, Proof, Traced
from feecase.tracing import bundle as bundle_proof
from feecase.tracing.copies import differing_copies
from feecase.tracing.files import BundleDifference
from feecase.tracing.files import verify as compare
from feecase.tracing.pages import differing_evidence


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """The case whose bundle is verified."""

    case: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in one bundle; `proof` is None where the case it was made from is not there or cannot be read (`why_not`)."""

    out: Path
    differences: tuple[BundleDifference, ...]
    proof: Proof | None = None
    traces: tuple[Traced, ...] = ()
    why_not: str = ""


def verify(context: Context, store: CaseStore, request: VerifyRequest) -> Verified:
    """Compare a case's bundle with its manifest and prove its numbers as of the manifest's date; every value with its source.

    Raises BundleError where there is no bundle.
    """
    out = store.out(request.case)
    differences = tuple(compare(out, read_stamps=read_stamps))
    try:
        return Verified(out, differences, *reread(context, store, request.case))
    except InputError as error:
        return Verified(out, differences, why_not="；".join(map(str, error.problems)))


def verify_folder(out: Path) -> Verified:
    """Compare a bundle that lies apart from its case with its manifest. Raises BundleError where there is none."""
    return Verified(out, tuple(compare(out, read_stamps=read_stamps)), why_not="不在案件文件夹中")


def reread(context: Context, store: CaseStore, case: str) -> tuple[Proof, tuple[Traced, ...]]:
    """Prove a finished bundle from its files. Raises BundleError where there is no manifest, InputError for a paper or case that cannot be read."""
    out = store.out(case)
    manifest = read(out)
    if manifest is None:
        raise BundleError("没有清单 manifest.json", where=str(out), next="先运行 feecase prepare")
    opened = open_case(context, store, CaseRequest(case, dt.date.fromisoformat(manifest.as_of)))
    folder = store.evidence(case)
    lines = bundle_proof.stamped(context, opened, out, manifest)
    opened = bundle.with_remarks(opened, manifest.remarks)
    with tempfile.TemporaryDirectory(prefix=".feecase-") as work:
        roots = _roots_of(context, opened, folder, manifest, Path(work))
        papers = bundle.papers(context, opened, lines, roots)
    same = bundle.versions(context, papers) == manifest.versions  # by another version the papers would read differently
    parts = [part for paper in papers for part in bundle.paper_parts(paper)] if same else []
    found, traces = bundle_proof.reread(context, opened, out, manifest, map(bundle.stated, parts), lines)
    wrong = (
        *found.mismatches,
        *differing_copies(bundle.persons(opened), out, manifest),
        *_evidence_differs(context, opened, folder, out, manifest),
    )
    return found.model_copy(update={"mismatches": wrong}), traces


def _evidence_differs(context: Context, opened: Opened, folder: Path, out: Path, manifest: Manifest) -> Iterator[Mismatch]:
    """Page the evidence anew from the case's files and compare it with the bundle's.

    Nothing can be compared with what another version made, or where LibreOffice is missing for a file that it once converted.
    """
    now = bundle.versions(context, ())
    if (now.feecase, now.plugins) != (manifest.versions.feecase, manifest.versions.plugins):
        return
    with tempfile.TemporaryDirectory(prefix="feecase-") as work:
        made = bundle.evidence(context, opened, folder, out, Path(work))
        if not any(office.MISSING in finding.why for finding in made.findings):
            yield from differing_evidence(out, manifest, made)


def _roots_of(context: Context, opened: Opened, folder: Path, manifest: Manifest, work: Path) -> tuple[TemplateRoot, ...]:
    """Return the templates that a bundle was made with where they are still to be had, and behind them those of today."""
    roots = bundle.template_roots(context, opened, folder)
    with contextlib.suppress(TemplateError):
        return (*bundle.recorded_roots(context, opened, folder, manifest, work), *roots)
    return roots
