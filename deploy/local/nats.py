"""An embedded NATS server with JetStream, with its store in a folder of ours."""

import json
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from deploy.local.binaries import nats_binary
from deploy.local.server import Server

USER = "catchment"
MAX_PAYLOAD = 2 * 1024 * 1024
"""Bytes of one message: a request body may be 1 MiB, and JSON escapes and the envelope come on top."""


@dataclass(slots=True)
class Nats(Server):
    """NATS with JetStream's files in `directory/store`, every write synced to disk before it is acknowledged."""

    title: ClassVar[str] = "NATS"
    stop_signals: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGTERM,)
    start_again_when: ClassVar[tuple[str, ...]] = ("address already in use",)

    @property
    def store_dir(self) -> Path:
        return self.directory / "store"

    @property
    def url(self) -> str:
        secret = f"{USER}:{self.password}@" if self.password else ""
        return f"nats://{secret}127.0.0.1:{self.port}"

    def start(self) -> None:
        """JetStream has recovered its store when the port opens."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.launch()

    def command(self) -> list[str | Path]:
        """NATS reads JSON. Durations are texts: a bare `1m` would be a million seconds."""
        settings: dict[str, object] = {
            "host": "127.0.0.1",
            "port": self.port,
            "max_payload": MAX_PAYLOAD,
            "jetstream": {"store_dir": str(self.store_dir), "sync_interval": "always"},
        }
        if self.password:
            settings["authorization"] = {"user": USER, "password": self.password}
        file = self.directory / "nats.conf"
        file.touch(mode=0o600)
        file.write_text(json.dumps(settings, indent=2))
        return [nats_binary(), "--config", file]

    def ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                return connection.recv(5) == b"INFO "
        except OSError:
            return False
