"""Versions of an article, readable changes, gaps, values past their time, search."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.law.compare import differences, score, words
from feecase.law.history import diff, gaps, lineage, search, stale

D = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("work", "article", "version", "expected"),
    [
        (
            "minsufa",
            "165",
            "2024-01-01",
            [("minsufa", "162", "2017-07-01"), ("minsufa", "165", "2022-01-01"), ("minsufa", "165", "2024-01-01")],
        ),
        ("hetongfa", "107", "1999-10-01", [("hetongfa", "107", "1999-10-01"), ("minfadian", "577", "2021-01-01")]),
        (
            "wuye-tiaoli",
            "64",
            "2018-03-19",
            [("wuye-tiaoli", "67", "2007-10-01"), ("wuye-tiaoli", "65", "2016-02-06"), ("wuye-tiaoli", "64", "2018-03-19")],
        ),
        (
            "minfadian",
            "1259",
            "2021-01-01",
            [("minfa-tongze", "155", "2009-08-27"), ("minfa-zongze", "205", "2017-10-01"), ("minfadian", "1259", "2021-01-01")],
        ),
    ],
)
def test_an_article_is_followed_through_its_numbers(statutes, work, article, version, expected):
    assert [(a.work, a.no, a.in_force.isoformat()) for a in lineage(statutes, work, article, version=D(version))] == expected


def test_changes_are_written_for_reading():
    assert diff("业主应当缴费。", "业主应当按时交费。") == "业主应当〔删：缴〕〔增：按时交〕费。"
    assert diff("不变。", "不变。") == "不变。"


TEXT = st.text(alphabet="业主应当按照约定支付物业费，。", max_size=40)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_out_of_a_diff(old, new):
    written = diff(old, new)
    assert re.sub(r"〔删：.*?〕", "", re.sub(r"〔增：(.*?)〕", r"\1", written)) == new
    assert re.sub(r"〔增：.*?〕", "", re.sub(r"〔删：(.*?)〕", r"\1", written)) == old


@given(st.text(alphabet="业主应当按照约定支付物业费，。；", min_size=9, max_size=60))
def test_a_text_agrees_with_itself(text):
    assert differences(text, text, whole=False) == ()
    assert differences(text, text, whole=True) == ()
    assert score(words(text), words(text)) == (1.0 if len(words(text)) >= 8 else 0.0)


def test_gaps_name_what_is_missing_or_weak(statutes):
    found = {(gap.work, gap.what) for gap in gaps(statutes)}
    text = "\n".join(f"{work}：{what}" for work, what in sorted(found))
    for expected in (
        "wuye-tiaoli：2007年10月1日起施行的文本缺65条（共70条）：第1-41、43-66条",
        "wuye-jieshi：2009年10月1日起施行的文本缺6条（共13条）：第2、4、7、9、11-12条",
        "wuye-jieshi：2009年10月1日起施行的文本中文字系推定的条：第13条",
        "minfadian：2021年1月1日起施行的文本缺1条（共1260条）：第845条",
        "wuquanfa：2007年10月1日起施行的文本分款不明：全文",
        "dianxin-tiaoli：2014年7月29日至2016年2月5日施行的文本不在库中",
        "wuye-shoufei-banfa：现行效力未核实",
        "rate.pboc_1y：贷款基准利率",
        "价格违法行为行政处罚规定：未收",
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("today", "older_than", "expected"),
    [
        ("2026-06-30", 365, set()),
        ("2026-11-22", 365, {"rate.lpr_1y"}),
        ("2026-11-23", 0, {"rate.lpr_1y", "minfadian", "limitation.general_years"}),
        ("2028-01-01", 365, {"rate.lpr_1y", "minfadian", "calendar.last_year"}),
    ],
)
def test_what_has_not_been_checked_for_long(statutes, today, older_than, expected):
    found = {one.name for one in stale(statutes, today=D(today), older_than=dt.timedelta(days=older_than))}
    assert expected <= found if older_than == 0 or today > "2027" else found == expected
    assert "hetongfa" not in found


def test_search_finds_articles_in_force_that_hold_all_words(statutes):
    found = {(a.work, a.no) for a in search(statutes, ("物业费", "催告"), on=D("2026-11-22"))}
    assert found == {("minfadian", "944")}
    assert {a.work for a in search(statutes, ("书面催交",), on=D("2019-01-01"))} == {"wuye-jieshi"}
    assert list(search(statutes, ("没有这样的词",), on=D("2026-11-22"))) == []
