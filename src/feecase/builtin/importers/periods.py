"""Periods as people write them in one cell: 2024.1-2024.12, 2024年1-12月, 2024年度, 202401-202406, 24.01–24.06, 2024Q3, 上半年, 自…起至…止.

What can be meant in two ways is refused with both, never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from feecase.builtin.importers.cells import CellError, day, month_end, text

_FIX = "请写成 2024年1月至2024年12月 的样子"
_NUMERALS = str.maketrans("一二三四五六七八九〇", "1234567890")
_SEPARATORS = re.compile(r"至|到|~|～|〜|∼|—|–|―|−|－|──|--|→|\.\.+|…+")
_OPEN = re.compile(r"及?以前|之前|以来|至今|至目前|到现在|截止目前|起$|及以后")
_NOISE = re.compile(
    r"物业(?:服务|管理)?费|电梯费|停车费|车位费|公摊费|垃圾费|欠费|欠缴|未缴|未交|费用|期间|所属期|\(?共?\d+个月\)?$"
)
_QUARTER = re.compile(r"(?:第?([1-4])季度?|Q([1-4])|([1-4])Q)", re.IGNORECASE)
_YEAR = r"(?P<y>(?:19|20)\d{2}|\d{2}(?=年))"
_WHOLE = re.compile(rf"{_YEAR}年?(?:全年|整年|年度|度|全年度|1-12月)?")
_HALF = re.compile(rf"{_YEAR}年?度?(?P<h>上半年|下半年|前半年|后半年|H1|H2)", re.IGNORECASE)
_IN_YEAR = re.compile(rf"{_YEAR}年?度?[-./]?(?P<rest>.*[季Q].*)", re.IGNORECASE)
_LIKELY = range(10, 45)
_MONTHS = 12

Days = tuple[dt.date, dt.date]


def period(value: Any, *, year: int | None = None) -> Days:
    """Return the first and last day of a period cell. `year` is the year that the sheet's title or heading states, for cells such as 1-6月.

    Raises CellError where the period is open, is no period, or can be meant in two ways.
    """
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value.replace(day=1), month_end(value)
    if isinstance(value, float) and not value.is_integer():
        shown = f"{value:.10g}"
        if re.fullmatch(r"\d{4}\.1", shown):
            raise CellError(f"{shown} 可能是 1 月，也可能是 10 月（末尾的 0 会被 Excel 去掉）", _FIX)
        value = shown
    return _period(text(value), year)


@lru_cache(maxsize=4096)
def _period(raw: str, year: int | None) -> Days:
    flat = re.sub(r"\s+|\u200b|\ufeff", "", unicodedata.normalize("NFKC", raw))
    flat = re.sub(r"[一二三四五六七八九十〇]+(?=[年月季至到、,和~-])", _digits, flat)
    if not flat:
        raise CellError("期间是空的", _FIX)
    if _OPEN.search(re.sub(r"起至|起到|起[-~—–]", "-", flat)):
        raise CellError(f"期间“{raw}”没有写明起止日", "请查明第一天和最后一天，改写后重新导入")
    counted = re.search(r"\(?共?(\d+)个月\)?$", flat)
    flat = _NOISE.sub("", flat).strip("()[]【】的")
    flat = re.sub(r"^[自从由]|[起止](?=$|-|至|到)|期间$", "", flat)
    found = _whole(flat, year) or _listed(flat, year) or _spanned(flat, year)
    if found is None:
        raise CellError(f"期间“{raw}”无法识别", _FIX)
    first, last = found
    if counted and not flat.isdigit() and (last.year - first.year) * 12 + last.month - first.month + 1 != int(counted[1]):
        raise CellError(f"期间“{raw}”写明的月数与起止日不符", "请核对起止日和月数")
    return _sound(raw, first, last)


def _digits(found: re.Match[str]) -> str:
    """Write small Chinese numerals as digits: 十二 is 12, 二〇二四 is 2024."""
    word = found[0]
    if "十" not in word:
        return word.translate(_NUMERALS)
    tens, _, ones = word.partition("十")
    return str(int(tens.translate(_NUMERALS) or 1) * 10 + int(ones.translate(_NUMERALS) or 0))


def _sound(raw: str, first: dt.date, last: dt.date) -> Days:
    if last < first:
        raise CellError(f"期间“{raw}”的结束早于开始", "请核对期间")
    if not 1990 <= first.year <= last.year < 2100:  # noqa: PLR2004 — property management began in the nineties
        raise CellError(f"期间“{raw}”的年份不合常理", "请核对期间")
    return first, last


def _whole(flat: str, year: int | None) -> Days | None:
    """Read whole years, half years and quarters."""
    if match := _WHOLE.fullmatch(flat):
        y = _full(match["y"])
        return dt.date(y, 1, 1), dt.date(y, 12, 31)
    if year and flat in {"上半年", "前半年"}:
        return dt.date(year, 1, 1), dt.date(year, 6, 30)
    if year and flat in {"下半年", "后半年"}:
        return dt.date(year, 7, 1), dt.date(year, 12, 31)
    if match := _HALF.fullmatch(flat):
        y, late = _full(match["y"]), match["h"].upper() in {"下半年", "后半年", "H2"}
        return dt.date(y, 7 if late else 1, 1), dt.date(y, 12, 31) if late else dt.date(y, 6, 30)
    if "季" not in flat and "Q" not in flat.upper():
        return None
    match = _IN_YEAR.fullmatch(flat)
    turned = re.fullmatch(rf"(?P<rest>Q[1-4]|[1-4]Q)[-./]?{_YEAR}", flat, re.IGNORECASE)
    named = match or turned
    known = _full(named["y"]) if named else year
    rest = named["rest"] if named else flat
    if known is None:
        return None
    rest = re.sub(rf"(?<=[-至到~—–]){known}年?", "", rest)
    rest = re.sub(r"第?([1-4])[-至到~—–、和,]第?([1-4])季度?", r"\1季\2季", rest)
    parts = [int(next(n for n in found if n)) for found in _QUARTER.findall(rest)]
    left = re.sub(r"[-至到~—–、和,/]", "", _QUARTER.sub("", rest))
    if not parts or left or parts != sorted(parts):
        return None
    first, last = dt.date(known, 3 * parts[0] - 2, 1), dt.date(known, 3 * parts[-1], 1)
    return first, month_end(last)


def _full(year: str) -> int:
    return int(year) if len(year) > 2 else 2000 + int(year)  # noqa: PLR2004 — two digits of a year


def _listed(flat: str, year: int | None) -> Days | None:
    """Read several months in a list: 2024年1、2、3月. They must follow each other."""
    if not re.search(r"[、,，;；和及]", flat):
        return None
    spans: list[Days] = []
    for part in re.split(r"[、,，;；和及]", flat):
        known = spans[-1][0].year if spans else year
        found = _whole(part, known) or _spanned(part, known)
        if found is None and part.isdigit() and known and 1 <= int(part) <= _MONTHS:
            found = _month(known, int(part))
        if found is None:
            return None
        spans.append(found)
    for before, after in pairwise(spans):
        if after[0] != before[1] + dt.timedelta(1):
            raise CellError(f"期间“{flat}”中间有间断", "请分成几行，每行一段连续的期间")
    return spans[0][0], spans[-1][1]


def _spanned(flat: str, year: int | None) -> Days | None:
    """Read one point in time as its whole length, or two with something between them. Several readings that differ are refused."""
    found = set[Days]()
    if whole := _point(flat, year, None):
        found.add(whole[:2])
    for left, right in _cuts(flat):
        if (first := _point(left, year, None)) is None:
            continue
        if (last := _point(right, first[0].year, first[2])) and last[1] >= first[0]:
            found.add((first[0], last[1]))
    if len(found) > 1:
        shown = "，或 ".join(f"{a} 至 {z}" for a, z in sorted(found))
        raise CellError(f"期间“{flat}”可以有几种读法：{shown}", _FIX)
    return next(iter(found), None)


def _cuts(flat: str) -> Iterator[tuple[str, str]]:
    parts = [part for part in _SEPARATORS.split(flat) if part]
    if len(parts) == 2:  # noqa: PLR2004 — the two ends of a period
        yield parts[0].strip("-起"), parts[1].strip("-止")
        return
    for index, sign in enumerate(flat):
        if sign in "-/" and 0 < index < len(flat) - 1:
            yield flat[:index], flat[index + 1 :]


_FORMS: tuple[tuple[str, str], ...] = (
    ("day", r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
    ("day", r"(?P<y>(?:19|20)\d{2}|\d{2})(?P<s>[-./])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"),
    ("day", r"(?P<y>(?:19|20)\d{2}|\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?"),
    ("month", r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})"),
    ("month", r"(?P<y>(?:19|20)\d{2}|\d{2})[-./年](?P<m>\d{1,2})月?份?"),
    ("month", r"(?P<m>\d{1,2})月份?"),
    ("year", r"(?P<y>(?:19|20)\d{2})年?"),
)
_AFTER: dict[str, tuple[tuple[str, str], ...]] = {
    "day": (("day", r"(?P<m>\d{1,2})[-./月](?P<d>\d{1,2})[日号]?"), ("day", r"(?P<d>\d{1,2})[日号]")),
    "month": (("month", r"(?P<m>\d{1,2})月?份?"),),
    "year": (),
}
"""Shorter forms for the end of a period, by how exact its beginning is."""


def _point(flat: str, year: int | None, before: str | None) -> tuple[dt.date, dt.date, str] | None:
    """Read one point in time as its first and last day, and how exact it is. `before` is how exact the beginning was, where this is the end."""
    for exact, form in (*_AFTER.get(before or "", ()), *_FORMS):
        if before and exact != before and not (before == "month" and exact == "month"):
            continue
        match = re.fullmatch(form, flat)
        if match is None:
            continue
        named = match.groupdict()
        y = _full(named["y"]) if named.get("y") else year
        if y is None or (named.get("y") and len(named["y"]) == 2 and int(named["y"]) not in _LIKELY):  # noqa: PLR2004
            continue
        if exact == "year":
            return dt.date(y, 1, 1), dt.date(y, 12, 31), exact
        if "m" not in named or not 1 <= int(named["m"]) <= _MONTHS:
            continue
        if exact == "month":
            return (*_month(y, int(named["m"])), exact)
        try:
            one = dt.date(y, int(named["m"]), int(named["d"]))
        except ValueError:
            continue
        return one, one, exact
    return None


def _month(year: int, number: int) -> Days:
    first = dt.date(year, number, 1)
    return first, month_end(first)


def start_of(value: Any) -> dt.date:
    """Return the first day that a cell for the beginning of a period means: a day as it is, a month its first day."""
    return _end(value)[0]


def end_of(value: Any) -> dt.date:
    """Return the last day that a cell for the end of a period means: a day as written (also the 1st), a month its last day."""
    return _end(value)[1]


def _end(value: Any) -> Days:
    try:
        found = day(value)
    except CellError as error:
        flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text(value))).rstrip("起止")
        point = _point(flat, None, None)
        if point is None or isinstance(value, float):
            raise error from None
        return point[0], point[1]
    return found, found
