"""What migrations make of what was there before."""

import asyncio
from uuid import uuid4

import asyncpg
from alembic import command

from services.cycles.commands.quoting import alike, sources
from services.cycles.main import SERVICE
from shared.service.migrations import config

CYCLE, TEAM = uuid4(), uuid4()
_BEFORE = f"""
INSERT INTO cycle (id, scale, title, purpose, wording, language, state, round, version, events, started_at)
VALUES ('{CYCLE}', 'team', 'T', 'P', 1, 'en', 'active', 1, 1, 3, now());
INSERT INTO round (cycle_id, number, started_at) VALUES ('{CYCLE}', 1, now());
INSERT INTO step (cycle_id, number, round, stage, direction, because, at)
SELECT '{CYCLE}', n, 1, 'purpose', 'entered', 'So it is', '2026-01-01'::timestamptz + (n / 2) * interval '1 day'
FROM generate_series(1, 20) n;
INSERT INTO idempotency (org, sub, key, request_hash, headers, body, about, created_at)
VALUES ('GB-CHC-1', 'amara', 'k', '\\x00', '{{}}', convert_to('quicksilver', 'UTF8'), '{uuid4()}', now());
"""
_KEPT = "SELECT key, about IS NOT NULL, request_hash FROM idempotency"


def test_kept_answers_lose_their_words_and_keep_their_keys_and_steps_keep_their_order(blank_database_url: str) -> None:
    migrations = config(SERVICE, blank_database_url)
    command.upgrade(migrations, "0005")
    filled = asyncio.run(_fetch(blank_database_url, "SELECT pg_relation_filenode('idempotency')", _BEFORE))
    for _ in range(2):
        command.upgrade(migrations, "0009")
        (kept,) = asyncio.run(_fetch(blank_database_url, _KEPT))
        assert tuple(kept) == ("k", True, b"\x00")
        # A column that is only dropped leaves its bytes in the file: this is another file.
        assert asyncio.run(_fetch(blank_database_url, "SELECT pg_relation_filenode('idempotency')")) != filled
        steps = asyncio.run(_fetch(blank_database_url, "SELECT number, move_id FROM step ORDER BY at, id"))
        assert [step[0] for step in steps] == list(range(1, 21))
        assert len({step[1] for step in steps}) == 11
        command.downgrade(migrations, "0005")


_PEOPLE_BEFORE = f"""
INSERT INTO cycle (id, scale, title, purpose, wording, language, state, round, version, events, started_at)
VALUES ('{CYCLE}', 'person', 'T', 'P', 1, 'en', 'active', 1, 1, 3, now()),
       ('{TEAM}', 'team', 'T', 'P', 1, 'en', 'active', 1, 1, 3, now());
INSERT INTO participant (id, cycle_id, organisation, role, account, pseudonym, name, version, joined_at, left_at)
VALUES (gen_random_uuid(), '{CYCLE}', 'GB-CHC-1', 'participant', 'amara', 'person:a', 'Amara', 1, now(), NULL),
       (gen_random_uuid(), '{CYCLE}', 'GB-CHC-2', 'steward', 'amara', 'person:a', 'Amara', 1, now(), NULL),
       (gen_random_uuid(), '{CYCLE}', 'GB-CHC-2', 'participant', NULL, NULL, 'Milo', 1, now(), NULL),
       (gen_random_uuid(), '{TEAM}', 'GB-CHC-1', 'steward', NULL, NULL, NULL, 1, now(), NULL),
       (gen_random_uuid(), '{TEAM}', 'GB-CHC-2', 'observer', NULL, NULL, NULL, 1, now(), now());
"""
_PEOPLE = "SELECT audience, role FROM participant WHERE present ORDER BY audience NULLS LAST"


