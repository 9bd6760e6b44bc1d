"""Text -> tokens, the same for the build and for the query.

Japanese is cut into lemmas by fugashi over unidic-lite, with character bigrams of kanji and
katakana runs beside them (they find 「押印」 in 「押印廃止」 whatever the dictionary makes of it);
English words are lower-cased, freed of stop words and stemmed by Snowball.
"""

from __future__ import annotations

import csv
import re
import threading
import unicodedata
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TOKENISER = "fold+unidic-lite-lemma+bigram+snowball-en/4"
"""Name of the settings below; an index built with another name is refused."""

MAX_QUERY_CHARS = 2_000
"""Questions are cut here: longer ones hold no more meaning for a search."""

_CONTROLS = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
_CONTROL = re.compile(f"[{_CONTROLS}]+")
_SELECTORS = re.compile(r"[\ufe00-\ufe0f\u00ad\U000e0100-\U000e01ef]")
_MARKED = r"\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f"
_LATIN_MARKED = re.compile(f"[A-Za-z]?[{_MARKED}]+")
_HYPHENS = "\u2010-\u2013\u2212\u207b\ufe63\\-"
_DASHES = _HYPHENS + "\u2014\u2015\ufe58\u2500\u2501"
_LONG_VOWEL = re.compile(
    rf"(?<=[ァ-ヴぁ-ん])[{_DASHES}一](?=[ァ-ヴ])|(?<=[ァ-ヴ])[{_HYPHENS}](?=[ぁ-ん、。?]|$)"
)
"""A dash or 一 within a katakana word, or a dash that ends one, is the long vowel ー."""
_LATIN_DASH = re.compile(r"(?<=[A-Za-z0-9])ー(?=[A-Za-z0-9])")
_DASH = re.compile(f"[{_DASHES}]")
_VU_ROW = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴ": "ブ"}
_VU = re.compile("ヴ[ァィェォ]?")
_LATIN = re.compile(r"[a-z0-9]+(?:[.'’-][a-z0-9]+)*")
_PIECE = re.compile(r"[a-z0-9]+")
_RUN = re.compile(r"[一-鿿㐀-䶿々〆]{2,}|[ァ-ヴー]{2,}")
_JAPANESE = re.compile(r"[ぁ-んァ-ヴー一-鿿㐀-䶿々〆]")
_CONTENT = frozenset(
    {"名詞", "動詞", "形容詞", "形状詞", "副詞", "代名詞", "接頭辞", "接尾辞", "連体詞"}
)
_JA_STOP = frozenset(
    """
    為る 有る 居る 成る 事 物 者 所 様 此れ 其れ 何れ 此の 其の 何の どの 如何 何 如何 行う
    出来る 等 的 呉れる 教える 下さる 頂く 因る 於く 対する 就く 又 及び 御 良い 無い 言う 訳
    他 中 為
    """.split()  # noqa: SIM905 (a list would take a line a word)
)
_EN_STOP = frozenset(
    """
    a an the and or of to in on at by for from with as is are was were be been being do does
    did how what which who whom whose when where why that this these those it its they them
    their there here have has had will would can could should may might must shall i we you
    he she our your my me us not no nor so than then too very just about into over under any
    some such each every other more most own same s t tell please show give
    """.split()  # noqa: SIM905 (a list would take a line a word)
)


def fold(text: str) -> str:
    """One spelling for all ways to write the same: NFKC, marks, dashes, radicals, old kanji, ヴ.

    Case stays; control characters become blanks, blanks are single. Every later reader works on
    this text, so that a word is the same whichever way it is typed.
    """
    if text.isascii():
        return " ".join(_CONTROL.sub(" ", text).split())
    plain = unicodedata.normalize("NFKC", _SELECTORS.sub("", text))
    if _seldom().search(plain):
        plain = _CONTROL.sub(" ", plain)
        plain = _LATIN_MARKED.sub(_without_marks, plain)
        plain = _LONG_VOWEL.sub("ー", plain)
        plain = _DASH.sub("-", _LATIN_DASH.sub("-", plain))
        plain = _VU.sub(lambda m: _VU_ROW[m.group()], plain).translate(_kanji_forms())
    elif "ー" in plain:
        plain = _LATIN_DASH.sub("-", plain)
    return " ".join(plain.split())


@cache
def _seldom() -> re.Pattern[str]:
    """Any of the signs that folding changes; most texts hold none, and are folded by one look."""
    kanji = "".join(map(chr, _kanji_forms()))
    return re.compile(f"[{_CONTROLS}{_MARKED}{_DASHES}一ヴ{kanji}]")


def normalise(text: str) -> str:
    """The folded text in lower case; character by character, so that offsets stay."""
    return lower(fold(text))


def lower(text: str) -> str:
    """Lower case of the same length: İ, which has two characters in lower case, stays."""
    low = text.lower()
    return (
        low
        if len(low) == len(text)
        else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)
    )


def _without_marks(match: re.Match[str]) -> str:
    """Ōita -> Oita."""
    apart = unicodedata.normalize("NFD", match.group())
    return "".join(c for c in apart if not unicodedata.combining(c))


