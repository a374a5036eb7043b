"""The built-in templates: what stands where. Fixed wording of the element form: 法〔2025〕82号, form of 物业服务合同纠纷."""

from __future__ import annotations

from docx_kit import X, box, cell, document, grey_png, p, para, picture, row, run, table, tr

LEFT, RIGHT = 2270, 7074
TICKS = 10.5
SONG, HEI, KAI, BIAO, DA = "方正书宋_GBK", "方正黑体_GBK", "方正楷体_GBK", "方正小标宋_GBK", "方正大标宋_GBK"
INK = "231F20"
_NOTES = (
    "为了方便您更好地参加诉讼，保护您的合法权利，请填写本表。",
    "1. 起诉时需向人民法院提交证明您身份的材料，如身份证复印件、营业执照复印件等。",
    "2. 本表所列内容是您提起诉讼以及人民法院查明案件事实所需，请务必如实填写。",
    "3. 本表有些内容可能与您的案件无关，您认为与案件无关的项目可以填“无”或不填；对于本表中勾选项可以在对应项打“√”；您认为另有重要内容需要列明的，可以另附页填写。",
    "4. 本表word电子版填写时，相关栏目可复制粘贴或扩容，但不得改变要素内容、格式设置。例如，多原告、多被告或多委托诉讼代理人等情况，可根据实际情况复制粘贴；需填写文字较多时，可根据实际对栏目进行扩容等。",
)
_WARNING = (
    "诉讼参加人应遵守诚信原则如实认真填写表格。",
    "如果诉讼参加人违反有关规定，虚假诉讼、恶意诉讼、滥用诉权，人民法院将视违法情形依法追究责任。",
)
_BENEFITS = (
    "1. 立案后选择先行调解的，可以很快启动调解程序。如不同意调解，法院将依程序开庭审理案件，但可能需要经过较长一段时间的排期等待，且审理、执行周期相对较长。",
    "2. 选择先行调解，调解成功且自动履行的免交诉讼费用，申请司法确认的不交纳诉讼费用，要求出具调解书的减半交纳诉讼费用。",
    "3. 首次调解不成功，但仍有继续调解意愿的，可以选择更换调解组织和调解员再进行调解。调解无法达成一致意见的，法院将依程序排期开庭。",
    "4. 依照法律规定，调解具有保密性要求，调解过程不公开，调解协议未经当事人同意不得公开。",
    "5. 调解达成的协议具有法律效力，可以依照法律规定申请司法确认，具有强制执行效力。",
)
PLAINTIFF_TYPES = (("有限责任公司", "股份有限公司", "上市公司"), ("其他企业法人",))
ALL_TYPES = (
    ("有限责任公司", "股份有限公司", "上市公司"),
    ("其他企业法人", "事业单位", "社会团体", "基金会"),
    ("社会服务机构", "机关法人", "农村集体经济组织法人"),
    ("城镇农村的合作经济组织法人", "基层群众性自治组织法人"),
    ("个人独资企业", "合伙企业", "不具有法人资格的专业服务机构"),
)


def line(*parts: str, keep: bool = False) -> X:
    """A line of a cell of the element form."""
    return para(*parts, font=SONG, size=TICKS, left=85, right=85, exact=18, keep=keep, align="left")


def option(label: str, test: str | None, gap: str = "　　") -> tuple[X, X, X]:
    """A label with its check-box behind it, as the form prints them."""
    return run(label, font=SONG, size=TICKS), box(test, TICKS), run(gap, font=SONG, size=TICKS)


def head(text: str) -> X:
    """A section head across both columns."""
    return row(cell(LEFT + RIGHT, para(text, font=BIAO, size=15, align="center", before=2, after=2, keep=True), span=2))


def pair(label: str | tuple[str, ...], *paras: X, split: bool = False) -> X:
    """A row of the form: label on the left, fields on the right."""
    labels = (label,) if isinstance(label, str) else label
    left = [line(text) for text in labels]
    return row(cell(LEFT, *left), cell(RIGHT, *paras), split=split)


def organisation(who: str, types: tuple[tuple[str, ...], ...]) -> list[X]:
    """The organisation block of a party `who`."""
    boxes = [
        line(
            run("类型：" if place == 0 else "　　　", font=SONG, size=TICKS),
            *(x for t in group for x in option(t, f"{who}.类型 == '{t}'", "　" if place == 4 else "　　")),
        )
        for place, group in enumerate(types)
    ]
    owned = f"{who}.所有制"
    return [
        line(f"名称：{{{{ {who}.名称 }}}}"),
        line(f"住所地（主要办事机构所在地）：{{{{ {who}.住所地 }}}}"),
        line(f"注册地/登记地：{{{{ {who}.注册地 }}}}"),
        line(
            f"法定代表人/负责人：{{{{ {who}.负责人姓名 }}}}　　职务：{{{{ {who}.负责人职务 }}}}　　联系电话：{{{{ {who}.联系电话 }}}}"
        ),
        line(f"统一社会信用代码：{{{{ {who}.统一社会信用代码 }}}}"),
        *boxes,
        line(
            run("所有制性质：", font=SONG, size=TICKS),
            *option("国有", f"'国有' in {owned}", "（"),
            *option("控股", f"{owned} == '国有控股'"),
            *option("参股", f"{owned} == '国有参股'", "）　　"),
            *option("民营", f"{owned} == '民营'"),
            *option("其他", f"{owned} == '其他'", ""),
            run(f"{{{{ {who}.其他所有制 }}}}", font=SONG, size=TICKS),
        ),
    ]


def natural(who: str) -> list[X]:
    """The block of a natural person."""
    return [
        line(f"姓名：{{{{ {who}.姓名 }}}}"),
        line(run("性别：", font=SONG, size=TICKS), *option("男", f"{who}.性别 == '男'"), *option("女", f"{who}.性别 == '女'")),
        line(
            f"出生日期：{{% if {who}.出生日期 %}}{{{{ {who}.出生日期 }}}}{{% else %}}　　　　年　　月　　日{{% endif %}}　　　民族：{{{{ {who}.民族 }}}}"
        ),
        line(f"工作单位：{{{{ {who}.工作单位 }}}}　　职务：{{{{ {who}.职务 }}}}　　联系电话：{{{{ {who}.联系电话 }}}}"),
        line(f"住所地（户籍所在地）：{{{{ {who}.住所地 }}}}"),
        line(f"经常居住地：{{{{ {who}.经常居住地 }}}}"),
        line(f"证件类型：{{{{ {who}.证件类型 }}}}"),
        line(f"证件号码：{{{{ {who}.证件号码 }}}}"),
    ]


def yes_no(test: str, yes: str = "是", no: str = "否") -> tuple[X, ...]:
    """Two boxes of which exactly one is ticked."""
    return (*option(yes, test), *option(no, f"not {test}", ""))


def known(test: str) -> X:
    """了解□ 不了解□, both empty as long as the plaintiff has not answered."""
    return line(*option("了解", f"{test} == true"), *option("不了解", f"{test} == false", ""))


def notice(notes: tuple[str, ...], warning: tuple[str, ...]) -> list[X]:
    """The official explanations at the head of an element form."""

    def text(words: str, font: str = SONG, first: float = 2) -> X:
        return para(words, font=font, size=TICKS, left=85, right=85, exact=18, first=first)

    star = para("★特别提示★", font=HEI, size=TICKS, left=85, exact=18, before=4)
    return [text("说明：", HEI, 0), *map(text, notes), star, *map(text, warning)]


def agent_lines() -> list[X]:
    """The rows of agents: 有 with each of them, or 无."""
    return [
        line(*option("有", "代理人|length > 0", "")),
        p("for 代理 in 代理人"),
        line("姓名：{{ 代理.姓名 }}"),
        line("单位：{{ 代理.单位 }}　　职务：{{ 代理.职务 }}　　联系电话：{{ 代理.联系电话 }}"),
        line(
            run("代理权限：", font=SONG, size=TICKS),
            *option("一般授权", "代理.代理权限 == '一般授权'"),
            *option("特别授权", "代理.代理权限 == '特别授权'", ""),
            run("{% if 代理.特别授权事项 %}（{{ 代理.特别授权事项 }}）{% endif %}", font=SONG, size=TICKS),
        ),
        p("endfor"),
        p("if not 代理人"),
        line("姓名："),
        line("单位：　　　　　　　　　　职务：　　　　联系电话："),
        line(run("代理权限：", font=SONG, size=TICKS), *option("一般授权", None), *option("特别授权", None, "")),
        p("endif"),
        line(*option("无", "代理人|length == 0", "")),
    ]


