import datetime as dt
import json

import jsonschema_rs
import pytest
import yaml

from feecase import plainyaml
from feecase.cases.folder import store_of
from feecase.cli.evidence import app
from feecase.cli.main import execute
from feecase.drawings import draw
from feecase.engine import load, load_context
from feecase.evidence.custody import log as custody
from feecase.evidence.page.compose import PageLayout
from feecase.evidence.page.stamps import read_stamps
from feecase.flows.prepare import PrepareRequest, prepare

CASE = """\
feecase: "1"
id: A
jurisdiction: "370200"
plaintiff: {name: 甲物业}
defendants: [{kind: natural, name: 张三}]
premises: {project: 阳光花园, unit: 1-101}
contacts: [{id: D1, kind: demand, sent: 2025-03-01, evidence: [E1]}]
evidence: [{id: E1, file: evidence/催缴函.pdf, kind: demand, title: 催缴函}]
"""


@pytest.fixture
def case(files):
    (files.folder / "evidence").mkdir()
    files.pdf("evidence/催缴函.pdf")
    files.pdf("evidence/营业执照.pdf", text="Licence")
    (files.folder / "case.yaml").write_text(CASE, encoding="utf-8")
    return files.folder


@pytest.fixture
def run(capsys):
    def command(*arguments):
        code = execute(["evidence", *map(str, arguments)])
        return code, capsys.readouterr()

    return command


def data(output):
    return json.loads(output.out)["data"]


def test_commands_are_there():
    assert {c.name for c in app.registered_commands} >= {"kinds", "scan", "gaps", "add", "verify"}


def test_kinds(run):
    code, output = run("kinds", "--json")
    assert code == 0
    assert {"contract", "demand"} <= {k["kind"] for k in data(output)["kinds"]}
    assert "催缴函" in run("kinds")[1].out


def test_scan(run, case):
    code, output = run("scan", case, "--json")
    assert (code, [(f["file"], f["kind"], f["listed"]) for f in data(output)["files"]]) == (
        0,
        [("evidence/催缴函.pdf", "demand", "E1"), ("evidence/营业执照.pdf", "licence", "")],
    )
    assert "营业执照" in run("scan", case)[1].out
    assert not (case / "证据清点.yaml").exists()


def test_scan_writes_a_proposal_and_keeps_what_is_no_proposal(run, case):
    assert run("scan", case, "--write")[0] == 0
    path = case / "证据清点.yaml"
    assert [e["file"] for e in yaml.safe_load(path.read_text(encoding="utf-8"))["evidence"]] == ["evidence/营业执照.pdf"]
    assert run("scan", case, "--write")[0] == 0
    path.write_text("mine", encoding="utf-8")
    code, output = run("scan", case, "--write")
    assert (code, path.read_text(encoding="utf-8")) == (1, "mine")
    assert "不是清点建议" in output.err


def test_scan_and_accept_go_round(run, case, files):
    """New files come in between scans; ids, order and corrections of the proposal hold, and nothing has to be removed by hand."""
    run("scan", case, "--write")
    path = case / "证据清点.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: 营业执照", "title: 营业执照副本"), encoding="utf-8")
    files.pdf("evidence/交房单.pdf", text="Keys")
    assert run("scan", case, "--write")[0] == 0
    code, output = run("accept", case, "N2", "--json")
    assert (code, data(output)) == (0, {"case": str(case), "accepted": ["N2"], "left": ["N1"]})
    assert "还有 N1" in run("accept", case, "N2")[1].out
    files.pdf("evidence/合同.pdf", text="Contract")
    run("scan", case, "--write")
    assert [e["id"] for e in yaml.safe_load(path.read_text(encoding="utf-8"))["evidence"]] == ["N1", "N3"]
    assert "建议文件已删去" in run("accept", case)[1].out
    assert not path.exists()
    listed = plainyaml.parse((case / "case.yaml").read_text(encoding="utf-8")).data["evidence"]
    assert [(e["id"], e["title"]) for e in listed] == [("E1", "催缴函"), ("N2", "交房单"), ("N1", "营业执照副本"), ("N3", "合同")]
    assert "没有新的文件" in run("scan", case, "--write")[1].err
    assert not path.exists()


def test_facts_of_listed_evidence_are_accepted(run, case):
    (case / "evidence/产权.pdf").write_bytes(
        draw("#for line in data { block(text(line)) }", ["权利人：张三", "建筑面积：88.00平方米"])
    )
    text = CASE.replace("title: 催缴函}]", "title: 催缴函}, {id: T, file: evidence/产权.pdf, kind: title, title: 查档}]")
    (case / "case.yaml").write_text(text, encoding="utf-8")
    run("scan", case, "--write")
    assert run("accept", case, "T")[0] == 0
    facts = load(case).case.evidence[1].facts
    assert (str(facts.area), facts.names, facts.read_by) == ("88.00", ("张三",), "text")
    run("scan", case, "--write")
    assert [e["id"] for e in yaml.safe_load((case / "证据清点.yaml").read_text(encoding="utf-8"))["evidence"]] == ["N1"]


