"""Citations in running Chinese text.

Read are 《X》第N条第M款第（K）项, 之一, ranges and lists, names without 《》, document numbers, short names declared with 以下简称, and words
that point back (同法, 该条例, 前款). Numerals may be Chinese, Arabic or full-width, and broken by blanks or line ends. Clauses of contracts
(合同第五条, 第三条约定) are no citations. What cannot be told for certain is returned with `work` None and its `candidates`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from feecase.law import names as naming
from feecase.law import portions
from feecase.law.names import Names
from feecase.law.plaintext import PlainText
from feecase.law.portions import DIGITS, LISTED, RANGE, SEPARATOR, SIGN, Portion

How = Literal["named", "number", "declared", "back", "nearby", "bare"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One cited portion, as written.

    `start` and `end` are offsets in the text given. `work` is the law's slug, None when `name` is not (or not for certain) in the library;
    `candidates` are the laws it may be. `article` is None where a law is named as such. `how` says how the law was found: by its `named`
    title, document `number`, `declared` short name, a word that points `back`, the law named before in the same paragraph (`nearby`), or not
    at all (`bare`: only an article's number; the candidates were named in earlier paragraphs, the last one first). `year` and `number` are the
    version and the document number named with the title (2017年修正, 法释〔2009〕8号).
    """

    text: str
    start: int
    end: int
    name: str
    work: str | None
    article: str | None
    paragraph: int | None = None
    item: int | None = None
    candidates: tuple[str, ...] = ()
    how: How = "named"
    year: int | None = None
    number: str | None = None
    note: str = ""


_NUMBER_START = r"[\u4e00-\u9fff]{1,6}[〔\[【(〈<]\d{4}[〕\]】)〉>]第?0*\d+号|国务院(?:令)?第?\d+号"
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]{0,150}》){1,150})》")
_REMARK = r"(?:\((?:[^()]|\([^()]*\))*\)|[〔\[【][^〕\]】]*[〕\]】])"
_DECLARED = re.compile(
    r"\((?:[^()]*[;,，；])?(?:以下|下文|下|后)?(?:统一)?(?:简称|称)(?:为|作)?:?[“\"'《「]?([^“”\"'《》「」()]{1,30})[”\"'》」]?\)"
)
_FILLER = re.compile(
    rf"(?:{_REMARK})*(?:第[一二三四五六七]编)?(?:[总则分物权合同人格婚姻家庭继承侵责任]{{2,4}}编)?(?:第[零一二三四五六七八九十\d]+章)?[的之中]?"
)
_BACK = re.compile(r"(?:同|该|本|此|上述|前述|前引)(法典|法|条例|解释|规定|办法|规则|通则|细则)(?:的|中|之)?$")
_CONTRACT = re.compile(
    r"(?:合同|协议|协议书|规约|公约|章程|承诺书|约定|合约|补充条款|议事规则|判决书?|裁定书?|附件[一二三四五六七八九十\d]*)(?:[》”\"])?(?:\([^()]*\))?(?:的|中|之)?$"
)
_STATUTE = re.compile("(?:法|法典|条例|通则|规定|办法|解释|细则)$")
"""Titles that, standing alone, are those of laws; notices and rules are as often a company's own."""
_AGREED = re.compile("(?:中|的|之|所)?(?:约定|项下)")
_LEADING = re.compile(
    r"(?:依照|依据|根据|按照|违反|适用|参照|援引|引用|比照|以及|或者|符合|属于|基于|结合|遵守|涉及|关于|对照|即为|系|受|以|在|从|对|至|到|是|为|中|据|按|依|见|即|如|由|和|与|及|或|因|于|现行|新|原|我国|国务院|最高人民法院|最高院|中华人民共和国|了|将|把|援|引|\d{4}年(?:版|修正|修订|修改|公布)?的?)$"
)
_PLACE = re.compile(r"[省市区县州盟旗港澳](?:经济特区)?$|特区$|地方$")
_ODD = r"[零〇一二三四五六七八九十百千佰仟壹贰叁肆伍陆柒捌玖拾廿卅\d]"
_UNREAD = re.compile(
    rf"(?:{_REMARK})*[的之中]?(?:第[^《》。,;、的和及与\s]{{1,12}}(?:条|[(])|第[〇零一二三四五六七八九十百千\d]{{1,8}}(?![〇零一二三四五六七八九十百千\d次届版章编节分])|[§¶#№]\S{{1,8}}|(?:[Aa]rt|[Nn]o\.?)[^《》。,;]{{1,10}}|条\d{{1,4}}|\d{{1,4}}(?![\d年月日.%元号页份])|{_ODD}{{1,8}}条(?![例件款文约]))"
)
"""What looks like an article after a law's name and cannot be read as one: 第玖佰条, §九, 944."""
_HAN = re.compile(r"[\u4e00-\u9fff]+$")


