"""Starts everything in order, says where it is, and stops it all again."""

import asyncio
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from types import FrameType

import httpx
from rich.console import Console
from rich.markup import escape

from deploy.local import children, guide
from deploy.local.engines import Engines
from deploy.local.environment import instance_name, service_environment
from deploy.local.processes import Processes
from deploy.local.registry import SERVICES, Service
from deploy.local.run_folder import RunFolder, RunNote, ServiceNote
from shared.service.migrations import upgrade

READY_WITHIN_SECONDS = 60


class CannotRun(Exception):
    """Why Catchment cannot run here, and what to do about it."""


@dataclass
class Up:
    """One `catchment up`: `run()` returns the exit code when everything has ended."""

    run_folder: RunFolder
    port_base: int
    console: Console
    demo: bool = False
    verbose: bool = False
    services: Sequence[Service] = SERVICES
    _note: RunNote = field(init=False)
    _postgres: str = field(init=False, default="")
    _stopping: bool = field(init=False, default=False)

    def run(self) -> int:
        self.run_folder.ensure()
        lock = self.run_folder.lock()
        if lock is None:
            raise CannotRun(_already_running(self.run_folder))
        with lock, _terminable():
            self._refuse_taken_ports()
            engines = Engines(self.run_folder)
            try:
                self._start(engines)
                return self._serve()
            finally:
                self._stopping = True
                self.run_folder.forget()
                self.console.print("Stopping PostgreSQL and NATS …")
                engines.stop()

    def _refuse_taken_ports(self) -> None:
        taken = [port for port in map(self._port, self.services) if children.port_in_use(port)]
        if taken:
            ports = "Port " + ", ".join(map(str, taken)) + (" is" if len(taken) == 1 else " are")
            raise CannotRun(
                f"{ports} in use by another program. Stop that program, or choose other ports: "
                f"catchment up --port-base {self.port_base + 1000}"
            )

    def _start(self, engines: Engines) -> None:
        with _step(self.console, "PostgreSQL") as found:
            found(engines.start_postgres())
        with _step(self.console, "NATS") as found:
            found(engines.start_nats())
        for service in self.services:
            with _step(self.console, f"Database of {service.name}"):
                engines.ensure_database(service.database)
                upgrade(service.declaration, engines.database_url(service.database))
        self._note = self._describe(engines)

    def _describe(self, engines: Engines) -> RunNote:
        notes = {
            service.name: ServiceNote(
                url=f"http://127.0.0.1:{self._port(service)}", database_url=engines.database_url(service.database)
            )
            for service in self.services
        }
        postgres = engines.postgres.described if engines.postgres else "DATABASE_URL"
        return RunNote(
            pid=os.getpid(),
            instance=instance_name(),
            nats_url=engines.nats_url,
            postgres=postgres,
            nats="embedded" if engines.nats else "NATS_URL",
            services=notes,
        )

    def _serve(self) -> int:
        children.rotate_log(self.run_folder.log)
        with nullcontext(sys.stdout) if self.verbose else self.run_folder.log.open("w") as output:
            processes = Processes(output, self._welcome)
            for service in self.services:
                processes.add(service, self._port(service), self._environment(service))
            with _handlers_kept():
                processes.loop()
        return self._farewell(processes.returncode)

    def _farewell(self, code: int | None) -> int:
        self._stopping = True
        if code in (128 + signal.SIGINT, 128 + signal.SIGTERM):
            return 0
        self.console.print("[red]A service stopped unexpectedly.[/red] The last lines of its log:")
        self.console.print(children.tail(self.run_folder.log, 30), markup=False, highlight=False)
        return 1

    def _environment(self, service: Service) -> dict[str, str]:
        log_urls = {name: note.url for name, note in self._note.services.items()}
        database_url = self._note.services[service.name].database_url
        return service_environment(
            self.run_folder, database_url=database_url, nats_url=self._note.nats_url, log_urls=log_urls
        )

    def _port(self, service: Service) -> int:
        return self.port_base + service.port_offset

    def _welcome(self) -> None:
        """Beside the running services: wait until they are ready, load the demonstration, tell the addresses."""
        for name, note in self._note.services.items():
            with _step(self.console, f"Service {name}") as found:
                if not self._becomes_ready(note.url):
                    found("not ready yet; `catchment doctor` says why")
            if self._stopping:
                return
        self.run_folder.write(self._note)
        if self.demo and not self.run_folder.demo_loaded.exists():
            self._demonstrate()
        if not self._stopping:
            guide.welcome(self.console, self.run_folder, self._note)

    def _becomes_ready(self, url: str) -> bool:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline and not self._stopping:
            try:
                if httpx.get(f"{url}/readyz", timeout=5, trust_env=False).status_code == 200:
                    return True
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        return False

    def _demonstrate(self) -> None:
        try:
            load = importlib.import_module("deploy.local.demo").load
            highlights = asyncio.run(load(self._note.services["cycles"].url, self.run_folder.keys.token, self.console))
        except Exception as error:
            self.console.print("[red]The demonstration data could not be loaded:[/red]", escape(repr(error)))
            return
        guide.save_highlights(self.run_folder, highlights)


def _already_running(run_folder: RunFolder) -> str:
    note = run_folder.read()
    if note is None:
        return f"Catchment is starting or stopping in {run_folder.directory}. Try again in a moment."
    urls = ", ".join(service.url for service in note.services.values())
    return (
        f"Catchment already runs in {run_folder.directory} (process {note.pid}, {urls}). Stop it with Ctrl-C, "
        f"or with `kill {note.pid}`; or run a second one beside it: catchment up --data OTHER --port-base 9000"
    )


@contextmanager
def _step(console: Console, title: str) -> Iterator[Callable[[str], None]]:
    """Show that something is going on, and how long it took."""
    started, details = time.monotonic(), [""]

    def found(detail: str) -> None:
        details[0] = f" ({detail})"

    with console.status(f"{title} …"):
        yield found
    seconds = time.monotonic() - started
    console.print(f"{title}{details[0]} [dim]{seconds:.1f} s[/dim]", highlight=False)


@contextmanager
def _handlers_kept() -> Iterator[None]:
    """honcho leaves its own signal handlers behind."""
    kept = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in kept.items():
            signal.signal(each, handler)


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends us through our own clean-up, as Ctrl-C does."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
