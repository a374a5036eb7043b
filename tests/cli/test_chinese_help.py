"""Every help page and every complaint of the parser is Chinese."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
import typer

from feecase.cli.main import app, execute
from feecase.cli.show import one_of
from feecase.errors import UsageError

ENGLISH = re.compile(
    r"\b(?:Usage|Options|Arguments|Commands|COMMAND|OPTIONS|ARGS|Show|Install|required|default|env var)\b|<[a-z]+[\[>]"
)


def commands(command, path=()):
    yield path
    for name, sub in getattr(command, "commands", {}).items():
        yield from commands(sub, (*path, name))


@pytest.mark.parametrize("path", list(commands(typer.main.get_command(app))), ids=" ".join)
def test_help_has_no_english_of_the_parser(path, capsys):
    assert execute([*path, "--help"]) == 0

    out = capsys.readouterr().out
    assert out.startswith("用法：feecase")
    assert ENGLISH.findall(out) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["law", "search"], "缺少“词…”"),
        (["check", "x", "--as-off", "2026-01-01"], "没有选项 --as-off"),
        (["law", "search", "催告", "--limit", "x"], "选项 --limit 应是数字"),
        (["law", "search", "催告", "--limit", "0"], "选项 --limit 不能小于 1"),
        (["chek"], "没有命令“chek”"),
    ],
)
def test_wrong_usage_is_told_in_chinese(arguments, told, capsys):
    assert execute(arguments) == 2

    err = capsys.readouterr().err
    assert told in err
    assert re.findall(r"\b(?:Invalid|No such|Missing|Error|Got)\b", err) == []


def test_options_take_the_words_that_tables_print():
    read = one_of(lambda: {"live": "在办", "closed": "已结案"})
    option = SimpleNamespace(opts=["--state"])

    assert [read(option, value) for value in ("在办", "closed", "", None)] == ["live", "closed", "", None]
    with pytest.raises(UsageError, match="--state 不能是“结了”") as told:
        read(option, "结了")
    assert told.value.problems[0].next == "可用：在办（live）、已结案（closed）"
