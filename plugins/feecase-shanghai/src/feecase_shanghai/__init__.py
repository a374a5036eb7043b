"""Shanghai for feecase: statutes, profile and checks. Everything comes in through `feecase.plugin`."""

from __future__ import annotations

from pathlib import Path

from feecase.plugin import Check, Profile, StatuteRoot, hookimpl
from feecase_shanghai.checks import CHECKS
from feecase_shanghai.profile import PROFILES

__version__ = "0.1.0"


@hookimpl
def feecase_statutes() -> list[StatuteRoot]:
    """Offer the local regulations."""
    return [StatuteRoot(Path(__file__).parent / "statutes")]


@hookimpl
def feecase_profiles() -> list[Profile]:
    """Offer the policies of Shanghai."""
    return list(PROFILES)


@hookimpl
def feecase_checks() -> list[Check]:
    """Offer the checks that only these regulations call for."""
    return list(CHECKS)
