"""The built-in templates beside and after a suit: preservation, mediation, settlement, judicial confirmation, execution, promise."""

from __future__ import annotations

from docx_kit import X, box, document, p, para, run, table, tr
from forms import (
    ALL_TYPES,
    BIAO,
    DA,
    INK,
    KAI,
    LEFT,
    RIGHT,
    SONG,
    TICKS,
    agent_lines,
    body,
    court_tail,
    debt_table,
    head,
    heading,
    line,
    natural,
    option,
    organisation,
    pair,
    row,
    signature,
    td,
    th,
)

APPLICANT_TYPES = (("有限责任公司", "股份有限公司"), ("其他企业法人",))
AGENT = "委托诉讼代理人：{{ 代理.姓名 }}{% if 代理.单位 %}，{{ 代理.单位 }}{{ 代理.职务 }}{% endif %}{% if 代理.联系电话 %}，联系电话{{ 代理.联系电话 }}{% endif %}。"


def agents() -> list[X]:
    return [p("for 代理 in 代理人"), body(AGENT), p("endfor")]


def each(loop: str, text: str, **more: object) -> list[X]:
    return [p(f"for {loop}"), body(text, **more), p("endfor")]


def preservation() -> bytes:
    """财产保全申请书."""
    widths = [620, 1500, 1700, 4035, 1500]
    heads = ("序号", "财产类型", "权利人", "线索", "价值（元）")
    property_ = table(
        widths, row(*(th(w, h) for w, h in zip(widths, heads, strict=True)), header=True), tr("for 项 in 财产"),
        row(td(widths[0], "{{ loop.index }}", "center"), td(widths[1], "{{ 项.财产类型 }}"), td(widths[2], "{{ 项.权利人 }}"), td(widths[3], "{{ 项.线索 }}"),
            td(widths[4], "{% if 项.价值 is not none %}{{ 项.价值|金额 }}{% else %}待查{% endif %}", "right")), tr("endfor"),
    )  # fmt: skip
    return document(
        para("财产保全申请书", style="title"),
        para("{% if 诉前 %}（申请诉前财产保全用）{% else %}（申请诉讼财产保全用）{% endif %}", align="center", size=12, after=8),
        body("申请人：{{ 申请人.说明 }}"), *agents(), *each("人 in 被申请人", "被申请人：{{ 人.说明 }}"),
        heading("请求事项"),
        body("请求对被申请人{{ 被申请人.名称 }}名下价值人民币{{ 保全金额|金额 }}元的财产采取{{ 保全措施 }}措施（财产及线索见下表）。"),
        heading("事实和理由"),
        *each("段 in 事实与理由", "{{ 段 }}"),
        body("申请人就上述债务{% if 诉前 %}拟提起诉讼{% else %}向贵院提起诉讼{% endif %}，请求金额共计{{ 请求金额|金额 }}元，本次申请保全的金额未超出请求的范围。"),
        body("申请保全的理由：{{ 保全理由 }}"), body("依据{{ 法律依据 }}的规定，特提出上述申请。"),
        heading("财产及线索"), property_,
        heading("担保"), body("{{ 担保 }}"), p("if 诉前"), body("申请人将在人民法院采取保全措施后的法定期限内依法提起诉讼。"), p("endif"),
        *court_tail("申请人（公章和签名）："), title="财产保全申请书", line=1.4,
    )  # fmt: skip


def mediation_application() -> bytes:
    """先行调解申请书."""
    online = para(
        "是否同意在线调解：",
        box("同意在线调解 == true", 14),
        " 同意　　",
        box("同意在线调解 == false", 14),
        " 不同意",
        style="body",
    )
    return document(
        para("先行调解申请书", style="title"),
        body("申请人：{{ 申请人.说明 }}"), *agents(), *each("人 in 被申请人", "被申请人：{{ 人.说明 }}"),
        body("纠纷类型：{{ 案由 }}"),
        heading("请求事项"), *each("项 in 请求事项", "{{ loop.index }}. {{ 项 }}{% if loop.last %}。{% else %}；{% endif %}"),
        heading("纠纷简要情况"), *each("段 in 纠纷情况", "{{ 段 }}"),
        p("if 调解方案"), heading("调解方案"), body("{{ 调解方案 }}"), p("endif"),
        heading("调解方式和联系方式"), online, p("if 联系方式"), body("申请人联系电话：{{ 联系方式 }}。"), p("endif"),
        body("依据{{ 法律依据 }}的规定，申请人自愿申请先行调解。"),
        p("if 证据清单"), heading("证据清单"), *each("证 in 证据清单", "{{ 证 }}"), p("endif"),
        para("此致", style="body", keep=True), para("{{ 受理单位 }}", keep=True), *signature("申请人（盖章）：", "{{ 落款日期|中文日期 }}"),
        title="先行调解申请书", size=12, line=1.4, margins=(1304, 1247, 1134, 1304),
    )  # fmt: skip


