"""Guides that circulate among property companies, judged advice by advice: unlawful advice is found with article and substitute, lawful advice is not blamed.

The sentences are quoted here; where the whole guides lie beside the checkout, they are judged whole.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from feecase.flows.texts import TextRequest, judge_text

ON = dt.date(2026, 11, 30)
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
UNLAWFUL = (
    (
        "000",
        "naming",
        "定期公示欠费客户的姓名",
        "个人信息保护法》第二十五条",
        "例如,在小区内设立公告栏或电子显示屏,定期公示欠费客户的姓名,并提醒其尽快缴费。",
    ),
    (
        "000",
        "facilities",
        "停止提供停车位、游泳池等便利设施",
        "民法典》第九百四十二条第一款",
        "在严重情况下,还可以暂停提供一些服务,如停止提供停车位、游泳池等便利设施,以加大催缴的压力。",
    ),
    (
        "000",
        "fewer-services",
        "暂停提供一些服务",
        "民法典》第九百四十二条第一款",
        "在严重情况下,还可以暂停提供一些服务,如停止提供停车位、游泳池等便利设施,以加大催缴的压力。",
    ),
    (
        "000",
        "false-law",
        "申请强制执行",
        "民事诉讼法》第二百四十七条第一款",
        "若这些方式仍然无效,可以考虑采取法律手段,向法院申请强制执行。",
    ),
    (
        "002",
        "threat",
        "彻底打击",
        "民法典》第一千零三十三条第一项",
        "找准“王”后,要集中力量,彻底打击“王”,进而迫其拍板还清所有债务。",
    ),
    (
        "002",
        "threat",
        "痛打落水狗",
        "治安管理处罚法》第五十条第一款第五项",
        "要有“宜将剩勇追穷寇”,“痛打落水狗”的精神,穷追不舍,直到事情圆满解决。",
    ),
    (
        "002",
        "third-person",
        "新闻媒介",
        "个人信息保护法》第六条第一款",
        "借助“新闻媒介”催款此办法关键在于利用舆论的力量作为一种外在压力使债务人不得不履行债务。",
    ),
    (
        "002",
        "credit",
        "纳入信用",
        "征信业管理条例》第十三条第一款",
        "建立信用机制:将业主的缴费记录纳入信用体系,对于长期欠费的业主采取一定的信用制裁措施。",
    ),
    (
        "002",
        "naming",
        "公布缴费情况",
        "个人信息保护法》第二十五条",
        "定期公布缴费情况:定期公布缴费情况,包括已缴费业主的名单和欠费业主的情况,增加透明度。",
    ),
    ("002", "threat", "最恼火的方式", "民法典》第一千零三十三条第一项", "“武”收如拉货、打官司,或以他最恼火的方式去收。"),
    ("002", "seize", "拉货", "民法典》第一千一百七十七条第一款", "“武”收如拉货、打官司,或以他最恼火的方式去收。"),
    (
        "002",
        "blacklist",
        "黑名单",
        "个人信息保护法》第六条第一款",
        "及时提供准确的收费数据,将客户列入黑名单,以做到明码标价以确保费用准确性。",
    ),
    (
        "002",
        "harassment",
        "无限次",
        "民法典》第一千零三十三条第一项",
        "最“死板”的催费技巧:无限次上门催缴,直到业主前来物管处缴纳为止。",
    ),
    (
        "002",
        "third-person",
        "打电话给其公司",
        "个人信息保护法》第六条第一款",
        "最“损人”的催费技巧:打电话给其公司,跟他领导提及此事,让领导转告给业主。",
    ),
    (
        "002",
        "third-person",
        "他家早交了",
        "个人信息保护法》第六条第一款",
        "在路上碰到两业主在聊天,你可以过去跟欠费的业主讲“您好,您家的物业费要交咯,他家早交了呢”。",
    ),
    (
        "002",
        "door-note",
        "贴在他们家门",
        "民法典》第一千零三十四条第一款",
        "就写一张小便利条贴在他们家门口,等他们下班看到了会主动抽时间前来物管处缴纳。",
    ),
    (
        "002",
        "naming",
        "公示符合条件的业主名单",
        "个人信息保护法》第二十五条",
        "奖惩机制:以激励业主按时缴纳物业费,并及时公示符合条件的业主名单,增加居民参与的积极性。",
    ),
    (
        "002",
        "paylist",
        "公示符合条件的业主名单",
        "个人信息保护法》第二十五条",
        "奖惩机制:以激励业主按时缴纳物业费,并及时公示符合条件的业主名单,增加居民参与的积极性。",
    ),
    ("002", "law", "第一百零七条", "", "《合同法》第一百零七条:当事人一方不履行合同义务的,应当承担继续履行等违约责任。"),
    ("002", "law", "第七十二条", "", "《物权法》第七十二条:业主对建筑物专有部分以外的共有部分,享有权利,承担义务。"),
    (
        "002",
        "law",
        "第一百八十二条",
        "",
        "《中华人民共和国合同法》第一百八十二条:用电人应当按照国家有关规定和当事人的约定及时交付电费。",
    ),
    ("002", "law", "第一百零六条", "", "《中华人民共和国民法通则》第一百零六条:公民、法人违反合同的,应当承担民事责任。"),
    (
        "002",
        "law",
        "第六条",
        "",
        "《最高人民法院关于审理物业服务纠纷案件具体应用法律若干问题的解释》第六条:经书面催交,业主无正当理由拒绝交纳的。",
    ),
    (
        "003",
        "fewer-services",
        "减少保洁",
        "民法典》第九百四十二条第一款",
        "如果这些费用未及时支付,可能会影响到我们的服务质量,比如延迟设施维护、减少保洁频率等。",
    ),
    (
        "003",
        "fewer-services",
        "暂停服务",
        "民法典》第九百四十二条第一款",
        "对于欠费客户,可以采取适当的催费措施和惩罚措施,如发送催费通知、暂停服务等。",
    ),
)
"""Guide, rule, words, article, sentence."""
CONDITIONAL = (
    ("001", "praise", "对于积极缴费的业主,可以通过公开表扬、赠送小礼品等方式予以鼓励。"),
    ("002", "excluded-events", "每年举办一些集体外出游玩活动,明确表示只有不欠费业主才能参加。"),
    ("002", "reduction", "对于按时缴费的业主,可以给予一定的奖励或优惠。"),
    ("004", "reduction", "在客户无法按时付款时,可以通过延长付款期限或提供折扣的方式来解决问题。"),
)
LAWFUL = (
    "首先,与客户进行沟通是最关键的一步。",
    "如果客户因为财务紧张而不交管理费,可以延期付款,分期付款等。",
    "律师发函是一种正式的法律文件。",
    "如果客户仍不配合,可以派遣工作人员到客户家中进行上门催缴。",
    "跟踪客户的付款情况,及时发现和解决客户不交管理费的问题。",
    "整个过程中,务必保持礼貌、专业的态度,避免使用威胁、恐吓等不当言辞。",
    "这既是对其他已缴费业主的公平,也是维护小区整体利益的需要。",
    "在保护当事人隐私的前提下,可以适当在小区内进行普法宣传(而非点名批评)。",
    "对“提醒后缴纳型”业主,可在缴费期前一周发送温馨提示。",
    "通过法律途径,给长期欠费不交的业主送去法院传票。",
    "尽快把业主反映的问题反馈给上级领导,并及时跟进此事。",
    "我也不希望天天给您电话打扰您工作、休息。",
    "还可以通过小区公告栏、微信群等多种渠道提醒业主缴费,增加催费的曝光率和覆盖范围。",
    "如突然停水、停电等,需要建立紧急响应机制。",
    "每天安排专人拨打20-30个电话催费。",
    "定期公示公共收益及使用情况,增强业主对物业费价值的认知。",
    "客户筛选时,可以通过信用调查了解客户的信用评分。",
    "用电人在合理期限内仍不交付电费的,供电人可以按照国家规定的程序中止供电。",
    "物业服务人不得采取停止供电、供水、供热、供燃气等方式催交物业费。",
    "违反本条例的,由业主委员会督促其限期交纳。",
)


def audit(context, path):
    return judge_text(context, TextRequest(path, ON, audience="guide")).report


def refusals(report):
    return {(said.rule, said.words): said for s in report.sentences for said in s.said if said.result == "refused"}


@pytest.mark.parametrize(("guide", "rule", "words", "article", "sentence"), UNLAWFUL)
def test_unlawful_advice_is_found_with_article_and_lawful_substitute(context, tmp_path, guide, rule, words, article, sentence):
    (tmp_path / f"{guide}.txt").write_text(sentence, encoding="utf-8")
    found = refusals(audit(context, tmp_path / f"{guide}.txt"))
    said = next(s for (of, text), s in found.items() if of == rule and words.strip("《》") in text)

    assert article in "、".join(said.law)
    assert said.substitute


@pytest.mark.parametrize(("guide", "rule", "sentence"), CONDITIONAL)
def test_conditional_advice_names_its_condition(context, tmp_path, guide, rule, sentence):
    (tmp_path / f"{guide}.txt").write_text(sentence, encoding="utf-8")
    (found,) = audit(context, tmp_path / f"{guide}.txt").sentences

    assert found.result == "allowed-if"
    assert next(s for s in found.said if s.rule == rule).condition


@pytest.mark.parametrize("sentence", LAWFUL)
def test_lawful_advice_is_not_blamed(context, tmp_path, sentence):
    (tmp_path / "a.txt").write_text(sentence, encoding="utf-8")
    report = audit(context, tmp_path / "a.txt")

    assert refusals(report) == {}
    assert report.refused == report.conditional == 0


@pytest.mark.shared
@pytest.mark.parametrize("guide", ["000", "001", "002", "003", "004"])
def test_the_whole_guide_has_exactly_the_unlawful_advice_of_the_table(context, guide):
    path = next(iter(SEEDS.glob(f"{guide}_*.txt")), None)
    if path is None:
        pytest.skip("the guides are not here")
    found = refusals(audit(context, path))
    wanted = [(rule, words) for of, rule, words, _, _ in UNLAWFUL if of == guide]

    for rule, words in wanted:
        assert any(rule == r and words in w for r, w in found), (rule, words)
    for rule, words in found:
        assert any(rule == r and w in words for r, w in wanted), (rule, words)
