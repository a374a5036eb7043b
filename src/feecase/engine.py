"""The engine: chains the stages for one case. export → Case → Assessment → Claim → papers → bundle, one function each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from feecase.extend.folders import beside
from feecase.extend.manager import Plugins
from feecase.law.library import Library
from feecase.model.assessment import Assessment
from feecase.model.case import Loaded
from feecase.model.choices import Choices
from feecase.model.claim import Claim
from feecase.model.gate import Gate
from feecase.place.profile import Place
from feecase.rules.readiness import judge


@dataclass(frozen=True, slots=True)
class Context:
    """What every case shares: the plugins that were found, and the law they brought."""

    plugins: Plugins
    library: Library
    places: Path | None = None
    """The folder `places` beside the project or workspace that was loaded, if any."""

    def place(self, loaded: Loaded) -> Place:
        """Return the place of a case: its court's, if the case names one with a profile of its own, else its jurisdiction's."""
        court = loaded.case.court
        return self.plugins.place(loaded.case.jurisdiction, court=court.name if court else "")


def build_context(modules: Iterable[ModuleType] = (), *, entry_points: bool = True, places: Path | None = None) -> Context:
    """Load the built-in plugins, these modules, the installed plugins (unless `entry_points` is False) and the law they bring.

    `places` is a folder of places as data (`feecase.extend.folders`).
    """
    from feecase.builtin import PLUGINS
    from feecase.extend.folders import PlaceFolder
    from feecase.extend.manager import build

    own = [PlaceFolder(places)] if places else []
    plugins = build(PLUGINS, plugins=[*modules, *own], entry_points=entry_points)
    return Context(plugins=plugins, library=Library.open([root.path for root in plugins.statutes]), places=places)


@cache
def load_context(*, entry_points: bool = True) -> Context:
    """Return the context with everything that is installed, and the folder `places` of the project or workspace that the process runs in. Once per process."""
    return build_context(entry_points=entry_points, places=beside(Path.cwd()))


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
    assessment = run(
        loaded,
        place=place,
        library=context.library,
        checks=context.plugins.checks_for(place),
        defences=context.plugins.defences_for(place),
        as_of=as_of,
    )
    left_out = (*(f"{p.where}：{p.what}" for p in context.plugins.problems), *_places_left_out(context, loaded))
    return assessment.model_copy(update={"checks_not_run": (*assessment.checks_not_run, *left_out)}) if left_out else assessment


def _places_left_out(context: Context, loaded: Loaded) -> Iterator[str]:
    """Name the folder of places of the case's own project where it is not the one that was loaded."""
    theirs = beside(Path(loaded.folder)) if loaded.folder else None
    if theirs is not None and theirs != context.places:
        yield f"{theirs}：没有载入（在它所在的项目文件夹里运行才会载入）"


def claim(context: Context, loaded: Loaded, assessment: Assessment, choices: Choices) -> Claim:
    """Compute the claim from the assessment and the lawyer's choices."""
    from feecase.claims import claim as run

    return run(loaded, assessment, choices, place=context.place(loaded), library=context.library)


@dataclass(frozen=True, slots=True)
class Opened:
    """One case, all the way to the claim. `standing` is its state at the gate where its bundle and a person's approval were looked at too."""

    loaded: Loaded
    assessment: Assessment
    choices: Choices
    claim: Claim
    standing: Gate | None = None

    @property
    def gate(self) -> Gate:
        """The state at the gate: whether it may be filed, and every reason why not."""
        return self.standing or judge(self.assessment.findings, self.choices)
