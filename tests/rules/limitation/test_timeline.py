import datetime as dt

import pytest

from feecase.rules.timeline import LEFT, MANY, RIGHT, WIDTH, TimelineLayout, clip, picture, rows_of, said, text_width


def _monthly(count, first=2016):
    return {f"C-{first + m // 12}-{m % 12 + 1:02d}": f"{first + m // 12}-{m % 12 + 1:02d}-10" for m in range(count)}


def _contacts(count):
    first = dt.date(2019, 1, 10)
    return [
        {
            "id": f"K{i}",
            "kind": "demand",
            "effective": str(first + dt.timedelta(days=97 * i)),
            "covers": [f"C-2016-{i % 12 + 1:02d}"],
            "evidence": ["E1"] if i % 2 else [],
        }
        for i in range(count)
    ]


@pytest.fixture
def busy(report_of):
    return report_of({"charges": _monthly(60), "contacts": _contacts(20)})


def test_one_row_per_debt_up_to_sixty(busy):
    rows = list(rows_of(busy.debts))
    assert [r.label for r in rows] == sorted(c.id for c in busy.debts)


def test_many_debts_share_rows_and_keep_the_money(report_of):
    report = report_of({"charges": {name: {"due": due, "amount": "100.10"} for name, due in _monthly(150, 2012).items()}})
    rows = list(rows_of(report.debts))
    assert len(rows) <= MANY
    assert rows[0].label == "C-2012-01 等12笔"
    assert sum(float(r.amount.replace(",", "")) for r in rows) == pytest.approx(15015.0)


def test_settled_debts_have_no_row(report_of):
    report = report_of({"charges": {"A": {"due": "2022-01-10", "amount": "0.00"}, "B": "2023-01-10"}})
    assert [r.label for r in rows_of(report.debts)] == ["B"]


def test_the_scale_runs_with_time_and_everything_lies_on_the_page(busy):
    layout = TimelineLayout(busy)
    canvas = layout.canvas()
    days = [dt.date(2016, 1, 10), dt.date(2019, 1, 1), dt.date(2024, 2, 29), busy.as_of]
    places = [layout.x(d) for d in days]
    assert places == sorted(places)
    assert places[0] >= LEFT
    assert places[-1] <= WIDTH - RIGHT
    for shape in canvas["shapes"]:
        assert -1 <= shape["x"] <= canvas["width"], shape
        assert -1 <= shape["y"] <= canvas["height"], shape
        if shape["kind"] == "rect":
            assert shape["x"] + shape["w"] <= canvas["width"] + 1


def test_labels_of_events_do_not_touch(busy):
    canvas = TimelineLayout(busy).canvas()
    ids = {e.id for e in busy.events}
    labels = [s for s in canvas["shapes"] if s["kind"] == "text" and s["text"] in ids and s["align"] == "center"]
    assert len(labels) == 20
    for one in labels:
        for other in labels:
            if one is not other and one["y"] == other["y"]:
                assert abs(one["x"] - other["x"]) >= (text_width(one["text"], 2) + text_width(other["text"], 2)) / 2


def test_a_line_is_dashed_where_the_proof_is_wanting_and_readings_that_differ_are_marked(report_of):
    facts = {
        "charges": {"A": "2022-01-10"},
        "contacts": [
            {"id": "K1", "kind": "demand", "way": "ems", "effective": "2023-12-01", "result": "拒收", "evidence": ["E1"]},
            {"id": "K2", "kind": "call", "sent": "2024-12-02"},
        ],
    }
    shapes = TimelineLayout(report_of(facts)).canvas()["shapes"]
    assert [s["dash"] for s in shapes if s["kind"] == "line" and s["w"] == 0 and "dash" in s].count(True) == 1
    assert sorted(s["text"] for s in shapes if s["kind"] == "mark") == ["▽", "○"]


def test_pending_and_suspended_stretches_are_drawn(report_of):
    facts = {
        "charges": {"A": "2022-03-31"},
        "contacts": [
            {"id": "T1", "kind": "mediation", "sent": "2023-06-01", "ended": "2023-11-01", "evidence": ["E1"]},
            {"id": "O1", "kind": "obstacle", "sent": "2026-09-01", "evidence": ["E1"]},
        ],
    }
    report = report_of(facts)
    kinds = [(s.kind, s.event) for s in report.debts[0].primary.proved.segments]
    assert kinds == [("running", ""), ("pending", "T1"), ("suspended", "O1"), ("running", "T1")]
    assert said(report.debts[0]) == "尚不届满"
    assert picture(report, format="svg").startswith(b"<svg")


def test_pictures_are_made_and_do_not_change(busy):
    assert picture(busy, format="png", ppi=72).startswith(b"\x89PNG")
    assert picture(busy) == picture(busy)


def test_names_from_the_case_cannot_break_the_drawing(report_of):
    facts = {"charges": {'#panic("x")': "2023-01-10"}, "contacts": [{"id": "$x$", "kind": "call", "sent": "2024-01-10"}]}
    assert picture(report_of(facts), format="svg").startswith(b"<svg")


def test_said():
    assert clip("物业服务费", 100, 2) == "物业服务费"
    assert clip("物业服务费", 7, 2) == "物业…"
    assert text_width("费a", 2) == pytest.approx(3.12)
