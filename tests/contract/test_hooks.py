"""Every hook is documented, has a first-party implementation, and a test that bears its name."""

from __future__ import annotations

import datetime as dt
import inspect

import pytest

from feecase.builtin import PLUGINS
from feecase.extend.hookspecs import Specs
from feecase.extend.manager import build
from feecase.law.library import Library
from feecase.model.defence import DEFENCE_NAMES

HOOKS = sorted(name for name in vars(Specs) if name.startswith("feecase_"))
ON = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def plugins():
    return build(PLUGINS, entry_points=False)


def test_there_are_at_most_thirteen_hooks_in_at_most_200_lines():
    assert 1 <= len(HOOKS) <= 13
    assert len(inspect.getsource(inspect.getmodule(Specs)).splitlines()) <= 200


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_says_what_to_return_and_what_happens_on_conflict(hook):
    function = getattr(Specs, hook)

    assert "Return" in (inspect.getdoc(function) or "")
    assert len(inspect.getdoc(function).split()) >= 8
    assert function.__annotations__["return"].startswith("Sequence[")


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_first_party_implementation(hook, place_modules):
    implemented = [m for m in (*PLUGINS, *place_modules) if hasattr(m, hook)]

    assert implemented
    assert all(inspect.getdoc(getattr(m, hook)) for m in implemented)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_test_of_its_name_and_a_place_in_the_guide(hook, root):
    assert f"test_hook_{hook}" in globals()
    assert f"`{hook}`" in (root / "src/feecase/help/plugins.md").read_text(encoding="utf-8")


def test_every_hook_has_a_chinese_name_where_plugins_are_listed():
    from feecase.views.plugins import _OFFERS

    assert {f"feecase_{name}" for name in _OFFERS} == set(HOOKS)


def test_the_guide_names_every_policy_with_its_choices_and_every_fixture(root):
    from feecase.extend import pytest_plugin
    from feecase.place.policies import POLICIES

    guide = (root / "src/feecase/help/plugins.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in guide.splitlines() if line.startswith("| `")}

    assert set(POLICIES) <= set(rows)
    assert all(choice in rows[name] and spec.label in rows[name] for name, spec in POLICIES.items() for choice, _ in spec.choices)
    assert {name for name in vars(pytest_plugin) if name.startswith("feecase_")} <= set(rows)


def test_hook_feecase_statutes(plugins, feecase_library):
    assert all(root.path.is_dir() and root.distribution.startswith("feecase ") for root in plugins.statutes)
    assert feecase_library().article("minfadian", "944", on=ON).paragraphs


def test_hook_feecase_profiles(plugins):
    assert [(p.place, p.name) for p in plugins.profiles] == [("CN", "全国")]


def test_hook_feecase_checks(plugins, feecase_case, feecase_assess):
    checks = plugins.checks_for(plugins.place("440305"))

    assert len({c.id for c in checks}) == len(checks) > 10
    assert feecase_assess(feecase_case()).checks_not_run == ()


def test_hook_feecase_importers(plugins):
    assert len({i.id for i in plugins.importers}) == len(plugins.importers) > 2
    assert all(i.title for i in plugins.importers)


def test_hook_feecase_sources(plugins):
    assert [s.id for s in plugins.sources] == ["sql"]
    assert "url" in plugins.sources[0].options.model_fields


def test_hook_feecase_listeners(plugins):
    assert [(x.id, x.types) for x in plugins.listeners] == [("log", ())]


def test_hook_feecase_documents(plugins):
    documents = plugins.documents_for(plugins.place("440305"))

    assert len(documents) >= 5
    assert all(d.title and d.slot and d.name for d in documents)


def test_hook_feecase_templates(plugins):
    (root,) = plugins.templates_for(plugins.place("440305"))

    assert list(root.path.glob("*.docx"))


def test_hook_feecase_evidence_kinds(plugins):
    from typing import get_args

    from feecase.model.evidence import EvidenceKind

    assert {cue.kind for cue in plugins.cues} <= set(get_args(EvidenceKind))
    assert any("催" in word for cue in plugins.cues for word in cue.words)


def test_hook_feecase_extra_texts(plugins, feecase_plugins, place_modules):
    (offered,) = feecase_plugins(*place_modules).extra_texts

    assert plugins.extra_texts == ()
    assert offered.mark.startswith("未核对（来源：")
    assert callable(offered.titles)
    assert callable(offered.articles)


def test_hook_feecase_collection(plugins):
    found = plugins.collection_for(plugins.place("440305"))

    assert [s.number for s in found.stages] == list(range(7))
    assert len(found.remedies) == 13
    assert len({rule.id for rule in found.conduct.rules}) > 20


def test_hook_feecase_defences(plugins):
    library = Library.open([root.path for root in plugins.statutes])
    found = plugins.defences_for(plugins.place("440305"))

    assert {spec.id for spec in found} == set(DEFENCE_NAMES) - {"other"}
    for spec in found:
        assert spec.rule.answer
        for citation in spec.rule.law:
            assert library.text(citation, on=dt.date(2026, 11, 22)), citation
