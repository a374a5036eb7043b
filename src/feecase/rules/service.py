"""The day of service (送达日), by way of service: proved, or None with what would settle it. 民事诉讼法 87–95, 民诉法解释 130–141, 简易程序规定 10, 28, 31."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from feecase.model.docket import Entry


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """The day on which a party was served, or what is asked where it is not known."""

    on: dt.date | None
    ask: str = ""


def service_day(entry: Entry, *, notice_days: int) -> ServiceDay:
    """Return the service day of an entry of kind `served`, `not-served` or `notice`.

    A mail that came back serves only at an address that the addressee gave or confirmed; an electronic message elsewhere only with proof that it was
    read; a notice `notice_days` after it was published, without rolling.
    """
    if entry.kind == "notice":
        if entry.on is None:
            return ServiceDay(None, "公告在报纸或网站上刊登的日期")
        return ServiceDay(entry.on + dt.timedelta(days=notice_days))
    day = entry.received or entry.on
    if entry.way == "returned" or entry.kind == "not-served":
        if entry.confirmed:
            return ServiceDay(entry.on) if entry.on else ServiceDay(None, "邮件退回的日期")
        return ServiceDay(None, "退件的地址不是本人确认的，不算送达：补充其他地址，或申请公告送达")
    if entry.way == "other-electronic" and not entry.result:
        return ServiceDay(None, "对方回复、阅读或据以行动的证明")
    if day is None:
        return ServiceDay(None, "送达回证或签收记录上的日期")
    return ServiceDay(day)
