"""The built-in templates beside and after a suit: preservation, mediation, settlement, judicial confirmation, execution, promise."""

from __future__ import annotations

from docx_kit import X, box, cell, document, p, para, row, run, table, tr
from forms import (
    BIAO,
    DA,
    INK,
    KAI,
    SONG,
    TICKS,
    agent_lines,
    agents,
    block,
    body,
    court_tail,
    heading,
    line,
    natural,
    notice,
    option,
    organisation,
    parties,
    plan_table,
    signature,
    signers,
    td,
    th,
)


def each(loop: str, text: str, **more: object) -> list[X]:
    return [p(f"for {loop}"), body(text, **more), p("endfor")]


def preservation() -> bytes:
    """财产保全申请书."""
    widths = [620, 1400, 1600, 3724, 1500]
    heads = ("序号", "财产类型", "权利人", "线索", "价值（元）")
    property_ = table(
        widths,
        row(*(th(w, h) for w, h in zip(widths, heads, strict=True)), header=True),
        tr("for 项 in 财产"),
        row(
            td(widths[0], "{{ loop.index }}", "center"),
            td(widths[1], "{{ 项.财产类型 }}"),
            td(widths[2], "{{ 项.权利人 }}"),
            td(widths[3], "{{ 项.线索 }}"),
            td(widths[4], "{% if 项.价值 is not none %}{{ 项.价值|金额 }}{% else %}待查{% endif %}", "right"),
        ),
        tr("endfor"),
    )
    return document(
        para("财产保全申请书", style="title"),
        para("{% if 诉前 %}（申请诉前财产保全用）{% else %}（申请诉讼财产保全用）{% endif %}", align="center", size=12, after=8),
        *parties("申请人", who="申请人"),
        *agents(),
        *parties("被申请人", "被申请人"),
        heading("请求事项"),
        body(
            "请求对被申请人{{ 被申请人.名称 }}名下价值人民币{{ 保全金额|金额 }}元的财产采取{{ 保全措施 }}措施（财产及线索见下表）。"
        ),
        heading("事实和理由"),
        *each("段 in 事实与理由", "{{ 段 }}"),
        body(
            "申请人就上述债务{% if 诉前 %}拟提起诉讼{% else %}向贵院提起诉讼{% endif %}，请求金额共计{{ 请求金额|金额 }}元，本次申请保全的金额未超出请求的范围。"
        ),
        body("申请保全的理由：{{ 保全理由 }}"),
        body("依据{{ 法律依据 }}的规定，特提出上述申请。"),
        heading("财产及线索"),
        property_,
        heading("担保"),
        body("{{ 担保 }}", keep=True),
        p("if 诉前"),
        body("申请人将在人民法院采取保全措施后的法定期限内依法提起诉讼。", keep=True),
        p("endif"),
        *court_tail("申请人（公章和签名）："),
        title="财产保全申请书",
        line=1.3,
    )


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
        *parties("申请人", who="申请人"),
        *agents(),
        *parties("被申请人", "被申请人"),
        body("纠纷类型：{{ 案由 }}"),
        heading("请求事项"),
        *each("项 in 请求事项", "{{ loop.index }}. {{ 项 }}{% if loop.last %}。{% else %}；{% endif %}"),
        heading("纠纷简要情况"),
        *each("段 in 纠纷情况", "{{ 段 }}"),
        p("if 调解方案"),
        heading("调解方案"),
        body("{{ 调解方案 }}"),
        p("endif"),
        heading("调解方式和联系方式"),
        online,
        p("if 联系方式"),
        body("申请人联系电话：{{ 联系方式 }}。"),
        p("endif"),
        body("依据{{ 法律依据 }}的规定，申请人自愿申请先行调解。"),
        p("if 证据清单"),
        heading("证据清单"),
        body("{% for 证 in 证据清单 %}{{ 证 }}{% if loop.last %}。{% else %}；{% endif %}{% endfor %}", keep=True),
        p("endif"),
        para("此致", style="body", keep=True),
        para("{{ 受理单位 }}", keep=True),
        *signature("申请人（盖章）：", "{{ 落款日期|中文日期 }}"),
        title="先行调解申请书",
        size=12,
        line=1.4,
        margins=(1304, 1247, 1134, 1304),
    )