def _parties() -> list[X]:
    return [
        head("当事人信息"),
        pair(("原告", "（法人、非法人组织）"), *organisation("原告", PLAINTIFF_TYPES)),
        pair("委托诉讼代理人", *agent_lines()),
        tr("for 人 in 自然人被告"),
        pair(("被告", "（自然人）"), *natural("人")),
        tr("endfor"),
        tr("for 单位 in 单位被告"),
        pair(("被告", "（法人、非法人组织）"), *organisation("单位", ALL_TYPES)),
        tr("endfor"),
        tr("for 人 in 自然人第三人"),
        pair(("第三人", "（自然人）"), *natural("人")),
        tr("endfor"),
        tr("for 单位 in 单位第三人"),
        pair(("第三人", "（法人、非法人组织）"), *organisation("单位", ALL_TYPES)),
        tr("endfor"),
    ]


def _free(hint: str, loop: str) -> X:
    inner = para("{{ 段 }}", font=SONG, size=TICKS, left=85, right=85, exact=18, first=2)
    return row(
        cell(LEFT + RIGHT, para(hint, font=KAI, size=TICKS, left=85, right=85, exact=18), p(loop), inner, p("endfor"), span=2),
        split=True,
    )


def _claims() -> list[X]:
    numbered = para(
        "{{ loop.index }}. {{ 项 }}{% if loop.last %}。{% else %}；{% endif %}",
        font=SONG,
        size=TICKS,
        left=85,
        right=85,
        exact=18,
    )
    hint = "（可完整表述诉讼请求；为方便、准确梳理要点，相关内容请在下方要素式表格中填写）"
    late = "{% if 违约金 > 0 %}{{ 违约金|金额 }}{% else %}0.00{% endif %}"
    return [
        head("诉讼请求"),
        row(
            cell(
                LEFT + RIGHT,
                para(hint, font=KAI, size=TICKS, left=85, right=85, exact=18),
                p("for 项 in 诉讼请求"),
                numbered,
                p("endfor"),
                span=2,
            ),
            split=True,
        ),
        pair("1. 物业费", line("截至{{ 截至日 }}止，尚欠物业费{{ 物业费|金额 }}元")),
        pair(
            "2. 违约金",
            line(f"截至{{{{ 截至日 }}}}止，欠逾期物业费的违约金{late}元"),
            line(run("是否请求支付至实际清偿之日止：", font=SONG, size=TICKS), *yes_no("付至清偿")),
        ),
        pair("3. 是否主张诉讼费用", line(*yes_no("主张诉讼费"))),
        pair("4. 其他请求", line("{{ 其他请求 }}")),
        pair("5. 标的总额", line("{{ 标的总额|金额 }}元")),
    ]


def _forum() -> list[X]:
    return [
        head("约定管辖和诉前保全"),
        pair(
            "1. 有无仲裁、法院管辖约定",
            line(*option("有", "管辖约定 != ''"), run("合同条款及内容：{{ 管辖约定 }}", font=SONG, size=TICKS)),
            line(*option("无", "管辖约定 == ''", "")),
        ),
        pair(
            "2. 是否已经诉前保全",
            line(
                *option("是", "已保全"),
                run("保全法院：{{ 保全法院 }}　　保全时间：{% if 保全时间 %}{{ 保全时间 }}{% endif %}", font=SONG, size=TICKS),
            ),
            line("保全案号：{{ 保全案号 }}"),
            line(*option("否", "not 已保全", "")),
            para("（如申请诉讼保全，请另行提交诉讼保全申请及相关材料）", font=KAI, size=TICKS, left=85, right=85, exact=18),
        ),
    ]


def _facts() -> list[X]:
    return [
        head("事实与理由"),
        _free(
            "（可完整表述纠纷涉及的事实与理由；为方便、准确梳理要点，相关内容请在下方要素式表格中填写）", "for 段 in 事实与理由"
        ),
        pair("1. 物业服务合同或前期物业服务合同签订情况（名称、编号、签订时间、地点等）", line("{{ 合同签订情况 }}")),
        pair("2. 签订主体", line("业主/建设单位：{{ 业主方 }}"), line("物业服务人：{{ 物业服务人 }}")),
        pair("3. 物业项目情况", line("坐落位置：{{ 坐落位置 }}"), line("面积：{{ 面积 }}　　　　所有权人：{{ 所有权人 }}")),
        pair("4. 约定的物业费标准", line("{{ 收费标准 }}")),
        pair("5. 约定的物业服务期限", line("{{ 服务期限 }}")),
        pair("6. 约定的物业费支付方式", line("{{ 支付方式 }}")),
        pair("7. 约定的逾期支付物业费违约金标准", line("{{ 违约金标准 }}")),
        pair(
            "8. 被告欠付物业费数额及计算方式",
            line("欠付物业费数额：{{ 物业费|金额 }}元"),
            line("具体计算方式：{{ 物业费计算方式 }}"),
            split=True,
        ),
        pair(
            "9. 被告应付违约金数额及计算方式",
            line("应付违约金数额：{% if 违约金 > 0 %}{{ 违约金|金额 }}元{% else %}无{% endif %}"),
            line("具体计算方式：{{ 违约金计算方式 }}"),
            split=True,
        ),
        pair("10. 催缴情况", line("{{ 催缴情况 }}"), split=True),
        pair("11. 其他需要说明的内容（可另附页）", line("{{ 其他说明 }}"), split=True),
        pair("12. 请求依据", line("合同约定：{{ 合同依据 }}"), line("法律规定：{{ 法律依据 }}"), split=True),
        pair("13. 证据清单（可另附页）", line("{{ 证据清单 }}"), split=True),
    ]


def _mediation() -> list[X]:
    benefits = [
        x
        for place, words in enumerate(_BENEFITS)
        for x in (line(words, keep=True), known(f"调解意愿.了解先行调解的好处[{place}]"))
    ]
    willing = "调解意愿.考虑先行调解"
    return [
        head("对纠纷解决方式的意愿"),
        pair("是否了解调解作为非诉讼纠纷解决方式，能及时、高效、低成本、不伤和气地解决纠纷", known("调解意愿.了解调解")),
        pair("是否了解先行调解解决纠纷的好处", *benefits, split=True),
        pair(
            "是否考虑先行调解",
            line(*option("是", f"{willing} == '是'"), *option("否", f"{willing} == '否'", ""), keep=True),
            line(*option("暂不确定，想要了解更多内容", f"{willing} == '暂不确定'", ""), keep=True),
        ),
    ]


def element_complaint() -> bytes:
    """要素式民事起诉状（物业服务合同纠纷）."""
    rows = [
        row(cell(LEFT + RIGHT, *notice(_NOTES, _WARNING), span=2)),
        *_parties(),
        *_claims(),
        *_forum(),
        *_facts(),
        *_mediation(),
    ]
    form = table([LEFT, RIGHT], *rows, outer=4, inner=2, color=INK, margin=0)
    sign = [
        para("具状人（签字、盖章）：", font=BIAO, size=15, left=4672, before=14, keep=True),
        para("日期：{{ 落款日期|中文日期 }}", font=BIAO, size=15, left=4672, before=6),
    ]
    return document(
        para("民事起诉状", font=DA, size=22, align="center"),
        para("（物业服务合同纠纷）", font=BIAO, size=18, align="center", after=6),
        form,
        *sign,
        title="民事起诉状（物业服务合同纠纷）",
        font=SONG,
        size=10.5,
        line=1.0,
        margins=(400, 1417, 998, 1133),
    )


def heading(text: str) -> X:
    return para(text, style="h1")


def body(text: str, **more: object) -> X:
    return para(text, style="body", **more)


def parties(role: str, loop: str = "", who: str = "人") -> list[X]:
    """A party, or each of several, with the line of its legal representative."""
    one = [body(f"{role}：{{{{ {who}.说明 }}}}"), p(f"if {who}.负责人"), body(f"{{{{ {who}.负责人 }}}}"), p("endif")]
    return [p(f"for {who} in {loop}"), *one, p("endfor")] if loop else one


def agents() -> list[X]:
    return [p("for 代理 in 代理人"), body(AGENT), p("endfor")]


