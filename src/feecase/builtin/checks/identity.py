"""Identity data: what a court needs to know one defendant from another, and whether the data agree with each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from feecase.plugin import (
    CheckContext,
    Finding,
    Level,
    Organisation,
    Party,
    Person,
    address_meaning,
    cite,
    mask,
    wrong_check_digit,
)

_PLACEHOLDERS = ("业主", "未知", "无", "空置", "测试", "待定", "开发商", "无名", "（业主未登记）")
_ID_LENGTH = 18


def identity(context: CheckContext) -> Iterator[Finding]:
    """Report missing or contradictory data of the parties."""
    case = context.loaded.case
    for party in case.defendants:
        where = f"defendants[{party.name}]"
        if party.name in _PLACEHOLDERS:
            yield _finding("blocking", where, f"被告姓名“{party.name}”是占位，不是明确的被告", "查明业主真实姓名")
        yield from _person(party, where) if isinstance(party, Person) else _organisation(party, where)
        yield from _addresses(party, where)
        if not party.phone and not party.phones:
            yield _finding(
                "note", f"{where}.phone", f"被告{party.name}没有联系电话", "从交房资料、业主登记表补充；电子送达和调解需要"
            )
    yield from _plaintiff(case.plaintiff)


def _addresses(party: Party, where: str) -> Iterator[Finding]:
    """Report addresses that are none: 同上, 见上, 本小区, 无. Such a paper reaches nobody."""
    told = [("domicile", party.domicile), ("residence", party.residence)] if isinstance(party, Person) else []
    if not isinstance(party, Person):
        told = [("domicile", party.domicile), ("registered_address", party.registered_address)]
    told += [("addresses", one) for one in party.addresses]
    for field, text in told:
        if text and address_meaning(text) != "address":
            fix = (
                "住在涉案房屋的，把房屋坐落全称写作经常居住地"
                if address_meaning(text) == "flat"
                else "查明实际地址后改正，或删去"
            )
            yield _finding(
                "blocking",
                f"{where}.{field}",
                f"被告{party.name}的地址“{text}”不是地址",
                f"{fix}；也可用 feecase supplement 一次补齐各案",
            )


def _person(party: Person, where: str) -> Iterator[Finding]:
    if not party.domicile and not party.residence:
        yield _finding(
            "blocking",
            f"{where}.domicile",
            f"被告{party.name}没有住所地和经常居住地",
            "查询户籍，或者确认其住在该房屋后以房屋坐落作为经常居住地",
        )
    if not party.id_no:
        yield _finding(
            "warning",
            f"{where}.id_no",
            f"被告{party.name}没有证件号码",
            "凭律师调查令或立案材料查询；不是法定的起诉条件，但许多立案窗口要求",
        )
    if party.id_type == "居民身份证":
        yield from _digit(
            party.id_no, f"被告{party.name}的身份证号", f"{where}.id_no", identifies=not (party.domicile or party.residence)
        )
    if party.sex is None:
        yield _finding("note", f"{where}.sex", f"被告{party.name}没有性别", "有身份证号的可据以填写")
    if party.id_type != "居民身份证" or len(party.id_no) != _ID_LENGTH:
        return
    sex = "男" if int(party.id_no[16]) % 2 else "女"
    born = dt.date(int(party.id_no[6:10]), int(party.id_no[10:12]), int(party.id_no[12:14]))
    if party.sex is not None and party.sex != sex:
        yield _finding("warning", f"{where}.sex", f"被告{party.name}的性别与身份证号 {mask(party.id_no)} 不符", "核对身份证件")
    if party.birth_date is not None and party.birth_date != born:
        yield _finding(
            "warning", f"{where}.birth_date", f"被告{party.name}的出生日期与身份证号 {mask(party.id_no)} 不符", "核对身份证件"
        )


def _organisation(party: Organisation, where: str) -> Iterator[Finding]:
    if not party.uscc:
        yield _finding("warning", f"{where}.uscc", f"被告{party.name}没有统一社会信用代码", "在国家企业信用信息公示系统查询")
    yield from _digit(party.uscc, f"被告{party.name}的统一社会信用代码", f"{where}.uscc")
    if not party.domicile and not party.registered_address:
        yield _finding("blocking", f"{where}.domicile", f"被告{party.name}没有住所地", "以营业执照登记的住所为准")
    if party.legal_rep is None:
        yield _finding("warning", f"{where}.legal_rep", f"被告{party.name}没有法定代表人", "在国家企业信用信息公示系统查询")


def _plaintiff(party: Organisation) -> Iterator[Finding]:
    for missing, field, what in (
        (not party.uscc, "uscc", "统一社会信用代码"),
        (not party.domicile, "domicile", "住所地"),
        (party.legal_rep is None, "legal_rep", "法定代表人"),
    ):
        if missing:
            yield _finding("warning", f"plaintiff.{field}", f"原告没有{what}", "按营业执照填写")
    yield from _digit(party.uscc, "原告的统一社会信用代码", "plaintiff.uscc")


def _digit(number: str, what: str, where: str, *, identifies: bool = False) -> Iterator[Finding]:
    """Report a check digit that does not fit. It blocks only where the number is all that tells the party from others (`identifies`)."""
    if number and (wrong := wrong_check_digit(number)):
        yield _finding(
            "blocking" if identifies else "warning",
            where,
            f"{what} {mask(number)} 校验位不符：{wrong}" + ("；没有住所地，只能靠证件号码识别，须先核对" if identifies else ""),
            "对照证件或登记系统核对，多为抄错一位；登记的确是这个号码的，照原样填写",
        )


def _finding(level: Level, where: str, what: str, settle: str) -> Finding:
    why = (
        "起诉须有明确的被告，起诉状须记明当事人的基本信息"
        if where.startswith("defendants")
        else "起诉状须记明原告的名称、住所和法定代表人"
    )
    return Finding(
        check="identity",
        level=level,
        where=where,
        what=what,
        why=why,
        settle=settle,
        citations=(cite("minsufa", 122, None, 2), cite("minsufa", 124), cite("minsu-jieshi", 209, 1)),
    )
