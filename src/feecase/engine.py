"""The engine: chains the stages for one case. export → Case → Assessment → Claim → papers → bundle, one function each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from feecase.extend.manager import Plugins
from feecase.law.library import Library
from feecase.model.assessment import Assessment
from feecase.model.case import Loaded
from feecase.model.choices import Choices
from feecase.model.claim import Claim
from feecase.place.profile import Place


@dataclass(frozen=True, slots=True)
class Context:
    """What every case shares: the plugins that were found, and the law they brought."""

    plugins: Plugins
    library: Library

    def place(self, loaded: Loaded) -> Place:
        """Return the place of a case: its court's, if the case names one with a profile of its own, else its jurisdiction's."""
        court = loaded.case.court
        return self.plugins.place(loaded.case.jurisdiction, court=court.name if court else "")


def build_context(modules: Iterable[ModuleType] = (), *, entry_points: bool = True) -> Context:
    """Load the built-in plugins, these modules, the installed plugins (unless `entry_points` is False) and the law they bring."""
    from feecase.builtin import PLUGINS
    from feecase.extend.manager import build

    plugins = build(PLUGINS, plugins=modules, entry_points=entry_points)
    return Context(plugins=plugins, library=Library.open([root.path for root in plugins.statutes]))


@cache
def load_context(*, entry_points: bool = True) -> Context:
    """Return the context with everything that is installed. Once per process."""
    return build_context(entry_points=entry_points)


def load(folder: Path) -> Loaded:
    """Load one case folder. Raises InputError naming file, line and column."""
    from feecase.intake.casefolder import load as load_folder

    return load_folder(folder)


def assess(context: Context, loaded: Loaded, *, as_of: dt.date) -> Assessment:
    """Compute what follows from a case at `as_of`: debts, allocations, late fees, limitation, findings (worst first).

    Plugins that were left out are named among the checks that did not run.
    """
    from feecase.assessment import assess as run

    place = context.place(loaded)
    assessment = run(loaded, place=place, library=context.library, checks=context.plugins.checks_for(place), as_of=as_of)
    left_out = tuple(f"{p.where}：{p.what}" for p in context.plugins.problems)
    return assessment.model_copy(update={"checks_not_run": (*assessment.checks_not_run, *left_out)}) if left_out else assessment


def claim(context: Context, loaded: Loaded, assessment: Assessment, choices: Choices) -> Claim:
    """Compute the claim from the assessment and the lawyer's choices."""
    from feecase.claims import claim as run

    return run(loaded, assessment, choices, place=context.place(loaded), library=context.library)


@dataclass(frozen=True, slots=True)
class Opened:
    """One case folder, all the way to the claim."""

    loaded: Loaded
    assessment: Assessment
    choices: Choices
    claim: Claim


def open_case(context: Context, folder: Path, *, as_of: dt.date) -> Opened:
    """Load a case folder with its choices, assess it and compute its claim. Raises InputError."""
    from feecase.intake.casefolder import load_choices

    loaded = load(folder)
    choices = load_choices(folder)
    assessment = assess(context, loaded, as_of=as_of)
    return Opened(loaded, assessment, choices, claim(context, loaded, assessment, choices))
