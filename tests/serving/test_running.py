"""``kb serve``: where it listens, and several processes over one index."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.server import running
from kb.errors import KbError
from kb.index.build import build_index
from kb.serving.running import Address, require_token
from kb.settings import BUNDLED_MODEL, Serving

Command = Callable[..., "subprocess.CompletedProcess[str]"]

TOKEN = "a-token-of-some-length"


def test_off_the_loopback_there_must_be_a_token(kb: Command) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.7", "kb.example.lg.jp"):
        done = kb("serve", "--host", host)
        assert done.returncode == 2
        assert done.stderr.startswith(f"Others can reach {host}, and there is no token. Set KB_")
        assert kb("mcp", "--http", "--host", host).stderr == done.stderr
        with pytest.raises(KbError):
            require_token(Address(host, 1), Serving())
        require_token(Address(host, 1), Serving(token=TOKEN))
    for host in ("127.0.0.1", "localhost", "::1", "127.8.8.8"):
        require_token(Address(host, 1), Serving())


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("KB_RATE", "often", "KB_RATE is 'often'. Give a number of 0 to 1,000,000, or unset it."),
        ("KB_TIMEOUT", "-1", "KB_TIMEOUT is '-1'. Give a number"),
        ("KB_RATE", "nan", "KB_RATE is 'nan'. Give a number"),
        ("KB_TOKEN", "short", "The token must have at least 16 characters, all ASCII. Make one: "),
        ("KB_TOKEN", "長い長い長い長い長い長い合言葉です", "The token must have at least 16 char"),
        ("KB_TOKEN_FILE", "nowhere", "The token cannot be read from nowhere. Put it there, or "),
    ],
)
def test_a_setting_that_does_not_fit_is_told(
    kb: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    done = kb("serve")
    assert done.returncode == 2
    assert done.stderr.startswith(sentence)


def test_the_token_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    monkeypatch.setenv("KB_TOKEN_FILE", str(file))
    assert Serving.from_environment().token == TOKEN
    file.write_text("", encoding="utf-8")
    with pytest.raises(KbError, match="at least 16"):
        Serving.from_environment()


def test_without_an_index_it_does_not_start(
    kb: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KB_INDEX", str(tmp_path))
    for words in (["serve"], ["mcp"], ["mcp", "--http"]):
        done = kb(*words)
        assert done.returncode == 2
        assert done.stderr == f"There is no index in {tmp_path}. Run: kb build\n"


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as reply:
        return str(reply.read().decode())


@pytest.mark.slow
def test_workers_share_an_index_and_go_over_to_the_next(few_cases: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = build_index(few_cases, index, BUNDLED_MODEL).folder
    folders = {"KB_INDEX": str(index), "KB_CASES": str(few_cases), "KB_RATE": "0"}
    with running(["serve", "--workers", "2"], **os.environ | folders) as server:

        def versions() -> set[str]:
            # A connection goes to whichever worker takes it first.
            return {json.loads(_get(f"{server.url}/version"))["index"] for _ in range(20)}

        assert versions() == {first}
        (few_cases / "naha" / "naha-8-1.yaml").unlink()
        second = build_index(few_cases, index, BUNDLED_MODEL).folder
        assert second != first
        end = time.monotonic() + 60
        while versions() != {second}:
            assert time.monotonic() < end
        counted = [
            sample.value
            for family in text_string_to_metric_families(_get(f"{server.url}/metrics"))
            for sample in family.samples
            if sample.name == "kb_requests_total" and sample.labels["path"] == "/version"
        ]
        # Whichever worker is asked tells the counts of both.
        assert sum(counted) >= 40
        assert sum(counted) % 20 == 0


@pytest.mark.parametrize("words", [["serve"], ["mcp"]])
def test_without_its_packages_the_command_says_how_to_get_them(words: list[str]) -> None:
    code = (
        "import sys; sys.modules.update(fastapi=None, mcp=None)\n"
        f"from kb.cli import main; sys.argv = ['kb', *{words}]; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert re.fullmatch(
        r"Serving needs the package \w+\. Run: pip install 'municipal-dx-kb\[serve\]'\n",
        done.stderr,
    )
