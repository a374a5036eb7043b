"""Profiles and places: the policies that rules ask for, each with its origin. Interface first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from feecase.model.base import Value
from feecase.model.trace import Citation


class Policy(Value):
    """One policy value of a place, from `since` on, with its source."""

    name: str
    value: Any = Field(description="text, number as text, boolean, or a tuple of texts: see place/policies.py")
    since: dt.date | None = None
    until: dt.date | None = None
    source: str = ""
    citations: tuple[Citation, ...] = ()


class Profile(Value):
    """The policies of one place. `place` is NATION ("CN"), a six-digit division code, or `<code>:<court name>`."""

    place: str
    name: str
    policies: tuple[Policy, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A policy as it applies: the value, the place it came from, and where it is written."""

    name: str
    value: Any
    place: str
    place_name: str
    source: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place with all profiles that apply to it, nearest first."""

    code: str
    name: str
    profiles: tuple[Profile, ...]

    def policy(self, name: str, *, on: dt.date) -> Resolved:
        """Return the nearest value of a policy on a date. Raises LawError for an unknown policy or none at that date."""
        raise NotImplementedError
