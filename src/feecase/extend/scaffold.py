"""A new place plugin that works: `feecase plugins new NAME --place CODE` writes it, and it installs and passes its own tests."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from feecase import files
from feecase.errors import UsageError
from feecase.place import codes

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.26"]
build-backend = "hatchling.build"

[project]
name = "feecase-$name"
version = "0.1.0"
description = "${place_name}地方插件（feecase）"
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["feecase>=0.1,<0.2"]

[project.entry-points.feecase]
$name = "$module"

[tool.hatch.build.targets.wheel]
packages = ["src/$module"]
"""

_README = """\
# feecase-$name

feecase 的${place_name}（$code）地方插件。

    pip install -e .
    feecase place show $code
    python -m pytest

写法见 `feecase help plugins`：法规放在 `src/$module/statutes/`，口径写在 `profile.py`，检查写在 `checks.py`。
带“示例”字样的内容都要换成当地的内容和出处。
"""

_CHANGELOG = """\
# Changelog

## 0.1.0

- 新增：${place_name}的口径与检查。涉及地区、适用期间、已有案件是否需要重新评估：请写明。
"""

_INIT = '''\
"""$place_name for feecase: profile, checks and, in statutes/, local regulations."""

from __future__ import annotations

from pathlib import Path

from feecase.plugin import Check, Profile, StatuteRoot, hookimpl
from $module.checks import CHECKS
from $module.profile import PROFILES


@hookimpl
def feecase_statutes() -> list[StatuteRoot]:
    """Offer the local regulations."""
    return [StatuteRoot(Path(__file__).parent / "statutes")]


@hookimpl
def feecase_profiles() -> list[Profile]:
    """Offer the local policies."""
    return list(PROFILES)


@hookimpl
def feecase_checks() -> list[Check]:
    """Offer the local checks."""
    return list(CHECKS)
'''

_PROFILE = '''\
"""What is known of $place_name: each policy with its source and the day on which it was compared."""

from __future__ import annotations

import datetime as dt

from feecase.plugin import Policy, Profile

PROFILES = (
    Profile(
        place="$code",
        name="$place_name",
        policies=(
            Policy(
                name="filing.max_file_mb",
                value="10",
                since=dt.date(2026, 1, 1),
                checked=dt.date(2026, 1, 1),
                source="示例：换成受诉法院的要求，写明在哪里、哪一天看到",
            ),
        ),
    ),
)
'''

_CHECKS = '''\
"""Checks that only $place_name calls for. A check looks at the context and yields findings; it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from feecase.plugin import Check, CheckContext, Finding


def court_named(context: CheckContext) -> Iterator[Finding]:
    """Example: say so where the case does not name its court."""
    if context.loaded.case.court is None:
        yield Finding(
            check="$name.court-named",
            level="note",
            what="案件没有写明受诉法院",
            why="示例：换成当地的规定，并在 citations 中引用条文",
            where="court",
            settle="在 case.yaml 或 project.yaml 的 court 中写明",
        )


CHECKS = (Check("$name.court-named", "示例：受诉法院", court_named, place="$code"),)
'''

_STATUTES = """\
# 法规

每部法规一个文件夹：`cn-$code/regulation/<通过日期>/<代号>/`，内有 `work.yaml`（名称、机关、日期）和
`zho@<施行日期>.yaml`（该日起施行的文本）。格式见 `feecase help plugins`；没有法规时本文件夹可以保持这样。
"""

_TEST = '''\
"""The plugin loads whole, its sources hold, and it changes what feecase says for a case here and nowhere else."""

from __future__ import annotations

import datetime as dt

import $module


def found(assessment, check):
    return [f for f in assessment.findings if f.check == check]


def test_nothing_is_wrong_with_the_plugin(feecase_inspect):
    assert feecase_inspect($module) == ()


def test_the_policy_comes_from_here(feecase_plugins):
    policy = feecase_plugins($module).place("$code").policy("filing.max_file_mb", on=dt.date(2026, 11, 20))

    assert policy.place_name == "$place_name"


def test_the_check_speaks_here_and_nowhere_else(feecase_case, feecase_assess):
    here = feecase_assess(feecase_case(jurisdiction="$code"), $module)
    elsewhere = feecase_assess(feecase_case(jurisdiction="$elsewhere"), $module)

    assert found(here, "$name.court-named")
    assert not found(elsewhere, "$name.court-named")
'''


def create(name: str, place: str, parent: Path) -> Path:
    """Write a new place plugin into `parent/feecase-<name>` and return that folder.

    Raises UsageError for a name that is not lower-case letters, digits and hyphens, or an existing folder; InputError for a malformed code.
    """
    short = name.removeprefix("feecase-")
    if not _NAME.fullmatch(short):
        raise UsageError(
            f"插件名“{name}”不可用",
            where="命令行",
            why="只用小写字母、数字和连字符，以字母开头",
            next="例如：feecase plugins new shenzhen --place 440300",
        )
    code, _ = codes.split(place)
    folder = parent / f"feecase-{short}"
    if folder.exists():
        raise UsageError(f"文件夹 {folder} 已存在", where="命令行", next="换一个名称，或用 --to 换一个位置；已有的内容不会被覆盖")
    module = f"feecase_{short.replace('-', '_')}"
    words = {
        "name": short,
        "module": module,
        "code": code,
        "place_name": codes.full_name(code),
        "elsewhere": "110105" if code[:2] != "11" else "310115",
    }
    for path, text in _files(module, short).items():
        files.write(folder / path, Template(text).substitute(words))
    return folder


def _files(module: str, name: str) -> dict[str, str]:
    return {
        "pyproject.toml": _PYPROJECT,
        "README.md": _README,
        "CHANGELOG.md": _CHANGELOG,
        f"src/{module}/__init__.py": _INIT,
        f"src/{module}/profile.py": _PROFILE,
        f"src/{module}/checks.py": _CHECKS,
        f"src/{module}/py.typed": "",
        f"src/{module}/statutes/README.md": _STATUTES,
        f"tests/test_{name.replace('-', '_')}.py": _TEST,
    }
