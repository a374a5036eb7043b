"""The errors that users meet, in one tree.

    UserError                 exit 1   wrong input: where, what, why, what to do next
    ├── InputError            exit 1   one or more places of a file or table are wrong (a list of `Problem`)
    ├── LawError              exit 1   a statute, a citation or a dated value that is not to be had
    ├── PluginError           exit 1   a plugin that cannot be used
    ├── TemplateError         exit 1   a template that cannot be rendered
    ├── BundleError           exit 1   an output that cannot be written
    └── UsageError            exit 2   the command itself was given wrongly

Every message is Chinese and says where (出处), what (问题), why (原因) and what to do next (处理).
Anything else that is raised is a bug and shows a traceback (exit 70).
"""

from __future__ import annotations

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


class UsageError(UserError):
    """The command was given wrongly."""

    code = "usage-error"
    exit_code = 2
    http_status = 400
