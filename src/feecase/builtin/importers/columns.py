"""Which column of a table holds what: by the words of its heading, the period or fee that the heading names, and what stands below it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as default_of
from decimal import Decimal
from functools import lru_cache
from typing import Any

from feecase.builtin.importers import cells, headers
from feecase.builtin.importers.periods import Days, period

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_LONGEST = 30
_MONEY = r"(?:金额|款项?|费用?|额|总额|总计|合计|小计|数额?|本金|余额|物业(?:服务|管理)?费|总数|情况)?"
_WHOSE = r"(?:本期|本年|当期|当年|累计|合计|实际|总|期末|目前|现|截止?目前|截至.*|费用|本次|应收|物业(?:服务|管理)?费|户)?"
_FIELDS: tuple[tuple[str, str], ...] = (
    ("number", r"序号?|编?号码?(?=$)|No\.?|NO|行号|#|序列"),
    ("estate", r"(?:所属|所在)?(?:物业)?(?:项目|小区|楼盘|园区|社区)(?:名称?)?|管理处|服务中心|物业项目|服务处"),
    ("phase", r"(?:分)?期|期区|组团|区域|分区|苑区|片区|地块"),
    ("floor", r"(?:所在|所属)?(?:楼栋|楼幢|栋|幢|座|楼宇|楼座|栋座)(?:号|名称?|别|栋)?|楼号|栋号|楼"),
    ("unit", r"单元(?:号|名称)?|门(?:洞)?号?|梯号?"),
    ("place", r"车位(?:编)?号?码?|泊位号?|车位名称"),
    ("plate", r"车牌(?:号码?)?"),
    ("tenant", r"(?:租户|租客|承租人|承租方|使用人|租赁人)(?:姓名|名称)?"),
    (
        "room",
        r"(?:单元)?房号|房间(?:号|名称)?|房屋(?:编号|编码|号|名称|全称|坐落|地址)?|室号|户号|门牌号?|铺位号?|商铺号?|铺号|店铺号?|资源名称|资源编号|房产(?:名称|编号)?|楼号房号|楼栋房号|楼房号|栋房号|收费对象|计费对象|单元号?房号|房址|物业地址|物业单元|户室?号|房室?号|套房号|房号信息|楼室号|坐落",
    ),
    (
        "owner",
        r"(?:房屋)?(?:业主|户主|产权人|权利人|房主|所有权人|住户|客户|车主|缴费人|交费人|付费人|债务人|欠费人|缴款人|户)(?:姓名|名称?|全称)?(?:/.*)?|姓名|商户(?:名称?)?|店铺名称|商家(?:名称)?|单位名称|公司名称|客户名|业主\(单位\)|业主/单位|企业名称|被告",
    ),
    ("contact_name", r"联系人(?:姓名)?"),
    (
        "phone",
        r"(?:业主|客户|住户|联系|手机|移动|户主|车主)?(?:电话|手机)(?:号码?)?|手机号?码?|联系方式|电话号码|联系号码|联络电话|TEL",
    ),
    (
        "phone2",
        r"(?:备用|第二|其他|家庭|固定|办公|紧急)(?:联系)?(?:电话|手机)(?:号码?)?|(?:联系)?(?:电话|手机号?)[2二]|备用联系(?:方式|人)|座机",
    ),
    ("id_no", r"(?:业主|客户)?(?:身份证|证件)(?:号码?|编号)?|身份证件号码?|统一社会信用代码|信用代码|营业执照号?|公民身份号码"),
    ("id_type", r"证件(?:类型|种类|名称)"),
    (
        "domicile",
        r"(?:住所地?|户籍(?:地址|所在地|地)?|通讯地址|通信地址|联系地址|邮寄地址|家庭(?:住址|地址)|身份证(?:住址|地址)|现住址|住址|送达地址|收件地址)",
    ),
    ("legal_rep", r"法定代表人|负责人|法人(?:代表)?"),
    ("sex", r"性别"),
    ("area", r"(?:建筑|收费|计费|产权|房屋|实测|合同)?(?:建筑)?面积|建面|平方数"),
    ("inner", r"(?:套内|室内|使用|公摊)面积|公摊系数|得房率"),
    ("use", r"(?:房屋|物业|资源|房产)?(?:类型|性质|用途|业态)|业态|户型|房型"),
    ("person_role", r"人员(?:角色|类型)|业主类型|客户类型|客户类别|与业主关系"),
    ("delivered_on", r"(?:交付|交房|收房|接房|入伙|交楼|入住|领房|办理入住)(?:日期|时间|日)?"),
    (
        "item",
        r"(?:费用|收费|计费|缴费|欠费|款项)(?:项目?|名称?|科目|内容)(?:名称)?|费项(?:名称)?|(?:费用|收费)种类|科目|收费项|费用|项目类别|款项(?:名称)?|应收科目|收费类型|费种|品名",
    ),
    ("item_type", r"(?:费用|收费)(?:类型|类别|性质)|计费方式|收费方式|缴费类型|款项类型"),
    (
        "fee_span",
        r"(?:计费|收费|缴费|账单|费用|欠费|所属|归属|应收|服务|交费|拖欠|欠缴|费用所属|账务)(?:周期|月份|期间|年月|区间|时段|时间段|起止|起止日期|起止时间|月|期|年度|年份|所属期|日期段)|(?:欠费|费用|计费|账单|欠缴|拖欠)时间|账期|期间|所属期|月份|年月|年度|账单期|起止(?:时间|日期|年月|月份)?|所属(?:年)?月|欠费时间段",
    ),
    ("from", r"(?:费用|计费|收费|欠费|账单|服务|应收)?(?:开始|起始|起)(?:时间|日期|日|年月|月份|月)?|自|费用起|起费日期?"),
    ("to", r"(?:费用|计费|收费|欠费|账单|服务|应收)?(?:结束|截止|终止|截至|止)(?:时间|日期|日|年月|月份|月)?|至|费用止|到期日?"),
    ("days", r"(?:欠费|逾期|拖欠|违约|滞纳)?(?:天数|日数|时长\(天\)|天)|账龄(?:天数|\(天\))?"),
    ("months", r"(?:欠费|计费|收费|拖欠|欠缴|应收|欠交|逾期)?(?:月数|个月|月份数|时长\(月\)|期数|时长|月)|账龄(?:月数|\(月\))?"),
    (
        "price",
        r"(?:物业费|收费|计费|费用|停车费|管理费|物业(?:服务|管理)费)?(?:单价|标准|费率|价格)(?:/月|/㎡.*|\(元.*)?|标准单价|收费标准.*|停车费标准/月|物业费标准.*|标准/月",
    ),
    ("monthly", r"(?:每月|月|月度)(?:应收|应缴|应交|物业费|费用|金额|管理费|租金|标准|收费|缴费)+(?:金额)?|月物业费|月费|每月"),
    ("quantity", r"数量|计费数量|用量|计费量"),
    ("reading", r"(?:上期|本期|上次|本次|起|止)?(?:读数|抄表数?|表底|示数)|抄表.*|表号|用水量|用电量"),
    ("discount", r"折扣率?|折扣|优惠率|折率|打折"),
    ("share", r".*(?:占比|比例|百分比|收缴率|缴费率|收费率|欠费率|完成率)|%"),
    ("late", r"(?:应收|累计|欠缴?)?(?:滞纳金|违约金|逾期利息|逾期违约金|逾期费|罚息|罚金|利息|逾期付款违约金)(?:金额|合计|额)?"),
    (
        "balance",
        r"(?:账户|预存|预交|预缴|预收|预付|储值)(?:款|余额|金额|费|物业费|账户)*|(?:账户)?余额|结余|可用余额|预存款余额|押金余额",
    ),
    (
        "carried",
        r"历史欠费|历史欠款|(?:上期|期初|上年|往年|以前年度|历年|前期|年初|往期|陈欠|旧欠)(?:余额|欠费|结转|欠款|结余|累计欠费|欠缴)*(?:金额)?",
    ),
    ("due_total", r"(?:应收|应缴|应交|应付)(?:合计|总计|总额|小计|总金额)|合计应[收缴交付]|总应收"),
    ("due", rf"{_WHOSE}(?:应收|应缴|应交|应付|账单|计费|收费){_MONEY}(?:金额)?|费用金额|应收款|本金|账单额"),
    ("received", r"(?:实际?收|收款|收费|到账|实收)(?:金额|款|合计|额)?|已收(?:金额|款|额)?"),
    (
        "paid",
        rf"{_WHOSE}(?:实收|已收|已缴|已交|已付|实缴|实交|实付|缴费|缴纳|回款|到账|支付|付款|交费){_MONEY}(?:金额)?|已缴?交?纳金额",
    ),
    (
        "waived",
        r"(?:费用|折扣|优惠|减免|减收|赠送|折让|核减|冲减|免收|豁免|抵扣|调整|空置|减免优惠|优惠减免|折扣减免|减免/优惠)+(?:金额|额|费|款|合计|减免)?",
    ),
    (
        "owed",
        rf"{_WHOSE}(?:欠费|欠缴|欠交|欠收|未缴|未交|未收|未付|尚欠|结欠|拖欠|余欠|欠款|欠|应追缴|待缴|待收|待交|拖欠款|应补|欠费/元){_MONEY}(?:金额)?|{_WHOSE}(?:欠费|欠缴|未缴|未交)(?:本金|物业费)",
    ),
    ("sum", r"合计(?:金额|数|欠费|\(元\))?|总计(?:金额)?|小计(?:金额)?|总金额|总额|金额合计|费用合计|共计|欠费小计|总和"),
    ("amount", r"金额|款额|数额|费用\(元\)|金额元"),
    (
        "status",
        r".*(?:状态|是否.*|与否)|缴费情况|交费情况|收费情况|欠费情况|缴纳情况|收缴情况|付款情况|缴费标志|是否缴清|已缴/未缴",
    ),
    (
        "way_result",
        r"(?:催缴|催收|催费|沟通|跟进|联系|回访)(?:方式及结果|方式和结果|方式、结果|方式/结果|方式与结果|情况及结果|记录|内容|情况|过程|详情)",
    ),
    ("kind", r"催[缴收费](?:类别|类型|种类)|类别"),
    ("way", r"(?:催缴|催收|催费|沟通|联系|送达|通知|跟进)(?:方式|途径|形式|手段)|方式"),
    ("result", r"(?:催缴|催收|催费|沟通|联系|送达|跟进|处理)?结果|(?:业主|客户|对方)(?:反馈|答复|回复|态度)|反馈(?:情况|意见)?"),
    ("date", r"(?:催缴|催收|催费|联系|沟通|跟进|回访|登记|发出|记录|寄出|发送)(?:日期|时间|日)|日期|时间"),
    ("paid_on", r"(?:缴费|收款|付款|交费|收费|缴款|交款|缴纳|付费|回款|到账|支付|入账|实收|收据|收讫|收银|开票)(?:日期|时间|日)"),
    ("method", r"(?:支付|付款|缴费|收款|交费|交款|缴款|缴纳|付费|结算)(?:方式|渠道|途径|类型)"),
    ("payer", r"(?:付款|缴费|交款|缴款|缴纳|付费|汇款)(?:人|方|户名)(?:姓名|名称)?|付款账户名"),
    ("receipt", r"(?:收据|发票|票据|凭证|流水|小票)(?:号码?|编号)|单据号"),
    ("ref", r"(?:费用|订单|账单|单据|流水|应收|记录|系统)(?:编号|号|ID|编码)|单号|编号|ID"),
    (
        "by",
        r"(?:经办|催缴|催收|收费|收款|开票|操作|录入|登记|制单|制表|管理|责任|楼栋|负责|审核|复核|催费|客服)(?:人员?|员|管家)|收银员|管家|操作人|专管员|客服",
    ),
    (
        "date_other",
        r"(?:最近|最后|上次|末次)?(?:缴费|交费|付款|催缴|登记|录入|制单|开单|打印|更新|签约|合同|装修|到期|入住|出生|取得|过户|审核|计费|生成|应收|缴款|账单)(?:日期|时间|日|月份)",
    ),
    (
        "remark",
        r"备注\d?|说明|附注|摘要|注|其他|其它|(?:欠费|未缴|拖欠|减免|欠缴|拒缴|未交)(?:原因|理由|说明|备注)|(?:催缴|催收|催费|跟进|沟通)(?:情况|记录|备注|进展|说明)|情况说明|特殊情况|处理意见|情况|备注说明|信息备注|标注|标记",
    ),
    (
        "kept",
        r"原文件|原行号|问题列|问题原因|处理办法|[缴交]至(?:月份|日期|年月)?|[缴交]费?截止(?:月份|日期|年月)?|欠费年限|账龄分?段|.*起算日|应收款日期|总楼层|所在层|层|层数|卡号|门禁卡号?|朝向|电梯|水表号|电表号|账号|银行卡号|开户行|租金|房屋状态|入住状态|装修状态|民族|年龄|国籍|邮箱|微信号?|籍贯|工作单位|户数|人数|家庭人口|人口|合同(?:编)?号|年份|税率|税额|币种|优先级|级别|等级|类型|标签|来源|批次|车型|车位类型|车辆类型|楼管|保洁|客户编号|业主编号|房屋ID|物业公司|收费员|公司",
    ),
)
_ITEM = re.compile(
    r"(?:(?:住宅|商铺|商业|车位|高层|多层|小高层|别墅|公寓|前期|普通|储藏室|车库|写字楼)?物业(?:服务|管理)?费|物管费|物管服务费|综合服务费|公共服务费|电梯(?:维护|运行|维保|使用|电)*费|电梯费|(?:公共|公摊|楼道|公区)(?:水电|能耗|照明|用电|用水|水|电|费用)*费?|公摊水电|水电公摊|(?:自来|生活|中)?水费|电费|水电费|燃气费|天然气费|(?:生活|建筑|装修)?垃圾(?:清运|处理|处置)*费|清运费|(?:地下|地面|小区|临时)?(?:停车|车位|车库|泊位|泊车)(?:管理|服务|使用|维护|场)*费|(?:供|采)?暖(?:气)?费|供热费|热力费|二次(?:供水|加压)(?:加压|运行)*费|加压费|污水(?:处理)?费|能源费|能耗费|空调费|冷气费|有线电视费|卫生费|保洁费|清洁费|秩序维护费|绿化费|消防(?:维护)?费|化粪池清掏费|装修(?:管理|垃圾清运)费|商业管理费|管理费|服务费|维护费|代收(?:水|电)费)",
)
_DEPOSIT = re.compile(r"押金|保证金|定金|质押|维修(?:资金|基金)|代收代付|预存|预收")
_KIND_AND_FEE = re.compile(
    r"(欠费?|未[缴交收付]|尚欠|拖欠|应[收缴交付]|实[收缴交付]|已[收缴交付]|减免|优惠)(?:的)?(.+费)|(.+费)(欠费?|欠款|未[缴交收付]|应[收缴交付]|实[收缴交付]|已[收缴交付]|减免|优惠)(?:金额|额|款)?"
)
_SPAN_KIND = (
    ("owed", r"欠|未[缴交收付]"),
    ("waived", r"减免|优惠|免收"),
    ("paid", r"实[收缴交付]|已[收缴交付]|缴费|缴纳|交费"),
    ("due", r"应[收缴交付]"),
)
_OPEN_SPAN = re.compile(r"((?:19|20)?\d{2}年?)(?:度)?(?:及其?)?(?:以前|之前|前)|以前年度|往年|历年|及以前")
_UNITS = (("万元", 10000), ("千元", 1000), ("百元", 100), ("角", Decimal("0.1")), ("分", Decimal("0.01")))
MONEY = frozenset(
    {"owed", "due", "due_total", "received", "paid", "waived", "late", "balance", "carried", "sum", "amount", "money"}
)


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column: its place from 0, its heading, the field it is taken for, and why. Money columns of a matrix name their fee or period."""

    index: int
    title: str
    field: str
    reason: str = ""
    kind: str = ""
    item: str = ""
    span: Days | None = None
    open: bool = False
    factor: Decimal = default_of(default=Decimal(1))

    @property
    def grouped(self) -> bool:
        """Whether the column is one of several money columns, of one fee or one period each."""
        return self.field == "money"


