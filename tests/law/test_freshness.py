"""`law freshness` and `law impact`: the library beside an official list, and what a change touches."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from feecase.errors import InputError
from feecase.law.freshness import changed_since, compare, read_list

ON = dt.date(2026, 11, 30)
HEAD = "标题,文号,公布日期,施行日期,时效性\n"


def _found(statutes, rows, about=("物业",)):
    laws, bad = read_list(HEAD + rows, name="清单.csv")
    return [(f.kind, f.work, f.row) for f in (*compare(laws, statutes, on=ON, about=about), *bad) if f.kind != "gone"]


def test_a_law_whose_newest_text_is_ours_is_no_difference(statutes):
    assert (
        _found(
            statutes,
            "中华人民共和国民法典,主席令第四十五号,2020-05-28,2021-01-01,有效\n物业管理条例,,2018-03-19,2018-03-19,有效\n",
        )
        == []
    )


def test_a_newer_text_is_told_whatever_remark_the_title_bears(statutes):
    assert _found(statutes, "物业管理条例（2026年修订）,国务院令第900号,2026年8月1日,2026年10月1日,有效\n") == [
        ("changed", "wuye-tiaoli", 2)
    ]


def test_of_several_rows_of_one_title_the_newest_in_force_counts(statutes):
    rows = "物业管理条例,,2003-06-08,2003-09-01,已修改\n物业管理条例,,2018-03-19,2018-03-19,有效\n物业管理条例,,2007-08-26,2007-10-01,已修改\n"
    assert _found(statutes, rows) == []


def test_an_end_in_the_list_is_told_and_one_that_we_know_is_not(statutes):
    rows = "诉讼费用交纳办法,国务院令第481号,2006-12-19,2007-04-01,已废止\n中华人民共和国合同法,,1999-03-15,1999-10-01,已废止\n"
    assert _found(statutes, rows) == [("repealed", "susong-feiyong", 2)]


def test_new_laws_are_told_only_where_their_title_says_so(statutes):
    rows = "某市住宅物业管理办法,,2026-01-01,2026-03-01,有效\n渔业法,,2025-01-01,2025-03-01,有效\n"
    assert _found(statutes, rows) == [("new", None, 2)]
    assert _found(statutes, rows, about=("渔业",)) == [("new", None, 3)]


def test_a_law_that_the_list_lacks_is_told(statutes):
    laws, _ = read_list(HEAD + "物业管理条例,,2018-03-19,2018-03-19,有效\n", name="清单.csv")
    gone = {f.work for f in compare(laws, statutes, on=ON) if f.kind == "gone"}
    assert "minfadian" in gone
    assert "wuye-tiaoli" not in gone
    assert "hetongfa" not in gone  # repealed long ago: nobody lists it


def test_rows_that_cannot_be_read_are_told_by_their_line(statutes):
    assert _found(statutes, "物业管理条例,,,去年夏天,有效\n,,2018-03-19,2018-03-19,有效\n") == [
        ("unreadable", None, 2),
        ("unreadable", None, 3),
    ]


def test_json_lists_are_read_too(statutes):
    rows = {"data": [{"title": "物业管理条例", "gbrq": "2026-08-01", "sxrq": "2026-10-01 00:00:00", "sxx": "有效"}]}
    laws, bad = read_list(json.dumps(rows), name="清单.json")
    assert bad == ()
    assert [(f.kind, f.work) for f in compare(laws, statutes, on=ON) if f.kind == "changed"] == [("changed", "wuye-tiaoli")]


@pytest.mark.parametrize("text", ["编号,日期\n1,2026-01-01\n", "[{]", '[{"编号": 1}]'])
def test_a_list_without_titles_is_refused(text):
    with pytest.raises(InputError):
        tuple(read_list(text, name="清单"))


def test_what_changed_since_a_day_is_what_the_events_say(statutes):
    changed = changed_since(statutes, since=dt.date(2025, 11, 1), on=ON)
    assert changed["gongshui-tiaoli"] == "2026年6月1日起施行"
    assert changed["chengshi-gongshui"] == "2026年6月1日废止"
    assert changed["zhian-chufa"] == "2026年1月1日修改"
    assert "minfadian" not in changed
