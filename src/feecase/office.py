"""Word and Excel files made into PDF by LibreOffice, where it is installed: one process for many files, isolated, with a watchdog."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_BATCH = 40
_SECONDS_TO_START = 60
_SECONDS_PER_FILE = 30
_MISSING = "本机没有 LibreOffice"
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


def to_pdf(files: Mapping[str, bytes]) -> dict[str, bytes | str]:
    """Convert documents to PDF. Keys are names with a suffix (`起诉状.docx`); the answer has the PDF's bytes or the reason (Chinese) why there is none.

    Macros and links to other files are off. A file on which LibreOffice hangs or dies fails alone: what a batch leaves undone is tried again one by one.
    """
    office = program()
    if office is None:
        return dict.fromkeys(files, _MISSING)
    done: dict[str, bytes | str] = {}
    names = list(files)
    with tempfile.TemporaryDirectory(prefix="feecase-office-") as folder:
        profile = Path(folder) / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        for at in range(0, len(names), _BATCH):
            batch = names[at : at + _BATCH]
            done |= _convert(office, Path(folder), {name: files[name] for name in batch})
            for name in batch if len(batch) > 1 else ():
                if name not in done:
                    done |= _convert(office, Path(folder), {name: files[name]})
    return {name: done.get(name, "LibreOffice 未能转换这个文件（损坏、加密或超时）") for name in names}


def _convert(office: str, folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    work = Path(tempfile.mkdtemp(dir=folder))
    inputs = {name: work / f"{i:04}{Path(name).suffix.lower()}" for i, name in enumerate(files)}
    for name, path in inputs.items():
        path.write_bytes(files[name])
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
    _run(command, work, seconds=_SECONDS_TO_START + _SECONDS_PER_FILE * len(files))
    made = {name: work / "out" / f"{path.stem}.pdf" for name, path in inputs.items()}
    return {name: path.read_bytes() for name, path in made.items() if path.is_file() and path.stat().st_size}


def _run(command: Sequence[str], folder: Path, *, seconds: float) -> None:
    """Run in a process group of its own, so that nothing of it outlives the time limit or an interruption."""
    clean = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
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