def _plan(first: int = 1500) -> X:
    plan = [first, 4000, 3855]
    return table(
        plan, row(*(th(w, h) for w, h in zip(plan, ("期次", "付款期限", "金额（元）"), strict=True)), header=True), tr("for 期 in 分期"),
        row(td(plan[0], "{{ 期.期次 }}", "center"), td(plan[1], "{{ 期.付款期限 }}前", "center"), td(plan[2], "{{ 期.金额|金额 }}", "right"), height=400), tr("endfor"),
    )  # fmt: skip


def settlement_agreement() -> bytes:
    """调解协议书 or 和解协议书."""
    return document(
        para("{% if 经调解 %}调解协议书{% else %}和解协议书{% endif %}", style="title"),
        p("if 协议编号"), para("编号：{{ 协议编号 }}", align="right", size=10.5), p("endif"),
        body("甲方：{{ 甲方.说明 }}"), *each("人 in 乙方", "乙方：{{ 人.说明 }}"),
        p("if 经调解"), body("调解组织：{{ 调解组织 }}{% if 调解员 %}　　调解员：{{ 调解员 }}{% endif %}"), p("endif"),
        heading("一、纠纷的主要事实"), *each("段 in 事实", "{{ 段 }}"),
        heading("二、协议内容"),
        body("{% if 经调解 %}经{{ 调解组织 }}主持调解，双方就{{ 案由 }}自愿达成如下协议：{% else %}双方就{{ 案由 }}自愿协商，达成如下协议：{% endif %}"),
        body("1. 双方确认，乙方应支付甲方物业费人民币{{ 物业费|金额 }}元{% if 违约金 > 0 %}、违约金人民币{{ 违约金|金额 }}元{% endif %}，合计人民币{{ 应付总额|金额 }}元（大写：{{ 应付总额|大写金额 }}）。乙方对上述债务没有异议，同意履行。"),
        body("2. 乙方按下表付款：", keep=True), _plan(),
        p("if 账号"), body("3. 付款账户：户名{{ 开户名 }}，开户行{{ 开户行 }}，账号{{ 账号 }}。", before=4), p("endif"),
        p("if not 账号"), body("3. 乙方向甲方物业服务中心付款，甲方应出具收款凭证。", before=4), p("endif"),
        body("4. 乙方任何一期逾期或者未足额支付的，其余各期全部到期，甲方有权就全部未付款项{% if 经调解 %}依法申请执行（协议已经人民法院司法确认的）或者提起诉讼{% else %}提起诉讼{% endif %}。"),
        *each("项 in 其他约定", "{{ loop.index + 4 }}. {{ 项 }}"),
        heading("三、其他"),
        body("本协议系双方真实意思表示，自各方签名、盖章{% if 经调解 %}或者按指印，调解员签名并加盖调解组织印章{% endif %}之日起生效。本协议一式{{ 份数|中文数字 }}份，{% if 经调解 %}各方当事人各执一份，调解组织留存一份{% else %}各方各执一份{% endif %}。", keep=True),
        *signature("甲方（盖章）：", "乙方（签名、盖章或按指印）："), p("if 经调解"), para("调解员（签名）：", left=4800, keep=True), para("调解组织（盖章）：", left=4800, keep=True), p("endif"),
        para("{{ 落款日期|中文日期 }}", left=4800), title="调解（和解）协议书", size=12, line=1.4, margins=(1304, 1247, 1134, 1304),
    )  # fmt: skip


