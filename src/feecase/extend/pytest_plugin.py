"""The shipped pytest plugin: fixtures for plugin authors. Nothing heavy is imported before a fixture is used.

def test_our_check(feecase_case, feecase_assess):
    case = feecase_case(jurisdiction="370200", premises={"vacant": [{"from": "2025-03-01"}]})
    assessment = feecase_assess(case, feecase_shandong)

    assert "local.vacancy" in {f.check for f in assessment.findings}
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from types import ModuleType

    from feecase.engine import Context
    from feecase.errors import Problem
    from feecase.extend.registry import Plugins
    from feecase.law.library import Library
    from feecase.model.assessment import Assessment
    from feecase.model.case import Loaded

AS_OF = "2026-11-20"


@cache
def _context(modules: tuple[ModuleType, ...]) -> Context:
    """Build a context once per set of plugins: the law is read lazily and kept."""
    from feecase.engine import build_context

    return build_context(modules, entry_points=False)


@pytest.fixture(scope="session")
def feecase_plugins() -> Callable[..., Plugins]:
    """Load feecase's own plugins and given ones, nothing that happens to be installed: `feecase_plugins(module, …)` → Plugins."""
    return lambda *modules: _context(modules).plugins


@pytest.fixture(scope="session")
def feecase_library() -> Callable[..., Library]:
    """Open the law of feecase and of given plugins: `feecase_library(my_module)` → Library."""
    return lambda *modules: _context(modules).library


@pytest.fixture(scope="session")
def feecase_inspect() -> Callable[..., tuple[Problem, ...]]:
    """Look plugins over as `feecase plugins check` does: `feecase_inspect(module, …) == ()`."""

    def look(*modules: ModuleType) -> tuple[Problem, ...]:
        import datetime as dt

        from feecase.extend.inspection import inspect

        context = _context(modules)
        return inspect(context.plugins, context.library, on=dt.date.fromisoformat(AS_OF))

    return look


@pytest.fixture
def feecase_case() -> Callable[..., Loaded]:
    """Make the sample case (see `sample`) with changes: `feecase_case(jurisdiction="110105", contract={…})`; mappings merge, the rest is replaced."""

    def make(**changes: Any) -> Loaded:
        from feecase.model.case import Case, Loaded

        data = sample()
        for key, value in changes.items():
            data[key] = {**data[key], **value} if isinstance(value, dict) and isinstance(data.get(key), dict) else value
        return Loaded(case=Case.model_validate(data), folder="")

    return make


@pytest.fixture
def feecase_assess() -> Callable[..., Assessment]:
    """Assess a case under feecase's own plugins and given ones: `feecase_assess(case, module, …, as_of=2026-11-20)` → Assessment.

    Fails where a finding cites what the library does not hold.
    """

    def assess(case: Loaded, *modules: ModuleType, as_of: dt.date | None = None) -> Assessment:
        import datetime as dt

        from feecase import engine

        context, day = _context(modules), as_of or dt.date.fromisoformat(AS_OF)
        assessment = engine.assess(context, case, as_of=day)
        for finding in assessment.findings:
            for citation in finding.citations:
                context.library.text(citation, on=day)
        return assessment

    return assess


def sample() -> dict[str, Any]:
    """Return the sample case as plain data: one owner, eleven unpaid months of 2025, an early-stage contract, one proved demand.

    Persons, company and numbers are invented; check digits are valid.
    """
    return {
        "id": "sample-1-101",
        "jurisdiction": "370200",
        "plaintiff": {
            "kind": "organisation",
            "name": "晴园物业服务有限公司",
            "uscc": "91370200MA00000X13",
            "domicile": "示例路1号",
        },
        "defendants": [
            {
                "kind": "natural",
                "name": "王示例",
                "role": "登记业主",
                "id_no": "11010519491231002X",
                "domicile": "示例路2号晴园1号楼101",
                "phone": "13800000000",
            }
        ],
        "premises": {
            "project": "晴园",
            "address": "示例路2号晴园1号楼101",
            "unit": "1-101",
            "area": "100",
            "use": "住宅",
            "delivered_on": "2025-01-15",
        },
        "contract": {
            "kind": "前期物业服务合同",
            "name": "晴园前期物业服务合同",
            "signed_on": "2024-12-01",
            "from": "2025-01-01",
            "to": "2027-12-31",
        },
        "tariffs": [{"id": "T1", "item": "物业服务费", "price": "2.00", "unit": "元/平方米·月"}],
        "charges": [
            {
                "id": f"C{m:02d}",
                "from": f"2025-{m:02d}-01",
                "to": f"2025-{m:02d}-{last}",
                "due": f"2025-{m:02d}-10",
                "amount": "200.00",
            }
            for m, last in zip(range(2, 13), (28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True)
        ],
        "contacts": [
            {
                "id": "K1",
                "kind": "demand",
                "way": "ems",
                "sent": "2026-03-01",
                "effective": "2026-03-03",
                "until": "2026-03-20",
                "result": "签收",
                "signed_by": "王示例",
                "evidence": ["E2"],
            },
        ],
        "evidence": [
            {"id": "E1", "file": "contract.pdf", "kind": "preliminary-contract", "title": "前期物业服务合同"},
            {"id": "E2", "file": "demand.pdf", "kind": "demand", "title": "催缴函及签收凭证"},
        ],
    }
