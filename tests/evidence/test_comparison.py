"""Two evidence PDFs compared by what their pages say and show."""

import shutil

import pikepdf
import pytest

from feecase.tracing.pages import differing_pages


@pytest.fixture
def pair(files):
    """A PDF of four pages and a copy of it."""
    first = files.pdf("a.pdf", pages=4)
    shutil.copy(first, files.folder / "b.pdf")
    return first, files.folder / "b.pdf"


def changed(path, change):
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        change(document)
        document.save(path)


def test_the_same_pages_in_other_bytes_are_the_same(pair):
    first, second = pair
    changed(second, lambda pdf: pdf.docinfo.__setitem__("/Producer", "another version"))
    assert first.read_bytes() != second.read_bytes()
    assert differing_pages(first, second) == []


@pytest.mark.parametrize(
    ("change", "pages"),
    [
        (lambda pdf: pdf.pages[1].contents_add(b"BT /F 9 Tf 20 20 Td (more) Tj ET", prepend=False), [2]),
        (lambda pdf: pdf.pages[2].contents_add(b"1 g 0 0 400 900 re f", prepend=False), [3]),
        (lambda pdf: pdf.pages.__delitem__(3), [4]),
        (lambda pdf: pdf.pages.append(pdf.pages[0]), [5]),
        (lambda pdf: pdf.pages.__setitem__(0, pdf.pages[3]), [1]),
        (lambda pdf: pdf.pages.reverse(), [1, 2, 3, 4]),
        (lambda pdf: pdf.pages[0].rotate(90, relative=False), [1]),
    ],
)
def test_pages_that_read_or_look_otherwise(pair, change, pages):
    first, second = pair
    changed(second, change)
    assert differing_pages(first, second) == pages
    assert differing_pages(second, first) == pages


def test_a_pdf_that_cannot_be_read_has_no_pages(pair, files):
    assert differing_pages(pair[0], files.raw("x.pdf", b"rubbish")) == [1, 2, 3, 4]
