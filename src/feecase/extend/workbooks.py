"""Excel workbooks, .xlsx and .xls: the cells of every sheet as calamine reads them, and the day on which the file says it was changed.

Two things are looked at in the archive itself, because calamine takes them for granted: it lays a sheet out as one full rectangle, so that two cells
far apart would fill the memory; and it leaves out what a cell in error shows (`#N/A`). In .xls such cells are empty.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from feecase.errors import InputError
from feecase.extend.formats import Rows, fill
from feecase.extend.marks import NONE, UNKNOWN, Marks, marks_of, styles_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

UNPACKED_LIMIT = 1024 * 1024 * 1024
CELL_LIMIT = 20_000_000
MEMORY_LIMIT = 4 * 1024 * 1024 * 1024
_EXACT = 2**53
_LETTERS = 26
_ODD = tuple(re.compile(tag + rb'(?! r=")[\s/>]') for tag in (b"<c", b"<row", b":c", b":row"))
"""A cell or row that does not begin with its place; those with a prefix (`<x:c r=…`) do."""
_COLUMNS = re.compile(rb' r="([A-Za-z]{2,})\d')
_ERROR = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]* t="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?>(#[^<]{1,20})<', re.DOTALL)
_MADE = re.compile(rb"<(?:\w+:)?(?:modified|created)\b[^>]*>\s*(\d{4}-\d\d-\d\d)")
_TAG = re.compile(r"<(?:\w+:)?(sheet|Relationship)\s([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")

Errors = Mapping[tuple[int, int], str]


def read_workbook(data: bytes, where: str) -> tuple[list[tuple[str, Rows, Marks]], dt.date | None]:
    """Return the sheets (hidden ones too) by name with their marks, and the day of the last change (None where the file says none).

    Cells are as `Sheet` has them; merged text is repeated. Raises InputError for what is no workbook, is damaged, locked or too large.
    """
    if not data.startswith(b"PK"):
        return _apart(data, where), None
    errors, marks, made = _looked_into(data, where)
    return _sheets(data, where, errors, marks), made


def _apart(data: bytes, where: str) -> list[tuple[str, Rows, Marks]]:
    """Read an .xls in a process of its own: nothing can be looked at before calamine lays it out, and running out of memory ends a process."""
    import pickle
    import subprocess
    import sys

    program = "from feecase.extend import workbooks; workbooks.read_apart()"
    done = subprocess.run([sys.executable, "-c", program, where], input=data, capture_output=True, check=False)  # noqa: S603 — this very program
    if done.returncode:
        raise InputError(
            "工作簿无法读取",
            where=where,
            why="有远处的单元格，展开后过大，或文件已损坏",
            next="请用 Excel 或 WPS 打开后另存为 .xlsx",
        )
    read = pickle.loads(done.stdout)  # noqa: S301 — written by this very program
    if isinstance(read, InputError):
        raise read
    return list(read)


def read_apart() -> None:
    """Read an .xls from standard input with little memory and write its sheets, or the InputError, to standard output: `_apart`'s other half."""
    import pickle
    import sys

    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    result: list[tuple[str, Rows, Marks]] | InputError
    try:
        from feecase.extend.old_marks import old_marks

        data = sys.stdin.buffer.read()
        result = _sheets(data, sys.argv[1], {}, old_marks(data))
    except InputError as error:
        result = error
    sys.stdout.buffer.write(pickle.dumps(result))


