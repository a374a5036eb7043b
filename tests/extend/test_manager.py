"""The manager: each plugin is used whole or left out by name; the others go on; the order is always the same."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest

from feecase import engine
from feecase.builtin import PLUGINS, national
from feecase.extend.manager import BLOCK, HOOKS, build
from feecase.plugin import Check, EvidenceCue, Importer, Policy, Profile, StatuteRoot, TemplateRoot

GOOD = """
    from feecase.plugin import Policy, Profile, hookimpl

    @hookimpl
    def feecase_profiles():
        return [Profile(place="440300", name="深圳市", policies=(Policy(name="late_fee.multiple", value="2", source="来源"),))]
"""


def silent(_context):
    return ()


def named(plugins):
    return [d.name for d in plugins.distributions]


def test_installed_plugins_are_found_by_entry_point_with_their_distribution(install):
    install("feecase-toy", "1.2", "toy", GOOD)
    plugins = build((national,))
    (mine,) = [d for d in plugins.distributions if d.name == "feecase-toy"]

    assert (mine.version, mine.modules, mine.hooks) == ("1.2", ("toy",), ("feecase_profiles",))
    assert {p.origin for p in plugins.profiles if p.place == "440300"} == {"feecase-toy 1.2"}
    assert plugins.problems == ()


@pytest.mark.parametrize(
    ("code", "what", "why", "next_step"),
    [
        ("import nowhere_to_be_found\n", "插件无法导入", "No module named 'nowhere_to_be_found'", ""),
        ("def broken(:\n", "插件无法导入", "SyntaxError", ""),
        ("raise SystemExit(3)\n", "插件无法导入", "SystemExit: 3", ""),
        (
            "from feecase.plugin import hookimpl\n@hookimpl\ndef feecase_profile(): return []\n",
            "没有名为 feecase_profile 的钩子",
            "",
            "feecase_profile 是否应为 feecase_profiles",
        ),
        (
            "from feecase.plugin import hookimpl\n@hookimpl\ndef feecase_xyzzy_quux_zzz(): return []\n",
            "没有名为 feecase_xyzzy_quux_zzz 的钩子",
            "",
            "可用的钩子：feecase_statutes",
        ),
        ("from feecase.plugin import hookimpl\n@hookimpl\ndef feecase_checks(case): return []\n", "钩子与规格不符", "case", ""),
        (
            "from feecase.plugin import hookimpl\n@hookimpl\ndef feecase_checks(): return 1 / 0\n",
            "钩子 feecase_checks 运行出错",
            "ZeroDivisionError",
            "",
        ),
        ("from feecase.plugin import hookimpl\n@hookimpl\ndef feecase_checks(): return 7\n", "应返回一列 Check", "int", ""),
        ("from feecase.plugin import hookimpl\n@hookimpl\ndef feecase_checks(): return ['x']\n", "应返回一列 Check", "str", ""),
        (
            "from feecase.plugin import Check, hookimpl\n@hookimpl\ndef feecase_checks(): return [Check('a', 'b', print, place='青岛')]\n",
            "给出的地区有误",
            "不是行政区划代码",
            "",
        ),
        (
            "from feecase.plugin import Policy, hookimpl\n@hookimpl\ndef feecase_profiles(): return [Policy(name='late_fee.multiple', value='x', source='y')]\n",
            "钩子 feecase_profiles 运行出错",
            "不小于 0 的数字",
            "",
        ),
    ],
    ids=[
        "import",
        "syntax",
        "exit",
        "misspelt",
        "unknown",
        "argument",
        "raises",
        "no list",
        "wrong class",
        "no place",
        "bad value",
    ],
)
def test_a_bad_plugin_is_named_with_its_version_and_the_rest_goes_on(install, code, what, why, next_step):
    install("feecase-bad", "0.9", "bad", code)
    install("feecase-toy", "1.2", "toy", GOOD)
    plugins = build((national,))
    (problem,) = plugins.problems

    assert problem.where == "插件 bad（feecase-bad 0.9）"
    assert what in problem.what
    assert why in problem.why
    assert next_step in problem.next
    assert "feecase-toy" in named(plugins)
    assert "feecase-bad" not in named(plugins)


def test_a_plugin_is_used_whole_or_not_at_all(install):
    install(
        "feecase-half", "1.0", "half", GOOD + "\n    @hookimpl\n    def feecase_checks():\n        raise RuntimeError('no')\n"
    )
    plugins = build((national,))

    assert [p.place for p in plugins.profiles if p.origin.startswith("feecase-half")] == []


def test_what_fails_in_feecase_itself_is_a_bug_and_raises(toy):
    with pytest.raises(ZeroDivisionError):
        build((toy("broken", feecase_checks=lambda: 1 / 0),), entry_points=False)


@pytest.mark.parametrize("name", ["toy", "feecase-toy"])
def test_a_plugin_can_be_blocked_by_its_own_or_its_distributions_name(install, monkeypatch, name):
    install("feecase-toy", "1.2", "toy", "raise RuntimeError('never imported')\n")
    monkeypatch.setenv(BLOCK, f"other, {name}")
    plugins = build((national,))

    assert plugins.blocked == ("toy",)
    assert "feecase-toy" not in named(plugins)
    assert plugins.problems == ()


def test_order_never_depends_on_registration(toy, tmp_path):
    def plugin(name, place):
        return toy(
            name,
            feecase_profiles=lambda: [
                Profile(place=place, name=name, policies=(Policy(name="late_fee.multiple", value="2", source=name),))
            ],
            feecase_checks=lambda: [Check(f"{name}.b", "乙", silent, place=place), Check(f"{name}.a", "甲", silent, place=place)],
            feecase_importers=lambda: [Importer(name, name, bool, print)],
            feecase_templates=lambda: [TemplateRoot(tmp_path / name, place)],
            feecase_statutes=lambda: [StatuteRoot(tmp_path / name)],
            feecase_evidence_kinds=lambda: [EvidenceCue("other", (name,))],
        )

    modules = [plugin("toy_c", "440300"), plugin("toy_a", "110000"), plugin("toy_b", "440000")]
    results = [build((national,), plugins=order, entry_points=False) for order in itertools.permutations(modules)]

    assert all(result == results[0] for result in results)
    assert [c.id for c in results[0].checks_for(results[0].place("440305"))] == ["toy_b.a", "toy_b.b", "toy_c.a", "toy_c.b"]


def test_shuffling_feecases_own_plugins_changes_nothing():
    def order(plugins):
        owned = (*plugins.checks, *plugins.documents)
        return [
            *(o.item.id for o in owned),
            *(i.id for i in plugins.importers),
            *plugins.profiles,
            *plugins.cues,
            *plugins.distributions,
        ]

    shuffled = list(PLUGINS)
    random.Random(7).shuffle(shuffled)

    assert order(build(shuffled, entry_points=False)) == order(build(PLUGINS, entry_points=False))


@pytest.mark.parametrize("left_out", PLUGINS, ids=lambda m: m.__name__.rpartition(".")[2])
def test_taking_one_built_in_plugin_out_breaks_no_other(left_out):
    plugins = build([m for m in PLUGINS if m is not left_out], entry_points=False)

    assert plugins.problems == ()
    assert len(plugins.distributions[0].modules) == len(PLUGINS) - 1


def test_two_importers_of_one_name_are_both_left_out_and_named(toy):
    def plugin(name):
        return toy(name, feecase_importers=lambda: [Importer("same", name, bool, print)])

    plugins = build((), plugins=(plugin("toy_a"), plugin("toy_b")), entry_points=False)
    (problem,) = plugins.problems

    assert plugins.importers == ()
    assert "toy_a" in problem.where
    assert "toy_b" in problem.where


def test_every_hook_of_the_specification_is_collected():
    from feecase.extend.hookspecs import Specs

    assert set(HOOKS) == {name for name in vars(Specs) if name.startswith("feecase_")}


def test_the_assessment_names_the_plugins_that_were_left_out(install, feecase_case):
    install("feecase-bad", "0.9", "bad", "import nowhere_to_be_found\n")
    assessment = engine.assess(engine.build_context(), feecase_case(), as_of=dt.date(2026, 11, 20))

    assert assessment.checks_not_run == ("插件 bad（feecase-bad 0.9）：插件无法导入",)
    assert assessment.findings


def test_a_check_that_raises_is_named_and_the_others_go_on(toy, feecase_case, feecase_assess):
    def broken(_context):
        raise RuntimeError("no")

    assessment = feecase_assess(
        feecase_case(contacts=[]), toy("toy", feecase_checks=lambda: [Check("toy.broken", "坏检查", broken)])
    )

    assert assessment.checks_not_run == ("toy.broken（坏检查）：RuntimeError：no",)
    assert any(f.check == "demand" for f in assessment.findings)
