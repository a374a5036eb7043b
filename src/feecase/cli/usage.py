"""Wrong usage of the command line, said in Chinese whatever language the parser speaks."""

from __future__ import annotations

import re
from typing import Any

from feecase.errors import UsageError, UserError

_NOW = "命令行"
_EXTRAS = {
    "sqlalchemy": "store",
    "alembic": "store",
    "fastapi": "web",
    "starlette": "web",
    "uvicorn": "web",
    "httpx": "web",
    "standardwebhooks": "web",
    "pythonjsonlogger": "web",
    "anyio": "web",
}
"""Packages that whole commands stand on, and the extra that brings each."""


def missing_extra(error: BaseException) -> UserError | None:
    """Return what to install where a command's package is missing, or None for any other error."""
    name = (getattr(error, "name", None) or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if name not in _EXTRAS:
        return None
    return UserError(
        "没有安装这个命令要用的组件", where="本机", why=f"缺少 {name}", next=f"安装：pip install 'feecase[{_EXTRAS[name]}]'"
    )


def usage_error(error: Any) -> UsageError | None:
    """Return what a parser's error means to the user, or None for anything that is not one."""
    if not callable(getattr(error, "format_message", None)):
        return None
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "feecase")
    kind, said = type(error).__name__, str(error.format_message())
    what, then = _sentence(kind, said, error)
    return UsageError(what, where=_NOW, why="", next="；".join(part for part in (then, f"用法见 {command} --help") if part))


def _sentence(kind: str, said: str, error: Any) -> tuple[str, str]:
    hint = _hint(error)
    if kind == "MissingParameter":
        return f"缺少{hint}", ""
    if kind == "NoSuchOption":
        close = "、".join(sorted(getattr(error, "possibilities", None) or ()))
        return f"没有选项 {error.option_name}", f"最接近的是 {close}" if close else ""
    if kind == "NoArgsIsHelpError":
        return "还要写出子命令", ""
    if match := re.match(r"No such command '(.*?)'\.?(?: Did you mean (.*?)\?)?", said):
        return f"没有命令“{match[1]}”", f"最接近的是 {match[2].replace(chr(39), '')}" if match[2] else ""
    if match := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", said):
        return f"多写了“{match[1]}”", "文件名或文件夹名含空格的，请加引号"
    if match := re.match(r"Option '(.*)' requires an argument", said):
        return f"选项 {match[1]} 后面要写内容", ""
    if match := re.search(r"(greater|less) than or equal to (\S+)", said):
        return f"{hint} 不能{'小于' if match[1] == 'greater' else '大于'} {match[2]}", ""
    if match := re.search(r"(File|Directory|Path) '(.*)' does not exist", said):
        return f"{hint} 指的{'文件夹' if match[1] == 'Directory' else '文件'}不存在：{match[2]}", ""
    if match := re.search(r"(File|Directory|Path) '(.*)' is (?:a|not a) (file|directory|readable|writable)", said):
        return f"{hint} 应是{'文件夹' if match[1] == 'Directory' else '文件'}，并且可以读写：{match[2]}", ""
    if match := re.search(r"is not one of (.+?)\.?$", said):
        return f"{hint} 只能是 {match[1].replace(chr(39), '').replace(', ', '、')}", ""
    if re.search(r"not a valid (int|float)|valid (integer|number)", said):
        return f"{hint} 应是数字", ""
    return f"{hint or '命令'}写得不对（{said}）", ""


def _hint(error: Any) -> str:
    """Name the parameter that an error is about: 选项 --jobs, or the argument's own name."""
    param = getattr(error, "param", None)
    if param is None:
        return ""
    if getattr(param, "param_type_name", "") == "option":
        return f"选项 {max(param.opts, key=len)}"
    return f"“{param.metavar or param.name}”"
