"""The command line's frame: instant help, one error shape, the exit codes of the design."""

import json
import subprocess
import sys

import pytest

from feecase.cli import main
from feecase.errors import InputError

HEAVY = {
    "pydantic",
    "openpyxl",
    "docx",
    "docxtpl",
    "typst",
    "pikepdf",
    "pypdfium2",
    "PIL",
    "chinese_calendar",
    "cn2an",
    "yaml",
    "feecase.model.case",
    "feecase.engine",
}


@pytest.fixture
def raising(monkeypatch):
    """Make `feecase doctor` raise what a test wants."""

    def arrange(error):
        def fail(*_, **__):
            raise error

        monkeypatch.setattr("feecase.cli.show.command_context", fail)

    return arrange


def test_help_loads_nothing_heavy():
    code = "import sys; from feecase.cli.main import execute; execute(['--help']); print(sorted(set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert "物业费欠费案件" in out
    loaded = set(out.splitlines()[-1].strip("[]").replace("'", "").split(", "))
    assert loaded & HEAVY == set()


def test_a_user_error_is_sentences_and_exit_1(raising, capsys):
    raising(InputError("日期无效", where="case.yaml 第3行第5列", next="请改正"))

    assert main.execute(["doctor"]) == 1
    printed = capsys.readouterr()
    assert "case.yaml 第3行第5列：日期无效" in printed.err
    assert "处理：请改正" in printed.err
    assert printed.out == ""


def test_with_json_the_same_error_is_json_on_stdout(raising, capsys):
    raising(InputError("日期无效", where="case.yaml 第3行第5列"))

    assert main.execute(["doctor", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "error": {"code": "input-error", "what": "日期无效", "where": "case.yaml 第3行第5列", "why": "", "next": ""}
    }


def test_an_interrupt_ends_with_130(raising, capsys):
    raising(KeyboardInterrupt())

    assert main.execute(["doctor"]) == 130


def test_a_bug_shows_its_traceback_and_ends_with_70(raising, capsys):
    raising(ZeroDivisionError("boom"))

    assert main.execute(["doctor"]) == 70
    assert "ZeroDivisionError: boom" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["check"], ["check", "--nonsense", "x"], ["help", "没有的主题"], ["check", ".", "--as-of", "2026-13-01"]],
)
def test_wrong_usage_ends_with_2(arguments, capsys):
    assert main.execute(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_every_command_has_chinese_help(capsys):
    assert main.execute(["--help"]) == 0
    listed = capsys.readouterr().out
    for name in (
        "demo",
        "import",
        "check",
        "prepare",
        "status",
        "limitation",
        "claim",
        "law",
        "place",
        "plugins",
        "evidence",
        "papers",
        "doctor",
        "verify",
    ):
        assert name in listed
        assert main.execute([name, "--help"]) == 0
        assert any("\u4e00" <= c <= "\u9fff" for c in capsys.readouterr().out), name
