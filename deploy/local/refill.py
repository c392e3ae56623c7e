"""Refills the stream from one service's log, showing how far it is."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from shared.outbox.republish import republish
from shared.settings import Settings
from shared.stream.jetstream import NatsBus


async def refill(service: str, settings: Settings, console: Console) -> None:
    """Raises Unreachable when NATS does not answer; what was published by then stays."""
    bus = NatsBus(settings)
    bar = Progress(
        TextColumn(service), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True
    )
    try:
        with bar:
            task = bar.add_task(service)
            async for progress in republish(settings, service, bus):
                bar.update(task, completed=progress.published, total=progress.missing)
    finally:
        await bus.close()
    console.print(f"{service}: the stream held {progress.held} events; {progress.published} were published again.")
