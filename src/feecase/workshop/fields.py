"""What a template asks for, and what a paper's context offers: compared both ways."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from jinja2 import nodes
from pydantic import BaseModel

from feecase.model.case import Case
from feecase.model.former import former
from feecase.papers.render import Template
from feecase.papers.sandbox import environment
from feecase.papers.source import TagPlace
from feecase.papers.words import CASE, names

NamePath = tuple[str, ...]
_OWN = frozenset({"loop", "range", "namespace", "caller", "varargs", "kwargs", "引用", "条款项"})
_PERIODS = frozenset({"期间", "短期间"})


@dataclass(frozen=True, slots=True)
class Use:
    """A name that a template asks for, from the top of its context (`明细.欠付本金`), where, and the filters it goes through directly."""

    path: NamePath
    place: TagPlace
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field that a context offers: its English and Chinese paths, what it holds, and whether it repeats."""

    path: NamePath
    words: NamePath
    kind: str
    repeats: bool
    description: str = ""


def used(template: Template) -> tuple[Use, ...]:
    """Return every name that a template asks for, in order, with its place; names of loops are followed to what they stand for."""
    found: list[Use] = []
    for part in template.parts:
        walk = _Walk()
        walk.visit(environment().parse(part.source.text), {})
        found += [Use(path, part.source.place(line), filters) for path, line, filters in walk.found]
        found += [Use(tuple(picture.name.split(".")), part.source.place(1)) for picture, _ in part.pictures]
    return tuple(found)


def resolve(path: NamePath, model: type[BaseModel]) -> NamePath | None:
    """Return a path in English names, or None when the context does not offer it."""
    here: tuple[type[BaseModel], ...] = (model,)
    english = []
    for word in path:
        found = [(one, names(one)[word]) for one in here if word in names(one)]
        if not found:
            return None
        english.append(_english(*found[0]))
        here = tuple(inner for one, name in found for inner in _models_in(one.model_fields[name].annotation))
    return tuple(english)


def _english(model: type[BaseModel], name: str) -> str:
    """Return a field's English name in files and templates: `from`, not `from_`."""
    return model.model_fields[name].alias or name


def replaced(path: NamePath, model: type[BaseModel], case: type[BaseModel] = Case) -> Iterator[tuple[str, str]]:
    """Yield the former words of a path with the words of today."""
    inside = resolve(path, model) is None
    here: tuple[type[BaseModel], ...] = (case if inside else model,)
    for word in path[1:] if inside and path[:1] == (CASE,) else path:
        yield from dict.fromkeys((word, former(one)[word]) for one in here if word in former(one))
        found = [(one, names(one)[word]) for one in here if word in names(one)]
        here = tuple(inner for one, name in found for inner in _models_in(one.model_fields[name].annotation))


def resolve_anywhere(path: NamePath, model: type[BaseModel], case: type[BaseModel] = Case) -> NamePath | None:
    """Return a path in English names where the paper's context or else the case offers it; paths of the case begin with `case`."""
    if (own := resolve(path, model)) is not None:
        return own
    if (found := resolve(path[1:] if path[:1] == (CASE,) else path, case)) is not None:
        return ("case", *found)
    return None


def offered(
    model: type[BaseModel], above: NamePath = (), words: NamePath = (), within: tuple[type[BaseModel], ...] = ()
) -> Iterator[FieldInfo]:
    """Yield every field that a context offers, groups before their members."""
    for name, field in model.model_fields.items():
        title = field.title or name
        inner = [one for one in _models_in(field.annotation) if one not in (model, *within)]
        repeats = _repeats(field.annotation)
        english = field.alias or name
        yield FieldInfo((*above, english), (*words, title), _kind(field.annotation), repeats, field.description or "")
        seen: set[NamePath] = set()
        for one in inner:
            for info in offered(one, (*above, english), (*words, title), (model, *within)):
                if info.path not in seen:
                    seen.add(info.path)
                    yield info


_SUITS = {"日期": "中文日期", "数字或金额": "金额"}


def snippet(info: FieldInfo, fields: Sequence[FieldInfo]) -> str:
    """Return what an editor inserts for a field: the tag, with a filter that suits and the loops of the groups above that repeat."""
    known = {field.path: field for field in fields}
    name, loops = "", []
    for length in range(1, len(info.path) + 1):
        here = known.get(info.path[:length])
        if here is None:  # 案件, which is no field
            name = info.words[0]
            continue
        name = f"{name}.{here.words[-1]}" if name else here.words[-1]
        if here.repeats and (length < len(info.path) or here.kind == "一组字段"):
            loops.append((here.words[-1][:1] + "项", name))
            name = loops[-1][0]
    opened = "".join(f"{{% for {word} in {of} %}}" for word, of in loops)
    if info.kind == "一组字段":
        inner = ""
    elif info.repeats:
        inner = f"{{{{ {name}|顿号 }}}}"
    else:
        inner = f"{{{{ {name}|{_SUITS[info.kind]} }}}}" if info.kind in _SUITS else f"{{{{ {name} }}}}"
    return opened + inner + "{% endfor %}" * len(loops)


