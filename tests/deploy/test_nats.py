"""The embedded NATS server."""

import json
import os
import socket
import stat
from pathlib import Path
from uuid import uuid4

from deploy.local.nats import Nats
from shared.events.envelope import nats_subject
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from shared.stream.port import Message


def greeting(server: Nats) -> dict[str, object]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        told: dict[str, object] = json.loads(connection.makefile().readline().removeprefix("INFO "))
        return told


def test_it_is_new_enough_for_atomic_batches_and_large_events(nats_server: Nats) -> None:
    told = greeting(nats_server)
    assert tuple(map(int, str(told["version"]).split(".")[:2])) >= (2, 12)
    assert told["max_payload"] == 2 * 1024 * 1024
    assert told["jetstream"] is True


async def test_what_was_acknowledged_survives_a_kill_on_the_same_port(nats_server: Nats, instance: str) -> None:
    settings = Settings(instance=instance, database_url="postgresql://unused", nats_url=nats_server.url)
    bus = NatsBus(settings)
    await bus.ensure_stream()
    subject = nats_subject(instance, "catchment.cycles.learning.shared.v1")
    await bus.publish_one(Message(subject, uuid4(), 1, b"{}"))
    await bus.close()
    url = nats_server.url
    nats_server.kill()
    nats_server.start()
    assert nats_server.url == url
    bus = NatsBus(settings)
    await bus.ensure_stream()
    assert [held.position async for held in bus.read_stored("cycles")] == [1]
    await bus.close()


def test_with_a_password_it_asks_for_it_and_keeps_it_from_others(folder: Path) -> None:
    server = Nats(folder / "nats", password="secret")
    server.start()
    assert greeting(server)["auth_required"] is True
    assert stat.S_IMODE(os.stat(server.directory / "nats.conf").st_mode) == 0o600
    server.stop()
    assert not server.running


def test_every_write_is_synced(nats_server: Nats) -> None:
    settings = json.loads((nats_server.directory / "nats.conf").read_text())
    assert settings["jetstream"]["sync_interval"] == "always"


def test_stopping_twice_is_harmless(folder: Path) -> None:
    server = Nats(folder / "nats")
    server.start()
    server.stop()
    server.stop()
    assert server.pid is None
