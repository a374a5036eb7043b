"""Personal data of a case in what is read: hidden wherever it stands, unless the token may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feecase.model.case import Case

_NAMES = frozenset({"name", "signed_by", "payer", "by", "to", "receiver", "holder", "owner"})
_HIDDEN = frozenset(
    {
        "phone",
        "phones",
        "id_no",
        "wechat",
        "domicile",
        "residence",
        "registered_address",
        "address",
        "addresses",
        "birth_date",
        "employer",
        "number",
        "email",
        "title_no",
    }
)
_NUMBERS = re.compile(r"(?<![\d.])(?:1\d{10}|\d{17}[\dXx])(?![\d.])")
_LEAST = 2


def hider(case: Case) -> Mapping[str, str]:
    """Return what stands for what: each person's name by its first sign and stars, each number and address of a person by stars.

    The plaintiff is no secret of the case: its own name and address stay.
    """
    data = case.model_dump(mode="json", by_alias=True, exclude={"plaintiff", "court", "charges", "tariffs", "contract"})
    known: dict[str, str] = {}
    for key, text in _texts("", data):
        if len(text) >= _LEAST and key in _NAMES and not text.isascii() and text != case.plaintiff.name:
            known[text] = text[0] + "**"
        elif len(text) >= _LEAST and key in _HIDDEN:
            known[text] = "***"
    return dict(sorted(known.items(), key=lambda pair: -len(pair[0])))


def hide(value: Any, known: Mapping[str, str]) -> Any:
    """Return JSON data in which no known text stands any more, nor anything like a mobile or identity number. Case ids stay as they are."""
    if isinstance(value, str):
        for text, instead in known.items():
            if text in value:
                value = value.replace(text, instead)
        return _NUMBERS.sub("***", value)
    if isinstance(value, list):
        return [hide(one, known) for one in value]
    if isinstance(value, dict):
        return {key: one if key == "case" else hide(one, known) for key, one in value.items()}
    return value


def _texts(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(key, one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _texts(name, one)
