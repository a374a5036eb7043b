"""What authors may import is exactly what `feecase.plugin` names, and first-party plugins use nothing else."""

from __future__ import annotations

import ast
from types import ModuleType

import feecase.plugin


def test_all_is_exactly_what_is_visible():
    visible = {
        n
        for n, v in vars(feecase.plugin).items()
        if not n.startswith("_") and n != "annotations" and not isinstance(v, ModuleType)
    }

    assert sorted(feecase.plugin.__all__) == sorted(visible)
    assert len(set(feecase.plugin.__all__)) == len(feecase.plugin.__all__)


def test_first_party_plugins_come_in_through_the_authors_door(sources):
    """builtin/ and plugins/ import `feecase.plugin` and themselves; nothing else of feecase."""
    offenders = []
    for name, path in sources.items():
        if not name.startswith(("feecase.builtin", "feecase_")):
            continue
        own = "feecase.builtin" if name.startswith("feecase.builtin") else name.partition(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            offenders += [
                f"{name}:{node.lineno}: {m}"
                for m in modules
                if m.startswith("feecase") and m != "feecase.plugin" and not m.startswith(own)
            ]

    assert offenders == []
