"""The one Jinja environment of templates. Templates are code from outside: no files, no calls into Python, no endless work, no blanks.

What is printed is always escaped for XML; an undefined name, an empty value (None) or a group of fields is an error, never a blank.

Threat model. Templates are Word files that people pass on: from another office, a court's website, a plugin, a folder `places/`. Whoever wrote one may
want to (1) run code or read files of the lawyer's machine, (2) bring data of other cases or of the machine into a paper, (3) write XML that Word reads
as something else, (4) stop a batch of a thousand cases, or a server that renders for several callers, by endless work or by filling the memory, and
(5) leave a blank where a court expects a value. Against (1) and (2): Jinja's immutable sandbox, an allow-list of filters and methods, no imports, and a
context of plain values (`Words`) without any object of Python behind them. Against (3): everything printed is escaped, in one place. Against (4): the
budget of turns, characters and seconds, which is why loops, joins and lists pass through `_turns`, `_joined` and `_weighed`; a time limit from outside
would need a process per paper, 100 times what a paper costs. Against (5): `Missing`. What a file may hold beside its text is `forbidden_content`'s part.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateRuntimeError, TemplateSyntaxError, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from feecase import hanzi
from feecase.errors import LawError
from feecase.papers.citation import CitableLaw, portion
from feecase.papers.filters import FILTERS, height
from feecase.papers.words import AskedNames, Group, Words

MAX_TURNS = 200_000
"""Turns of all loops of one render together; a paper with 2,000 rows of 20 cells takes 42,000."""
MAX_TEXT = 2_000_000
"""Characters that one value may have."""
MAX_OUTPUT = 20_000_000
"""Characters that all printed values of one part may have together."""
MAX_SECONDS = 20.0
"""How long one render may take; looked at in every turn, print and filter over many values, none of which takes long by itself."""
FILLED, FILLED_END = "\ufdd0", "\ufdd1"
"""Signs that no text may hold, allowed in XML: where a printed value begins and ends in a review copy."""
_METHODS = frozenset(
    {"strip", "lstrip", "rstrip", "startswith", "endswith", "split", "upper", "lower", "find", "cycle", "changed"}
)
_KEPT_FILTERS = (
    "abs",
    "d",
    "default",
    "dictsort",
    "first",
    "groupby",
    "int",
    "items",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "reverse",
    "round",
    "select",
    "selectattr",
    "sort",
    "string",
    "sum",
    "trim",
    "unique",
    "upper",
)
_LAZY = frozenset({"map", "select", "selectattr", "reject", "rejectattr"})
"""Filters that work item by item while they are read: each item counts as a turn."""
_TEXTUAL = frozenset({"string", "upper", "lower", "trim"})
"""Filters that would write out whatever they are given; they take no lists and groups."""
_MAX_BITS = 256
_SPECIAL = re.compile("[&<>'\"\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""What cannot stand in a text as it is."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class MissingError(TemplateRuntimeError):
    """A name that the context does not have. `name` is the name, `known` the names there are."""

    def __init__(self, name: str, known: tuple[str, ...] | None) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


class Missing(StrictUndefined):
    """Undefined is an error wherever it is used."""

    __slots__ = ()

    def _fail_with_undefined_error(self, *_args: Any, **_kwargs: Any) -> Any:
        if issubclass(self._undefined_exception, SecurityError):
            raise SecurityError(f"模板里不能用“{self._undefined_name}”")
        owner = self._undefined_obj
        known = (
            tuple(owner) if hasattr(owner, "__iter__") and hasattr(owner, "__contains__") and not isinstance(owner, str) else None
        )
        raise MissingError(str(self._undefined_name), tuple(k for k in known if isinstance(k, str)) if known else None)

    __str__ = __len__ = __iter__ = __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error
    __contains__ = __add__ = __radd__ = __getitem__ = __getattr__ = __lt__ = __gt__ = _fail_with_undefined_error


class _EscapedOnce(CodeGenerator):
    """`printed` escapes what it returns; escaping it again would only find that out."""

    def _output_child_pre(self, _node: nodes.Expr, _frame: Frame, finalize: Any) -> None:
        self.write(f"({finalize.src}")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's immutable sandbox, narrowed to what a paper needs."""

    code_generator_class = _EscapedOnce
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=Missing, autoescape=True, finalize=printed)
        self.filters = (
            {name: _watched(self.filters[name], lazy=name in _LAZY, textual=name in _TEXTUAL) for name in _KEPT_FILTERS}
            | dict(FILTERS)
            | {
                "e": _same,
                "escape": _same,
                "join": _joined,
                "replace": _replaced,
                "_turns": _turns,
                "_weighed": _weighed,
                "_height": height,
            }
        )
        self.globals = {
            "range": self.globals["range"],
            "namespace": self.globals["namespace"],
            "引用": _cited,
            "条款项": portion,
        }

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in list(tree.find_all(nodes.Node)):
            if isinstance(node, nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends):
                self._refuse("模板不能引入其他文件", node)
            elif isinstance(node, nodes.For):
                if node.recursive:
                    self._refuse("模板里不能用递归循环", node)
                node.iter = nodes.Filter(node.iter, "_turns", [], [], None, None, lineno=node.lineno)
            elif isinstance(node, nodes.ScopedEvalContextModifier):
                self._refuse("模板里不能关闭转义", node)
            elif isinstance(node, nodes.Name) and node.name in {"varargs", "kwargs"}:
                self._refuse("模板里不能用“varargs”“kwargs”", node)
            elif isinstance(node, nodes.TemplateData):  # line ends only number the lines; docxtpl's signs for plain braces
                text = node.data.replace("\n<w:p>", "<w:p>").replace("\n<w:p ", "<w:p ")
                node.data = text.replace("{_{", "{{").replace("}_}", "}}").replace("{_%", "{%").replace("%_}", "%}")
        _Bounded().visit(tree)
        return tree

    @staticmethod
    def _refuse(why: str, node: nodes.Node) -> None:
        raise TemplateSyntaxError(why, node.lineno)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a group, or what Jinja's sandbox allows."""
        if type(obj) is Words and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow fields of the context, and a short list of methods of text."""
        if callable(value):
            return attr in _METHODS and super().is_safe_attribute(obj, attr, value)
        return super().is_safe_attribute(obj, attr, value)

    def is_safe_callable(self, obj: Any) -> bool:
        """Allow macros, `range`, `namespace` and the listed methods of text."""
        if isinstance(obj, Macro) or obj in self.globals.values():
            return True
        return getattr(obj, "__name__", "") in _METHODS and getattr(obj, "__self__", None) is not None

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse what can fill the memory: repeated text, powers, endless sums of text, numbers beyond all money."""
        texts = isinstance(left, str | tuple | list) or isinstance(right, str | tuple | list)
        if operator == "**" or (texts and operator != "+"):
            raise SecurityError(f"模板里不能用“{operator}”这样运算")
        if texts:
            _bounded(len(left) + len(right))
            context[_BUDGET].print(len(left) + len(right))
        result = super().call_binop(context, operator, left, right)
        if texts and not isinstance(result, str):
            _weighed(result)
        if isinstance(result, int) and result.bit_length() > _MAX_BITS:
            raise SecurityError("数字太大")
        return result


