"""The mock filing clerk: looks at the finished papers as a filing desk would, by the checklist of the court, and says what would be sent back.

It sees what a person sees: which papers are there, and the text on them. The checklist is policy data of the place (`filing.*`); what is a leftover of
software on a paper is the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from feecase.model.case import Case
from feecase.model.finding import Finding
from feecase.model.gate import Responsible
from feecase.model.trace import Citation, cite

CHECK = "filing-clerk"
_SHOWN = 3
_LEFTOVERS: tuple[tuple[str, str], ...] = (
    (r"\{[{%#]|[%#}]\}|«[^«»]{0,40}»|\$\{|<%|%>", "模板标记没有填写"),
    (r"(?<![A-Za-z])(?:None|NaN|nan|null|undefined|True|False)(?![A-Za-z])", "程序用语"),
    (r"(?<![A-Za-z])[a-z]+(?:_[a-z]+)+(?![A-Za-z])|(?<![A-Za-z])[a-z_]+\[[^\]]{1,40}\]", "程序里的字段名"),
    (r"(?<![A-Za-z0-9])C\d{6}(?:\d{2})?(?:-\d+)?(?:/\d{4}-\d{2})?(?![A-Za-z0-9])", "程序里的款项编号"),
    (r"[×xX]{2,}(?:年|月|日|号|路|小区|公司|法院)|某某|[（(](?:样例|示例)[）)]|此处填写|待填写", "样本文字"),
    (r"住?(?:同上|见上|同左|本小区|住址不详|地址不详)(?=[，。；、）)\s]|$)", "没有写出的地址"),
)
"""What no paper may show: the pattern, and what it is."""
_NO_SUM = re.compile(r"(?<![\d.,])0(?:\.0{1,2})?\s*元")
_TO_COURT = re.compile(r"此致\s*(?:人民法院)?\s*$")


@dataclass(frozen=True, slots=True)
class FinishedPaper:
    """One finished paper as the clerk sees it: its id and title, each line of text with its place, and whether it opens proceedings."""

    id: str
    title: str
    lines: tuple[tuple[str, str], ...]
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """What a court wants to see. `papers` are ids, alternatives joined by `/`; `evidence` are kinds of evidence of which at least one item must be there.

    `max_pages` is the most pages of one paper or of the evidence (0 = no limit known); `titles` names the papers for people.
    """

    papers: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    max_pages: int = 0
    titles: Mapping[str, str] | None = None


def examine(
    case: Case,
    sheets: Sequence[FinishedPaper],
    checklist: Checklist,
    *,
    kinds: frozenset[str],
    pages: Mapping[str, int],
    absent: Mapping[str, str],
) -> Iterator[Finding]:
    """Yield what a filing clerk would send back.

    `kinds` are the kinds of the evidence submitted, `pages` the pages of each file where known, `absent` why a paper was not made, by id.
    """
    yield from _missing(sheets, checklist, absent)
    yield from _evidence(checklist, kinds)
    yield from _addressee(case)
    for sheet in sheets:
        yield from _leftovers(sheet)
        if sheet.opens:
            yield from _complaint(case, sheet)
    for name, count in pages.items():
        if checklist.max_pages and count > checklist.max_pages:
            yield _finding(
                name,
                f"{name} 共 {count} 页，超过受诉法院的上限 {checklist.max_pages} 页",
                "分册提交，或在案件里减少不必要的证据",
                "clerk",
            )


def _missing(sheets: Sequence[FinishedPaper], checklist: Checklist, absent: Mapping[str, str]) -> Iterator[Finding]:
    made = {sheet.id for sheet in sheets}
    for wanted in checklist.papers:
        ids = wanted.split("/")
        if made & set(ids):
            continue
        names = "或".join((checklist.titles or {}).get(one, one) for one in ids)
        why = next((absent[one] for one in ids if absent.get(one)), "")
        yield _finding("out", f"缺少{names}", why or "补充案件或项目资料后重新生成", "clerk", cite("minsufa", 124))


def _evidence(checklist: Checklist, kinds: frozenset[str]) -> Iterator[Finding]:
    for wanted in checklist.evidence:
        kind, _, name = wanted.partition("=")
        if kind not in kinds:
            yield _finding("evidence", f"没有提交{name or kind}", f"把{name or kind}放进 evidence/ 后清点、确认", "clerk")


def _addressee(case: Case) -> Iterator[Finding]:
    if case.court is None or not case.court.name:
        yield _finding("court", "没有填写受诉法院", "在 project.yaml 写明受诉法院的全称", "lawyer", cite("minsufa", 124))


def _leftovers(sheet: FinishedPaper) -> Iterator[Finding]:
    for pattern, what in _LEFTOVERS:
        hits = [(where, match[0]) for where, text in sheet.lines for match in re.finditer(pattern, text)]
        if hits:
            shown = "、".join(f"{where}“{text}”" for where, text in hits[:_SHOWN]) + ("等" if len(hits) > _SHOWN else "")
            who: Responsible = "maintainer" if what.startswith("程序") else "clerk"
            yield _finding(sheet.id, f"{sheet.title}{shown}：{what}", "改正案件资料或模板后重新生成", who)


def _complaint(case: Case, sheet: FinishedPaper) -> Iterator[Finding]:
    text = "\n".join(line for _, line in sheet.lines)
    for party in case.defendants:
        if party.name not in text:
            yield _finding(sheet.id, f"{sheet.title}没有写被告{party.name}", "核对模板", "maintainer", cite("minsufa", 124))
    if "此致" in text and case.court and case.court.name and case.court.name not in text:
        yield _finding(sheet.id, f"{sheet.title}没有写受诉法院“{case.court.name}”", "核对模板", "lawyer")
    for where, line in sheet.lines:
        if _NO_SUM.search(line) and "请求" in line:
            yield _finding(
                sheet.id, f"{sheet.title}{where}的请求金额为 0 元", "核对欠款与付款", "billing", cite("minsufa", 122, None, 3)
            )
        if _TO_COURT.search(line) and not (case.court and case.court.name):
            yield _finding(sheet.id, f"{sheet.title}{where}“此致”后没有法院名称", "填写受诉法院", "lawyer")


def _finding(where: str, what: str, settle: str, who: Responsible, *citations: Citation) -> Finding:
    return Finding(
        check=CHECK, level="blocking", where=where, what=what, why="立案窗口会退回", settle=settle, who=who, citations=citations
    )
