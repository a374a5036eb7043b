"""Every policy that rules and papers may ask a place for: its name, Chinese label and allowed values.

A policy is a point on which courts or local rules differ, or a local number. Values are text, numbers as text, or tuples of text; they and
their sources stand in profiles (the nation's in `builtin/national/CN.yaml`). One that is `optional` may be unknown everywhere: ask with `Place.find`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Literal, get_args

from feecase.errors import PluginError
from feecase.model.contact import Act

PolicyValue = str | tuple[str, ...]
PolicyKind = Literal["choice", "number", "text", "texts"]


@dataclass(frozen=True, slots=True)
class PolicySpec:
    """One policy: what it decides, and which values it takes (`choices` with their Chinese meaning; numbers are non-negative)."""

    name: str
    label: str
    kind: PolicyKind
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    optional: bool = False

    def shown(self, value: PolicyValue) -> str:
        """Write a value for people: the Chinese meaning of a choice, a number with its unit."""
        meaning = dict(self.choices)
        if isinstance(value, tuple):
            return "、".join(meaning.get(v, v) for v in value) or "无"
        return meaning.get(value, value) + self.unit

    def accepts(self, value: PolicyValue) -> bool:
        """Return whether a profile may give this value."""
        if isinstance(value, tuple):
            return self.kind == "texts" and all(not self.choices or v in dict(self.choices) for v in value)
        if self.kind == "number":
            return _is_number(value)
        return self.kind == "text" or (self.kind == "choice" and value in dict(self.choices))


def _is_number(text: str) -> bool:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and number >= 0


_YES_NO = (("yes", "是"), ("no", "否"))
_COLUMNS = ("编号", "证据名称", "证据来源", "拟证明事项", "页码", "原件/复印件", "页数", "证据类型", "备注")
_ACTS = tuple(
    zip(
        get_args(Act),
        (
            "断水",
            "断电",
            "断气",
            "断暖",
            "限制进出小区或入户",
            "限制使用电梯",
            "限制车辆出入",
            "公开业主姓名等信息",
            "威胁",
            "侮辱",
            "夜间骚扰",
        ),
        strict=True,
    )
)

_SPECS = (
    PolicySpec(
        "limitation.series",
        "各期物业费的时效口径",
        "choice",
        (("each", "逐期各自起算"), ("last", "自最后一期届满起算"), ("year", "按合同年度起算")),
    ),
    PolicySpec(
        "limitation.start_day",
        "时效起算日（当日不计入）",
        "choice",
        (("due-date", "履行期限届满之日"), ("first-default-day", "逾期首日")),
    ),
    PolicySpec(
        "limitation.withdrawn_suit",
        "撤诉或被驳回起诉的中断效力",
        "choice",
        (("filing", "起诉即中断"), ("served", "起诉状送达债务人的，视为催告而中断"), ("none", "不中断")),
    ),
    PolicySpec("limitation.refused_letter", "拒收的催缴函", "choice", (("counts", "视为到达"), ("no", "不视为到达"))),
    PolicySpec(
        "limitation.posting", "张贴催缴（门口、单元大堂）", "choice", (("counts", "可中断时效"), ("no", "不足以中断时效"))
    ),
    PolicySpec(
        "limitation.acceleration",
        "分期协议约定加速到期的时效起算",
        "choice",
        (("last-instalment", "自最后一期届满起算"), ("default", "自首个逾期的一期届满起算")),
    ),
    PolicySpec("limitation.waiver_fresh_period", "届满后重新承诺的，时效重新计算", "choice", _YES_NO),
    PolicySpec(
        "limitation.other_signer",
        "非本人签收的催缴邮件（他人、物业前台、快递柜）",
        "choice",
        (("counts", "视为到达"), ("no", "不视为到达")),
    ),
    PolicySpec(
        "limitation.promise_term",
        "单方承诺在某日以前支付的，时效重新计算",
        "choice",
        (("from-promise", "自承诺之日"), ("from-term", "自承诺的期限届满")),
    ),
    PolicySpec(
        "limitation.joint_promise",
        "连带债务人之一届满后承诺的",
        "choice",
        (("counts", "该款项不再按届满处理（只约束作出承诺的人）"), ("no", "对其他债务人仍按届满处理")),
    ),
    PolicySpec(
        "limitation.surplus_payment",
        "指定款项以外的余额抵充其他款项",
        "choice",
        (("counts", "也是对其他款项的承认"), ("no", "不是对其他款项的承认")),
    ),
    PolicySpec(
        "limitation.transition",
        "2017年10月1日以前开始的期间",
        "choice",
        (("statute", "当时的期间已届满的不再适用三年"), ("three-years", "一律三年")),
    ),
    PolicySpec(
        "limitation.late_fee",
        "违约金的诉讼时效",
        "choice",
        (("with-principal", "与本金为同一债务"), ("daily", "每日的违约金各自起算")),
    ),
    PolicySpec("defence.poor_service_low", "服务瑕疵减收的比例（低）", "number", unit="（小数）"),
    PolicySpec("defence.poor_service_high", "服务瑕疵减收的比例（高）", "number", unit="（小数）"),
    PolicySpec("late_fee.base", "稳妥违约金的基准利率", "choice", (("lpr-1y", "一年期贷款市场报价利率"),)),
    PolicySpec("late_fee.multiple", "稳妥违约金相对基准的倍数", "number", unit=" 倍"),
    PolicySpec("late_fee.days_in_year", "年利率折日的天数", "choice", (("365", "365 天"), ("360", "360 天"))),
    PolicySpec("late_fee.cap_per_day", "当地的每日违约金上限", "number", unit="（每日，小数）", optional=True),
    PolicySpec("late_fee.lpr_mode", "基准利率的取值", "choice", (("fixed", "按违约之时固定"), ("floating", "随报价分段"))),
    PolicySpec(
        "allocation.late_fee_rank",
        "违约金在抵充中的次序",
        "choice",
        (("with-interest", "与利息同序，先于本金"), ("after-principal", "后于本金")),
    ),
    PolicySpec("demand.missing", "没有已证明的催告", "choice", (("warning", "警告"), ("blocking", "阻断起诉"))),
    PolicySpec("demand.reasonable_days", "催告未写期限时的合理期限", "number", unit=" 天"),
    PolicySpec(
        "collection.posting",
        "在小区内张贴公示欠费",
        "choice",
        (("forbidden", "不应公示"), ("committee", "只有业主委员会可以公示"), ("allowed", "当地法规允许")),
    ),
    PolicySpec("collection.forbidden_acts", "催缴中不得采取的行为", "texts", _ACTS),
    PolicySpec(
        "collection.posting_after",
        "公示欠费之前须有的步骤",
        "choice",
        (("demand", "先以书面或电子方式催交"), ("period", "催告的合理期限已经届满"), ("none", "没有前置步骤")),
        optional=True,
    ),
    PolicySpec("collection.posting_where", "公示欠费的地点", "text", optional=True),
    PolicySpec("collection.credit", "欠费载入信用档案的条件", "text", optional=True),
    PolicySpec("collection.call_hours", "电话和上门的时段", "text"),
    PolicySpec("collection.rest_day_hours", "休息日电话和上门的时段", "text"),
    PolicySpec("collection.message_hours", "短信、微信的时段", "text"),
    PolicySpec("collection.calls_per_day", "每人每天接通或见面的次数", "number", unit=" 次"),
    PolicySpec("collection.unreached_per_day", "每人每天未接通电话的次数", "number", unit=" 次"),
    PolicySpec("collection.touches_per_week", "每人七天内联系的次数", "number", unit=" 次"),
    PolicySpec("collection.preserve_days", "时效届满前多少天开始保全", "number", unit=" 天"),
    PolicySpec("collection.post_days", "少于多少天即不再依靠邮寄", "number", unit=" 天"),
    PolicySpec("collection.stage_gap", "两个阶段之间的最短间隔", "number", unit=" 天"),
    PolicySpec("collection.daily_cap", "每名催收人每天的户数", "number", unit=" 户"),
    PolicySpec("collection.urgent_days", "首次损失在多少天之内的优先", "number", unit=" 天"),
    PolicySpec("collection.grade_days", "应收账款分级的账龄（天）", "texts"),
    PolicySpec(
        "vacancy.rule", "空置物业的收费", "choice", (("full", "照常交费"), ("contract", "由合同约定"), ("reduced", "应当减收"))
    ),
    PolicySpec(
        "vacancy.scope",
        "空置减收的适用范围",
        "choice",
        (("all", "各类合同"), ("preliminary", "住宅的前期物业服务")),
        optional=True,
    ),
    PolicySpec("vacancy.after_months", "空置多久以上减收", "number", unit=" 个月", optional=True),
    PolicySpec("vacancy.cap", "空置物业收费的上限比例（须另行认定）", "number", unit="（小数）", optional=True),
    PolicySpec("vacancy.ratio", "空置物业的收取比例（直接计入应收）", "number", unit="（小数）", optional=True),
    PolicySpec("vacancy.max_months", "空置减收的最长期间", "number", unit=" 个月", optional=True),
    PolicySpec(
        "delivery.month", "交付当月的物业费由谁承担", "choice", (("developer", "建设单位"), ("owner", "业主")), optional=True
    ),
    PolicySpec(
        "transfer.settlement",
        "转让时物业费的结清",
        "choice",
        (("settle", "业主应当结清"), ("agree", "买卖双方应当约定结算")),
        optional=True,
    ),
    PolicySpec("advance.max_months", "预收物业费的最长期间", "number", unit=" 个月", optional=True),
    PolicySpec(
        "price.increase",
        "提高物业费标准的程序",
        "choice",
        (("owners-consent", "须经业主（业主大会）同意"), ("audited", "须先公布审计或评估结果")),
        optional=True,
    ),
    PolicySpec(
        "mediation.first",
        "诉前调解",
        "choice",
        (("offered", "适宜的先行调解，当事人可以拒绝"), ("expected", "当地法规引导先行调解")),
    ),
    PolicySpec("small_claims.wage", "上年度就业人员年平均工资", "number", unit=" 元", optional=True),
    PolicySpec("court_fee.rounding", "诉讼费用的取整", "choice", (("cent", "计算到分"), ("yuan", "四舍五入到元"))),
    PolicySpec(
        "proof.blocking",
        "缺少哪些证据即不应起诉",
        "texts",
        (("contract", "合同"), ("price", "收费标准"), ("premises", "权属与面积"), ("service", "履行服务"), ("original", "原件")),
    ),
    PolicySpec("filing.slots", "立案材料的分类与次序", "texts"),
    PolicySpec("filing.max_file_mb", "单个立案文件的大小上限", "number", unit=" MB"),
    PolicySpec("filing.papers", "立案须有的文书（编号，可选其一的用 / 分开）", "texts"),
    PolicySpec("filing.evidence", "立案须有的证据（类别=名称）", "texts"),
    PolicySpec("filing.max_pages", "单个立案文件的页数上限", "number", unit=" 页", optional=True),
    PolicySpec("filing.own_costs", "每案自己的办案成本（不含案件受理费）", "number", unit=" 元", optional=True),
    PolicySpec("catalogue.columns", "证据材料目录的栏目", "texts", tuple((c, c) for c in _COLUMNS), optional=True),
    PolicySpec("catalogue.dividers", "证据材料各组之前的隔页", "choice", _YES_NO, optional=True),
    PolicySpec("catalogue.cover", "证据材料的封面", "choice", _YES_NO, optional=True),
    PolicySpec("local.regulation", "当地的物业管理法规", "texts", optional=True),
    PolicySpec("local.grounds", "当地法规中业主交费义务的依据", "text", optional=True),
)
POLICIES: dict[str, PolicySpec] = {s.name: s for s in _SPECS}


def spec(name: str) -> PolicySpec:
    """Return a policy's specification. Raises PluginError that names the nearest right name."""
    try:
        return POLICIES[name]
    except KeyError:
        near = get_close_matches(name, POLICIES, n=1)
        raise PluginError(
            f"没有名为“{name}”的口径", next=f"是否想写“{near[0]}”？" if near else "口径的名称见 feecase help plugins"
        ) from None
