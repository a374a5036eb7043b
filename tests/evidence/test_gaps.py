import pytest

from feecase.evidence.gaps import proof_map
from feecase.model.case import Case, Loaded

BASE = {
    "id": "A",
    "jurisdiction": "370200",
    "plaintiff": {"name": "甲物业"},
    "defendants": [{"kind": "natural", "name": "张三", "evidence": ["T"]}],
    "premises": {"project": "阳光花园", "unit": "1-101"},
    "charges": [{"id": "C1", "from": "2025-01-01", "to": "2025-01-31", "amount": "100.00"}],
    "contacts": [{"id": "D1", "kind": "demand", "sent": "2025-03-01", "evidence": ["D", "R#2"]}],
    "evidence": [
        {"id": "L", "file": "l.pdf", "kind": "licence", "title": "营业执照", "holder": "公司"},
        {"id": "T", "file": "t.pdf", "kind": "title", "title": "查档", "original": "original"},
        {"id": "D", "file": "d.pdf", "kind": "demand", "title": "催缴函", "holder": "公司"},
        {"id": "R", "file": "r.jpg", "kind": "delivery-proof", "title": "面单", "original": "original"},
        {"id": "B", "file": "b.pdf", "kind": "ledger", "title": "台账"},
    ],
}


@pytest.fixture
def mapped():
    def run(missing=(), **changes):
        return proof_map(Loaded(case=Case.model_validate(BASE | changes), folder=".", missing_files=missing))

    return run


def facts(result):
    return {f.where: f for f in result.facts}


def gaps(result):
    return [(g.kind, g.where) for g in result.gaps]


def test_facts_and_their_evidence(mapped):
    found = facts(mapped())
    assert [(link.id, link.first) for link in found["contacts[D1]"].links] == [("D", None), ("R", 2)]
    assert [link.id for link in found["premises"].links] == ["T"]
    assert [link.id for link in found["charges[C1]"].links] == ["B"]
    assert {where: f.strength for where, f in found.items()} == {
        "plaintiff": "fair", "defendants[张三]": "strong", "premises": "strong", "charges[C1]": "weak", "contacts[D1]": "strong",
    }  # fmt: skip
    assert mapped().weakest == "charges[C1]"


@pytest.mark.parametrize(
    ("more", "rung", "gap"),
    [
        ({"evidence": []}, "told", "no-proof"),
        ({}, "sent", "no-arrival"),
        ({"result": "拒收"}, "refused", "no-arrival"),
        ({"effective": "2025-03-03"}, "delivered", None),
        ({"effective": "2025-03-03", "result": "签收"}, "signed", None),
    ],
)
def test_how_far_the_proof_of_a_demand_reaches(mapped, more, rung, gap):
    result = mapped(contacts=[BASE["contacts"][0] | more])
    assert facts(result)["contacts[D1]"].rung == rung
    assert [kind for kind, where in gaps(result) if where == "contacts[D1]"] == ([gap] if gap else [])


def test_calls_have_no_rung(mapped):
    assert (
        facts(mapped(contacts=[{"id": "V", "kind": "visit", "sent": "2025-03-01", "evidence": ["D"]}]))["contacts[V]"].rung
        is None
    )


def test_missing_files_and_excluded_items_prove_nothing(mapped):
    result = mapped(missing=("T",))
    assert facts(result)["premises"].strength == "none"
    assert {("no-proof", "premises"), ("no-proof", "defendants[张三]"), ("no-file", "evidence[T]")} <= set(gaps(result))
    evidence = [e | {"exclude": e["id"] == "B"} for e in BASE["evidence"]]
    assert ("no-proof", "charges[C1]") in gaps(mapped(evidence=evidence))


def test_evidence_that_proves_nothing(mapped):
    more = [
        {"id": "X", "file": "x.pdf", "kind": "message", "title": "聊天"},
        {"id": "S", "file": "s.pdf", "kind": "service-record", "title": "巡查"},
    ]
    assert [g for g in gaps(mapped(evidence=BASE["evidence"] + more)) if g[0] == "unused"] == [("unused", "evidence[X]")]


def test_copies_without_original(mapped):
    evidence = [
        e | ({"holder": ""} if e["id"] == "D" else {"original": "electronic"} if e["id"] == "R" else {}) for e in BASE["evidence"]
    ]
    found = [g for g in mapped(evidence=evidence).gaps if g.kind == "no-original"]
    assert [(g.where, g.citations[0].article) for g in found] == [("evidence[D]", "11"), ("evidence[R]", "15")]
    assert [g for g in gaps(mapped()) if g[0] == "no-original"] == []


def test_unknown_reference(mapped):
    assert ("unknown-reference", "contacts[D1]") in gaps(mapped(contacts=[BASE["contacts"][0] | {"evidence": ["D", "nope"]}]))


def test_every_gap_says_what_closes_it(mapped):
    for gap in mapped(missing=("T",), contacts=[{"id": "V", "kind": "visit", "evidence": ["nope"]}]).gaps:
        assert gap.settle
