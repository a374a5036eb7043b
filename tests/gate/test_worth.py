"""Reasons against a suit that follow from the whole case: nothing asked, all of it out of time, or less than it costs."""

import datetime as dt

import pytest

from feecase.assessment import assess
from feecase.builtin.checks import CHECKS
from feecase.builtin.national import feecase_profiles
from feecase.claims import claim
from feecase.gate.worth import worth
from feecase.law.library import Library
from feecase.model.case import Case, Loaded
from feecase.model.choices import Choices
from feecase.place.profile import Policy, Profile, resolve
from feecase.resources import folder

LIBRARY = Library.open([folder("statutes")])
AS_OF = dt.date(2026, 11, 30)


def found(*charges, choices=None, contacts=(), policies=()):
    case = Case.model_validate(
        {
            "id": "A",
            "jurisdiction": "110105",
            "plaintiff": {"name": "阳光物业"},
            "defendants": [{"kind": "natural", "name": "王伟", "role": "登记业主"}],
            "premises": {"project": "阳光花园", "unit": "1-101"},
            "charges": [
                {"id": f"K{n}", "from": f"{y}-01-01", "to": f"{y}-01-31", "due": f"{y}-01-31", "amount": sum_}
                for n, (y, sum_) in enumerate(charges)
            ],
            "contacts": contacts,
            "evidence": [{"id": "E1", "file": "a.pdf", "kind": "demand", "title": "催缴函"}],
        }
    )
    own = Profile(place="110105", name="测试区", policies=tuple(Policy(name=k, value=v, source="测试") for k, v in policies))
    place = resolve([*feecase_profiles(), own], "110105")
    loaded, decided = Loaded(case=case, folder="案件"), choices or Choices()
    assessment = assess(loaded, place=place, library=LIBRARY, checks=CHECKS, as_of=AS_OF)
    return [
        (f.against, f.what) for f in worth(assessment, claim(loaded, assessment, decided, place=place, library=LIBRARY), place)
    ]


def test_a_claim_in_time_that_pays_has_no_reason_against_it():
    assert found((2025, "2640.00")) == []


def test_wholly_out_of_time_is_advised_against():
    [(against, what)] = found((2019, "1200.00"), (2020, "1200.00"))

    assert against == "advised"
    assert what.startswith("全部欠费（本金 2,400.00 元）的诉讼时效都已届满")


def test_partly_out_of_time_is_not():
    assert found((2019, "1200.00"), (2025, "1200.00")) == []


def test_out_of_time_on_proof_alone_is_not_while_a_proof_may_be_found():
    asserted = {"id": "C1", "kind": "demand", "sent": "2022-06-01", "effective": "2022-06-02", "to": "王伟"}
    later = asserted | {"id": "C2", "sent": "2025-05-01", "effective": "2025-05-02"}

    assert found((2020, "1200.00"), contacts=(asserted, later)) == []


@pytest.mark.parametrize(
    ("amount", "policies", "advised"), [("9.35", (), True), ("26.00", (), False), ("26.00", (("filing.own_costs", "300"),), True)]
)
def test_less_than_the_costs_is_advised_against(amount, policies, advised):
    """Half of the court fee of 50 yuan has to be advanced; a company may add its own costs of a case."""
    assert [a for a, _ in found((2026, amount), policies=policies)] == ["advised"] * advised


def test_a_claim_of_nothing_is_final():
    assert found((2025, "100.00"), choices=Choices(drop=("K0",)))[0][0] == "final"
