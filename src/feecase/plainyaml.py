"""The one strict YAML reader: every scalar stays a string, every value keeps its place in the file.

Refused, each with file, line and column: duplicate keys, keys that are not plain text, tags, anchors and aliases, a second
document, broken syntax, text that is not UTF-8, files above `LIMIT` bytes. An empty scalar is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from feecase.errors import InputError, Problem, from_system

LIMIT = 32 * 1024 * 1024
DEPTH = 40
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_OPENING = (yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken, yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
_DEEP = re.compile(rf"(?:[\[{{]\s*){{{DEPTH + 1}}}")
"""More opening brackets in a row than may be nested."""
_WIDTH = 100
_QUOTED = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?|\d{4}-\d\d-\d\d", re.ASCII)
_PLAIN = re.compile(
    r"[\u4e00-\u9fa5][\u4e00-\u9fa5A-Za-z\d._、，；（）-]*|[A-EG-MP-SU-XZ]\d{1,17}|[1-9]\d{0,2}(?:-\d{1,5}){2}"
    r"|(?!(?:yes|no|on|off|true|false|null)\Z)[a-z]{2,}(?:_[a-z]+)*",
    re.ASCII,
)
"""Texts that YAML writes in single quotes, because they look like numbers or days; and some of those that it writes as they are."""
_COMMON = "常见原因：缩进不齐、冒号后缺空格、引号未闭合"
_REASONS = {
    "but found another document": "一个文件里只能有一份内容（不能再写 ---）",
    "did not find expected ',' or ']'": "方括号没有闭合，或少了逗号",
    "did not find expected ',' or '}'": "花括号没有闭合，或少了逗号",
    "did not find expected key": "这里应是“键: 值”，请看上一行的缩进",
    "found a tab character that violates indentation": "缩进不能用制表符（Tab 键），请改用空格",
    "did not find expected '-' indicator": "这里应是以“- ”开头的列表项，请看缩进",
    "did not find expected node content": "这里缺少内容",
    "could not find expected ':'": "键后面缺少冒号",
    "mapping values are not allowed in this context": "这里不能再有冒号；含冒号的文字请加引号",
    "found unexpected end of stream": "引号没有闭合",
    "found character that cannot start any token": "缩进不能用制表符；以 % @ ` 开头的文字请加引号",
    "found unknown escape character": "双引号里的反斜杠有特殊含义，请改用单引号",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行第{self.column}列"


@dataclass(slots=True)
class YamlDocument:
    """What a YAML file says: nested dicts, lists, strings and None; where each value stands and where each key (path → Mark)."""

    file: str
    data: Any
    marks: dict[tuple[str | int, ...], Mark] = field(default_factory=dict)
    keys: dict[tuple[str | int, ...], Mark] = field(default_factory=dict)

    def where(self, path: tuple[str | int, ...]) -> str:
        """Return the place of the nearest known ancestor of `path`, for messages."""
        for end in range(len(path), -1, -1):
            if mark := self.marks.get(path[:end]):
                return str(mark)
        return self.file


def load(path: Path) -> YamlDocument:
    """Read one YAML file. Raises InputError naming file, line and column."""
    try:
        if path.stat().st_size > LIMIT:
            raise InputError("文件过大", where=str(path), why=f"超过 {LIMIT // 1024 // 1024} MB", next="请检查是否选错了文件")
        return read(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise InputError("找不到文件", where=str(path), next="请检查路径；新建项目可用 feecase new") from None
    except OSError as error:
        raise from_system(error) from None


def read(data: bytes, file: str) -> YamlDocument:
    """Read the bytes of a YAML file, wherever they come from. Raises InputError naming file, line and column."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "文件不是 UTF-8 编码",
            where=file,
            why=f"第 {error.start} 字节无法解码",
            next="请用 UTF-8 编码另存后再试（记事本：另存为，编码选 UTF-8）",
        ) from None
    return parse(text.replace("\r\n", "\n").replace("\r", "\n"), file)


def parse(text: str, file: str = "<文本>") -> YamlDocument:
    """Read YAML text. Raises InputError naming line and column."""
    document = YamlDocument(file=file, data=None)
    try:
        _check_tokens(text, file)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, file) from None
    except yaml.YAMLError:
        raise InputError(
            "YAML 语法有误", where=file, why="含有不可见的控制字符", next="请用纯文本编辑器打开，删去后用 UTF-8 编码另存"
        ) from None
    if node is not None:
        document.data = _value(node, (), document)
    return document


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> InputError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    wide = [number for number in wide_colons(text) if number <= line]
    if wide:
        why = f"第{wide[-1]}行的冒号是全角的“：”"
        return InputError("YAML 语法有误", where=f"{file} 第{wide[-1]}行", why=why, next="键后面要用半角冒号，再空一格：“键: 值”")
    place = str(Mark(file, line, mark.column + 1)) if mark else file
    reason = str(error.problem or error.context or "")
    return InputError("YAML 语法有误", where=place, why=_REASONS.get(reason, f"无法解析（{reason}）"), next=_COMMON)


