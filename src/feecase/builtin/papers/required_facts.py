"""Papers that ask for facts which a case may not hold: offered only where it does, refused with the names of the fields where it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from feecase.plugin import InputError, PaperContext

RequiredFacts = Callable[[PaperContext], Mapping[str, object]]
"""From a context to the values that a paper cannot do without, by their Chinese path in the case file."""


def missing(wanted: RequiredFacts, context: PaperContext) -> tuple[str, ...]:
    """Return the fields that a paper lacks."""
    return tuple(name for name, value in wanted(context).items() if value is None or value in ("", ()))


def complete(wanted: RequiredFacts) -> Callable[[PaperContext], bool]:
    """Return the test whether a case holds all that a paper needs."""
    return lambda context: not missing(wanted, context)


def demand_all(title: str, wanted: RequiredFacts, context: PaperContext) -> None:
    """Raise InputError naming every field that a paper lacks; nothing is left blank."""
    if lacking := missing(wanted, context):
        raise InputError(
            f"还不能制作“{title}”",
            where=f"案件 {context.loaded.case.id}",
            why=f"案件里没有：{'、'.join(lacking)}",
            next="请在 case.yaml 里填写这些内容后重试",
        )
