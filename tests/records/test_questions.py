"""What the records' questions are: questions, which pages and follow-ups show as such."""

from __future__ import annotations

from kb.records.corpus import Corpus


def test_the_questions_of_the_records_are_questions(corpus: Corpus) -> None:
    strings = {
        record.id: [
            *(q for q in record.questions.ja if not q.endswith(("か", "か？"))),
            *(q for q in record.questions.en if not q.endswith("?")),
        ]
        for record in corpus
    }
    assert {record: told for record, told in strings.items() if told} == {}
