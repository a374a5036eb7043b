"""The library: statutes and dated values by date. Opening lists files only; each file is read when first asked for. Every lookup fails closed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from feecase import hanzi
from feecase.errors import LawError
from feecase.law.files import ArticleTarget, Expression, Paragraph, Param, ParamValue, Succession, SuccessionFile, Work, read
from feecase.model.trace import Citation

_EXPRESSION = re.compile(r"zho@(\d{4}-\d{2}-\d{2})\.yaml")


@dataclass(frozen=True, slots=True)
class Article:
    """The text of one article in one expression.

    `paragraphs` are the 款 as printed, their 项 on lines of their own; `items[n]` are the 项 of paragraph n. `ended` is the first day on
    which the expression was no longer in force (None = unknown or still in force). `inferred` says that the wording was not read in this
    version but concluded from another one. `breaks` is False where the source lost the division into 款.
    """

    work: str
    title: str
    no: str
    paragraphs: tuple[str, ...]
    in_force: dt.date
    ended: dt.date | None = None
    inferred: bool = False
    items: tuple[tuple[str, ...], ...] = ()
    breaks: bool = True

    @property
    def text(self) -> str:
        """All paragraphs, one a line."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A legal number as of a day: the value, since when, where it stands.

    `text` is the number as written in the data ("1/3"). `stale` is a Chinese note, empty as a rule: the series is published at intervals
    and a newer value was to be expected by the day asked for. `inferred`: taken from general knowledge, not from a source.
    """

    name: str
    value: Decimal
    since: dt.date
    reference: tuple[Citation, ...] = ()
    source: str = ""
    text: str = ""
    unit: str = ""
    published: dt.date | None = None
    inferred: bool = False
    stale: str = ""


@dataclass(frozen=True, slots=True)
class Bracket:
    """One step of a tiered scale: `rate` on the part above `above` up to `up_to` (None = without end), or the `fixed` sum."""

    above: Decimal
    up_to: Decimal | None
    rate: Decimal = Decimal(0)
    fixed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """Statutes and parameters from all roots.

    `works` maps a slug to its folders, `params` a dotted name to its file; `wanted` are the files that list what was looked for in vain.
    """

    works: dict[str, tuple[Path, ...]] = field(default_factory=dict)
    params: dict[str, Path] = field(default_factory=dict)
    wanted: tuple[Path, ...] = ()
    _works: dict[str, Work] = field(default_factory=dict, repr=False, compare=False)
    _files: dict[str, dict[dt.date, Path]] = field(default_factory=dict, repr=False, compare=False)
    _expressions: dict[tuple[str, dt.date], Expression] = field(default_factory=dict, repr=False, compare=False)
    _params: dict[str, Param] = field(default_factory=dict, repr=False, compare=False)
    _successions: dict[str, tuple[Succession, ...]] = field(default_factory=dict, repr=False, compare=False)
    _replaced: dict[tuple[str, dt.date, str], list[tuple[str, Succession, ArticleTarget]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def open(cls, roots: Sequence[Path]) -> Library:
        """List what all roots hold. Raises LawError naming both files when two roots hold the same law, version or parameter."""
        works: dict[str, tuple[Path, ...]] = {}
        params: dict[str, Path] = {}
        for root in roots:
            for folder in sorted(
                {path.parent for path in root.glob("*/*/*/*/*.yaml") if path.relative_to(root).parts[0] != "params"}
            ):
                others = works.get(folder.name, ())
                for other in others:
                    if both := {path.name for path in folder.glob("*.yaml")} & {path.name for path in other.glob("*.yaml")}:
                        raise LawError(
                            f"同一文本“{folder.name}/{min(both)}”有两份",
                            where=str(folder),
                            why=f"另一份在 {other}",
                            next="请停用其中一个插件",
                        )
                works[folder.name] = (*others, folder)
            for path in sorted((root / "params").rglob("*.yaml")):
                name = ".".join(path.relative_to(root / "params").with_suffix("").parts)
                if name in params:
                    raise LawError(
                        f"参数“{name}”有两份", where=str(path), why=f"另一份在 {params[name]}", next="请停用其中一个插件"
                    )
                params[name] = path
        return cls(works, params, tuple(path for root in roots if (path := root / "wanted.yaml").is_file()))

    def work(self, slug: str) -> Work:
        """Return what is known of a law as such. Raises LawError when it is not in the library."""
        if slug not in self._works:
            folder = next((folder for folder in self.works.get(slug, ()) if (folder / "work.yaml").is_file()), None)
            if folder is None:
                raise LawError(f"法规库中没有“{slug}”", next="用 feecase law list 查看库中有哪些法律；地方规定由地方插件提供")
            self._works[slug] = read(folder / "work.yaml", Work, slug=slug)
        return self._works[slug]

    def versions(self, slug: str) -> tuple[dt.date, ...]:
        """Return the in-force dates of all versions held, oldest first, without reading them. Raises LawError."""
        return tuple(self._paths(slug))

    def _paths(self, slug: str) -> dict[dt.date, Path]:
        """Return the files of all versions by their in-force dates, oldest first."""
        if slug not in self._files:
            self.work(slug)
            found = [
                (m[1], path)
                for folder in self.works[slug]
                for path in folder.iterdir()
                if (m := _EXPRESSION.fullmatch(path.name))
            ]
            self._files[slug] = {dt.date.fromisoformat(day): path for day, path in sorted(found)}
        return self._files[slug]

    def expression(self, slug: str, version: dt.date) -> Expression:
        """Return the version in force from exactly `version` on. Raises LawError."""
        if (slug, version) not in self._expressions:
            path = self._paths(slug).get(version)
            if path is None:
                raise LawError(
                    f"库中没有《{self.work(slug).title}》自{hanzi.date(version)}起施行的文本",
                    next=f"用 feecase law history {slug} 查看所存的文本",
                )
            loaded = read(path, Expression)
            if loaded.in_force != version:
                raise LawError("文件名的日期与 in_force 不一致", where=str(path), next="请改为一致")
            self._expressions[slug, version] = loaded
        return self._expressions[slug, version]

    def expressions(self, slug: str) -> tuple[Expression, ...]:
        """Return all versions held, oldest first. Raises LawError."""
        return tuple(self.expression(slug, version) for version in self.versions(slug))

    def in_force(self, slug: str, *, on: dt.date) -> Expression:
        """Return the version in force on `on`. Raises LawError before the first and after the last day known, after repeal, and in gaps."""
        work, versions = self.work(slug), self.versions(slug)
        known = f"库中所存文本自{hanzi.date(versions[0])}起" if versions else "库中没有它的文本"
        if on < work.in_force:
            raise LawError(
                f"《{work.title}》在{hanzi.date(on)}尚未施行",
                why=f"自{hanzi.date(work.in_force)}起施行",
                next="请按事实发生日适用当时的法律",
            )
        if (gone := work.repealed) and on >= gone.on:
            raise LawError(
                f"《{work.title}》已于{hanzi.date(gone.on)}废止",
                why=f"{known}，至{hanzi.date(gone.on - dt.timedelta(days=1))}止",
                next="请改引现行法，或写明适用当时的文本（--on）",
            )
        version = max((day for day in versions if day <= on), default=None)
        if version is None:
            raise LawError(f"库中没有《{work.title}》在{hanzi.date(on)}施行的文本", why=known, next="请查阅当时的公报")
        expression = self.expression(slug, version)
        if expression.ended and on >= expression.ended:
            later = min((day for day in versions if day > on), default=None)
            why = f"{hanzi.date(version)}的文本止于{hanzi.date(expression.ended - dt.timedelta(days=1))}" + (
                f"，下一文本自{hanzi.date(later)}起" if later else ""
            )
            raise LawError(f"库中没有《{work.title}》在{hanzi.date(on)}施行的文本", why=why, next="请查阅当时的公报")
        return expression

    def article(self, work: str, no: str, *, on: dt.date) -> Article:
        """Return the article in force on `on`. Raises LawError when repealed, not yet in force, missing or not in the library."""
        return self.article_of(work, no, self.in_force(work, on=on).in_force)

    def article_of(self, work: str, no: str, version: dt.date) -> Article:
        """Return the article of the version in force from exactly `version` on. Raises LawError."""
        expression, law = self.expression(work, version), self.work(work)
        body = (expression.articles or expression.entries).get(no)
        if body is None:
            name = f"《{law.title}》（自{hanzi.date(version)}起施行的文本）"
            if expression.complete or int(no.partition("-")[0]) > expression.total:
                raise LawError(
                    f"{name}没有{numbered(no, entry=bool(expression.entries))}",
                    why=f"全文共{expression.total}条",
                    next="请核对条号",
                )
            raise LawError(
                f"{name}的{numbered(no)}不在库中",
                why=f"只收录了{expression.total}条中的{len(expression.articles)}条",
                next="请查阅正式公布的文本；所缺条文见 feecase law gaps",
            )
        following = min((day for day in self.versions(work) if day > version), default=None)
        ends = [day for day in (expression.ended, following, law.repealed.on if law.repealed else None) if day]
        unknown = expression.paragraphs_unknown
        return Article(
            work=work,
            title=expression.title or law.title,
            no=no,
            paragraphs=tuple(_joined(part) for part in body),
            in_force=version,
            ended=min(ends, default=None),
            inferred=no in expression.inferred,
            items=tuple(tuple(_joined(item) for item in part.items) if isinstance(part, Paragraph) else () for part in body),
            breaks="*" not in unknown and no not in unknown,
        )

    def succession(self, slug: str) -> tuple[Succession, ...]:
        """Return what stands in place of a law's old articles; empty where nothing is recorded. Raises LawError."""
        if slug not in self._successions:
            self.work(slug)
            files = [folder / "succession.yaml" for folder in self.works[slug] if (folder / "succession.yaml").is_file()]
            self._successions[slug] = tuple(entry for path in files for entry in read(path, SuccessionFile).articles)
        return self._successions[slug]

    def replaced(self, work: str, version: dt.date, article: str) -> Sequence[tuple[str, Succession, ArticleTarget]]:
        """Return what an article of a version stands in place of: old law, what is recorded of it, and the target there. Raises LawError."""
        if not self._replaced:
            for slug in sorted(self.works):
                for entry in self.succession(slug):
                    for to in entry.to:
                        self._replaced.setdefault((to.work, to.version, to.article), []).append((slug, entry, to))
        return self._replaced.get((work, version, article), ())

    def param(self, name: str) -> Param:
        """Return a dated parameter with all its values. Raises LawError when there is none of that name."""
        if name not in self._params:
            if name not in self.params:
                raise LawError(f"法规库中没有参数“{name}”", why=f"已有：{'、'.join(sorted(self.params))}")
            self._params[name] = read(self.params[name], Param)
        return self._params[name]

    def value(self, name: str, *, on: dt.date) -> DatedValue:
        """Return the dated number in force on `on`. Raises LawError naming the first and last date known."""
        param = self.param(name)
        since, row = self._row(name, on)
        if row.value is None:
            raise LawError(f"参数“{name}”是分档标准，不是单一数值")
        numerator, _, denominator = row.value.partition("/")
        last = max(param.values)
        age = (on - last).days
        stale = ""
        if param.cadence_days and since == last and age > param.cadence_days:
            stale = f"{param.title}：库中最近一期为{hanzi.date(last)}，距{hanzi.date(on)}已{age}天，应有更新的数值，请核对"
        return DatedValue(
            name=name,
            value=Decimal(numerator) / Decimal(denominator or 1),
            since=since,
            reference=row.reference or param.reference,
            source=row.official or param.official,
            text=row.value,
            unit=param.unit,
            published=row.published,
            inferred=row.inferred,
            stale=stale,
        )

    def brackets(self, name: str, *, on: dt.date) -> tuple[Bracket, ...]:
        """Return the tiered scale in force on `on`. Raises LawError."""
        _, row = self._row(name, on)
        if not row.brackets:
            raise LawError(f"参数“{name}”是单一数值，不是分档标准")
        return tuple(Bracket(step.above, step.up_to, step.rate or Decimal(0), step.fixed) for step in row.brackets)

    def text(self, citation: Citation, *, on: dt.date) -> str:
        """Return the cited portion's text (article, 款 or 项) in force on `citation.on` or `on`. Raises LawError."""
        return portion(self.article(citation.work, citation.article, on=citation.on or on), citation.paragraph, citation.item)

    def format(self, citation: Citation, *, on: dt.date, short: bool = False) -> str:
        """Write a citation for a paper: 《中华人民共和国民法典》第九百四十四条第一款.

        A version that is not (or no longer) the one in force on `on` gets its dates: （…起施行的文本，已于…废止）; that needs `citation.on`.
        Judicial interpretations get their 法释 number. `short` writes the short title and no number: 《民法典》第九百四十四条. Raises LawError.
        """
        expression = self.in_force(citation.work, on=citation.on or on)
        self.text(citation, on=on)
        work = self.work(citation.work)
        remarks = []
        if not short and work.rank == "司法解释":
            amended = [event for event in work.events if event.kind == "amended" and event.on == expression.in_force]
            remarks.append("，".join([*work.numbers, *(f"{event.number}修正" for event in amended)]))
        if former := self._former(work, expression, on):
            remarks.append(former)
        name = work.brief if short else expression.title or work.title
        return (
            f"《{nested(name)}》"
            + (f"（{'，'.join(remarks)}）" if remarks else "")
            + written(citation, entry=bool(expression.entries))
        )

    def _former(self, work: Work, expression: Expression, on: dt.date) -> str:
        if work.repealed and on >= work.repealed.on:
            return f"{hanzi.date(expression.in_force)}起施行的文本，已于{hanzi.date(work.repealed.on)}废止"
        following = min((day for day in self.versions(work.slug) if expression.in_force < day <= on), default=None)
        changed = following or (expression.ended if expression.ended and expression.ended <= on else None)
        return f"{hanzi.date(expression.in_force)}起施行的文本" if changed or on < expression.in_force else ""

    def _row(self, name: str, on: dt.date) -> tuple[dt.date, ParamValue]:
        param = self.param(name)
        days = list(param.values)
        since = max((day for day in days if day <= on), default=None)
        row = param.values[since] if since else None
        if since is None or row is None:
            ended = (
                f"，止于{hanzi.date(days[-1] - dt.timedelta(days=1))}"
                if param.values[days[-1]] is None
                else f"，最近一期为{hanzi.date(days[-1])}"
            )
            raise LawError(
                f"没有{hanzi.date(on)}的“{param.title}”（{name}）",
                why=f"已知数值自{hanzi.date(days[0])}起{ended}",
                next="请核对日期；缺的数值请补入法规库",
            )
        return since, row


