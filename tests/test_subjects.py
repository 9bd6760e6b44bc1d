"""A subject other than DX is data: records and tables of its own, and not a line of code.

Two invented ones, with aspects, topics, approaches and columns that DX has not; what is the same
for every subject in Japan (types of body, regions, sizes) is that of the real records.
"""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pytest
from drawn import plain
from streamlit.testing.v1 import AppTest

from kb.answering.answerer import Answerer
from kb.comparing import sidebyside
from kb.comparing.comparison import compare, silent_on
from kb.index.build import build_index
from kb.knowledge_base import KnowledgeBase
from kb.records.checks import check
from kb.records.loader import load_corpus, read_all
from kb.records.models import LANGS, Lang
from kb.settings import BUNDLED_MODEL
from kb.understanding.typed import language_of

SUBJECTS = Path(__file__).parent / "data" / "subjects"
SHARED = ("body_types", "regions", "sizes")


@dataclass(frozen=True)
class Expected:
    """``searches``: a query and the record that answers it best; ``answers``: a question, the
    record it cites first and words of a statement from it."""

    searches: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str, str], ...]
    headings: tuple[str, tuple[str, ...]]
    declined: tuple[str, ...]
    aspects: tuple[str, tuple[str, ...]]
    types: tuple[tuple[str, str, str], ...]
    compared: tuple[str, tuple[str, str], str, str]
    silent: tuple[str, str]
    only_on_page: str
    names: dict[Lang, str]


BOUSAI = Expected(
    searches=(
        ("非常食や水を分けてしまっている倉庫", "bousai-3"),
        ("loudspeakers cannot be heard at home", "bousai-4"),
        ("津波に備えて子どもと高台へ逃げる", "bousai-1"),
    ),
    answers=(
        ("学校と一緒に避難訓練をしている町はあるか", "bousai-1", "高台への避難訓練を年2回"),
        ("防災無線が聞こえにくい家にはどう知らせているか", "bousai-4", "戸別受信機を3,100台"),
        ("Where does the town keep emergency food and water?", "bousai-3", "42 small stores"),
        ("広域連合では何を備蓄しているか", "bousai-5", "毛布2万枚"),
    ),
    headings=(
        "避難訓練はどのように行うか",
        ("学校と一緒に訓練する", "自治会ごとに訓練する"),
    ),
    declined=("災害公営住宅の家賃はいくらか", "How many firefighters were hired in Sapporo?"),
    aspects=("避難訓練と備蓄の費用は", ("drill", "stock", "cost")),
    types=(("広域連合の取組は", "wide_area_union", "bousai-5"),),
    compared=(
        "黒潮町と釜石市の避難訓練を比較して",
        ("bousai-1", "bousai-2"),
        "訓練の内容",
        "年2回",
    ),
    silent=("bousai-1", "備蓄の量"),
    only_on_page="知らせ方",
    names={"ja": "防災の事例", "en": "Disaster preparedness precedents"},
)
KOSODATE = Expected(
    searches=(
        ("通勤の途中に駅で子どもを預ける", "kosodate-1"),
        ("a midwife comes after the birth", "kosodate-4"),
        ("近所の人が交代で数時間だけ子どもを見る", "kosodate-3"),
    ),
    answers=(
        ("赤ちゃんのいる家を訪問している市はあるか", "kosodate-2", "毎月家庭を訪問し"),
        ("送迎保育の利用料はいくらか", "kosodate-1", "1日100円"),
        ("How many places does the station nursery have?", "kosodate-1", "90 places a station"),
        ("国は学童に何を補助しているか", "kosodate-5", "人件費の3分の2"),
    ),
    headings=(
        "家庭への訪問をどう行っているか",
        ("家庭を訪ねて支える",),
    ),
    declined=("保育士の給与はいくらか", "Which school lunches did Osaka City abolish?"),
    aspects=("利用料と定員は", ("fee", "capacity")),
    types=(("特別区の事例は", "special_ward", "kosodate-4"),),
    compared=(
        "流山市と奈義町の利用料を比較して",
        ("kosodate-1", "kosodate-3"),
        "利用料",
        "1日100円",
    ),
    silent=("kosodate-5", "利用料"),
    only_on_page="支援の内容",
    names={"ja": "子育て支援の事例", "en": "Child-rearing support precedents"},
)
ALL = {"bousai": BOUSAI, "kosodate": KOSODATE}


@pytest.fixture(scope="module", params=sorted(ALL))
def subject(
    request: pytest.FixtureRequest, cases_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Answerer, Expected]:
    """The subject's records, an answerer over their index, and what is expected of both."""
    folder = tmp_path_factory.mktemp(request.param)
    cases = folder / "cases"
    shutil.copytree(SUBJECTS / request.param / "cases", cases)
    for table in SHARED:
        shutil.copyfile(cases_root / f"{table}.yaml", cases / f"{table}.yaml")
    build_index(cases, folder / "index", BUNDLED_MODEL)
    base = KnowledgeBase.open(cases, folder / "index")
    return cases, base.answerer, ALL[request.param]


