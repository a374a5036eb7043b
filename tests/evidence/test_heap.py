"""A heap of badly named files is sorted into households by what the files say; a person decides the rest."""

from __future__ import annotations

import docx
import openpyxl
import pytest

from feecase.builtin.evidence_kinds import CUES
from feecase.cli.main import execute
from feecase.drawings import draw
from feecase.evidence.find.heap import SHARED, CaseClues, sort
from feecase.evidence.find.scan import FoundFile
from feecase.extend.cues import conversation, heading, meaningless, readable_title, recognise
from feecase.flows import heap as heap_flow
from feecase.intake.casefolder import load
from feecase.synth.estate import Traits
from feecase.synth.make import Plan, make

HOMES = (
    CaseClues("1-1-101", "1-1-101", ("王明",), ("13900000001",), ("1098000000001",)),
    CaseClues("1-1-102", "1-1-102", ("王明月", "李丽"), ("13900000002",), ()),
    CaseClues("S1-105", "S1-105", ("成都某某商贸有限公司",), (), ()),
)


def found(file, kind="demand"):
    return FoundFile(file=file, type="文本", sha256="0", size=1, title="催缴函", kind=kind)


@pytest.mark.parametrize(
    ("file", "text", "case"),
    [
        ("evidence/催缴函.txt", "1栋1单元101室 业主", "1-1-101"),
        ("evidence/催缴函 1-1-102.txt", "", "1-1-102"),
        ("evidence/1-1-101/IMG_1.jpg", "", "1-1-101"),
        ("evidence/x.txt", "致：王明月女士", "1-1-102"),
        ("evidence/x.txt", "致：王明先生", "1-1-101"),
        ("evidence/x.txt", "电话 139 0000 0002", "1-1-102"),
        ("evidence/1098000000001.jpg", "", "1-1-101"),
        ("evidence/x.txt", "S1-105 成都某某商贸有限公司", "S1-105"),
        ("evidence/x.txt", "1-1-101 李丽", ""),
        ("evidence/x.txt", "2-1-101 张三", ""),
        ("evidence/x.txt", "金额 11-1-101.5 元", ""),
    ],
)
def test_a_file_goes_where_its_words_point(file, text, case):
    (placed,) = sort([found(file)], {file: text}, HOMES)

    assert placed.case == case
    assert bool(placed.doubt) == (not case)


def test_what_all_cases_need_is_shared_and_what_names_many_waits_for_a_person():
    licence, listing = found("evidence/执照.pdf", "licence"), found("evidence/名单.txt", "ledger")
    placed = sort([licence, listing], {listing.file: "1-1-101 王明 1-1-102 王明月 S1-105 成都某某商贸有限公司"}, HOMES)

    assert (placed[0].case, placed[0].sure) == (SHARED, True)
    assert (placed[1].case, placed[1].sure) == (SHARED, False)


@pytest.mark.parametrize("name", ["保洁合同", "小区保洁服务合同", "电梯维保合同", "绿化养护合同", "保安服务合同", "劳动合同"])
def test_another_contract_is_not_the_property_contract(name):
    assert recognise(name, CUES).kind == "other"


@pytest.mark.parametrize(
    "name",
    [
        "IMG__093011",
        "IMG_7732",
        "微信图片_20240512",
        "Screenshot_-10-11-12",
        "新建 Microsoft Word 文档",
        "CamScanner 05-12-2024 09.31",
        "1",
    ],
)
def test_a_name_that_a_machine_made_never_becomes_a_title(name):
    assert meaningless(name)
    assert readable_title(name, recognise("催缴函", CUES), picture=True) == "催缴函件"
    assert readable_title(name, None, picture=True) == "照片"


def test_only_a_title_tells_the_kind_and_a_chat_is_a_chat():
    assert heading("物业服务合同", CUES).kind == "contract"
    assert heading("您的欠费明细请查收，谢谢", CUES) is None
    assert heading("承诺书", CUES) is None
    assert conversation(["王明", "昨天 14:02", "欠费明细表", "下午3:15"])
    assert not conversation(["欠费明细表", "1-1-101"])


