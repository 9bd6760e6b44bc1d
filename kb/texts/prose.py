"""What is said around connected prose, in both languages."""

from __future__ import annotations

from kb.records.models import LANGS, Lang
from kb.texts.signs import SIGNS

MARK = "✎"
"""Stands behind a sentence in the model's wording."""

_TEXTS: dict[str, tuple[str, str]] = {
    "title": ("文章にまとめたもの", "As connected prose"),
    "help": (
        "回答の記述を言語モデルがつないだ文章です。✎の付いた文はモデルの言い回しで、示した番号の記述と、"
        "数・年・名前・否定・段階・地名を1文ずつ突き合わせ、ほかの語は記述の語と同じか、"
        "意味の近い語であることを確かめてあります。合わなかった文は、"
        "元の記述のまま載せています。文と文のつながりは確かめていません。",
        "A language model joined the statements of the answer. Sentences marked ✎ are in the "
        "model's wording; numbers, years, names, negation, stage and places of each were checked "
        "against the statements it cites, and other words for being theirs or near in meaning. One "
        "that failed is given as the statement itself. How one sentence follows from another is "
        "not checked.",
    ),
    "mark_name": ("モデルの言い回し", "the model's wording"),
    "left_out": (
        "回答の記述のうち{count}件は、この文章に入っていません。",
        "{count} statements of the answer are not in this text.",
    ),
    "waiting": (
        "回答の記述を文章につないでいます。できるとここに出ます。",
        "The statements are being joined into prose; it will appear here.",
    ),
    "away": (
        "言語モデルのサーバーに今つながりません。",
        "The language model's server cannot be reached now.",
    ),
    "refused": (
        "言語モデルのサーバーが受け付けませんでした（KB_LLM_URL、KB_LLM_MODEL、KB_LLM_KEYの設定）。",
        "The language model's server turned the request down (KB_LLM_URL, KB_LLM_MODEL, "
        "KB_LLM_KEY).",
    ),
    "slow": (
        "言語モデルの返事が時間内に来ませんでした。",
        "The language model's reply did not come in time.",
    ),
    "unusable_prose": (
        "記述と合う文章ができませんでした。",
        "No prose came that the statements back.",
    ),
    "unusable_asks": (
        "質問の言葉どおりに読み取れた問いはありません。",
        "Nothing asked was marked in the question's own words.",
    ),
    "unusable_draft": (
        "資料の文と合う案はできませんでした。",
        "Nothing came that the document's sentences back.",
    ),
    "draft_stands": (
        "下書きは機械的に写したままです。",
        "The draft stands as it was made by rule.",
    ),
    "answer_stands": (
        "回答はそのままお使いください。",
        "The answer stands as it is.",
    ),
    "asks_title": ("長い質問から読み取った問い", "What the long question asks"),
    "asks_help": (
        "言語モデルが選んだ、質問の中の言葉です。押すと、それだけを尋ねます。上の回答は、質問の全体から"
        "作っています。",
        "Words of the question that a language model chose; each can be asked by itself. The "
        "answer above was made of the whole question.",
    ),
    "asks_waiting": (
        "長い質問が何を尋ねているか、読み取っています。",
        "What the long question asks is being read out of it.",
    ),
    "propose": (
        "空いている欄の案を言語モデルに出させる",
        "Have the language model propose what is empty",
    ),
    "propose_waiting": (
        "案を作って資料の文と突き合わせています。できると空いている欄に入ります。",
        "Proposals are being made and held against the document; they will fill empty fields.",
    ),
    "proposed": (
        "{count}欄に案が入りました。資料の文と突き合わせましたが、人の確認はまだです（英語は数・年・名前・"
        "否定・段階・地名と、語の対応だけを見ています）。",
        "{count} fields were filled. They were held against the document's sentences and no person "
        "has checked them (English by numbers, years, names, negation, stage, places and words).",
    ),
    "proposed_fields": (
        "✎ 言語モデルの案（未確認）：{fields}",
        "✎ Proposed by the language model, not checked: {fields}",
    ),
    "copy": ("文章をコピーする", "Copy the text"),
}


def fault(fault: str, of: str, lang: Lang) -> str:
    """Why a model's ``prose`` or ``asks`` of an answer or its part of a ``draft`` is not there, and
    what stands."""
    key = f"unusable_{of}" if fault == "unusable" else fault
    stands = "draft_stands" if of == "draft" else "answer_stands"
    return SIGNS[lang].gap.join([get(key, lang), get(stands, lang)])


def get(key: str, lang: Lang, **values: object) -> str:
    """The text with its ``{names}`` filled in; KeyError for an unknown key."""
    text = _TEXTS[key][LANGS.index(lang)]
    return text.format(**values) if values else text
