"""Where shipped data lies: inside the wheel, or in the checkout of an editable install."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def folder(name: str) -> Path:
    """Return the folder `statutes`, `templates` or `examples`.

    The packaged copy wins if there is one; an editable install has none and reads the checkout.
    Raises FileNotFoundError when neither exists (a broken installation).
    """
    for root in (_PACKAGE / "_data", _CHECKOUT):
        candidate = root / name
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"feecase is installed without its folder {name!r}")
