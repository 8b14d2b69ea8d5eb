"""The README tells of every command and setting, and what it tells is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from chipgraph.cli import app
from chipgraph.graph.model import Article
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.settings import Settings
from chipgraph.ingest.sources.files import _MANY, _ONE, read_files

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
LINES = [
    line.strip()
    for language, block in BLOCKS
    if language in {"sh", ""}
    for line in block.splitlines()
    if line.strip().startswith("chipgraph ")
]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_is_in_the_readme(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert f"`chipgraph {name}" in README
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name} {parameter.name} has no help"


@pytest.mark.parametrize("line", LINES)
def test_command_lines_of_the_readme_are_accepted(line: str) -> None:
    """Parsed as the command line would, but not run."""
    name, *arguments = shlex.split(line, comments=True)[1:]
    command = COMMANDS[name]
    with command.make_context(name, arguments, resilient_parsing=False) as context:
        assert context.params is not None


def test_readme_has_command_lines() -> None:
    assert len(LINES) >= 8


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme_with_its_default(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    default = f"`{re.escape(told)}`" if (told := str(field.default)) else ""
    assert re.search(rf"`CHIPGRAPH_{name.upper()}`.*{default}", README)


@pytest.mark.parametrize("word", [*EntityType, *Relation, *Status, *_ONE, *_MANY])
def test_the_vocabulary_is_in_the_readme(word: str) -> None:
    assert re.search(rf"(?<![\w.]){re.escape(word)}\b", README)


def test_the_number_of_sample_articles_is_right() -> None:
    read = [one for one in read_files([ROOT / "ingest" / "sample"]) if isinstance(one, Article)]
    assert re.findall(r"(\d+) sample articles", README) == [str(len(read))]
    assert not [one.source for one in read if not one.published or not one.publisher]


def test_targets_of_make_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    named = {name for name in re.findall(r"\bmake (\w+)", README) if name != "it"}
    assert {"demo", "test", "check"} <= named
    assert not [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)]


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert not [one for one in links if "://" not in one and not (ROOT / one).exists()]


def test_python_of_the_readme_compiles() -> None:
    for language, block in BLOCKS:
        if language == "python":
            compile(block, "README.md", "exec")
