"""The app's settings: legible, closed to the network, nothing fetched."""

from __future__ import annotations

import re
import tomllib
from ipaddress import ip_address

import pytest

from kb.records.models import LANGS, Lang
from kb.settings import PACKAGE_ROOT
from kb.ui import script, shell, style
from kb.ui.charts import shades

_CONFIG = tomllib.loads((PACKAGE_ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
_THEME = _CONFIG["theme"]
_AA = 4.5
_KINDS = ("light", "dark")
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


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("name", _COLOURS)
def test_badges_are_legible(name: str, kind: str) -> None:
    theme = _THEME[kind]
    assert _contrast(theme[f"{name}TextColor"], theme[f"{name}BackgroundColor"]) >= _AA


def _own(kind: str) -> dict[str, str]:
    """The colours of our own rules by name."""
    rule = r':root\[data-kb-theme="dark"\] \{ color-scheme: dark;' if kind == "dark" else ":root {"
    found = re.search(rf"{rule}(.*?)\}}", style.CSS, re.DOTALL)
    assert found
    return dict(re.findall(r"--kb-([\w-]+): (#\w{6})", found.group(1)))


@pytest.mark.parametrize("kind", _KINDS)
def test_text_and_links_are_legible_on_every_ground(kind: str) -> None:
    theme, own = _THEME[kind], _own(kind)
    assert own.keys() == _own("light").keys()
    sidebar = theme["sidebar"]
    grounds = {
        theme["backgroundColor"],
        theme["secondaryBackgroundColor"],
        sidebar["backgroundColor"],
        sidebar["secondaryBackgroundColor"],
        own["tint"],
        own["marked"],
    }
    for ground in grounds:
        for ink in (theme["textColor"], theme["linkColor"], own["quiet"], own["link"]):
            assert _contrast(ink, ground) >= _AA, (ink, ground)
    for ground in (own["mark"], own["bar"], own["hover"]):
        assert _contrast(theme["textColor"], ground) >= _AA
    assert _contrast(own["on-accent"], theme["primaryColor"]) >= _AA


@pytest.mark.parametrize("palette", [shades.LIGHT, shades.DARK])
def test_charts_are_legible(palette: shades.Palette) -> None:
    for ink in (palette.ink, palette.quiet, palette.target):
        assert _contrast(ink, palette.ground) >= _AA
    for ink in (palette.ink, palette.target):
        assert _contrast(ink, palette.now) >= _AA
    assert _contrast(palette.quiet, palette.none) >= _AA
    for share in range(21):
        fill = palette.shade(share / 20)
        assert _contrast(shades.ink(fill), fill) >= _AA


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
    start = "<script>document.documentElement.lang = '{}';"
    rest = {script.of_page(known).removeprefix(start.format(known)) for known in LANGS}
    assert script.of_page(lang).startswith(start.format(lang))
    assert len(rest) == 1
