"""The makers of a hidden learning decide: it stands, it is worded anew, or it goes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, exists, or_, select
from sqlmodel import col

from services.cycles.commands.erasure import audiences_of_shares, erase_learnings, erase_old_words, free_arrivals
from services.cycles.commands.learnings import check_whose
from services.cycles.commands.locking import LockedCycle, lock_cycle_of
from services.cycles.commands.people_behind import people_behind
from services.cycles.domain import reconsiderations as rules
from services.cycles.domain.reconsiderations import Decision, Reconsideration
from services.cycles.schemas.reconsiderations import RewordLearning
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.learnings import Learning, MadeFrom
from services.cycles.tables.reconsiderations import Reconsideration as ReconsiderationRow
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.events.vocabulary import Reach
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def keep(session: Session, caller: Caller, reconsideration_id: UUID, expected: ExpectedVersion) -> None:
    """Its copies are shown again by event, unless something else about it is open."""
    locked, row = await _lock(session, caller, reconsideration_id, expected)
    event = rules.keep(locked.cycle, _reconsideration(row))
    await _settle(locked, [row], Decision.stands)
    learning = await session.get_one(Learning, row.learning_id, populate_existing=True)
    if not await _is_still_open(session, learning.id):
        wide = await _is_with_everybody(session, learning.id)
        rules.check_enough_left(await people_behind(session, learning.id), with_everybody=wide)
        learning.hidden_at, learning.version = None, learning.version + 1
        locked.record(event, audience=await audiences_of_shares(session, [learning.id]))


async def reword(
    session: Session, caller: Caller, reconsideration_id: UUID, body: RewordLearning, expected: ExpectedVersion
) -> None:
    """The old words go here at once, and elsewhere by event; whatever was made from them is asked anew."""
    locked, row = await _lock(session, caller, reconsideration_id, expected)
    learning = await session.get_one(Learning, row.learning_id, populate_existing=True)
    await check_whose(session, learning, body.statement, body.how_learnt, own_words=body.own_words)
    others = await _others(session, row)
    texts = (body.statement, body.how_learnt)
    open_ones = [_reconsideration(one) for one in others]
    event = rules.reword(locked.cycle, _reconsideration(row), open_ones, texts, session.key)
    audience = await audiences_of_shares(session, [row.learning_id])
    await _settle(locked, [row, *others], Decision.reworded)
    await erase_old_words(session, [row.learning_id], locked.now)
    learning.statement, learning.how_learnt, learning.state = body.statement, body.how_learnt, "held"
    learning.own_words = body.own_words
    learning.written_by, learning.written_as = locked.author.id, locked.author.written_as
    learning.number, learning.version = learning.number + 1, learning.version + 1
    if not await _is_still_open(session, learning.id):
        learning.hidden_at = None
    locked.record(event, audience=audience)


async def let_go(session: Session, caller: Caller, reconsideration_id: UUID, expected: ExpectedVersion) -> None:
    """It goes as what was withdrawn went: here at once, elsewhere by event."""
    locked, row = await _lock(session, caller, reconsideration_id, expected)
    event = rules.let_go(locked.cycle, _reconsideration(row))
    audience = await audiences_of_shares(session, [row.learning_id])
    await _decide(locked, [row, *await _others(session, row)], Decision.let_go)
    await erase_learnings(session, [row.learning_id], locked.now)
    await free_arrivals(session, [row.learning_id])
    locked.record(event, audience=audience)


async def _lock(
    session: Session, caller: Caller, reconsideration_id: UUID, expected: ExpectedVersion
) -> tuple[LockedCycle, ReconsiderationRow]:
    locked, row = await lock_cycle_of(session, caller, ReconsiderationRow, reconsideration_id)
    expected.check(row.version)
    return locked, row


def _reconsideration(row: ReconsiderationRow) -> Reconsideration:
    return Reconsideration(row.learning_id, row.source_prints, decided=row.decided_at is not None)


async def _others(session: Session, row: ReconsiderationRow) -> Sequence[ReconsiderationRow]:
    """What else is open about the same learning."""
    query = select(ReconsiderationRow).where(
        col(ReconsiderationRow.learning_id) == row.learning_id,
        col(ReconsiderationRow.decided_at).is_(None),
        col(ReconsiderationRow.id) != row.id,
    )
    return (await session.execute(query.execution_options(populate_existing=True))).scalars().all()


async def _settle(locked: LockedCycle, rows: Sequence[ReconsiderationRow], decision: Decision) -> None:
    """Decided: from now on the learning no longer cites what went."""
    await _decide(locked, rows, decision)
    gone = select(col(Arrival.id)).where(
        col(Arrival.learning_id).in_([row.source_learning_id for row in rows]), col(Arrival.state) == "withdrawn"
    )
    links = delete(MadeFrom).where(col(MadeFrom.learning_id) == rows[0].learning_id, col(MadeFrom.arrival_id).in_(gone))
    await locked.session.execute(links, execution_options={"synchronize_session": False})


async def _decide(locked: LockedCycle, rows: Sequence[ReconsiderationRow], decision: Decision) -> None:
    for row in rows:
        row.decision, row.decided_at, row.source_prints = decision, locked.now, []
        row.decided_by, row.decided_as, row.version = locked.caller.pseudonym, locked.role, row.version + 1
    await locked.session.flush()


async def _is_with_everybody(session: Session, learning_id: UUID) -> bool:
    wide = exists().where(
        col(Share.learning_id) == learning_id, col(Share.reach) == Reach.network, col(Share.withdrawn_at).is_(None)
    )
    return bool((await session.execute(select(wide))).scalar())


async def _is_still_open(session: Session, learning_id: UUID) -> bool:
    """Whether another source went, or is hidden itself."""
    undecided = exists().where(
        col(ReconsiderationRow.learning_id) == learning_id, col(ReconsiderationRow.decided_at).is_(None)
    )
    hidden = exists().where(
        col(MadeFrom.learning_id) == learning_id, col(Arrival.id) == col(MadeFrom.arrival_id), col(Arrival.hidden)
    )
    return bool((await session.execute(select(or_(undecided, hidden)))).scalar())