AGENT = "委托诉讼代理人：{{ 代理.姓名 }}{% if 代理.单位 %}，{{ 代理.单位 }}{{ 代理.职务 }}{% endif %}{% if 代理.联系电话 %}，联系电话{{ 代理.联系电话 }}{% endif %}。"


BLOCK = 5400
SEAL = 8000
"""Room for a company's whole name with its mark on one line."""


def block(*lines: X, width: int = BLOCK) -> list[X]:
    """A signature block that no page break divides: one row without lines, to the right. Chains of kept paragraphs do not hold in LibreOffice.

    Whoever makes a paper keeps the paragraph before on the same page.
    """
    grid = table([width], row(cell(width, *lines)), outer=0, inner=0, margin=0, align="right")
    return [para("", size=4, exact=6, keep=True), grid, para("", size=1, exact=1)]


def signature(*lines: str) -> list[X]:
    """The lines for signing by hand."""
    return block(*map(para, lines))


def signers(loop: str, role: str = "", *more: str) -> list[X]:
    """A line to sign for each party of a loop, by name, with further lines for each: inside a block."""
    return [p(f"for 人 in {loop}"), para(f"{role}{{{{ 人.名称 }}}}（{{{{ 人.签署 }}}}）："), *map(para, more), p("endfor")]


def seal(*lines: str) -> list[X]:
    """A name to be sealed and the date, to the right, however long the name."""
    return block(*(para(text, align="right", right=560) for text in lines), width=SEAL)


LINE = "_" * 20
"""A blank to write on; ASCII underscores are not broken across lines."""


def prose_complaint() -> bytes:
    """民事起诉状 (2016)."""
    return document(
        para("民事起诉状", style="title"),
        *parties("原告", who="原告"),
        *agents(),
        *parties("被告", "被告"),
        *parties("第三人", "第三人"),
        body("案由：{{ 案由 }}"),
        heading("诉讼请求"),
        p("for 项 in 诉讼请求"),
        body("{{ loop.index }}. {{ 项 }}{% if loop.last %}。{% else %}；{% endif %}"),
        p("endfor"),
        heading("事实和理由"),
        p("for 段 in 事实与理由"),
        body("{{ 段 }}"),
        p("endfor"),
        heading("证据和证据来源，证人姓名和住所"),
        body("详见《证据目录》。", keep=True),
        para("此致", style="body", keep=True),
        para("{% if 法院 %}{{ 法院 }}{% else %}　　　　　　人民法院{% endif %}", keep=True),
        body("附：本起诉状副本{{ 副本份数 }}份", keep=True),
        *signature("起诉人（公章和签名）：", "{{ 落款日期|中文日期 }}"),
        title="民事起诉状",
        line=1.4,
    )


def th(width: int, text: str, span: int = 1) -> X:
    """A head cell of a table."""
    return cell(width, para(text, style="cell", align="center", font="黑体", keep=True), span=span, shade="F2F2F2")


def td(width: int, text: str, align: str = "left", span: int = 1, *, keep: bool = False) -> X:
    """A cell of a table; `keep` holds its row on a page with the next one."""
    return cell(width, para(text, style="cell", align=align, keep=keep), span=span)


FEW = 12
"""A table of at most so many rows stays on one page; longer ones break, with the head repeated (LibreOffice loses rows of a long table kept whole)."""


def rows_of(
    loop: str, widths: list[int], fields: tuple[tuple[str, str], ...], *, height: int | None = None, last: bool = True
) -> list[X]:
    """A row for each member of `loop` (`行 in 明细`). Few rows stay together; the last one stays with what follows, such as the total, if `last`."""

    def cells(*, keep: bool) -> X:
        return row(*(td(w, f, a, keep=keep) for w, (f, a) in zip(widths, fields, strict=True)), height=height)

    few = f"{loop.split(' in ')[1]}|length <= {FEW}"
    test = f"loop.last or {few}" if last else f"not loop.last and {few}"
    return [tr(f"for {loop}"), tr(f"if {test}"), cells(keep=True), tr("else"), cells(keep=False), tr("endif"), tr("endfor")]


def catalogue() -> bytes:
    """证据目录."""
    widths = [760, 860, 2240, 1620, 2560, 1300]
    heads = ("编号", "页码", "证据名称", "证据来源", "拟证明事项", "原件/复印件")
    fields = (
        ("证.编号", "center"),
        ("证.页码", "center"),
        ("证.证据名称", "left"),
        ("证.证据来源", "left"),
        ("证.拟证明事项", "left"),
        ("证.形式", "center"),
    )
    grid = table(
        widths,
        row(*(th(w, h) for w, h in zip(widths, heads, strict=True)), header=True),
        tr("for 组 in 分组"),
        tr("if 组.组名"),
        row(cell(sum(widths), para("{{ 组.组名 }}", style="cell", font="黑体", keep=True, before=2, after=2), span=6)),
        tr("endif"),
        tr("for 证 in 组.证据"),
        row(
            *(
                td(w, "{{ " + f + " }}" + ("{% if 证.备注 %}（{{ 证.备注 }}）{% endif %}" if f == "证.证据名称" else ""), a)
                for w, (f, a) in zip(widths, fields, strict=True)
            )
        ),
        tr("endfor"),
        tr("endfor"),
    )
    return document(
        para("证据目录", style="title"),
        para("案由：{{ 案由 }}", size=12),
        para("原告（提交人）：{{ 原告 }}", size=12),
        para("被告：{{ 被告 }}", size=12, after=6),
        grid,
        para(
            "以上证据共{{ 件数 }}件，计{{ 总页数 }}页；页码为证据材料连续页码，“另附”为不便装订、单独提交的材料。",
            size=10.5,
            before=6,
            keep=True,
        ),
        *signature("提交人（签名、盖章）：", "提交日期：{{ 落款日期|中文日期 }}"),
        title="证据目录",
        size=12,
        line=1.3,
        margins=(1304, 1247, 1134, 1304),
    )


def statement() -> bytes:
    """欠费明细表."""
    widths = [600, 1600, 2760, 1440, 1087, 900, 1475, 1475, 1475, 1475]
    heads = ("序号", "费用项目", "计费期间", "应收日期", "面积", "单价", "应收（元）", "已付（元）", "欠付（元）", "违约金（元）")
    row_fields = (
        ("{{ 行.序号 }}", "center"),
        ("{{ 行.费用项目 }}", "left"),
        ("{{ 行|短期间 }}", "center"),
        ("{% if 行.应收日期 %}{{ 行.应收日期|短日期 }}{% else %}—{% endif %}", "center"),
        ("{% if 行.数量 is not none %}{{ 行.数量|单价 }}{% else %}—{% endif %}", "right"),
        ("{% if 行.单价 is not none %}{{ 行.单价|单价 }}{% else %}—{% endif %}", "right"),
        ("{{ 行.应收金额|金额 }}", "right"),
        ("{{ 行.已抵充本金|金额 }}", "right"),
        ("{{ 行.欠付本金|金额 }}", "right"),
        ("{{ 行.违约金|金额 }}", "right"),
    )
    sums = ("应收合计", "已付合计", "欠付合计", "违约金合计")
    lead = sum(widths[:6])
    main = table(
        widths,
        row(*(th(w, h) for w, h in zip(widths, heads, strict=True)), header=True),
        *rows_of("行 in 明细", widths, row_fields),
        row(
            cell(lead, para("合计", style="cell", align="center", font="黑体", keep=True), span=6),
            *(td(w, "{{ " + s + "|金额 }}", "right", keep=True) for w, s in zip(widths[6:], sums, strict=True)),
        ),
        row(
            cell(lead, para("欠付费用与违约金总计", style="cell", align="center", font="黑体"), span=6),
            td(sum(widths[6:]), "{{ 总计|金额 }}元（{{ 总计|大写金额 }}）", "right", span=4),
        ),
    )
    paid = [1700, 1700, 4400, 6487]
    payments = table(
        paid,
        row(*(th(w, h) for w, h in zip(paid, ("付款日期", "金额（元）", "抵充对象", "理由"), strict=True)), header=True),
        tr("for 笔 in 付款抵充"),
        row(
            td(paid[0], "{{ 笔.付款日期|短日期 }}", "center"),
            td(paid[1], "{{ 笔.金额|金额 }}", "right"),
            td(paid[2], "{{ 笔.抵充对象 }}"),
            td(paid[3], "{{ 笔.理由 }}"),
        ),
        tr("endfor"),
    )
    late = [600, 2660, 2660, 640, 1230, 5057, 1440]
    late_fields = (
        ("{{ 段.序号 }}", "center"),
        ("{{ 段.款项期间 }}", "center"),
        ("{{ 段|短期间 }}", "center"),
        ("{{ 段.天数 }}", "right"),
        ("{{ 段.基数|金额 }}", "right"),
        ("{{ 段.标准 }}", "left"),
        ("{{ 段.金额|金额 }}", "right"),
    )
    late_heads = ("序号", "款项期间", "起止（含首尾日）", "天数", "基数（元）", "标准", "违约金（元）")
    segments = table(
        late,
        row(*(th(w, h) for w, h in zip(late, late_heads, strict=True)), header=True),
        *rows_of("段 in 违约金分段", late, late_fields),
    )
    return document(
        para("欠费明细表", style="title"),
        para("原告：{{ 原告 }}　　　被告：{{ 被告 }}", size=12),
        para(
            "房屋：{{ 房屋 }}{% if 建筑面积 %}　　　建筑面积：{{ 建筑面积|单价 }}平方米{% endif %}　　　截至：{{ 截至日 }}",
            size=12,
            after=6,
        ),
        main,
        para("{{ 违约金口径 }}", size=10.5, before=4),
        p("if 付款抵充"),
        para("附一　付款及抵充", style="h1"),
        payments,
        p("endif"),
        p("if 违约金分段"),
        para("附{% if 付款抵充 %}二{% else %}一{% endif %}　违约金计算", style="h1"),
        segments,
        p("endif"),
        *signature("制表人（盖章）：", "日期：{{ 落款日期|中文日期 }}"),
        title="欠费明细表",
        size=12,
        line=1.2,
        landscape=True,
        margins=(1134, 1247, 1021, 1304),
        font="宋体",
    )


