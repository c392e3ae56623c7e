"""Which errors are the database's passing trouble: they say nothing about the request or event that was at hand."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

PASSING = ("08", "25", "40", "53", "55", "57", "58", "XX")
"""SQLSTATE classes: connection, transaction state, rollback (deadlock, serialization), resources, locks, operators'
intervention, system, internal."""


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed later without anybody changing anything."""
    if isinstance(error, DBAPIError):
        inner = error.orig.__cause__ if error.orig else None
        return error.connection_invalidated or isinstance(error, InterfaceError) or bool(inner and is_transient(inner))
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate or "").startswith(PASSING)
    return isinstance(error, PoolTimeout | asyncpg.InterfaceError | OSError | TimeoutError)
