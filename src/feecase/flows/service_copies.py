"""The copies that are served on the other side (送达副本): evidence and papers without personal data of third persons."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from feecase import files
from feecase.bundle.manifest import Manifest, read
from feecase.cases.protocol import CaseStore
from feecase.engine import Context
from feecase.errors import BundleError, UserError
from feecase.evidence.disclose import redact, third_persons
from feecase.flows.bundle import offered
from feecase.flows.single import CaseRequest, open_case
from feecase.model.case import Case
from feecase.model.finding import Finding
from feecase.papers.masked import masked_docx
from feecase.papers.text import extract
from feecase.tracing.files import verify

SERVED = "送达副本"
RECORD = "遮盖记录.json"


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """The case whose finished bundle is to be served."""

    case: str


@dataclass(frozen=True, slots=True)
class Served:
    """What was written: the folder, its files, masked spots by file and page (or paragraph), and what could not be searched or is still shown of third persons."""

    folder: Path
    files: tuple[str, ...]
    masked: dict[str, dict[str, int]]
    findings: tuple[Finding, ...]


def service_copies(context: Context, store: CaseStore, request: ServiceRequest) -> Served:
    """Write the service copies of a case's finished bundle beside it, into `送达副本/`, with a record of what was masked (never the values).

    Raises BundleError where the bundle is missing, was changed, or where a masked value is still found in the copy; InputError for a wrong case.
    """
    with store.bundle(request.case) as out:
        manifest = _whole(out)
        as_of = dt.date.fromisoformat(manifest.as_of)
        opened = open_case(context, store, CaseRequest(request.case, as_of))
        loaded = opened.loaded
        served = {spec.id for spec in offered(context, opened) if spec.served}
        others = tuple(one for id_, one in _cases_of(store) if id_ != request.case)
        return _serve(loaded.case, served, manifest, out, others)


def _whole(out: Path) -> Manifest:
    """Return the manifest of a bundle that is as it was written. Raises BundleError."""
    manifest = read(out)
    if manifest is None:
        raise BundleError("还没有生成材料", where=str(out), next="先运行 feecase prepare")
    if changed := next((d for d in verify(out) if d.wrong), None):
        raise BundleError(
            "材料与清单不符，不能据此制作送达副本", where=f"{out}/{changed.path}", why=changed.what, next="先重新生成材料"
        )
    return manifest


def _serve(case: Case, served: set[str], manifest: Manifest, out: Path, others: tuple[Case, ...]) -> Served:
    to = out.parent / SERVED
    masked: dict[str, dict[str, int]] = {}
    findings: list[Finding] = []
    values, known = set(redact.named(case)), third_persons.others(case, others)
    seen: dict[tuple[str, str], tuple[redact.PageOrigin, ...]] = {}
    marks = {item.id: item.redact for item in case.evidence}
    for path, first, places in _volumes(manifest):
        done = redact.redact(
            out / path, to / path, places=places, hide=redact.named(case), show=redact.allowed(case), marks=marks, known=known
        )
        for value, at in done.undeclared.items():
            seen[value] = (*seen.get(value, ()), *at)
        values |= done.values
        findings += done.findings
        masked[path] = {f"第{page + first - 1}页": count for page, count in done.pages.items()}
    told: list[tuple[str, str, str]] = []
    for entry in manifest.files:
        if entry.id in served and entry.kind == "paper":
            content, spots = masked_docx((out / entry.path).read_bytes(), values - redact.allowed(case))
            files.write(to / entry.path, content)
            masked[entry.path] = spots
            told += [(entry.path, value, why) for value, why in third_persons.seen(extract(content), known).items()]
    apart = [entry.path for entry in manifest.files if entry.kind == "attachment"]
    record = {
        "case": case.id,
        "as_of": manifest.as_of,
        "masked": masked,
        "unsearched": [f.what for f in findings],
        "undeclared": len({value for value, _ in seen} | {value for _, value, _ in told}),
        "left_out": apart,
    }
    files.write(to / RECORD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    said = (*findings, *redact.undeclared(seen), *(_named(*one) for one in told), *map(_left_out, apart))
    return Served(to, tuple(masked), masked, said)


def _named(path: str, value: str, why: str) -> Finding:
    return Finding(
        check="redaction",
        level="warning",
        where=path,
        what=f"文书“{Path(path).stem}”出现“{value}”（{why}），没有声明遮盖，送达副本中仍然可见",
        why="第三人的个人信息不应送达对方",
        settle=f"须遮盖的，在任一项证据写 redact: [{{text: {value}, why: {why}}}]；说明案情所必需的可以保留",
    )


def _left_out(path: str) -> Finding:
    return Finding(
        check="redaction",
        level="warning",
        where=path,
        what=f"另附文件 {Path(path).name} 没有检查，也没有放进送达副本",
        why="录音、加密或不能转换的文件无法检索和遮盖",
        settle="须送达的请另行制作不含第三人个人信息的版本",
    )


@lru_cache(maxsize=4)
def _cases_of(store: CaseStore) -> tuple[tuple[str, Case], ...]:
    """Return the cases of a store, read once per process: their names may be in evidence that several cases share. Those that cannot be read are none."""
    found = []
    for entry in store.entries():
        with contextlib.suppress(UserError):
            found.append((entry.id, store.load(entry.id).loaded.case))
    return tuple(found)


def _volumes(manifest: Manifest) -> Iterator[tuple[str, int, list[redact.PageOrigin]]]:
    """Yield each evidence PDF of the bundle with the number of its first page (0 = a cover) and the places that its pages hold."""
    pages = sum(entry.pages or 0 for entry in manifest.files if entry.kind == "evidence")
    start = max((e.last or 0 for e in manifest.evidence), default=0) - pages + 1  # an item's page is the last
    for entry in manifest.files:
        if entry.kind != "evidence":
            continue
        places = []
        for page in range(start, start + (entry.pages or 0)):
            item = next(
                (e for e in manifest.evidence if e.first is not None and e.last is not None and e.first <= page <= e.last), None
            )
            places.append(
                redact.PageOrigin(item.no, item.id, page - (item.first or 0) + 1) if item else redact.PageOrigin("", "", page)
            )
        yield entry.path, start, places
        start += len(places)
