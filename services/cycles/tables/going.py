"""Which rows belong to a thing that is to be erased: for those who show it before, and those who erase it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlmodel import col

from services.cycles.domain.erasures import TextField, Thing
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.connections import Connection
from services.cycles.tables.consents import Consent
from services.cycles.tables.cycles import Cycle, Wording
from services.cycles.tables.journey import Round, Step
from services.cycles.tables.learnings import Learning, LearningVersion
from services.cycles.tables.participants import Participant
from services.cycles.tables.proposals import Proposal
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.replies import Reply
from services.cycles.tables.sharing import Share
from shared.events.vocabulary import Erasable

_NUMBERED = {TextField.purpose: Wording, TextField.step: Step, TextField.round: Round}
_WITH_ID: dict[TextField, tuple[Any, tuple[Any, ...]]] = {
    TextField.arrival: (Arrival, (Arrival.cycle_id,)),
    TextField.connection: (Connection, (Connection.smaller_cycle_id, Connection.larger_cycle_id)),
    TextField.reach_request: (ReachRequest, (ReachRequest.cycle_id, ReachRequest.origin_cycle_id)),
    TextField.reply: (Reply, (Reply.cycle_id,)),
    TextField.proposal: (Proposal, (Proposal.cycle_id,)),
}
"""The rows that have texts of their own, and the cycles that may have them erased: either side of what joins two."""
Going = Mapping[str, Select[Any]]
"""By kind: the ids of the rows or, where those have none of their own, their numbers. The thing itself is first."""


def going(cycle_id: UUID, thing: Thing) -> Going:
    match thing.kind:
        case Erasable.learning:
            of_cycle = select(col(Learning.id)).where(col(Learning.cycle_id) == cycle_id)
            return _with_learnings(of_cycle.where(col(Learning.id) == thing.id))
        case Erasable.participant:
            of_cycle = select(col(Participant.id)).where(col(Participant.cycle_id) == cycle_id)
            return {"participant": of_cycle.where(col(Participant.id) == thing.id)}
        case Erasable.text:
            return {"text": _text(cycle_id, thing)}
        case Erasable.cycle:
            return _whole(cycle_id)


def _text(cycle_id: UUID, thing: Thing) -> Select[Any]:
    if thing.field in _NUMBERED:
        found: Any = _NUMBERED[thing.field]
        return select(col(found.number)).where(col(found.cycle_id) == cycle_id, col(found.number) == thing.number)
    if thing.field in _WITH_ID:
        row, cycles = _WITH_ID[thing.field]
        return select(row.id).where(row.id == thing.id, or_(*(one == cycle_id for one in cycles)))
    if thing.field is TextField.correction:
        of_cycle = select(col(Learning.id)).where(col(Learning.cycle_id) == cycle_id, col(Learning.id) == thing.id)
        version = select(col(LearningVersion.number)).where(col(LearningVersion.number) == thing.number)
        return version.where(col(LearningVersion.learning_id).in_(of_cycle))
    return select(col(Cycle.wording)).where(col(Cycle.id) == cycle_id)


def _with_learnings(learnings: Select[Any]) -> Going:
    return {
        "learning": learnings,
        "earlier version": select(col(LearningVersion.number)).where(col(LearningVersion.learning_id).in_(learnings)),
        "consent": select(col(Consent.id)).where(col(Consent.learning_id).in_(learnings)),
    }


def _whole(cycle_id: UUID) -> Going:
    shares = select(col(Share.id)).where(col(Share.cycle_id) == cycle_id, col(Share.withdrawn_at).is_(None))
    return {
        "cycle": select(col(Cycle.id)).where(col(Cycle.id) == cycle_id),
        **_with_learnings(select(col(Learning.id)).where(col(Learning.cycle_id) == cycle_id)),
        "share": shares,
        "participant": select(col(Participant.id)).where(col(Participant.cycle_id) == cycle_id),
        "purpose": select(col(Wording.number)).where(col(Wording.cycle_id) == cycle_id),
        "step": select(col(Step.number)).where(col(Step.cycle_id) == cycle_id),
        "round": select(col(Round.number)).where(col(Round.cycle_id) == cycle_id),
    }
