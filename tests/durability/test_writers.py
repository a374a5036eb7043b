"""Two processes write to one workspace at once, on either database: nothing is lost, and whoever comes second to the same file is told so."""

from __future__ import annotations

import json
import os
import time

import pytest
import sqlalchemy as sa

from feecase.errors import StoreError
from feecase.store import database, records, tables
from feecase.workspace import case_builder, folders, setup

ROUNDS = 12


def together(deaths, *works):
    """Run works at once, each in a process; they begin on one signal."""
    gate, go = os.pipe()

    def begun(work):
        os.read(gate, 1)
        work()

    pids = [deaths.start(lambda work=work: begun(work)) for work in works]
    os.write(go, b"x" * len(works))
    for pid in pids:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(gate)
    os.close(go)


def charge(ref, room, amount, **more):
    values = {
        "ref": ref,
        "room": room,
        "item": "物业费",
        "from": "2024-01-01",
        "to": "2024-12-31",
        "amount": amount,
        "owner": "李明",
        **more,
    }
    return records.Incoming("charge", ref, room, values)


def test_two_writers_of_the_same_records_lose_no_change(make_workspace, url, deaths, at):
    """Each change's "before" is the "after" of the one before it: nobody wrote over what he had not seen."""
    folder = make_workspace(url=url)

    def work(writer):
        with setup.open_workspace(folder) as workspace:
            for n in range(ROUNDS):
                with workspace.database.write() as connection:
                    batch = records.Batch("系统", "http", as_of="2026-11-22", actor=f"writer {writer}")
                    records.put(
                        connection, batch, [charge(f"C{k}", f"1-1-10{k}", f"{writer * 1000 + n}.0{k}") for k in range(3)], at=at
                    )
                case_builder.build(workspace, at=at, actor=f"writer {writer}", cues=())

    together(deaths, lambda: work(1), lambda: work(2))
    with setup.open_workspace(folder) as workspace, workspace.database.read() as connection:
        journal = connection.execute(sa.select(tables.journal).order_by(tables.journal.c.id)).all()
        rooms = connection.execute(sa.select(tables.rooms)).all()
        stored = {row.ref: json.loads(row[4])["amount"] for row in connection.execute(sa.select(tables.records))}
        cases = {row.id: row.outstanding for row in connection.execute(sa.select(tables.cases))}
        versions = {row.owner: row.version for row in connection.execute(sa.select(tables.documents)) if row.owner}
        events = connection.execute(sa.select(tables.events)).all()
        batches = connection.execute(sa.select(tables.batches)).all()
    assert len(batches) == 2 * ROUNDS
    assert {row.actor for row in journal} >= {"writer 1", "writer 2"}
    for k in range(3):
        room = f"1-1-10{k}"
        changed = [row for row in journal if row.subject == room and row.action == "record-changed"]
        assert len(changed) == 2 * ROUNDS - 1, "two writers never say the same: each says something new"
        amounts = [json.loads(row.after)["amount"] for row in changed]
        assert [json.loads(row.before)["amount"] for row in changed[1:]] == amounts[:-1]
        assert stored[f"C{k}"] == amounts[-1] == cases[room]
        told = [json.loads(event.data)["version"] for event in events if event.case == room]
        assert told == list(range(1, versions[room] + 1)), "each version of a case is told once, in its order"
    assert [row.name for row in rooms if row.built < row.version] == []


def test_two_imports_at_once_both_arrive(make_workspace, url, deaths, importing, table, check):
    folder = make_workspace(url=url)
    halves = [tuple((str(n), f"{half}-1-{100 + n}", "李明", f"{n + 1}.00") for n in range(30)) for half in (1, 2)]
    for half, rows in enumerate(halves):
        (folder / f"{half}.csv").write_text(table(*rows), encoding="utf-8")
    together(deaths, *(lambda half=half: importing(folder, f"{half}.csv", source=f"系统{half}") for half in (0, 1)))
    together(deaths, *(lambda half=half: importing(folder, f"{half}.csv", source=f"系统{half}") for half in (0, 1)))
    found = check.content(folder)
    assert len(found["cases"]) == len(found["records"]) == 60
    assert [sum(1 for event in found["events"] if '"state":"new"' in event[3])] == [60]
    assert found["dirty"] == []


