"""`catchment migrate`: bring a service's database to the newest version, before its processes are started."""

import asyncio
import os
from typing import TYPE_CHECKING, Annotated

import asyncpg
import typer

from deploy.commands.common import Failure, console
from deploy.local.registry import SERVICES

if TYPE_CHECKING:
    from shared.db.migrations import Revisions

CONNECT_WITHIN_SECONDS = 10
NAMES = ", ".join(service.name for service in SERVICES)


def migrate(
    service: Annotated[
        str | None, typer.Argument(help=f"One of: {NAMES}.", show_default="the only one there is")
    ] = None,
) -> None:
    """Bring a service's database, which CATCHMENT_DATABASE_URL names, to the newest version.

    It can be run again, and by several at once. What fails is undone. A local run migrates by itself.
    """
    name, url = _service(service), _database()
    _reach(name, url)
    before, after = _upgrade(name, url)
    if before == after:
        told = f"The database of {name} is at revision {after} already. There is nothing to do."
    else:
        told = f"The database of {name} went from {f'revision {before}' if before else 'nothing'} to revision {after}."
    console.print(told, soft_wrap=True, highlight=False)


def _service(given: str | None) -> str:
    names = [service.name for service in SERVICES]
    if given is None and len(names) > 1:
        raise Failure(f"Name the service whose database it is. There are: {NAMES}.")
    if given is not None and given not in names:
        raise Failure(f"There is no service {given!r}. There are: {NAMES}.")
    return given or names[0]


def _database() -> str:
    url = os.environ.get("CATCHMENT_DATABASE_URL", "")
    if "://" not in url:
        raise Failure("Set CATCHMENT_DATABASE_URL to the service's own database: postgresql://user@host:port/database.")
    return url


def _reach(name: str, url: str) -> None:
    """Told apart from a migration that fails: nothing was begun."""
    try:
        asyncio.run(_connect(url))
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Failure(f"The database of {name} cannot be reached: {error or type(error).__name__}") from error


async def _connect(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=CONNECT_WITHIN_SECONDS)
    await connection.close()


def _upgrade(name: str, url: str) -> "Revisions":
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError

    from deploy.local.registry import declaration_of
    from shared.service.migrations import upgrade

    try:
        return upgrade(declaration_of(name), url)
    except CommandError as error:
        raise Failure(
            f"The database of {name} was migrated by a newer version of Catchment, or by something else ({error}). "
            "Nothing was changed. Use that version."
        ) from error
    except (DBAPIError, OSError) as error:
        raise Failure(f"The database of {name} could not be migrated, and is as it was: {error}") from error
