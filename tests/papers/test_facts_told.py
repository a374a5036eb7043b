"""The facts as sentences: who signed, whom a letter reached, what the record of a talk holds, and where a price comes from."""

from __future__ import annotations

import pytest

from feecase.builtin.papers import facts, telling
from feecase.builtin.papers.proof import Proofs
from feecase.model.contact import Contact

LETTER = {"id": "K", "kind": "demand", "way": "hand", "sent": "2026-05-01", "effective": "2026-05-03"}
TALK = {"id": "K", "kind": "message", "way": "wechat", "sent": "2026-05-01", "effective": "2026-05-01", "result": "已回复"}


@pytest.fixture
def told(context):
    """Return how a contact is told in a case against two co-owners."""

    def tell(**parts: object) -> str:
        return telling.told(Contact.model_validate(parts), context, Proofs(context))

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
