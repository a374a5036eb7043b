import pytest

from feecase import plainyaml
from feecase.errors import InputError
from feecase.evidence.accept import appended, chosen

NEW = [{"id": "N1", "file": "evidence/a: b.pdf", "title": "催缴函"}, {"id": "N2", "file": "b.pdf", "date": "2025-03-01"}]


def listed(text):
    return plainyaml.parse(text).data["evidence"]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("id: A # own\n", ""),
        ("id: A", ""),
        ("evidence:\n- id: E1   # first\n  file: x.pdf # why\n# a word\nid: A\n", "# a word\nid: A\n"),
        ("evidence:\n    - id: E1\n      file: x.pdf\n\n\nid: A # end", "\n\nid: A # end"),
        ("evidence:\n  - id: E1\n    proves: |\n      two\n      lines\nid: A\n", "id: A\n"),
        ("id: A\nevidence:\n  - {id: E1, file: x.pdf}  # last", ""),
        ("id: A\r\nevidence:\r\n  - id: E1\r\n    file: x.pdf\r\n# 末\r\n", "# 末\r\n"),
        ("evidence: [{id: E1, file: x.pdf}] # all\nid: A\n", "] # all\nid: A\n"),
        ("evidence: [\n  {id: E1, file: x.pdf}, # one\n]\nid: A\n", ", # one\n]\nid: A\n"),
        ("evidence: []\nid: A\n", "]\nid: A\n"),
    ],
)
def test_entries_go_behind_the_list_and_nothing_else_moves(text, ends):
    before = plainyaml.parse(text).data.get("evidence") or []
    result = appended(text, NEW)
    assert listed(result) == [*before, *NEW]
    assert plainyaml.parse(result).data["id"] == "A"
    at = len(text) - len(ends)
    assert result.startswith(text[:at])
    assert result.endswith(text[at:])
    assert ("\r\n" in result) == ("\r\n" in text)


@pytest.mark.parametrize("text", ["evidence: later\n", "evidence:\nid: A\n", "evidence: {id: E1}\n"])
def test_what_is_no_list_is_left_to_people(text):
    with pytest.raises(InputError, match="不能写入"):
        appended(text, NEW)


def test_choice_keeps_the_order_of_the_proposal_and_what_the_case_has():
    assert chosen(NEW, ["N2", "N1"], {}) == NEW
    assert chosen(NEW, [], {"N1": "evidence/a: b.pdf"}) == NEW[1:]
    assert chosen(NEW, ["N2"], {}) == NEW[1:]
    with pytest.raises(InputError, match="没有 N9"):
        chosen(NEW, ["N9"], {})
    with pytest.raises(InputError, match="N2 在案件中已是另一项证据"):
        chosen(NEW, ["N2"], {"N2": "other.pdf"})
