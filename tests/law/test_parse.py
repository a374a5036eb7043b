"""Citations in running text: tables of text and what must be read from it, and properties that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feecase import hanzi
from feecase.law.parse import mentions

M, W, J, S = "minfadian", "wuye-tiaoli", "wuye-jieshi", "minsufa"

TABLE = [
    # 《》 with Chinese, Arabic and full-width numerals, 款, 项
    ("依据《民法典》第九百四十四条之规定", [(M, "944")]),
    ("《中华人民共和国民法典》第944条第2款", [(M, "944", 2)]),
    ("《民法典》第９４４条第２款", [(M, "944", 2)]),
    ("《民法典》第一百九十五条第（一）项", [(M, "195", None, 1)]),
    ("《民法典》第一百九十五条第(1)项", [(M, "195", None, 1)]),
    ("《民法典》第一百九十五条第一项", [(M, "195", None, 1)]),
    ("《诉讼费用交纳办法》第十四条第一款第（三）项", [("susong-feiyong", "14", 1, 3)]),
    ("《诉讼费用交纳办法》第十三条第一款第（一）项第1目", [("susong-feiyong", "13", 1, 1)]),
    ("《民法典》第五百一十一条第（一）、（四）项", [(M, "511", None, 1), (M, "511", None, 4)]),
    ("《民法典》第一百八十八条第一款、第二款", [(M, "188", 1), (M, "188", 2)]),
    ("《民法典》第一百八十八条第一、二款", [(M, "188", 1), (M, "188", 2)]),
    ("《民法典》第188条第1款和第2款", [(M, "188", 1), (M, "188", 2)]),
    ("《民法典》（第577条）", [(M, "577")]),
    ("《民法典》的第577条", [(M, "577")]),
    ("《民法典》合同编第五百七十七条", [(M, "577")]),
    ("《民法典》第三编第五百七十七条", [(M, "577")]),
    ("《民法典》577条", [(M, "577")]),
    # blanks and line ends inside
    ("《民 法 典》第 九 百 四 十 四 条", [(M, "944")]),
    ("《民法典》第五百一\n十条", [(M, "510")]),
    ("《物业管\n理条例》第\n四十一条", [(W, "41")]),
    # lists and ranges
    ("《民法典》第九百三十七条、第九百四十四条第一款", [(M, "937"), (M, "944", 1)]),
    ("《民法典》第937、944条", [(M, "937"), (M, "944")]),
    ("《民法典》第937条、944条", [(M, "937"), (M, "944")]),
    ("《合同法》第一百零七条、一百一十四条", [("hetongfa", "107"), ("hetongfa", "114")]),
    ("《民法典》第五百零九条、第五百七十七条以及第五百八十五条", [(M, "509"), (M, "577"), (M, "585")]),
    ("《民法典》第937条至第939条", [(M, "937"), (M, "938"), (M, "939")]),
    ("《民法典》第九百三十七至九百三十九条", [(M, "937"), (M, "938"), (M, "939")]),
    ("《民法典》第937-939条", [(M, "937"), (M, "938"), (M, "939")]),
    ("《民法典》第937～939条", [(M, "937"), (M, "938"), (M, "939")]),
    ("《民法典》第937条到第939条第2款", [(M, "937"), (M, "938"), (M, "939", 2)]),
    ("《民法典》第五百零九条、《物业管理条例》第七条", [(M, "509"), (W, "7")]),
    # 之一
    ("《中华人民共和国刑法》第二百八十六条之一第一款", [(None, "286-1", 1)]),
    ("《民法典》第五条之规定", [(M, "5")]),
    ("《民法典》第五条之一般规定", [(M, "5")]),
    # names without 《》
    ("被告违反民法典第五百七十七条", [(M, "577")]),
    ("依照中华人民共和国民法典第577条、第585条", [(M, "577"), (M, "585")]),
    ("根据物业管理条例第四十一条及民诉法第二十四条", [(W, "41"), (S, "24")]),
    ("合同法第107条", [("hetongfa", "107")]),
    ("民法典总则编解释第三十五条", [("zongze-jieshi", "35")]),
    ("民法典总则编第一百八十八条", [(M, "188")]),
    # interpretations, issuers in front, inner marks
    ("最高人民法院《关于适用〈中华人民共和国民法典〉时间效力的若干规定》第一条第二款", [("shijian-xiaoli", "1", 2)]),
    ("《最高人民法院关于适用<中华人民共和国民法典>时间效力的若干规定》第二十条", [("shijian-xiaoli", "20")]),
    ("《最高人民法院关于适用《中华人民共和国民事诉讼法》的解释》第二百七十四条", [("minsu-jieshi", "274")]),
    ("《合同法解释（二）》第二十九条第二款", [("hetongfa-jieshi-2", "29", 2)]),
    # document numbers
    ("法释〔2009〕8号第六条", [(J, "6")]),
    ("法释[2009]8号第6条", [(J, "6")]),
    ("法释【2009】8号第六条", [(J, "6")]),
    ("法释（2009）8号第六条", [(J, "6")]),
    ("根据法释〔2009〕第8号第六条", [(J, "6")]),
    ("国务院令第379号第七条", [(W, "7")]),
    ("发改价格〔2003〕1864号第七条", [("wuye-shoufei-banfa", "7")]),
    ("《关于审理物业服务纠纷案件适用法律若干问题的解释》（法释〔2009〕8号）第二条", [(J, "2")]),
    ("法释〔2099〕1号第一条", [(None, "1")]),
    # declared short names
    ("《中华人民共和国民法典》（以下简称民法典）第一条。民法典第二条", [(M, "1"), (M, "2")]),
    ("《物业管理条例》（下称“条例”）第七条；《条例》第四十一条；条例第六十四条", [(W, "7"), (W, "41"), (W, "64")]),
    (
        "《最高人民法院关于审理物业服务纠纷案件适用法律若干问题的解释》（法释〔2009〕8号，以下简称《物业解释》）第二条，《物业解释》第三条",
        [(J, "2"), (J, "3")],
    ),
    # pointing back
    ("《物业管理条例》第七条、《民法典》第944条，同法第577条", [(W, "7"), (M, "944"), (M, "577")]),
    ("《物业管理条例》第七条与《民法典》第944条；该条例第四十一条", [(W, "7"), (M, "944"), (W, "41")]),
    ("《民法典》第九百四十四条第二款规定了催告。前款规定的期限已过", [(M, "944", 2), (M, "944", 2)]),
    ("《民法典》第577条。原告另依第585条主张", [(M, "577"), (M, "585")]),
    ("依照民法典第577条。原告另依第585条主张，同法第591条不适用", [(M, "577"), (M, "585"), (M, "591")]),
    # a law as such
    ("适用《物业管理条例》及相关规定", [(W, None)]),
    ("（法释〔2020〕15号）", [("shijian-xiaoli", None)]),
    # with the version named
    ("《民事诉讼法》（2017修正）第一百六十二条", [(S, "162")]),
    ("《中华人民共和国民事诉讼法（2021年修正）》第165条", [(S, "165")]),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[str(index) for index in range(len(TABLE))])
def test_citations_are_read(names, text, expected):
    found = [(m.work, m.article, m.paragraph, m.item) for m in mentions(text, names)]
    assert found == [(*row, *[None] * (4 - len(row))) for row in expected]


@pytest.mark.parametrize(
    "text",
    [
        "按照《前期物业服务合同》第五条的约定",
        "本合同第三条约定了违约金",
        "物业服务合同第十条第二款",
        "《物业服务协议》第八条",
        "《管理规约》第十二条",
        "业主大会议事规则第三条",
        "双方在第三条约定",
        "依据第十条第二款的约定",
        "第五条项下的款项",
        "见《催费通知》与《关于调价的函》",
        "有三条理由，分五项说明",
        "收到十二条信息",
        "（2019）京01民终123号民事判决",
        "第一款物业费、第二项支出",
        "",
    ],
)
def test_contracts_and_other_numbers_are_no_citations(names, text):
    assert mentions(text, names) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("《民法典物权编解释》第三条", "民法典物权编解释"),
        ("《XX市物业管理条例》第八条", "XX市物业管理条例"),
        ("《深圳经济特区物业管理条例》第六十条", "深圳经济特区物业管理条例"),
        ("深圳经济特区物业管理条例第六十条", "深圳经济特区物业管理条例"),
        ("《民法典释义》第三条的办法", ""),
        ("《合同法解释》第三条", "合同法解释"),
        ("民法典物权编司法解释第三条", "民法典物权编司法解释"),
    ],
)
def test_a_name_that_merely_contains_a_known_title_never_matches(names, text, name):
    found = mentions(text, names)
    assert all(mention.work is None and mention.candidates == () for mention in found)
    assert [mention.name for mention in found] == ([name] if name else ["" for _ in found])


@pytest.mark.parametrize(
    ("text", "candidates", "note"),
    [
        ("第一百八十八条", (), "没有写明法律名称"),
        ("《民法典》第577条\n第五百八十五条", (M,), "没有写明法律名称"),
        ("本案民法典第577条", (M,), "名称前后不能确定"),
        ("《民法典》第九百四四条", (M,), "条号读不懂"),
        ("依据《民法典》第577条。《前期物业服务合同》第八条已有约定，第九条亦同", (M,), "没有写明法律名称"),
        ("依据《民法典》第577条。双方合同第八条已有约定，第九条亦同", (M,), "没有写明法律名称"),
        ("该条例第七条", (), "前文没有可以指回的法律"),
        ("《民法典》（法释〔2009〕8号）第六条", (M, J), "不是同一部法"),
        ("《民法典》第九百四十四条。前款规定", (M,), "“前款”所指的款没有写明"),
    ],
)
def test_what_is_not_certain_is_left_open(names, text, candidates, note):
    found = mentions(text, names)[-1]
    assert found.work is None
    assert found.candidates == candidates
    assert note in found.note


def test_a_decree_that_changed_several_laws_is_ambiguous(names):
    found = mentions("法释〔2020〕17号第一条", names)[0]
    assert found.work is None
    assert {"wuye-jieshi", "susong-shixiao-guiding"} <= set(found.candidates)


def test_the_version_named_with_a_title_is_kept(names):
    assert [
        m.year
        for m in mentions("《民事诉讼法》（2017修正）第162条、《民事诉讼法（2021年修正）》第165条、《民事诉讼法》第165条", names)
    ] == [2017, 2021, None]


def test_places_are_offsets_of_the_original_text(names):
    text = "事实：\n被告违反《民 法 典》第九百\n四十四条 第二款，应付款。"
    found = mentions(text, names)[0]
    assert text[found.start : found.end] == found.text == "《民 法 典》第九百\n四十四条 第二款"


NUMBERS = st.integers(1, 1260)


@given(NUMBERS, st.one_of(st.none(), st.integers(1, 9)), st.one_of(st.none(), st.integers(1, 15)), st.booleans())
def test_every_written_citation_is_read_back(names, article, paragraph, item, chinese):
    def write(number):
        return hanzi.numeral(number) if chinese else str(number)

    text = f"依据《民法典》第{write(article)}条"
    text += f"第{write(paragraph)}款" if paragraph else ""
    text += f"第（{write(item)}）项" if item else ""
    found = mentions(text + "的规定", names)
    assert [(m.work, m.article, m.paragraph, m.item) for m in found] == [(M, str(article), paragraph, item)]


@given(st.lists(NUMBERS, min_size=1, max_size=6), st.sampled_from(["、", "和", "，", "及", " 、 "]))
def test_lists_keep_every_member(names, numbers, separator):
    text = "《民法典》" + separator.join(f"第{number}条" for number in numbers)
    assert [m.article for m in mentions(text, names)] == [str(number) for number in numbers]


@given(NUMBERS, st.integers(0, 30), st.sampled_from(["第{}条至第{}条", "第{}至{}条", "第{}-{}条"]))
def test_ranges_are_filled(names, first, length, form):
    found = mentions("《民法典》" + form.format(first, first + length), names)
    expected = [first, first] if length == 0 else list(range(first, first + length + 1))
    assert [int(m.article) for m in found] == expected


ALPHABET = "《》〈〉（）()第条款项之一二十百千零〇0123９法释令号前同该本条例解释民法典物业管理合同约定，。、；：\n “”〔〕[]至-"


@settings(max_examples=300)
@given(st.text(alphabet=ALPHABET, max_size=80))
def test_any_text_is_read_without_error_and_in_bounds(names, text):
    for mention in mentions(text, names):
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.work is None or mention.candidates == ()
