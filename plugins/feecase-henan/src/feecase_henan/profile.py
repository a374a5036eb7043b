"""What the property regulations of Henan and Zhengzhou decide, each with its article.

A value holds from the day on which the text at hand came into force; what an earlier text said is unknown and stays so.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from feecase.plugin import Policy, Profile, cite

CHECKED = dt.date(2026, 11, 22)
SERVICES = ("water-cut", "power-cut", "gas-cut", "heat-cut")
PERSONAL = ("public-naming", "threat", "insult", "night-call")
PROVINCE, ZHENGZHOU = "ha-wuye-tiaoli", "zhengzhou-wuye-tiaoli"

_province = partial(Policy, since=dt.date(2018, 1, 1), checked=CHECKED)
_zhengzhou = partial(Policy, since=dt.date(2021, 10, 1), checked=CHECKED)

PROFILES = (
    Profile(
        place="410000",
        name="河南省",
        policies=(
            _province(name="local.regulation", value=(PROVINCE,), source="河南省物业管理条例（2018年1月1日起施行）"),
            _province(
                name="local.grounds",
                value="业主逾期不交纳物业服务费用的，物业服务企业可以依法起诉",
                citations=(cite(PROVINCE, 88),),
                source="“逾期仍不交纳的，物业服务企业可以依法向人民法院提起诉讼”",
            ),
            _province(
                name="demand.missing",
                value="warning",
                citations=(cite(PROVINCE, 88),),
                source="“可以通过上门催交、在物业管理区域内公示等形式督促其限期交纳；逾期仍不交纳的，物业服务企业可以依法向人民法院提起诉讼”",
            ),
            _province(
                name="collection.posting",
                value="allowed",
                citations=(cite(PROVINCE, 88), cite(PROVINCE, 39, 1, 4)),
                source="“业主委员会、物业服务企业可以通过上门催交、在物业管理区域内公示等形式督促其限期交纳”；仍须遵守个人信息保护法，不写姓名、电话、证件号",
            ),
            Policy(
                name="collection.forbidden_acts",
                value=(*SERVICES, *PERSONAL),
                citations=(cite(PROVINCE, 38, 2), cite("minfadian", 944, 3)),
                since=dt.date(2021, 1, 1),
                checked=CHECKED,
                source="“物业服务企业不得泄露业主信息，不得对业主进行骚扰、恐吓、打击报复或者采取暴力行为”",
            ),
            _province(
                name="price.increase",
                value="owners-consent",
                citations=(cite(PROVINCE, 48),),
                source="“确需调整的，物业服务企业应当与业主委员会协商，并经业主大会同意”；没有业主大会的须经过半数业主同意",
            ),
        ),
    ),
    Profile(
        place="410100",
        name="郑州市",
        policies=(
            _zhengzhou(
                name="local.regulation",
                value=(ZHENGZHOU, PROVINCE),
                source="郑州市物业管理条例（2021年10月1日起施行）、河南省物业管理条例",
            ),
            _zhengzhou(
                name="local.grounds",
                value="业主应当支付物业费",
                citations=(cite(ZHENGZHOU, 42, 1),),
                source="“业主应当按照合同约定支付物业费”",
            ),
            _zhengzhou(
                name="demand.missing",
                value="warning",
                citations=(cite(ZHENGZHOU, 42, 2),),
                source="“物业服务人可以催告其在合理期限内支付；合理期限届满仍不支付的，物业服务人可以提起诉讼或者申请仲裁”",
            ),
            _zhengzhou(
                name="collection.forbidden_acts",
                value=(*SERVICES, "access-block", "lift-block", "vehicle-block", *PERSONAL),
                citations=(cite(ZHENGZHOU, 42, 3), cite(ZHENGZHOU, 44, 2), cite(ZHENGZHOU, 67)),
                source="“不得采取停止或者限制供电、供水、供热、供气等方式催交物业费，也不得采取限制或者变相限制业主进出小区、入户、使用电梯以及车辆进出车位等方式催交物业费”；逾期不改正的处一万元以上五万元以下罚款",
            ),
            _zhengzhou(
                name="advance.max_months",
                value="12",
                citations=(cite(ZHENGZHOU, 42, 1),),
                source="“物业费可以按月、季度预收，但是预收期限最长不得超过一年”",
            ),
        ),
    ),
)