def test_two_people_change_one_file_and_the_second_is_told(make_workspace, url, deaths, importing, table, place, at):
    folder = make_workspace(url=url)
    (folder / "a.csv").write_text(table(("1", "3-1-301", "李明", "2660.00")), encoding="utf-8")
    importing(folder, "a.csv")
    trees = [place / "甲", place / "乙"]
    for tree in trees:
        with setup.open_workspace(folder) as workspace:
            folders.hand_out(workspace, ["3-1-301"], tree, at=at, actor="test")
        file = tree / "cases" / "3-1-301" / "case.yaml"
        file.write_text(file.read_text("utf-8") + f"# {tree.name}的核对\n", encoding="utf-8")

    def work(tree):
        with setup.open_workspace(folder) as workspace:
            (moved,) = folders.take_in(workspace, tree, at=at, actor=tree.name)
        (place / f"{tree.name}.txt").write_text("\n".join(map(str, moved.problems)), encoding="utf-8")

    together(deaths, *(lambda tree=tree: work(tree) for tree in trees))
    told = {tree.name: (place / f"{tree.name}.txt").read_text("utf-8") for tree in trees}
    (second,) = (name for name, text in told.items() if text)
    for word in ("没有覆盖", "case.yaml", "处理："):
        assert word in told[second]
    with setup.open_workspace(folder) as workspace, workspace.database.read() as connection:
        (row,) = [r for r in connection.execute(sa.select(tables.documents)) if r.path == "case.yaml"]
    assert f"# {({'甲', '乙'} - {second}).pop()}的核对" in row.content.decode()
    assert f"# {second}的核对" in (place / second / "cases" / "3-1-301" / "case.yaml").read_text("utf-8"), (
        "and his own copy is untouched"
    )


def test_a_writer_that_dies_lets_the_other_on(make_workspace, url, deaths, at):
    """A process that is killed inside a writing transaction leaves nothing and holds up nobody."""
    folder = make_workspace(url=url)
    reading, writing = os.pipe()

    def stuck():
        with setup.open_workspace(folder) as workspace, workspace.database.write() as connection:
            records.put(connection, records.Batch("系统", "http", actor="gone"), [charge("C1", "1-1-101", "1.00")], at=at)
            os.write(writing, b"x")
            time.sleep(60)

    pid = deaths.start(stuck)
    os.read(reading, 1)
    assert deaths.kill(pid, 0.05)
    with setup.open_workspace(folder) as workspace, workspace.database.write() as connection:
        records.put(connection, records.Batch("系统", "http", actor="next"), [charge("C1", "1-1-101", "2.00")], at=at)
    with setup.open_workspace(folder) as workspace, workspace.database.read() as connection:
        assert [row.actor for row in connection.execute(sa.select(tables.batches))] == ["next"]
    os.close(reading)
    os.close(writing)


def test_an_import_dies_on_postgresql(make_workspace, postgres, deaths, importing, table, check, least):
    url = postgres.new()
    folder = make_workspace(url=url)
    (folder / "一.csv").write_text(table(("1", "3-1-301", "李明", "2660.00"), ("2", "3-1-302", "王芳", "1.00")), encoding="utf-8")
    (folder / "二.csv").write_text(
        table(("1", "3-1-301", "李明", "2900.00"), ("3", "3-1-303", "张伟", "880.50")), encoding="utf-8"
    )
    importing(folder, "一.csv")
    settings = (folder / "feecase.toml").read_text("utf-8")

    def afresh():
        again = postgres.new(like=url.partition("@/")[2].partition("?")[0])
        (folder / "feecase.toml").write_text(settings.replace(url, again), encoding="utf-8")
        (folder / ".feecase-versions.json").unlink(missing_ok=True)

    afresh()
    names = deaths.points(lambda: importing(folder, "二.csv"))
    expected = check.content(folder)
    for number in range(1, len(names) + 1, 4):
        afresh()
        assert deaths.at(number, lambda: importing(folder, "二.csv"))
        importing(folder, "二.csv")
        assert check.content(folder) == expected, names[number - 1]
    assert deaths.count >= least["import on PostgreSQL"]


def test_a_busy_database_is_told(make_workspace, url, deaths, importing, table, monkeypatch):
    """Whoever waits too long for another writer is told so, and nothing of his is stored."""
    folder = make_workspace(url=url)
    (folder / "a.csv").write_text(table(("1", "3-1-301", "李明", "2660.00")), encoding="utf-8")
    with setup.open_workspace(folder) as other:
        monkeypatch.setattr(database, "WAIT_SECONDS", 1)
        with other.database.write(), pytest.raises(StoreError) as told:
            importing(folder, "a.csv")
    assert "另一个程序正在写入" in str(told.value)
    assert "请稍后重试" in str(told.value)
    importing(folder, "a.csv")
