"""The checks of local rules: they ask the place, speak on the day of the facts, and are silent where no place rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import ModuleType

import pytest

from feecase.plugin import Policy, Profile, cite, hookimpl


@pytest.fixture
def ruled():
    """A plugin whose one profile (for 深圳) has the given policies."""

    def make(since=None, **values):
        module = ModuleType("feecase_toy")
        policies = tuple(
            Policy(
                name=name.replace("__", "."), value=value, since=since, source="当地规定", citations=(cite("minfadian", 944, 1),)
            )
            for name, value in values.items()
        )
        module.feecase_profiles = hookimpl(lambda: [Profile(place="440300", name="深圳市", policies=policies)])
        module.feecase_profiles.__name__ = "feecase_profiles"
        return module

    return make


@pytest.fixture
def local(feecase_case, feecase_assess):
    """The local findings of the sample case, changed, at a place of 深圳."""

    def findings(module, **changes):
        assessment = feecase_assess(feecase_case(**{"jurisdiction": "440305", **changes}), module)
        return [f for f in assessment.findings if f.check.startswith("local.")]

    return findings


@pytest.mark.parametrize(
    ("delivered", "kind", "found"),
    [
        ("2025-02-28", "前期物业服务合同", True),
        ("2025-02-01", "前期物业服务合同", True),
        ("2025-01-31", "前期物业服务合同", False),
        ("2025-02-28", "物业服务合同", False),
    ],
)
def test_the_month_of_delivery(ruled, local, delivered, kind, found):
    module = ruled(delivery__month="developer")
    findings = local(module, premises={"delivered_on": delivered}, contract={"kind": kind})

    assert [f.check for f in findings] == (["local.delivery-month"] if found else [])
    assert all(f.why == "深圳市：当地规定" and f.citations == (cite("minfadian", 944, 1),) for f in findings)


def test_an_owner_who_bears_the_month_of_delivery_is_no_finding(ruled, local):
    assert local(ruled(delivery__month="owner"), premises={"delivered_on": "2025-02-28"}) == []


def test_the_day_of_the_facts_decides_not_the_day_of_the_assessment(ruled, local):
    assert local(ruled(dt.date(2025, 3, 1), delivery__month="developer"), premises={"delivered_on": "2025-02-28"}) == []


@pytest.mark.parametrize(
    ("on", "charges"),
    [("2025-02-01", 0), ("2025-02-28", 1), ("2025-03-01", 1), ("2026-01-01", 11), ("2026-11-20", 11), ("2026-11-21", 0)],
)
def test_arrears_from_before_a_transfer(ruled, local, on, charges):
    owners = [{"name": "王示例", "from": "2024-01-01", "to": on}, {"name": "李示例", "from": on}]
    findings = local(ruled(transfer__settlement="settle"), premises={"owners": owners})

    assert [f.check for f in findings] == ["local.transfer"] * bool(charges)
    assert all(len(f.debts) == charges for f in findings)


@pytest.mark.parametrize(
    ("rules", "until", "level", "amount"),
    [
        ({"vacancy__rule": "full"}, None, None, None),
        ({"vacancy__rule": "contract"}, None, "note", "2000.00"),
        ({"vacancy__rule": "reduced"}, None, "warning", "2000.00"),
        ({"vacancy__rule": "reduced", "vacancy__cap": "0.6"}, None, "warning", "800.00"),
        ({"vacancy__rule": "reduced", "vacancy__cap": "0.6", "vacancy__after_months": "6"}, "2025-08-31", None, None),
        ({"vacancy__rule": "reduced", "vacancy__cap": "0.6", "vacancy__after_months": "6"}, "2025-09-01", "warning", "480.00"),
        ({"vacancy__rule": "reduced", "vacancy__scope": "all"}, None, "warning", "2000.00"),
    ],
)
def test_vacancy(ruled, local, rules, until, level, amount):
    findings = local(ruled(**rules), premises={"vacant": [{"from": "2025-03-01", "to": until}]})

    assert [(f.level, f.amount) for f in findings] == ([] if level is None else [(level, Decimal(amount))])


@pytest.mark.parametrize(
    ("use", "kind", "found"), [("住宅", "前期物业服务合同", 1), ("商业", "前期物业服务合同", 0), ("住宅", "物业服务合同", 0)]
)
def test_a_reduction_for_early_stage_housing_is_for_nothing_else(ruled, local, use, kind, found):
    module = ruled(vacancy__rule="reduced", vacancy__scope="preliminary")

    assert len(local(module, premises={"vacant": [{"from": "2025-03-01"}], "use": use}, contract={"kind": kind})) == found


def test_a_discount_for_vacancy_in_the_tariff_settles_it(ruled, local):
    tariff = {"id": "T1", "item": "物业服务费", "price": "2.00", "discounts": [{"kind": "vacancy", "ratio": "0.6"}]}

    assert local(ruled(vacancy__rule="reduced"), premises={"vacant": [{"from": "2025-03-01"}]}, tariffs=[tariff]) == []


@pytest.mark.parametrize(
    ("to", "due", "found"),
    [
        ("2025-12-31", "2025-01-01", True),
        ("2025-12-30", "2025-01-01", True),
        ("2025-06-30", "2025-01-01", False),
        ("2025-12-31", "2025-01-31", False),
    ],
)
def test_prepayment_for_longer_than_allowed(ruled, local, to, due, found):
    charges = [{"id": "C1", "from": "2025-01-01", "to": to, "due": due, "amount": "2400.00"}]
    findings = local(ruled(advance__max_months="6"), charges=charges, tariffs=[], premises={"delivered_on": None})

    assert [f.check for f in findings] == (["local.prepayment"] if found else [])


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"price": "1.80", "to": "2025-06-30"}, {"price": "2.00", "from": "2025-07-01"}, True),
        ({"price": "2.20", "to": "2025-06-30"}, {"price": "2.00", "from": "2025-07-01"}, False),
        ({"price": "1.80", "to": "2025-06-30"}, {"price": "2.00", "from": "2025-07-01", "evidence": ["E1"]}, False),
        ({"price": "1.80", "to": "2025-06-30", "item": "电梯费"}, {"price": "2.00", "from": "2025-07-01"}, False),
    ],
)
def test_a_price_increase_without_proof_of_its_procedure(ruled, local, old, new, found):
    tariffs = [{"id": "T1", "item": "物业服务费", **old}, {"id": "T2", "item": "物业服务费", **new}]
    findings = local(ruled(price__increase="owners-consent"), tariffs=tariffs)

    assert [f.check for f in findings] == (["local.price-increase"] if found else [])


def test_without_a_local_rule_all_are_silent(ruled, local):
    owners = [{"name": "李示例", "to": "2025-06-01"}, {"name": "王示例", "from": "2025-06-01"}]
    premises = {"owners": owners, "delivered_on": "2025-02-10", "vacant": [{"from": "2025-03-01"}]}

    assert local(ruled(), premises=premises) == []
