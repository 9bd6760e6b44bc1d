"""Encoders: the bundled one, and any sentence-transformers model from a folder or a hub cache."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from inside import rows_of

from kb.cli import main
from kb.errors import ModelError
from kb.index.build import build_index
from kb.index.encoders.bundled import BundledEncoder
from kb.index.encoders.registry import load_encoder
from kb.index.encoders.transformer import TransformerEncoder, sentence_transformer
from kb.index.opened import open_index
from kb.knowledge_base import KnowledgeBase
from kb.settings import BUNDLED_MODEL

TEXTS = ["押印の廃止", "How small towns staff DX", "ｶﾀｶﾅ", "", "令和5年度 1,605種類", "あ" * 3_000]


@pytest.fixture(scope="session")
def make_model() -> Callable[[Path, int], Path]:
    """Writes a real, small SentenceTransformer: one random vector a character, averaged."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    signs = [
        chr(n) for block in ((32, 127), (0x3041, 0x30FF), (0x4E00, 0x9FA0)) for n in range(*block)
    ]

    def make(folder: Path, seed: int) -> Path:
        words = {"[UNK]": 0, **{sign: n for n, sign in enumerate(signs, start=1)}}
        tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
        torch.manual_seed(seed)
        model = SentenceTransformer(
            modules=[StaticEmbedding(tokenizer, embedding_dim=48)],
            device="cpu",
            prompts={"query": "質問: ", "document": ""},
        )
        model.save(str(folder))
        return folder

    return make


@pytest.fixture(scope="session")
def model(
    make_model: Callable[[Path, int], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A model's folder at a path with Japanese in it; read only."""
    return make_model(tmp_path_factory.mktemp("模型") / "小さな", 1)


def test_the_bundled_vectors_are_those_that_come_through_sentence_transformers() -> None:
    through = sentence_transformer(BUNDLED_MODEL)
    assert type(through).__name__ == "SentenceTransformer"
    direct = BundledEncoder()
    assert through.get_embedding_dimension() == direct.dimension
    for ours, theirs in (
        (direct.documents, through.encode_document),
        (direct.queries, through.encode_query),
    ):
        expected = theirs(TEXTS, normalize_embeddings=True)
        assert np.allclose(ours(TEXTS), expected, atol=1e-5)


def test_bundled_vectors_are_unit_float32_and_one_a_text() -> None:
    vectors = BundledEncoder().documents(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), 512)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert BundledEncoder().documents([]).shape == (0, 512)
    alone = np.vstack([BundledEncoder().documents([t]) for t in TEXTS])
    assert np.allclose(vectors, alone, atol=1e-5)


def test_a_models_own_prompts_are_used(model: Path) -> None:
    encoder = load_encoder(str(model))
    assert isinstance(encoder, TransformerEncoder)
    assert encoder.dimension == 48
    question = encoder.queries(["押印"])
    assert question.dtype == np.float32
    assert np.allclose(np.linalg.norm(question, axis=1), 1, atol=1e-5)
    assert np.allclose(question, encoder.documents(["質問: 押印"]), atol=1e-6)
    assert not np.allclose(question, encoder.documents(["押印"]), atol=1e-2)
    assert encoder.documents([]).shape == (0, 48)


def test_an_index_of_another_model_is_built_and_searched_with_it(
    model: Path,
    few_cases: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    no_network: list[Any],
) -> None:
    """By the command: the index remembers its model, whatever KB_MODEL says later."""
    monkeypatch.setenv("KB_CASES", str(few_cases))
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "index"))

    def run(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["kb", *words])
        with pytest.raises(SystemExit) as stop:
            main()
        printed = capsys.readouterr()
        assert stop.value.code == 0, printed.err
        return printed.out

    # Relative, as a user types it: the index must find it from any other folder.
    monkeypatch.chdir(model.parent)
    assert "Built index" in run("build", "--model", f"./{model.name}")
    monkeypatch.chdir(tmp_path)

    index = open_index(tmp_path / "index")
    assert index.manifest.model.dimension == 48
    assert rows_of(index).dense.dimension == 12, "a quarter is kept"
    assert Path(index.manifest.model.name) == model
    monkeypatch.setenv("KB_MODEL", "some-organisation/another-model")
    first = json.loads(run("search", "ブロードリスニング", "--json"))["results"]
    monkeypatch.setenv("KB_MODEL", BUNDLED_MODEL)
    assert json.loads(run("search", "ブロードリスニング", "--json"))["results"] == first
    assert first
    title = index.corpus.get("naha-8-2").title.ja
    assert run("search", title).splitlines()[0].startswith(" 1. ")
    monkeypatch.setenv("KB_MODEL", str(model))
    assert "Nothing changed" in run("build")
    assert no_network == []


def test_vectors_of_another_model_are_not_reused(
    model: Path, make_model: Callable[[Path, int], Path], few_cases: Path, tmp_path: Path
) -> None:
    root = tmp_path / "index"
    build_index(few_cases, root, BUNDLED_MODEL)
    report = build_index(few_cases, root, str(model))
    assert report.published
    assert report.reused == 0
    other = make_model(tmp_path / "other", 2)
    assert build_index(few_cases, root, str(other)).reused == 0
    assert build_index(few_cases, root, BUNDLED_MODEL).reused == 0


