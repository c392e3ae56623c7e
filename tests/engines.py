"""Databases for tests: each test gets a fresh copy of a migrated template, in its own worker's server."""

import asyncio
import os
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import asyncpg

from shared.service.migrations import upgrade
from shared.service.service import Service


class Databases:
    """Makes and drops databases on one server. `worker` keeps names apart when workers share a server."""

    def __init__(self, admin_url: str, worker: str) -> None:
        self._admin_url = admin_url
        self._prefix = f"test_{worker}_{os.getpid()}"
        self._templates: dict[str, str] = {}
        self._count = 0
        self._loop = asyncio.new_event_loop()
        self._admin: asyncpg.Connection = self._run(asyncpg.connect(admin_url))

    def blank(self) -> str:
        """URL of an empty database."""
        return self._create("TEMPLATE template0")

    def migrated(self, service: Service) -> str:
        """URL of a fresh database at the newest migration of the service."""
        if service.name not in self._templates:
            url = self.blank()
            with ThreadPoolExecutor(1) as thread:  # a migration runs an event loop of its own
                thread.submit(upgrade, service, url).result()
            self._templates[service.name] = name_of(url)
        return self._create(f"TEMPLATE {self._templates[service.name]}")

    def copied(self, url: str) -> str:
        """URL of a copy of a database to which nobody is connected."""
        return self._create(f"TEMPLATE {name_of(url)}")

    def drop(self, url: str) -> None:
        self._run(self._admin.execute(f"DROP DATABASE IF EXISTS {name_of(url)} WITH (FORCE)"))

    def close(self) -> None:
        for template in self._templates.values():
            with suppress(asyncpg.PostgresError):
                self._run(self._admin.execute(f"DROP DATABASE IF EXISTS {template} WITH (FORCE)"))
        self._run(self._admin.close())
        self._loop.close()

    def _create(self, options: str) -> str:
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        # Quicker than the way through the log by a half: 17 ms against 30, both in memory.
        self._run(self._admin.execute(f"CREATE DATABASE {name} {options} STRATEGY FILE_COPY"))
        return self._admin_url.rsplit("/", 1)[0] + f"/{name}"

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(work)


def name_of(url: str) -> str:
    return url.rsplit("/", 1)[1]
