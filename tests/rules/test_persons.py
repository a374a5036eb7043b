"""Names, rooms, phones in a record are matched as wholes; whoever is not known stays unknown."""

import pytest

from feecase.model.case import Case
from feecase.rules.persons import Roster


@pytest.fixture(scope="module")
def roster():
    return Roster(
        Case.model_validate(
            {
                "id": "T1",
                "jurisdiction": "370200",
                "plaintiff": {"name": "甲物业公司", "kind": "organisation"},
                "defendants": [{"id": "B1", "name": "王伟", "phone": "13800138000"}, {"name": "李梅", "phone": "13800138000"}],
                "persons": [{"id": "R1", "name": "王小宝", "relation": "child"}],
                "premises": {"project": "阳光花园", "unit": "1-101"},
            }
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "王伟",
        "王 伟",
        "业主王伟",
        "王伟先生",
        "被告王伟",
        "B1",
        "王伟（本人签字）",
        "业主（王伟）",
        "1-101 王伟",
        "王伟 1-101室业主",
        "王伟(收)",
    ],
)
def test_the_debtor_himself(roster, text):
    assert roster.debtors(text) == {"王伟"}


@pytest.mark.parametrize("text", ["业主", "1-101", "1-101室业主", "阳光花园1-101业主", "1栋101室", "全体业主"])
def test_whoever_owns_the_unit(roster, text):
    assert roster.named(text).anybody


@pytest.mark.parametrize(
    "text",
    [
        "王伟民",
        "王伟之子",
        "王伟的前妻李某",
        "王伟的邻居孙某",
        "王伟（李某代签）",
        "李某（代王伟）",
        "王伟（王小宝）",
        "老王",
        "11-1012室业主",
        "11-101",
        "1-1011",
        "2-1-101室业主",
        "138001380001",
        "微信用户",
        "新员工吴某(无授权)",
        "由王伟转交",
    ],
)
def test_nobody_that_is_known(roster, text):
    named = roster.named(text)
    assert named.unknown
    assert not named.debtors
    assert not named.anybody


def test_several_at_once(roster):
    assert roster.debtors("王伟、李梅") == {"王伟", "李梅"}
    assert roster.debtors("王伟和李梅") == {"王伟", "李梅"}
    assert roster.debtors("13800138000") == {"王伟", "李梅"}
    assert roster.named("王伟、赵六").unknown == ("赵六",)
    assert [p.id for p in roster.named("王小宝").persons] == ["R1"]
    assert roster.named("甲物业公司").creditor
