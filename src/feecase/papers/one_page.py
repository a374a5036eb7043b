"""A one-page report as a Word file: headings, short paragraphs and tables, made without a template because nobody signs it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from feecase.papers.produce import repack


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the page: a heading, its paragraphs, and a table (the first row is its heading) or none."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


def page(title: str, subtitle: str, blocks: Sequence[Block]) -> bytes:
    """Return the report as a .docx on A4; the same input gives the same bytes."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(15)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "宋体", Pt(9)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    normal.paragraph_format.space_after = Pt(2)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.bold, run.font.size = True, Pt(15)
    document.add_paragraph(subtitle).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for block in blocks:
        document.add_paragraph().add_run(block.heading).bold = True
        for text in block.paragraphs:
            document.add_paragraph(text)
        if block.table:
            table = document.add_table(rows=0, cols=len(block.table[0]))
            table.style = "Table Grid"
            for cells in block.table:
                row = table.add_row()
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue())
