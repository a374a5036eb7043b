"""`feecase plugins` and `feecase place`: what users see, in words and as JSON."""

from __future__ import annotations

import json

import pytest

from feecase import engine
from feecase.cli.main import execute
from feecase.extend.manager import BLOCK


@pytest.fixture
def feecase(capsys, monkeypatch):
    """Run a command; give back the exit code, what was printed and what went to stderr."""
    engine.load_context.cache_clear()

    def run(*arguments):
        code = execute(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    yield run
    engine.load_context.cache_clear()


def test_list_names_every_plugin_with_version_hooks_and_places(feecase):
    code, out, err = feecase("plugins", "list", "--json")
    data = json.loads(out)
    rows = {d["name"]: d for d in data["data"]["distributions"]}

    assert (code, err, data["schema"]) == (0, "", "feecase/plugins/1")
    assert rows["feecase"]["places"] == ["全国"]
    assert rows["feecase-shandong"]["places"][:2] == ["山东省", "青岛市"]
    assert "sd-wuye-tiaoli" in rows["feecase-shandong"]["works"]
    assert rows["feecase-shandong"]["checked"] == "2026-11-22"
    assert data["data"]["problems"] == []


def test_list_in_words(feecase):
    code, out, _ = feecase("plugins", "list")

    assert code == 0
    assert "feecase-zhejiang" in out
    assert "口径" in out


def test_a_blocked_plugin_is_said_to_be_blocked(feecase, monkeypatch):
    monkeypatch.setenv(BLOCK, "feecase-shandong")
    _, out, _ = feecase("plugins", "list")

    assert "已停用（FEECASE_BLOCK_PLUGINS）：shandong" in out
    assert "feecase-shandong" not in out


def test_check_finds_the_first_party_plugins_sound(feecase):
    code, out, err = feecase("plugins", "check", "--on", "2026-11-22")

    assert (code, err) == (0, "")
    assert "插件完好" in out


def test_check_says_what_is_wrong_and_leaves_with_1(feecase, install):
    install("feecase-bad", "0.9", "bad", "from feecase.plugin import hookimpl\n@hookimpl\ndef feecase_profile(): return []\n")
    code, out, _ = feecase("plugins", "check", "--json")

    assert code == 1
    assert "feecase_profiles" in json.loads(out)["data"]["problems"][0]["next"]


def test_check_reminds_of_values_not_compared_for_a_year(feecase):
    code, out, _ = feecase("plugins", "check", "--on", "2027-11-23", "--json")
    data = json.loads(out)["data"]

    assert code == 0
    assert data["problems"] == []
    assert any("2026-11-22" in p["what"] for p in data["stale"])


def test_new_writes_a_plugin_and_says_how_to_go_on(feecase, tmp_path):
    code, out, _ = feecase("plugins", "new", "shenzhen", "--place", "440300", "--to", str(tmp_path))

    assert code == 0
    assert "pip install -e" in out
    assert (tmp_path / "feecase-shenzhen" / "pyproject.toml").is_file()
    assert feecase("plugins", "new", "shenzhen", "--place", "440300", "--to", str(tmp_path))[0] == 2


def test_place_shows_the_value_its_origin_and_what_farther_places_say(feecase):
    code, out, err = feecase("place", "show", "371602", "--on", "2026-11-20", "--json")
    data = json.loads(out)["data"]
    policies = {p["name"]: p for p in data["policies"]}
    posting = policies["collection.posting"]

    assert (code, err) == (0, "")
    assert data["name"] == "山东省滨州市滨城区"
    assert (posting["value"], posting["place_name"]) == ("allowed", "滨州市")
    assert [o["place_name"] for o in posting["overrides"]] == ["山东省", "全国"]
    assert posting["citations"] == ["《滨州市住宅物业管理条例》第四十九条第二款"]
    assert policies["local.regulation"]["shown"] == "《滨州市住宅物业管理条例》、《山东省物业管理条例》"
    assert "small_claims.wage" in data["unknown"]


@pytest.mark.parametrize("sources", [(), ("--sources",)])
def test_place_in_words_names_what_is_unknown(feecase, sources):
    code, out, _ = feecase("place", "show", "440305", *sources)

    assert code == 0
    assert "广东省深圳市南山区（440305）" in out
    assert "上年度就业人员年平均工资" in out.partition("未知")[2]


def test_a_malformed_code_is_a_sentence_not_a_traceback(feecase):
    code, _, err = feecase("place", "show", "青岛")

    assert code == 1
    assert "六位数字" in err
    assert "Traceback" not in err
