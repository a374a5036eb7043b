"""Beijing: the same case in and outside the place, with different and explained results."""

from __future__ import annotations

import datetime as dt

import feecase_beijing
import pytest

from feecase.claims import claim
from feecase.plugin import Choices

NATIONAL = {"minfadian", "wuye-tiaoli"}
ON = dt.date(2026, 11, 20)


def found(assessment, check):
    return [f for f in assessment.findings if f.check == check]


def test_the_plugin_loads_whole_and_every_citation_and_quotation_is_true(feecase_inspect, feecase_plugins):
    plugins = feecase_plugins(feecase_beijing)

    assert feecase_inspect(feecase_beijing) == ()
    assert [d.name for d in plugins.distributions] == ["feecase", "feecase_beijing"]


@pytest.mark.parametrize(("code", "expected"), [("110105", 1), ("440305", 0)])
def test_the_delivery_month_is_the_developers(feecase_case, feecase_assess, code, expected):
    case = feecase_case(jurisdiction=code, premises={"delivered_on": "2025-02-10"})
    findings = found(feecase_assess(case, feecase_beijing), "local.delivery-month")

    assert len(findings) == expected
    assert all(f.debts == ("C02/2025-02-10",) and f.citations[0].article == "22" for f in findings)


def test_a_delivery_before_the_text_at_hand_is_left_alone(feecase_case, feecase_assess):
    case = feecase_case(jurisdiction="110105", premises={"delivered_on": "2024-03-28"})

    assert not found(feecase_assess(case, feecase_beijing), "local.delivery-month")


def test_a_committee_of_either_kind_must_have_urged(feecase_case, feecase_assess):
    urged = [{"id": "K2", "kind": "reminder", "by": "晴园物管会", "sent": "2026-02-01"}]

    assert found(feecase_assess(feecase_case(jurisdiction="110105"), feecase_beijing), "beijing.committee")[0].level == "warning"
    assert not found(feecase_assess(feecase_case(jurisdiction="110105", contacts=urged), feecase_beijing), "beijing.committee")


def test_early_stage_fees_rest_on_the_purchase_contract(feecase_case, feecase_assess):
    bought = [{"id": "E1", "file": "a.pdf", "kind": "purchase-contract", "title": "房屋买卖合同"}]
    later = {"kind": "物业服务合同"}

    assert found(feecase_assess(feecase_case(jurisdiction="110105"), feecase_beijing), "beijing.purchase-contract")
    assert not found(
        feecase_assess(feecase_case(jurisdiction="110105", evidence=bought), feecase_beijing), "beijing.purchase-contract"
    )
    assert not found(
        feecase_assess(feecase_case(jurisdiction="110105", contract=later), feecase_beijing), "beijing.purchase-contract"
    )


def test_posting_is_a_leak_of_owners_data(feecase_plugins):
    policy = feecase_plugins(feecase_beijing).place("110105").policy("collection.posting", on=ON)

    assert (policy.value, policy.place_name, policy.citations[0].item) == ("forbidden", "北京市", 7)


@pytest.mark.parametrize(("code", "works"), [("110105", ["bj-wuye-tiaoli"]), ("440305", [])])
def test_the_claim_rests_on_the_regulation_of_the_place(
    feecase_case, feecase_plugins, feecase_library, feecase_assess, code, works
):
    case = feecase_case(jurisdiction=code)
    assessment = feecase_assess(case, feecase_beijing)
    place = feecase_plugins(feecase_beijing).place(code)
    asked = claim(case, assessment, Choices(), place=place, library=feecase_library(feecase_beijing))

    assert [c.work for c in asked.grounds_law if c.work not in NATIONAL] == works
