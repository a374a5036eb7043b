"""What those who build on feecase call: load, assess, claim, render, prepare. Everything is offline and takes `as_of`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.model.assessment import Assessment
from feecase.model.case import Case, Loaded
from feecase.model.choices import Choices
from feecase.model.claim import Claim
from feecase.papers.render import render_docx

if TYPE_CHECKING:
    from feecase.preparation import Prepared

__all__ = ["assess", "claim", "load_case", "prepare", "render_docx"]


def load_case(path: str | Path) -> Loaded:
    """Load a case folder: `case.yaml` with what it extends. Raises feecase.errors.InputError naming file, line and column."""
    from feecase import engine

    return engine.load(Path(path))


def assess(case: Loaded | Case, *, as_of: dt.date) -> Assessment:
    """Compute what follows from a case at `as_of` under the installed plugins: debts, limitation, late fees, findings."""
    from feecase import engine

    return engine.assess(engine.load_context(), _loaded(case), as_of=as_of)


def claim(case: Loaded | Case, assessment: Assessment, choices: Choices | None = None) -> Claim:
    """Compute the claim; without `choices` the defaults apply (every charge kept, defensible late fee, until actual payment)."""
    from feecase import engine

    return engine.claim(engine.load_context(), _loaded(case), assessment, choices or Choices())


def prepare(path: str | Path, *, as_of: dt.date, pdf: bool = False) -> Prepared:
    """Write the bundle of a case folder into its `out/`. Raises UserError; nothing is half-written."""
    from feecase import engine, preparation

    return preparation.prepare(engine.load_context(), Path(path), as_of=as_of, pdf=pdf)


def _loaded(case: Loaded | Case) -> Loaded:
    from feecase.intake.proposals import propose

    return case if isinstance(case, Loaded) else Loaded(case=propose(case), folder="")
