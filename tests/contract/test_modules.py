"""Modules import alone, stay small, and keep to the layers."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
import tokenize

MODULE_SLOC, FUNCTION_LINES = 400, 80
IMPORT_ALONE = """
import importlib, sys, warnings
warnings.simplefilter("error")
for room in sys.stdin.read().splitlines():
    for loaded in [m for m in sys.modules if m.partition(".")[0].startswith("feecase")]:
        del sys.modules[loaded]
    for name in room.split():
        importlib.import_module(name)
"""


def sloc(path):
    """Lines that are not blank, comment or docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type not in (
            tokenize.COMMENT,
            tokenize.NL,
            tokenize.NEWLINE,
            tokenize.INDENT,
            tokenize.DEDENT,
            tokenize.ENDMARKER,
        ):
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and ast.get_docstring(node, clean=False) is not None
        ):
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return len(lines)


def imports(name, path, known):
    """The feecase modules that a module imports when it is loaded (not those inside functions or for type checking)."""
    found, queue = set(), list(ast.parse(path.read_text(encoding="utf-8")).body)
    while queue:
        node = queue.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.ImportFrom):
            parts = {f"{node.module}.{a.name}" for a in node.names}
            found |= parts if parts <= known else {str(node.module), *parts}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.ClassDef):
            queue += node.body
    return (found & known) - {name}


def test_there_is_no_import_cycle(sources):
    """Without cycles the order of imports cannot matter."""
    waiting = {name: imports(name, path, set(sources)) for name, path in sources.items()}
    while ready := [name for name, needs in waiting.items() if not needs & waiting.keys()]:
        for name in ready:
            del waiting[name]

    assert waiting == {}


def test_every_room_imports_alone_without_a_warning(sources):
    """Each room is imported with nothing else of feecase loaded, its last module first."""
    rooms = {}
    for name in sorted(sources, reverse=True):
        if not name.endswith("__main__"):
            rooms.setdefault(".".join(name.split(".")[:2]), []).append(name)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_ALONE],
        input="\n".join(" ".join(names) for names in rooms.values()),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )

    assert done.returncode == 0, done.stderr


def test_no_module_is_longer_than_400_lines_of_code(sources):
    offenders = {name: n for name, path in sources.items() if (n := sloc(path)) > MODULE_SLOC}

    assert offenders == {}


def test_no_function_is_longer_than_80_lines(sources):
    offenders = {}
    for name, path in sources.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    offenders[f"{name}.{node.name}"] = lines

    assert offenders == {}


def test_every_module_and_public_function_says_what_it_is(sources):
    silent = []
    for name, path in sources.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if ast.get_docstring(tree) is None:
            silent.append(name)
        silent += [
            f"{name}.{node.name}"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and ast.get_docstring(node) is None
        ]

    assert silent == []


def test_the_rooms_import_only_what_lies_above_them(root):
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_no_module_imports_from_the_package_itself(sources):
    """`import feecase` is for those who build on it; inside, modules name each other."""
    offenders = [
        f"{name}:{node.lineno}"
        for name, path in sources.items()
        if name.partition(".")[0] == "feecase" and name not in {"feecase", "feecase.cli.main"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "feecase"
        and any(a.name != "__version__" and f"feecase.{a.name}" not in sources for a in node.names)
    ]

    assert offenders == []
