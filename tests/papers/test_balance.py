"""Which templates can never break their XML is known beforehand, and the others are looked at each time."""

from __future__ import annotations

import pytest

from feecase.builtin.papers import PAPERS, feecase_templates
from feecase.errors import TemplateError
from feecase.papers.balance import balanced, well_formed
from feecase.papers.render import parse, render_docx
from feecase.papers.sandbox import environment

FOLDER = feecase_templates()[0].path


@pytest.mark.parametrize(
    ("source", "sure"),
    [
        ("<a>{{ x }}</a>", True),
        ("<a>{% if x %}<b/>{% elif y %}字{% else %}<c>{% for z in x %}<d/>{% endfor %}</c>{% endif %}</a>", True),
        ('<a b="{% if x %}1{% else %}2{% endif %}" c="{{ x }}"/>', True),
        ("<a>{% set y = x %}{{ y }}</a>", True),
        ("<a><b>{% if x %}</b><b>{% endif %}</b></a>", False),
        ("<a>{% for z in x %}<b>{% endfor %}</a>", False),
        ("<a>{% if x %}<b>{% else %}</b>{% endif %}</a>", False),
        ("<a>{% for z in x %}<b/>{% else %}</b>{% endfor %}</a>", False),
        ("<a>{% if x %}<b/>{% elif y %}<b>{% endif %}</a>", False),
        ("<a>{{ x }}", False),
        ("<a>{% set y %}<b/>{% endset %}</a>", False),
        ("<a>{% macro m() %}<b/>{% endmacro %}{{ m() }}</a>", False),
    ],
)
def test_what_holds_whole_elements_is_sure(source, sure):
    assert balanced(environment().parse(source)) is sure


def test_the_shipped_templates_need_no_second_look():
    unsure = [
        (path.stem, part.member)
        for path in sorted(FOLDER.glob("*.docx"))
        for part in parse(path.read_bytes(), path.name).parts
        if not part.balanced
    ]
    assert unsure == []
    assert len(PAPERS) > 10


def test_the_others_are_looked_at_after_each_render(word):
    template = word("{% if x %}头", "尾{% endif %}")
    assert not parse(template, "x").parts[0].balanced
    assert render_docx(template, {"x": True})
    assert render_docx(template, {"x": False})
    torn = word("{% if x %}头", "{{ x }}尾{% endif %}中{% if y %}", "末{% endif %}")
    assert render_docx(torn, {"x": True, "y": True})


def test_a_torn_paper_is_refused(kit, word):
    torn = word(
        kit.X("<w:p><w:r><w:t>{% if x %}</w:t></w:r></w:p>"), kit.table([2000], kit.row(kit.cell(2000, kit.para("{% endif %}"))))
    )
    with pytest.raises(TemplateError, match="行标签没有配好"):
        render_docx(torn, {"x": False})


def test_well_formed():
    assert well_formed(b"<a/>")
    assert not well_formed(b"<a>")
