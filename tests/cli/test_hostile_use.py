"""What a hurried user does wrong: told in Chinese with place and next step, without a traceback; the other cases go on."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from feecase import files
from feecase.cli.main import execute
from feecase.errors import from_system

CASE = """
id: 甲
管辖地代码: "370202"
原告: {名称: 阳光物业}
被告: [{类别: 自然人, 姓名: 李明}]
物业: {物业项目: 阳光花园, 房号: 3-1-302}
合同: {合同名称: 物业服务合同}
应收款项: [{编号: C1, 费用项目: 物业服务费, 起: 2025-09-01, 止: 2026-10-31, 应收日期: 2026-01-10, 应收金额: 2660.00}]
"""


@pytest.fixture
def cases(tmp_path, monkeypatch):
    """A folder `cases` with one good case 甲 and one bad case 乙, as the working folder's child."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"甲": CASE, "乙": "id: 乙\n\t坏: 1\n"}.items():
        (tmp_path / "cases" / name).mkdir(parents=True)
        (tmp_path / "cases" / name / "case.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "cases"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "没有命令“chekc”"),
        (["check"], "没有写案件"),
        (["import", "a.xlsx", "--to"], "选项 --to 后面要写内容"),
        (["check", "--jsno"], "没有选项 --jsno"),
        (["schema", "case", "b"], "多写了“b”"),
        (["prepare", "x", "--jobs", "0"], "选项 --jobs 不能小于 1"),
        (["prepare", "x", "--jobs", "x"], "选项 --jobs 应是数字"),
        (["prepare", ".", "--only", "没有的"], "没有文书“没有的”"),
        (["check", "x", "--as-of", "9999-12-31"], "日期“9999-12-31”不合常理"),
    ],
)
def test_usage_errors_are_chinese(arguments, said, capsys, cases):
    arguments = ["cases" if word == "." else word for word in arguments]

    assert execute(arguments) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert "处理：" in printed.err
    assert printed.out == ""


def test_usage_errors_are_json_where_json_was_asked_for(capsys):
    assert execute(["check", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "usage-error"


@pytest.mark.parametrize("command", ["papers", "law", "evidence"])
def test_a_group_without_command_shows_its_help(command, capsys):
    assert execute([command]) == 2
    assert f"用法：feecase {command}" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "claim", "limitation", "status", "prepare"])
def test_one_bad_case_stops_no_other_and_json_stays_json(command, cases, capsys):
    assert execute([command, "cases", "nope", "cases/甲", "--as-of", "2026-11-20", "--json"]) == 1

    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == f"feecase/{command}/1"
    done = printed["data"]["cases"] if isinstance(printed["data"], dict) else printed["data"]
    assert len(done) == 1, "the good case once, though it was named twice"
    wheres = " ".join(f["where"] for f in printed["data"]["failed"])
    assert "乙" in wheres
    assert "nope" in wheres


def test_files_caught_by_a_wildcard_stop_nothing(cases, capsys):
    (cases / "rejects.xlsx").write_bytes(b"")

    assert execute(["status", *map(str, sorted(cases.iterdir())), "--as-of", "2026-11-20"]) == 1
    printed = capsys.readouterr()
    assert "甲" in printed.out
    assert "这是文件，不是案件文件夹" in printed.err


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (".", "案件在下一级，请写 cases"),
        ("甲.txt", "这是文件，不是案件文件夹"),
        ("空", "先用 feecase import"),
        ("无", "找不到文件夹"),
    ],
)
def test_a_wrong_folder_is_told_with_the_right_one(path, said, cases, capsys):
    (cases.parent / "空").mkdir()
    (cases.parent / "甲.txt").touch()

    assert execute(["check", path]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["new", "甲.txt/x"], ["demo", "甲.txt/x"], ["status", "cases/甲", "--csv", "cases"], ["schema", "case"]]
)
def test_what_the_system_refuses_is_told_with_its_path(arguments, cases, capsys):
    (cases.parent / "甲.txt").touch()

    assert execute(arguments) == (0 if arguments[0] == "schema" else 1)
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert ("原因：" in said) is (arguments[0] != "schema")


def test_a_full_disk_is_told_with_the_file_and_leaves_nothing(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as caught:
        files.write(tmp_path / "a.yaml", "x")

    problem = from_system(caught.value).problems[0]
    assert (problem.where, problem.why) == (str(tmp_path / "a.yaml"), "磁盘空间不足")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENAMETOOLONG, errno.EISDIR, 9999])
def test_every_refusal_has_a_reason_and_a_next_step(code):
    problem = from_system(OSError(code, "said by the system", "d/f.yaml")).problems[0]

    assert problem.where == "d/f.yaml"
    assert problem.why
    assert problem.next


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent the POSIX way")
@pytest.mark.parametrize("wait", [0.3, 0.6, 0.9])
def test_an_interrupted_import_leaves_whole_files_and_can_be_repeated(wait, tmp_path):
    rows = "房号,费用项,开始时间,结束时间,欠费金额\n" + "".join(
        f"{n // 100 + 1}-1-{n % 100 + 101},物业费,2025-01-01,2025-12-31,100.00\n" for n in range(300)
    )
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "project.yaml").write_text("管辖地代码: '370202'\n原告: {名称: 阳光物业}\n", encoding="utf-8")
    command = [sys.executable, "-c", "from feecase.cli.main import run; run()", "import", "a.csv"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode in {0, 130, -signal.SIGINT}, said
    assert not list(tmp_path.rglob(".feecase-*"))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert len(list(Path(tmp_path).glob("cases/*/billing.yaml"))) == 300


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_terminal_that_lacks_a_sign_shows_a_question_mark_and_goes_on(encoding, cases):
    (cases / "甲" / "case.yaml").write_text(CASE.replace("李明", "\U0002cc56某"), encoding="utf-8")
    command = [sys.executable, "-c", "from feecase.cli.main import run; run()"]
    environment = os.environ | {"PYTHONIOENCODING": encoding}

    done = subprocess.run([*command, "check", "cases/甲"], env=environment, capture_output=True, check=False)
    machine = subprocess.run([*command, "status", "cases", "--json"], env=environment, capture_output=True, check=False)

    assert done.returncode in {0, 3}, done.stderr
    assert b"?" in done.stdout
    assert json.loads(machine.stdout)["data"]["cases"][0]["defendants"] == ["\U0002cc56某"]
