"""工作单: the work sheets of `feecase collect today`, filled in. Each row that was done becomes a contact; a promise beside it becomes one too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feecase.builtin.importers import cells, contacts
from feecase.builtin.importers.shapes import RowError, TableRow, TableShape
from feecase.plugin import Record

_FILLED = ("at", "task_result", "answered", "talked", "promised_on", "promised")
_AT_ONCE = {"sms", "wechat", "app", "phone", "visit", "hand", "email"}
_REACHED = {"签收", "他人签收", "已读", "接通", "已回复"}


def hour(value: Any) -> str:
    """Read 9:30, 09:30 or a time cell as 09:30."""
    match = re.fullmatch(r"(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?", cells.text(value))
    if not match or not (int(match[1]) < 24 and int(match[2]) < 60):  # noqa: PLR2004 — hours and minutes
        raise cells.CellError("时刻无法识别", "请写成 09:30 的样子")
    return f"{int(match[1]):02}:{match[2]}"


def rooms(value: Any) -> tuple[str, ...]:
    """Read one room, or several of one person: 1-101、2-305."""
    return tuple(cells.room(part) for part in cells.text(value).split("、"))


def _rows(row: TableRow) -> Iterator[Record]:
    filled = [name for name in _FILLED if row[name] is not None]
    if row["done_on"] is None:
        if filled:
            raise RowError("办理日期", "填写了结果，没有填办理日期", "请补填办理日期后重新导入")
        return
    rest = row.get("task").partition(":")[2]
    for room in row["room"]:
        yield from _contacts(row, room, rest.partition(":")[0])


def _contacts(row: TableRow, room: str, stage: str) -> Iterator[Record]:
    """Yield the contact of one flat, and the promise that was given in it."""
    kind, implied = row["kind"]
    way, result = row.get("way") or implied, row.get("task_result")
    sent = row["done_on"]
    reached = way in _AT_ONCE and result in _REACHED
    base = {
        "room": room,
        "owner": row.get("person"),
        "sent": sent,
        "way": way,
        "result": result,
        "signed_by": row.get("answered"),
        "relation": row.get("relation"),
        "sender": row.get("by"),
        "at": row.get("at"),
        "to": "",
        "files": (),
        "instalments": [],
    }
    yield Record(
        "contact",
        row.line,
        {
            **base,
            "kind": kind,
            "effective": sent if reached else None,
            "until": None,
            "amount": None,
            "text": row.get("script") if kind in {"message", "reminder"} else "",
            "outcome": row.get("talked"),
            "stage": stage,
            "ref": row.get("task"),
            "tracking_no": "",
        },
    )
    if row["promised_on"]:
        yield Record(
            "contact",
            row.line,
            {
                **base,
                "kind": "promise",
                "effective": sent,
                "until": row["promised_on"],
                "amount": row["promised"],
                "text": row.get("talked"),
                "outcome": "",
                "stage": "",
                "ref": f"{row.get('task')}+承诺",
                "tracking_no": "",
            },
        )
    elif row["promised"]:
        raise RowError("承诺日期", "填写了承诺金额，没有填承诺日期", "请补填承诺日期；没有说日期的，写进谈话要点")


SHAPES = (
    TableShape(
        "worksheet",
        "催收工作单",
        {
            "task": cells.text,
            "room": rooms,
            "person": cells.text,
            "kind": contacts.kind,
            "way": contacts.way,
            "script": cells.text,
            "done_on": cells.day,
            "at": hour,
            "task_result": contacts.result,
            "answered": cells.text,
            "relation": cells.text,
            "talked": cells.text,
            "promised_on": cells.day,
            "promised": cells.positive_money,
            "by": cells.text,
        },
        ("task", "room", "kind"),
        _rows,
        required=("task", "room", "kind"),
        telling=frozenset({"任务号"}),
    ),
)
