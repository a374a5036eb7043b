"""What a clerk reads of records and of the journal is Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import feecase
from feecase.workspace import labels

SOURCE = Path(feecase.__file__).parent
ACTION = re.compile(r'(?:Entry\(\s*at,\s*[\w.]*actor,|action =) (?:\s*)(f?"[^"]+")(?: if [^,]*? else ("[^"]+"))?')


@pytest.mark.parametrize(
    ("kind", "field", "title"),
    [
        ("charge", "amount", "应收金额"),
        ("payment", "date", "付款日期"),
        ("contact", "sent", "发出日期"),
        ("charge", "owner", "业主"),
        ("owner", "role", "身份"),
        ("x", "y", "y"),
    ],
)
def test_fields_have_chinese_names(kind, field, title):
    assert labels.title(kind, field) == title


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        (
            "contact",
            {"kind": "demand", "way": "ems", "files": ["甲.pdf", "乙.jpg"]},
            "类别 催缴函，方式 邮政特快专递，证明文件 甲.pdf、乙.jpg",
        ),
        ("contact", {"kind": "visit", "way": "visit"}, "类别 上门，方式 上门"),
        ("owner", {"kind": "natural", "name": "李*", "role": "co-owner"}, "类别 自然人，姓名 李*，身份 共有人"),
        ("owner", {"kind": "organisation", "role": "owner"}, "类别 组织，身份 业主"),
        ("charge", {"item": "物业费", "amount": "1.00"}, "费用项目 物业费，应收金额 1.00"),
        ("charge", {"item": "demand"}, "费用项目 demand"),
    ],
)
def test_a_record_is_told_in_the_words_of_the_model(kind, values, said):
    assert labels.said(kind, values) == said


@pytest.mark.parametrize(
    ("action", "before", "after", "told"),
    [
        ("records-new", {}, {"charge": 2, "owner": 1}, "应收款项 2，业主 1"),
        (
            "record-changed",
            {"item": "物业费", "from": "2026-01-01", "amount": "2.00"},
            {"record": "charge", "fields": ["amount", "owner"], "item": "物业费", "from": "2026-01-01", "amount": "1.00"},
            "应收款项 物业费 2026-01-01：应收金额 2.00 → 1.00，业主有变",
        ),
        ("record-returned", {}, {"record": "room", "fields": ["area"], "area": "9"}, "房屋：建筑面积 （空） → 9"),
        ("record-withdrawn", {"record": "contact", "kind": "call", "way": "phone"}, {}, "往来：类别 电话，方式 电话"),
        (
            "file-taken-in",
            {"file": "a", "sha256": "x", "version": 1},
            {"file": "a", "sha256": "y", "version": 2},
            "文件 a，版本 1 → 2",
        ),
        ("file-removed", {"file": "a", "sha256": "x", "version": 1}, {}, "文件 a，版本 1"),
        (
            "case-reconciled",
            {},
            {"advice": "verify", "before": "2.00", "blocking": True},
            "处理 核实，原金额 2.00，先处理再立案 是",
        ),
        ("purged", {}, {"rule": "closed_cases", "records": 3}, "依据 结案期满的案件，记录 3"),
        ("batch", {}, {"kind": "http", "sha256": "x", "as_of": "", "new": 0}, "方式 推送，新增 0"),
        ("token-created", {}, {"scopes": ["push", "read"]}, "权限 push、read"),
        ("workspace-opened", {}, {}, ""),
    ],
)
def test_a_journal_entry_is_told_in_chinese(action, before, after, told):
    assert labels.change(action, before, after) == told


def test_what_an_entry_is_about_is_told():
    assert [labels.about(one) for one in ("workspace", "project", "batch 12", "3-1-302")] == [
        "工作区",
        "项目",
        "第 12 批",
        "3-1-302",
    ]


def test_every_action_that_is_noted_has_a_chinese_name():
    found = {
        name.removeprefix("f").strip('"')
        for path in SOURCE.rglob("*.py")
        for match in ACTION.findall(path.read_text(encoding="utf-8"))
        for name in match
        if name
    }
    found = (found - {"case-{one.state}"}) | {f"case-{state}" for state in ("new", "changed", "withdrawn")}
    assert len(found) > 15
    assert found <= labels.ACTIONS.keys()
