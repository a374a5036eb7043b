"""`feecase docket` as a clerk uses it, on case folders."""

import json

import pytest

from feecase.cli.main import execute

CASE = """
id: A
jurisdiction: "370202"
plaintiff: {name: 阳光物业}
defendants: [{kind: natural, name: 王伟}]
premises: {project: 阳光花园, unit: "1-101"}
"""


@pytest.fixture
def case(tmp_path):
    (tmp_path / "cases" / "A").mkdir(parents=True)
    (tmp_path / "cases" / "A" / "case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path / "cases" / "A"


@pytest.fixture
def feecase(capsys):
    def call(*arguments):
        code = execute([str(one) for one in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def test_a_fee_notice_from_entry_to_list(case, feecase):
    assert feecase("docket", "add", case, "程序", "程序=一审", "法院=青岛市市南区人民法院", "案号=(2026)鲁0202民初1234号")[0] == 0
    code, out, _ = feecase("docket", "add", case, "缴费通知", "程序编号=P1", "收到日期=2026-09-24", "金额=235.00")
    assert (code, out.strip()) == (0, "A：已登记 D1。")

    code, out, _ = feecase("docket", "next", case.parent, "--as-of", "2026-09-25", "--json")
    [one] = json.loads(out)["data"]["clocks"]
    assert (code, one["case"], one["clock"]["act_by"], one["clock"]["last"], one["clock"]["amount"]) == (
        0,
        "A",
        "2026-09-30",
        "2026-10-08",
        "235.00",
    )
    assert feecase("docket", "show", case, "--as-of", "2026-10-20")[0] == 3

    feecase("docket", "add", case, "缴费", "程序编号=P1", "日期=2026-09-28", "金额=235.00")
    code, out, _ = feecase("docket", "show", case, "--as-of", "2026-10-20", "--json")
    assert (code, json.loads(out)["data"]["cases"][0]["stage"]) == (0, "待送达")
    assert feecase("docket", "next", case, "--as-of", "2026-10-20")[1].strip() == "今后 14 天没有要办的事。"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("缴费通知书", "收到日期=2026-09-24"), "没有“缴费通知书”这种事项"),
        (("缴费通知", "收到日期"), "不是 字段=值"),
        (("缴费通知", "收到日=2026-09-24"), "收到日"),
        (("缴费通知", "程序编号=P7"), "没有写"),
        (("缴费通知", "收到日期=九月"), "日期要写成"),
    ],
)
def test_what_cannot_be_taken_is_told_in_chinese_and_nothing_is_written(case, feecase, arguments, why):
    code, out, err = feecase("docket", "add", case, *arguments)

    assert code in (1, 2)
    assert why in out + err
    assert not (case / "docket.yaml").exists()


def test_a_notice_is_read_and_nothing_is_written(case, feecase, tmp_path):
    (tmp_path / "sms.txt").write_text("【市南区人民法院】案件受理费235.00元，请于七日内缴纳 https://x.cn/a?t=1", encoding="utf-8")
    code, out, _ = feecase("docket", "read", tmp_path / "sms.txt", "--json")

    data = json.loads(out)["data"]
    assert (code, data["sender"], data["facts"][0]["kind"], data["facts"][0]["amount"]) == (
        0,
        "市南区人民法院",
        "fee-notice",
        "235.00",
    )
    assert "x.cn" not in out
    assert not (case / "docket.yaml").exists()


def test_one_broken_case_stops_no_other(case, feecase):
    broken = case.parent / "B"
    broken.mkdir()
    (broken / "case.yaml").write_text("id: [", encoding="utf-8")
    code, out, err = feecase("docket", "next", case.parent, "--as-of", "2026-09-25")

    assert code == 1
    assert "没有要办的事" in out
    assert "B" in err


SMS = "【市南区人民法院】您代理的（2026）鲁0202民初1234号一案，定于2026年11月3日上午9时30分在第七法庭开庭。案件受理费235.00元，请于七日内缴纳"


@pytest.fixture
def filed(case, feecase):
    feecase("docket", "add", case, "程序", "程序=一审", "法院=市南区人民法院", "案号=(2026)鲁0202民初1234号", "代理人=赵律师")
    return case


@pytest.fixture
def sms(tmp_path):
    (tmp_path / "sms.txt").write_text(SMS, encoding="utf-8")
    return tmp_path / "sms.txt"


def test_a_court_text_is_taken_in_once_and_shows_in_every_list(filed, sms, feecase, tmp_path):
    assert feecase("docket", "confirm", filed, sms, "--received", "2026-10-12")[:2] == (0, "A：已登记 D1、D2。\n")
    assert "没有重复登记" in feecase("docket", "confirm", filed, sms, "--received", "2026-10-12")[1]

    code, out, _ = feecase("docket", "day", "2026-11-03", filed.parent, "--json")
    [one] = json.loads(out)["data"]["hearings"]
    assert (code, one["at"], one["room"], one["agent"]) == (0, "09:30", "第七法庭", "赵律师")

    code, out, _ = feecase("docket", "next", filed, "--as-of", "2026-10-13", "--json")
    assert {one["clock"]["title"] for one in json.loads(out)["data"]["clocks"]} == {"交纳案件受理费"}

    assert feecase("docket", "ics", tmp_path / "all.ics", filed.parent, "--as-of", "2026-10-13")[0] == 0
    assert "王伟" not in (tmp_path / "all.ics").read_text(encoding="utf-8")


def test_a_text_of_another_case_or_without_a_day_is_refused(filed, sms, feecase):
    assert feecase("docket", "confirm", filed, sms)[0] == 2
    sms.write_text(SMS.replace("1234", "4321"), encoding="utf-8")
    code, out, err = feecase("docket", "confirm", filed, sms, "--received", "2026-10-12")
    assert code == 1
    assert "不是本案的案号" in out + err


def test_an_open_question_keeps_a_fact_out_until_it_is_answered(filed, sms, feecase):
    sms.write_text("【市南区人民法院】（2026）鲁0202民初1234号，举证期限另行通知", encoding="utf-8")
    code, out, _ = feecase("docket", "confirm", filed, sms, "--received", "2026-10-12")
    assert code == 1
    assert "待确认" in out

    assert feecase("docket", "confirm", filed, sms, "1.天数=15", "--received", "2026-10-12")[0] == 1
    assert feecase("docket", "confirm", filed, sms, "1.法院写明的天数=15", "--received", "2026-10-12")[0] == 0
    code, out, _ = feecase("docket", "show", filed, "--as-of", "2026-10-13", "--json")
    assert [one["last"] for one in json.loads(out)["data"]["cases"][0]["clocks"]] == ["2026-10-27"]


def test_two_hearings_of_one_agent_collide(filed, sms, feecase):
    other = filed.parent / "B"
    other.mkdir()
    (other / "case.yaml").write_text(CASE.replace("id: A", "id: B"), encoding="utf-8")
    feecase("docket", "confirm", filed, sms, "--received", "2026-10-12")
    feecase("docket", "add", other, "程序", "程序=一审", "法院=市北区人民法院", "代理人=赵律师")
    feecase("docket", "add", other, "传票", "程序编号=P1", "收到日期=2026-10-12", "法院写明的截止日=2026-11-03", "时间=11:00")

    code, out, _ = feecase("docket", "conflicts", filed.parent, "--as-of", "2026-10-20")
    assert code == 3
    assert "同一半天在两个法院" in out
    assert feecase("docket", "stages", filed.parent, "--as-of", "2026-10-20")[0] == 0
    assert feecase("docket", "fees", filed.parent, "--as-of", "2026-10-20")[0] == 0
