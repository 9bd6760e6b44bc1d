"""Conditions asked of all records at once mean what they mean asked of one."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_store import meets

from kb.index.conditions import VALUES, Columns, Filters, attributes_of
from kb.records.corpus import Corpus

some = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def filters(draw: st.DrawFn, corpus: Corpus) -> Filters:
    """Conditions made of values that records have, and of some that none has."""
    known = {
        name: sorted({v for r in corpus for v in values(r, corpus.municipality(r))})
        for name, values in VALUES.items()
    }
    bound = st.one_of(st.none(), st.integers(), st.integers(0, 500_000))
    return Filters(
        **{
            name: tuple(draw(st.lists(st.sampled_from([*values, "none"]), max_size=3)))
            for name, values in known.items()
        },
        **{
            f"not_{name}": tuple(
                draw(st.lists(st.sampled_from([*known[name], "none"]), max_size=2))
            )
            for name in ("prefecture", "municipality", "type")
        },
        record=tuple(draw(st.lists(st.sampled_from([*corpus.records, "none"]), max_size=9))),
        min_population=draw(bound),
        max_population=draw(bound),
        funded=draw(st.booleans()),
    )


@some
@given(data=st.data())
def test_meeting_is_each_record_meeting(corpus: Corpus, data: st.DataObject) -> None:
    wanted = data.draw(st.lists(filters(corpus), max_size=2))
    attributes = attributes_of(corpus)
    columns = Columns(attributes)
    meeting = {i: all(meets(i, own, f) for f in wanted) for i, own in attributes.items()}
    assert dict(zip(columns.ids, columns.meeting(*wanted).tolist(), strict=True)) == meeting
    assert columns.passing(*wanted) == {i for i, met in meeting.items() if met}


def test_a_column_holds_by_record(corpus: Corpus) -> None:
    records = list(corpus)
    topics = Columns(attributes_of(corpus))["topic"]
    for topic in corpus.tables.topics:
        assert topics.holding([topic]).tolist() == [topic in r.topics for r in records]
    assert not topics.holding(["no such topic"]).any()


def test_what_puts_a_condition_is_named_and_can_be_taken_back() -> None:
    both = Filters(topic=("training",), min_population=0, funded=True)
    assert both.active() == ["topic", "min_population", "funded"]
    assert both.without("topic", "funded") == Filters(min_population=0)
    assert Filters().active() == []
