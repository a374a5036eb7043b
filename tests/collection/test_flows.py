"""The flows of collection over case folders and workspaces: today's list, confirming, work sheets out and back."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import openpyxl
import pytest

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import Author
from feecase.cli.main import execute
from feecase.errors import ConflictError, InputError
from feecase.flows.collect import AccountRequest, ConfirmRequest, account_of, confirm, planned, today, why
from feecase.intake.folder_import import import_files
from feecase.resources import folder

DAY = dt.date(2026, 11, 30)
AUTHOR = Author(dt.datetime(2026, 11, 30, 2, tzinfo=dt.UTC), "李梅")
BOOKS = ("欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx")


@pytest.fixture(scope="module")
def _estate(tmp_path_factory, context):
    root = shutil.copytree(folder("examples") / "sunshine-garden", tmp_path_factory.mktemp("collect") / "garden")
    import_files(
        [root / b for b in BOOKS],
        root / "project.yaml",
        root / "cases",
        importers=context.plugins.importers,
        cues=context.plugins.cues,
    )
    return root


@pytest.fixture
def estate(_estate, tmp_path):
    return shutil.copytree(_estate, tmp_path / "garden")


@pytest.fixture
def store(estate):
    return FolderStore(estate / "cases")


def day_of(context, store):
    entries = [e.id for e in store.entries()]
    return today(context, [account_of(context, store, AccountRequest(e, DAY)) for e in entries], DAY)


def test_a_confirmed_act_becomes_a_contact_and_is_not_proposed_again(context, store):
    first = next(p for p in day_of(context, store).proposals if p.act.stage == "lawyer")
    case = first.cases[0]
    store.save([confirm(context, store, ConfirmRequest(case, DAY, "lawyer", "李梅", tracking_no="EX123"))], AUTHOR)
    loaded = store.load(case).loaded.case

    sent = next(c for c in loaded.contacts if c.stage == "lawyer")
    assert (sent.kind, sent.way, sent.sent, sent.effective, sent.tracking_no, sent.sender) == (
        "lawyer-letter",
        "ems",
        DAY,
        None,
        "EX123",
        "李梅",
    )
    assert (loaded.stage_acts[0].stage, loaded.stage_acts[0].contact) == ("lawyer", sent.id)
    assert case not in {c for p in day_of(context, store).proposals for c in p.cases}


def test_dismissing_needs_a_reason_and_is_counted_once(context, store):
    first = next(p for p in day_of(context, store).proposals if p.act.stage == "lawyer")
    with pytest.raises(InputError, match="写明原因"):
        confirm(context, store, ConfirmRequest(first.cases[0], DAY, "lawyer", "李梅", state="dismissed"))
    store.save(
        [
            confirm(
                context, store, ConfirmRequest(first.cases[0], DAY, "lawyer", "李梅", state="dismissed", reason="业主已约面谈")
            )
        ],
        AUTHOR,
    )

    assert store.load(first.cases[0]).loaded.case.stage_acts[0].state == "dismissed"
    assert first.cases[0] not in {c for p in day_of(context, store).proposals for c in p.cases}


def test_what_is_not_proposed_cannot_be_confirmed_and_a_stop_between_proposal_and_act_counts(context, store, estate):
    first = next(p for p in day_of(context, store).proposals if p.act.stage == "lawyer")
    case = first.cases[0]
    with pytest.raises(InputError, match="当天没有建议"):
        confirm(context, store, ConfirmRequest(case, DAY, "message", "李梅"))
    (estate / "cases" / case / "collection.yaml").write_text(
        "stops: [{id: S1, kind: represented, from: 2026-11-30}]\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="已委托代理人"):
        confirm(context, store, ConfirmRequest(case, DAY, "lawyer", "李梅"))


def test_two_people_who_confirm_at_once_do_not_overwrite_each_other(context, store):
    first = next(p for p in day_of(context, store).proposals if p.act.stage == "lawyer")
    one, other = (confirm(context, store, ConfirmRequest(first.cases[0], DAY, "lawyer", who)) for who in ("李梅", "张强"))
    store.save([one], AUTHOR)
    with pytest.raises(ConflictError):
        store.save([other], AUTHOR)


def test_why_and_plan_give_facts_and_sentences(context, store):
    found = why(context, store, AccountRequest("2-1-803", DAY))
    lines = planned(context, store, AccountRequest("2-1-803", DAY))

    assert found.portrait.facts
    assert found.grade.facts
    assert any("律师函" in line and "须有已送达且期满的催缴函" in line for line in lines)
    assert lines[-1].startswith("2026-11-30 的下一步")


def test_a_work_sheet_comes_back_as_contacts_with_stage_hour_and_promise(context, estate, monkeypatch, capsys):
    monkeypatch.chdir(estate)
    assert execute(["collect", "today", "cases", "--as-of", "2026-11-30", "--sheets", "sheets"]) == 0
    capsys.readouterr()
    path = next(iter(sorted((estate / "sheets").glob("*.xlsx"))))
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[1]}
    room, task = sheet.cell(2, heads["房号"]).value, sheet.cell(2, heads["任务号"]).value
    for name, value in (
        ("办理日期", "2026-12-01"),
        ("时刻", "10:30"),
        ("办理结果", "签收"),
        ("承诺日期", "2026-12-20"),
        ("承诺金额", "500.00"),
        ("经办人", "李梅"),
    ):
        sheet.cell(2, heads[name]).value = value
    if sheet.max_row > 2:
        sheet.cell(3, heads["办理结果"]).value = "接通"
    book.save(estate / "back.xlsx")
    code = execute(["import", *BOOKS, "back.xlsx", "--json"])
    told = json.loads(capsys.readouterr().out)["data"]
    contacts = FolderStore(estate / "cases").load(task.partition(":")[0]).loaded.case.contacts
    mine = [c for c in contacts if c.sent == dt.date(2026, 12, 1)]

    assert code == 1
    assert {c.kind for c in mine} == {"lawyer-letter", "promise"} or {c.kind for c in mine} == {"demand", "promise"}
    assert {(c.at, c.sender) for c in mine} == {("10:30", "李梅")}
    assert next(c for c in mine if c.kind == "promise").until == dt.date(2026, 12, 20)
    assert next(c for c in mine if c.kind != "promise").stage == task.partition(":")[2]
    rejected = [r for r in told["rejected"] if r["file"] == "back.xlsx"]
    assert [r["column"] for r in rejected] == (["办理日期"] if sheet.max_row > 2 else [])
    assert room


def test_today_in_json_names_every_case_once(estate, monkeypatch, capsys):
    monkeypatch.chdir(estate)
    assert execute(["collect", "today", "cases", "--as-of", "2026-11-30", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["data"]
    named = [c for p in data["proposals"] + data["waiting"] for c in p["cases"]] + [s["case"] for s in data["skipped"]]

    assert sorted(named) == sorted(p.name for p in (estate / "cases").iterdir() if p.is_dir())
    assert all(p["why"] for p in data["proposals"])


def test_the_companys_own_scheme_moves_stages_and_caps(estate, monkeypatch, capsys):
    monkeypatch.chdir(estate)
    (estate / "方案.yaml").write_text("每人每天户数: 2\n阶段: [{阶段: lawyer, 不用: 是}]\n", encoding="utf-8")
    assert execute(["collect", "today", "cases", "--as-of", "2026-11-30", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["data"]

    assert len([p for p in data["proposals"] if not p["preserving"]]) <= 2
    assert not any(p["stage"] == "lawyer" for p in data["proposals"] + data["waiting"])
    (estate / "方案.yaml").write_text("电话和上门时段: 晚上\n", encoding="utf-8")
    assert execute(["collect", "today", "cases", "--as-of", "2026-11-30"]) == 1
    assert "方案.yaml" in capsys.readouterr().err
