"""The package's own verbs, for those who build on it."""

import datetime as dt
import shutil
from decimal import Decimal

import pytest

import feecase
from feecase.errors import InputError, TemplateError
from feecase.resources import folder

CASE = """
id: x
jurisdiction: "370202"
plaintiff: {name: 甲物业}
defendants: [{name: 乙}]
premises: {project: 花园, unit: 1-101, area: "100"}
charges:
  - {id: C1, from: 2025-01-01, to: 2025-01-31, due: 2025-01-31, amount: "200.00"}
"""


@pytest.fixture
def case(tmp_path):
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


def test_what_is_exported_is_what_is_listed():
    assert set(feecase.__all__) == {"__version__", "assess", "claim", "load_case", "prepare", "render_docx"}
    assert all(callable(getattr(feecase, name)) for name in feecase.__all__ if name != "__version__")
    with pytest.raises(AttributeError, match="nonsense"):
        _ = feecase.nonsense


def test_a_case_goes_from_file_to_claim(case):
    loaded = feecase.load_case(case)
    assessment = feecase.assess(loaded, as_of=dt.date(2026, 11, 20))
    claim = feecase.claim(loaded, assessment)

    assert claim.principal == Decimal("200.00")
    assert feecase.assess(loaded.case, as_of=dt.date(2026, 11, 20)).debts == assessment.debts


def test_a_bundle_is_written(case):
    prepared = feecase.prepare(case, as_of=dt.date(2026, 11, 20))

    assert (case / "out" / "manifest.json").is_file()
    assert prepared.opened.claim.principal == Decimal("200.00")


def test_a_template_without_its_names_fails_by_name(tmp_path):
    template = tmp_path / "t.docx"
    shutil.copy(folder("templates") / "withdrawal.docx", template)

    with pytest.raises(TemplateError, match=r"t\.docx"):
        feecase.render_docx(template, {})


def test_a_missing_case_is_a_user_error(tmp_path):
    with pytest.raises(InputError, match=r"找不到|没有"):
        feecase.load_case(tmp_path / "nothing")
