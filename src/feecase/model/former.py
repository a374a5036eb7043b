"""Former words: keys that files and templates of users may still hold, and the words that took their place.

A former word goes on being read; whoever reads it tells the user the new one (`FormerWordWarning`, and a note of `template check`).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel

from feecase.errors import FormerWordWarning

FORMER: Mapping[str, Mapping[str, str]] = {
    "Contact": {"remainder_waived": "remainder_reduced", "放弃余额": "remainder_reduced"},
    "MemoFinding": {"charges": "debts"},
    "MemoLoss": {"charges": "debts"},
}
"""Former word → English name of the field today, by the name of the model."""


@cache
def former(cls: type[BaseModel]) -> Mapping[str, str]:
    """Return the former words of a model's fields with their names today; Python's own spelling of an aliased field (`from_`) is one."""
    found = {
        name: field.alias
        for name, field in cls.model_fields.items()
        if field.alias and field.alias.rstrip("_") == name.rstrip("_")
    }
    for base in cls.__mro__:
        found |= FORMER.get(base.__name__, {})
    return {old: new for old, new in found.items() if new is not None and old != new}


def tell(old: str, new: str, where: str) -> None:
    """Warn of a former word."""
    warnings.warn(f"{where}：“{old}”现在写作“{new}”；旧写法仍然可用，请改用新的", FormerWordWarning, stacklevel=2)
