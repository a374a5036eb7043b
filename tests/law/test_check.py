"""`law check`: the status of each citation, quotations, and texts that give themselves away by their words."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.law.check import check, instead, summary

D = dt.date.fromisoformat
T944 = "业主违反约定逾期不支付物业费的，物业服务人可以催告其在合理期限内支付；合理期限届满仍不支付的，物业服务人可以提起诉讼或者申请仲裁。"
T2007_42 = "业主应当根据物业服务合同的约定交纳物业服务费用。业主与物业使用人约定由物业使用人交纳物业服务费用的，从其约定，业主负连带交纳责任。"


def _statuses(found):
    return [(one.mention.work, one.mention.article, one.on.status) for one in found]


def test_repealed_law_is_found_and_mapped(checked, statutes):
    found = checked("依据《合同法》第一百零七条、第一百一十四条和《民法典》第577条")
    assert _statuses(found) == [
        ("hetongfa", "107", "repealed"),
        ("hetongfa", "114", "repealed"),
        ("minfadian", "577", "in-force"),
    ]
    assert instead(found[0], statutes) == ("《民法典》第五百七十七条",)
    assert [one.good for one in found] == [False, False, True]


def test_law_in_force_at_the_time_of_the_facts_is_good_but_says_so(checked, statutes):
    found = checked("依据《合同法》第一百零七条", on=D("2019-06-30"))[0]
    assert (found.on.status, found.today.status, found.good) == ("in-force", "repealed", True)
    assert "引用须注明1999年10月1日起施行的文本" in summary(found, statutes)


def test_law_not_yet_in_force_at_the_time_of_the_facts(checked):
    found = checked("依据《民法典》第九百四十四条", on=D("2019-06-30"))[0]
    assert (found.on.status, found.today.status, found.good) == ("not-yet", "in-force", False)


def test_the_old_title_of_an_interpretation_means_its_old_numbers(checked, statutes):
    text = "《最高人民法院关于审理物业服务纠纷案件具体应用法律若干问题的解释》第五条、第六条"
    found = checked(text)
    assert _statuses(found) == [("wuye-jieshi", "5", "renumbered"), ("wuye-jieshi", "6", "repealed")]
    assert instead(found[0], statutes) == ("《物业服务纠纷解释》第二条",)
    assert _statuses(checked(text.replace("具体应用", "适用"))) == [
        ("wuye-jieshi", "5", "in-force"),
        ("wuye-jieshi", "6", "repealed"),
    ]


@pytest.mark.parametrize(
    ("text", "status", "article"),
    [
        ("《物业管理条例》（国务院令第504号）第四十二条", "renumbered", "41"),
        ("《物业管理条例》（国务院令第698号）第四十一条", "in-force", None),
        ("《物业管理条例》（国务院令第379号）第四十一条", "in-force", None),
        ("《物业管理条例》（2007年修订）第六十七条", "renumbered", "64"),
        (
            "《最高人民法院关于审理民事案件适用诉讼时效制度若干问题的规定》（法释〔2008〕11号，2020年修正）第八条",
            "in-force",
            None,
        ),
    ],
)
def test_a_version_named_with_the_title_is_the_one_that_is_meant(checked, text, status, article):
    found = checked(text)[0]
    assert found.on.status == status
    assert [s.citation.article for s in found.on.successors] == ([article] if article else [])


def test_a_version_named_by_its_year_is_followed(checked, statutes):
    found = checked("《民事诉讼法》（2017修正）第二百一十四条")[0]
    assert found.on.status == "renumbered"
    assert instead(found, statutes) == ("《民事诉讼法》第二百二十五条",)


@pytest.mark.parametrize(
    ("quoted", "quote", "difference"),
    [
        (f"《民法典》第九百四十四条第二款规定：“{T944}”", "same", ""),
        (f"《民法典》第九百四十四条规定，“{T944}”", "same", ""),
        ("《民法典》第九百四十四条第二款：“业主违反约定逾期不支付物业费的……物业服务人可以提起诉讼或者申请仲裁”", "same", ""),
        ("《民法典》第944条第2款规定的“合理期限”", "same", ""),
        (f"《民法典》第九百四十四条：“{T944.replace('催告', '催促')}”", "different", "“促”应为“告”"),
        (f"《民法典》第九百四十四条：“{T944.replace('在合理期限内', '')}”", "different", "缺少“在合理期限内”"),
        (f"《民法典》第九百四十四条：“{T944.replace('可以提起', '可以依法提起')}”", "different", "多出“依法”"),
        (f"《民法典》第九百四十四条：{T944}", "same", ""),
        (f"《民法典》第九百四十四条：{T944.replace('仲裁', '调解')}", "different", "“调解”应为“仲裁”"),
        ("《民法典》第九百四十四条，原告认为：被告应当付款。", "none", ""),
        ("《民法典》第九百四十四条：被告应当依照约定付清所欠的全部款项并承担违约责任。", "none", ""),
        (f"《民法典》第九百四十四条第一款规定：“{T944}”", "different", "引文不在所引的第九百四十四条第一款"),
        ("《民法典》第九百四十四条规定：“业主应当每月缴纳停车管理费用及其他各项杂费”", "different", ""),
    ],
)
def test_quotations_are_compared_with_the_text(checked, quoted, quote, difference):
    found = checked(quoted)[0]
    assert found.on.status == "in-force"
    assert found.quote == quote
    assert found.good is (quote != "different")
    assert difference in "；".join(found.differences)


def test_width_and_blanks_do_not_make_a_quotation_false(checked):
    text = T944.replace("，", ",").replace("；", ";\n ")
    assert checked(f"《民法典》第九百四十四条：“{text}”")[0].quote == "same"


def test_quoted_words_reveal_an_old_number(checked, statutes):
    found = checked(f"《物业管理条例》第四十二条规定：“{T2007_42}”")[0]
    assert found.on.status == "renumbered"
    assert instead(found, statutes) == ("《物业管理条例》第四十一条",)
    assert found.quote == "same"
    assert checked("《物业管理条例》第四十二条")[0].on.status == "in-force"


def test_what_follows_on_the_next_line_does_not_hide_an_old_number(statutes, today):
    texts = [
        ("表1第1行第2列", "《物业管理条例》第四十二条：业主应当根据物业服务合同的约定交纳物业服务费用。"),
        ("表1第2行第1列", "最高人民法院的有关规定、其他依据以及证据"),
    ]
    assert check(texts, statutes, on=today, today=today)[0].on.status == "renumbered"


def test_quoted_words_of_another_article_are_noticed(checked, statutes):
    found = checked(f"《民法典》第九百四十五条规定：“{T944}”")[0]
    assert found.on.status == "renumbered"
    assert instead(found, statutes) == ("《民法典》第九百四十四条",)


def test_a_number_without_a_law_is_settled_by_its_words_alone(checked, statutes):
    told = "第四十二条\n" + T2007_42 + "\n物业管理的依据是《物业管理条例》。"
    found = checked(told)[0]
    assert (found.mention.work, found.on.status) == ("wuye-tiaoli", "renumbered")
    assert "按引文文字认定" in summary(found, statutes)
    silent = checked("第四十二条\n业主应当按时交费。\n物业管理的依据是《物业管理条例》。")[0]
    assert (silent.mention.work, silent.on.status, silent.mention.candidates) == (None, "ambiguous", ("wuye-tiaoli",))


def test_similar_words_are_not_enough_to_guess_a_law(checked):
    text = "第二十一条：政府价格主管部门会同房地产行政主管部门，应当加强对物业管理企业的服务内容、标准和收费项目、标准的监督。\n见《物业管理条例》。"
    assert checked(text)[0].on.status == "ambiguous"


def test_the_articles_of_a_contract_are_not_citations(checked):
    contract = (
        "第一条 物业基本情况\n第二条 服务内容\n第三条 收费标准\n第四条 违约责任：违反第三条的，按《民法典》第五百八十五条处理。\n"
    )
    assert _statuses(checked(contract)) == [("minfadian", "585", "in-force")]


def test_places_are_those_of_the_pieces(statutes, today):
    found = check(
        [("第1段", "第一段没有引用"), ("表1第1行第2列", "《合同法》第一百零七条"), ("第2段", "《民法典》第1条")],
        statutes,
        on=today,
        today=today,
    )
    assert [one.where for one in found] == ["表1第1行第2列", "第2段"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("《民法典总则编解释》第三十五条", "in-force"),
        ("《民法典物权编解释》第三十五条", "not-in-library"),
        ("《物业管理条例》第四十一条", "in-force"),
        ("《民法典》第1261条", "no-such-article"),
        ("《民法典》第九百四十四条第五款", "no-such-article"),
        ("法释〔2018〕12号第二条", "repealed"),
        ("法释〔2020〕17号第二条", "ambiguous"),
        ("第五百七十七条", "ambiguous"),
        ("《物业服务收费管理办法》第十五条", "not-in-library"),
        ("《业主大会和业主委员会指导规则》第二十条", "not-in-library"),
        ("《合同法》", "repealed"),
        ("《民法典》第九百四四条", "ambiguous"),
    ],
)
def test_each_status(checked, text, status):
    assert [one.on.status for one in checked(text)] == [status]


@pytest.mark.parametrize(
    "text",
    ["《民法典》第1条" + " " * 40_000, "《" * 5_000, "《民法典》第" + "九" * 20_000 + "条", "(" * 5_000, "第1条、" * 3_000],
)
def test_odd_texts_take_no_odd_time(checked, text):
    checked(text)


@pytest.mark.shared
def test_the_collection_manuals_of_practice(shared, statutes, today):
    """Every repealed or renumbered article in the five manuals is found and mapped."""
    found = {}
    for path in sorted((shared / "seeds").glob("*.txt")):
        lines = [
            (f"{path.name[:3]}:{number}", line) for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        ]
        found |= {(one.where, one.mention.article): one for one in check(lines, statutes, on=today, today=today)}
    expected = {
        ("002:677", "67"): ("renumbered", {("wuye-tiaoli", "64")}),
        ("002:681", "43"): ("renumbered", {("wuye-tiaoli", "42")}),
        ("002:686", "107"): ("repealed", {("minfadian", "577")}),
        ("002:687", "72"): ("repealed", {("minfadian", "273")}),
        ("002:687", "83"): ("repealed", {("minfadian", "286"), ("minfadian", "287")}),
        ("002:691", "182"): ("repealed", {("minfadian", "654")}),
        ("002:691", "184"): ("repealed", {("minfadian", "656")}),
        ("002:701", "106"): (
            "repealed",
            {("minfadian", "176"), ("minfadian", "577"), ("minfadian", "1165"), ("minfadian", "1166")},
        ),
        ("002:716", "36"): ("renumbered", {("wuye-tiaoli", "35")}),
        ("002:717", "41"): ("renumbered", {("wuye-tiaoli", "40")}),
        ("002:718", "42"): ("renumbered", {("wuye-tiaoli", "41")}),
        ("002:720", "6"): ("repealed", {("minfadian", "944")}),
        ("002:720", "7"): ("repealed", {("wuye-tiaoli", "41")}),
    }
    bad = {
        place: (one.on.status, {(s.citation.work, s.citation.article) for s in one.on.successors})
        for place, one in found.items()
        if one.on.status in {"repealed", "renumbered", "amended"}
    }
    assert bad == expected
    assert found["002:715", "7"].good
    assert found["002:718", "42"].differences == ("“缴”应为“交”",)
    assert {place for place, one in found.items() if one.on.status == "ambiguous"} == {
        ("002:688", "16"),
        ("002:689", "21"),
        ("002:712", "15"),
    }
    assert {place for place, one in found.items() if one.on.status == "not-in-library"} == {
        ("002:689", None),
        ("002:704", "9"),
        ("002:704", "10"),
        ("002:719", "20"),
    }
    assert found["001:49", None].good


SELECTED = [
    ("《最高人民法院关于审理物业服务纠纷案件适用法律若干问题的解释》（法释〔2009〕8号）第三条", "repealed"),
    ("（法释〔2009〕8号）第三条", "repealed"),
    ("法释[2009]8号 第3条", "repealed"),
    ("《物业服务纠纷解释》（法释〔2009〕8号，2020年修正）第三条", "in-force"),
    ("《物业服务纠纷解释》（法释〔2009〕8号，根据法释〔2020〕17号修正）第三条", "in-force"),
    ("物业管理条例（2003年）第四十二条", "renumbered"),
    ("《物业管理条例》（2003年）第四十二条", "renumbered"),
    ("物业管理条例（2007）第六十七条", "renumbered"),
    ("2007年《物业管理条例》第四十二条", "renumbered"),
    ("2007年物业管理条例第四十二条", "renumbered"),
    ("国务院令第504号《物业管理条例》第四十二条", "renumbered"),
    ("《物业管理条例》（国务院令第379号）第四十二条", "renumbered"),
    ("物业管理条例（2018年修订）第四十一条", "in-force"),
    ("《诉讼时效规定》（法释〔2008〕11号）第八条", "renumbered"),
    ("《民诉法解释》（法释〔2015〕5号）第九十条", "in-force"),
    ("《民法典》（2020年5月28日通过）第九百四十四条", "in-force"),
    ("《民事诉讼法》（2012年修正）第二百一十四条", "not-in-library"),
    ("《物业管理条例》（2005年）第四十二条", "not-in-library"),
]


@pytest.mark.parametrize(("text", "status"), SELECTED, ids=[text for text, _ in SELECTED])
def test_a_number_or_year_in_brackets_selects_the_version(checked, text, status):
    assert checked(f"依据{text}，请求支付物业费。")[-1].on.status == status


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("《物业服务纠纷解释》第三条", "2009年10月1日文本的第三条现为《民法典》第九百四十二条"),
        ("《物业管理条例》第四十二条", "2007年10月1日文本的第四十二条现为第四十一条，请核对所指"),
        ("《诉讼时效规定》第八条", "2008年9月1日文本的第八条现为第六条，请核对所指"),
        ("《物业管理条例》（国务院令第379号）第四十一条", "该条原文未收，条号可能与现行文本不同"),
    ],
)
def test_a_bare_number_that_both_texts_have_is_told(checked, statutes, text, doubt):
    assert doubt in summary(checked(f"依据{text}")[0], statutes)


READ = ["第九百四十四條", "笫九百四十四条", "苐944条", "§944", "§ 944", "Art. 944", "art.944", "944条", "第 九百四十四 条"]
UNREAD = ["第玖佰肆拾肆条", "第九佰四十四条", "944", "第944", "No.944", "#944", "§九百四十四", "第廿条", "条944"]


@pytest.mark.parametrize("written", READ)
def test_other_signs_for_an_article_are_read(checked, written):
    assert _statuses(checked(f"依据《民法典》{written}，应当支付。")) == [("minfadian", "944", "in-force")]


@pytest.mark.parametrize("written", UNREAD)
def test_an_article_that_was_not_read_is_never_in_force(checked, statutes, written):
    found = checked(f"依据《民法典》{written}，应当支付。")
    assert [one.on.status for one in found] == ["ambiguous"]
    assert "条号读不懂；可能是《民法典》" in summary(found[0], statutes)


@pytest.mark.parametrize(
    "after", ["施行后", "的规定，2021年起", "、《物业管理条例》", "相关条款", "2021年1月1日施行", "实施以来的100天"]
)
def test_a_law_named_without_an_article_stays_one(checked, after):
    assert ("minfadian", None, "in-force") in _statuses(checked(f"《民法典》{after}"))


@pytest.mark.parametrize(
    ("text", "work", "article"),
    [
        ("《民诉解释》第九十条", "minsu-jieshi", "90"),
        ("《民法典（合同编）》第九百四十四条", "minfadian", "944"),
        ("《民法典·合同编》第九百四十四条", "minfadian", "944"),
        ("民法典合同编第944条", "minfadian", "944"),
        ("《中華人民共和國民法典》第九百四十四條", "minfadian", "944"),
        ("《物業管理條例》第四十一條", "wuye-tiaoli", "41"),
        ("《合同编司法解释》第六十五条", "hetong-tongze-jieshi", "65"),
        ("《物业纠纷司法解释》第二条", "wuye-jieshi", "2"),
        ("《诉讼费办法》第十三条", "susong-feiyong", "13"),
        ("《个保法》第十三条", "pipl", "13"),
        ("《证据规定》第一条", "minshi-zhengju", "1"),
        ("《区分所有权解释》第一条", "jianzhuwu-qufen-jieshi", "1"),
        ("《时效规定》第四条", "susong-shixiao-guiding", "4"),
        ("《物业条例》第四十一条", "wuye-tiaoli", "41"),
        ("《买卖解释》第十八条", "maimai-jieshi", "18"),
    ],
)
def test_common_short_names_are_known(checked, text, work, article):
    assert [(one.mention.work, one.mention.article) for one in checked(f"依据{text}。")] == [(work, article)]


@pytest.mark.parametrize(
    "text",
    ["《民法典》第一百八十八条之一", "《民法典》第188条之1", "《民法典》第九百四十四条之十二", "《物业管理条例》第四十一条之二"],
)
def test_an_insertion_that_does_not_exist_is_no_such_article(checked, text):
    assert [one.on.status for one in checked(f"依据{text}。")] == ["no-such-article"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见《民法典》第3条\n合同法第107条", [("minfadian", "3", "in-force"), ("hetongfa", "107", "repealed")]),
        ("依据《民法典》第3条\n物业管理条例第四十一条", [("minfadian", "3", "in-force"), ("wuye-tiaoli", "41", "in-force")]),
        ("见第3条\n物业服务收费管理办法第七条", [(None, "3", "ambiguous"), ("wuye-shoufei-banfa", "7", "in-force")]),
    ],
)
def test_a_line_that_ends_in_an_article_leaves_the_next_name_alone(checked, text, expected):
    assert _statuses(checked(text)) == expected


def test_an_article_that_was_not_read_is_told_without_title_marks_too(checked):
    found = checked("依据民法典第玖佰肆拾肆条、物业管理条例第四十一条，不涉及合同第廿条。")
    assert _statuses(found) == [(None, None, "ambiguous"), ("wuye-tiaoli", "41", "in-force")]
    assert found[0].mention.candidates == ("minfadian",)
