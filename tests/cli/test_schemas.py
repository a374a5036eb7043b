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
from feecase.cli.show import print_json
from feecase.law.unverified import CollectedLaw, ExtraTexts
from feecase.resources import folder
from feecase.views.law import unverified_json

DAY = ["--as-of", "2026-11-20"]
CASE = "cases/1-1-101"
SOURCES = ["欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx"]
READING = {
    "import": ["import", *SOURCES, "--dry-run"],
    "reconcile": ["reconcile", "欠费明细表.xlsx"],
    "check": ["check", CASE, *DAY],
    "limitation": ["limitation", CASE, *DAY],
    "claim": ["claim", CASE, *DAY],
    "defences": ["defences", CASE, *DAY],
    "status": ["status", "cases", *DAY],
    "prepare": ["prepare", CASE, *DAY],
    "verify": ["verify", CASE, "--trace"],
    "sign-off": ["sign-off", CASE, "--by", "王律师"],
    "templates": ["template", "list"],
    "template-fields": ["template", "fields", "complaint"],
    "template-check": ["template", "check", "complaint.docx", "broken.docx", "--paper", "complaint"],
    "template-diff": ["template", "diff", "complaint", "enforcement"],
    "papers": ["papers", "list"],
    "papers-diff": ["papers", "diff", "complaint.docx", "other.docx"],
    "law-list": ["law", "list"],
    "law-show": ["law", "show", "民法典", "944", "2"],
    "law-history": ["law", "history", "民法典"],
    "law-search": ["law", "search", "物业费"],
    "law-cite": ["law", "cite", "民法典", "944", "2"],
    "law-check": ["law", "check", "citing.txt"],
    "law-gaps": ["law", "gaps"],
    "law-stale": ["law", "stale", "--older-than", "30d"],
    "law-freshness": ["law", "freshness", "titles.csv"],
    "law-impact": ["law", "impact", "citing.txt", "--since", "2020-01-01"],
    "place": ["place", "show", "370202"],
    "check-text": ["collect", "check-text", "citing.txt"],
    "audit-guide": ["collect", "audit-guide", "citing.txt"],
    "collect-today": ["collect", "today", CASE, *DAY],
    "collect-plan": ["collect", "plan", CASE, *DAY],
    "collect-effect": ["collect", "effect", "cases", *DAY],
    "collect-why": ["collect", "why", CASE, *DAY],
    "docket": ["docket", "show", CASE, *DAY],
    "docket-next": ["docket", "next", "cases", *DAY],
    "docket-hearings": ["docket", "conflicts", "cases", *DAY],
    "docket-stages": ["docket", "stages", "cases", *DAY],
    "docket-fees": ["docket", "fees", "cases", *DAY],
    "docket-notice": ["docket", "read", "citing.txt"],
    "plugins": ["plugins", "list"],
    "plugins-check": ["plugins", "check"],
    "doctor": ["doctor"],
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


def printed_names():
    sources = "\n".join(path.read_text("utf-8") for path in Path(feecase.cli.__path__[0]).glob("*.py"))
    return set(re.findall(r'(?:print_json|printer)\(\s*"([\w-]+)"', sources))


def test_every_output_has_a_schema():
    assert printed_names() - set(SCHEMAS) == set()


def test_every_output_with_a_schema_is_compared_with_it_here():
    assert printed_names() == {*READING, *IN_WORKSPACE, "law-unverified"}


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    """The example's cases, with files to check and to compare beside them."""
    target = tmp_path_factory.mktemp("schemas") / "estate"
    shutil.copytree(folder("examples") / "sunshine-garden", target)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(target)
        execute(["import", *SOURCES, "--project", "project.yaml", "--to", "cases"])
        template = folder("templates") / "complaint.docx"
        shutil.copy(template, "complaint.docx")
        shutil.copy(template.with_name("enforcement.docx"), "other.docx")
        Path("broken.docx").write_bytes(b"none")
        Path("citing.txt").write_text("《合同法》第107条、《民法典》第1条", encoding="utf-8")
        Path("titles.csv").write_text("标题,施行日期\n物业管理条例,2026-10-01\n", encoding="utf-8")
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
    shutil.rmtree(Path(CASE) / "out", ignore_errors=True)
    execute(["evidence", "scan", CASE, "--write"])
    found = {name: validated(capsys, name, arguments) for name, arguments in READING.items()}

    assert found["prepare"]["cases"][0]["written"]
    assert found["verify"]["bundles"][0]["traces"]
    assert [bool(one["problems"]) for one in found["template-check"]] == [False, True]
    assert found["check"]["cases"][0]["findings"]


def test_failed_cases_are_part_of_what_is_published(estate, monkeypatch, capsys):
    monkeypatch.chdir(estate)
    for name in ("check", "status", "limitation", "claim"):
        (failed,) = validated(capsys, name, [name, CASE, "nope", *DAY])["failed"]
        assert failed["folder"] == "nope"
    (failed,) = validated(capsys, "law-check", ["law", "check", "citing.txt", "broken.docx"])["failed"]
    assert failed["where"] == "broken.docx"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("law-history", ["law", "history", "民法典", "944"]),
        ("claim", ["claim", CASE, *DAY, "--since", "2026-01-01"]),
        ("template-fields", ["template", "fields"]),
        ("verify", ["verify", CASE]),
    ],
)
def test_what_options_add_or_leave_out_is_published(estate, monkeypatch, capsys, name, arguments):
    monkeypatch.chdir(estate)
    if name == "verify":
        execute(["prepare", CASE, *DAY])
    assert validated(capsys, name, arguments)


def test_an_unverified_text_is_printed_as_published(capsys):
    source = ExtraTexts("某来源", "其日期不可靠", lambda: (), dict)
    for no in ("42", None):
        print_json("law-unverified", unverified_json(CollectedLaw(source, "专利法", {"42": "文字。"}), no))
        printed = json.loads(capsys.readouterr().out)
        jsonschema_rs.validate(SCHEMAS["law-unverified"](), printed)
        assert printed["data"]["article"] == no


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
    assert "feecase prepare" not in capsys.readouterr().out
    execute(["import", *SOURCES])
    check, prepare = capsys.readouterr().out.splitlines()[-2:]
    assert check.startswith("  feecase check ")
    assert prepare.startswith("  feecase prepare ")
    execute(["import", *SOURCES, "--to", "cases"])
    assert "feecase prepare" not in capsys.readouterr().out


def test_the_schema_of_a_source_file_knows_every_installed_kind(capsys):
    schema = SCHEMAS["source"]()
    sql = {"来源": "sql", "地址": "sqlite:///billing.db", "表": [{"名称": "欠费", "表名": "arrears"}]}
    assert jsonschema_rs.is_valid(schema, sql)
    assert not jsonschema_rs.is_valid(schema, {**sql, "表": [{"名称": "欠费", "没有的键": "x"}]})
