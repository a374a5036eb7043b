"""Third persons in the evidence whom nobody declared: found by what the project knows and by how they are written, and never passed over."""

import datetime as dt
import json

import pytest

from feecase import api
from feecase.cli.main import execute
from feecase.drawings import draw
from feecase.evidence.disclose.third_persons import others, seen
from feecase.flows.service_copies import RECORD, SERVED
from feecase.model.case import Case


def case(id_, name, unit, **more):
    return Case.model_validate(
        {
            "id": id_,
            "jurisdiction": "370200",
            "plaintiff": {"name": "阳光物业", "legal_rep": {"name": "周明远"}},
            "defendants": [{"kind": "natural", "name": name}],
            "premises": {"project": "阳光花园", "unit": unit, **more.pop("premises", {})},
            **more,
        }
    )


OWN = case(
    "A",
    "何丽娟",
    "1-1-101",
    premises={"owners": [{"name": "李明"}, {"name": "何丽娟"}]},
    contacts=[{"id": "K", "kind": "demand", "signed_by": "赵敏", "by": "宋清、王强", "to": "业主"}],
    payments=[{"id": "P", "date": "2025-01-01", "amount": "1.00", "payer": "陈国栋"}],
    agents=[{"kind": "律师", "name": "宋清扬"}],
)
NEIGHBOURS = (case("B", "马德胜", "2-1-803"), case("C", "周明远", "1-1-101"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("何丽娟 周明远 宋清扬 阳光物业 1-1-101", {}),
        ("原权利人李 明\r\n签收：赵敏", {"李明": "案涉房屋的其他权利人", "赵敏": "签收人"}),
        ("王强到场，陈国栋转账", {"王强": "经办人", "陈国栋": "付款人"}),
        ("马德胜 2-1-803 欠 300 元", {"马德胜": "另案 B 的当事人", "2-1-803": "其他房号"}),
        ("3-2-901 唐小雨\n", {"唐小雨": "疑似姓名", "3-2-901": "疑似其他房号"}),
        ("联系人：徐文涛，邻居高翔。", {"徐文涛": "疑似姓名", "高翔": "疑似姓名"}),
        ("业主大会决议\n业主应当交费；业主：何丽娟", {}),
        ("车辆鲁B·12345进场", {"鲁B·12345": "疑似车牌号"}),
        ("２０２５-０１-０１ 2025-1-2025 010-12-34567", {}),
    ],
)
def test_who_is_seen(text, expected):
    assert seen(text, others(OWN, NEIGHBOURS)) == expected


def test_a_name_of_this_case_is_nobody_else_although_another_case_has_it():
    assert "周明远" not in others(OWN, NEIGHBOURS).names


FILED = """
id: {id}
jurisdiction: "370202"
plaintiff: {{name: 阳光物业}}
defendants: [{{kind: natural, name: {name}}}]
premises: {{project: 阳光花园, unit: {unit}}}
evidence:
  - {{id: L, file: list.pdf, kind: ledger, title: 欠费清单{more}}}
  - {{id: V, file: v.amr, kind: call-record, title: 通话录音}}
"""


@pytest.fixture
def estate(tmp_path):
    """Two cases with one list of debtors; the list of the first is prepared."""

    def make(more=""):
        for id_, name, unit in (("A", "何丽娟", "1-1-101"), ("B", "马德胜", "2-1-803")):
            folder = tmp_path / id_
            folder.mkdir(exist_ok=True)
            (folder / "case.yaml").write_text(FILED.format(id=id_, name=name, unit=unit, more=more), encoding="utf-8")
            lines = ["1-1-101 何丽娟 100.00", "2-1-803 马德胜 200.00", "3-2-901 唐小雨 300.00"]
            (folder / "list.pdf").write_bytes(draw("#for line in data { block(text(line)) }", lines))
            (folder / "v.amr").write_bytes(b"#!AMR" + bytes(60))
        api.prepare(tmp_path / "A", as_of=dt.date(2026, 11, 20), anew=True)
        return tmp_path / "A"

    return make


def whats(found):
    return "\n".join(f.what for f in found)


def test_what_nobody_declared_is_named_with_its_place(estate):
    done = api.service_copies(estate())
    text = whats(done.findings)
    for value, why in (
        ("马德胜", "另案 B 的当事人"),
        ("2-1-803", "其他房号"),
        ("唐小雨", "疑似姓名"),
        ("3-2-901", "疑似其他房号"),
    ):
        assert f"证据 1-1 第 1 页出现“{value}”（{why}），没有声明遮盖" in text
    assert "何丽娟" not in text
    assert {f.level for f in done.findings} == {"warning"}
    assert "redact: [{text: 马德胜, why: 另案 B 的当事人}]" in "".join(f.settle for f in done.findings)


def test_the_record_that_lies_with_the_copy_names_nobody(estate):
    folder = estate()
    api.service_copies(folder)
    text = (folder / SERVED / RECORD).read_text(encoding="utf-8")
    assert json.loads(text)["undeclared"] == 4
    assert not [value for value in ("马德胜", "唐小雨", "2-1-803", "3-2-901") if value in text]


def test_files_that_go_along_as_they_are_stay_out_and_are_named(estate):
    folder = estate()
    done = api.service_copies(folder)
    assert "没有检查，也没有放进送达副本" in whats(done.findings)
    assert not list((folder / SERVED).rglob("*.amr"))


@pytest.mark.parametrize(
    ("more", "left"),
    [
        (", redact: [{text: 马德胜}, {text: 2-1-803}]", {"唐小雨", "3-2-901"}),
        (", redact: [{page: 1}]", set()),
    ],
)
def test_what_was_declared_is_not_named_again(estate, more, left):
    text = whats(api.service_copies(estate(more)).findings)
    assert {value for value in ("马德胜", "唐小雨", "2-1-803", "3-2-901") if value in text} == left


def test_the_command_says_it(estate, capsys):
    folder = estate()
    assert execute(["evidence", "redact", str(folder)]) == 0
    assert "没有声明遮盖" in capsys.readouterr().out


def test_third_persons_in_the_papers_are_named_too(estate):
    """The ledger's title stands in the catalogue paper."""
    done = api.service_copies(estate().parent / "A")
    assert "文书" not in whats(done.findings)
    folder = estate("与马德胜户")
    text = whats(api.service_copies(folder).findings)
    assert "文书“证据目录”出现“马德胜”（另案 B 的当事人）" in text
    assert "目录或分隔页" in text