Subject = tuple[Path, Answerer, Expected]


def test_it_loads_without_a_fault(subject: Subject, cases_root: Path) -> None:
    cases, answerer, _ = subject
    loading = read_all(cases)
    assert loading.issues + check(loading) == []
    assert len(loading.loaded) == 5
    assert answerer.index.corpus.digest == load_corpus(cases).digest
    ours, theirs = (set(load_corpus(c).tables.topics) for c in (cases_root, cases))
    assert theirs - ours, "a subject of its own has topics of its own"


def test_search_finds_the_right_record_first(subject: Subject) -> None:
    _, answerer, expected = subject
    for query, record in expected.searches:
        assert answerer.searcher.search(query).hits[0].record.id == record, query


def test_answers_state_what_the_record_says(subject: Subject) -> None:
    _, answerer, expected = subject
    for question, record, words in expected.answers:
        answer = answerer.ask(question)
        assert answer.answered, question
        assert answer.citations[0].id == record, question
        (said,) = [s for s in answer.statements if words in s.text]
        (reference,) = said.citations
        point = answerer.index.corpus.get(reference.id).point(reference.point)
        assert said.text == point.get(answer.language)


def test_what_the_records_do_not_hold_is_declined(subject: Subject) -> None:
    _, answerer, expected = subject
    for question in expected.declined:
        assert not answerer.ask(question).answered, question


def test_its_own_aspects_types_and_approaches_are_read(subject: Subject) -> None:
    _, answerer, expected = subject
    question, aspects = expected.aspects
    assert answerer.ask(question).understood.aspects == aspects
    for question, kind, record in expected.types:
        answer = answerer.ask(question)
        assert answer.understood.types == (kind,)
        assert [c.id for c in answer.citations] == [record]
    question, headings = expected.headings
    told = [group.heading for group in answerer.ask(question).groups]
    assert told == list(headings)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_comparison_has_the_subjects_own_columns(subject: Subject, lang: Lang) -> None:
    _, answerer, expected = subject
    corpus = answerer.index.corpus
    question, ids, column, words = expected.compared
    names = {c.name.ja: c.name.get(lang) for c in corpus.tables.columns.values()}
    table = compare(corpus, [corpus.get(i) for i in ids], lang)
    assert names[column] in table.columns
    assert names[expected.only_on_page] not in table.columns
    lines = sidebyside.of_records(corpus, ids, lang)
    assert {line.name for line in lines.lines} | set(lines.silent) >= set(names.values())
    if lang == "ja":
        answer = answerer.ask(question)
        assert answer.table is not None
        at = answer.table.columns.index(column)
        assert words in answer.table.rows[0].cells[at].text
        assert [row.record for row in answer.table.rows] == list(ids)


def test_a_record_says_what_it_is_silent_on(subject: Subject) -> None:
    _, answerer, expected = subject
    corpus = answerer.index.corpus
    record, column = expected.silent
    assert column in [c.name.ja for c in silent_on(corpus, corpus.get(record))]


@pytest.mark.parametrize("lang", LANGS)
def test_its_own_name_heads_the_pages(
    subject: Subject, lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases, _, expected = subject
    monkeypatch.setenv("KB_CASES", str(cases))
    monkeypatch.setenv("KB_INDEX", str(cases.parent / "index"))
    titles: list[str] = []
    monkeypatch.setattr(
        "streamlit.set_page_config",
        lambda page_title=None, **_: titles.append(page_title) if page_title else None,
    )
    app = AppTest.from_string("from kb.ui import shell\nshell.run()", default_timeout=120)
    app.query_params["lang"] = lang
    app.run()
    assert [title.split("｜")[-1] for title in titles] == [expected.names[lang]]
    assert plain(app.sidebar.markdown[0].value) == f"**{expected.names[lang]}**"


@pytest.mark.parametrize("lang", LANGS)
def test_its_own_name_stands_in_exports(subject: Subject, lang: Lang) -> None:
    cases, answerer, expected = subject
    base = KnowledgeBase(answerer.index, cases, cases.parent / "index")
    first, second, *_ = base.corpus.records
    (answered, *_) = [q for q, _, _ in expected.answers if language_of(q) == lang]
    for what in ([first], base.compare([first, second], lang), base.ask(answered)):
        word = docx.Document(io.BytesIO(base.export(what, "docx", lang).data))
        assert word.sections[0].footer.paragraphs[0].text.startswith(expected.names[lang])
        assert word.core_properties.author == expected.names[lang]
        book = openpyxl.load_workbook(io.BytesIO(base.export(what, "xlsx", lang).data))
        assert book.properties.creator == expected.names[lang]
