"""What the hook `feecase_collection` returns: the stages of collection, the remedies by reason, and the rules of conduct, of one place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from feecase import plainyaml
from feecase.errors import PluginError
from feecase.model.base import Text, Value
from feecase.model.collection import Reason
from feecase.model.trace import Citation, cite
from feecase.model.yaml_reader import read
from feecase.place.codes import NATION

Result = Literal["allowed", "allowed-if", "refused", "not-judged"]
RESULT_NAMES: dict[str, str] = {"allowed": "可以", "allowed-if": "有条件可以", "refused": "不可以", "not-judged": "未判断"}
Means = Literal["", "utility", "facilities", "service", "naming", "posting", "credit", "third-person", "false-law", "violence"]
_LAW = re.compile(r"([a-z0-9-]+) (\d+(?:-\d+)?)(?:\((\d*)\))?(?:\((\d+)\))?")


class ConductRule(Value):
    """One rule about what may be said or done to collect.

    `words` are plain texts that count in disguise too (blanks, look-alikes, other script); `patterns` are regular expressions over the plain
    text. `unless` are patterns of the same sentence that take the case out of the rule, `only` such that must be there as well. `audience`: a rule
    for `debtor` judges what a debtor is told, one for `guide` what staff are advised to do. A rule with `gate` gives way where the gate is
    open: `title` = an effective judgment or award is being enforced, `posting` and `credit` = as the place's own text grants.
    """

    id: Text = Field(title="编号")
    title: Text = Field(title="名称")
    result: Result = Field(title="结论")
    means: Means = Field("", title="手段")
    words: tuple[Text, ...] = Field((), title="词语")
    patterns: tuple[Text, ...] = Field((), title="表达式")
    unless: tuple[Text, ...] = Field((), title="除外")
    only: tuple[Text, ...] = Field((), title="同时具备")
    audience: Literal["any", "debtor", "guide"] = Field("any", title="适用")
    gate: Literal["", "title", "posting", "credit"] = Field("", title="例外条件")
    law: tuple[Citation, ...] = Field((), title="依据")
    condition: str = Field("", title="条件")
    why: str = Field("", title="理由")
    substitute: str = Field("", title="合法替代")
    since: dt.date | None = Field(None, title="起")
    until: dt.date | None = Field(None, title="止")

    @field_validator("law", mode="before")
    @classmethod
    def _cited(cls, value: Any) -> Any:
        return tuple(citation(entry) if isinstance(entry, str) else entry for entry in value or ())

    @field_validator("patterns", "unless", "only")
    @classmethod
    def _compiles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"表达式“{pattern}”有误：{error}") from None
        return value

    def holds(self, on: dt.date) -> bool:
        """Whether the rule is in force on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class ConductFile(Value):
    """A file of conduct rules: `variants` give each sign the look-alikes by which it is disguised."""

    variants: dict[str, str] = Field(default_factory=dict, title="变体")
    guards: dict[str, str] = Field(
        default_factory=dict, title="非此词", description="signs that make another word when they follow"
    )
    script: dict[str, str] = Field(default_factory=dict, title="繁简")
    rules: tuple[ConductRule, ...] = Field(title="规则")


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the ladder: `after` days from the due date (negative = before it), done by one of `ways`, the preferred first.

    `kind` is the contact's kind that carries it out; `paper` the document, `text` the message template. With `demanded` it needs a delivered
    demand whose time has run (民法典 944(2)); `gap` is the least number of days since the act before.
    """

    id: str
    number: int
    title: str
    after: int
    kind: str
    ways: tuple[str, ...]
    who: str
    text: str = ""
    paper: str = ""
    demanded: bool = False
    exit: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about one reason for arrears: the steps, the papers, and what it does to limitation and to the sum."""

    reason: Reason
    title: str
    steps: tuple[str, ...]
    papers: tuple[str, ...] = ()
    effect: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectionSet:
    """The collection of one place: its own stages, remedies and rules of conduct. A nearer place's entry of the same id, reason or rule replaces the farther one.

    `rejected` lists stage ids that the place does away with.
    """

    id: str
    stages: tuple[Stage, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    conduct: ConductFile | None = None
    place: str = NATION
    rejected: frozenset[str] = frozenset()
    title: str = "催收"


def conduct_file(path: Path) -> ConductFile:
    """Read a YAML file of conduct rules. Raises InputError with file, line and column, PluginError where two rules share an id."""
    found = read(ConductFile, plainyaml.load(path))
    ids = [rule.id for rule in found.rules]
    if len(set(ids)) != len(ids):
        raise PluginError("合规规则的编号重复", where=str(path), why="、".join(sorted({i for i in ids if ids.count(i) > 1})))
    return found


def citation(text: str) -> Citation:
    """Read `minfadian 944(3)` or `minfadian 944(3)(1)`. Raises ValueError."""
    match = _LAW.fullmatch(text)
    if not match:
        raise ValueError(f"依据“{text}”应写成 minfadian 944(3) 的样子")
    return cite(match[1], match[2], int(match[3]) if match[3] else None, int(match[4]) if match[4] else None)


def merged(sets: Sequence[CollectionSet]) -> CollectionSet:
    """Return what applies where sets follow one another from the nation to the nearest place: the later replaces the earlier by id, reason and rule."""
    stages: dict[str, Stage] = {}
    remedies: dict[str, Remedy] = {}
    rules: dict[str, ConductRule] = {}
    variants, guards, script = dict[str, str](), dict[str, str](), dict[str, str]()
    for one in sets:
        stages = {id_: s for id_, s in stages.items() if id_ not in one.rejected} | {s.id: s for s in one.stages}
        remedies |= {r.reason: r for r in one.remedies}
        if one.conduct:
            rules |= {r.id: r for r in one.conduct.rules}
            variants, guards, script = variants | one.conduct.variants, guards | one.conduct.guards, script | one.conduct.script
    file = ConductFile(variants=variants, guards=guards, script=script, rules=tuple(rules.values()))
    ordered = tuple(sorted(stages.values(), key=lambda s: s.number))
    return CollectionSet("merged", ordered, tuple(remedies.values()), file, place=sets[-1].place if sets else NATION)
