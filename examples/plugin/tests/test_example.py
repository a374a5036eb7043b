"""The plugin loads whole, its sources hold, and it changes what feecase says for a case here and nowhere else."""

from __future__ import annotations

import datetime as dt

import feecase_example


def found(assessment, check):
    return [f for f in assessment.findings if f.check == check]


def test_nothing_is_wrong_with_the_plugin(feecase_inspect):
    assert feecase_inspect(feecase_example) == ()


def test_the_policy_comes_from_here(feecase_plugins):
    policy = feecase_plugins(feecase_example).place("440300").policy("filing.max_file_mb", on=dt.date(2026, 11, 20))

    assert policy.place_name == "广东省深圳市"


def test_the_check_speaks_here_and_nowhere_else(feecase_case, feecase_assess):
    here = feecase_assess(feecase_case(jurisdiction="440300"), feecase_example)
    elsewhere = feecase_assess(feecase_case(jurisdiction="110105"), feecase_example)

    assert found(here, "example.committee")
    assert not found(elsewhere, "example.committee")
