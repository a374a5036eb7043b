"""The example estate: fresh, importable, every situation there, every amount right by the tariff."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from feecase.builtin.evidence_kinds import CUES
from feecase.builtin.importers import feecase_importers
from feecase.extend.tables import read_sheets
from feecase.intake.casefolder import case_folders, load, load_choices
from feecase.intake.folder_import import import_files
from feecase.resources import folder

BOOKS = ("欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx")
AMOUNTS = {
    "1-1-101": "2800.00",
    "1-1-702": "5832.00",
    "1-2-602": "5302.00",
    "1-2-1103": "5244.00",
    "2-1-803": "2848.00",
    "2-1-1404": "8545.60",
    "2-2-305": "2992.00",
    "2-2-1001": "4840.00",
    "3-1-302-A": "1801.94",
    "3-1-302-B": "1428.06",
    "3-1-1601": "8519.20",
    "3-2-903": "3366.00",
    "3-2-1201": "5754.00",
    "S1-105": "8428.00",
}


@pytest.fixture(scope="module")
def shipped():
    return folder("examples") / "sunshine-garden"


@pytest.fixture(scope="module")
def imported(shipped, tmp_path_factory):
    """A copy of the estate after the import, with the import's result."""
    copy = tmp_path_factory.mktemp("demo") / "estate"
    shutil.copytree(shipped, copy)
    result = import_files(
        [copy / name for name in BOOKS], copy / "project.yaml", copy / "cases", importers=feecase_importers(), cues=CUES
    )
    return copy, result


