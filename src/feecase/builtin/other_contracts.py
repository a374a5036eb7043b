"""Names of contracts that are not the property-service contract: what they are about, and how they are called."""

from __future__ import annotations

_SUBJECTS = [
    "保洁",
    "清洁",
    "绿化",
    "养护",
    "电梯",
    "维保",
    "维护",
    "保养",
    "维修",
    "保安",
    "安保",
    "秩序",
    "消防",
    "监控",
    "劳动",
    "劳务",
    "用工",
    "聘用",
    "采购",
    "供货",
    "施工",
    "工程",
    "装修",
    "广告",
    "保险",
    "借款",
    "贷款",
    "供水",
    "供电",
    "供暖",
    "燃气",
    "垃圾清运",
    "外包",
    "承包",
    "分包",
    "委托经营",
    "场地",
    "车位租赁",
]
OTHER_CONTRACTS = tuple(
    f"{subject}{word}" for subject in _SUBJECTS for word in ("合同", "服务合同", "协议", "服务协议", "合同书")
)
"""Contracts with others than the owners: none of them is the property contract. A word that means nothing surely stays unknown."""
