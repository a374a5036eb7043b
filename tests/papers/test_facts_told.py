"""The facts as sentences: who signed, whom a letter reached, what the record of a talk holds, and where a price comes from."""

from __future__ import annotations

import pytest

from feecase.builtin.papers import communications, facts
from feecase.builtin.papers.proof import Proofs
from feecase.model.contact import Contact

LETTER = {"id": "K", "kind": "demand", "way": "hand", "sent": "2026-05-01", "effective": "2026-05-03"}
TALK = {"id": "K", "kind": "message", "way": "wechat", "sent": "2026-05-01", "effective": "2026-05-01", "result": "已回复"}


@pytest.fixture
def told(context):
    """Return how a contact is told in a case against two co-owners."""

    def tell(**parts: object) -> str:
        return communications.told(Contact.model_validate(parts), context, Proofs(context))

    return tell


def test_a_letter_signed_for_by_another_says_by_whom(told):
    text = told(**LETTER, result="签收", signed_by="马骏", relation="同住成年儿子")
    assert "2026年5月3日由马骏（同住成年儿子）签收" in text


def test_a_letter_signed_by_the_debtor_says_only_that(told, context):
    name = context.loaded.case.defendants[0].name
    assert told(**LETTER, result="签收", signed_by=name, relation="本人").endswith("，2026年5月3日签收")


def test_of_several_debtors_the_one_reached_is_named(told, context):
    first, second = (d.name for d in context.loaded.case.defendants[:2])
    assert f"向被告{first}发出" in told(**LETTER, result="签收", signed_by=first, relation="本人")
    assert f"向被告{second}发出" in told(**LETTER, to=second)
    assert "向被告发出" in told(**LETTER)


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("张某付1000.00元，称其余缓一缓。", "联系，张某付1000.00元，称其余缓一缓"),
        ("告知再不交就停水，对方表示知道", "联系"),
        ("沟通房屋漏水", "联系"),
    ],
)
def test_a_talk_is_no_demand_where_its_record_does_not_say_so(told, text, ending):
    sentence = told(**TALK, text=text)
    assert sentence.startswith("2026年5月1日以微信方式与")
    assert sentence.endswith(ending)


def test_a_talk_in_which_payment_was_asked_for_is_a_demand(told):
    assert "发送催交物业费的信息，对方已回复" in told(**TALK, text="催缴2025年物业费")


def test_a_price_that_the_owners_resolved_is_not_said_to_be_agreed_in_the_contract(context):
    story = "".join(facts.account(context, Proofs(context)))
    assert "自2026年1月1日起，依据业主大会决议，物业服务费为每平方米每月2.80元" in story
    assert "合同约定的收费标准为物业服务费每平方米每月2.50元（至2025年12月31日止）（证据2-1第5页）" in story


def test_a_reminder_to_pay_is_told_as_one(told):
    assert "以微信方式提醒被告交纳物业费，对方已回复" in told(**TALK, text="提醒第二期1748.00元已逾期")
    assert "与被告联系" in told(**TALK, text="提醒周六停车场划线")


def test_notes_of_the_collector_are_not_told_to_the_court(told):
    assert told(**TALK, text="张某称“知道了，过阵子交”；未录音。").endswith("联系，张某称“知道了，过阵子交”")


def test_a_promise_is_told_with_its_day(told):
    assert (
        told(id="K", kind="promise", sent="2026-01-05", until="2026-06-30")
        == "2026年1月5日被告承诺在2026年6月30日以前交纳所欠物业费"
    )


