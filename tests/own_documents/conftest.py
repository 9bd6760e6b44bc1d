"""A knowledge base with a folder of documents that is the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def own(base: KnowledgeBase, tmp_path: Path) -> KnowledgeBase:
    """The shared index with a documents folder of the test's own."""
    return KnowledgeBase(base.index, base.cases, base.root, tmp_path / "documents")
