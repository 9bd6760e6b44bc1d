"""Build, search and ask leave the machine at no point."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from kb.index.build import build_index
from kb.knowledge_base import KnowledgeBase
from kb.settings import BUNDLED_MODEL


def test_the_guard_refuses_what_leaves_the_machine(no_network: list[Any]) -> None:
    with socket.socket() as outside, pytest.raises(OSError, match="allows no network"):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(OSError, match="allows no network"):
        socket.getaddrinfo("example.com", 443)
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    assert no_network == [("192.0.2.1", 80), "example.com"]


def test_build_search_and_ask_need_no_network(
    no_network: list[Any], few_cases: Path, tmp_path: Path
) -> None:
    build_index(few_cases, tmp_path / "index", BUNDLED_MODEL)
    base = KnowledgeBase.open(index=tmp_path / "index")
    assert base.search("外部人材の活用", k=5).hits
    answer = base.ask("how do small towns staff DX?")
    assert answer.answered
    assert answer.statements
    assert no_network == []
