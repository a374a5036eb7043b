"""How fast and how small an import is: `pytest benchmarks/bench_import.py --benchmark-only`, or `python benchmarks/bench_import.py` for the table of multiples.

100,000 rows of arrears (欠费明细表, 11 columns, two in five cells repeat) are read by calamine alone as the yardstick, then read to cells, to
records with all hygiene, gathered by room, stored in a new workspace (SQLite, synchronous=FULL), and imported whole: stored, and the cases of all
rooms built. Times are of the process, without waiting for the disk; the table also gives the wall clock and the peak memory of each step in a
process of its own.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROWS = 100_000
HEADER = [
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
PROJECT = "管辖地代码: '370202'\n原告: {名称: 阳光物业}\n物业: {物业项目: 阳光花园, 项目地址: 青岛市市南区海晏路18号}\n"
AT = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


def arrears(count: int) -> Iterator[list[Any]]:
    """Yield rows as the billing system exports them: rooms with up to nine months of three items each."""
    rng = random.Random(7)
    number = 0
    for tower in range(1, 1000):
        for flat in range(3 * 30 * 4):
            unit, floor, door = flat // 120 + 1, flat % 120 // 4 + 1, flat % 4 + 1
            owner = "".join(
                rng.choice("王李张刘陈杨黄赵吴周") + rng.choice("明芳伟秀英娜敏静丽强") + rng.choice("一二三四五六七八九")
            )
            phone, area = f"139{rng.randrange(10**8):08}", rng.choice(["89.00", "95.50", "101.20", "120.00"])
            for month in range(rng.randrange(1, 10)):
                for item in ("物业费", "电梯费", "车位管理费")[: rng.randrange(1, 4)]:
                    if number == count:
                        return
                    number += 1
                    day = f"{2018 + month}-{rng.randrange(1, 13):02}-01 00:00:00"
                    amount = f"{rng.randrange(10000, 90000) / 100:.2f}"
                    yield [number, f"{tower}-{unit}-{floor}{door:02}", owner, phone, area, item, day, day, "30", "1", amount]


def workbook(path: Path, count: int = ROWS) -> Path:
    """Write the export, if it is not there."""
    import openpyxl

    if not path.exists():
        book = openpyxl.Workbook(write_only=True)
        page = book.create_sheet("欠费明细表")
        page.append(HEADER)
        for row in arrears(count):
            page.append(row)
        book.save(path)
    return path


def cells(path: Path) -> int:
    """Read the cells, as the yardstick does."""
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1


def sheets(path: Path) -> int:
    from feecase.extend.tables import read_sheets

    return len(read_sheets(path)[0].rows) - 1


def hygiene(path: Path) -> int:
    from feecase.builtin.importers import feecase_importers
    from feecase.extend.tables import read_sheets

    (sheet,) = read_sheets(path)
    (importer,) = [one for one in feecase_importers() if one.identify(sheet)]
    return len(importer.read(sheet).records)


def rooms(path: Path) -> int:
    from feecase.builtin.importers import feecase_importers
    from feecase.intake.room_records import gather

    gathered = gather([path], feecase_importers(), None)
    return sum(len(room.of("charge")) for room in gathered.rooms.values()) + len(gathered.rejected)


def stored(path: Path) -> int:
    from feecase.builtin.importers import feecase_importers
    from feecase.intake.room_records import gather, without_collecting
    from feecase.store import records
    from feecase.workspace import record_rows
    from feecase.workspace.setup import create

    gathered = gather([path], feecase_importers(), None)
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "project.yaml").write_text(PROJECT, encoding="utf-8")
        with (
            create(Path(name), at=AT, actor="bench") as workspace,
            without_collecting(),
            workspace.database.write() as connection,
        ):
            outcome = records.put(connection, records.Batch("台账", "file"), record_rows.incoming(gathered), at=AT)
    return outcome.new + len(gathered.rejected)


def imported(path: Path) -> int:
    from feecase.builtin.importers import feecase_importers
    from feecase.workspace.setup import create
    from feecase.workspace.table_import import import_files

    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "project.yaml").write_text(PROJECT, encoding="utf-8")
        with create(Path(name), at=AT, actor="bench") as workspace:
            result = import_files(workspace, [path], importers=feecase_importers(), at=AT)
        return sum(case.charges for case in result.cases) + len(result.rejected)


STEPS: dict[str, Callable[[Path], int]] = {
    "calamine alone": cells,
    "cells": sheets,
    "records": hygiene,
    "rooms": rooms,
    "stored": stored,
    "cases": imported,
}


@pytest.fixture(scope="session")
def export(tmp_path_factory) -> Path:
    return workbook(tmp_path_factory.mktemp("export") / "欠费明细表.xlsx")


@pytest.mark.benchmark(timer=time.process_time)
@pytest.mark.timeout(600)
@pytest.mark.parametrize("step", STEPS)
def test_import(benchmark, export, step):
    done = benchmark.pedantic(STEPS[step], args=(export,), rounds=1 if step == "cases" else 3, warmup_rounds=0)

    assert done == ROWS
    benchmark.extra_info["rows_per_second"] = round(done / benchmark.stats.stats.min)


def measured(step: str, path: Path) -> tuple[float, float, int]:
    """Run one step in a process of its own; return its processor time, its wall-clock time and its peak memory in MB."""
    ran = subprocess.run([sys.executable, __file__, step, str(path)], check=True, capture_output=True, text=True)
    busy, wall, memory = ran.stdout.split()
    return float(busy), float(wall), int(memory)


def one(step: str, path: Path) -> None:
    work = STEPS[step]
    with tempfile.TemporaryDirectory() as name:
        work(workbook(Path(name) / "一行.xlsx", 1))  # what a process loads once is not the import's
    busy, wall = time.process_time(), time.perf_counter()
    done = work(path)
    sys.stdout.write(
        f"{time.process_time() - busy} {time.perf_counter() - wall} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}\n"
    )
    assert done == ROWS, done


def main(rounds: int = 3) -> None:
    """Print each step's time as a multiple of the yardstick, the best of some rounds, by turns."""
    with tempfile.TemporaryDirectory() as name:
        path = workbook(Path(name) / "欠费明细表.xlsx")
        runs: dict[str, list[tuple[float, float, int]]] = {step: [] for step in STEPS}
        for _ in range(rounds):
            for step in STEPS:
                runs[step].append(measured(step, path))
    yard = min(busy for busy, _, _ in runs["calamine alone"])
    for step, ran in runs.items():
        busy, wall, memory = (min(column) for column in zip(*ran, strict=True))
        sys.stdout.write(
            f"{step:<15} {busy:6.2f} s = {busy / yard:5.2f} ×   wall {wall:6.2f} s   {ROWS / busy:9,.0f} rows/s   peak {memory} MB\n"
        )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one(sys.argv[1], Path(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:]))
