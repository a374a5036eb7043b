"""What a property contract says, found page by page: proposals with page and quotation for a person to confirm, never facts by themselves."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_SENTENCE = re.compile(r"[^。；;]*[。；;]?")
_NUMBERED = re.compile(r"^第[零〇一二三四五六七八九十百\d]+条[、.．]?|^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．](?!\d)")
_NAME = re.compile(
    r"(甲方|乙方|委托方|受托方|物业服务(?:企业|人)|建设单位|业主委员会)(?:（[^）]{0,14}）)?[:：]([\u4e00-\u9fff（）·]{4,40}?)(?=[\s,，。；;]|$|法定|地址|联系|住所|统一|乙方|甲方)"
)
_TERM = re.compile(rf"自{_DAY}起?至{_DAY}")
_SIGNED = re.compile(rf"(?:签订|签署|订立|签约)(?:日期|时间)?[:：]?{_DAY}")
_TITLE = re.compile(r"^[\u4e00-\u9fff（）《》·]{2,24}合同(?:书)?$")
_USE = r"住宅|多层|高层|小高层|别墅|商业|商铺|办公|写字楼|车位|车库"
_PRICE = re.compile(
    rf"({_USE})?[^。；;，,\d]{{0,18}}?(?:每月每平方米|每平方米每月|每平方米·月|每平方米)[^\d。；;]{{0,8}}(\d+(?:\.\d+)?)元|({_USE})?[^。；;，,\d]{{0,18}}?(\d+(?:\.\d+)?)元[/每](?:平方米|月)[·./每]?(?:月|平方米)"
)
_PAY = re.compile(r"(?:交纳|缴纳|交付|支付|交费|缴费|预交|预缴)")
_WHEN = re.compile(
    r"(每月|每季度?|每半年|每年|次月|按月|按季度?|按半年|按年|季度|年度)[^。；;]{0,20}?(?:(\d{1,2})月)?(\d{1,2})日(?:之?前|以前|内)"
)
_LATE = re.compile(r"违约金|滞纳金")
_RATE = re.compile(
    r"(每日|按日|日|每逾期一日|每天|按月|每月)?[^。；;，,]{0,14}?((?:百|千|万)分之[零〇一二三四五六七八九十点两\d.]+|\d+(?:\.\d+)?[%‰])"
)
_FORUM = re.compile(r"仲裁委员会|提请[^。；;]{0,12}仲裁")
_SIDE = {
    "甲方": "业主方",
    "委托方": "业主方",
    "建设单位": "业主方",
    "业主委员会": "业主方",
    "乙方": "物业服务人",
    "受托方": "物业服务人",
    "物业服务企业": "物业服务人",
    "物业服务人": "物业服务人",
}
_EVERY = {"月": "每月", "季": "每季度", "半": "每半年", "年": "每年"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that the contract seems to say: the form's field, the value, the page (from 1) and the words."""

    field: str
    value: str
    page: int
    words: str


def read(pages: Sequence[str]) -> tuple[Proposal, ...]:
    """Return the proposals of a contract's pages. A field for which it says different things gets none, except prices of several uses (a remark tells)."""
    found: list[Proposal] = []
    for number, text in enumerate(pages, 1):
        lines = [_plain(line) for line in text.splitlines()]
        found += _titles(lines, number)
        for written in _SENTENCE.findall("".join(lines)):
            if sentence := _NUMBERED.sub("", written):
                found += _sentence(sentence, number)
        found += (Proposal(_SIDE[m[1]], m[2], number, m[0]) for line in lines for m in _NAME.finditer(line))
    return tuple(_settled(found))


def _titles(lines: Sequence[str], page: int) -> Iterator[Proposal]:
    for line in lines:
        if _TITLE.fullmatch(line) and "物业" in line:
            yield Proposal("合同名称", line.strip("《》"), page, line)
            yield Proposal("合同类型", "前期物业服务合同" if "前期" in line else "物业服务合同", page, line)


def _sentence(text: str, page: int) -> Iterator[Proposal]:
    if match := _SIGNED.search(text):
        yield from _day("签订日期", match.groups(), page, match[0])
    if match := _TERM.search(text):
        yield from _day("服务期起", match.groups()[:3], page, match[0])
        yield from _day("服务期止", match.groups()[3:], page, match[0])
    for match in _PRICE.finditer(text):
        use, price = match[1] or match[3] or "", match[2] or match[4]
        yield Proposal("单价" if use in {"", "住宅", "多层", "高层", "小高层"} else f"单价（{use}）", price, page, match[0])
    if _LATE.search(text) and (rate := _RATE.search(text)):
        yield Proposal("违约金条款", text, page, text)
        yield Proposal("违约金比例", rate[2], page, text)
        yield Proposal("违约金按", "月" if (rate[1] or "") in {"按月", "每月"} else "日" if rate[1] else "", page, text)
    elif _PAY.search(text) and (when := _WHEN.search(text)):
        yield Proposal("交费条款", text, page, text)
        yield from _schedule(when, text, page)
    if _FORUM.search(text):
        yield Proposal("仲裁条款", text, page, text)


def _schedule(when: re.Match[str], text: str, page: int) -> Iterator[Proposal]:
    """Read a plain payment clause as data; one that says when in more ways than one, or of which month is open, stays a clause."""
    word, month, day = when[1], when[2], when[3]
    if word == "次月":
        yield Proposal("计费周期", "每月", page, text)
        yield Proposal("交费方式", "先服务后交费", page, text)
        yield Proposal("月份偏移", "1", page, text)
    else:
        every = next(name for sign, name in _EVERY.items() if sign in word)
        first = (
            "首月" in text
            or "第一个月" in text
            or (every == "每月" and "次月" not in text and "上月" not in text)
            or (every == "每年" and month == "1")
        )
        if not first or "上一" in text or "下" in text:
            return
        yield Proposal("计费周期", every, page, text)
        yield Proposal("交费方式", "先交费后服务", page, text)
        yield Proposal("月份偏移", "0", page, text)
    yield Proposal("交费日", day, page, text)


def _settled(found: Sequence[Proposal]) -> Iterator[Proposal]:
    """Keep a field's first proposal where all of it agree; leave out what the contract says in two ways."""
    by_field: dict[str, list[Proposal]] = {}
    for one in found:
        if one.value:
            by_field.setdefault(one.field, []).append(one)
    for field, some in by_field.items():
        values = {one.value for one in some}
        if len(values) == 1 or field in {"合同名称", "合同类型"}:
            yield some[0]
        elif field in {"交费条款", "违约金条款"}:
            yield Proposal(field, "".join(dict.fromkeys(one.value for one in some)), some[0].page, some[0].words)


def _day(field: str, parts: Sequence[str], page: int, words: str) -> Iterator[Proposal]:
    try:
        yield Proposal(field, dt.date(*map(int, parts)).isoformat(), page, words)
    except ValueError:
        return


def _plain(line: str) -> str:
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", line))
    flat = flat.replace(",", "，").replace(";", "；")
    return flat.replace("(", "（").replace(")", "）").replace(":", "：")
