"""What a document says of itself, read from its cover: proposed, for the user to confirm.

The cover is what stands before the first sentence of the first page that has text. Nothing is
made up: what is not found stays empty, but for the title, which a document cannot do without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from kb.documents.models import ROW_SEPARATOR, Block, Page
from kb.index.text import fold, normalise
from kb.understanding.gazetteer import called, key
from kb.understanding.places import mentions
from kb.understanding.years import longest_run, years

_COVER_CHARS = 600
_TITLE_CHARS = 60
_AS_LARGE = 0.85
"""Of the largest letters of the cover: those of a title over several lines differ by less."""

_NAMES_A_DOCUMENT = re.compile(
    r"(?:計画|方針|構想|戦略|ビジョン|プラン|指針|ガイドライン|ガイドブック|ハンドブック|マニュアル"
    r"|手引き?|手順書|事例集|報告書?|白書|要綱|要領|規程|議事録|議事要旨|会議録|一覧|ロードマップ"
    r"|plan|strategy|report|guide(?:book|lines?)?|minutes|policy)$",
    re.IGNORECASE,
)
_OF_CASES = re.compile(r"事例")
_EDITION = re.compile(r"\s*(?:[【（(［\[〔][^】）)］\]〕]*[】）)］\]〕]|概要版|本編|資料編)\s*$")
_DRAFT = re.compile(
    r"(?:^|[（(【［\[〔\s]|計画|方針|構想|戦略|ビジョン|プラン|指針|ガイドライン)"
    r"(?:素|原|骨子|中間|最終|改定|改訂)?案(?=$|[）)】］\]〕\s])|たたき台|(?i:\bdraft\b)"
)
_DRAFT_MARK = re.compile(
    r"\s*[（(【［\[〔]\s*(?:素|原|骨子|中間|最終|改定|改訂)?案\s*[）)】］\]〕]|(?:素|原)?案$"
)
_DATE = re.compile(
    r"(?P<year>(?:令和|平成|[RH])\s*(?:元|\d{1,2})\s*年|(?:19|20)\d\d\s*年)"
    r"(?:\s*[（(][^）)]{2,8}[）)])?\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*日)?"
    r"(?:\s*[（(][月火水木金土日][）)])?"
)
_MADE = re.compile(
    r"^\s*(?:に)?(?:策定|制定|改定|改訂|一部改正|発行|公表|作成|修正|更新|現在|版)*\s*"
)
_ORGANISATION = re.compile(
    r"[^\d、。:：「」～〜]{1,40}(?:省|庁|都|道|府|県|市|町|村|区|課|室|局|部|係|委員会|協議会|機構|センター)$"
)
_PUBLISHED_BY = re.compile(r"(?:編集・?)?発行(?:者|元)?\s*[:：／/\s]\s*(\S{2,30})")
_PERIOD = re.compile(r"(?:計画|実施|推進|対象|構想|戦略)の?期間")
_KANA = re.compile(r"[ぁ-ヺ]")
_COUNTED = re.compile(r"第?\s*\d+\s*[回次期号版]")
_OF_MUNICIPALITY = ("市", "町", "村", "区")


def proposed(pages: Sequence[Page], filename: str) -> dict[str, Any]:
    """Kind, title, publisher, published, period, municipality and draft of a document.

    Args:
        pages: as read.
        filename: the name of its file: its title where the cover has none.
    """
    cover = _cover(pages)
    texts = [fold(block.text) for block in cover]
    stem = PurePath(filename).stem
    title = _title(cover) or stem
    publisher = _publisher(texts, pages)
    named = (_place(text) for text in (title, publisher, stem))
    town = next(filter(None, named), "") or _only_place(texts)
    return {
        "kind": "case" if _OF_CASES.search(title) else "plan_section",
        "title": title,
        "publisher": publisher,
        "published": max(_dates(texts), default=""),
        "period": _period(title, pages),
        "municipality": _in_full(town, [title, publisher, *texts, stem]),
        "draft": any(_DRAFT.search(text) for text in [*texts, fold(stem)]),
    }


def _cover(pages: Sequence[Page]) -> list[Block]:
    page = next((page for page in pages if page.blocks), None)
    cover: list[Block] = []
    for block in page.blocks if page else ():
        if block.text.endswith("。") or block.kind == "table_row":
            break
        cover.append(block)
        if sum(len(b.text) for b in cover) > _COVER_CHARS:
            break
    return cover


def _title(cover: Sequence[Block]) -> str:
    """The largest words of the cover, of several as large the one that names a document."""
    sized = [(block.text, _size(block)) for block in cover if _is_words(block.text)]
    largest = max((size for _, size in sized), default=0.0)
    candidates = [
        title
        for text, size in sized
        if size >= _AS_LARGE * largest and 1 < len(title := _plain(text)) <= _TITLE_CHARS
    ]
    naming = (t for t in candidates if _NAMES_A_DOCUMENT.search(_without_edition(t)))
    return next(naming, next(iter(candidates), ""))


def _is_words(text: str) -> bool:
    """Whether a line is words, and no rule, number or row of a table that was drawn with signs."""
    return any(sign.isalpha() for sign in text) and ROW_SEPARATOR.strip() not in text


def _size(block: Block) -> float:
    """How large a block is set: by the height of its lines, else by its level as a heading."""
    if block.boxes:
        return max(box.y1 - box.y0 for box in block.boxes)
    return 1.0 / block.level if block.level else 0.0


def _plain(text: str) -> str:
    """The text without a date or the mark of a draft, which are told beside it."""
    dated = _DATE.search(text)
    before = text[: dated.start()] if dated and dated.start() else text
    return "" if dated and not dated.start() else _DRAFT_MARK.sub("", before).strip()


def _without_edition(title: str) -> str:
    while (shorter := _EDITION.sub("", title)) != title:
        title = shorter
    return title


def _dates(texts: Iterable[str]) -> Iterator[str]:
    """The dates with a month, as 2024-03 or 2024-03-31."""
    for text in texts:
        for match in _DATE.finditer(text):
            (year, *_), _ = years(normalise(match["year"]), date.today()) or ((0,), ())
            month, day = int(match["month"]), int(match["day"] or 1)
            if year and 1 <= month <= 12 and 1 <= day <= 31:
                yield f"{year}-{month:02}" + (f"-{day:02}" if match["day"] else "")


def _publisher(texts: Sequence[str], pages: Sequence[Page]) -> str:
    """Who published it: as the imprint says, else the office that ends the cover."""
    last = [fold(block.text) for block in pages[-1].blocks] if pages else []
    for text in [*texts, *last]:
        if told := _PUBLISHED_BY.search(text):
            return told[1]
    for text in reversed(texts):
        dates = list(_DATE.finditer(text))
        end = _MADE.sub("", text[dates[-1].end() :]) if dates else text
        if _ORGANISATION.fullmatch(end.strip()) and not _NAMES_A_DOCUMENT.search(end):
            return end.strip()
    return ""


def _place(text: str) -> str:
    """The first municipality a text names, else the first prefecture."""
    towns, prefectures = _places(text)
    return next(iter([*towns, *prefectures]), "")


def _only_place(texts: Iterable[str]) -> str:
    """The municipality the cover names, where it is one: a collection names those it tells of."""
    towns = {town for text in texts for town in _places(text)[0]}
    return towns.pop() if len(towns) == 1 else ""


def _in_full(town: str, texts: Iterable[str]) -> str:
    """The name with its prefecture before it, where several have it and a text tells which."""
    if len(called(town)) < 2:
        return town
    meant = {
        f"{mention.places[0].prefecture}{town}"
        for text in texts
        for mention in mentions(text, frozenset())
        if [place.name for place in mention.places] == [town]
    }
    return meant.pop() if len(meant) == 1 else town


def _places(text: str) -> tuple[list[str], list[str]]:
    """The municipalities and the prefectures a text names, those of no list too."""
    towns, prefectures = [], []
    # 第2回小国町… is no 回小国町.
    for mention in mentions(_COUNTED.sub(" ", text), frozenset()):
        names = [place.name for place in mention.places] or [mention.words]
        if _KANA.search(mention.words) and not any(
            key(name) in key(mention.words) for name in names
        ):
            # A cover writes its own town's name as it is: みさき町 is not 岬町, which is read so.
            names = [mention.words]
        own = [name for name in names if name.endswith(_OF_MUNICIPALITY)]
        towns += own[:1]
        prefectures += [] if own or not mention.places else names[:1]
    return towns, prefectures


def _period(title: str, pages: Sequence[Page]) -> str:
    """The first and last fiscal year, 2024-2028: as the title says, else beside «計画期間»."""
    blocks = [normalise(block.text) for page in pages for block in page.blocks]
    told = (
        " ".join(blocks[n : n + 2])[match.start() :]
        for n, text in enumerate(blocks)
        if (match := _PERIOD.search(text))
    )
    for text in (normalise(title), *told):
        run = longest_run(years(text, date.today())[0])
        if len(run) > 1:
            return f"{run[0]}-{run[-1]}"
    return ""
