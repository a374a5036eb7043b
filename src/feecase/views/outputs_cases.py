"""What commands on cases print with `--json`: checks, bundles, the portfolio, papers, evidence."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, RootModel

from feecase.bundle.manifest import Edited
from feecase.model.finding import Finding
from feecase.model.gate import Gate
from feecase.model.portfolio import Portfolio
from feecase.model.proof import Proof, Traced
from feecase.model.reconciled import Reconciliation
from feecase.views.outputs import Failed, PrintedValue


class FindingShown(Finding):
    """A finding with its citations written out."""

    law: tuple[str, ...] = Field(title="法条")


class CheckedCase(PrintedValue):
    """What the checks of one case found, the worst first."""

    case: str = Field(title="案件编号")
    folder: str = Field(title="文件夹")
    gate: Gate = Field(title="立案状态")
    findings: tuple[FindingShown, ...] = Field(title="发现")
    checks_not_run: tuple[str, ...] = Field(title="未运行的检查")


class CheckOutput(PrintedValue):
    """The checked cases, the worst first."""

    as_of: dt.date = Field(title="基准日")
    cases: tuple[CheckedCase, ...] = Field(title="案件")
    failed: tuple[Failed, ...] = Field(title="未能读取")


class PreparedCase(PrintedValue):
    """What was written of one case's bundle."""

    case: str = Field(title="案件编号")
    out: str = Field(title="材料文件夹")
    written: tuple[str, ...] = Field(title="写了的文件")
    unchanged: int = Field(title="未变的文件数")
    removed: tuple[str, ...] = Field(title="移去的文件")
    kept: tuple[Edited, ...] = Field(title="手工改过而保留的文件")
    blocking: int = Field(title="阻断")
    gate: Gate = Field(title="立案状态")
    problems: tuple[str, ...] = Field(title="问题")


class Prepare(PrintedValue):
    """The prepared cases."""

    cases: tuple[PreparedCase, ...] = Field(title="案件")
    failed: tuple[Failed, ...] = Field(title="未能生成")


class StatusOutput(Portfolio):
    """The portfolio, and the cases that could not be read."""

    failed: tuple[Failed, ...] = Field(title="未能读取")


class Reconcile(Reconciliation):
    """The comparison, and the cases that could not be read."""

    failed: tuple[Failed, ...] = Field(title="未能读取")


class DifferenceShown(PrintedValue):
    """A file that is not as the manifest says."""

    kind: Literal["missing", "changed", "pages", "stamps", "added"] = Field(title="种类")
    path: str = Field(title="文件")
    what: str = Field(title="差别")


class VerifiedBundle(PrintedValue):
    """One bundle against its manifest and its case; `proof` is null where the case cannot be read (`not_proved` says why)."""

    out: str = Field(title="材料文件夹")
    differences: tuple[DifferenceShown, ...] = Field(title="差别")
    proof: Proof | None = Field(title="数字的核对")
    not_proved: str = Field(title="没有核对的原因")
    traces: tuple[Traced, ...] = Field((), title="出处", description="with --trace")


class Verify(PrintedValue):
    """The verified bundles."""

    bundles: tuple[VerifiedBundle, ...] = Field(title="材料")


class EvidenceKindOutput(PrintedValue):
    """A kind of evidence: the words in file names that tell it, and what it usually proves."""

    kind: str = Field(title="种类")
    title: str = Field(title="名称")
    group: str = Field(title="分组")
    words: tuple[str, ...] = Field(title="提示词")
    proves: str = Field(title="通常证明")


class EvidenceKinds(PrintedValue):
    """All kinds that are recognised."""

    kinds: tuple[EvidenceKindOutput, ...] = Field(title="种类")


class EvidenceAccept(PrintedValue):
    """Which proposed items went into the case, and which are left."""

    case: str = Field(title="案件")
    accepted: tuple[str, ...] = Field(title="已写入")
    left: tuple[str, ...] = Field(title="还没有写入")


class EvidencePrint(PrintedValue):
    """A copy for printing on both sides."""

    file: str = Field(title="文件")
    pages: int = Field(title="页数")
    copies: int = Field(title="份数")
    sheets: int = Field(title="张数")


class EvidenceRedact(PrintedValue):
    """Copies for service; `masked` counts what was taken out of each file, by place."""

    folder: str = Field(title="文件夹")
    files: tuple[str, ...] = Field(title="文件")
    masked: dict[str, dict[str, int]] = Field(title="遮盖")
    findings: tuple[Finding, ...] = Field(title="发现")


class PaperLine(PrintedValue):
    """A paper that can be made."""

    id: str = Field(title="编号")
    title: str = Field(title="文书")
    format: str = Field(title="格式")
    slot: str = Field(title="归入")
    name: str = Field(title="文件名")
    place: str = Field(title="适用地区")


class Papers(RootModel[tuple[PaperLine, ...]]):
    """The papers of a place, in their order."""


class PaperChange(PrintedValue):
    """A paragraph as it was and as it is; null where there is none."""

    old: str | None = Field(title="旧")
    new: str | None = Field(title="新")


class PapersDiff(PrintedValue):
    """What changed between two versions of a paper, and the file in which the changes are marked."""

    changes: tuple[PaperChange, ...] = Field(title="改动")
    to: str | None = Field(title="写到")
