"""Zhejiang: the same case in and outside the place, with different and explained results."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import feecase_zhejiang
import pytest

from feecase.claims import claim
from feecase.plugin import Choices

NATIONAL = {"minfadian", "wuye-tiaoli"}
ON = dt.date(2026, 11, 20)


def found(assessment, check):
    return [f for f in assessment.findings if f.check == check]


def test_the_plugin_loads_whole_and_every_citation_and_quotation_is_true(feecase_inspect, feecase_plugins):
    plugins = feecase_plugins(feecase_zhejiang)

    assert feecase_inspect(feecase_zhejiang) == ()
    assert [d.name for d in plugins.distributions] == ["feecase", "feecase_zhejiang"]


@pytest.mark.parametrize(
    ("code", "value", "place"),
    [("330302", "allowed", "温州市"), ("330902", "committee", "舟山市"), ("330106", "forbidden", "全国")],
)
def test_posting_of_arrears_differs_by_city(feecase_plugins, code, value, place):
    policy = feecase_plugins(feecase_zhejiang).place(code).policy("collection.posting", on=ON)

    assert (policy.value, policy.place_name) == (value, place)


@pytest.mark.parametrize(("code", "expected"), [("331002", 1), ("331102", 1), ("330106", 0), ("440305", 0)])
def test_the_delivery_month_is_the_developers_in_taizhou_and_lishui(feecase_case, feecase_assess, code, expected):
    case = feecase_case(jurisdiction=code, premises={"delivered_on": "2025-02-10"})
    findings = found(feecase_assess(case, feecase_zhejiang), "local.delivery-month")

    assert len(findings) == expected
    assert all((f.debts, f.amount) == (("C02/2025-02-10",), Decimal("135.71")) for f in findings)


def test_hangzhou_allows_no_more_than_twelve_months_in_advance(feecase_case, feecase_assess):
    def case(code, to):
        return feecase_case(
            jurisdiction=code,
            charges=[{"id": "C1", "from": "2025-01-01", "to": to, "due": "2025-01-01", "amount": "2400.00"}],
            tariffs=[],
        )

    (finding,) = found(feecase_assess(case("330106", "2026-01-01"), feecase_zhejiang), "local.prepayment")

    assert finding.citations[0].paragraph == 3
    assert not found(feecase_assess(case("330106", "2025-12-31"), feecase_zhejiang), "local.prepayment")
    assert not found(feecase_assess(case("330302", "2026-01-01"), feecase_zhejiang), "local.prepayment")


@pytest.mark.parametrize(("evidence", "expected"), [([], 1), (["E1"], 0)])
def test_hangzhou_wants_proof_of_how_the_price_was_raised(feecase_case, feecase_assess, evidence, expected):
    tariffs = [
        {"id": "T1", "item": "物业服务费", "price": "1.80", "to": "2025-06-30"},
        {"id": "T2", "item": "物业服务费", "price": "2.00", "from": "2025-07-01", "evidence": evidence},
    ]
    findings = found(
        feecase_assess(feecase_case(jurisdiction="330106", tariffs=tariffs), feecase_zhejiang), "local.price-increase"
    )

    assert len(findings) == expected
    assert not found(
        feecase_assess(feecase_case(jurisdiction="440305", tariffs=tariffs), feecase_zhejiang), "local.price-increase"
    )


def test_a_provider_that_left_hangzhou_is_still_owed(feecase_case, feecase_assess):
    left = {"ended_on": "2025-06-30"}
    (finding,) = found(
        feecase_assess(feecase_case(jurisdiction="330106", contract=left), feecase_zhejiang), "zhejiang.provider-left"
    )

    assert finding.debts[:5] == ("C02", "C03", "C04", "C05", "C06")
    assert not found(
        feecase_assess(feecase_case(jurisdiction="330302", contract=left), feecase_zhejiang), "zhejiang.provider-left"
    )


def test_wenzhou_offers_the_credit_record_once_the_demand_has_run(feecase_case, feecase_assess):
    case = feecase_case(jurisdiction="330302")

    assert found(feecase_assess(case, feecase_zhejiang), "zhejiang.credit-record")
    assert not found(feecase_assess(case, feecase_zhejiang, as_of=dt.date(2026, 3, 20)), "zhejiang.credit-record")


def test_zhoushan_names_the_payment_order_where_it_fits(feecase_case, feecase_assess):
    home = [{"name": "王示例", "domicile": "浙江省舟山市定海区示例路2号"}]
    case = feecase_case(jurisdiction="330902", court={"name": "舟山市定海区人民法院"}, defendants=home)

    assert found(feecase_assess(case, feecase_zhejiang), "zhejiang.payment-order")


def test_a_sale_needs_an_agreement_on_the_fees(feecase_case, feecase_assess):
    sold = {"owners": [{"name": "李示例", "to": "2025-06-01"}, {"name": "王示例", "from": "2025-06-01"}]}
    (finding,) = found(feecase_assess(feecase_case(jurisdiction="330106", premises=sold), feecase_zhejiang), "local.transfer")

    assert finding.citations[0].work == "zj-wuye-tiaoli"


def test_vacancy_is_no_excuse_in_shaoxing(feecase_plugins):
    policy = feecase_plugins(feecase_zhejiang).place("330602").policy("vacancy.rule", on=ON)

    assert (policy.value, policy.place_name) == ("full", "绍兴市")


@pytest.mark.parametrize(("code", "works"), [("330106", ["hangzhou-wuye-tiaoli"]), ("440305", [])])
def test_the_claim_rests_on_the_regulation_of_the_place(
    feecase_case, feecase_plugins, feecase_library, feecase_assess, code, works
):
    case = feecase_case(jurisdiction=code)
    assessment = feecase_assess(case, feecase_zhejiang)
    place = feecase_plugins(feecase_zhejiang).place(code)
    asked = claim(case, assessment, Choices(), place=place, library=feecase_library(feecase_zhejiang))

    assert [c.work for c in asked.grounds_law if c.work not in NATIONAL] == works
