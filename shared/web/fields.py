"""The fields that request bodies are made of: trimmed texts of bounded length, identifiers and days."""

from datetime import date
from re import fullmatch
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

# Line feed, carriage return and tab are allowed; other control characters and lone surrogates are not.
_CLEAN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\x9f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"


def _day(given: object) -> object:
    if not isinstance(given, str) or not fullmatch(r"\d{4}-\d\d-\d\d", given):
        raise ValueError("write the day as YYYY-MM-DD")
    return given


def bounded(longest: int, shortest: int = 1) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest, pattern=_CLEAN)


Line = Annotated[str, bounded(200)]
"""A title or a name."""

Text = Annotated[str, bounded(10_000)]
"""Some paragraphs in plain words."""

Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", max_length=35)]
"""A BCP 47 language tag."""

ORG_ID = r"^[A-Z]{2}-[A-Z0-9]{2,10}-[A-Za-z0-9._-]{1,60}$"
OrgId = Annotated[str, StringConstraints(pattern=ORG_ID)]
"""An org-id.guide identifier, such as `GB-CHC-1234567`."""

Account = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]
"""The `sub` of a person's account at the identity provider."""


Day = Annotated[date, BeforeValidator(_day)]
"""A day as RFC 3339 writes it. Left to itself pydantic would take a number for seconds since 1970."""


class Body(BaseModel):
    """A request body. It refuses unknown fields, so that a misspelt one is never lost silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)
