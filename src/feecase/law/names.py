"""Names of laws: which law a written title or document number means. Only exact titles match, never one that merely contains another."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from feecase.law.library import Library
from feecase.law.plaintext import SIMPLIFIED

LAWLIKE = re.compile(r"(?:法|法典|条例|通则|总则|规定|办法|解释|规则|细则|批复|通知|决定|意见|纪要|规范)$")
PRIVATE = re.compile(r"(?:合同|协议|协议书|规约|公约|章程|承诺书|议事规则|须知|手册|方案|制度|细则约定)$")
_VERSION = re.compile(r"\((?:(\d{4})年?)?(?:\d+月\d+日)?(?:第[一二三四五六]次)?(?:修正|修订|版|公布|施行)*(?:本|文本)?\)$")
NUMBER = re.compile(r"([\u4e00-\u9fff]{1,6})[〔\[【(〈<](\d{4})[〕\]】)〉>]第?0*(\d+)号|国务院(?:令)?第?(\d+)号(?:令)?")
_PART = re.compile(r"[(·.,:\-—]?(?:第[一二三四五六七]编)?(?:总则|物权|合同|人格权|婚姻家庭|继承|侵权责任)编[)]?$")
"""A part of the Civil Code named with its title: 民法典（合同编）, 民法典·物权编."""
_SERIES = ("发改价格", "发改价检", "法释", "法发", "建房", "银发", "国发", "法")


def plain(text: str) -> str:
    """Bring text to one width without blanks, for comparison: NFKC, brackets of document numbers as 〔〕."""
    return re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", text))


def key(title: str) -> str:
    """Bring a title to the form in which titles are compared: without 中华人民共和国, the court's name in front and inner book-title marks."""
    text = re.sub(r"[《》〈〉<>“”\"]|中华人民共和国", "", plain(title).translate(SIMPLIFIED))
    return text.removeprefix("最高人民法院").removeprefix("国务院")


def split_version(title: str) -> tuple[str, int | None]:
    """Take a remark such as （2017年修正） off a title: the title without it, and its year."""
    text = plain(title)
    match = _VERSION.search(text)
    return (text[: match.start()], int(match[1])) if match and match[1] else (text, None)


def number(text: str) -> str | None:
    """Read a document number and write it in its one form: 法释[2009]第8号 → 法释〔2009〕8号, 国务院令第379号. None when it is none."""
    match = NUMBER.search(plain(text))
    return written_number(match) if match else None


def written_number(match: re.Match[str]) -> str | None:
    """Write a match of `NUMBER` in its one form; None for a series that is not one of laws (case numbers, letters)."""
    if match[4]:
        return f"国务院令第{match[4]}号"
    series = next((series for series in _SERIES if match[1].endswith(series)), None)
    return f"{series}〔{match[2]}〕{match[3]}号" if series else None


@dataclass(frozen=True, slots=True)
class Names:
    """All titles and document numbers of a library. `titles` maps a compared title to slugs, `numbers` a document number to slugs."""

    titles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, library: Library) -> Names:
        """Collect the names of every law in the library. Raises LawError when a work.yaml is wrong."""
        titles: dict[str, tuple[str, ...]] = {}
        numbers: dict[str, tuple[str, ...]] = {}
        for slug in sorted(library.works):
            work = library.work(slug)
            for name in dict.fromkeys(key(title) for title in (work.title, *work.former, *work.short)):
                titles[name] = (*titles.get(name, ()), slug)
            for label in dict.fromkeys(number(text) for text in (*work.numbers, *(event.number for event in work.events))):
                if label:
                    numbers[label] = (*numbers.get(label, ()), slug)
        return cls(titles, numbers)

    def find(self, title: str) -> tuple[str, ...]:
        """Return the slugs whose title this is exactly, a part of a law named with it left out; several are an ambiguity, none means not in the library."""
        name = key(title)
        return self.titles.get(name) or self.titles.get(_PART.sub("", name), ())
