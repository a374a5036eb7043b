"""`feecase tokens`, `webhooks` and `serve`, as they are typed."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import httpx
import jsonschema_rs
import pytest
from standardwebhooks.webhooks import Webhook

from feecase.cli.main import execute
from feecase.cli.schema import SCHEMAS
from feecase.store import outbox, records


@pytest.fixture
def run(workspace, monkeypatch, capsys):
    """Run a command in the workspace: returns exit code, what it printed, and what it said beside."""
    monkeypatch.chdir(workspace.folder)

    def command(*arguments):
        code = execute(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def as_json(result):
    assert result[0] == 0, result
    printed = json.loads(result[1])
    jsonschema_rs.validate(SCHEMAS[printed["schema"].split("/")[1]](), printed)
    return printed["data"]


def test_a_token_is_made_listed_and_revoked(run):
    made = as_json(
        run("tokens", "create", "账单系统", "--scope", "arrears:write", "--scope", "cases:read", "--source", "java110", "--json")
    )
    assert made["token"].startswith(f"fck_{made['id']}_")

    (line,) = as_json(run("tokens", "list", "--json"))["tokens"]
    assert (line["name"], line["source"], line["scopes"], line["state"]) == (
        "账单系统",
        "java110",
        ["arrears:write", "cases:read"],
        "可用",
    )
    assert "token" not in line
    assert run("tokens", "revoke", made["id"])[0] == 0
    assert as_json(run("tokens", "list", "--json"))["tokens"][0]["state"] == "已撤销"
    assert run("tokens", "revoke", made["id"])[0] == 1


def test_a_token_is_printed_alone_so_that_it_can_be_piped(run):
    code, out, err = run("tokens", "create", "x", "--scope", "cases:read", "--days", "0")

    assert (code, out.count("\n"), len(out.strip())) == (0, 1, 60)
    assert "只显示这一次" in err
    assert "不过期" in run("tokens", "list")[1]


def test_an_unknown_scope_names_those_there_are(run):
    code, _, err = run("tokens", "create", "x", "--scope", "arrears")

    assert code == 2
    assert "arrears:write" in err


def test_an_endpoint_is_added_listed_tried_and_removed(run, receiver):
    made = as_json(run("webhooks", "add", receiver.url, "--type", "case.imported", "--json"))
    assert as_json(run("webhooks", "list", "--json"))["endpoints"] == [
        {key: made[key] for key in ("id", "direction", "target", "types", "created")}
    ]

    assert "HTTP 200" in run("webhooks", "test", made["id"])[1]
    ((headers, body),) = receiver.got
    assert Webhook(made["secret"]).verify(body, headers)["type"] == "webhook.test"
    receiver.behave = lambda _, handler: handler.answer(500)
    assert (run("webhooks", "test", made["id"])[0], "HTTP 500" in run("webhooks", "test", made["id"])[2]) == (1, True)

    assert run("webhooks", "remove", made["id"])[0] == 0
    assert run("webhooks", "remove", made["id"])[0] == 1
    assert run("webhooks", "test", made["id"])[0] == 1


def test_a_source_is_allowed_to_call_in(run):
    made = as_json(run("webhooks", "add", "--from", "java110", "--json"))

    assert (made["direction"], made["target"]) == ("in", "java110")
    assert len(base64.b64decode(made["secret"].removeprefix("whsec_"))) == 32


def test_the_other_sides_secret_is_taken(run):
    secret = "whsec_" + base64.b64encode(b"k" * 24).decode()

    assert as_json(run("webhooks", "add", "https://billing.example.com/x", "--secret", secret, "--json"))["secret"] == secret


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "二者取一"),
        (("https://a.example", "--from", "b"), "二者取一"),
        (("--from", "a b"), "只能用字母"),
        (("ftp://a.example",), "接收地址不可用"),
        (("https://a.example", "--type", "case.eaten"), "case.imported"),
        (("https://a.example", "--secret", "short"), "密钥不对"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(run, arguments, said):
    code, _, err = run("webhooks", "add", *arguments)

    assert code in {1, 2}
    assert said in err


def test_deliveries_are_listed_by_state_and_replayed(run, workspace, at):
    from feecase.model.event import CaseImported

    made = as_json(run("webhooks", "add", "https://billing.example.com/x", "--json"))
    with workspace.database.write() as connection:
        moment = at.replace(year=2027)
        outbox.emit(connection, [CaseImported(case="a", room="a", state="new", version=1, charges=1, outstanding="1")], at=moment)
        outbox.dispatch(connection, {}, at=moment)
        outbox.settle(connection, 1, answer="HTTP 500", again=None, done=False, at=moment)

    (dead,) = as_json(run("webhooks", "deliveries", "--state", "dead", "--json"))["deliveries"]
    assert (dead["type"], dead["target"], dead["answer"]) == ("case.imported", made["id"], "HTTP 500")
    assert "已放弃" in run("webhooks", "deliveries")[1]
    assert "1 条" in run("webhooks", "replay", "--dead")[1]
    assert as_json(run("webhooks", "deliveries", "--state", "dead", "--json"))["deliveries"] == []
    assert "0 条" in run("webhooks", "replay", "1")[1]
    assert run("webhooks", "replay")[0] == 2
    assert run("webhooks", "deliveries", "--state", "eaten")[0] == 2


@pytest.mark.parametrize("command", [("tokens", "list"), ("webhooks", "list"), ("serve",)])
def test_outside_a_workspace_it_is_said(tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)

    assert execute(list(command)) == 2
    assert "没有工作区" in capsys.readouterr().err


def test_a_port_in_use_is_said(run, receiver):
    code, _, err = run("serve", "--port", str(receiver.server.server_port))

    assert code == 1
    assert "换一个端口" in err


def test_an_allowed_network_that_is_none_is_said(run, workspace):
    settings = workspace.folder / "feecase.toml"
    settings.write_text(settings.read_text("utf-8").replace("127.0.0.0/8", "localhost"), "utf-8")

    assert (run("serve", "--port", "0")[0], "不是网段" in run("serve", "--port", "0")[2]) == (1, True)


def test_serving_beyond_this_machine_warns_of_plain_text():
    from feecase.web.http_server import exposed

    assert [exposed(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "10.0.0.5", "::", "billing.local")] == [
        False,
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_the_served_workspace_keeps_what_it_answered_when_it_is_stopped(workspace, new_token, charge):
    """The real program: started, pushed to, asked to stop; it ends by itself and what it answered is there."""
    token = new_token(workspace)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    served = subprocess.Popen(
        [sys.executable, "-c", "from feecase.cli.main import run; run()", "serve", "--port", "0"],
        cwd=workspace.folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        url = next(line for line in served.stderr if line.startswith("服务地址")).split()[1]
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=60) as http:
            answers = [http.post("/v1/arrears", json={"items": [charge(f"A{n}", item=f"费{n}")]}) for n in range(20)]
        served.send_signal(signal.SIGTERM)
        _, logged = served.communicate(timeout=60)
    finally:
        served.kill()
        served.wait()

    assert {answer.status_code for answer in answers} == {200}
    assert "Traceback" not in logged
    assert all(json.loads(line)["logger"] for line in logged.splitlines() if line.startswith("{"))
    with workspace.database.read() as connection:
        assert len(list(records.of_rooms(connection, ["3-1-302"]))) == 20


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_examples_of_the_manual_run(server):
    """Every curl line of `feecase help api`, by a real shell; the first answer is the one that is printed there."""
    from importlib.resources import files

    manual = files("feecase.help").joinpath("api.md").read_text(encoding="utf-8")
    scripts = re.findall(r"```sh\n(.*?)```", manual, re.DOTALL)
    environment = {**os.environ, "SERVER": server.url, "TOKEN": server.token, "no_proxy": "127.0.0.1"}
    answers = []
    for script in scripts:
        done = subprocess.run(
            ["bash", "-ec", script.replace("curl -sS", "curl -sSw '\\n'")],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        answers += [json.loads(line) for line in done.stdout.splitlines()]

    assert len(answers) == manual.count("curl -sS") == 13
    assert answers[0] == json.loads(re.search(r"```json\n(.*?)```", manual, re.DOTALL)[1])
    assert [answer.get("schema", answer.get("error", {}).get("code")) for answer in answers] == [
        "feecase/push/1",
        "feecase/push/1",
        "not-found",
        "feecase/item/1",
        "feecase/items/1",
        "feecase/unresolved/1",
        "feecase/cases/1",
        "feecase/case/1",
        "feecase/assessment/1",
        "feecase/deadlines/1",
        "feecase/events/1",
        "feecase/health/1",
        "feecase/ready/1",
    ]


@pytest.mark.parametrize(
    ("missing", "arguments", "extra"),
    [
        ("fastapi", ["serve"], "web"),
        ("httpx", ["webhooks", "test", "x"], "web"),
        ("sqlalchemy", ["tokens", "list"], "store"),
        ("uvicorn", ["serve"], "web"),
    ],
)
def test_a_command_whose_extra_is_missing_says_what_to_install(workspace, missing, arguments, extra):
    code = f"import sys; sys.modules[{missing!r}] = None; from feecase.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=workspace.folder, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert f"pip install 'feecase[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://10.1.2.3/x", "内网或本机地址"),
        ("http://1.1.1.1/x", "公网地址须用 https"),
        ("https://1.1.1.1/x", ""),
        ("https://a.example/x", ""),
    ],
)
def test_adding_an_address_that_nothing_will_be_sent_to_says_so(run, url, told):
    code, _, err = run("webhooks", "add", url)
    assert (code, told in err, "注意" in err) == (0, True, bool(told))
