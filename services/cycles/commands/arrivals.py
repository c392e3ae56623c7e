"""Making sense of what arrived: taking up, setting aside, combining."""

from collections.abc import Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.acting import Acting, Sight, act, act_on
from services.cycles.commands.learnings import learning_row, new_view
from services.cycles.domain import arrivals as rules
from services.cycles.domain import learnings as learning_rules
from services.cycles.domain.arrivals import Arrival, State
from services.cycles.domain.cycles import Unseen
from services.cycles.schemas.arrivals import CombineArrivals
from services.cycles.schemas.learnings import LearningView
from shared.db.sessions import Row, Session
from shared.web.identity import Caller
from shared.web.preconditions import Expected


async def take_up(session: Session, caller: Caller, arrival_id: UUID, meaning: str, expected: Expected) -> None:
    acting, arrival = await _act_on(session, caller, arrival_id)
    expected.check(arrival.version)
    event = rules.take_up(acting.cycle, arrival, meaning)
    await acting.driver.execute(_TAKE_UP, arrival_id, meaning)
    await acting.write([event], erasure_key=arrival.learning_id)


_TAKE_UP = """
    UPDATE arrival SET meaning = $2, because = NULL, version = version + 1,
           state = CASE state WHEN 'combined' THEN 'combined' ELSE 'taken-up' END
    WHERE id = $1
"""


async def set_aside(session: Session, caller: Caller, arrival_id: UUID, because: str, expected: Expected) -> None:
    acting, arrival = await _act_on(session, caller, arrival_id)
    expected.check(arrival.version)
    event = rules.set_aside(acting.cycle, arrival, because)
    await acting.driver.execute(
        "UPDATE arrival SET because = $2, state = 'set-aside', version = version + 1 WHERE id = $1", arrival_id, because
    )
    await acting.write([event], erasure_key=arrival.learning_id)


async def combine(session: Session, caller: Caller, cycle_id: UUID, wanted: CombineArrivals) -> LearningView:
    """The cycle's own learning, held until somebody shares it."""
    acting = await act(session, caller, cycle_id, events=1 + len(set(wanted.arrivals)))
    arrivals = await _read_all(acting, sorted(set(wanted.arrivals)))
    learning_id = uuid7()
    recorded = learning_rules.record(acting.cycle, learning_id, wanted.kind, sorted({a.learning_id for a in arrivals}))
    combined = rules.combine(acting.cycle, arrivals, learning_id)
    await acting.driver.execute(
        "UPDATE arrival SET state = 'combined', because = NULL, version = version + 1 WHERE id = ANY($1)",
        [arrival.id for arrival in arrivals],
    )
    row = learning_row(acting, learning_id, wanted)
    await acting.write([recorded, *combined], row, *_made_from(learning_id, arrivals))
    return new_view(row, [arrival.id for arrival in arrivals])


def _made_from(learning_id: UUID, arrivals: Sequence[Arrival]) -> list[Row]:
    return [
        Row("made_from", {"learning_id": learning_id, "arrival_id": a.id, "source_learning_id": a.learning_id})
        for a in arrivals
    ]


_SIGHT = Sight("(SELECT cycle_id FROM arrival WHERE id = $1)")


async def _act_on(session: Session, caller: Caller, arrival_id: UUID) -> tuple[Acting, Arrival]:
    acting, _ = await act_on(session, caller, arrival_id, _SIGHT)
    return acting, (await _read_all(acting, [arrival_id]))[0]


async def _read_all(acting: Acting, wanted: Sequence[UUID]) -> list[Arrival]:
    rows = await acting.driver.fetch(
        "SELECT id, learning_id, state, version FROM arrival WHERE id = ANY($1) AND cycle_id = $2 ORDER BY id",
        list(wanted),
        acting.cycle.id,
    )
    if len(rows) < len(wanted):
        raise Unseen
    return [Arrival(row["id"], row["learning_id"], State(row["state"]), row["version"]) for row in rows]
