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
