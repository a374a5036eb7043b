"""The default day is mainland China's, wherever the machine thinks it is."""

import datetime as dt
import os
import subprocess
import sys

import pytest

from feecase.cli import clock
from feecase.views.workspace import local
from feecase.web import clock as served

MORNING = dt.datetime(2026, 11, 30, 17, 46, tzinfo=dt.UTC)
"""01:46 of 1 December in Beijing, still 30 November in UTC."""


@pytest.mark.parametrize("module", [clock, served])
def test_before_eight_in_beijing_the_day_is_already_the_next_one(module, monkeypatch):
    monkeypatch.setattr(module, "now", lambda: MORNING)
    assert module.today() == dt.date(2026, 12, 1)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_machines_zone_changes_nothing(zone):
    code = (
        "import datetime as dt; from feecase.cli import clock; from feecase.views.workspace import local;"
        f"clock.now = lambda: dt.datetime.fromisoformat({MORNING.isoformat()!r});"
        f"print(clock.today(), local({MORNING.isoformat()!r}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
    ).stdout
    assert told.split() == ["2026-12-01", "2026-12-01", "01:46"]


def test_a_listed_moment_is_beijings():
    assert local("2026-11-30T17:46:00.000000Z") == "2026-12-01 01:46"
