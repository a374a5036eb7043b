from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from feecase.builtin.evidence_kinds import CUES
from feecase.builtin.importers import feecase_importers
from feecase.cli.main import execute
from feecase.extend.tables import Sheet, workbook_bytes
from feecase.intake import mapping as maps
from feecase.intake.folder_import import import_files

ARREARS = [
    "费用编号",
    "房号",
    "业主",
    "业主电话",
    "面积",
    "费用项",
    "开始时间",
    "结束时间",
    "欠费时长（天）",
    "欠费时长（月）",
    "欠费金额",
]
ASSETS = [
    "楼栋",
    "单元",
    "房屋",
    "楼层",
    "总楼层",
    "电梯",
    "房屋类型",
    "户型",
    "建筑面积",
    "室内面积",
    "租金",
    "房屋状态",
    "业主",
    "性别",
    "手机号",
    "身份证(optional)",
    "业主类型",
    "人员类型",
    "人员角色",
    "联系人",
    "联系电话",
]


def _arrears(
    room="3-1-302",
    owner="李明",
    first="2025-09-01 00:00:00",
    last="2026-10-01 00:00:00",
    amount="2660.00",
    *,
    area="95.00",
    item="物业费",
    phone="",
):
    return ["1", room, owner, phone, area, item, first, last, "395", "14", amount]


def _asset(room="3-1-302", owner="李明", id_no="", role="业主", *, kind="个人", phone="13000000107", use="住宅", area="95.00"):
    floor, *unit, number = room.split("-")
    return [
        floor,
        unit[0] if unit else "0",
        number,
        "",
        "",
        "",
        use,
        "",
        area,
        "",
        "",
        "",
        owner,
        "",
        phone,
        id_no,
        "业主",
        kind,
        role,
        "",
        "",
    ]


@pytest.fixture(scope="session")
def rows():
    """Header rows and makers of data rows."""
    return SimpleNamespace(ARREARS=ARREARS, ASSETS=ASSETS, arrears=_arrears, asset=_asset)


@pytest.fixture(scope="session")
def importers():
    return feecase_importers()


@pytest.fixture(scope="session")
def read_rows(importers):
    """Let the one importer that knows a table read it: header and rows in, ImportedRows out."""

    def read(*rows, name="Sheet1"):
        sheet = Sheet("a.xlsx", name, tuple(tuple(row) for row in rows))
        (importer,) = [importer for importer in importers if importer.identify(sheet)]
        return importer.read(sheet)

    return read


def _book(sheets):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(list(line))
    return workbook_bytes(book, dt.datetime(2026, 11, 20))


@pytest.fixture
def estate(tmp_path, importers):
    """A project folder into which tables are imported: `estate.run({"欠费明细表": rows, …})` → ImportResult."""
    (tmp_path / "project.yaml").write_text(
        "管辖地代码: '370202'\n原告: {名称: 阳光物业}\n物业: {物业项目: 阳光花园, 项目地址: 青岛市市南区海晏路18号}\n",
        encoding="utf-8",
    )

    def run(*books, **options):
        files = []
        for number, sheets in enumerate(books):
            path = sheets if isinstance(sheets, Path) else tmp_path / f"表{number}.xlsx"
            if not isinstance(sheets, Path):
                path.write_bytes(_book(sheets))
            files.append(path)
        if mapping := options.pop("mapping", None):
            options["mappings"] = (maps.load(mapping),)
        options = {"importers": importers, "cues": CUES, **options}
        return import_files(files, tmp_path / "project.yaml", tmp_path / "cases", **options)

    return SimpleNamespace(folder=tmp_path, cases=tmp_path / "cases", run=run, book=_book)


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command: `run("import", …)` → exit code, what it printed, what it told on stderr."""
    monkeypatch.setenv("COLUMNS", "120")

    def command(*arguments):
        code = execute([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command
