"""Shanghai: the same case in and outside the place, with different and explained results."""

from __future__ import annotations

import datetime as dt

import feecase_shanghai
import pytest

from feecase.claims import claim
from feecase.plugin import Choices

NATIONAL = {"minfadian", "wuye-tiaoli"}
ON = dt.date(2026, 11, 20)


def found(assessment, check):
    return [f for f in assessment.findings if f.check == check]


def test_the_plugin_loads_whole_and_every_citation_and_quotation_is_true(feecase_inspect, feecase_plugins):
    plugins = feecase_plugins(feecase_shanghai)

    assert feecase_inspect(feecase_shanghai) == ()
    assert [d.name for d in plugins.distributions] == ["feecase", "feecase_shanghai"]


@pytest.mark.parametrize(("code", "expected"), [("310115", 1), ("440305", 0)])
def test_the_delivery_month_is_the_developers(feecase_case, feecase_assess, code, expected):
    case = feecase_case(jurisdiction=code, premises={"delivered_on": "2025-02-10"})
    findings = found(feecase_assess(case, feecase_shanghai), "local.delivery-month")

    assert len(findings) == expected
    assert all(f.debts == ("C02/2025-02-10",) and f.citations[0].article == "49" for f in findings)


def test_only_early_stage_contracts_leave_the_delivery_month_to_the_developer(feecase_case, feecase_assess):
    case = feecase_case(jurisdiction="310115", contract={"kind": "物业服务合同"}, premises={"delivered_on": "2025-02-10"})

    assert not found(feecase_assess(case, feecase_shanghai), "local.delivery-month")


def test_early_stage_fees_rest_on_the_sales_contract(feecase_case, feecase_assess):
    bought = [{"id": "E1", "file": "a.pdf", "kind": "purchase-contract", "title": "房屋销售合同"}]

    assert found(feecase_assess(feecase_case(jurisdiction="310115"), feecase_shanghai), "shanghai.purchase-contract")
    assert not found(
        feecase_assess(feecase_case(jurisdiction="310115", evidence=bought), feecase_shanghai), "shanghai.purchase-contract"
    )
    assert not found(feecase_assess(feecase_case(jurisdiction="440305"), feecase_shanghai), "shanghai.purchase-contract")


def test_the_committee_may_post_and_the_provider_may_not(feecase_plugins):
    policy = feecase_plugins(feecase_shanghai).place("310115").policy("collection.posting", on=ON)

    assert (policy.value, policy.place_name) == ("committee", "上海市")


def test_the_demand_stands_in_the_text_of_2021_only(feecase_plugins):
    place = feecase_plugins(feecase_shanghai).place("310115")

    assert place.policy("demand.missing", on=dt.date(2021, 1, 1)).place_name == "上海市"
    assert place.policy("demand.missing", on=dt.date(2020, 12, 31)).place_name == "全国"


def test_both_texts_are_kept_apart(feecase_library):
    library = feecase_library(feecase_shanghai)
    old, new = (library.article("sh-wuye-guiding", "49", on=day) for day in (dt.date(2020, 12, 31), dt.date(2021, 1, 1)))

    assert "可以依法向人民法院起诉" in old.paragraphs[2]
    assert "催告其在合理期限内支付" in new.paragraphs[2]


@pytest.mark.parametrize(("code", "works"), [("310115", ["sh-wuye-guiding"]), ("440305", [])])
def test_the_claim_rests_on_the_regulation_of_the_place(
    feecase_case, feecase_plugins, feecase_library, feecase_assess, code, works
):
    case = feecase_case(jurisdiction=code)
    assessment = feecase_assess(case, feecase_shanghai)
    place = feecase_plugins(feecase_shanghai).place(code)
    asked = claim(case, assessment, Choices(), place=place, library=feecase_library(feecase_shanghai))

    assert [c.work for c in asked.grounds_law if c.work not in NATIONAL] == works
