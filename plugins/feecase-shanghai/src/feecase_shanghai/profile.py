"""What the residential property rules of Shanghai decide, each with its article.

A value holds from the day on which the text at hand came into force; what an earlier text said is unknown and stays so.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from feecase.plugin import Policy, Profile, cite

RULES = "sh-wuye-guiding"
CHECKED = dt.date(2026, 11, 22)
_policy = partial(Policy, since=dt.date(2019, 3, 1), checked=CHECKED)

PROFILES = (
    Profile(
        place="310000",
        name="上海市",
        policies=(
            _policy(name="local.regulation", value=(RULES,), source="上海市住宅物业管理规定（2018年、2020年修正）"),
            _policy(
                name="local.grounds",
                value="业主应当按时支付物业服务费",
                citations=(cite(RULES, 49, 3),),
                source="“业主应当根据物业服务合同约定，按时”支付（2020年修正前的用语是交纳）物业服务费",
            ),
            Policy(
                name="demand.missing",
                value="warning",
                since=dt.date(2021, 1, 1),
                checked=CHECKED,
                citations=(cite(RULES, 49, 3),),
                source="“物业服务企业可以催告其在合理期限内支付；合理期限届满仍不支付的，物业服务企业可以提起诉讼或者申请仲裁”",
            ),
            _policy(
                name="collection.posting",
                value="committee",
                citations=(cite(RULES, 79),),
                source="违反管理规约不听劝阻的，“业主委员会可以在物业管理区域内就相关情况予以公示”；没有授权物业服务企业公示",
            ),
            _policy(
                name="delivery.month",
                value="developer",
                citations=(cite(RULES, 49, 1), cite(RULES, 49, 2)),
                source="“前期物业服务合同生效之日至出售房屋交付之日的当月发生的物业服务费用，由建设单位承担”",
            ),
            _policy(
                name="transfer.settlement",
                value="settle",
                citations=(cite(RULES, 49, 4),),
                source="“业主转让物业时，应当与物业服务企业结清物业服务费；未结清的，买卖双方应当对物业服务费的结算作出约定，并告知物业服务企业”",
            ),
            _policy(
                name="price.increase",
                value="audited",
                citations=(cite(RULES, 48, 4),),
                source="包干制的“应当在调整物业服务收费标准前，将经审计的物业服务费用收支情况或者经第三方机构评估的收费标准向业主委员会或者全体业主报告，并在物业管理区域内公告”",
            ),
        ),
    ),
)
