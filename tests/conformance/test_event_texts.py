"""No event holds a text that people wrote, but what they shared; and every field that could says which it is."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

import pytest
from pydantic import Field, ValidationError, create_model

from shared.events.envelope import EventData
from shared.events.vocabulary import Code, Reach, Words
from tests.conformance.event_texts import texts
from tests.conformance.subject import Subject
from tests.conformance.subjects import every_subject


def _fields(subject: Subject, *, free: bool) -> set[str]:
    every = ((event, field, mark) for event, model in subject.events.items() for field, mark in texts(model))
    return {f"{event}: {field}" for event, field, mark in every if mark and mark.free is free}


@every_subject
def test_every_text_of_an_event_is_marked_as_words_or_as_a_code(subject: Subject) -> None:
    unmarked = {f"{event}: {f}" for event, model in subject.events.items() for f, mark in texts(model) if mark is None}
    assert unmarked == set(), "mark it as `Code`, or keep it out of the event (shared/events/vocabulary.py)"


@every_subject
def test_only_what_people_shared_is_marked_as_their_words(subject: Subject) -> None:
    assert _fields(subject, free=True) == subject.shared_text


class Inner(EventData):
    type: ClassVar[str] = "catchment.sample.inner.made.v1"
    note_id: UUID
    said: str


UNMARKED: tuple[Any, ...] = (str, str | None, tuple[str, ...], dict[str, int], list[Inner], Any, bytes, object)


@pytest.mark.parametrize("annotation", UNMARKED, ids=str)
def test_a_text_without_a_mark_is_found_however_deep_it_lies(annotation: Any) -> None:
    made = create_model("Made", __base__=EventData, field=(annotation, ...))
    assert [mark for _, mark in texts(made)] == [None]


MARKED: tuple[Any, ...] = (Words, Code, Words | None, tuple[Code, ...], Annotated[Words, Field(description="said")])


@pytest.mark.parametrize("annotation", MARKED, ids=str)
def test_a_mark_is_found_where_it_stands(annotation: Any) -> None:
    made = create_model("Made", __base__=EventData, field=(annotation, ...))
    assert [mark.free for _, mark in texts(made) if mark] == ["free=True" in str(annotation)]


def test_ids_numbers_and_words_of_the_vocabulary_need_no_mark() -> None:
    made = create_model("Made", __base__=EventData, one=(UUID, ...), two=(int | None, ...), three=(Reach, ...))
    assert list(texts(made)) == []


@pytest.mark.parametrize("text", ["He drinks", "two\nlines", "", " "])
def test_a_text_that_is_wrongly_marked_as_a_code_cannot_be_told(text: str) -> None:
    made = create_model("Made", __base__=EventData, field=(Code, ...))
    with pytest.raises(ValidationError):
        made(field=text)
