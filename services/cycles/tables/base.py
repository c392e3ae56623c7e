"""The cycles service's own table registry, so that no other service shares its metadata."""

from sqlmodel import SQLModel

from shared.db.tables import new_registry


class Base(SQLModel, registry=new_registry()):
    """Base of every table here."""
