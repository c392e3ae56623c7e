"""Recording the real path: stages entered and left, and rounds."""

from collections.abc import Sequence
from uuid import UUID

from services.cycles.commands.acting import Acting, act
from services.cycles.domain import journey as rules
from services.cycles.schemas.journey import MoveOn
from shared.db.sessions import Row, Session
from shared.events.cycles.journey import StageEntered, StageLeft
from shared.events.vocabulary import Stage
from shared.web.identity import Caller


async def move(session: Session, caller: Caller, cycle_id: UUID, wanted: MoveOn) -> None:
    acting = await act(session, caller, cycle_id, events=len(wanted.enter) + len(wanted.leave))
    steps = await _steps(acting)
    now_in = rules.open_stages(steps)
    events = rules.move(acting.cycle, now_in, wanted.enter, wanted.leave, wanted.because)
    await acting.write(events, *_rows(acting, events, len(steps), wanted.because))


async def _steps(acting: Acting) -> list[tuple[Stage, str]]:
    rows = await acting.driver.fetch(
        "SELECT stage, direction FROM step WHERE cycle_id = $1 ORDER BY number", acting.cycle.id
    )
    return [(Stage(row["stage"]), row["direction"]) for row in rows]


def _rows(acting: Acting, events: Sequence[StageEntered | StageLeft], taken: int, because: str) -> list[Row]:
    return [
        Row(
            "step",
            {
                "cycle_id": acting.cycle.id,
                "number": taken + number,
                "round": event.round,
                "stage": event.stage,
                "direction": "left" if isinstance(event, StageLeft) else "entered",
                "because": because,
                "at": acting.now,
            },
        )
        for number, event in enumerate(events, start=1)
    ]


async def start_round(session: Session, caller: Caller, cycle_id: UUID, because: str) -> None:
    acting = await act(session, caller, cycle_id)
    event = rules.start_round(acting.cycle, because)
    await acting.driver.execute(
        "UPDATE cycle SET round = $2, version = version + 1 WHERE id = $1", cycle_id, event.round
    )
    values = {"cycle_id": cycle_id, "number": event.round, "because": because, "started_at": acting.now}
    await acting.write([event], Row("round", values))
