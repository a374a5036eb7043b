import datetime as dt
import json

import icalendar
import pytest

from feecase import plainyaml
from feecase.assessment.limitation_calendar import calendar
from feecase.cli.main import execute
from feecase.model.trace import cite
from feecase.rules.limitation.words import RULE_NAMES
from feecase.views.limitation import cited, limitation_json

CHARGES = [
    {"id": "A", "from": "2021-01-01", "to": "2021-12-31", "due": "2022-01-10", "amount": "1200.00"},
    {"id": "B", "from": "2023-01-01", "to": "2023-12-31", "due": "2024-01-31", "amount": "1300.50"},
]


@pytest.fixture
def folder(tmp_path):
    """A case folder with one proved demand and one call without proof."""

    def build(name="101", contacts=None):
        at = tmp_path / name
        at.mkdir()
        (at / "函.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
        case = {
            "feecase": "1",
            "id": name,
            "jurisdiction": "370200",
            "plaintiff": {"name": "甲物业公司", "kind": "organisation"},
            "defendants": [{"name": "张三"}],
            "premises": {"project": "阳光花园", "unit": name, "area": "100"},
            "charges": CHARGES,
            "contacts": contacts
            if contacts is not None
            else [
                {
                    "id": "K1",
                    "kind": "demand",
                    "way": "ems",
                    "sent": "2024-12-01",
                    "effective": "2024-12-03",
                    "result": "签收",
                    "evidence": ["E1"],
                },
                {"id": "K2", "kind": "call", "sent": "2026-03-02"},
            ],
            "evidence": [{"id": "E1", "file": "函.pdf", "kind": "demand", "title": "催缴函及回执", "delivery": True}],
        }
        (at / "case.yaml").write_text(plainyaml.dump(case), encoding="utf-8")
        return at

    return build


def test_json_has_exactly_the_published_shape(folder, capsys):
    assert execute(["limitation", str(folder()), "--as-of", "2026-11-22", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == "feecase/limitation/1"
    data = said["data"]
    assert set(data) == {"case", "as_of", "policy", "charges", "first_loss", "advice", "alternatives", "cases", "failed"}
    assert data["cases"] == [{key: value for key, value in data.items() if key not in {"cases", "failed"}}]
    assert data["advice"][0].keys() == {"act", "by", "paper", "why", "citations"}
    assert data["policy"] == {"series": "each"}
    assert data["first_loss"] == {"date": "2027-12-03", "amount": "2500.50"}
    first = data["charges"][0]
    assert set(first) == {"id", "outstanding", "primary", "adverse"}
    assert first["primary"]["proved"] == {
        "starts": "2022-01-10",
        "expires": "2027-12-03",
        "status": "running",
        "days_left": 376,
        "interruptions": ["K1"],
    }
    assert first["primary"]["asserted"]["expires"] == "2029-03-02"
    assert first["primary"]["asserted"]["interruptions"] == ["K1", "K2"]
    assert set(first["adverse"]) == {"proved", "asserted"}


def test_json_with_why_has_the_steps_each_with_the_id_of_its_rule(folder, capsys):
    assert execute(["limitation", str(folder()), "--as-of", "2026-11-22", "--json", "--why", "A"]) == 0
    told, other = json.loads(capsys.readouterr().out)["data"]["charges"]
    steps = told["primary"]["proved"]["steps"]
    assert steps[0]["rule"] == "limitation.start"
    assert {s["rule"] for s in steps} <= set(RULE_NAMES)
    assert "steps" not in other["primary"]["proved"]


def test_several_cases_and_one_that_cannot_be_read(folder, tmp_path, capsys):
    folder("101")
    folder("102")
    broken = folder("103")
    (broken / "case.yaml").write_text("id: [", encoding="utf-8")
    assert execute(["limitation", str(tmp_path), "--as-of", "2026-11-22", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)["data"]
    assert [c["case"] for c in data["cases"]] == ["101", "102"]
    assert [f["folder"] for f in data["failed"]] == [str(broken)]


def test_the_table_says_what_is_lost_when_and_what_to_do(folder, capsys):
    assert execute(["limitation", str(folder()), "--as-of", "2026-11-22"]) == 0
    out = capsys.readouterr().out
    assert "首次损失：2027-12-03，2,500.50 元（2 笔）" in out
    assert "邮政特快专递" in out
    assert "补强 K2" in out
    assert "剩376天" in out


def test_the_table_fits_a_narrow_terminal_and_tells_more_on_a_wide_one(folder, capsys, monkeypatch):
    at = folder()
    monkeypatch.setenv("COLUMNS", "80")
    assert execute(["limitation", str(at), "--as-of", "2026-11-22"]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if "1,200.00" in line)
    assert row.split() == ["A", "1,200.00", "2027-12-03", "剩376天", "2029-03-02", "同"]
    monkeypatch.setenv("COLUMNS", "150")
    assert execute(["limitation", str(at), "--as-of", "2026-11-22"]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if "1,200.00" in line)
    assert row.split() == ["A", "1,200.00", "2027-12-03", "剩376天", "2029-03-02", "同", "2022-01-10", "K1"]


def test_why_tells_the_steps_with_the_law(folder, capsys):
    at = folder()
    assert execute(["limitation", str(at), "--as-of", "2026-11-22", "--why", "A"]) == 0
    out = capsys.readouterr().out
    assert "第一百八十八条" in out
    assert "2024年12月3日催缴函（邮政特快专递）（K1），时效中断" in out
    assert "未计入 K2" in out
    assert "B" not in out.split("欠付本金")[0]
    assert execute(["limitation", str(at), "--as-of", "2026-11-22", "--why", "Z"]) == 2
    assert "没有款项“Z”" in capsys.readouterr().err


def test_picture_and_calendar_are_written(folder, tmp_path, capsys):
    at = folder()
    svg, png, ics = tmp_path / "时效.svg", tmp_path / "时效.png", tmp_path / "时效.ics"
    assert execute(["limitation", str(at), "--as-of", "2026-11-22", "--picture", str(svg), "--ics", str(ics)]) == 0
    assert execute(["limitation", str(at), "--as-of", "2026-11-22", "--picture", str(png)]) == 0
    assert svg.read_bytes().startswith(b"<svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert "已写出" in capsys.readouterr().out
    book = icalendar.Calendar.from_ical(ics.read_bytes())
    (entry,) = book.walk("VEVENT")
    assert str(entry.decoded("dtstart")) == "2027-12-03"
    assert [str(a["trigger"].to_ical()) for a in entry.walk("VALARM")] == ["b'-P90D'", "b'-P30D'", "b'-P7D'"]


@pytest.mark.parametrize("name", ["时效.pdf", "时效"])
def test_a_picture_of_another_kind_is_refused(folder, tmp_path, name, capsys):
    assert execute(["limitation", str(folder()), "--picture", str(tmp_path / name)]) == 2
    assert ".svg" in capsys.readouterr().err
    assert not (tmp_path / name).exists()


def test_a_picture_shows_one_case(folder, tmp_path):
    folder("101")
    folder("102")
    assert execute(["limitation", str(tmp_path), "--picture", str(tmp_path / "a.svg")]) == 2


def test_a_missing_proof_file_proves_nothing(folder, capsys):
    at = folder()
    (at / "函.pdf").unlink()
    assert execute(["limitation", str(at), "--as-of", "2026-11-22", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["data"]["charges"][0]["primary"]
    assert first["proved"]["expires"] == "2025-01-10"
    assert first["asserted"]["expires"] == "2029-03-02"


def test_a_part_payment_from_the_ledger_to_the_last_day(folder, capsys):
    """Worked example: 800.00 paid without a word goes to the debt that fell due first and restarts its period alone."""
    at = folder(contacts=[])
    case = plainyaml.load(at / "case.yaml").data
    case["charges"] = [
        {"id": "A", "from": "2020-07-01", "to": "2021-06-30", "due": "2021-06-30", "amount": "1200.00"},
        {"id": "B", "from": "2021-07-01", "to": "2022-06-30", "due": "2022-06-30", "amount": "1200.00"},
    ]
    case["payments"] = [{"id": "P1", "date": "2023-05-10", "amount": "800.00"}]
    for named, expected in (
        ([], [("400.00", "2026-05-11"), ("1200.00", "2025-06-30")]),
        (["B"], [("1200.00", "2024-07-01"), ("400.00", "2026-05-11")]),
    ):
        if named:
            case["payments"][0] |= {"for": named, "designated_by": "收据"}
        (at / "case.yaml").write_text(plainyaml.dump(case), encoding="utf-8")
        assert execute(["limitation", str(at), "--as-of", "2024-01-10", "--json"]) == 0
        charges = json.loads(capsys.readouterr().out)["data"]["charges"]
        assert [(c["outstanding"], c["primary"]["proved"]["expires"]) for c in charges] == expected


# --- the calendar ---


def _report(report_of, **facts):
    return report_of({"charges": {"A": "2022-01-10", "B": "2022-08-31", "C": "2023-02-10"}, "as_of": "2025-01-01", **facts})


def test_an_entry_lies_on_the_unrolled_day_and_says_so(report_of):
    book = icalendar.Calendar.from_ical(calendar([_report(report_of)]))
    entries = {str(e.decoded("dtstart")): e for e in book.walk("VEVENT")}
    assert list(entries) == ["2025-01-10", "2025-08-31", "2026-02-10"]
    assert "顺延至2025年9月1日" in str(entries["2025-08-31"]["description"])
    assert "顺延" not in str(entries["2025-01-10"]["description"])
    assert len({str(e["uid"]) for e in entries.values()}) == 3


def test_the_same_report_gives_the_same_calendar_and_a_later_one_the_same_uids(report_of):
    first = calendar([_report(report_of)])
    assert calendar([_report(report_of)]) == first
    later = calendar([_report(report_of, as_of="2025-01-02")])
    uids = [[str(e["uid"]) for e in icalendar.Calendar.from_ical(text).walk("VEVENT")] for text in (first, later)]
    assert uids[0] == uids[1]


def test_the_adverse_reading_is_told(report_of):
    facts = {"policy": {"limitation.series": "last"}}
    (entry,) = icalendar.Calendar.from_ical(calendar([_report(report_of, **facts)])).walk("VEVENT")
    assert "按最不利口径，最早在2025年1月10日届满" in str(entry["description"])


def test_without_the_extra_the_message_says_what_to_install(report_of, monkeypatch):
    import sys

    from feecase.errors import UserError

    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(UserError, match="feecase\\[calendar\\]"):
        calendar([_report(report_of)])


# --- advice ---


def _advice(report_of, **facts):
    report = report_of({"charges": {"A": "2022-01-10"}, "as_of": "2024-10-01", **facts})
    return [(a.paper, str(a.by) if a.by else "") for a in report.advice]


def test_post_a_letter_while_there_is_time(report_of):
    assert _advice(report_of) == [("催缴函", "2025-01-10")]


def test_file_at_once_when_the_post_is_too_slow(report_of):
    assert _advice(report_of, as_of="2025-01-02") == [("民事起诉状", "2025-01-10")]
    assert _advice(report_of, as_of="2024-12-31") == [("催缴函", "2025-01-10")]


def test_a_debtor_who_has_acknowledged_is_asked_to_sign(report_of):
    contact = {"id": "K1", "kind": "acknowledgement", "sent": "2023-05-10", "evidence": ["E1"]}
    assert _advice(report_of, contacts=[contact])[0] == ("分期还款协议", "2026-05-10")


def test_no_letter_to_one_who_cannot_be_found(report_of):
    assert _advice(report_of, parties=[{"name": "张三", "whereabouts": "unknown"}]) == [("调解申请书", "2025-01-10")]


def test_the_adverse_day_decides_when_to_act(report_of):
    charges = {"A": "2022-01-10", "B": "2024-01-31"}
    assert _advice(report_of, charges=charges, policy={"limitation.series": "last"}) == [("催缴函", "2025-01-10")]


def test_nothing_to_do_when_nothing_is_owed(report_of):
    assert _advice(report_of, charges={"A": {"due": "2022-01-10", "amount": "0.00"}}) == []


def test_json_writes_money_with_two_decimals_and_absent_dates_as_null(report_of):
    report = report_of({"charges": {"A": {"due": "无", "amount": "1000", "from": "2022-01-01", "to": "2022-12-31"}}})
    data = limitation_json(report)
    assert data["charges"][0]["outstanding"] == "1000.00"
    assert data["charges"][0]["primary"]["proved"] == {
        "starts": None,
        "expires": None,
        "status": "not-due",
        "days_left": None,
        "interruptions": [],
    }
    assert data["first_loss"] is None


DECIDED = {
    "id": "S",
    "kind": "suit",
    "sent": "2023-06-20",
    "ended": "2023-12-01",
    "until": "2023-12-15",
    "outcome": "判决生效",
    "covers": ["A"],
    "evidence": ["E1"],
}


def test_json_names_the_judgment_that_decided_a_charge(folder, capsys):
    at = folder(contacts=[DECIDED])
    assert execute(["limitation", str(at), "--as-of", "2024-10-03", "--json"]) in {0, 3}
    charges = json.loads(capsys.readouterr().out)["data"]["charges"]
    first, second = (next(c for c in charges if c["id"] == name) for name in "AB")
    assert first["decided"] == "S"
    assert first["primary"]["proved"]["expires"] == "2025-12-15"
    assert set(second) == {"id", "outstanding", "primary", "adverse"}


def test_json_shows_the_promised_part_with_its_own_day(folder, capsys):
    promise = {"id": "K1", "kind": "promise", "sent": "2025-06-03", "covers": ["A"], "amount": "400.00", "evidence": ["E1"]}
    assert execute(["limitation", str(folder(contacts=[promise])), "--as-of", "2026-11-22", "--json"]) == 0
    (first, _) = json.loads(capsys.readouterr().out)["data"]["charges"]
    assert first["primary"]["proved"]["status"] == "expired"
    assert first["promised"] == [
        {"event": "K1", "amount": "400.00", "expires": "2028-06-05", "status": "waived", "days_left": 561}
    ]


def test_a_decided_claim_is_told_apart_in_table_and_calendar(folder, tmp_path, capsys):
    ics = tmp_path / "时效.ics"
    assert execute(["limitation", str(folder(contacts=[DECIDED])), "--as-of", "2024-10-03", "--ics", str(ics)]) == 0
    out = capsys.readouterr().out
    assert "申请执行剩438天" in out
    assert "最迟2025-12-15：向有管辖权的法院申请强制执行" in out
    entries = icalendar.Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    said = {str(e["summary"])[:7]: str(e["description"]) for e in entries}
    assert set(said) == {"申请执行的期间", "诉讼时效届满："}
    assert "措施：向有管辖权的法院申请强制执行" in said["申请执行的期间"]
    assert "强制执行" not in said["诉讼时效届满："]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2019-06-01", "（法释〔2008〕11号）第十条"),
        ("2020-12-31", "《中华人民共和国民法总则》第一百九十五条第一项"),
        ("2021-06-01", "法释〔2020〕17号修正）第八条第一款第一项"),
    ],
)
def test_why_cites_the_law_of_the_time(folder, as_of, expected, capsys):
    at = folder(contacts=[{"id": "K1", "kind": "demand", "way": "hand", "effective": "2019-03-01", "evidence": ["E1"]}])
    case = plainyaml.load(at / "case.yaml").data
    case["charges"][0] |= {"from": "2017-01-01", "to": "2017-12-31", "due": "2018-01-10"}
    (at / "case.yaml").write_text(plainyaml.dump(case), encoding="utf-8")
    assert execute(["limitation", str(at), "--as-of", as_of, "--why", "A"]) == 0
    assert expected in capsys.readouterr().out


def test_what_has_no_forerunner_is_marked_as_not_yet_in_force(library):
    assert cited(cite("zongze-jieshi", 38, 2), dt.date(2019, 6, 1), library).endswith("（2019-06-01尚未施行）")
    assert "施行）" not in cited(cite("zongze-jieshi", 38, 2), dt.date(2023, 6, 1), library)
