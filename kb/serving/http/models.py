"""What the routes take and give beside the models of ``--json``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kb.documents.models import Document, Page
from kb.presenting import Format
from kb.records.fields import Bilingual
from kb.records.models import Lang, Record
from kb.serving.conditions import Asked, Conditions, Like, Question, Word

RecordId = Annotated[Word, Field(description="A record's id.", examples=["naha-8-2"])]
Topic = Annotated[Word, Field(description="A topic's id.")]


class Ask(Conditions):
    """A question to be answered from the records that meet the conditions."""

    question: Annotated[Question, Field(examples=["how do small towns staff DX?"])]
    like: Like | None = None
    drop: Annotated[
        tuple[Word, ...],
        Field(max_length=20, description="What was read from the question and is not meant."),
    ] = ()


class LongQuestion(Asked):
    """A question with background, as it was typed."""

    question: Annotated[
        Question,
        Field(
            examples=[
                "We are a small mountain town and our staff are getting older, which worries the "
                "mayor. In towns of fewer than 10,000 people, what did online applications cost?"
            ]
        ),
    ]


class Search(Conditions):
    """Words to find records by."""

    query: Annotated[Question, Field(examples=["書かない窓口"])]
    k: Annotated[int, Field(ge=1, le=100, description="How many records at most.")] = 10
    like: Like | None = None


class Compare(Asked):
    """Records to lay side by side."""

    id: Annotated[
        list[RecordId],
        Field(min_length=2, max_length=20, examples=[["mic-04-funagata", "mic-07-nishiaizu"]]),
    ]
    lang: Lang = "ja"


class Listing(Conditions):
    """Which records to list."""

    offset: Annotated[int, Field(ge=0, le=1_000_000, description="How many to skip.")] = 0
    limit: Annotated[int, Field(ge=1, le=100, description="How many at most.")] = 20


class ExportAnswer(Ask):
    """The answer to a question as a file."""

    of: Literal["answer"]
    format: Format


class ExportRecords(Asked):
    """Records as a file."""

    of: Literal["records"]
    ids: Annotated[list[RecordId], Field(min_length=1, max_length=100)]
    lang: Lang = "ja"
    title: Annotated[str, Field(max_length=200)] = ""
    format: Format


class ExportComparison(Asked):
    """Records side by side as a file."""

    of: Literal["comparison"]
    ids: Annotated[list[RecordId], Field(min_length=2, max_length=6)]
    lang: Lang = "ja"
    topic: Topic | None = None
    format: Format


Export = Annotated[
    ExportAnswer | ExportRecords | ExportComparison,
    Field(discriminator="of"),
]


class Records(BaseModel):
    """Some of the records that meet the conditions, in the order of their ids."""

    total: int
    records: list[Record]


class DocumentTold(Document):
    """One of the office's own documents, as ``kb documents --json`` lists it."""

    pages: Annotated[tuple[Page, ...], Field(exclude=True)] = ()


class Documents(BaseModel):
    documents: list[DocumentTold]


class Band(BaseModel):
    """Bounds are included; none is open."""

    min_population: int | None
    max_population: int | None
    records: int


class Facets(BaseModel):
    """How many records each value of each condition would leave; populations apart."""

    total: int
    counts: dict[str, dict[str, int]]
    populations: list[Band]


class TopicTold(BaseModel):
    id: str
    name: Bilingual
    records: int


class Topics(BaseModel):
    topics: list[TopicTold]


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class Version(BaseModel):
    """The program and the index it answers from."""

    version: str
    index: str
    model: str
    records: int
    freshness: Annotated[
        Literal["same", "stale", "alone"],
        Field(description="How the index stands to the record files: stale means older."),
    ]
