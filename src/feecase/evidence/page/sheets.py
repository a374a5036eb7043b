"""PDF files opened as evidence, and their pages laid on A4 portrait sheets with free margins for the stamps.

Whatever the source's size, rotation or crop, the visible part of each page is scaled into the free part of the sheet, never enlarged; a wide page
that would become too small is turned by 90° (its top to the left). The page becomes a form object: its text stays text.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from feecase.evidence import apart
from feecase.evidence.images import BOX
from feecase.evidence.pdf_limits import unbearable
from feecase.evidence.remark import Remark, Unpageable

if TYPE_CHECKING:
    import pikepdf

A4 = (210 * 72 / 25.4, 297 * 72 / 25.4)
MARGIN_TOP, MARGIN_BOTTOM, MARGIN_SIDE = (mm * 72 / 25.4 for mm in (10, 12, 6))
MAX_PAGES = 3000
_SMALLEST_UPRIGHT = 0.6
_LARGEST_BOX = 20_000.0
_SECONDS = 600.0
"""For 3000 pages of scans."""
_LOOK = 300
_CONTRAST = 8
_NAMED = 20
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""


def sound_apart(source: Path, to: Path) -> tuple[Path, int, list[Remark]]:
    """Do `sound_pdf` in a child process with limits, and have every page read there: what exhausts a reader never comes into the bundle. Raises Unpageable."""
    pdf, count, remarks = apart.read("page.sheets:check_pdf", source, to, seconds=_SECONDS)
    return Path(pdf), count, apart.told(remarks)


def check_pdf(source: str, to: str) -> tuple[str, int, list[dict[str, str]]]:
    """Do `sound_pdf`, look for pages on which nothing is to be seen, and name them; for `apart.read`."""
    pdf, count, remarks = sound_pdf(Path(source), Path(to))
    blank = _blank(pdf, every=_DAMAGED in remarks)
    if len(blank) == count:
        raise Unpageable(f"PDF 的 {count} 页都是空白，看不到任何内容", "文件可能在传输中被截断，请重新导出或扫描后替换")
    if blank:
        pages = "、".join(map(str, blank[:_NAMED])) + ("等" if len(blank) > _NAMED else "")
        remarks.append(
            Remark(f"的第 {pages} 页（共 {count} 页）看不到任何内容", settle="请与原件逐页核对，必要时重新扫描", level="warning")
        )
    return str(pdf), count, [asdict(one) for one in remarks]


def _blank(path: Path, *, every: bool) -> list[int]:
    """Return the numbers of the pages on which a viewer shows nothing; pictures are taken for something unless `every` page is to be drawn (damaged files)."""
    import pypdfium2
    from pypdfium2 import raw

    blank = []
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        raise Unpageable("PDF 不能显示", "请用阅读器打开核对，另存为新的 PDF 后替换") from None
    with contextlib.closing(document):
        for number in range(len(document)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError:
                blank.append(number + 1)
                continue
            with contextlib.closing(page), contextlib.closing(page.get_textpage()) as text:
                shown = bool(text.count_chars()) or any(o.type == raw.FPDF_PAGEOBJ_IMAGE for o in page.get_objects(max_depth=3))
                if every or not shown:
                    drawn = page.render(scale=min(1.0, _LOOK / max(page.get_size())), may_draw_forms=False).to_pil().convert("L")
                    low, high = drawn.getextrema()
                    shown = high - low > _CONTRAST
            if not shown:
                blank.append(number + 1)
    return blank


def sound_pdf(source: Path, to: Path) -> tuple[Path, int, list[Remark]]:
    """Return a PDF that can be joined with others, its pages and remarks: the source itself, or a repaired copy at `to` with its annotations drawn.

    Raises Unpageable.
    """
    import pikepdf

    try:
        pdf = pikepdf.open(source)
    except pikepdf.PasswordError:
        raise Unpageable("PDF 已加密，需要密码才能打开", "请去除密码后替换证据文件") from None
    except (pikepdf.PdfError, ValueError, OSError) as error:
        raise Unpageable("PDF 已损坏，不能读取", "请重新导出或扫描") from error
    try:
        with pdf:
            return _sound(pdf, source, to)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError) as error:
        raise Unpageable("PDF 的页面已损坏，不能读取", "请重新导出或扫描") from error


def _sound(pdf: pikepdf.Pdf, source: Path, to: Path) -> tuple[Path, int, list[Remark]]:
    remarks = _said(pdf)
    if unbearable(pdf):
        raise Unpageable("PDF 解开后异常庞大（可能是压缩炸弹），未入卷", "请核对文件来源，或重新扫描、另存后替换")
    annotated = _flatten(pdf)
    for page in pdf.pages:
        lay(page)
    damaged = bool(pdf.get_warnings())
    count = len(pdf.pages)
    if damaged:
        remarks.append(_DAMAGED)
    if not (damaged or annotated or pdf.is_encrypted):
        return source, count, remarks
    pdf.save(to, encryption=False, static_id=True)
    return to, count, remarks


_DAMAGED = Remark("的 PDF 有损坏，已尽量读出", "可能缺页或缺内容", "请与原件逐页核对，必要时重新扫描", "warning")


def _said(pdf: pikepdf.Pdf) -> list[Remark]:
    from pikepdf import Name

    remarks = []
    count = len(pdf.pages)
    if not count:
        raise Unpageable("PDF 没有可读的页面", "请重新导出或扫描")
    if count > MAX_PAGES:
        raise Unpageable(f"PDF 有 {count} 页，超过 {MAX_PAGES} 页", "请只提交与本案有关的部分")
    form = pdf.Root.get(Name.AcroForm)
    if form is not None and int(form.get(Name.SigFlags, 0)) & 1:
        remarks.append(Remark("含电子签名，合并成册后签名不能在线验证", settle="请另行提交原电子文件供核验"))
    if Name.EmbeddedFiles in pdf.Root.get(Name.Names, {}):
        remarks.append(Remark("内嵌有其他文件，没有转成页面", settle="需要提交的请另存为单独的证据文件"))
    return remarks


def _flatten(pdf: pikepdf.Pdf) -> bool:
    """Draw annotations and form fields into their pages. Returns whether there were any."""
    from pikepdf import Name

    if not any(Name.Annots in page for page in pdf.pages):
        return False
    form = pdf.Root.get(Name.AcroForm)
    if form is not None and form.get(Name.NeedAppearances, False):
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("screen")
    return True


def lay(page: pikepdf.Page) -> tuple[pikepdf.Object, bytes]:
    """Return a page as a form object of its own PDF, with the content that draws it as /P on an A4 sheet."""
    from pikepdf import Array, Name

    box = _visible(page)
    page.obj[Name.CropBox] = Array(box)
    for other in (Name.TrimBox, Name.ArtBox, Name.BleedBox):
        if other in page.obj:
            del page.obj[other]
    form = page.as_form_xobject()
    return form, _placement(*_extent(box, form.get("/Matrix")))


def _visible(page: pikepdf.Page) -> Box:
    """Return the part of the page that a viewer shows: the crop box within the media box; A4 where both are nonsense."""
    media = _rectangle(page.obj.get("/MediaBox") or page.mediabox) or (0.0, 0.0, *A4)
    crop = _rectangle(page.cropbox) or media
    inner = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    x0, y0, x1, y1 = inner if inner[2] - inner[0] > 1 and inner[3] - inner[1] > 1 else media
    return round(x0, 4), round(y0, 4), round(x1, 4), round(y1, 4)


def _rectangle(box: pikepdf.Object | None) -> Box | None:
    try:
        x0, y0, x1, y1 = map(float, box)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    left, right, bottom, top = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    fine = math.isfinite(x0 + y0 + x1 + y1) and 1 < right - left < _LARGEST_BOX and 1 < top - bottom < _LARGEST_BOX
    return (left, bottom, right, top) if fine else None


def _extent(box: Box, matrix: pikepdf.Object | None) -> Box:
    """Return the rectangle that a form object covers once its own matrix (rotation, user unit) has acted."""
    if matrix is None:
        return box
    x0, y0, x1, y1 = box
    a, b, c, d, e, f = (float(v) for v in matrix)
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _placement(x0: float, y0: float, x1: float, y1: float) -> bytes:
    width, height = x1 - x0, y1 - y0
    upright = min(BOX[0] / width, BOX[1] / height, 1.0)
    turned = min(BOX[0] / height, BOX[1] / width, 1.0)
    centre = (A4[0] / 2, MARGIN_BOTTOM + BOX[1] / 2)
    matrix: tuple[float, ...]
    if upright < _SMALLEST_UPRIGHT and turned > upright:
        matrix = (0, turned, -turned, 0, centre[0] + turned * (y0 + y1) / 2, centre[1] - turned * (x0 + x1) / 2)
    else:
        matrix = (upright, 0, 0, upright, centre[0] - upright * (x0 + x1) / 2, centre[1] - upright * (y0 + y1) / 2)
    return f"q {' '.join(f'{v:.5f}' for v in matrix)} cm /P Do Q".encode()