def settlement_agreement() -> bytes:
    """调解协议书 or 和解协议书."""
    return document(
        para("{% if 经调解 %}调解协议书{% else %}和解协议书{% endif %}", style="title"),
        p("if 协议编号"),
        para("编号：{{ 协议编号 }}", align="right", size=10.5),
        p("endif"),
        *parties("甲方", who="甲方"),
        *parties("乙方", "乙方"),
        p("if 经调解"),
        body("调解组织：{{ 调解组织 }}{% if 调解员 %}　　调解员：{{ 调解员 }}{% endif %}"),
        p("endif"),
        heading("一、纠纷的主要事实"),
        *each("段 in 事实", "{{ 段 }}"),
        heading("二、协议内容"),
        body(
            "{% if 经调解 %}经{{ 调解组织 }}主持调解，双方就{{ 案由 }}自愿达成如下协议：{% else %}双方就{{ 案由 }}自愿协商，达成如下协议：{% endif %}"
        ),
        body(
            "1. 双方确认，乙方应支付甲方物业费人民币{{ 物业费|金额 }}元{% if 违约金 > 0 %}、违约金人民币{{ 违约金|金额 }}元{% endif %}，合计人民币{{ 应付总额|金额 }}元（大写：{{ 应付总额|大写金额 }}）。乙方对上述债务没有异议，同意履行。"
        ),
        body("2. 乙方按下表付款：", keep=True),
        plan_table(),
        p("if 账号"),
        body("3. 付款账户：户名{{ 开户名 }}，开户行{{ 开户行 }}，账号{{ 账号 }}。", before=4),
        p("endif"),
        p("if not 账号"),
        body("3. 乙方向甲方物业服务中心付款，甲方应出具收款凭证。", before=4),
        p("endif"),
        body(
            "4. 乙方{% if 分期|length > 1 %}任何一期逾期或者未足额支付的，其余各期全部到期，{% else %}逾期或者未足额支付的，{% endif %}甲方有权就全部未付款项{% if 经调解 %}依法申请执行（协议已经人民法院司法确认的）或者提起诉讼{% else %}提起诉讼{% endif %}。"
        ),
        *each("项 in 其他约定", "{{ loop.index + 4 }}. {{ 项 }}"),
        heading("三、其他"),
        body(
            "本协议系双方真实意思表示，自各方签名、盖章{% if 经调解 %}或者按指印，调解员签名并加盖调解组织印章{% endif %}之日起生效。本协议一式{% if 份数 == 2 %}两{% else %}{{ 份数|中文数字 }}{% endif %}份，{% if 经调解 %}各方当事人各执一份，调解组织留存一份{% else %}各方各执一份{% endif %}。",
            keep=True,
        ),
        *block(
            para("甲方{{ 甲方.名称 }}（{{ 甲方.签署 }}）："),
            *signers("乙方", "乙方"),
            p("if 经调解"),
            para("调解员（签名）："),
            para("调解组织（盖章）："),
            p("endif"),
            para("{{ 落款日期|中文日期 }}"),
        ),
        title="调解（和解）协议书",
        size=12,
        line=1.35,
        margins=(1304, 1247, 1134, 1304),
    )


def judicial_confirmation() -> bytes:
    """司法确认申请书."""
    return document(
        para("司法确认申请书", style="title"),
        para("（申请司法确认调解协议用）", align="center", size=12, after=8),
        *parties("申请人", who="申请人甲"),
        *agents(),
        *parties("申请人", "申请人乙"),
        heading("请求事项"),
        body(
            "请求依法确认申请人{{ 申请人甲.名称 }}与申请人{{ 申请人乙.名称 }}于{{ 协议日期|中文日期 }}经{{ 调解组织 }}主持调解达成的调解协议{% if 协议编号 %}（编号：{{ 协议编号 }}）{% endif %}有效。"
        ),
        heading("事实和理由"),
        body(
            "申请人{{ 申请人甲.名称 }}（下称申请人甲）与申请人{{ 申请人乙.名称 }}（下称申请人乙）因{{ 案由 }}，经{{ 调解组织 }}主持调解，于{{ 协议日期|中文日期 }}达成调解协议，主要内容为："
        ),
        *each("段 in 协议内容", "{{ 段 }}"),
        body(
            "各申请人出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；如果因该协议内容而给国家、集体或者他人造成损害，愿意承担相应的民事责任和其他法律责任。"
        ),
        body("依据{{ 法律依据 }}的规定，共同向贵院申请司法确认。", keep=True),
        para("此致", style="body", keep=True),
        para("{{ 法院 }}", keep=True),
        body(
            "附：调解协议书，调解组织主持调解的证明，与调解协议相关的财产权利证明，各申请人的身份、住所、联系方式证明。",
            keep=True,
        ),
        *block(para("{{ 申请人甲.名称 }}（{{ 申请人甲.签署 }}）："), *signers("申请人乙"), para("{{ 落款日期|中文日期 }}")),
        title="司法确认申请书",
        line=1.35,
    )


