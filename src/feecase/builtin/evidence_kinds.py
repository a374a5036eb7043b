"""Evidence of property-fee cases: the words in file names that betray a kind, what it usually proves, where it usually comes from, its group.

The groups stand in the order in which a court reads the facts (from standing to acknowledgement); the order of the cues is the order of the
catalogue within a group. What an item proves is a proposal in prose that the user edits; nothing is concluded from it.
"""

from __future__ import annotations

from feecase.plugin import EvidenceCue, hookimpl

STANDING = "原告主体资格"
CONTRACT = "合同关系与收费标准"
UNIT = "房屋交付与权属"
SERVICE = "物业服务履行情况"
ARREARS = "欠费情况"
DEMAND = "催缴情况"
PROMISE = "欠费确认与还款承诺"
OTHER = "其他事项"

CUES = (
    EvidenceCue(
        "licence",
        ("营业执照", "执照", "资质证书", "法定代表人身份证明", "license", "licence"),
        "原告的主体资格",
        "原告",
        STANDING,
    ),
    EvidenceCue(
        "identity",
        ("身份证", "户口簿", "户口本", "户籍", "人口信息", "主体信息", "企业信息", "公示信息", "护照"),
        "被告的身份信息",
        "",
        STANDING,
    ),
    EvidenceCue(
        "contract",
        (
            "物业服务合同",
            "物业合同",
            "物业管理合同",
            "委托合同",
            "服务协议",
            "物业协议",
            "管理规约",
            "补充协议",
            "合同",
            "contract",
        ),
        "原、被告之间存在物业服务合同关系，以及服务内容、收费标准、交费时间和违约责任",
        "原告",
        CONTRACT,
    ),
    EvidenceCue(
        "preliminary-contract",
        (
            "前期物业服务合同",
            "前期物业合同",
            "前期物业管理合同",
            "前期物业服务协议",
            "前期物业管理服务协议",
            "前期物业",
            "临时管理规约",
        ),
        "建设单位选聘原告提供前期物业服务，合同对业主具有约束力，以及服务内容和收费标准",
        "原告",
        CONTRACT,
    ),
    EvidenceCue(
        "contract-filing",
        ("合同备案", "备案表", "备案证明", "备案回执", "备案"),
        "物业服务合同已经备案",
        "物业行政主管部门",
        CONTRACT,
    ),
    EvidenceCue(
        "resolution",
        ("业主大会决议", "业主大会", "业委会决议", "业主委员会", "业委会", "决议", "表决结果", "选聘公告", "中标通知书"),
        "原告经业主共同决定依法选聘",
        "业主大会、业主委员会",
        CONTRACT,
    ),
    EvidenceCue(
        "price-approval",
        (
            "价格批准",
            "价格备案",
            "收费备案",
            "收费标准公示",
            "收费标准",
            "收费许可证",
            "物价",
            "价格公示",
            "收费公示",
            "调价公告",
            "调价",
        ),
        "物业服务收费标准的依据",
        "价格主管部门",
        CONTRACT,
    ),
    EvidenceCue(
        "title",
        (
            "不动产登记",
            "不动产权证",
            "不动产查询",
            "不动产",
            "房产证",
            "房屋所有权证",
            "产权证",
            "产权",
            "查档",
            "房屋登记",
            "权属",
        ),
        "被告对案涉房屋的权属及房屋建筑面积",
        "不动产登记机构",
        UNIT,
    ),
    EvidenceCue(
        "purchase-contract",
        ("购房合同", "商品房买卖合同", "买卖合同", "房屋转让", "过户"),
        "被告取得案涉房屋及房屋面积",
        "被告",
        UNIT,
    ),
    EvidenceCue(
        "handover",
        ("交房", "交付", "收房", "入伙", "入住", "房屋移交", "接房", "领钥匙", "钥匙", "承诺书", "业主登记"),
        "案涉房屋已交付被告，被告自交付之日起负有交纳物业费的义务",
        "原告",
        UNIT,
    ),
    EvidenceCue("lease", ("租赁合同", "租赁协议", "房屋租赁", "租约", "出租"), "物业使用人及其约定的交费义务", "", UNIT),
    EvidenceCue(
        "service-record",
        (
            "服务记录",
            "巡查",
            "巡检",
            "巡逻",
            "保洁",
            "绿化",
            "维修记录",
            "报修",
            "工单",
            "维保",
            "消防",
            "值班",
            "服务报告",
            "收支公示",
            "公示",
            "养护",
            "年检",
        ),
        "原告已按约定提供物业服务",
        "原告",
        SERVICE,
    ),
    EvidenceCue(
        "ledger",
        (
            "欠费明细",
            "欠费清单",
            "欠费台账",
            "欠费",
            "台账",
            "应收明细",
            "应收",
            "对账单",
            "账单",
            "计费",
            "计算表",
            "明细表",
            "明细",
            "ledger",
        ),
        "被告欠付的期间、标准和金额",
        "原告",
        ARREARS,
    ),
    EvidenceCue(
        "payment-record",
        ("缴费记录", "交费记录", "缴费凭证", "交费凭证", "付款", "转账", "收据", "发票", "银行流水", "流水", "回单", "支付凭证"),
        "被告以往交费的期间、标准和金额",
        "原告",
        ARREARS,
    ),
    EvidenceCue(
        "demand",
        (
            "催缴函",
            "催费函",
            "催款函",
            "律师函",
            "催告函",
            "催缴通知",
            "缴费通知",
            "交费通知",
            "催缴",
            "催费",
            "催收",
            "催告",
            "通知单",
            "demand",
        ),
        "原告已书面催告被告交费并给予合理期限",
        "原告",
        DEMAND,
    ),
    EvidenceCue(
        "delivery-proof",
        (
            "EMS",
            "快递",
            "面单",
            "邮单",
            "详情单",
            "回执",
            "签收",
            "妥投",
            "投递",
            "物流",
            "邮寄",
            "送达",
            "寄件",
            "邮件跟踪",
            "运单",
        ),
        "催缴函件已送达被告",
        "邮政企业、快递企业",
        DEMAND,
    ),
    EvidenceCue(
        "message",
        ("微信", "短信", "聊天记录", "聊天", "截图", "截屏", "消息", "wechat", "sms"),
        "原告以短信、微信等方式向被告催缴",
        "原告工作人员的通讯设备",
        DEMAND,
    ),
    EvidenceCue(
        "call-record",
        ("通话记录", "通话", "通话清单", "录音", "电话记录", "电话", "话单"),
        "原告以电话方式向被告催缴",
        "原告工作人员的通讯设备",
        DEMAND,
    ),
    EvidenceCue(
        "photo",
        ("照片", "相片", "现场", "拍摄", "张贴", "上门", "photo", "img"),
        "原告上门催缴、张贴催缴函件的情况",
        "原告工作人员拍摄",
        DEMAND,
    ),
    EvidenceCue(
        "instalment-agreement",
        ("分期", "分期还款", "还款协议", "还款计划", "还款承诺", "欠费确认", "确认书", "承诺还款", "和解协议", "欠条"),
        "被告确认欠费并承诺付款，诉讼时效因此中断",
        "原告",
        PROMISE,
    ),
    EvidenceCue("other", (), "", "", OTHER),
)
"""How a name is matched against the words: `feecase.extend.cues.recognise`."""


@hookimpl
def feecase_evidence_kinds() -> tuple[EvidenceCue, ...]:
    """Return the cues of the built-in kinds."""
    return CUES
