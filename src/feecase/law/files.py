"""The files of a statute root, read strictly.

    <place>/<kind>/<adopted>/<slug>/work.yaml          one law: titles, issuer, numbers, dates, amendments and repeal
    <place>/<kind>/<adopted>/<slug>/zho@<in force>.yaml  one expression: the text in force from that day
    <place>/<kind>/<adopted>/<slug>/succession.yaml    what stands in place of its old articles
    wanted.yaml                                        texts that were looked for in vain
    params/<group>/<name>.yaml                         one dated number or scale, named `<group>.<name>`

Unknown and duplicate keys, wrong dates and wrong numbers are LawErrors with file, line and column.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Discriminator, Field, StringConstraints, Tag, ValidationError, model_validator

from feecase import plainyaml
from feecase.errors import InputError, LawError, Problem
from feecase.model.base import Day, Number, Text, Value
from feecase.model.trace import Citation

No = Annotated[str, StringConstraints(pattern=r"^\d+(-\d+)?$")]
"""An article's number: 944, or 286-1 for 第二百八十六条之一."""
Ratio = Annotated[str, StringConstraints(pattern=r"^-?\d+(\.\d+)?(/[1-9]\d*)?$")]
"""A number as text, or a fraction such as 1/3."""
ArticleRelation = Literal["same", "modified", "renumbered", "replaced", "split", "partial", "deleted", "no-successor"]
_REFERENCE = re.compile(r"([a-z0-9-]+)(?:@(\d{4}-\d{2}-\d{2}))? (\d+(?:-\d+)?)(?: (\d+)(?: (\d+))?)?")


class LawEvent(Value):
    """What happened to a law on a day: amended (by which decree) or repealed (by which law or decree)."""

    on: Day = Field(title="日期", description="the day from which the change was in force")
    kind: Literal["amended", "repealed"] = Field(title="事件")
    by: str = Field("", title="依据", description="a reference into the library, such as `minfadian 1260`")
    number: str = Field("", title="文号")
    adopted: Day | None = Field(None, title="通过日期")
    published: Day | None = Field(None, title="公布日期")


class Work(Value):
    """A law, regulation, judicial interpretation or rule as such, apart from its versions."""

    slug: str = Field(title="代号")
    title: Text = Field(title="名称")
    former: tuple[str, ...] = Field((), title="曾用名称")
    short: tuple[str, ...] = Field((), title="简称")
    issuer: Text = Field(title="制定机关")
    rank: Text = Field(title="效力层级")
    numbers: tuple[str, ...] = Field((), title="文号")
    adopted: Day | None = Field(None, title="通过日期")
    published: Day | None = Field(None, title="公布日期")
    in_force: Day = Field(title="施行日期", description="of the first version, whether or not its text is in the library")
    inferred: tuple[Literal["numbers", "adopted", "published", "in_force", "events"], ...] = Field(
        (), title="未核", description="facts taken from general knowledge, not from a source"
    )
    events: tuple[LawEvent, ...] = Field((), title="沿革")
    note: str = Field("", title="备注")

    @property
    def repealed(self) -> LawEvent | None:
        """The event of repeal, if it was repealed."""
        return next((event for event in self.events if event.kind == "repealed"), None)

    @property
    def brief(self) -> str:
        """The name for running text: the first short title, else the title."""
        return self.short[0] if self.short else self.title


def _shape(value: Any) -> str:
    return "[text]" if isinstance(value, str) else "[paragraph]"


class Paragraph(Value):
    """A 款 with its 项, or a 项 with sub-items. `text` opens it, `items` carry their printed numbers."""

    text: Text = Field(title="正文")
    items: tuple[ArticlePart, ...] = Field(title="项")


ArticlePart = Annotated[Annotated[Text, Tag("[text]")] | Annotated[Paragraph, Tag("[paragraph]")], Discriminator(_shape)]


