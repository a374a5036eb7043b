"""What the property regulations of Zhejiang and of its cities decide, each with its article.

A value holds from the day on which the text at hand came into force; what an earlier text said is unknown and stays so.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from feecase.plugin import Policy, Profile, cite

CHECKED = dt.date(2026, 11, 22)
SERVICES = ("water-cut", "power-cut", "gas-cut", "heat-cut")
PERSONAL = ("public-naming", "threat", "insult", "night-call")

PROVINCE, HANGZHOU, NINGBO, WENZHOU, JIAXING = (
    "zj-wuye-tiaoli",
    "hangzhou-wuye-tiaoli",
    "ningbo-wuye-tiaoli",
    "wenzhou-wuye-tiaoli",
    "jiaxing-wuye-tiaoli",
)
HUZHOU, SHAOXING, ZHOUSHAN, TAIZHOU, LISHUI = (
    "huzhou-wuye-tiaoli",
    "shaoxing-wuye-tiaoli",
    "zhoushan-wuye-tiaoli",
    "taizhou-wuye-tiaoli",
    "lishui-wuye-tiaoli",
)

_province = partial(Policy, since=dt.date(2009, 11, 27), checked=CHECKED)
_hangzhou = partial(Policy, since=dt.date(2022, 3, 1), checked=CHECKED)
_ningbo = partial(Policy, since=dt.date(2022, 4, 1), checked=CHECKED)
_wenzhou = partial(Policy, since=dt.date(2017, 5, 1), checked=CHECKED)
_jiaxing = partial(Policy, since=dt.date(2022, 3, 1), checked=CHECKED)
_huzhou = partial(Policy, since=dt.date(2021, 5, 1), checked=CHECKED)
_shaoxing = partial(Policy, since=dt.date(2021, 1, 1), checked=CHECKED)
_zhoushan = partial(Policy, since=dt.date(2019, 9, 1), checked=CHECKED)
_taizhou = partial(Policy, since=dt.date(2021, 5, 1), checked=CHECKED)
_lishui = partial(Policy, since=dt.date(2019, 7, 1), checked=CHECKED)

PROFILES = (
    Profile(
        place="330000",
        name="浙江省",
        policies=(
            _province(name="local.regulation", value=(PROVINCE,), source="浙江省物业管理条例（2009年修正；此后有无修订未核实）"),
            _province(
                name="local.grounds",
                value="业主应当按时足额交纳物业服务费",
                citations=(cite(PROVINCE, 33, 1), cite(PROVINCE, 55, 2)),
                source="“业主应当根据物业服务合同约定按时足额交纳物业服务费”",
            ),
            _province(
                name="transfer.settlement",
                value="agree",
                citations=(cite(PROVINCE, 33, 3),),
                source="“物业产权交易时买卖双方当事人应当对物业服务费结算有明确的约定”",
            ),
        ),
    ),
    Profile(
        place="330100",
        name="杭州市",
        policies=(
            _hangzhou(
                name="local.regulation",
                value=(HANGZHOU, PROVINCE),
                source="杭州市物业管理条例（2022年3月1日起施行）、浙江省物业管理条例",
            ),
            _hangzhou(
                name="local.grounds",
                value="业主应当按时足额交纳物业费",
                citations=(cite(HANGZHOU, 55, 2),),
                source="“业主应当按照约定按时足额交纳物业费”",
            ),
            _hangzhou(
                name="demand.missing",
                value="warning",
                citations=(cite(HANGZHOU, 55, 2),),
                source="“物业服务人可以催告其在合理期限内支付”；“合理期限届满仍不支付的，物业服务人可以提起诉讼或者申请仲裁”",
            ),
            _hangzhou(
                name="collection.forbidden_acts",
                value=(*SERVICES, *PERSONAL),
                citations=(cite(HANGZHOU, 55, 2),),
                source="“物业服务人不得采取停止供电、供水、供气、供热等方式催交物业费”",
            ),
            _hangzhou(
                name="advance.max_months",
                value="12",
                citations=(cite(HANGZHOU, 55, 3),),
                source="“预收期限最长不得超过十二个月，且不得超过合同期限”",
            ),
            _hangzhou(
                name="price.increase",
                value="owners-consent",
                citations=(cite(HANGZHOU, 53, None, 1), cite(HANGZHOU, 53, None, 3), cite(HANGZHOU, 53, None, 4)),
                source="须经审计、“公示三十日以上”，并由“业主委员会将调整方案提交业主大会决定”",
            ),
            _hangzhou(
                name="mediation.first",
                value="expected",
                citations=(cite(HANGZHOU, 6, 2),),
                source="“鼓励通过和解、调解等途径解决物业管理活动纠纷”",
            ),
        ),
    ),
    Profile(
        place="330200",
        name="宁波市",
        policies=(
            _ningbo(
                name="local.regulation",
                value=(NINGBO, PROVINCE),
                source="宁波市住宅小区物业管理条例（2022年4月1日起施行）、浙江省物业管理条例",
            ),
            _ningbo(
                name="local.grounds",
                value="业主应当按时足额交纳物业服务费等相关费用",
                citations=(cite(NINGBO, 53, 1), cite(NINGBO, 53, 2)),
                source="“按时足额交纳物业服务费、物业共用部位和共用设施设备水电分摊费、专用车位管理费等物业服务相关费用”",
            ),
        ),
    ),
    Profile(
        place="330300",
        name="温州市",
        policies=(
            _wenzhou(
                name="local.regulation",
                value=(WENZHOU, PROVINCE),
                source="温州市物业管理条例（2017年5月1日起施行）、浙江省物业管理条例",
            ),
            _wenzhou(
                name="local.grounds",
                value="业主应当及时足额交纳物业服务费用",
                citations=(cite(WENZHOU, 40, 1),),
                source="“及时足额交纳物业服务费用、公共水电分摊费用和其他相关费用”",
            ),
            _wenzhou(
                name="collection.posting",
                value="allowed",
                citations=(cite(WENZHOU, 40, 2),),
                source="“业主委员会、物业服务企业可以通过书面催交、在物业管理区域内显著位置公示等形式，督促其限期交纳”；仍须遵守个人信息保护法，不写姓名、电话、证件号",
            ),
        ),
    ),
    Profile(
        place="330400",
        name="嘉兴市",
        policies=(
            _jiaxing(
                name="local.regulation",
                value=(JIAXING, PROVINCE),
                source="嘉兴市住宅物业管理条例（2022年3月1日起施行）、浙江省物业管理条例",
            ),
            _jiaxing(
                name="local.grounds",
                value="业主应当支付物业费",
                citations=(cite(JIAXING, 31, 1),),
                source="“业主应当按照约定支付物业费”",
            ),
        ),
    ),
    Profile(
        place="330500",
        name="湖州市",
        policies=(
            _huzhou(
                name="local.regulation",
                value=(HUZHOU, PROVINCE),
                source="湖州市物业管理条例（2021年5月1日起施行）、浙江省物业管理条例",
            ),
            _huzhou(
                name="local.grounds",
                value="业主应当支付物业费",
                citations=(cite(HUZHOU, 33, 1),),
                source="“业主应当按照约定向物业服务人支付物业费”",
            ),
            _huzhou(
                name="demand.missing",
                value="warning",
                citations=(cite(HUZHOU, 33, 2),),
                source="“物业服务人可以催告其在合理期限内支付；合理期限届满仍不支付的，物业服务人可以提起诉讼或者申请仲裁”",
            ),
        ),
    ),
    Profile(
        place="330600",
        name="绍兴市",
        policies=(
            _shaoxing(
                name="local.regulation",
                value=(SHAOXING, PROVINCE),
                source="绍兴市物业管理条例（2021年1月1日起施行）、浙江省物业管理条例",
            ),
            _shaoxing(
                name="local.grounds",
                value="业主应当按时支付物业费",
                citations=(cite(SHAOXING, 38, 1),),
                source="“业主应当按照物业服务合同约定按时支付物业费”",
            ),
            _shaoxing(
                name="collection.forbidden_acts",
                value=(*SERVICES, *PERSONAL),
                citations=(cite(SHAOXING, 33, None, 3),),
                source="不得“对共有物业或者物业专有部分实施停止供水、供电、供热、供燃气等措施”",
            ),
            _shaoxing(
                name="vacancy.rule",
                value="full",
                citations=(cite(SHAOXING, 38, 1),),
                source="“不得以房屋空置、开发建设存在遗留问题、未接受或者无需接受相关物业服务等为由拒绝支付”",
            ),
        ),
    ),
    Profile(
        place="330900",
        name="舟山市",
        policies=(
            _zhoushan(
                name="local.regulation",
                value=(ZHOUSHAN, PROVINCE),
                source="舟山市物业管理条例（2019年9月1日起施行；有无2021年修正未核实）、浙江省物业管理条例",
            ),
            _zhoushan(
                name="local.grounds",
                value="业主应当按时足额交纳物业服务费",
                citations=(cite(ZHOUSHAN, 41, 1),),
                source="“按时足额交纳物业服务费”",
            ),
            _zhoushan(
                name="demand.missing",
                value="warning",
                citations=(cite(ZHOUSHAN, 41, 1), cite(ZHOUSHAN, 41, 2)),
                source="“物业服务企业可以要求其限期交纳，业主委员会应当督促其限期交纳”",
            ),
            _zhoushan(
                name="collection.posting",
                value="committee",
                citations=(cite(ZHOUSHAN, 41, 3),),
                source="“业主委员会应当在物业管理区域显著位置定期公布物业服务费交纳的情况”；没有授权物业服务企业公示",
            ),
            _zhoushan(
                name="transfer.settlement",
                value="agree",
                citations=(cite(ZHOUSHAN, 55, 1),),
                source="“物业产权转让时，双方当事人应当对物业服务费的结算情况在转让合同中明确约定”",
            ),
        ),
    ),
    Profile(
        place="331000",
        name="台州市",
        policies=(
            _taizhou(
                name="local.regulation",
                value=(TAIZHOU, PROVINCE),
                source="台州市物业管理条例（2021年5月1日起施行）、浙江省物业管理条例",
            ),
            _taizhou(
                name="local.grounds",
                value="业主应当按时足额交纳物业服务费",
                citations=(cite(TAIZHOU, 39, 2),),
                source="“业主应当根据物业服务合同约定按时足额交纳物业服务费”",
            ),
            _taizhou(
                name="delivery.month",
                value="developer",
                citations=(cite(TAIZHOU, 39, 1),),
                source="“建设单位交付物业次月起产生的物业服务费由业主交纳”",
            ),
            _taizhou(
                name="collection.forbidden_acts",
                value=(*SERVICES, *PERSONAL),
                citations=(cite(TAIZHOU, 39, 4), cite("minfadian", 944, 3)),
                source="“不得采取停止供电、供水、供气或者暴力胁迫等方式催交物业服务费”",
            ),
        ),
    ),
    Profile(
        place="331100",
        name="丽水市",
        policies=(
            _lishui(
                name="local.regulation",
                value=(LISHUI, PROVINCE),
                source="丽水市物业管理条例（2019年7月1日起施行）、浙江省物业管理条例",
            ),
            _lishui(
                name="local.grounds",
                value="业主应当按时交纳物业服务费",
                citations=(cite(LISHUI, 35, 2),),
                source="“业主应当按照物业服务合同约定按时交纳物业服务费”",
            ),
            _lishui(
                name="delivery.month",
                value="developer",
                citations=(cite(LISHUI, 35, 1),),
                source="“前期物业服务合同签订之日至业主签署商品房交接单当月的物业服务费由建设单位承担”；当事人另有约定的从其约定",
            ),
            _lishui(
                name="vacancy.rule",
                value="full",
                citations=(cite(LISHUI, 35, 2),),
                source="“不得以房屋空置、存在开发建设遗留问题、邻里纠纷未解决、相关部门履职不到位或者放弃共有权利等为由拒绝交纳”",
            ),
        ),
    ),
)
