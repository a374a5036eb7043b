"""Collection lived day by day over invented debtors: no dunning under a stop, nothing that conduct refuses, no limitation lost, each stage once."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from feecase.collection.account import account
from feecase.collection.conduct import DUNNING
from feecase.collection.proposals import propose
from feecase.engine import assess
from feecase.flows.collect import rules_of
from feecase.model.case import Case, Loaded

ONE = dt.timedelta(days=1)
STOPS = ("dispute", "hardship", "represented", "bankrupt", "wrong-number")


def debtor(dice, number, start):
    """One invented debtor: some pay late, some dispute, some are near the end of limitation."""
    oldest = start - dt.timedelta(days=dice.choice([3, 10, 40, 100, 400, 1060, 1080, 1090]))
    dues = [oldest + dt.timedelta(days=30 * i) for i in range(dice.randint(1, 3))]
    return {
        "id": f"R-{number:04}",
        "jurisdiction": "370202",
        "plaintiff": {"kind": "organisation", "name": "青岛晴园物业服务有限公司"},
        "defendants": [{"kind": "natural", "name": f"业主{number}", "phone": f"138{number:08}", "wechat": f"w{number}"}],
        "premises": {"project": "晴园", "unit": f"{number % 9 + 1}-{number}", "area": "100"},
        "charges": [
            {"id": f"C{i}", "from": d.replace(day=1), "to": d.replace(day=28), "due": d, "amount": "200.00"}
            for i, d in enumerate(dues)
        ],
        "contacts": [],
        "payments": [],
        "stops": [],
        "stage_acts": [],
        "evidence": [{"id": "E1", "file": "e.pdf", "kind": "delivery-proof", "title": "签收凭证"}],
        "assignment": {"collector": f"催收{number % 3}"},
    }


def confirm(data, proposal, day, dice):
    """Record what was done: letters arrive three days later, what is handed over at once."""
    act = proposal.act
    number = len(data["contacts"])
    letter = act.kind in {"demand", "lawyer-letter"}
    arrives = day if act.way == "hand" else day + 3 * ONE
    contact = {
        "id": f"K{number}",
        "kind": act.kind,
        "way": act.way,
        "sent": day,
        "to": data["defendants"][0]["name"],
        "stage": act.stage,
    }
    if letter:
        contact |= {
            "effective": arrives,
            "until": arrives + 15 * ONE,
            "result": "签收",
            "signed_by": data["defendants"][0]["name"],
            "evidence": ["E1"],
        }
    else:
        contact |= {"result": dice.choice(["接通", "未接通"]) if act.kind == "call" else "已读"}
    data["contacts"].append(contact)
    data["stage_acts"].append(
        {"id": f"A{number}", "stage": act.stage, "state": "confirmed", "date": day, "contact": f"K{number}"}
    )


def oldest(proposal):
    """The debt that begins the arrears: once it is paid, the stages begin anew for the next."""
    return min(d.due for d in proposal.act.debts)


def live(context, *, debtors, days, seed):
    dice = random.Random(seed)
    start = dt.date(2026, 3, 2)
    cases = {d["id"]: d for d in (debtor(dice, n, start) for n in range(debtors))}
    stopped: dict[str, dt.date] = {}
    stages: dict[str, list[tuple[str, dt.date]]] = {}
    for step in range(days):
        today = start + step * ONE
        if step % 7 in {5, 6}:
            continue
        accounts = []
        for id_, data in cases.items():
            event = dice.random()
            if event < 0.004 and not data["stops"]:
                data["stops"].append({"id": "S1", "kind": dice.choice(STOPS), "from": today})
                stopped[id_] = today
            elif event < 0.008 and not data["payments"]:
                data["payments"].append({"id": "P1", "date": today, "amount": "200.00", "for": ["C0"]})
            loaded = Loaded(case=Case.model_validate(data), folder="")
            accounts.append(account(loaded, assess(context, loaded, as_of=today)))
        found = propose(accounts, rules_of(context, today), today)
        for proposal in found.proposals:
            for id_ in proposal.cases:
                assert proposal.act.preserving or id_ not in stopped, (today, proposal.id)
                if not proposal.act.preserving:
                    assert proposal.judgement.result != "refused"
                    assert proposal.act.kind in DUNNING | {"mediation"}
                    assert (proposal.act.stage, oldest(proposal)) not in stages.get(id_, []), (today, proposal.id)
            if proposal.act.preserving or dice.random() < 0.7:
                for id_ in proposal.cases:
                    confirm(cases[id_], proposal, today, dice)
                    if not proposal.act.preserving:
                        stages.setdefault(id_, []).append((proposal.act.stage, oldest(proposal)))
    end = start + days * ONE
    lost = []
    for id_, data in cases.items():
        loaded = Loaded(case=Case.model_validate(data), folder="")
        readings = assess(context, loaded, as_of=end).limitation.debts
        lost += [id_ for debt in readings if debt.outstanding and debt.primary.proved.status == "expired"]
    return stages, lost


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_months_of_fifty_debtors(context):
    stages, lost = live(context, debtors=50, days=60, seed=7)

    assert lost == []
    assert {stage for done in stages.values() for stage, _ in done} >= {"message", "call", "demand"}


@pytest.mark.nightly
@pytest.mark.timeout(7200)
def test_a_year_of_a_thousand_debtors(context):
    _, lost = live(context, debtors=1000, days=365, seed=11)

    assert lost == []
