"""The mock filing clerk: what would be sent back, seen on the finished papers."""

import pytest

from feecase.gate.clerk import Checklist, FinishedPaper, examine
from feecase.model.case import Case

CASE = Case.model_validate(
    {
        "id": "A",
        "jurisdiction": "370202",
        "plaintiff": {"name": "阳光物业"},
        "court": {"name": "青岛市市南区人民法院"},
        "defendants": [{"kind": "natural", "name": "何丽娟"}],
        "premises": {"project": "阳光花园", "unit": "1-101"},
    }
)
LIST = Checklist(("element-complaint/complaint", "evidence-catalogue"), ("licence=营业执照",), 100, {"complaint": "民事起诉状"})
GOOD = (
    "被告：何丽娟，女，住山东省青岛市市南区香港中路1号",
    "1. 请求判令被告支付物业费2640.00元",
    "此致",
    "青岛市市南区人民法院",
    "具状人：",
)


def sheet(*lines, paper="complaint"):
    return FinishedPaper(
        paper, "民事起诉状", tuple((f"第{at}段", line) for at, line in enumerate(lines, 1)), opens=paper == "complaint"
    )


def seen(*sheets, case=CASE, kinds=("licence",), pages=None, absent=None, checklist=LIST):
    found = examine(case, sheets, checklist, kinds=frozenset(kinds), pages=pages or {}, absent=absent or {})
    return [one.what for one in found]


def test_a_complete_set_is_taken():
    assert seen(sheet(*GOOD), sheet("证据目录", paper="evidence-catalogue")) == []


def test_a_paper_that_is_not_there_is_named_with_the_reason():
    findings = list(examine(CASE, [], LIST, kinds=frozenset({"licence"}), pages={}, absent={"evidence-catalogue": "没有证据"}))

    assert [(f.what, f.settle) for f in findings] == [
        ("缺少element-complaint或民事起诉状", "补充案件或项目资料后重新生成"),
        ("缺少evidence-catalogue", "没有证据"),
    ]


def test_evidence_of_identity_must_be_there():
    assert seen(sheet(*GOOD), sheet("目录", paper="evidence-catalogue"), kinds=()) == ["没有提交营业执照"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("被告：黄娟，住同上，公民身份号码略", "没有写出的地址"),
        ("送达地址：见上", "没有写出的地址"),
        ("致：吴勇（送达地址：同上）", "没有写出的地址"),
        ("欠费 {{ 金额 }}", "模板标记没有填写"),
        ("«被告姓名»", "模板标记没有填写"),
        ("电话 None", "程序用语"),
        ("见 choices.yaml 的 late_fee", "程序里的字段名"),
        ("charges[K1] 未付", "程序里的字段名"),
        ("C202501/2025-01 已届满", "程序里的款项编号"),
        ("××小区业主", "样本文字"),
        ("某某人民法院", "样本文字"),
    ],
)
def test_leftovers_are_found_on_any_paper(text, what):
    [found] = seen(sheet(*GOOD), sheet(text, paper="evidence-catalogue"))

    assert found.endswith(what)
    assert "第1段" in found


@pytest.mark.parametrize(
    "text", ["张同上诉至法院", "住所同上述地址不同的部分", "合同编号 C2019-08", "GB/T 2260", "A_1", "金额 0.05 元", "共 10.00 元"]
)
def test_ordinary_words_are_no_leftovers(text):
    assert seen(sheet(*GOOD), sheet(text, paper="evidence-catalogue")) == []


def test_a_complaint_for_nothing_is_sent_back():
    lines = [line.replace("2640.00", "0.00") for line in GOOD]

    assert seen(sheet(*lines), sheet("目录", paper="evidence-catalogue")) == ["民事起诉状第2段的请求金额为 0 元"]


def test_a_complaint_names_the_court_and_every_defendant():
    case = CASE.model_copy(update={"court": None})

    assert seen(sheet("此致　　人民法院"), sheet("目录", paper="evidence-catalogue"), case=case) == [
        "没有填写受诉法院",
        "民事起诉状没有写被告何丽娟",
        "民事起诉状第1段“此致”后没有法院名称",
    ]


def test_too_many_pages_for_the_court():
    assert seen(sheet(*GOOD), sheet("目录", paper="evidence-catalogue"), pages={"证据材料.pdf": 101}) == [
        "证据材料.pdf 共 101 页，超过受诉法院的上限 100 页"
    ]
