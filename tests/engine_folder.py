"""Where the tests' engines keep their files: in memory where there is room, for a fresh database is ten megabytes."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 1024**3
"""So much has to be free. Two workers use about a quarter of it between them."""
_PREFIX = "catchment-engines-"


@contextmanager
def engine_folder(memory: Path = MEMORY) -> Iterator[Path]:
    """A folder that PostgreSQL's account can reach, unlike pytest's own; it is gone afterwards."""
    _sweep(memory)
    # Under another name until it is held, so that no other worker takes it for something left behind.
    draft = Path(tempfile.mkdtemp(prefix="catchment-draft-", dir=memory if _has_room(memory) else None))
    draft.chmod(0o711)
    held = _lock(draft)
    made = draft.rename(draft.with_name(draft.name.replace("catchment-draft-", _PREFIX)))
    yield made
    shutil.rmtree(made, ignore_errors=True)
    os.close(held)


def _has_room(memory: Path) -> bool:
    return memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM_BYTES


def _sweep(memory: Path) -> None:
    """What a killed run left behind would take memory until the machine starts again."""
    for left in memory.glob(f"{_PREFIX}*"):
        try:
            held = _lock(left)
        except OSError:  # somebody else's, or in use
            continue
        shutil.rmtree(left, ignore_errors=True)
        os.close(held)


def _lock(folder: Path) -> int:
    """Held for as long as this process lives. OSError when another process holds it."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise
    return held
