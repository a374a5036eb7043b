"""Tables as read from a workbook or text file: cells with their places. What they mean is the importers' business."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feecase.errors import InputError, from_system
from feecase.extend import formats, workbooks
from feecase.extend.marks import NONE, Marks

if TYPE_CHECKING:
    from openpyxl import Workbook

FILE_LIMIT = 64 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: cell values by row; row 1 as the user sees it is `rows[0]`. `as_of` is when the file says it was made.

    Cells are text, int, float, bool, dates or None; of a formula, the value it last showed. `words` says what people decided that free words of a contact
    log mean: kind, way and result by their English names; an empty kind is no contact.
    """

    file: str
    name: str
    rows: tuple[tuple[Any, ...], ...]
    as_of: dt.date | None = None
    marks: Marks = NONE
    words: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Read all sheets of an .xlsx, .xls, .csv, .json or .jsonl file. Raises InputError for anything that is not one, is locked, or is too large."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise InputError("不是普通文件", where=str(path), why="它是设备、管道或指向它们的链接", next="请给出文件本身")
        if path.stat().st_size > FILE_LIMIT:
            raise InputError("文件过大", where=str(path), why=f"超过 {FILE_LIMIT // 1024 // 1024} MB", next="请分批导出")
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("找不到文件", where=str(path), next="请检查路径") from None
    except OSError as error:
        raise from_system(error) from None
    changed = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).date()
    if data.startswith((_ZIP, _OLE)):
        sheets, made = workbooks.read_workbook(data, str(path))
        return tuple(Sheet(path.name, name, tuple(rows), made or changed, marks) for name, rows, marks in sheets)
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        raise InputError(
            "这不是 Excel 工作簿", where=str(path), why="文件内容与扩展名不符", next="请用 Excel 或 WPS 打开后另存为 .xlsx"
        )
    if not data.strip():
        raise InputError("文件是空的", where=str(path), next="请检查是否选错了文件")
    text = _text(path, data)
    if found := formats.json_tables(text, str(path)):
        return tuple(Sheet(path.name, name or path.stem, tuple(rows), changed) for name, rows in found)
    return (Sheet(path.name, path.stem, _csv_rows(text, path), changed),)


def _text(path: Path, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(
        "不是文本表格", where=str(path), why="既不是 UTF-8 也不是 GB18030 编码", next="请另存为 .xlsx，或“CSV UTF-8”"
    )


def _csv_rows(text: str, path: Path) -> tuple[tuple[Any, ...], ...]:
    head = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return tuple(tuple(value or None for value in row) for row in rows)
    except csv.Error as error:
        raise InputError(
            "CSV 格式有误", where=str(path), why=str(error), next="常见原因：引号未闭合；可用 Excel 打开后另存为 .xlsx"
        ) from None


def workbook_bytes(book: Workbook, made: dt.datetime) -> bytes:
    """Return a workbook's bytes, the same for the same content: `made` is written as its date, and the archive carries no other time."""
    import openpyxl.writer.excel

    book.properties.created = book.properties.modified = made
    raw, result = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
        writer = openpyxl.writer.excel.ExcelWriter(book, archive)
        writer.write_data()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return result.getvalue()