def test_gaps(run, case):
    code, output = run("gaps", case, "--as-of", "2026-11-20", "--json")
    found = {(g["kind"], g["where"]) for g in data(output)["gaps"]}
    assert code == 3
    assert {("no-proof", "plaintiff"), ("no-arrival", "contacts[D1]"), ("no-original", "evidence[E1]")} <= found
    text = run("gaps", case, "--as-of", "2026-11-20")[1].out
    assert "只能证明写了" in text
    assert "证据的若干规定" in text


def test_custody(run, case):
    code, output = run("add", case, "--as-of", "2026-11-20", "--original", "original", "--json")
    assert (code, [e["at"] for e in data(output)["entries"]]) == (0, ["2026-11-20"] * 2)
    assert run("verify", case)[0] == 0
    (case / "evidence/催缴函.pdf").unlink()
    code, output = run("verify", case, "--json")
    assert (code, [c["kind"] for c in data(output)["changes"]]) == (1, ["missing"])
    assert "不见了" in run("verify", case)[1].out
    assert run("add", case)[0] == 1
    assert run("add", case, "--accept")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("add", "nowhere"), 1), (("add", ".", "--original", "x"), 2), (("scan", "nowhere"), 1), (("gaps", "nowhere"), 1)],
)
def test_wrong_arguments_are_sentences(run, arguments, code):
    found, output = run(*arguments)
    assert found == code
    assert "Traceback" not in output.err


def test_print_copy(run, case, page_up):
    assert run("print", case)[0] == 1
    (case / "out" / "5-证据材料").mkdir(parents=True)
    (case / "催缴函.pdf").write_bytes((case / "evidence/催缴函.pdf").read_bytes())
    made = page_up("催缴函.pdf")
    (case / "out/5-证据材料/证据材料.pdf").write_bytes(made.path.read_bytes())
    code, output = run("print", case, "--json")
    assert (code, data(output)["pages"], data(output)["sheets"], data(output)["copies"]) == (0, 3, 2, 2)
    assert "备 2 份" in run("print", case)[1].out


def test_the_print_copy_starts_index_and_items_on_front_pages(run, case, page_up):
    (case / "out" / "5-证据材料").mkdir(parents=True)
    (case / "催缴函.pdf").write_bytes((case / "evidence/催缴函.pdf").read_bytes())
    made = page_up("催缴函.pdf", layout=PageLayout(cover=(("原告", "甲物业"),)))
    (case / "out/5-证据材料/证据材料.pdf").write_bytes(made.path.read_bytes())
    assert run("print", case)[0] == 0
    assert read_stamps(case / "证据材料_双面打印.pdf") == [("", None), ("", None), ("", 1), ("", None), ("1-1", 2)]


def test_manifest_has_sets_and_custody_head(run, case):
    day = dt.date(2026, 11, 20)
    context = load_context()
    bare = _prepared(context, case, day).written.manifest
    assert (bare.sets, bare.custody) == (2, {})
    run("add", case, "--as-of", "2026-11-20")
    logged = _prepared(context, case, day).written.manifest
    assert (logged.sets, logged.custody) == (2, {"evidence": custody.read(case / "evidence")[-1].hash})
    assert run("verify", case, "--head", logged.custody["evidence"])[0] == 0
    (case / "case.yaml").write_text(CASE.replace("name: 张三}", "name: 张三}, {kind: natural, name: 李四}"), encoding="utf-8")
    assert _prepared(context, case, day).written.manifest.sets == 3


def test_accept_takes_the_proposal_over(run, case):
    assert run("accept", case)[0] == 1
    run("scan", case, "--write")
    assert run("accept", case, "N7")[0] == 1
    code, output = run("accept", case, "N1", "--json")
    assert (code, data(output)["accepted"]) == (0, ["N1"])
    text = (case / "case.yaml").read_text(encoding="utf-8")
    assert text.startswith(CASE.rstrip()[:-1])
    _, output = run("scan", case, "--json")
    assert [f["listed"] for f in data(output)["files"]] == ["E1", "N1"]


@pytest.mark.parametrize(
    "command", [("scan",), ("gaps", "--as-of", "2026-11-20"), ("add", "--as-of", "2026-11-20"), ("verify",)], ids=lambda c: c[0]
)
def test_json_is_what_its_schema_says(run, case, capsys, command):
    files = case / "evidence" / "不动产登记.pdf"
    files.write_bytes(draw("#for line in data { block(text(line)) }", ["权利人：张三", "建筑面积：88.00平方米"]))
    name, *options = command
    _, output = run(name, case, *options, "--json")
    execute(["schema", f"evidence-{name}"])
    schema = json.loads(capsys.readouterr().out)
    jsonschema_rs.validate(schema, json.loads(output.out))
    assert data(output)["folders" if name in ("add", "verify") else "case"]


def _prepared(context, folder, day):
    store, name = store_of(folder)
    return prepare(context, store, PrepareRequest(name, day))
