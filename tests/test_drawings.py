import time

import pytest

from feecase.drawings import draw, draw_pages

TWO = "#set page(width: 6cm, height: 3cm)\n#data.name\n#pagebreak()\n第二页"
ONE = "#set page(width: 6cm, height: auto, margin: 3mm)\n#data.name"


def test_formats():
    assert draw(TWO, {"name": "甲"}).startswith(b"%PDF-")
    assert draw(ONE, {"name": "甲"}, format="svg").startswith(b"<svg")
    assert draw(ONE, {"name": "甲"}, format="png").startswith(b"\x89PNG")
    pages = draw_pages(TWO, {"name": "甲"}, format="png", ppi=72)
    assert len(pages) == 2
    assert pages[0] != pages[1]
    assert len(draw_pages(ONE, {"name": "甲"}, format="svg")) == 1


def test_a_picture_has_one_page():
    with pytest.raises(ValueError, match="2 pages"):
        draw(TWO, {"name": "甲"}, format="svg")


@pytest.mark.parametrize("form", ["pdf", "svg", "png"])
def test_same_bytes_later(form):
    first = draw(ONE, {"name": "诉讼时效"}, format=form)
    time.sleep(1.1)
    assert draw(ONE, {"name": "诉讼时效"}, format=form) == first
    assert draw(ONE, {"name": "诉讼时限"}, format=form) != first


def test_data_is_never_markup():
    plain = draw(ONE, {"name": "#sys.version"}, format="svg")
    assert plain == draw('#set page(width: 6cm, height: auto, margin: 3mm)\n#"#sys.version"', {}, format="svg")
    assert draw(ONE, {"name": '"] #panic() $x$ \\ *粗*'}, format="png")


def test_files_are_out_of_reach():
    with pytest.raises(RuntimeError):
        draw('#read("/etc/hostname")', {})
    with pytest.raises(RuntimeError):
        draw('#read("../../../../../../../../etc/hostname")', {})