def demand() -> bytes:
    """催缴通知书 with its tear-off receipt."""
    widths = [1250, 2655, 800, 950, 1230, 1230, 1240]
    heads = ("项目", "期间", "单价", "面积", "应收（元）", "已收（元）", "欠付（元）")
    fields = (
        ("{{ 行.费用项目 }}", "left"),
        ("{{ 行|短期间 }}", "center"),
        ("{% if 行.单价 is not none %}{{ 行.单价|单价 }}{% else %}—{% endif %}", "right"),
        ("{% if 行.面积 is not none %}{{ 行.面积|单价 }}{% else %}—{% endif %}", "right"),
        ("{{ 行.应收|金额 }}", "right"),
        ("{{ 行.已收|金额 }}", "right"),
        ("{{ 行.欠付|金额 }}", "right"),
    )
    grid = table(
        widths,
        row(*(th(w, h) for w, h in zip(widths, heads, strict=True)), header=True),
        *rows_of("行 in 明细", widths, fields),
        row(
            cell(sum(widths[:6]), para("合计", style="cell", align="center", font="黑体"), span=6),
            td(widths[6], "{{ 欠费总额|金额 }}", "right"),
        ),
    )
    slip = [1650, 2300, 1650, 3755]

    def ticks(width: int, *options: str) -> X:
        boxes = [part for text in options for part in (box(None, 10.5), text)]
        return cell(width, para(*boxes, style="cell", keep=True))

    def asked(width: int, text: str) -> X:
        return td(width, text, "center", keep=True)

    receipt = table(
        slip,
        row(
            asked(slip[0], "签收人（签名）"),
            asked(slip[1], ""),
            asked(slip[2], "与收件人关系"),
            ticks(slip[3], "本人 ", "同住成年亲属 ", "员工 ", "其他"),
            height=500,
        ),
        row(asked(slip[0], "证件号码"), asked(slip[1], ""), asked(slip[2], "联系电话"), asked(slip[3], ""), height=460),
        row(
            asked(slip[0], "对欠付金额"),
            ticks(slip[1], "无异议　　", "有异议"),
            asked(slip[2], "签收日期"),
            asked(slip[3], "　　　　年　　月　　日"),
            height=460,
        ),
        row(td(slip[0], "意见或还款安排", "center"), td(sum(slip[1:]), "", span=3), height=680),
    )
    return document(
        para(
            "物业费催缴通知书{% if 阶段 == '再次' %}（再次催缴）{% elif 阶段 == '最后' %}（最后催缴）{% endif %}", style="title"
        ),
        p("for 人 in 收件人"),
        para("致：{{ 人.姓名 }}{% if 人.送达地址 %}（送达地址：{{ 人.送达地址 }}）{% endif %}", keep=True),
        p("endfor"),
        para("涉及房屋：{{ 房屋 }}", keep=True),
        body(
            "{% if 合同依据 %}根据{{ 合同依据 }}{% if 交费约定 %}的约定，{{ 交费约定 }}。{% else %}，{{ 称呼 }}应当按约定交纳物业费。{% endif %}{% endif %}截至{{ 截至日 }}，上述房屋尚欠{{ 欠费期间 }}的{{ 费用名称 }}共计人民币{{ 欠费总额|金额 }}元（大写：{{ 欠费总额|大写金额 }}），明细如下："
        ),
        grid,
        p("if 违约金 > 0"),
        body(
            "截至{{ 截至日 }}，另欠逾期违约金人民币{{ 违约金|金额 }}元（大写：{{ 违约金|大写金额 }}），此后继续计算至实际交清之日。",
            before=4,
        ),
        p("endif"),
        p("if 此前催缴"),
        body("就上述欠费，我公司此前已催缴：{% for 次 in 此前催缴 %}{{ 次 }}{% if not loop.last %}；{% endif %}{% endfor %}。"),
        p("endif"),
        body(
            "依照{{ 法律依据 }}的规定，现{% if 阶段 == '再次' %}再次{% elif 阶段 == '最后' %}最后一次书面{% endif %}请{{ 称呼 }}在{{ 交费期限 }}以前（含当日）交清上述{{ 费用名称 }}{% if 违约金 > 0 %}及违约金{% endif %}。本通知催告的欠费包括但不限于上列期间，对未列入的到期欠费，我公司不放弃任何权利。"
        ),
        p("if 账号"),
        body("付款方式：户名{{ 开户名 }}，开户行{{ 开户行 }}，账号{{ 账号 }}（请注明房号）；也可以到物业服务中心交纳。"),
        p("endif"),
        p("if not 账号"),
        body("付款方式：请到物业服务中心交纳。"),
        p("endif"),
        body(
            "如对欠费金额有异议，对物业服务或房屋维修有意见，或者因经济困难需要分期交纳，请在上述期限内与我公司联系{% if 联系电话 %}（{% if 联系人 %}{{ 联系人 }}，{% endif %}电话{{ 联系电话 }}）{% endif %}，我公司将核实并协商处理。"
        ),
        body(
            "{% if 阶段 == '最后' %}这是我公司{% if 约定仲裁 %}申请仲裁{% else %}起诉{% endif %}以前的最后一次书面催缴。{% endif %}逾期仍未交纳的，我公司将依法{% if 约定仲裁 %}申请仲裁{% else %}向人民法院提起诉讼{% endif %}，请求{{ 称呼 }}支付所欠{{ 费用名称 }}、违约金并承担相应费用。"
        ),
        body("特此通知。", keep=True),
        *seal("{{ 催告人 }}（盖章）", "{{ 落款日期|中文日期 }}"),
        para("……………………………………（沿此线撕下，由催告人留存）……………………………………", align="center", size=9, before=8, after=2, keep=True),
        para("回　执", align="center", font="黑体", size=14, keep=True),
        para(
            "今收到{{ 催告人 }}关于{{ 房屋 }}的《物业费催缴通知书》一份（截至{{ 截至日 }}欠物业费{{ 欠费总额|金额 }}元）。",
            size=10.5,
            after=4,
            keep=True,
        ),
        receipt,
        title="物业费催缴通知书",
        size=12,
        line=1.2,
        margins=(1134, 1247, 1021, 1304),
    )


