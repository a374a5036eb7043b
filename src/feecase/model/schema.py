"""JSON Schemas: of what people write (either name of each field, empty scalars allowed) and of what feecase prints."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from feecase.model.vocabulary import ALSO, word_table

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BOOLEANS = [True, False, "是", "否", "true", "false"]


def input_schema(cls: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a file that people write. Nothing is required, for a file may leave things to the files it extends."""
    schema = cls.model_json_schema(mode="validation", by_alias=True)
    schema["$defs"] = {name: _open(definition) for name, definition in schema.get("$defs", {}).items()}
    return {
        "$schema": DIALECT,
        **_open({key: value for key, value in schema.items() if key != "$defs"}),
        "$defs": schema["$defs"],
    }


def output_schema(
    name: str, cls: type[BaseModel], only: Mapping[str, Sequence[str]] | None = None, **more: Any
) -> dict[str, Any]:
    """Return the schema of what `--json` prints: the envelope with the schema's name, and the data of one case.

    `only` names the fields that are printed of some classes (all others print everything); `more` are further properties of the data.
    """
    data = cls.model_json_schema(mode="serialization", by_alias=True)
    definitions = {cls.__name__: data, **data.pop("$defs", {})}
    for title, fields in (only or {}).items():
        definitions[title]["properties"] = {field: definitions[title]["properties"][field] for field in fields}
        definitions[title]["required"] = list(fields)
    if more:
        data["properties"] |= more
    return {
        "$schema": DIALECT,
        "title": f"feecase/{name}/1",
        "type": "object",
        "properties": {"schema": {"const": f"feecase/{name}/1"}, "data": {"$ref": f"#/$defs/{cls.__name__}"}},
        "required": ["schema", "data"],
        "$defs": {title: definitions[title] for title in sorted(_reached(cls.__name__, definitions))},
    }


def payload_schema(type_: str, cls: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a webhook's payload: the event's type, the moment, its data."""
    data = cls.model_json_schema(mode="serialization", by_alias=True)
    definitions = data.pop("$defs", {})
    return {
        "$schema": DIALECT,
        "title": type_,
        "type": "object",
        "properties": {"type": {"const": type_}, "timestamp": {"type": "string", "format": "date-time"}, "data": data},
        "required": ["type", "timestamp", "data"],
        "$defs": definitions,
    }


def _reached(start: str, definitions: Mapping[str, Any]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        title = waiting.pop()
        if title not in reached:
            reached.add(title)
            waiting += re.findall(r"#/\$defs/(\w+)", json.dumps(definitions[title]))
    return reached


def _open(schema: Any) -> Any:
    """Let a schema accept what the strict reader accepts: numbers as text and text as numbers, Chinese words, Chinese keys."""
    if isinstance(schema, list):
        return [_open(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    result = {
        ("anyOf" if key == "oneOf" else key): value
        for key, value in schema.items()
        if key not in {"required", "default", "discriminator"}
    }
    if "properties" in result:
        fields = {name: _empty_too(_open(field)) for name, field in result["properties"].items()}
        result["properties"] = fields | {field["title"]: field for field in fields.values() if field.get("title")}
        return result
    for key in ("anyOf", "items", "prefixItems", "allOf"):
        if key in result:
            result[key] = _open(result[key])
    if "const" in result and isinstance(result["const"], str):
        result["enum"] = [result.pop("const")]
    if "enum" in result:
        chinese = word_table(frozenset(result["enum"])).values()
        also = [word for word, meant in ALSO.items() if meant in chinese]
        result["enum"] = [
            *result["enum"],
            *chinese,
            *also,
            *(str(value) for value in result["enum"] if not isinstance(value, str)),
        ]
        result.pop("type", None)
    elif result.get("type") == "boolean":
        result = {**{key: value for key, value in result.items() if key != "type"}, "enum": _BOOLEANS}
    elif result.get("type") in {"string", "number", "integer"}:
        result["type"] = ["string", "number"]
        result.pop("format", None)
    return result


def _empty_too(field: dict[str, Any]) -> dict[str, Any]:
    about: dict[str, Any] = {key: field[key] for key in ("title", "description") if key in field}
    rest = {key: value for key, value in field.items() if key not in about}
    return {**about, "anyOf": [rest, {"type": "null"}]}
