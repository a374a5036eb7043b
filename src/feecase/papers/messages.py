"""Plain-text templates (短信、微信、话术): the same sandbox, filters and field names as Word templates; an unknown name or an empty value is an error."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateSyntaxError
from jinja2.exceptions import SecurityError

from feecase.errors import TemplateError
from feecase.papers.sandbox import MissingError, environment, with_budget


def fill_text(text: str, fields: Mapping[str, Any], name: str) -> str:
    """Fill a plain-text template. Raises TemplateError naming file, line and what is wrong."""
    try:
        compiled = environment().from_string(text)
        filled = compiled.render(with_budget(fields))
    except TemplateSyntaxError as error:
        raise TemplateError(
            "话术模板写法有误", where=f"{name} 第{error.lineno}行", why=str(error.message or error), next="对照自带的模板改正"
        ) from None
    except MissingError as error:
        known = "、".join(sorted(fields))
        raise TemplateError(f"话术模板里没有字段“{error.name}”的内容", where=name, next=f"可用的字段：{known}") from None
    except (SecurityError, JinjaError) as error:
        raise TemplateError(
            "话术模板不能使用", where=name, why=str(error), next="只用字段、过滤器和条件，参照自带的模板"
        ) from None
    return html.unescape(filled).strip()