def memo() -> bytes:
    """案件备忘录, for the lawyer only."""
    full = 9355

    def lines(loop: str, names: str, texts: str, widths: tuple[int, int]) -> list[X]:
        body = [
            para("{{ 条.说明 }}", style="cell"),
            p("if 条.依据"),
            para("{{ 条.依据 }}", style="cell", font="楷体", color="444444"),
            p("endif"),
        ]
        grid = table(
            list(widths),
            row(th(widths[0], names), th(widths[1], texts), header=True),
            tr(f"for 条 in {loop}"),
            row(cell(widths[0], para("{{ 条.名称 }}", style="cell")), cell(widths[1], *body)),
            tr("endfor"),
            inner=2,
            color="808080",
        )
        return [grid]

    sums = [3100, 1577, 3100, 1578]

    def money(name: str, value: str) -> list[X]:
        return [td(sums[0], name), td(sums[1], value, "right")]

    totals = table(
        sums,
        row(*money("欠费（本金）", "{{ 物业费|金额 }}"), *money("案件受理费（全额）", "{{ 诉讼费.案件受理费|金额 }}")),
        row(
            *money("违约金：合同约定", "{% if 合同违约金 is none %}无约定{% else %}{{ 合同违约金|金额 }}{% endif %}"),
            *money("案件受理费（减半）", "{{ 诉讼费.减半|金额 }}"),
        ),
        row(*money("违约金：稳妥口径", "{{ 稳妥违约金|金额 }}"), *money("支付令申请费", "{{ 诉讼费.支付令|金额 }}")),
        row(*money("违约金：本案主张", "{{ 主张违约金|金额 }}"), *money("保全申请费", "{{ 诉讼费.保全|金额 }}")),
        row(*money("其他金钱请求", "{{ 其他金额|金额 }}"), *money("执行申请费", "{{ 诉讼费.执行|金额 }}")),
        row(
            cell(sums[0], para("标的总额（不含诉讼费）", style="cell", font="黑体")),
            cell(
                sum(sums[1:]),
                para("{{ 标的总额|金额 }}元（{{ 标的总额|大写金额 }}）", style="cell", align="right", font="黑体"),
                span=3,
            ),
        ),
        inner=2,
        color="808080",
    )
    found = [760, 4895, 3700]
    shades = (("阻断", "F4CCCC"), ("警告", "FCE9C8"), ("提示", "F2F2F2"))
    finding_rows = []
    for level, shade in shades:
        finding_rows += [
            tr(f"if 项.级别 == '{level}'"),
            row(
                cell(found[0], para(level, style="cell", align="center", font="黑体"), shade=shade),
                cell(
                    found[1],
                    para(
                        "{{ 项.问题 }}{% if 项.涉及金额 is not none %}（{{ 项.涉及金额|金额 }}元）{% endif %}",
                        style="cell",
                        bold=True,
                    ),
                    p("if 项.理由"),
                    para("{{ 项.理由 }}", style="cell"),
                    p("endif"),
                    p("if 项.位置 or 项.涉及款项"),
                    para(
                        "{{ 项.位置 }}{% if 项.涉及款项 %}　款项：{{ 项.涉及款项 }}{% endif %}",
                        style="cell",
                        size=9,
                        color="666666",
                    ),
                    p("endif"),
                ),
                cell(
                    found[2],
                    para("{{ 项.处理 }}", style="cell"),
                    p("if 项.依据"),
                    para("{{ 项.依据 }}", style="cell", font="楷体", size=9.5),
                    p("endif"),
                ),
            ),
            tr("endif"),
        ]
    findings = table(
        found,
        row(th(found[0], "级别"), th(found[1], "问题与理由"), th(found[2], "处理与依据"), header=True),
        tr("for 项 in 发现"),
        *finding_rows,
        tr("endfor"),
        inner=2,
        color="808080",
    )
    limit = [1500, 1150, 900, 1090, 1090, 1445, 1090, 1090]
    heads = ("款项", "期间", "欠付", "起算日", "届满日", "状态", "含未证事实", "最不利口径")
    fields = (
        ("款项", "left"),
        ("期间", "center"),
        ("欠付|金额", "right"),
        ("起算", "center"),
        ("有证据", "center"),
        ("状态", "center"),
        ("含未证事实", "center"),
        ("最不利", "center"),
    )

    def narrow(width: int, text: str, align: str) -> X:
        return cell(width, para(text, style="cell", align=align, size=9))

    def stated(width: int) -> X:
        events = para("中断：{{ 期.中断事由 }}", style="cell", align="left", size=8, color="666666")
        return cell(width, para("{{ 期.状态 }}", style="cell", align="left", size=9), p("if 期.中断事由"), events, p("endif"))

    limits = table(
        limit,
        row(
            *(
                cell(w, para(h, style="cell", align="center", font="黑体", size=9, keep=True), shade="F2F2F2")
                for w, h in zip(limit, heads, strict=True)
            ),
            header=True,
        ),
        tr("for 期 in 时效"),
        row(*(narrow(w, "{{ 期." + f + " }}", a) if f != "状态" else stated(w) for w, (f, a) in zip(limit, fields, strict=True))),
        tr("endfor"),
        inner=2,
        color="808080",
    )
    rows = [560, 1500, 2000, 1095, 1400, 1400, 1400]
    row_heads = ("序号", "项目", "期间", "应收", "已抵充", "欠付", "违约金（主张）")
    row_fields = (
        ("序号", "center"),
        ("费用项目", "left"),
        ("|短期间", "center"),
        ("应收金额|金额", "right"),
        ("已抵充本金|金额", "right"),
        ("欠付本金|金额", "right"),
        ("违约金|金额", "right"),
    )
    sheet = table(
        rows,
        row(
            *(
                cell(w, para(h, style="cell", align="center", font="黑体", size=9, keep=True), shade="F2F2F2")
                for w, h in zip(rows, row_heads, strict=True)
            ),
            header=True,
        ),
        tr("for 行 in 明细表.明细"),
        row(
            *(
                narrow(w, "{{ 行" + (f if f.startswith("|") else "." + f) + " }}", a)
                for w, (f, a) in zip(rows, row_fields, strict=True)
            )
        ),
        tr("endfor"),
        row(
            cell(sum(rows[:3]), para("合计", style="cell", align="center", font="黑体", size=9), span=3),
            narrow(rows[3], "{{ 明细表.应收合计|金额 }}", "right"),
            narrow(rows[4], "{{ 明细表.已付合计|金额 }}", "right"),
            narrow(rows[5], "{{ 明细表.欠付合计|金额 }}", "right"),
            narrow(rows[6], "{{ 明细表.违约金合计|金额 }}", "right"),
        ),
        inner=2,
        color="808080",
    )
    paid = [1300, 1300, 3055, 3700]
    payments = table(
        paid,
        row(*(th(w, h) for w, h in zip(paid, ("付款日期", "金额（元）", "抵充对象", "理由"), strict=True)), header=True),
        tr("for 笔 in 明细表.付款抵充"),
        row(
            td(paid[0], "{{ 笔.付款日期|短日期 }}", "center"),
            td(paid[1], "{{ 笔.金额|金额 }}", "right"),
            td(paid[2], "{{ 笔.抵充对象 }}"),
            td(paid[3], "{{ 笔.理由 }}"),
        ),
        tr("endfor"),
        inner=2,
        color="808080",
    )
    late = [480, 1700, 1700, 600, 900, 2975, 1000]
    segments = table(
        late,
        row(
            *(
                cell(w, para(h, style="cell", align="center", font="黑体", size=9, keep=True), shade="F2F2F2")
                for w, h in zip(late, ("序号", "款项期间", "起止", "天数", "基数", "标准", "违约金"), strict=True)
            ),
            header=True,
        ),
        tr("for 段 in 明细表.违约金分段"),
        row(
            *(
                narrow(w, t, a)
                for w, t, a in zip(
                    late,
                    (
                        "{{ 段.序号 }}",
                        "{{ 段.款项期间 }}",
                        "{{ 段|短期间 }}",
                        "{{ 段.天数 }}",
                        "{{ 段.基数|金额 }}",
                        "{{ 段.标准 }}",
                        "{{ 段.金额|金额 }}",
                    ),
                    ("center", "center", "center", "right", "right", "left", "right"),
                    strict=True,
                )
            )
        ),
        tr("endfor"),
        inner=2,
        color="808080",
    )

    def when(test: str, *blocks: X) -> list[X]:
        return [p(f"if {test}"), *blocks, p("endif")]

    return document(
        para("案件备忘录", style="title"),
        para("（供办案律师使用，不提交法院）", align="center", size=10.5, after=6),
        para("案件：{{ 案件编号 }}　　基准日：{{ 基准日 }}　　管辖地：{{ 管辖地 }}　　法院：{{ 法院 }}", size=10.5),
        para("原告：{{ 原告 }}　　被告：{{ 被告 }}　　房屋：{{ 房屋 }}", size=10.5, after=4),
        para("一、金额", style="h1"),
        totals,
        para("二、发现（阻断{{ 阻断数 }}项，警告{{ 警告数 }}项；由重到轻）", style="h1"),
        *when("发现", findings),
        *when("not 发现", para("没有发现问题。", style="cell")),
        *when("未运行的检查", para("下列检查没有运行：{{ 未运行的检查|顿号 }}。", style="cell", color="B3261E")),
        para("三、诉讼时效（{{ 系列口径 }}）", style="h1"),
        *when(
            "首次损失",
            para(
                "最早损失：{{ 首次损失.最后起诉日 }}以后，{{ 首次损失.金额|金额 }}元（{{ 首次损失.款项 }}）逾期未起诉将面临时效抗辩。",
                style="cell",
                bold=True,
                before=2,
                after=2,
                keep=True,
            ),
        ),
        *when("时间线", picture("时间线", full, "rId9", "诉讼时效时间线")),
        *when("时效", limits),
        *when(
            "后续损失",
            para(
                "各次最后起诉日：{% for 次 in 后续损失 %}{{ 次.最后起诉日 }} {{ 次.金额|金额 }}元（{{ 次.款项 }}）{% if not loop.last %}；{% endif %}{% endfor %}。",
                style="cell",
                before=3,
            ),
        ),
        *when("建议", para("建议", style="h1"), *lines("建议", "措施", "理由与依据", (3355, 6000))),
        *when("未计入的事件", para("未计入的往来", style="h1"), *lines("未计入的事件", "事件", "未计入的理由", (1855, 7500))),
        p("for 注 in 时效说明"),
        para("注：{{ 注 }}", style="small"),
        p("endfor"),
        para("四、金额的计算", style="h1"),
        sheet,
        *when("明细表.付款抵充", para("付款及抵充", style="h1"), payments),
        *when(
            "明细表.违约金分段",
            para("违约金分段", style="h1"),
            para("{{ 明细表.违约金口径 }}", style="small", keep=True),
            segments,
        ),
        *when("计算过程", para("合计与诉讼费", style="h1"), *lines("计算过程", "结果", "计算", (1855, 7500))),
        *when("未主张款项", para("未主张的款项", style="h1"), *lines("未主张款项", "款项", "说明", (4355, 5000))),
        *when("程序建议", para("五、程序", style="h1"), *lines("程序建议", "程序", "理由", (2355, 7000))),
        *when("口径", para("六、采用的口径", style="h1"), *lines("口径", "口径", "取值与来源", (3355, 6000))),
        *when("引用条文", para("七、引用条文全文", style="h1")),
        p("for 条 in 引用条文"),
        para("{{ 条.标题 }}{% if 条.说明 %}（{{ 条.说明 }}）{% endif %}", font="黑体", size=9, before=3, line=1.1, keep=True),
        p("for 款 in 条.条文"),
        para("{{ 款 }}", first=2, size=9, line=1.1),
        p("endfor"),
        p("endfor"),
        title="案件备忘录",
        font="宋体",
        size=10.5,
        line=1.2,
        margins=(1304, 1247, 1134, 1304),
        footer="内部资料",
        pictures={"rId9": grey_png()},
    )


