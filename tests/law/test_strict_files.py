"""Broken files of a statute root: each is refused with file, line and column, in words that say what to do."""

from __future__ import annotations

import pytest

from feecase.errors import LawError
from feecase.law.files import Expression, Param, SuccessionFile, Work, read, reference

WORK = "title: 甲法\nissuer: 某机关\nrank: 法律\nin_force: 2020-01-01\n"
TEXT = "in_force: 2020-01-01\ncomplete: true\ntotal: 1\nofficial: 公报\nread_from:\n- 某处\narticles:\n  1:\n  - 正文。\n"
PARAM = "title: 期间\nread_from:\n- 某处\nvalues:\n  2017-10-01:\n    value: 3\n"

BROKEN = [
    (Work, WORK + "colour: red\n", "不认识的键“colour”", 5, 9),
    (Work, WORK + "title: 乙法\n", "键“title”重复", 5, 1),
    (Work, WORK.replace("2020-01-01", "2020-13-01"), "没有 2020-13-01 这一天", 4, 11),
    (Work, WORK.replace("2020-01-01", "2020/01/01"), "日期要写成", 4, 11),
    (Work, WORK.replace("issuer: 某机关\n", ""), "缺少“issuer”", 1, 1),
    (Work, WORK + "events:\n- on: 2021-01-01\n  kind: changed\n", "events.0.kind", 7, 9),
    (Work, WORK + "inferred: [moon]\n", "inferred.0", 5, 12),
    (Work, WORK + "note: [\n", "YAML 语法有误", 6, 1),
    (Work, WORK + "note: &a b\n", "不支持锚点", 0, 0),
    (Work, "- 甲法\n", "文件内容要是“键: 值”", 0, 0),
    (Expression, TEXT.replace("total: 1", "total: 2"), "写明全文 2 条，实有 1 条", 1, 1),
    (Expression, TEXT.replace("total: 1", "total: none"), "total", 3, 8),
    (Expression, TEXT.replace("  1:", "  第一条:"), "articles", 9, 3),
    (Expression, TEXT + "entries:\n  1:\n  - 案由\n", "articles 与 entries 要且只要写一个", 1, 1),
    (Expression, TEXT.replace("articles:", "inferred:\n  7: 推定\narticles:"), "提到了没有收录的条：7", 1, 1),
    (Expression, TEXT + "ended: 2019-01-01\n", "失效日期要晚于施行日期", 1, 1),
    (Expression, TEXT.replace("- 某处\n", ""), "read_from", 5, 11),
    (Expression, TEXT.replace("  - 正文。", "  - text: 正文\n    items: [一]\n    item: [甲]"), "不认识的键“item”", 11, 11),
    (SuccessionFile, "articles:\n- version: 2020-01-01\n  article: 1\n  relation: moved\n  basis: 对读\n", "relation", 4, 13),
    (
        SuccessionFile,
        "articles:\n- version: 2020-01-01\n  article: 1\n  relation: same\n  to: [minfadian 1]\n  basis: 对读\n",
        "去向要写成",
        2,
        3,
    ),
    (Param, PARAM + "unit: 年\nunit: 月\n", "键“unit”重复", 8, 1),
    (Param, PARAM.replace("value: 3", "value: 三"), "values.2017-10-01.value", 6, 12),
    (Param, PARAM.replace("value: 3", "note: 空"), "value 与 brackets 要且只要写一个", 6, 5),
    (Param, PARAM.replace("value: 3", "value: 3\n    reference: [民法典 188]"), "引用要写成", 6, 5),
    (Param, PARAM + "  2010-01-01: 2\n", "各期要按日期先后排列", 1, 1),
    (Param, PARAM.replace("2017-10-01", "2017-10-1"), "日期要写成", 6, 5),
]


@pytest.mark.parametrize(
    ("model", "text", "message", "line", "column"),
    BROKEN,
    ids=[f"{model.__name__}-{index}" for index, (model, *_) in enumerate(BROKEN)],
)
def test_broken_files_are_refused_with_their_place(tmp_path, model, text, message, line, column):
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LawError) as caught:
        read(path, model, **({"slug": "jia"} if model is Work else {}))
    problem = caught.value.problems[0]
    assert message in str(problem)
    assert str(path) in problem.where
    if line:
        assert problem.where == f"{path} 第{line}行第{column}列"


@pytest.mark.parametrize(("model", "text"), [(Work, WORK), (Expression, TEXT), (Param, PARAM)])
def test_the_same_files_unbroken_are_read(tmp_path, model, text):
    path = tmp_path / "sound.yaml"
    path.write_text(text, encoding="utf-8")
    assert read(path, model, **({"slug": "jia"} if model is Work else {}))


def test_a_missing_file_is_a_law_error(tmp_path):
    with pytest.raises(LawError, match="找不到文件"):
        read(tmp_path / "none.yaml", Work)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("minfadian 188 1", ("minfadian", "188", 1, None, None)),
        ("minfa-tongze@2009-08-27 135", ("minfa-tongze", "135", None, None, "2009-08-27")),
        ("susong-feiyong 13 1 1", ("susong-feiyong", "13", 1, 1, None)),
        ("xingfa 286-1", ("xingfa", "286-1", None, None, None)),
    ],
)
def test_references_are_read(text, expected):
    cited = reference(text)
    assert (cited.work, cited.article, cited.paragraph, cited.item, cited.on and cited.on.isoformat()) == expected


@pytest.mark.parametrize(
    "text", ["minfadian", "minfadian 第188条", "民法典 188", "minfadian 188 1 1 1", "minfadian@2021-1-1 188"]
)
def test_wrong_references_are_refused(text):
    with pytest.raises(ValueError, match="引用要写成"):
        reference(text)
