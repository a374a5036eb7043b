"""How strong a piece of evidence is by itself, by which rule; how far the proof of a demand reaches."""

import datetime as dt

import pytest

from feecase.engine import load_context
from feecase.evidence.find.strength import RANK, RUNG_NAMES, STRENGTH_NAMES, rung, weigh
from feecase.model.contact import Contact
from feecase.model.evidence import Evidence


def item(kind="contract", **more):
    return Evidence(id="E", file="e.pdf", kind=kind, title="t", **more)


@pytest.mark.parametrize(
    ("piece", "strength", "rules"),
    [
        (item(original="original"), "strong", ["11"]),
        (item(holder="档案室"), "fair", ["11", "61"]),
        (item(), "weak", ["11", "90"]),
        (item(original="electronic"), "fair", ["15", "93"]),
        (item("ledger"), "weak", ["90"]),
        (item("ledger", original="original"), "weak", ["90"]),
        (item("ledger", original="electronic"), "fair", ["15", "93"]),
    ],
)
def test_weights_and_their_rules(piece, strength, rules):
    found, why, cited = weigh(piece)
    assert (found, [c.article for c in cited]) == (strength, rules)
    assert why


def test_every_rule_is_in_the_library():
    library = load_context().library
    for piece in (item(original="original"), item(holder="x"), item(), item(original="electronic"), item("ledger")):
        for citation in weigh(piece)[2]:
            assert library.article(citation.work, citation.article, on=dt.date(2026, 11, 20))


@pytest.mark.parametrize(
    ("more", "kinds", "reached"),
    [
        ({}, (), "told"),
        ({}, ("demand",), "written"),
        ({}, ("message",), "sent"),
        ({}, ("demand", "delivery-proof"), "sent"),
        ({"tracking_no": "1180001404251"}, ("delivery-proof",), "accepted"),
        ({"tracking_no": "1180001404251"}, ("demand",), "written"),
        ({"effective": "2025-03-03"}, ("demand",), "delivered"),
        ({"effective": "2025-03-03", "result": "签收"}, ("demand",), "signed"),
        ({"result": "签收"}, ("demand", "delivery-proof"), "sent"),
        ({"result": "拒收", "effective": "2025-03-03"}, ("delivery-proof",), "refused"),
    ],
)
def test_rungs_of_a_demand(more, kinds, reached):
    contact = Contact.model_validate({"id": "K", "kind": "demand", "sent": "2025-03-01"} | more)
    assert rung(contact, kinds) == reached


def test_every_word_has_its_name():
    assert set(STRENGTH_NAMES) == set(RANK)
    assert {rung(Contact.model_validate({"id": "K", "kind": "demand"}), ())} <= set(RUNG_NAMES)
