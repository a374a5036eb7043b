"""The nation: the statutes that feecase ships, and the default of every policy on which the law or the courts speak nationwide.

A default that no text decides says so (实务) in its source, and a profile of a nearer place may decide otherwise.
"""

from __future__ import annotations

import datetime as dt

from feecase.plugin import NATION, Policy, Profile, StatuteRoot, cite, hookimpl, shipped_folder

PROFILE = Profile(
    place=NATION,
    name="全国",
    policies=(
        Policy(
            name="limitation.series",
            value="each",
            citations=(cite("minfadian", 188, 1), cite("minfadian", 188, 2)),
            source="实务：按期产生的独立债务各自起算（最高人民法院法答网第20批答疑；广东、江苏南通、北京二中院、昆明、福州的裁判）；厦门等地类推第189条自最后一期起算",
        ),
        Policy(
            name="limitation.start_day",
            value="due-date",
            citations=(cite("minfadian", 188, 2), cite("minfadian", 201, 1), cite("susong-shixiao-guiding", 4)),
            source="履行期限届满之日为起算日，当日不计入；实务另有以逾期首日为起算日（晚一日）的",
        ),
        Policy(
            name="limitation.withdrawn_suit",
            value="served",
            citations=(cite("minfadian", 195, None, 1), cite("susong-shixiao-guiding", 8, 1, 1)),
            source="实务：撤诉或被驳回起诉的，各地有起诉即中断、送达后视为催告、不中断三种做法；取居中的一种",
        ),
        Policy(
            name="limitation.refused_letter",
            value="counts",
            citations=(cite("susong-shixiao-guiding", 8, 1, 2),),
            source="信件到达或者应当到达即中断；实务：拒收的多视为应当到达（福州），地址有误或已迁走的退件不算",
        ),
        Policy(
            name="limitation.posting",
            value="no",
            citations=(cite("susong-shixiao-guiding", 8, 1, 1),),
            source="实务有争议：张贴另有照片、录像和见证的，个别法院认可；默认不足以证明到达债务人",
        ),
        Policy(
            name="limitation.acceleration",
            value="last-instalment",
            citations=(cite("minfadian", 189),),
            source="同一债务分期履行的，自最后一期届满起算；约定任何一期逾期其余即到期的，法无明文，实务另有自加速到期之日起算的",
        ),
        Policy(
            name="limitation.waiver_fresh_period",
            value="yes",
            citations=(cite("minfadian", 192, 2), cite("susong-shixiao-guiding", 19, 1)),
            source="同意履行后不得再以届满抗辩；是否自承诺起重新计算，法无明文，实务未定",
        ),
        Policy(
            name="limitation.other_signer",
            value="counts",
            citations=(cite("susong-shixiao-guiding", 8, 1, 2),),
            source="信件到达或者应当到达即中断；实务：非本人签收的邮件，有的要求另有到达的证明（番禺），有的以送达被证明为足；同住成年亲属或被授权人签收的不在此列",
        ),
        Policy(
            name="limitation.promise_term",
            value="from-promise",
            citations=(cite("minfadian", 195, None, 2), cite("susong-shixiao-guiding", 14)),
            source="义务人同意履行之日即中断；债权人同意延期的是变更履行期限（民法典543），自新期限届满起算；单方承诺期限的，法无明文",
        ),
        Policy(
            name="limitation.joint_promise",
            value="counts",
            citations=(cite("minfadian", 192, 2), cite("minfadian", 520)),
            source="届满后同意履行的不得再抗辩；连带债务人之一的承诺是否及于他人，法无明文，稳妥地只约束其本人",
        ),
        Policy(
            name="limitation.surplus_payment",
            value="counts",
            citations=(cite("susong-shixiao-guiding", 14), cite("minfadian", 560, 2)),
            source="部分履行是对所抵充债务的承认；为其他期间所付的款项在逐期口径下是否及于旧款，实务有争议（南通：不及于）",
        ),
        Policy(
            name="limitation.transition",
            value="statute",
            citations=(
                cite("minzong-shixiao-jieshi", 2, on=dt.date(2018, 7, 23)),
                cite("minzong-shixiao-jieshi", 3, on=dt.date(2018, 7, 23)),
            ),
            source="2017年10月1日前两年期间已届满的不适用三年（福州、山东的裁判）；个别法院一律适用三年（河南）",
        ),
        Policy(
            name="limitation.late_fee",
            value="with-principal",
            citations=(cite("minfadian", 188, 1),),
            source="实务：违约金多随本金认定；也有按日各自计算、只支持最近三年的（枣庄一带）",
        ),
        Policy(
            name="late_fee.base",
            value="lpr-1y",
            citations=(cite("hetong-tongze-jieshi", 65, 1), cite("minfadian", 584)),
            source="实务：以违约时一年期贷款市场报价利率衡量资金占用损失；各地另有按数倍计算的",
        ),
        Policy(
            name="late_fee.multiple",
            value="1.3",
            citations=(cite("hetong-tongze-jieshi", 65, 2),),
            source="超过损失百分之三十的一般可认定为过分高于损失",
        ),
        Policy(name="late_fee.days_in_year", value="365", source="实务：多按 365 天折算日利率，也有按 360 天的"),
        Policy(name="late_fee.lpr_mode", value="fixed", source="实务：按违约之时的报价固定计算；也有随报价分段计算的"),
        Policy(
            name="allocation.late_fee_rank",
            value="with-interest",
            citations=(cite("minfadian", 561, None, 2),),
            source="法条只写利息；实务多将迟延履行违约金与利息同序，另一种做法是后于本金",
        ),
        Policy(
            name="demand.missing",
            value="warning",
            citations=(cite("minfadian", 944, 2),),
            source="2021年起书面催交不再是起诉条件（法释〔2009〕8号原第六条已删除），但法院仍会审查是否催告",
        ),
        Policy(
            name="demand.reasonable_days",
            value="15",
            citations=(cite("minfadian", 944, 2),),
            source="实务：合理期限法无明文，催告函应当自己写明；未写明时暂按 15 天估算",
        ),
        Policy(
            name="collection.posting",
            value="forbidden",
            citations=(cite("minfadian", 1024, 1), cite("minfadian", 1035, 1, 1), cite("pipl", 13), cite("pipl", 25)),
            source="公开业主欠费信息须有法律、行政法规依据或者本人单独同意",
        ),
        Policy(
            name="collection.forbidden_acts",
            citations=(cite("minfadian", 944, 3), cite("minfadian", 1024, 1), cite("minfadian", 1033, None, 1)),
            value=("water-cut", "power-cut", "gas-cut", "heat-cut", "public-naming", "threat", "insult", "night-call"),
            source="停止供电、供水、供热、供燃气等方式催交物业费，侮辱，侵扰私人生活安宁",
        ),
        Policy(
            name="collection.call_hours",
            value="08:30-21:00",
            citations=(cite("minfadian", 1033, None, 1),),
            source="实务：物业费催收没有关于时段和次数的明文，取不侵扰私人生活安宁的做法",
        ),
        Policy(
            name="collection.rest_day_hours",
            value="10:00-20:00",
            citations=(cite("minfadian", 1033, None, 1),),
            source="实务：物业费催收没有关于时段和次数的明文，取不侵扰私人生活安宁的做法",
        ),
        Policy(
            name="collection.message_hours",
            value="08:00-21:00",
            citations=(cite("minfadian", 1033, None, 1),),
            source="实务：物业费催收没有关于时段和次数的明文，取不侵扰私人生活安宁的做法",
        ),
        Policy(
            name="collection.calls_per_day",
            value="1",
            citations=(cite("minfadian", 1033, None, 1),),
            source="实务：物业费催收没有关于时段和次数的明文，取不侵扰私人生活安宁的做法",
        ),
        Policy(
            name="collection.unreached_per_day",
            value="2",
            citations=(cite("minfadian", 1033, None, 1),),
            source="实务：物业费催收没有关于时段和次数的明文，取不侵扰私人生活安宁的做法",
        ),
        Policy(
            name="collection.touches_per_week",
            value="3",
            citations=(cite("minfadian", 1033, None, 1),),
            source="实务：物业费催收没有关于时段和次数的明文，取不侵扰私人生活安宁的做法",
        ),
        Policy(name="collection.preserve_days", value="45", source="feecase 的提前量，不是法定期限：留出邮寄、调解和立案的时间"),
        Policy(name="collection.post_days", value="10", source="feecase 的提前量：少于此数，邮寄来不及证明到达"),
        Policy(name="collection.stage_gap", value="15", source="实务：两次催收之间给债务人合理的履行时间"),
        Policy(name="collection.daily_cap", value="30", source="实务：一名催收人一天能办的户数，公司可在方案中另定"),
        Policy(name="collection.urgent_days", value="45", source="feecase 的提前量，与保全时效的天数相同"),
        Policy(
            name="collection.grade_days",
            value=("30", "365", "730", "1095"),
            source="实务：未收款、催收款、准呆账、呆账、死账的账龄界限由公司的会计政策确定，法律没有规定",
        ),
        Policy(
            name="vacancy.rule",
            value="full",
            citations=(cite("minfadian", 944, 1),),
            source="已按约定提供服务的，业主不得以未接受或者无需接受服务为由拒付；减收须有约定或当地规定",
        ),
        Policy(
            name="mediation.first",
            value="offered",
            citations=(cite("minsufa", 125),),
            source="适宜调解的，先行调解，但当事人拒绝调解的除外",
        ),
        Policy(name="court_fee.rounding", value="cent", source="实务：计算到分与取整到元都有，办法本身未规定"),
        Policy(
            name="proof.blocking",
            value=(),
            citations=(cite("minshi-zhengju", 1), cite("minsufa", 122), cite("minsufa", 67, 1)),
            source="起诉只须提供符合起诉条件的证据，法无明文规定缺少哪一项证据即不应起诉：缺少的都作警告，由律师权衡；合同内容没有填写的另行阻断",
        ),
        Policy(
            name="filing.slots",
            source="实务：人民法院在线服务等平台的分类；各法院不一，以受诉法院要求为准",
            value=(
                "起诉状",
                "当事人身份证明",
                "委托代理材料",
                "证据目录",
                "证据材料",
                "送达地址确认书",
                "退费账户确认书",
                "保全申请书及保函",
                "其他",
            ),
        ),
        Policy(name="filing.max_file_mb", value="10", source="实务：没有公开的统一上限，取较稳妥的值；以受诉法院要求为准"),
    ),
)


@hookimpl
def feecase_statutes() -> list[StatuteRoot]:
    """Offer the statutes and dated values that come with feecase."""
    return [StatuteRoot(shipped_folder("statutes"))]


@hookimpl
def feecase_profiles() -> list[Profile]:
    """Offer the nation's profile."""
    return [PROFILE]
