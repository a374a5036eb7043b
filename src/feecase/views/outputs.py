"""What commands print with `--json`, where no other room has a value for it: errors' shape, callers, webhooks, templates.

`feecase schema` publishes these classes, and those of `outputs_cases` and `outputs_law`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, RootModel

from feecase.model.base import Value


class PrintedValue(Value):
    """A value that is printed as it is, blanks at the ends of texts too."""

    model_config = ConfigDict(str_strip_whitespace=False)


class ProblemOutput(PrintedValue):
    """One thing that is wrong, at one place: an error's shape."""

    what: str = Field(title="问题")
    where: str = Field(title="位置")
    why: str = Field(title="原因")
    next: str = Field(title="处理")


class Failed(ProblemOutput):
    """A case that could not be read or made."""

    folder: str = Field(title="文件夹")


class TokenLine(PrintedValue):
    """A caller of the HTTP interface; `expires` is empty for a token without end."""

    id: str = Field(title="编号")
    name: str = Field(title="名称")
    source: str = Field(title="来源")
    scopes: tuple[str, ...] = Field(title="权限")
    created: str = Field(title="建立于")
    expires: str = Field(title="到期")
    state: Literal["可用", "已撤销", "已过期"] = Field(title="状态")


class NewToken(TokenLine):
    """A token as it is made: the only time that its text is shown."""

    token: str = Field(title="令牌")


class Tokens(PrintedValue):
    """All tokens, oldest first."""

    tokens: tuple[TokenLine, ...] = Field(title="令牌")


class EndpointLine(PrintedValue):
    """Where events go (`out`, a URL) or who may call in (`in`, a source); no `types` = all."""

    id: str = Field(title="编号")
    direction: Literal["out", "in"] = Field(title="方向")
    target: str = Field(title="网址或来源")
    types: tuple[str, ...] = Field(title="事件")
    created: str = Field(title="登记于")


class NewEndpoint(EndpointLine):
    """An endpoint as it is made: the only time that its secret is shown."""

    secret: str = Field(title="密钥")


class Endpoints(PrintedValue):
    """All endpoints in use, oldest first."""

    endpoints: tuple[EndpointLine, ...] = Field(title="登记")


class DeliveryLine(PrintedValue):
    """One event for one target; `next` is empty where nothing is tried again."""

    id: int = Field(title="投递")
    event: str = Field(title="事件编号")
    type: str = Field(title="事件")
    target: str = Field(title="发往")
    state: Literal["pending", "delivered", "dead"] = Field(title="状态")
    attempts: int = Field(title="次数")
    answer: str = Field(title="结果")
    next: str = Field(title="下次")


class Deliveries(PrintedValue):
    """Deliveries, the newest first."""

    deliveries: tuple[DeliveryLine, ...] = Field(title="投递")


class TemplateLine(PrintedValue):
    """A paper and the template it is made with."""

    id: str = Field(title="编号")
    title: str = Field(title="文书")
    file: str = Field(title="模板")
    own: bool = Field(title="自己的模板")


class Templates(RootModel[tuple[TemplateLine, ...]]):
    """All templates in use, in the order of papers."""


class TemplateField(PrintedValue):
    """A field that templates can print."""

    name: str = Field(title="字段")
    english: str = Field(title="英文名")
    kind: str = Field(title="内容")
    repeats: bool = Field(title="重复")
    description: str = Field(title="说明")


class TemplateFilter(PrintedValue):
    """A filter and what it prints."""

    name: str = Field(title="过滤器")
    what: str = Field(title="印出来")


class TemplateFunction(TemplateFilter):
    """A function, how it is written, and what it prints."""

    write: str = Field(title="写法")


class Snippet(PrintedValue):
    """What an editor inserts for a field."""

    name: str = Field(title="字段")
    insert: str = Field(title="插入的文字")


class TemplateFields(PrintedValue):
    """What a template may say: the fields of one paper (where one is named), those of the case, filters and functions."""

    document: str | None = Field(title="文书")
    fields: tuple[TemplateField, ...] = Field(title="字段")
    case: tuple[TemplateField, ...] = Field(title="案件的字段")
    filters: tuple[TemplateFilter, ...] = Field(title="过滤器")
    functions: tuple[TemplateFunction, ...] = Field(title="函数")
    snippets: tuple[Snippet, ...] = Field(title="插入的文字")


class TemplateFault(ProblemOutput):
    """One thing wrong in a template, or to be looked at (`note`)."""

    level: Literal["blocking", "note"] = Field(title="级别")


class CheckedTemplate(PrintedValue):
    """What the check of one template found."""

    file: str = Field(title="模板")
    problems: tuple[TemplateFault, ...] = Field(title="问题")


class TemplateCheck(RootModel[tuple[CheckedTemplate, ...]]):
    """The checked templates, in the order they were named."""


class TemplateDiff(PrintedValue):
    """The lines of a comparison, with `+`, `-` or a blank before each; none where the texts are equal."""

    old: str = Field(title="旧文件")
    new: str = Field(title="新文件")
    lines: tuple[str, ...] = Field(title="差别")
