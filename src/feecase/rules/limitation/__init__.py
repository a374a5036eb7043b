"""诉讼时效: when each debt's limitation starts, what interrupts or suspends it, when it ends. One implementation for one debt and for millions."""

from feecase.rules.limitation.calculus import limitation
from feecase.rules.limitation.values import (
    ComputedReading,
    ExpiredPart,
    Four,
    LegalEvent,
    LimitationLaw,
    LimitationPolicy,
    Obligation,
)

__all__ = [
    "ComputedReading",
    "ExpiredPart",
    "Four",
    "LegalEvent",
    "LimitationLaw",
    "LimitationPolicy",
    "Obligation",
    "limitation",
]
