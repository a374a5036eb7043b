"""One flow over many cases: one after another or in several processes; a failure stops nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from feecase.cases.protocol import CaseRef, CaseStore
from feecase.engine import Context, load_context
from feecase.errors import Problem, UserError, from_system

R = TypeVar("R")
Q_contra = TypeVar("Q_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Flow(Protocol[Q_contra, R_co]):
    """A flow: a module-level function, so that it can be sent to another process."""

    def __call__(self, context: Context, store: CaseStore, request: Q_contra, /) -> R_co:
        """Do the work on one case. Raises UserError."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    """What became of one case: a result, or the problems that prevented it and their code (`bug` is a traceback where the fault is ours)."""

    ref: CaseRef
    result: R | None = None
    problems: tuple[Problem, ...] = field(default=())
    code: str = "input-error"
    bug: str = ""

    @property
    def name(self) -> str:
        """The case's id."""
        return self.ref.case

    @property
    def ok(self) -> bool:
        """Whether there is a result."""
        return self.result is not None


def run(flow: Flow[Any, R], context: Context, work: Iterable[tuple[CaseRef, Any]], *, jobs: int = 1) -> Iterator[Outcome[R]]:
    """Yield an outcome per case, in the order of `work` (a case and its request each). With `jobs` > 1 other processes do it, each with a context of its own.

    Only KeyboardInterrupt ends the run early; results already yielded are complete.
    """
    if jobs <= 1:
        for ref, request in work:
            yield attempt(flow, context, ref, request)
        return
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial
    from multiprocessing import get_context

    with ProcessPoolExecutor(
        max_workers=jobs, mp_context=get_context("spawn")
    ) as pool:  # a fork would inherit locks of drawing threads
        try:
            yield from pool.map(partial(_elsewhere, flow), list(work))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _elsewhere(flow: Flow[Any, R], one: tuple[CaseRef, Any]) -> Outcome[R]:
    ref, request = one
    try:
        return attempt(flow, load_context(), ref, request)
    finally:
        close = getattr(ref.store, "close", None)
        if close is not None:
            close()


def attempt(flow: Flow[Any, R], context: Context, ref: CaseRef, request: Any) -> Outcome[R]:
    """Do one case and say what became of it, whatever went wrong."""
    try:
        return Outcome(ref, result=flow(context, ref.store, request))
    except UserError as error:
        return Outcome(ref, problems=error.problems, code=error.code)
    except OSError as error:
        return Outcome(ref, problems=from_system(error).problems)
    except Exception:  # noqa: BLE001 — one case's bug must not stop the others; it is reported with its traceback
        import traceback

        problem = Problem("程序错误", ref.where, "", "请把详情发给维护者")
        return Outcome(ref, problems=(problem,), bug=traceback.format_exc())
