"""Printed papers -> what a scanner makes of them: pictures of pages, askew and with noise."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

DPI = 200
_TURNED = 0.7
"""Degrees a page lies askew at most."""

_NOISE = 12.0
"""Standard deviation of the grey of a pixel, of 255."""


def scan(pdf: Path, to: Path, pages: int | None = None, dpi: int = DPI, seed: int = 0) -> Path:
    """A PDF of pictures of another one's first pages, all of them when None."""
    chance = np.random.default_rng(seed)
    with pypdfium2.PdfDocument(pdf) as printed:
        count = len(printed) if pages is None else min(pages, len(printed))
        scanned = [_scanned(printed[n], dpi, chance) for n in range(count)]
    first, *rest = scanned
    first.save(to, "PDF", save_all=True, append_images=rest, resolution=dpi, quality=80)
    return to


def _scanned(page: pypdfium2.PdfPage, dpi: int, chance: np.random.Generator) -> Image.Image:
    picture = page.render(scale=dpi / 72).to_pil().convert("L")
    angle = chance.uniform(-_TURNED, _TURNED)
    picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    picture = picture.filter(ImageFilter.GaussianBlur(0.6))
    grey = np.asarray(picture, dtype=np.float64) + chance.normal(0.0, _NOISE, picture.size[::-1])
    out = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=80)
    return Image.open(out)
