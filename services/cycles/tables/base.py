"""The cycles service's own table registry, so that no other service shares its metadata."""

from sqlalchemy import TextClause, text
from sqlmodel import SQLModel

from shared.db.tables import new_registry


class Base(SQLModel, registry=new_registry()):
    """Base of every table here."""


def search_words(first: str, optional: str) -> TextClause:
    """The words of a text and of one that may be null, as PostgreSQL writes the expression of an index."""
    return text(
        f"to_tsvector('simple'::regconfig, ({first}::text || ' '::text) || "
        f"COALESCE({optional}, ''::character varying)::text)"
    )
