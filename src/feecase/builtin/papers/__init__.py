"""The standard papers of a property-fee case, as a plugin: specifications, typed contexts, templates."""

from __future__ import annotations

from feecase.builtin.papers.catalogue import Catalogue, catalogue
from feecase.builtin.papers.complaint import ElementComplaint, ProseComplaint, element_complaint, prose_complaint
from feecase.builtin.papers.letters import Demand, demand, open_debts
from feecase.builtin.papers.memo import Memo, memo
from feecase.builtin.papers.statement import Statement, statement
from feecase.builtin.papers.workbook import workbook
from feecase.plugin import DocumentSpec, PaperContext, TemplateRoot, hookimpl, shipped_folder

COMPLAINT, CATALOGUE, LETTERS, MEMO = "起诉状", "证据目录", "诉前函件", "律师备忘"


def _owing(context: PaperContext) -> bool:
    return bool(open_debts(context))


PAPERS = (
    DocumentSpec("case-memo", "案件备忘录（内部）", MEMO, "案件备忘录", Memo, memo, order=0),
    DocumentSpec("element-complaint", "民事起诉状（要素式，物业服务合同纠纷）", COMPLAINT, "民事起诉状（要素式）", ElementComplaint, element_complaint, order=10),
    DocumentSpec("complaint", "民事起诉状", COMPLAINT, "民事起诉状", ProseComplaint, prose_complaint, order=11),
    DocumentSpec("arrears-statement", "欠费明细表", COMPLAINT, "欠费明细表", Statement, statement, order=12),
    DocumentSpec("arrears-workbook", "欠费明细表（电子表格）", COMPLAINT, "欠费明细表（可复算）", Statement, statement, format="xlsx", write=workbook, order=13),
    DocumentSpec("evidence-catalogue", "证据目录", CATALOGUE, "证据目录", Catalogue, catalogue, order=20),
    DocumentSpec("demand-letter", "物业费催缴通知书", LETTERS, "物业费催缴通知书", Demand, demand, applies=_owing, order=60),
)


@hookimpl
def feecase_documents() -> list[DocumentSpec]:
    """Offer the standard papers."""
    return list(PAPERS)


@hookimpl
def feecase_templates() -> list[TemplateRoot]:
    """Offer their templates."""
    return [TemplateRoot(shipped_folder("templates"))]
