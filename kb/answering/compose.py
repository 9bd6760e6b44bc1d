"""Search result -> answer: which points are said, in what order, under which heading."""

from __future__ import annotations

from kb.answering.approaches import ApproachGrouper
from kb.answering.evidence import DEEDS, Evidence, fitting, focused, gather, same_statement
from kb.answering.models import Answer, Citation, Group, Item, PointReference, Statement
from kb.answering.render import render
from kb.answering.selection import LIMITS, chosen_points, one_a_place, worth_reading
from kb.answering.support import problems
from kb.comparing.comparison import compare
from kb.index.opened import OpenedIndex
from kb.records.models import Lang, Record, Status
from kb.records.stages import of_the_place
from kb.search.searcher import SearchResult
from kb.texts import wording
from kb.understanding.expected import expected
from kb.understanding.intent import Intent

_ORDER = (Status.DONE, Status.IN_PROGRESS, Status.PLANNED)


def compose(index: OpenedIndex, result: SearchResult, grouper: ApproachGrouper) -> Answer | None:
    """The answer to a question; None when no point near it holds what it asks for."""
    intent = result.intent
    hits = worth_reading(result)
    evidence = gather(index, result, hits)
    asked = expected(intent.question)
    fit = fitting(evidence, asked, intent, hits[0].record.id) if hits else []
    if not fit:
        return None
    if intent.form == "fact":
        return _fact(index, result, fit)
    comparing = intent.form == "comparison" and len(intent.places) > 1
    if comparing:
        chosen = one_a_place(hits, evidence, intent)
    else:
        chosen = chosen_points(hits, focused(evidence, intent))
    groups = _groups(index, result, chosen, grouper)
    finding = _finding(index, intent, groups, chosen)
    return _answer(index, result, finding, groups, with_table=len(chosen) > 1)


def _groups(
    index: OpenedIndex,
    result: SearchResult,
    chosen: dict[str, list[Evidence]],
    grouper: ApproachGrouper,
) -> list[Group]:
    intent = result.intent
    lang = intent.language
    items = {r: _item(index, index.corpus.get(r), chosen[r], lang) for r in chosen}
    ordered = sorted(items, key=lambda r: _ORDER.index(items[r].status))
    comparing = intent.form == "comparison" and len(intent.places) > 1
    by_approach = (
        [] if comparing else grouper.group(intent, result.vector, {r: chosen[r] for r in ordered})
    )
    if by_approach:
        return [
            Group(heading=heading, items=tuple(items[r] for r in records))
            for heading, records in by_approach
        ]
    groups = []
    for status in _ORDER:
        own = tuple(items[r] for r in ordered if items[r].status is status)
        if own:
            groups.append(Group(heading=wording.STATUS_HEADING[status][lang], items=own))
    return groups


def _item(index: OpenedIndex, record: Record, evidence: list[Evidence], lang: Lang) -> Item:
    return Item(
        record=record.id,
        label=wording.place_label(index.corpus.municipality(record), lang),
        status=_state(index, record, evidence),
        statements=tuple(_statement([e], lang) for e in evidence),
    )


def _state(index: OpenedIndex, record: Record, evidence: list[Evidence]) -> Status:
    """The record's state; done where a plan is quoted above all for what its place has done."""
    strongest = max(e.score for e in evidence)
    settled = any(
        e.status is not Status.PLANNED
        and e.point.aspect in DEEDS
        and e.score >= LIMITS.settled_share * strongest
        and of_the_place(index.corpus, e.record, e.point)
        for e in evidence
    )
    return Status.DONE if record.status is Status.PLANNED and settled else record.status


def _statement(evidence: list[Evidence], lang: Lang, text: str = "") -> Statement:
    return Statement(
        text=text or evidence[0].point.get(lang),
        citations=tuple(PointReference(id=e.record.id, point=e.point.id) for e in evidence),
        status=evidence[0].status,
    )


def _finding(
    index: OpenedIndex,
    intent: Intent,
    groups: list[Group],
    chosen: dict[str, list[Evidence]],
) -> Statement | None:
    """One line that says who has done or plans it, backed by each one's strongest point."""
    lang = intent.language
    done: dict[str, Evidence] = {}
    planned: dict[str, Evidence] = {}
    for item in (i for g in groups for i in g.items):
        record = index.corpus.get(item.record)
        name = index.corpus.municipality(record).name.get(lang)
        strongest = max(chosen[item.record], key=lambda e: e.score)
        if max(strongest.overlap, strongest.cosine) < LIMITS.finding and not strongest.key:
            continue
        own = of_the_place(index.corpus, record, strongest.point)
        settled = strongest.status is not Status.PLANNED and item.status is not Status.PLANNED
        (done if settled and own else planned).setdefault(name, strongest)
    planned = {n: e for n, e in planned.items() if n not in done}
    if len(done) + len(planned) < 2:
        return None
    text = wording.finding_by_place(list(done), list(planned), lang)
    statement = _statement([*done.values(), *planned.values()], lang, text)
    return None if problems(statement, index.corpus, lang) else statement


def _fact(index: OpenedIndex, result: SearchResult, evidence: list[Evidence]) -> Answer:
    """The fact first; more points only when they are as near to the question."""
    lang = result.intent.language
    best = evidence[0].score
    picked: list[Evidence] = []
    for e in evidence[:20]:
        if len(picked) == LIMITS.fact_points or e.score < LIMITS.fact_share * best:
            break
        if not any(same_statement(e, p) for p in picked):
            picked.append(e)
    by_record: dict[str, list[Evidence]] = {}
    for e in picked:
        by_record.setdefault(e.record.id, []).append(e)
    items = tuple(_item(index, index.corpus.get(r), own, lang) for r, own in by_record.items())
    return _answer(index, result, None, [Group(heading="", items=items)], with_table=False)


def _answer(
    index: OpenedIndex,
    result: SearchResult,
    finding: Statement | None,
    groups: list[Group],
    *,
    with_table: bool,
) -> Answer:
    lang = result.intent.language
    groups = _supported(index, groups, lang)
    records = [index.corpus.get(i.record) for g in groups for i in g.items]
    said = [s for g in groups for i in g.items for s in i.statements]
    statements = ([finding] if finding else []) + said
    citations = tuple(_citation(index, n, r, lang) for n, r in enumerate(records, start=1))
    answer = Answer(
        question=result.intent.question,
        language=lang,
        answered=bool(said),
        text="",
        finding=finding,
        groups=tuple(groups),
        statements=tuple(statements),
        citations=citations,
        table=compare(index.corpus, records, lang) if with_table and len(records) > 1 else None,
        without=result.intent.unknown_places,
        understood=result.intent,
        relaxed=result.relaxed,
    )
    return answer.model_copy(update={"text": render(answer, index)})


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
    )
