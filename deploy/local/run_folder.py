"""The folder that a local run keeps everything in (`.catchment`), and the notes that the other commands find there."""

import fcntl
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ValidationError

import deploy
from deploy.local.binaries import public_folder
from deploy.local.children import run, unprivileged_account
from deploy.local.keys import Keys, write_secret


class ServiceNote(BaseModel):
    """Where one service answers and keeps its data."""

    url: str
    database_url: str


class RunNote(BaseModel):
    """What runs: written when everything is up, removed at the end. Holds passwords, so only we may read it."""

    pid: int
    instance: str
    nats_url: str
    postgres: str
    """How PostgreSQL came about, for people: `embedded 18 (wheel)`, `DATABASE_URL`."""
    nats: str = "embedded"
    """Likewise NATS: `embedded`, `NATS_URL`."""
    services: dict[str, ServiceNote]


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A local run's folder."""

    directory: Path

    @property
    def keys(self) -> Keys:
        return Keys(self.directory / "keys")

    @property
    def nats(self) -> Path:
        return self.directory / "nats"

    @property
    def log(self) -> Path:
        return self.directory / "services.log"

    @property
    def demo_loaded(self) -> Path:
        """Exists once the demonstration data have been loaded."""
        return self.directory / "demonstrated"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's folder, or the link to where it had to go."""
        return self.directory / "postgres"

    def ensure(self) -> None:
        """Make the folder: others may pass through (PostgreSQL's account must), not list it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o711)
        self.keys.ensure()

    def postgres_directory(self) -> Path:
        """Where PostgreSQL's data go: here, unless its account cannot reach this folder; then a link says where."""
        if not self.postgres.exists():
            self.postgres.unlink(missing_ok=True)
            self._make_postgres_directory()
        return self.postgres.resolve()

    def _make_postgres_directory(self) -> None:
        account = unprivileged_account()
        if account is None or run(["/bin/sh", "-c", 'cd "$0"', self.directory], account=account).returncode == 0:
            self.postgres.mkdir()
            return
        name = hashlib.sha256(str(self.directory.resolve()).encode()).hexdigest()[:12]
        elsewhere = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=public_folder()))
        elsewhere.chmod(0o711)
        self.postgres.symlink_to(elsewhere)

    def lock(self) -> IO[str] | None:
        """Hold the folder for this process's life; None when another process holds it."""
        file = (self.directory / "lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
        return file

    def in_use(self) -> bool:
        """Whether some process runs on this folder."""
        if not (self.directory / "lock").exists():
            return False
        held = self.lock()
        if held:
            held.close()
        return held is None

    @property
    def _note(self) -> Path:
        return self.directory / "run.json"

    def write(self, note: RunNote) -> None:
        write_secret(self._note, note.model_dump_json(indent=2))

    def forget(self) -> None:
        self._note.unlink(missing_ok=True)

    def read(self) -> RunNote | None:
        """What runs on this folder; None when nothing does or it is still starting."""
        try:
            note = RunNote.model_validate_json(self._note.read_text())
        except (FileNotFoundError, ValidationError):
            return None
        return note if self.in_use() else None


def default_directory() -> Path:
    """`.catchment` in the checkout; in the working directory when Catchment was installed as a package."""
    checkout = Path(str(deploy.__file__)).resolve().parents[1]
    home = checkout if (checkout / "pyproject.toml").exists() else Path.cwd()
    return Path(os.environ.get("CATCHMENT_DATA") or home / ".catchment")
