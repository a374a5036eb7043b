"""What the tests of collection share: the conduct of a place, and small cases."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.collection.conduct import Conduct
from feecase.collection.words import Lexicon
from feecase.engine import open_house

MONDAY = dt.date(2026, 11, 30)


@pytest.fixture(scope="session")
def house():
    return open_house()


@pytest.fixture(scope="session")
def conduct(house):
    """The conduct of a place by its code."""

    def of(code="370202", **more):
        place = house.plugins.place(code)
        return Conduct(place, Lexicon.of(house.plugins.collection_for(place).conduct), **more)

    return of
