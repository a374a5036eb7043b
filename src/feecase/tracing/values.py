"""Tracing values: every amount, date, name, number and page that finished papers state is traced to where it comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from feecase import files, hanzi
from feecase.model.proof import KIND_NAMES, Mismatch, Passage, PassageKind, Proof, Traced, Untraced

_DATE = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日|(\d{4})([-./])(\d{1,2})\5(\d{1,2})(?!\d)")
_NUMBER = re.compile(r"(?<![0-9A-Za-z-])(?:0\d{2,3}-\d{7,8}|[0-9A-HJ-NP-RTUWXY]{18}|\d{7,19})(?![0-9A-Za-z])")
_AMOUNT = re.compile(
    r"(?<![0-9A-Za-z.〔/-])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+(?=\s?(?:元|万元|平方米|㎡|%|％|倍)))(?![\d.])"
)
_WORDS = re.compile(r"[零壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]*[元圆](?:[零壹贰叁肆伍陆柒捌玖角分]*整?)")
_ANY = re.compile(r"\d|[零壹贰叁肆伍陆柒捌玖拾][元圆]")
_LABELLED = re.compile(
    r"(?<![\u4e00-\u9fff/])(?:原告|被告|第三人|申请人|被申请人|委托人|受委托人|姓名|名称|户名|所有权人|致|代收人|委托诉讼代理人|法定代表人(?:/负责人)?|负责人)"
    r"(?:（[^）]{1,12}）)?：[ \u3000]*([^，。；（\s]+)"
)
_ORDERED = re.compile(r"判令被告(?!共同|连带|分别|各自|立即|承担)([\u4e00-\u9fff·]{2,4}?)(?=向|、|支付|给付)")
_PAGES = re.compile(r"(?<!\d)(?:(\d+(?:-\d+)+)([^；。、]{0,60}?))?第(\d+)(?:-(\d+))?页")
_NOT_NAMES = frozenset({"无", "不详"})
_COMMON = frozenset("物业服务管理有限公司")
_SHORT = 3
"""From this length on, a name is also looked for with one sign changed."""


@dataclass(slots=True)
class Known:
    """Everything a paper may say, each value with the first place it comes from."""

    values: dict[tuple[PassageKind, str], str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, label: str, data: object) -> None:
        """Take in the values of JSON data; `label` says in Chinese where they stand."""
        for path, leaf in _leaves(data):
            source = f"{label} {path}".rstrip()
            if isinstance(leaf, str):
                self._text(source, leaf)
                if path.rpartition(".")[2].partition("[")[0] in _NAME_KEYS and leaf:
                    self.names.setdefault(leaf, source)
            else:
                self.values.setdefault(("amount", _plain(leaf)), source)

    def _text(self, source: str, text: str) -> None:
        if re.fullmatch(r"-?\d{1,12}(\.\d+)?", text):
            self.values.setdefault(("amount", _plain(Decimal(text).copy_abs())), source)
        for kind, value, _ in values(text):
            self.values.setdefault((kind, value), source)
        if re.fullmatch(r"[\w-]{7,30}", text):
            self.values.setdefault(("number", text.upper()), source)

    def find(self, kind: PassageKind, value: str) -> str:
        """Return where a value comes from, "" if nothing explains it."""
        if source := self.values.get((kind, value)):
            return source
        if kind == "amount" and not value[0].isdigit():  # written in words: 玖仟贰佰叁拾捌元捌角柒分
            for (other, number), source in self.values.items():
                if other == "amount" and number[0].isdigit() and _in_words(number) == value:
                    return source
        return ""


_NAME_KEYS = frozenset({"name", "holder", "provider", "owner_side", "recipient", "firm", "signed_by", "bank", "payer", "names"})


def _in_words(number: str) -> str:
    amount = Decimal(number)
    cents = amount.quantize(Decimal("0.01"))
    return hanzi.money(cents).removeprefix("人民币") if cents == amount else ""


def _leaves(data: object, path: str = "") -> Iterator[tuple[str, str | Decimal]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from _leaves(value, f"{path}[{number}]")
    elif isinstance(data, str):
        yield path, data
    elif isinstance(data, int | float | Decimal) and not isinstance(data, bool):
        yield path, Decimal(str(data))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=20_000)
def values(text: str) -> tuple[tuple[PassageKind, str, str], ...]:
    """Return kind, normal form and wording of every date, long number and amount in a text, in reading order.

    >>> [v[:2] for v in values("2026年3月5日付8,545.60元")]
    [('date', '2026-03-05'), ('amount', '8545.6')]
    """
    found: list[tuple[int, PassageKind, str, str]] = []
    if not _ANY.search(text):
        return ()

    def take(match: re.Match[str], kind: PassageKind, value: str) -> str:
        found.append((match.start(), kind, value, match[0]))
        return "\0" * len(match[0])

    text = _DATE.sub(lambda m: take(m, "date", _day(m)), text)
    text = _NUMBER.sub(lambda m: take(m, "number", m[0].upper()), text)
    text = _AMOUNT.sub(lambda m: take(m, "amount", _plain(Decimal(m[0].replace(",", "")))), text)
    _WORDS.sub(lambda m: take(m, "amount", m[0]), text)
    return tuple((kind, value, wording) for _, kind, value, wording in sorted(found))


def _day(match: re.Match[str]) -> str:
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[6], match[7])
    return f"{year}-{int(month):02}-{int(day):02}"


def trace(passages: Iterable[Passage], known: Known) -> Iterator[Traced]:
    """Trace every amount, date and long number, and the names behind labels such as 被告：. Formulas are computed, not traced."""
    for passage in passages:
        for kind, value, wording in values("" if passage.text.startswith("=") else passage.text):
            yield Traced(file=passage.file, where=passage.where, kind=kind, value=wording, source=known.find(kind, value))
        for name in _names(passage.text):
            source = known.names.get(name, "")
            yield Traced(file=passage.file, where=passage.where, kind="name", value=name, source=source)


def _names(text: str) -> Iterator[str]:
    for match in _LABELLED.finditer(text):
        yield from (
            name
            for name in match[1].split("、")
            if name and name not in _NOT_NAMES and "：" not in name and name[0] not in "☐☑《"
        )
    yield from (match[1] for match in _ORDERED.finditer(text))


def misspelt(passages: Iterable[Passage], known: Known) -> Iterator[Mismatch]:
    """Find names of the case in which one sign was changed."""
    names = [name for name in known.names if len(name) >= _SHORT and not name.isdigit()]
    if not names:
        return
    whole = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    near = re.compile("|".join(f"(?:{_near(name)})" for name in names))
    for passage in passages:
        rest = whole.sub(lambda m: "\0" * len(m[0]), passage.text)
        for match in near.finditer(rest):
            meant = next(name for name in names if re.fullmatch(_near(name), match[0]))
            yield Mismatch(
                file=passage.file,
                where=passage.where,
                kind="name",
                value=match[0],
                what=f"与案件中的“{meant}”差一字，没有这个姓名或名称",
            )


def _near(name: str) -> str:
    """Match a name with one sign changed, where what is left of it is more than words that any company has."""
    signs = [re.escape(sign) for sign in name]
    telling = [i for i in range(len(name)) if set(name[:i] + name[i + 1 :]) - _COMMON]
    return "|".join("".join((*signs[:i], rf"(?!{signs[i]})[\u4e00-\u9fff]", *signs[i + 1 :])) for i in telling) or r"(?!)"


def unexplained(traces: Iterable[Traced]) -> Iterator[Mismatch]:
    """Name the values without a source."""
    for one in traces:
        if not one.source:
            shown = files.mask(one.value)
            yield Mismatch(
                file=one.file,
                where=one.where,
                kind=one.kind,
                value=shown,
                what=f"{KIND_NAMES[one.kind]}“{shown}”没有出处：案件、计算和证据中都没有",
            )


Ranges = Mapping[str, tuple[int | None, int | None]]
"""First and last page of each evidence number, as stamped in the finished evidence PDF."""


def pages(passages: Sequence[Passage], ranges: Ranges) -> Iterator[Traced | Mismatch]:
    """Compare the evidence pages that papers quote, in sentences and in catalogue rows, with the finished PDF."""
    for passage in passages:
        if passage.where.startswith("页"):
            continue
        for match in _PAGES.finditer(passage.text):
            quoted = (int(match[3]), int(match[4] or match[3]))
            yield _quoted(passage, match[1] or "", quoted, ranges)
    for row in _rows(passages):
        no = row.get(1)
        quoted_cell = row.get(2)
        if no and quoted_cell and no.text in ranges and (span := re.fullmatch(r"(\d+)(?:-(\d+))?", quoted_cell.text)):
            yield _quoted(quoted_cell, no.text, (int(span[1]), int(span[2] or span[1])), ranges, whole=True)


def _quoted(passage: Passage, no: str, quoted: tuple[int, int], ranges: Ranges, *, whole: bool = False) -> Traced | Mismatch:
    shown = f"第{quoted[0]}页" if quoted[0] == quoted[1] else f"第{quoted[0]}-{quoted[1]}页"
    inside = [
        name
        for name, (first, last) in ranges.items()
        if first is not None and last is not None and first <= quoted[0] <= quoted[1] <= last and (not no or name == no)
    ]
    if inside and (not whole or ranges[inside[0]] == quoted):
        return Traced(file=passage.file, where=passage.where, kind="pages", value=shown, source=f"证据材料 {inside[0]}")
    first, last = ranges.get(no, (None, None))
    right = f"，证据 {no} 在第 {first}-{last} 页" if first else ""
    return Mismatch(file=passage.file, where=passage.where, kind="pages", value=shown, what=f"所引{shown}与证据材料不符{right}")


def _rows(passages: Iterable[Passage]) -> Iterator[dict[int, Passage]]:
    """Yield the table rows of Word papers: passages by column (the first paragraph of each cell)."""
    rows: dict[tuple[str, str], dict[int, Passage]] = {}
    for passage in passages:
        if match := re.fullmatch(r"(表\d+第\d+行)第(\d+)列", passage.where):
            rows.setdefault((passage.file, match[1]), {}).setdefault(int(match[2]), passage)
    yield from rows.values()


def sums(passages: Iterable[Passage]) -> Iterator[Traced | Mismatch]:
    """Add up the tables of Word papers and compare with their rows 合计."""
    tables: dict[tuple[str, str], list[dict[int, Passage]]] = {}
    for row in _rows(passages):
        first = next(iter(row.values()))
        tables.setdefault((first.file, first.where.partition("第")[0]), []).append(row)
    for rows in tables.values():
        width = max(max(row) for row in rows)
        for at, row in enumerate(rows):
            if row.get(1) and row[1].text == "合计":
                shift = width - max(row)
                for column, cell in row.items():
                    above = [r[column + shift].text for r in rows[1:at] if column + shift in r]
                    if column > 1 and len(above) == at - 1 and all(map(_is_money, (*above, cell.text))):
                        yield _sum(cell, sum(map(_money, above), Decimal(0)))


def _is_money(text: str) -> bool:
    return re.fullmatch(r"-?[\d,]+\.\d\d", text) is not None


def _money(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _sum(cell: Passage, right: Decimal) -> Traced | Mismatch:
    if _money(cell.text) == right:
        return Traced(file=cell.file, where=cell.where, kind="sum", value=cell.text, source="本表各行之和")
    return Mismatch(
        file=cell.file, where=cell.where, kind="sum", value=cell.text, what=f"合计 {cell.text} 与各行之和 {right:.2f} 不符"
    )


def differences(found: Sequence[Passage], right: Sequence[Passage]) -> Iterator[Mismatch]:
    """Compare a paper with the one that the case makes now, paragraph by paragraph, and name what differs."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, [p.text for p in found], [p.text for p in right], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        for number in range(max(b - a, d - c)):
            here = found[a + number] if a + number < b else None
            there = right[c + number] if c + number < d else None
            yield _differs(here, there, found[0].file if found else right[0].file)


