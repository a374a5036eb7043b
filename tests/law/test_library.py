"""Lookups by date: the right version, or a refusal that says what is known."""

from __future__ import annotations

import datetime as dt
import pickle
import time
from decimal import Decimal

import pytest

from feecase import resources
from feecase.errors import LawError
from feecase.law.library import Article, Bracket, Library, portion
from feecase.model.trace import cite

D = dt.date.fromisoformat
TODAY = D("2026-11-22")


@pytest.mark.parametrize(
    ("work", "no", "on", "version", "words"),
    [
        ("minfadian", "944", "2021-01-01", "2021-01-01", "业主应当按照约定向物业服务人支付物业费"),
        ("minfadian", "1260", "2026-11-22", "2021-01-01", "本法自2021年1月1日起施行"),
        ("hetongfa", "107", "2020-12-31", "1999-10-01", "继续履行、采取补救措施或者赔偿损失"),
        ("minfa-zongze", "188", "2017-10-01", "2017-10-01", "三年"),
        ("minfa-tongze", "135", "2017-09-30", "2009-08-27", "二年"),
        ("minsufa", "162", "2021-12-31", "2017-07-01", "百分之三十以下"),
        ("minsufa", "165", "2022-01-01", "2022-01-01", "百分之五十以下"),
        ("minsufa", "250", "2024-01-01", "2024-01-01", "申请执行的期间为二年"),
        ("wuye-tiaoli", "42", "2016-02-05", "2007-10-01", "业主应当根据物业服务合同的约定交纳物业服务费用"),
        ("wuye-tiaoli", "41", "2016-02-06", "2016-02-06", "业主应当根据物业服务合同的约定交纳物业服务费用"),
        ("wuye-tiaoli", "64", "2018-03-19", "2018-03-19", "业主委员会应当督促其限期交纳"),
        ("wuye-jieshi", "6", "2020-12-31", "2009-10-01", "经书面催交"),
        ("wuye-jieshi", "2", "2021-01-01", "2021-01-01", "物业服务人违反物业服务合同约定"),
        ("minsu-jieshi", "274", "2022-04-09", "2021-01-01", "物业"),
        ("susong-shixiao-guiding", "10", "2020-12-31", "2008-09-01", "送交主张权利文书"),
        ("gongshi-guiding", "7", "2026-11-22", "1995-05-01", "星期六和星期日为周休息日"),
    ],
)
def test_the_version_in_force_on_a_day(statutes, work, no, on, version, words):
    article = statutes.article(work, no, on=D(on))
    assert article.in_force == D(version)
    assert words in article.text


@pytest.mark.parametrize(
    ("work", "no", "on", "messages"),
    [
        ("minfadian", "1", "2020-12-31", ["尚未施行", "2021年1月1日"]),
        ("hetongfa", "107", "2021-01-01", ["已于2021年1月1日废止", "自1999年10月1日起，至2020年12月31日止"]),
        ("minfa-tongze", "135", "2009-08-26", ["库中没有", "自2009年8月27日起"]),
        ("dianxin-tiaoli", "31", "2015-01-01", ["2000年9月25日的文本止于2014年7月28日", "下一文本自2016年2月6日起"]),
        ("minfadian", "1261", "2026-11-22", ["没有第一千二百六十一条", "全文共1260条"]),
        ("wuye-tiaoli", "71", "2010-01-01", ["没有第七十一条"]),
        ("wuye-tiaoli", "41", "2010-01-01", ["第四十一条不在库中", "70条中的5条"]),
        ("xingfa", "1", "2026-11-22", ["法规库中没有“xingfa”"]),
    ],
)
def test_refusals_say_what_is_known(statutes, work, no, on, messages):
    with pytest.raises(LawError) as caught:
        statutes.article(work, no, on=D(on))
    for message in messages:
        assert message in str(caught.value)


@pytest.mark.parametrize(
    ("cited", "text"),
    [
        (cite("minfadian", 944, 3), "物业服务人不得采取停止供电、供水、供热、供燃气等方式催交物业费。"),
        (cite("minfadian", 203, 2), "期间的最后一日的截止时间为二十四时；有业务时间的，停止业务活动的时间为截止时间。"),
        (cite("minfadian", 195, None, 1), "（一）权利人向义务人提出履行请求；"),
        (cite("minfadian", 195, 1, 2), "（二）义务人同意履行义务；"),
        (cite("susong-feiyong", 14, 1, 3), "（三）依法申请支付令的，比照财产案件受理费标准的1/3交纳。"),
        (cite("wuye-tiaoli", 7, None, 5), "（五）按时交纳物业服务费用；"),
    ],
)
def test_paragraphs_and_items_are_addressed(statutes, cited, text):
    assert statutes.text(cited, on=TODAY) == text