class Expression(Value):
    """One version of a law: the text in force from `in_force` on, and where it was read."""

    title: str = Field("", title="当时名称", description="only where it differs from the work's")
    in_force: Day = Field(title="施行日期")
    ended: Day | None = Field(None, title="失效日期", description="the first day on which it was no longer in force")
    adopted: Day | None = Field(None, title="通过日期")
    published: Day | None = Field(None, title="公布日期")
    complete: bool = Field(title="是否全文")
    total: int = Field(title="总条数", gt=0)
    official: Text = Field(title="正式公布")
    read_from: tuple[Text, ...] = Field(title="实际读取的来源", min_length=1)
    read_on: Day | None = Field(None, title="读取日期")
    checked: Day | None = Field(
        None, title="核对日期", description="the day on which the official publication itself was compared"
    )
    reference: Literal["", "none"] = ""
    dates_inferred: bool = Field(default=False, title="日期未核")
    paragraphs_unknown: tuple[str, ...] = Field(
        (), title="分款不明的条", description='article numbers whose 款 breaks the source lost; "*" for all'
    )
    note: str = Field("", title="备注")
    origins: dict[No, str] = Field(default_factory=dict, title="逐条来源")
    inferred: dict[No, str] = Field(default_factory=dict, title="推定文字的条")
    articles: dict[No, tuple[ArticlePart, ...]] = Field(default_factory=dict, title="条文")
    entries: dict[No, tuple[ArticlePart, ...]] = Field(
        default_factory=dict, title="编号条目", description="numbered entries that are not articles, such as causes of action"
    )

    @model_validator(mode="after")
    def _coherent(self) -> Expression:
        if bool(self.articles) == bool(self.entries):
            raise ValueError("articles 与 entries 要且只要写一个")
        known = {**self.articles, **self.entries}
        if stray := sorted(({*self.origins, *self.inferred, *self.paragraphs_unknown} - {"*"}) - set(known)):
            raise ValueError(f"提到了没有收录的条：{'、'.join(stray)}")
        if self.ended and self.ended <= self.in_force:
            raise ValueError("失效日期要晚于施行日期")
        if self.complete and len(known) != self.total:
            raise ValueError(f"写明全文 {self.total} 条，实有 {len(known)} 条")
        return self


class ArticleTarget(Value):
    """An article of a version: `minfadian@2021-01-01 944 1`."""

    work: str
    version: Day
    article: No
    paragraph: int | None = None


class Succession(Value):
    """What stands in place of one old article (or 款): the relation, how that is known, and why."""

    version: Day = Field(title="旧文本", description="the expression the old number belongs to")
    article: No = Field(title="旧条")
    paragraph: int | None = Field(None, title="旧款")
    relation: ArticleRelation = Field(title="关系")
    to: tuple[ArticleTarget, ...] = Field((), title="现条")
    basis: Text = Field(title="依据", description="how the relation is known")
    reason: str = Field("", title="说明")

    @model_validator(mode="before")
    @classmethod
    def _targets(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("to"), list):
            return {**data, "to": [_target(text) for text in data["to"]]}
        return data


class SuccessionFile(Value):
    """A `succession.yaml`."""

    articles: tuple[Succession, ...]


class WantedText(Value):
    """A text that was looked for in vain."""

    title: Text
    why: Text


class WantedFile(Value):
    """A `wanted.yaml` at the top of a root."""

    works: tuple[WantedText, ...]


class BracketRow(Value):
    """One step of a scale as written in the file; see `feecase.law.library.Bracket`."""

    above: Number
    up_to: Number | None = None
    rate: Number | None = None
    fixed: Number | None = None


class ParamValue(Value):
    """A value from a day on: a number (or fraction) or a scale, with its legal reference and publication."""

    value: Ratio | None = None
    brackets: tuple[BracketRow, ...] = ()
    reference: tuple[Citation, ...] = ()
    published: Day | None = None
    official: str = ""
    inferred: bool = False
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _references(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("reference"), list):
            return {**data, "reference": [reference(text) for text in data["reference"]]}
        return data

    @model_validator(mode="after")
    def _one(self) -> ParamValue:
        if (self.value is None) != bool(self.brackets):
            raise ValueError("value 与 brackets 要且只要写一个")
        return self


