"""The cycles service's own registry: its tables are nobody else's."""

from enum import StrEnum

from sqlalchemy import MetaData
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """Base of every table here."""


def one_of(column: str, words: type[StrEnum]) -> str:
    """The SQL condition that a column holds one of the words."""
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"
