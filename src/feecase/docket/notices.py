"""A court's text message or e-service notice as text → proposals of facts. Nothing is written: a person confirms, and answers what is asked.

What a text says is weaker than a document: a period counts from the day of receipt, a day without a year is asked. Links, codes and passwords are
taken out before anything is kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feecase import hanzi
from feecase.model.docket import EntryKind, PaperKind, case_number

_SECRETS = (
    (re.compile(r"(?:验证码|校验码|密码|口令)[^\d]{0,6}[A-Za-z0-9]{4,8}"), "［验证码已去除］"),
    (re.compile(r"(?:https?://|www\.)\S+|(?<![\w.])[\w-]+(?:\.[\w-]+)*\.(?:cn|com|net)/\S*"), "［链接已去除］"),
)
_SENDER = re.compile(r"【([^【】]{2,40})】")
_NUMBER = re.compile(r"[（(〔]\s*\d{4}\s*[)）〕][^\s，。；（(〔]{3,14}?\d+\s*号(?:之[一二三四五六七八九十\d]+)?")
_PARTIES = re.compile(
    r"(?:原告)?([\u4e00-\u9fff·（）()]{2,30})(?:诉|与)(?:被告)?([\u4e00-\u9fff·（）()、]{2,40}?)(?:物业|[\u4e00-\u9fff]{0,12}纠纷|一案)"
)
_DAY = r"(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日"
_HOUR = r"(?:上午|下午)?\s*(?P<h>\d{1,2})\s*[时点:：]\s*(?P<min>\d{2})?\s*分?"
_HEARING = re.compile(
    rf"(?:定于|将于|兹定于)?{_DAY}\s*{_HOUR}.{{0,6}}?在?(?P<place>[^，。；]{{2,30}}?)(?:公开|不公开)?(?:开庭|审理|进行庭审)"
)
_AFTERNOON = re.compile(r"下午")
_FEE = re.compile(r"(?:案件受理费|受理费|诉讼费|申请费|保全费)[^\d]{0,12}(?P<sum>[\d,]+(?:\.\d{1,2})?)\s*元")
_WITHIN = re.compile(r"(?P<n>[一二三四五六七八九十]{1,3}|\d{1,3})\s*日内")
_BEFORE = re.compile(rf"{_DAY}\s*(?:前|之前|以前)")
_EVIDENCE = re.compile(r"举证期限")
_SERVED = re.compile(r"(判决书|调解书|裁定书|支付令)[^。；]{0,16}(?:已|电子)?送达")
_SUMMONS = re.compile(r"传票|举证通知书|应诉通知书")
_FAILED = re.compile(r"(?:文书)?送达失败|无法送达|退信|退回")
_ACCEPTED = re.compile(r"(?:已经?|予以)(?:立案|受理)(?!审)")
_DEFICIENT = re.compile(r"补正|材料不(?:齐|全|符)")
_PRIVATE = re.compile(r"(?:转账|汇款|付款|支付)(?:至|到)[^。；]{0,12}(?:个人|私人|微信|支付宝|银行卡)")
_PAPERS: dict[str, PaperKind] = {"判决书": "judgment", "调解书": "mediation-paper", "裁定书": "ruling", "支付令": "payment-order"}


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """One fact that a text seems to say: `words` is the very passage; `ask` what a person must answer before it is taken in."""

    kind: EntryKind
    words: str
    on: dt.date | None = None
    at: str = ""
    until: dt.date | None = None
    days: int | None = None
    amount: Decimal | None = None
    paper: PaperKind | None = None
    place: str = ""
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What was read from one text. `text` has no links or codes; `digest` is the same for the same text; `warnings` are for a person, at once."""

    text: str
    digest: str
    sender: str
    numbers: tuple[str, ...]
    parties: tuple[tuple[str, str], ...]
    facts: tuple[ProposedFact, ...]
    warnings: tuple[str, ...]


def read_notice(text: str, *, received: dt.date | None = None) -> Notice:
    """Read one text. `received` is the day on which it came, where a person said so; without it every period asks for that day."""
    digest = hashlib.sha256(re.sub(r"\s", "", text).encode()).hexdigest()
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    numbers = tuple(dict.fromkeys(_numbers(text)))
    facts = tuple(_facts(text, received))
    sender = match[1] if (match := _SENDER.search(text)) else ""
    return Notice(
        text, digest, sender, numbers, tuple(_PARTIES.findall(text)), facts, tuple(_warnings(text, sender, numbers, facts))
    )


