"""The nation's collection: seven stages that need no setting, a remedy for each reason, and the rules of conduct."""

from __future__ import annotations

from pathlib import Path

from feecase.plugin import CollectionSet, Remedy, Stage, cite, conduct_file, hookimpl

STAGES = (
    Stage(
        "before-due", 0, "到期前提醒", -7, "reminder", ("sms", "wechat", "app"), "客服", text="before-due", exit="付款，或者到期"
    ),
    Stage("message", 1, "友好提醒", 5, "message", ("wechat", "sms", "app"), "客服", text="message", exit="付款，或者再过两周"),
    Stage("call", 2, "电话沟通", 20, "call", ("phone",), "客服管家", text="call", exit="付款、承诺，或者提出异议"),
    Stage(
        "visit",
        3,
        "上门：对账单与承诺书",
        45,
        "visit",
        ("visit",),
        "客服管家",
        text="visit",
        paper="account-statement",
        exit="签署对账单或承诺书",
    ),
    Stage(
        "demand",
        4,
        "书面催缴",
        75,
        "demand",
        ("ems", "hand"),
        "项目经理",
        text="demand",
        paper="demand-letter",
        exit="合理期限届满",
    ),
    Stage(
        "lawyer",
        5,
        "律师函",
        120,
        "lawyer-letter",
        ("ems",),
        "律师",
        text="lawyer",
        paper="lawyer-letter",
        demanded=True,
        exit="合理期限届满",
    ),
    Stage(
        "route",
        6,
        "调解、支付令或起诉",
        150,
        "mediation",
        ("court",),
        "法务",
        paper="mediation-application",
        demanded=True,
        exit="移交",
    ),
)

REMEDIES = (
    Remedy(
        "forgot",
        "提醒",
        ("发送期间、金额与缴费方式", "征得同意后开通到期提醒或代扣"),
        ("message",),
        "不影响时效；须有送达证明才算催告",
        (cite("susong-shixiao-guiding", 8, 1, 2),),
    ),
    Remedy(
        "moved",
        "核对地址",
        ("核对本公司登记的电话、邮寄地址", "取得送达地址确认"),
        ("service-address",),
        "地址有误的信件不算到达",
        (cite("susong-shixiao-guiding", 8, 1, 2),),
    ),
    Remedy(
        "service",
        "登记争议并限期答复",
        (
            "登记投诉，写明涉及的款项与答复期限",
            "维修或整改，拍照留存",
            "附服务记录书面答复；属开发商保修或专有部分的，说明由谁负责",
        ),
        ("reply",),
        "争议期间停止催收涉及的款项，其他款项照常",
        (cite("minfadian", 942, 1), cite("minfadian", 943), cite("minfadian", 577)),
    ),
    Remedy(
        "facilities",
        "登记争议并限期答复",
        ("登记公共设施问题", "共有部分由本公司维修养护，限期修复并拍照", "书面答复"),
        ("reply",),
        "争议期间停止催收涉及的款项",
        (cite("minfadian", 942, 1), cite("minfadian", 943)),
    ),
    Remedy(
        "amount",
        "送对账单",
        ("列明期间、单价、面积、已付和违约金的计算", "请业主确认欠付金额并承诺付款时间", "已过时效的款项单列，另行签署"),
        ("account-statement",),
        "确认金额并承诺付款的，时效中断；只写“核对无误”的证明力较弱；签收不等于确认；已过时效的款项签名即同意履行",
        (cite("minfadian", 195, None, 2), cite("minfadian", 192, 2), cite("susong-shixiao-guiding", 19, 1)),
    ),
    Remedy(
        "hardship",
        "缓交、分期或减免",
        ("了解困难情况，不索取超出需要的材料", "签订分期协议：每期日期和金额、加速到期", "减免按权限审批，同样情形同样对待"),
        ("instalment-agreement", "promise"),
        "同意分期即中断时效，到期日随之改变",
        (cite("minfadian", 195, None, 2), cite("susong-shixiao-guiding", 14), cite("minfadian", 189)),
    ),
    Remedy(
        "vacant",
        "空置房",
        ("当地有空置减收规定的，按规定核减", "没有的，说明已经提供服务，不得以未接受服务为由拒付"),
        ("reply",),
        "不影响时效",
        (cite("minfadian", 944, 1),),
    ),
    Remedy(
        "developer",
        "分清责任",
        ("说明开发商与物业服务人各自的责任", "说明本公司已报修、催促的情况", "公司已同意的减免照办"),
        ("reply",),
        "不影响时效",
        (cite("minfadian", 942, 1),),
    ),
    Remedy(
        "neighbour",
        "协调邻里",
        ("说明已采取的制止、报告措施", "公司已同意的减免照办"),
        ("reply",),
        "不影响时效",
        (cite("minfadian", 942, 2),),
    ),
    Remedy(
        "ownership",
        "按权属分期间",
        ("按过户日期分开，各自致函", "从前物业公司受让的欠费，先办债权转让通知"),
        ("assignment-notice",),
        "债权转让通知到达债务人即中断时效",
        (cite("minfadian", 545, 1), cite("minfadian", 546, 1), cite("susong-shixiao-guiding", 17, 1)),
    ),
    Remedy(
        "unreachable",
        "查找与保全",
        (
            "从本公司自己的登记中核对地址、电话",
            "律师为立案可依法查询登记",
            "临近时效的，申请调解或者起诉；确属下落不明的，可在省级有影响的媒体公告",
        ),
        ("mediation-application",),
        "公告仅限下落不明；调解申请自提出之日中断",
        (cite("susong-shixiao-guiding", 8, 1, 4), cite("susong-shixiao-guiding", 12)),
    ),
    Remedy(
        "principle",
        "依法催告后进入程序",
        ("书面催告", "请业主委员会督促", "律师函，期满后起诉、仲裁或者申请支付令"),
        ("demand-letter", "lawyer-letter"),
        "催告到达即中断时效",
        (cite("minfadian", 944, 2), cite("wuye-tiaoli", 64)),
    ),
    Remedy("unknown", "先问原因", ("下一次联系时询问并登记原因",), ("message",), "不影响时效"),
)


@hookimpl
def feecase_collection() -> list[CollectionSet]:
    """Offer the nation's stages, remedies and rules of conduct."""
    return [CollectionSet("national", STAGES, REMEDIES, conduct_file(Path(__file__).with_name("conduct.yaml")))]
