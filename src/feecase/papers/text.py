"""The text of a Word file, paragraph by paragraph and table by table, so that papers can be compared and reviewed without Word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from feecase.papers.repair import W
from feecase.papers.source import W14

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What old versions of Word read in place of a text box or shape: the same once more."""
_PARTS = ("word/header", "word/document", "word/footnotes", "word/endnotes", "word/footer")


def extract(content: bytes) -> str:
    """Return the text: one line per paragraph, one `| … | … |` line per table row, headers first and footers last; text boxes follow the paragraph that holds them.

    A check-box whose tag is an expression reads ☐{{ expression }}; a picture reads [图：name].
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        members = [name for part in _PARTS for name in sorted(names) if name.startswith(part) and name.endswith(".xml")]
        lines = [line for name in members for line in _part(etree.fromstring(archive.read(name)))]
    return "\n".join(lines) + "\n"


def _part(root: Any) -> Iterator[str]:
    body = root.find(f"{{{W}}}body")
    yield from _blocks(root if body is None else body)


def _blocks(parent: Any) -> Iterator[str]:
    for node in parent:
        if node.tag == f"{{{W}}}p":
            yield paragraph(node)
            for box in node.iter(f"{{{W}}}txbxContent"):
                if next(box.iterancestors(f"{{{W}}}p"), None) is node and next(box.iterancestors(_FALLBACK), None) is None:
                    yield from _blocks(box)
        elif node.tag == f"{{{W}}}tbl":
            yield "┌"
            for row in node.iter(f"{{{W}}}tr"):
                if row.getparent() is node:
                    yield "| " + " | ".join("⏎".join(_blocks(cell)) for cell in row.findall(f"{{{W}}}tc")) + " |"
            yield "└"
        elif node.tag in {f"{{{W}}}sdt", f"{{{W}}}sdtContent"}:
            yield from _blocks(node)


def paragraph(node: Any) -> str:
    """Return the text of one paragraph, without its text boxes and what is tracked as deleted."""
    parts = []
    for one in node.iter():
        if not isinstance(one.tag, str) or next(one.iterancestors(f"{{{W}}}p", f"{{{W}}}moveFrom"), node) is not node:
            continue
        if one.tag == f"{{{W}}}t":
            parts.append(one.text or "")
        elif one.tag == f"{{{W}}}br":
            parts.append("⏎")
        elif one.tag == f"{{{W}}}tab" and one.getparent().tag == f"{{{W}}}r":
            parts.append("\t")
        elif one.tag.endswith("}docPr"):
            parts.append(f"[图：{one.get('descr') or one.get('name')}]")
        elif one.tag == f"{{{W}}}instrText":
            parts.append(f"<{(one.text or '').strip()}>")
        elif one.tag == f"{{{W}}}tag" and one.getparent().find(f"{{{W14}}}checkbox") is not None:
            parts.append(one.get(f"{{{W}}}val", ""))
    return "".join(parts)
