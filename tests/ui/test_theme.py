"""The app's settings: legible, closed to the network, nothing fetched."""

from __future__ import annotations

import re
import tomllib
from ipaddress import ip_address

import pytest

from kb.records.models import LANGS, Lang
from kb.settings import PACKAGE_ROOT
from kb.ui import shell, style

_CONFIG = tomllib.loads((PACKAGE_ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
_THEME = _CONFIG["theme"]
_AA = 4.5
_COLOURS = ("green", "orange", "blue", "violet", "gray", "red", "yellow")


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_the_standard_names() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("name", _COLOURS)
def test_badges_are_legible(name: str) -> None:
    assert _contrast(_THEME[f"{name}TextColor"], _THEME[f"{name}BackgroundColor"]) >= _AA


def test_text_and_links_are_legible_on_every_ground() -> None:
    quiet = re.search(r"--kb-quiet: (#\w{6})", style.CSS)
    assert quiet
    sidebar = _THEME["sidebar"]
    grounds = {
        _THEME["backgroundColor"],
        _THEME["secondaryBackgroundColor"],
        sidebar["backgroundColor"],
        sidebar["secondaryBackgroundColor"],
    }
    for ground in grounds:
        for ink in (_THEME["textColor"], _THEME["linkColor"], quiet.group(1)):
            assert _contrast(ink, ground) >= _AA
    assert _contrast(_THEME["primaryColor"], "#ffffff") >= _AA


def test_the_app_listens_to_this_machine_only_and_reports_nothing() -> None:
    assert ip_address(_CONFIG["server"]["address"]).is_loopback
    assert _CONFIG["browser"]["gatherUsageStats"] is False
    assert _CONFIG["server"]["maxUploadSize"] <= 300
    assert _CONFIG["client"]["showErrorDetails"] == "none"


def test_nothing_of_the_appearance_comes_from_elsewhere() -> None:
    for text in (style.CSS, shell._FAVICON.replace("http://www.w3.org/2000/svg", "")):
        assert "://" not in text
        assert "@import" not in text
    for key in ("font", "headingFont", "codeFont"):
        assert "://" not in _THEME[key]
        assert re.search(r"Yu Gothic|Gothic", _THEME[key])
    assert "fontFaces" not in _THEME


@pytest.mark.parametrize("lang", LANGS)
def test_the_one_script_is_constant(lang: Lang) -> None:
    start = f"<script>document.documentElement.lang = '{lang}';"
    scripts = {style.page_language(known).replace(f"'{known}'", "") for known in LANGS}
    assert style.page_language(lang).startswith(start)
    assert len(scripts) == 1
