"""Shandong: the same case in and outside the place, with different and explained results."""

from __future__ import annotations

import datetime as dt

import feecase_shandong
import pytest

from feecase.claims import claim
from feecase.plugin import Choices

NATIONAL = {"minfadian", "wuye-tiaoli"}
ON = dt.date(2026, 11, 20)


def found(assessment, check):
    return [f for f in assessment.findings if f.check == check]


def test_the_plugin_loads_whole_and_every_citation_and_quotation_is_true(feecase_inspect, feecase_plugins):
    plugins = feecase_plugins(feecase_shandong)

    assert feecase_inspect(feecase_shandong) == ()
    assert [d.name for d in plugins.distributions] == ["feecase", "feecase_shandong"]


@pytest.mark.parametrize(
    ("code", "value", "place", "article"),
    [
        ("370202", "committee", "山东省", ("sd-wuye-tiaoli", "48", 2)),
        ("371502", "allowed", "聊城市", ("liaocheng-wuye-tiaoli", "41", None)),
        ("371602", "allowed", "滨州市", ("binzhou-wuye-tiaoli", "49", 2)),
        ("371102", "allowed", "日照市", ("rizhao-wuye-tiaoli", "74", None)),
        ("440305", "forbidden", "全国", ("minfadian", "1024", 1)),
    ],
)
def test_posting_of_arrears_differs_by_city(feecase_plugins, code, value, place, article):
    policy = feecase_plugins(feecase_shandong).place(code).policy("collection.posting", on=ON)

    assert (policy.value, policy.place_name) == (value, place)
    assert (policy.citations[0].work, policy.citations[0].article, policy.citations[0].paragraph) == article


@pytest.mark.parametrize(
    ("code", "by", "level"),
    [
        ("371602", "", "note"),
        ("370202", "", "warning"),
        ("370202", "晴园业主委员会", "note"),
        ("440305", "晴园业主委员会", "warning"),
    ],
)
def test_who_may_post_names_decides_the_level(feecase_case, feecase_assess, code, by, level):
    posted = [{"id": "K9", "kind": "public-notice", "way": "posting", "sent": "2026-01-05", "by": by, "act": "public-naming"}]
    (finding,) = found(feecase_assess(feecase_case(jurisdiction=code, contacts=posted), feecase_shandong), "unlawful-collection")

    assert finding.level == level


@pytest.mark.parametrize(
    ("code", "extra"),
    [("370702", {"vehicle-block"}), ("371602", {"access-block", "lift-block"}), ("370202", set()), ("440305", set())],
)
def test_acts_that_a_city_forbids_on_top_of_the_nation(feecase_plugins, code, extra):
    plugins = feecase_plugins(feecase_shandong)
    acts = set(plugins.place(code).policy("collection.forbidden_acts", on=ON).texts)
    nation = set(plugins.place("CN").policy("collection.forbidden_acts", on=ON).texts)

    assert acts - nation == extra
    assert nation <= acts


def test_an_empty_flat_in_binzhou_pays_at_most_sixty_per_cent_after_six_months(feecase_case, feecase_assess):
    vacant = {"vacant": [{"from": "2025-03-01", "to": "2025-12-31"}]}
    (finding,) = found(feecase_assess(feecase_case(jurisdiction="371602", premises=vacant), feecase_shandong), "local.vacancy")
    elsewhere = feecase_assess(feecase_case(jurisdiction="440305", premises=vacant), feecase_shandong)

    assert "60%" in finding.what
    assert len(finding.debts) == 10
    assert finding.citations[0].article == "38"
    assert not found(elsewhere, "local.vacancy")


@pytest.mark.parametrize(
    ("contract", "until"),
    [({"kind": "前期物业服务合同"}, "2025-08-31"), ({"kind": "物业服务合同"}, "2025-12-31")],
    ids=["six months and a day short", "later contract"],
)
def test_binzhou_reduces_only_early_stage_fees_and_only_after_six_months(feecase_case, feecase_assess, contract, until):
    case = feecase_case(jurisdiction="371602", contract=contract, premises={"vacant": [{"from": "2025-03-01", "to": until}]})

    assert not found(feecase_assess(case, feecase_shandong), "local.vacancy")


