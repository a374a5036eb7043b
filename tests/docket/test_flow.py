"""The docket through a store: facts are appended, checked before they are written, and never lost."""

import datetime as dt

import pytest

from feecase.cases.folder import FolderStore
from feecase.cases.protocol import Author
from feecase.engine import load_context
from feecase.errors import InputError
from feecase.flows.docket import DocketFacts, DocketRequest, docket, record

CASE = """
id: A
jurisdiction: "370202"
plaintiff: {name: 阳光物业}
defendants: [{kind: natural, name: 王伟}]
premises: {project: 阳光花园, unit: "1-101"}
"""
AUTHOR = Author(dt.datetime(2026, 9, 25, tzinfo=dt.UTC), "测试")


@pytest.fixture
def store(tmp_path):
    (tmp_path / "A").mkdir()
    (tmp_path / "A" / "case.yaml").write_text(CASE, encoding="utf-8")
    return FolderStore(tmp_path)


def facts(*entries, **more):
    return DocketFacts("A", AUTHOR, entries=entries, **more)


FIRST = {"kind": "first", "court": "青岛市市南区人民法院", "number": "(2026)鲁0202民初1234号"}
NOTICE = {"in": "P1", "kind": "fee-notice", "received": "2026-09-24", "amount": "235.00"}


def test_facts_are_appended_and_read_back(store):
    context = load_context()
    assert record(context, store, facts(NOTICE, proceedings=(FIRST,))) == ("P1", "D1")
    assert record(context, store, facts({"in": "P1", "kind": "fee-paid", "on": "2026-09-28"})) == ("D2",)

    found = docket(context, store, DocketRequest("A", dt.date(2026, 9, 29)))
    assert [(one.rule, one.status, one.closed_by) for one in found.state.clocks] == [("C3", "closed", "D2")]
    assert found.loaded.case.proceedings[0].number == "（2026）鲁0202民初1234号"
    assert found.state.stage == "待送达"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (NOTICE | {"in": "P9"}, "“P9”没有写"),
        (NOTICE | {"received": "2026-9-1"}, "日期要写成"),
        (NOTICE | {"kind": "unknown"}, "Input should be"),
        (NOTICE | {"of": "D7"}, "“D7”没有写"),
        (NOTICE | {"nonsense": "1"}, "Extra inputs"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(store, tmp_path, entry, why):
    record(load_context(), store, facts(NOTICE, proceedings=(FIRST,)))
    before = (tmp_path / "A" / "docket.yaml").read_bytes()

    with pytest.raises(InputError, match=why):
        record(load_context(), store, facts(entry))
    assert (tmp_path / "A" / "docket.yaml").read_bytes() == before


def test_people_correct_a_fact_by_its_id_in_the_case_file(store, tmp_path):
    record(load_context(), store, facts(NOTICE, proceedings=(FIRST,)))
    path = tmp_path / "A" / "case.yaml"
    path.write_text(
        CASE + 'docket: [{id: D1, in: P1, kind: fee-notice, received: "2026-09-21", amount: "235.00"}]\n', encoding="utf-8"
    )

    [clock] = docket(load_context(), store, DocketRequest("A", dt.date(2026, 9, 25))).state.clocks
    assert str(clock.unrolled) == "2026-09-28"
