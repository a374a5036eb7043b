"""What is told of a workspace, to people and to machines; personal data only where it is asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from pydantic import Field

from feecase.errors import InputError
from feecase.files import mask
from feecase.intake.casefolder import natural
from feecase.intake.room_records import text_values
from feecase.model.base import Money, Value
from feecase.money import total
from feecase.store import cases, documents, journal, migrations, records, unresolved
from feecase.store.cases import CaseRow, CaseState
from feecase.store.database import Connection
from feecase.workspace.setup import Workspace

_NAMES = frozenset({"name", "owner", "payer", "signed_by", "by", "to", "legal_rep"})
_HIDDEN = "***"


class UnresolvedLine(Value):
    """One case that cannot be built or assessed, and since when."""

    case: str = Field(title="案件编号", description="the room where no case of it can be built")
    room: str = Field(title="房号")
    stage: str = Field(title="环节", description="build or assess")
    code: str = Field(title="原因", description="no-debtor, bug, or the code of an error")
    since: str = Field(title="始于")


class BatchLine(Value):
    """One import or push."""

    number: int = Field(title="批次")
    received_at: str = Field(title="时间")
    actor: str = Field(title="操作人")
    source: str = Field(title="来源")
    kind: str = Field(title="方式")
    name: str = Field(title="文件")
    new: int = Field(title="新增")
    changed: int = Field(title="变化")
    unchanged: int = Field(title="无变化")
    withdrawn: int = Field(title="撤回")


class WorkspaceStatus(Value):
    """The workspace at a glance."""

    folder: str = Field(title="文件夹")
    database: str = Field(title="数据库")
    revision: str = Field(title="表的版本")
    cases: dict[str, int] = Field(title="案件", description="by state: live, absent, closed")
    outstanding: Money = Field(title="欠费金额", description="of live cases, as the sources say")
    records: dict[str, int] = Field(title="记录", description="live ones by kind")
    withdrawn: int = Field(title="撤回的记录")
    documents: int = Field(title="文件数")
    waiting: int = Field(title="待更新的房屋", description="rooms whose cases are not built from the newest records")
    unresolved: tuple[UnresolvedLine, ...] = Field((), title="未能处理的案件")
    batches: tuple[BatchLine, ...] = Field(title="最近的批次")


class CaseSummary(Value):
    """One case in the list; `outstanding` as the sources say."""

    id: str = Field(title="案件编号")
    room: str = Field(title="房号")
    state: CaseState = Field(title="状态")
    charges: int = Field(title="款项数")
    outstanding: Money = Field(title="欠费金额")
    changed_at: str = Field(title="更新时间")


class CaseList(Value):
    """The cases of a workspace."""

    cases: tuple[CaseSummary, ...] = Field(title="案件")


class RecordLine(Value):
    """What a source says, in its newest words."""

    source: str = Field(title="来源")
    kind: str = Field(title="类别")
    state: str = Field(title="状态")
    file: str = Field(title="文件")
    sheet: str = Field(title="工作表")
    row: int = Field(title="行")
    as_of: str = Field(title="数据日期")
    values: dict[str, Any] = Field(title="内容")


class DocumentLine(Value):
    """One file of a case."""

    path: str = Field(title="文件")
    version: int = Field(title="版本")
    size: int = Field(title="字节数")
    changed_at: str = Field(title="更新时间")
    actor: str = Field(title="操作人")


class WorkspaceCase(Value):
    """One case with what its sources say of its room and its files."""

    case: CaseSummary = Field(title="案件")
    records: tuple[RecordLine, ...] = Field(title="记录")
    documents: tuple[DocumentLine, ...] = Field(title="文件")


class LogLine(Value):
    """One line of the journal."""

    at: str = Field(title="时间")
    actor: str = Field(title="操作人")
    action: str = Field(title="动作")
    subject: str = Field(title="对象")
    source: str = Field(title="来源")
    before: dict[str, Any] | None = Field(title="原内容")
    after: dict[str, Any] | None = Field(title="现内容")


class WorkspaceLog(Value):
    """The journal, the newest first."""

    entries: tuple[LogLine, ...] = Field(title="记录")


def status(workspace: Workspace, *, batches_shown: int = 5) -> WorkspaceStatus:
    """Sum up the workspace. Raises StoreError."""
    with workspace.database.read() as connection:
        rows = tuple(cases.listed(connection))
        by_kind = records.counted(connection)
        return WorkspaceStatus(
            folder=str(workspace.folder),
            database=workspace.database.name,
            revision=migrations.newest(),
            cases=dict(sorted(Counter(row.state for row in rows).items())),
            outstanding=total(_money(row) for row in rows if row.state == "live"),
            records={kind: n for (kind, state), n in sorted(by_kind.items()) if state == "live"},
            withdrawn=sum(n for (_, state), n in by_kind.items() if state == "withdrawn"),
            documents=documents.number(connection),
            waiting=len(records.dirty(connection)),
            unresolved=tuple(UnresolvedLine.model_validate(asdict(one)) for one in unresolved.listed(connection)),
            batches=tuple(
                BatchLine(
                    number=number,
                    received_at=received_at,
                    actor=batch.actor,
                    source=batch.source,
                    kind=batch.kind,
                    name=batch.name,
                    new=done.new,
                    changed=done.changed,
                    unchanged=done.unchanged,
                    withdrawn=done.withdrawn,
                )
                for number, received_at, batch, done in records.newest(connection, batches_shown)
            ),
        )


def listing(workspace: Workspace, *, state: CaseState | None = None, personal: bool = False) -> CaseList:
    """List the cases, of one state or all. Raises StoreError."""
    with workspace.database.read() as connection:
        rows = [row for row in cases.listed(connection) if state in {None, row.state}]
    return CaseList(cases=tuple(_summary(row, personal=personal) for row in sorted(rows, key=lambda row: natural(row.id))))


def detail(workspace: Workspace, name: str, *, personal: bool = False) -> WorkspaceCase:
    """Show one case with the records of its room and its files. Raises InputError for a case there is not."""
    with workspace.database.read() as connection:
        row = named(connection, name)
        told = [one for state in ("live", "withdrawn") for one in records.of_rooms(connection, [row.room], state=state)]
        held = tuple(documents.of(connection, [row.id]))
    return WorkspaceCase(
        case=_summary(row, personal=personal),
        records=tuple(
            RecordLine(
                source=one.source,
                kind=one.kind,
                state=one.state,
                file=one.file,
                sheet=one.sheet,
                row=one.row,
                as_of=one.as_of,
                values=dict(one.values) if personal else hidden(one.kind, one.values),
            )
            for one in told
        ),
        documents=tuple(
            DocumentLine(
                path=one.path if personal else _path(one.path),
                version=one.version,
                size=one.size,
                changed_at=one.changed_at,
                actor=one.actor,
            )
            for one in held
        ),
    )


def log(workspace: Workspace, name: str = "", *, limit: int | None = 50) -> WorkspaceLog:
    """Return the journal of one case (and its room), also of one that was purged, or of everything. Raises InputError where it has none."""
    with workspace.database.read() as connection:
        found = journal.read(connection, subjects=_subjects(connection, name), limit=limit)
        return WorkspaceLog(
            entries=tuple(
                LogLine(
                    at=one.at.isoformat(),
                    actor=one.actor,
                    action=one.action,
                    subject=one.subject,
                    source=one.source,
                    before=dict(one.before) if one.before is not None else None,
                    after=dict(one.after) if one.after is not None else None,
                )
                for one in found
            )
        )


def _subjects(connection: Connection, name: str) -> set[str]:
    if not name:
        return set()
    try:
        row = named(connection, name)
    except InputError:
        if any(cases.listed(connection, in_rooms=[name])) or not any(journal.read(connection, subjects={name}, limit=1)):
            raise
        return {name}
    return {row.room, journal.subject(row.id, row.room)}


def named(connection: Connection, name: str) -> CaseRow:
    """Return the case of an id, of an id as it is shown, or of a room with one case. Raises InputError."""
    if exact := next(cases.listed(connection, ids=[name]), None):
        return exact
    fitting = [row for row in cases.listed(connection) if name in {row.room, shown_id(row)}]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        ids = "、".join(shown_id(row) for row in fitting)
        raise InputError(f"“{name}”有 {len(fitting)} 个案件", where="命令行", why=ids, next="请写出完整的案件编号")
    raise InputError(f"没有案件“{name}”", where="工作区", next="全部案件见 feecase workspace list")


def shown_id(row: CaseRow) -> str:
    """Return a case's id; the name in it, which older versions put there, by its first character alone."""
    if row.id == row.room or not row.id.startswith(row.room + "-") or row.id.isascii():
        return row.id
    return f"{row.room}-" + "、".join(_name(part) for part in row.id[len(row.room) + 1 :].split("、"))


