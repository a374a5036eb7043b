from __future__ import annotations

import pytest

from feecase import plainyaml
from feecase.model.case import Case
from feecase.model.yaml_reader import read

ENGLISH = """\
id: 3-1-302
jurisdiction: "370202"
plaintiff: {name: 阳光物业, uscc: 91370202MA3TY18051}
defendants:
  - kind: natural
    name: 李明
    sex: 男
    id_no: 37021219830115211X
    whereabouts: unknown
    agreed_to_pay: yes
  - {kind: organisation, name: 某公司, uscc: 91370202MA9F0E105P}
premises: {project: 阳光花园, unit: 3-1-302, area: 95.00, vacant: [{from: 2025-01-01, to: 2025-02-28}]}
contract:
  name: 前期物业服务合同
  from: 2014-06-01
  payment: {every: 3, timing: in_arrears, day: 10}
  late_fee: {rate: 0.0005, per: day}
  allocation: oldest-first
charges:
  - {id: C1, item: 物业服务费, from: 2025-01-01, to: 2025-03-31, amount: 570.00, evidence: [E1#2-3]}
payments:
  - {id: P1, date: 2025-06-01, amount: 100.00, for: [C1]}
contacts:
  - {id: K1, kind: demand, way: ems, sent: 2025-05-06, effective: 2025-05-08, result: 签收, act: water-cut, evidence: [E1]}
evidence:
  - {id: E1, file: a.pdf, kind: delivery-proof, title: 回执, original: electronic, exclude: no}
"""
CHINESE = """\
案件编号: 3-1-302
管辖地代码: "370202"
原告: {名称: 阳光物业, 统一社会信用代码: 91370202MA3TY18051}
被告:
  - 类别: 自然人
    姓名: 李明
    性别: 男
    证件号码: 37021219830115211X
    下落: 下落不明
    约定交费: 是
  - {类别: 公司, 名称: 某公司, 统一社会信用代码: 91370202MA9F0E105P}
物业: {物业项目: 阳光花园, 房号: 3-1-302, 建筑面积: 95.00, 空置: [{起: 2025-01-01, 止: 2025-02-28}]}
合同:
  合同名称: 前期物业服务合同
  服务期起: 2014-06-01
  交费安排: {计费周期: 3, 交费方式: 先服务后交费, 交费日: 10}
  违约金: {比例: 0.0005, 计算单位: 日}
  抵充顺序: 先抵先到期
应收款项:
  - {编号: C1, 费用项目: 物业服务费, 起: 2025-01-01, 止: 2025-03-31, 应收金额: 570.00, 证据: [E1#2-3]}
付款:
  - {编号: P1, 付款日期: 2025-06-01, 金额: 100.00, 指定款项: [C1]}
往来记录:
  - {编号: K1, 类别: 催缴函, 方式: 邮政特快专递, 发出日期: 2025-05-06, 生效日期: 2025-05-08, 送达结果: 签收, 不当行为: 停水, 证据: [E1]}
证据:
  - {编号: E1, 文件: a.pdf, 类别: 送达凭证, 证据名称: 回执, 原件或复印件: 电子数据打印件, 不提交: 否}
"""


@pytest.fixture(scope="session")
def english():
    return ENGLISH


@pytest.fixture(scope="session")
def chinese():
    return CHINESE


@pytest.fixture(scope="session")
def case():
    return read(Case, plainyaml.parse(ENGLISH))