_ALIKE = frozenset(
    {"", "estate", "phase", "floor", "unit", "item", "fee_span", "from", "to", "use", "kind", "way", "by", "method"}
)


def same_in_all_rows(name: str) -> bool:
    """Whether a field may have one content for all rows of a table: never a sum, a room, a person or what identifies one."""
    return field_of(plain(name)) in _ALIKE


def varying(constants: Iterable[str]) -> str:
    """Say (Chinese) which of these fields cannot be the same in all rows; empty if none."""
    wrong = [name for name in constants if not same_in_all_rows(name)]
    return f"“{'、'.join(wrong)}”各行不同，不能写成固定内容；请指明是哪一列" if wrong else ""


def deposit(name: str) -> bool:
    """Whether the name of a fee is one of money that is held, not earned: deposits, funds."""
    return bool(_DEPOSIT.search(name))


def fee_name(name: str) -> bool:
    """Whether a text is the name of a fee that a property company charges."""
    return bool(_ITEM.fullmatch(name)) and not _DEPOSIT.search(name)


@lru_cache(maxsize=8192)
def plain(head: Any) -> str:
    """Return a heading without invisible signs, blanks and marks of obligation, brackets kept."""
    if head is None:
        return ""
    shown = cells.text(head) if not isinstance(head, str) else head[:200]
    return re.sub(r"\s+", "", INVISIBLE.sub("", unicodedata.normalize("NFKC", shown))).strip("*:：。")


