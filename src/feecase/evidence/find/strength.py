"""How strong a piece of evidence is, by which rule, and how far the proof of a demand reaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from feecase.model.contact import Contact
from feecase.model.evidence import Evidence
from feecase.model.trace import Citation, cite

Strength = Literal["none", "weak", "fair", "strong"]
STRENGTH_NAMES: dict[Strength, str] = {"none": "没有证据", "weak": "弱", "fair": "中", "strong": "强"}
RANK: tuple[Strength, ...] = ("none", "weak", "fair", "strong")
Rung = Literal["told", "written", "sent", "accepted", "refused", "delivered", "signed"]
RUNG_NAMES: dict[Rung, str] = {
    "told": "仅有自述",
    "written": "只能证明写了",
    "sent": "能证明发出",
    "accepted": "能证明已收寄",
    "refused": "能证明到达前被拒收或退回",
    "delivered": "能证明到达",
    "signed": "能证明本人签收",
}
DUTY, ORIGINAL, COPY, DATA, PURPOSE = (
    cite("minsufa", 67, 1),
    cite("minshi-zhengju", 11),
    cite("minshi-zhengju", 90, 1, 5),
    cite("minshi-zhengju", 15, 2),
    cite("minshi-zhengju", 19, 1),
)
_JUDGED, _OWN_WORDS, _SHOWN = cite("minshi-zhengju", 93, 1), cite("minshi-zhengju", 90, 1, 1), cite("minshi-zhengju", 61)


def weigh(item: Evidence) -> tuple[Strength, str, tuple[Citation, ...]]:
    """Return how strong an item is by itself, why, and the rules of evidence behind that."""
    if item.kind == "ledger" and item.original != "electronic":
        return "weak", "原告单方制作，须有合同和收费标准印证", (_OWN_WORDS,)
    if item.original == "original":
        return "strong", "原件", (ORIGINAL,)
    if item.original == "electronic":
        return "fair", "电子数据，须能出示原始载体", (DATA, _JUDGED)
    if item.holder:
        return "fair", f"复印件，原件在{item.holder}", (ORIGINAL, _SHOWN)
    return "weak", "复印件，原件去向没有写明", (ORIGINAL, COPY)


def rung(contact: Contact, kinds: Iterable[str]) -> Rung:
    """Return how far the proof of a demand reaches; `kinds` are those of the evidence behind it (none: it is merely told)."""
    kinds = set(kinds)
    if not kinds:
        return "told"
    if contact.result in ("签收", "已回复") and contact.effective:
        return "signed"
    if contact.result in ("拒收", "退回"):
        return "refused"
    if contact.effective:
        return "delivered"
    if "delivery-proof" in kinds:
        return "accepted" if contact.tracking_no else "sent"
    return "sent" if "message" in kinds else "written"
