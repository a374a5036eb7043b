"""Places as folders of data: what a file says holds, what is wrong in it is named with its line, and a user's own folder counts as any plugin does."""

from __future__ import annotations

import datetime as dt

import pytest

from feecase.engine import Context, assess, build_context
from feecase.errors import InputError
from feecase.extend.folders import PlaceFolder, beside, citation
from feecase.plugin import cite

ON = dt.date(2026, 11, 20)
RULES = """\
地区: 440300
名称: 深圳市
出处:
- 自: 2020-01-01
  核对日期: 2026-11-01
  正式公布: 深圳市中级人民法院立案须知
  读取来源: [https://example.com/a]
  口径:
  - {名称: filing.max_file_mb, 取值: 20, 说明: 立案须知第三条}
- 至: 2019-12-31
  口径:
  - {名称: filing.max_file_mb, 取值: 5, 说明: 旧的立案须知}
检查:
- 编号: shenzhen.committee
  标题: 督促
  级别: 提示
  情形: no-contact-by
  其中: [业委会]
  问题: 没有督促
  理由: 当地如此
  处理: 请督促
  条文: [minfadian 944 2]
"""


@pytest.fixture
def written(tmp_path):
    def write(text=RULES, folder="places"):
        path = tmp_path / folder
        path.mkdir(exist_ok=True)
        (path / "440300.yaml").write_text(text, encoding="utf-8")
        return path

    return write


def test_the_values_of_a_file_hold_at_their_days_and_name_their_source(written):
    (profile,) = PlaceFolder(written()).feecase_profiles()
    new, old = profile.policies
    assert (profile.place, new.value, new.checked, new.official, new.read_from) == (
        "440300",
        "20",
        dt.date(2026, 11, 1),
        "深圳市中级人民法院立案须知",
        ("https://example.com/a",),
    )
    assert (old.value, old.since, old.until, old.checked) == ("5", None, dt.date(2019, 12, 31), None)


def test_statutes_and_templates_are_offered_where_there_are_any(written):
    path = written()
    folder = PlaceFolder(path)
    assert (folder.feecase_statutes(), folder.feecase_templates()) == ([], [])
    (path / "statutes").mkdir()
    (path / "templates" / "440300").mkdir(parents=True)
    assert [root.path for root in folder.feecase_statutes()] == [path / "statutes"]
    assert [(root.path.name, root.place) for root in folder.feecase_templates()] == [("440300", "440300")]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("取值: 20,", "取值: 很大,", "不接受"),
        ("filing.max_file_mb, 取值: 20", "filing.max_file, 取值: 20", "没有名为"),
        ("minfadian 944 2", "民法典第944条", "代号 条 款 项"),
        ("no-contact-by", "nobody", "没有名为“nobody”的情形"),
        ("  其中: [业委会]\n", "", "要写“其中”"),
        ("问题: 没有督促", "问题: '{name}没有督促'", "不能用 {name}"),
        ("说明: 立案须知第三条", "说明: ''", "没有写明出处"),
        ("编号: shenzhen", "号码: shenzhen", "号码"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_line_and_the_folder_left_out_whole(written, right, wrong, said):
    assert right in RULES
    path = written(RULES.replace(right, wrong, 1))
    context = build_context(entry_points=False, places=path)
    (problem,) = context.plugins.problems
    assert said in f"{problem.what}{problem.why}"
    assert "440300.yaml 第" in problem.why
    assert "第1行" not in problem.why or right.startswith("  其中")
    assert problem.next == "请按上面的位置改正"
    assert [p.place for p in context.plugins.profiles] == ["CN"]


def test_the_articles_of_a_check_are_looked_up_though_it_has_nothing_to_say(written):
    from feecase.extend.inspection import inspect

    context = build_context(entry_points=False, places=written(RULES.replace("minfadian 944 2", "minfadian 944 7")))
    (problem,) = inspect(context.plugins, context.library, on=ON)
    assert (problem.what, problem.where.rpartition("：")[2]) == (f"引用的法条在 {ON} 查不到", "检查 shenzhen.committee")


def test_an_empty_folder_is_no_place(tmp_path):
    with pytest.raises(InputError, match="没有地方规则文件"):
        PlaceFolder(tmp_path).feecase_profiles()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("minfadian 944", cite("minfadian", 944)),
        ("minfadian 944 2", cite("minfadian", 944, 2)),
        ("minfadian 195 - 1", cite("minfadian", 195, None, 1)),
        ("susong-shixiao-guiding 8 1 2", cite("susong-shixiao-guiding", 8, 1, 2)),
        ("minzong-shixiao-jieshi 2 @2018-07-23", cite("minzong-shixiao-jieshi", 2, on=dt.date(2018, 7, 23))),
        ("xingfa 286-1", cite("xingfa", "286-1")),
    ],
)
def test_citations_are_read(text, expected):
    assert citation(text) == expected


@pytest.mark.parametrize("root", ["project.yaml", "feecase.toml"])
def test_a_users_own_folder_stands_beside_the_project_or_workspace(written, tmp_path, root):
    path = written()
    case = tmp_path / "cases" / "A"
    case.mkdir(parents=True)
    assert beside(case) is None
    (tmp_path / root).write_text("", encoding="utf-8")
    assert beside(case) == beside(tmp_path) == path.resolve()


def test_a_users_own_folder_decides_and_is_recorded_by_its_content(written, feecase_case):
    path = written()
    context = build_context(entry_points=False, places=path)
    here = feecase_case(jurisdiction="440305")
    findings = [f for f in assess(context, here, as_of=ON).findings if f.check == "shenzhen.committee"]
    assert [(f.level, f.citations) for f in findings] == [("note", (cite("minfadian", 944, 2),))]
    assert context.place(here).policy("filing.max_file_mb", on=ON).value == "20"
    (mine,) = [d for d in context.plugins.distributions if d.name.startswith("places")]
    assert mine.version.startswith("内容 ")
    written(RULES.replace("取值: 20", "取值: 21"))
    (changed,) = [d for d in build_context(entry_points=False, places=path).plugins.distributions if d.name == mine.name]
    assert changed.version != mine.version


def test_a_folder_of_places_that_was_not_loaded_is_told_with_the_assessment(written, tmp_path, feecase_case):
    path = written()
    (tmp_path / "project.yaml").write_text("", encoding="utf-8")
    loaded = feecase_case().model_copy(update={"folder": str(tmp_path / "cases" / "A")})
    elsewhere: Context = build_context(entry_points=False)
    assert [one for one in assess(elsewhere, loaded, as_of=ON).checks_not_run if str(path.resolve()) in one]
    assert assess(build_context(entry_points=False, places=path.resolve()), loaded, as_of=ON).checks_not_run == ()
