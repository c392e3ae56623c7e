"""Which cycles a caller sees. Everything else does not exist for them, in any list, count, search or lineage."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, Uuid, and_, case, cast, exists, func, not_, or_, select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.tables.connections import Connection
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.events.vocabulary import Role, Scale
from shared.outbox.tables import EventLog
from shared.web.identity import Caller, Viewer

MEMBER = or_(col(Participant.role) != Role.observer, col(Participant.served))
"""Of those who take part: who sees what is held."""
RANK = case(
    (not_(MEMBER), Role.observer.rank),
    (col(Participant.role) == Role.steward, Role.steward.rank),
    else_=Role.participant.rank,
)
"""What a participant's role comes to (`Participation.standing`): whoever is served is never an observer."""


def visible_events(viewer: Viewer) -> ColumnElement[bool]:
    """Which events of the log the viewer may read now: whoever left a cycle no longer reads its events.

    What happens to learnings that are held, to consents, to requests for a wider reach and to what arrived is for
    members: observers do not even hear that it happened. Of a cycle that is connected to their own, viewers see only
    what concerns both: what was shared while the two were connected, that it arrived, requests for a wider reach, and
    what becomes of the connection. That a shared learning was withdrawn, hidden, kept or reworded (ids, no words) is
    the exception, and so is what was erased: whoever received it has to be told what to do with its words. The words
    of a hidden learning are for members of its own cycle.
    """
    member = takes_part_in(viewer, col(EventLog.subject), MEMBER)
    shown = or_(not_(is_event("learning.shared")), col(EventLog.erasure_key).not_in(hidden_learnings()), member)
    return and_(shown, _may_read(viewer))


def _may_read(viewer: Viewer) -> ColumnElement[bool]:
    return or_(
        func.string_to_array(EventLog.audience, " ").op("@>")(["network"]),
        and_(is_of_what_was_shared(), _was_ever_shared()),
        is_event("erasure.done"),
        and_(is_event("participant.left"), _is_about(viewer)),
        takes_part_in(viewer, col(EventLog.subject), or_(not_(_is_for_members()), MEMBER)),
        and_(is_event("learning.shared"), _heard_above(viewer)),
        and_(is_event("learning.arrived"), _heard_below(viewer)),
        and_(is_event("reach.requested"), takes_part_in(viewer, _other_cycle("origin_cycle_id"), MEMBER)),
        and_(is_event("reach.%"), takes_part_in(viewer, _other_cycle("asking_cycle_id"), MEMBER)),
        and_(is_event("connection.%"), takes_part_in(viewer, _other_cycle("larger_cycle_id"))),
    )


FOR_MEMBERS = (
    "learning.recorded",
    "learning.corrected",
    "learning.replied",
    "learning.wording-%",
    "learning.answered",
    "consent.%",
    "arrival.%",
    "reach.%",
    "speaker.%",
    "erasure.requested",
    "erasure.agreed",
    "erasure.objected",
    "access.%",
)


def _is_for_members() -> ColumnElement[bool]:
    """What happens to a learning that never left its cycle is, too."""
    return or_(*(is_event(name) for name in FOR_MEMBERS), and_(is_of_what_was_shared(), not_(_was_ever_shared())))


OF_WHAT_WAS_SHARED = ("learning.withdrawn", "learning.hidden", "learning.kept", "learning.reworded")


def is_of_what_was_shared() -> ColumnElement[bool]:
    return or_(*(is_event(name) for name in OF_WHAT_WAS_SHARED))


def _was_ever_shared() -> ColumnElement[bool]:
    shared = exists().where(col(Share.learning_id) == cast(EventLog.data["learning_id"].astext, Uuid))
    return shared.correlate(EventLog)  # by itself it would do so only with the query right around it


def hidden_learnings() -> Select[UUID]:
    """Ids of learnings that only members of their own cycle see. They are few."""
    return select(col(Learning.id)).where(col(Learning.hidden_at).is_not(None))


