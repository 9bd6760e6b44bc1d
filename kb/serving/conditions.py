"""The conditions a request may put, in the words of the command's options."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kb.comparing.likeness import Town
from kb.index.conditions import Filters
from kb.index.text import MAX_QUERY_CHARS
from kb.knowledge_base import KnowledgeBase

Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
People = Annotated[int, Field(ge=0, le=1_000_000_000)]

Question = Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUERY_CHARS)]


class Asked(BaseModel):
    """A request; a field that is none of its own is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Conditions(Asked):
    """What records must meet, by id or by name, Japanese or English."""

    kind: Annotated[Word | None, Field(description="case or plan_section.")] = None
    status: Annotated[Word | None, Field(description="done, in_progress or planned.")] = None
    topic: Annotated[Word | None, Field(description="A topic's id or name.")] = None
    approach: Annotated[Word | None, Field(description="An approach's id or name.")] = None
    prefecture: Annotated[Word | None, Field(description="A prefecture's name.")] = None
    municipality: Annotated[Word | None, Field(description="A name or six-digit code.")] = None
    type: Annotated[Word | None, Field(description="A kind of municipality: 町, town.")] = None
    document: Annotated[Word | None, Field(description="A source document's id or title.")] = None
    min_population: Annotated[People | None, Field(description="Inhabitants at least.")] = None
    max_population: Annotated[People | None, Field(description="Inhabitants at most.")] = None

    def filters(self, base: KnowledgeBase) -> Filters:
        """The same as ids.

        Raises:
            QueryError: a word fits nothing; the sentence offers what does.
        """
        return base.filters(**self.model_dump(include=set(Conditions.model_fields)))


class Like(Asked):
    """Your own municipality: those like it come first, and none is left out."""

    municipality: Annotated[Word, Field(description="Its name or six-digit code.")]
    population: Annotated[
        int | None,
        Field(ge=1, le=1_000_000_000, description="Its inhabitants, where no record tells them."),
    ] = None


def town_of(base: KnowledgeBase, like: Like | None) -> Town | None:
    """The town meant.

    Raises:
        QueryError: no municipality is called so, or several are.
    """
    return base.town(like.municipality, like.population) if like else None


def topic_of(base: KnowledgeBase, topic: str | None) -> str | None:
    """The id of a topic given by id or name.

    Raises:
        QueryError: there is no such topic; the sentence offers some.
    """
    return base.filters(topic=topic).topic[0] if topic else None