@dataclass(frozen=True, slots=True)
class _Law:
    """A law as named at a place: slug or candidates."""

    name: str
    work: str | None
    candidates: tuple[str, ...] = ()
    how: How = "named"
    year: int | None = None
    number: str | None = None
    note: str = ""


def mentions(text: str, names: Names) -> tuple[Mention, ...]:
    """Return all citations in `text`, in order of appearance."""
    return tuple(_Reader(PlainText(text), names).read())


class _Reader:
    def __init__(self, text: PlainText, names: Names) -> None:
        self.text, self.names, self.plain = text, names, text.plain
        self.declared: dict[str, _Law] = {}
        self.seen: list[tuple[int, _Law]] = []
        self.contract = -1
        self.floor = 0  # where the articles read last end: no name begins before
        self.last: Mention | None = None

    def read(self) -> Iterator[Mention]:
        """Walk through the text: titles and numbers introduce laws, article groups cite them."""
        position = 0
        anchor = re.compile(
            rf"(?P<title>《)|(?P<number>{_NUMBER_START})|(?P<back>前款)|(?P<articles>第{DIGITS}(?:(?:{SEPARATOR}|{RANGE})第?{DIGITS})*条)|(?P<short>(?<=[法典例定释则编])\d+(?:(?:{SEPARATOR}|{RANGE})\d+)*条)|(?P<sign>{SIGN}(?=\d))|(?P<odd>第{_ODD}{{1,12}}条)"
        )
        while match := anchor.search(self.plain, position):
            start = match.start()
            if match.lastgroup == "title" or match["title"]:
                position = yield from self._titled(start)
            elif match["number"]:
                position = yield from self._numbered(start, match.end())
            elif match["back"]:
                position = match.end()
                if found := self._same_paragraph(start, match.end()):
                    yield found
            elif match["odd"]:
                position = match.end()
                if named := self._name_before(self.plain[max(self.floor, start - 40) : start]):
                    yield self._unread(start - named[0], match.end(), named[1])
            else:
                position = yield from self._cited(start, bare_numerals=match["articles"] is None)

    def _titled(self, start: int) -> Generator[Mention, None, int]:
        match = _TITLE.match(self.plain, start)
        if not match:
            return start + 1
        title, year = naming.split_version(match[1])
        end = match.end()
        remarks = re.compile(rf"(?:{_REMARK})*").match(self.plain, end)
        remark = remarks[0] if remarks else ""
        law = self._law(title, year or _year(remark) or _year_before(self.plain[max(0, start - 12) : start]))
        if law is None:
            self.contract = start
            return end
        law = self._with_number(law, remark or self._number_before(start))
        if declared := _DECLARED.search(remark):
            self.declared[naming.key(declared[1])] = replace(law, how="declared")
        self.seen.append((start, law))
        follow = self._follow(end)
        if follow is not None:
            position = yield from self._portions(start, follow, law)
            return position
        if unread := _UNREAD.match(self.plain, end + len(remark)):
            yield self._unread(start, unread.end(), law)
            return unread.end()
        if law.work or law.candidates or _STATUTE.search(law.name) or naming.NUMBER.search(remark):
            yield self._mention(start, end, law, None)
        return end + len(remark)

    def _number_before(self, start: int) -> str:
        """Return the document number that stands directly before a title (国务院令第504号《物业管理条例》)."""
        before = self.plain[max(0, start - 24) : start]
        found = list(naming.NUMBER.finditer(before))
        return found[-1][0] if found and found[-1].end() == len(before) else ""

    def _unread(self, start: int, end: int, law: _Law) -> Mention:
        """Return a mention of an article that is written in a way that is not read: it is never in force for certain."""
        open_ = (law.work,) if law.work else law.candidates
        return self._mention(start, end, replace(law, work=None, candidates=open_, note="条号读不懂"), None)

    def _numbered(self, start: int, end: int) -> Generator[Mention, None, int]:
        match = naming.NUMBER.match(self.plain, start)
        label = naming.written_number(match) if match else None
        if match is None or label is None:
            return end
        works = self.names.numbers.get(label, ())
        start = match.end() - len(_tail(match[0], label))
        law = _Law(label, works[0] if len(works) == 1 else None, works if len(works) > 1 else (), "number", number=label)
        self.seen.append((start, law))
        follow = self._follow(match.end())
        if follow is not None:
            position = yield from self._portions(start, follow, law)
            return position
        if unread := _UNREAD.match(self.plain, match.end()):
            yield self._unread(start, unread.end(), law)
            return unread.end()
        if works or label.startswith("法释"):  # other numbers are mostly those of notices and letters
            yield self._mention(start, match.end(), law, None)
        return match.end()

    def _follow(self, end: int) -> int | None:
        """Return where the articles of a law named up to `end` begin; None when none follow."""
        filler = _FILLER.match(self.plain, end)
        for start in (filler.end() if filler else end, end + self.plain.startswith(("(", ")", ":"), end)):
            if LISTED.match(self.plain, start):
                return start
        return None

    def _cited(self, start: int, *, bare_numerals: bool) -> Generator[Mention, None, int]:
        before = self.plain[max(self.floor, start - 40) : start]
        found = self._name_before(before)
        if found is None and _CONTRACT.search(before):
            self.contract = start
            self.floor = portions.read(self.plain, start)[1]
            return self.floor
        begin, law = start, None
        if found:
            length, law = found
            begin = start - length
            self.seen.append((begin, law))
        elif bare_numerals:
            return start + 1
        else:
            law = self._nearby(start)
        position = yield from self._portions(begin, start, law)
        return position

    def _name_before(self, before: str) -> tuple[int, _Law] | None:
        """Find the law named without 《》 directly before an article: (length of the name with what follows it, law)."""
        for filler in re.finditer(rf"(?={_FILLER.pattern}$)", before):
            rest, tail = before[: filler.start()], len(before) - filler.start()
            if found := self._known_name(rest):
                law, remark = found[1], before[filler.start() :]
                year = law.year or _year(remark) or _year_before(rest[: len(rest) - found[0]])
                return tail + found[0], self._with_number(replace(law, year=year), remark)
            if back := _BACK.search(rest):
                return tail + len(back[0]), self._back(back[1], back[0])
            if tail == 0 and (unknown := self._unknown_name(rest)):
                return unknown
        return None

    def _known_name(self, rest: str) -> tuple[int, _Law] | None:
        for length in range(min(len(rest), 40), 1, -1):
            written = rest[-length:]
            name = naming.key(written)
            declared = self.declared.get(name)
            works = self.names.titles.get(name, ())
            if (not declared and not works) or written != written.lstrip('《〈“"'):
                continue
            if naming.key(rest[-length - 1 :]) == name and len(rest) > length:
                continue
            ahead = rest[:-length]
            if _HAN.search(ahead) and not _LEADING.search(ahead):
                return self._unknown_name(rest, (declared.work,) if declared and declared.work else works)
            return length, declared or _Law(written, works[0] if len(works) == 1 else None, works if len(works) > 1 else ())
        return None

    def _unknown_name(self, rest: str, known: tuple[str, ...] = ()) -> tuple[int, _Law] | None:
        """A name that is no known title: not in the library; or, where its beginning is unclear, possibly one of `known`."""
        match = _HAN.search(rest)
        if not match or not naming.LAWLIKE.search(rest) or naming.PRIVATE.search(rest):
            return None
        name = match[0]
        for cut in range(len(name) - 2, 0, -1):
            if _LEADING.search(name[:cut]):
                name = name[cut:]
                break
        else:
            name = name[-20:]
        if not known and len(name) <= len("该法"):
            return None
        head = rest[: len(rest) - len(name)] + name
        candidates = (
            ()
            if any(_PLACE.search(head[: head.rfind(label)]) for label in self.names.titles if label and head.endswith(label))
            else known
        )
        return len(name), _Law(name, None, candidates, note="名称前后不能确定" if candidates else "")

    def _back(self, kind: str, words: str) -> _Law:
        """Resolve 该条例, 同法…: the last law named whose title ends in that kind."""
        for _, law in reversed(self.seen):
            if (
                law.name.endswith(kind)
                or (kind == "法" and law.name.endswith("法典"))
                or (law.work and kind in {"解释", "规定"} and law.how == "number")
            ):
                return replace(law, how="back")
        return _Law(words, None, (), "back", note="前文没有可以指回的法律")

    def _nearby(self, start: int) -> _Law:
        """Attribute a bare article number to the law named before in the same paragraph; else, and after a contract's clause, leave it open."""
        if self.seen:
            where, law = self.seen[-1]
            if not self.text.breaks(where, start) and where > self.contract:
                return replace(law, how="nearby")
        earlier = dict.fromkeys(law.work for _, law in reversed(self.seen) if law.work)
        return _Law("", None, tuple(earlier), "bare", note="没有写明法律名称")

    def _law(self, title: str, year: int | None) -> _Law | None:
        if declared := self.declared.get(naming.key(title)):
            return declared
        works = self.names.find(title)
        if not works and (naming.PRIVATE.search(title) or not naming.LAWLIKE.search(title)):
            return None
        return _Law(title, works[0] if len(works) == 1 else None, works if len(works) > 1 else (), "named", year)

    def _with_number(self, law: _Law, remark: str) -> _Law:
        """Compare a document number that stands in brackets after the title with the law's own."""
        match = naming.NUMBER.search(remark)
        label = naming.written_number(match) if match else None
        works = self.names.numbers.get(label, ()) if label else ()
        if works and law.work and law.work not in works:
            return replace(law, work=None, candidates=(law.work, *works), note=f"名称与文号{label}不是同一部法")
        if not law.work and len(works) == 1 and law.candidates:
            return replace(law, work=works[0], candidates=(), number=label)
        return replace(law, number=label) if works else law

    def _same_paragraph(self, start: int, end: int) -> Mention | None:
        """前款: the 款 cited last in this paragraph; ambiguous when only an article was cited."""
        last = self.last
        if last is None or last.article is None or self.text.breaks(self.text.index(last.end), start) or self._quoted(start):
            return None
        a, b = self.text.span(start, end)
        note = "" if last.paragraph else "“前款”所指的款没有写明"
        return replace(
            last,
            text=self.text.original[a:b],
            start=a,
            end=b,
            item=None,
            how="back",
            note=note,
            work=last.work if last.paragraph else None,
            candidates=last.candidates if last.paragraph else tuple(filter(None, (last.work,))),
        )

    def _quoted(self, start: int) -> bool:
        before = self.plain[max(0, start - 400) : start]
        return before.count("“") > before.count("”")

    def _portions(self, begin: int, start: int, law: _Law) -> Generator[Mention, None, int]:
        found, end = portions.read(self.plain, start)
        self.floor = end
        if law.how in {"bare", "nearby"} and _AGREED.match(self.plain, end):
            return end
        if not found:
            yield self._unread(begin, end, law)
        for portion in found:
            mention = self._mention(begin, end, law, portion)
            yield mention
            self.last = mention
        return end

    def _mention(self, start: int, end: int, law: _Law, portion: Portion | None) -> Mention:
        a, b = self.text.span(start, end)
        article, paragraph, item = (portion.article, portion.paragraph, portion.item) if portion else (None, None, None)
        return Mention(
            self.text.original[a:b],
            a,
            b,
            law.name,
            law.work,
            article,
            paragraph,
            item,
            law.candidates,
            law.how,
            law.year,
            law.number,
            law.note,
        )


