"""Texts that courts send: what is proposed, what is asked, and what is never kept."""

import datetime as dt
from decimal import Decimal

import pytest

from feecase.docket.notices import read_notice

DAY = dt.date(2026, 9, 1)


def only(text, received=DAY):
    notice = read_notice(text, received=received)
    [fact] = notice.facts
    return notice, fact


def test_a_hearing_without_a_year_is_the_next_such_day_and_asked():
    notice, fact = only(
        "【青岛市市南区人民法院】您代理的（2026）鲁0202民初1234号物业服务合同纠纷一案，定于9月15日09时30分在第七法庭开庭，请准时到庭。"
    )

    assert (notice.sender, notice.numbers) == ("青岛市市南区人民法院", ("（2026）鲁0202民初1234号",))
    assert (fact.kind, fact.until, fact.at, fact.place) == ("summons", dt.date(2026, 9, 15), "09:30", "第七法庭")
    assert fact.ask == ("短信没有写年份，9月15日是哪一年",)


def test_a_hearing_in_the_afternoon_with_its_year_asks_nothing():
    _, fact = only("【某法院】(2026)鲁0202民初8号，2026年10月12日下午2:05在第三法庭公开开庭审理")

    assert (fact.until, fact.at, fact.place, fact.ask) == (dt.date(2026, 10, 12), "14:05", "第三法庭", ())


def test_a_hearing_in_the_past_is_asked():
    _, fact = only("【某法院】定于2026年8月12日9时00分在第三法庭开庭")

    assert any("早于收到日" in one for one in fact.ask)


@pytest.mark.parametrize(("received", "asks"), [(None, 1), (DAY, 0)])
def test_a_fee_within_seven_days_counts_from_receipt(received, asks):
    _, fact = only("【市南区人民法院】案件受理费235.00元，请于七日内缴纳", received)

    assert (fact.kind, fact.amount, fact.until, len(fact.ask)) == ("fee-notice", Decimal("235.00"), None, asks)


def test_a_fee_with_a_last_day():
    _, fact = only("【市南区人民法院】案件受理费人民币1,235元，请于2026年9月10日前缴纳")

    assert (fact.amount, fact.until, fact.ask) == (Decimal(1235), dt.date(2026, 9, 10), ())


def test_an_evidence_term_has_the_length_that_is_written():
    _, fact = only("【某法院】举证期限为收到之日起十五日内")

    assert (fact.kind, fact.days) == ("evidence-term", 15)


def test_a_judgment_by_message_is_a_reminder_and_no_service():
    _, fact = only("【某法院】（2026）鲁0202民初1234号民事判决书已送达，上诉期十五日", None)

    assert (fact.kind, fact.paper) == ("decided", "judgment")
    assert "短信只是提醒" in fact.ask[0]


def test_failed_service_asks_who_and_where():
    _, fact = only("【某法院】文书送达失败，请重新确认送达地址")

    assert (fact.kind, fact.ask[0]) == ("not-served", "哪一方、哪个地址没有送达")


def test_links_and_codes_are_never_kept():
    notice = read_notice(
        "【某法院】传票、举证通知书已通过电子送达，请登录 https://zxfw.court.gov.cn/zxfw/#/a?token=abc123 查收，验证码：834512"
    )

    assert "token" not in notice.text
    assert "834512" not in notice.text
    assert "［链接已去除］" in notice.text


def test_a_private_account_is_flagged():
    notice = read_notice("【某法院】案件受理费50元，请转账到个人账户")

    assert any("诈骗" in warning for warning in notice.warnings)


def test_the_same_text_is_known_again():
    assert read_notice("案件受理费 50 元").digest == read_notice("案件受理费50元").digest
    assert read_notice("你好").warnings == ("没有写发送单位", "没有读出可以登记的事项，请人工查看")


def test_several_numbers_are_asked():
    assert len(read_notice("（2026）鲁0202民初1号与(2026)鲁0202民初2号合并审理").numbers) == 2
