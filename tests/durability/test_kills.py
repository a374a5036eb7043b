"""Real kills (SIGKILL) at random moments of the commands and of the server: what was begun is brought to its end by beginning again."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest

from feecase.cli import clock
from feecase.cli.main import execute

NAMES = ("李明", "王芳", "张伟", "赵敏", "孙丽", "周杰")


@pytest.fixture
def still(monkeypatch, at):
    """One moment for all runs, so that their ends can be compared."""
    monkeypatch.setattr(clock, "now", lambda: at)


def run(folder, *arguments):
    """Run a command in a folder, silently."""
    os.chdir(folder)
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        code = execute(list(arguments))
    assert code in {0, 1}, code


def rows(changed=""):
    return tuple((str(n), f"3-{n % 3 + 1}-30{n}", name, f"{100 + n}{changed}.00") for n, name in enumerate(NAMES))


def lying(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.yaml"))}


@pytest.mark.parametrize("where", ["workspace", "folders"])
def test_an_import_is_killed(where, make_workspace, copies, table, deaths, check, chance, least, still):
    folder = make_workspace()
    (folder / "一.csv").write_text(table(*rows()), encoding="utf-8")
    (folder / "二.csv").write_text(
        table(*rows("5")[1:], ("9", "3-9-309", "吴刚", "77.00"), ("8", "3-9-308", "郑爽", "不详")), encoding="utf-8"
    )
    to = ("--to", "cases") if where == "folders" else ()
    deaths.live(lambda: run(folder, "import", "一.csv", *to))
    quiet = copies(folder)
    start = time.monotonic()
    deaths.live(lambda: run(quiet, "import", "二.csv", *to))
    whole = time.monotonic() - start
    expected = check.content(quiet), lying(quiet)
    for _ in range(200):
        again = copies(folder)
        deaths.kill(deaths.start(lambda again=again: run(again, "import", "二.csv", *to)), chance.uniform(0, whole))
        check.sound(again)
        check.later(again)
        deaths.live(lambda again=again: run(again, "import", "二.csv", *to))
        check.sound(again)
        check.tidy(again)
        assert (check.content(again), lying(again)) == expected
        if deaths.count >= least[f"kills of an import into {where}"]:
            return
    pytest.fail("it was never at work when it was killed")
