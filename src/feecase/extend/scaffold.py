"""A new place plugin that works: `feecase plugins new NAME --place CODE` copies `examples/plugin`, under the name and place asked for."""

from __future__ import annotations

import re
from pathlib import Path

from feecase import files, resources
from feecase.errors import UsageError
from feecase.place import codes

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LEFT_OUT = ("__pycache__", ".egg-info")


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
    words = {
        "feecase_example": f"feecase_{short.replace('-', '_')}",
        "test_example": f"test_{short.replace('-', '_')}",
        "feecase-example": f"feecase-{short}",
        "example.": f"{short}.",
        "example =": f"{short} =",
        "广东省深圳市": codes.full_name(code),
        "110105": "110105" if code[:2] != "11" else "310115",
        "440300": code,
    }
    one = re.compile("|".join(map(re.escape, words)))
    model = resources.folder("examples") / "plugin"
    for path in sorted(p for p in model.rglob("*") if p.is_file() and not any(part.endswith(_LEFT_OUT) for part in p.parts)):
        named, text = (
            one.sub(lambda match: words[match[0]], old) for old in (path.relative_to(model).as_posix(), path.read_text("utf-8"))
        )
        files.write(folder / named, text)
    return folder
