from __future__ import annotations

import csv
import datetime as dt
import itertools
import os
import shutil
from types import SimpleNamespace

import pytest

from feecase.builtin.evidence_kinds import CUES
from feecase.builtin.importers import feecase_importers
from feecase.intake import mapping as maps
from feecase.resources import folder
from feecase.workspace import case_builder, setup, table_import

AT = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
PROJECT = "管辖地代码: '370202'\n原告: {名称: 阳光物业}\n物业: {物业项目: 阳光花园, 项目地址: 青岛市市南区海晏路18号}\n"
ARREARS = ["费用编号", "房号", "业主", "业主电话", "面积", "费用项", "开始时间", "结束时间", "欠费金额"]
OWNERSHIP = ["房号", "权利人", "取得日期", "转出日期"]
CONTACTS = ["房号", "日期", "类别"]
PRICES = ["费用项", "单价", "计价单位", "生效日期"]
GARDEN = ("欠费明细表.xlsx", "资产信息.xlsx", "催缴记录.xlsx")


@pytest.fixture
def at():
    """A moment."""
    return AT


def _row(
    room="3-1-302", owner="李明", amount="2660.00", *, first="2025-09-01", last="2026-10-31", item="物业费", phone="13000000107"
):
    return ["1", room, owner, phone, "95.00", item, first, last, amount]


@pytest.fixture(scope="session")
def rows():
    """Headers of tables and a maker of arrears rows."""
    return SimpleNamespace(arrears=_row, ARREARS=ARREARS, OWNERSHIP=OWNERSHIP, CONTACTS=CONTACTS, PRICES=PRICES)


def _project(at_folder):
    at_folder.mkdir(parents=True, exist_ok=True)
    (at_folder / "project.yaml").write_text(PROJECT, encoding="utf-8")
    return at_folder


@pytest.fixture
def project():
    """Write a project file into a folder and return the folder."""
    return _project


@pytest.fixture
def shop(tmp_path, database_url):
    """A workspace with a project, on SQLite and on PostgreSQL: `shop.run([header, row, …], …)` imports tables."""
    workspace = setup.create(_project(tmp_path / "ws"), database=database_url, at=AT, actor="周")
    yield _shop(workspace)
    workspace.close()


@pytest.fixture
def small(tmp_path):
    """Like `shop`, on SQLite alone."""
    workspace = setup.create(_project(tmp_path / "ws"), at=AT, actor="周")
    yield _shop(workspace)
    workspace.close()


def _shop(workspace):
    numbers = itertools.count()

    def table(lines):
        path = workspace.folder / f"表{next(numbers)}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(lines)
        os.utime(path, (1_790_000_000, 1_790_000_000))
        return path

    def run(*tables, **options):
        if mapping := options.pop("mapping", None):
            options["mappings"] = (maps.load(mapping),)
        options = {"importers": feecase_importers(), "cues": CUES, "at": AT, "actor": "周", **options}
        return table_import.import_files(workspace, [table(lines) for lines in tables], **options)

    def build(**options):
        return case_builder.build(workspace, **{"at": AT, "cues": CUES, **options})

    return SimpleNamespace(
        workspace=workspace, folder=workspace.folder, database=workspace.database, table=table, run=run, build=build
    )


@pytest.fixture
def garden(tmp_path):
    """A copy of the example estate."""
    return shutil.copytree(folder("examples") / "sunshine-garden", tmp_path / "garden")


@pytest.fixture(scope="session")
def books():
    """The example estate's tables."""
    return GARDEN
