"""阳光花园: who lives there, what they owe and what was done about it. Everybody and everything here is invented."""  # noqa: INP001

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from stdnum.cn import ric, uscc

ESTATE = "阳光花园"
PLACE = "山东省青岛市市南区海晏路18号"
COMPANY = "青岛海晏阳光物业服务有限公司"
DEVELOPER = "青岛海晏置业有限公司"
ITEM = "物业服务费"
MADE = dt.datetime(2026, 11, 20, 9, 0, 0)  # noqa: DTZ001 — the date written into the workbooks

D = dt.date


def credit_code(body: str) -> str:
    """Return a 统一社会信用代码 with its check character (GB 32100)."""
    return body + str(uscc.calc_check_digit(body))


def resident_id(region: str, birth: str, number: str, *, wrong: bool = False) -> str:
    """Return a resident ID number with its check digit (GB 11643); with `wrong`, one whose check digit does not fit."""
    body = region + birth + number
    digit = str(ric.calc_check_digit(f"{body}0"))
    return body + (("0" if digit != "0" else "1") if wrong else digit)


COMPANY_CODE = credit_code("91370202MA3TY1805")


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner or tenant as 资产信息 lists him."""

    name: str
    sex: str = ""
    id_no: str = ""
    phone: str = ""
    home: str = ""
    company: bool = False
    role: str = "业主"
    head: str = ""


@dataclass(frozen=True, slots=True)
class Flat:
    """One room in arrears: the period of the row in 欠费明细表, and what it comes to by the tariff."""

    room: str
    area: str
    owners: tuple[Owner, ...]
    first: dt.date
    last: dt.date
    use: str = "住宅"
    history: tuple[tuple[Owner, dt.date | None, dt.date | None], ...] = ()
    bad_date: str = ""

    @property
    def amount(self) -> Decimal:
        """The sum of the monthly fees, each rounded to the cent."""
        return sum((fee(self, month) for month in months(self.first, self.last)), Decimal(0))


@dataclass(frozen=True, slots=True)
class Price:
    """One line of 收费标准."""

    use: str
    price: str
    first: dt.date
    last: dt.date | None
    basis: str


PRICES = (
    Price("住宅", "1.80", D(2014, 6, 1), D(2024, 12, 31), "前期物业服务合同第六条；青市南价备〔2014〕37号"),
    Price("住宅", "2.00", D(2025, 1, 1), None, "2024年12月8日业主大会决议"),
    Price("商业", "3.50", D(2014, 6, 1), None, "前期物业服务合同第六条"),
)


def months(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the first days of the months from `first` to `last`."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [D(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(count)]


def fee(flat: Flat, month: dt.date) -> Decimal:
    """Return one month's fee by the price of that month."""
    price = next(p for p in PRICES if p.use == flat.use and p.first <= month and (p.last is None or month <= p.last))
    return (Decimal(price.price) * Decimal(flat.area)).quantize(Decimal("0.01"), ROUND_HALF_UP)


