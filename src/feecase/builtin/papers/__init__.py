"""The standard papers of a property-fee case, as a plugin: specifications, typed contexts, templates."""

from __future__ import annotations

from feecase.builtin.papers import headings
from feecase.builtin.papers.catalogue import Catalogue, catalogue
from feecase.builtin.papers.complaint import ElementComplaint, ProseComplaint, element_complaint, prose_complaint
from feecase.builtin.papers.letters import Demand, LawyerLetter, demand, lawyer_letter, open_debts
from feecase.builtin.papers.mandate import (
    PowerOfAttorney,
    RepresentativeCertificate,
    ServiceAddress,
    power_of_attorney,
    representative_certificate,
    service_address,
)
from feecase.builtin.papers.measures import (
    Enforcement,
    PreservationApplication,
    enforcement,
    execution_needs,
    preservation,
    preservation_needs,
)
from feecase.builtin.papers.mediation import (
    JudicialConfirmation,
    MediationApplication,
    SettlementAgreement,
    agreement,
    agreement_needs,
    application,
    application_needs,
    confirmation,
    confirmation_needs,
)
from feecase.builtin.papers.memo import Memo, memo
from feecase.builtin.papers.procedure import PaymentOrder, Withdrawal, payment_order, recommended, withdrawal
from feecase.builtin.papers.refusal import Refusal, refusal, refused
from feecase.builtin.papers.required_facts import complete
from feecase.builtin.papers.settlement import (
    DebtStatement,
    InstalmentAgreement,
    Promise,
    instalment_agreement,
    promise,
    reconciliation,
)
from feecase.builtin.papers.statement import Statement, statement
from feecase.builtin.papers.workbook import workbook
from feecase.plugin import DocumentSpec, PaperContext, TemplateRoot, hookimpl, shipped_folder

COMPLAINT, IDENTITY, MANDATE, CATALOGUE, SERVICE, PRESERVATION, OTHER = (
    "起诉状",
    "当事人身份证明",
    "委托代理材料",
    "证据目录",
    "送达地址确认书",
    "保全申请书及保函",
    "其他",
)
LETTERS, MEMO, AGREED, EXECUTION = "诉前函件", "律师备忘", "调解与和解", "强制执行"


def _owing(context: PaperContext) -> bool:
    return bool(open_debts(context))


def _represented(context: PaperContext) -> bool:
    return bool(context.loaded.case.agents)


def _headed(context: PaperContext) -> bool:
    return context.loaded.case.plaintiff.legal_rep is not None


def _served(context: PaperContext) -> bool:
    return context.loaded.case.service is not None


def _to_preserve(context: PaperContext) -> bool:
    kept = context.loaded.case.preservation
    return kept is not None and not kept.applied and complete(preservation_needs)(context)


def _on_request(_: PaperContext) -> bool:
    return False


