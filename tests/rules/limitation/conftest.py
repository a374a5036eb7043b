import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest

from feecase.assessment.limitation import limitation_report
from feecase.builtin.national import feecase_profiles
from feecase.intake.proposals import propose
from feecase.law.library import Library
from feecase.model.assessment import Allocated, Debt
from feecase.model.case import Case
from feecase.place.profile import Place, Policy, Profile
from feecase.resources import folder
from feecase.rules.limitation import LimitationLaw

NONE = "无"


def day(text):
    return None if text in {None, NONE} else dt.date.fromisoformat(text)


@pytest.fixture(scope="session")
def library():
    return Library.open([folder("statutes")])


@pytest.fixture
def law():
    return LimitationLaw(
        years=3,
        maximum_years=20,
        suspension_months=6,
        enforcement_years=2,
        years_before=2,
        rent_years_before=1,
        transition=dt.date(2017, 10, 1),
        code_since=dt.date(2021, 1, 1),
    )


@pytest.fixture
def place():
    """A place with the nation's policies, and its own where given."""

    def build(**own):
        policies = tuple(Policy(name=name, value=value, source="测试") for name, value in own.items())
        nearest = (Profile(place="370200", name="测试市", policies=policies),) if own else ()
        return Place(code="370200", name="测试市", profiles=(*nearest, feecase_profiles()[0]))

    return build


def _debt(name, facts, paid):
    facts = {"due": facts} if isinstance(facts, str) else facts
    due = day(facts["due"])
    amount = Decimal(facts.get("amount", "1200.00"))
    first = day(facts.get("from")) or (due or dt.date(2022, 1, 1)).replace(day=1)
    return Debt(
        id=name,
        charge=facts.get("charge", name),
        item=facts.get("item", "物业服务费"),
        from_=first,
        to=day(facts.get("to")) or max(first, due or first),
        due=due,
        amount=amount,
        paid=paid,
        outstanding=amount - paid,
        series=facts.get("debt", ""),
        debtors=tuple(facts.get("debtors", ())),
    )


@pytest.fixture
def case_of():
    """Build a case, its debts and its allocations from the facts of a scenario."""

    def build(facts):
        parties = [{"name": p} if isinstance(p, str) else p for p in facts.get("parties", ["张三"])]
        payments = facts.get("payments", [])
        evidence = [
            {"id": f"E{n}", "file": f"{n}.pdf", "title": f"证据{n}", "exclude": n == 8, "kind": "demand" if n == 7 else "other"}
            for n in range(1, 10)
        ]
        contract = {"name": "物业服务合同", "from": facts["contract_from"]} if "contract_from" in facts else None
        case = propose(
            Case.model_validate(
                {
                    "id": "情景",
                    "jurisdiction": "370200",
                    "plaintiff": {"name": "甲物业公司", "kind": "organisation"},
                    "defendants": parties,
                    "premises": {"project": "阳光花园", "unit": facts.get("unit", "1-1-101"), "owners": facts.get("owners", [])},
                    "contract": contract,
                    "contacts": facts.get("contacts", []),
                    "payments": [{k: v for k, v in p.items() if k not in {"on", "head"}} for p in payments],
                    "evidence": evidence,
                    "persons": facts.get("persons", []),
                }
            )
        )
        paid = defaultdict(Decimal)
        rows = []
        for p in payments:
            if "on" not in p:
                continue
            head = p.get("head", "principal")
            rows.append(Allocated(payment=p["id"], date=day(p["date"]), debt=p["on"], head=head, amount=Decimal(p["amount"])))
            if head == "principal":
                paid[p["on"]] += Decimal(p["amount"])
        return case, [_debt(name, f, paid[name]) for name, f in facts["charges"].items()], rows

    return build


@pytest.fixture
def report_of(case_of, library, place):
    """Assess the limitation of a scenario's facts."""

    def build(facts, *, trace=True):
        case, debts, rows = case_of(facts)
        as_of = day(facts.get("as_of", "2026-11-22"))
        where = place(**facts.get("policy", {}))
        return limitation_report(case, debts, rows, place=where, library=library, as_of=as_of, trace=trace, unusable=("E9",))

    return build