_DATED = r"(\d{4})年?(?:\d{1,2}月(?:\d{1,2}日)?)?"
_YEAR = re.compile(
    rf"[(〔\[【,、;](?:根据|自|经)?{_DATED}(?:第[一二三四五六]次)?(?:修正|修订|修改|公布|发布|颁布|通过|起施行|施行|版|本|文本)?(?=[)〕\]】,、;版本文])"
)
_YEAR_BEFORE = re.compile(r"(\d{4})年?(?:第[一二三四五六]次)?(?:修正|修订|修改|公布|发布|颁布|施行|版|本)?的?$")
_FOUNDED = 1949
"""No version of a law in force is older than the state."""


def _year(remark: str) -> int | None:
    """Return the year of the version that a remark behind a title names: （2003年）, （2017年6月27日修正）; of several the last."""
    years = [int(match[1]) for match in _YEAR.finditer(naming.NUMBER.sub("", remark))]
    return max((year for year in years if year >= _FOUNDED), default=None)


def _year_before(before: str) -> int | None:
    """Return the year of the version that stands directly before a title: 2003年《物业管理条例》."""
    match = _YEAR_BEFORE.search(before)
    return int(match[1]) if match and int(match[1]) >= _FOUNDED else None


def _tail(written: str, label: str) -> str:
    """Return the end of `written` that is the document number, without words before its series."""
    series = re.match(r"[\u4e00-\u9fff]+", label)
    return written[written.find(series[0]) :] if series and series[0] in written else written
