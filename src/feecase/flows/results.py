"""The carrier's results: matched by tracking number with the letters that were sent, they raise each from sent to delivered, refused or returned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feecase import plainyaml
from feecase.cases.protocol import CaseStore, Edit
from feecase.errors import InputError, Problem
from feecase.extend.tables import read_sheets
from feecase.flows.collect import HEADER
from feecase.intake.casefolder import COLLECTION

_HEADS = {
    "tracking": ("邮件号", "运单号", "快递单号", "邮单号", "单号"),
    "result": ("投递结果", "结果", "状态", "物流状态"),
    "day": ("签收日期", "投递日期", "妥投日期", "日期"),
    "signer": ("签收人", "收件人签名"),
    "relation": ("签收人关系", "与收件人关系"),
}
_RESULTS = {
    "签收": "签收",
    "本人签收": "签收",
    "妥投": "签收",
    "已签收": "签收",
    "他人签收": "他人签收",
    "代收": "他人签收",
    "家属签收": "他人签收",
    "拒收": "拒收",
    "拒签": "拒收",
    "退回": "退回",
    "退件": "退回",
    "已退回": "退回",
    "查无此人": "退回",
    "地址不详": "退回",
}
_ARRIVED = frozenset({"签收", "他人签收", "拒收"})


@dataclass(frozen=True, slots=True)
class _Row:
    where: str
    tracking: str
    result: str
    day: str
    signer: str
    relation: str


def take_results(store: CaseStore, files: Sequence[Path]) -> tuple[list[Edit], list[str], list[Problem]]:
    """Return the edits, one line per letter, and the rows that could not be used: unknown results, no date, numbers twice or unknown."""
    problems: list[Problem] = []
    rows = [row for path in files for row in _rows(path, problems)]
    times = Counter(row.tracking for row in rows)
    problems += [
        Problem(
            f"邮件号 {number} 出现 {count} 次",
            "、".join(r.where for r in rows if r.tracking == number),
            "",
            "只保留最后的结果后重新导入",
        )
        for number, count in times.items()
        if count > 1
    ]
    wanted = {row.tracking: row for row in rows if times[row.tracking] == 1}
    edits: list[Edit] = []
    told: list[str] = []
    for entry in store.entries():
        before = store.text(entry.id, COLLECTION)
        if before is None or not wanted:
            continue
        data: dict[str, Any] = plainyaml.read(before.content, COLLECTION).data or {}
        mine: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for contact in data.get("contacts") or ():
            if contact.get("tracking_no") in wanted:
                mine[contact["tracking_no"]].append(contact)
        for number, contacts in mine.items():
            row = wanted.pop(number)
            for contact in contacts:
                _raise(contact, row)
            note = "；信件退回，请核对地址后换一种方式" if row.result == "退回" else ""
            told.append(f"{entry.id} {number} {row.result} {row.day}{note}")
        if mine:
            edits.append(
                Edit(entry.id, COLLECTION, (HEADER + plainyaml.dump(data)).encode(), before.version, action="collection-results")
            )
    problems += [
        Problem(
            f"没有寄出记录的邮件号 {row.tracking}",
            row.where,
            "没有一件函件登记了这个邮件号",
            "确认寄出时用 --tracking 登记邮件号",
        )
        for row in wanted.values()
    ]
    return edits, told, problems


def _raise(contact: dict[str, Any], row: _Row) -> None:
    contact["result"] = row.result
    if row.result in _ARRIVED:
        contact["effective"] = row.day
    contact |= {key: value for key, value in (("signed_by", row.signer), ("relation", row.relation)) if value}


def _rows(path: Path, problems: list[Problem]) -> list[_Row]:
    found: list[_Row] = []
    known = False
    for sheet in read_sheets(path):
        heads: dict[str, int] = {}
        for line, cells in enumerate(sheet.rows, 1):
            texts = ["" if c is None else str(c).strip() for c in cells]
            if not heads:
                heads = {key: texts.index(name) for key, names in _HEADS.items() for name in names if name in texts}
                if not {"tracking", "result"} <= heads.keys():
                    heads = {}
                known = known or bool(heads)
                continue

            def cell(key: str, texts: list[str] = texts, heads: dict[str, int] = heads) -> str:
                return texts[heads[key]] if key in heads and heads[key] < len(texts) else ""

            if not cell("tracking") or not cell("result"):
                continue
            where = f"{path.name} [{sheet.name}] 第{line}行"
            result = _RESULTS.get(cell("result"), "")
            day = cell("day")[:10].replace("/", "-").replace(".", "-")
            if not result:
                problems.append(Problem(f"投递结果“{cell('result')}”无法识别", where, "", "可填：" + "、".join(_RESULTS)))
            elif result in _ARRIVED and not _is_day(day):
                problems.append(Problem(f"{result}没有日期", where, "到达之日决定时效中断的日子", "补填签收日期，如 2026-03-05"))
            else:
                found.append(_Row(where, cell("tracking"), result, day, cell("signer"), cell("relation")))
    if not known:
        raise InputError("没有邮件号和投递结果两列", where=str(path), next="表头须有“邮件号”和“投递结果”")
    return found


def _is_day(text: str) -> bool:
    import datetime as dt

    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
