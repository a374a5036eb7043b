"""What an address cell may mean (住址): an address, words that name the flat itself, words that point elsewhere, or nothing."""

from __future__ import annotations

import re
from typing import Literal

_WHOLE = 10
"""So long a text is an address even where it is not Chinese."""
Meaning = Literal["address", "flat", "elsewhere", "nothing"]
_BESIDE = r"[\s。．.，,;；（）()]*"
_FLAT = re.compile(
    rf"{_BESIDE}(现?住|居住于?|住址)?(在)?(同|即)?(本|该|上述|涉案)?(小区|物业|房屋|房产|房子|房号|屋|室|单元)(内|本)?(地址|坐落|住址)?{_BESIDE}|{_BESIDE}(同|与)(房屋|房产|房号|坐落|物业)(地址|坐落|住址)?(相同|一致)?{_BESIDE}"
)
_ELSEWHERE = re.compile(
    rf"{_BESIDE}(现?住|居住|地址|住址)?(址)?(同|见|如)(上|前|左|右|下|业主|户籍|身份证|户口本?|配偶|一|附件|备注|表|合同)(面|行|栏|述|列|格|址|地址)*{_BESIDE}|{_BESIDE}(〃|″|\"|〞|々|ditto|-〃-){_BESIDE}",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"[\s\-—–/\\、.。*?？×xX无空]*|(暂无|不详|未知|不明|未登记|待补|待查|没有|无地址|N/?A|null|none)", re.IGNORECASE
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,}.*([省市区县旗乡镇村路街巷道里弄组号栋幢楼座室庄屯寨苑园庭府湾城社区]|\d)")


def meaning(text: str) -> Meaning:
    """Return what an address says: `address` (a place of its own), `flat` (本小区, 同房屋地址: the flat for which fees are owed), `elsewhere` (同上, 见上, 〃:
    another cell, which nobody can tell from the words), `nothing` (无, 不详, a dash).
    """
    plain = text.strip()
    if _NOTHING.fullmatch(plain):
        return "nothing"
    if _ELSEWHERE.fullmatch(plain):
        return "elsewhere"
    if _FLAT.fullmatch(plain):
        return "flat"
    return "address" if _PLACE.search(plain) or len(plain) >= _WHOLE else "elsewhere"


def resolved(text: str, flat: str) -> str:
    """Return the address that a text gives: itself, or the flat's where the words name it; empty where it gives none."""
    found = meaning(text)
    return text.strip() if found == "address" else flat if found == "flat" else ""
