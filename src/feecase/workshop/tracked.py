"""A new version of a paper against the last one, as tracked changes (修订) that Word and LibreOffice can accept or reject one by one.

Paragraphs and table rows are paired by likeness, then compared word by word; numbers, amounts and dates change as a whole. Only text is tracked: the
layout, pictures and fields are those of the new version. Changes carry no date, so that the same two papers give the same bytes.
"""

from __future__ import annotations

import copy
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

from lxml import etree

from feecase.errors import InputError
from feecase.papers.archive import Packer, read_members
from feecase.papers.repair import W

_W = f"{{{W}}}"
_P, _R, _T, _TBL, _TR, _TC, _SDT = (f"{_W}{name}" for name in ("p", "r", "t", "tbl", "tr", "tc", "sdt"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PARTS = re.compile(r"^word/(document|header\d*|footer\d*)\.xml$")
_WORDS = re.compile(r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d[\d,.]*\d|[A-Za-z0-9]+|.", re.DOTALL)
_REVISED = {f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")}
_UNLIKE = 0.3
_ISLAND = 1
_MOST_PAIRS = 900
RevisionKind = Literal["ins", "del"]


@dataclass(frozen=True, slots=True)
class TextChange:
    """One paragraph or table row that differs: its old and its new text (None = there was none)."""

    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Tracked:
    """The new version with its changes tracked, and the changes in reading order."""

    content: bytes
    changes: tuple[TextChange, ...]


def tracked(old: bytes, new: bytes, *, names: tuple[str, str] = ("旧版", "新版"), author: str = "feecase") -> Tracked:
    """Compare two Word files. Accepting all changes of the result gives the text of `new`, rejecting all gives that of `old`.

    `names` stand in errors. Raises InputError for a file that is not a Word file or that holds tracked changes already.
    """
    before, after = _read(old, names[0]), _read(new, names[1])
    pen = _Pen(author)
    for member in (name for name in after if _PARTS.match(name) and name in before):
        ours, theirs = (_root(members[member], name) for members, name in zip((before, after), names, strict=True))
        body = theirs.find(f"{_W}body")
        _refill(pen, theirs if body is None else body, ours if body is None else ours.find(f"{_W}body"))
        after[member] = bytes(etree.tostring(theirs, xml_declaration=True, encoding="UTF-8", standalone=True))
    return Tracked(Packer().pack(list(after), after), tuple(pen.changes))


def _read(content: bytes, name: str) -> dict[str, bytes]:
    try:
        members = read_members(content)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error):
        members = {}
    if "word/document.xml" not in members:
        raise InputError("不是完好的 Word 文件（.docx）", where=name, next="请在 Word 中打开并另存为 .docx")
    return members


def _root(content: bytes, name: str) -> Any:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise InputError("Word 文件内容损坏", where=name, why=str(error), next="请用 Word 打开后重新保存") from None
    if next(root.iter(*_REVISED), None) is not None:
        raise InputError("文件里已有修订", where=name, next="请先在 Word 中接受或拒绝全部修订，再作比较")
    return root


@dataclass(slots=True)
class _Pen:
    """Writes tracked changes, each with a number of its own, and notes them."""

    author: str
    number: int = 0
    changes: list[TextChange] = field(default_factory=list)

    def mark(self, kind: RevisionKind) -> Any:
        """Return a new `w:ins` or `w:del`."""
        self.number += 1
        return etree.Element(f"{_W}{kind}", {f"{_W}id": str(self.number), f"{_W}author": self.author})

    def paragraph_mark(self, paragraph: Any, kind: RevisionKind) -> None:
        """Track a paragraph's end, so that accepting or rejecting takes the whole paragraph."""
        properties = _child(paragraph, "pPr", 0)
        run = properties.find(f"{_W}rPr")
        if run is None:
            after = [at for at, node in enumerate(properties) if node.tag in (f"{_W}sectPr", f"{_W}pPrChange")]
            run = _child(properties, "rPr", after[0] if after else len(properties))
        run.insert(0, self.mark(kind))

    def wrap(self, element: Any, kind: RevisionKind) -> None:
        """Track every run under an element."""
        for run in list(element.iter(_R)):
            around = self.mark(kind)
            run.addprevious(around)
            around.append(run)

    def row(self, row: Any, kind: RevisionKind) -> Any:
        """Return a copy of a table row as inserted or deleted with all that is in it."""
        made = copy.deepcopy(row)
        properties = made.find(f"{_W}trPr")
        if properties is None:
            properties = _child(made, "trPr", sum(node.tag == f"{_W}tblPrEx" for node in made))
        properties.append(self.mark(kind))
        if kind == "del":
            _as_deleted(made)
        self.wrap(made, kind)
        return made

    def block(self, block: Any, kind: RevisionKind) -> Any:
        """Return a copy of a paragraph or table as inserted or deleted; of a paragraph, its end is left to the caller."""
        made = copy.deepcopy(block)
        if block.tag == _TBL:
            for row in made.findall(_TR):
                made.replace(row, self.row(row, kind))
            return made
        if kind == "del":
            _as_deleted(made)
        self.wrap(made, kind)
        return made


def _child(parent: Any, name: str, at: int) -> Any:
    found = parent.find(f"{_W}{name}")
    if found is None:
        found = etree.Element(f"{_W}{name}")
        parent.insert(at, found)
    return found


def _as_deleted(element: Any) -> None:
    """Keep of an old element what a deletion may hold: its text. Controls, links, fields and pictures go."""
    for node in list(
        element.iter(
            f"{_W}sectPr", f"{_W}drawing", f"{_W}pict", f"{_W}fldChar", f"{_W}instrText", f"{_W}bookmarkStart", f"{_W}bookmarkEnd"
        )
    ):
        node.getparent().remove(node)
    for node in list(element.iter(_SDT, f"{_W}hyperlink")):
        for run in list(node.iter(_R) if node.tag != _SDT else _content(node)):
            node.addprevious(run)
        node.getparent().remove(node)
    for text in element.iter(_T):
        text.tag = f"{_W}delText"
        text.set(_SPACE, "preserve")


def _content(control: Any) -> list[Any]:
    inside = control.find(f"{_W}sdtContent")
    return list(inside) if inside is not None else []


def _text(element: Any) -> str:
    return "".join(
        node.text or "" if node.tag == _T else "\t" if node.tag == f"{_W}tab" else "\n"
        for node in element.iter(_T, f"{_W}tab", f"{_W}br")
        if node.getparent().tag == _R
    )


def _refill(pen: _Pen, new: Any, old: Any) -> None:
    """Put into `new` (a body, a header, a cell) what its blocks and those of `old` become together."""
    ours, theirs = ([node for node in parent if node.tag in (_P, _TBL, _SDT)] for parent in (old, new))
    at = new.index(theirs[0]) if theirs else len(new)
    merged = _merged(pen, ours, theirs)
    for node in theirs:
        new.remove(node)
    ends: list[RevisionKind | None] = [kind if block.tag == _P else None for block, kind in merged]
    tail = next((n for n, (block, kind) in enumerate(reversed(merged)) if kind is None or block.tag != _P), len(merged))
    if tail and tail < len(merged) and merged[-tail - 1][0].tag == _P:
        ends = [*ends[: -tail - 1], *ends[-tail:], None]  # the last paragraph's end cannot go: the one before takes its part
    elif tail:
        ends[-1] = None
    for number, (block, _) in enumerate(merged):
        if end := ends[number]:
            pen.paragraph_mark(block, end)
        new.insert(at + number, block)


def _merged(pen: _Pen, old: Sequence[Any], new: Sequence[Any]) -> list[tuple[Any, RevisionKind | None]]:
    """Return the blocks of both versions in order, each with what became of it as a whole."""
    result: list[tuple[Any, RevisionKind | None]] = []
    for one, other in _pairs(old, new, lambda a, b: a.tag == b.tag and a.tag != _SDT):
        if one is not None and other is not None:
            made = other if _same(one, other) else _table(pen, one, other) if other.tag == _TBL else _paragraph(pen, one, other)
            result.append((made, None))
        elif one is not None:
            result.append((pen.block(one, "del"), "del"))
            _note(pen, _text(one), None)
        else:
            result.append((pen.block(other, "ins"), "ins"))
            _note(pen, None, _text(other))
    return result


def _note(pen: _Pen, old: str | None, new: str | None) -> None:
    if old or new:
        pen.changes.append(TextChange(old, new))


def _same(one: Any, other: Any) -> bool:
    return _key(one) == _key(other)


def _key(block: Any) -> tuple[str, ...]:
    """Return what two equal blocks have in common: text, paragraph by paragraph."""
    return (block.tag, *(_text(paragraph) for paragraph in block.iter(_P)))


def _pairs(old: Sequence[Any], new: Sequence[Any], may: Callable[[Any, Any], bool]) -> Iterator[tuple[Any, Any]]:
    """Yield equal and like elements as pairs, the others alone, in reading order."""
    keys, others = [_key(node) for node in old], [_key(node) for node in new]
    for what, i1, i2, j1, j2 in SequenceMatcher(None, keys, others, autojunk=False).get_opcodes():
        if what == "equal":
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            yield from _likest(old[i1:i2], new[j1:j2], may)


def _likest(old: Sequence[Any], new: Sequence[Any], may: Callable[[Any, Any], bool]) -> list[tuple[Any, Any]]:
    """Pair as many as may be paired, without crossing; among the ways to do so, the one whose pairs are most alike."""
    few = len(old) * len(new) <= _MOST_PAIRS

    def like(a: Any, b: Any) -> float:
        return 2 + SequenceMatcher(None, _text(a), _text(b), autojunk=False).ratio() if few else 2

    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    score = [[like(a, b) if may(a, b) else 0.0 for b in new] for a in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], score[i][j] and score[i][j] + best[i + 1][j + 1])
    result: list[tuple[Any, Any]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and score[i][j] and best[i][j] == score[i][j] + best[i + 1][j + 1]:
            result.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif i < len(old) and (j == len(new) or best[i][j] == best[i + 1][j]):
            result.append((old[i], None))
            i += 1
        else:
            result.append((None, new[j]))
            j += 1
    return result


def _table(pen: _Pen, old: Any, new: Any) -> Any:
    rows = new.findall(_TR)
    at = new.index(rows[0]) if rows else len(new)
    pairs = list(_pairs(old.findall(_TR), rows, lambda a, b: len(a.findall(_TC)) == len(b.findall(_TC))))
    for row in rows:
        new.remove(row)
    for number, (one, other) in enumerate(pairs):
        new.insert(at + number, _row(pen, one, other))
    return new


def _row(pen: _Pen, old: Any, new: Any) -> Any:
    if old is None or new is None:
        row, kind = (new, "ins") if old is None else (old, "del")
        text = "　".join(_text(cell) for cell in row.findall(_TC))
        _note(pen, text if new is None else None, text if old is None else None)
        return pen.row(row, "ins" if kind == "ins" else "del")
    for one, other in zip(old.findall(_TC), new.findall(_TC), strict=True):
        if not _same(one, other):
            _refill(pen, other, one)
    return new


@dataclass(frozen=True, slots=True)
class _Atom:
    """The smallest thing that changes as a whole: a word of a run, another piece of a run, or a control or link. `run` lends its properties."""

    key: str
    node: Any
    run: Any = None


def _atoms(paragraph: Any) -> Iterator[_Atom]:
    for child in paragraph:
        if child.tag == f"{_W}pPr":
            continue
        if child.tag != _R:
            yield _Atom(f"{child.tag} {_text(child)}", child)
            continue
        for node in child:
            if node.tag == _T:
                yield from (_Atom(word, word, child) for word in _WORDS.findall(node.text or ""))
            elif node.tag != f"{_W}rPr":
                yield _Atom(f"{node.tag} {node.text or ''}", node, child)


def _paragraph(pen: _Pen, old: Any, new: Any) -> Any:
    _note(pen, _text(old), _text(new))
    ours, theirs = list(_atoms(old)), list(_atoms(new))
    made = [node for node in new if node.tag == f"{_W}pPr"]
    for what, a, b in _compared(ours, theirs):
        if what == "equal":
            made += _written(b)
        else:
            made += [done for node in _written(a) for done in _tracked_inline(pen, node, "del")]
            made += [done for node in _written(b) for done in _tracked_inline(pen, node, "ins")]
    for node in list(new):
        new.remove(node)
    new.extend(made)
    return new


def _compared(old: list[_Atom], new: list[_Atom]) -> Iterator[tuple[str, list[_Atom], list[_Atom]]]:
    """Yield equal and changed stretches; a single sign that happens to be equal between two changes changes with them."""
    matcher = SequenceMatcher(None, [a.key for a in old], [b.key for b in new], autojunk=False)
    if matcher.ratio() < _UNLIKE:
        yield "replace", old, new
        return
    stretches: list[tuple[str, list[_Atom], list[_Atom]]] = []
    codes = matcher.get_opcodes()
    for at, (what, i1, i2, j1, j2) in enumerate(codes):
        equal = what == "equal" and not (0 < at < len(codes) - 1 and sum(len(a.key) for a in new[j1:j2]) <= _ISLAND)
        if not equal and stretches and stretches[-1][0] == "replace":
            stretches[-1] = ("replace", stretches[-1][1] + old[i1:i2], stretches[-1][2] + new[j1:j2])
        else:
            stretches.append(("equal" if equal else "replace", old[i1:i2], new[j1:j2]))
    yield from stretches


def _written(atoms: list[_Atom]) -> list[Any]:
    """Turn atoms back into runs, as few as their properties allow."""
    done: list[Any] = []
    run: Any = None
    source: Any = None
    for atom in atoms:
        if atom.run is None:
            source = None
            done.append(copy.deepcopy(atom.node))
            continue
        if atom.run is not source:
            source, run = atom.run, etree.Element(_R)
            run.extend(copy.deepcopy(node) for node in source.findall(f"{_W}rPr"))
            done.append(run)
        if not isinstance(atom.node, str):
            run.append(copy.deepcopy(atom.node))
        elif len(run) and run[-1].tag == _T:
            run[-1].text += atom.node
        else:
            text = etree.SubElement(run, _T, {_SPACE: "preserve"})
            text.text = atom.node
    return done


def _tracked_inline(pen: _Pen, node: Any, kind: RevisionKind) -> list[Any]:
    holder = etree.Element(_P)
    holder.append(node)
    if kind == "del":
        _as_deleted(holder)
    pen.wrap(holder, kind)
    return [done for done in holder if done.tag in _REVISED or kind == "ins"]
