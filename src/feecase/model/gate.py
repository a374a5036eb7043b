"""The gate (立案把关): whether a case may go to court as it is, why not, who can settle it, and who approved it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from feecase.model.base import Text, Value
from feecase.model.trace import Citation

GateState = Literal["ready", "needs-work", "do-not-sue", "signed-off"]
STATE_NAMES: dict[GateState, str] = {
    "ready": "可供律师审核",
    "needs-work": "须先处理",
    "do-not-sue": "不宜起诉",
    "signed-off": "已签发，可以立案",
}
Responsible = Literal["billing", "clerk", "lawyer", "maintainer"]
WHO_NAMES: dict[Responsible, str] = {"billing": "收费部门", "clerk": "经办人", "lawyer": "律师", "maintainer": "软件维护者"}
"""Who can settle a reason: billing has the books, the clerk the files and addresses, the lawyer decides, the maintainer mends software or law data."""
Kind = Literal["work", "advised", "final"]


class GateReason(Value):
    """One reason against filing.

    `kind` is `work` (can be settled and then filed), `advised` (filing is lawful, but not advised: 民法典 193 leaves the defence of limitation to the
    debtor; a named person may lift it) or `final` (nothing owed, the wrong person, no standing). `lifted_by` is the person who lifted an advised one.
    """

    check: str = Field(title="检查")
    kind: Kind = Field(title="性质")
    what: str = Field(title="问题")
    why: str = Field("", title="理由")
    where: str = Field("", title="位置")
    settle: str = Field("", title="处理")
    who: Responsible = Field("clerk", title="由谁处理")
    citations: tuple[Citation, ...] = Field((), title="依据")
    lifted_by: str = Field("", title="由谁决定仍要起诉")


class SignOff(Value):
    """A person's approval of one bundle. `manifest` is the SHA-256 of its manifest.json: any later change of a file voids the approval.

    `open` lists what was not settled when it was given, so that nobody can say later that it had been.
    """

    by: Text = Field(title="签发人")
    at: dt.datetime = Field(title="签发时间")
    manifest: str = Field(title="清单校验值", pattern=r"^[0-9a-f]{64}$")
    second: str = Field("", title="复核人")
    open: tuple[str, ...] = Field((), title="签发时未决事项")


class Gate(Value):
    """What the gate says of a case: the state, and every reason. `final` is set where nothing but other facts could change `do-not-sue`."""

    state: GateState = Field(title="状态")
    final: bool = Field(False, title="无可补救")
    reasons: tuple[GateReason, ...] = Field((), title="理由")
    sign_off: SignOff | None = Field(None, title="签发")
    void: str = Field("", title="签发失效的原因")

    @property
    def open(self) -> bool:
        """Whether the bundle may be filed or given to the lawyer for approval."""
        return self.state in ("ready", "signed-off")

    @property
    def shown(self) -> str:
        """The state in Chinese."""
        if self.state == "do-not-sue" and not self.final:
            return "不建议起诉"
        return STATE_NAMES[self.state]