class Param(Value):
    """A dated legal number or scale. A row that is a bare number was published on its own day; null ends the series."""

    title: Text = Field(title="名称")
    unit: str = Field("", title="单位")
    official: str = Field("", title="正式公布")
    read_from: tuple[Text, ...] = Field(title="实际读取的来源", min_length=1)
    read_on: Day | None = Field(None, title="读取日期")
    checked: Day | None = Field(None, title="核对日期")
    cadence_days: int | None = Field(
        None, title="公布周期（天）", description="a newer value is to be expected this many days after the last one", gt=0
    )
    reference: tuple[Citation, ...] = ()
    note: str = ""
    values: dict[Day, ParamValue | None] = Field(title="各期", min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _rows(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        if isinstance(data.get("reference"), list):
            data["reference"] = [reference(text) for text in data["reference"]]
        if isinstance(data.get("values"), dict):
            data["values"] = {
                day: {"value": row, "published": day} if isinstance(row, str) else row for day, row in data["values"].items()
            }
        return data

    @model_validator(mode="after")
    def _ordered(self) -> Param:
        days = list(self.values)
        if days != sorted(days):
            raise ValueError("各期要按日期先后排列")
        return self


V = TypeVar("V", bound=Value)


def reference(text: object) -> Citation:
    """Read `minfadian 188 1`, `minfa-tongze@2009-08-27 135` (as in force on that day). Raises ValueError."""
    match = _REFERENCE.fullmatch(str(text))
    if not match:
        raise ValueError(f"引用要写成“minfadian 188 1”或“hetongfa@1999-10-01 107”的样子，不是“{text}”")
    work, on, article, paragraph, item = match.groups()
    return Citation(
        work=work,
        article=article,
        paragraph=int(paragraph) if paragraph else None,
        item=int(item) if item else None,
        on=dt.date.fromisoformat(on) if on else None,
    )


def _target(text: object) -> dict[str, object]:
    cited = reference(text)
    if cited.on is None or cited.item is not None:
        raise ValueError(f"去向要写成“minfadian@2021-01-01 944 1”的样子，不是“{text}”")
    return {"work": cited.work, "version": cited.on, "article": cited.article, "paragraph": cited.paragraph}


def read(path: Path, model: type[V], **extra: str) -> V:
    """Read one YAML file as `model`. Raises LawError with file, line and column for everything that is not as it should be."""
    try:
        document = plainyaml.load(path)
    except InputError as error:
        raise LawError(error.problems) from None
    if not isinstance(document.data, dict):
        raise LawError("文件内容要是“键: 值”", where=str(path))
    try:
        return model.model_validate({**extra, **document.data})
    except ValidationError as error:
        raise LawError(_problem(document, dict(detail)) for detail in error.errors()) from None


def _problem(document: plainyaml.YamlDocument, detail: dict[str, Any]) -> Problem:
    path = tuple(part for part in detail["loc"] if not str(part).startswith("["))
    names = [str(part) for part in path]
    where, name = document.where(path), ".".join(names)
    kind = detail["type"]
    if kind == "extra_forbidden":
        return Problem(f"不认识的键“{names[-1]}”", where, "这里只能写规定的键", "请对照 feecase.law.files 中的字段改正或删去")
    if kind == "missing":
        return Problem(f"缺少“{names[-1]}”", where, "", "请补上")
    reason = str(detail.get("ctx", {}).get("error", "")) or "值不合要求"
    value = detail.get("input")
    return Problem(
        f"{name or '内容'}：{reason}"
        if kind == "value_error"
        else f"{name}：{reason}：{value if isinstance(value, str) else type(value).__name__}",
        where,
        "",
        "请改正后再试",
    )
