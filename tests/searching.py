"""Where a word is kept (columns, messages, files), and waiting until nothing is on its way to such a place."""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import asyncpg

from shared.service.service import Service
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from tests.people import until

_COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type NOT IN ('uuid', 'bigint', 'integer', 'boolean', 'date')
"""


async def in_database(url: str, *words: str) -> set[str]:
    """`table.column` of every place where one of the words stands, in whatever case."""
    connection = await asyncpg.connect(url)
    try:
        found = set()
        for table, column, kind in await connection.fetch(_COLUMNS):
            text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            query = f'SELECT EXISTS (SELECT FROM "{table}" WHERE {text} ILIKE ANY($1))'
            if await connection.fetchval(query, [f"%{word}%" for word in words]):
                found.add(f"{table}.{column}")
        return found
    finally:
        await connection.close()


async def in_stream(settings: Settings, service: Service, *words: str) -> list[str]:
    """Every message of the service in the stream that has one of the words."""
    bus = NatsBus(settings)
    reader = bus.reader(f"search-{uuid4().hex}", [service.name])
    await reader.start()
    texts: list[str] = []
    while deliveries := await reader.fetch(500, 0.5):
        texts += [delivery.data.decode() for delivery in deliveries]
    await reader.close()
    await bus.close()
    assert texts, "the stream is empty, so there is nothing to be found in it"
    return [text for text in texts if any(word.lower() in text.lower() for word in words)]


def in_files(directory: Path, words: Sequence[str]) -> set[str]:
    """Every file below the folder that has one of the words."""
    wanted = [word.lower().encode() for word in words]
    files = {str(file): file.read_bytes().lower() for file in directory.rglob("*") if file.is_file()}
    assert files, f"{directory} is empty, so there is nothing to be found in it"
    return {name for name, content in files.items() if any(word in content for word in wanted)}


async def at_rest(url: str) -> None:
    """Wait until everything is published, erased and taken in, and nothing follows from it any more."""
    connection = await asyncpg.connect(url)

    async def still() -> bool:
        return bool(await connection.fetchval(_AT_REST))

    try:
        await until(still)
    finally:
        await connection.close()


_AT_REST = """
    SELECT NOT EXISTS (SELECT FROM outbox_pending) AND NOT EXISTS (SELECT FROM erasure_pending)
       AND (SELECT last_position FROM relay_state) = (SELECT count(*) FROM event_log)
       AND coalesce((SELECT max(position) FROM inbox_watermark), 0) = (SELECT last_position FROM relay_state)
"""
