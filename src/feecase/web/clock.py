"""The only place of the web room that asks the clock."""

from __future__ import annotations

import datetime as dt

from feecase.days import BEIJING


def now() -> dt.datetime:
    """Return the present moment in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 — the one permitted call


def today() -> dt.date:
    """Return today's date in mainland China, whatever the machine's time zone."""
    return now().astimezone(BEIJING).date()
