"""Text with its place, out of Word, PDF and text files, and comments written into Word files at such places."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from feecase.errors import InputError

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PARTS = {
    "word/header": "页眉",
    "word/document": "",
    "word/footnotes": "脚注",
    "word/endnotes": "尾注",
    "word/footer": "页脚",
    "word/comments": "批注",
}
_FULL_LINE = 0.8
_TEXT_FILES = {".txt", ".md", ".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Spot:
    """One piece of text and where it is: a paragraph of a Word part, a page of a PDF, a line of a text file.

    `where` is the place in words (第3段, 表2第1行第2列, 第5页, 第12行). `part` and `paragraph` (counted from 0 through the whole part, tables
    included) find a Word paragraph again; `page` is a PDF page from 1.
    """

    text: str
    where: str
    part: str = ""
    paragraph: int = -1
    page: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A comment on the characters `start` to `end` of a spot's text."""

    spot: Spot
    start: int
    end: int
    text: str


def read(path: Path) -> tuple[Spot, ...]:
    """Return the text of a .docx, .pdf, .txt, .md or .yaml file in reading order. Raises InputError for what cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("文件无法读取", where=str(path), why=error.strerror or str(error), next="请检查路径与权限") from None
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return docx(content, str(path))
    if suffix == ".pdf":
        return _pdf(content, str(path))
    if suffix in _TEXT_FILES:
        return tuple(Spot(line, f"第{number}行") for number, line in enumerate(_decoded(content, str(path)).splitlines(), 1))
    raise InputError(
        f"不能读取 {suffix or '没有后缀'} 的文件",
        where=str(path),
        next="可用 .docx、.pdf（有文字层）、.txt、.md、.yaml；.doc 请先另存为 .docx",
    )


def docx(content: bytes, name: str = "Word 文件", *, comments: bool = False) -> tuple[Spot, ...]:
    """Return the paragraphs of a Word file: headers, body with tables and text boxes, notes, footers, and with `comments` these too. Raises InputError naming `name`.

    A text box that the file holds twice (for old and new versions of Word) is read once.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [
                member
                for prefix in _PARTS
                for member in sorted(archive.namelist())
                if re.fullmatch(rf"{prefix}\d*\.xml", member) and (comments or prefix != "word/comments")
            ]
            roots = [
                (member, etree.fromstring(archive.read(member), etree.XMLParser(resolve_entities=False))) for member in members
            ]
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError):
        raise InputError("不是完好的 Word 文件", where=name, next="请在 Word 中打开并另存为 .docx") from None
    if not any(member == _BODY for member, _ in roots):
        raise InputError("不是 Word 文件", where=name, why="压缩包里没有正文", next="请在 Word 中打开并另存为 .docx")
    return tuple(spot for member, root in roots for spot in _paragraphs(member, root))


def _paragraphs(member: str, root: Any) -> Iterator[Spot]:
    label = next(label for prefix, label in _PARTS.items() if member.startswith(prefix))
    places = labels(root)
    for index, node in enumerate(root.iter(f"{_W}p")):
        if any(True for _ in node.iterancestors(f"{_MC}Fallback")):
            continue
        if text := "".join(piece for run in _runs(node) for piece in _pieces(run)):
            yield Spot(text, label + places[node], member, index)


def labels(root: Any) -> dict[Any, str]:
    """Return the place of every paragraph of a part in words: 第3段, 表2第1行第2列, 文本框1第2段.

    What old versions of Word read in place of a text box (mc:Fallback) has the places of the text box.
    """
    copies = {node for old in root.iter(f"{_MC}Fallback") for node in old.iter(f"{_W}p", f"{_W}tbl", f"{_W}txbxContent")}
    tables = [table for table in root.iter(f"{_W}tbl") if table not in copies]
    cells = {cell: f"表{number}{place}" for number, table in enumerate(tables, 1) for cell, place in _cells(table)}
    boxes = {
        box: f"文本框{number}" for number, box in enumerate((b for b in root.iter(f"{_W}txbxContent") if b not in copies), 1)
    }
    counts: Counter[Any] = Counter()
    places = {}
    for node in root.iter(f"{_W}p"):
        if node in copies:
            continue
        outer = next(node.iterancestors(f"{_W}tc", f"{_W}txbxContent"), None)
        if outer in cells:
            places[node] = cells[outer]
            continue
        counts[outer] += 1
        places[node] = f"{boxes.get(outer, '')}第{counts[outer]}段"
    for both in root.iter(f"{_MC}AlternateContent"):
        new, old = (
            [node for part in both.iterchildren(f"{_MC}{name}") for node in part.iter(f"{_W}p")]
            for name in ("Choice", "Fallback")
        )
        for number, node in enumerate(old):
            places[node] = places.get(new[number], "文本框") if number < len(new) else f"文本框第{number + 1}段"
    return {node: places[node] for node in root.iter(f"{_W}p")}


