"""What a workspace holds: at a glance, its cases, one case, the journal."""

from __future__ import annotations

import datetime as dt

from feecase.days import BEIJING
from feecase.money import total, yuan
from feecase.views.page import Grid, Labelled, Page, Sentence
from feecase.workspace import labels
from feecase.workspace.labels import KINDS, said, why_unresolved
from feecase.workspace.report import CaseList, WorkspaceCase, WorkspaceLog, WorkspaceStatus
from feecase.workspace.retention import PurgeReport

STATE_NAMES = {"live": "在办", "absent": "台账已无", "closed": "已结案"}
STAGES = {"build": "建成案件", "assess": "评估"}
SHOWN = 200


def status_page(found: WorkspaceStatus) -> Page:
    """Yield the workspace at a glance."""
    count = "，".join(f"{STATE_NAMES[state]} {n}" for state, n in found.cases.items()) or "还没有"
    records = "，".join(f"{KINDS.get(kind, kind)} {n}" for kind, n in found.records.items()) or "还没有"
    yield Labelled("文件夹", found.folder, indent=0)
    yield Labelled("数据库", f"{found.database}（表的版本 {found.revision}）", indent=0)
    yield Labelled("案件  ", f"{count}；在办的欠费 {yuan(found.outstanding)} 元（按来源）", indent=0)
    yield Labelled("记录  ", records + (f"；已撤回 {found.withdrawn}" if found.withdrawn else ""), indent=0)
    yield Labelled("文件  ", str(found.documents), indent=0)
    if found.waiting:
        yield Labelled("待更新", f"{found.waiting} 户的记录有变化，案件将在下次导入或读取时更新", indent=0, style="yellow")
    if found.unresolved:
        yield Labelled("未处理", f"{len(found.unresolved)} 案没有建成或评估不了，其余不受影响", indent=0, style="yellow")
        failed = Grid("案件", "环节", "原因", "始于", keep=("案件",))
        for line in found.unresolved[:SHOWN]:
            failed.add_row(line.case, STAGES[line.stage], why_unresolved(line.code), local(line.since))
        yield failed
    if not found.batches:
        return
    view = Grid(
        "时间", "来源", "文件", "新增", "变化", "无变化", "撤回", right=("新增", "变化", "无变化", "撤回"), keep=("时间",)
    )
    for one in found.batches:
        numbers = (one.new, one.changed, one.unchanged, one.withdrawn)
        view.add_row(local(one.received_at), one.source, one.name, *map(str, numbers))
    yield view


def list_page(listed: CaseList) -> Page:
    """Yield the cases, a line each."""
    found = listed.cases
    view = Grid("案件", "状态", "款项", "欠费金额", "更新时间", right=("款项", "欠费金额"), keep=("案件", "更新时间"))
    for one in found[:SHOWN]:
        view.add_row(one.id, STATE_NAMES[one.state], str(one.charges), yuan(one.outstanding), local(one.changed_at))
    view.add_section()
    view.add_row(
        f"合计 {len(found)} 案", "", str(sum(one.charges for one in found)), yuan(total(one.outstanding for one in found)), ""
    )
    yield view
    if len(found) > SHOWN:
        yield Sentence(f"只列出前 {SHOWN} 案；全部见 --json。")


def case_page(found: WorkspaceCase) -> Page:
    """Yield what the sources say of one case, and its files."""
    one = found.case
    yield Sentence(f"{one.id}  {STATE_NAMES[one.state]}  {one.charges} 笔，{yuan(one.outstanding)} 元（按来源）", style="bold")
    view = Grid("类别", "内容", "出处", "状态", keep=("类别", "状态"))
    for record in found.records:
        shown = {key: value for key, value in record.values.items() if key != "room"}
        place = " ".join(part for part in (record.source, record.file, f"第{record.row}行" if record.row else "") if part)
        view.add_row(
            KINDS.get(record.kind, record.kind), said(record.kind, shown), place, "" if record.state == "live" else "已撤回"
        )
    yield view
    files = Grid("文件", "版本", "字节", "更新时间（北京）", "操作人", right=("版本", "字节"), keep=("更新时间（北京）",))
    for file in found.documents:
        files.add_row(file.path, str(file.version), str(file.size), local(file.changed_at), file.actor)
    yield files


def log_page(found: WorkspaceLog) -> Page:
    """Yield the journal, newest first."""
    view = Grid("时间（北京）", "操作人", "动作", "对象", "来源", "变化", keep=("时间（北京）", "动作"))
    for one in found.entries:
        action, source = labels.ACTIONS.get(one.action, one.action), labels.SOURCES.get(one.source, one.source)
        told = labels.change(one.action, one.before or {}, one.after or {})
        view.add_row(local(one.at), one.actor, action, labels.about(one.subject), source, told)
    yield view


def purge_page(report: PurgeReport, *, kept_for_ever: bool) -> Page:
    """Yield what is due by the rules of retention; `kept_for_ever` where the workspace has no such rule."""
    if kept_for_ever:
        yield Sentence("feecase.toml 的 [retention] 没有写保存期限：案件和记录永久保存。", "yellow")
    if not report.due:
        yield Sentence("没有到期的内容。")
        return
    view = Grid("规则", "对象", "数量", "结案日", right=("数量",))
    for line in report.due:
        view.add_row(labels.RULES[line.rule], line.subject, str(line.count), local(line.since)[:10])
    yield view
    yield Sentence(f"已删除 {len(report.due)} 项。" if report.deleted else "以上都没有删除；确认后加 --yes。", "bold")
    if folders := [name for line in report.due for name in line.folders]:
        yield Sentence(f"这些文件夹由人管理，没有删除，请核对后自行处理：{'、'.join(folders)}", "yellow")


def local(moment: str) -> str:
    """Write a stored moment in Beijing time, to the minute."""
    return f"{dt.datetime.fromisoformat(moment).astimezone(BEIJING):%Y-%m-%d %H:%M}" if moment else ""
