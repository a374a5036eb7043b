"""What the commands of collection print and hand to machines: texts judged, a week's proposals, effects."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from feecase.extend.collection import Result
from feecase.model.base import Value
from feecase.model.trace import Citation


class SentenceFinding(Value):
    """What one rule says of a sentence. `law` are the citations in words, as in force on the day."""

    rule: str = Field(title="规则")
    title: str = Field(title="名称")
    result: Result = Field(title="结论")
    words: str = Field(title="词语")
    why: str = Field("", title="理由")
    law: tuple[str, ...] = Field((), title="依据")
    citations: tuple[Citation, ...] = Field((), title="引用")
    condition: str = Field("", title="条件")
    substitute: str = Field("", title="合法替代")


class Sentence(Value):
    """One sentence with its place, and what the rules say of it."""

    where: str = Field(title="位置")
    text: str = Field(title="原文")
    result: Result = Field(title="结论")
    said: tuple[SentenceFinding, ...] = Field((), title="规则")


class TextReport(Value):
    """One file judged: every sentence on which a rule speaks, and how many none speaks on."""

    file: str = Field(title="文件")
    place: str = Field(title="地区")
    on: dt.date = Field(title="日期")
    audience: Literal["debtor", "guide"] = Field(title="对象")
    refused: int = Field(title="不可以")
    conditional: int = Field(title="有条件")
    allowed: int = Field(title="可以")
    not_judged: int = Field(title="未判断")
    sentences: tuple[Sentence, ...] = Field((), title="句子")


class TextReports(Value):
    """What `collect check-text` and `collect audit-guide` print: each file's report, and the files that could not be read."""

    files: tuple[TextReport, ...] = Field(title="文件")
    failed: tuple[dict[str, Any], ...] = Field((), title="失败")
