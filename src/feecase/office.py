"""Word and Excel files made into PDF by LibreOffice, where it is installed: many files per process, isolated, watched.

A file on which LibreOffice hangs or dies is known by the files that came out before it: it is put aside, the rest goes on in a new process, and
what was put aside is tried once more alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from threading import Event, local

from feecase import files

_BATCH = 100
_SECONDS_TO_START = 60
_SECONDS_PER_FILE = 30
_SECONDS_ALONE = 120
_SECONDS_TO_END = 10
_POLL = 0.05
_HASH = 64
MISSING = "本机没有 LibreOffice"
"""The reason that `to_pdf` gives where LibreOffice is not installed."""
_BROKEN = "LibreOffice 不能启动或没有响应"
_REFUSED = "LibreOffice 未能转换这个文件（损坏、加密或超时），已重试一次"
TextCheck = Callable[[str, bytes], str]
"""Takes a document's name and its PDF; returns the reason (Chinese) why the PDF may not be used, or an empty text."""
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""
_PDFA = '{"SelectPdfVersion":{"type":"long","value":"2"}}'
_NEW_YEAR = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
"""The first of January 2000, as a colour profile writes the time of its making."""
_SHEETS = (".xlsx", ".xls", ".ods", ".csv")


def program() -> str | None:
    """Return the path of LibreOffice, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(
    documents: Mapping[str, bytes],
    *,
    cache: Path | Mapping[str, Path] | None = None,
    jobs: int = 1,
    archive: bool = False,
    check: TextCheck | None = None,
) -> dict[str, bytes | str]:
    """Convert documents to PDF. Keys are names with a suffix (`起诉状.docx`); the answer has the PDF's bytes or the reason (Chinese) why there is none.

    `cache` is a folder, or one per name: results are kept there by content hash and used again, so that the same document keeps the same pages.
    `jobs` processes of LibreOffice work side by side, each with a profile of its own. `archive` asks for PDF/A-2b (Word and Excel files only). What
    `check` objects to is neither returned nor kept. Macros and links to other files are off. The same content is converted once.
    """
    keys = {name: hashlib.sha256(content).hexdigest() + Path(name).suffix.lower() for name, content in documents.items()}
    kept = {name: _kept(cache, name, key, archive=archive) for name, key in keys.items()}
    answers: dict[str, bytes | str] = {name: _used(path) for name, path in kept.items() if path and path.is_file()}
    first: dict[str, str] = {}
    for name in (name for name in documents if name not in answers):
        first.setdefault(keys[name], name)
    if not first:
        return answers
    office = program()
    if office is None:
        return {name: answers.get(name, MISSING) for name in documents}
    made: dict[str, bytes | str] = {}
    for key, pdf in _convert_all(office, {key: documents[name] for key, name in first.items()}, jobs=jobs, archive=archive):
        reason = pdf if isinstance(pdf, str) else check(first[key], pdf) if check else ""
        made[key] = reason or pdf
    for name in documents:
        if name not in answers:
            answers[name] = pdf = made[keys[name]]
            if (path := kept[name]) and isinstance(pdf, bytes):
                files.write(path, pdf)
    return answers


def _used(path: Path) -> bytes:
    """Return a kept result; its time says when it was last of use (`unused`)."""
    os.utime(path)
    return path.read_bytes()


def unused(cache: Path, hashes: Collection[str], *, since: float) -> tuple[Path, ...]:
    """Return the kept results that are of no use: of contents whose SHA-256 is not among `hashes`, and not used `since` that time (seconds, as files have)."""
    kept = cache.glob("*.pdf") if cache.is_dir() else ()
    return tuple(sorted(path for path in kept if path.name[:_HASH] not in hashes and path.stat().st_mtime < since))


def _kept(cache: Path | Mapping[str, Path] | None, name: str, key: str, *, archive: bool) -> Path | None:
    folder = cache if cache is None or isinstance(cache, Path) else cache[name]
    return folder / f"{key}{'.a' if archive else ''}.pdf" if folder else None


def _convert_all(office: str, documents: Mapping[str, bytes], *, jobs: int, archive: bool) -> Iterator[tuple[str, bytes | str]]:
    """Yield what became of each document, batch by batch as they are done. An interruption ends every process."""
    stop, desks = Event(), local()
    with tempfile.TemporaryDirectory(prefix="feecase-office-") as folder, ThreadPoolExecutor(jobs) as pool:

        def work(batch: _Batch) -> dict[str, bytes | str]:
            if not hasattr(desks, "own"):
                desks.own = _Desk(office, Path(tempfile.mkdtemp(dir=folder)), stop)
            return _finish(desks.own, batch)

        try:
            futures: list[Future[dict[str, bytes | str]]] = [
                pool.submit(work, b) for b in _batches(documents, jobs, archive=archive)
            ]
            for done in as_completed(futures):
                for name, pdf in done.result().items():
                    yield name, pdf if isinstance(pdf, str) else _undated(pdf)
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise


@dataclass(frozen=True, slots=True)
class _Batch:
    """Documents for one process, and the export filter that makes them into PDF."""

    documents: Mapping[str, bytes]
    target: str = "pdf"


def _batches(documents: Mapping[str, bytes], jobs: int, *, archive: bool) -> Iterator[_Batch]:
    """Deal the documents to `jobs` processes; PDF/A takes one filter for texts and another for sheets."""
    size = min(_BATCH, -(-len(documents) // jobs))
    groups = {"pdf": list(documents)}
    if archive:
        sheets = [name for name in documents if name.endswith(_SHEETS)]
        groups = {
            f"pdf:writer_pdf_Export:{_PDFA}": [name for name in documents if name not in set(sheets)],
            f"pdf:calc_pdf_Export:{_PDFA}": sheets,
        }
    for target, names in groups.items():
        for at in range(0, len(names), size):
            yield _Batch({name: documents[name] for name in names[at : at + size]}, target)


def _finish(desk: _Desk, batch: _Batch) -> dict[str, bytes | str]:
    """Convert what can be converted: a process that ends early is followed by another, without the document that it ended on."""
    made: dict[str, bytes | str] = {}
    waiting, alone = list(batch.documents), []
    while waiting:
        done = desk.convert({name: batch.documents[name] for name in waiting}, batch.target)
        made |= done
        if not done and not desk.works():
            return {name: made.get(name, _BROKEN) for name in batch.documents}
        reached = max((at for at, name in enumerate(waiting, 1) if name in done), default=0)
        alone += [name for name in waiting[: reached + 1] if name not in done]
        waiting = waiting[reached + 1 :]
    for name in alone:
        made |= desk.convert({name: batch.documents[name]}, batch.target, seconds=_SECONDS_ALONE)
    return {name: made.get(name, _REFUSED) for name in batch.documents}


class _Desk:
    """One LibreOffice at a time, with a profile of its own."""

    def __init__(self, office: str, folder: Path, stop: Event) -> None:
        self._office, self._folder, self._stop = office, folder, stop
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")

    def works(self) -> bool:
        """Whether LibreOffice can convert anything at all."""
        return bool(self.convert({"a.txt": b"a"}, "pdf"))

    def convert(self, documents: Mapping[str, bytes], target: str, seconds: float | None = None) -> dict[str, bytes]:
        """Convert in one process, in order; return what came out whole. `seconds` is the patience for one document."""
        if self._stop.is_set():
            return {}
        work = Path(tempfile.mkdtemp(dir=self._folder))
        inputs = {name: work / f"{i:04}{Path(name).suffix}" for i, name in enumerate(documents)}
        outputs = {name: work / "out" / f"{path.stem}.pdf" for name, path in inputs.items()}
        for name, path in inputs.items():
            path.write_bytes(documents[name])
        command = [self._office, f"-env:UserInstallation={(self._folder / 'profile').as_uri()}", "--headless", "--nologo"]
        command += ["--norestore", "--nodefault", "--nolockcheck", "--convert-to", target, "--outdir", str(work / "out")]
        self._run(
            [*command, *map(str, inputs.values())], list(outputs.values()), _SECONDS_PER_FILE if seconds is None else seconds
        )
        pdfs = {name: path.read_bytes() for name, path in outputs.items() if path.is_file()}
        shutil.rmtree(work, ignore_errors=True)
        return {name: pdf for name, pdf in pdfs.items() if pdf.rstrip().endswith(b"%%EOF")}

    def _run(self, command: Sequence[str], outputs: Sequence[Path], seconds: float) -> None:
        """Run in a process group of its own, so that nothing of it outlives the time limit or an interruption."""
        clean = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        with subprocess.Popen(  # noqa: S603 — a fixed program, our own file names
            command,
            cwd=self._folder,
            env=clean | {"HOME": str(self._folder)},
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                self._watch(process, outputs, seconds)
            finally:
                _end(process)

    def _watch(self, process: subprocess.Popen[bytes], outputs: Sequence[Path], seconds: float) -> None:
        """Return when the process has ended, was interrupted, or made no file for too long."""
        left = list(reversed(outputs))
        limit = time.monotonic() + _SECONDS_TO_START + seconds
        while process.poll() is None and not self._stop.is_set() and time.monotonic() < limit:
            time.sleep(_POLL)
            made = next((at for at, path in enumerate(left) if path.exists()), None)
            if made is not None:
                del left[made:]
                limit = time.monotonic() + (seconds if left else _SECONDS_TO_END)


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _undated(pdf: bytes) -> bytes:
    """Take out the dates and random ids that LibreOffice writes, so that the same document gives the same bytes. PDF/A keeps the rest of its metadata."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        for key in ("/CreationDate", "/ModDate"):
            if key in document.docinfo:
                del document.docinfo[key]
        for key in ("/DocChecksum", "/ID"):
            if key in document.trailer:
                del document.trailer[key]
        if "/OutputIntents" in document.Root:
            with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                for key in [key for key in metadata if key.endswith(("}CreateDate", "}ModifyDate", "}MetadataDate", "}date"))]:
                    del metadata[key]
            for intent in document.Root.OutputIntents:
                profile = intent.DestOutputProfile.read_bytes()
                intent.DestOutputProfile.write(profile[:24] + _NEW_YEAR + profile[36:])
        elif "/Metadata" in document.Root:
            del document.Root["/Metadata"]
        result = io.BytesIO()
        document.save(result, deterministic_id=True)
    return result.getvalue()