def judicial_confirmation() -> bytes:
    """司法确认申请书."""
    return document(
        para("司法确认申请书", style="title"), para("（申请司法确认调解协议用）", align="center", size=12, after=8),
        body("申请人：{{ 申请人甲.说明 }}"), *agents(), *each("人 in 申请人乙", "申请人：{{ 人.说明 }}"),
        heading("请求事项"),
        body("请求依法确认申请人{{ 申请人甲.名称 }}与申请人{{ 申请人乙.名称 }}于{{ 协议日期|中文日期 }}经{{ 调解组织 }}主持调解达成的调解协议{% if 协议编号 %}（编号：{{ 协议编号 }}）{% endif %}有效。"),
        heading("事实和理由"),
        body("申请人{{ 申请人甲.名称 }}（下称申请人甲）与申请人{{ 申请人乙.名称 }}（下称申请人乙）因{{ 案由 }}，经{{ 调解组织 }}主持调解，于{{ 协议日期|中文日期 }}达成调解协议，主要内容为："),
        *each("段 in 协议内容", "{{ 段 }}"),
        body("各申请人出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；如果因该协议内容而给国家、集体或者他人造成损害，愿意承担相应的民事责任和其他法律责任。"),
        body("依据{{ 法律依据 }}的规定，共同向贵院申请司法确认。"),
        para("此致", style="body", keep=True), para("{{ 法院 }}", keep=True),
        *signature("申请人（盖章）：", "申请人（签名、盖章或按指印）：", "{{ 落款日期|中文日期 }}"),
        body("附：调解协议书、调解组织主持调解的证明、各申请人的身份证明。", before=8), title="司法确认申请书", line=1.4,
    )  # fmt: skip


def promise() -> bytes:
    """还款承诺书."""
    plan = [1500, 4000, 3855]
    blank = [
        row(td(plan[0], str(number), "center"), td(plan[1], "　　　　年　　月　　日前", "center"), td(plan[2], ""), height=400)
        for number in range(1, 5)
    ]
    empty = table(
        plan, row(*(th(w, h) for w, h in zip(plan, ("期次", "付款期限", "金额（元）"), strict=True)), header=True), *blank
    )
    return document(
        para("还款承诺书", style="title"), para("致：{{ 甲方.名称 }}", keep=True), *each("人 in 乙方", "承诺人：{{ 人.说明 }}"),
        heading("一、欠费的确认"),
        body("承诺人确认：截至{{ 截至日 }}，承诺人就{{ 房屋 }}尚欠{{ 欠费期间 }}的物业费人民币{{ 欠费总额|金额 }}元（大写：{{ 欠费总额|大写金额 }}）。承诺人对上述债务及金额没有异议，同意履行。明细如下："), debt_table(),
        p("if 违约金 > 0"), body("按{{ 截至日 }}计算，违约金为{{ 违约金|金额 }}元，由承诺人与贵公司另行协商。", before=4), p("endif"),
        heading("二、付款承诺"), body("承诺人自愿按下列期限付清上述欠费：", keep=True),
        p("if 分期"), _plan(), p("endif"), p("if not 分期"), empty, p("endif"),
        p("if 账号"), body("付款账户：户名{{ 开户名 }}，开户行{{ 开户行 }}，账号{{ 账号 }}。", before=4), p("endif"),
        heading("三、未按期付款"), body("任何一期逾期或者未足额支付的，其余各期全部到期，贵公司有权要求承诺人一次付清全部剩余欠费，并依法主张权利。"),
        heading("四、送达地址"), body("承诺人确认：送达地址为＿＿＿＿＿＿＿＿＿＿＿＿＿＿，手机号码为＿＿＿＿＿＿＿＿，适用于催告函件以及诉讼、仲裁和执行程序。"),
        body("承诺人已核对上述金额，系自愿作出本承诺。", keep=True), *signature("承诺人（签名、按指印）：", "居民身份证号码：", "日期：{{ 落款日期|中文日期 }}"),
        title="还款承诺书", size=12, line=1.25, margins=(1304, 1247, 1134, 1304),
    )  # fmt: skip


def _applicant() -> list[X]:
    lines = organisation("申请执行人", APPLICANT_TYPES)
    return [*lines, line("银行账号：{{ 账号 }}"), line("开户名：{{ 开户名 }}　　　　开户行：{{ 开户行 }}")]


