"""``import kb``: its public names, what importing them costs, and its examples."""

from __future__ import annotations

import doctest
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import kb

HEAVY = {"streamlit", "typer", "torch", "faiss", "sentence_transformers", "pandas", "docx"}
DOCUMENTED = ("kb", "kb.knowledge_base")


def loaded_by(code: str) -> set[str]:
    """The top-level modules a fresh interpreter has loaded after some code."""
    report = "import sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_public_names_are_these_and_lead_to_what_they_name() -> None:
    assert kb.__all__ == ["Answer", "Filters", "Hit", "KbError", "KnowledgeBase", "Record"]
    for name in kb.__all__:
        found = getattr(kb, name)
        assert found.__name__ == name
        assert found.__doc__
        assert found is getattr(import_module(kb._HOMES[name]), name)
    assert set(kb.__all__) == set(kb._HOMES) <= set(dir(kb))
    everything: dict[str, object] = {}
    exec("from kb import *", everything)
    assert set(kb.__all__) <= set(everything)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        kb.no_such_name  # noqa: B018


def test_importing_kb_loads_nothing() -> None:
    loaded = loaded_by("import kb")
    assert "kb" in loaded
    assert loaded & (HEAVY | {"numpy", "pydantic", "yaml"}) == set()
    assert loaded_by("import kb; kb.KbError") & HEAVY == set()


def test_using_the_library_loads_no_interface_and_no_torch(index_root: Path) -> None:
    opened = f"from kb import KnowledgeBase; b = KnowledgeBase.open(index={str(index_root)!r})"
    loaded = loaded_by(f"{opened}; b.ask('押印廃止の事例'); b.search('研修')")
    assert "numpy" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_examples_are_true(
    name: str, index_root: Path, cases_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_INDEX", str(index_root))
    monkeypatch.setenv("KB_CASES", str(cases_root))
    outcome = doctest.testmod(import_module(name))
    assert outcome.attempted
    assert outcome.failed == 0


def test_every_method_that_takes_a_question_or_records_has_an_example() -> None:
    shown = ("open", "reload", "record", "records", "filters", "facets", "understand", "search")
    for name in (*shown, "ask", "compare", "text", "as_json", "export"):
        assert ">>> " in (getattr(kb.KnowledgeBase, name).__doc__ or ""), name
