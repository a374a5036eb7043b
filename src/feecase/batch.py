"""Many cases: one after another or in several processes; a failure stops nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from feecase.errors import Problem, UserError, from_system

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CaseOutcome(Generic[T]):
    """What became of one case: a result, or the problems that prevented it and their code (`bug` is a traceback where the fault is ours)."""

    folder: Path
    result: T | None = None
    problems: tuple[Problem, ...] = field(default=())
    code: str = "input-error"
    bug: str = ""

    @property
    def ok(self) -> bool:
        """Whether there is a result."""
        return self.result is not None


def run(folders: Iterable[Path], work: Callable[[Path], T], *, jobs: int = 1) -> Iterator[CaseOutcome[T]]:
    """Yield an outcome per folder, in the order of `folders`. With `jobs` > 1, `work` must be picklable and runs in other processes.

    Only KeyboardInterrupt ends the run early; results already yielded are complete.
    """
    if jobs <= 1:
        for folder in folders:
            yield _one(work, folder)
        return
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial
    from multiprocessing import get_context

    with ProcessPoolExecutor(
        max_workers=jobs, mp_context=get_context("spawn")
    ) as pool:  # a fork would inherit locks of drawing threads
        try:
            yield from pool.map(partial(_one, work), list(folders))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _one(work: Callable[[Path], T], folder: Path) -> CaseOutcome[T]:
    try:
        return CaseOutcome(folder, result=work(folder))
    except UserError as error:
        return CaseOutcome(folder, problems=error.problems, code=error.code)
    except OSError as error:
        return CaseOutcome(folder, problems=from_system(error).problems)
    except Exception:  # noqa: BLE001 — one case's bug must not stop the others; it is reported with its traceback
        import traceback

        return CaseOutcome(
            folder, problems=(Problem("程序错误", str(folder), "", "请把详情发给维护者"),), bug=traceback.format_exc()
        )
