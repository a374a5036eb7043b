"""The main job on the example estate, as a user runs it: import, check, prepare, status, verify."""

import json
import shutil
import stat
from decimal import Decimal
from pathlib import Path

import pytest

from feecase.cli.main import execute
from feecase.resources import folder

AS_OF = ["--as-of", "2026-11-20"]
IMPORT = ["import", "欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx", "--project", "project.yaml", "--to", "cases"]


def fresh_estate(target):
    shutil.copytree(folder("examples") / "sunshine-garden", target)
    return target


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The example estate, imported and prepared once for all tests of this module that only read."""
    estate = fresh_estate(tmp_path_factory.mktemp("estate") / "sunshine")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(estate)
        assert execute(IMPORT) == 1
        assert execute(["prepare", "cases", *AS_OF]) == 0
    return estate


@pytest.fixture
def estate(tmp_path, monkeypatch):
    """A fresh copy of the example estate as the working folder."""
    copy = fresh_estate(tmp_path / "sunshine")
    monkeypatch.chdir(copy)
    return copy


def run_json(capsys, *arguments):
    code = execute([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def manifests(estate):
    return {path.parent.parent.name: path.read_bytes() for path in sorted(estate.glob("cases/*/out/manifest.json"))}


def test_the_demo_ends_well_and_never_overwrites(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert execute(["demo", "here"]) == 0
    assert "值得打开的文件" in capsys.readouterr().out
    assert execute(["demo", "here"]) == 2
    assert "已经存在" in capsys.readouterr().err


def test_import_rejects_the_bad_row_leaves_out_the_bad_number_and_takes_the_others(estate, capsys):
    code, out = run_json(capsys, *IMPORT)

    assert code == 1
    assert out["schema"] == "feecase/import/1"
    assert len(out["data"]["cases"]) == 14
    assert {(r["sheet"], r["row"], r["column"]) for r in out["data"]["rejected"]} == {("欠费明细表", 10, "结束时间")}
    noticed = {(n["sheet"], n["row"]): n["reason"] for n in out["data"]["noticed"]}
    assert "没有采用" in noticed["资产信息", 15]
    assert all(r["reason"] and ("***" in r["value"] or "月" in r["value"]) for r in out["data"]["rejected"])
    assert all(Decimal(case["outstanding"]) > 0 for case in out["data"]["cases"])


def test_importing_again_changes_nothing(estate, capsys):
    execute(IMPORT)
    before = {path: path.read_bytes() for path in estate.glob("cases/*/*.yaml")}
    capsys.readouterr()

    _, out = run_json(capsys, *IMPORT)

    assert out["data"]["changed"] == []
    assert out["data"]["unchanged"] == 14
    assert {path: path.read_bytes() for path in estate.glob("cases/*/*.yaml")} == before


def test_every_case_has_its_papers_and_a_manifest(prepared):
    for case in sorted((prepared / "cases").iterdir()):
        if case.is_dir():
            papers = {p.relative_to(case / "out").as_posix() for p in (case / "out").rglob("*") if p.is_file()}
            assert {
                "manifest.json",
                "1-起诉状/民事起诉状（要素式）.docx",
                "1-起诉状/民事起诉状.docx",
                "4-证据目录/证据目录.docx",
            } <= papers, case.name
            assert any(p.startswith("5-证据材料/") and p.endswith(".pdf") for p in papers), case.name
            assert any(p.startswith("0-律师备忘/") for p in papers), case.name


def test_preparing_again_gives_the_same_manifests(prepared, monkeypatch):
    monkeypatch.chdir(prepared)
    before = manifests(prepared)

    assert execute(["prepare", "cases", *AS_OF, "--anew"]) == 0

    assert manifests(prepared) == before


def test_unchanged_cases_are_left_alone_until_something_changes(prepared, monkeypatch, capsys):
    monkeypatch.chdir(prepared)

    def made(*arguments):
        _, out = run_json(capsys, "prepare", "cases/2-1-1404", *AS_OF, *arguments)
        return out["data"]["cases"][0]

    monkeypatch.setattr("feecase.flows.bundle.paged", lambda *_, **__: pytest.fail("made again without need"))
    again = made()
    monkeypatch.undo()
    monkeypatch.chdir(prepared)
    choices = prepared / "cases" / "2-1-1404" / "choices.yaml"
    choices.write_text("feecase: 1\nuntil_paid: false\n", encoding="utf-8")
    changed = made()
    choices.unlink()
    back = made()

    assert (again["written"], again["unchanged"] > 5) == ([], True)
    assert "1-起诉状/民事起诉状.docx" in changed["written"]
    assert "1-起诉状/民事起诉状.docx" in back["written"]


def test_a_fresh_copy_elsewhere_gives_the_same_manifests(prepared, estate):
    execute(IMPORT)
    execute(["prepare", "cases", *AS_OF, "--jobs", "2"])

    assert manifests(estate) == manifests(prepared)


def test_bundles_verify_and_tampering_shows(prepared, tmp_path, capsys):
    copy = tmp_path / "case"
    shutil.copytree(prepared / "cases" / "1-1-101", copy)

    assert execute(["verify", str(copy / "out")]) == 0
    complaint = copy / "out" / "1-起诉状" / "民事起诉状.docx"
    complaint.write_bytes(complaint.read_bytes() + b" ")
    assert execute(["verify", str(copy / "out")]) == 1
    assert "民事起诉状.docx：文件被改动过" in capsys.readouterr().out


def test_what_was_written_is_for_the_owner_only(prepared):
    for path in (prepared / "cases" / "1-1-101").rglob("*"):
        if path.name in {"billing.yaml", "manifest.json"} or path.suffix in {".docx", ".xlsx", ".pdf"}:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_one_missing_file_one_bad_yaml_and_one_bad_row_stop_nothing_else(estate, capsys):
    execute(IMPORT)
    next((estate / "evidence" / "1-1-101").iterdir()).unlink()
    bad = estate / "cases" / "2-2-305" / "case.yaml"
    bad.write_text(bad.read_text(encoding="utf-8") + "\nnonsense: 1\n", encoding="utf-8")
    capsys.readouterr()

    code, out = run_json(capsys, "prepare", "cases", *AS_OF)

    assert code == 1
    assert len(out["data"]["cases"]) == 13
    assert [Path(f["folder"]).name for f in out["data"]["failed"]] == ["2-2-305"]
    assert "case.yaml 第" in out["data"]["failed"][0]["where"]
    assert {c["case"]: c["blocking"] for c in out["data"]["cases"]}["1-1-101"] == 1  # the missing evidence file
    assert not (estate / "cases" / "2-2-305" / "out").exists()
    assert not list(estate.rglob(".feecase-*"))


def test_a_paper_edited_by_hand_is_kept(estate, capsys):
    execute(IMPORT)
    execute(["prepare", "cases/1-1-101", *AS_OF])
    complaint = estate / "cases/1-1-101/out/1-起诉状/民事起诉状.docx"
    complaint.write_bytes(b"edited")

    execute(["prepare", "cases/1-1-101", "--as-of", "2026-11-21"])

    assert complaint.read_bytes() == b"edited"
    assert (complaint.parent / "民事起诉状.新.docx").is_file()
    assert "手工改过" in capsys.readouterr().out


def test_an_interrupt_in_the_middle_leaves_no_half_written_bundle(estate, monkeypatch):
    execute(IMPORT)
    execute(["prepare", "cases/1-1-101", *AS_OF])
    before = manifests(estate)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("feecase.flows.prepare.write_bundle", interrupted)
    assert execute(["prepare", "cases", "--as-of", "2026-11-21"]) == 130

    assert manifests(estate) == before
    assert not list(estate.rglob(".feecase-*"))


def test_status_sums_what_the_cases_say(prepared, monkeypatch, capsys):
    monkeypatch.chdir(prepared)
    code, out = run_json(capsys, "status", "cases", *AS_OF)
    data = out["data"]

    assert code == 0
    assert Decimal(data["outstanding"]) == sum(Decimal(c["outstanding"]) for c in data["cases"])
    assert Decimal(data["total"]) == sum(Decimal(c["total"]) for c in data["cases"])
    assert sum(Decimal(s["amount"]) for s in data["by_status"]) == Decimal(data["outstanding"])
    assert data["cases"][0]["case"] == "3-1-1601"
    assert data["cases"][0]["first_loss"] == "2026-12-10"


def test_a_formula_in_a_name_stays_text_in_the_csv(prepared, tmp_path, monkeypatch):
    monkeypatch.chdir(prepared)

    assert execute(["status", "cases", *AS_OF, "--csv", str(tmp_path / "a.csv")]) == 0
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("案件,被告,")
    assert "3-1-1601,林志强" in text


@pytest.mark.parametrize("command", ["check", "limitation", "claim", "status"])
def test_reading_commands_share_one_json_shape(prepared, monkeypatch, capsys, command):
    monkeypatch.chdir(prepared)
    _, out = run_json(capsys, command, "cases/1-1-101", *AS_OF)

    assert out["schema"] == f"feecase/{command}/1"
    assert set(out) == {"schema", "data"}


def test_no_id_number_or_phone_is_printed_in_full(prepared, monkeypatch, capsys):
    monkeypatch.chdir(prepared)
    for command in ("check", "limitation", "claim", "status"):
        execute([command, "cases", *AS_OF])
    printed = capsys.readouterr()
    private = [
        line.split(":", 1)[1].strip().strip("'\"")
        for path in prepared.glob("cases/*/billing.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(("id_no:", "phone:", "- id_no:"))
    ]

    assert private
    for number in private:
        assert number not in printed.out
        assert number not in printed.err
