"""Loading plugins: built-in ones, then those installed under the entry-point group `feecase`; each is isolated and checked.

A plugin that fails to import, misspells a hook, raises in one or returns the wrong thing is left out whole and named with its distribution
and version; the others go on. `FEECASE_BLOCK_PLUGINS` (names of plugins or distributions, separated by commas) leaves plugins out on purpose.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from importlib import metadata
from itertools import groupby
from typing import Any

import pluggy
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from feecase.errors import Problem, UserError
from feecase.extend.collection import CollectionSet
from feecase.extend.contracts import Check, DocumentSpec, EvidenceCue, Importer, Listener, Source, StatuteRoot, TemplateRoot
from feecase.extend.defences import DefenceSpec
from feecase.extend.hookspecs import Specs
from feecase.extend.registry import Distribution, Owned, Plugins
from feecase.law.unverified import ExtraTexts
from feecase.place import codes
from feecase.place.profile import Profile

__all__ = ["BLOCK", "GROUP", "HOOKS", "Plugins", "build"]

GROUP = "feecase"
BLOCK = "FEECASE_BLOCK_PLUGINS"
HOOKS: dict[str, type] = {
    "feecase_statutes": StatuteRoot,
    "feecase_profiles": Profile,
    "feecase_checks": Check,
    "feecase_importers": Importer,
    "feecase_sources": Source,
    "feecase_listeners": Listener,
    "feecase_documents": DocumentSpec,
    "feecase_templates": TemplateRoot,
    "feecase_evidence_kinds": EvidenceCue,
    "feecase_extra_texts": ExtraTexts,
    "feecase_collection": CollectionSet,
    "feecase_defences": DefenceSpec,
}
"""Each hook with the class of the objects it returns."""


@dataclass(slots=True)
class _Plugin:
    """One plugin on its way in: where it comes from, the module or object, and what its hooks returned."""

    name: str
    distribution: str
    version: str
    module: Any = None
    requires: tuple[str, ...] = ()
    offers: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"{self.distribution} {self.version}".strip()


class _LeftOutError(Exception):
    """Carries the problem for which a plugin cannot be used."""

    def __init__(self, plugin: _Plugin, what: str, why: str = "", next_step: str = "") -> None:
        self.problem = Problem(
            what, where=f"插件 {plugin.name}（{plugin.origin}）", why=why, next=next_step or "请更新或卸载这个插件，或告知其作者"
        )
        super().__init__(what)


def build(
    builtins: Iterable[Any], *, plugins: Iterable[Any] = (), entry_points: bool = True, blocked: Collection[str] | None = None
) -> Plugins:
    """Load all plugins and return what they offer.

    `builtins` are feecase's own plugin modules: what fails in them is a bug and raises. `plugins` are further modules or objects (tests,
    `plugins check`); with `entry_points` those of installed distributions come too. `blocked` defaults to `FEECASE_BLOCK_PLUGINS`.
    """
    unwanted = frozenset(_blocked_names() if blocked is None else blocked)
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Specs)
    loaded = [_admit(manager, p) for p in _own(builtins)]
    problems: list[Problem] = []
    left_out: list[str] = []
    for candidate, entry in [*((p, None) for p in _given(plugins)), *(_installed() if entry_points else ())]:
        if {candidate.name, candidate.distribution} & unwanted:
            left_out.append(candidate.name)
            continue
        try:
            _refuse_misfit(candidate)
            if entry is not None:
                candidate.module = _import(candidate, entry)
            loaded.append(_admit(manager, candidate))
        except _LeftOutError as error:
            problems.append(error.problem)
    return _collect(loaded, tuple(sorted(left_out)), problems)


def _refuse_misfit(plugin: _Plugin) -> None:
    """Leave out a plugin whose range of feecase versions does not hold the installed one: what it would decide was never tried with this one."""
    have = metadata.version("feecase")
    for needed in map(Requirement, plugin.requires):
        if canonicalize_name(needed.name) == "feecase" and not needed.specifier.contains(have, prereleases=True):
            what = f"需要 feecase{needed.specifier}，已装的是 {have}，没有载入"
            raise _LeftOutError(plugin, what, next_step="更新其中一个，使版本相符")


def _blocked_names() -> list[str]:
    return [name.strip() for name in os.environ.get(BLOCK, "").split(",") if name.strip()]


def _own(modules: Iterable[Any]) -> Iterator[_Plugin]:
    version = metadata.version("feecase")
    for module in modules:
        yield _Plugin(_name_of(module), "feecase", version, module)


def _given(modules: Iterable[Any]) -> Iterator[_Plugin]:
    for module in modules:
        yield _Plugin(_name_of(module), _name_of(module), str(getattr(module, "version", "（未安装）")), module)


def _name_of(module: Any) -> str:
    return str(getattr(module, "__name__", None) or getattr(module, "name", type(module).__name__))


def _installed() -> list[tuple[_Plugin, metadata.EntryPoint | None]]:
    found: list[tuple[_Plugin, metadata.EntryPoint | None]] = []
    for entry in metadata.entry_points(group=GROUP):
        dist = entry.dist
        name, version, requires = (dist.name, dist.version, tuple(dist.requires or ())) if dist else (entry.value, "", ())
        found.append((_Plugin(entry.name, name, version, requires=requires), entry))
    return sorted(found, key=lambda pair: (pair[0].distribution, pair[0].name))


def _import(plugin: _Plugin, entry: metadata.EntryPoint) -> Any:
    try:
        return entry.load()
    except (Exception, SystemExit) as error:
        raise _LeftOutError(plugin, "插件无法导入", f"{type(error).__name__}: {error}") from error


def _admit(manager: pluggy.PluginManager, plugin: _Plugin) -> _Plugin:
    """Register one plugin and call its hooks. Raises _LeftOutError, and then the manager does not know the plugin any more."""
    try:
        manager.register(plugin.module, f"{plugin.distribution}:{plugin.name}")
    except (pluggy.PluginValidationError, ValueError) as error:
        raise _LeftOutError(plugin, "插件的钩子与规格不符", str(error).replace("\n", " ")) from error
    try:
        _refuse_unknown_hooks(manager, plugin)
        plugin.offers = {name: _call(manager, plugin, name) for name in HOOKS if _implements(manager, plugin, name)}
    except _LeftOutError:
        manager.unregister(plugin.module)
        raise
    return plugin


def _refuse_unknown_hooks(manager: pluggy.PluginManager, plugin: _Plugin) -> None:
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        unknown = [c.name for c in manager.get_hookcallers(plugin.module) or () if not c.has_spec()]
        near = "；".join(f"{n} 是否应为 {m[0]}" for n in unknown if (m := get_close_matches(n, HOOKS, n=1)))
        raise _LeftOutError(
            plugin, f"没有名为 {'、'.join(unknown)} 的钩子", next_step=near or f"可用的钩子：{'、'.join(HOOKS)}"
        ) from error


def _implements(manager: pluggy.PluginManager, plugin: _Plugin, hook: str) -> bool:
    return any(caller.name == hook for caller in manager.get_hookcallers(plugin.module) or ())


def _call(manager: pluggy.PluginManager, plugin: _Plugin, hook: str) -> tuple[Any, ...]:
    others = [p for p in manager.get_plugins() if p is not plugin.module]
    try:
        (result,) = manager.subset_hook_caller(hook, others)()
    except Exception as error:
        if plugin.distribution == GROUP:
            raise
        if isinstance(error, UserError):
            raise _LeftOutError(plugin, f"钩子 {hook} 运行出错", str(error), "请按上面的位置改正") from error
        raise _LeftOutError(plugin, f"钩子 {hook} 运行出错", f"{type(error).__name__}: {error}") from error
    wrong = result if not isinstance(result, Sequence) else next((x for x in result if not isinstance(x, HOOKS[hook])), None)
    if wrong is not None:
        raise _LeftOutError(plugin, f"钩子 {hook} 应返回一列 {HOOKS[hook].__name__}", f"得到 {type(wrong).__name__}")
    for item in result:
        _check_place(plugin, hook, getattr(item, "place", codes.NATION))
    return tuple(result)


def _check_place(plugin: _Plugin, hook: str, place: str) -> None:
    try:
        codes.split(place)
    except UserError as error:
        raise _LeftOutError(plugin, f"钩子 {hook} 给出的地区有误", str(error)) from error


def _collect(loaded: Sequence[_Plugin], blocked: tuple[str, ...], problems: list[Problem]) -> Plugins:
    def owned(hook: str) -> list[Owned[Any]]:
        return [Owned(item, p.origin) for p in loaded for item in p.offers.get(hook, ())]

    importers, rivals = _without_rivals("导入器", owned("feecase_importers"))
    sources, rival_sources = _without_rivals("数据来源", owned("feecase_sources"))
    listeners, rival_listeners = _without_rivals("事件接收者", owned("feecase_listeners"))
    return Plugins(
        statutes=tuple(
            sorted(
                (replace(o.item, distribution=o.origin) for o in owned("feecase_statutes")),
                key=lambda r: (r.distribution, str(r.path)),
            )
        ),
        profiles=tuple(
            sorted(
                (o.item.model_copy(update={"origin": o.origin}) for o in owned("feecase_profiles")),
                key=lambda p: (p.place, p.name, p.origin),
            )
        ),
        checks=tuple(sorted(owned("feecase_checks"), key=lambda o: (o.item.place, o.item.id, o.origin))),
        importers=importers,
        sources=sources,
        listeners=listeners,
        documents=tuple(sorted(owned("feecase_documents"), key=lambda o: (o.item.place, o.item.id, o.origin))),
        templates=tuple(sorted(owned("feecase_templates"), key=lambda o: (o.item.place, str(o.item.path), o.origin))),
        cues=tuple(o.item for o in sorted(owned("feecase_evidence_kinds"), key=lambda o: (o.item.kind, o.origin, o.item.words))),
        extra_texts=tuple(o.item for o in sorted(owned("feecase_extra_texts"), key=lambda o: (o.item.name, o.origin))),
        collections=tuple(sorted(owned("feecase_collection"), key=lambda o: (o.item.place, o.item.id, o.origin))),
        defences=tuple(sorted(owned("feecase_defences"), key=lambda o: (o.item.place, o.item.id, o.origin))),
        distributions=_distributions(loaded),
        blocked=blocked,
        problems=(*sorted(problems, key=str), *rivals, *rival_sources, *rival_listeners),
    )


def _without_rivals(what: str, items: Sequence[Owned[Any]]) -> tuple[tuple[Any, ...], tuple[Problem, ...]]:
    unique: list[Any] = []
    problems: list[Problem] = []
    for name, same in groupby(sorted(items, key=lambda o: (o.item.id, o.origin)), key=lambda o: o.item.id):
        group = list(same)
        if len(group) == 1:
            unique.append(group[0].item)
        else:
            where = "、".join(o.origin for o in group)
            problems.append(
                Problem(
                    f"{what}“{name}”有 {len(group)} 个，均未启用", where, "编号相同，无法确定用哪一个", f"用 {BLOCK} 停用其中一个"
                )
            )
    return tuple(unique), tuple(problems)


def _distributions(loaded: Sequence[_Plugin]) -> tuple[Distribution, ...]:
    ordered = sorted(loaded, key=lambda p: (p.distribution, p.version, p.name))
    result = []
    for (name, version), same in groupby(ordered, key=lambda p: (p.distribution, p.version)):
        group = list(same)
        hooks = tuple(h for h in HOOKS if any(p.offers.get(h) for p in group))
        result.append(Distribution(name, version, tuple(p.name for p in group), hooks, group[0].requires))
    return tuple(result)
