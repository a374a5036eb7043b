"""Bundles whose papers were tampered with: every changed value is found and named with its file and place."""

import datetime as dt
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pikepdf
import pytest

from feecase import api
from feecase.bundle.manifest import NAME, dump, read
from feecase.cli.main import execute
from feecase.files import sha256
from feecase.resources import folder
from feecase.tracing.bundle import Stated, passages

COMPLAINT = "1-起诉状/民事起诉状.docx"
STATEMENT = "1-起诉状/欠费明细表.docx"
WORKBOOK = "1-起诉状/欠费明细表（可复算）.xlsx"
ELEMENTS = "1-起诉状/民事起诉状（要素式）.docx"
CATALOGUE = "4-证据目录/证据目录.docx"
DAY = "2026-11-20"


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    """Two cases of the example estate, prepared."""
    place = tmp_path_factory.mktemp("estate") / "sunshine"
    shutil.copytree(folder("examples") / "sunshine-garden", place)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        execute(["import", "欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx", "--project", "project.yaml", "--to", "cases"])
        execute(["prepare", "cases/2-1-1404", "cases/1-2-1103", "--as-of", DAY])
    return place


@pytest.fixture
def case(estate, tmp_path):
    """A copy of the prepared estate that a test may spoil; the case folder 2-1-1404."""
    shutil.copytree(estate, tmp_path / "copy")
    return tmp_path / "copy" / "cases" / "2-1-1404"


@pytest.fixture
def spoil(case):
    """Replace text in one member of a paper of the bundle, wherever Word split it into runs."""

    def change(paper, old, new, *, member="word/document.xml", count=1):
        path = case / "out" / paper
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        text = members[member].decode()
        assert old in text, f"{old} is not in {paper}"
        members[member] = text.replace(old, new, count).encode()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        path.write_bytes(out.getvalue())

    return change


@pytest.fixture
def mismatches(case):
    def found():
        return api.verify(case).proof.mismatches

    return found


def kinds(found, paper):
    return {(m.kind, m.where) for m in found if m.file == paper}


@pytest.fixture
def place(estate):
    """The place of the paragraph or cell of an untouched paper that holds some words."""

    def find(paper, words):
        content = (estate / "cases/2-1-1404/out" / paper).read_bytes()
        return next(p.where for p in passages(Stated("", paper, content)) if words in p.text)

    return find


@pytest.fixture
def reseal(case):
    """Do what somebody would who knows the format: let the manifest vouch for the changed files."""

    def run():
        out = case / "out"
        manifest = read(out)

        def anew(entries):
            paths = [(entry, out / entry.path) for entry in entries]
            return tuple(e.model_copy(update={"sha256": sha256(path), "size": path.stat().st_size}) for e, path in paths)

        (out / NAME).write_text(
            dump(manifest.model_copy(update={"files": anew(manifest.files), "copies": anew(manifest.copies)}))
        )

    return run


def test_untouched_bundles_hold_and_say_so_in_the_manifest(estate):
    for name in ("2-1-1404", "1-2-1103"):
        out = estate / "cases" / name / "out"
        found = api.verify(out.parent)
        proof, traces = found.proof, found.traces
        assert proof.mismatches == ()
        assert proof == read(out).proof
        assert min(proof.traced[kind] for kind in ("amount", "date", "name", "article", "pages", "number", "sum")) > 10
        assert all(trace.source for trace in traces)


def test_every_source_can_be_named(estate):
    traces = api.verify(estate / "cases/2-1-1404").traces
    sources = {(t.kind, t.value): t.source for t in traces if t.file == COMPLAINT}
    assert sources["amount", "8545.60"].startswith("请求 principal")
    assert sources["date", "2014年3月10日"].startswith("案件 contract.signed_on")
    assert sources["name", "何丽娟"].startswith("案件 defendants")
    elements = {t.value: t.source for t in traces if t.file == ELEMENTS and t.kind == "pages"}
    assert elements["第3-5页"] == "证据材料 2-1"
    assert any(t.kind == "article" and t.source == "法规库 minfadian 944" for t in traces)


def test_one_digit_of_an_amount(spoil, mismatches, place):
    spoil(COMPLAINT, "8545.60", "8546.60")
    found = [m for m in mismatches() if m.file == COMPLAINT]
    assert ("amount", "第8段") in {(m.kind, m.where) for m in found}
    assert any("8546.60" in m.what and "没有出处" in m.what for m in found)
    assert any("8545.60" in m.what and "按案件应为" in m.what for m in found)


def test_a_date_changed_to_another_date_of_the_case(spoil, mismatches, place):
    """The new date occurs in the case, so it has a source; but not at this place."""
    spoil(COMPLAINT, "2025年12月5日签收", "2025年12月3日签收")
    assert kinds(mismatches(), COMPLAINT) == {("date", "第15段")}


def test_a_date_that_nothing_explains(spoil, mismatches):
    spoil(STATEMENT, "2024.02.29", "2024.02.28")
    found = [m for m in mismatches() if m.file == STATEMENT]
    assert any(m.kind == "date" and re.fullmatch(r"表1第\d+行第\d+列", m.where) for m in found)


