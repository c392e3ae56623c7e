"""Recording a learning: the hot half of learnings (docs/decisions/0011)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.hot_locking import HotCycle, LockStatement, lock_hot
from services.cycles.commands.quoting import alike, sources, trigrams
from services.cycles.domain import arrivals as arrival_rules
from services.cycles.domain import learnings as rules
from services.cycles.domain.arrivals import Arrival, State
from services.cycles.domain.authorship import Author, author
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.own_words import check_own, quoted
from services.cycles.schemas.learnings import LearningView, RecordLearning
from shared.db.hot import Change, NewRow
from shared.outbox.record import number_all, record_all
from shared.web.hot import HotEffect, HotRequest

# Beside the cycle $1: arrivals like the text whose trigrams are $3.
_LOCK = LockStatement(beside=f"{alike('c.id', '$3::int[]')} AS alike")
# Read under the lock, not beside it: what is hidden or erased meanwhile counts up nothing here.
_CITED = "SELECT id, learning_id, state, version, hidden FROM arrival WHERE cycle_id = $1 AND id = ANY($2) ORDER BY id"
_COMBINED = "UPDATE arrival SET state = 'combined', because = NULL, version = version + 1 WHERE id = ANY($1)"


async def record(request: HotRequest, cycle_id: UUID, body: RecordLearning) -> HotEffect[LearningView]:
    """The new learning, held until somebody shares it."""
    known = trigrams(body.statement, body.how_learnt)
    locked = await lock_hot(request, _LOCK, cycle_id, known)
    cited = await _cited(locked, set(body.made_from))
    like = quoted(sources(locked.beside["alike"]), body.statement, body.how_learnt)
    check_own(like, {one.learning_id for one in cited}, own_words=body.own_words)
    writer = author(locked.cycle, request.caller.audiences)
    row = _row(locked, body, writer)
    if cited:
        return await _record_made_from(locked, row, writer, cited)
    event = locked.new_event(rules.record(locked.cycle, row["id"], body.kind))
    return HotEffect(_view(row, writer), [*event.rows(request.now), NewRow("learning", row)])


async def _cited(locked: HotCycle, ids: set[UUID]) -> list[Arrival]:
    """Raises Unseen when one is not an arrival of this cycle."""
    if not ids:
        return []
    found = await locked.request.connection.fetch(_CITED, locked.cycle.id, list(ids))
    if len(found) < len(ids):
        raise Unseen
    return [Arrival(row["id"], row["learning_id"], State(row["state"]), row["version"], row["hidden"]) for row in found]


def _row(locked: HotCycle, body: RecordLearning, writer: Author) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "cycle_id": locked.cycle.id,
        "kind": body.kind,
        "statement": body.statement,
        "how_learnt": body.how_learnt,
        "language": body.language,
        "own_words": body.own_words,
        "round": locked.cycle.round,
        "state": "held",
        "number": 1,
        "version": 1,
        "written_by": writer.id,
        "written_as": writer.written_as,
        "recorded_at": locked.request.now,
    }


def _view(row: dict[str, Any], writer: Author, made_from: Sequence[UUID] = ()) -> LearningView:
    return LearningView.model_construct(**{**row, "written_by": writer.called}, made_from=list(made_from))


async def _record_made_from(
    locked: HotCycle, row: dict[str, Any], writer: Author, cited: Sequence[Arrival]
) -> HotEffect[LearningView]:
    """The same as combining arrivals: each is told what became of it, by an event of its own."""
    cycle, learning_id, connection = locked.cycle, row["id"], locked.request.connection
    recorded = rules.record(cycle, learning_id, row["kind"], sorted({one.learning_id for one in cited}))
    combined = arrival_rules.combine(cycle, cited, learning_id)
    events = [locked.new_event(event) for event in (recorded, *combined)]
    later = await number_all(connection, "cycle", [cycle.id] * len(combined))
    for event, version in zip(events[1:], later, strict=True):
        event.version = version
    await record_all(connection, events, locked.request.now)
    ids = [one.id for one in cited]
    links = [{"learning_id": learning_id, "arrival_id": one.id, "source_learning_id": one.learning_id} for one in cited]
    rows = [NewRow("learning", row), *(NewRow("made_from", link) for link in links)]
    return HotEffect(_view(row, writer, ids), rows, Change(_COMBINED, (ids,)))
