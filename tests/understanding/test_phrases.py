"""Words of the vocabulary are matched as the tagger cuts a question, never as bare letters."""

from __future__ import annotations

import pytest

from kb.index.text import normalise
from kb.records.corpus import Corpus
from kb.records.models import Kind
from kb.records.registers import Words
from kb.understanding.expected import expected
from kb.understanding.intent import understand
from kb.understanding.phrases import Phrases


@pytest.mark.parametrize(
    ("aspect", "meant", "not_meant"),
    [
        ("challenge", "障害は何か", "障害者の就労支援の取組は"),
        ("challenge", "何に困ったか", "避難した人の数を機械で数えられないか"),
        ("challenge", "What issues came up?", "How are certificates issued at the counter?"),
        ("outcome", "What were the benefits?", "How are child benefits paid out?"),
        ("definition", "DXとは", "家で働くことはできるか"),
        ("schedule", "いつ始めたか", "いつでも相談できる窓口の取組は"),
        ("schedule", "いつごろ始めるか", "職員の思いつきを吸い上げる場は"),
        ("tip", "うまくいったポイントは", "マイナポイントの申込み支援の取組は"),
        (
            "organisation",
            "Which committee decides?",
            "What do they do out of habit or by anecdote?",
        ),
        ("scope", "計画はいつまでか", "仕事が終わらない"),
    ],
)
def test_aspects(corpus: Corpus, aspect: str, meant: str, not_meant: str) -> None:
    assert aspect in understand(meant, corpus).aspects
    assert aspect not in understand(not_meant, corpus).aspects


@pytest.mark.parametrize(
    ("question", "types", "low"),
    [
        ("大きな市の取組は", ("city",), 300_000),
        ("大きな市場を開いたところの取組は", (), None),
        ("大きな市民会館の予約は", (), None),
        ("小さな町工場を支える取組は", (), None),
        ("特別区の事例は", ("special_ward",), None),
        ("広域連合では何をしているか", ("wide_area_union",), None),
        ("which special wards do it?", ("special_ward",), None),
    ],
)
def test_types_and_sizes(
    corpus: Corpus, question: str, types: tuple[str, ...], low: int | None
) -> None:
    intent = understand(question, corpus)
    assert (intent.types, intent.min_population) == (types, low)
    assert low is not None or intent.max_population is None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("窓口はいつ開くか", "date"),
        ("いつでも申請できる手続は", None),
        ("本部長は誰か", "who"),
        ("誰でも使える仕組みは", None),
        ("支援金はいくらもらえますか", "money"),
        ("職員の思いつきを集める場は", None),
    ],
)
def test_kinds_of_answer(question: str, kind: str | None) -> None:
    assert [found.name for found in expected(question)] == ([kind] if kind else [])


def test_in_case_of_asks_for_no_case(corpus: Corpus) -> None:
    assert understand("Which case shows it?", corpus).kind is Kind.CASE
    assert understand("What is done in case of a disaster?", corpus).kind is None


PHRASES = Phrases(
    [
        ("ポイント", Words(ja=("ポイント", "うまくいく"), unless=("マイナポイント",))),
        ("RPA", Words(ja=("RPA",), en=("robot*", "side job"))),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ポイントは何か", {"ポイント": 4}),
        ("マイナポイントの話", {}),
        ("マイナポイントのポイント", {"ポイント": 4}),
        ("うまくいった町", {"ポイント": 5}),
        ("うまくいかなかった町", {"ポイント": 5}),
        ("RPAを入れた", {"RPA": 3}),
        ("XRPAを入れた", {}),
        ("robots and a side  job", {"RPA": 8}),
        ("a microbot", {}),
        ("", {}),
    ],
)
def test_what_a_text_names(text: str, found: dict[str, int]) -> None:
    assert PHRASES.found(normalise(text)) == found
