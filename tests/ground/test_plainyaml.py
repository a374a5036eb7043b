"""The strict YAML reader: scalars stay text, every value knows its place, everything clever is refused with a place."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from feecase import plainyaml
from feecase.errors import InputError


def refused(text: str) -> tuple[str, str, str]:
    with pytest.raises(InputError) as raised:
        plainyaml.parse(text, "f.yaml")
    (problem,) = raised.value.problems
    return problem.what, problem.where.removeprefix("f.yaml "), problem.why


@pytest.mark.parametrize(
    "scalar", ["0302", "3-1-302", "1e3", "yes", "2025-01-01", "1_000", "0x1F", "12:30:45", ".5", "'null'", "'~'"]
)
def test_scalars_stay_the_text_they_are(scalar):
    assert plainyaml.parse(f"a: {scalar}").data == {"a": scalar.strip("'")}


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_nothing_is_none(nothing):
    assert plainyaml.parse(f"a: {nothing}").data == {"a": None}


def test_an_empty_file_holds_nothing():
    assert plainyaml.parse("# 注释\n").data is None


def test_every_value_and_key_knows_its_place():
    document = plainyaml.parse("甲:\n  - 乙: 1\n    丙: {丁: x}\n", "f.yaml")

    assert document.where(("甲", 0, "丙", "丁")) == "f.yaml 第3行第12列"
    assert str(document.keys["甲", 0, "丙", "丁"]) == "f.yaml 第3行第9列"
    assert document.where(("甲", 0, "没有")) == "f.yaml 第2行第5列"


@pytest.mark.parametrize(
    ("text", "what", "place"),
    [
        ("a: 1\nb: 2\na: 3", "键“a”重复", "第3行第1列"),
        ("x:\n  - {a: 1, a: 2}", "键“a”重复", "第2行第12列"),
        ("a: &x 1\nb: *x", "不支持锚点与别名（& 和 *）", "第1行第4列"),
        ("a: !!python/object:os.system {}", "不支持 YAML 标签", "第1行第4列"),
        ("a: !!str 1", "不支持 YAML 标签", "第1行第4列"),
        ("a: !mine 1", "不支持 YAML 标签", "第1行第4列"),
        ("? [a]\n: b", "键必须是文字", "第1行第3列"),
        ("a: 1\n---\nb: 2", "YAML 语法有误", "第2行第1列"),
        ("a: 'x", "YAML 语法有误", "第1行第6列"),
        ("a:\n\t- b", "YAML 语法有误", "第2行第1列"),
        ("a: b: c", "YAML 语法有误", "第1行第5列"),
    ],
)
def test_what_is_clever_or_broken_is_refused_with_its_place(text, what, place):
    assert refused(text)[:2] == (what, place)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [1", "方括号没有闭合，或少了逗号"),
        ("a: {b: 1", "花括号没有闭合，或少了逗号"),
        ("a: 'x", "引号没有闭合"),
        ("a: b: c", "这里不能再有冒号；含冒号的文字请加引号"),
        ("a:\n\t- b", "缩进不能用制表符；以 % @ ` 开头的文字请加引号"),
        ("a: 1\n b: 2", "这里不能再有冒号；含冒号的文字请加引号"),
        ("a: 1\nb", "键后面缺少冒号"),
        ("- a\nb: 1", "这里应是以“- ”开头的列表项，请看缩进"),
        ("a: 1\n---\nb: 2", "一个文件里只能有一份内容（不能再写 ---）"),
        ('a: "C:\\q"', "双引号里的反斜杠有特殊含义，请改用单引号"),
        ("a: 1\n\tb: 2", "缩进不能用制表符（Tab 键），请改用空格"),
        ("a: 1\n止：2024-03-05\n", "第2行的冒号是全角的“：”"),
        ("- 类别：自然人\n  姓名: 李\n", "第1行的冒号是全角的“：”"),
    ],
)
def test_the_reason_is_told_in_chinese(text, why):
    assert refused(text)[2] == why


@pytest.mark.parametrize("depth", [plainyaml.DEPTH + 1, 1000, 200_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_nesting_without_end_is_refused_and_never_overflows(depth, opening, closing):
    what, _, _ = refused(opening * depth + "x" + closing * depth)

    assert what == f"嵌套超过 {plainyaml.DEPTH} 层"


def test_nesting_as_deep_as_files_need_is_fine():
    assert plainyaml.parse("[" * plainyaml.DEPTH + "]" * plainyaml.DEPTH).data


def test_control_characters_are_refused():
    assert refused('a: "\x00"')[0] == "YAML 语法有误"


def test_files_must_be_utf8_and_of_sane_size(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_bytes("原告: 甲".encode("gb18030"))
    with pytest.raises(InputError, match="文件不是 UTF-8 编码"):
        plainyaml.load(path)
    path.write_bytes("\ufeff原告: 甲".encode())
    assert plainyaml.load(path).data == {"原告": "甲"}
    monkeypatch.setattr(plainyaml, "LIMIT", 3)
    with pytest.raises(InputError, match="文件过大"):
        plainyaml.load(path)
    with pytest.raises(InputError, match="找不到文件"):
        plainyaml.load(tmp_path / "b.yaml")
    monkeypatch.undo()
    with pytest.raises(InputError, match="文件无法读写"):
        plainyaml.load(tmp_path)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t"), max_size=20)
data = st.recursive(
    texts | st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(texts, data, max_size=4))
def test_what_is_dumped_is_read_back(value):
    assert plainyaml.parse(plainyaml.dump(value)).data == value


lines = (
    st.text(st.sampled_from("abc 12.:-#'\"&*!|>%@`{}[],?~=\\\t\n 甲乙，。：é\u00a0\u2028"), max_size=140)
    | st.sampled_from(
        [
            "null",
            "1",
            "yes",
            "2025-01-01",
            "",
            "-",
            "C202501",
            "Y1",
            "3-1-302",
            "1000-1-1",
            "1٠",
            "from",
            "no",
            "欠费明细表.xlsx",
            "1.50",
            "007",
        ]
    )
    | st.from_regex(r"[\u4e00-\u9fa5A-Za-z0-9._、，；（）-]{0,110}", fullmatch=True)
)
nested = st.recursive(
    lines | st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(lines, inner, max_size=3), max_leaves=12
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(lines, nested, max_size=4))
def test_what_is_dumped_is_what_the_library_writes(value):
    whole = yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=100)

    assert plainyaml.dump(value) == whole


@given(st.text(max_size=80))
def test_no_text_makes_it_raise_anything_else(text):
    try:
        document = plainyaml.parse(text)
    except InputError:
        return
    assert document.data is None or isinstance(document.data, str | list | dict)
