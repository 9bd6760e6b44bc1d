"""Search over the user's own documents, narrowed by what they treat, whose they are, what they are.

Query parameters: ``words`` what is looked for; ``topic``, ``municipality`` and ``kind`` as on the
page of the records.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kb.documents.quoting import below_title
from kb.errors import KbError
from kb.index.conditions import Filters
from kb.own_documents import OwnDocuments
from kb.records.models import Kind, Lang
from kb.search.documents import SourceHit
from kb.texts import documents as words
from kb.texts import interface as texts
from kb.texts import wording
from kb.ui import components, state
from kb.ui.views import view
from kb.ui.views.document_html import best_part
from kb.understanding.gazetteer import by_code
from kb.understanding.naming import place_name

_FACETS = ("topic", "municipality", "kind")
_WORDS = "words-in-documents"
_MOST = 10
_LONG = 160


def draw(own: OwnDocuments, lang: Lang) -> set[str] | None:
    """Draw the search; the ids of the documents that meet the conditions, None without any."""
    narrowing = own.narrowing()
    chosen = {
        name: tuple(value for value in state.param_list(name) if _known(name, value))
        for name in _FACETS
    }
    filters = Filters(
        topic=chosen["topic"], municipality=chosen["municipality"], kind=chosen["kind"]
    )
    looked = state.param("words")
    st.session_state[_WORDS] = looked
    st.text_input(
        texts.get("documents_search", lang),
        key=_WORDS,
        on_change=lambda: state.set_params(words=st.session_state[_WORDS].strip()),
    )
    counts = narrowing.counts(filters)
    with st.container(horizontal=True, gap="small"):
        for name in _FACETS:
            _facet(name, chosen[name], counts[name], lang)
    if looked.strip():
        try:
            _hits(own.search(looked, _MOST, filters=filters), looked, lang)
        except KbError as error:
            components.problem(error, lang)
    return narrowing.documents(filters) if filters.active() else None


def _facet(name: str, chosen: tuple[str, ...], counts: Mapping[str, int], lang: Lang) -> None:
    """A choice of values with how many documents each would leave."""
    labels = {
        value: _label(name, value, lang) + wording.in_brackets(str(counts.get(value, 0)), lang)
        for value in dict.fromkeys([*sorted(counts, key=lambda v: -counts[v]), *chosen])
    }
    if not labels:
        return
    key = f"documents-by-{name}"
    st.session_state[key] = list(chosen)
    st.multiselect(
        texts.get(f"documents_by_{name}", lang),
        list(labels),
        format_func=lambda value: labels.get(value, value),
        key=key,
        on_change=lambda: state.set_params(**{name: st.session_state[key]}),
    )


def _known(name: str, value: str) -> bool:
    tables = state.base().corpus.tables
    known = {
        "topic": tables.topics,
        "municipality": {**by_code(), **tables.municipalities},
        "kind": [str(kind) for kind in Kind],
    }
    return value in known[name]


def _label(name: str, value: str, lang: Lang) -> str:
    corpus = state.base().corpus
    if name == "topic":
        return corpus.tables.topics[value].name.get(lang)
    if name == "municipality":
        return place_name(value, corpus, lang)
    return texts.get(f"documents_kind_{value}", lang)


def _hits(hits: list[SourceHit], looked: str, lang: Lang) -> None:
    if not hits:
        st.caption(texts.get("documents_search_none", lang))
    for n, hit in enumerate(hits):
        document, passage = hit.document, hit.passage
        page = document.pages[passage.page - 1]
        heading = " > ".join(below_title(document, passage))
        with st.container(border=True, gap="xsmall", key=f"found-{n}"):
            st.markdown(view.escape(components.short(best_part(passage, looked), _LONG)))
            components.link(
                "documents",
                words.where(
                    document.title, document.anchor, page.label, heading, page.by_machine, lang
                ),
                icon=":material/find_in_page:",
                id=document.id,
                at=str(passage.page),
                passage=passage.id,
            )
