"""What readers say is wrong is kept, read and put aside; nothing of it is lost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb.errors import KbError
from kb.reports import Report, Reports

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KB_REPORTS", str(tmp_path / "reports"))
    return tmp_path / "reports"


def say(folder: Path, words: str) -> Report:
    return Reports(folder).add(
        record="naha-8-2",
        point="pa",
        page="p.23",
        sentence="6年間である。",
        question="計画の期間は",
        words=words,
    )


def test_a_report_is_read_as_it_was_written(folder: Path) -> None:
    said = say(folder, "  5年間では？\n「令和9年度」まで ")
    assert Reports(folder).listed() == [said]
    assert said.words == "5年間では？\n「令和9年度」まで"
    assert (said.record, said.point, said.page) == ("naha-8-2", "pa", "p.23")
    assert said.question == "計画の期間は"


def test_writers_at_once_lose_nothing(folder: Path) -> None:
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda n: say(folder, f"誤り{n}"), range(40)))
    assert {r.words for r in Reports(folder).listed()} == {f"誤り{n}" for n in range(40)}


def test_a_stop_while_writing_leaves_no_half_report(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = say(folder, "前からあるもの")

    def stopped(*paths: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        say(folder, "途中")
    # What a kill leaves, which runs no clean-up, is no report either.
    (folder / ".20260401-000000-aaaaaa.new").write_text('{"id"', encoding="utf-8")
    assert Reports(folder).listed() == [before]


def test_the_command_lists_shows_and_puts_aside(kb: Command, folder: Path) -> None:
    assert kb("reports").stdout == "There are no open reports.\n"
    said = say(folder, "5年間では？")
    assert said.id in kb("reports").stdout
    shown = kb("reports", "show", said.id).stdout
    for part in ("naha-8-2#pa", "p.23", "6年間である。", "計画の期間は", "5年間では？", said.at):
        assert part in shown
    assert kb("reports", "done", said.id).returncode == 0
    assert said.id not in kb("reports").stdout
    assert said.id in kb("reports", "--done").stdout
    assert kb("reports", "done", said.id).returncode == 0
    assert kb("reports", "show", said.id).stdout == shown


@pytest.mark.parametrize("unknown", ["nothing", "../reports/x", "done/x", ""])
def test_an_unknown_report_is_a_sentence(unknown: str, folder: Path) -> None:
    (folder / "done").mkdir(parents=True)
    (folder / "x.json").write_text("{}", encoding="utf-8")
    (folder / "done" / "x.json").write_text("{}", encoding="utf-8")
    with pytest.raises(KbError, match="kb reports"):
        Reports(folder).get(unknown)


def test_a_file_that_is_no_report_is_named(kb: Command, folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.json").write_text("[]", encoding="utf-8")
    done = kb("reports")
    assert done.returncode == 2
    assert "notes.json" in done.stderr
