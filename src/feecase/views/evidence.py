"""What is in the evidence folders of a case, and what of it proves which fact."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from feecase.evidence.find.gaps import EvidenceGap, Link, ProofMap
from feecase.evidence.find.scan import FoundFile, ScanReport
from feecase.evidence.find.strength import RUNG_NAMES, STRENGTH_NAMES
from feecase.evidence.page.print_copy import PrintCopy
from feecase.extend.contracts import EvidenceCue
from feecase.flows.heap import Sorted
from feecase.flows.scan import Accepted
from feecase.law.library import Library
from feecase.model.evidence import KIND_NAMES, Facts
from feecase.model.finding import LEVEL_NAMES, Finding
from feecase.model.trace import Citation
from feecase.views.page import Grid, Page, Sentence

_SHELF = re.compile(r"^(?:\.\./)*evidence/")


def kinds_json(cues: Sequence[EvidenceCue]) -> dict[str, Any]:
    """Return the data of `feecase/evidence-kinds/1`."""
    rows = [
        {"kind": c.kind, "title": KIND_NAMES.get(c.kind, c.kind), "group": c.group, "words": list(c.words), "proves": c.proves}
        for c in cues
    ]
    return {"kinds": rows}


def kinds_page(cues: Sequence[EvidenceCue]) -> Page:
    """Yield the kinds of evidence that are recognised, the words of file names, and what each usually proves."""
    view = Grid("分组", "种类", "提示词", "通常证明", keep=("种类",))
    for cue in cues:
        view.add_row(cue.group, KIND_NAMES.get(cue.kind, cue.kind), "、".join(cue.words), cue.proves)
    yield view


def accepted_json(case: str, done: Accepted) -> dict[str, Any]:
    """Return the data of `feecase/evidence-accept/1`."""
    return {"case": case, "accepted": [entry["id"] for entry in done.entries], "left": list(done.left)}


def print_copy_json(result: PrintCopy) -> dict[str, Any]:
    """Return the data of `feecase/evidence-print/1`."""
    return {"file": str(result.path), "pages": result.pages, "copies": result.copies, "sheets": result.sheets}


def print_copy_page(result: PrintCopy) -> Page:
    """Yield how many pages and sheets the print copy has, and how many copies are needed."""
    yield Sentence(f"双面打印稿 {result.path}（{result.pages} 页，{result.sheets} 张纸）")
    yield Sentence(f"备 {result.copies} 份：法院 1 份，对方当事人每人 1 份；原件另备核对")


def heap_page(result: Sorted, shown: int, *, read_images: bool) -> Page:
    """Yield the first files of a project's heap with the case each belongs to, and how many are certain."""
    for problem in result.problems:
        yield Sentence(str(problem), "yellow")
    view = Grid("文件", "归入", "类别", "证据名称", "说明", keep=("归入",))
    for one in result.placed[:shown]:
        item = one.found
        view.add_row(
            item.file.removeprefix("evidence/"), one.case or "？", KIND_NAMES[item.kind], item.title, one.doubt or one.by
        )
    yield view
    sure = sum(one.sure for one in result.placed)
    count = f"{len(result.placed)} 个文件，{sure} 个归属与类别都已认出，{len(result.placed) - sure} 个请人确定。"
    yield Sentence(count + ("" if read_images else "图片和扫描件里的文字要加 --ocr 才读。"))


def scan_json(case: str, found: Sequence[FoundFile]) -> dict[str, Any]:
    """Return the data of `feecase/evidence-scan/1`."""
    return ScanReport(case=case, files=tuple(found)).model_dump(mode="json", by_alias=True)


def scan_page(found: Sequence[FoundFile]) -> Page:
    """Yield every file with what is proposed for it."""
    view = Grid("文件", "格式", "页", "类别", "日期", "说明", right=("页",), keep=("格式",))
    for item in found:
        notes = (
            f"已列为 {item.listed}" if item.listed else "",
            f"与 {item.same_as} 相同" if item.same_as else "",
            f"与 {item.like} 相似" if item.like else "",
        )
        by = {"text": "（据正文）", "ocr": "（据图像识别）", "": "（未识别）", "name": ""}[item.by]
        view.add_row(
            _SHELF.sub("", item.file),
            item.type,
            str(item.pages or ""),
            KIND_NAMES[item.kind] + by,
            item.date,
            "；".join(n for n in (*notes, item.remark) if n),
        )
    yield view


def proof_json(result: ProofMap, proposed: Mapping[str, Facts]) -> dict[str, Any]:
    """Return the data of `feecase/evidence-gaps/1`."""
    told = {name: facts.model_dump(mode="json", by_alias=True) for name, facts in proposed.items()}
    return {**result.model_dump(mode="json", by_alias=True), "proposed_facts": told}


def proof_page(result: ProofMap, library: Library, day: dt.date) -> Page:
    """Yield every fact with its evidence, then the gaps, those with the same remedy together."""
    view = Grid("事实", "证据", "证明力", "最弱的证据", keep=("证明力",))
    for fact in result.facts:
        pages = [f"{link.no} {link.title}".strip() + _pages(link) for link in fact.links]
        rung = f"，{RUNG_NAMES[fact.rung]}" if fact.rung else ""
        rung += f"，中断 {fact.interrupts} 笔的时效" if fact.interrupts else ""
        view.add_row(fact.text, "；".join(dict.fromkeys(pages)), STRENGTH_NAMES[fact.strength] + rung, fact.weakest)
    yield view
    if weakest := next((f for f in result.facts if f.where == result.weakest), None):
        yield Sentence(f"最弱一环：{weakest.text}（{STRENGTH_NAMES[weakest.strength]}）")
    rules = dict.fromkeys(rule for fact in result.facts for rule in fact.rules)
    yield Sentence(f"证明力的依据：{'；'.join(library.format(rule, on=day) for rule in rules)}")
    alike: dict[tuple[str, tuple[Citation, ...]], list[str]] = {}
    both: tuple[EvidenceGap | Finding, ...] = (*result.gaps, *result.findings)
    for gap in both:
        alike.setdefault((gap.settle, gap.citations), []).append(f"{LEVEL_NAMES[gap.level]}  {gap.what}")
    for (settle, citations), whats in alike.items():
        law = "；".join(library.format(c, on=day) for c in citations)
        yield Sentence("\n" + "\n".join(whats) + f"\n  处理：{settle}" + (f"\n  依据：{law}" if law else ""))
    if not alike:
        yield Sentence("没有缺口")


def _pages(link: Link) -> str:
    if link.page:
        return f" 第{link.page}页" if link.page == link.to_page else f" 第{link.page}-{link.to_page}页"
    return f" 文件第{link.first}-{link.last}页" if link.first else ""