def court_tail(signer: str) -> list[X]:
    return [
        para("此致", style="body", keep=True),
        para("{% if 法院 %}{{ 法院 }}{% else %}　　　　　　人民法院{% endif %}", keep=True),
        *signature(signer, "{{ 落款日期|中文日期 }}"),
    ]


def power_of_attorney() -> bytes:
    """授权委托书."""
    return document(
        para("授权委托书", style="title"),
        body("委托人：{{ 委托人.名称 }}，住所地{{ 委托人.住所地 }}，统一社会信用代码{{ 委托人.统一社会信用代码 }}。"),
        body(
            "{{ 委托人.负责人身份 }}：{{ 委托人.负责人姓名 }}{% if 委托人.负责人职务 %}，{{ 委托人.负责人职务 }}{% endif %}{% if 委托人.联系电话 %}，联系电话{{ 委托人.联系电话 }}{% endif %}。"
        ),
        p("for 人 in 受委托人"),
        body(
            "受委托人：{{ 人.姓名 }}（{{ 人.代理人类型 }}）{% if 人.单位 %}，{{ 人.单位 }}{{ 人.职务 }}{% endif %}{% if 人.执业证号 %}，执业证号{{ 人.执业证号 }}{% endif %}{% if 人.联系电话 %}，联系电话{{ 人.联系电话 }}{% endif %}。"
        ),
        p("endfor"),
        body("委托人因与{{ 对方当事人 }}{{ 案由 }}一案，委托上述受委托人为委托人的诉讼代理人。"),
        p("for 人 in 受委托人"),
        body("{{ 人.姓名 }}的代理事项：{{ 人.代理事项 }}。"),
        para(
            "{{ 人.姓名 }}的代理权限：",
            box("人.代理权限 == '一般授权'", 14),
            " 一般授权　　",
            box("人.代理权限 == '特别授权'", 14),
            " 特别授权{% if 人.特别授权事项 %}：{{ 人.特别授权事项 }}{% endif %}。",
            style="body",
        ),
        body("{{ 人.姓名 }}的代理期限：{{ 人.期限 }}。", keep=True),
        p("endfor"),
        *signature("委托人（公章）：", "{{ 委托人.负责人身份 }}（签名）：", "{{ 落款日期|中文日期 }}"),
        title="授权委托书",
    )


def representative_certificate() -> bytes:
    """法定代表人（负责人）身份证明书."""
    return document(
        para("{{ 单位.负责人身份 }}身份证明书", style="title"),
        body(
            "{{ 单位.负责人姓名 }}在我单位任{% if 单位.负责人职务 %}{{ 单位.负责人职务 }}{% else %}　　　　　　{% endif %}职务，为我单位的{{ 单位.负责人身份 }}。"
        ),
        body("特此证明。"),
        body("附：{{ 单位.负责人身份 }}联系地址：{{ 联系地址 }}", before=12),
        p("if 证件号码"),
        body("居民身份证号码：{{ 证件号码 }}"),
        p("endif"),
        body("联系电话：{{ 单位.联系电话 }}", keep=True),
        *seal("{{ 单位.名称 }}（盖章）", "{{ 落款日期|中文日期 }}"),
        title="法定代表人身份证明书",
    )


def service_address() -> bytes:
    """送达地址确认书, a general form."""
    widths = [2300, 7055]

    def line_of(label: str, *value: X, height: int = 480) -> X:
        return row(
            cell(widths[0], para(label, style="cell", align="center", font="黑体")), cell(widths[1], *value), height=height
        )

    def text(words: str) -> X:
        return para(words, style="cell")

    consent = para("同意 ", box("同意电子送达 == true", 10.5), "　　　不同意 ", box("同意电子送达 == false", 10.5), style="cell")
    notice = (
        "1. 本人（本单位）提供的送达地址适用于本案先行调解、第一审、第二审、再审和执行程序；地址变更的，将及时书面告知人民法院。",
        "2. 因本人（本单位）提供的送达地址不准确、送达地址变更未及时告知，或者本人（本单位）及指定的代收人拒绝签收，导致诉讼文书未能被实际接收的，诉讼文书退回之日视为送达之日。",
        "3. 同意电子送达的，诉讼文书到达本人（本单位）确认的电子送达地址所在系统时，即为送达；可以要求人民法院另行提供纸质裁判文书。",
    )
    return document(
        para("送达地址确认书", style="title"),
        table(
            widths,
            line_of("案由", text("{{ 案由 }}")),
            line_of("案号", text("")),
            line_of("告知事项", *(text(words) for words in notice)),
            line_of("当事人", text("{{ 当事人.名称 }}（原告）")),
            line_of("统一社会信用代码", text("{{ 当事人.统一社会信用代码 }}")),
            line_of(
                "法定代表人（负责人）",
                text("{{ 当事人.负责人姓名 }}{% if 当事人.负责人职务 %}（{{ 当事人.负责人职务 }}）{% endif %}"),
            ),
            line_of("送达地址", text("{{ 送达地址 }}")),
            line_of("邮政编码", text("{{ 邮政编码 }}")),
            line_of("联系电话（可接收短信）", text("{{ 联系电话 }}")),
            line_of("代收人", text("{{ 代收人 }}")),
            line_of("是否同意电子送达", consent),
            line_of("电子送达地址", text("{{ 电子送达地址 }}")),
            line_of(
                "当事人确认",
                text("本人（本单位）已阅读告知事项，确认上述内容准确、有效。"),
                para("当事人（签名、盖章）：", style="cell", before=18),
                para("{{ 落款日期|中文日期 }}", style="cell", align="right", before=6),
            ),
            line_of("备注", text("受理法院印有专用格式的，以该格式为准。")),
        ),
        title="送达地址确认书",
        size=12,
        line=1.2,
        margins=(1304, 1247, 1134, 1304),
    )


