"""Output is shaped in one room: commands parse, call a flow and print what a view made."""

from __future__ import annotations

import ast

import pytest

PRINTERS = {"feecase.cli.show", "feecase.cli.schema"}
"""The modules of the command line that may know how a page or a JSON value is built: the printer, and the publisher of schemas."""


@pytest.fixture(scope="module")
def commands(sources):
    return {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in sources.items()
        if name.startswith("feecase.cli.") and name not in PRINTERS
    }


def test_no_command_builds_a_table_or_dumps_a_value(commands):
    offenders = [
        f"{name}:{node.lineno} {what}"
        for name, tree in commands.items()
        for node in ast.walk(tree)
        for what in (
            node.attr if isinstance(node, ast.Attribute) else "",
            *((f"{node.module}.{alias.name}" for alias in node.names) if isinstance(node, ast.ImportFrom) else ()),
        )
        if what in {"model_dump", "add_row", "feecase.views.page.Grid"}
        or what.startswith(("rich.table", "feecase.views.outputs"))
    ]

    assert offenders == []


def test_no_command_writes_its_json_by_hand(commands):
    by_hand = (ast.Dict, ast.List, ast.ListComp, ast.DictComp, ast.IfExp, ast.Tuple)
    offenders = [
        f"{name}:{node.lineno}"
        for name, tree in commands.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print_json"
        and isinstance(node.args[1], by_hand)
    ]

    assert offenders == []
