"""`catchment restart-log`: begin a new log, after a database was restored to an earlier state."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.common import Data, Failure, console
from deploy.commands.republish import settings_of
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.outbox.restart import Restarted


def restart_log(
    service: Annotated[list[str] | None, typer.Option(help="Only this service; can be given several times.")] = None,
    data: Data = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Begin a new event log after the database was restored to an earlier state and NATS kept later events.

    Events that only NATS knows are removed from it; their positions are skipped. Followers are told to begin anew.
    """
    for name, settings in settings_of(service or [], data):
        if not yes:
            typer.confirm(
                f"Begin a new log of {name}? What NATS knows and the database does not is removed.", abort=True
            )
        _restart(name, settings)


def _restart(name: str, settings: Settings) -> None:
    from shared.stream.port import Unreachable

    try:
        done = asyncio.run(_run(name, settings))
    except Unreachable as error:
        raise Failure(f"NATS does not answer ({error}). Run this again later.") from error
    except OSError as error:
        raise Failure(f"The database of {name} cannot be reached: {error}") from error
    console.print(
        f"{name}: the log ended at position {done.log_end}, the stream at {done.stream_end}; "
        f"{done.removed} events were removed from the stream. The new log is {done.log_epoch}."
    )


async def _run(name: str, settings: Settings) -> "Restarted":
    from shared.outbox.restart import restart_log as restart
    from shared.stream.jetstream import NatsBus

    bus = NatsBus(settings)
    try:
        return await restart(settings, name, bus)
    finally:
        await bus.close()
