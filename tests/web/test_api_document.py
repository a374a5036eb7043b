"""The OpenAPI document, held against the running server by generated requests: no crash, and answers as the document says."""

from __future__ import annotations

import pytest
import schemathesis
import schemathesis.generation.jsonschema.strategy
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from feecase.web.items import KINDS

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    ignored_auth,
]
EXAMPLES = 12


@pytest.fixture(scope="module")
def document(shared):
    """The document as the running server tells it."""
    shared.push(
        "arrears",
        {"ref": "A1", "room": "3-1-302", "item": "物业服务费", "from": "2024-01-01", "to": "2024-01-31", "amount": "1.00"},
    )
    return schemathesis.openapi.from_url(f"{shared.url}/openapi.json")


OPERATIONS = [
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/v1/events"),
    ("GET", "/v1/cases"),
    ("GET", "/v1/cases/{case}"),
    ("GET", "/v1/cases/{case}/assessment"),
    ("GET", "/v1/limitation/deadlines"),
    ("POST", "/v1/arrears"),
    ("POST", "/v1/payments"),
    ("POST", "/v1/ownership"),
    ("POST", "/v1/contacts"),
    ("POST", "/v1/rooms"),
    ("DELETE", "/v1/arrears/{ref}"),
    ("POST", "/v1/hooks/{source}"),
    ("GET", "/v1/unresolved"),
    *(("GET", f"/v1/{kind}") for kind in KINDS),
    *(("GET", f"/v1/{kind}/{{ref}}") for kind in KINDS),
]


def test_every_operation_is_tried(document):
    assert {(one.ok().method.upper(), one.ok().path) for one in document.get_all_operations()} == set(OPERATIONS)


POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
TRIED = [(*one, mode) for one in OPERATIONS for mode in (POSITIVE, NEGATIVE) if mode is POSITIVE or one[1].startswith("/v1/")]


@pytest.mark.parametrize(("method", "path", "mode"), TRIED)
@pytest.mark.filterwarnings("ignore")
def test_generated_requests_are_answered_as_the_document_says(shared, document, method, path, mode):
    """Right and wrong requests by the document; that a wrong item is told in its answer (207), not by the status, is this interface's way."""
    statuses = set()

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=document[path][method].as_strategy(generation_mode=mode))
    def holds(case):
        answer = case.call(headers={"Authorization": f"Bearer {shared.token}"})
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    holds()
    if mode is POSITIVE and method == "POST" and "{" not in path:
        assert statuses <= {
            200,
            207,
            409,
            422,
        }  # 409: one idempotency key drawn for two requests; 422: a date of the data in the future
        assert statuses & {200, 207}
