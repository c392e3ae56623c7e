"""What handlers do when a wider reach was granted: the copy of whoever asked may go further."""

from collections.abc import Sequence

from shared.db.hot import driver
from shared.db.sessions import Session
from shared.events.cycles.reach import ReachGranted
from shared.inbox.handlers import Received

_LOCK = """
    SELECT id FROM cycle WHERE id IN (SELECT cycle_id FROM arrival WHERE id = ANY($1)) ORDER BY id FOR NO KEY UPDATE
"""
# A late event must not widen what was withdrawn meanwhile.
_WIDEN = """
    UPDATE arrival a SET reach = 'network', onward = 'network', version = a.version + 1
    FROM reach_request r WHERE r.arrival_id = a.id AND r.id = ANY($1) AND r.state = 'granted' AND a.state <> 'withdrawn'
"""


async def widen(session: Session, received: Sequence[Received]) -> None:
    """Each granted arrival may go to everybody from now on."""
    connection = await driver(session)
    granted = [one.event for one in received if isinstance(one.event, ReachGranted)]
    await connection.execute(_LOCK, [one.arrival_id for one in granted])
    await connection.execute(_WIDEN, [one.request_id for one in granted])
