"""Merging files: mappings by key, lists with ids by id, everything else replaced; differences are told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feecase import plainyaml
from feecase.intake.merge import merge


def merged(below: str, above: str):
    document, differences = merge(plainyaml.parse(below, "b"), plainyaml.parse(above, "a"))
    return document, [(d.path, d.below, d.above) for d in differences]


def test_mappings_merge_key_by_key():
    document, differences = merged("court: {name: 甲, place: 1}", "court: {place: 2}\nid: x")

    assert document.data == {"court": {"name": "甲", "place": "2"}, "id": "x"}
    assert differences == [("court.place", "1", "2")]


def test_lists_with_ids_merge_by_id_and_keep_the_lower_order():
    document, differences = merged(
        "charges: [{id: C1, amount: 1}, {id: C2, amount: 2}]", "charges: [{id: C3}, {id: C2, amount: 3}]"
    )

    assert document.data == {"charges": [{"id": "C1", "amount": "1"}, {"id": "C2", "amount": "3"}, {"id": "C3"}]}
    assert differences == [("charges[C2].amount", "2", "3")]


def test_other_lists_are_replaced_and_the_difference_told_once():
    document, differences = merged("defendants: [{name: 甲}, {name: 乙}]", "defendants: [{name: 丙}]")

    assert document.data == {"defendants": [{"name": "丙"}]}
    assert differences == [("defendants", "甲、乙", "丙")]


def test_equal_numbers_written_differently_do_not_differ():
    assert merged("premises: {area: '89.50'}", "premises: {area: 89.5}")[1] == []
    assert merged("premises: {area: 89.50}", "premises: {area: 89.51}")[1] == [("premises.area", "89.50", "89.51")]


def test_an_empty_scalar_leaves_what_is_below():
    document, differences = merged("id: x\ncourt: {name: 甲}", "id:\ncourt: {name: }")

    assert document.data == {"id": "x", "court": {"name": "甲"}}
    assert differences == []


def test_marks_say_from_which_file_a_value_came():
    document, _ = merged("charges:\n- {id: C1, amount: 1}\n- {id: C2, amount: 2}", "charges:\n- {id: C2, amount: 3}")

    assert document.where(("charges", 0, "amount")) == "b 第2行第20列"
    assert document.where(("charges", 1, "amount")) == "a 第2行第20列"


values = st.recursive(
    st.text("ab1", max_size=2) | st.none(),
    lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from("pqr"), values))
def test_merging_with_nothing_or_itself_changes_nothing(data):
    document = plainyaml.parse(plainyaml.dump(data))
    nothing = plainyaml.parse("{}")

    assert merge(document, nothing)[0].data == document.data
    assert merge(nothing, document)[0].data == document.data
    again, differences = merge(document, document)
    assert (again.data, differences) == (document.data, ())
