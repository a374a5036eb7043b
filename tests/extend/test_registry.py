"""What applies at a place: the nearest claim to an id wins, and two at one place are an error that names both."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import BaseModel

from feecase.errors import PluginError
from feecase.extend.manager import build
from feecase.plugin import Check, DocumentSpec, Policy, Profile, TemplateRoot


def silent(_context):
    return ()


@pytest.fixture
def checks(toy):
    """Plugins each of which offers one check called `same` at a place."""

    def make(**places):
        return [
            toy(name, feecase_checks=lambda name=name, place=place: [Check("same", name, silent, place=place)])
            for name, place in places.items()
        ]

    return make


@pytest.mark.parametrize(("code", "title"), [("370202", "city"), ("370102", "province"), ("110105", "nation"), ("CN", "nation")])
def test_the_nearest_check_of_an_id_wins(checks, code, title):
    plugins = build(checks(nation="CN"), plugins=checks(city="370200", province="370000"), entry_points=False)

    assert [c.title for c in plugins.checks_for(plugins.place(code))] == [title]


def test_two_checks_of_one_id_at_one_place_are_named_both_but_only_there(checks):
    plugins = build((), plugins=checks(one="370200", two="370200", other="110000"), entry_points=False)
    with pytest.raises(PluginError, match="在同一地区有 2 个") as caught:
        plugins.checks_for(plugins.place("370202"))

    assert {"one", "two"} <= set(caught.value.problems[0].where.replace("、", " ").split())
    assert [c.title for c in plugins.checks_for(plugins.place("110105"))] == ["other"]
    assert len(plugins.conflicts()) == 1


def test_the_nearest_paper_of_an_id_wins(toy):
    def paper(name, place):
        spec = DocumentSpec("complaint", name, "1", name, BaseModel, lambda _: BaseModel(), place=place)
        return toy(name, feecase_documents=lambda: [spec])

    plugins = build((), plugins=(paper("nation", "CN"), paper("city", "370200")), entry_points=False)

    assert [d.title for d in plugins.documents_for(plugins.place("370202"))] == ["city"]
    assert [d.title for d in plugins.documents_for(plugins.place("370102"))] == ["nation"]


def test_template_folders_come_nearest_first_and_rivals_are_named(toy, tmp_path):
    def templates(name, place):
        (tmp_path / name).mkdir()
        (tmp_path / name / "complaint.docx").write_bytes(b"")
        return toy(name, feecase_templates=lambda: [TemplateRoot(tmp_path / name, place)])

    nation, city, rival = templates("nation", "CN"), templates("city", "370200"), templates("rival", "370200")
    plugins = build((), plugins=(nation, city), entry_points=False)
    both = build((), plugins=(nation, city, rival), entry_points=False)
    with pytest.raises(PluginError, match=r"complaint\.docx"):
        both.templates_for(both.place("370202"))

    assert [t.path.name for t in plugins.templates_for(plugins.place("370202"))] == ["city", "nation"]
    assert [t.path.name for t in both.templates_for(both.place("110105"))] == ["nation"]


def test_rival_policies_are_an_error_where_they_apply(toy):
    def profile(name, value):
        policy = Policy(name="late_fee.multiple", value=value, source="来源")
        return toy(name, feecase_profiles=lambda: [Profile(place="370200", name="青岛市", policies=(policy,))])

    plugins = build((), plugins=(profile("toy_one", "2"), profile("toy_two", "4")), entry_points=False)
    with pytest.raises(PluginError, match=r"toy_one.*toy_two"):
        plugins.place("370202")

    assert plugins.place("370102").find("late_fee.multiple", on=dt.date(2026, 1, 1)) is None
