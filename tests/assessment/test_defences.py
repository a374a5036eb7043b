"""Defences: those raised and those to expect, with the law of the time, what the file holds and lacks, and what is at stake."""

import datetime as dt
from decimal import Decimal

import pytest

from feecase import engine
from feecase.intake.proposals import propose
from feecase.model.case import Case, Loaded

AS_OF = dt.date(2025, 6, 30)


@pytest.fixture(scope="module")
def context():
    return engine.build_context(entry_points=False)


@pytest.fixture
def opinions(context):
    def run(as_of=AS_OF, **facts):
        year = facts.pop("year", 2024)
        base = {
            "id": "T1",
            "jurisdiction": "110105",
            "plaintiff": {"name": "阳光物业服务有限公司", "kind": "organisation"},
            "defendants": [{"name": "张三", "role": "登记业主"}],
            "premises": {"project": "阳光花园", "unit": "1-1-101", "area": "100"},
            "contract": {"name": "物业服务合同"},
            "charges": [
                {
                    "id": "C1",
                    "item": "物业服务费",
                    "from": f"{year}-01-01",
                    "to": f"{year}-06-30",
                    "due": f"{year}-06-30",
                    "amount": "600.00",
                },
                {
                    "id": "C2",
                    "item": "物业服务费",
                    "from": f"{year}-07-01",
                    "to": f"{year}-12-31",
                    "due": f"{year}-12-31",
                    "amount": "600.00",
                },
            ],
        }
        case = propose(Case.model_validate(base | facts))
        assessment = engine.assess(context, Loaded(case=case, folder=""), as_of=as_of)
        assert not assessment.checks_not_run
        return assessment

    return run


def test_a_raised_defence_says_law_burden_proof_and_range_and_lowers_nothing(opinions):
    found = opinions(
        defences=[{"id": "D1", "kind": "poor-service", "dispute": "Z1"}],
        disputes=[
            {
                "id": "Z1",
                "claim": "楼道三个月没有打扫",
                "reason": "service",
                "charges": ["C1"],
                "raised": "2024-05-01",
                "evidence": ["E2"],
            }
        ],
        evidence=[
            {"id": "E1", "file": "1.pdf", "title": "保洁记录", "kind": "service-record"},
            {"id": "E2", "file": "2.pdf", "title": "业主照片"},
        ],
    )
    first = found.defences[0]
    assert (first.kind, first.raised, first.debts, first.stake) == ("poor-service", "D1", ("C1",), Decimal("600.00"))
    assert (first.low, first.high) == (Decimal("60.00"), Decimal("300.00"))
    assert "实务" in first.source
    assert first.facts == "楼道三个月没有打扫"
    assert "E1 保洁记录" in first.held
    assert "争议 Z1 的答复（楼道三个月没有打扫）" in first.missing
    assert "照片" in first.missing
    assert sum(d.outstanding for d in found.debts) == Decimal("1200.00")


def test_an_answer_without_evidence_says_that_it_cannot_be_given_yet(opinions):
    bare = opinions(defences=[{"id": "D1", "kind": "poor-service"}]).defences[0]
    assert bare.answer.startswith("（卷内没有相应的证据")
    proved = opinions(
        defences=[{"id": "D1", "kind": "poor-service"}],
        evidence=[{"id": "E1", "file": "1.pdf", "title": "保洁记录", "kind": "service-record"}],
    ).defences[0]
    assert not proved.answer.startswith("（")


def test_no_number_without_a_source(opinions):
    assert all(o.source for o in opinions(defences=[{"id": "D1", "kind": "vacancy"}]).defences if o.low is not None)
    vacancy = next(o for o in opinions(defences=[{"id": "D1", "kind": "vacancy"}]).defences if o.kind == "vacancy")
    assert (vacancy.low, vacancy.high, vacancy.source) == (None, None, "")


def test_the_law_is_that_of_the_time(opinions):
    found = opinions(dt.date(2017, 6, 30), year=2015, defences=[{"id": "D1", "kind": "vacancy"}])
    assert {(c.work, c.article) for c in found.defences[0].law} == {("wuye-jieshi", "6")}


def test_defences_to_expect_follow_from_complaints_and_the_state_of_the_file(opinions):
    found = opinions(
        disputes=[{"id": "Z1", "claim": "楼上噪音没人管", "reason": "neighbour", "raised": "2024-05-01"}],
        arrears_reason=[{"id": "Y1", "reason": "vacant", "words": "房子一直空着"}],
    )
    expected = {o.kind: o.signals for o in found.defences if not o.raised}
    assert "争议 Z1：楼上噪音没人管（2024-05-01提出，尚未答复）" in expected["nuisance"]
    assert "欠费原因 Y1：房子一直空着" in expected["vacancy"]
    assert "卷内没有服务记录" in expected["poor-service"]
    assert "limitation" not in expected


def test_limitation_is_expected_with_the_sum_of_the_adverse_reading(opinions):
    found = opinions(dt.date(2027, 9, 30))
    first = next(o for o in found.defences if o.kind == "limitation")
    assert first.stake == Decimal("600.00")
    assert first.effect == "bar"


def test_a_rejected_complaint_is_no_sign(opinions):
    found = opinions(
        disputes=[{"id": "Z1", "claim": "噪音", "reason": "neighbour", "raised": "2024-05-01", "outcome": "rejected"}]
    )
    assert not [o for o in found.defences if o.kind == "nuisance"]


def test_texts_of_older_files_are_read_and_asked_about(opinions):
    found = opinions(defences=["房屋一直空置，没有入住", "不想交"])
    asked = {f.where: f.what for f in found.findings if f.check == "defence-kind"}
    assert "程序识读为“房屋空置未使用”" in asked["defences[D1].kind"]
    assert "没有写明是哪一类抗辩" in asked["defences[D2].kind"]
    assert [o.raised for o in found.defences if o.kind == "vacancy"] == ["D1"]


def test_set_off_puts_no_more_at_stake_than_is_asserted(opinions):
    found = opinions(defences=[{"id": "D1", "kind": "set-off", "amount": "100.00"}])
    assert found.defences[0].stake == Decimal("100.00")


def test_raised_ones_come_first_then_the_greatest_stake(opinions):
    found = opinions(dt.date(2027, 9, 30), defences=[{"id": "D1", "kind": "unused-lift"}])
    assert [bool(o.raised) for o in found.defences] == sorted((bool(o.raised) for o in found.defences), reverse=True)
    expected = [o.high or o.stake for o in found.defences if not o.raised]
    assert expected == sorted(expected, reverse=True)
