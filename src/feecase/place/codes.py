"""Division codes (GB/T 2260): six digits, their parents and their names.

Names and their years come from the table that `python-stdnum` maintains; a code it lacks is shown as the code itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from feecase.errors import InputError

NATION = "CN"
NATION_NAME = "全国"
_CODE = re.compile(r"(?P<code>CN|[1-8]\d{5})(?::(?P<court>[^\s:：]{2,60}))?")
_SPAN = re.compile(r"(?:\[(?P<first>\d{4})?-(?P<last>\d{4})?\])?(?P<name>[^,\[\]]+)")
_EMPTY_LEVEL = re.compile(r"市辖区|县(?:（.*)?|.*直辖.*")


def split(place: str) -> tuple[str, str]:
    """Take a place apart into its division code and its court's name ("" if it names no court).

    Raises InputError unless it is `CN`, six digits, or either followed by `:<court name>`.
    """
    match = _CODE.fullmatch(place)
    if not match:
        raise InputError(
            f"“{place}”不是行政区划代码",
            why="地区写成六位数字（GB/T 2260），如 370202；全国写 CN；法院写成“代码:法院名称”",
            next="代码可在国家统计局或民政部网站查到；用 feecase place show 370202 查看一个地区",
        )
    return match["code"], match["court"] or ""


@lru_cache(maxsize=1024)
def lineage(place: str) -> tuple[str, ...]:
    """Return the place and all that contain it, nearest first: court, district, city, province, nation.

    >>> lineage("370202:青岛市市南区人民法院")
    ('370202:青岛市市南区人民法院', '370202', '370200', '370000', 'CN')

    Raises InputError for a malformed code.
    """
    code, court = split(place)
    own = (place,) if court else ()
    if code == NATION:
        return (*own, NATION)
    return tuple(dict.fromkeys((*own, code, f"{code[:4]}00", f"{code[:2]}0000", NATION)))


def contains(outer: str, inner: str) -> bool:
    """Return whether `inner` is `outer` or is in it. Raises InputError for a malformed code."""
    return outer in lineage(inner)


def short_name(place: str) -> str:
    """Return the place's own name (市南区), the court's if it is one, or the code where the table has no name."""
    code, court = split(place)
    if court:
        return court
    return NATION_NAME if code == NATION else _table_name(code) or code


def full_name(place: str) -> str:
    """Return the name with those of the divisions above it (山东省青岛市市南区); a code without a name stays a code."""
    code, court = split(place)
    if court or code == NATION:
        return short_name(place)
    names = [_table_name(c) for c in reversed(lineage(code)[:-1])]
    return "".join(n for n in names if not _EMPTY_LEVEL.fullmatch(n)) if names[-1] else code


@lru_cache(maxsize=4096)
def _table_name(code: str) -> str:
    """Return the newest name of a code; one that is no longer in use says so."""
    from stdnum import numdb

    properties = numdb.get("cn/loc").info(code)[-1][1]
    spans = list(_SPAN.finditer(str(properties.get("county", ""))))
    if not spans:
        return ""
    newest = spans[-1]
    return f"{newest['name']}（{newest['last']}年前的区划）" if newest["last"] else newest["name"]
