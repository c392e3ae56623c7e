"""The session of a request: its work is committed before the answer is sent, or rolled back whole."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from shared.db.sessions import Database, Session


async def session(request: Request) -> AsyncIterator[Session]:
    """One transaction per request. Commands never commit: this does."""
    database: Database = request.app.state.database
    async with database.transaction() as opened:
        yield opened
    wake_relay(request)


SessionDep = Annotated[Session, Depends(session, scope="function")]


def wake_relay(request: Request) -> None:
    """Events may have been recorded: the relay need not wait for its next poll."""
    if request.app.state.background and request.method != "GET":
        request.app.state.background.wake()
