"""Looking plugins over, for `feecase plugins check`: versions, rival claims, broken citations, false quotations and stale values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from feecase.days import add_years
from feecase.errors import LawError, Problem
from feecase.extend.contracts import Check
from feecase.extend.registry import Distribution, Owned, Plugins
from feecase.law.library import Library
from feecase.place.profile import Policy, Profile

QUOTED = re.compile(r"“([^”]+)”")


def inspect(plugins: Plugins, library: Library, *, on: dt.date) -> tuple[Problem, ...]:
    """Return everything that is wrong with the plugins as loaded, as of `on`; stale values are not wrong (see `stale`)."""
    return (
        *plugins.problems,
        *plugins.conflicts(),
        *(p for d in plugins.distributions if (p := _version_problem(d))),
        *(
            p
            for profile in plugins.profiles
            for policy in profile.policies
            for p in _policy_problems(profile, policy, library, on)
        ),
        *(p for owned in plugins.checks for p in _check_problems(owned, library, on)),
    )


def broken_texts(library: Library) -> tuple[Problem, ...]:
    """Read every statute of every root and return what the strict reader refuses."""
    problems: list[Problem] = []
    for slug in library.works:
        try:
            library.expressions(slug)
        except LawError as error:
            problems += error.problems
    return tuple(problems)


def stale(plugins: Plugins, *, on: dt.date, years: int = 1) -> tuple[Problem, ...]:
    """Return the local values whose source was last compared more than `years` before `on`."""
    return tuple(
        Problem(
            f"{profile.name}的口径 {policy.name} 最近一次核对是 {policy.checked}",
            where=profile.origin,
            next="重新对照出处，更新 checked",
        )
        for profile in plugins.profiles
        for policy in profile.policies
        if policy.checked and add_years(policy.checked, years) < on and policy.holds(on)
    )


def _version_problem(distribution: Distribution) -> Problem | None:
    """Return a problem if the distribution does not say which feecase it needs; one that needs another is not loaded at all."""
    from packaging.requirements import Requirement

    if distribution.name == "feecase" or not distribution.version[:1].isdigit():
        return None
    where = f"{distribution.name} {distribution.version}"
    needs = [r for r in map(Requirement, distribution.requires) if r.name == "feecase"]
    if not needs:
        return Problem("没有写明所需的 feecase 版本", where, next='在 pyproject.toml 的 dependencies 中写上 "feecase>=0.1,<0.2"')
    return None


def _check_problems(owned: Owned[Check], library: Library, on: dt.date) -> Iterator[Problem]:
    """Look up the articles that a check's findings always cite."""
    for citation in owned.item.citations:
        try:
            library.text(citation, on=on)
        except LawError as error:
            where = f"{owned.origin}：检查 {owned.item.id}"
            yield Problem(f"引用的法条在 {on} 查不到", where, error.problems[0].what, "核对条、款、项与文本的施行日期")


def _policy_problems(profile: Profile, policy: Policy, library: Library, on: dt.date) -> Iterator[Problem]:
    """Check a policy's citations and quotations on its first and its last day as of `on`."""
    where = f"{profile.origin or profile.name}：{profile.name}的口径 {policy.name}"
    first, last = policy.since or on, min(policy.until or on, on)
    for day in dict.fromkeys((first, max(first, last))):
        texts = []
        for citation in policy.citations:
            try:
                texts.append(library.text(citation, on=day))
            except LawError as error:
                yield Problem(f"引用的法条在 {day} 查不到", where, error.problems[0].what, "核对条、款、项与文本的施行日期")
        whole = "".join("".join(texts).split())
        for quotation in QUOTED.findall(policy.source) if policy.citations else ():
            if "".join(quotation.split()) not in whole:
                yield Problem(f"引号内的文字与所引法条（{day}）不一致：“{quotation}”", where, next="逐字抄录，或者不用引号")