def _sheets(
    data: bytes, where: str, errors: Mapping[int, Errors], marks: Mapping[int, Marks] | None
) -> list[tuple[str, Rows, Marks]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with _telling(where):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = [(index, one) for index, one in enumerate(book.sheets_metadata) if one.typ == SheetTypeEnum.WorkSheet]
        return [
            (
                one.name,
                _rows(book.get_sheet_by_index(index), where, errors.get(index, {})),
                replace(UNKNOWN if marks is None else marks.get(index, NONE), hidden=one.visible != SheetVisibleEnum.Visible),
            )
            for index, one in tables
        ]


@contextlib.contextmanager
def _telling(where: str) -> Iterator[None]:
    """Tell of anything that fails in here as of a workbook that cannot be read; Rust's panics are no `Exception`."""
    try:
        yield
    except InputError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise InputError(
            "工作簿无法读取",
            where=where,
            why=f"加了密码，或已损坏（{type(error).__name__}）",
            next="请用 Excel 或 WPS 打开，去掉密码，另存为 .xlsx",
        ) from error


def _rows(sheet: CalamineSheet, where: str, errors: Errors) -> Rows:
    if sheet.end is None:
        return []
    if (sheet.end[0] + 1) * (sheet.end[1] + 1) > CELL_LIMIT:
        raise _too_large(where)
    rows: Rows = [
        tuple([None if cell == "" else cell if cell.__class__ is not float else _whole(cell) for cell in row])
        for row in sheet.to_python(skip_empty_area=False)
    ]
    for (row, column), text in errors.items():
        rows[row] = (*rows[row][:column], text, *rows[row][column + 1 :])
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    return fill(rows, sheet.merged_cell_ranges or ())


def _whole(number: Any) -> int | float:
    """Return 302.0 as 302: calamine has no whole numbers."""
    return int(number) if number.is_integer() and -_EXACT < number < _EXACT else float(number)


def _looked_into(data: bytes, where: str) -> tuple[dict[int, Errors], dict[int, Marks], dt.date | None]:
    """Check an archive before calamine unpacks it; return what cells in error show and the marks, by the number of their sheet, and the day of the last change."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise InputError("工作簿已损坏", where=where, next="请重新导出，或用 Excel 打开后另存") from None
    names = archive.namelist()
    if len(set(names)) < len(names):
        raise InputError("工作簿已损坏", where=where, why="里面有重名的文件", next="请重新导出，或用 Excel 打开后另存")
    if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
        raise InputError("工作簿展开后过大", where=where, why=f"超过 {UNPACKED_LIMIT // 1024 // 1024} MB", next="请分批导出")
    if "xl/workbook.xml" not in names:
        raise InputError("这不是 Excel 工作簿", where=where, next="请用 Excel 或 WPS 另存为 .xlsx")
    with _telling(where):
        found, marks = {}, {}
        styles = styles_of(archive)
        for name in names:
            xml = archive.read(name)
            if b"sheetData" in xml or xml.startswith((b"\xff\xfe", b"\xfe\xff")):
                _check_extent(xml, where)
                found[name] = _errors(xml)
                marks[name] = marks_of(archive, name, xml, styles)
        numbers = {part: number for number, part in enumerate(_parts(archive))}
        made = _MADE.findall(archive.read("docProps/core.xml")) if "docProps/core.xml" in names else []
        day = max((dt.date.fromisoformat(day.decode()) for day in made), default=None)
        return (
            {numbers[part]: cells for part, cells in found.items() if cells and part in numbers},
            {numbers[part]: one for part, one in marks.items() if part in numbers},
            day,
        )


def _check_extent(xml: bytes, where: str) -> None:
    """Refuse a sheet whose cells span more than `CELL_LIMIT` from the first row and column to the last."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("工作簿的编码不是 UTF-8", where=where, next="请用 Excel 或 WPS 打开后另存为 .xlsx")
    width = max(map(_column, set(_COLUMNS.findall(xml))), default=_LETTERS)
    limit = CELL_LIMIT // width
    far = re.findall(rb' r="[A-Za-z]*(\d{%d,})"' % len(str(limit)), xml)
    if not any(odd.search(xml) for odd in _ODD) and all(len(row) < len(str(CELL_LIMIT)) and int(row) <= limit for row in far):
        return
    extent = _Extent()
    extent.parse(xml)
    if extent.rows * extent.columns > CELL_LIMIT:
        raise _too_large(where)


class _Extent:
    """The last row and column of a sheet that hold a value, read tag by tag as calamine places them."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    def parse(self, xml: bytes) -> None:
        """Read a worksheet part. Raises ExpatError, or ValueError for places that are none."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.Parse(xml, True)  # noqa: FBT003 — expat takes no keywords

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row" and "r" in attributes:
            self._row = int(attributes["r"]) - 1
        elif tag == "c" and "r" in attributes:
            letters = attributes["r"].rstrip("0123456789")
            self._row, self._column = int(attributes["r"][len(letters) :]) - 1, _column(letters.encode()) - 1
        elif tag in {"v", "is"}:
            self.rows, self.columns = max(self.rows, self._row + 1), max(self.columns, self._column + 1)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self._row, self._column = self._row + 1, 0
        elif tag == "c":
            self._column += 1


def _column(letters: bytes) -> int:
    """Return the number of a column, A being 1."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + letter - ord("A") + 1
    return number


def _errors(xml: bytes) -> Errors:
    if b't="e"' not in xml:
        return {}
    return {(int(row) - 1, _column(letters) - 1): html.unescape(text.decode()) for letters, row, text in _ERROR.findall(xml)}


def _parts(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the sheets' parts in the order of the workbook."""
    targets = {one.get("Id"): one.get("Target", "") for one in _tags(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")}
    ids = [
        next((value for key, value in one.items() if key.endswith(":id")), "")
        for one in _tags(archive.read("xl/workbook.xml"), "sheet")
    ]
    return [posixpath.normpath(posixpath.join("/xl", targets.get(id_, ""))).lstrip("/") for id_ in ids]


def _tags(xml: bytes, tag: str) -> list[dict[str, str]]:
    return [dict(_ATTRIBUTE.findall(inside)) for name, inside in _TAG.findall(xml.decode("utf-8-sig")) if name == tag]


def _too_large(where: str) -> InputError:
    return InputError("工作表过大", where=where, why=f"超过 {CELL_LIMIT:,} 个单元格", next="请分批导出，或删去远处的多余单元格")
