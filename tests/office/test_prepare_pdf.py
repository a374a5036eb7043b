"""`feecase prepare --pdf` over several cases: the papers of all cases are converted together, and a second run does nothing."""

import hashlib
import json
import shutil

import pytest

from feecase import office
from feecase.cli.main import execute
from feecase.resources import folder

AS_OF = ["--as-of", "2026-11-20"]
CASES = ["cases/1-1-101", "cases/2-1-803"]


@pytest.fixture
def conversions(monkeypatch):
    """Replace LibreOffice by a stand-in; returns how many documents each call had."""
    calls = []

    def convert(program, documents, *, jobs, archive):
        calls.append((len(documents), jobs, archive))
        for key, content in documents.items():
            yield key, b"%PDF " + hashlib.sha256(content).hexdigest().encode()

    monkeypatch.setattr(office, "program", lambda: "office")
    monkeypatch.setattr(office, "_convert_all", convert)
    monkeypatch.setattr("feecase.tracing.copies.faults", lambda document, suffix, pdf, names: "")
    monkeypatch.setattr("feecase.evidence.page.collect.convert_offices", lambda shots, cache: {})
    return calls


@pytest.fixture
def estate(tmp_path, monkeypatch):
    copy = tmp_path / "sunshine"
    shutil.copytree(folder("examples") / "sunshine-garden", copy)
    monkeypatch.chdir(copy)
    execute(["import", "欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx", "--project", "project.yaml", "--to", "cases"])
    return copy


def prepare(capsys, *options):
    capsys.readouterr()
    assert execute(["prepare", *CASES, *AS_OF, "--json", *options]) == 0
    return json.loads(capsys.readouterr().out)["data"]["cases"]


def test_one_call_for_all_cases_and_none_for_an_unchanged_one(estate, capsys, conversions):
    done = prepare(capsys, "--pdf")
    assert len(conversions) == 1
    assert conversions[0][0] > 15
    assert all("1-起诉状/民事起诉状.pdf" in case["written"] for case in done)

    again = prepare(capsys, "--pdf")
    assert len(conversions) == 1
    assert [case["written"] for case in again] == [[], []]


def test_copies_are_added_to_bundles_that_lie_there_already(estate, capsys, conversions):
    prepare(capsys)
    done = prepare(capsys, "--pdfa")
    assert conversions[0][2] is True
    assert all(case["written"] and all(path.endswith(".pdf") for path in case["written"]) for case in done)


def test_review_copies_are_for_the_lawyer_alone(estate, capsys, conversions):
    done = prepare(capsys, "--review", "--pdf")
    review = [path for path in done[0]["written"] if "审阅本" in path]
    assert "0-律师备忘/审阅本/民事起诉状.docx" in review
    assert all(path.startswith("0-律师备忘/审阅本/") and path.endswith(".docx") for path in review)
