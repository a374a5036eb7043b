"""The only place that asks the clock."""

from __future__ import annotations

import datetime as dt

from feecase.errors import UsageError


def today() -> dt.date:
    """Return today's date in the user's time zone."""
    return dt.datetime.now().astimezone().date()  # noqa: TID251 — the one permitted call


def as_of(text: str | None) -> dt.date:
    """Read `--as-of`/`--on` (YYYY-MM-DD); None means today. Raises UsageError."""
    if text is None:
        return today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"日期“{text}”无效", where="命令行", next="请写成 2026-11-20 的样子") from None
