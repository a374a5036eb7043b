"""What people and feecase write about collection: reasons, disputes, stops, stages done, a portrait set by a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from feecase.errors import InputError
from feecase.intake.casefolder import load

CASE = """
feecase: "1"
案件编号: A-1
管辖地代码: "370202"
原告: {名称: 青岛某物业服务有限公司}
被告: [{姓名: 王芳}]
物业: {物业项目: 阳光花园, 房号: 1-101}
应收款项: [{编号: C1, 起: 2026-01-01, 止: 2026-03-31, 应收日期: 2026-03-10, 应收金额: "600.00"}]
往来记录: [{编号: K1, 类别: 电话, 发出日期: 2026-04-02, 时刻: "09:30", 经办人: 李梅, 催收阶段: call}]
欠费原因: [{编号: R1, 原因: 对服务不满, 日期: 2026-04-02, 来源往来: K1, 原话: 楼道灯坏了三个月}]
争议: [{编号: D1, 主张: 楼道灯未修, 涉及款项: [C1], 提出日期: 2026-04-02, 答复期限: 2026-04-14}]
业主画像: {画像: 观望拖延, 理由: 多次答应后未付, 认定人: 张主管, 日期: 2026-04-20}
"""
COLLECTION = """
assignment: {collector: 李梅}
stops: [{id: S1, kind: dispute, from: 2026-04-02, until: 2026-04-29, charges: [C1], refers: D1}]
stage_acts: [{id: A1, stage: message, state: confirmed, date: 2026-03-16, contact: K0}]
contacts: [{id: K0, kind: message, way: wechat, sent: 2026-03-16, stage: message}]
"""


def folder(tmp_path: Path, case: str = CASE, collection: str = COLLECTION) -> Path:
    (tmp_path / "case.yaml").write_text(case, encoding="utf-8")
    (tmp_path / "collection.yaml").write_text(collection, encoding="utf-8")
    return tmp_path


def test_the_collection_file_lies_below_the_case_file_and_adds_to_its_contacts(tmp_path):
    case = load(folder(tmp_path)).case

    assert [c.id for c in case.contacts] == ["K0", "K1"]
    assert (case.contacts[1].at, case.contacts[1].sender) == ("09:30", "李梅")
    assert case.assignment.collector == "李梅"
    assert (case.stops[0].kind, case.disputes[0].id, case.arrears_reason[0].reason) == ("dispute", "D1", "service")
    assert case.portrait.portrait == "wavering"


def test_a_person_ends_a_stop_by_its_id_in_the_case_file(tmp_path):
    case = load(folder(tmp_path, CASE + "停止催收: [{编号: S1, 解除日期: 2026-04-10, 原因: 已书面答复}]\n")).case

    assert str(case.stops[0].ended) == "2026-04-10"
    assert case.stops[0].kind == "dispute"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: dispute", "kind: deceased", "没有自动到期日"),
        ("until: 2026-04-29", "until: 2026-04-01", "早于起日"),
        ("charges: [C1]", "charges: [C9]", "款项“C9”不在应收款项中"),
        ("state: confirmed", "state: dismissed", "要写明原因"),
        ("way: wechat", 'way: wechat, at: "25:10"', "时刻要写成 09:30"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(tmp_path, old, new, said):
    with pytest.raises(InputError) as caught:
        load(folder(tmp_path, collection=COLLECTION.replace(old, new)))

    assert said in str(caught.value)
    assert "collection.yaml" in str(caught.value)
