"""`catchment restart-log`: begin a new log, after a database was restored to an earlier state."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from deploy.commands.common import Data, Failure, console
from deploy.commands.republish import settings_of
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.outbox.restart import Lost
    from shared.stream.jetstream import NatsBus

Result = TypeVar("Result")
WITHDRAWALS = tuple(
    f'"type":"catchment.cycles.{name}.'.encode()
    for name in ("learning.withdrawn", "learning.reworded", "consent.withdrawn")
)


def restart_log(
    service: Annotated[list[str] | None, typer.Option(help="Only this service; can be given several times.")] = None,
    data: Data = None,
    save_to: Annotated[Path, typer.Option(help="The folder for the events that are removed from NATS.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Begin a new event log after the database was restored to an earlier state and NATS kept later events.

    Events that only NATS knows are saved to a file and removed from it; their positions are skipped. All followers are
    told to erase what they kept and to read the log again.
    """
    from shared.outbox.restart import find_lost, restart_log

    for name, settings in settings_of(service or [], data):
        lost = _run(settings, name, lambda bus: find_lost(settings, name, bus))  # noqa: B023
        if not lost.events:
            console.print(f"{name}: NATS knows nothing that the database does not. There is nothing to do.")
            continue
        _save(name, lost, save_to)
        if not yes:
            typer.confirm(f"Begin a new log of {name}? All its followers have to read it again.", abort=True)
        log_epoch = _run(settings, name, lambda bus: restart_log(settings, name, bus, lost))  # noqa: B023
        console.print(f"{name}: {len(lost.events)} events were removed from NATS. The new log is {log_epoch}.")


def _save(name: str, lost: "Lost", folder: Path) -> None:
    """What only NATS knew, and above all which words were taken back: people were promised that they stay gone."""
    file = folder / f"lost-events-{name}-{lost.log_end + 1}-{lost.stream_end}.jsonl"
    file.write_bytes(b"".join(each.data + b"\n" for each in lost.events))
    file.chmod(0o600)
    console.print(
        f"{name}: the log ends at position {lost.log_end}, the stream at {lost.stream_end}. "
        f"{len(lost.events)} events that only NATS knows were saved to {file}."
    )
    withdrawn = [each.data for each in lost.events if any(part in each.data for part in WITHDRAWALS)]
    for each in map(json.loads, withdrawn):
        said = ", ".join(f"{key} {value}" for key, value in each["data"].items() if key.endswith("_id"))
        console.print(f"  was withdrawn, and has to be withdrawn again: {said}", soft_wrap=True)


def _run(settings: Settings, name: str, work: "Callable[[NatsBus], Awaitable[Result]]") -> Result:
    from shared.stream.jetstream import NatsBus
    from shared.stream.port import Unreachable

    async def with_bus() -> Result:
        bus = NatsBus(settings)
        try:
            return await work(bus)
        finally:
            await bus.close()

    try:
        return asyncio.run(with_bus())
    except Unreachable as error:
        raise Failure(f"NATS does not answer ({error}). Run this again later.") from error
    except OSError as error:
        raise Failure(f"The database of {name} cannot be reached: {error}") from error
