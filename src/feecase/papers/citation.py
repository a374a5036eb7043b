"""引用 and 条款项: a template cites the law by name; the library writes the citation, or there is no paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feecase.errors import LawError
from feecase.law.library import written
from feecase.law.names import Names
from feecase.model.trace import Citation, cite

if TYPE_CHECKING:
    from feecase.law.library import Library


@dataclass(frozen=True, slots=True)
class CitableLaw:
    """The library that a template may cite, and the day whose versions are meant."""

    library: Library
    on: dt.date

    def citation(self, name: str, article: object, paragraph: int | None = None, item: int | None = None) -> str:
        """Write 《中华人民共和国民法典》第九百四十四条第二款. Raises LawError for a law, article, paragraph or item that the library does not hold."""
        return self.library.format(cite(self._slug(name), str(article), paragraph, item), on=self.on)

    def _slug(self, name: str) -> str:
        if name in self.library.works:
            return name
        found = Names.of(self.library).find(name.strip("《》"))
        if len(found) != 1:
            why = f"可指多部法律：{'、'.join(found)}" if found else "名称须与全称或简称完全一致"
            raise LawError(f"法规库中没有“{name}”" if not found else f"“{name}”不明确", why=why, next="用 feecase law list 查看")
        return found[0]


def portion(article: object, paragraph: int | None = None, item: int | None = None) -> str:
    """条款项: 944, 2 → 第九百四十四条第二款."""
    return written(Citation(work="-", article=str(article), paragraph=paragraph, item=item))
