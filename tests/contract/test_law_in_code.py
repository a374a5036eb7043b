"""Law is data: no legal constant in rules/, no clock in the core, and every citation that code makes is in the library."""

from __future__ import annotations

import ast
import datetime as dt
import re

import pytest

from feecase.errors import LawError
from feecase.plugin import cite

ON = dt.date(2026, 11, 20)
CLOCK = {(m, f) for m in ("date", "datetime") for f in ("today", "now", "utcnow")} | {("time", "time"), ("time", "localtime")}
CITING = {"cite", "civil", "Citation", "_law", "_transition_law", "_general_principles"}
NEUTRAL = {0: "nothing, first", 1: "one, whole", -1: "last", 2: "a pair; cents", 12: "months of a year", 100: "per cent"}
REASONED = {
    ("feecase.rules.addresses", 10): "so long a text is an address even where it is not Chinese",
    ("feecase.rules.months", 30): "proration convention that the contract names (days-30, thirty-days)",
    ("feecase.rules.months", 365): "proration convention that the contract names (days-365)",
    ("feecase.rules.tariff", 3): "months of a quarter",
    ("feecase.rules.tariff", 0.0001): "how many decimals a quotient is shown with",
    ("feecase.rules.latefee", 365): "default of a field that the place's policy fills",
    ("feecase.rules.late_clause", 1000): "千分之 is written with thousandths",
    ("feecase.rules.late_clause", 10000): "万分之 is written with ten-thousandths",
    ("feecase.rules.courtfee", 1000): "largest denominator of a share given as a decimal",
    ("feecase.rules.limitation.values", 90): "feecase's own warning time, not a legal one",
    ("feecase.rules.limitation.words", 188): "an article's number, compared",
}

ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千两\d]+(?:条|(?:[、至][零〇一二三四五六七八九十百千两\d]+)+条)")
WRITTEN_OUT = {
    ("feecase.cli.law", "第九百四十四条"): "shows how a user may write an article",
}


def numbers(tree):
    """Numbers in code and those written as text in Decimal(…); citations and slices are left out."""
    skip = set()
    for node in ast.walk(tree):
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name in CITING or isinstance(node, ast.Slice):
            skip.update(id(n) for n in ast.walk(node))
        if name == "Decimal" and isinstance(node.args[0], ast.Constant) and str(node.args[0].value) not in {"0.01", "0.00"}:
            yield node.lineno, float(node.args[0].value)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
            and id(node) not in skip
        ):
            yield node.lineno, node.value


def test_rules_hold_no_legal_number(sources):
    """Years, ratios and days come from `library.value` and `place.policy`; what is left is arithmetic, each with its reason above."""
    offenders = [
        f"{name}:{line}: {number}"
        for name, path in sources.items()
        if name.startswith("feecase.rules") and name != "feecase.rules.timeline"  # a drawing: its numbers are millimetres
        for line, number in numbers(ast.parse(path.read_text(encoding="utf-8")))
        if number not in NEUTRAL and (name, number) not in REASONED
    ]

    assert offenders == []


def test_only_the_clock_of_each_outermost_room_asks_the_clock(sources):
    offenders = [
        f"{name}:{node.lineno}"
        for name, path in sources.items()
        if name not in {"feecase.cli.clock", "feecase.web.clock"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (getattr(node.func.value, "id", getattr(node.func.value, "attr", "")), node.func.attr) in CLOCK
    ]

    assert offenders == []


def citations(sources):
    """Every `cite("work", article, …)` whose arguments are constants (or module constants that are texts)."""
    for name, path in sources.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.targets[0], ast.Name):
                words[node.targets[0].id] = node.value.value
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                words |= {
                    t.id: v.value
                    for t, v in zip(node.targets[0].elts, node.value.elts, strict=False)
                    if isinstance(v, ast.Constant)
                }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "cite":
                values = [n.value if isinstance(n, ast.Constant) else words.get(getattr(n, "id", "")) for n in node.args]
                if len(values) > 1 and values[0] and values[1] and not node.keywords:
                    yield f"{name}:{node.lineno}", cite(*values)


def test_every_citation_in_code_resolves_in_the_library(sources, feecase_library, place_modules):
    """In its last version at least: code cites former law with a date, which only a case has."""
    library = feecase_library(*place_modules)
    found, broken = 0, []
    for where, citation in citations(sources):
        found += 1
        try:
            library.text(citation, on=ON)
        except LawError:
            versions = library.versions(citation.work) if citation.work in library.works else ()
            try:
                library.text(citation, on=versions[-1] if versions else ON)
            except LawError as error:
                broken.append(f"{where}: {error.problems[0].what}")

    assert broken == []
    assert found > 100


def literals(tree):
    """Texts in code, the constant parts of f-strings too; docstrings are left out."""
    bare = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.lineno, node.value


def test_no_article_is_written_out_in_code(sources):
    """Articles are cited with `cite` and written by `Library.format`, so that each is checked; the few others have their reason above."""
    found = {
        (name, match[0]): line
        for name, path in sources.items()
        for line, text in literals(ast.parse(path.read_text(encoding="utf-8")))
        for match in ARTICLE.finditer(text)
    }

    assert {f"{name}:{line}: {text}" for (name, text), line in found.items() if (name, text) not in WRITTEN_OUT} == set()
    assert set(WRITTEN_OUT) <= set(found), "a reason without its text"


def test_every_profile_cites_and_quotes_truly(feecase_inspect, place_modules):
    assert feecase_inspect(*place_modules) == ()


@pytest.mark.parametrize("code", ["370202", "330106", "410105", "110105", "310115", "440305"])
def test_every_finding_of_the_sample_case_cites_the_library(feecase_case, feecase_assess, place_modules, code):
    bad = {
        "jurisdiction": code,
        "premises": {
            "vacant": [{"from": "2025-03-01"}],
            "delivered_on": "2025-02-10",
            "owners": [{"name": "李示例", "to": "2025-06-01"}],
        },
        "contacts": [
            {
                "id": "K1",
                "kind": "public-notice",
                "way": "posting",
                "sent": "2026-01-05",
                "act": "public-naming",
                "evidence": ["E2"],
            }
        ],
    }
    assessment = feecase_assess(feecase_case(**bad), *place_modules)

    assert assessment.checks_not_run == ()
    assert len(assessment.findings) > 3