_ENGLISH = {
    "room": "room",
    "owner": "owner",
    "phone": "phone",
    "item": "item",
    "from": "from",
    "to": "to",
    "owed": "owed",
    "fee": "due",
    "sum": "sum",
    "month": "fee_span",
    "ref": "ref",
    "note": "remark",
    "area": "area",
    "paid_on": "paid_on",
    "received": "paid",
    "paid": "paid",
    "id_no": "id_no",
    "floor": "floor",
    "unit": "unit",
    "room_no": "room",
    "use": "use",
    "delivered_on": "delivered_on",
    "domicile": "domicile",
    "legal_rep": "legal_rep",
    "sex": "sex",
    "method": "method",
    "payer": "payer",
    "person_role": "person_role",
    "person_type": "person_role",
    "owner_type": "person_role",
    "contact_phone": "phone2",
    "contact_name": "contact_name",
    "price": "price",
}
"""The English names of fields, which machines write."""


@lru_cache(maxsize=8192)
def field_of(head: str) -> str:
    """Return the field that a plain heading names; empty for none."""
    if not head or len(head) > _LONGEST:
        return ""
    if head.isascii() and head in _ENGLISH:
        return _ENGLISH[head]
    bare = re.sub(r"(?:\([^()]*\))+$|\[[^\[\]]*\]$", "", head) or head
    bare = re.sub(r"[(/\[]?(?:单位[:：]?)?(?:万元|千元|元|㎡|m2|平方米|平米)[)\]]?$", "", bare) if len(bare) > 2 else bare  # noqa: PLR2004
    for one in (head, bare):
        if _ITEM.fullmatch(one):
            return "fee"
        for name, rule in _FIELDS:
            if re.fullmatch(rule, one, re.IGNORECASE):
                return name
    return ""