def _joined(part: str | Paragraph) -> str:
    return part if isinstance(part, str) else "\n".join([part.text, *(_joined(item) for item in part.items)])


def portion(article: Article, paragraph: int | None, item: int | None) -> str:
    """Return the text of an article's 款 or 项. Raises LawError when there is none such or the 款 are not known."""
    name = f"《{article.title}》{numbered(article.no)}"
    if paragraph is None and item is None:
        return article.text
    if not article.breaks:
        raise LawError(f"{name}的分款不明，不能引到款、项", why="所据来源把各款连排", next="请引到条，或对照正式公布的文本后再引")
    if paragraph is not None and not 1 <= paragraph <= len(article.paragraphs):
        raise LawError(f"{name}没有第{hanzi.numeral(paragraph)}款", why=f"该条共{len(article.paragraphs)}款", next="请核对款号")
    if item is None:
        return article.paragraphs[(paragraph or 1) - 1]
    holders = [items for items in ((article.items[paragraph - 1],) if paragraph else article.items) if items]
    if len(holders) != 1 or not 1 <= item <= len(holders[0]):
        raise LawError(
            f"{name}没有{'这样的' if len(holders) == 1 else '可以确定的'}第{hanzi.numeral(item)}项",
            why=f"该条有{len(holders)}款分项",
            next="请写明款号并核对项号",
        )
    return holders[0][item - 1]


@cache
def numbered(no: str, *, entry: bool = False) -> str:
    """Write an article number: 944 → 第九百四十四条; an entry that is no article: 126 → 第126项."""
    return f"第{no}项" if entry else hanzi.article(no)


def written(citation: Citation, *, entry: bool = False) -> str:
    """Write the portion: 第九百四十四条第一款第二项."""
    text = numbered(citation.article, entry=entry)
    if citation.paragraph is not None:
        text += f"第{hanzi.numeral(citation.paragraph)}款"
    if citation.item is not None:
        text += f"第{hanzi.numeral(citation.item)}项"
    return text


def nested(title: str) -> str:
    """Write a title for use inside 《》: inner book-title marks become 〈〉."""
    return title.replace("《", "〈").replace("》", "〉")
