"""Which texts an event model can hold: what people wrote (`Words`), what nobody wrote (`Code`), what does not say."""

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from shared.events.vocabulary import TextMark

_NO_TEXT = (UUID, Enum, bool, int, float)


def texts(model: type[BaseModel]) -> Iterator[tuple[str, TextMark | None]]:
    """Every field that can hold a text, with its mark; None where it has none."""
    for name, field in model.model_fields.items():
        for found, mark in _texts(field.annotation, _mark(field.metadata)):
            yield f"{name}{found}", mark


def _texts(annotation: Any, mark: TextMark | None) -> Iterator[tuple[str, TextMark | None]]:
    """Below an annotation: the rest of the field's name, and the mark. What is not known to hold no text may do so."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        yield from _texts(inner, _mark(metadata) or mark)
    elif get_origin(annotation) is Literal or annotation in (None, type(None), Ellipsis):
        return
    elif get_args(annotation):
        for part in get_args(annotation):
            yield from _texts(part, mark)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from ((f".{name}", found) for name, found in texts(annotation))
    elif not (isinstance(annotation, type) and issubclass(annotation, _NO_TEXT)):
        yield "", mark


def _mark(metadata: Any) -> TextMark | None:
    return next((one for one in metadata if isinstance(one, TextMark)), None)


def spoken(data: Any, name: str = "") -> Iterator[str]:
    """The fields of an event's data that hold more than a word."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from spoken(value, f"{name}.{key}" if name else key)
    elif isinstance(data, list):
        for value in data:
            yield from spoken(value, name)
    elif isinstance(data, str) and len(data.split()) > 1:
        yield name
