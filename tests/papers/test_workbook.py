"""The workbook recomputes: a spreadsheet program gets the claim's amounts to the cent from its formulas."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from feecase.builtin.papers.workbook import workbook
from feecase.model.choices import Choices
from feecase.papers.produce import make


def recomputed(content: bytes, folder):
    if shutil.which("soffice") is None:
        assert not os.environ.get("CI"), "LibreOffice is needed here"
        pytest.skip("LibreOffice is not installed")
    (folder / "in.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(folder / "in.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return load_workbook(folder / "out" / "in.xlsx", data_only=True)


def sums(sheet, label: str) -> list[Decimal]:
    row = next(row for row in sheet.iter_rows() if row[0].value == label)
    return [Decimal(str(cell.value)).quantize(Decimal("0.01")) for cell in row if isinstance(cell.value, int | float)]


@pytest.fixture
def contractual(make_context):
    """The sample with the late fee as contracted, whose rate a formula can say."""
    context = make_context(Choices(late_fee="contract"))
    fees = {
        key: fee.model_copy(update={"segments": tuple(s.model_copy(update={"rate": "日万分之五"}) for s in fee.segments)})
        for key, fee in context.assessment.late_fees.items()
    }
    from dataclasses import replace

    return replace(context, assessment=context.assessment.model_copy(update={"late_fees": fees}))


def test_a_spreadsheet_program_gets_the_claim_to_the_cent(contractual, specs, roots, tmp_path):
    claim = contractual.claim
    book = recomputed(make(specs["arrears-workbook"], contractual, roots).content, tmp_path)
    main = book["欠费明细"]
    assert sums(main, "合计")[-3:] == [Decimal("200.00"), claim.principal, claim.late_fee.claimed]
    assert sums(main, "欠付费用与违约金总计") == [claim.total]
    assert sums(book["违约金计算"], "合计") == [claim.late_fee.claimed]
    assert sums(book["付款抵充"], "合计") == [Decimal("200.00")]


def formulas(content: bytes, sheet: str) -> list[str]:
    cells = [cell for row in load_workbook(io.BytesIO(content))[sheet].iter_rows() for cell in row]
    return [str(cell.value) for cell in cells if cell.data_type == "f"]


def test_sums_differences_and_late_fees_are_formulas(contractual, specs):
    content = workbook(specs["arrears-workbook"].build(contractual))
    main, late = formulas(content, "欠费明细"), formulas(content, "违约金计算")
    assert len([f for f in main if re.fullmatch(r"=H\d+-I\d+", f)]) == 14
    assert len([f for f in main if re.fullmatch(r"=SUM\(违约金计算!I\d+:I\d+\)", f)]) == 14
    assert len([f for f in late if re.fullmatch(r"=ROUND\(F(\d+)\*H\1\*E\1,2\)", f)]) == 15
    assert "=SUM(违约金计算!I3:I4)" in main


def test_a_rate_that_no_formula_says_stays_a_number(context, specs):
    content = workbook(specs["arrears-workbook"].build(context))
    assert not [f for f in formulas(content, "违约金计算") if "ROUND" in f]
    sheet = load_workbook(io.BytesIO(content))["违约金计算"]
    assert sheet.cell(3, 9).value == float(specs["arrears-workbook"].build(context).segments[0].amount)


@pytest.mark.parametrize(
    ("rate", "formula"),
    [
        ("日千分之一", None),
        ("每日0.05%", "0.0005"),
        ("一年期贷款市场报价利率3%的1.3倍（年利率18.25%）", "=18.25/100/365"),
        ("年利率18%", "=18/100/360"),
    ],
)
def test_rates_become_formulas_only_when_they_give_the_amount(contractual, specs, rate, formula):
    paper = specs["arrears-workbook"].build(contractual)
    paper = paper.model_copy(update={"segments": tuple(part.model_copy(update={"rate": rate}) for part in paper.segments)})
    sheet = load_workbook(io.BytesIO(workbook(paper)))["违约金计算"]
    shown = sheet.cell(3, 8).value
    assert (None if shown is None else str(shown)) == formula


def test_names_that_look_like_formulas_are_text(make_context, specs):
    context = make_context(defendants=[{"name": "=1+1"}])
    content = workbook(specs["arrears-workbook"].build(context))
    sheet = load_workbook(io.BytesIO(content))["欠费明细"]
    assert sheet.cell(2, 1).value == "原告：甲&乙物业<分公司>　　被告：=1+1"
    rows = specs["arrears-workbook"].build(context)
    odd = rows.model_copy(update={"rows": tuple(row.model_copy(update={"item": "=2+2"}) for row in rows.rows)})
    cell = load_workbook(io.BytesIO(workbook(odd)))["欠费明细"].cell(5, 2)
    assert (cell.value, cell.data_type) == ("=2+2", "s")


def test_the_bytes_carry_no_time(contractual, specs, roots):
    import zipfile

    content = make(specs["arrears-workbook"], contractual, roots).content
    core = zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml").decode()
    assert "dcterms:created" not in core
    assert "dcterms:modified" not in core
