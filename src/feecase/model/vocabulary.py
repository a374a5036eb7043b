"""One vocabulary: every field of the model has its English name and its one Chinese title, and files may use either.

Enumerations have a Chinese word for each English value too; the tables stand beside the fields they belong to and are found
by their set of values. Nothing is listed here a second time.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from feecase.errors import InputError, Problem
from feecase.model import choices, collection, contact, contract, defence, docket, evidence, finding, party, person
from feecase.model.former import former, tell
from feecase.plainyaml import YamlDocument

FieldPath = tuple[str | int, ...]

_TABLES: tuple[Mapping[str, str], ...] = (
    contact.KIND_NAMES,
    contact.WAY_NAMES,
    contact.ACT_NAMES,
    contact.DISPOSITION_NAMES,
    person.RELATION_NAMES,
    person.AUTHORITY_NAMES,
    defence.DEFENCE_NAMES,
    evidence.KIND_NAMES,
    evidence.ORIGINAL_NAMES,
    evidence.READ_NAMES,
    party.KIND_NAMES,
    party.WHEREABOUTS_NAMES,
    contract.TIMING_NAMES,
    contract.WORKING_DAY_NAMES,
    contract.PER_NAMES,
    contract.PRORATION_NAMES,
    contract.GRID_NAMES,
    contract.ROUNDING_UNIT_NAMES,
    contract.LATE_BASE_NAMES,
    contract.LATE_ROUNDING_NAMES,
    contract.ROUNDING_NAMES,
    contract.ALLOCATION_NAMES,
    contract.DISCOUNT_NAMES,
    contract.STARTS_NAMES,
    contract.ENDS_NAMES,
    collection.REASON_NAMES,
    collection.PORTRAIT_NAMES,
    collection.STOP_NAMES,
    collection.STATE_NAMES,
    collection.OUTCOME_NAMES,
    docket.PROCEEDING_NAMES,
    docket.PROCEDURE_NAMES,
    docket.ENTRY_NAMES,
    docket.WAY_NAMES,
    docket.PAPER_NAMES,
    docket.HEAD_NAMES,
    docket.RATE_PER_NAMES,
    choices.EXPIRED_NAMES,
    choices.LATE_FEE_NAMES,
    finding.LEVEL_NAMES,
)
ALSO = {
    **dict.fromkeys(("法人", "非法人组织", "公司"), "组织"),
    **dict.fromkeys(("妻子", "丈夫", "妻", "夫", "爱人"), "配偶"),
    **dict.fromkeys(("父亲", "母亲", "父", "母"), "父母"),
    **dict.fromkeys(("儿子", "女儿", "子", "女"), "子女"),
    **dict.fromkeys(("哥哥", "弟弟", "姐姐", "妹妹"), "兄弟姐妹"),
    **dict.fromkeys(("祖父", "祖母", "外祖父", "外祖母", "爷爷", "奶奶", "外公", "外婆"), "祖父母"),
    **dict.fromkeys(("孙子", "孙女", "外孙", "外孙女"), "孙子女"),
    **dict.fromkeys(("公公", "婆婆", "岳父", "岳母", "儿媳", "女婿"), "姻亲"),
    **dict.fromkeys(("前妻", "前夫"), "前配偶"),
    **dict.fromkeys(("委托代理人", "受托人", "被授权人", "代收人"), "代理人"),
    **dict.fromkeys(("收发室", "传达室"), "收发部门"),
    **dict.fromkeys(("租客", "租户"), "承租人"),
    **dict.fromkeys(("保姆", "家政"), "家政人员"),
    **dict.fromkeys(("快递柜", "驿站"), "快递柜或驿站"),
    "法定代理人": "监护人",
    "物业前台": "物业人员",
}
_BOOLEANS = {"是": "true", "否": "false"}


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """What the vocabulary knows of one field: its Chinese title, the models inside it, and how words in it are read."""

    title: str
    models: tuple[type[BaseModel], ...]
    readings: Mapping[str, Any]


@lru_cache(maxsize=256)
def entries(cls: type[BaseModel]) -> Mapping[str, FieldEntry]:
    """Return the fields of a model by their English names in files (`from`, not `from_`)."""
    return {
        info.alias or name: FieldEntry(info.title or "", models(info.annotation), _readings(info.annotation))
        for name, info in cls.model_fields.items()
    }


def models(annotation: Any) -> tuple[type[BaseModel], ...]:
    """Return the model classes that a value of this annotation may hold, through unions, lists and Annotated (not through dicts)."""
    return tuple(dict.fromkeys(part for part in _parts(annotation) if isinstance(part, type) and issubclass(part, BaseModel)))


def words(annotation: Any) -> Mapping[str, str]:
    """Return English value → Chinese word for an enumeration that has such words, else nothing."""
    return word_table(frozenset(value for part in _parts(annotation) if get_origin(part) is Literal for value in get_args(part)))


def word_table(values: frozenset[Any]) -> Mapping[str, str]:
    """Return the Chinese words of an enumeration given by its values; nothing where they have none.

    The tag of a member of a union (`natural`) counts as an enumeration of one.
    """
    named = values - {""}
    for table in _TABLES:
        if named and (named == table.keys() or (table is party.KIND_NAMES and named <= table.keys())):
            return {value: word for value, word in table.items() if value in named}
    return {}


def _readings(annotation: Any) -> Mapping[str, Any]:
    parts = tuple(_parts(annotation))
    readings: dict[str, Any] = dict(_BOOLEANS) if bool in parts else {}
    chinese = {word: value for value, word in words(annotation).items()}
    readings |= chinese | {also: chinese[word] for also, word in ALSO.items() if word in chinese}
    return readings | {
        str(value): value
        for part in parts
        if get_origin(part) is Literal
        for value in get_args(part)
        if not isinstance(value, str)
    }


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif origin is not None and origin not in (Literal, dict):
        for argument in get_args(annotation):
            yield from _parts(argument)


def nearest(word: str, known: Mapping[str, str]) -> str:
    """Say which field a misspelt key most likely means, or which there are: 最接近的是“应收日期”（due）."""
    by_word = {**{title: english for english, title in known.items()}, **{english: english for english in known}}
    if match := difflib.get_close_matches(word, by_word, n=1, cutoff=0.5):
        english = by_word[match[0]]
        return f"最接近的是“{known[english]}”（{english}）"
    return "可用的键：" + "、".join(f"{title}（{english}）" for english, title in known.items())


def spoken(cls: type[BaseModel], path: str) -> str:
    """Write a path into a model in Chinese words: `contacts[K1].until` → 往来记录[K1].期限; one that does not lead into it is left as it is."""
    classes: tuple[type[BaseModel], ...] = (cls,)
    titles: list[str] = []
    for step in path.split("."):
        name, bracket, index = step.partition("[")
        found = next((entries(one)[name] for one in classes if name in entries(one)), None)
        if found is None:
            return path
        titles.append(found.title + bracket + index)
        classes = found.models
    return ".".join(titles)


@dataclass(slots=True)
class _Walk:
    """One pass over a document: the English copy that grows, and what was wrong on the way."""

    old: YamlDocument
    new: YamlDocument
    problems: list[Problem] = field(default_factory=list)

    def value(
        self, classes: tuple[type[BaseModel], ...], readings: Mapping[str, Any], data: Any, old: FieldPath, new: FieldPath
    ) -> Any:
        if mark := self.old.marks.get(old):
            self.new.marks[new] = mark
        if isinstance(data, dict):
            return self._mapping(classes, data, old, new)
        if isinstance(data, list):
            return [self.value(classes, readings, item, (*old, index), (*new, index)) for index, item in enumerate(data)]
        return readings.get(data, data)

    def _mapping(
        self, classes: tuple[type[BaseModel], ...], data: dict[str, Any], old: FieldPath, new: FieldPath
    ) -> dict[str, Any]:
        known = {english: entry.title for cls in classes for english, entry in entries(cls).items()}
        english_of = {entry.title: english for cls in classes for english, entry in entries(cls).items()} | {
            name: name for name in known
        }
        replaced = {word: name for cls in classes for word, name in former(cls).items() if word not in english_of}
        result: dict[str, Any] = {}
        written: dict[str, str] = {}
        for key, item in data.items():
            name = english_of.get(key, replaced.get(key, key))
            mark = self.old.keys.get((*old, key))
            where = str(mark) if mark else self.old.where((*old, key))
            if key in replaced:
                tell(key, known[name] if not key.isascii() else name, where)
            if classes and key not in english_of and key not in replaced:
                self.problems.append(Problem(f"不认识的键“{key}”", where, "", nearest(key, known)))
            elif name in result:
                self.problems.append(
                    Problem(f"“{written[name]}”与“{key}”是同一字段的两个名称", where, "一个字段只能写一次", "请只保留一处")
                )
            else:
                written[name] = key
                if mark:
                    self.new.keys[(*new, name)] = mark
                fields = [entries(cls)[name] for cls in classes if name in entries(cls)]
                inner = tuple(dict.fromkeys(model for entry in fields for model in entry.models))
                readings = {word: value for entry in fields for word, value in entry.readings.items()}
                result[name] = self.value(inner, readings, item, (*old, key), (*new, name))
        return result


def translate(cls: type[BaseModel], document: YamlDocument) -> tuple[YamlDocument, list[Problem]]:
    """Rename Chinese keys and enumeration words to English along the model; return the copy and everything that was wrong.

    Keys that are unknown or name a field twice are left out of the copy and reported with file, line and column.
    """
    walk = _Walk(document, YamlDocument(document.file, None))
    walk.new.data = walk.value((cls,), {}, document.data, (), ())
    return walk.new, walk.problems


def to_english(cls: type[BaseModel], document: YamlDocument) -> YamlDocument:
    """Rename Chinese keys and enumeration words to English along the model; marks move along. Raises InputError with all problems."""
    english, problems = translate(cls, document)
    if problems:
        raise InputError(problems)
    return english