def test_a_model_that_is_gone_or_changed_is_told_in_a_sentence(
    model: Path,
    make_model: Callable[[Path, int], Path],
    few_cases: Path,
    tmp_path: Path,
    no_network: list[Any],
) -> None:
    own = tmp_path / "model"
    shutil.copytree(model, own)
    root = tmp_path / "index"
    build_index(few_cases, root, str(own))
    assert KnowledgeBase.open(index=root).search("計画").hits

    shutil.rmtree(own)
    with pytest.raises(ModelError) as gone:
        KnowledgeBase.open(index=root).search("計画")
    assert str(own) in str(gone.value)

    make_model(own, 3)
    with pytest.raises(ModelError) as changed:
        KnowledgeBase.open(index=root).search("計画")
    assert str(own) in str(changed.value)

    for error in (gone, changed):
        assert "\n" not in str(error.value)
        assert str(error.value).endswith("kb build")
    # The records can still be read: that needs no model.
    assert open_index(root).corpus.get("naha-8-2")
    assert build_index(few_cases, root, str(own)).published
    assert KnowledgeBase.open(index=root).search("計画").hits
    assert no_network == []


def test_a_folder_that_is_no_model_is_told_in_a_sentence(
    model: Path, tmp_path: Path, no_network: list[Any]
) -> None:
    (tmp_path / "empty").mkdir()
    broken = tmp_path / "broken"
    shutil.copytree(model, broken)
    (broken / "model.safetensors").write_bytes(b"not weights")
    for name in (
        str(tmp_path / "empty"),
        str(broken),
        str(tmp_path / "absent"),
        "./absent",
        "../absent",
    ):
        with pytest.raises(ModelError) as caught:
            load_encoder(name)
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)
        assert str(caught.value).endswith("kb build")
    assert no_network == []


@pytest.fixture
def a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's installed package with encoders of two kinds."""
    (tmp_path / "theirs.py").write_text(
        "import numpy as np\n"
        "class Letters:\n"
        "    revision, dimension = 'theirs 1', 26\n"
        "    def __init__(self, name):\n"
        "        self.name = name\n"
        "    def documents(self, texts):\n"
        "        counts = [[1 + t.lower().count(chr(97 + n)) for n in range(26)] for t in texts]\n"
        "        vectors = np.array(counts, dtype=np.float32).reshape(-1, 26)\n"
        "        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)\n"
        "    queries = documents\n"
        "def broken(name):\n"
        "    raise RuntimeError('no weights\\nin here')\n",
        encoding="utf-8",
    )
    info = tmp_path / "theirs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    points = "[kb.encoders]\nletters = theirs:Letters\nbroken = theirs:broken\n"
    (info / "entry_points.txt").write_text(points + "bundled = theirs:Letters\n")
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("a_package")
def test_another_packages_encoder_builds_and_searches(few_cases: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    assert build_index(few_cases, root, "letters:small").published
    model = open_index(root).manifest.model
    assert (model.name, model.revision, model.dimension) == ("letters:small", "theirs 1", 26)
    assert KnowledgeBase.open(index=root).search("計画").hits
    # What is ours stays ours.
    assert isinstance(load_encoder(BUNDLED_MODEL), BundledEncoder)


@pytest.mark.usefixtures("a_package")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("broken:x", ["broken:x", "theirs:broken", "no weights"]),
        ("nobodys:x", ["'nobodys'", "bundled:", "letters:"]),
        ("bundled:another", ["bundled:another", BUNDLED_MODEL]),
    ],
)
def test_an_encoder_nobody_has_is_told_in_a_sentence(name: str, told: list[str]) -> None:
    with pytest.raises(ModelError) as caught:
        load_encoder(name)
    assert "\n" not in str(caught.value)
    for word in told:
        assert word in str(caught.value)


def test_a_folder_with_a_colon_in_its_name_is_a_folder(model: Path, tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows allows no colon in a name")
    colon = tmp_path / "my:model"
    shutil.copytree(model, colon)
    assert load_encoder(str(colon)).dimension == 48
    with pytest.raises(ModelError, match="is not there"):
        load_encoder(str(tmp_path / "absent:model"))


def test_a_hub_model_without_a_network_is_told_in_a_sentence(no_network: list[Any]) -> None:
    with pytest.raises(ModelError) as caught:
        load_encoder("some-organisation/some-model")
    assert "some-organisation/some-model" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert no_network, "the hub was not even asked"
    assert len(no_network) < 5, "the library's retries were waited for"


def test_a_downloaded_hub_model_keeps_its_commit_without_a_network(
    model: Path, tmp_path: Path
) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    home = tmp_path / "hub"
    repository = home / "hub" / "models--an-office--a-model"
    shutil.copytree(model, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit, encoding="ascii")
    code = (
        "from kb.index.encoders.registry import load_encoder\n"
        "e = load_encoder('an-office/a-model')\n"
        "print(e.name, '|', e.revision, '|', e.queries(['x']).shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"HF_HOME": str(home), "https_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == f"an-office/a-model | commit {commit} | (1, 48)", done.stderr


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_question_to_the_bundled_model_imports_no_pytorch(
    command: str, index_root: Path, cases_root: Path
) -> None:
    """Nor anything else that only a build, the app or an export needs."""
    code = (
        "import sys, kb.cli\n"
        f"sys.argv = ['kb', {command!r}, '押印廃止の事例', '--json']\n"
        "try:\n    kb.cli.main()\nfinally:\n"
        "    print(*sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"KB_INDEX": str(index_root), "KB_CASES": str(cases_root)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    heavy = {"torch", "transformers", "sentence_transformers", "scipy", "sklearn", "pandas"}
    heavy |= {"streamlit", "altair", "docx", "openpyxl", "bm25s", "watchfiles", "huggingface_hub"}
    assert heavy & set(done.stderr.split()) == set()