def _differs(here: Passage | None, there: Passage | None, file: str) -> Mismatch:
    place = here or there
    assert place is not None
    said, meant = (p.text if p else "" for p in (here, there))
    start = next((i for i, (a, b) in enumerate(zip(said, meant, strict=False)) if a != b), min(len(said), len(meant)))
    kind: PassageKind = "text"
    for one, other in ((said, meant), (meant, said)):
        new = Counter(values(one)) - Counter(values(other))
        kind = next(iter(new))[0] if new and kind == "text" else kind
    shown, right = (files.mask(text[max(0, start - 8) : start + 24]) for text in (said, meant))
    what = f"写的是“{shown}”，按案件应为“{right}”" if here and there else f"多出“{shown}”" if here else f"缺少“{right}”"
    return Mismatch(file=file, where=place.where, kind=kind, value=shown, what=what)


def proof(traces: Sequence[Traced], mismatches: Iterable[Mismatch]) -> Proof:
    """Sum up: counts of traced values by kind, mismatches each once in reading order, those that are merely untraced apart."""
    counts = Counter(one.kind for one in traces if one.source)
    found = dict.fromkeys(mismatches)
    return Proof(
        traced=dict(sorted(counts.items())),
        mismatches=tuple(one for one in found if not isinstance(one, Untraced)),
        untraced=tuple(one for one in found if isinstance(one, Untraced)),
    )