@pass_context
def _cited(context: Context, name: str, article: Any, paragraph: int | None = None, item: int | None = None) -> str:
    law = context[_BUDGET].law
    if law is None:
        raise TemplateRuntimeError("这里没有法规库，不能引用法条")
    try:
        return str(law.citation(name, article, paragraph, item))
    except LawError as error:
        raise TemplateRuntimeError("；".join(part for part in (error.problems[0].what, error.problems[0].why) if part)) from error


def _bounded(size: int) -> None:
    if size > MAX_TEXT:
        raise SecurityError(f"一个值超过 {MAX_TEXT} 个字")


@pass_context
def _joined(context: Context, values: Iterable[Any], separator: str = "", attribute: str | None = None) -> str:
    parts = [_text(value[attribute] if attribute else value) for value in values]
    size = sum(len(part) + len(separator) for part in parts)
    _bounded(size)
    context[_BUDGET].print(size)
    if any(isinstance(part, Markup) for part in parts):
        return escape(separator).join(parts)
    return str(separator).join(parts)


def _same(value: Any) -> str:
    """Return a text: everything that is printed is escaped, so nothing need be escaped here."""
    return value if isinstance(value, Markup) else _one_text(value)


@pass_context
def _replaced(context: Context, text: str, old: str, new: str) -> str:
    text = _one_text(text)
    size = len(text) + text.count(old) * len(new)
    _bounded(size)
    context[_BUDGET].print(size)
    return str(text).replace(old, new)


