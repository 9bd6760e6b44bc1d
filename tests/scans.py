"""Documents that are pictures of pages, and a stand-in for what reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_STAND_IN = """
import json
from pathlib import Path
from types import SimpleNamespace

class RapidOCR:
    def __init__(self, params):
        pass
    def __call__(self, picture):
        lines = json.loads((Path(__file__).parent / "lines.json").read_text(encoding="utf-8"))
        height, width = picture.shape[:2]
        boxes = []
        for _, left, right, top, *bottom in lines:
            low = bottom[0] if bottom else top + .015
            edges = [(left, top), (right, top), (right, low), (left, low)]
            boxes.append([[x * width, y * height] for x, y in edges])
        return SimpleNamespace(txts=[text for text, *_ in lines], boxes=boxes, word_results=())
"""


def stand_in(folder: Path, lines: Sequence[tuple[str, *tuple[float, ...]]]) -> Path:
    """A folder for ``sys.path`` whose rapidocr reads these lines on every picture.

    Each is (text, left, right, top) as shares of the picture, and may have a bottom.
    """
    package = folder / "rapidocr"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(_STAND_IN)
    (package / "lines.json").write_text(json.dumps(lines), encoding="utf-8")
    (folder / "onnxruntime.py").touch()
    return folder


def picture(text: str = "") -> Image.Image:
    """A page of A4 at 100 dots to an inch with a line of Latin letters."""
    page = Image.new("RGB", (827, 1169), "white")
    ImageDraw.Draw(page).text((90, 160), text, "black", ImageFont.load_default(26))
    return page


def scan(path: Path, texts: Sequence[str]) -> Path:
    """A file of pictures, a page each: a PDF or TIFF by its name."""
    first, *rest = (picture(text) for text in texts)
    first.save(path, save_all=True, append_images=rest, resolution=100)
    return path
