"""Which cases a command is about: folders, or cases of the workspace that the working folder lies in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from feecase.cases.protocol import Author, CaseRef, CaseStore
    from feecase.cases.workspace import WorkspaceStore
    from feecase.errors import Problem

Cases = Annotated[
    list[Path] | None,
    typer.Argument(
        help="案件文件夹，或装有多个案件文件夹的文件夹；在工作区里可写案件编号或房号，不写则为全部未结案件",
        metavar="案件…",
        show_default=False,
    ),
]


def chosen(arguments: Sequence[Path] | None) -> list[CaseRef]:
    """Return the cases that the arguments name, each once, sorted within each argument; without any, the open cases of the workspace.

    A folder that exists is meant as a folder, unless it is the workspace's own and nobody handed cases out there. What is wrong stays in the list,
    so that loading it tells what is wrong while the others go on. Raises InputError where no argument names a case, UsageError where there is none.
    """
    from feecase.errors import InputError, UsageError

    home = _home()
    if not arguments:
        if home is None:
            raise UsageError(
                "没有写案件", where="命令行", why="这里没有工作区", next="请写案件文件夹，或装有多个案件文件夹的文件夹"
            )
        return _all(_workspace(home))
    found: dict[tuple[str, str], CaseRef] = {}
    wrong: list[CaseRef] = []
    problems: list[Problem] = []
    for argument in arguments:
        try:
            refs = _named(argument, home)
        except InputError as error:
            problems += error.problems
            wrong.append(_folder(argument))
        else:
            found |= {_key(ref): ref for ref in refs}
    if not found:
        raise InputError(problems)
    return [*found.values(), *wrong]


def one(argument: Path | None) -> CaseRef:
    """Return the one case that an argument names. Raises InputError, UsageError where there are several."""
    from feecase.errors import UsageError

    refs = chosen([argument] if argument else None)
    if len(refs) != 1:
        raise UsageError("一次只能处理一案", where="命令行", why=f"这里有 {len(refs)} 案", next="请写出其中一案")
    return refs[0]


def author() -> Author:
    """Return who works here, now."""
    from feecase.cases.protocol import Author
    from feecase.cli import clock, here

    return Author(clock.now(), here.actor())


def store_here(cases: Path | None, project: Path | None) -> tuple[CaseStore, Path]:
    """Return the store that an import or a comparison is about, and the folder for what it tells: the workspace, unless folders are named."""
    from feecase.cases.folder import FolderStore

    home = _home() if cases is None and project is None else None
    if home is not None:
        return _workspace(home), home
    root = cases or Path("cases")
    return FolderStore(root, project or Path("project.yaml")), root


def _home() -> Path | None:
    from feecase.workspace.setup import find

    return find(Path.cwd())


def _workspace(home: Path) -> WorkspaceStore:
    """Open the workspace's store until the command ends, with everything taken over that changed beside it."""
    import click

    from feecase.cases.workspace import WorkspaceStore

    context = click.get_current_context(silent=True)
    known = context.find_root().meta.setdefault("feecase.stores", {}) if context else {}
    if home not in known:
        store = known[home] = WorkspaceStore(home)
        if context:
            context.find_root().call_on_close(store.close)
        store.refresh(author())
    found: WorkspaceStore = known[home]
    return found


def _all(store: WorkspaceStore) -> list[CaseRef]:
    from feecase.cases.protocol import CaseRef
    from feecase.errors import InputError

    refs = [CaseRef(store, entry.id) for entry in store.entries() if entry.state != "closed"]
    if not refs:
        raise InputError("工作区里没有未结的案件", where=str(store.folder), next="先用 feecase import 导入台账")
    return refs


def _named(argument: Path, home: Path | None) -> Iterable[CaseRef]:
    from feecase.cases.protocol import CaseRef
    from feecase.errors import InputError
    from feecase.intake.casefolder import case_folders

    try:
        return [_folder(folder) for folder in case_folders(argument)]
    except InputError:
        if home is None:
            raise
        inside = _inside(argument, home)
        if argument.exists() and inside is None:
            raise
    store = _workspace(home)
    if inside == "":
        return _all(store)
    return [CaseRef(store, store.find(inside or str(argument)))]


def _inside(argument: Path, home: Path) -> str | None:
    """Return the case that a path in the workspace's `cases` means, empty for all of them; None for any other path."""
    from feecase.workspace.setup import CASES

    path, within = argument.resolve(), home.resolve() / CASES
    if path == within:
        return ""
    return path.name if path.parent == within else None


def _folder(path: Path) -> CaseRef:
    from feecase.cases.folder import store_of
    from feecase.cases.protocol import CaseRef
    from feecase.intake.casefolder import CASE

    store, case = store_of(path.parent if path.name == CASE and path.is_file() else path)
    return CaseRef(store, case)


def _key(ref: CaseRef) -> tuple[str, str]:
    return str(Path(ref.store.where(ref.case)).resolve()), type(ref.store).__name__
