"""Alembic's entry for the cycles database."""

from services.cycles import tables
from services.cycles.tables.base import Base
from shared.db.migrations import run

run(Base.metadata, tables)
