"""The command line's entrance: mounts the commands, turns errors into messages and exit codes.

Every command module keeps its imports light, so that `feecase --help` and completion are instant.
"""

from __future__ import annotations

import io
import os
import sys
import warnings
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feecase.cli import (
    backup,
    check,
    claim,
    collect,
    defences,
    demo,
    docket,
    doctor,
    evidence,
    help_topics,
    imports,
    init,
    law,
    limitation,
    new,
    papers,
    place,
    plugins,
    prepare,
    purge,
    reconcile,
    schema,
    serve,
    sign_off,
    status,
    supplement,
    synth,
    template,
    tokens,
    webhooks,
    workspace,
)
from feecase.cli.chinese import translated

if TYPE_CHECKING:
    from feecase.errors import UserError

_SHOW_WARNING = warnings.showwarning
WRONG_INPUT, USAGE, BUG, INTERRUPTED = 1, 2, 70, 130

app = typer.Typer(
    name="feecase",
    help="物业费欠费案件：从欠费台账与证据文件夹，到可以立案的材料。",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="退出码：0 正常；1 部分输入有误；2 命令用法不对；3 有阻断立案的发现；70 程序错误；130 被中断。",
)

app.command("demo")(demo.demo)
app.command("new")(new.new)
app.command("init")(init.init)
app.command("import")(imports.import_)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("purge")(purge.purge)
app.command("reconcile")(reconcile.reconcile)
app.command("check")(check.check)
app.command("limitation")(limitation.limitation)
app.command("claim")(claim.claim)
app.command("defences")(defences.defences)
app.command("prepare")(prepare.prepare)
app.command("status")(status.status)
app.command("supplement")(supplement.supplement)
app.command("synth")(synth.synth)
app.command("verify")(prepare.verify)
app.command("schema")(schema.schema)
app.command("doctor")(doctor.doctor)
app.command("help")(help_topics.show_topic)
app.command("paper")(papers.paper)
app.command("serve")(serve.serve)
app.add_typer(tokens.app, name="tokens")
app.add_typer(webhooks.app, name="webhooks")
app.add_typer(papers.app, name="papers")
app.add_typer(template.app, name="template")
app.add_typer(evidence.app, name="evidence")
app.add_typer(workspace.app, name="workspace")
app.add_typer(law.app, name="law")
app.add_typer(place.app, name="place")
app.add_typer(plugins.app, name="plugins")
app.add_typer(collect.app, name="collect")
app.add_typer(docket.app, name="docket")
app.command("sign-off")(sign_off.sign_off)


def _version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        typer.echo(f"feecase {version('feecase')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="显示版本", callback=_version, is_eager=True)] = False,
) -> None:
    """物业费欠费案件：从欠费台账与证据文件夹，到可以立案的材料。"""


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with the exit code of architecture §7.

    Signs that the terminal's encoding lacks (rare characters in names, on GBK) are shown as `?` and never stop the work.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    warnings.showwarning = _told
    sys.exit(execute(sys.argv[1:] if arguments is None else arguments))


def _told(message: Warning | str, *where: Any, **more: Any) -> None:
    """Print what users are to know without a trace of code; anything else as Python does."""
    from feecase.errors import FormerWordWarning

    if isinstance(message, FormerWordWarning):
        typer.echo(f"提示：{message}", err=True)
    else:
        _SHOW_WARNING(message, *where, **more)


def execute(arguments: list[str]) -> int:
    """Run one command and return its exit code. Prints; never raises for what a user can put right."""
    from feecase.errors import UserError, from_system

    try:
        result = translated(typer.main.get_command(app)).main(args=arguments, prog_name="feecase", standalone_mode=False)
    except UserError as error:
        return _say(error, arguments)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("已中断；写到一半的文件都没有留下。", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _say(from_system(error), arguments)
    except typer.Exit as leaving:
        return int(leaving.exit_code)
    except Exception as error:  # noqa: BLE001 — the last resort: a bug is shown as one
        from feecase.cli.usage import missing_extra, usage_error

        if missing := missing_extra(error):
            return _say(missing, arguments)
        if usage := usage_error(error):
            if type(error).__name__ == "NoArgsIsHelpError" and "--json" not in arguments:
                typer.echo(str(error), err=True)
                return USAGE
            return _say(usage, arguments)
        import traceback

        traceback.print_exc()
        typer.echo("这是程序错误，不是您的操作问题。请把以上文字（其中可能含路径）发给维护者。", err=True)
        return BUG
    return int(result) if isinstance(result, int) else 0


def _say(error: UserError, arguments: list[str]) -> int:
    from feecase.cli.show import print_error

    print_error(error, as_json="--json" in arguments)
    return error.exit_code