def test_an_item_keeps_the_lines_that_belong_to_it(statutes):
    text = statutes.text(cite("susong-feiyong", 14, 1, 2), on=TODAY)
    assert text.startswith("（二）申请保全措施的")
    assert "最多不超过5000元" in text
    assert len(statutes.article("susong-feiyong", "14", on=TODAY).items[0]) == 7


@pytest.mark.parametrize(
    ("cited", "on", "message"),
    [
        (cite("minfadian", 944, 4), TODAY, "没有第四款"),
        (cite("minfadian", 944, 0), TODAY, "没有第零款"),
        (cite("minfadian", 944, 1, 1), TODAY, "第一）项".replace("）", "")),
        (cite("minfadian", 195, 1, 5), TODAY, "第五项"),
        (cite("wuquanfa", 72, 1, on=D("2015-01-01")), TODAY, "分款不明"),
        (cite("minfadian", 490, 3), TODAY, "没有第三款"),
    ],
)
def test_portions_that_are_not_there_are_refused(statutes, cited, on, message):
    with pytest.raises(LawError, match=message):
        statutes.text(cited, on=on)


def test_an_item_number_that_two_paragraphs_share_is_refused():
    article = Article(
        "jia", "甲法", "1", ("甲：\n（一）子", "乙：\n（一）丑"), D("2020-01-01"), items=(("（一）子",), ("（一）丑",))
    )
    assert portion(article, 2, 1) == "（一）丑"
    with pytest.raises(LawError, match="可以确定"):
        portion(article, None, 1)


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        (cite("minfadian", 944), "《中华人民共和国民法典》第九百四十四条"),
        (cite("minfadian", 944, 2), "《中华人民共和国民法典》第九百四十四条第二款"),
        (cite("minfadian", 195, None, 1), "《中华人民共和国民法典》第一百九十五条第一项"),
        (cite("minfadian", 10), "《中华人民共和国民法典》第十条"),
        (cite("wuye-tiaoli", 64), "《物业管理条例》第六十四条"),
        (cite("wuye-tiaoli", 42, on=D("2010-01-01")), "《物业管理条例》（2007年10月1日起施行的文本）第四十二条"),
        (cite("wuye-tiaoli", 41, on=D("2018-03-19")), "《物业管理条例》第四十一条"),
        (
            cite("hetongfa", 107, on=D("2019-06-30")),
            "《中华人民共和国合同法》（1999年10月1日起施行的文本，已于2021年1月1日废止）第一百零七条",
        ),
        (
            cite("wuye-jieshi", 2),
            "《最高人民法院关于审理物业服务纠纷案件适用法律若干问题的解释》（法释〔2009〕8号，法释〔2020〕17号修正）第二条",
        ),
        (
            cite("wuye-jieshi", 6, on=D("2019-06-30")),
            "《最高人民法院关于审理物业服务纠纷案件具体应用法律若干问题的解释》（法释〔2009〕8号，2009年10月1日起施行的文本）第六条",
        ),
        (
            cite("shijian-xiaoli", 1, 2),
            "《最高人民法院关于适用〈中华人民共和国民法典〉时间效力的若干规定》（法释〔2020〕15号）第一条第二款",
        ),
        (cite("minsufa", 162, on=D("2020-01-01")), "《中华人民共和国民事诉讼法》（2017年7月1日起施行的文本）第一百六十二条"),
        (cite("minshi-anyou", 126), "《民事案件案由规定》第126项"),
    ],
)
def test_citations_for_papers(statutes, cited, expected):
    assert statutes.format(cited, on=TODAY) == expected


def test_short_citations(statutes):
    assert statutes.format(cite("minfadian", 944, 1), on=TODAY, short=True) == "《民法典》第九百四十四条第一款"
    assert statutes.format(cite("wuye-jieshi", 2), on=TODAY, short=True) == "《物业服务纠纷解释》第二条"
    assert statutes.format(cite("hetongfa", 107, on=D("2019-01-01")), on=D("2019-01-01"), short=True) == "《合同法》第一百零七条"


