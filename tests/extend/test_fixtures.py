"""The shipped fixtures: the sample case is sound and fresh, and nothing heavy loads when pytest starts."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest

from feecase.errors import LawError
from feecase.extend.pytest_plugin import sample
from feecase.plugin import Check, Finding, cite


def test_the_sample_case_is_assessed_by_every_check(feecase_case, feecase_assess):
    assessment = feecase_assess(feecase_case())

    assert assessment.checks_not_run == ()
    assert sum(d.outstanding for d in assessment.debts) == Decimal("2200.00")
    assert not assessment.blocking


def test_changes_merge_mappings_and_replace_the_rest(feecase_case):
    case = feecase_case(jurisdiction="110105", premises={"unit": "2-202"}, contacts=[]).case

    assert (case.jurisdiction, case.premises.unit, case.premises.project, case.contacts) == ("110105", "2-202", "晴园", ())
    assert feecase_case().case.premises.unit == "1-101"
    assert sample() == sample()


def test_a_finding_that_cites_nothing_real_fails_the_test(feecase_case, feecase_assess, toy):
    def wrong(_context):
        yield Finding(check="toy.wrong", level="note", what="引用不存在的条文", citations=(cite("minfadian", 9999),))

    module = toy("toy", feecase_checks=lambda: [Check("toy.wrong", "错误引用", wrong)])
    with pytest.raises(LawError):
        feecase_assess(feecase_case(), module)


def test_pytest_starts_without_the_house():
    heavy = ("pydantic", "feecase.engine", "feecase.model", "openpyxl", "typst", "docxtpl")
    code = f"import feecase.extend.pytest_plugin, sys; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "[]"
