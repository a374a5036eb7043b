"""Whether a template's tags can ever break its XML: found out once, so that papers need not be parsed again to be sure of them."""

from __future__ import annotations

from collections.abc import Iterable
from xml.parsers import expat

from jinja2 import nodes


def well_formed(content: bytes) -> bool:
    """Whether XML is well-formed."""
    try:
        expat.ParserCreate().Parse(content, True)  # noqa: FBT003 — positional in C
    except expat.ExpatError:
        return False
    return True


def balanced(tree: nodes.Template) -> bool:
    """Whether every loop and condition of a parsed part holds whole elements, so that each rendering is well-formed.

    Printed values are escaped and cannot break anything. Parts with macros and set blocks, which may cut up what they hold, never count as balanced.
    """
    try:
        return well_formed(_flat(tree.body).encode())
    except ValueError:
        return False


def _flat(body: Iterable[nodes.Node]) -> str:
    """Return the text of a body, with a letter for each printed value and nothing for whole loops and conditions. Raises ValueError."""
    parts = []
    for node in body:
        if isinstance(node, nodes.Output):
            parts += [child.data if isinstance(child, nodes.TemplateData) else "x" for child in node.nodes]
        elif isinstance(node, nodes.For):
            _whole(node.body)
            _whole(node.else_)
        elif isinstance(node, nodes.If):
            _whole(node.body)
            for other in node.elif_:
                _whole(other.body)
            _whole(node.else_)
        elif not isinstance(node, nodes.Assign | nodes.ExprStmt):
            raise ValueError  # noqa: TRY004 — not what was given, but what stands in it
    return "".join(parts)


def _whole(body: Iterable[nodes.Node]) -> None:
    if not well_formed(f"<x>{_flat(body)}</x>".encode()):
        raise ValueError("cut elements")