CHEN = Owner("陈国栋", "男", resident_id("370202", "19790412", "311"), "13000000101", "山东省青岛市市南区宁化支路6号2单元401户")
LIU = Owner("刘建华", "男", resident_id("370203", "19720923", "517"), "13000000102", "山东省青岛市市北区延吉东路3号1单元501户")
ZHAO = Owner("赵敏", "女", resident_id("370203", "19750307", "204"), "13000000103", "山东省青岛市市北区延吉东路3号1单元501户")
WEI = Owner(
    "青岛味鲜居餐饮管理有限公司",
    "",
    credit_code("91370202MA9F0E105"),
    "13000000104",
    "山东省青岛市市南区海晏路18号S1-105",
    company=True,
    head="韩东来",
)
SUN = Owner("孙立伟", "男", resident_id("370211", "19680530", "135"), "13000000105", "山东省青岛市黄岛区滨海支路21号3单元202户")
ZHOU = Owner("周海燕", "女", "", "13000000106", "", role="租户")
LI = Owner("李明", "男", resident_id("370212", "19830115", "211"), "13000000107", "山东省青岛市崂山区云岭支路8号1单元1102户")
WANG = Owner("王芳", "女", resident_id("370202", "19900618", "322"), "13000000108", "山东省青岛市市南区海晏路18号3号楼1单元302户")
WU = Owner(
    "吴桂兰", "女", resident_id("370202", "19560209", "404"), "13000000109", "山东省青岛市市南区海晏路18号2号楼2单元1001户"
)
ZHENG = Owner("郑晓东", "男", resident_id("370213", "19811127", "611"), "13000000110", "山东省青岛市李沧区兴城支路12号2单元303户")
MA = Owner("马德胜", "男", resident_id("370205", "19640816", "017"), "13000000111", "山东省青岛市市北区杭州支路5号4单元201户")
HE = Owner(
    "何丽娟", "女", resident_id("370202", "19870322", "528"), "13000000112", "山东省青岛市市南区海晏路18号2号楼1单元1404户"
)
LIN = Owner("林志强", "男", resident_id("370214", "19760701", "333"), "13000000113", "山东省青岛市城阳区正阳支路40号1单元602户")
XU = Owner(
    "徐文涛", "男", resident_id("370202", "19850928", "415"), "13000000114", "山东省青岛市市南区海晏路18号1号楼2单元1103户"
)
GAO = Owner("高翔", "男", resident_id("370203", "19920503", "815"), "13000000115", "山东省青岛市市北区台柳支路9号2单元702户")
TANG = Owner(
    "唐小雨",
    "女",
    resident_id("370202", "19951204", "226", wrong=True),
    "13000000116",
    "山东省青岛市市南区海晏路18号3号楼2单元903户",
)
FANG = Owner("方圆", "女", resident_id("370202", "19891019", "144"), "13000000117", "山东省青岛市市南区海晏路18号3号楼1单元204户")

OCTOBER = D(2026, 10, 31)
SOLD = D(2026, 3, 16)

FLATS = (
    Flat("1-1-101", "100.00", (CHEN,), D(2025, 9, 1), OCTOBER),
    Flat("1-1-702", "90.00", (MA,), D(2016, 1, 1), D(2018, 12, 31)),
    Flat("1-2-602", "120.50", (LIU, ZHAO), D(2025, 1, 1), OCTOBER),
    Flat("1-2-1103", "115.00", (XU,), D(2024, 1, 1), D(2025, 12, 31)),
    Flat("2-1-803", "89.00", (SUN, ZHOU), D(2025, 7, 1), OCTOBER),
    Flat("2-1-1404", "98.00", (HE,), D(2023, 1, 1), OCTOBER),
    Flat("2-2-305", "88.00", (GAO,), D(2025, 6, 1), OCTOBER),
    Flat("2-2-1001", "110.00", (WU,), D(2025, 1, 1), OCTOBER),
    Flat("3-1-204", "92.00", (FANG,), D(2025, 11, 1), OCTOBER, bad_date="2026年13月1日"),
    Flat("3-1-302", "95.00", (WANG,), D(2025, 6, 1), OCTOBER, history=((LI, D(2018, 5, 10), SOLD), (WANG, SOLD, None))),
    Flat("3-1-1601", "92.00", (LIN,), D(2022, 10, 1), OCTOBER),
    Flat("3-2-903", "93.50", (TANG,), D(2025, 5, 1), OCTOBER),
    Flat("3-2-1201", "105.00", (ZHENG,), D(2024, 7, 1), OCTOBER),
    Flat("S1-105", "86.00", (WEI,), D(2024, 7, 1), OCTOBER, use="商业"),
)


@dataclass(frozen=True, slots=True)
class Act:
    """One row of 催缴记录."""

    room: str
    date: dt.date
    kind: str
    way: str
    result: str = ""
    arrived: dt.date | None = None
    until: dt.date | None = None
    signer: str = ""
    relation: str = ""
    tracking: str = ""
    files: str = ""
    text: str = ""
    act: str = ""
    plan: str = ""
    whom: str = ""


