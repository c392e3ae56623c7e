"""An embedded PostgreSQL server, with the cluster in a folder of ours and an account that PostgreSQL accepts."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from deploy.local import children
from deploy.local.binaries import PostgresBinaries, postgres_binaries
from deploy.local.children import Account, EngineError
from deploy.local.server import Server

USER = "catchment"
_UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(slots=True)
class Postgres(Server):
    """PostgreSQL with its cluster in `directory/data`. `durable=False` gives up crash safety for speed: for tests."""

    title: ClassVar[str] = "PostgreSQL"
    stop_signals: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGINT, signal.SIGQUIT)
    start_again_when: ClassVar[tuple[str, ...]] = ("still in use", "could not create any TCP/IP sockets")

    durable: bool = True
    _binaries: PostgresBinaries | None = field(init=False, default=None, repr=False)

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def described(self) -> str:
        """Which one runs, for people."""
        return (
            f"embedded, PostgreSQL {self._binaries.major} ({self._binaries.origin})" if self._binaries else "embedded"
        )

    def url(self, database: str = "postgres") -> str:
        secret = f":{quote(self.password, safe='')}" if self.password else ""
        return f"postgresql://{USER}{secret}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Make the cluster if there is none, start the server and wait until it accepts connections."""
        account = children.unprivileged_account()
        self._binaries = postgres_binaries(account, written_by=self.written_by())
        self._refuse_other_major(self._binaries)
        if not self.data.exists():
            self._make_cluster(self._binaries, account)
        self.launch(account, _environment())

    def written_by(self) -> int | None:
        """The major version that wrote the data, None when there are none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def _refuse_other_major(self, binaries: PostgresBinaries) -> None:
        written_by = self.written_by()
        if written_by not in (None, binaries.major):
            raise EngineError(
                f"The data in {self.data} were written by PostgreSQL {written_by}, but the binaries found "
                f"({binaries.origin}: {binaries.folder}) are PostgreSQL {binaries.major}. Install PostgreSQL "
                f"{written_by} or point CATCHMENT_POSTGRES at it; or move {self.data} away to start without data."
            )

    def _make_cluster(self, binaries: PostgresBinaries, account: Account | None) -> None:
        """In a draft folder that is renamed when it is whole, so that an interrupted start leaves nothing half made."""
        draft, secret = self.directory / "data.draft", self.directory / "password.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        secret.touch(mode=0o600)
        secret.write_text(self.password or "")
        if account:
            os.chown(draft, account.uid, account.gid)
            os.chown(secret, account.uid, account.gid)
        made = children.run(self._initdb(binaries, draft, secret), account=account)
        secret.unlink()
        if made.returncode:
            raise EngineError(f"PostgreSQL's initdb failed in {draft}:\n{made.stdout}{_hint(account, self.directory)}")
        draft.rename(self.data)

    def _initdb(self, binaries: PostgresBinaries, draft: Path, secret: Path) -> list[str | Path]:
        command: list[str | Path] = [binaries.folder / "initdb", "-D", draft, "-U", USER, "--encoding=UTF8"]
        command += _locale(binaries)
        command += ["--auth=scram-sha-256", f"--pwfile={secret}"] if self.password else ["--auth=trust"]
        return command if self.durable else [*command, "--no-sync"]

    def command(self) -> list[str | Path]:
        options = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",  # a socket's path may be 107 bytes long; a checkout's may be longer
            "max_connections=200",
            "timezone=UTC",
            "log_timezone=UTC",
            "wal_recycle=off",  # a segment that is used again under a new name holds words that were erased
            "log_error_verbosity=terse",  # the detail of a refused row is the row
            *(() if self.durable else _UNSAFE_BUT_FAST),
        ]
        assert self._binaries, "start() has found them"
        program = self._binaries.folder / "postgres"
        return [program, "-D", self.data, *(part for each in options for part in ("-c", each))]

    def ready(self) -> bool:
        """The eighth line of postmaster.pid is the state, the first the process (a stale file names another)."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"


def _locale(binaries: PostgresBinaries) -> list[str]:
    """Unicode rules that are the same on every machine, where the version has them."""
    if binaries.major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=en_US.UTF-8"]


def _environment() -> dict[str, str]:
    """Nothing of ours: PGDATA, PGPORT and the like would change what the server does."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}


def _hint(account: Account | None, directory: Path) -> str:
    if account is None:
        return ""
    return f"\nIt ran as {account.name}, who must be able to enter {directory} and every folder above it."


@contextmanager
def temporary() -> Iterator[Postgres]:
    """A running server that is gone afterwards, for those who only ask what a database would make of something."""
    with tempfile.TemporaryDirectory(prefix="catchment-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL's account passes through
        server = Postgres(folder / "postgres", durable=False)
        server.start()
        try:
            yield server
        finally:
            server.stop()
