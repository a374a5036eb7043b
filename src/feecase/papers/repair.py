"""Tags as people type them and Word cuts them, made into tags that can be read.

Full-width characters, smart quotes and invisible characters inside a tag become plain ones; a tag that bookmarks, tracked changes or soft hyphens cut in pieces is
put together where it begins. What is tracked as deleted stays what it is: text, never a tag. Tags that docxtpl reads by itself are not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OPEN = re.compile(r"\{(?:[{%#](?!_)|[｛％])|｛[{｛%％]")
_ENDS = {"{": re.compile(r"[}｝][}｝]"), "%": re.compile(r"[%％][}｝]"), "#": re.compile(r"#\}")}
_CLOSE = re.compile(r"\}\}|%\}")
_DELETED = {f"{{{W}}}del", f"{{{W}}}moveFrom"}
_BLANKS = "\u00a0\u2002\u2003\u2009\u202f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_OTHERS = {"。": ".", "、": ",", "【": "[", "】": "]", **dict.fromkeys(_BLANKS, " "), **dict.fromkeys(_INVISIBLE, "")}
_SINGLE, _DOUBLE = "'‘’＇", '"“”＂'
_QUOTES = {sign: kind for kind in (_SINGLE, _DOUBLE) for sign in kind}


def own_texts(paragraph: Any) -> list[Any]:
    """Return the text nodes of a paragraph in order: not those of text boxes in it, nor what is tracked as deleted."""
    return [node for node in paragraph.iter(f"{{{W}}}t") if _owner(node) is paragraph]


def _owner(node: Any) -> Any:
    for above in node.iterancestors():
        if above.tag in _DELETED:
            return None
        if above.tag == f"{{{W}}}p":
            return above
    return None


def find_tags(text: str) -> tuple[list[tuple[int, int]], bool]:
    """Return where the tags of a text begin and end, and whether the last one found has no end. One pass, whatever the text."""
    spans: list[tuple[int, int]] = []
    begin = _OPEN.search(text)
    while begin is not None:
        kind = {"｛": "{", "％": "%"}.get(begin[0][1], begin[0][1])
        end = _ENDS[kind].search(text, begin.end())
        if end is None:
            return spans, True
        spans.append((begin.start(), end.end()))
        begin = _OPEN.search(text, end.end())
    return spans, False


def repair(paragraph: Any) -> tuple[list[tuple[str, str]], bool]:
    """Put the tags of one paragraph right. Return of each that was not what was wrong (Chinese) and the tag as it reads now, and whether a tag has no end."""
    nodes = own_texts(paragraph)
    text = "".join(node.text or "" for node in nodes)
    spans, unclosed = find_tags(text) if "{" in text or "｛" in text else ([], False)
    done = []
    for start, end in reversed(spans):
        pieces = list(_pieces(nodes, start, end))
        tag = text[start:end]
        plain = readable(tag)
        cut = _cut([node for node, _, _ in pieces])
        if plain == tag and not cut:
            continue
        for number, (node, first, last) in enumerate(pieces):
            node.text = node.text[:first] + ("" if number else plain) + node.text[last:]
            node.set(_SPACE, "preserve")
        done.append(("被书签、修订或其他内容隔成几段" if cut else _wrong(tag), plain))
    return done[::-1], unclosed


def unopened(paragraph: Any) -> bool:
    """Whether the end of a tag stands in the paragraph (after `repair`) without its beginning: it would be printed."""
    text = "".join(node.text or "" for node in own_texts(paragraph))
    rest, at = [], 0
    for start, end in find_tags(text)[0]:
        rest.append(text[at:start])
        at = end
    return _CLOSE.search("\0".join((*rest, text[at:]))) is not None


def hide_deleted(root: Any) -> None:
    """Write tags in tracked deletions so that they are text."""
    for deleted in root.iter(*_DELETED):
        for node in deleted.iter(f"{{{W}}}delText", f"{{{W}}}t"):
            if node.text and "{" in node.text:
                node.text = re.sub(r"\{([{%])", r"{_\1", re.sub(r"([}%])\}", r"\1_}", node.text)).replace("{#", "{ #")
                node.set(_SPACE, "preserve")


def readable(tag: str) -> str:
    """Return a tag in plain characters; what stands between quotes is kept.

    >>> readable("｛｛ 引用（‘民法典’，944）｝｝")
    "{{ 引用('民法典',944)}}"
    """
    plain, closing = [], ""
    for at, sign in enumerate(tag):
        if closing:
            kind = _QUOTES.get(sign, "")
            if sign in closing or (kind and kind[0] == closing and closing not in tag[at:]):
                plain.append(kind[0])
                closing = ""
            else:
                plain.append(sign)
        elif sign in _QUOTES:
            plain.append(_QUOTES[sign][0])
            closing = sign if sign in "'\"" else _QUOTES[sign]
        else:
            plain.append(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else _OTHERS.get(sign, sign))
    return re.sub(r"\.(?=\s*[}%|])", "。", "".join(plain)) if "。" in tag else "".join(plain)


def _pieces(nodes: list[Any], start: int, end: int) -> Iterator[tuple[Any, int, int]]:
    """Yield the text nodes that hold the characters `start` to `end` of all, with the part of each."""
    at = 0
    for node in nodes:
        length = len(node.text or "")
        if at < end and at + length > start:
            yield node, max(start - at, 0), min(end - at, length)
        at += length


def _cut(nodes: list[Any]) -> bool:
    """Whether anything but the ends of runs and marks of the spelling stands between text nodes."""
    for one, other in pairwise(nodes):
        run, last = one.getparent(), other.getparent()
        if run is last or run.getparent() is not last.getparent():
            return True
        between = run.getnext()
        while between is not None and between is not last:
            if between.tag not in {f"{{{W}}}proofErr", f"{{{W}}}r"}:
                return True
            between = between.getnext()
        inside = (*one.itersiblings(), *(node for node in other.itersiblings(preceding=True) if node.tag != f"{{{W}}}rPr"))
        if inside:
            return True
    return False


def _wrong(tag: str) -> str:
    if any(sign in tag for sign in _BLANKS + _INVISIBLE):
        return "里有看不见的字符（不间断空格、软连字符等）"
    return "里有弯引号" if any(sign in tag for sign in "‘’“”") else "里有全角符号"
