"""What people wrote in a cycle, as it is shown to whoever asks to see what is kept about them.

One list for those who mark what a steward has to look at, and those who show it.
"""

import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlmodel import col

from services.cycles.domain.access import Words
from services.cycles.tables.connections import Connection
from services.cycles.tables.cycles import Cycle, Wording
from services.cycles.tables.journey import Round, Step
from services.cycles.tables.learnings import Learning, LearningVersion
from services.cycles.tables.participants import Participant
from services.cycles.tables.proposals import Proposal
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.replies import Reply
from services.cycles.tables.texts import TEXTS, holds_texts
from shared.db.sessions import Session


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows of a table that hold words, and what is shown of each: its texts, and the fields `besides`."""

    table: Any
    besides: str = ""
    texts: tuple[str, ...] = ()
    """All where none are named."""
    named: str = "id"
    """The id by which a request to see knows them."""
    of: str = "cycle_id"
    """The cycle whose people may see them."""
    writer: str | None = None
    """Who wrote them. Where nobody keeps that, they are others' words to everybody."""

    @property
    def fields(self) -> set[str]:
        return {*self.texts_shown, *self.besides.split()}

    def those(self, ids: Collection[UUID]) -> Select[Any]:
        return select(self.table).where(col(getattr(self.table, self.named)).in_(ids))

    def by_others(self, cycle_id: UUID, people: Select[Any]) -> Select[Any]:
        """Ids of those in a cycle that none of these participants wrote."""
        of_cycle = col(getattr(self.table, self.of)) == cycle_id
        others = not_(func.coalesce(self._written_by(people), false()))
        return select(getattr(self.table, self.named)).where(of_cycle, self._hold_words, others).distinct()

    def by(self, cycle_id: UUID, people: Select[Any]) -> Select[Any]:
        """Those that these participants wrote there."""
        return select(self.table).where(
            col(self.table.cycle_id) == cycle_id, self._hold_words, self._written_by(people)
        )

    def _written_by(self, people: Select[Any]) -> ColumnElement[bool]:
        if self.writer is None:
            return false()
        who = col(Participant.pseudonym) if self.writer == "asked_by" else col(Participant.id)
        return col(getattr(self.table, self.writer)).in_(people.with_only_columns(who))

    @property
    def texts_shown(self) -> tuple[str, ...]:
        return self.texts or tuple(TEXTS[self.table.__tablename__])

    @property
    def _hold_words(self) -> ColumnElement[bool]:
        return holds_texts(self.table, self.texts_shown)


SHOWN: dict[Words, Shown] = {
    Words.learning: Shown(Learning, "kind recorded_at", writer="written_by"),
    Words.reply: Shown(Reply, "written_at", writer="written_by"),
    Words.proposal: Shown(Proposal, "kind state proposed_at", writer="proposed_by"),
    Words.reach_request: Shown(ReachRequest, "asked_at state", of="origin_cycle_id", writer="asked_by"),
    Words.connection: Shown(Connection, "state proposed_at", of="smaller_cycle_id"),
    Words.participant: Shown(Participant, "role", ("name",), writer="id"),
    Words.purpose: Shown(Wording, "number", named="cycle_id"),
    Words.ending: Shown(Cycle, "ended_at", ("ended_because", "reopened_because"), of="id"),
    Words.step: Shown(Step, "stage direction at"),
    Words.round: Shown(Round, "number started_at"),
}
ALONG: dict[Words, Shown] = {Words.learning: Shown(LearningVersion, "number corrected_at", named="learning_id")}
"""What is shown along with a thing of that kind."""
Row = tuple[Shown, Any]
Thing = tuple[Words, UUID]
OWN = (Words.learning, Words.reply, Words.proposal, Words.reach_request)
"""Of which it is kept who wrote them."""


def themselves(about: Participant) -> Select[Any]:
    """The participants that somebody is, or was, in a cycle: they may have left and come back."""
    same = or_(col(Participant.id) == about.id, col(Participant.pseudonym) == about.pseudonym)
    return select(Participant).where(and_(col(Participant.cycle_id) == about.cycle_id, same))


async def words_of(session: Session, things: Collection[Thing]) -> dict[Thing, list[Row]]:
    """Of each thing its row, and what is shown along with it: one query for each kind, or two."""
    found: dict[Thing, list[Row]] = {thing: [] for thing in things}
    for kind in dict.fromkeys(kind for kind, _ in things):
        ids = [thing_id for one, thing_id in things if one is kind]
        for shown in (SHOWN[kind], *([ALONG[kind]] if kind in ALONG else [])):
            for row in (await session.execute(shown.those(ids))).scalars():
                found[kind, getattr(row, shown.named)].append((shown, row))
    return found


def digest(rows: list[Row], key: bytes) -> bytes:
    """Of the words alone: a state or a day may change."""
    words = sorted(json.dumps(row.model_dump(mode="json", include={*shown.texts_shown})) for shown, row in rows)
    return hmac.digest(key, b"looked at:" + json.dumps(words).encode(), hashlib.sha256)
