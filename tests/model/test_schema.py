"""The published schemas accept both names and state what is printed."""

from __future__ import annotations

import json
import re

import pytest

from feecase import plainyaml
from feecase.cli.schema import SCHEMAS
from feecase.model.case import Case
from feecase.model.vocabulary import entries


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_reference_inside_a_schema_leads_somewhere(name):
    schema = SCHEMAS[name]()
    text = json.dumps(schema, ensure_ascii=False)

    assert set(re.findall(r"#/\$defs/(\w+)", text)) <= set(schema.get("$defs", {}))
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_the_case_schema_knows_both_names_of_every_field():
    properties = SCHEMAS["case"]()["properties"]

    for english, entry in entries(Case).items():
        assert properties[english] == properties[entry.title]
    assert "extends" in properties
    assert "引用文件" in properties


KINDS = {"object": dict, "array": list, "string": str, "number": (int, float), "boolean": bool, "null": type(None)}


def accepts(schema: dict, value: object, definitions: dict) -> bool:
    """As much of JSON Schema as these schemas use."""
    if "$ref" in schema:
        return accepts(definitions[schema["$ref"].rpartition("/")[2]], value, definitions)
    if "anyOf" in schema:
        return any(accepts(one, value, definitions) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    types = schema.get("type", list(KINDS))
    if not any(isinstance(value, KINDS[kind]) for kind in ([types] if isinstance(types, str) else types)):
        return False
    if isinstance(value, dict) and "properties" in schema:
        return all(
            key in schema["properties"] and accepts(schema["properties"][key], item, definitions) for key, item in value.items()
        )
    if isinstance(value, list) and "items" in schema:
        return all(accepts(schema["items"], item, definitions) for item in value)
    return not ("pattern" in schema and isinstance(value, str)) or bool(re.search(schema["pattern"], value))


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_good_files_satisfy_the_case_schema(language, request):
    schema = SCHEMAS["case"]()
    data = plainyaml.parse(request.getfixturevalue(language)).data
    data["defendants" if language == "english" else "被告"][0]["agreed_to_pay" if language == "english" else "约定交费"] = "是"
    data["evidence" if language == "english" else "证据"][0]["exclude" if language == "english" else "不提交"] = False

    assert accepts(schema, data, schema["$defs"])
    assert not accepts(schema, {**data, "甲": 1}, schema["$defs"])
