"""What commands on the library of law, places, plugins and the machine print with `--json`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field, RootModel

from feecase.law.citation_status import LegalForce
from feecase.law.files import Work
from feecase.law.report import CheckReport
from feecase.views.outputs import PrintedValue, ProblemOutput


class Refused(ProblemOutput):
    """A file that could not be read; `problems` where there are several."""

    code: str = Field(title="种类")
    problems: tuple[ProblemOutput, ...] = Field((), title="问题")


class LawCheckFiles(PrintedValue):
    """The citations of several files, and the files that could not be read."""

    files: tuple[CheckReport, ...] = Field(title="文件")
    failed: tuple[Refused, ...] = Field(title="未能读取")


class LawCheck(RootModel[CheckReport | LawCheckFiles]):
    """The citations of the one file that was named, or of several."""


class LawLine(PrintedValue):
    """A law in the library and the days of its texts."""

    work: str = Field(title="代号")
    title: str = Field(title="名称")
    short: str = Field(title="简称")
    rank: str = Field(title="效力层级")
    issuer: str = Field(title="制定机关")
    versions: tuple[dt.date, ...] = Field(title="各次文本")
    status: LegalForce = Field(title="状态")


class LawList(RootModel[tuple[LawLine, ...]]):
    """The laws in the library, by rank."""


class LawPortion(PrintedValue):
    """An article, paragraph or item of a law."""

    work: str = Field(title="法律")
    article: str = Field(title="条")
    paragraph: int | None = Field(title="款")
    item: int | None = Field(title="项")
    on: dt.date = Field(title="日期")


class LawCite(LawPortion):
    """A citation to paste."""

    citation: str = Field(title="引用")


class LawShow(LawCite):
    """A portion's text on a day; `inferred` where its wording was not read, `paragraphs_known` is false where the source lost the division."""

    title: str = Field(title="名称")
    in_force: dt.date = Field(title="施行")
    ended: dt.date | None = Field(title="失效")
    text: str = Field(title="文字")
    paragraphs: tuple[str, ...] = Field(title="各款")
    paragraphs_known: bool = Field(title="分款明确")
    inferred: bool = Field(title="推定")
    official: str = Field(title="正式公布")
    read_from: str = Field(title="实际读取")


class LawUnverified(PrintedValue):
    """A text that nobody has compared with its publication."""

    verified: Literal[False] = Field(title="已核对")
    title: str = Field(title="名称")
    article: str | None = Field(title="条")
    text: str = Field(title="文字")
    articles: int = Field(title="条数")
    source: str = Field(title="来源")
    doubt: str = Field(title="存疑之处")


class LawVersion(PrintedValue):
    """One text of a law; `articles` of `total` are in the library."""

    in_force: dt.date = Field(title="施行")
    ended: dt.date | None = Field(title="失效")
    complete: bool = Field(title="完整")
    articles: int = Field(title="收录条数")
    total: int | None = Field(title="总条数")
    official: str = Field(title="正式公布")
    read_from: tuple[str, ...] = Field(title="实际读取")


class LawOverview(PrintedValue):
    """A law and its texts."""

    work: Work = Field(title="法律")
    versions: tuple[LawVersion, ...] = Field(title="各次文本")


class ArticleFound(PrintedValue):
    """The text of an article."""

    work: str = Field(title="法律")
    title: str = Field(title="名称")
    article: str = Field(title="条")
    text: str = Field(title="文字")


class ArticleVersion(ArticleFound):
    """The text of an article in one of its versions."""

    in_force: dt.date = Field(title="施行")
    ended: dt.date | None = Field(title="失效")


class LawHistory(RootModel[LawOverview | tuple[ArticleVersion, ...]]):
    """The texts of a law, or of one article, oldest first."""


class LawSearch(PrintedValue):
    """Articles that hold the words; `more` where not all are listed."""

    articles: tuple[ArticleFound, ...] = Field(title="条文")
    more: bool = Field(title="还有更多")


