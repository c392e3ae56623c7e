"""The cycles service's own registry: its tables are nobody else's."""

from sqlmodel import SQLModel

from shared.db.tables import new_registry


class Base(SQLModel, registry=new_registry()):
    """Base of every table here."""
