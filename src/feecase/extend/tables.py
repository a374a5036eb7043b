"""Tables as read from a workbook or text file: cells with their places. What they mean is the importers' business."""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feecase.errors import InputError, from_system
from feecase.extend import formats

if TYPE_CHECKING:
    from openpyxl import Workbook

FILE_LIMIT = 64 * 1024 * 1024
UNPACKED_LIMIT = 1024 * 1024 * 1024
CELL_LIMIT = 20_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGED_LIMIT = 128 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: cell values by row; row 1 as the user sees it is `rows[0]`. `as_of` is when the file says it was made.

    Cells are text, int, float, bool, dates or None; of a formula, the value it last showed.
    """

    file: str
    name: str
    rows: tuple[tuple[Any, ...], ...]
    as_of: dt.date | None = None


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Read all sheets of an .xlsx, .xls, .csv, .json or .jsonl file. Raises InputError for anything that is not one, is locked, or is too large."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise InputError("文件过大", where=str(path), why=f"超过 {FILE_LIMIT // 1024 // 1024} MB", next="请分批导出")
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("找不到文件", where=str(path), next="请检查路径") from None
    except OSError as error:
        raise from_system(error) from None
    if data.startswith(b"PK\x03\x04"):
        return _workbook(path, data)
    changed = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).date()
    if data.startswith(_OLE):
        return tuple(Sheet(path.name, name, tuple(rows), changed) for name, rows in formats.old_workbook(data, str(path)))
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


def _workbook(path: Path, data: bytes) -> tuple[Sheet, ...]:
    import openpyxl

    _check_archive(path, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                made = book.properties.modified or book.properties.created
                return tuple(
                    Sheet(path.name, sheet.title, _rows(path, sheet, data), made.date() if made else None)
                    for sheet in book.worksheets
                )
            finally:
                book.close()
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            "工作簿无法读取", where=str(path), why=type(error).__name__, next="请用 Excel 或 WPS 打开后另存为 .xlsx"
        ) from error


def _check_archive(path: Path, data: bytes) -> None:
    """Refuse archives that unpack to far more than they hold (zip bombs) before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise InputError("工作簿已损坏", where=str(path), next="请重新导出，或用 Excel 打开后另存") from None
    if sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise InputError("工作簿展开后过大", where=str(path), why=f"超过 {UNPACKED_LIMIT // 1024 // 1024} MB", next="请分批导出")
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise InputError("这不是 Excel 工作簿", where=str(path), next="请用 Excel 或 WPS 另存为 .xlsx")


def _rows(path: Path, sheet: Any, data: bytes) -> tuple[tuple[Any, ...], ...]:
    """Read what is there, whatever the sheet says its dimension is; trailing empty rows are dropped."""
    sheet.reset_dimensions()
    rows: list[tuple[Any, ...]] = []
    cells = 0
    for row in sheet.iter_rows(values_only=True):
        cells += len(row) + 1
        if cells > CELL_LIMIT:
            raise InputError(
                "工作表过大", where=f"{path} [{sheet.title}]", why=f"超过 {CELL_LIMIT:,} 个单元格", next="请分批导出"
            )
        rows.append(tuple(row))
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = sheet._worksheet_path.lstrip("/")  # noqa: SLF001 — openpyxl tells merged cells only when it loads everything
        known = part in archive.namelist() and archive.getinfo(part).file_size <= _MERGED_LIMIT
        ranges = formats.merged(archive.read(part)) if known else []
    return tuple(formats.fill(rows, ranges))


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
