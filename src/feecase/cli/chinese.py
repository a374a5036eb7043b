"""The parser's own words in Chinese: headings, usage lines and remarks of every help page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

HEADINGS = {"Arguments": "参数", "Options": "选项", "Commands": "命令", "Usage": "用法"}
_HELP = {
    "Show this message and exit.": "显示本帮助",
    "Install completion for the current shell.": "为当前终端安装命令补全",
    "Show completion for the current shell, to copy it or customize the installation.": "显示命令补全脚本，供复制或自行安装",
    "Install completion for the specified shell.": "为指定的终端安装命令补全",
    "Show completion for the specified shell, to copy it or customize the installation.": "显示指定终端的命令补全脚本",
}
_REMARKS = {"required": "必填", "deprecated": "已停用", "(dynamic)": "视情况而定"}


def translated(command: Any) -> Any:
    """Let a command and all its subcommands write their help in Chinese; return the command."""
    context = command.context_class
    if not issubclass(context.formatter_class, _Words):
        context.formatter_class = type("ChineseFormatter", (_Words, context.formatter_class), {})
    return command


class _Words:
    """What a help formatter writes, translated on the way; mixed into the parser's own formatter."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        del prefix  # the parser's own is English
        super().write_usage(prog, _usage(args), "用法：")  # type: ignore[misc]

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(HEADINGS.get(heading, heading))  # type: ignore[misc]

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        """Write the lines of a section."""
        super().write_dl([(_name(first), _remark(second)) for first, second in rows], *args, **kwargs)  # type: ignore[misc]


def _usage(args: str) -> str:
    """Write `[OPTIONS] {案件…}... COMMAND [ARGS]...` in Chinese: [选项] 案件… 命令 …"""
    args = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …").replace("[ARGS]...", "…")
    args = re.sub(r"…\}?\.\.\.", lambda m: m.group().rstrip("."), args)
    return re.sub(r"\{([^{}]*)\}", r"\1", args)


def _name(first: str) -> str:
    """Leave out the Python type that follows an argument's name: `案件… <list[Path]>`."""
    return re.sub(r" <[\w\[\]| .,]+>$", "", first)


def _remark(second: str) -> str:
    text = _HELP.get(second, second)
    remarks = re.search(r"\s*\[([^\[\]]*)\]$", text)
    if remarks is None:
        return text
    parts = [_REMARKS.get(part) or _valued(part) for part in remarks[1].split("; ")]
    return text[: remarks.start()] + (f"（{'；'.join(p for p in parts if p)}）" if all(parts) else remarks.group())


def _valued(part: str) -> str:
    """Translate a remark that holds a value; "" for what is no remark of the parser."""
    if match := re.fullmatch(r"(default|env var): (.*)", part):
        return f"{'默认' if match[1] == 'default' else '环境变量'} {match[2]}"
    if match := re.fullmatch(r"x([<>]=?)(\S+)", part):
        return f"{ {'>=': '不小于', '<=': '不大于', '>': '大于', '<': '小于'}[match[1]] } {match[2]}"
    if match := re.fullmatch(r"(\S+)<=x<=(\S+)", part):
        return f"{match[1]} 至 {match[2]}"
    return ""
