import os

import pikepdf
import pytest
from PIL import Image

from feecase.evidence.page.compose import PageLayout
from feecase.evidence.page.stamps import read_stamps
from feecase.evidence.page.volumes import print_starts, split


@pytest.fixture
def noisy(files, page_up):
    """Five items of about 300 KB each, two pages the second."""
    names = []
    for n in range(5):
        Image.frombytes("RGB", (400, 400), os.urandom(480_000)).save(files.folder / f"n{n}.jpg", quality=90)
        names.append((f"n{n}.jpg", "photo"))
    files.pdf("c.pdf", pages=3)
    return page_up(*names, ("c.pdf", "contract"))


def test_small_enough_stays_whole(noisy, tmp_path):
    (volume,) = split(noisy.path, noisy.lines, tmp_path, max_bytes=50_000_000)
    assert (volume.path, volume.first, volume.last) == (noisy.path, 1, noisy.pages)


def test_cut_at_the_borders_of_items(noisy, tmp_path):
    whole = noisy.path.stat().st_size
    limit = whole // 2
    volumes = split(noisy.path, noisy.lines, tmp_path, max_bytes=limit)
    assert len(volumes) >= 3
    assert all(v.size <= limit and not v.too_large and v.path.stat().st_size == v.size for v in volumes)
    assert [v.first for v in volumes] == [1, *(v.last + 1 for v in volumes[:-1])]
    assert volumes[-1].last == noisy.pages
    starts = {line.first for line in noisy.lines}
    assert all(v.first in starts for v in volumes[1:])
    assert [s for v in volumes for s in read_stamps(v.path)] == read_stamps(noisy.path)


def test_links_and_bookmarks_stay_within_their_volume(noisy, tmp_path):
    volumes = split(noisy.path, noisy.lines, tmp_path, max_bytes=noisy.path.stat().st_size // 2)
    for volume in volumes:
        inside = [line for line in noisy.lines if volume.first <= line.first <= volume.last]
        with pikepdf.open(volume.path) as pdf, pdf.open_outline() as outline:
            marks = [(i.title, pdf.pages.index(pikepdf.Page(i.destination[0])) + volume.first) for i in outline.root]
            assert marks == [(f"{line.no}　{line.title}", line.first) for line in sorted(inside, key=lambda line: line.first)]
            if volume.first == 1:
                targets = {pdf.pages.index(pikepdf.Page(note.Dest[0])) + 1 for note in pdf.pages[0].obj.Annots}
                assert targets == {line.first for line in inside}


def test_an_item_above_the_limit_is_said(noisy, tmp_path):
    volumes = split(noisy.path, noisy.lines, tmp_path, max_bytes=100_000)
    assert [v.too_large for v in volumes] == [False] + [True] * 5
    assert (volumes[0].first, volumes[0].last) == (1, 4)


def test_paging_cuts_and_says(files, page_up):
    for name in ("a.jpg", "b.jpg"):
        Image.frombytes("RGB", (400, 400), os.urandom(480_000)).save(files.folder / name, quality=90)
    limit = (files.folder / "a.jpg").stat().st_size * 3 // 2
    result = page_up(("a.jpg", "photo"), ("b.jpg", "photo"), max_bytes=limit)
    assert [(v.first, v.last) for v in result.volumes] == [(1, 2), (3, 3)]
    assert result.findings == ()
    small = page_up(("a.jpg", "photo"), max_bytes=1000)
    assert [f.check for f in small.findings] == ["evidence.size"] * 2
    assert page_up(("a.jpg", "photo")).volumes[0].path == small.path


def test_same_volumes_twice(noisy, tmp_path):
    contents = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        contents.append([v.path.read_bytes() for v in split(noisy.path, noisy.lines, tmp_path / name, max_bytes=700_000)])
    assert contents[0] == contents[1]


def test_print_copy_starts_items_on_front_pages(noisy, tmp_path):
    to = tmp_path / "print.pdf"
    pages = print_starts(noisy.path, sorted(line.first for line in noisy.lines), to)
    stamps = read_stamps(to)
    assert len(stamps) == pages
    assert [s for s in stamps if s[1] is not None] == read_stamps(noisy.path)
    fronts = {no: at for at, (no, _) in reversed(list(enumerate(stamps, 1))) if no}
    assert len(fronts) == 6
    assert all(at % 2 == 1 for at in fronts.values())
    assert list(tmp_path.glob(".*")) == []


def test_the_cover_goes_with_the_first_volume(files, page_up):
    for name in ("a.jpg", "b.jpg"):
        Image.frombytes("RGB", (400, 400), os.urandom(480_000)).save(files.folder / name, quality=90)
    limit = (files.folder / "a.jpg").stat().st_size * 3 // 2
    result = page_up(("a.jpg", "photo"), ("b.jpg", "photo"), max_bytes=limit, layout=PageLayout(cover=(("原告", "甲物业"),)))
    assert [(v.first, v.last) for v in result.volumes] == [(0, 2), (3, 3)]
    assert [s for v in result.volumes for s in read_stamps(v.path)] == [("", None), ("", 1), ("1-1", 2), ("1-2", 3)]
    with pikepdf.open(result.volumes[0].path) as pdf:
        assert {pdf.pages.index(pikepdf.Page(note.Dest[0])) for note in pdf.pages[1].obj.Annots} == {2}
