"""Mapping drafts: for a table of unknown names, which column is what; always a mapping that can be read, never one that is used unseen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feecase.builtin.importers import headers
from feecase.builtin.importers.mapping_draft import draft
from feecase.extend.tables import Sheet
from feecase.intake import mapping

GOOD = ["3-1-302", "李明", "物业费", "2025-01-01", "2025-12-31", "1200.00"]


def sheet(*rows):
    return Sheet("导出.xlsx", "导出", tuple(tuple(row) for row in rows))


@pytest.mark.parametrize(
    "header",
    [
        ["房间 名称", "客户", "收费科目", "从", "到", "欠款合计"],
        ["房屋名", "户主姓名", "费用", "起始", "终止", "未交金额（元）"],
        ["单元房", "业主名", "项目", "计费开始", "计费截止", "欠缴\n合计"],
        ["address", "who", "收费的项目", "a", "b", "c"],
    ],
)
def test_columns_are_guessed_by_name_and_by_what_stands_in_them(header, tmp_path, estate):
    found = draft(sheet(["某小区欠款一览"], header, GOOD, ["3-1-303", *GOOD[1:]]))
    path = tmp_path / "映射.yaml"
    path.write_text(found.text().replace("#  费用项: （必须有。", "#  （"), encoding="utf-8")

    assert (found.line, found.shape.title) == (2, "欠费明细表")
    read = [found.columns.get(name) for name in ("房号", "开始时间", "结束时间", "欠费金额")]
    assert read == [" ".join(header[index].split()) for index in (0, 3, 4, 5)]
    plan = mapping.load(path)
    constants = {} if "费用项" in plan.columns else {"费用项": "物业费"}
    plan = plan.model_copy(update={"constants": constants})
    assert mapping.apply(plan, sheet(header, GOOD)) is not None


def test_a_corrected_draft_imports_the_table(estate, run):
    (estate.folder / "导出.xlsx").write_bytes(
        estate.book({"导出": [["address", "who", "a", "b", "c"], [GOOD[0], GOOD[1], *GOOD[3:]]]})
    )
    target = estate.folder / "映射.yaml"
    code, out, _ = run("import", estate.folder / "导出.xlsx", "--map-draft", target)

    assert code == 0
    assert "猜测，请核对" in out
    assert not estate.cases.exists()
    text = target.read_text(encoding="utf-8")
    target.write_text(text.replace("# 固定: {费用项: 内容}", "固定: {费用项: 物业费}"), encoding="utf-8")
    code, out, _ = run(
        "import", estate.folder / "导出.xlsx", "--map", target, "--project", estate.folder / "project.yaml", "--to", estate.cases
    )
    assert code == 0
    assert "1,200.00" in out


def test_a_draft_overwrites_nothing(estate, run):
    (estate.folder / "导出.csv").write_text("address,who,a,b,c\n3-1-302,李明,2025-01-01,2025-12-31,1200\n", encoding="utf-8")
    target = estate.folder / "映射.yaml"
    target.write_text("我的", encoding="utf-8")
    code, _, err = run("import", estate.folder / "导出.csv", "--map-draft", target)

    assert code == 1
    assert "不覆盖已有的文件" in err
    assert target.read_text(encoding="utf-8") == "我的"


@pytest.mark.parametrize(
    ("table", "code", "told"),
    [
        ("房号,业主,费用项,开始时间,结束时间,欠费金额\n", 0, "都认识"),
        ("1,2\n3,4\n", 1, "没有一张表看得出表头"),
        ("菜名,时令\n鱼,春\n", 1, "没有一张表看得出表头"),
    ],
)
def test_where_there_is_nothing_to_draft_it_is_said(estate, run, table, code, told):
    (estate.folder / "表.csv").write_text(table, encoding="utf-8")
    found, out, _ = run("import", estate.folder / "表.csv", "--map-draft", estate.folder / "映射.yaml")

    assert (found, told in out) == (code, True)
    assert not (estate.folder / "映射.yaml").exists()


def test_an_unknown_table_names_the_way_to_a_draft(estate, run):
    (estate.folder / "表.csv").write_text("甲,乙,丙\n3-1-302,李明,1200\n", encoding="utf-8")

    assert (
        "--map-draft"
        in run("import", estate.folder / "表.csv", "--project", estate.folder / "project.yaml", "--to", estate.cases)[1]
    )


CELLS = st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.none(), st.sampled_from(GOOD))


NAMES = st.one_of(
    st.sampled_from(sorted(name for names in headers.HEADERS.values() for name in names)), st.text(min_size=1, max_size=8)
)


@given(
    table=st.tuples(st.lists(NAMES, max_size=8), st.lists(st.lists(CELLS, max_size=8), max_size=5)).map(
        lambda parts: [parts[0], *parts[1]]
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_table_a_draft_is_a_mapping_that_can_be_read(table, tmp_path_factory):
    found = draft(sheet(*table))
    if found is None:
        return
    path = tmp_path_factory.mktemp("draft") / "映射.yaml"
    path.write_text(found.text(), encoding="utf-8")
    plan = mapping.load(path)

    assert {ours: "".join(theirs.split()) for ours, theirs in plan.columns.items()} == {
        ours: "".join(theirs.split()) for ours, theirs in found.columns.items()
    }
    assert set(plan.columns) <= {names[0] for names in headers.HEADERS.values()}
    assert len(set(found.columns.values())) == len(found.columns)
