"""What the papers say: snapshots table by table, and the points on which a court paper must not be wrong."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from feecase.builtin.papers import PAPERS
from feecase.errors import InputError
from feecase.model.choices import Choices, MediationAnswers, OtherClaim
from feecase.papers.produce import find_template, make, make_all, repack
from feecase.papers.text import extract

SNAPSHOTS = Path(__file__).parent / "snapshots"
WORD = [spec.id for spec in PAPERS if spec.write is None]


@pytest.mark.parametrize("variant", ["owners", "company", "bare"])
@pytest.mark.parametrize("name", WORD)
def test_the_text_is_the_reviewed_one(name, variant, text_of, context, company, bare):
    text = text_of(name, {"owners": context, "company": company, "bare": bare}[variant])
    path = SNAPSHOTS / f"{name}.{variant}.txt"
    if os.environ.get("FEECASE_UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WORD)
def test_names_with_signs_survive_into_every_paper(name, text_of, context, company):
    text = text_of(name, context)
    assert "甲&乙物业<分公司>" in text
    if name in {"representative-certificate", "service-address"}:  # the plaintiff's own papers name no defendant
        assert "李<四>" not in text
    else:
        assert "李<四>" in text
        assert "济南乙&丙商贸<有限>公司" in text_of(name, company)


@pytest.mark.parametrize("spec", PAPERS, ids=lambda spec: spec.id)
def test_the_same_case_gives_the_same_bytes(spec, context, roots, fit):
    fitted = fit(spec.id, context)
    assert make(spec, fitted, roots) == make(spec, fitted, roots)


def test_a_paper_taken_out_of_the_list_leaves_all_others_as_they_were(context, roots):
    whole = list(make_all(PAPERS, context, roots))
    assert len(whole) > 8
    for left_out in whole:
        rest = [spec for spec in PAPERS if spec.id != left_out.id]
        assert list(make_all(rest, context, roots)) == [paper for paper in whole if paper is not left_out]


def boxes(text: str, label: str) -> str:
    """The part of the form's text that follows a label, up to the line's end."""
    return re.split(r"⏎| \|", text.split(label, 1)[1], maxsplit=1)[0]


def ticked(text: str) -> list[str]:
    return re.findall(r"([^\s　☐☑：（）⏎|]+)☑", text)


def test_ticks_follow_the_facts(text_of, context):
    text = text_of("element-complaint", context)
    assert ticked(boxes(text, "类型：")) == ["有限责任公司"]
    assert ticked(boxes(text, "所有制性质：")) == ["民营"]
    assert ticked(boxes(text, "代理权限：")) == ["特别授权"]
    assert ticked(boxes(text, "性别：")) == ["男"]
    assert ticked(boxes(text, "是否请求支付至实际清偿之日止：")) == ["是"]
    assert ticked(boxes(text, "3. 是否主张诉讼费用 | ")) == ["是"]


def test_every_single_choice_has_at_most_one_tick_and_the_decided_ones_exactly_one(text_of, context, company, bare):
    for paper_context in (context, company, bare):
        text = text_of("element-complaint", paper_context)
        for label in ("是否请求支付至实际清偿之日止：", "3. 是否主张诉讼费用 | "):
            assert len(ticked(boxes(text, label))) == 1
        forum = text.split("1. 有无仲裁、法院管辖约定", 1)[1].split("\n", 1)[0]
        assert len(ticked(forum)) == 1
        kept = text.split("2. 是否已经诉前保全", 1)[1].split("\n", 1)[0]
        assert len(ticked(kept)) == 1
        agents = text.split("| 委托诉讼代理人 |", 1)[1].split("\n", 1)[0]
        assert len([tick for tick in ticked(agents) if tick in {"有", "无"}]) == 1
        for line in re.findall(r"性别：[^⏎]*|所有制性质：[^⏎|]*", text):
            assert len([tick for tick in ticked(line) if tick not in {"控股", "参股"}]) <= 1


def test_nothing_is_ticked_that_the_plaintiff_has_not_declared(text_of, context):
    mediation = text_of("element-complaint", context).split("对纠纷解决方式的意愿", 1)[1]
    assert mediation.count("☐") == 2 + 5 * 2 + 3
    assert "☑" not in mediation


def test_the_plaintiffs_own_answers_are_ticked(text_of, make_context):
    answers = MediationAnswers(knows_mediation=True, knows_benefits=(True, False, None, True, True), willing="暂不确定")
    mediation = text_of("element-complaint", make_context(Choices(mediation=answers))).split("对纠纷解决方式的意愿", 1)[1]
    assert ticked(mediation) == ["了解", "了解", "不了解", "了解", "了解", "暂不确定，想要了解更多内容"]


def test_a_company_gets_the_organisation_block_in_a_defendants_row(text_of, company):
    text = text_of("element-complaint", company)
    rows = [row for row in text.splitlines() if row.startswith("| 被告⏎")]
    assert [row.split(" |")[0] for row in rows] == ["| 被告⏎（自然人）", "| 被告⏎（法人、非法人组织）"]
    assert "姓名：无⏎" in rows[0]
    assert "名称：济南乙&丙商贸<有限>公司⏎" in rows[1]
    assert ticked(boxes(rows[1], "所有制性质：")) == ["国有", "控股"]
    assert len(re.findall("[☐☑]", rows[1])) == 15 + 5


def test_several_defendants_repeat_the_block(text_of, context):
    rows = [row for row in text_of("element-complaint", context).splitlines() if row.startswith("| 被告⏎")]
    assert [re.search("姓名：(.*?)⏎", row)[1] for row in rows] == ["张&三", "李<四>"]
    assert "出生日期：1980年1月1日" in rows[0]
    assert "出生日期：　　　　年　　月　　日" in rows[1]


def test_only_the_chosen_defendants_are_sued(text_of, make_context):
    text = text_of("complaint", make_context(Choices(defendants=("李<四>",))))
    assert "张&三" not in text
    assert "附：本起诉状副本1份" in text


def test_empty_elements_say_none_and_no_row_is_lost(text_of, context, bare):
    full, empty = (text_of("element-complaint", one).count("\n| ") for one in (context, bare))
    text = text_of("element-complaint", bare)
    assert empty == full
    for row in (
        "4. 其他请求",
        "6. 约定的物业费支付方式",
        "7. 约定的逾期支付物业费违约金标准",
        "10. 催缴情况",
        "11. 其他需要说明的内容（可另附页）",
    ):
        assert f"| {row} | 无 |" in text
    assert "无☑" in text.split("| 委托诉讼代理人 |", 1)[1].split("\n", 1)[0]


def test_amounts_agree_in_all_papers(text_of, context):
    claim = context.claim
    for name in ("element-complaint", "complaint", "arrears-statement", "demand-letter", "case-memo"):
        text = text_of(name, context)
        assert f"{claim.principal}" in text
        assert f"{claim.late_fee.claimed}" in text
    assert f"标的总额 | {claim.total}元" in text_of("element-complaint", context)
    assert text_of("element-complaint", context).count(f"{claim.principal}元") >= 3


def test_no_late_fee_claimed(text_of, make_context):
    context = make_context(Choices(late_fee="none"))
    text = text_of("element-complaint", context)
    assert "欠逾期物业费的违约金0.00元" in text
    assert "应付违约金数额：无⏎具体计算方式：无" in text
    assert ticked(boxes(text, "是否请求支付至实际清偿之日止：")) == ["否"]
    assert "另欠逾期违约金" not in text_of("demand-letter", context)
    assert "本案未主张违约金。" in text_of("arrears-statement", context)


def test_other_requests_are_listed(text_of, make_context):
    others = (OtherClaim(text="判令被告承担保全申请费", amount=Decimal("30.00")), OtherClaim(text="判令被告腾退占用的公共部位"))
    text = text_of("element-complaint", make_context(Choices(other=others)))
    assert "| 4. 其他请求 | 1. 判令被告承担保全申请费（30.00元）⏎2. 判令被告腾退占用的公共部位 |" in text


def test_demands_are_told_as_recorded_and_unlawful_acts_are_not_advertised(text_of, context):
    text = text_of("complaint", context)
    assert (
        "2026年9月1日以邮政特快专递方式向被告发出《物业费催缴通知书》，2026年9月3日签收，要求在2026年9月20日以前交纳（证据6-1第17-18页）"
        in text
    )
    assert "多次" not in text
    assert "停水" not in text
    assert "2026年10月1日" not in text


def test_facts_name_their_evidence_and_nothing_unproved_is_claimed(text_of, context, bare):
    assert "原告依约提供了物业服务（证据4-1）" in text_of("complaint", context)
    text = text_of("complaint", bare)
    assert "依约提供" not in text
    assert "证据" not in text.split("事实和理由", 1)[1].split("证据和证据来源", 1)[0]
    assert "被告系该房屋的业主" in text


def test_the_demand_names_the_whole_debt_a_date_and_no_threat(text_of, context):
    text = text_of("demand-letter", context)
    assert "包括但不限于" in text
    assert "现再次请贵方在2026年12月5日以前（含当日）交清上述物业费及违约金" in text
    assert "大写：人民币叁仟壹佰贰拾元肆角伍分" in text
    assert "回　执" in text
    assert not re.search("停水|停电|断水|断电|曝光|公示|失信|黑名单", text)


def test_a_payment_order_asks_for_a_fixed_sum_and_declares_nothing_for_the_applicant(text_of, context):
    text = text_of("payment-order", context)
    assert f"以上请求给付金额合计{context.claim.total}元" in text
    assert "实际清偿" not in text
    assert text.count("☐") == 3
    assert "原告" not in text
    assert "被告" not in text


def test_a_payment_order_drops_the_late_fee_without_a_clause(text_of, context):
    from dataclasses import replace

    claim = context.claim
    without = claim.model_copy(update={"late_fee": claim.late_fee.model_copy(update={"contract": None})})
    text = text_of("payment-order", replace(context, claim=without))
    assert f"以上请求给付金额合计{claim.principal}元" in text
    assert "督促被申请人给付截至" not in text


def test_special_powers_are_listed_and_a_general_mandate_has_none(text_of, context, make_context):
    text = text_of("power-of-attorney", context)
    assert "☐ 一般授权　　☑ 特别授权：代为承认诉讼请求、代为放弃诉讼请求、代为变更诉讼请求、进行和解。" in text
    general = make_context(agents=[{"name": "王律", "authority": "一般授权", "special_powers": ["进行和解"]}])
    assert "☑ 一般授权　　☐ 特别授权。" in text_of("power-of-attorney", general)
    assert "全权代理" not in text


def test_consent_to_electronic_service_is_the_users(text_of, context, make_context):
    assert "同意 ☑　　　不同意 ☐" in text_of("service-address", context)
    assert "同意 ☐　　　不同意 ☐" in text_of("service-address", make_context(service={"address": "某地"}))


def test_the_debtor_acknowledges_the_debt_and_ticks_himself(text_of, context):
    for name in ("instalment-agreement", "reconciliation"):
        text = text_of(name, context)
        assert "人民币3120.45元（大写：人民币叁仟壹佰贰拾元肆角伍分）" in text
        assert "☑" not in text
    assert "没有异议，同意履行" in text_of("instalment-agreement", context)
    assert "其余各期全部到期" in text_of("instalment-agreement", context)


def test_a_branch_has_a_head_not_a_legal_representative(text_of, make_context):
    from copy import deepcopy

    plaintiff = deepcopy(make_context().loaded.case.plaintiff.model_dump())
    plaintiff["legal_rep"] |= {"kind": "负责人"}
    text = text_of("representative-certificate", make_context(plaintiff=plaintiff))
    assert text.startswith("负责人身份证明书\n周明在我单位任经理职务，为我单位的负责人。")


def test_dates_of_signing_stay_blank_unless_chosen(text_of, context, make_context):
    import datetime as dt

    signed = make_context(Choices(signed_on=dt.date(2026, 11, 21)))
    for name in ("element-complaint", "complaint", "evidence-catalogue", "arrears-statement", "demand-letter"):
        assert "　　　　年　　月　　日" in text_of(name, context)
        assert "2026年11月21日" in text_of(name, signed)
        assert "2026年11月21日" not in text_of(name, context)


def test_the_memo_puts_the_worst_first_and_quotes_the_law(text_of, context):
    text = text_of("case-memo", context)
    assert text.index("记录显示曾停水催费") < text.index("缺少证件号码")
    assert "《中华人民共和国民法典》第九百四十四条（自2021年1月1日起施行的文本）" in text
    assert "中华人民共和国民法典第944条第一款的文字。" in text
    assert "[图：诉讼时效时间线]" in text


def test_the_memo_says_which_law_is_missing(text_of, context):
    from dataclasses import replace

    from feecase.errors import LawError

    class Empty:
        def article(self, *_args, **_options):
            raise LawError("条文库没有这部法律")

        format = text = article

    spec = next(spec for spec in PAPERS if spec.id == "case-memo")
    memo = spec.build(replace(context, library=Empty(), claim=context.claim.model_copy(update={"grounds_law": ()})))
    assert {article.note for article in memo.articles} == {"条文库未收录：条文库没有这部法律"}


def test_papers_come_in_filing_order_and_only_where_they_apply(context, bare, roots, specs):
    made = [paper.id for paper in make_all(specs.values(), context, roots)]
    assert not {"withdrawal", "lawyer-letter", "instalment-agreement", "reconciliation"} & set(made)
    assert not {"power-of-attorney", "service-address"} & {paper.id for paper in make_all(specs.values(), bare, roots)}
    assert made[0] == "case-memo"
    assert made.index("element-complaint") < made.index("evidence-catalogue") < made.index("demand-letter")
    assert [paper.id for paper in make_all(specs.values(), context, roots, only=("complaint",))] == ["complaint"]


def test_files_of_one_slot_have_different_names_without_suffix(specs):
    names = [(spec.slot, spec.name) for spec in specs.values()]
    assert len(names) == len(set(names))


def test_the_nearest_template_wins_and_a_missing_one_is_named(specs, roots, tmp_path, context):
    from feecase.errors import TemplateError
    from feecase.extend.contracts import TemplateRoot

    (tmp_path / "complaint.docx").write_bytes(find_template(specs["element-complaint"], roots).read_bytes())
    assert find_template(specs["complaint"], [TemplateRoot(tmp_path, "370100"), *roots]).parent == tmp_path
    with pytest.raises(TemplateError, match=r"没有文书“民事起诉状”的模板 complaint\.docx"):
        make(specs["complaint"], context, [TemplateRoot(tmp_path / "none")])


def test_other_bytes_are_left_as_they_are():
    assert repack(b"%PDF-1.7") == b"%PDF-1.7"


def test_the_capacity_of_each_defendant_is_told_as_the_case_holds_it(text_of, make_context):
    sold = make_context(defendants=[{"name": "张三", "role": "登记业主", "owned_to": "2026-03-16"}])
    assert "被告系该房屋的原业主（该房屋已于2026年3月16日转让）" in text_of("complaint", sold)
    tenant = make_context(
        defendants=[
            {"name": "张三", "role": "登记业主"},
            {"name": "李四", "role": "物业使用人", "agreed_to_pay": True, "agreement": ["E6"]},
        ]
    )
    assert "被告张三系该房屋的业主，被告李四系该房屋的物业使用人，约定交纳物业费（证据6-2）" in text_of("complaint", tenant)
    unknown = make_context(defendants=[{"name": "王五"}])
    assert "被告系" not in text_of("complaint", unknown)


def test_only_prices_of_the_claimed_time_are_told(text_of, make_context):
    tariffs = [
        {"id": "T0", "item": "物业服务费", "price": "1.00", "to": "2020-12-31"},
        {"id": "T1", "item": "物业服务费", "price": "2.50", "from": "2021-01-01"},
        {"id": "T2", "item": "物业服务费", "price": "9.00", "use": "商业"},
    ]
    text = text_of("element-complaint", make_context(tariffs=tariffs))
    assert "| 4. 约定的物业费标准 | 物业服务费每平方米每月2.50元（自2021年1月1日起）。 |" in text


def test_repeated_laws_are_named_once(context):
    from dataclasses import replace

    from feecase.builtin.papers.facts import laws
    from feecase.model.trace import cite

    class Library:
        def format(self, citation, *, on):
            old = "《合同法》（1999年10月1日起施行的文本，已于2021年1月1日废止）"
            return (old if citation.work == "old" else "《民法典》") + f"第{citation.article}条"

    citations = (cite("old", "六十"), cite("old", "一百零七"), cite("new", "六十"), cite("old", "六十"))
    assert laws(replace(context, library=Library()), citations) == (
        "《合同法》（1999年10月1日起施行的文本，已于2021年1月1日废止）第六十条、第一百零七条、《民法典》第六十条、"
        "《合同法》（1999年10月1日起施行的文本，已于2021年1月1日废止）第六十条"
    )


def test_a_promise_is_told_without_a_receipt(text_of, make_context):
    contacts = [
        {
            "id": "K1",
            "kind": "promise",
            "way": "hand",
            "sent": "2026-01-05",
            "amount": "500.00",
            "result": "签收",
            "evidence": ["E7"],
        }
    ]
    text = text_of("complaint", make_context(contacts=contacts))
    assert "关于催交，2026年1月5日被告承诺交纳所欠物业费，金额500.00元（证据5-2）。" in text


def test_the_memo_prints_an_article_once_however_often_it_is_cited(context):
    import datetime as dt

    from feecase.model.trace import cite

    grounds = tuple(cite("minfadian", 944, 1, on=dt.date(2022, month, 1)) for month in range(1, 13))
    from dataclasses import replace

    spec = next(spec for spec in PAPERS if spec.id == "case-memo")
    memo = spec.build(replace(context, claim=context.claim.model_copy(update={"grounds_law": grounds})))
    assert [article.title for article in memo.articles].count("《中华人民共和国民法典》第九百四十四条") == 1


def test_payments_are_told_as_they_were_counted(text_of, context):
    from dataclasses import replace

    assert "其间被告于2026年3月15日支付200.00元（证据5-2），已相应扣除。" in text_of("complaint", context)
    first = context.assessment.allocations[0]
    parts = tuple(
        first.model_copy(update={"head": head, "amount": Decimal(amount)})
        for head, amount in (("late-fee", "15.00"), ("principal", "100.00"), ("unallocated", "85.00"))
    )
    split = replace(context, assessment=context.assessment.model_copy(update={"allocations": parts}))
    text = text_of("complaint", split)
    assert "其间被告于2026年3月15日支付200.00元（证据5-2），其中15.00元抵充违约金、100.00元抵充所欠物业费，已相应扣除。" in text
    assert "其间" not in text_of(
        "complaint", replace(context, assessment=context.assessment.model_copy(update={"allocations": ()}))
    )


def test_the_stage_of_a_demand_follows_what_arrived(text_of, make_context):
    def letter(*contacts: dict[str, object]) -> str:
        return text_of("demand-letter", make_context(contacts=list(contacts)))

    arrived = [
        {
            "id": f"K{day}",
            "kind": "demand",
            "way": "ems",
            "sent": f"2026-09-{day}",
            "effective": f"2026-09-{day}",
            "result": "签收",
        }
        for day in ("01", "15")
    ]
    first = letter()
    assert first.startswith("物业费催缴通知书\n")
    assert "此前已催缴" not in first
    returned = {"id": "K3", "kind": "demand", "way": "ems", "sent": "2026-09-20", "result": "退回"}
    old = {"id": "K4", "kind": "demand", "way": "ems", "sent": "2024-09-20", "effective": "2024-09-21", "result": "签收"}
    assert letter(returned, old) == first
    assert letter(arrived[0]).startswith("物业费催缴通知书（再次催缴）\n")
    last = letter(*arrived)
    assert last.startswith("物业费催缴通知书（最后催缴）\n")
    assert "现最后一次书面请贵方在" in last
    assert "这是我公司起诉以前的最后一次书面催缴" in last
    assert last.count("已签收") == 2


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("preservation", "诉前保全.保全金额、诉前保全.保全措施、诉前保全.保全理由、诉前保全.保全财产"),
        ("mediation-application", "调解"),
        ("settlement-agreement", "和解（确认物业费、确认违约金、分期）"),
        ("judicial-confirmation", "和解（确认物业费、确认违约金、分期）、和解.签订日期、调解.调解组织"),
        ("enforcement", "强制执行.文书类型、强制执行.作出机构、强制执行.文书号、强制执行.文书生效日期、强制执行.判项主文"),
    ],
)
def test_a_paper_without_its_facts_is_refused_and_names_the_fields(name, lacking, context, specs, roots):
    assert not specs[name].applies(context)
    with pytest.raises(InputError, match=r"还不能制作") as caught:
        make(specs[name], context, roots)
    assert caught.value.problems[0].why.startswith(f"案件里没有：{lacking}")


def test_papers_with_their_facts_are_made_as_a_matter_of_course(context, fit, roots, specs):
    made = {paper.id for paper in make_all(specs.values(), fit("enforcement", context), roots)}
    assert {"preservation", "mediation-application", "settlement-agreement", "judicial-confirmation", "enforcement"} <= made


def test_preservation_never_asks_for_more_than_the_claim(text_of, make_context, after_changes, specs, roots):
    kept = after_changes["preservation"]
    with pytest.raises(InputError, match=r"保全金额 3230.09 元超过本案请求的 3230.08 元"):
        make(specs["preservation"], make_context(preservation=kept | {"amount": "3230.09"}), roots)
    before = make_context(preservation=kept | {"before_suit": True, "security": None})
    with pytest.raises(InputError) as caught:
        make(specs["preservation"], before, roots)
    assert caught.value.problems[0].why == "案件里没有：诉前保全.保全担保"


def test_preservation_before_suit_rests_on_its_own_article(context, fit, specs, roots):
    from dataclasses import replace

    case = fit("preservation", context).loaded.case
    kept = case.preservation.model_copy(update={"before_suit": True, "court": "济南市市中区人民法院"})
    loaded = context.loaded.model_copy(update={"case": case.model_copy(update={"preservation": kept})})
    text = extract(make(specs["preservation"], replace(context, loaded=loaded), roots).content)
    assert "（申请诉前财产保全用）" in text
    assert "第一百零四条、第一百零五条" in text
    assert "拟提起诉讼" in text
    assert "济南市市中区人民法院" in text
    assert "法定期限内依法提起诉讼" in text


def test_a_settlement_without_a_mediator_is_no_mediation(make_context, after_changes, specs, roots):
    alone = make_context(settlement=after_changes["settlement"])
    text = extract(make(specs["settlement-agreement"], alone, roots).content)
    assert text.startswith("和解协议书\n")
    assert "调解" not in text
    with pytest.raises(InputError, match="司法确认申请书"):
        make(specs["judicial-confirmation"], alone, roots)


def test_a_settlement_must_add_up(make_context, after_changes):
    with pytest.raises(ValueError, match=r"各期金额合计 3200\.00 元，与确认的物业费、违约金合计 3200\.45 元不一致"):
        make_context(settlement=after_changes["settlement"] | {"late_fee": "80.00"})


def test_an_agreed_plan_is_printed_in_the_agreement_and_the_promise(text_of, make_context, after_changes):
    agreed = make_context(settlement=after_changes["settlement"])
    for name in ("instalment-agreement", "promise"):
        assert "| 2 | 2027年1月31日前 | 1600.00 |" in text_of(name, agreed)
        assert "| 1 | 　　　　年　　月　　日前" in text_of(name, make_context())


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("判决书", "判决书"),
        ("支付令", "支付令"),
        ("仲裁裁决书", "裁决书"),
        ("公证债权文书", "赋予强制执行效力的债权文书"),
        ("其他", "其他"),
    ],
)
def test_the_document_to_be_executed_is_ticked_once(kind, label, make_context, after_changes, specs, roots):
    paper = make_context(execution=after_changes["execution"] | {"kind": kind})
    row = extract(make(specs["enforcement"], paper, roots).content).split("| 文书类型⏎", 1)[1].split("\n", 1)[0]
    assert ticked(row) == [label]


def test_kept_property_is_told_in_the_enforcement_form(make_context, after_changes, specs, roots):
    kept = {"applied": True, "case_no": "（2026）鲁0102财保1号", "expires_on": "2027-05-01"}
    paper = make_context(execution=after_changes["execution"], preservation=kept)
    text = extract(make(specs["enforcement"], paper, roots).content)
    assert "有☑⏎　　保全案号：（2026）鲁0102财保1号⏎　　保全措施最早到期时间：2027年5月1日⏎无☐" in text


def test_clauses_are_cited_by_their_number_and_requests_end_as_sentences(text_of, make_context):
    contract = make_context().loaded.case.contract.model_dump(by_alias=True)
    named = contract | {"payment_clause": "第七条　业主应于每月10日前交纳。", "penalty_clause": "第十条 逾期按万分之五支付违约金"}
    context = make_context(contract=named)
    text = text_of("complaint", context)
    assert "合同第七条约定：业主应于每月10日前交纳（证据2-1）。" in text
    assert "合同第十条约定：逾期按万分之五支付违约金（证据2-1）。" in text
    assert "元；\n3. 本案诉讼费用由被告承担。\n" in text
    demand = text_of("demand-letter", context)
    assert "根据《阳光花园前期物业服务合同》（编号：YG-2018-01）第七条的约定，业主应于每月10日前交纳。" in demand
    assert "与我公司联系（电话13900000000）" in demand


def test_a_lawyers_letter_is_told_with_its_way(text_of, make_context):
    letter = {
        "id": "K1",
        "kind": "lawyer-letter",
        "way": "ems",
        "sent": "2026-06-03",
        "effective": "2026-06-05",
        "result": "签收",
    }
    text = text_of("complaint", make_context(contacts=[letter]))
    assert "2026年6月3日委托律师以邮政特快专递方式向被告发出律师函，2026年6月5日签收" in text


@pytest.mark.parametrize(
    ("parties", "word"),
    [
        ([{"name": "张三"}], "您"),
        ([{"kind": "organisation", "name": "某某商贸有限公司"}], "贵公司"),
        ([{"kind": "organisation", "name": "某某合作社"}], "贵单位"),
        ([{"name": "张三"}, {"name": "李四"}], "贵方"),
    ],
)
def test_debtors_are_addressed_as_what_they_are(parties, word, text_of, make_context):
    text = text_of("demand-letter", make_context(defendants=parties))
    assert f"请{word}在2026年12月5日以前" in text
    assert f"请求{word}支付" in text
    assert word == "您" or "您" not in text


def test_every_debtor_is_written_to_at_his_own_address(text_of, make_context):
    parties = [
        {"name": "张三", "domicile": "甲路1号", "residence": "乙路2号"},
        {"name": "李四", "domicile": "丙路3号"},
        {"name": "王五", "domicile": "丙路3号"},
        {"name": "赵六"},
    ]
    context = make_context(defendants=parties)
    for name in ("demand-letter", "lawyer-letter"):
        lines = [line for line in text_of(name, context).splitlines() if line.startswith("致：")]
        assert [line.replace("送达地址：", "") for line in lines] == [
            "致：张三（乙路2号）",
            "致：李四、王五（丙路3号）",
            "致：赵六（济南市历下区阳光路9号阳光花园1号楼2单元301室）",
        ]


def test_a_former_demand_names_the_debtor_it_reached(text_of, make_context):
    letter = {
        "id": "K1",
        "kind": "demand",
        "way": "ems",
        "sent": "2026-09-01",
        "effective": "2026-09-03",
        "to": "李<四>",
        "result": "签收",
    }
    context = make_context(contacts=[letter])
    assert "以邮政特快专递方式向李<四>发出" in text_of("demand-letter", context)
    assert "以邮政特快专递方式向李<四>发出" in text_of("lawyer-letter", context)
    assert "以邮政特快专递方式向被告李<四>发出" in text_of("complaint", context)


def test_letters_and_agreements_do_not_refer_to_an_annex_or_tell_the_claims_tactics(make_context, after_changes, specs, roots):
    context = make_context(**after_changes)
    for name in ("lawyer-letter", "settlement-agreement"):
        text = extract(make(specs[name], context, roots).content)
        assert "《欠费明细表》" not in text
        assert context.claim.late_fee_formula not in text


def test_the_receipt_has_real_boxes(text_of, context):
    receipt = text_of("demand-letter", context).split("回　执", 1)[1]
    assert receipt.count("☐") == 6
    assert "□" not in receipt


def test_each_debtor_is_asked_for_what_he_owes(text_of, make_context):
    parties = [{"name": "张三", "role": "登记业主"}, {"name": "李四", "role": "物业使用人", "agreed_to_pay": True}]
    context = make_context(defendants=parties)
    order = text_of("payment-order", context)
    assert "督促被申请人李四给付2025年6月1日至2026年7月31日的物业费3120.45元，被申请人张三对上述款项承担连带责任；" in order
    asked = text_of("mediation-application", make_context(defendants=parties, mediation={"body": "某某调解委员会"}))
    assert "促成被申请人李四支付2025年6月1日至2026年7月31日的物业费3120.45元" in asked
    together = text_of("payment-order", make_context())
    assert "督促被申请人张&三、李<四>共同给付" in together
    heir = text_of("payment-order", make_context(defendants=[{"name": "张三", "role": "继承人"}]))
    assert "督促被申请人张三在继承遗产的实际价值范围内给付" in heir


def test_debtors_of_different_times_are_asked_for_their_own_debts(text_of, make_context):
    from dataclasses import replace

    context = make_context()
    debts = tuple(
        debt.model_copy(update={"debtors": ("张&三",) if place < 4 else ("李<四>",)})
        for place, debt in enumerate(context.assessment.debts)
    )
    text = text_of("payment-order", replace(context, assessment=context.assessment.model_copy(update={"debts": debts})))
    sums = [Decimal(amount) for amount in re.findall(r"的物业费([\d.]+)元", text.split("事实和理由", 1)[0])]
    assert len(sums) == 2
    assert sum(sums) == context.claim.principal
    assert "督促被申请人张&三给付2025年6月1日至2025年9月30日的物业费" in text


def test_an_agreed_plan_adds_up_in_every_paper_that_prints_it(make_context, after_changes, specs, roots):
    agreed = make_context(settlement=after_changes["settlement"])
    for name in ("instalment-agreement", "promise"):
        text = extract(make(specs[name], agreed, roots).content)
        assert "付清物业费3120.45元、违约金79.55元，合计人民币3200.00元" in text
        assert "另行协商" not in text
    open_ = extract(make(specs["promise"], make_context(), roots).content)
    assert "付清上述欠费" in open_
    assert "由承诺人与贵公司另行协商" in open_


def test_every_party_signs_by_name(text_of, context, company):
    for name in ("promise", "instalment-agreement", "reconciliation", "settlement-agreement", "judicial-confirmation"):
        text = text_of(name, context)
        assert "张&三（签名、按指印）：" in text
        assert "李<四>（签名、按指印）：" in text
        assert "济南乙&丙商贸<有限>公司（盖章）：" in text_of(name, company)


def test_copies_are_as_many_as_parties(text_of, context, company):
    assert "本协议一式三份，各方各执一份" in text_of("instalment-agreement", context)
    assert "本协议一式两份，各方各执一份" in text_of("instalment-agreement", company)


def test_the_representative_has_a_line_of_his_own(text_of, company):
    lines = text_of("complaint", company).splitlines()
    assert lines[1:3] == [
        "原告：甲&乙物业<分公司>，住所地济南市历下区阳光路1号，统一社会信用代码91370100MA3C0N0X1E。",
        "法定代表人：周明，经理，联系电话0531-88880000。",
    ]


def test_a_companys_own_telephone_is_not_given_to_its_head():
    from feecase.builtin.papers.parties import line
    from feecase.model.party import Organisation

    body = Organisation.model_validate({"kind": "organisation", "name": "甲公司", "phone": "1", "legal_rep": {"name": "周明"}})
    assert (line(body).text, line(body).head) == ("甲公司，联系电话1。", "法定代表人：周明。")
    same = Organisation.model_validate(
        {"kind": "organisation", "name": "甲公司", "phone": "1", "legal_rep": {"name": "周明", "phone": "1"}}
    )
    assert (line(same).text, line(same).head) == ("甲公司。", "法定代表人：周明，联系电话1。")


def test_the_contracts_clauses_stand_as_grounds_once_and_by_number(text_of, make_context):
    contract = make_context().loaded.case.contract.model_dump(by_alias=True)
    named = contract | {"payment_clause": "第七条　业主应于每月10日前交纳。", "penalty_clause": "第十条 逾期按万分之五支付违约金"}
    text = text_of("element-complaint", make_context(contract=named))
    assert (
        "合同约定：《阳光花园前期物业服务合同》（编号：YG-2018-01）第七条：业主应于每月10日前交纳；第十条：逾期按万分之五支付违约金（证据2-1）。⏎法律规定："
        in text
    )
    without = text_of("element-complaint", make_context(Choices(late_fee="none"), contract=named))
    assert "合同约定：《阳光花园前期物业服务合同》（编号：YG-2018-01）第七条：业主应于每月10日前交纳（证据2-1）。⏎" in without


def test_the_enforcement_form_has_the_official_rows_and_boxes(make_context, after_changes, specs, roots):
    text = extract(make(specs["enforcement"], make_context(execution=after_changes["execution"]), roots).content)
    heads = [row.split(" |")[0].removeprefix("| ") for row in text.splitlines() if row.startswith("| ")]
    assert heads[0].startswith("说明：⏎1. 发生法律效力的民事、行政判决、裁定，刑事判决、裁定中的财产部分")
    assert heads[1:] == [
        "当事人信息",
        "申请执行人⏎（自然人）",
        "申请执行人⏎（法人、非法人组织）",
        "委托诉讼代理人",
        "被执行人⏎（自然人）",
        "被执行人⏎（自然人）",
        "被执行人⏎（法人、非法人组织）",
        "执行依据信息",
        "文书类型⏎（注：1. 行政处罚决定、行政处理决定，需先经人民法院裁定准予执行；2. 申请执行债权文书的，需一并提交执行证书）",
        "执行依据作出机构",
        "案由",
        "文书号",
        "生效日期",
        "执行依据判项主文",
        "申请执行事项",
        heads[16],
        "申请执行事项",
        "是否有诉前/诉讼保全",
        "其他财产线索",
    ]
    assert heads[16].startswith("（可概括描述申请执行的请求、事实与理由，相关具体内容请在下方要素式表格中填写）")
    kinds = text.split("| 文书类型⏎", 1)[1].split("\n", 1)[0]
    assert re.findall(r"([^\s　☐☑：⏎|]+)[☐☑]", kinds) == [
        "判决书",
        "裁定书",
        "调解书",
        "制裁决定",
        "支付令",
        "刑事附带民事判决书",
        "刑事附带民事裁定书",
        "刑事附带民事调解书",
        "判决书",
        "裁定书",
        "调解书",
        "行政处罚决定",
        "行政处理决定",
        "裁决书",
        "调解书",
        "财产保全裁定",
        "证据保全裁定",
        "赋予强制执行效力的债权文书",
        "其他",
    ]
    applicant = text.split("| 申请执行人⏎（法人、非法人组织）", 1)[1].split("\n", 1)[0]
    assert "上市公司" not in applicant
    assert len(re.findall("[☐☑]", applicant)) == 14 + 5
    assert applicant.index("银行账号：1234567890123456") < applicant.index("类型：")
    assert "履行（2026）鲁0102民初1234号民事判决书确定的义务" in text
    assert "☑" not in text.split("| 申请执行人⏎（自然人）", 1)[1].split("\n", 1)[0]


@pytest.mark.parametrize("name", ["element-complaint", "enforcement"])
def test_every_box_of_an_element_form_is_a_real_control(name, make_context, after_changes, specs, roots):
    import io
    import zipfile

    content = make(specs[name], make_context(**after_changes), roots).content
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    text = extract(content)
    assert xml.count("<w14:checkbox>") == len(re.findall("[☐☑]", text)) > 40
    assert "□" not in text


def test_a_confirmation_names_the_parties_alike_and_what_is_filed_with_it(text_of, context):
    text = text_of("judicial-confirmation", context)
    assert "申请人甲在2026年12月31日前修复2单元门禁。" in text
    assert "申请人乙任何一期逾期或者未足额支付的，其余各期全部到期。" in text
    assert "与调解协议相关的财产权利证明" in text
    assert not re.search("(?<!申请人)[甲乙]方", text)


def test_the_memo_says_each_thing_once(context):
    from dataclasses import replace

    spec = next(spec for spec in PAPERS if spec.id == "case-memo")
    finding = context.assessment.findings[0]
    findings = tuple(
        finding.model_copy(update={"what": what, "amount": Decimal("1234.50")}) for what in ("欠 1,234.50 元", "欠费")
    )
    policies = tuple(
        one.model_copy(update={"value": "1.3 倍", "name": "late_fee.multiple"}) for one in context.assessment.policies
    )
    memo = spec.build(
        replace(context, assessment=context.assessment.model_copy(update={"findings": findings, "policies": policies}))
    )
    assert [one.amount for one in memo.findings] == [None, Decimal("1234.50")]
    assert [one.text.split("（")[0] for one in memo.policies] == ["1.3 倍"]


def test_the_memos_timeline_is_low_enough_to_share_a_page(make_context):
    import struct

    spec = next(spec for spec in PAPERS if spec.id == "case-memo")
    picture = spec.build(make_context(months=59)).timeline
    width, height = struct.unpack(">II", picture[16:24])
    assert height / width < 0.6


def test_every_element_of_fact_names_its_evidence(text_of, context):
    text = text_of("element-complaint", context)
    rows = dict(re.findall(r"^\| (\d+)\. [^|]* \| (.*) \|$", text.split("| 事实与理由 |", 1)[1], flags=re.MULTILINE))
    assert {no for no, words in rows.items() if "（证据" not in words} == {"2", "9", "11", "13"}
    assert rows["6"] == "业主应于每月10日前交纳当月物业服务费（证据2-1）。"
    assert rows["13"].startswith("1-1 营业执照（第2页）；2-1")


def test_a_letter_asks_for_the_late_fee_that_the_claim_asks_for_also_on_what_was_paid_late(make_context):
    from dataclasses import replace

    from feecase.builtin.papers import letters

    context = make_context()
    first = context.assessment.debts[0]
    paid = first.model_copy(update={"paid": first.amount, "outstanding": Decimal("0.00")})
    settled = replace(context, assessment=context.assessment.model_copy(update={"debts": (paid, *context.assessment.debts[1:])}))
    assert [debt.id for debt in letters.open_debts(settled)] == [debt.id for debt in context.assessment.debts[1:]]
    assert letters.late_fee(settled) == letters.late_fee(context) == context.claim.late_fee.claimed


def test_a_letter_names_only_the_debts_of_those_it_is_written_to(make_context):
    from dataclasses import replace

    from feecase.builtin.papers import letters

    context = make_context(Choices(defendants=("李<四>",)))
    debts = tuple(
        debt.model_copy(update={"debtors": ("张&三",) if place < 4 else ("张&三", "李<四>")})
        for place, debt in enumerate(context.assessment.debts)
    )
    mine = letters.open_debts(replace(context, assessment=context.assessment.model_copy(update={"debts": debts})))
    assert [debt.id for debt in mine] == [debt.id for debt in debts[4:]]


def test_a_letter_states_one_sum_even_where_the_claim_drops_part_of_the_debt(make_context, specs, roots):
    from dataclasses import replace

    context = make_context()
    claim = context.claim
    fewer = claim.model_copy(
        update={
            "charges": claim.debts[4:],
            "principal": Decimal("9.99"),
            "late_fee": claim.late_fee.model_copy(update={"claimed": Decimal("8.88")}),
        }
    )
    text = extract(make(specs["lawyer-letter"], replace(context, claim=fewer), roots).content)
    assert "9.99" not in text
    assert "8.88" not in text
    assert text.count("3120.45元") == 2
    assert text.count(f"违约金人民币{claim.late_fee.claimed}元") == 2


def test_the_letter_of_refusal_states_all_that_is_owed_not_what_would_be_claimed(text_of, context):
    owed = sum(debt.outstanding for debt in context.assessment.debts)
    less = replace(context, claim=context.claim.model_copy(update={"principal": Decimal("1.00")}))
    assert f"欠付本金：人民币{owed:.2f}元" in text_of("refusal-letter", less)