def payment_order() -> bytes:
    """支付令申请书."""
    declared = (
        "申请人对被申请人没有对待给付义务，双方没有其他债务纠纷；",
        "被申请人在我国境内，下落明确，支付令能够送达；",
        "申请人未向人民法院申请诉前保全。",
    )
    return document(
        para("支付令申请书", style="title"),
        *parties("申请人", who="申请人"),
        *agents(),
        *parties("被申请人", "被申请人"),
        heading("请求事项"),
        p("for 项 in 请求事项"),
        body("{{ loop.index }}. {{ 项 }}{% if loop.last %}。{% else %}；{% endif %}"),
        p("endfor"),
        body("以上请求给付金额合计{{ 请求金额|金额 }}元。"),
        heading("事实和理由"),
        p("for 段 in 事实与理由"),
        body("{{ 段 }}"),
        p("endfor"),
        body("申请人声明（经核实后勾选）：", keep=True),
        *(para(box(None, 14), f" {words}", style="body", keep=True) for words in declared),
        body("依据{{ 法律依据 }}的规定，请求贵院依法向被申请人发出支付令。", keep=True),
        *court_tail("申请人（公章和签名）："),
        title="支付令申请书",
        line=1.4,
    )


def withdrawal() -> bytes:
    """申请书（申请撤回起诉用）."""
    reasons = ("被申请人已付清欠费", "双方已自行和解", "需补充证据")
    ticks = [part for words in reasons for part in (box(None, 12), f" {words}　　")]
    return document(
        para("申请书", style="title"),
        *parties("申请人（原告）", who="申请人"),
        *agents(),
        *parties("被申请人（被告）", "被申请人"),
        heading("请求事项"),
        body("请求准许申请人撤回对{{ 被申请人.名称 }}的起诉。"),
        heading("事实和理由"),
        body("申请人诉{{ 被申请人.名称 }}{{ 案由 }}一案，贵院已经立案，案号为：", keep=True),
        body("（______）________民初________号。"),
        body("现因（勾选一项）：", keep=True),
        para(*ticks, style="body"),
        para(box(None, 12), f" 其他：{LINE}", style="body"),
        body("申请人自愿申请撤回起诉，请予准许。", keep=True),
        *court_tail("申请人（公章和签名）："),
        title="撤回起诉申请书",
        size=12,
        line=1.35,
    )


def debt_table() -> X:
    widths = [1800, 2675, 1000, 1000, 1440, 1440]
    heads = ("项目", "期间", "单价", "面积", "应收（元）", "欠付（元）")
    fields = (
        ("{{ 行.费用项目 }}", "left"),
        ("{{ 行|短期间 }}", "center"),
        ("{% if 行.单价 is not none %}{{ 行.单价|单价 }}{% else %}—{% endif %}", "right"),
        ("{% if 行.面积 is not none %}{{ 行.面积|单价 }}{% else %}—{% endif %}", "right"),
        ("{{ 行.应收|金额 }}", "right"),
        ("{{ 行.欠付|金额 }}", "right"),
    )
    return table(
        widths,
        row(*(th(w, h) for w, h in zip(widths, heads, strict=True)), header=True),
        *rows_of("行 in 明细", widths, fields),
        row(
            cell(sum(widths[:5]), para("合计", style="cell", align="center", font="黑体"), span=5),
            td(widths[5], "{{ 欠费总额|金额 }}", "right"),
        ),
    )


def lawyer_letter() -> bytes:
    """律师函."""
    return document(
        para(
            "{% if 律师事务所 %}{{ 律师事务所 }}{% else %}　　　　　　律师事务所{% endif %}",
            align="center",
            font="方正小标宋简体",
            size=16,
        ),
        para("律　师　函", style="title"),
        para("（　　　　）　　　律函字第　　　　号", align="right", size=10.5),
        p("for 人 in 收件人"),
        para("致：{{ 人.姓名 }}{% if 人.送达地址 %}（{{ 人.送达地址 }}）{% endif %}", keep=True),
        p("endfor"),
        para("事由：{{ 房屋 }}{{ 费用名称 }}", keep=True),
        body(
            "{% if 律师事务所 %}{{ 律师事务所 }}{% else %}本所{% endif %}接受{{ 催告人 }}（下称委托人）的委托，就贵方拖欠{{ 费用名称 }}一事致函如下："
        ),
        heading("一、事实（据委托人陈述及所提供的材料）"),
        p("for 段 in 事实陈述"),
        body("{{ 段 }}"),
        p("endfor"),
        heading("二、欠费"),
        body("截至{{ 截至日 }}，贵方尚欠{{ 欠费期间 }}的{{ 费用名称 }}共计人民币{{ 欠费总额|金额 }}元，明细如下：", keep=True),
        debt_table(),
        p("if 违约金 > 0"),
        body("截至同日，另欠违约金人民币{{ 违约金|金额 }}元。", before=4),
        p("endif"),
        heading("三、法律依据"),
        body("{{ 法律依据 }}。"),
        heading("四、要求"),
        body(
            "请贵方在{{ 交费期限 }}以前（含当日）向委托人交清截至{{ 截至日 }}的{{ 费用名称 }}人民币{{ 欠费总额|金额 }}元（大写：{{ 欠费总额|大写金额 }}）{% if 违约金 > 0 %}及违约金人民币{{ 违约金|金额 }}元{% endif %}。"
        ),
        p("if 账号"),
        body("付款账户：户名{{ 开户名 }}，开户行{{ 开户行 }}，账号{{ 账号 }}。"),
        p("endif"),
        body(
            "本函所催告的欠费包括但不限于上列期间。如有异议，或者需要协商付款安排，请在上述期限内联系{% if 联系电话 %}委托人（{% if 联系人 %}{{ 联系人 }}，{% endif %}电话{{ 联系电话 }}）{% else %}委托人{% endif %}。"
        ),
        body(
            "逾期未付的，委托人将依法{% if 约定仲裁 %}申请仲裁{% else %}提起诉讼{% endif %}，主张{{ 费用名称 }}、违约金及相应费用。委托人保留一切合法权利。",
            keep=True,
        ),
        body("专此函达。", keep=True),
        *seal("{{ 律师事务所 }}（盖章）", "律师：{{ 律师 }}（签名）", "{{ 落款日期|中文日期 }}"),
        title="律师函",
        size=12,
        line=1.35,
        margins=(1304, 1247, 1134, 1304),
    )


PLAN = [1500, 4000, 3855]


def plan_head() -> X:
    """The head of a table of instalments."""
    return row(*(th(w, h) for w, h in zip(PLAN, ("期次", "付款期限", "金额（元）"), strict=True)), header=True)


def plan_table() -> X:
    """The instalments agreed."""
    fields = (("{{ 期.期次 }}", "center"), ("{{ 期.付款期限 }}前", "center"), ("{{ 期.金额|金额 }}", "right"))
    return table(PLAN, plan_head(), *rows_of("期 in 分期", PLAN, fields, height=380, last=False))


def blank_plan(rows: int) -> X:
    """A table of instalments to be filled in when signing; short enough to stay on one page."""
    fields = (("{}", "center"), ("　　　　年　　月　　日前", "center"), ("", "right"))
    lines = [
        row(*(td(w, f.format(number), a, keep=number < rows) for w, (f, a) in zip(PLAN, fields, strict=True)), height=380)
        for number in range(1, rows + 1)
    ]
    return table(PLAN, plan_head(), *lines)


