"""Deaths while cases are built and assessed, carried between folder and workspace, backed up, restored and purged."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from feecase import files
from feecase.cases.workspace import WorkspaceStore
from feecase.flows.announce import AnnounceRequest, announce
from feecase.store import blobs, records
from feecase.workspace import backup, case_builder, cases, folders, retention, setup

LATER = dt.timedelta(days=3 * 366)


@pytest.fixture
def workspace(make_workspace, importing, table):
    """A workspace with two cases."""
    folder = make_workspace()
    (folder / "a.csv").write_text(
        table(("1", "3-1-301", "李明", "2660.00"), ("2", "3-1-302", "王芳", "1200.00")), encoding="utf-8"
    )
    importing(folder, "a.csv")
    return folder


def opened(folder, work, **options):
    with setup.open_workspace(folder) as workspace:
        return work(workspace, **options)


def lying(root):
    """Return the files of a tree but for the database and what dead processes left."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "feecase.db" not in path.name and path.suffix not in {".tmp", ".csv"}
    }


def test_building_and_assessing_die_at_every_point(workspace, copies, deaths, check, context, at, least, monkeypatch):
    monkeypatch.setattr(case_builder, "SLICE", 1)
    with setup.open_workspace(workspace) as one, one.database.write() as connection:
        batch = records.Batch("java110", "http", as_of="2026-11-22", actor="x")
        told = [
            {
                "room": f"3-1-30{n}",
                "item": "电梯费",
                "from": "2024-01-01",
                "to": "2024-12-31",
                "amount": "120.00",
                "owner": "",
                "ref": f"E{n}",
            }
            for n in (1, 2)
        ]
        records.put(connection, batch, [records.Incoming("charge", v["ref"], v["room"], v) for v in told], at=at)

    def work(folder):
        def both(one):
            case_builder.build(one, at=at)
            while announce(context, WorkspaceStore.of(one), AnnounceRequest(at.date(), at, 1)):
                pass

        opened(folder, both)

    undisturbed = copies(workspace)
    names = deaths.points(lambda: work(undisturbed))
    expected = check.content(undisturbed)
    assert expected["dirty"] == []
    for number in range(1, len(names) + 1):
        folder = copies(workspace)
        assert deaths.at(number, lambda folder=folder: work(folder))
        check.sound(folder)
        work(folder)
        check.sound(folder)
        assert check.content(folder) == expected, names[number - 1]
    assert deaths.count >= least["building and assessing"]


@pytest.fixture
def tree(workspace, place, at):
    """The workspace's cases handed out into another tree, where people worked on them."""
    root = place / "tree"
    opened(workspace, folders.hand_out, ids=["3-1-301", "3-1-302"], to=root, at=at, actor="test")
    for case in ("3-1-301", "3-1-302"):
        folder = root / "cases" / case
        (folder / "case.yaml").write_text((folder / "case.yaml").read_text("utf-8") + "# 已核对\n", encoding="utf-8")
        (folder / "evidence").mkdir()
        (folder / "evidence" / "照片.jpg").write_bytes(case.encode() * 1000)
    return root


def test_taking_in_dies_at_every_point(workspace, tree, copies, deaths, check, at, least):
    def work(folder, root):
        moved = opened(folder, folders.take_in, path=root, at=at, actor="test")
        assert [one.problems for one in moved] == [(), ()]

    undisturbed, root = copies(workspace), copies(tree)
    names = deaths.points(lambda: work(undisturbed, root))
    expected, files, kept = check.content(undisturbed), lying(undisturbed), lying(root)
    assert sum("files/" in name for name in files) == 2
    for number in range(1, len(names) + 1):
        folder, root = copies(workspace), copies(tree)
        assert deaths.at(number, lambda folder=folder, root=root: work(folder, root))
        check.sound(folder)
        check.later(folder)
        check.later(root)
        with setup.open_workspace(folder) as one:  # a document never names a file that is not there
            for case in cases.listing(one):
                folders.hand_out(one, [case.id], folder.parent / f"out-{number}", at=at, actor="test")
        shutil.rmtree(folder.parent / f"out-{number}")
        work(folder, root)
        check.tidy(folder)
        check.tidy(root)
        assert (check.content(folder), lying(folder), lying(root)) == (expected, files, kept), names[number - 1]
    assert deaths.count >= least["taking in"]


