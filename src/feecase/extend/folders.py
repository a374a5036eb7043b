"""A place as a folder of data: `*.yaml` with the policies and checks of one place each, `statutes/`, and `templates/<place>/`. No code.

The same folder is a plugin of its own (`folder_plugin`) or stands beside a project or workspace as `places/` (`beside`); it may come from anywhere,
for everything in it is validated: the files here, statutes by the strict reader of the law, templates by the renderer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator

from feecase import plainyaml
from feecase.errors import InputError
from feecase.extend.contracts import NATION, Check, CheckContext, StatuteRoot, TemplateRoot
from feecase.extend.hookspecs import hookimpl
from feecase.extend.situations import ALONE, SITUATIONS
from feecase.model.base import Day, Text, Value
from feecase.model.finding import Finding, Level
from feecase.model.trace import Citation
from feecase.model.yaml_reader import read
from feecase.place.policies import PolicyValue
from feecase.place.profile import Policy, Profile

PLACES = "places"
_ROOTS = ("project.yaml", "feecase.toml")
_CITATION = re.compile(r"([a-z0-9-]+) ([0-9]+(?:-[0-9]+)?)(?: (-|[0-9]+))?(?: ([0-9]+))?(?: @(\d{4}-\d{2}-\d{2}))?")
_WORD = re.compile(r"\{(\w*)\}")


def citation(text: str) -> Citation:
    """Read `minfadian 944 2`: the law's slug, article, paragraph and item; `-` where the items belong to the article itself. Raises ValueError.

    `minzong-shixiao-jieshi 2 @2018-07-23` means the version of that day; without one, that of the day in question.
    """
    match = _CITATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"条文要写成“代号 条 款 项”，如 minfadian 944 2；整条只有各项的，款写 -，不是“{text}”")
    paragraph = None if match[3] in (None, "-") else int(match[3])
    on = dt.date.fromisoformat(match[5]) if match[5] else None
    return Citation(work=match[1], article=match[2], paragraph=paragraph, item=int(match[4]) if match[4] else None, on=on)


class _Cited(Value):
    cites: tuple[str, ...] = Field((), title="条文", description="each as `slug article paragraph item`, e.g. `minfadian 944 2`")

    @field_validator("cites")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            citation(text)
        return value

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The articles."""
        return tuple(map(citation, self.cites))


class PolicyEntry(_Cited):
    """One policy of a place, as its file writes it."""

    name: Text = Field(title="名称", description="see `feecase help plugins`")
    value: PolicyValue = Field(title="取值")
    source: str = Field(
        "", title="说明", description="where it is written; what is inside “” must be in the cited articles word for word"
    )

    @model_validator(mode="after")
    def _accepted(self) -> Self:
        """Refuse an unknown policy, a value it does not take, or one without a source here, where the place in the file is known."""
        Policy(name=self.name, value=self.value, source=self.source, citations=self.citations)
        return self


class SourceEntry(Value):
    """Policies that come from one source and hold from the same day."""

    since: Day | None = Field(None, title="自")
    until: Day | None = Field(None, title="至")
    checked: Day | None = Field(
        None, title="核对日期", description="the day on which the values were last compared with their source"
    )
    official: str = Field("", title="正式公布", description="the publication that is authoritative")
    read_from: tuple[str, ...] = Field((), title="读取来源", description="what was really opened")
    policies: tuple[PolicyEntry, ...] = Field(title="口径", min_length=1)

    def made(self) -> Iterator[Policy]:
        """Yield the policies as profiles hold them."""
        shared = {"since": self.since, "until": self.until, "checked": self.checked, "official": self.official}
        for entry in self.policies:
            own = {"name": entry.name, "value": entry.value, "source": entry.source, "citations": entry.citations}
            yield Policy.model_validate({**shared, **own, "read_from": self.read_from})


class CheckEntry(_Cited):
    """One check of a place, as its file writes it: in which situation it speaks, and what it says."""

    id: Text = Field(title="编号")
    title: Text = Field(title="标题")
    level: Level = Field(title="级别")
    found: str = Field(title="情形", description="one of: " + ", ".join(SITUATIONS))
    among: tuple[Text, ...] = Field((), title="其中", description="the words that the situation looks for")
    contract: str = Field("", title="合同类别", description="only for cases with a contract of this kind")
    what: Text = Field(title="问题", description="may use {count} (debts concerned) and {day}")
    why: Text = Field(title="理由")
    settle: Text = Field(title="处理")

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.found not in SITUATIONS:
            raise ValueError(f"没有名为“{self.found}”的情形，可用：{'、'.join(SITUATIONS)}")
        if bool(self.among) == (self.found in ALONE):
            raise ValueError(f"情形 {self.found} {'不用写' if self.among else '要写'}“其中”（among）")
        if wrong := set(_WORD.findall(self.what)) - {"count", "day"}:
            raise ValueError(f"“问题”里不能用 {{{min(wrong)}}}，可用：{{count}} 款项数、{{day}} 日期")
        return self

    def run(self, context: CheckContext) -> Iterator[Finding]:
        """Yield a finding for each hit of the situation."""
        contract = context.loaded.case.contract
        if self.contract and (contract is None or contract.kind != self.contract):
            return
        for hit in SITUATIONS[self.found][1](context, self.among):
            words = {"count": str(len(hit.debts)), "day": str(hit.day or "")}
            yield Finding(
                check=self.id,
                level=self.level,
                what=_WORD.sub(lambda match, words=words: words[match[1]], self.what),  # type: ignore[misc]
                why=self.why,
                where=hit.where,
                settle=self.settle,
                debts=tuple(debt.id for debt in hit.debts),
                citations=self.citations,
            )


