"""`feecase law …` as a user meets it: words, JSON shapes, exit codes."""

from __future__ import annotations

import json

import docx
import pytest

from feecase.cli.main import execute


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command on 2026-11-22: (exit code, standard output, standard error)."""
    import datetime as dt

    monkeypatch.setattr("feecase.cli.clock.today", lambda: dt.date(2026, 11, 22))
    monkeypatch.setattr("feecase.cli.law.today", lambda: dt.date(2026, 11, 22))

    def run(*arguments):
        code = execute(["law", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def data(run):
    def data(*arguments, code=0):
        found, out, _ = run(*arguments, "--json")
        assert found == code
        shape = json.loads(out)
        return shape["data"] if "data" in shape else shape["error"]

    return data


@pytest.mark.parametrize(
    "arguments",
    [
        ("民法典", "944", "2"),
        ("中华人民共和国民法典", "第九百四十四条第二款"),
        ("minfadian", "九百四十四", "二"),
        ("《民法典》", "第944条", "第二款"),
        ("民法典", "９４４", "2"),
    ],
)
def test_show_understands_numbers_as_lawyers_write_them(data, arguments):
    found = data("show", *arguments)
    assert (found["work"], found["article"], found["paragraph"]) == ("minfadian", "944", 2)
    assert found["citation"] == "《中华人民共和国民法典》第九百四十四条第二款"
    assert found["text"].startswith("业主违反约定逾期不支付物业费的")
    assert found["read_from"].startswith("LawRefBook/Laws@")


def test_show_of_a_document_number(data):
    assert data("show", "法释[2009]8号", "2")["work"] == "wuye-jieshi"


def test_show_of_the_law_of_another_day(run):
    code, out, _ = run("show", "物业管理条例", "42", "--on", "2010-01-01")
    assert code == 0
    assert "（2007年10月1日起施行的文本）第四十二条" in out
    assert "2007-10-01起施行，至2016-02-05止" in out


@pytest.mark.parametrize(
    ("arguments", "code", "messages"),
    [
        (("show", "合同法", "107"), 1, ["已于2021年1月1日废止", "现行规定见《民法典》第五百七十七条"]),
        (("show", "民法典", "577", "--on", "2019-05-01"), 1, ["尚未施行", "当时的规定见《合同法》第一百零七条"]),
        (("show", "民法点", "1"), 1, ["法规库中没有“民法点”", "民法典"]),
        (("show", "民法典", "944", "9"), 1, ["没有第九款"]),
        (("show", "民法典", "甲"), 2, ["看不懂条款项“甲”"]),
        (("show", "民法典", "1", "--on", "昨天"), 2, ["日期“昨天”无效"]),
        (("show", "法释〔2020〕17号", "1"), 1, ["可指多部法律"]),
        (("cite", "民法典"), 2, ["没有写明条号"]),
        (("stale", "--older-than", "long"), 2, ["时长“long”无效"]),
    ],
)
def test_refusals(run, arguments, code, messages):
    found, _, err = run(*arguments)
    assert found == code
    for message in messages:
        assert message in err


def test_errors_as_json(data):
    error = data("show", "合同法", "107", code=1)
    assert error["code"] == "law-error"
    assert "现行规定见《民法典》第五百七十七条" in error["next"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("民法典", "944", "2"), "《中华人民共和国民法典》第九百四十四条第二款"),
        (("民法典", "195", "--short"), "《民法典》第一百九十五条"),
        (
            ("合同法", "107", "--on", "2019-01-01"),
            "《中华人民共和国合同法》（1999年10月1日起施行的文本，已于2021年1月1日废止）第一百零七条",
        ),
        (("诉讼费用交纳办法", "第十四条第一款第三项"), "《诉讼费用交纳办法》第十四条第一款第三项"),
    ],
)
def test_cite_writes_what_can_be_pasted(run, arguments, expected):
    assert run("cite", *arguments)[:2] == (0, expected + "\n")


def test_list_and_history(run, data):
    listed = {row["work"]: row for row in data("list")}
    assert listed["minfadian"]["status"] == "in-force"
    assert listed["hetongfa"]["status"] == "repealed"
    assert listed["minsufa"]["versions"] == ["2017-07-01", "2022-01-01", "2024-01-01"]
    code, out, _ = run("history", "民诉法", "165")
    assert code == 0
    assert "第一百六十二条" in out
    assert "〔删：三〕〔增：五〕" in out
    overview = data("history", "物业管理条例")
    assert [version["in_force"] for version in overview["versions"]] == ["2003-09-01", "2007-10-01", "2016-02-06", "2018-03-19"]
    assert run("list")[0] == run("gaps")[0] == run("stale")[0] == run("history", "物业管理条例")[0] == 0


def test_search(data):
    found = data("search", "物业费", "停止供电", "--limit", "100")
    assert ("minfadian", "944") in {(row["work"], row["article"]) for row in found["articles"]}
    assert data("search", "应当", "--limit", "3")["more"] is True


def test_stale_names_the_overdue_rate(data):
    assert "rate.lpr_1y" in {row["name"] for row in data("stale")}


def test_check_of_a_text_file(tmp_path, run, data):
    path = tmp_path / "书.txt"
    path.write_text("诉讼请求\n依据《合同法》第一百零七条、《民法典》第九百四十四条第二款。\n", encoding="utf-8")
    found = data("check", str(path), code=3)
    assert (found["file"], found["on"]) == (str(path), "2026-11-22")
    old, new = found["citations"]
    assert {"text", "where", "work", "article", "paragraph", "item", "status", "successor", "quote"} <= old.keys()
    assert (old["where"], old["status"], old["quote"]) == ("第2行", "repealed", "none")
    assert [(s["work"], s["article"]) for s in old["successor"]] == [("minfadian", "577")]
    assert (new["work"], new["article"], new["paragraph"], new["status"]) == ("minfadian", "944", 2, "in-force")
    code, out, _ = run("check", str(path))
    assert code == 3
    assert "引用 2 处，1 处有问题" in out
    assert run("check", str(path), "--on", "2020-01-01")[0] == 3
    path.write_text("依据《民法典》第九百四十四条第二款。", encoding="utf-8")
    assert run("check", str(path))[0] == 0


def test_check_of_several_files(tmp_path, data):
    for name, text in (("a.txt", "《民法典》第1条"), ("b.md", "《民法典》第2条")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = data("check", str(tmp_path / "a.txt"), str(tmp_path / "b.md"))
    assert [len(one["citations"]) for one in found["files"]] == [1, 1]


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path, run, data):
    good, bad = tmp_path / "a.txt", tmp_path / "b.docx"
    good.write_text("《合同法》第107条", encoding="utf-8")
    bad.write_bytes(b"not a zip")
    code, out, err = run("check", str(bad), str(good))
    assert code == 1
    assert "第一百零七条" in out or "第107条" in out
    assert "不是完好的 Word 文件" in err
    found = data("check", str(bad), str(good), code=1)
    assert [len(one["citations"]) for one in found["files"]] == [1]
    assert found["failed"][0]["what"] == "不是完好的 Word 文件"
    assert data("check", str(bad), code=1)["what"] == "不是完好的 Word 文件"


def test_the_published_schema_describes_the_output(tmp_path, data):
    from feecase.law.report import CheckReport

    path = tmp_path / "a.txt"
    path.write_text("《合同法》第107条、《民法典》第1条", encoding="utf-8")
    found = data("check", str(path), code=3)
    assert CheckReport.model_validate(found).model_dump(mode="json") == found


def test_check_marks_a_copy_of_a_word_file(tmp_path, run):
    document = docx.Document()
    document.add_paragraph("依据《合同法》第一百零七条、第一百一十四条和《民法典》第五百七十七条，请求判决。")
    path, copy = tmp_path / "诉状.docx", tmp_path / "批注.docx"
    document.save(path)
    before = path.read_bytes()
    assert run("check", str(path), "--mark", str(copy))[0] == 3
    assert path.read_bytes() == before
    texts = [one.text for one in docx.Document(copy).comments]
    assert len(texts) == 2
    assert "第一百零七条：已废止" in texts[0]
    assert "《民法典》第五百七十七条" in texts[0]
    code, _, err = run("check", str(path), "--mark", str(copy))
    assert code == 1
    assert "不覆盖" in err


def test_mark_wants_one_word_file(tmp_path, run):
    path = tmp_path / "a.txt"
    path.write_text("《民法典》第1条", encoding="utf-8")
    assert run("check", str(path), "--mark", str(tmp_path / "b.docx"))[0] == 2


def test_the_example_papers_cite_no_dead_law(run, tmp_path):
    """Every citation in the shipped templates holds today."""
    from feecase import resources

    templates = sorted(resources.folder("templates").glob("*.docx"))
    assert templates
    code, out, err = run("check", *map(str, templates))
    assert (code, err) == (0, ""), out


def test_freshness_and_impact_tell_what_changed_and_whom_it_touches(data, tmp_path):
    listed = tmp_path / "清单.csv"
    listed.write_bytes("标题,施行日期,时效性\n物业管理条例,2026-10-01,有效\n".encode("gb18030"))
    letter = tmp_path / "函.txt"
    letter.write_text("依据《城市供水条例》第二十二条、《民法典》第九百四十四条。", encoding="utf-8")
    fresh = data("freshness", str(listed), "--on", "2026-11-20", code=3)
    assert [f["work"] for f in fresh["differences"] if f["kind"] == "changed"] == ["wuye-tiaoli"]
    touched = data("impact", str(letter), "--since", "2026-01-01", "--on", "2026-11-20", code=3)
    assert [c["citation"] for c in touched["citations"]] == ["《城市供水条例》第二十二条"]
    assert touched["changed"]["chengshi-gongshui"] == "2026年6月1日废止"