class _Bounded(NodeTransformer):
    """`a ~ b` becomes `(a, b)|join`, and a list of anything but constants goes through `_weighed`: neither can grow without bounds."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802 — jinja's naming
        self.generic_visit(node)
        return nodes.Filter(nodes.Tuple(node.nodes, "load", lineno=node.lineno), "join", [], [], None, None, lineno=node.lineno)

    def visit_List(self, node: nodes.List | nodes.Tuple | nodes.Dict) -> nodes.Expr:  # noqa: N802 — jinja's naming
        self.generic_visit(node)
        stored = isinstance(node, nodes.Tuple) and node.ctx != "load"
        if stored or all(isinstance(item, nodes.Const) for item in node.items):
            return node
        return nodes.Filter(node, "_weighed", [], [], None, None, lineno=node.lineno)

    visit_Tuple = visit_Dict = visit_List  # noqa: N815 — jinja's naming


def _weighed(value: Any) -> Any:
    """Return a list or dictionary that holds, all in all, no more than MAX_TEXT characters and other values. Raises SecurityError."""
    left = MAX_TEXT
    waiting = [value]
    while waiting:
        one = waiting.pop()
        left -= 1 + (len(one) if isinstance(one, str) else 0)
        if left < 0:
            raise SecurityError(f"一个值超过 {MAX_TEXT} 个字")
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list | tuple):
            waiting += one
    return value


def _one_text(value: Any) -> str:
    if isinstance(value, list | tuple | dict | Words | Group):
        raise TypeError("这里要文字，得到的是一组内容")
    return str(value)


@pass_context
def printed(context: Context, value: Any) -> str:
    """Turn a printed value into escaped text: dates and amounts as papers write them. Raises for None and for groups of fields."""
    budget = context.parent[_BUDGET]
    text = value if type(value) is str else _text(value)
    if len(text) > MAX_TEXT:
        _bounded(len(text))
    if _SPECIAL.search(text) is not None:
        text = str(text) if isinstance(text, Markup) else str(escape(_CONTROLS.sub("", text)))
    budget.print(len(text))
    return f"{FILLED}{text}{FILLED_END}" if budget.marks else text


def _text(value: Any) -> str:
    """Return what is printed of a value, not yet escaped unless it is Markup."""
    if isinstance(value, str):
        return value if isinstance(value, Markup) else str.__str__(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.date):
        return hanzi.date(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int | StrictUndefined):
        return str(value)
    if value is None:
        raise TemplateRuntimeError("这个值是空的，不能直接打印")
    raise TemplateRuntimeError("这是一组内容，不能直接打印：请写出其中的字段，或用循环逐项打印")


class Budget:
    """What is left of a render's loop turns and of its text, whether what is printed is to be marked, and the law that may be cited."""

    __slots__ = ("_end", "law", "marks", "text", "turns")

    def __init__(self, *, marks: bool = False, law: CitableLaw | None = None) -> None:
        self.marks = marks
        self.law = law
        self.turns = MAX_TURNS
        self.text = MAX_OUTPUT
        self._end = time.monotonic() + MAX_SECONDS

    def turn(self) -> None:
        """Count one turn of a loop. Raises SecurityError when there were too many, or they take too long."""
        self.turns -= 1
        if self.turns < 0:
            raise SecurityError(f"循环超过 {MAX_TURNS} 次")
        self.watch()

    def print(self, length: int) -> None:
        """Count printed text. Raises SecurityError when it is too much, or takes too long."""
        self.text -= length
        if self.text < 0:
            raise SecurityError(f"文书超过 {MAX_OUTPUT} 个字")
        self.watch()

    def watch(self) -> None:
        """Raise SecurityError when the render has taken too long."""
        if time.monotonic() > self._end:
            raise SecurityError(f"生成超过 {MAX_SECONDS:.0f} 秒")


_BUDGET = "feecase budget"
"""Where the budget stands in a context: no template can write this name."""


@pass_context
def _turns(context: Context, values: Iterable[Any]) -> Iterator[Any]:
    budget = context[_BUDGET]
    for value in values:
        budget.turn()
        yield value


def _counted(budget: Budget, values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        budget.turn()
        if isinstance(value, str):
            budget.print(len(value))
        yield value


def _watched(work: Callable[..., Any], *, lazy: bool, textual: bool) -> Callable[..., Any]:
    """Return a filter of Jinja's that the limits hold for too."""
    kind = getattr(getattr(work, "jinja_pass_arg", None), "name", "")
    given: dict[str, Callable[[Context], Any]] = {
        "context": lambda context: context,
        "eval_context": lambda context: context.eval_ctx,
        "environment": lambda context: context.environment,
    }

    @pass_context
    def watched(context: Context, *arguments: Any, **named: Any) -> Any:
        budget = context[_BUDGET]
        budget.watch()
        if textual:
            _one_text(arguments[0])
        if lazy:
            arguments = (_counted(budget, arguments[0]), *arguments[1:])
        result = work(given[kind](context), *arguments, **named) if kind else work(*arguments, **named)
        return _counted(budget, result) if lazy else result

    return watched


def with_budget(context: Mapping[str, Any], *, marks: bool = False, law: CitableLaw | None = None) -> dict[str, Any]:
    """Return the context with a fresh budget of loop turns; with `marks`, every printed value stands between FILLED and FILLED_END."""
    return {**context, _BUDGET: Budget(marks=marks, law=law)}


def asked(trees: Iterable[nodes.Template]) -> AskedNames:
    """Return the names that parsed parts ask for at the top, and those of which they want members or that they loop over."""
    wanted: set[str] = set()
    groups: set[str] = set()
    for tree in trees:
        for node in tree.find_all((nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Filter)):
            base = getattr(node, "node", None)
            if isinstance(node, nodes.Name) and node.ctx == "load":
                wanted.add(node.name)
            elif isinstance(base, nodes.Name) and (not isinstance(node, nodes.Filter) or node.name == "_turns"):
                groups.add(base.name)
    return AskedNames(frozenset(wanted), frozenset(groups & wanted))


@lru_cache(maxsize=1)
def environment() -> Sandbox:
    """Return the environment, made once per process."""
    return Sandbox()