def test_handing_out_dies_at_every_point(workspace, tree, copies, deaths, check, at, least):
    opened(workspace, folders.take_in, path=tree, at=at, actor="test")

    def work(folder, root):
        moved = opened(folder, folders.hand_out, ids=["3-1-301", "3-1-302"], to=root, at=at, actor="test")
        assert [one.problems for one in moved] == [(), ()]

    undisturbed = copies(workspace)
    names = deaths.points(lambda: work(undisturbed, undisturbed / "out"))
    expected = lying(undisturbed / "out")
    assert len(expected) == 8
    for number in range(1, len(names) + 1):
        folder = copies(workspace)
        assert deaths.at(number, lambda folder=folder: work(folder, folder / "out"))
        check.sound(folder)
        check.later(folder)
        work(folder, folder / "out")
        check.tidy(folder)
        assert lying(folder / "out") == expected, names[number - 1]
        shutil.rmtree(folder)
    assert deaths.count >= least["handing out"]


def test_backing_up_and_restoring_die_at_every_point(workspace, tree, place, copies, deaths, check, at, least):
    opened(workspace, folders.take_in, path=tree, at=at, actor="test")
    target = place / "sicherung.zip"

    def save(folder):
        if not target.exists():
            opened(folder, backup.backup, target=target, at=at, actor="test")

    names = deaths.points(lambda: save(copies(workspace)))
    for number in range(1, len(names) + 1, 2):
        target.unlink(missing_ok=True)
        assert deaths.at(number, lambda: save(workspace))
        check.sound(workspace)
        check.later(place)
        if target.exists():
            backup.backups.check(target)
        deaths.live(lambda: save(workspace))
        backup.backups.check(target)
        assert not list(place.glob(".feecase-*"))
    saved = check.content(workspace)

    def load(folder):
        if not (folder / "feecase.toml").exists() or not _restored(folder):
            backup.restore(target, folder, at=at, actor="test")

    names = deaths.points(lambda: load(place / "there"))
    expected = check.content(place / "there"), lying(place / "there")
    assert {name: rows for name, rows in expected[0].items() if name != "journal"} == {
        name: rows for name, rows in saved.items() if name != "journal"
    }
    for number in range(1, len(names) + 1, max(1, len(names) // 20)):
        folder = place / f"there-{number}"
        assert deaths.at(number, lambda folder=folder: load(folder))
        if folder.exists():
            check.later(folder)
        load(folder)
        check.sound(folder)
        check.tidy(folder)
        found = check.content(folder)
        assert {key for key in found if found[key] != expected[0][key]} <= {"journal"}, names[number - 1]
        assert lying(folder) == expected[1]
        shutil.rmtree(folder)
    assert deaths.count >= least["backup and restore"]


def _restored(folder):
    try:
        return opened(folder, lambda one: bool(cases.listing(one)))
    except setup.UserError:
        return False


def test_purging_dies_at_every_point(workspace, tree, copies, deaths, check, at, least):
    opened(workspace, folders.take_in, path=tree, at=at, actor="test")
    settings = workspace / "feecase.toml"
    settings.write_text(settings.read_text("utf-8").replace("# closed_cases = 5 ", "closed_cases = 1 "), encoding="utf-8")
    opened(workspace, cases.close, ids=["3-1-301"], at=at, actor="test")

    def work(folder):
        opened(folder, retention.purge, at=at + LATER, actor="test", really=True)

    undisturbed = copies(workspace)
    names = deaths.points(lambda: work(undisturbed))
    expected, files = check.content(undisturbed), lying(undisturbed)
    assert sum("files/" in name for name in files) == 1
    assert [row[0] for row in expected["cases"]] == ["3-1-302"]
    for number in range(1, len(names) + 1):
        folder = copies(workspace)
        assert deaths.at(number, lambda folder=folder: work(folder))
        work(folder)
        found = check.content(folder)
        purged = [entry for entry in found.pop("journal") if entry[1] == "purged" and entry[2] != "workspace"]
        assert len(purged) == 1
        assert found == {name: rows for name, rows in expected.items() if name != "journal"}, names[number - 1]
        assert lying(folder) == files, names[number - 1]
        assert "李明".encode() not in (folder / "feecase.db").read_bytes(), "what was purged is nowhere in the file"
    assert deaths.count >= least["purge"]


def test_files_are_synced_before_they_get_their_name_and_their_name_before_a_record_names_them(place, deaths):
    """A power cut cannot be tried here; the order of the steps that guard against it can."""
    source = place / "照片.jpg"
    source.write_bytes(b"x" * 100)
    whole = [
        "before a new file",
        "after a new file",
        "half a file",
        "before fsync",
        "after fsync",
        "before rename",
        "after rename",
    ]
    assert deaths.points(lambda: files.write(place / "a.yaml", "甲")) == whole
    assert deaths.points(lambda: blobs.add(place / "files", source)) == [*whole, *["before fsync", "after fsync"] * 2]
    assert deaths.points(lambda: blobs.add(place / "files", source)) == []
