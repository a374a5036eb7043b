"""Deaths of an import, at every point and at random moments: run again, it comes to the same end as an undisturbed one."""

from __future__ import annotations

import os

import pytest

from feecase.intake.folder_import import import_files as into_folders

FIRST = (("1", "3-1-301", "李明", "2660.00"), ("2", "3-1-302", "王芳", "1200.00"), ("3", "3-1-303", "张伟", "880.50"))
SECOND = (("1", "3-1-301", "李明", "2900.00"), ("3", "3-1-303", "张伟", "880.50"), ("4", "3-1-304", "赵敏", "415.00"))


def _age(path):
    os.utime(path, (1795334400, 1795334400))  # a table's own date is the date of its data


@pytest.fixture
def begun(make_workspace, importing, table):
    """A workspace that knows a first list of arrears, and beside it the second: one amount changed, one room gone, one new, one row wrong."""
    folder = make_workspace()
    (folder / "一.csv").write_text(table(*FIRST), encoding="utf-8")
    (folder / "二.csv").write_text(table(*SECOND, ("5", "3-1-305", "孙丽", "不详")), encoding="utf-8")
    _age(folder / "一.csv")
    _age(folder / "二.csv")
    importing(folder, "一.csv")
    return folder


def test_an_import_dies_at_every_point(begun, copies, deaths, importing, check, least):
    undisturbed = copies(begun)
    names = deaths.points(lambda: importing(undisturbed, "二.csv"))
    expected = check.content(undisturbed)
    for number in range(1, len(names) + 1):
        folder = copies(begun)
        assert deaths.at(number, lambda folder=folder: importing(folder, "二.csv")), names[number - 1]
        check.sound(folder)
        check.later(folder)
        importing(folder, "二.csv")
        check.sound(folder)
        check.tidy(folder)
        assert check.content(folder) == expected, names[number - 1]
    assert deaths.count == len(names) >= least["import into a workspace"]


def test_an_import_into_folders_dies_at_every_point(place, copies, deaths, context, table, check, least):
    folder = place / "project"
    folder.mkdir()
    (folder / "project.yaml").write_text("管辖地代码: '370202'\n原告: {名称: 阳光物业}\n", encoding="utf-8")
    (folder / "一.csv").write_text(table(*FIRST), encoding="utf-8")
    (folder / "二.csv").write_text(table(*SECOND, ("5", "3-1-305", "孙丽", "不详")), encoding="utf-8")
    _age(folder / "一.csv")
    _age(folder / "二.csv")

    def run(root, name):
        into_folders(
            [root / name], root / "project.yaml", root / "cases", importers=context.plugins.importers, cues=context.plugins.cues
        )

    def lying(root):
        return {
            path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.suffix == ".yaml"
        }

    run(folder, "一.csv")
    undisturbed, before = copies(folder), lying(folder)
    names = deaths.points(lambda: run(undisturbed, "二.csv"))
    expected = lying(undisturbed)
    assert expected.keys() - before.keys() == {"cases/3-1-304/billing.yaml", "cases/3-1-304/case.yaml"}
    for number in range(1, len(names) + 1):
        root = copies(folder)
        assert deaths.at(number, lambda root=root: run(root, "二.csv")), names[number - 1]
        for name, text in lying(root).items():
            assert text in {before.get(name), expected[name]}, "a file is the old or the new one, never half of either"
        check.later(root)
        run(root, "二.csv")
        check.tidy(root)
        assert lying(root) == expected, names[number - 1]
    assert deaths.count == len(names) >= least["import into folders"]