@cache
def _kanji_forms() -> dict[int, str]:
    """Old and variant kanji -> the form in use (from OpenCC's JPVariants, Apache-2.0, and names).

    A radical, which PDF often has in place of the kanji it looks like, goes the same way.
    """
    forms = {ord(old): new for old, new in _table("kanji_forms")}
    kanji = {ord(radical): forms.get(ord(own), own) for radical, own in _table("cjk_radicals")}
    return forms | kanji


@cache
def radicals_of(kanji: str) -> str:
    """The radicals that look like a kanji and may stand for it in a text (⼈ for 人), if any."""
    return "".join(radical for radical, own in _table("cjk_radicals") if own == kanji)


@cache
def _table(name: str) -> list[list[str]]:
    """The rows of a file of data, without its header."""
    text = files("kb.index").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))[1:]


def well_formed(text: str) -> str:
    """The text with halves of surrogate pairs joined, and lone ones replaced by U+FFFD.

    A terminal passes bytes that are no UTF-8 as lone surrogates, which nothing can encode.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_japanese(text: str) -> bool:
    """Whether the text holds any kana or kanji."""
    return _JAPANESE.search(text) is not None


def by_itself(word: str) -> str:
    """The pattern of a normalised word or phrase where it stands by itself.

    A Latin one ends where no Latin letter follows: 「RPAを」 holds RPA, «trainer» no AI.
    """
    own = re.escape(word)
    return own if is_japanese(word) else rf"(?<![a-z0-9]){own}(?![a-z0-9])"


def tokenise(text: str) -> list[str]:
    """Tokens of a text, as often as they occur; bigrams end in an underscore."""
    return [*_tokens(text)]


@lru_cache(maxsize=256)
def _tokens(text: str) -> tuple[str, ...]:
    """The last texts are kept: of a question one reader after the other asks for the same parts."""
    clean = normalise(text)
    tokens = [piece for word in _LATIN.findall(clean) for piece in _english(word)]
    if is_japanese(clean):
        tokens.extend(_lemmas(_LATIN.sub(" ", clean)))
        for run in _RUN.findall(clean):
            tokens.extend(f"{a}{b}_" for a, b in pairwise(run))
    return tuple(tokens)


def kind_of(token: str) -> str:
    """Either ``word`` or ``bigram``."""
    return "bigram" if token.endswith("_") else "word"


def _english(word: str) -> Iterator[str]:
    pieces = _PIECE.findall(word.replace("'s", ""))
    for piece in pieces:
        if piece in _EN_STOP:
            continue
        yield piece if piece[0].isdigit() else stem(piece)


class Word(NamedTuple):
    """A word of a text where it stands, with UniDic's parts of speech."""

    start: int
    end: int
    surface: str
    pos1: str
    pos2: str
    pos3: str
    lemma: str | None
    kana: str

    @property
    def proper(self) -> bool:
        """Whether the tagger reads it as the name of a place or a person."""
        return self.pos1 == "名詞" and self.pos3 in {"地名", "人名"}

    @property
    def token(self) -> str:
        """The token an index holds of it; empty for a word without a meaning of its own."""
        if self.pos1 not in _CONTENT:
            return ""
        lemma = (self.lemma or self.surface).split("-")[0]
        return "" if lemma in _JA_STOP else lemma


@lru_cache(maxsize=128)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order, as the tagger cuts it.

    The last texts are kept: a question is looked through by a dozen readers in turn.
    """
    found = []
    position = 0
    for surface, pos1, pos2, pos3, lemma, kana in _tagged(text):
        at = text.find(surface, position)
        if at < 0:
            continue
        position = at + len(surface)
        found.append(Word(at, position, surface, pos1, pos2, pos3, lemma, kana or ""))
    return tuple(found)


def english_words(text: str) -> list[tuple[int, int, str]]:
    """(start, end, stem) of the English words of a normalised text that mean something."""
    return [
        (m.start(), m.end(), token)
        for m in _LATIN.finditer(text)
        if (token := " ".join(_english(m.group())))
    ]


def _lemmas(text: str) -> Iterable[str]:
    return [word.token for word in words_of(text) if word.token]


class _Tools(threading.local):
    """A tagger and a stemmer for each thread: both keep their state in one C object.

    A tagger's words point into memory that its next call overwrites, so none is shared. One more
    costs half a millisecond and 40 KB; the dictionary is mapped once for all.
    """

    @cached_property
    def tagger(self) -> Any:
        import fugashi

        return fugashi.Tagger()

    @cached_property
    def stemmer(self) -> Any:
        import Stemmer

        return Stemmer.Stemmer("english")


_TOOLS = _Tools()


def _tagged(text: str) -> list[tuple[str, str, str, str, str | None, str | None]]:
    words = [(w.surface, w.feature) for w in _TOOLS.tagger(text)]
    return [(s, f.pos1, f.pos2, f.pos3, f.lemma, f.kana) for s, f in words]


def stem(word: str) -> str:
    """An English word in lower case without its ending."""
    return str(_TOOLS.stemmer.stemWord(word))