@pytest.fixture
def project(tmp_path):
    make(tmp_path, Plan(size=4, seed=4, books=frozenset({"register"}), traits=Traits()))
    tables = [str(tmp_path / name) for name in ("欠费台账.xlsx", "业主档案.xlsx")]
    assert execute(["import", *tables, "--project", str(tmp_path / "project.yaml"), "--to", str(tmp_path / "cases")]) == 0
    heap = tmp_path / "evidence"
    heap.mkdir()
    notice = docx.Document()
    notice.add_paragraph("催缴通知书")
    notice.add_paragraph("1栋1单元102室业主：请于2026年5月31日前交清物业费。")
    notice.save(heap / "新建 Microsoft Word 文档.docx")
    (heap / "保洁合同.pdf").write_bytes(draw("保洁服务合同", {}))
    (heap / "CamScanner 05-12-2024 09.31.pdf").write_bytes(draw("#set page(width: 10cm)\n物业服务合同\n\n甲方：业主委员会\n", {}))
    (heap / "营业执照.pdf").write_bytes(draw("营业执照", {}))
    (heap / "IMG_7732.png").write_bytes(draw("x", {}, format="png"))
    return tmp_path


def test_from_the_heap_into_the_cases(project, capsys):
    assert execute(["evidence", "scan", str(project), "--write"]) == 0
    book = openpyxl.load_workbook(project / "证据分拣.xlsx")
    rows = {row[1]: row for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert rows["evidence/新建 Microsoft Word 文档.docx"][:6:2] == ("是", "1-1-102", "催缴函件")
    assert rows["evidence/新建 Microsoft Word 文档.docx"][5] == "催缴通知书"
    assert rows["evidence/CamScanner 05-12-2024 09.31.pdf"][2:6:2] == ("共用", "物业服务合同")
    assert rows["evidence/保洁合同.pdf"][0] is None
    assert rows["evidence/保洁合同.pdf"][4] == "其他"
    assert rows["evidence/IMG_7732.png"][5] == "照片"
    for row in book.active.iter_rows(min_row=2):
        if row[1].value == "evidence/IMG_7732.png":
            row[0].value, row[2].value, row[5].value = "是", "1-1-999", "上门照片"
    book.save(project / "证据分拣.xlsx")

    assert execute(["evidence", "accept", str(project)]) == 1  # one row names a case that is not there
    assert "没有案件“1-1-999”" in capsys.readouterr().out
    mine = load(project / "cases" / "1-1-102").case.evidence
    other = load(project / "cases" / "1-1-101").case.evidence
    assert {(item.kind, item.title) for item in other} == {("licence", "营业执照"), ("contract", "物业服务合同")}
    assert {item.kind for item in mine} == {"licence", "contract", "demand"}
    assert all((project / "cases" / "1-1-102" / item.file).is_file() for item in mine)
    before = (project / "project.yaml").read_text(encoding="utf-8")
    assert execute(["evidence", "accept", str(project)]) == 1
    assert (project / "project.yaml").read_text(encoding="utf-8") == before


def test_an_edit_of_the_project_file_made_meanwhile_is_not_lost(project, capsys, monkeypatch):
    assert execute(["evidence", "scan", str(project), "--write"]) == 0
    file = project / "project.yaml"
    read = heap_flow.load_project

    def edited_meanwhile(path):
        result = read(path)
        file.write_text(file.read_text(encoding="utf-8") + "# 另一人的修改\n", encoding="utf-8")
        return result

    monkeypatch.setattr(heap_flow, "load_project", edited_meanwhile)
    assert execute(["evidence", "accept", str(project)]) == 1
    assert "project.yaml 已被别人改过，没有覆盖" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8").endswith("# 另一人的修改\n")
    (kept,) = project.glob("project.conflict-*.yaml")
    assert "物业服务合同" in kept.read_text(encoding="utf-8")
    assert {item.kind for item in load(project / "cases" / "1-1-102").case.evidence} == {"demand"}


def test_files_put_into_a_rooms_folder_after_the_import_are_seen(project, capsys):
    folder = project / "evidence" / "1-1-101"
    folder.mkdir()
    (folder / "催缴函-2026-04-10.pdf").write_bytes(draw("催缴函", {}))

    assert execute(["evidence", "scan", str(project / "cases" / "1-1-101"), "--write"]) == 0
    assert "催缴函-2026-04-10.pdf" in (project / "cases" / "1-1-101" / "证据清点.yaml").read_text(encoding="utf-8")
