"""`feecase help TOPIC`: the manual that ships with the program."""

from __future__ import annotations

from typing import Annotated

import typer


def show_topic(topic: Annotated[str, typer.Argument(help="主题；不写则列出全部主题", metavar="主题")] = "") -> None:
    """阅读随附的说明。"""
    from importlib.resources import files

    from feecase.cli.show import console
    from feecase.errors import UsageError

    topics = {entry.name.removesuffix(".md"): entry for entry in files("feecase.help").iterdir() if entry.name.endswith(".md")}
    out = console()
    if not topic:
        for name in sorted(topics):
            heading = topics[name].read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
            out.print(f"{name:<14}{heading}")
        return
    if topic not in topics:
        raise UsageError(f"没有主题“{topic}”", where="命令行", next=f"可读的主题：{'、'.join(sorted(topics))}")
    from rich.markdown import Markdown

    out.print(Markdown(topics[topic].read_text(encoding="utf-8")))
