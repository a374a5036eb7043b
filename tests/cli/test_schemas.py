"""What every command prints with `--json` is what `feecase schema` publishes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jsonschema_rs
import pytest

import feecase.cli
from feecase.cli.main import execute
from feecase.cli.schema import SCHEMAS
from feecase.resources import folder

DAY = ["--as-of", "2026-11-20"]
CASE = "cases/1-1-101"
SOURCES = ["欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx"]
READING = {
    "import": ["import", *SOURCES, "--dry-run"],
    "reconcile": ["reconcile", "欠费明细表.xlsx"],
    "check": ["check", CASE, *DAY],
    "limitation": ["limitation", CASE, *DAY],
    "claim": ["claim", CASE, *DAY],
    "status": ["status", "cases", *DAY],
    "prepare": ["prepare", CASE, *DAY],
    "verify": ["verify", CASE, "--trace"],
    "templates": ["template", "list"],
    "template-fields": ["template", "fields", "complaint"],
    "template-check": ["template", "check", "complaint.docx", "broken.docx", "--paper", "complaint"],
    "template-diff": ["template", "diff", "complaint", "enforcement"],
    "law-check": ["law", "check", "citing.txt"],
    "evidence-kinds": ["evidence", "kinds"],
    "evidence-scan": ["evidence", "scan", CASE],
    "evidence-gaps": ["evidence", "gaps", CASE, *DAY],
    "evidence-print": ["evidence", "print", CASE],
    "evidence-redact": ["evidence", "redact", CASE],
    "evidence-add": ["evidence", "add", CASE],
    "evidence-verify": ["evidence", "verify", CASE],
    "evidence-accept": ["evidence", "accept", CASE],
}
"""In this order, for some read what others wrote."""
IN_WORKSPACE = {
    "import": ["import", *SOURCES],
    "workspace-status": ["workspace", "status"],
    "workspace-list": ["workspace", "list"],
    "workspace-case": ["workspace", "show", "1-1-101"],
    "workspace-log": ["workspace", "log"],
    "token": ["tokens", "create", "账单系统", "--scope", "cases:read"],
    "tokens": ["tokens", "list"],
    "webhook": ["webhooks", "add", "https://billing.example.com/x", "--type", "case.imported"],
    "webhooks": ["webhooks", "list"],
    "deliveries": ["webhooks", "deliveries"],
    "purge": ["purge"],
}
WITHOUT_SCHEMA = {
    "doctor", "law-cite", "law-gaps", "law-history", "law-list", "law-search", "law-show", "law-stale", "law-unverified", "papers",
    "papers-diff", "place", "plugins", "plugins-check",
}  # fmt: skip
"""Outputs that have no published schema yet; this list only grows shorter."""


def printed_names():
    sources = "\n".join(path.read_text("utf-8") for path in Path(feecase.cli.__path__[0]).glob("*.py"))
    return set(re.findall(r'(?:print_json|printer)\(\s*"([\w-]+)"', sources))


def test_every_output_has_a_schema_that_is_not_named_as_missing():
    assert printed_names() - set(SCHEMAS) == WITHOUT_SCHEMA


def test_every_output_with_a_schema_is_compared_with_it_here():
    assert printed_names() - WITHOUT_SCHEMA == {*READING, *IN_WORKSPACE}


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    """The example with one bundle, a proposal of evidence and files to check; its own templates beside it."""
    target = tmp_path_factory.mktemp("schemas") / "estate"
    shutil.copytree(folder("examples") / "sunshine-garden", target)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(target)
        execute(["import", *SOURCES, "--project", "project.yaml", "--to", "cases"])
        template = folder("templates") / "complaint.docx"
        shutil.copy(template, "complaint.docx")
        Path("broken.docx").write_bytes(b"none")
        Path("citing.txt").write_text("《合同法》第107条、《民法典》第1条", encoding="utf-8")
        (Path(CASE) / "evidence").mkdir(exist_ok=True)
        (Path(CASE) / "evidence" / "催费通知 2025-03-01.txt").write_text("催费通知", encoding="utf-8")
        yield target


def validated(capsys, name, arguments):
    """Run a command; what it prints satisfies its schema, and with one thing more in it does not."""
    capsys.readouterr()
    execute([*arguments, "--json"])
    printed, schema = json.loads(capsys.readouterr().out), SCHEMAS[name]()
    jsonschema_rs.validate(schema, printed)
    data = printed["data"]
    more = [*data, {"甲": 1}] if isinstance(data, list) else {**data, "甲": 1}
    assert not jsonschema_rs.is_valid(schema, {**printed, "data": more}), name
    return data


def test_reading_commands_print_what_is_published(estate, monkeypatch, capsys):
    monkeypatch.chdir(estate)
    execute(["evidence", "scan", CASE, "--write"])
    found = {name: validated(capsys, name, arguments) for name, arguments in READING.items()}

    assert found["prepare"]["cases"][0]["written"]
    assert found["verify"]["bundles"][0]["traces"]
    assert [bool(one["problems"]) for one in found["template-check"]] == [False, True]
    assert found["check"]["cases"][0]["findings"]


def test_failed_cases_are_part_of_what_is_published(estate, monkeypatch, capsys):
    monkeypatch.chdir(estate)
    for name in ("check", "status"):
        (failed,) = validated(capsys, name, [name, CASE, "nope", *DAY])["failed"]
        assert failed["folder"] == "nope"


@pytest.fixture
def inside(estate, tmp_path, monkeypatch):
    """The example's workbooks in a workspace that is the working folder."""
    for name in (*SOURCES, "project.yaml"):
        shutil.copy(estate / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert execute(["init"]) == 0


def test_commands_in_a_workspace_print_what_is_published(inside, capsys):
    found = {name: validated(capsys, name, arguments) for name, arguments in IN_WORKSPACE.items()}

    assert len(found["workspace-list"]["cases"]) == 14
    assert found["tokens"]["tokens"]
    assert found["webhooks"]["endpoints"]


def test_the_next_step_after_an_import_is_told_to_people(inside, capsys):
    capsys.readouterr()
    execute(["import", *SOURCES, "--dry-run"])
    assert "hand-out" not in capsys.readouterr().out
    execute(["import", *SOURCES])
    hand_out, prepare = capsys.readouterr().out.splitlines()[-2:]
    assert hand_out.startswith("  feecase workspace hand-out ")
    assert prepare.startswith("  feecase prepare cases ")
    execute(["import", *SOURCES, "--to", "cases"])
    assert "hand-out" not in capsys.readouterr().out
