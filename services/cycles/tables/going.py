"""Which texts go with a thing that is to be erased: one list for those who show it, count it and erase it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.domain.erasures import Thing
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.connections import Connection
from services.cycles.tables.consents import Consent
from services.cycles.tables.cycles import Cycle, Wording
from services.cycles.tables.erasures import Erasure
from services.cycles.tables.journey import Round, Step
from services.cycles.tables.learnings import Learning, LearningVersion
from services.cycles.tables.participants import Participant
from services.cycles.tables.proposals import Proposal
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.replies import Reply
from services.cycles.tables.sharing import Share
from services.cycles.tables.texts import TEXTS, holds_texts
from shared.db.sessions import Session
from shared.events.vocabulary import Erasable, TextField


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table, and which of their texts go; all where none are named."""

    table: Any
    of_thing: ColumnElement[bool]
    texts: tuple[str, ...] = ()

    @property
    def left(self) -> dict[str, Any]:
        """What is left in the place of each text."""
        return {name: left for name, left in TEXTS[self.table.__tablename__].items() if name in self._names}

    @property
    def which(self) -> ColumnElement[bool]:
        """Those that hold something which can go."""
        return and_(self.of_thing, holds_texts(self.table, self._names))

    @property
    def ids(self) -> Select[Any]:
        """Their ids or, where people know them by numbers, their numbers."""
        numbered = self.table in (Wording, Step, Round, LearningVersion)
        return select(self.table.number if numbered else self.table.id).where(self.which)

    @property
    def _names(self) -> tuple[str, ...]:
        return self.texts or tuple(TEXTS[self.table.__tablename__])


_NUMBERED = {TextField.purpose: Wording, TextField.round: Round}
_WITH_ID: dict[TextField, tuple[Any, tuple[Any, ...], tuple[str, ...]]] = {
    TextField.arrival: (Arrival, (Arrival.cycle_id,), ("meaning", "because")),
    TextField.connection: (Connection, (Connection.smaller_cycle_id, Connection.larger_cycle_id), ()),
    TextField.reach_request: (ReachRequest, (ReachRequest.cycle_id, ReachRequest.origin_cycle_id), ("because",)),
    TextField.reply: (Reply, (Reply.cycle_id,), ()),
    TextField.proposal: (Proposal, (Proposal.cycle_id,), ()),
}
"""The rows that have texts of their own, and the cycles that may have them erased: either side of what joins two."""
_OF_CYCLE = {TextField.heading: ("title",), TextField.ending: ("ended_because", "reopened_because")}
Going = Mapping[str, Rows]
"""By kind, as whoever asks is told. The thing itself is first."""
ASKED_WIDER = "request for a wider reach"


def going(cycle_id: UUID, thing: Thing) -> Going:
    match thing.kind:
        case Erasable.learning:
            return _with_learnings(and_(col(Learning.cycle_id) == cycle_id, col(Learning.id) == thing.id))
        case Erasable.participant:
            return _with_participant(cycle_id, thing.id)
        case Erasable.text:
            return {"text": _text(cycle_id, thing)}
        case Erasable.cycle:
            return _whole(cycle_id)


def _text(cycle_id: UUID, thing: Thing) -> Rows:
    assert thing.field is not None
    if thing.field in _OF_CYCLE:
        return Rows(Cycle, col(Cycle.id) == cycle_id, _OF_CYCLE[thing.field])
    if thing.field in _WITH_ID:
        row, cycles, texts = _WITH_ID[thing.field]
        return Rows(row, and_(col(row.id) == thing.id, or_(*(one == cycle_id for one in cycles))), texts)
    if thing.field is TextField.correction:
        of_cycle = select(col(Learning.id)).where(col(Learning.cycle_id) == cycle_id, col(Learning.id) == thing.id)
        version = and_(col(LearningVersion.learning_id).in_(of_cycle), col(LearningVersion.number) == thing.number)
        return Rows(LearningVersion, version, ("corrected_because",))
    if thing.field is TextField.step:
        return Rows(Step, _made_together(cycle_id, thing.number))
    numbered: Any = _NUMBERED[thing.field]
    return Rows(numbered, and_(col(numbered.cycle_id) == cycle_id, col(numbered.number) == thing.number))


def _made_together(cycle_id: UUID, number: int | None) -> ColumnElement[bool]:
    """A move has one reason, which each of its steps holds."""
    moves = select(col(Step.move_id)).where(col(Step.cycle_id) == cycle_id, col(Step.number) == number)
    return and_(col(Step.cycle_id) == cycle_id, col(Step.move_id).in_(moves))


def _with_learnings(learnings: ColumnElement[bool]) -> Going:
    """With what was said about them, and the texts of consents."""
    ids = select(col(Learning.id)).where(learnings)
    return {
        "learning": Rows(Learning, learnings),
        "earlier version": Rows(LearningVersion, col(LearningVersion.learning_id).in_(ids)),
        "reply": Rows(Reply, col(Reply.learning_id).in_(ids)),
        "proposal": Rows(Proposal, col(Proposal.learning_id).in_(ids)),
        "consent": Rows(Consent, col(Consent.learning_id).in_(ids)),
    }


def _with_participant(cycle_id: UUID, participant_id: UUID) -> Going:
    """With their name where they asked for a wider reach."""
    them = and_(col(Participant.cycle_id) == cycle_id, col(Participant.id) == participant_id)
    asked = col(ReachRequest.asked_by).in_(select(col(Participant.pseudonym)).where(them))
    return {
        "participant": Rows(Participant, them),
        ASKED_WIDER: Rows(ReachRequest, and_(col(ReachRequest.cycle_id) == cycle_id, asked), ("asked_by_name",)),
    }


def _whole(cycle_id: UUID) -> Going:
    """A person's: nothing arrives in it, so there is nothing that it asked others for."""
    return {
        "cycle": Rows(Cycle, col(Cycle.id) == cycle_id),
        "share": Rows(Share, col(Share.cycle_id) == cycle_id),
        **_with_learnings(col(Learning.cycle_id) == cycle_id),
        "participant": Rows(
            Participant, and_(col(Participant.cycle_id) == cycle_id, col(Participant.name).is_not(None))
        ),
        "purpose": Rows(Wording, col(Wording.cycle_id) == cycle_id),
        "step": Rows(Step, col(Step.cycle_id) == cycle_id),
        "round": Rows(Round, col(Round.cycle_id) == cycle_id),
        "connection": Rows(Connection, col(Connection.smaller_cycle_id) == cycle_id),
        "duty to keep": Rows(Erasure, col(Erasure.cycle_id) == cycle_id),
    }


async def look_up(session: Session, cycle_id: UUID, thing: Thing) -> dict[str, list[UUID | int]]:
    """What still holds words, by kind: ids or numbers. Raises Unseen where there is no such thing in this cycle."""
    found = going(cycle_id, thing)
    itself = next(iter(found.values()))
    if not (await session.execute(select(exists().where(itself.of_thing)))).scalar():
        raise Unseen
    rows = {what: list((await session.execute(rows.ids)).scalars()) for what, rows in found.items()}
    return {what: ids for what, ids in rows.items() if ids}