PAPERS = (
    DocumentSpec("case-memo", "案件备忘录（内部）", MEMO, "案件备忘录", Memo, memo, order=0),
    DocumentSpec(
        "refusal-letter",
        "不予起诉说明（内部）",
        MEMO,
        "不予起诉说明",
        Refusal,
        refusal,
        applies=refused,
        order=1,
        states=("principal",),
    ),
    DocumentSpec(
        "element-complaint",
        "民事起诉状（要素式，物业服务合同纠纷）",
        COMPLAINT,
        "民事起诉状（要素式）",
        ElementComplaint,
        element_complaint,
        order=10,
        states=("principal", "late_fee", "total"),
        served=True,
        headings=headings.COMPLAINT,
        opens=True,
    ),
    DocumentSpec(
        "complaint",
        "民事起诉状",
        COMPLAINT,
        "民事起诉状",
        ProseComplaint,
        prose_complaint,
        order=11,
        states=("principal", "late_fee"),
        served=True,
        opens=True,
    ),
    DocumentSpec(
        "arrears-statement",
        "欠费明细表",
        COMPLAINT,
        "欠费明细表",
        Statement,
        statement,
        order=12,
        states=("principal", "late_fee"),
        served=True,
    ),
    DocumentSpec(
        "arrears-workbook",
        "欠费明细表（电子表格）",
        COMPLAINT,
        "欠费明细表（可复算）",
        Statement,
        statement,
        format="xlsx",
        write=workbook,
        order=13,
        states=("principal", "late_fee"),
    ),
    DocumentSpec(
        "representative-certificate",
        "法定代表人身份证明书",
        IDENTITY,
        "法定代表人身份证明书",
        RepresentativeCertificate,
        representative_certificate,
        applies=_headed,
        order=20,
    ),
    DocumentSpec(
        "power-of-attorney",
        "授权委托书",
        MANDATE,
        "授权委托书",
        PowerOfAttorney,
        power_of_attorney,
        applies=_represented,
        order=30,
    ),
    DocumentSpec("evidence-catalogue", "证据目录", CATALOGUE, "证据目录", Catalogue, catalogue, order=40, served=True),
    DocumentSpec(
        "service-address", "送达地址确认书", SERVICE, "送达地址确认书", ServiceAddress, service_address, applies=_served, order=50
    ),
    DocumentSpec(
        "payment-order", "支付令申请书", OTHER, "支付令申请书", PaymentOrder, payment_order, applies=recommended, order=60
    ),
    DocumentSpec(
        "preservation",
        "财产保全申请书",
        PRESERVATION,
        "财产保全申请书",
        PreservationApplication,
        preservation,
        applies=_to_preserve,
        order=55,
    ),
    DocumentSpec(
        "withdrawal", "申请书（申请撤回起诉用）", OTHER, "撤回起诉申请书", Withdrawal, withdrawal, applies=_on_request, order=61
    ),
    DocumentSpec("demand-letter", "物业费催缴通知书", LETTERS, "物业费催缴通知书", Demand, demand, applies=_owing, order=70),
    DocumentSpec("lawyer-letter", "律师函", LETTERS, "律师函", LawyerLetter, lawyer_letter, applies=_on_request, order=71),
    DocumentSpec(
        "instalment-agreement",
        "分期还款协议",
        LETTERS,
        "分期还款协议",
        InstalmentAgreement,
        instalment_agreement,
        applies=_on_request,
        order=72,
    ),
    DocumentSpec("promise", "还款承诺书", LETTERS, "还款承诺书", Promise, promise, applies=_on_request, order=72),
    DocumentSpec(
        "reconciliation", "对账确认单", LETTERS, "对账确认单", DebtStatement, reconciliation, applies=_on_request, order=73
    ),
    DocumentSpec(
        "mediation-application",
        "先行调解申请书",
        AGREED,
        "先行调解申请书",
        MediationApplication,
        application,
        applies=complete(application_needs),
        order=80,
    ),
    DocumentSpec(
        "settlement-agreement",
        "调解（和解）协议书",
        AGREED,
        "调解（和解）协议书",
        SettlementAgreement,
        agreement,
        applies=complete(agreement_needs),
        order=81,
    ),
    DocumentSpec(
        "judicial-confirmation",
        "司法确认申请书",
        AGREED,
        "司法确认申请书",
        JudicialConfirmation,
        confirmation,
        applies=complete(confirmation_needs),
        order=82,
    ),
    DocumentSpec(
        "enforcement",
        "强制执行申请书（要素式）",
        EXECUTION,
        "强制执行申请书",
        Enforcement,
        enforcement,
        applies=complete(execution_needs),
        order=90,
        headings=headings.ENFORCEMENT,
    ),
)
"""Those with `applies=_on_request` are made when asked for by id: nobody files or sends them as a matter of course."""


@hookimpl
def feecase_documents() -> list[DocumentSpec]:
    """Offer the standard papers."""
    return list(PAPERS)


@hookimpl
def feecase_templates() -> list[TemplateRoot]:
    """Offer their templates."""
    return [TemplateRoot(shipped_folder("templates"))]