def instalment_agreement() -> bytes:
    """分期还款协议."""
    choices = ("乙方按期足额履行本协议的，甲方免除违约金；", f"乙方支付违约金{LINE}元；", "乙方全额支付违约金。")
    return document(
        para("分期还款协议", style="title"),
        *parties("甲方（物业服务人）", who="甲方"),
        *parties("乙方（交费义务人）", "乙方"),
        heading("一、欠费的确认"),
        body(
            "双方确认：截至{{ 截至日 }}，乙方就{{ 房屋 }}尚欠甲方{{ 欠费期间 }}的{{ 费用名称 }}人民币{{ 欠费总额|金额 }}元（大写：{{ 欠费总额|大写金额 }}）。乙方对上述债务及金额没有异议，同意履行。明细如下：",
            keep=True,
        ),
        debt_table(),
        heading("二、违约金"),
        p("if 约定合计 is not none"),
        body(
            "双方约定，{% if 约定违约金 > 0 %}乙方向甲方支付违约金{{ 约定违约金|金额 }}元{% else %}乙方按期足额履行本协议的，甲方免除违约金{% endif %}。"
        ),
        p("endif"),
        p("if 约定合计 is none"),
        body("按{{ 截至日 }}计算，违约金为{{ 违约金|金额 }}元。双方约定（勾选一项）：", keep=True),
        *(para(box(None, 12), f" {words}", style="body", keep=place < len(choices) - 1) for place, words in enumerate(choices)),
        p("endif"),
        heading("三、分期"),
        p("if 约定合计 is not none"),
        body(
            "乙方按下列期限付清{{ 费用名称 }}{{ 约定物业费|金额 }}元{% if 约定违约金 > 0 %}、违约金{{ 约定违约金|金额 }}元{% endif %}，合计人民币{{ 约定合计|金额 }}元（大写：{{ 约定合计|大写金额 }}）：",
            keep=True,
        ),
        plan_table(),
        p("endif"),
        p("if 约定合计 is none"),
        body("乙方按下列期限付清上述欠费：", keep=True),
        blank_plan(6),
        p("endif"),
        body(
            "{% if 账号 %}付款账户：户名{{ 甲方.名称 }}{% if 开户名 != 甲方.名称 %}（{{ 开户名 }}）{% endif %}，开户行{{ 开户行 }}，账号{{ 账号 }}。{% endif %}乙方支付的款项先抵充先到期的分期款；本协议签订后新发生的物业费由乙方按合同约定另行交纳。",
            before=4,
        ),
        heading("四、加速到期"),
        body(
            "乙方任何一期逾期或者未足额支付的，其余各期全部到期，甲方有权要求乙方一次付清全部剩余欠费，并按物业服务合同的约定主张违约金；已免除的违约金恢复计算。"
        ),
        heading("五、物业服务与维修"),
        body("乙方提出的服务、维修问题及甲方处理安排（没有的填“无”，该项不影响乙方按期付款）：", keep=True),
        body(f"{LINE}{LINE}{LINE}"),
        heading("六、送达"),
        *_delivery("乙方"),
        para(
            "乙方是否同意人民法院以上述手机号码电子送达诉讼文书：",
            box(None, 12),
            " 同意　　",
            box(None, 12),
            " 不同意",
            style="body",
        ),
        heading("七、争议解决"),
        body(
            "因履行本协议发生争议，{% if 约定仲裁 %}按物业服务合同约定的仲裁条款申请仲裁{% else %}由{% if 法院 %}{{ 法院 }}{% else %}物业所在地人民法院{% endif %}管辖{% endif %}。",
            keep=True,
        ),
        body(
            "乙方已核对上述金额，系自愿签订本协议。本协议一式{% if 份数 == 2 %}两{% else %}{{ 份数|中文数字 }}{% endif %}份，各方各执一份，自各方签名、盖章之日起生效。",
            keep=True,
        ),
        *block(para("甲方{{ 甲方.名称 }}（{{ 甲方.签署 }}）："), *signers("乙方", "乙方"), para("日期：{{ 落款日期|中文日期 }}")),
        title="分期还款协议",
        size=12,
        line=1.3,
        margins=(1304, 1247, 1134, 1304),
    )


def _delivery(who: str) -> list[X]:
    return [
        body(f"{who}确认下列送达地址和手机号码适用于催告函件以及诉讼、仲裁和执行程序：", keep=True),
        body(f"送达地址：{LINE}{LINE}", keep=True),
        body(f"手机号码：{LINE}"),
    ]


def promise() -> bytes:
    """还款承诺书."""
    return document(
        para("还款承诺书", style="title"),
        para("致：{{ 甲方.名称 }}", keep=True),
        *parties("承诺人", "乙方"),
        heading("一、欠费的确认"),
        body(
            "承诺人确认：截至{{ 截至日 }}，承诺人就{{ 房屋 }}尚欠{{ 欠费期间 }}的{{ 费用名称 }}人民币{{ 欠费总额|金额 }}元（大写：{{ 欠费总额|大写金额 }}）。承诺人对上述债务及金额没有异议，同意履行。明细如下：",
            keep=True,
        ),
        debt_table(),
        p("if 违约金 > 0 and 约定合计 is none"),
        body("按{{ 截至日 }}计算，违约金为{{ 违约金|金额 }}元，由承诺人与贵公司另行协商。", before=4),
        p("endif"),
        heading("二、付款承诺"),
        p("if 约定合计 is not none"),
        body(
            "承诺人自愿按下列期限付清{{ 费用名称 }}{{ 约定物业费|金额 }}元{% if 约定违约金 > 0 %}、违约金{{ 约定违约金|金额 }}元{% endif %}，合计人民币{{ 约定合计|金额 }}元（大写：{{ 约定合计|大写金额 }}）：",
            keep=True,
        ),
        plan_table(),
        p("endif"),
        p("if 约定合计 is none"),
        body("承诺人自愿按下列期限付清上述欠费：", keep=True),
        blank_plan(4),
        p("endif"),
        p("if 账号"),
        body("付款账户：户名{{ 开户名 }}，开户行{{ 开户行 }}，账号{{ 账号 }}。", before=4),
        p("endif"),
        heading("三、未按期付款"),
        body("任何一期逾期或者未足额支付的，其余各期全部到期，贵公司有权要求承诺人一次付清全部剩余欠费，并依法主张权利。"),
        heading("四、送达地址"),
        *_delivery("承诺人"),
        body("承诺人已核对上述金额，系自愿作出本承诺。", keep=True),
        *block(*signers("乙方", "承诺人"), para("日期：{{ 落款日期|中文日期 }}")),
        title="还款承诺书",
        size=12,
        line=1.15,
        margins=(1134, 1247, 1021, 1304),
    )


def reconciliation() -> bytes:
    """对账确认单."""
    return document(
        para("物业费对账确认单", style="title"),
        para("物业服务人：{{ 甲方.名称 }}", size=12),
        p("for 人 in 乙方"),
        para("交费义务人：{{ 人.说明 }}", size=12),
        p("endfor"),
        para("房屋：{{ 房屋 }}　　　截至：{{ 截至日 }}", size=12, after=6),
        debt_table(),
        body(
            "截至{{ 截至日 }}，上述房屋{{ 欠费期间 }}的{{ 费用名称 }}尚欠人民币{{ 欠费总额|金额 }}元（大写：{{ 欠费总额|大写金额 }}）。",
            before=6,
        ),
        body("交费义务人核对意见（勾选一项）：", keep=True),
        para(box(None, 12), " 金额无误，同意支付，预计付款日期：　　　　年　　月　　日", style="body", keep=True),
        para(box(None, 12), f" 有异议：{LINE}{LINE}", style="body", keep=True),
        *block(para("物业服务人（盖章）："), *signers("乙方", "", "联系电话："), para("日期：{{ 落款日期|中文日期 }}")),
        title="物业费对账确认单",
        size=12,
        line=1.4,
        margins=(1304, 1247, 1134, 1304),
    )


FORMS = {
    "element-complaint": element_complaint,
    "complaint": prose_complaint,
    "evidence-catalogue": catalogue,
    "arrears-statement": statement,
    "demand-letter": demand,
    "case-memo": memo,
    "power-of-attorney": power_of_attorney,
    "representative-certificate": representative_certificate,
    "service-address": service_address,
    "payment-order": payment_order,
    "withdrawal": withdrawal,
    "lawyer-letter": lawyer_letter,
    "instalment-agreement": instalment_agreement,
    "promise": promise,
    "reconciliation": reconciliation,
}
