"""What the tests of collection share: the conduct of a place, and small cases."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.collection.account import account
from feecase.collection.conduct import Conduct
from feecase.collection.words import Lexicon
from feecase.engine import assess, load_context
from feecase.flows.collect import today as flow_today
from feecase.model.case import Case, Loaded

MONDAY = dt.date(2026, 11, 30)


@pytest.fixture(scope="session")
def context():
    return load_context()


@pytest.fixture(scope="session")
def conduct(context):
    """The conduct of a place by its code."""

    def of(code="370202", **more):
        place = context.plugins.place(code)
        return Conduct(place, Lexicon.of(context.plugins.collection_for(place).conduct), **more)

    return of


@pytest.fixture(scope="session")
def case():
    """A small case: one owner, monthly charges of 200.00 by due date; anything else as given."""

    def make(*, id="A-1", dues=(), defendants=None, place="370202", listed=None, **more):  # noqa: A002 — the field's name
        charges = [
            {"id": f"C{i}", "from": due.replace(day=1), "to": due.replace(day=28), "due": due, "amount": "200.00"}
            for i, due in enumerate(dues, 1)
        ]
        people = defendants or [{"kind": "natural", "name": "王芳", "role": "登记业主", "phone": "13800000000", "wechat": "wf"}]
        data = {
            "id": id,
            "jurisdiction": place,
            "plaintiff": {"kind": "organisation", "name": "青岛晴园物业服务有限公司"},
            "defendants": people,
            "premises": {"project": "晴园", "unit": "1-101", "area": "100", "use": "住宅"},
            "charges": charges,
            **more,
        }
        if listed:
            data["billing"] = {"file": "欠费明细.xlsx", "as_of": listed}
        return Loaded(case=Case.model_validate(data), folder="")

    return make


@pytest.fixture(scope="session")
def accounts_of(context):
    """Cases as collecting sees them on a day."""

    def of(as_of, *cases):
        return [account(loaded, assess(context, loaded, as_of=as_of)) for loaded in cases]

    return of


@pytest.fixture(scope="session")
def today(context, accounts_of):
    """The proposals of a day."""

    def of(as_of, *cases, scheme=None):
        return flow_today(context, accounts_of(as_of, *cases), as_of, scheme)

    return of
