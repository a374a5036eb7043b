"""Values that bring more than text into a paper: formatted text with links, pictures, other Word documents. docxtpl itself renders these."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

_EMU_PER_MM = 36_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of formatted text; `link` is the address that it opens."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    color: str | None = None
    size: float | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Rich:
    """Formatted text inside a paragraph: `{{r name }}` in the template."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (PNG or JPEG) `width` millimetres wide: `{{ name }}` in the template."""

    content: bytes
    width: float


@dataclass(frozen=True, slots=True)
class Document:
    """The body of another .docx: `{{p name }}` in the template, alone in its paragraph."""

    content: bytes


SPECIAL = (Rich, Image, Document)


def has_special(value: Any) -> bool:
    """Whether a context holds, at any depth, something that only docxtpl can render."""
    if isinstance(value, SPECIAL):
        return True
    if isinstance(value, BaseModel):
        return False
    if isinstance(value, Mapping):
        return any(map(has_special, value.values()))
    return isinstance(value, Sequence) and not isinstance(value, str | bytes) and any(map(has_special, value))


def bind(value: Any, template: DocxTemplate) -> Any:
    """Return a copy of a context whose special values belong to one rendering of `template`."""
    from docxtpl import InlineImage

    if isinstance(value, Rich):
        return Bound(_rich(value, template))
    if isinstance(value, Image):
        return Bound(InlineImage(template, io.BytesIO(value.content), width=round(value.width * _EMU_PER_MM)))
    if isinstance(value, Document):
        return Bound(template.new_subdoc(io.BytesIO(value.content)))
    if isinstance(value, Mapping):
        return {key: bind(item, template) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [bind(item, template) for item in value]
    return value


def plain(value: Any) -> Any:
    """Return a copy of a context with a word in place of each special value: enough to find where a template goes wrong."""
    if isinstance(value, SPECIAL):
        return "（图文）"
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    return value


class Bound:
    """A special value bound to a rendering; what it prints is finished XML."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def __html__(self) -> str:
        return str(self._value)


def _rich(value: Rich, template: DocxTemplate) -> Any:
    from docxtpl import RichText

    made = RichText()
    for piece in value.pieces:
        made.add(
            piece.text,
            bold=piece.bold,
            italic=piece.italic,
            underline=piece.underline,
            color=piece.color,
            size=round(piece.size * 2) if piece.size else None,
            url_id=template.build_url_id(piece.link) if piece.link else None,
        )
    return made