def factor_of(head: str) -> Decimal:
    """Return what a column's numbers are multiplied by to be yuan: 10000 under 欠费（万元）."""
    inside = re.search(r"[(（\[](?:单位[:：]?)?(?:人民币)?(万元|千元|百元|角|分)[)）\]]$|(?<=[/:：])(万元|千元)$", head)
    return next((Decimal(value) for name, value in _UNITS if inside and name in inside[0]), Decimal(1))


def span_of(head: str, year: int | None) -> tuple[Days | None, str, bool]:
    """Return the period that a heading names, what kind of money it says (owed where it says nothing), and whether the period is open."""
    bare = re.sub(r"\([^()]*\)$", "", head)
    kind = next((name for name, rule in _SPAN_KIND if re.search(rule, bare)), "")
    rest = re.sub(
        r"(?:物业(?:服务|管理)?费|欠费|欠缴|欠款|欠|未[缴交收付]|应[收缴交付]|实[收缴交付]|已[收缴交付]|减免|优惠|缴费|缴纳|金额|情况|合计|小计|费用|款|额|本金)+",
        "",
        bare,
    )
    if _OPEN_SPAN.search(rest) and re.search(r"\d{2}|以前|往年|历年", rest):
        return None, kind, True
    if not re.search(r"\d|季|半年|[一二三四五六七八九十]+月", rest):
        return None, kind, False
    try:
        if re.fullmatch(r"\d{1,2}月?", rest) and (year is None or not rest.endswith("月")):
            return None, kind, False
        return period(rest, year=year), kind, False
    except cells.CellError:
        return None, kind, False