@pytest.mark.parametrize(("paper", "wrong"), [(COMPLAINT, "何丽捐"), (ELEMENTS, "何莉娟"), (CATALOGUE, "王小明")])
def test_a_name(spoil, mismatches, paper, wrong):
    spoil(paper, "何丽娟", wrong)
    found = [m for m in mismatches() if m.file == paper and m.kind == "name"]
    assert found
    assert any(wrong in m.what for m in found)
    assert all(re.search("段|行", m.where) for m in found)


def test_the_plaintiffs_name_anywhere_in_a_sentence(spoil, mismatches, place):
    spoil(COMPLAINT, "约定由青岛海晏阳光物业服务有限公司", "约定由青岛海宴阳光物业服务有限公司")
    assert ("name", "第12段") in kinds(mismatches(), COMPLAINT)


def test_a_wrong_page_in_a_sentence_and_in_the_catalogue(spoil, mismatches):
    spoil(ELEMENTS, "（第3-5页）", "（第4-6页）")
    found = [m for m in mismatches() if m.file == ELEMENTS and m.kind == "pages"]
    assert [m.where for m in found] == ["表1第32行第2列"]
    assert "证据 2-1 在第 3-5 页" in found[0].what
    spoil(CATALOGUE, ">3-5<", ">3-6<")
    assert ("pages", "表1第5行第2列") in kinds(mismatches(), CATALOGUE)


def test_a_repealed_article(spoil, mismatches, place):
    spoil(COMPLAINT, "《中华人民共和国民法典》第五百零九条第一款", "《中华人民共和国合同法》第六十条第一款")
    found = [m for m in mismatches() if m.file == COMPLAINT and m.kind == "article"]
    assert {m.where for m in found} == {"第16段"}
    assert "合同法" in found[0].what
    assert "失效" in found[0].what or "废止" in found[0].what


def test_an_article_that_does_not_exist(spoil, mismatches, place):
    spoil(COMPLAINT, "第九百四十八条第一款", "第九百四十八条第五款")
    assert ("article", "第16段") in kinds(mismatches(), COMPLAINT)


def test_a_total_that_is_not_the_sum_of_its_rows(spoil, mismatches):
    spoil(STATEMENT, ">176.40<", ">196.00<", count=1)
    found = [m for m in mismatches() if m.file == STATEMENT and m.kind == "sum"]
    assert found
    assert "各行之和" in found[0].what


def test_a_cell_of_the_workbook(spoil, mismatches):
    spoil(WORKBOOK, "<v>176.4</v>", "<v>196</v>", member="xl/worksheets/sheet1.xml")
    found = [m for m in mismatches() if m.file == WORKBOOK]
    assert any(re.fullmatch(r"欠费明细![A-Z]+\d+", m.where) for m in found)
    assert any(m.kind == "sum" and "8545.60" in m.what for m in found)


def test_an_identity_number_is_found_and_masked(spoil, mismatches, place):
    spoil(COMPLAINT, "370202198703225286", "370202198703225287")
    found = [m for m in mismatches() if m.file == COMPLAINT]
    assert ("number", "第5段") in {(m.kind, m.where) for m in found}
    assert "370202198703225287" not in json.dumps([m.model_dump() for m in found])


def test_other_words_are_named(spoil, mismatches, place):
    spoil(COMPLAINT, "请求判如所请", "请求依法判决")
    assert kinds(mismatches(), COMPLAINT) == {("text", "第16段")}


def test_the_command_says_changed_with_exit_1(case, spoil, capsys, place):
    spoil(COMPLAINT, "8545.60", "8546.60")
    assert execute(["verify", str(case)]) == 1
    out = capsys.readouterr().out
    assert "文件被改动过" in out
    assert f"{COMPLAINT} 第8段" in out


def test_a_case_that_changed_since_blocks_with_exit_3(case, capsys):
    path = case / "billing.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("何丽娟", "何丽君"), encoding="utf-8")
    assert execute(["verify", str(case), "--json"]) == 3
    bundle = json.loads(capsys.readouterr().out)["data"]["bundles"][0]
    assert bundle["differences"] == []
    assert any(m["file"] == COMPLAINT and m["kind"] == "name" for m in bundle["proof"]["mismatches"])


def test_a_bundle_away_from_its_case_is_compared_with_its_manifest_only(case, tmp_path, capsys):
    shutil.copytree(case / "out", tmp_path / "elsewhere")
    assert execute(["verify", str(tmp_path / "elsewhere")]) == 0
    assert "没有核对数字的出处" in capsys.readouterr().out


def test_trace_lists_sources(estate, capsys):
    assert execute(["verify", str(estate / "cases/2-1-1404"), "--trace"]) == 0
    out = capsys.readouterr().out
    assert "金额或数值 8545.60  ←  请求 principal" in out
    assert "370202198703225286" not in out


