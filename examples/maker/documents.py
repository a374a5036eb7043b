"""The PDF and Word documents of 阳光花园, drawn from text."""  # noqa: INP001

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from maker import estate
from maker.estate import ACTS, COMPANY, DEVELOPER, ESTATE, FLATS, PLACE, Act, Flat

from feecase.drawings import draw

_SOURCE = """
#set page(paper: "a4", margin: (x: 2.6cm, y: 2.4cm), numbering: if data.at("numbered", default: false) { "第 1 页 共 1 页" } else { none })
#set text(font: "Noto Serif SC", size: 13pt)
#set par(leading: 1.05em, spacing: 1.2em, justify: true)
#align(center, text(size: 20pt, weight: "bold", data.title))
#if data.subtitle != "" { align(center, text(size: 10.5pt, data.subtitle)) }
#v(0.6em)
#for line in data.lines {
  if line.starts-with("##") { align(center, text(weight: "bold", line.slice(2))) }
  else if line.starts-with("||") { par(line.slice(2)) }
  else { par(first-line-indent: (amount: 2em, all: true), line) }
}
#if data.table.len() > 0 {
  v(0.4em)
  table(columns: (1fr,) * data.table.first().len(), inset: 8pt, stroke: 0.6pt, align: center + horizon, ..data.table.flatten())
}
#let seal(words) = box(width: 3.6cm, height: 3.6cm, {
  let red = rgb("#c8102e")
  place(circle(radius: 1.8cm, stroke: 2pt + red))
  place(center + horizon, text(fill: red, size: 22pt, "★"))
  let signs = words.clusters()
  let step = calc.min(20deg, 250deg / signs.len())
  for (i, sign) in signs.enumerate() {
    let angle = (i - (signs.len() - 1) / 2) * step
    place(center + horizon, dx: 1.42cm * calc.sin(angle), dy: -1.42cm * calc.cos(angle), rotate(angle, text(fill: red, size: 8.5pt, font: "Noto Sans SC", sign)))
  }
})
#v(1.2em)
#for block in data.signed {
  align(right, box(width: 8.6cm, height: if block.seal != "" { 3.4cm } else { auto }, {
    if block.seal != "" { place(dx: 3.4cm, dy: -0.9cm, seal(block.seal)) }
    align(left, { for line in block.lines { par(line) }
      if block.hand != "" { skew(ax: -12deg, text(fill: rgb("#1f3a93"), size: 19pt, block.hand)) } })
  }))
  v(0.8em)
}
"""


def paper(
    title: str,
    lines: list[str],
    *,
    subtitle: str = "",
    table: list[list[str]] | None = None,
    signed: list[dict[str, Any]] | None = None,
    numbered: bool = False,
) -> bytes:
    """Return a document as PDF: title, paragraphs, a table, who signed."""
    blocks = [{"seal": "", "hand": "", "lines": [], **block} for block in signed or []]
    return draw(
        _SOURCE,
        {"title": title, "subtitle": subtitle, "lines": lines, "table": table or [], "signed": blocks, "numbered": numbered},
    )


def chinese(day: dt.date) -> str:
    """Write a date as letters do."""
    return f"{day.year}年{day.month}月{day.day}日"


