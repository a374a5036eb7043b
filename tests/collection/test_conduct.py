"""Conduct: what may be said and done, to whom, when — words in disguise, negations and quotations, hours, frequency, persons, postings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from feecase.collection.conduct import Deed, Touch
from feecase.collection.stops import Standing
from feecase.model.collection import Stop

MONDAY = dt.date(2026, 11, 30)
SATURDAY = dt.date(2026, 11, 28)


def rules(judgement):
    return {v.rule for v in judgement.verdicts if v.result == "refused"}


def refused(conduct, text):
    return {h.rule for j in conduct.text(text, on=MONDAY) for h in j.refusals}


def test_a_threat_of_cutting_water_and_of_names_in_the_group_is_two_refusals_with_substitutes(conduct):
    (judged,) = conduct().text("再不交就停水并在群里公布姓名", on=MONDAY)

    assert [h.rule for h in judged.refusals] == ["utility-cut", "naming"]
    cited = [(c.work, c.article, c.paragraph) for h in judged.refusals for c in h.law]
    assert ("minfadian", "944", 3) in cited
    assert ("pipl", "25", None) in cited
    assert ("minfadian", "1034", 1) in cited
    assert all(h.substitute for h in judged.refusals)


@pytest.mark.parametrize(
    "text",
    [
        "我们不会停水。",
        "物业不得采取停止供水、供电等方式催交物业费。",
        "停水是违法的。",
        "我们绝不会在群里公布您的姓名。",
        "业主问：“会不会停水？”",
        "不能说“再不交就停水”。",
        "严禁将业主拉入黑名单。",
        "适当普法宣传（而非点名批评）。",
        "避免使用威胁、恐吓等不当言辞。",
    ],
)
def test_negations_and_quotations_are_not_blamed(conduct, text):
    assert refused(conduct(), text) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("再不交就停 水", "utility-cut"),
        ("再不交就停*电", "utility-cut"),
        ("再不交就停氺", "utility-cut"),
        ("再不交就停電", "utility-cut"),
        ("再不交就婷水", "utility-cut"),
        ("再不交就tingshui", "utility-cut"),
        ("不排除对您家停水", "utility-cut"),
        ("我们不得不停水", "utility-cut"),
        ("没有缴费就停水", "utility-cut"),
        ("请告诉他：“再不交就停水”", "utility-cut"),
        ("把你拉进黑 名 单", "blacklist"),
        ("列入嘿名单", "blacklist"),
        ("欠费影响您的征信", "credit"),
        ("逾期将列入失信名单", "dishonest-list"),
        ("再不交就是老赖", "insult"),
        ("后果自负", "threat"),
        ("小心你家孩子", "threat"),
        ("会被拘留", "crime"),
        ("我们会通知您的单位领导您欠费的事", "third-person"),
        ("隔壁邻居家早就交了", "third-person"),
        ("欠费不予受理报修", "repair-refused"),
        ("不交费别想办装修手续", "facilities"),
        ("欠费车辆不予抬杆", "facilities"),
        ("法院已经判了，判决已生效", "false-title"),
        ("不缴费就减少您这栋楼的保洁", "fewer-services"),
        ("装修押金抵扣物业费", "seize"),
        ("天天上门堵你", "harassment"),
    ],
)
def test_unlawful_words_are_found_in_whatever_dress(conduct, text, rule):
    assert rule in refused(conduct(), text)


@pytest.mark.parametrize(
    "text",
    ["真正信任我们", "岗亭电话 0532-8888", "因检修停水两小时", "暂停，水电照收", "本次停电梯检修，请走楼梯", "您的来电已记录"],
)
def test_everyday_words_are_not_taken_for_threats(conduct, text):
    assert refused(conduct(), text) - {"facilities"} == set()


def test_what_no_rule_speaks_on_is_not_judged_never_lawful(conduct):
    (judged,) = conduct().text("天气晴朗", on=MONDAY)

    assert judged.result == "not-judged"


def test_lawful_consequences_are_allowed_and_lists_only_in_enforcement(conduct):
    assert conduct().text("期满仍不支付的，将依法起诉。", on=MONDAY)[0].result == "allowed"
    assert "dishonest-list" not in refused(conduct(title=True), "逾期履行将被纳入失信被执行人名单")


def test_sums_that_are_not_the_cases_are_refused(conduct):
    deed = Deed("message", MONDAY, way="sms", text="您欠付物业费 1,240.00元，单价 2.5元/平方米。")

    assert "words.sum" in rules(conduct().judge(deed, known=frozenset({Decimal("1200.00")})))
    assert rules(conduct().judge(deed, known=frozenset({Decimal("1240.00")}))) == set()


@pytest.mark.parametrize(
    ("kind", "day", "at", "ok"),
    [
        ("call", MONDAY, "08:29", False),
        ("call", MONDAY, "08:30", True),
        ("call", MONDAY, "21:00", True),
        ("call", MONDAY, "21:01", False),
        ("visit", SATURDAY, "09:00", False),
        ("visit", SATURDAY, "10:00", True),
        ("visit", SATURDAY, "20:30", False),
        ("message", SATURDAY, "08:00", True),
        ("message", MONDAY, "22:00", False),
        ("call", MONDAY, "", True),
        ("demand", MONDAY, "23:00", True),
    ],
)
def test_hours_of_calls_visits_and_messages(conduct, kind, day, at, ok):
    assert ("hours" in rules(conduct().judge(Deed(kind, day, at=at)))) is not ok


def test_a_touch_counts_by_person_over_all_flats_and_letters_do_not_count(conduct):
    day = dt.timedelta(days=1)
    three = [Touch(MONDAY - i * day, "message", reached=True, name="王芳") for i in (1, 3, 6)]
    call = Deed("call", MONDAY, way="phone", name="王芳")

    assert rules(conduct().judge(call, touches=three)) == {"often.week"}
    assert (
        rules(conduct().judge(call, touches=[*three[:2], Touch(MONDAY - 7 * day, "message", reached=True, name="王芳")])) == set()
    )
    assert rules(conduct().judge(Deed("demand", MONDAY, way="ems", name="王芳"), touches=three)) == set()
    assert rules(conduct().judge(Deed("call", MONDAY, name="李强"), touches=three)) == set()


def test_at_most_one_talk_and_two_unreached_calls_a_day(conduct):
    call = Deed("call", MONDAY, name="王芳")

    assert rules(conduct().judge(call, touches=[Touch(MONDAY, "visit", reached=True, name="王芳")])) == {"often.day"}
    assert rules(conduct().judge(call, touches=[Touch(MONDAY, "call", reached=False, name="王芳")])) == set()
    assert rules(conduct().judge(call, touches=[Touch(MONDAY, "call", reached=False, name="王芳")] * 2)) == {"often.unreached"}


def test_a_flat_is_visited_once_for_all_its_co_owners(conduct):
    visit = Deed("visit", MONDAY, name="李强", flat="1-101")

    assert rules(conduct().judge(visit, touches=[Touch(MONDAY, "visit", reached=False, name="王芳", flat="1-101")])) == {
        "often.flat"
    }


def test_whoever_else_answers_hears_no_sum_only_the_word_to_call_back(conduct):
    mother = conduct().judge(Deed("call", MONDAY, who="other", text="请转告王芳女士与我们联系"))

    assert mother.result == "allowed"
    assert rules(conduct().judge(Deed("call", MONDAY, who="other", text="王芳欠物业费1200.00元")))
    assert conduct().judge(Deed("demand", MONDAY, way="hand", who="other")).result == "allowed-if"


@pytest.mark.parametrize("who", ["employer", "neighbour", "group", "committee", "minor", "own-staff"])
def test_persons_who_are_not_to_be_told(conduct, who):
    judgement = conduct().judge(Deed("message", MONDAY, who=who))

    assert judgement.result == "refused"
    assert judgement.refusals[0].substitute or who == "committee"


def test_a_notice_with_room_and_sum_in_qingdao_needs_the_committee_and_a_lawyer_and_never_a_name(conduct):
    notice = Deed("other", MONDAY, way="posting", posting=True)
    judged = conduct("370202").judge(notice)

    assert judged.result == "allowed-if"
    assert "业主委员会签章" in judged.verdicts[0].condition
    assert "律师书面决定" in judged.verdicts[0].condition
    assert any(c.work == "sd-wuye-tiaoli" and c.article == "48" and c.paragraph == 2 for c in judged.verdicts[0].law)
    assert conduct("370202").judge(Deed("other", MONDAY, posting=True, named=True)).result == "refused"


def test_a_place_without_any_rule_calls_and_writes_as_everywhere_but_posts_nothing(conduct):
    wuhan = conduct("420100")

    assert [wuhan.judge(Deed(k, MONDAY, at="10:00")).result for k in ("call", "message", "demand", "visit")] == ["allowed"] * 4
    assert wuhan.judge(Deed("other", MONDAY, posting=True)).result == "refused"


def test_a_stop_refuses_dunning_and_lets_preserving_acts_pass(conduct):
    standing = Standing((Stop(id="S1", kind="dispute", from_=dt.date(2026, 11, 27), charges=("C5", "C6")),))

    assert rules(conduct().judge(Deed("lawyer-letter", MONDAY, charges=("C5",)), standing=standing)) == {"stop.dispute"}
    assert conduct().judge(Deed("lawyer-letter", MONDAY, charges=("C5",)), standing=standing).refusals[0].why == "争议处理中"
    assert rules(conduct().judge(Deed("demand", MONDAY, charges=("C1",)), standing=standing)) == set()
    assert rules(conduct().judge(Deed("demand", MONDAY, charges=("C5",), preserving=True), standing=standing)) == set()


def test_every_citation_of_the_rules_is_in_the_library(context, conduct):
    for rule in conduct().lexicon.file.rules:
        for citation in rule.law:
            assert context.library.text(citation, on=MONDAY), (rule.id, citation)
