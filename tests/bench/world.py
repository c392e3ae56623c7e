"""A database as full as that of years, filled in statements for whole tables: no route made these rows."""

from uuid import UUID

import asyncpg

LEARNINGS_OF_A_CYCLE, EVENTS_OF_A_CYCLE = 50, 100
ALL, FOUR, NONE = "ZZ-LAE-ALL", "ZZ-LAE-FOUR", "ZZ-LAE-NONE"
"""Organisations that take part in every cycle, in four, in none."""
FREQUENT, RARE, MISSING = "people", "heron", "quicksand"
"""A word of every learning, one of ten that are shared with the network, one of none."""
BLOCK, LARGE_BLOCK = 20, 200
_KINDS = {"cycle": 1, "learning": 2, "share": 3, "arrival": 4, "event": 5, "connection": 6}


def identity(kind: str, number: int) -> UUID:
    """Ids go up with time, as those of the product do."""
    return UUID(f"{_KINDS[kind]}0000000-0000-7000-8000-{number:012x}")


def _id(kind: str, number: str) -> str:
    return f"('{_KINDS[kind]}0000000-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def _above(n: str) -> str:
    """The next larger cycle: of two hundred the first is a place's, of twenty the first an organisation's."""
    return f"CASE WHEN {n} % {BLOCK} <> 0 THEN {n} - {n} % {BLOCK} ELSE {n} - {n} % {LARGE_BLOCK} END"


