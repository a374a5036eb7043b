"""Henan: the same case in and outside the place, with different and explained results."""

from __future__ import annotations

import datetime as dt

import feecase_henan
import pytest

from feecase.claims import claim
from feecase.plugin import Choices

NATIONAL = {"minfadian", "wuye-tiaoli"}
ON = dt.date(2026, 11, 20)


def found(assessment, check):
    return [f for f in assessment.findings if f.check == check]


def test_the_plugin_loads_whole_and_every_citation_and_quotation_is_true(feecase_inspect, feecase_plugins):
    plugins = feecase_plugins(feecase_henan)

    assert feecase_inspect(feecase_henan) == ()
    assert [d.name for d in plugins.distributions] == ["feecase", "feecase_henan"]


def test_the_province_allows_posting_and_the_nation_does_not(feecase_plugins):
    plugins = feecase_plugins(feecase_henan)
    here, elsewhere = (plugins.place(code).policy("collection.posting", on=ON) for code in ("410105", "440305"))

    assert (here.value, here.place_name, here.citations[0].article) == ("allowed", "河南省", "88")
    assert (elsewhere.value, elsewhere.place_name) == ("forbidden", "全国")


def test_zhengzhou_forbids_blocking_entry_lifts_and_vehicles(feecase_plugins):
    plugins = feecase_plugins(feecase_henan)
    city, province = (set(plugins.place(code).policy("collection.forbidden_acts", on=ON).texts) for code in ("410105", "410300"))

    assert city - province == {"access-block", "lift-block", "vehicle-block"}


def test_a_posting_in_zhengzhou_is_checked_for_personal_data(feecase_case, feecase_assess):
    posted = [{"id": "K9", "kind": "public-notice", "way": "posting", "sent": "2026-01-05"}]
    (finding,) = found(
        feecase_assess(feecase_case(jurisdiction="410105", contacts=posted), feecase_henan), "henan.posting-privacy"
    )

    assert {c.work for c in finding.citations} == {"ha-wuye-tiaoli", "zhengzhou-wuye-tiaoli"}
    assert not found(feecase_assess(feecase_case(jurisdiction="410302", contacts=posted), feecase_henan), "henan.posting-privacy")


@pytest.mark.parametrize(
    ("code", "why", "article"),
    [("410105", "郑州市", "zhengzhou-wuye-tiaoli"), ("410302", "有的地方规定禁止", None), ("440305", "有的地方规定禁止", None)],
)
def test_a_blocked_car_is_unlawful_in_zhengzhou_by_the_citys_own_article(feecase_case, feecase_assess, code, why, article):
    blocked = [{"id": "K9", "kind": "visit", "sent": "2026-01-05", "act": "vehicle-block"}]
    (finding,) = found(feecase_assess(feecase_case(jurisdiction=code, contacts=blocked), feecase_henan), "unlawful-collection")

    assert why in finding.why
    assert ([c.work for c in finding.citations if c.article == "42"] or [None]) == [article]


def test_a_year_is_the_longest_prepayment_in_zhengzhou(feecase_case, feecase_assess):
    charges = [{"id": "C1", "from": "2025-01-01", "to": "2026-06-30", "due": "2025-01-01", "amount": "3600.00"}]

    assert found(
        feecase_assess(feecase_case(jurisdiction="410105", charges=charges, tariffs=[]), feecase_henan), "local.prepayment"
    )
    assert not found(
        feecase_assess(feecase_case(jurisdiction="410302", charges=charges, tariffs=[]), feecase_henan), "local.prepayment"
    )


def test_the_old_contract_binds_after_its_term(feecase_case, feecase_assess):
    term = {"to": "2025-06-30"}
    (finding,) = found(feecase_assess(feecase_case(jurisdiction="410302", contract=term), feecase_henan), "henan.after-term")

    assert finding.debts == ("C07", "C08", "C09", "C10", "C11", "C12")
    assert not found(feecase_assess(feecase_case(jurisdiction="440305", contract=term), feecase_henan), "henan.after-term")


@pytest.mark.parametrize(("code", "expected"), [("410302", 1), ("440305", 0)])
def test_a_higher_price_needs_the_owners_consent(feecase_case, feecase_assess, code, expected):
    tariffs = [
        {"id": "T1", "item": "物业服务费", "price": "1.80", "to": "2025-06-30"},
        {"id": "T2", "item": "物业服务费", "price": "2.00", "from": "2025-07-01"},
    ]
    assessment = feecase_assess(feecase_case(jurisdiction=code, tariffs=tariffs), feecase_henan)

    assert len(found(assessment, "local.price-increase")) == expected


@pytest.mark.parametrize(
    ("code", "works"), [("410105", ["zhengzhou-wuye-tiaoli"]), ("410302", ["ha-wuye-tiaoli"]), ("440305", [])]
)
def test_the_claim_rests_on_the_regulation_of_the_place(
    feecase_case, feecase_plugins, feecase_library, feecase_assess, code, works
):
    case = feecase_case(jurisdiction=code)
    assessment = feecase_assess(case, feecase_henan)
    place = feecase_plugins(feecase_henan).place(code)
    asked = claim(case, assessment, Choices(), place=place, library=feecase_library(feecase_henan))

    assert [c.work for c in asked.grounds_law if c.work not in NATIONAL] == works
