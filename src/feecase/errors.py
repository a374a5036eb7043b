"""The errors that users meet, in one tree.

    UserError                 exit 1   wrong input: where, what, why, what to do next
    ├── InputError            exit 1   one or more places of a file or table are wrong (a list of `Problem`)
    ├── LawError              exit 1   a statute, a citation or a dated value that is not to be had
    ├── PluginError           exit 1   a plugin that cannot be used
    ├── TemplateError         exit 1   a template that cannot be rendered
    ├── BundleError           exit 1   an output that cannot be written
    ├── StoreError            exit 1   a database that is not to be had, or refuses
    ├── ConflictError         exit 1   two people changed the same thing; nothing was overwritten
    └── UsageError            exit 2   the command itself was given wrongly

Every message is Chinese and says where (出处), what (问题), why (原因) and what to do next (处理).
Anything else that is raised is a bug and shows a traceback (exit 70).
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one place.

    `where` names file, line, column or sheet, row, column; `what`, `why` and `next` are Chinese sentences.
    Personal data in `what` must be masked by the caller (`feecase.files.mask`).
    """

    what: str
    where: str = ""
    why: str = ""
    next: str = ""

    def __str__(self) -> str:
        parts = [f"{self.where}：{self.what}" if self.where else self.what]
        if self.why:
            parts.append(f"原因：{self.why}")
        if self.next:
            parts.append(f"处理：{self.next}")
        return "\n  ".join(parts)


class FormerWordWarning(UserWarning):
    """A file of the user says something in a word that has been replaced; it was read all the same."""


class UserError(Exception):
    """Something the user can put right. Carries one `Problem` or several."""

    code: ClassVar[str] = "user-error"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 422

    def __init__(self, what: str | Problem | Iterable[Problem], *, where: str = "", why: str = "", next: str = "") -> None:  # noqa: A002 — the field's name in the JSON shape
        if isinstance(what, str):
            self.problems: tuple[Problem, ...] = (Problem(what, where, why, next),)
        elif isinstance(what, Problem):
            self.problems = (what,)
        else:
            self.problems = tuple(what)
        super().__init__("\n".join(str(p) for p in self.problems))

    def as_json(self) -> dict[str, object]:
        """Return the one JSON error shape: code, where, what, why, next (and all problems when there are several)."""
        first = asdict(self.problems[0]) if self.problems else {}
        shape: dict[str, object] = {"code": self.code, **first}
        if len(self.problems) > 1:
            shape["problems"] = [asdict(p) for p in self.problems]
        return {"error": shape}


class InputError(UserError):
    """A file or table of the user's holds something that cannot be accepted."""

    code = "input-error"


_SYSTEM = {
    errno.ENOSPC: ("磁盘空间不足", "请腾出空间后重试"),
    errno.EDQUOT: ("超出磁盘配额", "请腾出空间后重试"),
    errno.EFBIG: ("超出磁盘或系统允许的文件大小", "请腾出空间，或请管理员放宽限制后重试"),
    errno.EACCES: ("没有权限，或文件正被其他程序（如 Excel、WPS、Word）占用", "请关闭占用它的程序，或换一个有权限的文件夹"),
    errno.EPERM: ("系统不允许这样做", "请换一个有权限的文件夹"),
    errno.EROFS: ("所在磁盘是只读的", "请换一个可以写入的文件夹"),
    errno.ENOENT: ("路径不存在", "请检查路径"),
    errno.ENOTDIR: ("路径中有一段是文件，不是文件夹", "请检查路径"),
    errno.EISDIR: ("这是文件夹，不是文件", "请写出文件名"),
    errno.EEXIST: ("同名的文件已经存在", "请换一个名字"),
    errno.ENAMETOOLONG: ("名字太长", "请改用较短的名字"),
    errno.ELOOP: ("符号链接成环", "请检查路径"),
    errno.EMFILE: ("打开的文件太多", "请减少同时处理的数量"),
}


def from_system(error: OSError) -> InputError:
    """Say in Chinese what the operating system refused, at which path: a full disk, a locked file, a missing right."""
    why, then = _SYSTEM.get(error.errno or 0, (error.strerror or str(error), "请检查路径、权限和磁盘"))
    name = error.filename2 or error.filename
    return InputError("文件无法读写", where=str(name) if isinstance(name, str) else "", why=why, next=then)


class LawError(UserError):
    """A statute text or dated legal value that the library does not hold."""

    code = "law-error"


class PluginError(UserError):
    """A plugin that is missing, misspelt, in conflict or broken."""

    code = "plugin-error"


class TemplateError(UserError):
    """A Word template that cannot be rendered; nothing is written."""

    code = "template-error"


class BundleError(UserError):
    """An output that cannot be written or read."""

    code = "bundle-error"


class StoreError(UserError):
    """A workspace's database that cannot be reached, is locked, or is not what it should be. What was stored is still there."""

    code = "store-error"
    http_status = 503


class ConflictError(UserError):
    """Two people changed the same thing from the same beginning; nothing was overwritten."""

    code = "conflict"
    http_status = 409


class UsageError(UserError):
    """The command was given wrongly."""

    code = "usage-error"
    exit_code = 2
    http_status = 400
