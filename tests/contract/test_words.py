"""One word per thing: types, modules and the glossary."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

TYPE_NAME = re.compile(r"[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")
NOUNS = {
    "accounting": "the account of every column and row of an import",
    "billing": "billing.yaml, what the billing system says",
    "finding": "a finding (发现)",
    "mapping": "a mapping file",
    "spelling": "ways to spell names",
    "standing": "standing to sue (原告主体资格)",
    "tracing": "the room that traces what papers say to its sources",
}
"""Module names that end in -ing and are nouns all the same."""


def types(tree):
    """The public classes and type aliases of a module."""
    for node in tree.body:
        names = []
        if isinstance(node, ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [t.id for t in node.targets if isinstance(t, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        yield from (name for name in names if TYPE_NAME.fullmatch(name))


def test_no_public_type_name_means_two_things(sources):
    """Private names (`_Row`) are a module's own business."""
    found = defaultdict(list)
    for name, path in sources.items():
        for type_name in types(ast.parse(path.read_text(encoding="utf-8"))):
            found[type_name].append(name)

    assert {name: modules for name, modules in found.items() if len(modules) > 1} == {}


def test_modules_are_named_by_nouns(sources):
    """A gerund says that something is done, not what the module holds."""
    last = {name.rpartition(".")[2] for name in sources if "." in name}

    assert {name for name in last if name.endswith("ing")} <= NOUNS.keys()


def test_the_formatter_lays_out_every_line(root):
    mark = "# fmt" + ":"
    skipping = [
        str(path.relative_to(root))
        for room in ("src", "tests", "plugins", "benchmarks", "examples")
        for path in sorted((root / room).rglob("*.py"))
        if mark in path.read_text(encoding="utf-8")
    ]

    assert skipping == []


def glossary(root):
    """The lines of the glossary: English and Chinese words, each line's alternatives apart."""
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", text.partition("## Glossary")[2])
    return [(english, chinese) for english, chinese in rows if english not in {"English", "---"}]


def test_the_glossary_has_one_word_for_each_idea(root):
    rows = glossary(root)
    english = [word.strip() for row in rows for word in re.split(r"[/,]", row[0])]
    chinese = [word.strip() for row in rows for word in re.split(r"[/、]", row[1])]

    assert len(rows) > 60
    assert sorted({word for word in english if english.count(word) > 1}) == []
    assert sorted({word for word in chinese if chinese.count(word) > 1}) == []