@pytest.mark.parametrize(
    "cited", [cite("hetongfa", 107), cite("minfadian", 944, 9), cite("minfadian", 9999), cite("wuye-jieshi", 6)]
)
def test_repealed_or_missing_law_is_never_formatted_for_today(statutes, cited):
    with pytest.raises(LawError):
        statutes.format(cited, on=TODAY)


@pytest.mark.parametrize(
    ("name", "on", "value", "since", "text"),
    [
        ("limitation.general_years", "2017-09-30", "2", "1987-01-01", "2"),
        ("limitation.general_years", "2017-10-01", "3", "2017-10-01", "3"),
        ("limitation.general_years", "2026-11-22", "3", "2017-10-01", "3"),
        ("limitation.maximum_years", "2026-11-22", "20", "1987-01-01", "20"),
        ("limitation.suspension_months", "2026-11-22", "6", "1987-01-01", "6"),
        ("late_fee.excess_ratio", "2018-01-01", "0.30", "2009-05-13", "0.30"),
        ("late_fee.excess_ratio", "2021-01-01", "0.30", "2021-01-01", "0.30"),
        ("late_fee.no_clause_surcharge_min", "2025-01-31", "0.30", "2019-08-20", "0.30"),
        ("late_fee.no_clause_surcharge_max", "2025-01-31", "0.50", "2019-08-20", "0.50"),
        ("rate.lpr_1y", "2019-08-20", "4.25", "2019-08-20", "4.25"),
        ("rate.lpr_1y", "2025-01-31", "3.10", "2025-01-20", "3.10"),
        ("rate.lpr_1y", "2025-05-19", "3.10", "2025-04-21", "3.10"),
        ("rate.lpr_1y", "2025-05-20", "3.00", "2025-05-20", "3.00"),
        ("rate.pboc_1y", "2019-08-19", "4.35", "2015-10-24", "4.35"),
        ("rate.pboc_1y", "2014-11-21", "6.00", "2012-07-06", "6.00"),
        ("court_fee.preservation_cap", "2026-11-22", "5000", "2007-04-01", "5000"),
        ("court_fee.reduced_share", "2026-11-22", "0.5", "2007-04-01", "0.5"),
        ("small_claims.compulsory_factor", "2021-12-31", "0.3", "2017-07-01", "0.3"),
        ("small_claims.compulsory_factor", "2022-01-01", "0.5", "2022-01-01", "0.5"),
        ("small_claims.agreed_factor", "2022-01-01", "2", "2022-01-01", "2"),
        ("enforcement.years", "2026-11-22", "2", "2017-07-01", "2"),
        ("judicial_confirmation.days", "2026-11-22", "30", "2017-07-01", "30"),
        ("enforcement.delay_interest_daily", "2026-11-22", "0.000175", "2014-08-01", "0.000175"),
    ],
)
def test_dated_values(statutes, name, on, value, since, text):
    found = statutes.value(name, on=D(on))
    assert (found.value, found.since, found.text) == (Decimal(value), D(since), text)


def test_the_payment_order_share_is_one_third(statutes):
    share = statutes.value("court_fee.payment_order_share", on=TODAY)
    assert share.text == "1/3"
    assert (Decimal(470) * share.value).quantize(Decimal("0.01")) == Decimal("156.67")
    assert (Decimal(300) * share.value).quantize(Decimal("0.01")) == Decimal("100.00")


@pytest.mark.parametrize(
    ("name", "on", "messages"),
    [
        ("rate.lpr_1y", "2019-08-19", ["2019年8月20日起", "最近一期为2026年6月22日"]),
        ("rate.pboc_1y", "2019-08-20", ["自2007年12月21日起", "止于2019年8月19日"]),
        ("rate.pboc_1y", "2007-12-20", ["自2007年12月21日起"]),
        ("small_claims.agreed_factor", "2021-12-31", ["自2022年1月1日起"]),
        ("court_fee.property", "2026-11-22", ["分档标准"]),
        ("court_fee.nothing", "2026-11-22", ["没有参数“court_fee.nothing”", "court_fee.property"]),
    ],
)
def test_values_outside_the_known_days_are_refused(statutes, name, on, messages):
    with pytest.raises(LawError) as caught:
        statutes.value(name, on=D(on))
    for message in messages:
        assert message in str(caught.value)


