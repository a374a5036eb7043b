"""What the property regulation of Beijing decides, each with its article.

A value holds from the day on which the text at hand came into force; what an earlier text said is unknown and stays so.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from feecase.plugin import Policy, Profile, cite

REGULATION = "bj-wuye-tiaoli"
_policy = partial(Policy, since=dt.date(2024, 3, 29), checked=dt.date(2026, 11, 22))

PROFILES = (
    Profile(
        place="110000",
        name="北京市",
        policies=(
            _policy(name="local.regulation", value=(REGULATION,), source="北京市物业管理条例（2024年修正）"),
            _policy(
                name="local.grounds",
                value="业主应当按时足额交纳物业费",
                citations=(cite(REGULATION, 72, 1),),
                source="“业主应当根据物业服务合同约定的付费方式和标准，按时足额交纳物业费”",
            ),
            _policy(
                name="demand.missing",
                value="warning",
                citations=(cite(REGULATION, 72, 1),),
                source="“业主委员会或者物业管理委员会应当督促其交纳；拒不交纳的，物业服务人可以依法提起诉讼或者申请仲裁”",
            ),
            _policy(
                name="collection.posting",
                value="forbidden",
                citations=(cite(REGULATION, 65, None, 7), cite(REGULATION, 92)),
                source="“不得泄露在物业服务活动中获取的业主信息”；“物业服务人泄露业主个人信息的，由公安机关依法处理”",
            ),
            _policy(
                name="delivery.month",
                value="developer",
                citations=(cite(REGULATION, 22, 1), cite(REGULATION, 22, 2)),
                source="“前期物业服务合同生效之日至出售房屋交付之日的当月发生的物业费，由建设单位承担”",
            ),
            Policy(
                name="limitation.series",
                value="each",
                citations=(cite("minfadian", 188, 2),),
                source="实务：北京市第二中级人民法院的裁判按各期分别起算；较早的意见有从宽的",
            ),
        ),
    ),
)
