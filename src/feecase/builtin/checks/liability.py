"""Who owes, and is it due: other owners' time, users, prepaid periods, due dates, vacancy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from feecase.plugin import Case, CheckContext, Debt, Finding, cite, total, yuan


def wrong_defendant(context: CheckContext) -> Iterator[Finding]:
    """Report parts outside the defendants' time, debts without debtor among them, and defendants who owe at different times."""
    assessment, case = context.assessment, context.loaded.case
    apart = [d for d in assessment.not_claimable if d.excluded == "other-owner"]
    delivered = case.premises.delivered_on
    early = [d for d in apart if delivered is not None and d.to < delivered]
    others = [d for d in apart if d not in early]
    if early:
        yield _before_delivery(case, early, alone=not assessment.debts and not others)
    if others:
        first, last = min(d.from_ for d in others), max(d.to for d in others)
        sued = {d.name for d in case.defendants}
        then = (
            o.name
            for o in case.premises.owners
            if not sued & {name.strip() for name in o.name.split("、")}
            and any(_overlaps(o.from_, o.to, d.from_, d.to) for d in others)
        )
        owners = "、".join(dict.fromkeys(then))
        local = context.place.find("transfer.settlement", on=context.as_of)
        rule = f"；{local.place_name}：{local.source}" if local else ""
        yield Finding(
            check="wrong-defendant",
            level="warning" if assessment.debts else "blocking",
            against="" if assessment.debts else "final",
            where="defendants",
            what=f"{first} 至 {last} 的款项（{yuan(total(d.outstanding for d in others))} 元）不在被告的权属期间，已从请求中分出"
            + (f"；当时的权利人为{owners}" if owners else ""),
            why=f"转让前的欠费由原业主承担，除非受让人同意承担债务；账单系统往往把旧账挂在现业主名下{rule}",
            settle="对原业主另案起诉；受让人承诺承担的，附债务承担或加入的证据；首次业主实际收房早于登记的，填写交付日期",
            debts=tuple(d.id for d in others),
            amount=total(d.outstanding for d in others),
            citations=(cite("minfadian", 551, 1), cite("minfadian", 552), *(local.citations if local else ())),
        )
    groups = {d.debtors for d in assessment.debts if d.outstanding > 0}
    if len(groups) > 1:
        yield Finding(
            check="wrong-defendant",
            level="warning",
            where="defendants",
            what=f"各被告欠付的期间不同（{'；'.join('、'.join(g) for g in sorted(groups))}），请求已按债务人分列",
            why="不同业主各自期间的欠费不是共同债务，合并起诉须经法院同意并经当事人同意",
            settle="考虑分案起诉",
            citations=(cite("minsufa", 55, 1),),
        )
    if any(d.role == "继承人" for d in case.defendants):
        yield Finding(
            check="wrong-defendant",
            level="note",
            where="defendants",
            what="被告为继承人：只在所得遗产实际价值范围内清偿，放弃继承的不负清偿责任",
            settle="查明继承人范围、遗产及是否放弃继承；各继承人均列为被告",
            citations=(cite("minfadian", 1161),),
        )


def _before_delivery(case: Case, early: list[Debt], *, alone: bool) -> Finding:
    """Say that the developer owes what accrued before hand-over (物业管理条例 41(2)): no transfer, no former owner."""
    developers = "、".join(d.name for d in case.defendants if d.role == "建设单位")
    sued = f"建设单位{developers}的" if developers else "建设单位的"
    return Finding(
        check="wrong-defendant",
        level="blocking" if alone else "warning",
        where="premises.delivered_on",
        what=f"{early[0].from_} 至 {early[-1].to} 的款项（{yuan(total(d.outstanding for d in early))} 元）在交付（{case.premises.delivered_on}）以前，由建设单位交纳，已从请求中分出",
        why=f"已竣工但尚未出售或者尚未交给物业买受人的物业，物业服务费用由建设单位交纳；这是{sued}债务，不是业主或者前业主的",
        settle="核对交付日期（交房手续）；交付日期有误的，改正 premises.delivered_on；确在交付以前的，向建设单位另行主张",
        debts=tuple(d.id for d in early),
        amount=total(d.outstanding for d in early),
        citations=(cite("wuye-tiaoli", 41, 2),),
    )


def nothing_owed(context: CheckContext) -> Iterator[Finding]:
    """Report a case in which nothing is left to claim from these defendants."""
    assessment = context.assessment
    if not any(d.outstanding for d in assessment.debts) and not any(f.defensible for f in assessment.late_fees.values()):
        paid = "款项均已清偿" if assessment.debts else "没有已到期、由被告承担、尚未裁判的款项"
        yield Finding(
            check="nothing-owed",
            level="blocking",
            against="final",
            who="billing",
            where="charges",
            what=f"本案没有可以主张的欠款：{paid}",
            why="起诉须有具体的诉讼请求",
            settle="核对付款和权属；确已清偿的，撤下本案",
            citations=(cite("minsufa", 122, None, 3),),
        )