def _numbers(text: str) -> Iterator[str]:
    for match in _NUMBER.finditer(text):
        try:
            yield case_number(match[0])
        except ValueError:
            yield match[0]


def _facts(text: str, received: dt.date | None) -> Iterator[ProposedFact]:
    if match := _HEARING.search(text):
        yield _hearing(match, received)
    if match := _FEE.search(text):
        yield _fee(text, match, received)
    elif _EVIDENCE.search(text):
        yield _evidence(text, received)
    if match := _SERVED.search(text):
        ask = () if received else ("文书在送达平台上到达的日期（短信只是提醒，不是送达）",)
        yield ProposedFact("decided", match[0], paper=_PAPERS[match[1]], ask=(*ask, "判项与诉讼费负担（按裁判文书填写）"))
    elif (match := _SUMMONS.search(text)) and not _HEARING.search(text):
        yield ProposedFact("note", match[0], ask=("登录送达平台查看传票，写明开庭时间和举证期限",))
    if match := _FAILED.search(text):
        yield ProposedFact("not-served", match[0], on=received, ask=("哪一方、哪个地址没有送达", "退回的日期"))
    if match := _DEFICIENT.search(text):
        yield ProposedFact("deficiency", match[0], ask=("补正期限和收到通知的日期",))
    elif match := _ACCEPTED.search(text):
        yield ProposedFact("accepted", match[0], on=received, ask=() if received else ("立案日期",))


def _hearing(match: re.Match[str], received: dt.date | None) -> ProposedFact:
    day, ask = _day(match, received)
    hour = int(match["h"]) + (12 if _AFTERNOON.search(match[0]) and int(match["h"]) < 12 else 0)  # noqa: PLR2004 — noon
    if day and received and day < received:
        ask = (*ask, f"开庭日 {day} 早于收到日，请核对")
    return ProposedFact(
        "summons", match[0], until=day, at=f"{hour:02d}:{int(match['min'] or 0):02d}", place=match["place"].strip(), ask=ask
    )


def _fee(text: str, match: re.Match[str], received: dt.date | None) -> ProposedFact:
    amount = Decimal(match["sum"].replace(",", ""))
    ask: tuple[str, ...] = () if received else ("收到缴费通知的日期（期限从收到的次日起算）",)
    until: dt.date | None = None
    if before := _BEFORE.search(text):
        until, more = _day(before, received)
        ask = more
    return ProposedFact("fee-notice", match[0], amount=amount, until=until, ask=ask)


def _evidence(text: str, received: dt.date | None) -> ProposedFact:
    if before := _BEFORE.search(text):
        until, ask = _day(before, received)
        return ProposedFact("evidence-term", before[0], until=until, ask=ask)
    ask = () if received else ("收到举证通知书的日期",)
    if within := _WITHIN.search(text):
        return ProposedFact("evidence-term", within[0], days=_count(within["n"]), ask=ask)
    return ProposedFact("evidence-term", "举证期限", ask=(*ask, "举证通知书写明的期限"))


def _count(text: str) -> int:
    return int(text) if text.isdigit() else hanzi.number(text)


def _day(match: re.Match[str], received: dt.date | None) -> tuple[dt.date | None, tuple[str, ...]]:
    """Return the day; without a year the next such day after the receipt, and the question whether that is right."""
    month, day = int(match["m"]), int(match["d"])
    try:
        if match["y"]:
            return dt.date(int(match["y"]), month, day), ()
        if received is None:
            return None, (f"{month}月{day}日是哪一年",)
        this = dt.date(received.year, month, day)
        return (this if this >= received else this.replace(year=received.year + 1)), (
            f"短信没有写年份，{month}月{day}日是哪一年",
        )
    except ValueError:
        return None, (f"没有{month}月{day}日这一天，请核对",)


def _warnings(text: str, sender: str, numbers: Sequence[str], facts: Iterable[ProposedFact]) -> Iterator[str]:
    if _PRIVATE.search(text):
        yield "要求向个人账户付款：法院不会这样收费，可能是诈骗，请向法院核实"
    if len(numbers) > 1:
        yield f"有 {len(numbers)} 个案号：{'、'.join(numbers)}，请分别确认"
    if not sender:
        yield "没有写发送单位"
    if not list(facts):
        yield "没有读出可以登记的事项，请人工查看"
