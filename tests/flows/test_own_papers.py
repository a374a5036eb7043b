"""A paper of one's own from a Word template and a description beside it, without a program."""

from __future__ import annotations

import docx
import pytest

from feecase.errors import InputError
from feecase.flows.bundle import offered
from feecase.flows.paper import PaperRequest, paper
from feecase.flows.prepare import PrepareRequest, prepare
from feecase.flows.single import CaseRequest, open_case
from feecase.papers.locate import docx as passages

CASE = "3-1-1601"
SAID = "名称: 缴费提醒\n字段同: 物业费催缴通知书\n位置: 诉前函件\n"


@pytest.fixture
def templates(estate):
    """Writes a template and its description beside the project file."""
    folder = estate / "templates"
    folder.mkdir(exist_ok=True)

    def write(said, name="reminder"):
        document = docx.Document()
        document.add_paragraph("{{ 房屋 }}尚欠{{ 欠费总额|金额 }}元，{{ 催告人 }}")
        document.save(folder / f"{name}.docx")
        (folder / f"{name}.yaml").write_text(said, encoding="utf-8")
        return folder

    return write


def test_a_template_with_a_description_is_a_paper_of_the_bundle(context, in_folder, day, templates):
    templates(SAID + "何时: 每案\n")
    done = prepare(context, in_folder, PrepareRequest(CASE, day))
    (made,) = done.out.rglob("缴费提醒.docx")
    assert made.parent.name.endswith("诉前函件")
    assert "阳光花园3-1-1601尚欠8519.20元" in "".join(spot.text for spot in passages(made.read_bytes()))
    assert "reminder.docx" in done.written.manifest.versions.templates


def test_a_paper_for_special_occasions_is_made_by_name_only(context, in_folder, day, templates):
    templates(SAID + "何时: 另行制作\n")
    assert not list(prepare(context, in_folder, PrepareRequest(CASE, day)).out.rglob("缴费提醒.docx"))
    assert paper(context, in_folder, PaperRequest(CASE, "缴费提醒", day)).paper.file == "缴费提醒.docx"


@pytest.mark.parametrize(
    ("said", "name", "told"),
    [
        ("名称: 缴费提醒\n字段同: 没有这个\n", "reminder", "没有文书“没有这个”"),
        ("字段同: demand-letter\n", "reminder", "没有写"),
        (SAID + "何时: 有空时\n", "reminder", "不认识“有空时”"),
        (SAID + "模版: x\n", "reminder", "不认识“模版”"),
        (SAID, "complaint", "是已有的文书"),
        ("名称: 缴费提醒\n字段同: demand-letter\n位置: ../外面\n", "reminder", "不能作文件夹"),
    ],
)
def test_a_wrong_description_says_where_and_what(context, in_folder, day, templates, said, name, told):
    templates(said, name)
    opened = open_case(context, in_folder, CaseRequest(CASE, day))
    with pytest.raises(InputError) as refused:
        offered(context, opened)
    assert told in str(refused.value.problems[0].what + refused.value.problems[0].why)
    assert f"{name}.yaml" in refused.value.problems[0].where


def test_a_description_without_its_template_is_refused(context, in_folder, day, templates):
    (templates(SAID) / "reminder.docx").unlink()
    with pytest.raises(InputError, match="没有模板"):
        offered(context, open_case(context, in_folder, CaseRequest(CASE, day)))
