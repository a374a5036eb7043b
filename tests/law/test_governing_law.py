"""Which law governs a fact, and which articles that means (法释〔2020〕15号)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.errors import LawError
from feecase.law.governing_law import applicable, governing
from feecase.model.trace import cite

D = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("fact", "until", "topic", "era", "on", "rule"),
    [
        ("2021-01-01", None, "fact", "civil-code", "2021-01-01", ("1", 1)),
        ("2023-05-01", None, "performance", "civil-code", "2023-05-01", ("1", 1)),
        ("2020-12-31", None, "fact", "former", "2020-12-31", ("1", 2)),
        ("2019-05-01", "2020-12-31", "fact", "former", "2019-05-01", ("1", 2)),
        ("2019-05-01", "2021-01-01", "fact", "civil-code", "2021-01-01", ("1", 3)),
        ("2019-05-01", "2023-01-01", "performance", "former", "2019-05-01", ("20", None)),
        ("2019-05-01", None, "validity", "civil-code", "2021-01-01", ("8", None)),
        ("2019-05-01", None, "format-clause", "civil-code", "2021-01-01", ("9", None)),
    ],
)
def test_the_time_effect_rules(statutes, fact, until, topic, era, on, rule):
    found = governing(statutes, fact=D(fact), until=D(until) if until else None, topic=topic)
    assert (found.era, found.on) == (era, D(on))
    (step,) = found.steps
    (cited,) = step.citations
    assert (cited.work, cited.article, cited.paragraph) == ("shijian-xiaoli", *rule)
    assert statutes.text(cited, on=D("2026-11-22"))
    assert step.inputs["事实发生"] == fact


@pytest.mark.parametrize(
    ("cited", "fact", "topic", "expected"),
    [
        (cite("minfadian", 577), "2023-01-01", "fact", [("minfadian", "577", None, None)]),
        (cite("minfadian", 944, 2), "2015-01-01", "performance", [("wuye-jieshi", "6", None, "2015-01-01")]),
        (
            cite("minfadian", 585, 2),
            "2018-01-01",
            "fact",
            [("hetongfa", "114", None, "2018-01-01"), ("hetongfa-jieshi-2", "28", None, "2018-01-01")],
        ),
        (cite("minfadian", 188, 1), "2018-01-01", "fact", [("minfa-zongze", "188", 1, "2018-01-01")]),
        (cite("minfadian", 509, 1), "2018-01-01", "fact", [("hetongfa", "60", 1, "2018-01-01")]),
        (cite("minfadian", 584), "2018-01-01", "fact", [("hetongfa", "113", 1, "2018-01-01")]),
        (cite("wuye-tiaoli", 41, 2), "2012-01-01", "fact", [("wuye-tiaoli", "42", 2, "2012-01-01")]),
        (cite("wuye-tiaoli", 7, None, 5), "2012-01-01", "fact", []),
        (cite("wuye-tiaoli", 41), "2012-01-01", "fact", [("wuye-tiaoli", "42", None, "2012-01-01")]),
        (cite("wuye-tiaoli", 41), "2019-01-01", "fact", [("wuye-tiaoli", "41", None, None)]),
        (cite("wuye-tiaoli", 64), "2016-06-01", "fact", [("wuye-tiaoli", "65", None, "2016-06-01")]),
        (cite("wuye-jieshi", 2), "2012-01-01", "fact", [("wuye-jieshi", "5", None, "2012-01-01")]),
        (cite("hetong-tongze-jieshi", 65, 2), "2022-01-01", "fact", [("hetong-tongze-jieshi", "65", 2, None)]),
        (cite("minfadian", 950), "2018-01-01", "fact", []),
        (cite("wuye-jieshi", 3), "2012-01-01", "fact", []),
    ],
)
def test_the_articles_that_govern(statutes, cited, fact, topic, expected):
    found = applicable(statutes, cited, fact=D(fact), topic=topic)
    assert [(c.work, c.article, c.paragraph, c.on and c.on.isoformat()) for c in found.citations] == expected
    assert found.steps
    if not expected:
        assert found.steps[-1].citations[0].article == "3"


def test_of_an_old_article_the_portion_with_the_same_words_is_cited(statutes):
    (found,) = applicable(statutes, cite("wuye-tiaoli", 7, None, 5), fact=D("2005-01-01")).citations
    assert (found.article, found.paragraph, found.item) == ("7", None, 5)
    assert statutes.text(found, on=D("2005-01-01")) == "（五）按时交纳物业服务费用；"


@given(st.dates(D("2005-01-01"), D("2026-11-22")), st.sampled_from([577, 585, 509, 944, 188, 195, 938, 939, 946, 949, 496, 203]))
def test_whatever_is_returned_can_be_cited_and_was_law_on_the_day(statutes, fact, no):
    for cited in applicable(statutes, cite("minfadian", no), fact=fact, topic="performance").citations:
        assert statutes.text(cited, on=fact)
        formatted = statutes.format(cited, on=D("2026-11-22"))
        repealed = statutes.work(cited.work).repealed
        assert ("已于" in formatted) == (repealed is not None)
        assert cited.work == "minfadian" or fact < D("2021-01-01")


def test_without_the_rules_nothing_is_decided(statutes):
    with pytest.raises(LawError):
        governing(type(statutes)(), fact=D("2019-01-01"))
