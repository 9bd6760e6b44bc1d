"""What is said -> answer: statements by record and group, the first line, citations, the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.answering.approaches import ApproachGrouper
from kb.answering.models import Answer, Citation, Group, Item, PointReference, Statement
from kb.answering.selection import Said
from kb.answering.support import problems
from kb.answering.told import stage_of_item
from kb.comparing.comparison import compare
from kb.comparing.likeness import Town, likest_first
from kb.index.opened import OpenedIndex
from kb.records.doubts import point_text
from kb.records.models import STATUSES, Lang, Record, Status
from kb.records.stages import Stage, of_the_place
from kb.search.searcher import SearchResult
from kb.texts import wording
from kb.texts.signs import SIGNS
from kb.understanding.intent import Intent

Chosen = Mapping[str, Sequence[Said]]

_NAMED = 0.45
"""Chance of answering from which a point makes its place a precedent in the first line."""

_WAYS = 2
"""Records whose gist the first line of «how» tells."""


def compose(
    index: OpenedIndex,
    result: SearchResult,
    grouper: ApproachGrouper,
    chosen: Chosen,
    like: Town | None = None,
) -> Answer:
    """The answer that says what was chosen; without statements where nothing is backed.

    ``like``: approaches that municipalities like this one take come first, and under each heading
    their records; what is done still comes before what is planned where that makes the headings.
    """
    intent = result.intent
    if like and not intent.lays_side_by_side:
        chosen = _likest_first(index, chosen, like)
    groups = _groups(index, result, grouper, chosen, in_order=like is not None)
    groups = _supported(index, groups, intent.language)
    lang = intent.language
    records = [index.corpus.get(i.record) for g in groups for i in g.items]
    said = [s for g in groups for i in g.items for s in i.statements]
    finding = _finding(index, intent, groups, chosen) if len(records) > 1 else None
    return Answer(
        question=intent.question,
        language=lang,
        reply="answered",
        finding=finding,
        groups=tuple(groups),
        statements=(*([finding] if finding else []), *said),
        citations=tuple(_citation(index, n, r, lang) for n, r in enumerate(records, start=1)),
        table=compare(index.corpus, records, lang) if len(records) > 1 else None,
        without=intent.unknown_places,
        understood=intent,
        relaxed=result.relaxed,
    )


def _groups(
    index: OpenedIndex,
    result: SearchResult,
    grouper: ApproachGrouper,
    chosen: Chosen,
    *,
    in_order: bool,
) -> list[Group]:
    """``in_order``: the order of the records chosen goes before that of their states."""
    intent = result.intent
    lang = intent.language
    items = {r: _item(index, index.corpus.get(r), said, lang) for r, said in chosen.items()}
    if intent.form == "fact" or len(items) == 1:
        return [Group(heading="", items=tuple(items.values()))]
    corpus = index.corpus
    present = {r for r in items if stage_of_item(corpus, items[r]) is Stage.PRESENT}
    ordered = sorted(items, key=lambda r: (r not in present, STATUSES.index(items[r].status)))
    named = (
        []
        if intent.lays_side_by_side
        else grouper.group(intent, result.vector, {r: chosen[r] for r in ordered})
    )
    if named and in_order:
        place = {record: n for n, record in enumerate(items)}
        named = [(heading, sorted(own, key=place.__getitem__)) for heading, own in named]
        named.sort(key=lambda group: place[group[1][0]])
    if named:
        return [
            Group(heading=heading, items=tuple(items[r] for r in records))
            for heading, records in named
        ]
    groups = [(wording.PRESENT_HEADING[lang], [r for r in ordered if r in present])]
    for status in STATUSES:
        own = [r for r in ordered if r not in present and items[r].status is status]
        groups.append((wording.STATUS_HEADING[status][lang], own))
    return [Group(heading=h, items=tuple(items[r] for r in own)) for h, own in groups if own]


def _likest_first(index: OpenedIndex, chosen: Chosen, town: Town) -> Chosen:
    records = index.corpus.records
    order = likest_first(index.corpus, town, chosen, lambda r: records[r].municipality)
    return {record: chosen[record] for record in order}


def _item(index: OpenedIndex, record: Record, said: Sequence[Said], lang: Lang) -> Item:
    return Item(
        record=record.id,
        label=wording.place_label(index.corpus.municipality(record), lang),
        status=_state(said),
        statements=tuple(statement_of(s, lang) for s in said),
    )


def _state(said: Sequence[Said]) -> Status:
    """How far what is said of a record is: that of its likeliest point."""
    return max(said, key=lambda s: s.chance).candidate.status


def statement_of(said: Said, lang: Lang) -> Statement:
    """A point as it is said, with what its source leaves open about its numbers."""
    candidate = said.candidate
    return Statement(
        text=point_text(candidate.record, candidate.point, lang),
        citations=(PointReference(id=candidate.record.id, point=candidate.point.id),),
        status=candidate.status,
    )


def _finding(
    index: OpenedIndex, intent: Intent, groups: list[Group], chosen: Chosen
) -> Statement | None:
    """The first line: for «how» the ways themselves, else who has done it and who plans to."""
    lang = intent.language
    likeliest = {
        item.record: max(chosen[item.record], key=lambda s: s.chance)
        for group in groups
        for item in group.items
    }
    sure = {r: s for r, s in likeliest.items() if s.chance >= _NAMED}
    if intent.form == "how" and (ways := _ways(index, lang, sure, chosen)):
        return ways
    done: dict[str, Said] = {}
    told: dict[str, Said] = {}
    planned: dict[str, Said] = {}
    for record_id, said in sure.items():
        record = index.corpus.get(record_id)
        name = index.corpus.municipality(record).name.get(lang)
        if of_the_place(index.corpus, record, said.candidate.point):
            roles = index.corpus.tables.aspects[said.candidate.point.aspect].roles
            # What surrounds a deed (a challenge, a reason) is no precedent.
            where = told if "context" in roles else done
            where = planned if said.candidate.status is Status.PLANNED else where
            where.setdefault(name, said)
    told = {n: s for n, s in told.items() if n not in done}
    planned = {n: s for n, s in planned.items() if n not in done and n not in told}
    cited = [*done.values(), *told.values(), *planned.values()]
    if not cited:
        return None
    if intent.form == "count" or intent.conditions_alone:
        phrase = wording.listed if intent.conditions_alone else wording.counted
        text = phrase([*done, *told], list(planned), lang)
    else:
        text = wording.finding_by_place(list(done), list(told), list(planned), lang)
    return _backed(index, text, cited, lang)


def _ways(
    index: OpenedIndex, lang: Lang, sure: Mapping[str, Said], chosen: Chosen
) -> Statement | None:
    """The gists of the surest records, each backed by what is said of it."""
    gists: list[str] = []
    cited: list[Said] = []
    for record_id in sorted(sure, key=lambda r: -sure[r].chance):
        gist = index.corpus.get(record_id).gist.get(lang)
        if len(gists) < _WAYS and _backed(index, gist, chosen[record_id], lang):
            gists.append(gist)
            cited += chosen[record_id]
    text = SIGNS[lang].gap.join(gists)
    return _backed(index, text, cited, lang) if gists else None


def _backed(index: OpenedIndex, text: str, cited: Sequence[Said], lang: Lang) -> Statement | None:
    """A sentence with the points that back it, or None where they do not."""
    statement = Statement(
        text=text,
        citations=tuple(
            PointReference(id=s.candidate.record.id, point=s.candidate.point.id) for s in cited
        ),
        status=cited[0].candidate.status,
    )
    return None if problems(statement, index.corpus, lang) else statement


def _supported(index: OpenedIndex, groups: list[Group], lang: Lang) -> list[Group]:
    """The groups without statements that their points do not back."""
    kept = []
    for group in groups:
        items = []
        for item in group.items:
            statements = tuple(s for s in item.statements if not problems(s, index.corpus, lang))
            if statements:
                items.append(item.model_copy(update={"statements": statements}))
        if items:
            kept.append(group.model_copy(update={"items": tuple(items)}))
    return kept


def _citation(index: OpenedIndex, n: int, record: Record, lang: Lang) -> Citation:
    return Citation(
        n=n,
        id=record.id,
        title=record.title.get(lang),
        municipality=index.corpus.municipality(record).name.get(lang),
        document=index.corpus.document(record).title.get(lang),
        section=record.source.section,
        page=record.source.page,
        unchecked=record.unchecked,
    )
