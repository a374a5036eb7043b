"""Texts from elsewhere that nobody has compared with a publication: shown on request, never cited, quoted in papers or checked against."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feecase.errors import LawError, UserError
from feecase.law import names
from feecase.law.library import Library

if TYPE_CHECKING:
    from feecase.law.check import CheckedCitation

MARK = "未核对"


@dataclass(frozen=True, slots=True)
class ExtraTexts:
    """A collection of law texts that is offered for display only.

    `name` says where they come from and `doubt`, in Chinese, what is not to be relied on. `titles` returns the full titles, `articles` the
    articles of one of them by number (`"944"`, `"286-1"`). Both are called only when the library itself has no text; a collection whose data
    cannot be had returns nothing, one whose data cannot be read raises LawError.
    """

    name: str
    doubt: str
    titles: Callable[[], Collection[str]]
    articles: Callable[[str], Mapping[str, str]]

    @property
    def mark(self) -> str:
        """What every text must be shown with: 未核对（来源：…；其日期不可靠）."""
        return f"{MARK}（来源：{self.name}；{self.doubt}）"


@dataclass(frozen=True, slots=True)
class CollectedLaw:
    """A law in a collection: its title there, and its articles by number."""

    collection: ExtraTexts
    title: str
    articles: Mapping[str, str]


def find(collections: Iterable[ExtraTexts], titles: Iterable[str]) -> CollectedLaw | None:
    """Return the first collection's text of a law that bears one of these titles exactly. Raises LawError for a collection that cannot be read."""
    wanted = {names.key(title) for title in titles}
    for collection in collections:
        try:
            held = {title: collection.articles(title) for title in sorted(collection.titles()) if names.key(title) in wanted}
        except UserError:
            raise
        except Exception as error:
            raise LawError(
                f"“{collection.name}”的未核对文本读不出来", why=f"{type(error).__name__}: {error}", next="请告知插件的作者"
            ) from error
        if title := next(filter(held.get, held), None):
            return CollectedLaw(collection, title, held[title])
    return None


def elsewhere(collections: Iterable[ExtraTexts], library: Library, slug: str, no: str) -> CollectedLaw | None:
    """Return the text of a law of which the library has, in no version, the article. Raises LawError."""
    if any(no in (version.articles or version.entries) for version in library.expressions(slug)):
        return None
    work = library.work(slug)
    found = find(collections, (work.title, *work.former))
    return found if found and no in found.articles else None


def noted(found: Sequence[CheckedCitation], library: Library, collections: Sequence[ExtraTexts]) -> tuple[CheckedCitation, ...]:
    """Add to citations that are not in the library that an unverified text exists. Their status stays; a collection that cannot be read is left out."""
    known: dict[tuple[str | None, str, str], str] = {}
    result = []
    for one in found:
        mention = one.mention
        if not collections or one.on.status != "not-in-library" or mention.article is None:
            result.append(one)
            continue
        key = (mention.work, mention.name, mention.article)
        if key not in known:
            known[key] = _note(one, library, collections)
        result.append(replace(one, note="；".join(filter(None, (one.note, known[key])))))
    return tuple(result)


def _note(one: CheckedCitation, library: Library, collections: Sequence[ExtraTexts]) -> str:
    mention = one.mention
    no = mention.article or ""
    try:
        found = elsewhere(collections, library, mention.work, no) if mention.work else find(collections, (mention.name,))
    except UserError:
        return ""
    if found is None or no not in found.articles:
        return ""
    return f"另有{MARK}的文本（来源：{found.collection.name}），只供查看：feecase law show {found.title} {no}"
