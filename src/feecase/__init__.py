"""feecase: from property-fee arrears to a filing-ready case.

For those who build on it (each loads what it needs on first use):

    case = feecase.load_case("cases/3-1-302")
    assessment = feecase.assess(case, as_of=date(2026, 11, 20))
    claim = feecase.claim(case, assessment)
    paper = feecase.render_docx("template.docx", {"原告": …})
    feecase.prepare("cases/3-1-302", as_of=date(2026, 11, 20))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feecase.api import assess, claim, load_case, prepare, render_docx

__version__ = "0.1.0"
__all__ = ["__version__", "assess", "claim", "load_case", "prepare", "render_docx"]


def __getattr__(name: str) -> Any:
    if name in {"assess", "claim", "load_case", "prepare", "render_docx"}:
        from feecase import api

        return getattr(api, name)
    raise AttributeError(f"module 'feecase' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