_CONTRACT = [
    f"||甲方（建设单位）：{DEVELOPER}",
    f"||乙方（物业服务人）：{estate.COMPANY}",
    f"甲方就{ESTATE}前期物业服务事宜，通过招标方式选聘乙方提供前期物业服务。双方依照有关法律、法规，经协商一致，订立本合同。",
    "##第一章　物业基本情况",
    f"第一条　物业名称：{ESTATE}；坐落：{PLACE}；物业类型：住宅及配套商业；总建筑面积约46000平方米，住宅三栋、配套商铺十二间。",
    "第二条　本合同对全体业主具有约束力。甲方应当在商品房买卖合同中载明本合同的主要内容，买受人办理入住手续时签收本合同副本。",
    "##第二章　服务内容",
    (
        "第三条　乙方提供下列服务：（一）共用部位的日常维护和管理；（二）共用设施设备的运行、维护和管理；（三）公共区域的清洁卫生与垃圾清运；（四）公共绿地的养护；"
        "（五）公共秩序的维护和安全防范的协助；（六）车辆停放的管理；（七）物业档案资料的保管；（八）装饰装修的告知与巡查。"
    ),
    "第四条　服务等级执行当地住宅物业服务三级标准，具体项目、频次见附件一。乙方每半年公布一次服务事项、负责人员、质量要求、收费项目、收费标准和履行情况。",
    "第五条　业主专有部分内的设施设备由业主自行维修；业主委托乙方维修的，费用另行约定。",
    "##第三章　收费",
    (
        "第六条　物业服务费实行包干制，按建筑面积收取：住宅每月每平方米1.80元，商业每月每平方米3.50元。上述标准已报价格主管部门备案。"
        "需要调整收费标准的，应当经业主大会依法表决通过，自决议确定之日起执行。"
    ),
    "第七条　物业服务费按月计收，先服务后交费，业主应于次月10日前交纳上月物业服务费。不足一个月的，按当月实际天数计算。",
    "第八条　业主自房屋交付之日起承担物业服务费。业主转让房屋的，应当结清转让前的物业服务费；房屋出租的，约定由承租人交纳的从其约定，业主负连带责任。",
    "第九条　乙方可以通过柜台、银行转账、微信等方式收取物业服务费，并出具票据。",
    "##第四章　违约责任",
    "第十条　业主逾期交纳物业服务费的，自逾期之日起按欠费金额每日万分之五支付违约金。",
    "第十一条　业主逾期不交费的，乙方应当书面催交；经催交在合理期限内仍不交纳的，乙方可以依法起诉。乙方不得采取停止供电、供水、供热、供燃气等方式催交物业费。",
    "第十二条　乙方未按约定提供服务的，应当限期改正；造成损失的，依法赔偿。",
    "##第五章　期限与争议解决",
    "第十三条　本合同期限自2014年6月1日起至2019年5月31日止。期限届满，业主没有依法作出续聘或者另聘物业服务人的决定，乙方继续提供物业服务的，本合同继续有效，但期限为不定期。",
    "第十四条　因本合同发生争议，协商不成的，向物业所在地人民法院起诉。",
    "第十五条　本合同一式四份，双方各执一份，报主管部门备案一份，供业主查阅一份；自双方盖章之日起生效。",
]

_SERVICES = [
    ["附件一　服务项目", "频次"],
    ["楼道、电梯轿厢清扫", "每日一次"],
    ["公共区域垃圾清运", "每日一次"],
    ["电梯、消防设施巡查", "每周一次，按规定年检"],
    ["公共照明、门禁维修", "报修后二十四小时内"],
    ["绿地修剪、养护", "每月一次，夏季每半月一次"],
    ["出入口值守、夜间巡逻", "二十四小时值守，夜间每两小时一次"],
]


def estate_papers() -> dict[str, bytes]:
    """Return the documents that all cases share."""
    both = [
        {"lines": [f"甲方（盖章）：{DEVELOPER}"], "seal": DEVELOPER},
        {"lines": [f"乙方（盖章）：{COMPANY}", "2014年3月10日"], "seal": COMPANY},
    ]
    licence = [
        ["统一社会信用代码", estate.COMPANY_CODE],
        ["名　　称", COMPANY],
        ["类　　型", "有限责任公司（自然人投资或控股）"],
        ["法定代表人", "周明远"],
        ["注册资本", "伍佰万元整"],
        ["成立日期", "2009年4月16日"],
        ["住　　所", "山东省青岛市市南区海晏路18号"],
        ["经营范围", "物业管理；停车场服务；园林绿化养护；建筑物清洁服务"],
    ]
    filing = [
        ["项目名称", ESTATE],
        ["物业服务人", COMPANY],
        ["服务等级", "三级"],
        ["住宅（元/平方米·月）", "1.80"],
        ["商业（元/平方米·月）", "3.50"],
        ["执行日期", "2014年6月1日"],
        ["备案编号", "青市南价备〔2014〕37号"],
    ]
    votes = [
        ["事项", "参与表决户数", "同意户数", "同意面积占比"],
        ["住宅物业服务费调整为每月每平方米2.00元", "322户（共408户）", "261户", "80.4%"],
    ]
    services = [
        ["日期", "事项", "结果"],
        ["2026-03-18", "2号楼电梯年度检验配合", "合格"],
        ["2026-05-06", "公共区域消杀", "完成"],
        ["2026-06-22", "雨季排水管网疏通", "完成"],
        ["2026-07-30", "1号楼2单元门禁维修", "当日修复"],
        ["2026-09-11", "消防设施季度巡检", "合格"],
        ["2026-10-28", "供暖前管道巡查", "完成"],
    ]
    return {
        "营业执照.pdf": paper(
            "营 业 执 照",
            [],
            subtitle="（副本）",
            table=licence,
            signed=[{"lines": ["登记机关", "2021年4月20日"], "seal": "市场监督管理局（示例）"}],
        ),
        "前期物业服务合同.pdf": paper(
            f"{ESTATE}前期物业服务合同", _CONTRACT, subtitle="合同编号：HY-2014-018", table=_SERVICES, signed=both, numbered=True
        ),
        "收费备案表.pdf": paper(
            "前期物业服务收费备案表",
            [],
            table=filing,
            signed=[{"lines": ["备案机关（章）", "2014年5月20日"], "seal": "价格主管部门（示例）"}],
        ),
        "业主大会决议.pdf": paper(
            f"{ESTATE}业主大会决议",
            [
                f"{ESTATE}业主大会于2024年11月18日至12月5日以书面征求意见的形式召开，就物业服务费收费标准调整事项进行表决。",
                "参与表决的业主所持专有部分面积和人数均超过三分之二，同意的业主所持专有部分面积和人数均超过参与表决的半数，决议通过。",
                "决议：自2025年1月1日起，住宅物业服务费由每月每平方米1.80元调整为每月每平方米2.00元；商业收费标准不变。",
                "本决议自作出之日起在小区公告栏公示七日。",
            ],
            table=votes,
            signed=[{"lines": [f"{ESTATE}业主委员会", "2024年12月8日"], "seal": f"{ESTATE}业主委员会"}],
        ),
        "物业服务记录.pdf": paper(
            "物业服务记录摘录",
            ["下列记录摘自物业服务中心2026年度工作台账，原始单据存服务中心备查。"],
            subtitle=f"{ESTATE}　2026年度",
            table=services,
            signed=[{"lines": [COMPANY, "2026年10月31日"], "seal": COMPANY}],
        ),
    }