def _cells(table: Any) -> Iterator[tuple[Any, str]]:
    """Yield the cells of a table, not those of tables inside it, with their places."""
    rows = (row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table)
    for number, row in enumerate(rows, 1):
        cells = (cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row)
        yield from ((cell, f"第{number}行第{column}列") for column, cell in enumerate(cells, 1))


def _runs(paragraph: Any) -> list[Any]:
    """All runs of a paragraph in order, those of links and insertions too, but not those of text boxes inside it."""
    return [
        run
        for run in paragraph.iter(f"{_W}r")
        if next(run.iterancestors(f"{_W}p")) is paragraph
        and not any(True for _ in run.iterancestors(f"{_W}del", f"{_W}moveFrom"))
    ]


def _pieces(run: Any) -> Iterator[str]:
    for node in run:
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
            yield "\t" if node.tag == f"{_W}tab" else "\n"


def _pdf(content: bytes, name: str) -> tuple[Spot, ...]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise InputError("不是完好的 PDF 文件，或有密码", where=name, next="请换用能直接打开的 PDF") from None
    with document:
        spots = tuple(
            Spot(_unwrapped(page.get_textpage().get_text_bounded()), f"第{number}页", page=number)
            for number, page in enumerate(document, 1)
        )
    if not any(spot.text.strip() for spot in spots):
        raise InputError("PDF 没有文字层", where=name, why="大概是扫描件", next="请换用文字版，或先做文字识别")
    return spots


def _unwrapped(text: str) -> str:
    """Join the lines of a page that were only broken by its width: long ones that do not end a sentence."""
    lines = text.splitlines()
    full = max((len(line) for line in lines), default=0) * _FULL_LINE
    return "".join(line if len(line) >= full and not line.endswith(tuple("。；：！？;:!?”")) else line + "\n" for line in lines)


def _decoded(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("文件不是 UTF-8 或 GB18030 编码的文字", where=name, next="请另存为 UTF-8 后再试")


def comment(content: bytes, notes: Iterable[Note], *, author: str) -> bytes:
    """Return a copy of a Word file with a comment at each note; its text and layout stay as they are.

    A comment spans exactly its characters (whole runs where these hold more than plain text). Word allows none in headers, footers, notes and comments: those go to the first paragraph of
    the body, those of a text box to the paragraph that holds it, and name their place.
    """
    import docx as word

    document = word.Document(io.BytesIO(content))
    paragraphs = list(document.element.iter(f"{_W}p"))
    first = next((node for node in paragraphs if _runs(node)), None)
    for note in notes:
        node = paragraphs[note.spot.paragraph] if note.spot.part == _BODY else first
        holder = None if node is None else next((box.getparent() for box in node.iterancestors(f"{_W}txbxContent")), None)
        if holder is not None:
            node = next(holder.iterancestors(f"{_W}p"), first)
        inside = note.spot.part == _BODY and holder is None
        if node is not None:
            _mark(
                document,
                node,
                (note.start, note.end) if inside else (0, 1),
                note.text if inside else f"（{note.spot.where}）{note.text}",
                author,
            )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _mark(document: Document, paragraph: Any, span: tuple[int, int], text: str, author: str) -> None:
    from docx.text.run import Run

    for cut in span:
        _split(paragraph, cut)
    position, touched, runs = 0, [], _runs(paragraph)
    for run in runs:
        length = sum(len(piece) for piece in _pieces(run))
        if length and position < span[1] and position + length > span[0]:
            touched.append(run)
        position += length
    chosen = touched or runs[:1]
    made = document.add_comment(
        [Run(run, document) for run in (chosen[0], chosen[-1])], text=text, author=author, initials=author[:2]
    )
    made._comment_elm.attrib.pop(f"{_W}date", "")  # noqa: SLF001 — comments carry no time of day: the same input gives the same text


def _split(paragraph: Any, cut: int) -> None:
    """Split the run that holds the sign `cut` of a paragraph in two alike, so that a comment can begin or end there; runs of more than plain text stay whole."""
    position = 0
    for run in _runs(paragraph):
        texts = [node for node in run if node.tag != f"{_W}rPr"]
        length = sum(len(piece) for piece in _pieces(run))
        if position < cut < position + length and [node.tag for node in texts] == [f"{_W}t"]:
            rest = copy.deepcopy(run)
            for node, text in (
                (texts[0], texts[0].text[: cut - position]),
                (rest.find(f"{_W}t"), texts[0].text[cut - position :]),
            ):
                node.text = text
                node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.addnext(rest)
            return
        position += length
