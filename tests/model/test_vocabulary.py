"""One vocabulary: each field has one English and one Chinese name, and files may use either, key by key."""

from __future__ import annotations

import importlib
import pkgutil
import random
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

import feecase.model
from feecase import plainyaml
from feecase.errors import InputError
from feecase.model import vocabulary
from feecase.model.base import Value
from feecase.model.case import Case
from feecase.model.choices import Choices
from feecase.model.party import Organisation, Person
from feecase.model.yaml_reader import read

for module in pkgutil.iter_modules(feecase.model.__path__):
    importlib.import_module(f"feecase.model.{module.name}")


def classes(base: type) -> list[type]:
    return [cls for sub in base.__subclasses__() if sub.__module__.startswith("feecase.model.") for cls in (sub, *classes(sub))]


def reached(cls: type) -> set[type]:
    found, waiting = set(), [cls]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += [inner for entry in vocabulary.entries(one).values() for inner in entry.models]
    return found


INPUT = sorted(reached(Case) | reached(Choices), key=lambda cls: cls.__name__)


@pytest.mark.parametrize("cls", sorted(set(classes(Value)), key=lambda cls: (cls.__module__, cls.__name__)))
def test_every_field_has_one_chinese_title_of_its_own(cls):
    titles = [entry.title for entry in vocabulary.entries(cls).values()]
    if cls.__name__ == "Loaded":
        return

    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in title) for title in titles)
    assert len(titles) == len(set(titles))
    assert not set(titles) & set(vocabulary.entries(cls))


def test_the_two_kinds_of_party_use_one_word_for_one_thing():
    person, organisation = vocabulary.entries(Person), vocabulary.entries(Organisation)
    words: dict[str, str] = {}
    for english, entry in [*person.items(), *organisation.items()]:
        assert words.setdefault(entry.title, english) == english


@pytest.mark.parametrize("cls", INPUT)
def test_every_enumeration_in_english_has_chinese_words(cls):
    for name, info in cls.model_fields.items():
        values = [v for part in vocabulary._parts(info.annotation) if get_origin(part) is Literal for v in get_args(part)]
        if any(isinstance(value, str) and value.isascii() and not value.isdigit() for value in values if value):
            assert set(vocabulary.words(info.annotation)) == set(values) - {""}, f"{cls.__name__}.{name}"


def test_words_of_an_enumeration_differ():
    for table in vocabulary._TABLES:
        assert len(set(table.values())) == len(table)


def test_chinese_and_english_files_give_equal_cases(english, chinese):
    assert read(Case, plainyaml.parse(english)) == read(Case, plainyaml.parse(chinese))


def mixed(english: Any, chinese: Any, chance: random.Random) -> Any:
    if isinstance(english, dict):
        pairs = zip(english.items(), chinese.items(), strict=True)
        return {(a if chance.random() < 0.5 else b): mixed(x, y, chance) for (a, x), (b, y) in pairs}
    if isinstance(english, list):
        return [mixed(x, y, chance) for x, y in zip(english, chinese, strict=True)]
    return english if chance.random() < 0.5 else chinese


@given(st.integers())
def test_names_may_be_mixed_freely(case, english, chinese, seed):
    data = mixed(plainyaml.parse(english).data, plainyaml.parse(chinese).data, random.Random(seed))

    assert read(Case, plainyaml.parse(plainyaml.dump(data))) == case


def test_translating_twice_changes_nothing(chinese):
    once = vocabulary.to_english(Case, plainyaml.parse(chinese))
    twice = vocabulary.to_english(Case, once)

    assert (twice.data, twice.marks, twice.keys) == (once.data, once.marks, once.keys)


def test_marks_move_with_their_keys(chinese):
    document = vocabulary.to_english(Case, plainyaml.parse(chinese, "case.yaml"))

    assert document.where(("defendants", 0, "id_no")) == "case.yaml 第8行第11列"
    assert str(document.keys["charges", 0, "from"]) == "case.yaml 第20行第27列"


def test_both_names_of_one_field_are_an_error():
    with pytest.raises(InputError, match=r"第3行第3列：“编号”与“id”是同一字段的两个名称"):
        vocabulary.to_english(Case, plainyaml.parse("charges:\n- 编号: C1\n  id: C1\n"))


@pytest.mark.parametrize(
    ("text", "place", "nearest"),
    [
        ("被告人: []", "第1行第1列", "“被告”（defendants）"),
        ("defendents: []", "第1行第1列", "“被告”（defendants）"),
        ("物业:\n  建筑面积积: 1", "第2行第3列", "“建筑面积”（area）"),
        ("charges:\n  - {id: C1, amout: 3}", "第2行第14列", "“应收金额”（amount）"),
    ],
)
def test_an_unknown_key_names_its_place_and_the_nearest_right_one(text, place, nearest):
    with pytest.raises(InputError) as raised:
        vocabulary.to_english(Case, plainyaml.parse(text))

    (problem,) = raised.value.problems
    assert place in problem.where
    assert nearest in problem.next


def test_a_key_like_none_lists_all():
    with pytest.raises(InputError) as raised:
        vocabulary.to_english(Case, plainyaml.parse("court: {xyz: 1}"))

    assert raised.value.problems[0].next == "可用的键：法院名称（name）、所在地代码（place）"


def test_all_unknown_keys_are_told_at_once():
    with pytest.raises(InputError) as raised:
        vocabulary.to_english(Case, plainyaml.parse("甲: 1\n乙: 2\npremises: {丙: 3}"))

    assert len(raised.value.problems) == 3


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("contract.late_fee", "合同.违约金"),
        ("contacts[K1].until", "往来记录[K1].期限"),
        ("defendants[张三].agreed_to_pay", "被告[张三].约定交费"),
        ("execution", "强制执行"),
        ("小区", "小区"),
        ("contract.nothing", "contract.nothing"),
        ("", ""),
    ],
)
def test_a_path_is_spoken_in_the_words_of_the_files(path, words):
    from feecase.model.vocabulary import spoken

    assert spoken(Case, path) == words