def hidden(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's values with personal data hidden: names by their first character, all else that is not public by stars."""
    open_ = records.public(kind, values)
    masked = {
        key: _name(value) if key in _NAMES and isinstance(value, str) else _HIDDEN
        for key, value in values.items()
        if value not in (None, "", [])
    }
    return text_values({**masked, **open_, **{key: value for key, value in values.items() if key in {"room", "role", "ref"}}})


def _name(text: str) -> str:
    return text[:1] + "*" * (len(text) - 1) if len(text) > 1 else text


def _path(path: str) -> str:
    """Hide a file's name but for what feecase itself writes: evidence often holds a person's name."""
    if re.fullmatch(r"[\x21-\x7e]+", path):
        return mask(path)
    folder, _, file = path.rpartition("/")
    stem, dot, suffix = file.rpartition(".")
    return f"{folder}/" * bool(folder) + (f"{_name(stem)}{dot}{suffix}" if dot else _name(file))


def _summary(row: CaseRow, *, personal: bool) -> CaseSummary:
    id_ = row.id if personal else shown_id(row)
    return CaseSummary(
        id=id_, room=row.room, state=row.state, charges=row.charges, outstanding=_money(row), changed_at=row.changed_at
    )


def _money(row: CaseRow) -> Decimal:
    return Decimal(row.outstanding)