def read_headings(upper: Sequence[Any], lower: Sequence[Any] | None, year: int | None) -> list[LedgerColumn]:
    """Return a column for every filled heading; `lower` is the second line where the heading has two."""
    found: list[LedgerColumn] = []
    width = max(len(upper), len(lower or ()))
    for index in range(width):
        above = upper[index] if index < len(upper) else None
        below = lower[index] if lower and index < len(lower) else None
        column = _column(index, above, below, year)
        if column is not None:
            found.append(column)
    return _settled(found)


def _column(index: int, above: Any, below: Any, year: int | None) -> LedgerColumn | None:
    for one in (below, above):
        if isinstance(one, dt.date):
            first = (one.date() if isinstance(one, dt.datetime) else one).replace(day=1)
            return LedgerColumn(index, f"{first:%Y年%m月}", "money", "标题是月份", "owed", "", (first, cells.month_end(first)))
    top, low = plain(above), plain(below)
    if not top and not low:
        return None
    if not low or low == top:
        return _single(index, top or low, year)
    both = f"{top}{low}"
    title = f"{top} {low}"
    upper_year = re.fullmatch(r"((?:19|20)\d{2})年?度?", top)
    span, kind, is_open = span_of(low, int(upper_year[1]) if upper_year else year)
    if span is None and not is_open and upper_year is None:
        span, kind, is_open = span_of(both, year) if re.search(r"\d{4}", top) else (None, "", False)
    if (
        span is None
        and (match := span_of(top, year))[0] is not None
        and field_of(low) in {"owed", "due", "paid", "received", "waived"}
    ):
        return LedgerColumn(
            index, title, "money", "标题是期间和金额种类", _kind(field_of(low)), "", match[0], factor=factor_of(low)
        )
    if span is not None:
        return LedgerColumn(index, title, "money", "标题是期间", kind or "owed", "", span, factor=factor_of(low))
    if is_open:
        return LedgerColumn(index, title, "money", "标题的期间没有起日", kind or "owed", open=True)
    of_low = field_of(low)
    if field_of(top) == "fee" and of_low in {"owed", "due", "paid", "received", "waived"}:
        return LedgerColumn(index, title, "money", "标题是费用名称和金额种类", _kind(of_low), top, factor=factor_of(low))
    if of_low == "fee":
        return LedgerColumn(index, title, "money", "标题是费用名称", "owed", low, factor=factor_of(low))
    if of_low:
        return LedgerColumn(index, low, of_low, "按标题", factor=factor_of(low))
    single = _single(index, top, year)
    return LedgerColumn(
        index,
        title,
        single.field or "",
        single.reason,
        single.kind,
        single.item,
        single.span,
        single.open,
        single.factor,
    )


