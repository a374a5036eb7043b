"""A legal value that is not to be had for a date stops the number that needs it, and no other."""

import datetime as dt

import pytest

from feecase import engine
from feecase.errors import LawError
from feecase.law.library import Library
from feecase.model.case import Case, Loaded
from feecase.model.choices import Choices


@pytest.fixture(scope="module")
def context():
    return engine.build_context(entry_points=False)


def _case(year):
    return Loaded(
        case=Case.model_validate(
            {
                "id": "T1",
                "jurisdiction": "CN",
                "plaintiff": {"name": "阳光物业服务有限公司", "kind": "organisation"},
                "defendants": [{"name": "张三"}],
                "premises": {"project": "阳光花园", "unit": "1-1-101"},
                "charges": [
                    {
                        "id": "C1",
                        "item": "物业服务费",
                        "from": f"{year}-01-01",
                        "to": f"{year}-01-31",
                        "due": f"{year}-01-31",
                        "amount": "100.00",
                    }
                ],
            }
        ),
        folder="",
    )


def test_no_rate_for_the_late_fee_leaves_limitation_and_principal(context):
    found = engine.assess(context, _case(2000), as_of=dt.date(2001, 6, 1))
    (finding,) = [f for f in found.findings if f.check == "law-value"]
    assert finding.level == "blocking"
    assert "加计" in finding.what
    assert [c.primary.proved.expires for c in found.limitation.debts] == [dt.date(2002, 1, 31)]
    assert [str(d.outstanding) for d in found.debts] == ["100.00"]


def test_no_length_of_limitation_leaves_the_claim(context, monkeypatch):
    value = Library.value

    def without(self, name, *, on):
        if name == "limitation.general_years":
            raise LawError("没有时效期间的数值", next="补入法规库")
        return value(self, name, on=on)

    monkeypatch.setattr(Library, "value", without)
    loaded = _case(2023)
    found = engine.assess(context, loaded, as_of=dt.date(2025, 6, 1))
    assert [f.what.partition("：")[0] for f in found.findings if f.check == "law-value"] == ["没有时效期间的数值"]
    assert found.limitation.debts == ()
    assert not found.checks_not_run
    assert str(engine.claim(context, loaded, found, Choices()).principal) == "100.00"
