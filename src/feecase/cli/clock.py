"""The only place of the command line that asks the clock."""

from __future__ import annotations

import datetime as dt

from feecase.errors import UsageError

_FIRST_YEAR, _LAST_YEAR = 1980, 2100


def today() -> dt.date:
    """Return today's date in mainland China, whatever the machine's time zone."""
    from feecase.days import BEIJING  # late: help and completion must not load calendars

    return now().astimezone(BEIJING).date()


def now() -> dt.datetime:
    """Return the present moment in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 — the one permitted call


def as_of(text: str | None) -> dt.date:
    """Read `--as-of`/`--on` (YYYY-MM-DD); None means today. Raises UsageError."""
    if text is None:
        return today()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"日期“{text}”无效", where="命令行", next="请写成 2026-11-20 的样子") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise UsageError(f"日期“{text}”不合常理", where="命令行", next=f"请写 {_FIRST_YEAR} 年至 {_LAST_YEAR} 年之间的日期")
    return day
