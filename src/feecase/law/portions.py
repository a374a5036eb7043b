"""The numbers of a citation: articles with their 款 and 项, in lists and ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feecase import hanzi

DIGITS = r"[零〇一二三四五六七八九十百千两\d]{1,12}"
SEPARATOR = r"[、,，;；]|以及|和|及|与|或者|或"
RANGE = r"至|到|-|–|—|~|～"
_ARTICLES = re.compile(
    rf"第({DIGITS}(?:(?:{SEPARATOR}|{RANGE})第?{DIGITS})*)条(?:之(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?![般切些类种]))?"
)
_UNLED = r"(?:\d{1,12}|[零〇一二三四五六七八九十百千]{2,12})"
_BARE_ARTICLES = re.compile(rf"({_UNLED}(?:(?:{SEPARATOR}|{RANGE}){_UNLED})*)条")
SIGN = r"(?:§{1,2}|[Aa]rt(?:icle)?s?\.?)"
_SIGNED = re.compile(rf"{SIGN}(\d{{1,4}}(?:(?:{SEPARATOR}|{RANGE}){SIGN}?\d{{1,4}})*)条?")
LISTED = re.compile(
    rf"{SIGN}\d|第{DIGITS}(?:(?:{SEPARATOR}|{RANGE})第?{DIGITS})*条|{_UNLED}(?:(?:{SEPARATOR}|{RANGE}){_UNLED})*条"
)
_PARAGRAPHS = re.compile(rf"(?:的|中)?第({DIGITS}(?:(?:{SEPARATOR}|{RANGE})第?{DIGITS})*)款")
_ITEMS = re.compile(
    rf"(?:的|中)?(?:第)?(\({DIGITS}\)|{DIGITS})((?:(?:{SEPARATOR}|{RANGE})第?(?:\({DIGITS}\)|{DIGITS}))*)项(?:第\(?{DIGITS}\)?目)?"
)
_LONGEST = 500
_NEXT = re.compile(rf"({SEPARATOR}|{RANGE})")


@dataclass(frozen=True, slots=True)
class Portion:
    """An article with, perhaps, its 款 and 项."""

    article: str
    paragraph: int | None = None
    item: int | None = None


def read(text: str, start: int) -> tuple[list[Portion], int]:
    """Read a list or range of articles with their 款 and 项 from `start`: the portions and where the group ends.

    The list is empty where a numeral cannot be read (第九百四四条).
    """
    portions: list[Portion] = []
    position, upto, readable = start, False, True
    while match := _ARTICLES.match(text, position) or _BARE_ARTICLES.match(text, position) or _SIGNED.match(text, position):
        try:
            numbers = _numbers(re.sub(SIGN, "", match[1]))
            articles = [str(number) for number in (_between(portions, numbers[0]) if upto else []) + numbers]
            if match.re is _ARTICLES and match[2]:
                articles[-1] += f"-{hanzi.number(match[2])}"
            details, position = _details(text, match.end())
        except ValueError:
            readable, articles, details, position = False, [""], [(None, None)], match.end()
        portions += [Portion(article) for article in articles[:-1]]
        portions += [Portion(articles[-1], *detail) for detail in details]
        more = _NEXT.match(text, position)
        following = LISTED.match(text, more.end()) if more else None
        if not more or not following or text.startswith("约定", following.end()):
            break
        upto = re.fullmatch(RANGE, more[0]) is not None
        position = more.end()
    return (portions if readable else []), position


def _between(portions: list[Portion], last: int) -> list[int]:
    """Fill in the articles between the one read last and the end of a range; nothing where the range runs backwards or is out of all measure."""
    first = int(portions[-1].article.partition("-")[0])
    return list(range(first + 1, last)) if first < last <= first + _LONGEST else []


def _details(text: str, position: int) -> tuple[list[tuple[int | None, int | None]], int]:
    """Read the 款 and 项 after an article."""
    details: list[tuple[int | None, int | None]] = []
    while True:
        ahead = position
        if details:
            more = _NEXT.match(text, position)
            if not more:
                break
            ahead = more.end()
        paragraphs = _PARAGRAPHS.match(text, ahead)
        if paragraphs:
            numbers = _numbers(paragraphs[1])
            details += [(number, None) for number in numbers[:-1]]
            ahead = paragraphs.end()
        items = _ITEMS.match(text, ahead)
        if items and (paragraphs or items[0].startswith(("第", "的第", "中第", "("))):
            paragraph = numbers[-1] if paragraphs else (details[-1][0] if details else None)
            details += [(paragraph, number) for number in _numbers(re.sub(r"[()]", "", items[1] + items[2]))]
            position = items.end()
        elif paragraphs:
            details.append((numbers[-1], None))
            position = ahead
        else:
            break
    return details or [(None, None)], position


def _numbers(text: str) -> list[int]:
    """Read 九百三十七至九百三十九 or 937、944: ranges are filled in; a range that runs backwards keeps its two ends."""
    result: list[int] = []
    upto = False
    for part in re.split(rf"({RANGE}|{SEPARATOR})", text.replace("第", "")):
        if not part:
            continue
        if re.fullmatch(rf"{RANGE}|{SEPARATOR}", part):
            upto = re.fullmatch(RANGE, part) is not None
            continue
        value = hanzi.number(part)
        if upto and result and result[-1] < value <= result[-1] + _LONGEST:
            result += range(result[-1] + 1, value)
        result.append(value)
        upto = False
    return result
