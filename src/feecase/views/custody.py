"""The custody log of evidence: what was entered, and what differs from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from feecase.evidence.custody.log import (
    EVENT_NAMES,
    LOG,
    AddReport,
    CustodyDifference,
    CustodyEntry,
    FolderChange,
    Logged,
    VerifyReport,
)
from feecase.evidence.custody.shared import Shared
from feecase.flows.service_copies import Served
from feecase.views.page import Page, Sentence


def added_json(new: Mapping[Path, Sequence[CustodyEntry]]) -> AddReport:
    """Return the data of `feecase/evidence-add/1`."""
    logged = tuple(Logged(folder=str(place), **line.model_dump()) for place, lines in new.items() for line in lines)
    return AddReport(folders=tuple(map(str, new)), entries=logged)


def added_page(place: Path, lines: Sequence[CustodyEntry], foreign: Iterable[Path]) -> Page:
    """Yield the new lines of a folder's log, and the files (`foreign`) that were not entered."""
    for entry in lines:
        pages = f"，{entry.pages} 页" if entry.pages else ""
        yield Sentence(f"{EVENT_NAMES[entry.event]}  {entry.file}（{entry.type or '—'}{pages}）  {entry.sha256[:16]}")
    for path in foreign:
        yield Sentence(f"没有登记 {path.relative_to(place)}：不是普通文件，或链接到项目以外", "yellow")
    yield Sentence(f"登记 {len(lines)} 项，记录在 {near(place / LOG)}" if lines else f"{near(place)}：没有新文件")
    if lines:
        yield Sentence(f"记录末尾的校验值：{lines[-1].hash[:16]}（抄在别处，日后可用 verify --head 核对记录没有被改写）")


def shared_page(done: Sequence[Shared]) -> Page:
    """Yield the files that are now stored once for all cases of a project."""
    for one in done:
        where = "已存入" if one.new else "与已有的相同："
        then = f"，{one.case} 已改为引用它" if one.case else "；没有案件列出这个文件，原处的保留"
        yield Sentence(f"{one.source}：{where} {near(one.path)}{then}")
    if not done:
        yield Sentence("没有多案共用的文件；要共用某个文件，请直接写出它")


def compared_json(found: Mapping[Path, Sequence[CustodyDifference]]) -> VerifyReport:
    """Return the data of `feecase/evidence-verify/1`."""
    changes = tuple(FolderChange(folder=str(place), **one.model_dump()) for place, some in found.items() for one in some)
    return VerifyReport(folders=tuple(map(str, found)), changes=changes)


def compared_page(place: Path, changes: Sequence[CustodyDifference], count: int) -> Page:
    """Yield what differs between a folder and its log; `count` is the number of files compared."""
    for change in changes:
        yield Sentence(f"{change.file}：{change.what}", "yellow" if change.kind == "new" else "red")
    yield Sentence(f"{near(place)}：" + ("与保管记录不一致" if changes else f"与保管记录一致（{count} 个文件）"))


def served_json(done: Served) -> dict[str, Any]:
    """Return the data of `feecase/evidence-redact/1`."""
    findings = [f.model_dump(mode="json") for f in done.findings]
    return {"folder": str(done.folder), "files": list(done.files), "masked": done.masked, "findings": findings}


def served_page(done: Served) -> Page:
    """Yield what was removed from each file of the service copy, and what remains to be looked at."""
    for file, spots in done.masked.items():
        told = "、".join(f"{place} {count} 处" for place, count in spots.items()) or "没有需要遮盖的内容"
        yield Sentence(f"{file}：{told}")
    for finding in done.findings:
        yield Sentence(f"{finding.what}；{finding.settle}", "yellow")
    yield Sentence(f"送达副本在 {done.folder}；已检索全部文字和数据流，没有找到遮盖过的内容")


def near(path: Path) -> Path:
    """Return a path as seen from the working folder, where it is below that."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path
