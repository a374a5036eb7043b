"""What the fast way does not cover goes to docxtpl itself, with the same environment: special values, `{%tc %}` loops, drawings of the template's own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from feecase.papers.archive import Packer, read_members, undated
from feecase.papers.citing import Law
from feecase.papers.sandbox import environment, with_budget
from feecase.papers.source import controls
from feecase.papers.special import bind
from feecase.papers.words import top

_COLUMNS = re.compile(rb"\{%-?\s*tc\s")
_DRAWING = re.compile(rb"<wp:docPr\b(?![^>]*descr=\"[^\"]*\{\{)")
CORE = "docProps/core.xml"


def needs_docxtpl(members: Mapping[str, bytes]) -> bool:
    """Whether a template holds what only docxtpl renders: loops over columns (it widens the grid), drawings (it numbers them anew)."""
    body = members.get("word/document.xml", b"")
    return _COLUMNS.search(body) is not None or _DRAWING.search(body) is not None


def render(
    members: Mapping[str, bytes], texts: Iterable[str], context: Mapping[str, object] | BaseModel, *, marks: bool, law: Law | None
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Render with docxtpl and return the members and the names used; `texts` are the parts with tags. Raises what Jinja raises."""
    from docxtpl import DocxTemplate

    prepared = {**members, **{name: controls(members[name]) for name in texts if name != CORE}}
    template = DocxTemplate(io.BytesIO(Packer().pack(list(prepared), prepared)))
    template.init_docx()
    names = with_budget(top(bind(context, template)), marks=marks, law=law)
    template.render(names, environment(), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    made = read_members(out.getvalue())
    if CORE in made:
        made[CORE] = undated(made[CORE].decode()).encode()
    return made, names