class _Walk:
    """One pass over a template's tree: names in loops and assignments are followed."""

    def __init__(self) -> None:
        self.found: list[tuple[NamePath, int, tuple[str, ...]]] = []

    def visit(self, node: nodes.Node, scope: Mapping[str, NamePath | None]) -> None:
        if isinstance(node, nodes.For):
            inner = self._loop(node, scope)
            for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
                self.visit(child, inner)
        elif isinstance(node, nodes.Template | nodes.If | nodes.Output | nodes.Macro | nodes.CallBlock | nodes.AssignBlock):
            here = dict(scope)
            if isinstance(node, nodes.Macro):
                here |= {argument.name: None for argument in node.args} | {node.name: None}
            for child in node.iter_child_nodes():
                if isinstance(child, nodes.Assign) and isinstance(child.target, nodes.Name):
                    self.visit(child.node, here)
                    here[child.target.name] = self._path(child.node, here)
                elif isinstance(child, nodes.Macro):
                    here[child.name] = None
                    self.visit(child, here)
                else:
                    self.visit(child, here)
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self._use(node, scope)
        elif isinstance(node, nodes.Filter) and isinstance(node.node, nodes.Name | nodes.Getattr | nodes.Getitem):
            if node.name in _PERIODS and (path := self._path(node.node, scope)):
                self.found += [((*path, "from"), node.lineno, ()), ((*path, "to"), node.lineno, ())]
            self._use(node.node, scope, (node.name,))
            for argument in (*node.args, *node.kwargs):
                self.visit(argument, scope)
        else:
            for child in node.iter_child_nodes():
                self.visit(child, scope)

    def _loop(self, node: nodes.For, scope: Mapping[str, NamePath | None]) -> dict[str, NamePath | None]:
        self.visit(node.iter, scope)
        targets = [name.name for name in node.target.find_all(nodes.Name)] or (
            [node.target.name] if isinstance(node.target, nodes.Name) else []
        )
        path = self._path(node.iter, scope)
        single = isinstance(node.target, nodes.Name)
        return {**scope, **dict.fromkeys(targets, path if single else None)}

    def _use(
        self,
        node: nodes.Name | nodes.Getattr | nodes.Getitem,
        scope: Mapping[str, NamePath | None],
        filters: tuple[str, ...] = (),
    ) -> None:
        path = self._path(node, scope)
        if path:
            self.found.append((path, node.lineno, filters))
        elif not isinstance(node, nodes.Name):
            for child in node.iter_child_nodes():
                self.visit(child, scope)

    def _path(self, node: nodes.Node, scope: Mapping[str, NamePath | None]) -> NamePath | None:
        if isinstance(node, nodes.Name):
            return scope.get(node.name, None if node.name in _OWN else (node.name,))
        if isinstance(node, nodes.Filter) and node.node is not None:
            return (
                self._path(node.node, scope)
                if node.name in {"_turns", "sort", "selectattr", "rejectattr", "reverse", "list", "first", "last"}
                else None
            )
        if isinstance(node, nodes.Getattr):
            above = self._path(node.node, scope)
            return (*above, node.attr) if above else None
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const | nodes.Slice):
            above = self._path(node.node, scope)
            return (
                (*above, node.arg.value)
                if above and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
                else above
            )
        return None


def _models_in(annotation: Any) -> tuple[type[BaseModel], ...]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(dict.fromkeys(model for argument in get_args(annotation) for model in _models_in(argument)))


def _repeats(annotation: Any) -> bool:
    if get_origin(annotation) in {Annotated, Union, types.UnionType}:
        return any(_repeats(argument) for argument in get_args(annotation))
    return get_origin(annotation) is tuple


_KINDS = {"str": "文字", "int": "整数", "bool": "是否", "date": "日期", "Decimal": "数字或金额", "bytes": "图片"}


def _kind(annotation: Any) -> str:
    if isinstance(annotation, type):
        return "一组字段" if issubclass(annotation, BaseModel) else _KINDS.get(annotation.__name__, annotation.__name__)
    kinds = [_kind(argument) for argument in get_args(annotation) if isinstance(argument, type) or get_args(argument)]
    return next((kind for kind in kinds if kind != "NoneType"), "文字")
