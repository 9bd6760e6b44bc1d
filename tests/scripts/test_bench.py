"""The measuring scripts measure: what they print is there and adds up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kb.answering.answerer import Answerer
from kb.index.build import build_index
from kb.index.encoders.bundled import BundledEncoder
from kb.index.passages import passages_of
from kb.presenting.text import as_text
from kb.records.corpus import Corpus
from kb.records.loader import load_corpus
from kb.settings import BUNDLED_MODEL, PACKAGE_ROOT

pytest.importorskip("resource", reason="the scripts measure on POSIX systems")
sys.path.insert(0, str(PACKAGE_ROOT / "scripts"))
from benchmarks.synthetic import MixingEncoder, Recombiner
from load import load, report


def test_synthetic_corpora_keep_the_real_records_and_are_valid(corpus: Corpus) -> None:
    grown = Recombiner(corpus).corpus(16_000)
    assert grown.records.items() >= corpus.records.items()
    assert list(grown.records) == sorted(grown.records)
    noise = [r for r in grown if r.id.startswith("noise-")]
    assert len(passages_of(grown)) >= 16_000
    assert not {r.municipality for r in noise} & {r.municipality for r in corpus}
    assert Recombiner(corpus).corpus(16_000) == grown
    texts = [p.ja for r in noise for p in r.points]
    real = {p.ja for r in corpus for p in r.points}
    assert len(set(texts)) > 0.99 * len(texts)
    assert not set(texts) & real


def test_mixed_vectors_are_near_the_encoded_ones_and_real_texts_are_encoded(
    few_cases: Path,
) -> None:
    few = load_corpus(few_cases)
    recombiner = Recombiner(few)
    encoder = MixingEncoder(recombiner, few)
    noise = [p.text for p in passages_of(recombiner.corpus(400)) if p.record.startswith("noise-")]
    assert encoder.fidelity(noise) > 0.7
    assert encoder.mixed > 0.9 * len(noise)
    before = encoder.mixed
    real = [p.text for p in passages_of(few)]
    assert abs(encoder.documents(real) - BundledEncoder().documents(real)).max() < 1e-5
    assert encoder.mixed == before


def test_load_finds_errors_and_mixed_up_answers(
    answerer: Answerer, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(question: str) -> str:
        return as_text(answerer.ask(question), answerer.index.corpus)

    expected = {q: ask(q) for q in ("押印廃止の事例", "how do small towns staff DX?")}
    assert report(load(ask, expected, users=8, seconds=0.5), 0.5)
    assert "0 errors, 0 answers mixed up" in capsys.readouterr().out

    assert not report(load(lambda q: "another's", expected, users=2, seconds=0.1), 0.1)
    assert "0 errors, 0 answers" not in capsys.readouterr().out

    def failing(question: str) -> str:
        raise RuntimeError(question)

    assert not report(load(failing, expected, users=2, seconds=0.05), 0.05)
    assert "RuntimeError" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["search"], "weigh and compose"),
        (["build"], "one point changed"),
        (["grow", "--sizes", "300"], "recall@10"),
        (["store", "--sizes", "400"], "recall@10"),
        (["serve", "--users", "4", "--seconds", "1"], "0 errors, 0 answers mixed up"),
    ],
)
def test_benches_run(
    words: list[str], line: str, few_cases: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Once each, on little: a script nobody runs is broken within a month."""
    if words[0] == "store":
        request.getfixturevalue("postgres")  # skips where none can start
    root = tmp_path / "index"
    build_index(few_cases, root, BUNDLED_MODEL)
    lines = (PACKAGE_ROOT / "tests/data/questions-tune.jsonl").read_text(encoding="utf-8")
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(lines.splitlines()[:12]), encoding="utf-8")
    bench = str(PACKAGE_ROOT / "scripts" / "bench.py")
    done = subprocess.run(
        [sys.executable, bench, *words, "--questions", str(questions)],
        env=os.environ | {"KB_INDEX": str(root), "KB_CASES": str(few_cases), "KB_MODEL": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-1_500:]
    assert line in done.stdout
