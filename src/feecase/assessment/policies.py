"""The policies that an assessment asks its place for, remembered so that the result can show them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from feecase.model.assessment import PolicyUsed
from feecase.place.profile import Place, Resolved


class PolicyLookup:
    """Asks a place for policies as of one day and remembers each answer."""

    def __init__(self, place: Place, as_of: dt.date) -> None:
        self._place, self._as_of = place, as_of
        self._found: dict[str, Resolved] = {}

    def text(self, name: str) -> str:
        """Return a policy's text. Raises LawError where no place gives one."""
        return self._keep(self._place.policy(name, on=self._as_of)).text

    def number(self, name: str) -> Decimal:
        """Return a policy's number. Raises LawError where no place gives one."""
        return self._keep(self._place.policy(name, on=self._as_of)).number

    def optional(self, name: str) -> Resolved | None:
        """Return an optional policy, or None where no place gives one."""
        found = self._place.find(name, on=self._as_of)
        return self._keep(found) if found else None

    def origin(self, name: str) -> str:
        """Say which value applies and where it comes from: 违约金在抵充中的次序：与利息同序，先于本金（全国）."""
        found = self._found[name]
        from feecase.place.policies import spec

        return f"{spec(name).label}：{found.shown}（{found.place_name}）"

    def used(self) -> tuple[PolicyUsed, ...]:
        """Return all policies asked for, by name."""
        return tuple(
            PolicyUsed(name=r.name, value=r.shown, origin=r.place_name, source=r.source) for _, r in sorted(self._found.items())
        )

    def _keep(self, found: Resolved) -> Resolved:
        self._found[found.name] = found
        return found
