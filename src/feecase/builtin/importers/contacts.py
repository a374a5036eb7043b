"""催缴记录: one row per contact with the debtor, in the words that collectors use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from feecase.builtin.importers import cells
from feecase.builtin.importers.shapes import TableRow, TableShape
from feecase.plugin import CONTACT_ACTS, CONTACT_KINDS, CONTACT_WAYS, Record

_KINDS = {
    "催缴": "demand",
    "催费": "demand",
    "催缴通知": "demand",
    "催缴通知单": "demand",
    "催缴单": "demand",
    "催费通知": "demand",
    "催费函": "demand",
    "书面催缴": "demand",
    "催告函": "demand",
    "邮寄催缴函": "demand",
    "短信": "message",
    "短信催缴": "message",
    "微信": "message",
    "微信催缴": "message",
    "电话催缴": "call",
    "上门催缴": "visit",
    "入户催缴": "visit",
    "律师函催缴": "lawyer-letter",
    "分期还款协议": "instalment-agreement",
    "分期付款协议": "instalment-agreement",
    "还款协议": "instalment-agreement",
    "承诺书": "promise",
    "承诺还款": "promise",
    "欠费确认": "acknowledgement",
    "欠费确认单": "acknowledgement",
    "对账确认": "acknowledgement",
    "登报公告": "public-notice",
    "人民调解": "mediation",
}
_KIND_WAYS = {
    "短信": "sms",
    "短信催缴": "sms",
    "微信": "wechat",
    "微信催缴": "wechat",
    "电话": "phone",
    "电话催缴": "phone",
    "上门": "visit",
    "上门催缴": "visit",
}
_WAYS = {
    "当面": "hand",
    "面交": "hand",
    "直接送达": "hand",
    "当面签收": "hand",
    "当面递交": "hand",
    "EMS": "ems",
    "邮寄": "ems",
    "邮政快递": "ems",
    "特快专递": "ems",
    "挂号信": "ems",
    "顺丰": "courier",
    "公证": "notary",
    "张贴催缴": "posting",
    "门口张贴": "posting",
    "邮件": "email",
    "APP": "app",
    "业主APP": "app",
    "电话催缴": "phone",
    "入户": "visit",
    "上门催缴": "visit",
    "登报": "media",
    "公告": "media",
    "法院": "court",
}
_RESULTS = {
    "本人签收": "签收",
    "已签收": "签收",
    "家属签收": "他人签收",
    "代收": "他人签收",
    "他人代收": "他人签收",
    "拒签": "拒收",
    "退件": "退回",
    "已退回": "退回",
    "已接听": "接通",
    "接听": "接通",
    "未接": "未接通",
    "无人接听": "未接通",
    "已送达": "签收",
    "已张贴": "张贴",
    "回复": "已回复",
    "无人": "不明",
    "无人在家": "不明",
    "未知": "不明",
    **{word: word for word in ("签收", "他人签收", "拒收", "退回", "已读", "未读", "张贴", "接通", "未接通", "已回复", "不明")},
}
_AT_ONCE = {"hand", "visit", "phone", "sms", "wechat", "app", "email"}
_REACHED = {"签收", "他人签收", "已读", "接通", "已回复"}
_DEBTORS_OWN = {"acknowledgement", "promise", "instalment-agreement", "waiver"}


def _chosen(value: Any, names: Mapping[str, str], also: Mapping[str, str], what: str) -> str:
    raw = cells.text(value).upper() if cells.text(value).isascii() else cells.text(value)
    chinese = {name: english for english, name in names.items()}
    known = chinese | dict(also) | {english.upper(): english for english in names}
    if raw not in known:
        raise cells.CellError(f"{what}“{raw}”无法识别", "可填：" + "、".join(names.values() or dict.fromkeys(also.values())))
    return known[raw]


def kind(value: Any) -> tuple[str, str]:
    """Return the kind of a contact and the way it implies, if any (短信 is a message by SMS)."""
    return _chosen(value, CONTACT_KINDS, _KINDS, "类别"), _KIND_WAYS.get(cells.text(value), "")


def way(value: Any) -> str:
    """Return the way of a contact."""
    return _chosen(value, CONTACT_WAYS, _WAYS, "方式")


def result(value: Any) -> str:
    """Return what became of a contact."""
    return _chosen(value, {}, _RESULTS, "结果")


_SAID: tuple[tuple[str, str, str], ...] = (
    ("lawyer-letter", "ems", r"律师函"),
    ("instalment-agreement", "hand", r"分期(?:还款|付款)?协议|还款协议"),
    ("acknowledgement", "hand", r"(?:欠费|对账|债务)确认|确认(?:欠费|债务)"),
    ("promise", "hand", r"承诺书|书面承诺|保证书|还款计划书"),
    (
        "demand",
        "ems",
        r"(?:EMS|邮寄|快递|挂号|特快|邮政|寄[出送达]?).*(?:函|单|书|通知)|(?:函|单|书|通知).*(?:EMS|邮寄|快递|挂号|寄)|^EMS|^(?:邮寄|挂号信|快递|特快专递)",
    ),
    ("demand", "posting", r"张贴|贴(?:催|单|函|通知|门|条)|门口贴|公示栏"),
    (
        "demand",
        "hand",
        r"(?:当面|面交|送达|递交|签收|发放|送).*(?:函|单|书|通知)|(?:函|单|书|通知).*(?:当面|签收|签字|送达)|^催[缴费告收](?:函|单|书|通知单?)",
    ),
    ("call", "phone", r"电话|致电|去电|来电|拨打|通话"),
    ("message", "sms", r"短信|信息"),
    ("message", "wechat", r"微信"),
    ("message", "app", r"APP|公众号|小程序|钉钉|QQ"),
    ("message", "email", r"邮件|邮箱"),
    ("visit", "visit", r"上门|入户|走访|登门|家访|当面|前台|面谈|口头|现场"),
)
_SAID_RESULTS: tuple[tuple[str, str], ...] = (
    ("未接通", r"未接|没接|无人接|不接|关机|停机|空号|打不通|未通|拒接|忙音|无法接通|欠费停"),
    ("退回", r"退回|退件|查无此人|迁移|无此地址|地址不详|改退"),
    ("拒收", r"拒收|拒签|拒绝签收"),
    ("他人签收", r"(?:家属|他人|代|保安|物业|邻居|老人|儿子|女儿|妻子|配偶|父亲|母亲|门卫|快递柜|丰巢|驿站).{0,3}签收|代收"),
    ("签收", r"(?<!未)签收|(?<!未|拒)签字|签名|妥投|本人收"),
    ("未读", r"未读"),
    ("已回复", r"回复|答应|承诺|同意|拒绝缴|拒缴|表示|称"),
    ("已读", r"已读"),
    ("接通", r"接通|已接|接听"),
    ("张贴", r"张贴|贴"),
    ("不明", r"无人|不在家|未遇|没人|已发送|发送|已发|已寄|寄出|未开门"),
)


def said(text: str) -> dict[str, Any] | None:
    """Read a contact described in free words (EMS邮寄催缴函，已签收); None where no kind of contact is named.

    A result never makes more of a contact than the words say: a call that was answered took effect at once, a letter only where someone signed for it
    on a day that the log states, which free words do not. Everything here was only read from prose: `proposed` names the fields.
    """
    flat = re.sub(r"\s+", "", cells.text(text)).upper()
    found = next(((kind_, way_) for kind_, way_, rule in _SAID if re.search(rule, flat)), None)
    if found is None:
        return None
    outcome = next((name for name, rule in _SAID_RESULTS if re.search(rule, flat)), "")
    if found[1] == "phone" and outcome in {"已回复", "不明"}:
        outcome = "接通" if outcome == "已回复" else "不明"
    values = {**meant(*found, outcome), "effective": "sent" if _reached_at_once(found[1], outcome) else None}
    return {**values, "proposed": tuple(name for name in ("kind", "way", "result", "effective") if values[name])}


def meant(kind_: str, way_: str, outcome: str) -> dict[str, Any]:
    """Return the fields of a contact of a kind, way and result that a person decided; what reached the debtor at once took effect on the day it was made."""
    at_once = kind_ in _DEBTORS_OWN or _reached_at_once(way_, outcome)
    return {"kind": kind_, "way": way_, "result": outcome, "effective": "sent" if at_once else None}


def _reached_at_once(way_: str, outcome: str) -> bool:
    return way_ in _AT_ONCE and outcome in _REACHED


def results() -> tuple[str, ...]:
    """Return the words for what became of a contact."""
    return tuple(dict.fromkeys(_RESULTS.values()))


def act(value: Any) -> str:
    """Return the unlawful or risky act that a record shows; 无 is none."""
    return "" if cells.text(value) in {"无", "否"} else _chosen(value, CONTACT_ACTS, {}, "不当行为")


def instalments(value: Any) -> tuple[tuple[Any, Decimal], ...]:
    """Read 2026-01-31 1000.00；2026-02-28 1000.00 as dates and amounts."""
    parts = [part for part in re.split(r"[;；\n]", cells.text(value)) if part.strip()]
    plan = []
    for part in parts:
        match = re.fullmatch(r"(\S+?)(?:\s*[:：]\s*|\s+)([\d,.]+)元?", part.strip())
        if not match:
            raise cells.CellError("分期安排无法识别", "请写成 2026-01-31 1000.00；2026-02-28 1000.00 的样子")
        plan.append((cells.day(match[1]), cells.positive_money(match[2])))
    return tuple(plan)


def files(value: Any) -> tuple[str, ...]:
    """Return the names of the files that prove a contact."""
    return tuple(part.strip() for part in re.split(r"[、;；,，\n]", cells.text(value)) if part.strip())


def _contact(row: TableRow) -> Iterator[Record]:
    of_kind, implied = row["kind"]
    by_way = row.get("way") or implied
    sent, effective, outcome = row["date"], row["effective"], row.get("result")
    arrived = by_way in _AT_ONCE and outcome in _REACHED
    if effective is None and (arrived or of_kind in _DEBTORS_OWN):
        effective = sent
    plan = row["instalments"] or ()
    until = row["until"] or (plan[-1][0] if plan else None)
    by: str | None = row.get("by")
    sender: str | None = None
    if of_kind in _DEBTORS_OWN and by not in {row.get("owner"), row.get("signer"), None}:
        by, sender = None, by  # the collector who took the debtor's statement, not the one who made it
    values = {
        "room": row["room"],
        "owner": row.get("owner"),
        "kind": of_kind,
        "way": by_way,
        "sent": sent,
        "effective": effective,
        "result": outcome,
        "until": until,
        "signed_by": row.get("signer"),
        "relation": row.get("relation"),
        "tracking_no": row.get("tracking_no"),
        "files": row["files"] or (),
        "text": row.get("text"),
        "by": by,
        "sender": sender,
        "to": row.get("to_whom"),
        "covers_from": row["covers_from"],
        "covers_to": row["covers_to"],
        "amount": row["demanded"],
        "act": row.get("act"),
        "outcome": row.get("note"),
        "ref": row.get("ref"),
        "instalments": [{"due": due, "amount": amount} for due, amount in plan],
    }
    yield Record("contact", row.line, values)


SHAPES = (
    TableShape(
        "contacts",
        "催缴记录",
        {
            "ref": cells.reference,
            "room": cells.room,
            "owner": cells.text,
            "date": cells.day,
            "kind": kind,
            "way": way,
            "result": result,
            "effective": cells.day,
            "until": cells.day,
            "signer": cells.text,
            "relation": cells.text,
            "tracking_no": cells.text,
            "files": files,
            "text": cells.text,
            "by": cells.text,
            "to_whom": cells.text,
            "covers_from": cells.day,
            "covers_to": cells.day,
            "demanded": cells.positive_money,
            "instalments": instalments,
            "act": act,
            "note": cells.text,
        },
        ("room", "date", "kind"),
        _contact,
        required=("room", "date", "kind"),
        never=("owed", "fee", "sum", "received", "paid"),
    ),
)
