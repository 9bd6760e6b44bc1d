"""Conditions asked of all records at once mean what they mean asked of one."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.records.corpus import Corpus
from kb.records.models import Aspect, Kind, Status
from kb.records.registers import MunicipalityType
from kb.search.columns import Columns
from kb.search.conditions import Filters, passes

some = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def filters(draw: st.DrawFn, corpus: Corpus) -> Filters:
    """Conditions made of values that records have, and of some that none has."""
    tables = corpus.tables

    def few(values: object) -> st.SearchStrategy[frozenset[str]]:
        return st.frozensets(st.sampled_from([*values, "none"]), max_size=3)  # type: ignore[misc]

    bound = st.one_of(st.none(), st.integers(), st.integers(0, 500_000))
    return Filters(
        kind=draw(st.one_of(st.none(), st.sampled_from(Kind))),
        municipalities=draw(few(tables.municipalities)),
        prefectures=draw(few({m.prefecture.ja for m in tables.municipalities.values()})),
        types=draw(st.frozensets(st.sampled_from(MunicipalityType), max_size=2)),
        topics=draw(few(tables.topics)),
        approaches=draw(few(tables.approaches)),
        documents=draw(few(tables.documents)),
        statuses=draw(st.frozensets(st.sampled_from(Status), max_size=2)),
        min_population=draw(bound),
        max_population=draw(bound),
        funded=draw(st.booleans()),
    )


@some
@given(data=st.data())
def test_meeting_is_passing(corpus: Corpus, data: st.DataObject) -> None:
    wanted = data.draw(filters(corpus))
    mask = Columns(corpus).meeting(wanted)
    assert mask.tolist() == [passes(corpus, record, wanted) for record in corpus]


def test_topics_and_aspects_are_counted_by_record(corpus: Corpus) -> None:
    columns = Columns(corpus)
    records = list(corpus)
    for topic in corpus.tables.topics:
        assert columns.topics.holding([topic]).tolist() == [topic in r.topics for r in records]
        assert columns.main_topic.holding([topic]).tolist() == [
            topic == r.topics[0] for r in records
        ]
    asked = (Aspect.COST, Aspect.FUNDING)
    assert columns.aspects.often(asked).tolist() == [
        sum(p.aspect in asked for p in r.points) for r in records
    ]
    assert not columns.topics.holding(["no such topic"]).any()
