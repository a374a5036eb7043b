"""Texts that nobody has compared: shown on request and marked, never cited, and no status rests on them."""

from __future__ import annotations

import json

import pytest

from feecase.errors import LawError
from feecase.law.check import check
from feecase.law.unverified import ExtraTexts, elsewhere, find, noted

LAWS = {
    "中华人民共和国专利法": {"42": "发明专利权的期限为二十年。", "17-1": "之一的文字。"},
    "中华人民共和国民法典": {"944": "假的文字。"},
    "物业管理条例": {"7": "假的文字。", "70": "旧版才有的第七十条。"},
}


class Source:
    """A collection that counts how often it is asked."""

    def __init__(self, laws=LAWS, name="某来源"):
        self.laws, self.asked = laws, 0
        self.collection = ExtraTexts(name, "其日期不可靠", self.titles, self.articles)

    def titles(self):
        self.asked += 1
        return tuple(self.laws)

    def articles(self, title):
        self.asked += 1
        return self.laws[title]


def broken():
    raise LawError("读不出来")


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def run(capsys, monkeypatch, source, today):
    """Run `feecase law …` with one collection: (exit code, standard output, standard error)."""
    from dataclasses import replace

    from feecase import engine
    from feecase.cli import law
    from feecase.cli.main import execute

    context = engine.build_context(entry_points=False)
    shown = replace(context, plugins=replace(context.plugins, extra_texts=(source.collection,)))
    monkeypatch.setattr(law, "command_context", lambda: shown)
    monkeypatch.setattr("feecase.cli.clock.today", lambda: today)
    monkeypatch.setattr(law, "today", lambda: today)

    def run(*arguments):
        code = execute(["law", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.mark.parametrize("title", ["专利法", "《专利法》", "中华人民共和国专利法"])
def test_an_unknown_law_is_shown_marked_before_and_after(run, title):
    code, out, _ = run("show", title, 42)
    first, text, last = out.splitlines()
    assert (code, first) == (0, "未核对（来源：某来源；其日期不可靠）　《中华人民共和国专利法》第四十二条")
    assert text.strip() == "发明专利权的期限为二十年。"
    assert "不得据以引用" in last


def test_an_inserted_article_and_the_shape_for_programs(run):
    code, out, _ = run("show", "专利法", "第十七条之一", "--json")
    shape = json.loads(out)
    assert (code, shape["schema"], shape["data"]["verified"], shape["data"]["article"]) == (
        0,
        "feecase/law-unverified/1",
        False,
        "17-1",
    )
    assert "citation" not in shape["data"]


def test_without_a_number_it_says_how_many_articles_there_are(run):
    assert "共2条，只供查看，请写明条号" in run("show", "专利法")[1]


@pytest.mark.parametrize(
    "arguments",
    [("专利", 42), ("专利法", 43), ("专利法实施细则", 42), ("民法典", 99999), ("物业管理条例", 70), ("中华人民共和国宪法",)],
)
def test_what_neither_has_is_refused_as_before(run, arguments):
    code, out, err = run("show", *arguments)
    assert (code, out) == (1, "")
    assert "错误" in err


def test_the_librarys_own_text_is_shown_and_the_collection_not_asked(run, source):
    for arguments in (
        ("show", "民法典", 944),
        ("show", "物业管理条例", 7),
        ("list",),
        ("history", "民法典"),
        ("cite", "民法典", 944),
    ):
        code, out, _ = run(*arguments)
        assert code == 0
        assert "未核对（" not in out
        assert "假的文字" not in out
    assert source.asked == 0


def test_an_old_version_is_not_filled_up_with_a_text_of_unknown_date(run):
    code, out, err = run("show", "物业管理条例", 7, "--on", "2010-01-01")
    assert (code, out) == (1, "")
    assert "第七条不在库中" in err


def test_an_article_that_every_text_of_the_library_lacks_is_shown(statutes):
    source = Source({statutes.work("maimai-jieshi").title: {"1": "库里没有的一条。", "18": "假的文字。"}})
    assert all("1" not in version.articles for version in statutes.expressions("maimai-jieshi"))
    assert elsewhere((source.collection,), statutes, "maimai-jieshi", "1").articles["1"] == "库里没有的一条。"
    held = next(iter(statutes.expressions("maimai-jieshi")[-1].articles))
    assert elsewhere((source.collection,), statutes, "maimai-jieshi", held) is None
    assert elsewhere((source.collection,), statutes, "maimai-jieshi", "2") is None


def test_nothing_can_be_cited_from_a_collection(run):
    assert run("cite", "专利法", 42)[0] == 1
    assert "未核对" not in run("search", "发明专利权")[1]


def test_the_check_keeps_its_status_and_says_that_a_text_exists(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        "依照《中华人民共和国专利法》第四十二条：“发明专利权的期限为二十年。”和《专利法》第四十三条。", encoding="utf-8"
    )
    code, out, _ = run("check", path, "--json")
    first, second = json.loads(out)["data"]["citations"]
    assert code == 3
    assert [(row["status"], row["today"], row["quote"]) for row in (first, second)] == [
        ("not-in-library", "not-in-library", "none")
    ] * 2
    assert "另有未核对的文本（来源：某来源），只供查看：feecase law show 中华人民共和国专利法 42" in first["note"]
    assert "未核对" not in second["note"]


def test_a_good_document_never_asks_a_collection(statutes, today, source):
    found = check([("正文", "《民法典》第九百四十四条、《民法典》第九千九百条")], statutes, on=today, today=today)
    assert noted(found, statutes, (source.collection,)) == found
    assert source.asked == 0


def test_a_collection_that_cannot_be_read_changes_no_check_and_stops_no_library(run, source, statutes, today):
    bad = ExtraTexts("坏来源", "其日期不可靠", broken, broken)
    found = check([("正文", "《专利法》第四十二条")], statutes, on=today, today=today)
    assert noted(found, statutes, (bad,)) == found
    with pytest.raises(LawError, match="读不出来"):
        find((bad,), ("专利法",))


@pytest.mark.parametrize(("failure", "told"), [(LawError("读不出来"), "读不出来"), (KeyError("栏"), "KeyError")])
def test_a_collections_failure_is_told_beside_the_librarys_own_answer(run, source, failure, told):
    def fail():
        raise failure

    object.__setattr__(source.collection, "titles", fail)
    assert run("show", "民法典", 944)[0] == 0
    code, out, err = run("show", "民法", 42)
    assert (code, out) == (1, "")
    assert told in err
    assert "是否指" in err


def test_the_first_collection_by_name_that_has_the_law_is_shown(source):
    other = Source({"专利法": {"1": "另一份。"}}, name="乙")
    assert find((other.collection, source.collection), ("中华人民共和国专利法",)).collection.name == "乙"
    assert find((Source({}).collection, source.collection), ("专利法",)).collection is source.collection
