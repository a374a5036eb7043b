"""Readers of outside files run in a child process with limits on memory, time and output: one hostile file costs itself, never the others.

One child serves many files, one after another; it is started anew after it died or was stopped. What it answers is JSON, so that not even a reader
that was taken over can make this program run anything.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from feecase.evidence.remark import Remark, Unpageable

MEMORY = 3_000_000_000
"""Bytes of address space that a reader may take."""
OUTPUT = 2_000_000_000
"""Bytes of the largest file that a reader may write."""
SECONDS = 60.0
_ANSWER = 100_000_000
_ROOM = "feecase.evidence."
_SETTLE = "用阅读器打开核对；内容正常的，另存或打印为新的 PDF 后替换"


def read(reader: str, *args: object, seconds: float | None = None) -> Any:
    """Call a function of this room (`find.facts:read_pdf`) in the child and return its answer as JSON gives it back; paths are handed over absolute.

    The child may have been started in another working folder.

    Raises Unpageable where the function does, where it fails, and where it takes more than its memory or `seconds` (default `SECONDS`).
    """
    return _DESK.ask(
        reader, [str(a.absolute()) if isinstance(a, Path) else a for a in args], SECONDS if seconds is None else seconds
    )


def told(remarks: list[Any]) -> list[Remark]:
    """Return remarks as they come back from the child."""
    return [Remark(**one) for one in remarks]


class _Desk:
    """The child process and who may speak to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, reader: str, args: list[object], seconds: float) -> Any:
        question = json.dumps([reader, args]).encode() + b"\n"
        with self._lock:
            child = self._ready()
            late = threading.Event()

            def stop() -> None:
                late.set()
                child.kill()

            clock = threading.Timer(seconds, stop)
            clock.start()
            try:
                answer = self._exchange(child, question)
            finally:
                clock.cancel()
            if not answer.endswith(b"\n") or late.is_set():
                self._drop()
                raise _too_slow(seconds) if late.is_set() else _too_large()
        result = json.loads(answer)
        if "unpageable" in result:
            reason = Unpageable("")
            reason.remark = Remark(**result["unpageable"])
            raise reason
        if "memory" in result:
            raise _too_large()
        if "failed" in result:
            raise Unpageable(f"读取时出错（{result['failed']}）", _SETTLE)
        return result["answer"]

    @staticmethod
    def _exchange(child: subprocess.Popen[bytes], question: bytes) -> bytes:
        assert child.stdin is not None
        assert child.stdout is not None
        with contextlib.suppress(OSError, ValueError):  # it died: no answer
            child.stdin.write(question)
            child.stdin.flush()
            return child.stdout.readline(_ANSWER)
        return b""

    def _ready(self) -> subprocess.Popen[bytes]:
        """Return the child of this very process (not one inherited by a fork), started where there is none."""
        if self._child is None or self._owner != os.getpid() or self._child.poll() is not None:
            self._drop()
            program = "from feecase.evidence import apart; apart.serve()"
            self._child = subprocess.Popen(  # noqa: S603 — this very program
                [sys.executable, "-c", program, str(MEMORY), str(OUTPUT), json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._owner = os.getpid()
        return self._child

    def _drop(self) -> None:
        if self._child is not None and self._owner == os.getpid():
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
        self._child = None

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._drop()


def serve() -> None:
    """Answer questions from standard input until it ends: the other half of `read`."""
    memory, output, sys.path[:] = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for question in sys.stdin.buffer:
        answers.write(json.dumps(_answer(*json.loads(question))).encode() + b"\n")
        answers.flush()


def _answer(reader: str, args: list[Any]) -> dict[str, Any]:
    module, _, name = reader.partition(":")
    try:
        return {"answer": getattr(import_module(_ROOM + module), name)(*args)}
    except Unpageable as reason:
        return {"unpageable": asdict(reason.remark)}
    except MemoryError:
        return {"memory": True}
    except Exception as error:  # noqa: BLE001 — whatever a hostile file raises: its name only, no text from the file
        return {"failed": type(error).__name__}


def _too_slow(seconds: float) -> Unpageable:
    return Unpageable(f"{seconds:g} 秒内没有读完，已停止读取（文件异常或有意构造）", _SETTLE)


def _too_large() -> Unpageable:
    return Unpageable(f"读取需要的内存超过 {MEMORY // 1_000_000} MB，已停止读取（文件异常或有意构造）", _SETTLE)


_DESK = _Desk()
atexit.register(_DESK.close)
