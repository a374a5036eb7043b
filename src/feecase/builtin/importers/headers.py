"""One vocabulary of column headers: each field with the names it bears in exports and hand-kept lists, the most exact first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

HEADERS: Mapping[str, tuple[str, ...]] = {
    "room": ("房号", "房屋", "房屋编号", "房屋编码", "收费对象", "房间号", "单元房号", "房间"),
    "room_no": ("房屋", "房号", "房屋号", "室号", "房间号"),
    "floor": ("楼栋", "楼号", "栋号", "楼栋号"),
    "unit": ("单元", "单元号"),
    "owner": ("业主", "业主名称", "业主姓名", "权利人", "户主", "客户名称", "姓名"),
    "phone": ("手机号", "业主电话", "手机号码", "手机", "电话", "联系电话"),
    "contact_name": ("联系人",),
    "contact_phone": ("联系电话",),
    "id_no": ("身份证", "证件号码", "身份证号", "身份证号码", "证件号", "统一社会信用代码"),
    "sex": ("性别",),
    "domicile": ("住所地", "户籍地址", "户籍所在地", "通讯地址", "联系地址"),
    "owner_type": ("业主类型",),
    "person_type": ("人员类型",),
    "person_role": ("人员角色", "角色"),
    "legal_rep": ("法定代表人", "负责人"),
    "area": ("建筑面积", "面积", "收费面积", "计费面积"),
    "use": ("房屋类型", "房屋用途", "用途"),
    "delivered_on": ("交付日期", "交房日期", "交房时间"),
    "item": ("费用项", "费用名称", "收费项目", "费用项目", "收费名称", "费项", "收费项"),
    "from": ("开始时间", "费用开始时间", "起", "欠费开始时间", "开始日期", "起始日期", "起始时间"),
    "to": ("结束时间", "费用结束时间", "止", "欠费结束时间", "结束日期", "截止日期", "截止时间"),
    "month": ("欠费时间段", "账期", "费用月份"),
    "owed": ("欠费金额", "欠费", "欠缴金额", "欠款金额", "未缴金额", "未收金额", "欠费合计", "欠费总额"),
    "fee": ("收费金额", "应收金额"),
    "sum": ("合计",),
    "ref": ("费用编号", "订单号", "编号", "单号"),
    "paid_on": ("缴费时间", "付款日期", "缴费日期", "收款日期"),
    "received": ("实收金额", "已收金额", "收款金额", "实收", "已收"),
    "paid": ("实缴金额", "已缴金额", "已付金额", "缴费金额", "已缴"),
    "due_amount": ("应缴金额",),
    "owed_time": ("欠费时间",),
    "vacancy": ("空置房打折金额", "空置房减免金额"),
    "method": ("支付方式", "付款方式", "缴费方式"),
    "payer": ("付款人", "缴费人"),
    "note": ("备注", "说明"),
    "price": ("单价", "收费标准", "标准单价"),
    "price_unit": ("计价单位", "计费单位", "单位"),
    "valid_from": ("生效日期", "执行日期", "起", "开始时间", "开始日期"),
    "valid_to": ("失效日期", "截止日期", "止", "结束时间", "结束日期"),
    "basis": ("定价依据", "依据", "批准文号"),
    "owned_from": ("取得日期", "产权起", "起", "登记日期", "开始时间"),
    "owned_to": ("转出日期", "产权止", "止", "丧失日期", "结束时间"),
    "date": ("日期", "催缴日期", "发出日期", "催缴时间", "时间"),
    "kind": ("类别", "催缴类别", "类型"),
    "way": ("方式", "催缴方式"),
    "result": ("结果", "送达结果", "催缴结果"),
    "effective": ("送达日期", "签收日期", "生效日期", "到达日期"),
    "until": ("期限", "宽限期止", "要求付款日", "承诺付款日"),
    "signer": ("签收人",),
    "relation": ("签收人关系", "与业主关系", "关系"),
    "tracking_no": ("邮件号", "运单号", "快递单号", "邮单号"),
    "files": ("证明文件", "附件", "证据文件", "证据"),
    "text": ("内容", "催缴内容", "沟通内容"),
    "by": ("经办人", "催缴人", "发出人"),
    "to_whom": ("对象", "被催缴人", "收件人"),
    "covers_from": ("涉及期间起", "欠费期间起"),
    "covers_to": ("涉及期间止", "欠费期间止"),
    "demanded": ("金额", "催缴金额"),
    "instalments": ("分期", "分期安排", "还款计划"),
    "act": ("不当行为",),
    "vacant_from": ("空置起", "空置开始日期"),
    "vacant_to": ("空置止", "空置结束日期"),
    "reported_on": ("登记日期", "申请日期"),
    "doubt": ("疑点",),
    "level": ("级别",),
    "problem": ("问题",),
    "reason": ("理由",),
    "settle": ("处理",),
    "at_stake": ("涉及金额",),
    "task": ("任务号",),
    "person": ("对象",),
    "script": ("文字或话术",),
    "done_on": ("办理日期",),
    "at": ("时刻",),
    "task_result": ("办理结果",),
    "answered": ("接听或签收人",),
    "talked": ("谈话要点",),
    "promised_on": ("承诺日期",),
    "promised": ("承诺金额",),
}

_LONGEST = 80
PERIOD = frozenset(HEADERS["from"] + HEADERS["to"])
"""Names of a period's ends, which say nothing of what the period is."""


def plain(header: Any) -> str:
    """Return a header without width, blanks, marks of obligation and units in brackets: ＊面积（㎡） → 面积."""
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(header)[:_LONGEST])) if header is not None else ""
    return re.sub(r"(\([^)]*\))+$", "", flat.strip("*:")).strip("*:")


def find(row: Iterable[Any], fields: Iterable[str]) -> dict[str, int]:
    """Return which column holds which field, by its Chinese names or the English one. A header that fits several fields goes to the one whose most exact name it is."""
    columns: dict[str, int] = {}
    for index, name in enumerate(map(plain, row)):
        ranks = {field: _rank(field, name) for field in fields if field not in columns and names(field, name)}
        if ranks:
            columns[min(ranks, key=lambda field: ranks[field])] = index
    return columns


def names(field: str, name: str) -> bool:
    """Return whether a plain header names a field."""
    return name == field or name in HEADERS[field]


def _rank(field: str, name: str) -> int:
    return 0 if name == field else HEADERS[field].index(name)
