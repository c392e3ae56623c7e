"""What every service's tables share: names of constraints, and the registry of the event log's own tables."""

from enum import StrEnum

from sqlalchemy import MetaData
from sqlalchemy.orm import registry
from sqlmodel import SQLModel


def new_registry() -> registry:
    """A registry of tables: one for each service, so that services know nothing of each other's."""
    return registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        )
    )


class LogBase(SQLModel, registry=new_registry()):
    """Base of the tables that every service has in its database: event log, outbox, inbox and kept answers."""


def one_of(column: str, words: type[StrEnum]) -> str:
    """The SQL condition that a column holds one of the enumeration's values."""
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"
