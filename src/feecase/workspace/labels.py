"""What records and the journal say, in the Chinese words of the model's vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feecase.model.base import Value
from feecase.model.contact import Contact
from feecase.model.contract import Tariff
from feecase.model.ledger import Charge, Payment
from feecase.model.party import Organisation, Person
from feecase.model.premises import Owner, Premises
from feecase.model.reconciled import ADVICE_NAMES
from feecase.model.vocabulary import entries

KINDS = {
    "charge": "应收款项",
    "payment": "付款",
    "contact": "往来",
    "owner": "业主",
    "ownership": "产权",
    "room": "房屋",
    "tariff": "收费标准",
}
UNRESOLVED = {
    "no-debtor": "来源没有写明可以起诉的人：请推送或导入业主姓名",
    "input-error": "案件文件或记录有误：请运行 feecase check 查看",
    "bug": "程序错误：请核对日期和金额，仍不成的请把日志告诉维护者",
}
"""What keeps a case from being built or assessed, and what to do."""
ACTIONS = {
    "workspace-opened": "建立工作区",
    "batch": "导入",
    "records-new": "新增记录",
    "record-changed": "记录变化",
    "record-returned": "记录恢复",
    "record-withdrawn": "记录撤回",
    "case-new": "新建案件",
    "case-changed": "案件更新",
    "case-withdrawn": "来源不再列出",
    "case-absent": "台账已无",
    "case-closed": "结案",
    "case-reopened": "恢复在办",
    "case-reconciled": "核对",
    "case-handed-out": "取出",
    "file-taken-in": "存入文件",
    "file-saved": "保存文件",
    "supplemented": "补充材料",
    "evidence-accepted": "采用证据清点",
    "collection-recorded": "催收登记",
    "docket-recorded": "办案登记",
    "file-conflict": "另存冲突的文件",
    "file-removed": "移除文件",
    "items-rejected": "推送中有条目被拒绝",
    "token-created": "建立令牌",
    "token-revoked": "撤销令牌",
    "endpoint-added": "登记通知",
    "endpoint-removed": "停用通知",
    "backup": "备份",
    "restored": "恢复",
    "purged": "清除",
}
RULES = {
    "closed_cases": "结案期满的案件",
    "withdrawn_records": "撤回期满的记录",
    "deliveries": "期满的通知记录",
    "unused_files": "没有案件使用的文件",
}
SOURCES = {"folder": "文件夹"}
_SUBJECTS = {"workspace": "工作区", "project": "项目"}
_MODELS: Mapping[str, tuple[type[Value], ...]] = {
    "charge": (Charge,),
    "payment": (Payment,),
    "contact": (Contact,),
    "tariff": (Tariff,),
    "room": (Premises,),
    "owner": (Person, Organisation),
    "ownership": (Owner, Person, Organisation),
}
_TITLES = {
    "owner": "业主",
    "role": "身份",
    "ref": "来源编号",
    "files": "证明文件",
    "phone": "联系电话",
    "result": "送达结果",
    "room": "房号",
}
_ADVICE = {str(advice): name for advice, name in ADVICE_NAMES.items()}
_ROLES = {"owner": "业主", "co-owner": "共有人", "tenant": "承租人", "member": "家庭成员"}
_NOTED = {
    "advice": "处理",
    "after": "现金额",
    "as_of": "数据至",
    "before": "原金额",
    "blocking": "先处理再立案",
    "changed": "变化",
    "charges": "款项",
    "count": "条数",
    "direction": "方向",
    "events": "通知",
    "expires": "到期",
    "file": "文件",
    "files": "文件",
    "from": "备份于",
    "kind": "方式",
    "new": "新增",
    "outstanding": "欠费",
    "records": "记录",
    "refs": "来源编号",
    "rejected": "被拒绝",
    "rows": "行数",
    "rule": "依据",
    "scopes": "权限",
    "source": "来源",
    "target": "对方",
    "types": "事件",
    "unchanged": "无变化",
    "version": "版本",
    "why": "原因",
}
_WAYS = {
    "file": "表格",
    "sql": "数据库",
    "http": "推送",
    "folder": "文件夹",
    "in": "接收推送",
    "out": "发出事件",
    "True": "是",
    "False": "否",
}


def title(kind: str, field: str) -> str:
    """Return the Chinese name of a record's field; the field itself where there is none."""
    known = (entries(cls).get(field) for cls in _MODELS.get(kind, ()))
    return _TITLES.get(field) or next((entry.title for entry in known if entry and entry.title), field)


def said(kind: str, values: Mapping[str, Any]) -> str:
    """Write what a record says: `费用项目 物业服务费，应收金额 5302.00`."""
    return "，".join(f"{title(kind, field)} {_word(kind, field, value)}" for field, value in values.items())


def about(subject: str) -> str:
    """Write what a journal entry is about: a case or room by its name, else in Chinese."""
    return f"第 {subject.removeprefix('batch ')} 批" if subject.startswith("batch ") else _SUBJECTS.get(subject, subject)


def change(action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Write what a journal entry says of the change. Digests are left to the JSON."""
    if action == "records-new":
        return "，".join(f"{KINDS.get(kind, kind)} {n}" for kind, n in after.items())
    if "record" in before or "record" in after:
        return _record(before, after)
    told = []
    for key, value in (after or before).items():
        was = f"{_noted(key, before[key])} → " if after and before.get(key, value) != value else ""
        if key != "sha256" and value not in ("", None):
            told.append(f"{_NOTED.get(key, key)} {was}{_noted(key, value)}")
    return "，".join(told)


def _record(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    kind = str(after.get("record") or before.get("record"))
    name = KINDS.get(kind, kind)
    values = {field: value for field, value in {**before, **after}.items() if field not in {"record", "fields"}}
    if "fields" not in after:
        return f"{name}：{said(kind, values)}"
    fields = after["fields"]
    same = " ".join(
        _word(kind, field, values[field])
        for field in ("item", "date", "sent", "from", "to")
        if field in values and field not in fields
    )
    moved = []
    for field in fields:
        was, now = (_word(kind, field, side.get(field, "")) or "（空）" for side in (before, after))
        moved.append(f"{title(kind, field)} {was} → {now}" if field in values else f"{title(kind, field)}有变")
    return f"{name} {same}：{'，'.join(moved)}" if same else f"{name}：{'，'.join(moved)}"


def _word(kind: str, field: str, value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_word(kind, field, one) for one in value)
    if kind in {"owner", "ownership"} and field == "role":
        return _ROLES.get(str(value), str(value))
    known = (entries(cls).get(field) for cls in _MODELS.get(kind, ()))
    words = ((english, word) for entry in known if entry for word, english in entry.readings.items() if word != english)
    return next((word for english, word in words if english == value), str(value))


def _noted(key: str, value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    names = {"advice": _ADVICE, "rule": RULES, "kind": _WAYS, "direction": _WAYS, "blocking": _WAYS}.get(key, {})
    return names.get(str(value), str(value))


def why_unresolved(code: str) -> str:
    """Say what keeps a case from being built or assessed, and what to do."""
    return UNRESOLVED.get(code, code)
