"""The claim as a value: its published shape, comparison, choices that name what is not there."""

from __future__ import annotations

import pytest

from feecase.claims import changes, claim_json, sensitivity
from feecase.errors import InputError
from feecase.model.choices import Choices
from feecase.money import total
from feecase.rules.courtfee import top_up

CASE = {
    "contract": {"name": "合同", "late_fee": {"rate": "0.0005"}, "payment": {"every": 12, "offset": 11, "day": 31}},
    "tariffs": [{"id": "T1", "item": "物业费", "price": "2.00"}],
    "charges": [{"id": "C1", "from": "2020-01-01", "to": "2024-12-31"}],
    "payments": [{"id": "P1", "date": "2025-01-15", "amount": "400", "for_from": "2023-01-01", "for_to": "2023-12-31"}],
}
DAY = "2025-06-30"


def test_the_published_shape(run, make_case):
    data = claim_json(run(make_case(**CASE), DAY).claim)
    assert list(data) == ["case", "as_of", "principal", "late_fee", "total", "court_fee", "charges"]
    assert data["as_of"] == DAY
    assert data["principal"] == "11600.00"
    assert list(data["late_fee"]) == ["contract", "defensible", "claimed"]
    assert list(data["court_fee"]) == ["full", "half", "payment_order", "preservation", "execution"]
    assert data["charges"][3] == {
        "id": "C1/2023-01",
        "amount": "2400.00",
        "paid": "400.00",
        "outstanding": "2000.00",
        "late_fee": {
            "contract": data["charges"][3]["late_fee"]["contract"],
            "defensible": data["charges"][3]["late_fee"]["defensible"],
        },
    }


def test_no_clause_is_null(run, make_case):
    data = claim_json(
        run(
            make_case(
                contract={"name": "合同"},
                charges=[{"id": "C1", "from": "2024-01-01", "to": "2024-12-31", "due": "2024-12-31", "amount": "1"}],
            ),
            DAY,
        ).claim
    )
    assert data["late_fee"]["contract"] is None
    assert data["charges"][0]["late_fee"]["contract"] is None


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (Choices(drop=("C9",)), "“C9”不是本案的款项"),
        (Choices(keep=("C1/2031-01",)), "“C1/2031-01”不是本案的款项"),
        (Choices(defendants=("李四",)), "“李四”不是本案的被告"),
    ],
)
def test_choices_that_name_nothing_in_the_case_are_refused(run, make_case, choices, said):
    with pytest.raises(InputError) as error:
        run(make_case(**CASE), DAY, choices=choices)
    assert said in str(error.value)
    assert "choices.yaml" in str(error.value)


def test_sensitivity_shows_the_claim_with_and_without_expired_charges(run, make_case, place, library):
    result = run(make_case(**CASE), DAY)
    variants = {v.name: v for v in sensitivity(result.loaded, result.assessment, Choices(), place=place(), library=library)}
    expired = total(c.outstanding for c in result.claim.debts if c.status == "expired")
    assert expired == 4800  # 2020 and 2021
    assert variants["现选择"].principal == variants["保留时效届满款项"].principal == 11600
    assert variants["不含时效届满款项"].principal == 6800
    assert variants["违约金：按合同"].late_fee == result.claim.late_fee.contract
    assert variants["违约金：不主张"].total == 11600
    assert "违约金：稳妥" not in variants
    for variant in variants.values():
        assert variant.total == variant.principal + variant.late_fee


def test_changes_between_two_days_list_sums_and_charges(run, make_case):
    before, after = (run(make_case(**CASE), day).claim for day in ("2025-01-14", "2025-06-30"))
    found = {c.what: (c.before, c.after) for c in changes(before, after)}
    assert found["物业费"] == (12000, 11600)
    assert found["C1/2023-01 欠付本金"] == (2400, 2000)
    assert "C1/2022-01 欠付本金" not in found
    assert found["违约金（稳妥）"][0] < found["违约金（稳妥）"][1]
    assert changes(after, after) == ()


def test_a_charge_that_falls_due_meanwhile_is_new(run, make_case):
    before, after = (run(make_case(**CASE), day).claim for day in ("2024-12-31", "2025-01-01"))
    found = {c.what: (c.before, c.after) for c in changes(before, after)}
    assert found["C1/2024-01 欠付本金"] == (None, 2400)


def test_topping_up_a_payment_order_that_becomes_a_suit(run, make_case):
    charge = {"id": "C1", "from": "2024-01-01", "to": "2024-12-31", "due": "2024-12-31", "amount": "26800"}
    fees = run(make_case(charges=[charge]), DAY, choices=Choices(late_fee="none")).claim.court_fee
    assert (str(fees.payment_order), str(top_up(fees, simplified=False)), str(top_up(fees, simplified=True))) == (
        "156.67",
        "313.33",
        "78.33",
    )


def test_every_step_and_ground_can_be_cited(run, make_case, library):
    claim = run(make_case(**CASE), DAY).claim
    assert all(library.format(c, on=claim.as_of) for s in claim.steps for c in s.citations)
    assert all(library.text(c, on=claim.as_of) for c in claim.grounds_law)


def test_every_step_of_the_assessment_can_be_cited(run, make_case, library):
    result = run(make_case(**CASE), DAY).assessment
    steps = [s for d in (*result.debts, *result.not_claimable) for s in d.steps] + [
        s for f in result.late_fees.values() for s in f.steps
    ]
    cited = (
        [c for s in steps for c in s.citations]
        + [c for a in result.allocations for c in a.citations]
        + [c for p in result.procedures for c in p.citations]
    )
    assert len(cited) > 20
    assert all(library.format(c, on=result.as_of) for c in cited)
    assert all(library.text(c, on=result.as_of) for c in cited)
