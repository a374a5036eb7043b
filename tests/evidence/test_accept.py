import pytest

from feecase import plainyaml
from feecase.errors import InputError
from feecase.evidence.find.accept import accepted, appended, chosen

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


FACTS = {"id": "E1", "facts": {"area": "88.00", "names": ["张三"]}}


@pytest.mark.parametrize(
    "text",
    [
        "evidence:\n  - id: E1  # first\n    file: x.pdf\n  # about the next\n  - {id: E2, file: y.pdf}\nid: A\n",
        "evidence: [{id: E1, file: x.pdf}, {id: E2, file: y.pdf}] # all\nid: A\n",
        "证据:\n- 编号: E1\n  文件: x.pdf\n- 编号: E2\n  文件: y.pdf",
        "evidence:\r\n- id: E1\r\n  redact:\r\n  - {text: 甲}\r\n- id: E2\r\n  file: y.pdf\r\n",
    ],
)
def test_facts_go_into_the_item_that_the_file_lists(text):
    result = accepted(text, [FACTS])
    before, after = plainyaml.parse(text).data, plainyaml.parse(result).data
    key = "证据" if "证据" in before else "evidence"
    assert after == {**before, key: [{**before[key][0], "facts": FACTS["facts"]}, before[key][1]]}
    assert all(line in result for line in text.splitlines() if not line.startswith("evidence: ["))


def test_facts_of_an_item_of_another_file_are_laid_over_it():
    assert listed(accepted("id: A\nevidence: [{id: E9, file: z.pdf}]\n", [FACTS])) == [{"id": "E9", "file": "z.pdf"}, FACTS]


def test_facts_that_people_wrote_are_not_touched():
    with pytest.raises(InputError, match="已有所载事实"):
        accepted("evidence: [{id: E1, facts: {area: '1'}}]\n", [FACTS])
    assert chosen([FACTS], [], {"E1": "x.pdf"}, {"E1"}) == []
    assert chosen([FACTS], [], {"E1": "x.pdf"}) == [FACTS]


def test_a_list_under_its_chinese_key_stays_one_list():
    result = plainyaml.parse(appended("证据:\n  - {编号: E1, 文件: x.pdf}\n", NEW)).data
    assert list(result) == ["证据"]
    assert len(result["证据"]) == 3