class LawGap(PrintedValue):
    """Something that the library lacks."""

    name: str = Field(title="法律或参数")
    what: str = Field(title="缺什么")


class LawGaps(RootModel[tuple[LawGap, ...]]):
    """All that the library lacks."""


class StaleLine(PrintedValue):
    """A text or value that should be newer, or was not compared for long."""

    name: str = Field(title="名称")
    title: str = Field(title="内容")
    last: dt.date = Field(title="最近一期")
    checked: dt.date | None = Field(title="核对")
    read_on: dt.date | None = Field(title="读取")
    note: str = Field(title="说明")


class LawStale(RootModel[tuple[StaleLine, ...]]):
    """All that should be looked at again."""


class FreshnessLine(PrintedValue):
    """One difference between the library and an official list of titles."""

    kind: Literal["changed", "repealed", "new", "gone", "unreadable"] = Field(title="变化")
    title: str = Field(title="法律")
    work: str | None = Field(title="代号")
    row: int | None = Field(title="清单行")
    why: str = Field(title="说明")


class LawFreshness(PrintedValue):
    """The library beside an official list."""

    listed: int = Field(title="清单条数")
    differences: tuple[FreshnessLine, ...] = Field(title="差别")


class ImpactLine(PrintedValue):
    """A citation of a law that changed."""

    file: str = Field(title="文件")
    where: str = Field(title="位置")
    citation: str = Field(title="引用")
    change: str = Field(title="变化")
    now: str = Field(title="现在")


class LawImpact(PrintedValue):
    """What changes of law touch."""

    changed: dict[str, str] = Field(title="有变化的法律")
    citations: tuple[ImpactLine, ...] = Field(title="受影响的引用")
    failed: tuple[dict[str, Any], ...] = Field(title="读不了的文件")


class PolicyElsewhere(PrintedValue):
    """What a farther place says."""

    place: str = Field(title="地区")
    place_name: str = Field(title="地区名称")
    shown: str = Field(title="取值")


class PolicyLine(PolicyElsewhere):
    """A policy as it applies: its value for programs and for people, its source, and what farther places say."""

    name: str = Field(title="口径")
    value: str | tuple[str, ...] = Field(title="值")
    source: str = Field(title="出处")
    citations: tuple[str, ...] = Field(title="法条")
    overrides: tuple[PolicyElsewhere, ...] = Field(title="远处另作")


class PlaceShown(PrintedValue):
    """The policies of a place on a day, and those without any source."""

    code: str = Field(title="代码")
    name: str = Field(title="名称")
    on: dt.date = Field(title="日期")
    policies: tuple[PolicyLine, ...] = Field(title="口径")
    unknown: tuple[str, ...] = Field(title="未知")


class PluginLine(PrintedValue):
    """An installed plugin and what it offers."""

    name: str = Field(title="插件")
    version: str = Field(title="版本")
    modules: tuple[str, ...] = Field(title="模块")
    hooks: tuple[str, ...] = Field(title="提供")
    places: tuple[str, ...] = Field(title="地区")
    works: tuple[str, ...] = Field(title="法规")
    checked: dt.date | None = Field(title="最近核对")


class PluginsShown(PrintedValue):
    """The installed plugins, those that are switched off, and what is wrong."""

    distributions: tuple[PluginLine, ...] = Field(title="插件")
    blocked: tuple[str, ...] = Field(title="已停用")
    problems: tuple[ProblemOutput, ...] = Field(title="问题")


class PluginsCheck(PrintedValue):
    """What is wrong with the installed plugins, and which values were not compared for long."""

    problems: tuple[ProblemOutput, ...] = Field(title="问题")
    stale: tuple[ProblemOutput, ...] = Field(title="久未核对")


class MachinePart(PrintedValue):
    """An optional part of this machine."""

    part: str = Field(title="组件")
    state: str = Field(title="状态")
    note: str = Field(title="说明")


class Doctor(RootModel[tuple[MachinePart, ...]]):
    """The optional parts of this machine."""
