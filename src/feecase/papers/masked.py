"""A Word file without the values that must not be shown to its reader."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from feecase.errors import BundleError
from feecase.papers.archive import Packer, read_members


def masked_docx(content: bytes, values: Iterable[str]) -> tuple[bytes, dict[str, int]]:
    """Return a Word file in which masked values are ■ (also where runs split them), and the number of spots by paragraph. Raises BundleError."""
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    members, spots, wanted = read_members(content), dict[str, int](), sorted(values, key=lambda value: (-len(value), value))
    for name in [name for name in members if name.startswith("word/") and name.endswith(".xml")]:
        root = etree.fromstring(members[name], etree.XMLParser(resolve_entities=False))
        for number, paragraph in enumerate(root.iter(f"{word}p"), 1):
            pieces = list(paragraph.iter(f"{word}t"))
            text = clean = "".join(piece.text or "" for piece in pieces)
            for value in wanted:
                clean = clean.replace(value, "■" * len(value))
            if clean == text:
                continue
            spots[f"{name} 第{number}段"] = sum(text.count(value) for value in wanted)
            at = 0
            for piece in pieces:
                length = len(piece.text or "")
                piece.text, at = clean[at : at + length], at + length
        if any(spot.startswith(name) for spot in spots):
            members[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if any(value.encode() in member for member in members.values() for value in wanted):
        raise BundleError("送达副本的文书中仍能找到已遮盖的内容，没有写出", where="word", next="请把这一情况发给维护者")
    return (Packer().pack(list(members), members) if spots else content), spots