def test_preparing_with_a_template_that_states_a_wrong_amount_blocks(case):
    """A number that stands in the user's own template has no source in the case."""
    own = case / "templates"
    own.mkdir()
    template = next(Path(folder("templates")).rglob("complaint.docx"))
    shutil.copy(template, own / "complaint.docx")
    import docx

    document = docx.Document(own / "complaint.docx")
    document.add_paragraph("另欠滞纳金 12345.67 元。")
    document.save(own / "complaint.docx")
    done = api.prepare(case, as_of=dt.date(2026, 11, 20))
    assert done.gate.state == "needs-work"
    assert any(r.check == "numbers" and "12345.67" in r.why for r in done.gate.reasons)
    assert any(f.check == "numbers" and "12345.67" in f.why for f in done.findings)
    assert any(m.value == "12345.67" for m in read(case / "out").proof.mismatches)
    again = api.prepare(case, as_of=dt.date(2026, 11, 20))
    assert any(r.check == "numbers" and "12345.67" in r.why for r in again.gate.reasons)


EVIDENCE = "5-证据材料/证据材料.pdf"
TAMPERED = {
    "an amount": (COMPLAINT, "8545.60", "9545.60"),
    "a date": (COMPLAINT, "2025年12月5日签收", "2025年12月4日签收"),
    "an article": (COMPLAINT, "第九百四十八条第一款", "第九百四十九条第一款"),
    "a page range": (ELEMENTS, "（第3-5页）", "（第3-4页）"),
    "a name": (CATALOGUE, "何丽娟", "何丽娜"),
    "a word": (STATEMENT, "物业", "服务"),
}


def test_whoever_seals_the_manifest_anew_is_found_out_all_the_same(case, spoil, reseal, place, capsys):
    """One value changed in each of six places, the manifest made to vouch for it all: the hashes agree, the contents do not."""
    where = {what: (paper, place(paper, old)) for what, (paper, old, _) in TAMPERED.items()}
    for paper, old, new in TAMPERED.values():
        spoil(paper, old, new)
    reseal()
    assert execute(["verify", str(case), "--json"]) == 3
    bundle = json.loads(capsys.readouterr().out)["data"]["bundles"][0]
    assert bundle["differences"] == []
    found = {(m["file"], m["where"]) for m in bundle["proof"]["mismatches"]}
    assert {what for what, at in where.items() if at not in found} == set()


def written_over(path, page, words):
    """Put words over a page of a PDF."""
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        sheet = document.pages[page]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        sheet.add_resource(font, pikepdf.Name.Font, pikepdf.Name.X9)
        sheet.contents_add(f"q 1 1 1 rg 90 600 200 30 re f Q BT /X9 14 Tf 100 610 Td ({words}) Tj ET".encode(), prepend=False)
        document.save(path)


def test_pages_of_the_evidence_changed_in_their_text_or_only_painted_over(case, reseal, capsys):
    written_over(case / "out" / EVIDENCE, 8, "Wang Wu")
    written_over(case / "out" / EVIDENCE, 10, "")
    reseal()
    assert execute(["verify", str(case), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)["data"]["bundles"][0]["proof"]["mismatches"]
    assert [(m["file"], m["where"]) for m in found] == [(EVIDENCE, "第8页"), (EVIDENCE, "第10页")]


def test_evidence_changed_in_the_case_after_the_bundle_was_made(case, capsys):
    path = case.parent.parent / "evidence/2-1-1404/不动产登记查询结果.pdf"
    written_over(path, 0, "x")
    assert execute(["verify", str(case), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)["data"]["bundles"][0]["proof"]["mismatches"]
    assert [m["file"] for m in found] == [EVIDENCE]


def test_a_page_taken_out_of_the_evidence(case, reseal, capsys):
    with pikepdf.open(case / "out" / EVIDENCE, allow_overwriting_input=True) as document:
        del document.pages[-1]
        document.save(case / "out" / EVIDENCE)
    reseal()
    assert execute(["verify", str(case), "--json"]) == 1
    bundle = json.loads(capsys.readouterr().out)["data"]["bundles"][0]
    assert {d["kind"] for d in bundle["differences"]} == {"pages", "stamps"}


def test_an_evidence_pdf_that_is_none_any_more(case, capsys):
    (case / "out" / EVIDENCE).write_bytes(b"%PDF-1.7 rubbish")
    assert execute(["verify", str(case)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_what_another_version_made_is_not_compared_page_by_page(case, monkeypatch):
    written_over(case / "out" / EVIDENCE, 8, "x")
    monkeypatch.setattr("feecase.flows.bundle.metadata.version", lambda _: "99")
    assert not [m for m in api.verify(case).proof.mismatches if m.file == EVIDENCE]


def test_what_cannot_be_traced_is_listed(case, spoil, capsys, place):
    """A law that the library does not have is neither right nor wrong: people have to look."""
    spoil(COMPLAINT, "《中华人民共和国民法典》第五百零九条第一款", "《某某市物业管理办法》第五条")
    proof = api.verify(case).proof
    where = place(COMPLAINT, "《中华人民共和国民法典》第五百零九条第一款")
    assert [(u.file, u.where) for u in proof.untraced] == [(COMPLAINT, where)]
    assert proof.untraced[0].value.startswith("《某某市物业管理办法》第五条")
    execute(["verify", str(case)])
    assert "法规库没有收录，须人工核对" in capsys.readouterr().out
