from typing import get_args

import pytest

from feecase.builtin.evidence_kinds import CUES, OTHER, STANDING, feecase_evidence_kinds
from feecase.extend.cues import dated, recognise
from feecase.model.evidence import EvidenceKind


def test_every_kind_has_one_cue():
    assert sorted(cue.kind for cue in feecase_evidence_kinds()) == sorted(get_args(EvidenceKind))
    assert [CUES[0].group, CUES[-1].group] == [STANDING, OTHER]


def test_orders_tell_groups_and_kinds_apart():
    assert (
        len({cue.group for cue in CUES})
        == len({(cue.group, cue.order // 10) for cue in CUES})
        == len({cue.order // 10 for cue in CUES})
    )
    assert len({cue.order for cue in CUES}) == len(CUES)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("前期物业服务合同", "preliminary-contract"),
        ("阳光花园物业服务合同（2022）", "contract"),
        ("物业服务合同备案表", "contract-filing"),
        ("购房合同", "purchase-contract"),
        ("3-102房屋租赁合同", "lease"),
        ("业主大会决议", "resolution"),
        ("收费标准公示", "price-approval"),
        ("收费备案表", "price-approval"),
        ("不动产登记查询结果", "title"),
        ("交房确认单", "handover"),
        ("2024年绿化养护记录", "service-record"),
        ("1-101欠费明细表", "ledger"),
        ("催缴函2025-03-01", "demand"),
        ("催缴函EMS回执", "delivery-proof"),
        ("催缴函ＥＭＳ面单", "delivery-proof"),
        ("微信催缴截图", "message"),
        ("催缴函张贴照片", "photo"),
        ("IMG_20250301", "photo"),
        ("电话录音", "call-record"),
        ("分期还款协议", "instalment-agreement"),
        ("缴费记录", "payment-record"),
        ("营业执照", "licence"),
        ("业主身份证复印件", "identity"),
    ],
)
def test_kind_from_name(name, kind):
    assert recognise(name, CUES).kind == kind


def test_unknown_names_stay_unknown():
    assert recognise("扫描0001", CUES) is None


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("催缴函2025-03-01", ("2025-03-01", "催缴函")),
        ("催缴函 2025年3月1日", ("2025-03-01", "催缴函")),
        ("2025.3.12上门照片", ("2025-03-12", "上门照片")),
        ("IMG_20250301_1030", ("2025-03-01", "IMG__1030")),
        ("2025年12月账单", ("2025-12", "账单")),
        ("202503", ("2025-03", "202503")),
        ("2024年绿化养护记录", ("", "2024年绿化养护记录")),
        ("通话13800138000", ("", "通话13800138000")),
        ("2025-13-01", ("", "2025-13-01")),
    ],
)
def test_date_from_name(stem, found):
    assert dated(stem) == found