def wide_colons(text: str) -> list[int]:
    """Return the numbers of the lines that look like a key with a full-width colon behind it, and no other."""
    return [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(r"\s*(- )?[^\s:：#\"']{1,20}：", line) and ": " not in line
    ]


def _check_tokens(text: str, file: str) -> None:
    """Refuse what plain files do not need, before anything is built: anchors, aliases, tags, and nesting without end."""
    depth = end = 0
    try:
        for token in yaml.scan(text, Loader=_Loader):
            depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
            end = token.end_mark.index
            if depth > DEPTH:
                raise _too_deep(text, token.start_mark.index, file)
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                place = str(Mark(file, token.start_mark.line + 1, token.start_mark.column + 1))
                if isinstance(token, yaml.TagToken):
                    raise InputError("不支持 YAML 标签", where=place, next="以 ! 开头的文字请加引号")
                raise InputError("不支持锚点与别名（& 和 *）", where=place, next="请把内容直接写出；以 & 或 * 开头的文字请加引号")
    except yaml.MarkedYAMLError:
        # The scanner reads ahead over a run of brackets, since it might be a key, and newer ones give up there
        # with an error of their own before the token that would be one too deep arrives here.
        if run := _DEEP.match(text, end):
            raise _too_deep(text, run.end() - 1, file) from None
        raise


def _too_deep(text: str, index: int, file: str) -> InputError:
    line, column = text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
    return InputError(f"嵌套超过 {DEPTH} 层", where=str(Mark(file, line, column)), next="请检查括号是否写错")


def dump(data: Any) -> str:
    """Write nested dicts, lists, strings and None as YAML that `parse` reads back unchanged."""
    lines: list[str] = []
    if not (isinstance(data, dict) and data and _write(data, "", "", lines)):
        return _dumped(data)
    lines.append("")
    return "\n".join(lines)


def _dumped(data: Any) -> str:
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=_WIDTH))


def _write(data: dict[Any, Any], first: str, indent: str, lines: list[str]) -> bool:
    """Write a mapping as `_dumped` does, many times as fast; False where only that knows how (long, folded and other texts)."""
    lead = first
    for key, value in data.items():
        if not _PLAIN.fullmatch(key):
            return False
        start = f"{lead}{key}:"
        lead = indent
        if type(value) is str:
            text = _scalar(value)
            if len(start) + len(text) >= _WIDTH:
                return False
            lines.append(f"{start} {text}")
        elif not value:
            return False
        elif type(value) is dict:
            lines.append(start)
            if not _write(value, indent + "  ", indent + "  ", lines):
                return False
        elif type(value) is list:
            lines.append(start)
            for item in value:
                if type(item) is str and len(indent) + len(text := _scalar(item)) < _WIDTH - 2:
                    lines.append(f"{indent}- {text}")
                elif not (type(item) is dict and item and _write(item, indent + "- ", indent + "  ", lines)):
                    return False
        else:
            return False
    return True


def _scalar(text: str) -> str:
    """Return a text as YAML writes it on one line; one that is as long as a line where it takes several."""
    if _QUOTED.fullmatch(text):
        return f"'{text}'"
    return text if _PLAIN.fullmatch(text) else _other_scalar(text)


@lru_cache(maxsize=4096)
def _other_scalar(text: str) -> str:
    written = _dumped([text])
    return written[2:-1] if len(text.splitlines()) == 1 and written.count("\n") == 1 else " " * _WIDTH


def _value(node: yaml.Node, path: tuple[str | int, ...], document: YamlDocument) -> Any:
    mark = Mark(document.file, node.start_mark.line + 1, node.start_mark.column + 1)
    document.marks[path] = mark
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), document) for index, item in enumerate(node.value)]
    text = str(node.value)
    if not getattr(node, "style", None) and text in {"", "~", "null"}:
        return None
    return text


def _mapping(node: yaml.MappingNode, path: tuple[str | int, ...], document: YamlDocument) -> dict[str, Any]:
    result: dict[str, Any] = {}
    first: dict[str, int] = {}
    for key_node, value_node in node.value:
        mark = Mark(document.file, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        place = str(mark)
        if not isinstance(key_node, yaml.ScalarNode):
            raise InputError(Problem("键必须是文字", place, "", "请检查缩进与冒号"))
        key = str(key_node.value)
        if key in first:
            raise InputError(Problem(f"键“{key}”重复", place, f"第{first[key]}行已经写过，后写的不能覆盖前写的", "请只保留一处"))
        first[key] = mark.line
        document.keys[(*path, key)] = mark
        result[key] = _value(value_node, (*path, key), document)
    return result
