"""What the hook `feecase_defences` returns: one specification for each kind of defence — its law and answers as data, its signs as a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from feecase import plainyaml
from feecase.extend.collection import citation
from feecase.extend.contracts import CheckContext
from feecase.model.base import Text, Value
from feecase.model.defence import DefenceEffect, DefenceKind
from feecase.model.evidence import EvidenceKind
from feecase.model.trace import Citation
from feecase.model.yaml_reader import read
from feecase.place.codes import NATION


class DefenceRule(Value):
    """What the law says of one kind of defence, in words for the lawyer. `ours` are kinds of evidence that answer it; `range` a pair of policies.

    The policies in `range` give the lowest and the highest share by which courts were seen to lower the fee; without one no number is told.
    """

    kind: DefenceKind = Field(title="类别")
    effect: DefenceEffect = Field(title="效果")
    law: tuple[Citation, ...] = Field((), title="依据")
    burden: Text = Field(title="举证责任")
    ours: tuple[EvidenceKind, ...] = Field((), title="我方证据类别")
    add: tuple[Text, ...] = Field((), title="补充事项")
    range: tuple[Text, ...] = Field((), title="减收比例的口径", max_length=2)
    answer: Text = Field(title="答辩要点")

    @field_validator("law", mode="before")
    @classmethod
    def _cited(cls, value: Any) -> Any:
        return tuple(citation(entry) if isinstance(entry, str) else entry for entry in value or ())


class DefenceFile(Value):
    """A YAML file of rules about defences."""

    rules: tuple[DefenceRule, ...] = Field((), title="规则")


@dataclass(frozen=True, slots=True)
class DefenceSpec:
    """One kind of defence at one place. `signals` says why it is to be expected; `stake` what it puts at risk, else the principal of its debts."""

    rule: DefenceRule
    title: str
    signals: Callable[[CheckContext], Iterable[str]]
    stake: Callable[[CheckContext], Decimal] | None = None
    place: str = NATION

    @property
    def id(self) -> str:
        """The kind: a nearer place's specification of a kind replaces the farther one."""
        return self.rule.kind


def defence_rules(path: Path) -> Sequence[DefenceRule]:
    """Read a YAML file of rules. Raises InputError with file, line and column."""
    return read(DefenceFile, plainyaml.load(path)).rules