def demand(flat: Flat, act: Act, *, lawyer: bool = False) -> bytes:
    """Return the letter of an act: a demand, or a lawyer's letter."""
    name = act.whom or "、".join(owner.name for owner in flat.owners if owner.role == "业主")
    until = chinese(act.until) if act.until else "收到本函之日起十五日"
    subject = act.text.removeprefix("催缴").split("；", maxsplit=1)[0]
    if lawyer:
        sender, title = "山东海岱示例律师事务所", "律　师　函"
        opening = f"受{COMPANY}委托，就贵方拖欠{ESTATE}{flat.room}物业服务费一事，致函如下："
    else:
        sender, title = COMPANY, "物业服务费催缴函"
        opening = f"贵方系{ESTATE}{flat.room}的业主。根据《{ESTATE}前期物业服务合同》第七条，物业服务费应于次月10日前交纳。"
    return paper(
        title,
        [
            f"||{name}：",
            opening,
            f"截至发函之日，{subject}尚未交纳。请贵方于{until}前到物业服务中心，或者以银行转账方式交清；对金额有异议的，请在同一期限内书面提出并附依据。",
            f"逾期仍不交纳的，{'委托人' if lawyer else '我公司'}将依法向人民法院起诉，并依照合同第十条主张违约金。",
        ],
        signed=[{"lines": [sender, chinese(act.date)], "seal": sender}],
    )


def _promise() -> bytes:
    return paper(
        "还款承诺书",
        [
            f"||{COMPANY}：",
            f"本人马德胜系{ESTATE}1-1-702业主，确认欠2016年1月至2018年12月物业服务费共计5832.00元。本人承诺于2022年6月30日前付清。",
        ],
        signed=[{"lines": ["承诺人（签名）："], "hand": "马德胜"}, {"lines": ["2021年11月30日"]}],
    )


def _instalments() -> bytes:
    plan = [
        ["期次", "付款日期", "金额（元）"],
        *([str(i), day, "1748.00"] for i, day in enumerate(("2026年3月31日", "2026年6月30日", "2026年9月30日"), 1)),
    ]
    return paper(
        "分期还款协议",
        [
            f"||甲方：{COMPANY}",
            f"||乙方：徐文涛（{ESTATE}1-2-1103业主）",
            "一、乙方确认欠2024年1月至2025年12月物业服务费共计5244.00元。",
            "二、乙方按下表分三期付清。",
            "三、任何一期逾期的，其余各期立即到期，甲方可就全部余款起诉，并依照物业服务合同主张违约金。",
            "四、本协议自双方签字盖章之日起生效。",
        ],
        table=plan,
        signed=[{"lines": ["甲方（盖章）：", "2026年1月20日"], "seal": COMPANY}, {"lines": ["乙方（签名）："], "hand": "徐文涛"}],
    )


def _register(room: str, rows: list[list[str]]) -> bytes:
    return paper(
        "不动产登记信息查询结果",
        [f"坐落：{PLACE}{ESTATE}{room}。以下为本次查询时的登记信息，仅供诉讼使用。"],
        table=[["权利人", "共有情况", "登记日期", "注销日期"], *rows],
        signed=[{"lines": ["不动产登记中心（示例）", "2026年10月20日"], "seal": "不动产登记中心（示例）"}],
    )


