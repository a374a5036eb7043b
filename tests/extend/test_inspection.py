"""`plugins check`: what is wrong with a plugin is found and named before a case meets it."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.engine import assess, build_context
from feecase.extend.inspection import broken_texts, inspect, stale
from feecase.extend.manager import build
from feecase.law.library import Library
from feecase.plugin import Policy, Profile, cite

ON = dt.date(2026, 11, 20)


@pytest.fixture
def with_policy(toy):
    """A plugin with one policy of 深圳."""

    def make(**policy):
        full = {"name": "late_fee.multiple", "value": "2", "source": "来源", **policy}
        return toy("toy", feecase_profiles=lambda: [Profile(place="440300", name="深圳市", policies=(Policy(**full),))])

    return make


@pytest.mark.parametrize(
    ("policy", "what"),
    [
        (
            {"citations": (cite("minfadian", 944, 2),), "source": "“合理期限届满仍不支付的，物业服务人可以提起诉讼或者申请仲裁”"},
            None,
        ),
        (
            {"citations": (cite("minfadian", 944, 2),), "source": "“合理期限届满仍不支付的，可以提起诉讼”"},
            "引号内的文字与所引法条",
        ),
        ({"citations": (cite("minfadian", 9444),)}, "引用的法条在 2026-11-20 查不到"),
        ({"citations": (cite("minfadian", 944, 7),)}, "引用的法条在 2026-11-20 查不到"),
        ({"citations": (cite("no-such-law", 1),)}, "引用的法条在 2026-11-20 查不到"),
        ({"citations": (cite("minfadian", 944),), "since": dt.date(2020, 1, 1)}, "引用的法条在 2020-01-01 查不到"),
    ],
)
def test_citations_and_quotations_must_be_true_on_the_first_and_the_last_day(feecase_inspect, with_policy, policy, what):
    problems = feecase_inspect(with_policy(**policy))

    assert [what] * bool(what) == [what for p in problems if what in p.what]
    assert len(problems) == bool(what)


def test_a_value_not_compared_for_a_year_is_stale(with_policy):
    plugins = build((), plugins=(with_policy(checked=dt.date(2025, 3, 1)),), entry_points=False)

    assert stale(plugins, on=dt.date(2026, 3, 1)) == ()
    assert "2025-03-01" in stale(plugins, on=dt.date(2026, 3, 2))[0].what


@pytest.mark.parametrize(
    ("requires", "what"), [("feecase>=0.1,<0.2", None), ("feecase>=99", "需要 feecase>=99"), ("", "没有写明所需的 feecase 版本")]
)
def test_a_plugin_must_fit_this_feecase(install, requires, what):
    install(
        "feecase-toy", "1.0", "toy", "from feecase.plugin import hookimpl\n@hookimpl\ndef feecase_checks(): return []\n", requires
    )
    problems = [p for p in inspect(build(()), Library.open([]), on=ON) if "feecase-toy" in p.where]

    assert len(problems) == bool(what)
    assert all(what in p.what for p in problems)


def test_a_plugin_for_another_feecase_is_not_loaded_and_the_assessment_says_so(install, feecase_case):
    code = """
        from feecase.plugin import Check, Finding, hookimpl
        @hookimpl
        def feecase_checks():
            return [Check("toy", "toy", lambda context: [Finding(check="toy", level="note", what="x")])]
    """
    install("feecase-toy", "1.0", "toy", code, "feecase>=99")
    assessment = assess(build_context(), feecase_case(), as_of=ON)

    assert not [f for f in assessment.findings if f.check == "toy"]
    assert [one for one in assessment.checks_not_run if "feecase-toy 1.0" in one and "需要 feecase>=99" in one]


def test_a_broken_statute_file_is_named(tmp_path):
    folder = tmp_path / "cn-440300" / "regulation" / "2020-01-01" / "toy-rule"
    folder.mkdir(parents=True)
    (folder / "work.yaml").write_text("title: 某规定\nissuer: 某机关\nrank: 地方性法规\nin_force: 2020-01-01\n", encoding="utf-8")
    (folder / "zho@2020-01-01.yaml").write_text("in_force: 2020-01-01\nunknown_key: x\n", encoding="utf-8")
    problems = broken_texts(Library.open([tmp_path]))

    assert problems
    assert all("zho@2020-01-01.yaml" in p.where for p in problems)
