"""Looking through the evidence of a case: what its folders hold, and what of it proves which fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from feecase import files, plainyaml
from feecase.bundle.manifest import read
from feecase.cases.protocol import Author, CaseStore, Edit
from feecase.engine import Context, assess, claim
from feecase.errors import UserError
from feecase.evidence.find import scan as look
from feecase.evidence.find.accept import accepted, chosen
from feecase.evidence.find.facts import with_proposals
from feecase.evidence.find.gaps import ProofMap, proof_map
from feecase.evidence.find.proposal import proposal
from feecase.evidence.find.recognition import recogniser
from feecase.evidence.find.scan import FoundFile
from feecase.flows.single import CaseRequest
from feecase.intake.casefolder import CASE
from feecase.model.evidence import Facts

PROPOSAL = "证据清点.yaml"


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """A case whose evidence folders are looked through; with `ocr`, text in pictures is recognised."""

    case: str
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class AcceptRequest:
    """Entries of a case's proposal to be taken over into its list of evidence: those with these ids, or all."""

    case: str
    author: Author
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The entries that were taken over, and the ids of those that are left in the proposal."""

    entries: tuple[dict[str, object], ...]
    left: tuple[str, ...]


def scan(context: Context, store: CaseStore, request: ScanRequest) -> tuple[FoundFile, ...]:
    """Look at every file of a case's evidence folders and propose what it is. Nothing is changed. Raises UserError."""
    known, folder = store.load(request.case).loaded.case, store.evidence(request.case)
    listed = {(folder / item.file).resolve(): item.id for item in known.evidence}
    own = folder / "evidence"
    shared = sorted({path.parent for path in listed if path.is_file()} - {own.resolve()})
    flat = _flat_folders(folder, known.premises.unit)
    paths = [
        *(path for place in (own, *flat) if place.is_dir() for path in look.files_in(place)),
        *(path for place in shared for path in look.files_in(place, below=False)),
    ]
    return look.scan(
        paths,
        folder.resolve(),
        cues=context.plugins.cues,
        listed=listed,
        foreign=look.foreign_in(own) if own.is_dir() else (),
        use=known.premises.use,
        recognise_text=recogniser() if request.ocr else None,
    )


def _flat_folders(folder: Path, unit: str) -> tuple[Path, ...]:
    """Return `evidence/<flat>/` and `evidence/<case>/` beside the project file, whether the import saw files there or not."""
    root = next((parent for parent in folder.resolve().parents if (parent / "project.yaml").is_file()), None)
    return tuple(dict.fromkeys(root / "evidence" / name for name in (unit, folder.resolve().name))) if root else ()


def write_proposal(store: CaseStore, case: str, found: Sequence[FoundFile]) -> Path | None:
    """Write the proposal of a case after a scan and return its file; None where there is nothing new, and then no file.

    What is in it already keeps its place, its ids and what people changed.
    """
    items = store.load(case).loaded.case.evidence
    told = {item.id for item in items if item.facts is not None}
    text = proposal(found, used={item.id for item in items}, kept=proposed(store, case), told=told)
    path = store.evidence(case) / PROPOSAL
    if not text:
        path.unlink(missing_ok=True)
        return None
    files.write(path, text)
    return path


def proposed(store: CaseStore, case: str) -> list[dict[str, object]]:
    """Return the entries of a case's proposal, none where there is none. Raises UserError where the file is something else."""
    path = store.evidence(case) / PROPOSAL
    if not path.is_file():
        return []
    data = plainyaml.load(path).data
    entries = data.get("evidence") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and "id" in entry for entry in entries):
        raise UserError("不是清点建议，没有改动", where=str(path), next="移走这个文件后重新清点")
    return entries


def accept(context: Context, store: CaseStore, request: AcceptRequest) -> Accepted:  # noqa: ARG001 — every flow has a context
    """Put entries of a proposal into `case.yaml`; nothing else in it changes. A proposal that is used up is removed.

    Raises UserError where there is no proposal, ConflictError where somebody changes the case at this moment.
    """
    place = store.evidence(request.case) / PROPOSAL
    if not place.is_file():
        raise UserError("没有清点建议", where=str(place), next="先运行 feecase evidence scan --write")
    text = store.text(request.case, CASE)
    items = store.load(request.case).loaded.case.evidence
    used, told = {item.id: item.file for item in items}, {item.id for item in items if item.facts is not None}
    known = proposed(store, request.case)
    entries = chosen(known, request.ids, used, told)
    if entries and text:
        new = accepted(text.content.decode(), entries, f"{store.where(request.case)}/{CASE}")
        store.save([Edit(request.case, CASE, new.encode(), text.version)], request.author)
    left = tuple(str(entry["id"]) for entry in chosen(known, (), used, told) if entry not in entries)
    if not left:
        place.unlink()
    return Accepted(tuple(entries), left)


def proof(context: Context, store: CaseStore, request: CaseRequest) -> tuple[ProofMap, dict[str, Facts]]:
    """Map a case and its claim to its evidence, with the findings of its checks and the pages of its bundle (if it has one).

    Also returns facts that were read from documents and that people did not declare. Raises UserError.
    """
    found = store.load(request.case)
    loaded, facts = with_proposals(found.loaded, context.plugins.cues)
    manifest = read(store.out(request.case))
    assessment = assess(context, loaded, as_of=request.as_of)
    events = Counter(id_ for one in assessment.limitation.debts for id_ in one.primary.asserted.interruptions)
    result = proof_map(
        loaded,
        cues=context.plugins.cues,
        checks=context.plugins.checks_for(context.place(loaded)),
        findings=assessment.findings,
        places={e.id: (e.no, e.first, e.last) for e in manifest.evidence} if manifest else {},
        needed=context.place(loaded).policy("proof.blocking", on=request.as_of).texts,
        interrupts=events,
        claim=claim(context, loaded, assessment, found.choices),
    )
    return result, facts