EXECUTION_LEFT, EXECUTION_RIGHT = 2383, 6961
"""The columns of the official Word file of the enforcement form; its margins mirror those of the complaint."""
EXECUTION_TYPES = (
    ("有限责任公司", "股份有限公司", "其他企业法人"),
    ("事业单位", "社会团体", "基金会", "社会服务机构"),
    ("机关法人", "农村集体经济组织法人"),
    ("城镇农村的合作经济组织法人", "基层群众性自治组织法人"),
    ("个人独资企业", "合伙企业", "不具有法人资格的专业服务机构"),
)
_EXECUTION_NOTES = (
    "1. 发生法律效力的民事、行政判决、裁定，刑事判决、裁定中的财产部分，以及法律规定由人民法院执行的其他法律文书，当事人必须履行。一方拒绝履行的，当事人可以向人民法院申请执行。为了方便您申请执行，保护您的合法权利，请如实填写本表。",
    "2. 申请执行时，除本申请书外，还需向人民法院提供以下材料：（1）证明您身份的材料，如身份证复印件、营业执照复印件、法定代表人身份证明或负责人身份证明等；（2）生效法律文书副本及生效证明；（3）继承人或权利承受人继承或承受权利的证明文件；（4）其他应当提交的文件或证件。",
    "3. 本表所涉内容系针对申请执行专用，有些内容可能与您的具体申请无关，您认为与申请无关的项目可以填“无”或不填；对于本表中勾选项可以在对应项打“√”；您认为另有重要内容需要列明的，可以另附页填写。",
    "4. 本表word电子版填写时，相关栏目可复制粘贴或扩容，但不得改变要素内容、格式设置。例如，多原告、多被告或多委托诉讼代理人等情况，可根据实际情况复制粘贴；需填写文字较多时，可根据实际对栏目进行扩容等。",
)
_EXECUTION_WARNING = (
    "●诉讼参加人应遵守诚信原则如实认真填写表格。如果申请执行人违反民事诉讼法的规定，基于捏造的事实获取的仲裁裁决或者调解书、公证债权文书、支付令等生效法律文书申请执行，或者通过捏造事实等导致人民法院错误执行的，人民法院将依法追究责任。",
    "●被执行人可能存在财产不足或无财产可供执行的情形，执行过程中，申请执行人应当向执行法院积极提供被执行人的财产线索。",
    "●多份生效法律文书确定的多个债权人分别对同一被执行人申请执行，且该被执行人为法人的，被执行人财产按照执行法院采取执行措施的先后顺序受偿。当作为被执行人的法人财产不足以清偿全部债务时，各债权人可以向人民法院提出被执行人破产、重整等申请。",
)
"""Wording of the official form (法〔2025〕82号, 强制执行申请书), read alike in two public copies of it; not compared with the court's own file."""


def _account(filled: bool) -> list[X]:
    number, holder, bank = ("{{ 账号 }}", "{{ 开户名 }}", "{{ 开户行 }}") if filled else ("", "", "")
    return [line(f"银行账号：{number}"), line(f"开户名：{holder}　　　　开户行：{bank}")]


def _applicant() -> list[X]:
    lines = organisation("申请执行人", EXECUTION_TYPES)
    return [*lines[:5], *_account(filled=True), *lines[5:]]


def _nobody() -> list[X]:
    """The block of a natural applicant: the creditor of property fees is an organisation, but no row of the form is left out."""
    return [
        line("姓名：无"),
        line(*option("性别：男", None), *option("女", None)),
        line("出生日期：　　　　年　　月　　日　　　民族："),
        line("工作单位：　　　　职务：　　　　联系电话："),
        line("住所地（户籍所在地）："),
        line("经常居住地："),
        line("证件类型：　　　　证件号码："),
        *_account(filled=False),
    ]


def _basis_kinds() -> list[X]:
    def words(text: str) -> X:
        return run(text, font=SONG, size=TICKS)

    def kind(label: str, value: str | None = None) -> tuple[X, X, X]:
        return option(label, None if value is None else f"文书类型 == '{value}'", "　")

    return [
        line(words("民事类：")),
        line(
            *kind("判决书", "判决书"),
            *kind("裁定书", "裁定书"),
            *kind("调解书", "调解书"),
            *kind("制裁决定"),
            *kind("支付令", "支付令"),
        ),
        line(words("刑事类：")),
        line(*kind("刑事附带民事判决书"), *kind("刑事附带民事裁定书")),
        line(*kind("刑事附带民事调解书")),
        line(words("行政类：")),
        line(*kind("判决书"), *kind("裁定书"), *kind("调解书")),
        line(*kind("行政处罚决定"), *kind("行政处理决定")),
        line(words("仲裁、公证类：")),
        line(*kind("裁决书", "仲裁裁决书"), *kind("调解书", "仲裁调解书"), *kind("财产保全裁定"), *kind("证据保全裁定")),
        line(*kind("赋予强制执行效力的债权文书", "公证债权文书")),
        line(*kind("其他", "其他")),
    ]


