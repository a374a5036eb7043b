"""Grounds: today's articles for facts of today, the law of the time for older ones, each law and each wording once."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

DAY = "2026-11-22"
CLAUSE = {"name": "合同", "late_fee": {"rate": "0.0005"}}
CODE = [
    "《中华人民共和国民法典》第五百零九条第一款",
    "《中华人民共和国民法典》第五百七十七条",
    "《中华人民共和国民法典》第五百七十九条",
    "《中华人民共和国民法典》第五百八十五条第一款",
    "《中华人民共和国民法典》第九百三十七条第一款",
    "《中华人民共和国民法典》第九百四十四条第一款",
    "《中华人民共和国民法典》第九百四十四条第二款",
]
REGULATION = ["《物业管理条例》第七条第五项", "《物业管理条例》第四十一条第一款"]
_CONTRACTS = "《中华人民共和国合同法》（1999年10月1日起施行的文本，已于2021年1月1日废止）"
_DISPUTES = "《最高人民法院关于审理物业服务纠纷案件具体应用法律若干问题的解释》（法释〔2009〕8号，2009年10月1日起施行的文本）"
_EFFECT = "《最高人民法院关于适用〈中华人民共和国民法典〉时间效力的若干规定》（法释〔2020〕15号）"
FORMER = [_CONTRACTS + article for article in ("第六十条第一款", "第一百零七条", "第一百零九条", "第一百一十四条第一款")]
DISPUTED = _DISPUTES + "第六条"


@pytest.fixture
def grounds(run, make_case, library):
    """Return how the grounds for charges due on these days are written, and the steps."""

    def go(*due, **parts):
        charges = [{"id": f"C{no}", "from": day, "to": day, "due": day, "amount": "100"} for no, day in enumerate(due)]
        claim = run(make_case(**({"contract": CLAUSE} | parts), charges=charges), DAY, checks=()).claim
        return [library.format(c, on=claim.as_of) for c in claim.grounds_law], {s.rule: s for s in claim.steps}

    return go


def test_charges_of_today_go_by_the_code_alone(grounds):
    found, steps = grounds("2021-01-01", "2025-06-30")
    assert found == CODE + REGULATION
    assert not {"law-by-fact-date", "law-of-the-time", "law-not-held"} & set(steps)


def test_old_arrears_go_by_the_law_of_their_time_each_law_once(grounds):
    found, steps = grounds(*(f"{year}-{month:02}-10" for year in (2016, 2017, 2018) for month in range(3, 13)))
    assert found == [*FORMER, *REGULATION, DISPUTED, _EFFECT + "第一条第二款"]
    assert (
        steps["law-by-fact-date"].text
        == "2016年3月10日至2018年12月10日到期的30笔款项，违约发生在民法典施行前，适用当时的法律、司法解释"
    )
    assert "《民法典》第五百七十七条：《合同法》第一百零七条；" in steps["law-of-the-time"].text
    assert steps["law-not-held"].text.endswith("未予引用：《民法典》第九百三十七条第一款")


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2012-06-30", ["《物业管理条例》（2007年10月1日起施行的文本）第四十二条第一款"]),
        ("2016-02-05", ["《物业管理条例》（2007年10月1日起施行的文本）第四十二条第一款"]),
        ("2016-02-06", ["《物业管理条例》（2016年2月6日起施行的文本）第四十一条第一款"]),
        ("2018-03-19", REGULATION),
    ],
)
def test_the_regulation_is_cited_by_its_version_on_the_day(grounds, due, expected):
    found, _ = grounds(due)
    assert [text for text in found if "物业管理条例" in text] == expected


def test_a_changed_number_is_cited_beside_todays_and_the_same_words_only_once(grounds):
    found, steps = grounds("2015-12-31", "2017-12-31", "2020-12-31", "2023-12-31")
    assert "law-not-held" not in steps
    assert found == [
        *CODE,
        *FORMER,
        *REGULATION,
        "《物业管理条例》（2007年10月1日起施行的文本）第四十二条第一款",
        DISPUTED,
        *(_EFFECT + no for no in ("第一条第二款", "第二十条")),
    ]


def test_articles_of_one_law_go_up_and_statutes_come_before_regulations(grounds):
    found, _ = grounds("2025-06-30", defendants=[{"name": "甲", "role": "共有人"}, {"name": "乙", "role": "共有人"}])
    assert found == ["《中华人民共和国民法典》第三百零七条", *CODE, *REGULATION]


def test_a_contract_by_the_developer_binds_owners_by_the_rule_of_the_time(grounds):
    found, _ = grounds("2018-12-31", contract=CLAUSE | {"kind": "前期物业服务合同"})
    assert _DISPUTES + "第一条" in found
    assert "《中华人民共和国民法典》第九百三十九条" not in found


def test_a_loss_without_a_clause_rests_on_damages(grounds):
    assert _CONTRACTS + "第一百一十三条第一款" in grounds("2018-12-31", contract={"name": "合同"})[0]
    assert "《中华人民共和国民法典》第五百八十四条" in grounds("2023-12-31", contract={"name": "合同"})[0]


@given(days=st.lists(st.dates(dt.date(2010, 1, 1), dt.date(2026, 1, 1)), min_size=1, max_size=8, unique=True))
def test_every_ground_was_law_on_its_day_and_stands_once(run, make_case, library, days):
    charges = [
        {"id": f"C{no}", "from": str(day), "to": str(day), "due": str(day), "amount": "100"} for no, day in enumerate(days)
    ]
    found = run(make_case(contract=CLAUSE, charges=charges), DAY, checks=()).claim.grounds_law
    written = [library.format(c, on=dt.date.fromisoformat(DAY)) for c in found]
    laws = [text.rpartition("》")[0] for text in written]
    assert len(set(written)) == len(written)
    assert all(library.text(c, on=dt.date.fromisoformat(DAY)) and (c.on is None or c.on in days) for c in found)
    assert any("合同法" in law for law in laws) == (min(days) < dt.date(2021, 1, 1))
    assert any("民法典》第" in text for text in written) == (max(days) >= dt.date(2021, 1, 1))