@pytest.fixture(scope="module")
def cases(imported):
    return {path.name: load(path) for path in case_folders(imported[0] / "cases")}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What the script writes today."""
    examples = Path(__file__).resolve().parents[2] / "examples"
    sys.path.insert(0, str(examples))
    try:
        target = tmp_path_factory.mktemp("made")
        importlib.import_module("make_sunshine_garden").make(target)
    finally:
        sys.path.remove(str(examples))
    return target


def contents(path: Path) -> list:
    return [(sheet.name, sheet.rows, sheet.as_of) for sheet in read_sheets(path)]


@pytest.mark.parametrize("name", BOOKS)
def test_the_workbooks_are_what_the_script_writes(shipped, made, name):
    assert contents(shipped / name) == contents(made / name)


def test_the_script_writes_the_same_bytes_each_time(made, tmp_path):
    sys.modules["make_sunshine_garden"].make(tmp_path)

    def files(root: Path) -> dict[str, bytes]:
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert files(tmp_path) == files(made)


def test_the_evidence_is_what_the_script_writes(shipped, made):
    def names(root: Path) -> set[str]:
        return {path.relative_to(root).as_posix() for path in (root / "evidence").rglob("*") if path.is_file()}

    assert names(shipped) == names(made)


def test_the_estate_stays_small(shipped):
    assert sum(path.stat().st_size for path in shipped.rglob("*") if path.is_file()) < 3_000_000


def test_one_case_per_debtor_with_the_amounts_of_the_source(imported):
    assert {case.id: str(case.outstanding) for case in imported[1].cases} == AMOUNTS


def test_a_row_is_rejected_a_number_left_out_and_all_else_goes_on(imported):
    assert [(r.file, r.reject.sheet, r.reject.row, r.reject.column, r.reject.reason) for r in imported[1].rejected] == [
        ("欠费明细表.xlsx", "欠费明细表", 10, "结束时间", "没有 2026年13月1日 这一天"),
    ]
    [noticed] = [n.reason for n in imported[1].report().noticed if (n.sheet, n.row) == ("资产信息", 15)]
    assert noticed == "身份证号校验位不符（末位应为 2，写的是 0），没有采用"
    assert not imported[1].complete


def test_every_sheet_is_recognised(imported):
    assert {(sheet.sheet, sheet.shape) for sheet in imported[1].sheets} == {
        (name, name) for name in ("欠费明细表", "资产信息", "产权变更", "收费标准", "催缴记录", "缴费明细表")
    }


def test_no_proof_is_missing(cases):
    assert {name: loaded.missing_files for name, loaded in cases.items() if loaded.missing_files} == {}


def by_hand(loaded) -> Decimal:
    """Area × price, month by month, days of a part month by the month's days; each month to the cent."""
    case, total = loaded.case, Decimal(0)
    (charge,) = case.charges
    day = charge.from_
    while day <= charge.to:
        end = (day.replace(day=28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1)
        (price,) = [t.price for t in case.tariffs if t.use == case.premises.use and (t.from_ or day) <= day <= (t.to or day)]
        covered = (min(end, charge.to) - day).days + 1
        total += (case.premises.area * price * covered / end.day).quantize(Decimal("0.01"))
        day = end + dt.timedelta(1)
    return total


@pytest.mark.parametrize("name", AMOUNTS)
def test_the_amounts_are_right_by_the_tariff(cases, name):
    assert by_hand(cases[name]) == Decimal(AMOUNTS[name])


def test_every_situation_is_there(cases):
    def case(name):
        return cases[name].case

    def kinds(name):
        return {contact.kind for contact in case(name).contacts}

    ordinary = case("1-1-101").charges[0]
    assert (ordinary.from_, ordinary.to, len(case("1-1-101").defendants)) == (dt.date(2025, 9, 1), dt.date(2026, 10, 31), 1)
    assert [d.role for d in case("1-2-602").defendants] == ["共有人", "共有人"]
    assert [d.kind for d in case("S1-105").defendants] == ["organisation"]
    assert case("S1-105").premises.use == "商业"
    tenant = case("2-1-803").defendants[1]
    assert (tenant.role, tenant.agreed_to_pay, tenant.agreement) == (
        "物业使用人",
        True,
        ("租赁合同-2025-06-20", "交费承诺书-2025-06-25"),
    )
    seller, buyer = case("3-1-302-A"), case("3-1-302-B")
    assert seller.charges[0].to + dt.timedelta(1) == buyer.charges[0].from_ == buyer.defendants[0].owned_from
    assert [str(p.amount) for p in case("2-2-1001").payments] == ["1000.00"]
    assert {str(t.price) for t in case("3-2-1201").tariffs} == {"1.80", "2.00"}
    old = case("1-1-702").charges[0]
    assert old.from_ < dt.date(2017, 10, 1) < old.to
    assert any(c.kind == "demand" and c.effective and c.evidence for c in case("2-1-1404").contacts)
    assert not any(c.effective and c.evidence for c in case("3-1-1601").contacts)
    agreement = next(c for c in case("1-2-1103").contacts if c.kind == "instalment-agreement")
    assert sum(part.amount for part in agreement.instalments) == case("1-2-1103").charges[0].amount
    assert {c.act for c in case("2-2-305").contacts} == {None, "water-cut"}
    assert case("3-2-903").defendants[0].id_no == ""
    assert "3-1-204" not in cases
    assert kinds("S1-105") == {"lawyer-letter"}


def test_people_wrote_some_files_already(cases, imported):
    assert load_choices(imported[0] / "cases" / "3-1-1601").expired == "drop"
    assert [d.path for d in cases["1-2-602"].disagreements] == ["defendants[D1].phone"]


def test_the_photograph_of_the_shut_valve_stays_out(cases):
    assert [item.id for item in cases["2-2-305"].case.evidence if item.exclude] == ["现场照片-2026-08-12"]


def test_evidence_comes_as_pdf_photograph_and_word(shipped):
    suffixes = {path.suffix for path in (shipped / "evidence").rglob("*") if path.is_file()}

    assert suffixes == {".pdf", ".jpg", ".docx"}
    assert all(
        (path.read_bytes()[:4] in {b"%PDF", b"PK\x03\x04"}) or path.read_bytes()[:2] == b"\xff\xd8"
        for path in (shipped / "evidence").rglob("*.*")
        if path.is_file()
    )


def test_the_readme_tells_each_amount(shipped):
    text = (shipped / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| ([\dS]+(?:-\d+)+) \|.*?\| ([\d,]+\.\d\d) \|", text, flags=re.MULTILINE))
    whole = {name: amount for name, amount in AMOUNTS.items() if name.count("-") < 3}

    assert {name: told[name].replace(",", "") for name in whole} == whole
    assert told["3-1-302"] == "3,230.00"


def test_importing_again_changes_nothing(imported):
    copy, _ = imported
    again = import_files(
        [copy / name for name in BOOKS], copy / "project.yaml", copy / "cases", importers=feecase_importers(), cues=CUES
    )

    assert {case.state for case in again.cases} == {"unchanged"}
