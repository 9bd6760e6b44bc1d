"""Everything the README tells to type exists, and what only reads also runs."""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from kb import cli
from kb.settings import PACKAGE_ROOT
from launcher import commands

_README = (PACKAGE_ROOT / "README.md").read_text(encoding="utf-8")
_READS_ONLY = {"ask", "search", "show", "compare", "licenses"}


def _typed() -> Iterator[list[str]]:
    """Every command of the code blocks and of the text, as arguments."""
    for block in re.findall(r"```sh\n(.*?)```", _README, re.DOTALL):
        for line in block.splitlines():
            yield shlex.split(line, comments=True)
    for code in re.findall(r"`((?:kb|python3|pipx) [^`\n]+)`", _README):
        yield shlex.split(code)


_COMMANDS = [words for words in _typed() if words]
_OF_KB = [words[1:] for words in _COMMANDS if words[0] == "kb"]
_OF_RUN = [words[2:] for words in _COMMANDS if words[:2] == ["python3", "scripts/run.py"]]


def test_every_command_is_one_that_is_checked_here() -> None:
    others = [w for w in _COMMANDS if w[0] != "kb" and w[:2] != ["python3", "scripts/run.py"]]
    assert {words[0] for words in others} <= {"pipx"}
    for words in others:
        assert (PACKAGE_ROOT / words[-1]).is_file()


@pytest.mark.parametrize("arguments", _OF_RUN, ids=" ".join)
def test_run_knows(arguments: list[str]) -> None:
    choice, rest = commands.parser().parse_known_args(arguments)
    assert choice.command == "test" or not rest


@pytest.mark.parametrize("arguments", _OF_KB, ids=" ".join)
def test_kb_knows(arguments: list[str]) -> None:
    group = typer.main.get_command(cli.app)
    command = group.commands[arguments[0]]  # type: ignore[attr-defined]
    command.make_context(arguments[0], list(arguments[1:]))


@pytest.mark.parametrize(
    "arguments",
    [a for a in _OF_KB if a[0] in _READS_ONLY and "FILE.jsonl" not in a and len(a) > 1]
    + [["licenses"]],
    ids=" ".join,
)
def test_kb_runs(arguments: list[str], index_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_INDEX", str(index_root))
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    assert result.output.strip()


def test_the_library_runs(
    index_root: Path,
    cases_root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KB_INDEX", str(index_root))
    monkeypatch.setenv("KB_CASES", str(cases_root))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", _README, re.DOTALL)
    assert blocks
    names: dict[str, Any] = {}
    for block in blocks:
        exec(block, names)
    printed = capsys.readouterr().out
    assert all(statement.text in printed for statement in names["answer"].statements)
    assert printed.count("#") >= len(names["answer"].statements) > 0
    assert names["hit"].record.id in printed
    (written,) = tmp_path.iterdir()
    assert written.suffix == ".docx"


def test_every_option_of_search_that_is_named_exists() -> None:
    search = typer.main.get_command(cli.app).commands["search"]  # type: ignore[attr-defined]
    known = {option for parameter in search.params for option in parameter.opts}
    sentence = re.search(r"Searches can be narrowed by (.*?)\.", _README, re.DOTALL)
    assert sentence
    named = set(re.findall(r"`(--[a-z-]+)`", sentence[1]))
    assert named
    assert named <= known


def test_every_environment_variable_that_is_named_is_read() -> None:
    settings = (PACKAGE_ROOT / "kb" / "settings.py").read_text(encoding="utf-8")
    named = set(re.findall(r"\bKB_[A-Z]+\b", _README))
    assert named
    assert all(f'"{name}"' in settings for name in named)


def test_every_link_and_folder_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", _README)
    folders = re.findall(r"`((?:cases|kb|index|scripts|tests)/[^`*<> ]*)`", _README)
    assert links
    assert folders
    for name in links + folders:
        assert name.startswith("http") or (PACKAGE_ROOT / name).exists(), name


def test_the_two_commands_come_first() -> None:
    first = re.search(r"```sh\n(.*?)```", _README, re.DOTALL)
    assert first
    assert first[1].splitlines() == [
        "python3 scripts/run.py app",
        "python3 scripts/run.py test",
    ]


def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(SystemExit):
        assert commands.main(["app", "--prot", "1"]) == 2
    assert "--prot" in capsys.readouterr().err
