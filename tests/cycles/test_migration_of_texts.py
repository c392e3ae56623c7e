"""A migration keeps what there is, and forgets what must go: tried on databases filled at the version before it."""

import asyncio
import json
import re
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from services.cycles.main import SERVICE
from shared.events.registry import event_types
from shared.outbox.relay import Relay
from shared.service.migrations import config
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from tests.people import until
from tests.searching import in_database, in_stream
from tests.shared.backbone import running

WRITTEN, SHARED = "kestrel", "heron"
IDS = {name: UUID(int=n) for n, name in enumerate(("cycle", "learning", "made", "share", "arrival", "other"), start=1)}
CYCLE = {"cycle_id": str(IDS["cycle"])}
LEARNING = {**CYCLE, "learning_id": str(IDS["learning"])}
ARRIVAL = {**LEARNING, "arrival_id": str(IDS["arrival"]), "scale": "place"}
TEXT = f"A {WRITTEN} was here"
OLD_EVENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("cycle.started", {**CYCLE, "scale": "place", "title": TEXT, "purpose": TEXT, "language": "en"}),
    ("cycle.purpose-amended", {**CYCLE, "wording": 2, "purpose": TEXT}),
    ("cycle.ended", {**CYCLE, "because": TEXT}),
    ("cycle.reopened", {**CYCLE, "because": TEXT}),
    ("round.started", {**CYCLE, "round": 2, "because": TEXT}),
    ("stage.entered", {**CYCLE, "stage": "purpose", "round": 2, "because": TEXT}),
    ("stage.left", {**CYCLE, "stage": "purpose", "round": 2, "because": None}),
    ("arrival.taken-up", {**ARRIVAL, "meaning": TEXT}),
    ("arrival.set-aside", {**ARRIVAL, "because": TEXT}),
    ("learning.answered", {**LEARNING, "became": "taken-up", "scale": "place", "organisation": "ZZ-TEST-01",
                           "steps_up": 1, "words": TEXT}),
    ("learning.shared", {**LEARNING, "learning_id": str(IDS["made"]), "share_id": str(IDS["share"]), "scale": "place",
                         "kind": "insight", "statement": f"A {SHARED}", "how_learnt": "Seen", "language": "en",
                         "reach": "network", "wording": 1, "made_from": [str(IDS["learning"])]}),
)  # fmt: skip
_EVENT = """
    WITH made AS (
        INSERT INTO event_log (id, type, subject, aggregate_version, time, org, reach, audience, actor, data,
                               erasure_key)
        VALUES ($1, $2, $3, $4, now(), 'ZZ-TEST-01', 'cycle', 'ZZ-TEST-01', 'person:0123456789abcdef', $5, $6)
        RETURNING id
    )
    INSERT INTO outbox_pending (event_id) SELECT id FROM made
"""
_ROWS = (
    """INSERT INTO cycle (id, scale, title, purpose, wording, language, state, round, version, events, started_at,
                          membership)
       VALUES ($cycle, 'place', 'A place', 'To live', 2, 'en', 'active', 2, 4, 11, now(), 'organisations')""",
    """INSERT INTO learning (id, cycle_id, kind, statement, how_learnt, language, round, state, number, version,
                             recorded_at)
       SELECT id, $cycle, 'insight', statement, how_learnt, 'en', 1, state, 1, 1, now()
       FROM (VALUES ($learning, 'Held', 'Seen', 'shared'), ($made, 'Made', 'Read', 'shared'),
                    ($other, '', '', 'withdrawn')) AS l (id, statement, how_learnt, state)""",
    """INSERT INTO share (id, learning_id, cycle_id, from_person, reach, kind, statement, how_learnt, wording,
                          confirmed, at_event, shared_at)
       VALUES ($share, $made, $cycle, false, 'network', 'insight', 'A heron', 'Seen', 1, '[]', 11, now())""",
    """INSERT INTO arrival (id, cycle_id, learning_id, share_id, from_cycle_id, from_scale, kind, statement, how_learnt,
                            language, wording, state, meaning, version, shared_at, arrived_at)
       VALUES ($arrival, $cycle, $learning, gen_random_uuid(), gen_random_uuid(), 'team', 'insight', 'Came', 'Seen',
               'en', 1, 'taken-up', 'It means much', 2, now(), now())""",
    """INSERT INTO answer (id, learning_id, about_learning_id, event_id, became, scale, organisation, steps_up, words,
                           at)
       SELECT gen_random_uuid(), $learning, $learning, id, 'taken-up', 'place', 'ZZ-TEST-01', 1, data->>'meaning',
              now() FROM event_log WHERE type LIKE '%arrival.taken-up%'
       UNION SELECT gen_random_uuid(), $learning, $made, id, 'shared-on', 'place', 'ZZ-TEST-01', 1,
              data->>'statement', now() FROM event_log WHERE type LIKE '%learning.shared%'""",
    """INSERT INTO inbox_parked (event_id, consumer, source, position, subject, type, envelope, error, attempts,
                                 parked_at, last_tried_at)
       SELECT id, 'cycles', '/catchment/north/cycles', 1, subject, type, jsonb_build_object('data', data), 'Failed', 1,
              now(), now() FROM event_log""",
)


