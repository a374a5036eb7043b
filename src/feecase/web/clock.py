"""The only place of the web room that asks the clock."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """Return the present moment in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 — the one permitted call


def today() -> dt.date:
    """Return today's date in the time zone of the machine."""
    return now().astimezone().date()
