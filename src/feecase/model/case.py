"""The case (案件): what is known, and nothing else."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from feecase.model.base import Code, Id, Jurisdiction, Text, Value
from feecase.model.collection import ArrearsReason, Assignment, Dispute, PortraitSet, ReductionRefusal, StageAct, Stop
from feecase.model.contact import Contact
from feecase.model.contract import Contract, Tariff
from feecase.model.defence import Defence
from feecase.model.docket import Entry, Proceeding, faults
from feecase.model.evidence import Evidence
from feecase.model.ledger import Billing, Charge, Doubt, Payment
from feecase.model.party import Agent, BankAccount, Organisation, Party
from feecase.model.person import RelatedPerson
from feecase.model.premises import Premises
from feecase.model.reconciled import Reconciled
from feecase.model.reduction import ClaimAssignment, Reduction
from feecase.model.remedy import Execution, Mediation, Preservation, Settlement


class Court(Value):
    """The court addressed."""

    name: Text = Field(title="法院名称")
    place: Code | None = Field(None, title="所在地代码")


class PlaintiffService(Value):
    """Where papers are served on the plaintiff."""

    address: str = Field("", title="送达地址")
    postcode: str = Field("", title="邮政编码")
    phone: str = Field("", title="联系电话")
    recipient: str = Field("", title="代收人")
    e_consent: bool | None = Field(None, title="同意电子送达")
    e_address: str = Field("", title="电子送达地址")


class Accounts(Value):
    """Accounts that receive money."""

    payment: BankAccount | None = Field(None, title="收款账户")
    refund: BankAccount | None = Field(None, title="退费账户")
    execution: BankAccount | None = Field(None, title="执行款账户")


class Disagreement(Value):
    """Billing and people say different things about one field; people win, the difference is a finding."""

    path: str = Field(title="字段")
    billing: str = Field(title="账单系统")
    people: str = Field(title="人工填写")
    where: str = Field("", title="出处")


class Case(Value):
    """Everything known about one debtor's arrears. Relative file names count from `folder`."""

    feecase: Literal["1"] = Field("1", title="格式版本")
    id: Id = Field(title="案件编号")
    jurisdiction: Jurisdiction = Field(title="管辖地代码", description="GB/T 2260, as text; CN = the nation's rules alone")
    cause: Text = Field("物业服务合同纠纷", title="案由")
    plaintiff: Organisation = Field(title="原告")
    defendants: tuple[Party, ...] = Field(title="被告", min_length=1)
    third_parties: tuple[Party, ...] = Field((), title="第三人")
    agents: tuple[Agent, ...] = Field((), title="委托诉讼代理人", max_length=2)
    persons: tuple[RelatedPerson, ...] = Field((), title="相关人员")
    premises: Premises = Field(title="物业")
    contract: Contract | None = Field(None, title="合同")
    tariffs: tuple[Tariff, ...] = Field((), title="收费标准")
    charges: tuple[Charge, ...] = Field((), title="应收款项")
    payments: tuple[Payment, ...] = Field((), title="付款")
    reductions: tuple[Reduction, ...] = Field((), title="减免")
    claim_assignment: ClaimAssignment | None = Field(
        None, title="债权转让", description="arrears taken over from a former provider: 民法典 545–546"
    )
    contacts: tuple[Contact, ...] = Field((), title="往来记录")
    evidence: tuple[Evidence, ...] = Field((), title="证据")
    defences: tuple[Defence, ...] = Field((), title="已知抗辩")
    court: Court | None = Field(None, title="法院")
    preservation: Preservation | None = Field(None, title="诉前保全")
    mediation: Mediation | None = Field(None, title="调解")
    settlement: Settlement | None = Field(None, title="和解")
    execution: Execution | None = Field(None, title="强制执行")
    service: PlaintiffService | None = Field(None, title="送达")
    accounts: Accounts | None = Field(None, title="账户")
    billing: Billing | None = Field(None, title="账单来源")
    doubts: tuple[Doubt, ...] = Field((), title="账单疑点")
    arrears_reason: tuple[ArrearsReason, ...] = Field((), title="欠费原因")
    disputes: tuple[Dispute, ...] = Field((), title="争议")
    reduction_refusals: tuple[ReductionRefusal, ...] = Field((), title="减免未准")
    portrait: PortraitSet | None = Field(None, title="业主画像")
    attention: str = Field("", title="人工处理原因", description="why a person has to decide on every act: elderly, ill, in need")
    assignment: Assignment | None = Field(None, title="催收分工")
    stops: tuple[Stop, ...] = Field((), title="停止催收")
    stage_acts: tuple[StageAct, ...] = Field((), title="阶段处理")
    proceedings: tuple[Proceeding, ...] = Field((), title="程序")
    docket: tuple[Entry, ...] = Field((), title="办案进程", description="what happened after filing, as facts")
    other_facts: str = Field("", title="其他需要说明的内容")

    @field_validator("defences", mode="before")
    @classmethod
    def _texts(cls, value: Any) -> Any:
        """Read the defences of older files, which were texts: each becomes a defence whose kind a person has yet to name."""
        if not isinstance(value, list | tuple):
            return value
        return [{"id": f"D{n}", "facts": one} if isinstance(one, str) else one for n, one in enumerate(value, 1)]

    @model_validator(mode="after")
    def _docket(self) -> Self:
        if fault := faults(self.proceedings, self.docket):
            raise ValueError(fault)
        return self


class Loaded(Value):
    """A case as loaded from its folder: the case, where it lies, and where billing and people disagree."""

    case: Case
    folder: str
    disagreements: tuple[Disagreement, ...] = ()
    missing_files: tuple[str, ...] = ()
    reconciled: Reconciled | None = None