@pytest.mark.parametrize(
    ("on", "stale"),
    [("2026-06-22", False), ("2026-08-06", False), ("2026-08-07", True), ("2026-11-22", True), ("2024-01-01", False)],
)
def test_a_rate_long_after_its_last_publication_says_so(statutes, on, stale):
    note = statutes.value("rate.lpr_1y", on=D(on)).stale
    assert bool(note) is stale
    if stale:
        assert "2026年6月22日" in note


def test_general_knowledge_is_marked(statutes):
    assert statutes.value("rate.pboc_1y", on=D("2010-12-26")).inferred
    assert not statutes.value("rate.pboc_1y", on=D("2015-01-01")).inferred
    assert statutes.article("susong-shixiao-guiding", "11", on=D("2019-01-01")).inferred
    assert not statutes.article("susong-shixiao-guiding", "10", on=D("2019-01-01")).inferred


def test_the_court_fee_scale(statutes):
    scale = statutes.brackets("court_fee.property", on=TODAY)
    assert scale[0] == Bracket(Decimal(0), Decimal(10000), Decimal(0), Decimal(50))
    assert scale[1] == Bracket(Decimal(10000), Decimal(100000), Decimal("0.025"))
    assert scale[-1] == Bracket(Decimal(20000000), None, Decimal("0.005"))
    with pytest.raises(LawError, match="单一数值"):
        statutes.brackets("court_fee.preservation_cap", on=TODAY)


def test_opening_reads_no_text_and_lookups_are_quick(statutes):
    root = resources.folder("statutes")
    started = time.perf_counter()
    library = Library.open([root])
    opened = time.perf_counter()
    library.article("minfadian", "944", on=TODAY)
    looked_up = time.perf_counter()
    assert not library._expressions.keys() - {("minfadian", D("2021-01-01"))}
    assert opened - started < 0.5
    assert looked_up - opened < 1.5


def test_a_library_travels_to_other_processes(statutes):
    again = pickle.loads(pickle.dumps(statutes))
    assert again.article("minfadian", "188", on=TODAY) == statutes.article("minfadian", "188", on=TODAY)


def _root(base, slug="jia", text="正文。", day="2020-01-01"):
    folder = base / "cn" / "act" / "2019-12-01" / slug
    folder.mkdir(parents=True)
    (folder / "work.yaml").write_text(f"title: 甲法\nissuer: 某机关\nrank: 法律\nin_force: {day}\n", encoding="utf-8")
    head = f"in_force: {day}\ncomplete: true\ntotal: 1\nofficial: 公报\nread_from: [某处]\n"
    (folder / f"zho@{day}.yaml").write_text(head + f"articles:\n  1: [{text}]\n", encoding="utf-8")
    return base


def test_the_same_text_in_two_roots_is_an_error_naming_both(tmp_path):
    one, two = _root(tmp_path / "one"), _root(tmp_path / "two")
    with pytest.raises(LawError) as caught:
        Library.open([one, two])
    assert str(tmp_path / "one") in str(caught.value)
    assert str(tmp_path / "two") in str(caught.value)


def test_the_same_parameter_in_two_roots_is_an_error(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "params" / "fee").mkdir(parents=True)
        (tmp_path / name / "params" / "fee" / "rate.yaml").write_text(
            "title: 率\nread_from: [某处]\nvalues:\n  2020-01-01: 1\n", encoding="utf-8"
        )
    with pytest.raises(LawError, match=r"fee\.rate"):
        Library.open([tmp_path / "one", tmp_path / "two"])


def test_a_plugin_may_bring_another_version_of_a_law(tmp_path):
    one, two = _root(tmp_path / "one"), _root(tmp_path / "two", day="2022-01-01", text="新文。")
    (two / "cn" / "act" / "2019-12-01" / "jia" / "work.yaml").unlink()
    library = Library.open([one, two])
    assert library.article("jia", "1", on=D("2021-12-31")).text == "正文。"
    assert library.article("jia", "1", on=D("2022-01-01")).text == "新文。"


def test_a_file_name_that_contradicts_its_text_is_refused(tmp_path):
    root = _root(tmp_path)
    folder = root / "cn" / "act" / "2019-12-01" / "jia"
    (folder / "zho@2020-01-01.yaml").rename(folder / "zho@2020-02-01.yaml")
    with pytest.raises(LawError, match="文件名的日期与 in_force 不一致"):
        Library.open([root]).article("jia", "1", on=D("2020-03-01"))
