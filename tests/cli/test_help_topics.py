"""The manual that ships with the program: every command it names exists, every example is valid."""

import re
import shlex
from importlib.resources import files

import pytest
import typer

from feecase import plainyaml
from feecase.cli.main import app, execute
from feecase.intake.casefolder import CaseFile
from feecase.intake.mapping import load as load_mapping
from feecase.model.choices import Choices
from feecase.model.vocabulary import translate

TOPICS = sorted(entry.name for entry in files("feecase.help").iterdir() if entry.name.endswith(".md"))
COMMAND = re.compile(r"(?:^ {4,}|`)feecase ([^`\n]+)", re.MULTILINE)


def text(topic):
    return files("feecase.help").joinpath(topic).read_text(encoding="utf-8")


def named():
    return [(topic, line.strip()) for topic in TOPICS for line in COMMAND.findall(text(topic))]


def options(command):
    return {option for parameter in command.params for option in parameter.opts} | {"--help", "-h", "--json"}


def test_the_topics_a_newcomer_needs_are_there_and_listed(capsys):
    assert {"start.md", "files.md", "import.md", "limitation.md", "plugins.md"} <= set(TOPICS)
    assert execute(["help"]) == 0
    listed = capsys.readouterr().out
    assert all(topic.removesuffix(".md") in listed for topic in TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_can_be_read(topic, capsys):
    assert execute(["help", topic.removesuffix(".md")]) == 0
    assert len(capsys.readouterr().out) > 500


@pytest.mark.parametrize(("topic", "line"), named())
def test_every_command_named_exists_with_its_options(topic, line):
    command = typer.main.get_command(app)
    words = shlex.split(line)
    while hasattr(command, "commands") and words:
        name = words.pop(0)
        assert name in command.commands, f"{topic}: feecase {line}"
        command = command.commands[name]
    for word in words:
        if word.startswith("--"):
            assert word in options(command), f"{topic}: feecase {line}"


def test_topics_named_in_topics_exist():
    for topic, line in named():
        if line.startswith("help "):
            assert f"{line.split()[1]}.md" in TOPICS, topic


def test_the_mapping_shown_is_valid(tmp_path):
    (tmp_path / "m.yaml").write_text(re.search(r"```yaml\n(.*?)```", text("import.md"), re.DOTALL)[1], encoding="utf-8")

    assert load_mapping(tmp_path / "m.yaml").constants == {"费用项": "物业服务费"}


@pytest.mark.parametrize(("heading", "model"), [("case.yaml", CaseFile), ("choices.yaml", Choices)])
def test_the_examples_of_files_are_valid(heading, model):
    example = re.search(rf"## {heading}\n\n```yaml\n(.*?)```", text("files.md"), re.DOTALL)
    english, problems = translate(model, plainyaml.parse(example[1]))

    assert problems == []
    if model is CaseFile:
        english.data |= {"jurisdiction": "370202", "plaintiff": {"kind": "organisation", "name": "甲"}}
        english.data |= {"premises": {"project": "阳光花园", "unit": "3-1-302"}, "contract": {"name": "物业服务合同"}}
    model.model_validate(english.data)