def _sum(label: str, name: str) -> tuple[X, ...]:
    amount = f"{{% if {name} is not none %}}{{{{ {name}|金额 }}}}元{{% endif %}}"
    return (
        run("　　　", font=SONG, size=TICKS),
        *option(label, f"{name} is not none", ""),
        run("：" + amount, font=SONG, size=TICKS),
    )


def enforcement() -> bytes:
    """强制执行申请书, the element form: rows, labels and boxes as the official form has them."""

    def across(*paras: X, split: bool = False) -> X:
        return row(cell(EXECUTION_LEFT + EXECUTION_RIGHT, *paras, span=2), split=split)

    def section(text: str) -> X:
        return across(para(text, font=BIAO, size=15, align="center", before=2, after=2, keep=True))

    def pair(label: str | tuple[str, ...], *paras: X, split: bool = False) -> X:
        labels = (label,) if isinstance(label, str) else label
        return row(cell(EXECUTION_LEFT, *(line(text) for text in labels)), cell(EXECUTION_RIGHT, *paras), split=split)

    free = para("{{ 段 }}", font=SONG, size=TICKS, left=85, right=85, exact=18, first=2)
    hint = para(
        "（可概括描述申请执行的请求、事实与理由，相关具体内容请在下方要素式表格中填写）",
        font=KAI,
        size=TICKS,
        left=85,
        right=85,
        exact=18,
    )
    note = (
        "文书类型",
        "（注：1. 行政处罚决定、行政处理决定，需先经人民法院裁定准予执行；2. 申请执行债权文书的，需一并提交执行证书）",
    )
    rows = [
        across(*notice(_EXECUTION_NOTES, _EXECUTION_WARNING)),
        section("当事人信息"),
        pair(("申请执行人", "（自然人）"), *_nobody()),
        pair(("申请执行人", "（法人、非法人组织）"), *_applicant()),
        pair("委托诉讼代理人", *agent_lines()),
        tr("for 人 in 自然人被执行人"),
        pair(("被执行人", "（自然人）"), *natural("人")),
        tr("endfor"),
        tr("for 单位 in 单位被执行人"),
        pair(("被执行人", "（法人、非法人组织）"), *organisation("单位", EXECUTION_TYPES)),
        tr("endfor"),
        section("执行依据信息"),
        pair(note, *_basis_kinds()),
        pair("执行依据作出机构", line("{{ 作出机构 }}")),
        pair("案由", line("{{ 案由 }}")),
        pair("文书号", line("{{ 文书号 }}")),
        pair("生效日期", line("{{ 生效日期|中文日期 }}")),
        pair("执行依据判项主文", line("{{ 判项主文 }}"), split=True),
        section("申请执行事项"),
        across(hint, p("for 段 in 请求事实与理由"), free, p("endfor"), split=True),
        pair(
            "申请执行事项",
            line(*option("金钱给付", "本金 is not none", "：")),
            line(*_sum("本金", "本金")),
            line(*_sum("一般债务利息", "一般债务利息")),
            line(*_sum("迟延履行利息", "迟延履行利息")),
            line(*_sum("其他费用", "其他费用")),
            line(*option("行为执行", None, "")),
            line(*option("交付特定物", None, "")),
            line(
                *option("其他", "其他事项 != ''", ""), run("{% if 其他事项 %}：{{ 其他事项 }}{% endif %}", font=SONG, size=TICKS)
            ),
        ),
        pair(
            "是否有诉前/诉讼保全",
            line(*option("有", "有保全", "")),
            line("　　保全案号：{{ 保全案号 }}"),
            line("　　保全措施最早到期时间：{{ 保全最早到期|中文日期 }}"),
            line(*option("无", "not 有保全", "")),
        ),
        pair("其他财产线索", p("for 段 in 财产线索"), line("{{ 段 }}", keep=True), p("endfor"), split=True),
    ]
    signed = [
        para("申请执行人（签字、盖章）：", font=BIAO, size=15, left=4672, before=14, keep=True),
        para("日期：{{ 落款日期|中文日期 }}", font=BIAO, size=15, left=4672, before=6),
    ]
    return document(
        para("强制执行申请书", font=DA, size=22, align="center"),
        para("（申请执行用）", font=BIAO, size=18, align="center", after=6),
        table([EXECUTION_LEFT, EXECUTION_RIGHT], *rows, outer=4, inner=2, color=INK, margin=0),
        *signed,
        title="强制执行申请书",
        font=SONG,
        size=10.5,
        line=1.0,
        margins=(400, 1133, 998, 1417),
    )


AFTER = {
    "preservation": preservation,
    "mediation-application": mediation_application,
    "settlement-agreement": settlement_agreement,
    "judicial-confirmation": judicial_confirmation,
    "enforcement": enforcement,
}