def test_an_empty_flat_in_qingdao_needs_an_agreed_price(feecase_case, feecase_assess):
    vacant = {"vacant": [{"from": "2025-03-01"}]}
    (finding,) = found(feecase_assess(feecase_case(premises=vacant), feecase_shandong), "local.vacancy")

    assert (finding.level, finding.citations[0].work, finding.citations[0].article) == ("note", "sd-wuye-tiaoli", "62")


def test_a_sale_within_the_arrears_should_have_been_settled(feecase_case, feecase_assess):
    sold = {"owners": [{"name": "李示例", "to": "2025-06-01"}, {"name": "王示例", "from": "2025-06-01"}]}
    (finding,) = found(feecase_assess(feecase_case(premises=sold), feecase_shandong), "local.transfer")

    assert "2025-06-01" in finding.what
    assert "业主应当结清物业服务费" in finding.why
    assert not found(feecase_assess(feecase_case(jurisdiction="440305", premises=sold), feecase_shandong), "local.transfer")


def test_the_province_leaves_urging_to_the_committee(feecase_case, feecase_assess):
    urged = [{"id": "K2", "kind": "reminder", "by": "晴园业主委员会", "sent": "2026-02-01"}]

    assert found(feecase_assess(feecase_case(), feecase_shandong), "shandong.committee")
    assert not found(feecase_assess(feecase_case(contacts=urged), feecase_shandong), "shandong.committee")
    assert not found(feecase_assess(feecase_case(jurisdiction="440305"), feecase_shandong), "shandong.committee")


def test_binzhou_wants_negotiation(feecase_case, feecase_assess):
    visit = [{"id": "K2", "kind": "visit", "sent": "2026-02-01"}]

    assert found(feecase_assess(feecase_case(jurisdiction="371602"), feecase_shandong), "shandong.negotiation")
    assert not found(
        feecase_assess(feecase_case(jurisdiction="371602", contacts=visit), feecase_shandong), "shandong.negotiation"
    )
    assert not found(feecase_assess(feecase_case(), feecase_shandong), "shandong.negotiation")


def test_qingdao_names_the_payment_order_where_it_fits(feecase_case, feecase_assess):
    home = {"name": "王示例", "domicile": "山东省青岛市市南区示例路2号", "residence": "山东省青岛市市南区示例路2号"}
    case = feecase_case(court={"name": "青岛市市南区人民法院"}, defendants=[home])
    qingdao = feecase_assess(case, feecase_shandong)
    fits = any(p.kind == "payment-order" and p.fits == "yes" for p in qingdao.procedures)

    assert fits
    assert found(qingdao, "shandong.payment-order")[0].citations[0].work == "qingdao-wuye-tiaoli"
    assert not found(feecase_assess(feecase_case(jurisdiction="370102"), feecase_shandong), "shandong.payment-order")


def test_a_missing_demand_cites_the_city(feecase_case, feecase_assess):
    (city,) = found(feecase_assess(feecase_case(contacts=[]), feecase_shandong), "demand")
    (elsewhere,) = found(feecase_assess(feecase_case(contacts=[], jurisdiction="370102"), feecase_shandong), "demand")

    assert {c.work for c in city.citations} == {"minfadian", "qingdao-wuye-tiaoli"}
    assert {c.work for c in elsewhere.citations} == {"minfadian"}


def test_before_the_text_at_hand_the_nation_decides(feecase_plugins):
    place = feecase_plugins(feecase_shandong).place("370202")

    assert place.policy("collection.posting", on=dt.date(2021, 12, 3)).place_name == "山东省"
    assert place.policy("collection.posting", on=dt.date(2021, 12, 2)).place_name == "全国"


@pytest.mark.parametrize(
    ("code", "works"), [("370202", ["qingdao-wuye-tiaoli"]), ("370102", ["sd-wuye-tiaoli", "sd-wuye-tiaoli"]), ("440305", [])]
)
def test_the_claim_rests_on_the_regulation_of_the_place(
    feecase_case, feecase_plugins, feecase_library, feecase_assess, code, works
):
    case = feecase_case(jurisdiction=code)
    assessment = feecase_assess(case, feecase_shandong)
    place = feecase_plugins(feecase_shandong).place(code)
    asked = claim(case, assessment, Choices(), place=place, library=feecase_library(feecase_shandong))

    assert [c.work for c in asked.grounds_law if c.work not in NATIONAL] == works
