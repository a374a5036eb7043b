"""What plugins declare of evidence kinds: recognising a file by its name, and what is known of each kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from feecase.extend.contracts import EvidenceCue
from feecase.model.evidence import KIND_NAMES

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})"
    r"(?:[-._年](1[0-2]|0?[1-9])(?:[-._月](3[01]|[12]\d|0?[1-9])日?|月)?|(0[1-9]|1[0-2])(3[01]|[12]\d|0[1-9])?)(?!\d)"
)


def recognise(name: str, cues: Iterable[EvidenceCue]) -> EvidenceCue | None:
    """Return the cue whose word stands last in a file name (without suffix), the longer word first; None where no word occurs.

    A Chinese name ends with what the thing is: “催缴函签收回执” is a receipt, “物业服务合同备案表” a filing. Case and width of letters do not matter.

    >>> cues = [EvidenceCue("demand", ("催缴函",)), EvidenceCue("delivery-proof", ("EMS", "回执"))]
    >>> recognise("催缴函ＥＭＳ回执", cues).kind
    'delivery-proof'
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    best: tuple[tuple[int, int], EvidenceCue] | None = None
    for cue in cues:
        for word in (unicodedata.normalize("NFKC", w).casefold() for w in cue.words):
            at = text.rfind(word)
            if at >= 0 and (best is None or (at + len(word), len(word)) > best[0]):
                best = ((at + len(word), len(word)), cue)
    return best[1] if best else None


_MACHINE_NAME = re.compile(
    r"(?i)[\W_\d]*(?:(?:img|dsc[fn]?|dcim|pxl|mvimg|photo|image|picture|mmexport|wx_camera|wechatimg|screenshot|screen|scan(?:ner)?|camscanner|doc(?:ument)?|file|untitled|new|copy|pdf|"
    r"jpe?g|png|heic|tmp|burst|video|vid|微信图片|qq图片|qq截图|截图|截屏|屏幕截图|图片|照片|扫描(?:件|全能王)?|扫描_?文件|文件|文档|新建|未命名|未标题|副本|复件|microsoft|word|excel|工作表|下载|附件|页面?|第)[\W_\d]*)*"
    r"[\W_\da-f]*"
)
_HEADING = 24
_TAIL = "书单表函件证照据录（）()《》【】〔〕[]:：。.、 "
_CHAT = re.compile(
    r"(?:上午|下午|晚上|昨天|星期.|凌晨)?\d{1,2}:\d{2}$|按住说话|^发送$|对方正在输入|微信|聊天信息|\[语音\]|\[图片\]|以上是打招呼的内容"
)


def meaningless(stem: str) -> bool:
    """Return whether a file's name was made by a machine and says nothing to a court: IMG_7732, 微信图片_2024, CamScanner 05-12, 新建 Microsoft Word 文档.

    >>> meaningless("IMG_20260504_093011"), meaningless("催缴函")
    (True, False)
    """
    return bool(_MACHINE_NAME.fullmatch(unicodedata.normalize("NFKC", stem).strip()))


def readable_title(title: str, cue: EvidenceCue | None, *, picture: bool) -> str:
    """Return a title that a court can read: the file's own, or where a machine made it, that of its kind, else 照片 or 文件."""
    if not meaningless(title):
        return title
    return KIND_NAMES[cue.kind] if cue is not None and cue.kind != "other" else "照片" if picture else "文件"


def heading(line: str, cues: Iterable[EvidenceCue]) -> EvidenceCue | None:
    """Return the cue of a line that is the title of a document: short, and ending with what the thing is; a sentence that mentions it is no title."""
    plain = re.sub(r"\s+", "", line).strip(_TAIL)
    if not plain or len(plain) > _HEADING or re.search(r"[，。；！？,;!?：:]|\d{6,}", plain):
        return None
    cue = recognise(plain, cues)
    if cue is None:
        return None
    tail = unicodedata.normalize("NFKC", plain).casefold().rstrip(_TAIL)
    return cue if any(tail.endswith(word.casefold().rstrip(_TAIL)) for word in cue.words) else None


def conversation(lines: Iterable[str]) -> bool:
    """Return whether recognised lines are those of a chat: clock times on lines of their own, what the program writes around it."""
    return sum(bool(_CHAT.search(re.sub(r"\s+", "", line))) for line in lines) > 1


def dated(stem: str) -> tuple[str, str]:
    """Return the date that a file name holds, written 2026-03-05 or 2026-03, and the name without it.

    >>> dated("催缴函 2025年3月1日")
    ('2025-03-01', '催缴函')
    """
    match = _DATE.search(stem)
    if not match:
        return "", stem
    date = "-".join(part.zfill(2) for part in match.groups() if part)
    rest = (stem[: match.start()] + stem[match.end() :]).strip(" -_.·（）()")
    return date, rest or stem


def proposed(cue: EvidenceCue | None, title: str, date: str) -> dict[str, str]:
    """Return the fields of an evidence item that follow from its kind, in the order in which case files write them."""
    cue = cue or EvidenceCue("other")
    original = "electronic" if cue.electronic else "copy"
    return {
        "kind": cue.kind,
        "title": title,
        "date": date,
        "proves": cue.proves,
        "source": cue.source,
        "group": cue.group,
        "original": original,
    }


def reads(cues: Iterable[EvidenceCue], kind: str) -> frozenset[str]:
    """Return what may be read from the text of a document of this kind."""
    return frozenset(what for cue in cues if cue.kind == kind for what in cue.reads)


def supports(cues: Iterable[EvidenceCue]) -> Mapping[str, frozenset[str]]:
    """Return, by the place of a fact in the case, the kinds of evidence that count for it although it does not refer to them."""
    found: dict[str, set[str]] = {}
    for cue in cues:
        for place in cue.supports:
            found.setdefault(place, set()).add(cue.kind)
    return {place: frozenset(kinds) for place, kinds in found.items()}