def _basis_kinds() -> list[X]:
    def words(text: str) -> X:
        return run(text, font=SONG, size=TICKS)

    def kind(label: str, value: str | None = None) -> tuple[X, X, X]:
        return option(label, None if value is None else f"文书类型 == '{value}'", "　")

    return [
        line(words("民事类："), *kind("判决书", "判决书"), *kind("裁定书", "裁定书"), *kind("调解书", "调解书"), *kind("制裁决定"), *kind("支付令", "支付令")),
        line(words("刑事类："), *kind("刑事附带民事判决书"), *kind("裁定书"), *kind("调解书")),
        line(words("行政类："), *kind("判决书"), *kind("裁定书"), *kind("调解书"), *kind("行政处罚决定"), *kind("行政处理决定")),
        line(words("仲裁、公证类："), *kind("裁决书", "仲裁裁决书"), *kind("调解书", "仲裁调解书"), *kind("财产保全裁定"), *kind("证据保全裁定")),
        line(words("　　　　　　　"), *kind("赋予强制执行效力的债权文书", "公证债权文书")),
        line(*kind("其他", "其他")),
    ]  # fmt: skip


def _sum(label: str, name: str) -> tuple[X, ...]:
    amount = f"{{% if {name} is not none %}}{{{{ {name}|金额 }}}}元{{% endif %}}"
    return (*option(label, f"{name} is not none", ""), run("：" + amount, font=SONG, size=TICKS))


def enforcement() -> bytes:
    """强制执行申请书, the element form: labels as the official form has them."""
    free = para("{{ 段 }}", font=SONG, size=TICKS, left=85, right=85, exact=18, first=2)
    hint = "（可完整表述申请执行的请求、事实与理由；具体项目请在下方要素式表格中勾选和填写）"
    rows = [
        head("当事人信息"), pair(("申请执行人", "（法人、非法人组织）"), *_applicant()), pair("委托诉讼代理人", *agent_lines()),
        tr("for 人 in 自然人被执行人"), pair(("被执行人", "（自然人）"), *natural("人"), split=True), tr("endfor"),
        tr("for 单位 in 单位被执行人"), pair(("被执行人", "（法人、非法人组织）"), *organisation("单位", ALL_TYPES), split=True), tr("endfor"),
        head("执行依据信息"), pair("文书类型", *_basis_kinds()), pair("执行依据作出机构", line("{{ 作出机构 }}")), pair("案由", line("{{ 案由 }}")), pair("文书号", line("{{ 文书号 }}")),
        pair("生效日期", line("{{ 生效日期|中文日期 }}")), pair("执行依据判项主文", line("{{ 判项主文 }}"), split=True),
        head("申请执行事项"),
        pair("请求、事实与理由", para(hint, font=KAI, size=TICKS, left=85, right=85, exact=18), p("for 段 in 请求事实与理由"), free, p("endfor"), split=True),
        pair("金钱给付", line(*option("金钱给付", "本金 is not none", "")), line(*_sum("本金", "本金")), line(*_sum("一般债务利息", "一般债务利息")),
             line(*_sum("迟延履行利息", "迟延履行利息")), line(*_sum("其他费用", "其他费用"))),
        pair("其他执行事项", line(*option("行为执行", None), *option("交付特定物", None, "")), line(*option("其他", "其他事项 != ''", ""), run("：{{ 其他事项 }}", font=SONG, size=TICKS))),
        pair("是否有诉前/诉讼保全", line(*option("有", "有保全", ""), run("　保全案号：{{ 保全案号 }}", font=SONG, size=TICKS)),
             line("保全措施最早到期时间：{{ 保全最早到期|中文日期 }}"), line(*option("无", "not 有保全", ""))),
        pair("其他财产线索", p("for 段 in 财产线索"), line("{{ 段 }}"), p("endfor"), split=True),
    ]  # fmt: skip
    sign = [
        para("申请执行人（签字、盖章）：", font=BIAO, size=15, left=4672, before=14, keep=True),
        para("日期：{{ 落款日期|中文日期 }}", font=BIAO, size=15, left=4672, before=6),
    ]
    return document(
        para("强制执行申请书", font=DA, size=22, align="center"), para("（申请执行用）", font=BIAO, size=18, align="center", after=6),
        table([LEFT, RIGHT], *rows, outer=4, inner=2, color=INK, margin=0), *sign,
        title="强制执行申请书", font=SONG, size=10.5, line=1.0, margins=(400, 1417, 998, 1133),
    )  # fmt: skip


AFTER = {
    "preservation": preservation, "mediation-application": mediation_application, "settlement-agreement": settlement_agreement, "judicial-confirmation": judicial_confirmation,
    "promise": promise, "enforcement": enforcement,
}  # fmt: skip