def test_whoever_took_part_before_does_so_still_and_nobody_twice(blank_database_url: str) -> None:
    migrations = config(SERVICE, blank_database_url)
    command.upgrade(migrations, "0005")
    asyncio.run(_fetch(blank_database_url, "SELECT 1", _PEOPLE_BEFORE))
    for _ in range(2):
        command.upgrade(migrations, "0006")
        people = [tuple(row) for row in asyncio.run(_fetch(blank_database_url, _PEOPLE))]
        assert people == [("GB-CHC-1", "steward"), ("person:a", "steward"), (None, "participant")]
        members = asyncio.run(_fetch(blank_database_url, "SELECT scale, membership FROM cycle ORDER BY scale"))
        assert [tuple(row) for row in members] == [("person", "people"), ("team", "organisations")]
        command.downgrade(migrations, "0005")


ARRIVED, WITHDRAWN = uuid4(), uuid4()
_ARRIVED_BEFORE = f"""
INSERT INTO cycle (id, scale, membership, title, wording, language, state, round, version, events, started_at, findable)
VALUES ('{CYCLE}', 'place', 'organisations', 'T', 0, 'en', 'active', 1, 1, 0, now(), false);
INSERT INTO arrival (id, cycle_id, learning_id, share_id, from_cycle_id, from_scale, kind, statement, how_learnt,
                     language, wording, reach, onward, state, version, shared_at, arrived_at)
SELECT id, '{CYCLE}', id, id, id, 'team', 'insight', statement, NULL, 'en', 1, 'network', 'network', state, 1, now(),
       now()
FROM (VALUES ('{ARRIVED}'::uuid, 'Nobody reads our letters', 'waiting'), ('{WITHDRAWN}', '', 'withdrawn'))
  AS v(id, statement, state);
"""
_LIKE_ANYTHING = alike(f"'{CYCLE}'::uuid", "'{1,2,3}'::int[]")
_PROPOSED = f"SELECT {_LIKE_ANYTHING} AS found"


def test_what_arrived_before_passages_were_kept_is_compared_with_every_text(blank_database_url: str) -> None:
    migrations = config(SERVICE, blank_database_url)
    command.upgrade(migrations, "0015")
    asyncio.run(_fetch(blank_database_url, "SELECT 1", _ARRIVED_BEFORE))
    for _ in range(2):
        command.upgrade(migrations, "head")
        rows = asyncio.run(_fetch(blank_database_url, _PROPOSED))
        assert [str(one.arrival_id) for one in sources(rows[0]["found"])] == [str(ARRIVED)]
        command.downgrade(migrations, "0015")


_OBJECTED_BEFORE = f"""
INSERT INTO cycle (id, scale, membership, title, wording, language, state, round, version, events, started_at, findable)
VALUES ('{CYCLE}', 'person', 'people', 'T', 0, 'en', 'active', 1, 1, 0, now(), false);
INSERT INTO erasure (id, cycle_id, kind, thing_id, number, state, version, requested_by, requested_at, due_at,
                     decided_by, decided_at, duty, keep_until)
SELECT gen_random_uuid(), '{CYCLE}', 'cycle', '{CYCLE}', n, 'objected', 1, 'person:a', now(), now(), 'person:b', now(),
       'The court has it', current_date + days
FROM (VALUES (1, NULL), (2, -1), (3, 5), (4, 1000)) AS v(n, days);
"""
_KEPT_FOR = "SELECT keep_until - current_date AS days, objected_by FROM erasure ORDER BY number"


def test_an_objection_of_before_holds_until_the_day_that_it_named_and_none_ends_at_once(
    blank_database_url: str,
) -> None:
    migrations = config(SERVICE, blank_database_url)
    command.upgrade(migrations, "0021")
    asyncio.run(_fetch(blank_database_url, "SELECT 1", _OBJECTED_BEFORE))
    command.upgrade(migrations, "head")
    kept = [tuple(row) for row in asyncio.run(_fetch(blank_database_url, _KEPT_FOR))]
    assert kept == [(days, ["person:b"]) for days in (366, 366, 5, 366)]
    command.downgrade(migrations, "0021")


async def _fetch(url: str, query: str, before: str = "") -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        if before:
            await connection.execute(before)
        found: list[asyncpg.Record] = await connection.fetch(query)
        return found
    finally:
        await connection.close()
