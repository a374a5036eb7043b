"""The workspace that the working folder lies in, and who works there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feecase.workspace.setup import Workspace


def workspace(*, unchecked: bool = False) -> Workspace:
    """Open the workspace that the working folder lies in. Raises UsageError where there is none, StoreError.

    With `unchecked`, its tables may be missing or old (to migrate or restore it).
    """
    from pathlib import Path

    from feecase.errors import UsageError
    from feecase.workspace.setup import find, open_workspace

    folder = find(Path.cwd())
    if folder is None:
        raise UsageError("这里没有工作区", where=str(Path.cwd()), next="请进入有 feecase.toml 的文件夹，或先运行 feecase init")
    return open_workspace(folder, unchecked=unchecked)


def actor() -> str:
    """Return under whose name changes stand in the journal: the user's name on this machine."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "cli"
