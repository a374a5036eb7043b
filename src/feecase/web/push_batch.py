"""Pushes: from a body to items taken or rejected one by one, and from many pushes to one transaction with an answer for each."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from feecase.errors import ConflictError, InputError, Problem, UserError
from feecase.extend.contracts import Record
from feecase.files import mask
from feecase.intake.room_records import text_values
from feecase.model.yaml_reader import read
from feecase.plainyaml import YamlDocument
from feecase.store import idempotency, journal, records
from feecase.store.database import Connection
from feecase.store.idempotency import Answered
from feecase.store.records import Batch, Incoming
from feecase.web.body import invisible, unfit
from feecase.web.items import KINDS, OWNERS_LIMIT, PushedItem
from feecase.web.refusals import BadRequestError, NotFoundError

ITEMS_LIMIT = 1000
EARLIEST = dt.date(1990, 1, 1)
"""Before which no data of a property company is dated."""
REFS_NOTED = 20
"""References of rejected items that the journal names."""
ALL_TAKEN, SOME_REJECTED = 200, 207
_KEYS = {"items", "as_of"}
_CHINESE = {"明细": "items", "数据日期": "as_of"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a token or a hook's source. `source` is the name under which pushes are recorded; refs are unique within it."""

    id: str
    source: str
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Taken:
    """One item of a push: its records, or why it was rejected."""

    ref: str
    incoming: tuple[Incoming, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Push:
    """One writing request, ready to be committed. `withdrawn` names the charge it cancels; `digest` what it asks, for its idempotency key."""

    caller: Caller
    items: tuple[Taken, ...] = ()
    withdrawn: str = ""
    as_of: str = ""
    key: str = ""
    digest: str = ""

    @property
    def weight(self) -> int:
        """About how many records it writes."""
        return 1 + len(self.items)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a push is answered: status and JSON text; `again` where it had been answered before."""

    status: int
    text: str
    again: bool = False


def taken(kind: str, body: Any, today: dt.date) -> tuple[tuple[Taken, ...], str]:
    """Read a push's body: its items, each taken or rejected by itself, and the date of the data.

    Raises BadRequestError for what is no list of items at all, InputError for a wrong date.
    """
    said = {_CHINESE.get(key, key): value for key, value in body.items()} if isinstance(body, dict) else {}
    items = said.get("items")
    if not isinstance(items, list) or len(said) < len(body) or not said.keys() <= _KEYS:
        raise BadRequestError(
            '请求体应为 {"items": […]}',
            where="请求体",
            why="items（明细）是列表，另可写 as_of（数据日期）",
            next="写法见接口文档",
        )
    if not 1 <= len(items) <= ITEMS_LIMIT:
        raise BadRequestError(f"一次推送 1 至 {ITEMS_LIMIT} 条", where="items", why=f"收到 {len(items)} 条", next="请分批推送")
    read_ = [_taken(KINDS[kind], one, n, today) for n, one in enumerate(items, 1)]
    return tuple(_once(read_)), _as_of(said.get("as_of"), today)


def _once(items: Sequence[Taken]) -> Iterator[Taken]:
    """Reject the items of one reference that say different things: which of them holds cannot be known."""
    said: dict[str, set[str]] = {}
    for item in items:
        if item.incoming:
            said.setdefault(item.ref, set()).add(json.dumps([one.values for one in item.incoming], sort_keys=True))
    for number, item in enumerate(items, 1):
        if len(said.get(item.ref, ())) > 1 and not item.problems:
            problem = Problem(
                "同一来源编号在一次推送里出现多次，内容不同",
                f"第{number}条",
                "无法知道以哪一条为准，都没有存入",
                "请只推送一条；不是同一事项的，请用不同的来源编号",
            )
            yield Taken(item.ref, problems=(problem,))
        else:
            yield item


def _as_of(value: Any, today: dt.date) -> str:
    if value is None:
        return ""
    try:
        day = dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise InputError("数据日期无效", where="as_of", next="请写成 2026-03-05 的样子")
    if not EARLIEST <= day <= today:
        raise InputError("数据日期不合常理", where="as_of", why="晚于今天，或早于 1990 年", next="请写数据导出的日期")
    return day.isoformat()


def _taken(cls: type[PushedItem], data: Any, number: int, today: dt.date) -> Taken:
    where = f"第{number}条"
    if not isinstance(data, dict):
        return Taken("", problems=(Problem("应是一个对象", where, "每条写成 {键: 值}", "写法见接口文档"),))
    said = data.get("ref", data.get("来源编号"))
    ref = str(said)[:120] if isinstance(said, str | int) and not unfit(said) else ""
    if unfit(data):
        return Taken(
            ref, problems=(Problem("文字含有控制字符或残缺的字符", where, "登记的内容不会有这样的字符", "清理后重新推送这一条"),)
        )
    if invisible(data):
        return Taken(
            ref,
            problems=(
                Problem(
                    "文字含有看不见的字符", where, "零宽或方向控制字符会使同一个人、同一间房变成两个", "清理后重新推送这一条"
                ),
            ),
        )
    try:
        item = read(cls, YamlDocument(where, data))
    except InputError as error:
        return Taken(ref, problems=tuple(map(_masked, error.problems)))
    if (day := item.happened()) and day > today:
        return Taken(
            item.ref,
            problems=(Problem(f"日期 {day} 在今天之后", where, "还没有发生的事不能登记", "请核对日期，用同一来源编号重新推送"),),
        )
    return Taken(item.ref, tuple(map(_incoming, item.records())))


def _masked(problem: Problem) -> Problem:
    return Problem(mask(problem.what), problem.where, problem.why, problem.next or "改正后用同一来源编号重新推送这一条")


def _incoming(record: Record) -> Incoming:
    return Incoming(record.kind, record.values["ref"], record.values["room"], text_values(record.values))


def digest(*parts: bytes) -> str:
    """Return one SHA-256 of what a request asks, for its idempotency key."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def commit(connection: Connection, pushes: Sequence[Push], at: dt.datetime) -> list[Answer | UserError]:
    """Do a group of pushes in one transaction: those answered before get that answer again, the others take effect and are remembered."""
    before = idempotency.known(connection, {(p.caller.id, p.key) for p in pushes if p.key})
    keyed: dict[tuple[str, str], Push] = {}
    batches: list[tuple[Batch, list[Push]]] = []
    latest: dict[str, tuple[Batch, list[Push]]] = {}
    for push in pushes:
        key = (push.caller.id, push.key)
        if not push.key or (key not in before and keyed.setdefault(key, push) is push):
            batch = Batch(push.caller.source, "http", as_of=push.as_of, actor=push.caller.id)
            if (last := latest.get(batch.source)) is None or last[
                0
            ] != batch:  # callers may share a source: its pushes keep their order
                batches.append(last := (batch, []))
                latest[batch.source] = last
            last[1].append(push)
    answers: dict[int, Answer] = {}
    for batch, together in batches:
        answers |= _effect(connection, batch, together, at)
    now = {key: _answered(push, answers[id(push)]) for key, push in keyed.items()}
    idempotency.remember(connection, now.values(), at=at)
    return [answers.get(id(push)) or _again(push, (before | now)[push.caller.id, push.key]) for push in pushes]


def _answered(push: Push, answer: Answer) -> Answered:
    return Answered(push.caller.id, push.key, push.digest, answer.status, answer.text)


def _again(push: Push, before: Answered) -> Answer | UserError:
    if push.digest != before.digest:
        return ConflictError(
            "这个幂等键已用于另一个请求", where="Idempotency-Key", why="同一个键只能用于同一个请求", next="新的请求请用新的键"
        )
    return Answer(before.status, before.answer, again=True)


def _effect(connection: Connection, batch: Batch, pushes: Sequence[Push], at: dt.datetime) -> dict[int, Answer]:
    """Store what the pushes of one source bring and cancel; return their answers by identity."""
    outcomes: dict[int, str] = {}
    arriving = [one for push in pushes for item in push.items for one in item.incoming]
    cancelled = [("charge", push.withdrawn) for push in pushes if push.withdrawn]
    if arriving or cancelled:
        done = records.put(connection, batch, arriving, at=at, tell=lambda one, what: outcomes.update({id(one): what}))
        live = records.states(connection, batch.source, cancelled)
        gone = [*cancelled, *_former_owners(arriving, outcomes)]
        records.withdraw(connection, batch, done.batch, refs=gone, at=at)
    else:
        live = {}
    answers = {id(push): _cancelled(push, live) if push.withdrawn else _told(push, outcomes) for push in pushes}
    rejected = [item.ref for push in pushes for item in push.items if item.problems]
    if rejected:
        after = {"rejected": len(rejected), "refs": rejected[:REFS_NOTED]}
        journal.write(
            connection, [journal.JournalEntry(at, batch.actor, "items-rejected", batch.source, batch.source, after=after)]
        )
    return answers


def _former_owners(arriving: Sequence[Incoming], outcomes: dict[int, str]) -> list[tuple[str, str]]:
    """Name the people whom a room that changed may have listed before and lists no more."""
    changed = [one for one in arriving if one.kind == "room" and outcomes[id(one)] == "changed"]
    return [("owner", f"{one.ref}#{n}") for one in changed for n in range(int(one.values["people"]) + 1, OWNERS_LIMIT + 1)]


def _told(push: Push, outcomes: dict[int, str]) -> Answer:
    lines: list[dict[str, Any]] = []
    for item in push.items:
        if item.problems:
            lines.append({"ref": item.ref, "outcome": "rejected", "problems": [asdict(problem) for problem in item.problems]})
            continue
        whole, *parts = [outcomes[id(one)] for one in item.incoming]
        outcome = "changed" if whole == "unchanged" and any(part != "unchanged" for part in parts) else whole
        lines.append({"ref": item.ref, "outcome": outcome})
    counts = Counter(line["outcome"] for line in lines)
    data = {name: counts[name] for name in ("new", "changed", "unchanged", "rejected")} | {"items": lines}
    return Answer(SOME_REJECTED if counts["rejected"] else ALL_TAKEN, _json("push", data))


def _cancelled(push: Push, states: dict[tuple[str, str], str]) -> Answer:
    """Answer a cancellation by the state its charge was in; the next one of the same group finds it withdrawn."""
    key = ("charge", push.withdrawn)
    state = states.get(key)
    if state is None:
        error = NotFoundError("没有这笔欠费", where="来源编号", why="这个来源没有推送过这个编号", next="请核对来源编号")
        return Answer(error.http_status, json.dumps(error.as_json(), ensure_ascii=False))
    states[key] = "withdrawn"
    return Answer(
        ALL_TAKEN, _json("withdrawal", {"ref": push.withdrawn, "outcome": "withdrawn" if state == "live" else "unchanged"})
    )


def _json(name: str, data: Any) -> str:
    return json.dumps({"schema": f"feecase/{name}/1", "data": data}, ensure_ascii=False)
