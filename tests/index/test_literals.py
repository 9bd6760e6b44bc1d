"""Words found in a text by their first letters: none missed, none made up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.index.literals import Literals

WORDS = st.lists(st.text("abあア 市", min_size=1, max_size=6), max_size=12)


@given(WORDS, st.text("abあア 市", max_size=30))
def test_the_words_within_a_text_and_no_others(words: list[str], text: str) -> None:
    assert Literals(words).within(text) == [n for n, word in enumerate(words) if word in text]


@given(WORDS, st.text("abあア 市", max_size=30))
def test_a_word_that_stands_in_a_text_may_stand_in_it(words: list[str], text: str) -> None:
    assert Literals(words).may_stand(text) or not any(word in text for word in words)


def test_a_text_without_the_letters_of_a_word_is_told() -> None:
    words = Literals(["事例", "example"])
    assert words.may_stand("先行事例は")
    assert not words.may_stand("費用は。exit")