async def migrate(url: str, revision: str) -> None:
    """To that version, or to the one before (`0007-`)."""
    scripts = ScriptDirectory.from_config(config(SERVICE, url))
    wanted = scripts.get_revision(revision.rstrip("-"))
    before = str(wanted.down_revision)
    await asyncio.to_thread(command.upgrade, config(SERVICE, url), before if revision.endswith("-") else revision)


async def fill(url: str) -> None:
    """Everything that was written into events before they lost their texts, and the rows that belong to it."""
    connection = await asyncpg.connect(url)
    for number, (name, data) in enumerate(OLD_EVENTS, start=1):
        key = data.get("learning_id")
        said = (f"catchment.cycles.{name}.v1", IDS["cycle"], number, json.dumps(data), key)
        await connection.execute(_EVENT, UUID(int=100 + number), *said)
    for statement in _ROWS:
        await connection.execute(re.sub(r"\$([a-z]+)", lambda name: f"'{IDS[name[1]]}'::uuid", statement))
    await connection.close()


async def relay(settings: Settings) -> None:
    """Until everything is published and erased."""
    bus = NatsBus(settings)
    connection = await asyncpg.connect(settings.database_url)

    async def done() -> bool:
        left = "SELECT EXISTS (SELECT FROM outbox_pending) OR EXISTS (SELECT FROM erasure_pending)"
        return not await connection.fetchval(left)

    async with running(Relay(settings, "cycles", bus)):
        await until(done)
    await connection.close()
    await bus.close()


async def fetch(url: str, query: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


@pytest.fixture
async def filled(settings: Settings, blank_database_url: str) -> Settings:
    """Of a database at the version before events lost their texts, with everything published."""
    await migrate(blank_database_url, "0007-")
    await fill(blank_database_url)
    settings = settings.model_copy(update={"database_url": blank_database_url})
    await relay(settings)
    return settings


async def test_old_events_lose_their_texts_in_log_and_stream_and_keep_what_was_shared(filled: Settings) -> None:
    url = filled.database_url
    assert len(await in_stream(filled, SERVICE, WRITTEN)) == 9
    await migrate(url, "0007")
    await relay(filled)
    assert await in_database(url, WRITTEN) == {"cycle.reopened_because"}
    assert await in_stream(filled, SERVICE, WRITTEN) == []
    (shared,) = await in_stream(filled, SERVICE, SHARED)
    assert json.loads(shared)["type"] == "catchment.cycles.learning.shared.v1"
    rows = await fetch(url, "SELECT type, data, redacted_at, erasure_key FROM event_log ORDER BY aggregate_version")
    assert [row[0] for row in rows] == [f"catchment.cycles.{name}.v1" for name, _ in OLD_EVENTS]
    for kind, data, redacted_at, key in rows:
        fields = event_types()[kind].model_validate_json(data).model_dump(mode="json", exclude_unset=True)
        assert fields == json.loads(data), "what is left is the event as it is told today, but for what was added since"
        assert (redacted_at, key is None) == (None, not kind.endswith("shared.v1"))


async def test_what_is_not_published_yet_goes_out_without_its_texts(
    settings: Settings, blank_database_url: str
) -> None:
    await migrate(blank_database_url, "0007-")
    await fill(blank_database_url)
    await migrate(blank_database_url, "0007")
    settings = settings.model_copy(update={"database_url": blank_database_url})
    await relay(settings)
    assert await in_stream(settings, SERVICE, WRITTEN) == []
    assert len(await in_stream(settings, SERVICE, "catchment.cycles")) == len(OLD_EVENTS)


async def test_old_answers_say_where_their_words_are(filled: Settings) -> None:
    await migrate(filled.database_url, "0007")
    said = "SELECT became, arrival_id, share_id FROM answer ORDER BY became"
    assert await fetch(filled.database_url, said) == [
        ("shared-on", None, IDS["share"]),
        ("taken-up", IDS["arrival"], None),
    ]


async def test_a_downgrade_brings_the_answers_words_back(filled: Settings) -> None:
    url = filled.database_url
    await migrate(url, "0007")
    (before,) = await fetch(url, "SELECT count(*) FROM event_log")
    down = str(ScriptDirectory.from_config(config(SERVICE, url)).get_revision("0007").down_revision)
    await asyncio.to_thread(command.downgrade, config(SERVICE, url), down)
    words = await fetch(url, "SELECT became, words FROM answer ORDER BY became")
    assert words == [("shared-on", "A heron"), ("taken-up", "It means much")]
    assert await fetch(url, "SELECT count(*) FROM event_log") == [before]