_TITLES = (
    ("1-1-101", "1号楼1单元101室", "陈国栋", "2019年7月3日"),
    ("2-1-1404", "2号楼1单元1404室", "何丽娟", "2016年9月8日"),
    ("3-2-1201", "3号楼2单元1201室", "郑晓东", "2017年4月25日"),
)


def room_papers() -> dict[str, bytes]:
    """Return the documents of the rooms, by path below `evidence/`."""
    papers: dict[str, bytes] = {}
    by_room = {flat.room: flat for flat in FLATS}
    for act in ACTS:
        for file in act.files.split("、"):
            if file.startswith(("催缴函-", "律师函-")) and file.endswith(".pdf"):
                papers[f"{_folder(act.room, file)}/{file}"] = demand(by_room[act.room], act, lawyer=file.startswith("律师函"))
    papers["1-1-702/还款承诺书-2021-11-30.pdf"] = _promise()
    papers["1-2-1103/分期还款协议-2026-01-20.pdf"] = _instalments()
    papers["3-1-302/不动产登记查询结果.pdf"] = _register(
        "3号楼1单元302室", [["李明", "单独所有", "2018年5月10日", "2026年3月16日"], ["王芳", "单独所有", "2026年3月16日", "—"]]
    )
    for room, place, name, since in _TITLES:
        papers[f"{room}/不动产登记查询结果.pdf"] = _register(place, [[name, "单独所有", since, "—"]])
    papers["1-1-101/交房验收单-2019-06-15.pdf"] = paper(
        "房屋交付验收单",
        [
            f"房屋：{ESTATE}1号楼1单元101室，建筑面积100.00平方米。{DEVELOPER}于2019年6月15日将房屋交付业主，业主已领取钥匙及《{ESTATE}前期物业服务合同》副本。",
        ],
        table=[["项目", "读数或数量"], ["水表", "3"], ["电表", "12"], ["钥匙", "5把"]],
        signed=[{"lines": ["业主（签名）："], "hand": "陈国栋"}, {"lines": ["2019年6月15日"]}],
    )
    papers["1-2-602/不动产登记查询结果.pdf"] = _register("1号楼2单元602室", [["刘建华、赵敏", "共同共有", "2019年4月2日", "—"]])
    papers["2-1-803/交费承诺书-2025-06-25.pdf"] = paper(
        "交费承诺书",
        [f"||{COMPANY}：", f"本人周海燕承租{ESTATE}2-1-803，租期自2025年7月1日起。承租期间该房屋的物业服务费由本人按月交纳。"],
        signed=[{"lines": ["承诺人（签名）："], "hand": "周海燕"}, {"lines": ["2025年6月25日"]}],
    )
    papers["2-1-1404/EMS妥投查询-2025-12-05.pdf"] = paper(
        "邮件投递查询结果",
        ["邮件号：1180001404251；收件人：何丽娟；内件品名：物业服务费催缴函。"],
        table=[
            ["时间", "地点", "状态"],
            ["2025-12-03 16:20", "青岛市南", "收寄"],
            ["2025-12-05 09:05", "青岛市南", "派送"],
            ["2025-12-05 10:41", "青岛市南", "妥投，本人签收"],
        ],
        signed=[{"lines": ["邮政企业（示例）", "2025年12月6日查询"], "seal": "邮政企业（示例）"}],
    )
    papers["2-1-803/租赁合同-2025-06-20.docx"] = lease()
    return papers


def _folder(room: str, file: str) -> str:
    """Return the evidence folder of a file: papers that name one of two successive owners lie in his own folder."""
    return next((f"{room}-{name}" for name in ("李明", "王芳") if name in file), room)


def lease() -> bytes:
    """Return the lease of 2-1-803 as a Word file, the same bytes for the same text."""
    import docx

    document = docx.Document()
    document.add_heading("房屋租赁合同", level=1)
    for line in (
        "出租人（甲方）：孙立伟",
        "承租人（乙方）：周海燕",
        f"一、甲方将{PLACE}{ESTATE}2号楼1单元803室出租给乙方居住使用，租期自2025年7月1日起至2027年6月30日止。",
        "二、租金每月2600元，按季支付。",
        "三、租赁期间的物业服务费、水电燃气费由乙方承担，并由乙方直接向物业服务人交纳。",
        "四、本合同一式两份，双方各执一份。",
        "甲方（签名）：孙立伟　　　　乙方（签名）：周海燕",
        "2025年6月20日",
    ):
        document.add_paragraph(line)
    made = dt.datetime(2025, 6, 20, 10, 0, 0)  # noqa: DTZ001
    document.core_properties.created = document.core_properties.modified = made
    raw, result = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return result.getvalue()
