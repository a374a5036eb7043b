"""One paper of a case, made by itself."""

from __future__ import annotations

import datetime as dt
import difflib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from feecase.cases.protocol import CaseStore
from feecase.engine import Context, Opened
from feecase.errors import UsageError
from feecase.evidence.page.order import submitted
from feecase.evidence.page.pages import paged
from feecase.extend.contracts import DocumentSpec, PaperContext
from feecase.flows import bundle
from feecase.flows.prepare import recorded_in
from feecase.flows.single import CaseRequest, open_case
from feecase.papers.produce import Paper, make


@dataclass(frozen=True, slots=True)
class PaperRequest:
    """A paper by its id or title; `as_recorded` takes the templates of the case's manifest, and its day where `as_of` is None."""

    case: str
    name: str
    as_of: dt.date | None
    as_recorded: bool = False


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A paper, and the id of the case in its own file."""

    paper: Paper
    case: str


def paper(context: Context, store: CaseStore, request: PaperRequest) -> MadePaper:
    """Make one paper of a case, with its evidence paged. Raises UsageError for a paper that the case's place does not offer, UserError."""
    record = recorded_in(store.out(request.case)) if request.as_recorded else None
    as_of = request.as_of or dt.date.fromisoformat(recorded_in(store.out(request.case)).as_of)
    opened = open_case(context, store, CaseRequest(request.case, as_of))
    folder = store.evidence(request.case)
    spec = named(request.name, bundle.offered(context, opened))
    with tempfile.TemporaryDirectory() as work:
        if record is None:
            roots = bundle.template_roots(context, opened, folder)
        else:
            templates = [] if spec.write else [f"{spec.id}.docx"]
            roots = bundle.recorded_roots(context, opened, folder, record, Path(work), templates)
        made = make(spec, _with_pages(context, store, request.case, opened), roots)
    return MadePaper(made, opened.loaded.case.id)


def paged_context(context: Context, store: CaseStore, request: CaseRequest) -> PaperContext:
    """Return what papers of a case may say, with its evidence paged. Raises UserError."""
    return _with_pages(context, store, request.case, open_case(context, store, request))


def _with_pages(context: Context, store: CaseStore, case: str, opened: Opened) -> PaperContext:
    with tempfile.TemporaryDirectory() as work:
        items = submitted(opened.loaded.case, opened.choices)
        lines = paged(items, store.evidence(case), Path(work) / "evidence.pdf", cues=context.plugins.cues).lines
    return bundle.paper_context(context, opened, lines)


def named(name: str, specs: Sequence[DocumentSpec]) -> DocumentSpec:
    """Return the paper of an id or title. Raises UsageError with the nearest one."""
    known = {word: spec for spec in specs for word in (spec.id, spec.title)}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"最接近的是“{known[near[0]].id}”（{known[near[0]].title}）" if near else "用 feecase papers list 查看"
    raise UsageError(f"没有文书“{name}”", where="命令行", next=hint)
