"""Words that were replaced are read on, with a warning that names the new one."""

from __future__ import annotations

import importlib

import pytest

from feecase import plainyaml
from feecase.cli.main import _told
from feecase.errors import FormerWordWarning
from feecase.model import assessment, case, choices, claim
from feecase.model.contact import Contact
from feecase.model.former import FORMER, former
from feecase.model.yaml_reader import read


@pytest.mark.parametrize(
    ("old", "new"), [("remainder_waived: true", "remainder_reduced"), ("放弃余额: 是", "免除余额")], ids=["English", "Chinese"]
)
def test_a_former_key_is_read_and_the_new_one_named(old, new):
    document = plainyaml.parse(f"id: K1\nkind: demand\nsent: 2026-01-01\namount: 1.00\n{old}\n", "case.yaml")

    with pytest.warns(FormerWordWarning, match=rf"case.yaml 第5行.*“{new}”"):
        contact = read(Contact, document)

    assert contact.remainder_reduced


def test_every_former_word_leads_to_a_field():
    memo = importlib.import_module("feecase.builtin.papers.memo")

    known = {
        cls.__name__: cls
        for module in (assessment, case, choices, claim, memo)
        for cls in vars(module).values()
        if isinstance(cls, type) and hasattr(cls, "model_fields")
    } | {"Contact": Contact}
    for name, words in FORMER.items():
        fields = {field.alias or english for english, field in known[name].model_fields.items()}
        assert set(words.values()) <= fields
        assert set(words).isdisjoint(fields)
        assert former(known[name]).items() >= words.items()


def test_a_warning_is_shown_to_users_without_code(capsys):
    _told(FormerWordWarning("case.yaml 第5行：“甲”现在写作“乙”"), FormerWordWarning, "former.py", 1)

    assert capsys.readouterr().err == "提示：case.yaml 第5行：“甲”现在写作“乙”\n"
