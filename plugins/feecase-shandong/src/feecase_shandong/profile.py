"""What the property regulations of Shandong and of seven of its cities decide, each with its article.

A value holds from the day on which the text at hand came into force; what an earlier text said is unknown and stays so.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from feecase.plugin import Policy, Profile, cite

CHECKED = dt.date(2026, 11, 22)
SERVICES = ("water-cut", "power-cut", "gas-cut", "heat-cut")
PERSONAL = ("public-naming", "threat", "insult", "night-call")

PROVINCE, QINGDAO, ZIBO, WEIFANG = "sd-wuye-tiaoli", "qingdao-wuye-tiaoli", "zibo-wuye-tiaoli", "weifang-wuye-tiaoli"
RIZHAO, LIAOCHENG, BINZHOU, HEZE = "rizhao-wuye-tiaoli", "liaocheng-wuye-tiaoli", "binzhou-wuye-tiaoli", "heze-wuye-tiaoli"

_province = partial(Policy, since=dt.date(2021, 12, 3), checked=CHECKED)
_qingdao = partial(Policy, since=dt.date(2021, 5, 1), checked=CHECKED)
_zibo = partial(Policy, since=dt.date(2021, 12, 1), checked=CHECKED)
_weifang = partial(Policy, since=dt.date(2022, 3, 1), checked=CHECKED)
_rizhao = partial(Policy, since=dt.date(2018, 1, 1), checked=CHECKED)
_liaocheng = partial(Policy, since=dt.date(2021, 3, 1), checked=CHECKED)
_binzhou = partial(Policy, since=dt.date(2019, 10, 1), checked=CHECKED)
_heze = partial(Policy, since=dt.date(2022, 1, 21), checked=CHECKED)

PROFILES = (
    Profile(
        place="370000",
        name="山东省",
        policies=(
            _province(name="local.regulation", value=(PROVINCE,), source="山东省物业管理条例（2021年修正）"),
            _province(
                name="local.grounds",
                value="业主应当按照约定交纳物业服务费",
                citations=(cite(PROVINCE, 62, 1), cite(PROVINCE, 63, 2)),
                source="“业主应当按照约定交纳物业服务费，不得以未接受或者无需接受相关物业服务为由拒绝交纳”",
            ),
            _province(
                name="collection.posting",
                value="committee",
                citations=(cite(PROVINCE, 48, 2),),
                source="对拒不交纳的业主“由业主委员会督促其交纳，并可以在物业服务区域内的显著位置予以公示”；没有授权物业服务人公示",
            ),
            _province(
                name="collection.forbidden_acts",
                value=(*SERVICES, *PERSONAL),
                citations=(cite(PROVINCE, 64, 4), cite("minfadian", 944, 3)),
                source="“不得采取停止供水、供电、供气、供热等方式催交物业服务费”",
            ),
            _province(
                name="vacancy.rule",
                value="contract",
                citations=(cite(PROVINCE, 62, 2),),
                source="“物业交付后长期空置的，其物业服务费收费标准应当在物业服务合同中约定”",
            ),
            _province(
                name="transfer.settlement",
                value="settle",
                citations=(cite(PROVINCE, 63, 2),),
                source="“物业产权转移时，业主应当结清物业服务费”",
            ),
            _province(
                name="mediation.first",
                value="expected",
                citations=(cite(PROVINCE, 75),),
                source="发生争议“应当自行协商解决”，协商不成的可以申请调解，也可以依法申请仲裁或者起诉",
            ),
        ),
    ),
    Profile(
        place="370200",
        name="青岛市",
        policies=(
            _qingdao(
                name="local.regulation",
                value=(QINGDAO, PROVINCE),
                source="青岛市物业管理条例（2021年5月1日起施行）、山东省物业管理条例",
            ),
            _qingdao(
                name="local.grounds",
                value="业主应当按时足额支付物业费",
                citations=(cite(QINGDAO, 63, 1),),
                source="“业主应当按照物业服务合同约定的付费方式和标准，按时足额支付物业费”",
            ),
            _qingdao(
                name="demand.missing",
                value="warning",
                citations=(cite(QINGDAO, 63, 2),),
                source="“物业服务人可以催告其在合理期限内支付；合理期限届满仍不支付的，物业服务人可以提起诉讼或者申请仲裁”",
            ),
        ),
    ),
    Profile(
        place="370300",
        name="淄博市",
        policies=(
            _zibo(
                name="local.regulation",
                value=(ZIBO, PROVINCE),
                source="淄博市物业管理条例（2021年12月1日起施行）、山东省物业管理条例",
            ),
            _zibo(
                name="local.grounds",
                value="业主应当按时足额支付物业服务费",
                citations=(cite(ZIBO, 55, 1),),
                source="“按时足额支付物业服务费”",
            ),
            _zibo(
                name="demand.missing",
                value="warning",
                citations=(cite(ZIBO, 55, 2),),
                source="“物业服务人可以催告其在合理期限内支付，业主委员会或者物业管理委员会应当督促其支付；合理期限届满仍不支付的，物业服务人可以依法提起诉讼或者申请仲裁”",
            ),
            _zibo(
                name="collection.forbidden_acts",
                value=(*SERVICES, *PERSONAL),
                citations=(cite(ZIBO, 56, 2),),
                source="不得“实施中断或者以限时限量等方式变相中断供水、供电、供热、供气、通信等损害业主合法权益的行为”",
            ),
            _zibo(
                name="vacancy.rule",
                value="contract",
                citations=(cite(ZIBO, 54, 3),),
                source="“住宅物业交付后长期空置的，其物业服务费收费标准应当在物业服务合同中约定”",
            ),
            _zibo(
                name="transfer.settlement",
                value="settle",
                citations=(cite(ZIBO, 54, 4),),
                source="“物业产权转移时，业主应当结清物业服务费”",
            ),
        ),
    ),
    Profile(
        place="370700",
        name="潍坊市",
        policies=(
            _weifang(
                name="local.regulation",
                value=(WEIFANG, PROVINCE),
                source="潍坊市物业管理条例（2022年3月1日起施行）、山东省物业管理条例",
            ),
            _weifang(
                name="local.grounds",
                value="业主应当及时足额支付物业费",
                citations=(cite(WEIFANG, 55, 1),),
                source="“业主应当根据物业服务合同约定及时足额支付物业费”",
            ),
            _weifang(
                name="demand.missing",
                value="warning",
                citations=(cite(WEIFANG, 56),),
                source="“物业服务人可以催告其在合理期限内支付；合理期限届满仍不支付的，物业服务人可以提起诉讼或者申请仲裁”",
            ),
            _weifang(
                name="collection.forbidden_acts",
                value=(*SERVICES, "vehicle-block", *PERSONAL),
                citations=(cite(WEIFANG, 55, 2),),
                source="“不得采取停止或者以限时、限量等方式变相停止供电、供水、供热、供燃气和限制车辆进出等方式催交物业费”",
            ),
            _weifang(
                name="transfer.settlement",
                value="settle",
                citations=(cite(WEIFANG, 55, 3),),
                source="“物业产权转移时，业主或者物业使用人应当结清物业费和其他相关费用”",
            ),
        ),
    ),
    Profile(
        place="371100",
        name="日照市",
        policies=(
            _rizhao(
                name="local.regulation",
                value=(RIZHAO, PROVINCE),
                source="日照市物业管理条例（2018年1月1日起施行）、山东省物业管理条例",
            ),
            _rizhao(
                name="local.grounds",
                value="业主应当交纳物业费",
                citations=(cite(RIZHAO, 74),),
                source="“业主应当根据物业服务合同的约定交纳物业费”",
            ),
            _rizhao(
                name="collection.posting",
                value="allowed",
                citations=(cite(RIZHAO, 74),),
                source="“物业服务企业可以通过在物业管理区域显著位置公示等形式，督促其限期交纳”；仍须遵守个人信息保护法，不写姓名、电话、证件号",
            ),
        ),
    ),
    Profile(
        place="371500",
        name="聊城市",
        policies=(
            _liaocheng(
                name="local.regulation",
                value=(LIAOCHENG, PROVINCE),
                source="聊城市物业管理条例（2021年3月1日起施行）、山东省物业管理条例",
            ),
            _liaocheng(
                name="local.grounds",
                value="业主应当支付物业费",
                citations=(cite(LIAOCHENG, 40, 1),),
                source="“业主应当按照物业服务合同的约定支付物业费”",
            ),
            _liaocheng(
                name="demand.missing",
                value="warning",
                citations=(cite(LIAOCHENG, 41),),
                source="“督促其在合理期限内支付；合理期限届满仍不支付的，物业服务人可以依法提起诉讼”",
            ),
            _liaocheng(
                name="collection.posting",
                value="allowed",
                citations=(cite(LIAOCHENG, 41),),
                source="“可以通过在物业服务区域内显著位置公示、送达书面催交通知或者以业主易于知悉的其他方式”催交；仍须遵守个人信息保护法，不写姓名、电话、证件号",
            ),
            _liaocheng(
                name="collection.forbidden_acts",
                value=(*SERVICES, *PERSONAL),
                citations=(cite(LIAOCHENG, 34, None, 10), cite(LIAOCHENG, 34, None, 11), cite("minfadian", 944, 3)),
                source="不得“采取停止供水、供电方式催交物业费”，不得“骚扰、恐吓、威胁、侮辱、暴力侵害业主”",
            ),
            _liaocheng(
                name="vacancy.rule",
                value="reduced",
                citations=(cite(LIAOCHENG, 40, 2),),
                source="“普通住宅交付后空置六个月以上的，其空置期间的前期物业费应当减收”；比例按有关规定，本库没有",
            ),
            _liaocheng(
                name="vacancy.scope", value="preliminary", citations=(cite(LIAOCHENG, 40, 2),), source="“空置期间的前期物业费”"
            ),
            _liaocheng(name="vacancy.after_months", value="6", citations=(cite(LIAOCHENG, 40, 2),), source="“空置六个月以上”"),
            _liaocheng(
                name="transfer.settlement",
                value="settle",
                citations=(cite(LIAOCHENG, 40, 5),),
                source="“物业所有权发生转移或者灭失的，业主应当结清物业费”",
            ),
        ),
    ),
    Profile(
        place="371600",
        name="滨州市",
        policies=(
            _binzhou(
                name="local.regulation",
                value=(BINZHOU, PROVINCE),
                source="滨州市住宅物业管理条例（2019年10月1日起施行）、山东省物业管理条例",
            ),
            _binzhou(
                name="local.grounds",
                value="业主应当按时交纳物业服务费用",
                citations=(cite(BINZHOU, 49, 1),),
                source="“按时交纳物业服务费用”",
            ),
            _binzhou(
                name="collection.posting",
                value="allowed",
                citations=(cite(BINZHOU, 49, 2),),
                source="“物业服务企业可以通过书面催交、在物业管理区域显著位置公示、申请仲裁、提起诉讼等形式督促业主限期交纳”；仍须遵守个人信息保护法，不写姓名、电话、证件号",
            ),
            _binzhou(
                name="collection.forbidden_acts",
                value=(*SERVICES, "access-block", "lift-block", *PERSONAL),
                citations=(cite(BINZHOU, 47, None, 5), cite(BINZHOU, 47, None, 6), cite(BINZHOU, 47, None, 7)),
                source="不得“通过限制、中断供水、供电、供热、燃气或者利用门禁、电梯控制系统限制业主出入等方式损害业主合法权益”，不得“泄露业主信息”，不得“骚扰、恐吓、威胁、暴力侵害业主”",
            ),
            _binzhou(
                name="vacancy.rule",
                value="reduced",
                citations=(cite(BINZHOU, 38, 2),),
                source="“前期物业服务的空置物业，空置时间超过六个月的，物业服务收费不得超过收费标准的百分之六十”",
            ),
            _binzhou(
                name="vacancy.scope", value="preliminary", citations=(cite(BINZHOU, 38, 2),), source="“前期物业服务的空置物业”"
            ),
            _binzhou(name="vacancy.after_months", value="6", citations=(cite(BINZHOU, 38, 2),), source="“空置时间超过六个月”"),
            _binzhou(
                name="vacancy.cap", value="0.60", citations=(cite(BINZHOU, 38, 2),), source="“不得超过收费标准的百分之六十”"
            ),
            _binzhou(
                name="transfer.settlement",
                value="settle",
                citations=(cite(BINZHOU, 49, 1),),
                source="“物业产权转移时，业主应当结清物业服务费”",
            ),
        ),
    ),
    Profile(
        place="371700",
        name="菏泽市",
        policies=(
            _heze(name="local.regulation", value=(HEZE, PROVINCE), source="菏泽市物业管理条例（2021年修正）、山东省物业管理条例"),
            _heze(
                name="local.grounds",
                value="业主应当交纳物业费",
                citations=(cite(HEZE, 24, 1),),
                source="“业主应当按照物业服务合同的约定交纳物业费”",
            ),
            _heze(
                name="collection.forbidden_acts",
                value=(*SERVICES, *PERSONAL),
                citations=(cite(HEZE, 25, 1), cite("minfadian", 944, 3)),
                source="“不得以捆绑收费或者强制停水、停电等方式催交物业费”",
            ),
            _heze(
                name="vacancy.rule",
                value="reduced",
                citations=(cite(HEZE, 24, 1),),
                source="“普通住宅交付后空置六个月以上的，其前期物业费应当减收，减收标准按照政府指导价执行”",
            ),
            _heze(name="vacancy.scope", value="preliminary", citations=(cite(HEZE, 24, 1),), source="“其前期物业费应当减收”"),
            _heze(name="vacancy.after_months", value="6", citations=(cite(HEZE, 24, 1),), source="“空置六个月以上”"),
            _heze(
                name="transfer.settlement",
                value="settle",
                citations=(cite(HEZE, 24, 3),),
                source="“物业所有权发生转移或者灭失的，业主应当结清物业费”",
            ),
        ),
    ),
)
