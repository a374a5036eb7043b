import random

import pytest

from feecase.builtin.evidence_kinds import CUES
from feecase.errors import InputError
from feecase.evidence.page.names import safe
from feecase.evidence.page.order import harmful, numbered, submitted
from feecase.extend.contracts import EvidenceCue
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.evidence import Evidence


def item(ident, kind="contract", **more):
    return Evidence(id=ident, file=f"{ident}.pdf", kind=kind, title=ident, **more)


@pytest.fixture
def case():
    return Case.model_validate(
        {
            "id": "A",
            "jurisdiction": "370200",
            "plaintiff": {"name": "甲物业"},
            "defendants": [{"kind": "natural", "name": "张三"}],
            "premises": {"project": "阳光花园", "unit": "1-101"},
            "contacts": [
                {"id": "T1", "kind": "visit", "act": "water-cut", "evidence": ["E2#1-2"]},
                {"id": "T2", "kind": "demand", "evidence": ["E1"]},
            ],
            "evidence": [
                {"id": "E1", "file": "1.pdf", "title": "催缴函"},
                {"id": "E2", "file": "2.pdf", "title": "停水通知", "exclude": True},
                {"id": "E3", "file": "3.pdf", "title": "无关", "exclude": True},
                {"id": "E4", "file": "4.pdf", "title": "合同"},
            ],
        }
    )


def test_harmful_and_excluded_stay_out(case):
    assert harmful(case) == {"E2"}
    assert [e.id for e in submitted(case, Choices())] == ["E1", "E4"]
    assert [e.id for e in submitted(case, Choices(include_harmful=True))] == ["E1", "E2", "E4"]


def test_harmful_stays_out_even_if_not_marked(case):
    open_case = case.model_copy(update={"evidence": tuple(e.model_copy(update={"exclude": False}) for e in case.evidence)})
    assert [e.id for e in submitted(open_case, Choices())] == ["E1", "E3", "E4"]


def test_groups_in_the_order_of_the_facts():
    rows = numbered(
        [item("D", "demand"), item("C1"), item("L", "ledger"), item("C2", "preliminary-contract"), item("I", "licence")], CUES
    )
    assert [(r.no, r.item.id) for r in rows] == [("1-1", "I"), ("2-1", "C1"), ("2-2", "C2"), ("3-1", "L"), ("4-1", "D")]


def test_a_demand_stands_before_its_proof_of_delivery_unless_the_user_arranges():
    evidence = [item("R", "delivery-proof"), item("D1", "demand"), item("D2", "demand")]
    assert [r.item.id for r in numbered(evidence, CUES)] == ["D1", "D2", "R"]
    named = [e.model_copy(update={"group": "催缴情况"}) for e in evidence]
    assert [r.item.id for r in numbered(named, CUES)] == ["D1", "D2", "R"]
    arranged = [e.model_copy(update={"group": "催缴"}) for e in evidence]
    assert [r.item.id for r in numbered(arranged, CUES)] == ["R", "D1", "D2"]


def test_demands_and_their_proofs_stand_in_the_order_of_time():
    evidence = [
        item("R2", "delivery-proof", date="2024-11-15"),
        item("R1", "delivery-proof", date="2018-12-18"),
        item("D2", "demand", date="2024-11-13"),
        item("M", "message"),
        item("D1", "demand", date="2018-12-18"),
        item("P", "photo", date="2020-05"),
    ]
    assert [r.item.id for r in numbered(evidence, CUES)] == ["D1", "R1", "P", "D2", "R2", "M"]


def test_order_of_the_cues_does_not_matter():
    cues = list(CUES)
    random.Random(1).shuffle(cues)
    evidence = [item(kind, kind) for kind in ("demand", "licence", "other", "title", "contract")]
    assert numbered(evidence, cues) == numbered(evidence, CUES)


def test_late_insertion_renumbers_nothing():
    before = [item("A"), item("B"), item("L", "ledger")]
    assert [(r.no, r.item.id) for r in numbered(before, CUES)] == [("1-1", "A"), ("1-2", "B"), ("2-1", "L")]
    after = [item("A"), item("B"), item("N", no="1-1-1"), item("M", no="1-1-2"), item("L", "ledger")]
    assert [(r.no, r.item.id) for r in numbered(after, CUES)] == [
        ("1-1", "A"),
        ("1-1-1", "N"),
        ("1-1-2", "M"),
        ("1-2", "B"),
        ("2-1", "L"),
    ]
    tenth = [item(f"E{n}") for n in range(12)]
    assert [r.no for r in numbered([*tenth, item("X", no="1-2-1")], CUES)][:4] == ["1-1", "1-2", "1-2-1", "1-3"]
    with pytest.raises(InputError, match="目录编号都是 1-1"):
        numbered([item("A", no="1-1"), item("B", no="1-1")], CUES)


def test_own_groups_words_and_sources():
    rows = numbered([item("X", group="专项"), item("C", proves="自写", source="自写"), item("Y", "demand", group="专项")], CUES)
    assert [(r.no, r.item.id, r.group) for r in rows] == [
        ("1-1", "C", "合同关系与收费标准"),
        ("2-1", "X", "专项"),
        ("2-2", "Y", "专项"),
    ]
    assert (rows[0].proves, rows[0].source) == ("自写", "自写")


def test_nearer_cue_wins_and_unknown_kinds_have_a_group():
    rows = numbered([item("C"), item("O", "other")], [EvidenceCue("contract", group="本地", proves="本地写法"), *CUES])
    assert [(r.group, r.proves) for r in rows] == [("本地", "本地写法"), ("其他事项", "")]
    assert numbered([item("C")], [])[0].group == "其他事项"


@pytest.mark.parametrize(
    ("stem", "suffix", "name"),
    [
        ("催缴函 2025/03", ".PDF", "催缴函_2025_03.pdf"),
        ("..", "", "未命名"),
        ("甲&乙<分>", ".docx", "甲_乙_分.docx"),
        ("长" * 200, ".x", "长" * 60 + ".x"),
        ("a\u0000b", ".p f", "a_b.pf"),
    ],
)
def test_safe_names(stem, suffix, name):
    assert safe(stem, suffix) == name
