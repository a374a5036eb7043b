"""What the fast way does not cover goes to docxtpl itself, with the same environment: special values (formatted text, pictures, other documents)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from feecase.papers.archive import Packer, read_members, undated
from feecase.papers.sandbox import environment
from feecase.papers.source import readied
from feecase.papers.special import bind

CORE = "docProps/core.xml"


def left_out(member: str) -> bool:
    """Whether docxtpl leaves a part with tags as it is: endnotes and comments."""
    return member in {"word/endnotes.xml", "word/comments.xml"}


def render(
    members: Mapping[str, bytes],
    texts: Iterable[str],
    context: Mapping[str, object] | BaseModel,
    named: Callable[[Mapping[str, object] | BaseModel], dict[str, Any]],
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Render with docxtpl and return the members and the names used; `texts` are the parts with tags, `named` gives a context's names. Raises what Jinja raises."""
    from docxtpl import DocxTemplate

    prepared = {**members, **{name: readied(members[name]) for name in texts if name != CORE}}
    template = DocxTemplate(io.BytesIO(Packer().pack(list(prepared), prepared)))
    template.init_docx()
    names = named(bind(context, template))
    template.render(names, environment(), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    made = read_members(out.getvalue())
    if CORE in made:
        made[CORE] = undated(made[CORE].decode()).encode()
    return made, names
