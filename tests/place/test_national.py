"""The nation's profile: every policy that is not optional has a default, each with a source that holds."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.builtin.national import feecase_profiles
from feecase.place.policies import POLICIES
from feecase.place.profile import resolve

ON = dt.date(2026, 11, 20)


@pytest.mark.parametrize("name", [n for n, s in POLICIES.items() if not s.optional])
def test_every_policy_that_is_not_optional_has_a_default(name):
    assert resolve([feecase_profiles()[0]], "440305").policy(name, on=ON).place_name == "全国"


@pytest.mark.parametrize("name", [n for n, s in POLICIES.items() if s.optional])
def test_what_is_unknown_nationwide_stays_unknown(name):
    assert resolve([feecase_profiles()[0]], "440305").find(name, on=ON) is None


def test_a_default_without_an_article_says_that_it_is_practice_or_our_own_lead_time():
    bare = {p.name for p in feecase_profiles()[0].policies if not p.citations}

    assert all(p.source.startswith(("实务", "feecase 的提前量")) for p in feecase_profiles()[0].policies if p.name in bare)


def test_every_citation_is_in_the_library(feecase_inspect):
    assert feecase_inspect() == ()