def _kind(name: str) -> str:
    return "paid" if name == "received" else name


def _single(index: int, head: str, year: int | None) -> LedgerColumn:
    known = field_of(head)
    bare = re.sub(r"\([^()]*\)$", "", head)
    if known != "fee" and (match := _KIND_AND_FEE.fullmatch(bare)) and fee_name(fee := match[2] or match[3]):
        kind = next((name for name, rule in _SPAN_KIND if re.search(rule, match[1] or match[4])), "owed")
        return LedgerColumn(index, head, "money", "标题是费用名称和金额种类", kind, fee, factor=factor_of(head))
    if known == "fee":
        return LedgerColumn(
            index, head, "money", "标题是费用名称", "owed", re.sub(r"\([^()]*\)$", "", head), factor=factor_of(head)
        )
    if known in {"", "owed", "due", "paid", "carried", "fee_span"} and re.search(r"\d|季|半年|以前|往年|历年", head):
        span, kind, is_open = span_of(head, year)
        if span is not None or is_open:
            return LedgerColumn(
                index,
                head,
                "money",
                "标题是期间" if span else "标题的期间没有起日",
                kind or "owed",
                "",
                span,
                is_open,
                factor_of(head),
            )
    return LedgerColumn(index, head, known, "按标题" if known else "", factor=factor_of(head))


def _settled(found: list[LedgerColumn]) -> list[LedgerColumn]:
    """Decide between columns that claim the same field: the first phone is the phone; a second total is not the debt."""
    taken: set[str] = set()
    result: list[LedgerColumn] = []
    names = {one.field for one in found}
    for one in found:
        name = one.field
        if name == "due_total" and not names & {"due"}:
            name = "due"
        if name == "received" and "paid" not in names:
            name = "paid"
        if name == "number" and "ref" not in names and re.fullmatch(r"编号", one.title):
            name = "ref"
        if name in taken and name not in {"remark", "kept", "money", "status", "date_other", "", "way_result", "share"}:
            name = {"phone": "phone2", "room": "room2", "owner": "owner2"}.get(name, f"{name}+")
        taken.add(name)
        result.append(
            one
            if name == one.field
            else LedgerColumn(one.index, one.title, name, one.reason, one.kind, one.item, one.span, one.open, one.factor)
        )
    return result


def legacy_names(row: Iterable[Any]) -> set[str]:
    """Return the plain headings of a row, as the vocabulary of `headers` writes them."""
    return {headers.plain(cell) for cell in row}
