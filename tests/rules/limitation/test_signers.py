"""诉讼时效规定 8(2): who may sign for a demand; what is doubtful must be proved."""

import pytest

from feecase.assessment.limitation_events import EventFacts
from feecase.assessment.limitation_signers import signer_doubt


@pytest.mark.parametrize(
    "relation",
    [
        "本人",
        "同住成年儿子",
        "同住配偶",
        "配偶（同住）",
        "同住的妻子",
        "与业主同住的成年女儿",
        "共同生活的父亲",
        "儿子（已成年、同住）",
        "同住具有完全民事行为能力的家属",
        "委托代理人",
        "遗产管理人",
    ],
)
def test_may_sign_for_a_person(relation):
    assert signer_doubt(relation, organisation=False) == ""


@pytest.mark.parametrize(
    ("relation", "why"),
    [
        ("未成年同住子女", "未成年"),
        ("妻弟", "关系"),
        ("同住保姆", "关系"),
        ("同住儿子", "成年"),
        ("配偶", "同住"),
        ("成年儿子", "同住"),
        ("不同住的成年儿子", "不是"),
        ("同住成年子女（限制行为能力）", "不是"),
        ("邻居", "关系"),
        ("", "关系"),
        ("同住", "关系"),
        ("未经授权的代理人", "不是"),
        ("前妻", "关系"),
        ("收发室", "关系"),
        ("租客", "关系"),
    ],
)
def test_doubtful_for_a_person(relation, why):
    assert why in signer_doubt(relation, organisation=False)


@pytest.mark.parametrize("relation", ["法定代表人", "负责人", "收发室", "传达室", "被授权人", "负责收发信件的部门"])
def test_may_sign_for_an_organisation(relation):
    assert signer_doubt(relation, organisation=True) == ""


@pytest.mark.parametrize("relation", ["同住配偶", "员工", "前台", "保安", "", "本人"])
def test_doubtful_for_an_organisation(relation):
    assert signer_doubt(relation, organisation=True)


@pytest.mark.parametrize(
    ("title", "delivery", "shows_arrival", "asked"),
    [
        ("催缴函（EMS寄送）", False, False, False),
        ("催缴函的送达安排", False, False, False),
        ("催缴函及EMS面单", False, False, True),
        ("催缴函、签收回执", False, False, True),
        ("催缴函、签收回执", True, True, False),
        ("催缴函", True, True, False),
    ],
)
def test_what_a_letters_file_holds_decides_on_its_arrival_never_its_name(case_of, law, title, delivery, shows_arrival, asked):
    contact = {
        "id": "K1",
        "kind": "demand",
        "way": "ems",
        "sent": "2023-11-28",
        "effective": "2023-12-01",
        "result": "签收",
        "evidence": ["E7"],
    }
    case, debts, _ = case_of({"charges": {"A": "2022-01-10"}, "contacts": [contact]})
    letters = tuple(e.model_copy(update={"title": title, "delivery": delivery}) if e.id == "E7" else e for e in case.evidence)
    (event,) = EventFacts(case.model_copy(update={"evidence": letters}), debts, law).events()
    assert event.proved == shows_arrival
    assert ("从名称看像是附有凭证" in event.unproved) == asked