ACTS = (
    Act("1-1-101", D(2026, 3, 5), "短信", "短信", "已读", text="提醒交纳2025年9月至2026年1月物业服务费"),
    Act(
        "1-1-101",
        D(2026, 8, 20),
        "催缴函",
        "EMS",
        "签收",
        D(2026, 8, 22),
        D(2026, 9, 10),
        "陈国栋",
        "本人",
        "1180000101337",
        "催缴函-2026-08-20.pdf、EMS面单-2026-08-20.jpg、EMS签收回执-2026-08-22.jpg",
        "催缴2025年9月至2026年7月物业服务费",
    ),
    Act(
        "1-1-702",
        D(2018, 12, 18),
        "催缴函",
        "EMS",
        "签收",
        D(2018, 12, 20),
        D(2019, 1, 10),
        "马德胜",
        "本人",
        "1180000702018",
        "催缴函-2018-12-18.pdf、EMS面单-2018-12-18.jpg",
        "催缴2016年1月至2018年11月物业服务费",
    ),
    Act(
        "1-1-702",
        D(2021, 11, 30),
        "还款承诺",
        "当面",
        "签收",
        until=D(2022, 6, 30),
        signer="马德胜",
        relation="本人",
        files="还款承诺书-2021-11-30.pdf",
        text="确认欠2016年1月至2018年12月物业服务费5832.00元，承诺2022年6月30日前付清",
        whom="物业公司",
    ),
    Act(
        "1-1-702",
        D(2024, 11, 13),
        "催缴函",
        "当面",
        "签收",
        D(2024, 11, 15),
        D(2024, 12, 5),
        "马骏",
        "同住成年儿子",
        "",
        "催缴函-2024-11-13.pdf、催缴函签收回执-2024-11-15.jpg",
        "催缴2016年1月至2018年12月物业服务费",
    ),
    Act(
        "1-2-602",
        D(2026, 5, 12),
        "催缴函",
        "当面",
        "签收",
        D(2026, 5, 12),
        D(2026, 5, 31),
        "赵敏",
        "本人",
        "",
        "催缴函-2026-05-12.pdf、催缴函签收回执-2026-05-12.jpg",
        "催缴2025年1月至2026年4月物业服务费",
    ),
    Act("1-2-1103", D(2026, 1, 8), "上门", "上门", "接通", text="徐文涛称资金周转困难，希望分期"),
    Act(
        "1-2-1103",
        D(2026, 1, 20),
        "分期协议",
        "当面",
        "签收",
        signer="徐文涛",
        relation="本人",
        files="分期还款协议-2026-01-20.pdf",
        text="确认欠费5244.00元，分三期付清；任何一期逾期的，其余各期立即到期",
        plan="2026-03-31 1748.00；2026-06-30 1748.00；2026-09-30 1748.00",
    ),
    Act(
        "1-2-1103", D(2026, 7, 15), "微信", "微信", "已读", text="提醒第二期1748.00元已逾期", files="微信聊天记录-2026-07-15.jpg"
    ),
    Act(
        "2-1-803",
        D(2026, 7, 15),
        "微信",
        "微信",
        "已回复",
        text="周海燕回复“月底一起交”",
        files="微信聊天记录-2026-07-15.jpg",
        whom="周海燕",
    ),
    Act(
        "2-1-803",
        D(2026, 9, 3),
        "催缴函",
        "EMS",
        "签收",
        D(2026, 9, 5),
        D(2026, 9, 25),
        "孙立伟",
        "本人",
        "1180000803449",
        "催缴函-2026-09-03.pdf、EMS面单-2026-09-03.jpg",
        "催缴2025年7月至2026年7月物业服务费",
    ),
    Act(
        "2-1-1404",
        D(2025, 12, 3),
        "催缴函",
        "EMS",
        "签收",
        D(2025, 12, 5),
        D(2025, 12, 25),
        "何丽娟",
        "本人",
        "1180001404251",
        "催缴函-2025-12-03.pdf、EMS面单-2025-12-03.jpg、EMS妥投查询-2025-12-05.pdf",
        "催缴2023年1月至2025年10月物业服务费",
    ),
    Act(
        "2-2-305",
        D(2026, 7, 10),
        "催缴函",
        "当面",
        "签收",
        D(2026, 7, 10),
        D(2026, 7, 31),
        "高翔",
        "本人",
        "",
        "催缴函-2026-07-10.pdf、催缴函签收回执-2026-07-10.jpg",
        "催缴2025年6月至2026年5月物业服务费",
    ),
    Act(
        "2-2-305",
        D(2026, 8, 12),
        "上门",
        "上门",
        "不明",
        files="现场照片-2026-08-12.jpg",
        text="业主仍不交费，当日关闭该户进水阀门",
        act="停水",
    ),
    Act(
        "2-2-1001",
        D(2026, 3, 15),
        "微信",
        "微信",
        "已回复",
        text="吴桂兰付1000.00元，称其余缓一缓",
        files="微信聊天记录-2026-03-15.jpg",
    ),
    Act(
        "2-2-1001",
        D(2026, 9, 1),
        "催缴函",
        "当面",
        "签收",
        D(2026, 9, 1),
        D(2026, 9, 20),
        "吴桂兰",
        "本人",
        "",
        "催缴函-2026-09-01.pdf、催缴函签收回执-2026-09-01.jpg",
        "催缴2025年1月至2026年7月物业服务费余款",
    ),
    Act(
        "3-1-302",
        D(2026, 4, 10),
        "催缴函",
        "EMS",
        "签收",
        D(2026, 4, 12),
        D(2026, 4, 30),
        "李明",
        "本人",
        "1180000302410",
        "催缴函-李明-2026-04-10.pdf、EMS面单-李明-2026-04-10.jpg",
        "催缴李明所有期间的物业服务费",
        whom="李明",
    ),
    Act(
        "3-1-302",
        D(2026, 9, 2),
        "催缴函",
        "当面",
        "签收",
        D(2026, 9, 2),
        D(2026, 9, 20),
        "王芳",
        "本人",
        "",
        "催缴函-王芳-2026-09-02.pdf、催缴函签收回执-王芳-2026-09-02.jpg",
        "催缴2026年3月16日以后的物业服务费",
        whom="王芳",
    ),
    Act("3-1-1601", D(2024, 5, 10), "电话", "电话", "接通", text="林志强称“知道了，过阵子交”；未录音"),
    Act(
        "3-1-1601",
        D(2026, 10, 8),
        "催缴函",
        "张贴",
        "张贴",
        until=D(2026, 10, 25),
        files="催缴函-2026-10-08.pdf",
        text="张贴于门口，未拍照",
    ),
    Act(
        "3-2-903",
        D(2026, 9, 15),
        "催缴函",
        "EMS",
        "签收",
        D(2026, 9, 17),
        D(2026, 10, 10),
        "唐小雨",
        "本人",
        "1180000903586",
        "催缴函-2026-09-15.pdf、EMS面单-2026-09-15.jpg",
        "催缴2025年5月至2026年8月物业服务费",
    ),
    Act(
        "3-2-1201",
        D(2026, 3, 20),
        "催缴函",
        "EMS",
        "他人签收",
        D(2026, 3, 22),
        D(2026, 4, 10),
        "孟晓",
        "配偶",
        "1180001201774",
        "催缴函-2026-03-20.pdf、EMS面单-2026-03-20.jpg",
        "催缴2024年7月至2026年2月物业服务费",
    ),
    Act(
        "3-2-1201",
        D(2026, 10, 12),
        "短信",
        "短信",
        "已读",
        files="短信截图-2026-10-12.jpg",
        text="再次催缴2024年7月至2026年9月物业服务费",
    ),
    Act(
        "S1-105",
        D(2026, 6, 3),
        "律师函",
        "EMS",
        "签收",
        D(2026, 6, 5),
        D(2026, 6, 25),
        "韩东来",
        "负责人",
        "1180000105603",
        "律师函-2026-06-03.pdf、EMS面单-2026-06-03.jpg",
        "催缴2024年7月至2026年4月物业服务费",
    ),
)
"""What the collectors wrote down, in the order of the rooms."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One row of 缴费明细表."""

    number: str
    room: str
    paid: dt.date
    amount: str
    method: str
    first: dt.date | None
    last: dt.date | None
    note: str
    file: str = ""


RECEIPTS = (
    Receipt("SF20250118007", "1-1-101", D(2025, 9, 3), "1600.00", "微信", D(2025, 1, 1), D(2025, 8, 31), "交清2025年1月至8月"),
    Receipt(
        "SF20260315002",
        "2-2-1001",
        D(2026, 3, 15),
        "1000.00",
        "微信",
        None,
        None,
        "部分交费，未说明交哪几个月，系统未核销",
        "缴费凭证-2026-03-15.jpg",
    ),
    Receipt(
        "SF20260330011",
        "1-2-1103",
        D(2026, 3, 30),
        "1748.00",
        "银行转账",
        D(2024, 1, 1),
        D(2024, 9, 30),
        "分期协议第一期，系统未核销",
        "缴费凭证-2026-03-30.jpg",
    ),
)
