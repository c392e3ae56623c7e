"""Everything that is kept about a person; words of others only once a steward has released them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlmodel import col

from services.cycles.domain.access import Words
from services.cycles.schemas.access import OthersWords, OwnWords, PartView, PersonExport, SharedOut
from services.cycles.tables.access import AccessItem, AccessRequest, newest_reviews
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.consents import Consent
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.erasures import Erasure
from services.cycles.tables.participants import Participant
from services.cycles.tables.sharing import Share
from services.cycles.tables.speakers import Speaker
from services.cycles.tables.words import OWN, SHOWN, Row, digest, words_of
from shared.db.sessions import Session
from shared.events.vocabulary import Role, Scale
from shared.outbox.tables import EventLog

_OF_ERASURE = {"kind", "state", "requested_at", "due_at", "decided_at", "duty", "keep_until", "done_at", "gone"}


async def of_person(session: Session, pseudonym: str | None, participant_id: UUID | None = None) -> PersonExport:
    """By their pseudonym; somebody without an account by the one participant that they are."""
    about = col(Participant.id) == participant_id if pseudonym is None else col(Participant.pseudonym) == pseudonym
    rows = (await session.execute(select(Participant).where(about).order_by(col(Participant.id)))).scalars().all()
    parts = [await _part(session, row) for row in rows]
    return PersonExport(
        made_at=datetime.now(UTC),
        parts=[part for part in parts if part.joined_at],
        invitations=[part for part in parts if not part.joined_at],
        acts=await _acts(session, pseudonym) if pseudonym else [],
    )


async def _part(session: Session, row: Participant) -> PartView:
    cycle = await session.get_one(Cycle, row.cycle_id)
    served = row.served and row.present
    return PartView(
        **row.model_dump(exclude={"id", "pseudonym", "audience", "present", "invited_by", "version"}),
        participant_id=row.id,
        scale=Scale(cycle.scale),
        title=cycle.title if served else None,
        purpose=cycle.purpose if served else None,
        place=cycle.place if served else None,
        speakers=await _rows(session, _speakers(row.id)),
        consents=await _consents(session, row.id),
        shares=await _shares(session, row.id),
        own_words=await _own_words(session, row) if row.joined_at else [],
        words_of_others=await _words_of_others(session, row.id),
        erasures=await _erasures(session, row, served=served),
    )


def _speakers(participant_id: UUID) -> Select[Any]:
    return select(Speaker).where(
        or_(col(Speaker.for_participant_id) == participant_id, col(Speaker.participant_id) == participant_id)
    )


async def _rows(session: Session, query: Select[Any]) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json", exclude={"version"}) for row in (await session.execute(query)).scalars()]


async def _consents(session: Session, participant_id: UUID) -> list[dict[str, Any]]:
    query = select(Consent).where(col(Consent.participant_id) == participant_id)
    ours = {"version", "text_hash", "slip_hash"}
    return [row.model_dump(mode="json", exclude=ours) for row in (await session.execute(query)).scalars()]


async def _shares(session: Session, participant_id: UUID) -> list[SharedOut]:
    """What was shared with their consents."""
    theirs = select(col(Consent.id)).where(col(Consent.participant_id) == participant_id)
    shares = (await session.execute(select(Share).where(col(Share.consent_id).in_(theirs)))).scalars().all()
    return [
        SharedOut(share_id=one.id, **one.model_dump(), arrived_in=await _arrived(session, one.id)) for one in shares
    ]


async def _arrived(session: Session, share_id: UUID) -> list[dict[str, Any]]:
    query = (
        select(col(Arrival.cycle_id), col(Cycle.scale), col(Arrival.arrived_at), col(Arrival.state))
        .join(Cycle, col(Cycle.id) == col(Arrival.cycle_id))
        .where(col(Arrival.share_id) == share_id)
    )
    return [
        {"cycle_id": str(cycle_id), "scale": scale, "arrived_at": at.isoformat(), "state": state}
        for cycle_id, scale, at, state in await session.execute(query)
    ]


async def _words_of_others(session: Session, participant_id: UUID) -> list[OthersWords]:
    """As they were looked at, with the newest request's review of each."""
    of_them = (col(AccessRequest.participant_id) == participant_id, col(AccessRequest.withdrawn_at).is_(None))
    query = newest_reviews(AccessItem, col(AccessRequest.released_at)).where(*of_them)
    rows = (await session.execute(query)).all()
    now = await words_of(session, [(Words(item.kind), item.thing_id) for item, _ in rows])
    return [_of_others(item, now[Words(item.kind), item.thing_id], at is not None, session.key) for item, at in rows]


def _of_others(item: AccessItem, now: list[Row], released: bool, key: bytes) -> OthersWords:
    review, words = item.review, list[dict[str, Any]]()
    if review == "released" and released:
        if item.looked_at == digest(now, key):
            words = [row.model_dump(mode="json", include=shown.fields) for shown, row in now]
        else:
            review = "changed"
    return OthersWords(kind=Words(item.kind), id=item.thing_id, review=review, words=words)


async def _own_words(session: Session, row: Participant) -> list[OwnWords]:
    """What they wrote: of a cycle that is for them always, and of another while they see what it holds."""
    if not row.served and (not row.present or row.role == Role.observer):
        return []
    them = select(Participant).where(col(Participant.id) == row.id)
    return [
        OwnWords(kind=kind, id=one.id, words=one.model_dump(mode="json", include=SHOWN[kind].fields))
        for kind in OWN
        for one in (await session.execute(SHOWN[kind].by(row.cycle_id, them))).scalars()
    ]


async def _erasures(session: Session, row: Participant, *, served: bool) -> list[dict[str, Any]]:
    about = col(Erasure.thing_id) == row.id
    query = select(Erasure).where(or_(about, col(Erasure.cycle_id) == row.cycle_id) if served else about)
    return [one.model_dump(mode="json", include=_OF_ERASURE) for one in (await session.execute(query)).scalars()]


async def _acts(session: Session, pseudonym: str) -> list[dict[str, Any]]:
    query = select(col(EventLog.type), col(EventLog.subject), col(EventLog.time)).where(
        col(EventLog.actor) == pseudonym
    )
    return [
        {"type": type_, "cycle_id": str(subject), "time": at.isoformat()}
        for type_, subject, at in await session.execute(query.order_by(col(EventLog.time)))
    ]