def test_an_instalment_agreement_is_told_with_its_plan_and_that_it_ran_out(told):
    parts = [{"due": "2026-03-31", "amount": "100.00"}, {"due": "2026-06-30", "amount": "50.50"}]
    agreement = {"id": "K", "kind": "instalment-agreement", "sent": "2026-08-01", "instalments": parts, "evidence": ["E7"]}
    text = told(**agreement)
    assert text == (
        "2026年8月1日被告与原告签订分期还款协议，约定分2期支付共计150.50元（2026年3月31日100.00元、2026年6月30日50.50元）（证据5-2），"
        "各期期限均已届满，仍未付清"
    )
    assert not told(**agreement | {"instalments": [*parts, {"due": "2026-12-31", "amount": "1.00"}]}).endswith("仍未付清")
    assert not told(**agreement | {"sent": "2025-01-01"}).endswith("仍未付清")
    many = [{"due": f"2027-{month:02d}-01", "amount": "1.00"} for month in range(1, 8)]
    assert "约定分7期支付共计7.00元（证据5-2）" in told(**agreement | {"instalments": many})


def test_what_came_after_the_as_of_date_is_not_told(make_context):
    contacts = [LETTER | {"id": day, "sent": day, "effective": day} for day in ("2026-11-20", "2026-11-21")]
    context = make_context(contacts=contacts)
    assert [contact.id for contact in communications.contacts(context, communications.ASKED)] == ["2026-11-20"]


def test_one_demand_is_not_numbered_and_several_are(make_context):
    def demands(*days: str) -> str:
        context = make_context(contacts=[LETTER | {"id": day, "sent": day, "effective": day} for day in days])
        return communications.demands(context, Proofs(context))

    assert demands("2026-05-01").startswith("2026年5月1日")
    assert demands("2026-05-01", "2026-06-01").startswith("1. 2026年5月1日")
    assert "\n2. 2026年6月1日" in demands("2026-05-01", "2026-06-01")


def test_a_price_names_the_evidence_of_each_basis(make_context):
    tariffs = [
        {
            "id": "T",
            "item": "物业服务费",
            "price": "2.50",
            "from": "2020-01-01",
            "to": "2030-12-31",
            "basis": "前期物业服务合同第六条；某价备〔2019〕1号",
        }
    ]
    context = make_context(tariffs=tariffs)
    assert facts.tariffs(context, Proofs(context)) == (
        "物业服务费每平方米每月2.50元（自2020年1月1日起至2030年12月31日止，依据前期物业服务合同第六条、某价备〔2019〕1号）（证据2-1）。"
    )


def test_the_term_says_no_more_than_the_case(context):
    assert (
        facts.term(context, Proofs(context))
        == "2018年2月1日起至2024年1月31日止（证据2-1）；期满后原告继续提供物业服务（证据4-1）"
    )


def test_an_owner_of_part_of_the_time_is_told_as_one(make_context):
    for owner, words in (
        ({"to": "2026-03-16"}, "被告系该房屋的原业主（该房屋已于2026年3月16日转让）"),
        ({"from": "2025-06-01"}, "被告系该房屋的业主（自2025年6月1日起）"),
        ({"from": "2018-06-01"}, "被告系该房屋的业主"),
    ):
        context = make_context(
            defendants=[{"name": "张三"}], premises={"project": "阳光花园", "unit": "301", "owners": [{"name": "张三"} | owner]}
        )
        assert facts.standing(context, Proofs(context)) == words


def test_paragraphs_of_one_article_share_its_number():
    assert facts.shared(
        ["《甲法》第九条第一款", "《甲法》第九条第二款", "《甲法》第十条", "《乙法》第十条", "《乙法》第十条"]
    ) == ("《甲法》第九条第一款、第二款、第十条、《乙法》第十条、第十条")


def test_without_a_contract_nobody_is_said_to_have_broken_one(make_context):
    for contract in (None, {"kind": "事实服务", "name": "无书面合同", "provider": "甲物业"}):
        context = make_context(contract=contract)
        story = facts.narrative(context, Proofs(context))
        assert story[0].startswith("原告为阳光花园提供物业服务（证据4-1）。")
        assert story[-1].startswith("综上，被告接受物业服务后未交纳物业费。依据")
        assert not any("构成违约" in paragraph or "依约" in paragraph or "合同" in paragraph for paragraph in story)