class PlaceFile(Value):
    """What one file of a place folder says."""

    place: Text = Field(title="地区", description="CN, a six-digit GB/T 2260 code, or code:court")
    name: Text = Field(title="名称")
    sources: tuple[SourceEntry, ...] = Field((), title="出处")
    checks: tuple[CheckEntry, ...] = Field((), title="检查")

    @model_validator(mode="after")
    def _profile_holds(self) -> Self:
        self.profile()
        return self

    def profile(self) -> Profile:
        """Return the place's profile."""
        return Profile(place=self.place, name=self.name, policies=tuple(p for source in self.sources for p in source.made()))


class PlaceFolder:
    """The plugin that a place folder is. Files are read when the hooks are called; what is wrong in one leaves the whole folder out, with its place."""

    def __init__(self, path: Path, statutes: Path | None = None) -> None:
        self.path = path
        self._statutes = statutes or path / "statutes"

    @property
    def name(self) -> str:
        """The folder's name, as plugins are listed."""
        return f"{PLACES}（{self.path.parent.name or self.path}）"

    @property
    def version(self) -> str:
        """A digest of all files, so that bundles record by which they were made."""
        whole = hashlib.sha256()
        for path in sorted(p for p in self.path.rglob("*") if p.is_file()):
            whole.update(path.relative_to(self.path).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return f"内容 {whole.hexdigest()[:12]}"

    @cached_property
    def _files(self) -> tuple[PlaceFile, ...]:
        paths = sorted(self.path.glob("*.yaml"))
        if not paths:
            raise InputError(
                "没有地方规则文件", where=str(self.path), next="在这个文件夹里放 <行政区划代码>.yaml，写法见 feecase help plugins"
            )
        return tuple(read(PlaceFile, plainyaml.load(path)) for path in paths)

    @hookimpl
    def feecase_profiles(self) -> Sequence[Profile]:
        """Offer the policies of the folder's places."""
        return [file.profile() for file in self._files]

    @hookimpl
    def feecase_checks(self) -> Sequence[Check]:
        """Offer the checks that the folder's files describe."""
        return [
            Check(entry.id, entry.title, partial(CheckEntry.run, entry), place=file.place, citations=entry.citations)
            for file in self._files
            for entry in file.checks
        ]

    @hookimpl
    def feecase_statutes(self) -> Sequence[StatuteRoot]:
        """Offer the local regulations, if there are any."""
        return [StatuteRoot(self._statutes)] if self._statutes.is_dir() else []

    @hookimpl
    def feecase_templates(self) -> Sequence[TemplateRoot]:
        """Offer the templates of `templates/<place>/`."""
        folders = sorted(p for p in (self.path / "templates").glob("*") if p.is_dir())
        return [TemplateRoot(folder, NATION if folder.name == NATION else folder.name) for folder in folders]


_Hooks = tuple[
    Callable[[], Sequence[Profile]],
    Callable[[], Sequence[Check]],
    Callable[[], Sequence[StatuteRoot]],
    Callable[[], Sequence[TemplateRoot]],
]


def folder_plugin(anchor: str | Path, *, statutes: Path | None = None) -> _Hooks:
    """Make a module the plugin of its folder: return the four hooks, to be assigned to `feecase_profiles`, `_checks`, `_statutes`, `_templates`.

    `anchor` is the folder, or a module in it; `statutes` another folder of statutes than the one inside.
    """
    path = Path(anchor)
    folder = PlaceFolder(path if path.is_dir() else path.parent, statutes)
    return folder.feecase_profiles, folder.feecase_checks, folder.feecase_statutes, folder.feecase_templates


def beside(start: Path) -> Path | None:
    """Return the folder `places` beside the project file or workspace in which `start` lies, if there is one."""
    for folder in (start.resolve(), *start.resolve().parents):
        if any((folder / name).is_file() for name in _ROOTS):
            return folder / PLACES if (folder / PLACES).is_dir() else None
    return None
