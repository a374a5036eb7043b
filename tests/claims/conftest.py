"""What claim tests share: the shipped law, a place with chosen policies, small cases, and the way from case to claim."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from feecase.assessment import assess
from feecase.builtin import national
from feecase.builtin.checks import CHECKS
from feecase.claims import claim
from feecase.extend.contracts import Check
from feecase.law.library import Library
from feecase.model.assessment import Assessment
from feecase.model.case import Case, Loaded
from feecase.model.choices import Choices
from feecase.model.claim import Claim
from feecase.place.profile import Place, Policy, Profile, resolve
from feecase.resources import folder

PLACE = "110105"


@dataclass(frozen=True)
class Result:
    """A case all the way to its claim."""

    loaded: Loaded
    assessment: Assessment
    claim: Claim


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.open([folder("statutes")])


@pytest.fixture(scope="session")
def place() -> Callable[..., Place]:
    """Return a maker of the test place: the nation's policies, with some replaced at the district."""

    def make(policies: dict[str, str] | None = None) -> Place:
        local = Profile(
            place=PLACE,
            name="测试区",
            policies=tuple(Policy(name=k, value=v, source="测试") for k, v in (policies or {}).items()),
        )
        return resolve([*national.feecase_profiles(), *([local] if policies else [])], PLACE)

    return make


@pytest.fixture(scope="session")
def make_case() -> Callable[..., Case]:
    """Return a maker of cases: one owner, one unit of 100 m², and what the test adds."""

    def make(**parts: Any) -> Case:
        base: dict[str, Any] = {
            "id": "T1",
            "jurisdiction": PLACE,
            "plaintiff": {"kind": "organisation", "name": "阳光物业服务有限公司"},
            "defendants": [{"kind": "natural", "name": "张三", "role": "登记业主"}],
            "premises": {"project": "阳光花园", "unit": "1-1-101", "area": "100"},
        }
        return Case.model_validate(base | parts)

    return make


@pytest.fixture(scope="session")
def run(library: Library, place: Callable[..., Place]) -> Callable[..., Result]:
    """Return the way from a case to its claim, with the nation-wide checks unless told otherwise."""

    def go(
        case: Case,
        as_of: str | dt.date,
        *,
        policies: dict[str, str] | None = None,
        choices: Choices | None = None,
        checks: Sequence[Check] = CHECKS,
        loaded: dict[str, Any] | None = None,
    ) -> Result:
        day = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        where = place(policies)
        held = Loaded(case=case, folder="案件", **(loaded or {}))
        assessment = assess(held, place=where, library=library, checks=checks, as_of=day)
        return Result(held, assessment, claim(held, assessment, choices or Choices(), place=where, library=library))

    return go
