"""Messages and scripts: each names company, room, periods, sum, due date, ways to pay and whom to call; no two stages say the same; all pass conduct."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.collection.account import OpenDebt
from feecase.collection.messages import MessageFacts, parts, signed, span, units
from feecase.errors import TemplateError
from feecase.flows.messages import LEVELS, template, written_message
from feecase.flows.texts import TextRequest, judge_text
from feecase.papers.messages import fill_text
from feecase.resources import folder

ON = dt.date(2026, 11, 30)
FACTS = MessageFacts(
    company="青岛晴园物业服务有限公司",
    salutation="王芳女士",
    premises="晴园1-101",
    span="2026年1月至3月",
    amount=Decimal("600.00"),
    due="2026年3月10日",
    pay="微信小程序“晴园生活”或服务中心",
    contact="李梅",
    phone="0532-88880000",
    today="2026年11月30日",
    deadline="2026年12月15日",
)
CHANNELS = ("sms", "wechat", "phone", "visit")
NAMED = ("青岛晴园物业服务有限公司", "晴园1-101", "2026年1月至3月", "600.00", "2026年3月10日", "微信小程序", "李梅")


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("level", LEVELS)
def test_every_text_names_what_a_payer_needs_and_passes_conduct(conduct, level, channel):
    found = written_message(conduct(), f"{level}.{channel}", FACTS, ON)

    missing = [word for word in NAMED if word not in found.text]
    assert missing in ([], ["李梅"])
    assert "王芳女士" in found.text
    assert found.judgement.refusals == ()
    assert "{{" not in found.text


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_two_stages_say_the_same(conduct, channel):
    texts = {level: written_message(conduct(), f"{level}.{channel}", FACTS, ON).text for level in LEVELS}
    for a, b in combinations(LEVELS, 2):
        lines = [
            {
                line
                for line in texts[level].replace("。", "\n").splitlines()
                if len(line) > 12 and not any(w in line for w in ("转告", "微信小程序", "0532"))
            }
            for level in (a, b)
        ]
        assert len(lines[0] & lines[1]) <= 1, (a, b, lines[0] & lines[1])


@pytest.mark.parametrize("channel", ["sms", "wechat"])
def test_the_first_messages_threaten_nothing(conduct, channel):
    for level in ("before-due", "message", "call", "visit"):
        text = written_message(conduct(), f"{level}.{channel}", FACTS, ON).text
        assert not any(word in text for word in ("违约金", "滞纳金", "起诉", "律师", "法院"))


def test_scripts_leave_no_sum_with_whoever_else_answers(conduct):
    for level in LEVELS:
        for channel in ("phone", "visit"):
            text = template(f"{level}.{channel}")
            assert "请转告{{ 称呼 }}与我们联系" in text


def test_objections_are_answered_with_article_and_what_not_to_say_for_homes_and_shops(context):
    files = sorted((folder("templates") / "messages" / "objections").glob("*.txt"))

    assert len(files) >= 14
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert all(word in text for word in ("业主说：", "住宅：", "商铺：", "依据：《", "注意：")), path.name
        report = judge_text(context, TextRequest(path, ON)).report
        assert report.refused == 0, (path.name, report.sentences)


def test_an_sms_of_68_is_one_part_of_71_two_and_a_sign_beyond_the_plane_counts_two():
    text = signed("缴" * (68 - 4), "晴园")
    assert (units(text), len(parts(text))) == (68, 1)
    longer = signed("缴" * (71 - 4), "晴园")
    assert [units(p) for p in parts(longer)] == [67, 4]
    rare = "缴" * 66 + "𠮷" + "费" * 10
    assert [units(p) for p in parts(rare)] == [66, 12]
    assert "".join(parts(rare)) == rare


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=300))
def test_parts_lose_nothing_and_fit(text):
    found = parts(text)
    assert "".join(found) == text
    assert all(units(p) <= (70 if len(found) == 1 else 67) for p in found)


def test_periods_that_follow_one_another_are_one():
    def debt(begin, end):
        return OpenDebt(
            "C", "C", "物业费", dt.date.fromisoformat(begin), dt.date.fromisoformat(end), None, Decimal(1), Decimal(1)
        )

    assert (
        span([debt("2026-02-01", "2026-02-28"), debt("2026-01-01", "2026-01-31"), debt("2026-06-01", "2026-06-30")])
        == "2026年1月至2月、2026年6月"
    )
    assert span([debt("2026-01-15", "2026-01-31")]) == "2026年1月15日至2026年1月31日"


def test_a_template_with_an_unknown_field_or_a_trick_is_told_with_its_place():
    with pytest.raises(TemplateError, match="没有字段“电话号”"):
        fill_text("请打{{ 电话号 }}", FACTS.fields(), "own.txt")
    with pytest.raises(TemplateError, match="own"):
        fill_text("{{ ''.__class__ }}", FACTS.fields(), "own.txt")
    assert fill_text("{{ 公司 }}A & B <有限>", FACTS.fields(), "own.txt").endswith("A & B <有限>")
