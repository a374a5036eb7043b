"""The worked cases of collection, as a property manager would tell them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from feecase.collection.account import account
from feecase.collection.conduct import Deed
from feecase.collection.stages import Silence, next_act
from feecase.engine import assess
from feecase.flows.collect import explained, rules_of


def day(text):
    return dt.date.fromisoformat(text)


def contact(kind, sent, **more):
    return {"id": more.pop("id", f"{kind}-{sent}"), "kind": kind, "sent": sent, **more}


DELIVERED = {"way": "ems", "result": "签收", "signed_by": "王芳", "evidence": ["E1"]}
PROOF = [{"id": "E1", "file": "ems.pdf", "kind": "delivery-proof", "title": "邮寄凭证"}]


def test_1_six_days_late_without_contact_gets_a_friendly_message(case, today):
    earlier = [
        contact("message", "2026-01-16", way="wechat", result="已读"),
        contact("call", "2026-02-16", way="phone", result="接通"),
    ]
    (proposal,) = today(day("2026-03-16"), case(dues=[day("2026-03-10")], contacts=earlier)).proposals

    assert (proposal.act.number, proposal.act.kind, proposal.act.way) == (1, "message", "wechat")
    assert proposal.act.why == "逾期6天，未联系"
    assert proposal.act.text == "message"


def test_2_the_same_paid_by_a_list_of_the_day_before_gets_nothing(case, today):
    paid = case(
        dues=[day("2026-03-10")],
        payments=[{"id": "P1", "date": "2026-03-14", "amount": "200.00", "for": ["C1"]}],
        listed="2026-03-15",
    )
    found = today(day("2026-03-16"), paid)

    assert found.proposals == ()
    assert [(s.code, s.why) for s in found.skipped] == [("paid", "已付")]


def test_3_limitation_outranks_the_ladder(case, today):
    old = case(
        dues=[day("2021-03-10")],
        evidence=PROOF,
        contacts=[
            contact("demand", "2023-12-29", effective="2023-12-31", **DELIVERED),
            contact("call", "2026-10-01", way="phone", result="未接通"),
        ],
    )
    (a_month,) = today(day("2026-11-30"), old).proposals
    (nine_days,) = today(day("2026-12-22"), old).proposals

    assert (a_month.act.kind, a_month.act.way, a_month.act.preserving) == ("demand", "ems", True)
    assert a_month.act.why == "2026-12-31 届满，还剩 31 天，逾期将失去 200.00 元的时效利益"
    assert (nine_days.act.way, nine_days.act.also) == ("hand", "同日向人民调解委员会提出申请并取得回执，或者直接起诉")


def disputed(case, **more):
    return case(
        dues=[day("2026-04-10"), day("2026-05-10"), day("2026-06-10")],
        contacts=[contact("call", "2026-05-20", way="phone", result="接通")],
        disputes=[
            {
                "id": "D1",
                "claim": "电梯长期停运",
                "reason": "service",
                "charges": ["C2", "C3"],
                "raised": "2026-07-27",
                "answer_due": "2026-08-11",
            }
        ],
        **more,
    )


def test_4_a_dispute_silences_its_own_months_alone_and_never_costs_the_claim(case, today, conduct):
    loaded = disputed(case)
    (proposal,) = today(day("2026-07-30"), loaded).proposals
    standing = proposal.parts[0][0].standing

    assert [d.charge for d in proposal.act.debts] == ["C1"]
    assert proposal.act.kind == "demand"
    letter = Deed("lawyer-letter", day("2026-07-30"), way="ems", charges=("C2", "C3"))
    assert [v.why.split("：")[0] for v in conduct().judge(letter, standing=standing).refusals] == ["争议处理中"]

    whole = case(
        dues=[day("2023-08-19")],
        disputes=[{"id": "D1", "claim": "电梯停运", "charges": ["C1"], "raised": "2026-07-27", "answer_due": "2026-08-11"}],
    )
    (notice,) = today(day("2026-07-30"), whole).proposals
    assert notice.act.preserving
    assert notice.act.title.endswith("索赔通知（保全时效，不是催收）")
    assert (notice.act.by - day("2026-07-30")).days == 20
    assert notice.act.ask == "请人决定是否办理"
    friendly = Deed("message", day("2026-07-30"), way="wechat", charges=("C1",))
    assert conduct().judge(friendly, standing=notice.parts[0][0].standing).result == "refused"


def promised(case, listed):
    return case(
        dues=[day("2026-02-10")],
        listed=listed,
        contacts=[
            contact("call", "2026-03-05", way="phone", result="接通"),
            contact("promise", "2026-03-06", until="2026-03-20", way="phone", effective="2026-03-06"),
        ],
    )


def test_5_a_promise_is_silence_until_its_day_and_is_judged_by_a_list_of_that_day_or_later(case, today):
    for silent in ("2026-03-09", "2026-03-20"):
        assert [s.code for s in today(day(silent), promised(case, silent)).skipped] == ["promise"]
    (stale,) = today(day("2026-03-23"), promised(case, "2026-03-19")).skipped
    (broken,) = today(day("2026-03-23"), promised(case, "2026-03-22")).proposals

    assert stale.why.startswith("先刷新账单")
    assert broken.act.why.startswith("承诺未履行")
    assert broken.act.stage == "visit"


def test_8_the_sole_owner_has_died(case, today):
    dead = {"kind": "natural", "name": "王芳", "role": "登记业主", "phone": "13800000000", "died": "2026-02-01"}
    living = {"kind": "natural", "name": "李强", "role": "共有人", "phone": "13900000000"}
    (alone,) = today(day("2026-03-16"), case(dues=[day("2026-03-10")], defendants=[dead])).skipped
    (other,) = today(day("2026-03-16"), case(dues=[day("2026-03-10")], defendants=[dead, living])).proposals

    assert alone.code == "deceased"
    assert "由律师致函继承人或者遗产管理人，并核对时效中止" in alone.why
    assert (other.person, other.act.kind) == ("李强", "message")


def test_11_the_first_import_of_an_estate_brings_demands_thirty_a_day_and_no_lawyers_letter(case, today):
    dues = [dt.date(2024 + m // 12, m % 12 + 1, 10) for m in range(11, 34)]
    cases = [
        case(
            id=f"R-{i:03}",
            dues=dues,
            defendants=[{"kind": "natural", "name": f"业主{i}", "phone": f"1380000{i:04}"}],
            assignment={"collector": "李梅"},
        )
        for i in range(40)
    ]
    urgent = case(
        id="R-999",
        dues=[day("2023-12-20"), *dues],
        defendants=[{"kind": "natural", "name": "业主999", "phone": "13900000999"}],
        assignment={"collector": "李梅"},
    )
    found = today(day("2026-11-30"), urgent, *cases)

    assert {p.act.stage for p in found.proposals + found.waiting} == {"demand", "preserve-ems"}
    assert found.proposals[0].act.preserving
    assert (len([p for p in found.proposals if not p.act.preserving]), len(found.waiting)) == (30, 10)
    assert all(p.act.kind != "lawyer-letter" for p in found.proposals)


def test_12_the_mother_answers_the_phone(case, conduct, context):
    judged = conduct().judge(Deed("call", day("2026-03-16"), at="10:00", who="other", text="请转告王芳女士与我们联系"))
    assert judged.result == "allowed"

    answered = case(
        dues=[day("2023-03-10")],
        persons=[{"id": "M", "name": "赵兰", "relation": "parent", "of": "王芳"}],
        contacts=[contact("call", "2026-03-01", way="phone", result="接通", signed_by="M", text="请转告王芳女士与我们联系")],
    )
    (limited,) = assess(context, answered, as_of=day("2026-03-05")).limitation.debts
    assert limited.primary.proved.interruptions == ()


def test_13_two_co_owners_get_a_message_each_and_one_visit_for_the_flat(case, today):
    owners = [
        {"kind": "natural", "name": n, "phone": p, "wechat": n, "role": r}
        for n, p, r in (("王芳", "13800000001", "登记业主"), ("李强", "13800000002", "共有人"))
    ]
    messages = today(day("2026-03-16"), case(dues=[day("2026-03-10")], defendants=owners)).proposals
    visits = today(
        day("2026-04-30"),
        case(dues=[day("2026-03-10")], defendants=owners, contacts=[contact("call", "2026-04-01", way="phone", result="接通")]),
    ).proposals

    assert sorted(p.person for p in messages) == ["李强", "王芳"]
    assert [(p.person, p.act.kind) for p in visits] == [("王芳、李强", "visit")]


def test_14_a_minor_owner_is_written_to_through_the_guardian_and_a_company_through_its_representative(case, today, conduct):
    child = [{"kind": "natural", "name": "王小宝", "birth_date": "2015-05-01", "phone": "13800000000", "wechat": "x"}]
    guarded = case(
        dues=[day("2026-03-10")], defendants=child, persons=[{"id": "G", "name": "王芳", "relation": "guardian", "of": "王小宝"}]
    )
    (proposal,) = today(day("2026-03-16"), guarded).proposals
    (unknown,) = today(day("2026-03-16"), case(dues=[day("2026-03-10")], defendants=child)).skipped
    shop = [
        {
            "kind": "organisation",
            "name": "青岛示例商贸有限公司",
            "domicile": "示例路1号",
            "legal_rep": {"name": "孙立"},
            "phone": "13800000000",
        }
    ]
    (letter,) = today(day("2026-06-16"), case(dues=[day("2026-03-10")], defendants=shop)).proposals

    assert proposal.to == "监护人王芳"
    assert unknown.code == "minor"
    assert letter.to == "法定代表人孙立"
    assert conduct().judge(Deed("demand", day("2026-03-16"), way="hand", who="mail-room")).result == "allowed"
    assert conduct().judge(Deed("demand", day("2026-03-16"), way="hand", who="own-staff")).result == "refused"


def test_one_person_with_two_flats_gets_one_message_over_both(case, today):
    two = [case(id=i, dues=[day("2026-03-10")]) for i in ("A-1", "A-2")]
    (proposal,) = today(day("2026-03-16"), *two).proposals

    assert proposal.cases == ("A-1", "A-2")
    assert str(proposal.amount) == "400.00"


def test_namesakes_without_a_number_are_two_persons(case, today):
    two = [
        case(id=i, dues=[day("2026-03-10")], defendants=[{"kind": "natural", "name": "王芳", "wechat": "w"}])
        for i in ("A-1", "A-2")
    ]

    assert len(today(day("2026-03-16"), *two).proposals) == 2


def test_no_lawyers_letter_before_a_delivered_demand_whose_time_has_run(case, accounts_of, context):
    def at(on, **demand):
        loaded = case(dues=[day("2026-03-10")], contacts=[contact("demand", "2026-06-01", **demand)], evidence=PROOF)
        (found,) = accounts_of(day(on), loaded)
        rules = rules_of(context, day(on))("370202")
        return next_act(found, rules.stages, rules.terms, day(on))

    assert at("2026-08-01").code == "undelivered"
    assert at("2026-07-20", effective="2026-06-03", until="2026-08-01", **DELIVERED).code == "reasonable"
    assert at("2026-07-01", effective="2026-06-03", until="2026-06-20", **DELIVERED).code == "early"
    assert at("2026-07-10", effective="2026-06-03", until="2026-06-20", **DELIVERED).stage == "lawyer"


def test_a_letter_that_came_back_is_proposed_by_hand(case, today):
    returned = case(
        dues=[day("2026-03-10")], contacts=[contact("demand", "2026-06-01", way="ems", result="退回", tracking_no="EX1")]
    )
    (proposal,) = today(day("2026-06-10"), returned).proposals

    assert (proposal.act.stage, proposal.act.way) == ("demand", "hand")
    assert "换一种方式" in proposal.act.why


def test_a_stage_counts_once_when_confirmed_or_dismissed_and_returns_until_then(case, today):
    base = {"dues": [day("2026-03-10")]}
    dismissed = [{"id": "X1", "stage": "message", "state": "dismissed", "date": "2026-03-16", "reason": "刚通过电话"}]

    assert [p.act.stage for p in today(day("2026-03-17"), case(**base)).proposals] == ["message"]
    assert [s.code for s in today(day("2026-03-17"), case(**base, stage_acts=dismissed)).skipped] == ["gap"]
    assert [p.act.stage for p in today(day("2026-04-01"), case(**base, stage_acts=dismissed)).proposals] == ["call"]


@pytest.mark.parametrize("kind", ["hardship", "represented", "bankrupt", "in-court", "excluded", "wrong-number"])
def test_every_stop_silences_dunning(case, today, kind):
    stopped = case(dues=[day("2026-03-10")], stops=[{"id": "S1", "kind": kind, "from": "2026-03-12"}])
    found = today(day("2026-03-16"), stopped)

    assert found.proposals == ()
    assert [s.code for s in found.skipped] == [kind]


@pytest.mark.parametrize(
    ("kind", "to"),
    [
        ("represented", "代理人"),
        ("minor", "监护人"),
        ("bankrupt", "破产管理人（申报债权）"),
        ("hardship", ""),
        ("wrong-number", ""),
    ],
)
def test_under_a_stop_limitation_is_still_saved_and_goes_to_whom_the_stop_leaves(case, today, kind, to):
    loaded = case(dues=[day("2023-12-20")], stops=[{"id": "S1", "kind": kind, "from": "2026-03-12"}])
    (proposal,) = today(day("2026-11-30"), loaded).proposals

    assert proposal.act.preserving
    assert proposal.to == to
    assert proposal.judgement.result != "refused"


@pytest.mark.parametrize("kind", ["excluded", "in-court"])
def test_what_is_excluded_or_in_court_needs_no_preserving_act(case, today, kind):
    assert (
        today(
            day("2026-11-30"), case(dues=[day("2023-12-20")], stops=[{"id": "S1", "kind": kind, "from": "2026-03-12"}])
        ).proposals
        == ()
    )


def test_the_same_day_and_input_give_the_same_proposals_in_any_order(case, today):
    cases = [
        case(id=f"R-{i}", dues=[day("2026-03-10")], defendants=[{"kind": "natural", "name": f"业主{i}", "wechat": f"w{i}"}])
        for i in range(6)
    ]
    forward, backward = today(day("2026-03-16"), *cases), today(day("2026-03-16"), *reversed(cases))

    assert [p.id for p in forward.proposals] == [p.id for p in backward.proposals]


def test_malice_is_never_inferred_from_arrears_alone(case, accounts_of, context):
    def portrait(**more):
        (found,) = accounts_of(day("2026-11-30"), case(dues=[day("2025-03-10")], listed="2026-11-29", **more))
        return explained(context, found, day("2026-11-30")).portrait.value

    broken = [contact("promise", "2026-05-01", until="2026-06-01", way="hand", evidence=["E1"])]
    open_dispute = [{"id": "D1", "claim": "漏水", "raised": "2026-05-02", "charges": ["C1"], "answer_due": "2027-01-10"}]
    assert portrait() == "unclear"
    assert portrait(contacts=broken, evidence=PROOF) == "malicious"
    assert portrait(contacts=broken, evidence=PROOF, disputes=open_dispute) == "wavering"
    assert portrait(contacts=[contact("call", "2026-05-01", way="phone", result="接通", refused=True)]) == "malicious"
    assert portrait(arrears_reason=[{"id": "R1", "reason": "hardship", "date": "2026-05-01"}]) == "struggling"
    assert portrait(portrait={"portrait": "prompt", "reason": "老业主", "by": "张主管", "date": "2026-05-01"}) == "prompt"


def test_a_grade_is_a_proposal_with_its_facts(case, accounts_of, context):
    def graded(due, **more):
        (found,) = accounts_of(day("2026-11-30"), case(dues=[day(due)], **more))
        return explained(context, found, day("2026-11-30")).grade

    assert graded("2026-11-10").word == "未收款"
    assert graded("2026-09-10").word == "催收款"
    assert graded("2025-09-10").word == "准呆账"
    assert graded("2022-01-10").word == "死账"
    assert "已过诉讼时效 200.00 元" in graded("2022-01-10").sentence


def test_account_is_small_and_needs_nothing_of_the_case(case, context):
    loaded = case(dues=[day("2026-03-10")])
    found = account(loaded, assess(context, loaded, as_of=day("2026-03-16")))

    assert found.building == "1"
    assert replace(found, collector="李梅").collector == "李梅"
    assert isinstance(
        next_act(replace(found, open=()), (), rules_of(context, day("2026-03-16"))("370202").terms, day("2026-03-16")), Silence
    )