async def is_hidden(session: Session, learning_id: UUID) -> bool:
    hidden = hidden_learnings().where(col(Learning.id) == learning_id)
    return (await session.execute(hidden)).scalar() is not None


def is_event(name: str) -> ColumnElement[bool]:
    return col(EventLog.type).like(f"catchment.cycles.{name}.v%")


def _other_cycle(name: str) -> ColumnElement[UUID]:
    """The id that an event's data has under this name."""
    return cast(EventLog.data[name].astext, Uuid)


def takes_part_in(viewer: Viewer, cycle_id: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Correlated, so that it costs a look at the index for each event and not the list of all one's cycles."""
    return exists().where(col(Participant.cycle_id) == cycle_id, *_takes_part(viewer), *more)


def _is_about(viewer: Viewer) -> ColumnElement[bool]:
    """Whoever left, or was removed, is told of that, and of nothing after it."""
    them = cast(EventLog.data["participant_id"].astext, Uuid)
    known_by = col(Participant.audience).in_([viewer.org, viewer.pseudonym])
    return exists().where(col(Participant.id) == them, known_by)


def _heard_above(viewer: Viewer) -> ColumnElement[bool]:
    """By those who take part in a larger cycle that was connected when it happened."""
    agreed, ended, number = col(Connection.agreed_at_event), col(Connection.ended_at_event), EventLog.aggregate_version
    return exists().where(
        col(Connection.smaller_cycle_id) == EventLog.subject,
        agreed < number,
        or_(ended.is_(None), ended > number),
        _meant_for(col(Connection.larger_cycle_id)),
        takes_part_in(viewer, col(Connection.larger_cycle_id)),
    )


def _meant_for(cycle_id: Any) -> ColumnElement[bool]:
    """A share names its recipients where a consent does."""
    recipients = EventLog.data["recipients"]
    return or_(recipients.astext.is_(None), recipients.op("?")(cast(cycle_id, Text)))


def _heard_below(viewer: Viewer) -> ColumnElement[bool]:
    """By those who take part in a smaller cycle that is, or was, connected."""
    return exists().where(
        col(Connection.larger_cycle_id) == EventLog.subject,
        col(Connection.agreed_at_event).is_not(None),
        takes_part_in(viewer, col(Connection.smaller_cycle_id)),
    )


def _takes_part(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    return (col(Participant.present).is_(True), col(Participant.audience).in_([viewer.org, viewer.pseudonym]))


def visible_cycles(caller: Caller) -> Select[Any]:
    """Ids of the cycles that the caller takes part in."""
    return select(col(Participant.cycle_id)).where(*_takes_part(caller))


async def own_cycles(session: Session, caller: Caller, ids: Collection[UUID]) -> set[UUID]:
    """Those of these cycles that the caller takes part in."""
    return set((await session.execute(visible_cycles(caller).where(col(Participant.cycle_id).in_(ids)))).scalars())


async def foreign_person_cycles(session: Session, caller: Caller, ids: Collection[UUID]) -> set[UUID]:
    """Those of these cycles that are a person's, and in which the caller takes no part: not told to them."""
    people = select(col(Cycle.id)).where(col(Cycle.id).in_(ids), col(Cycle.scale) == Scale.person)
    return set((await session.execute(people.where(col(Cycle.id).not_in(visible_cycles(caller))))).scalars())


def member_cycles(caller: Caller) -> Select[Any]:
    """Ids of the cycles that the caller is a member of, and not only observes."""
    return visible_cycles(caller).where(MEMBER)


async def role_in(session: Session, caller: Caller, cycle_id: UUID) -> Role:
    """What the caller's role there comes to. Raises Unseen when they do not take part."""
    rank = select(func.max(RANK)).where(*_takes_part(caller), col(Participant.cycle_id) == cycle_id)
    found: int | None = (await session.execute(rank)).scalar()
    if found is None:
        raise Unseen
    return list(Role)[found]
