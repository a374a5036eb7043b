"""What is built in is a plugin like any other: the core names none of it, and one entry taken out of a list takes its feature along and nothing else."""

from __future__ import annotations

import ast
import datetime as dt
import tomllib

import pytest

from feecase.assessment import assess
from feecase.builtin import PLUGINS
from feecase.builtin.checks import CHECKS
from feecase.builtin.evidence_kinds import CUES
from feecase.extend.cues import recognise
from feecase.extend.manager import HOOKS, build

ON = dt.date(2026, 11, 20)


def strings(path):
    """The string constants of a module."""
    return {
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_the_core_names_no_check_and_no_paper_by_its_id(sources):
    """Ids of one word, and those that are also words of the case file (a contact's or evidence's kind), cannot be told from ordinary words."""
    plugins = build(PLUGINS, entry_points=False)
    words = {
        word
        for name, path in sources.items()
        if name.startswith(("feecase.model.", "feecase.place.policies"))
        for word in strings(path)
    }
    ids = {owned.item.id for owned in (*plugins.checks, *plugins.documents)}
    named = {
        (name, id_)
        for name, path in sources.items()
        if name.startswith("feecase.") and not name.startswith("feecase.builtin")
        for id_ in strings(path) & {id_ for id_ in ids if "-" in id_} - words
    }

    assert len({id_ for id_ in ids if "-" in id_} - words) > 20
    assert named == set()


def test_every_room_is_kept_from_what_is_built_in(root):
    """The import contract lists its rooms one by one: a new one must be added."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (fence,) = [one for one in contracts if one.get("forbidden_modules") == ["feecase.builtin"]]
    rooms = {path.stem for path in (root / "src/feecase").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}

    assert set(fence["source_modules"]) >= {f"feecase.{room}" for room in rooms - {"__init__", "builtin", "plugin"}}


def offers(plugins):
    """Everything that plugins offer, by hook-like groups, without where it came from."""
    return {
        "checks": [o.item.id for o in plugins.checks],
        "documents": [o.item.id for o in plugins.documents],
        "importers": [i.id for i in plugins.importers],
        "sources": [s.id for s in plugins.sources],
        "listeners": [x.id for x in plugins.listeners],
        "cues": [c.kind for c in plugins.cues],
        "statutes": [str(r.path) for r in plugins.statutes],
        "profiles": [(p.place, p.name) for p in plugins.profiles],
        "templates": [str(o.item.path) for o in plugins.templates],
    }


@pytest.mark.parametrize("module", PLUGINS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_module_taken_out_takes_its_own_offers_along_and_nothing_else(module):
    own = {hook.removeprefix("feecase_") for hook in HOOKS if hasattr(module, hook)}
    whole, without, alone = (
        offers(build(modules, entry_points=False)) for modules in (PLUGINS, [m for m in PLUGINS if m is not module], [module])
    )

    assert own
    for group, items in whole.items():
        assert sorted([*without[group], *alone[group]], key=str) == sorted(items, key=str), group


@pytest.fixture(scope="module")
def opened(feecase_plugins, feecase_library):
    return feecase_plugins().place("440305"), feecase_library()


POOR = {
    "payments": [{"id": "P1", "date": "2026-01-05", "amount": "50.00"}],
    "contacts": [{"id": "K2", "kind": "visit", "way": "visit", "sent": "2026-02-01"}],
    "evidence": [],
}
"""Changes to the sample case by which many checks have something to say."""


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_taken_out_takes_its_findings_along_and_nothing_else(check, feecase_case, opened):
    place, library = opened
    loaded = feecase_case(**POOR)

    def findings(checks):
        assessment = assess(loaded, place=place, library=library, checks=checks, as_of=ON)
        assert assessment.checks_not_run == ()
        return assessment.findings

    left = findings([one for one in CHECKS if one is not check])
    assert left == tuple(finding for finding in findings(CHECKS) if finding.check != check.id)


def test_the_sample_case_gives_many_checks_something_to_say(feecase_case, opened):
    place, library = opened
    assessment = assess(feecase_case(**POOR), place=place, library=library, checks=CHECKS, as_of=ON)
    assert len({finding.check for finding in assessment.findings}) >= 8


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: cue.kind)
def test_a_kind_of_evidence_taken_out_is_proposed_no_more_and_the_others_as_before(cue):
    left = [one for one in CUES if one is not cue]
    for name in (word for one in CUES for word in one.words):
        before, after = recognise(name, CUES), recognise(name, left)
        assert after is not cue
        assert before is cue or after is before