def users(context: CheckContext) -> Iterator[Finding]:
    """Report a user sued without his promise to pay, a promise without proof, and an owner who is not sued beside the user."""
    case = context.loaded.case
    mine = [d for d in case.defendants if d.role == "物业使用人"]
    for user in mine:
        if not user.agreed_to_pay:
            yield Finding(
                check="user-liability",
                level="blocking",
                against="final",
                who="lawyer",
                where=f"defendants[{user.name}].agreed_to_pay",
                what=f"物业使用人{user.name}没有约定由其交费，不是交费义务人",
                why="约定由物业使用人交纳的，从其约定；没有约定的由业主交纳",
                settle="附租赁合同中由承租人交费的约定，或改列业主为被告",
                citations=(cite("wuye-tiaoli", 41, 1),),
            )
        elif not user.agreement:
            yield Finding(
                check="user-liability",
                level="warning",
                where=f"defendants[{user.name}].agreement",
                what=f"物业使用人{user.name}约定交费没有证据",
                settle="附租赁合同或使用人的书面承诺",
                citations=(cite("wuye-tiaoli", 41, 1),),
            )
    if mine and len(mine) == len(case.defendants):
        yield Finding(
            check="user-liability",
            level="note",
            where="defendants",
            what="只起诉了物业使用人，业主负连带交纳责任",
            settle="考虑把业主列为共同被告",
            citations=(cite("wuye-tiaoli", 41, 1),),
        )


def unexpired(context: CheckContext) -> Iterator[Finding]:
    """Report parts that are not yet overdue, which the billing system may count as owed."""
    later = [d for d in context.assessment.not_claimable if d.excluded == "unexpired"]
    if later:
        first, last = min(d.from_ for d in later), max(d.to for d in later)
        yield Finding(
            check="unexpired",
            level="note",
            where="charges",
            debts=tuple(d.id for d in later),
            amount=total(d.outstanding for d in later),
            what=f"{first} 至 {last} 的款项（{yuan(total(d.outstanding for d in later))} 元）截至 {context.as_of} 尚未逾期，已从请求中分出",
            why="预交费的账单系统把当期也算作欠费；未到履行期限的不能请求",
            settle="到期后另行主张，或在诉讼中增加请求",
            citations=(cite("minfadian", 509, 1),),
        )


def instalments(context: CheckContext) -> Iterator[Finding]:
    """Report an instalment agreement of which parts are not yet due: they cannot be claimed unless it says that default makes all due."""
    for contact in context.loaded.case.contacts:
        later = [i for i in contact.instalments if i.due >= context.as_of]
        if contact.kind == "instalment-agreement" and later:
            yield Finding(
                check="instalments",
                level="warning",
                where=f"contacts[{contact.id}].instalments",
                amount=total(i.amount for i in later),
                what=f"分期协议 {contact.id} 尚有 {len(later)} 期未到期，合计 {yuan(total(i.amount for i in later))} 元",
                why="协议变更了履行期限；没有约定任一期逾期即全部到期的，未到期的各期不能请求",
                settle="核对协议有无加速到期条款；没有的，未到期部分在 choices.yaml 放弃，到期后另行主张",
                citations=(cite("minfadian", 543), cite("minfadian", 189)),
            )


def due_dates(context: CheckContext) -> Iterator[Finding]:
    """Report charges without due date and a contract without payment schedule."""
    case = context.loaded.case
    bare = [d for d in context.assessment.debts if d.due is None]
    if bare:
        schedule = "合同有交费条款但没有填写为数据" if case.contract and case.contract.payment_clause else "合同没有约定交费时间"
        yield Finding(
            check="due-date",
            level="warning",
            where="contract.payment",
            debts=tuple(d.id for d in bare),
            amount=total(d.outstanding for d in bare),
            what=f"{len(bare)} 笔款项没有应收日期：{schedule}",
            why="没有约定履行期限的，自首次催告的合理期限届满起逾期，时效和违约金也自此起算",
            settle="把交费条款填写为 contract.payment，或填写各款项的应收日期",
            citations=(cite("minfadian", 511, 1, 4), cite("susong-shixiao-guiding", 4)),
        )


def vacancy(context: CheckContext) -> Iterator[Finding]:
    """Report a recorded vacancy: full fee unless the contract or a local rule reduces it; a likely defence."""
    case = context.loaded.case
    if not case.premises.vacant:
        return
    local = context.place.find("vacancy.rule", on=context.as_of)
    reduced = any(t.discounts for t in case.tariffs) or context.place.find("vacancy.ratio", on=context.as_of) is not None
    rule = f"；{local.place_name}：{local.shown}（{local.source}）" if local and local.text != "full" else ""
    yield Finding(
        check="vacancy",
        level="note" if reduced else "warning",
        where="premises.vacant",
        what="房屋登记为空置" + ("，已按约定或当地规定减收" if reduced else "，没有减收约定，按全额主张；被告可能以未入住抗辩"),
        why="物业服务人已按约定提供服务的，业主不得以未接受或者无需接受服务为由拒付" + rule,
        settle="核对合同有无空置减收；当地规定应当减收的，在收费标准中填写减收；过去给过减收的，说明理由",
        citations=tuple(dict.fromkeys((cite("minfadian", 944, 1), *(local.citations if local else ())))),
    )


def _overlaps(from_: dt.date | None, to: dt.date | None, first: dt.date, last: dt.date) -> bool:
    return (from_ is None or from_ <= last) and (to is None or first < to)
