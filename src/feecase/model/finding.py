"""Findings (发现): what a check has to say about a case."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from feecase.model.base import Money, Value
from feecase.model.gate import Responsible
from feecase.model.trace import Citation

Level = Literal["blocking", "warning", "note"]
LEVEL_NAMES = {"blocking": "阻断", "warning": "警告", "note": "提示"}


class Finding(Value):
    """One finding. `what`, `why` and `settle` are Chinese sentences; `settle` names what would settle it."""

    check: str = Field(title="检查")
    level: Level = Field(title="级别")
    what: str = Field(title="问题")
    why: str = Field("", title="理由")
    where: str = Field("", title="位置", description="path in the case, such as charges[C3].due")
    settle: str = Field("", alias="next", title="处理", description="what would settle it: what to do next")
    debts: tuple[str, ...] = Field(
        (), alias="charges", title="涉及款项", description="debt ids; a charge's id stands for all of its debts"
    )
    amount: Money | None = Field(None, title="涉及金额")
    citations: tuple[Citation, ...] = Field((), title="依据")
    who: Responsible = Field("clerk", title="由谁处理", description="who can settle it")
    against: Literal["", "advised", "final"] = Field(
        "",
        title="不宜起诉",
        description="final: no suit at all; advised: lawful, but a named person must decide it in choices.yaml",
    )


def worst_first(findings: tuple[Finding, ...] | list[Finding]) -> tuple[Finding, ...]:
    """Sort blocking before warnings before notes, then by money at stake, then by check."""
    order = {"blocking": 0, "warning": 1, "note": 2}
    return tuple(sorted(findings, key=lambda f: (order[f.level], -(f.amount or 0), f.check, f.where)))
