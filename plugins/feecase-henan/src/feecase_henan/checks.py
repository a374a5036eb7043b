"""Checks that only the regulations of Henan and Zhengzhou call for."""

from __future__ import annotations

from collections.abc import Iterator

from feecase.plugin import Check, CheckContext, Finding, cite
from feecase_henan.profile import PROVINCE, ZHENGZHOU


def after_term(context: CheckContext) -> Iterator[Finding]:
    """Fees after the contract's term: the province says that the old contract goes on binding while service goes on."""
    contract = context.loaded.case.contract
    end = contract.to if contract else None
    debts = tuple(d for d in context.assessment.debts if end and d.to > end)
    if debts:
        yield Finding(
            check="henan.after-term",
            level="note",
            what=f"有 {len(debts)} 笔款项在合同期满（{end}）之后",
            where="contract.to",
            debts=tuple(d.id for d in debts),
            why="河南省：业主大会未作出选聘或者续聘决定，物业服务企业按照原合同约定继续提供服务的，原合同对双方具有约束力",
            citations=(cite(PROVINCE, 51, 3),),
            settle="附上期满后继续服务的记录，并说明业主大会没有另行选聘",
        )


def posting_privacy(context: CheckContext) -> Iterator[Finding]:
    """A posting in Zhengzhou: the province allows it, the city guards personal information."""
    for contact in context.loaded.case.contacts:
        if contact.kind == "public-notice" or contact.way == "posting" or contact.act == "public-naming":
            yield Finding(
                check="henan.posting-privacy",
                level="warning",
                what=f"{contact.sent or ''}在小区内张贴催交，须核对有无写出个人信息",
                where=f"contacts[{contact.id}]",
                why="河南省允许在物业管理区域内公示，但郑州市规定不得泄露个人信息，未经本人同意不得用于与物业服务与管理无关的事项",
                settle="核对张贴内容：只写房号的一部分和欠费期间；写了姓名、电话或证件号的，不要作为证据提交",
                citations=(cite(PROVINCE, 88), cite(ZHENGZHOU, 44, 2)),
            )


CHECKS = (
    Check("henan.after-term", "合同期满后的物业费", after_term, place="410000"),
    Check("henan.posting-privacy", "郑州：张贴与个人信息", posting_privacy, place="410100"),
)
