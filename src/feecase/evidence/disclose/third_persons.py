"""Who else is named in the evidence: names, rooms and plates that nobody declared for redaction, so that none slips into a service copy unsaid."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from feecase.model.case import Case

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎"
    "贺顾毛郝龚邵万钱严覃武戴莫孔向汤于葛乔温耿康柳欧阳庄樊兰殷施洪翟安颜倪牛芦季俞章鲁詹申邢尚路齐梅辛管祝左涂谷祁时舒耿卜柴华宁关苗凌费纪盛童欧甄项曲成游阮裴席卫查屈鲍覃霍翁隋甘景薄单"
)
_NAME = rf"([{_SURNAMES}][\u4e00-\u9fff]{{1,3}})"
_LABELS = "业主|户主|住户|姓名|联系人|收件人|收货人|签收人|代收人|经办人|同住人|配偶|共有人|权利人|承租人|租户|邻居|证人|见证人|法定代理人"
_LABELLED = re.compile(
    rf"(?:{_LABELS})(?:姓名|签名|（[^）]{{1,10}}）)?(?:[:：][ \t]*|[ \t]+|(?<=邻居)|(?<=证人)|(?<=业主)){_NAME}(?=[，,。；;、\s（(]|$)"
)
_ROOM = re.compile(r"(?<![\d-])\d{1,3}-\d{1,2}-\d{3,4}(?![\d-])")
_BY_ROOM = re.compile(rf"(?<![\d-])\d{{1,3}}-\d{{1,2}}-\d{{3,4}}室?[ \t]+{_NAME}(?=\s|$)")
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-Z0-9]{5,6}(?![A-Z0-9])")
_PERSON = re.compile(rf"{_NAME}(?:、{_NAME})*")


@dataclass(frozen=True, slots=True)
class Others:
    """Persons who are no party: their names with why they are known, the rooms of others, and the names and room that may be shown."""

    names: Mapping[str, str]
    rooms: frozenset[str]
    shown: frozenset[str]


def others(case: Case, neighbours: Iterable[Case] = ()) -> Others:
    """Return who else may be named in a case's evidence: former owners, who signed or witnessed, and the debtors of the project's other cases."""
    shown = frozenset((*_parties(case), *_rooms(case)))
    names = dict(_related(case))
    rooms: set[str] = set()
    for other in neighbours:
        rooms |= set(_rooms(other))
        for name in (*(d.name for d in other.defendants), *(owner.name for owner in other.premises.owners)):
            names.setdefault(name, f"另案 {other.id} 的当事人")
    return Others({name: why for name, why in names.items() if name not in shown}, frozenset(rooms - shown), shown)


def seen(text: str, known: Others) -> dict[str, str]:
    """Return the names, rooms and plates of third persons that a page shows, each with why it is taken for one."""
    plain = unicodedata.normalize("NFKC", text).replace("\r", "").replace("\0", "").replace("\ufffe", "")
    bare = re.sub(r"\s", "", plain)
    for name in sorted(filter(None, known.shown), key=len, reverse=True):
        bare = bare.replace(name, "\n")  # a shorter name within a party's is not somebody else's
    found = {name: why for name, why in known.names.items() if re.sub(r"\s", "", name) in bare}
    found |= {room: "其他房号" for room in known.rooms if re.search(rf"(?<![\d-]){re.escape(room)}(?![\d-])", plain)}
    labelled = (*(m[1] for m in _LABELLED.finditer(plain)), *(m[1] for m in _BY_ROOM.finditer(plain)))
    guesses = (
        *((name, "疑似姓名") for name in labelled),
        *((m[0], "疑似其他房号") for m in _ROOM.finditer(plain)),
        *((m[0], "疑似车牌号") for m in _PLATE.finditer(plain)),
    )
    for value, why in guesses:
        if value not in known.shown and not any(value in name or name in value for name in (*known.shown, *found)):
            found[value] = why
    return found


def _parties(case: Case) -> Iterator[str]:
    for party in (case.plaintiff, *case.defendants, *case.third_parties, *case.agents):
        yield party.name
    if case.plaintiff.legal_rep:
        yield case.plaintiff.legal_rep.name
    if case.service and case.service.recipient:
        yield case.service.recipient
    if case.contract:
        yield from (case.contract.provider, case.contract.owner_side)


def _rooms(case: Case) -> Iterator[str]:
    yield case.premises.unit


def _related(case: Case) -> Iterator[tuple[str, str]]:
    for owner in case.premises.owners:
        yield owner.name, "案涉房屋的其他权利人"
    for contact in case.contacts:
        for text, why in ((contact.signed_by, "签收人"), (contact.to, "往来对象"), (contact.by, "经办人")):
            if _PERSON.fullmatch(text):
                yield from ((name, why) for name in text.split("、"))
    for payment in case.payments:
        if payment.payer:
            yield payment.payer, "付款人"
