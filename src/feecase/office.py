"""Word and Excel files made into PDF by LibreOffice, where it is installed: one process for many files, isolated, with a watchdog."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from feecase import files

_BATCH = 40
_SECONDS_TO_START = 60
_SECONDS_PER_FILE = 30
MISSING = "本机没有 LibreOffice"
"""The reason that `to_pdf` gives where LibreOffice is not installed."""
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


def program() -> str | None:
    """Return the path of LibreOffice, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(documents: Mapping[str, bytes], *, cache: Path | None = None) -> dict[str, bytes | str]:
    """Convert documents to PDF. Keys are names with a suffix (`起诉状.docx`); the answer has the PDF's bytes or the reason (Chinese) why there is none.

    With `cache`, results are kept there by content hash and used again, so that the same document keeps the same pages. Macros and links to other
    files are off. A file on which LibreOffice hangs or dies fails alone: what a batch leaves undone is tried again one by one.
    """
    kept = {name: _kept(content, Path(name).suffix, cache) for name, content in documents.items()} if cache else {}
    done: dict[str, bytes | str] = {name: path.read_bytes() for name, path in kept.items() if path.is_file()}
    todo = {name: content for name, content in documents.items() if name not in done}
    if not todo:
        return done
    office = program()
    if office is None:
        return done | dict.fromkeys(todo, MISSING)
    made = _convert_all(office, todo)
    for name, pdf in made.items():
        if name in kept:
            files.write(kept[name], pdf)
    return done | {name: made.get(name, "LibreOffice 未能转换这个文件（损坏、加密或超时）") for name in todo}


def _kept(content: bytes, suffix: str, cache: Path) -> Path:
    return cache / f"{hashlib.sha256(content).hexdigest()}{suffix.lower()}.pdf"


def _convert_all(office: str, documents: Mapping[str, bytes]) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    names = list(documents)
    with tempfile.TemporaryDirectory(prefix="feecase-office-") as folder:
        profile = Path(folder) / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        for at in range(0, len(names), _BATCH):
            batch = names[at : at + _BATCH]
            made |= _convert(office, Path(folder), {name: documents[name] for name in batch})
            for name in batch if len(batch) > 1 else ():
                if name not in made:
                    made |= _convert(office, Path(folder), {name: documents[name]})
    return {name: _undated(pdf) for name, pdf in made.items()}


def _undated(pdf: bytes) -> bytes:
    """Take out the dates and random ids that LibreOffice writes, so that the same document gives the same bytes."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        for key in ("/CreationDate", "/ModDate"):
            if key in document.docinfo:
                del document.docinfo[key]
        for key in ("/DocChecksum", "/ID"):
            if key in document.trailer:
                del document.trailer[key]
        if "/Metadata" in document.Root:
            del document.Root["/Metadata"]
        result = io.BytesIO()
        document.save(result, deterministic_id=True)
    return result.getvalue()


def _convert(office: str, folder: Path, documents: Mapping[str, bytes]) -> dict[str, bytes]:
    work = Path(tempfile.mkdtemp(dir=folder))
    inputs = {name: work / f"{i:04}{Path(name).suffix.lower()}" for i, name in enumerate(documents)}
    for name, path in inputs.items():
        path.write_bytes(documents[name])
    profile = (folder / "profile").as_uri()
    command = [
        office,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--nologo",
        "--norestore",
        "--nodefault",
        "--nolockcheck",
    ]
    command += ["--convert-to", "pdf", "--outdir", str(work / "out"), *map(str, inputs.values())]
    _run(command, work, seconds=_SECONDS_TO_START + _SECONDS_PER_FILE * len(documents))
    made = {name: work / "out" / f"{path.stem}.pdf" for name, path in inputs.items()}
    return {name: path.read_bytes() for name, path in made.items() if path.is_file() and path.stat().st_size}


def _run(command: Sequence[str], folder: Path, *, seconds: float) -> None:
    """Run in a process group of its own, so that nothing of it outlives the time limit or an interruption."""
    clean = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    with subprocess.Popen(  # noqa: S603 — a fixed program, our own file names
        command,
        cwd=folder,
        env=clean | {"HOME": str(folder)},
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            _end(process)
        except BaseException:
            _end(process)
            raise


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
