"""The interface's strings: none missing, none idle, both languages alike."""

from __future__ import annotations

import re

import pytest

from kb.errors import (
    ArtefactError,
    IndexDamagedError,
    IndexMissingError,
    IndexStaleError,
    KbError,
    ModelError,
    QueryError,
    UnknownRecordError,
)
from kb.settings import PACKAGE_ROOT
from kb.texts import interface as texts

_FILES = [*(PACKAGE_ROOT / "kb/ui").rglob("*.py"), *(PACKAGE_ROOT / "kb/texts").glob("*.py")]
_SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in _FILES)
_PREFIXES = frozenset(re.findall(r"f[\"']([a-z_]+_)\{", _SOURCES))


@pytest.mark.parametrize("key", sorted(texts.keys()))
def test_a_string_says_the_same_in_both_languages(key: str) -> None:
    ja, en = texts.get(key, "ja"), texts.get(key, "en")
    assert ja
    assert en
    assert set(re.findall(r"\{(\w+)\}", ja)) == set(re.findall(r"\{(\w+)\}", en))


def test_no_string_is_idle() -> None:
    used = {
        key
        for key in sorted(texts.keys())
        if len(re.findall(rf"[\"']{key}[\"']", _SOURCES)) > 1 or key.startswith(tuple(_PREFIXES))
    }
    assert used == texts.keys()


def test_every_key_asked_for_exists() -> None:
    asked = set(re.findall(r'texts\.get\(\s*"([a-z_]+)"', _SOURCES))
    assert asked <= texts.keys()


@pytest.mark.parametrize(
    "made",
    [
        UnknownRecordError("x", []),
        QueryError("Empty."),
        ModelError("Other model."),
        ArtefactError("Locked."),
        IndexMissingError("folder"),
        IndexDamagedError("a file is missing"),
        IndexStaleError("format 0"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_errors_the_app_can_meet_speak_japanese(made: KbError) -> None:
    assert re.search(r"[ぁ-ん]", texts.error(made, "ja"))
    assert texts.error(made, "en") == str(made)


def test_an_error_without_a_translation_is_still_told() -> None:
    class NewError(KbError):
        pass

    assert texts.error(NewError("What to do."), "ja") == "What to do."