_CYCLE = "i % $1"
_SHARED = "(i / $1) % 2 = 1"
_NETWORK = "(i / $1) % 4 = 1"
_SIZE = f"CASE WHEN n % {LARGE_BLOCK} = 0 THEN 3 WHEN n % {BLOCK} = 0 THEN 2 ELSE 1 END"
_SCALE = "('{person,team,organisation,place}'::text[])[1 + %s]"
_MOMENT = "timestamptz '2026-01-01' + i * interval '1 second'"
_LEARNINGS = f"generate_series(0, $1 * {LEARNINGS_OF_A_CYCLE} - 1) AS i"
# Forty learnings are about the heron, whatever the size; ten of them are shared with the network.
_WORDS = f"""
    'Families open the door to people who ask first, ward ' || i % 997 || ', street ' || i % 9973 ||
    CASE WHEN i % ($1 * {LEARNINGS_OF_A_CYCLE} / 40) = $1 THEN ' by the {RARE}' ELSE '' END,
    'Told by those who live there and seen by two workers over ' || 3 + i % 40 || ' weeks'
"""
_FOLLOWERS = f"""
    '{ALL} GB-LOC-' || {_CYCLE} / {BLOCK} || CASE WHEN {_CYCLE} < 4 THEN ' {FOUR}' ELSE '' END
"""
_STATEMENTS = (
    f"""
    INSERT INTO cycle (id, scale, membership, title, purpose, wording, language, state, round, version, events,
                       started_at)
    SELECT {_id("cycle", "n")}, {_SCALE % f"({_SIZE})"}, 'organisations', 'Cycle ' || n,
           'Learn with people in ward ' || n % 997,
           1, 'en', 'active', 1, 1, {EVENTS_OF_A_CYCLE}, timestamptz '2026-01-01'
    FROM generate_series(0, $1 - 1) AS n
    """,
    f"""
    INSERT INTO participant (id, cycle_id, organisation, role, served, version, joined_at)
    SELECT gen_random_uuid(), {_id("cycle", "n")}, organisation, 'steward', false, 1, timestamptz '2026-01-01'
    FROM generate_series(0, $1 - 1) AS n,
         unnest(ARRAY['{ALL}', 'GB-LOC-' || n / {BLOCK}, CASE WHEN n < 4 THEN '{FOUR}' END]) AS organisation
    WHERE organisation IS NOT NULL
    """,
    f"""
    INSERT INTO connection (id, smaller_cycle_id, larger_cycle_id, smaller_size, larger_size, state, proposed_by,
                            because, version, proposed_at, changed_at, agreed_at_event)
    SELECT {_id("connection", "n")}, {_id("cycle", "n")}, {_id("cycle", _above("n"))}, {_SIZE}, 4, 'agreed',
           'smaller', 'To learn', 1, timestamptz '2026-01-01', timestamptz '2026-01-01', 0
    FROM generate_series(0, $1 - 1) AS n WHERE n % {LARGE_BLOCK} <> 0
    """,
    f"""
    INSERT INTO learning (id, cycle_id, kind, statement, how_learnt, language, round, state, own_words, number,
                          version, recorded_at)
    SELECT {_id("learning", "i")}, {_id("cycle", _CYCLE)}, 'insight', {_WORDS}, 'en', 1,
           CASE WHEN {_SHARED} THEN 'shared' ELSE 'held' END, false, 1, 1, {_MOMENT}
    FROM {_LEARNINGS}
    """,
    f"""
    INSERT INTO share (id, learning_id, cycle_id, from_person, reach, kind, statement, how_learnt, wording, confirmed,
                       at_event, shared_at)
    SELECT {_id("share", "i")}, {_id("learning", "i")}, {_id("cycle", _CYCLE)}, false,
           CASE WHEN {_NETWORK} THEN 'network' ELSE 'connected' END, 'insight', {_WORDS}, 1, '[]', 1, {_MOMENT}
    FROM {_LEARNINGS} WHERE {_SHARED}
    """,
    f"""
    INSERT INTO arrival (id, cycle_id, learning_id, share_id, from_cycle_id, from_scale, kind, statement, how_learnt,
                         language, wording, reach, onward, state, meaning, version, shared_at, arrived_at)
    SELECT {_id("arrival", "i")}, {_id("cycle", _above(f"({_CYCLE})"))}, {_id("learning", "i")}, {_id("share", "i")},
           {_id("cycle", _CYCLE)}, 'team', 'insight', {_WORDS}, 'en', 1,
           CASE WHEN {_NETWORK} THEN 'network' ELSE 'connected' END, 'network', 'taken-up', 'We ask first', 2,
           {_MOMENT}, {_MOMENT}
    FROM {_LEARNINGS} WHERE {_SHARED} AND {_CYCLE} % {LARGE_BLOCK} <> 0
    """,
    f"""
    INSERT INTO answer (id, learning_id, about_learning_id, event_id, arrival_id, became, scale, organisation, steps_up,
                        at)
    SELECT gen_random_uuid(), {_id("learning", "i")}, {_id("learning", "i")}, {_id("event", "i")},
           {_id("arrival", "i")}, 'taken-up', 'organisation', 'GB-LOC-' || {_CYCLE} / {BLOCK}, 1, {_MOMENT}
    FROM {_LEARNINGS} WHERE {_SHARED} AND {_CYCLE} % {LARGE_BLOCK} <> 0
    """,
    f"""
    INSERT INTO made_from (learning_id, arrival_id, source_learning_id)
    SELECT {_id("learning", "i")}, {_id("arrival", "source")}, {_id("learning", "source")}
    FROM {_LEARNINGS}, generate_series(1, 4) AS nth,
         LATERAL (SELECT i + nth * CASE WHEN {_CYCLE} % {LARGE_BLOCK} = 0 THEN {BLOCK} ELSE 1 END) AS s (source)
    WHERE {_SHARED} AND {_CYCLE} % {BLOCK} = 0
    """,
    # Of a cycle's events every second says that a learning was recorded, every fourth that one was shared. Positions
    # go round the cycles, so nobody's events lie side by side.
    f"""
    INSERT INTO event_log (id, type, subject, aggregate_version, time, org, reach, audience, actor, data, erasure_key)
    SELECT {_id("event", "i")}, 'catchment.cycles.' || what, {_id("cycle", _CYCLE)}, i / $1 + 1, {_MOMENT}, '{ALL}',
           CASE WHEN what LIKE '%shared%' THEN 'network' ELSE 'cycle' END,
           {_FOLLOWERS} || CASE WHEN what LIKE '%shared%' THEN ' network' ELSE '' END, 'person:0123456789abcdef',
           jsonb_build_object('cycle_id', {_id("cycle", _CYCLE)}, 'learning_id', {_id("learning", "i / 2")},
                              'kind', 'insight', 'round', 1),
           {_id("learning", "i / 2")}
    FROM generate_series(0, $1 * {EVENTS_OF_A_CYCLE} - 1) AS i,
         LATERAL (SELECT ('{{learning.recorded.v1,learning.shared.v1,learning.recorded.v1,stage.entered.v1}}'::text[])
                         [1 + i / $1 % 4]) AS w (what)
    """,
    f"""
    INSERT INTO event_position (position, event_id)
    SELECT i + 1, {_id("event", "i")} FROM generate_series(0, $1 * {EVENTS_OF_A_CYCLE} - 1) AS i
    """,
    """
    INSERT INTO event_reader (reader, position)
    SELECT reader, position FROM event_position p JOIN event_log e ON e.id = p.event_id,
           unnest(string_to_array(e.audience, ' ')) AS r (reader)
    WHERE $1 > 0 ORDER BY reader, position
    """,
    f"UPDATE relay_state SET last_position = $1 * {EVENTS_OF_A_CYCLE}",
)
_SPEED = """
SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB';
SET work_mem = '256MB'; SET jit = off; SET statement_timeout = 0;
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)
"""


async def fill(url: str, cycles: int) -> None:
    """Indexes are made when the tables are full: it takes a fraction of the time. Foreign keys are not checked."""
    connection = await asyncpg.connect(url, timeout=60)
    await connection.execute(_SPEED)
    indexes = await connection.fetch(_INDEXES)
    for name, _ in indexes:
        await connection.execute(f'DROP INDEX "{name}"')
    for statement in _STATEMENTS:
        await connection.execute(statement.replace("$1", str(cycles)))
    for _, definition in indexes:
        await connection.execute(definition)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()
