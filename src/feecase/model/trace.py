"""Citations and traces: every computed date and amount can answer "why?"."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from feecase.model.base import Value


class Citation(Value):
    """One portion of a law. `work` is the library's slug (`minfadian`), `article` its number as text (`944`, `286-1`).

    `on` is the date whose version is meant (the fact date); None = the version in force at the as-of date.
    """

    work: str = Field(title="法律")
    article: str = Field(title="条")
    paragraph: int | None = Field(None, title="款")
    item: int | None = Field(None, title="项")
    on: dt.date | None = Field(None, title="版本日期")


class Step(Value):
    """One step of a computation in words: the rule, what went in, what came out, and the law or policy it rests on."""

    rule: str = Field(title="规则")
    text: str = Field(title="说明")
    inputs: dict[str, str] = Field(default_factory=dict, title="输入")
    result: str = Field("", title="结果")
    citations: tuple[Citation, ...] = Field((), title="依据")
    policy: str = Field("", title="口径", description="name and origin of the policy that decided, where courts differ")


def cite(
    work: str, article: str | int, paragraph: int | None = None, item: int | None = None, on: dt.date | None = None
) -> Citation:
    """Shorthand for a Citation."""
    return Citation(work=work, article=str(article), paragraph=paragraph, item=item, on=on)
