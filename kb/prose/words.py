"""Words by what they do to a sentence, read from ``data/words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from kb.index.text import stem
from kb.records.models import Lang


@cache
def _data() -> dict[str, Any]:
    text = files("kb.prose").joinpath("data/words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def listed(name: str, lang: Lang) -> frozenset[str]:
    """The words of a list: ``free``, ``plan``, ``settled``, ``telling`` or ``weighty``."""
    return frozenset(_data()[name].get(lang, "").split())


@cache
def hedges(lang: Lang) -> dict[str, str]:
    """Each word that limits what is said -> how: consider, trial, partial, …"""
    return {word: kind for kind, own in _data()["hedges"].items() for word in own[lang].split()}


@cache
def limiting(lang: Lang) -> frozenset[str]:
    """The normal forms of ``hedges``."""
    return frozenset(map(stem, hedges(lang)) if lang == "en" else hedges(lang))


@cache
def weighty(lang: Lang) -> frozenset[str]:
    """Words that change how far, when or whether a thing holds: none may stand for another."""
    return (
        listed("weighty", lang) | listed("plan", lang) | listed("settled", lang) | {*hedges(lang)}
    )


@cache
def opposites(word: str, lang: Lang) -> frozenset[str]:
    """The normal forms of words that say the contrary of one."""
    return frozenset(other for row in _opposites(lang) if word in row for other in row - {word})


@cache
def _opposites(lang: Lang) -> tuple[frozenset[str], ...]:
    rows = (row.split() for row in _data()["opposite"][lang])
    return tuple(frozenset(map(stem, row) if lang == "en" else row) for row in rows)


@cache
def irregular() -> dict[str, str]:
    """English past forms that do not end in -ed -> the verb."""
    return dict(pair.split("=") for pair in _data()["past"]["en"].split())


@cache
def alike(word: str, lang: Lang) -> frozenset[str]:
    """A normal form with those that may stand for it."""
    return frozenset({word}).union(*(row for row in _rows(lang) if word in row))


@cache
def _rows(lang: Lang) -> tuple[frozenset[str], ...]:
    rows = (row.split() for row in _data()["alike"][lang])
    return tuple(frozenset(map(stem, row) if lang == "en" else row) for row in rows)
