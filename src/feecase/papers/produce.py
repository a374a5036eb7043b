"""From paper specifications to papers: the nearest template, the typed context, the bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from feecase.errors import TemplateError
from feecase.extend.contracts import NATION, DocumentSpec, PaperContext, TemplateRoot
from feecase.files import sha256
from feecase.papers.archive import Packer, read_members, undated
from feecase.papers.citation import CitableLaw
from feecase.papers.render import render_docx
from feecase.papers.review import review_copy
from feecase.place import codes

TEMPLATES = "templates"


@dataclass(frozen=True, slots=True)
class Paper:
    """One finished paper. `slot` and `name` say where it goes in the bundle, `template` and its hash what it was made from (empty for workbooks), `review` is the review copy, if one was asked for."""

    id: str
    title: str
    slot: str
    name: str
    format: str
    content: bytes
    template: str = ""
    template_sha256: str = ""
    review: bytes = b""

    @property
    def file(self) -> str:
        """The file name."""
        return f"{self.name}.{self.format}"


def own_templates(case_folder: Path, place: str = NATION) -> tuple[TemplateRoot, ...]:
    """Return the user's own template folders, nearest first: `templates/` in the case's folder, beside it, or beside the project file.

    In each, folders named by a place that the case lies in come first, the nearest before the wider: a court's name, a district's, city's or province's code.
    """
    folder = case_folder.resolve()
    names = [name for code in codes.lineage(place) for name in (codes.split(code)[1] or code,)]
    return tuple(
        TemplateRoot(own)
        for base in (folder, *folder.parents[:2])
        for own in (*(base / TEMPLATES / name for name in names), base / TEMPLATES)
        if own.is_dir()
    )


def find_template(spec: DocumentSpec, roots: Sequence[TemplateRoot]) -> Path:
    """Return the template of a paper from the first root (nearest place first) that has it. Raises TemplateError."""
    for root in roots:
        path = root.path / f"{spec.id}.docx"
        if path.is_file():
            return path
    places = "、".join(str(root.path) for root in roots) or "（没有模板文件夹）"
    raise TemplateError(
        f"没有文书“{spec.title}”的模板 {spec.id}.docx", where=places, next="请恢复内置模板，或在自己的模板文件夹里放一份同名文件"
    )


def make(spec: DocumentSpec, context: PaperContext, roots: Sequence[TemplateRoot], *, review: bool = False) -> Paper:
    """Make one paper, with `review` a review copy too (of Word papers); the same input gives the same bytes. Raises TemplateError."""
    values = spec.build(context)
    if spec.write is not None:
        return Paper(spec.id, spec.title, spec.slot, spec.name, spec.format, repack(spec.write(values)))
    template = find_template(spec, roots)
    digest = sha256(template)
    law = CitableLaw(context.library, context.claim.as_of)
    case = context.loaded.case
    content = render_docx(template, values, law=law, case=case)
    copy = review_copy(template, values, content, law=law, case=case) if review else b""
    return Paper(spec.id, spec.title, spec.slot, spec.name, spec.format, content, template.name, digest, copy)


def make_all(
    specs: Iterable[DocumentSpec],
    context: PaperContext,
    roots: Sequence[TemplateRoot],
    only: Sequence[str] = (),
    *,
    review: bool = False,
) -> Iterator[Paper]:
    """Make every paper that applies to the case, in filing order; with `only`, just these ids. Raises TemplateError."""
    for spec in sorted(specs, key=lambda spec: (spec.order, spec.id)):
        if spec.id in only or (not only and spec.applies(context)):
            yield make(spec, context, roots, review=review)


def repack(content: bytes) -> bytes:
    """Return an Office file (or other bytes) without times, so that the same content gives the same bytes."""
    if not content.startswith(b"PK"):
        return content
    members = read_members(content)
    core = "docProps/core.xml"
    if core in members:
        members[core] = undated(members[core].decode()).encode()
    return Packer().pack(list(members), members)
