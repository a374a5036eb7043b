"""`feecase doctor`: which optional parts this machine has."""

from __future__ import annotations

import shutil
import subprocess

from feecase.cli.show import Json

FONTS = ("仿宋", "黑体", "方正小标宋简体", "楷体")


def doctor(as_json: Json = False) -> None:
    """检查本机环境：可选组件、字体、插件与法律数据。"""
    from feecase.cli.show import command_context, print_json, show
    from feecase.views.machine import parts_json, parts_page

    rows = [*_parts(), *_fonts()]
    opened = command_context()
    rows.append(
        (
            "插件",
            "正常" if not opened.plugins.problems else "有问题",
            f"{len(opened.plugins.distributions)} 个；详见 feecase plugins list",
        )
    )
    if as_json:
        print_json("doctor", parts_json(rows))
    else:
        show(parts_page(rows))


def _parts() -> list[tuple[str, str, str]]:
    from importlib.util import find_spec

    office = shutil.which("soffice") or shutil.which("libreoffice")
    return [
        (
            "LibreOffice",
            "有" if office else "没有",
            "用于 --pdf 和 Office 证据转页" if office else "没有它：文书只出 Word；Office 证据另附，不编页码",
        ),
        (
            "日历 (.ics)",
            "有" if find_spec("icalendar") else "没有",
            "" if find_spec("icalendar") else "需要时：pip install 'feecase[calendar]'",
        ),
    ]


def _fonts() -> list[tuple[str, str, str]]:
    lister = shutil.which("fc-list")
    if not lister:
        return [("字体", "未知", "本机没有 fc-list，无法检查；Word 会自动替换缺少的字体")]
    known = subprocess.run([lister, ":", "family"], capture_output=True, text=True, check=False).stdout  # noqa: S603 — a fixed program
    missing = [name for name in FONTS if name not in known]
    return [
        ("字体", "齐全" if not missing else "部分缺少", f"缺少 {'、'.join(missing)}：转 PDF 时以其他字体代替" if missing else "")
    ]
