"""`catchment events`: follow a service's event log, as far as the chosen person may see it."""

import json
import time
from collections.abc import Iterator
from typing import Annotated, Any

import httpx
import typer

from deploy.commands.common import As, Data, ask, client, console, run_folder_of, running, service_note

cli = typer.Typer(help="Read the event log.", no_args_is_help=True)
PAGE = 500
POLL_SECONDS = 0.5


@cli.callback()
def events() -> None:
    """Read the event log."""


@cli.command()
def tail(
    type_: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            help="Only this event type, or `<start of one>.*`; can be given several times.",
        ),
    ] = None,
    after: Annotated[int, typer.Option(min=0, help="Start after this position; 0 is the beginning.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each event as a CloudEvents envelope, one per line.")
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Stop at the end of the log instead of waiting for more.")
    ] = False,
    service: Annotated[str, typer.Option(help="The service whose log is read.")] = "cycles",
    who: As = "operator",
    data: Data = None,
) -> None:
    """Print events in the order of their positions, then new ones as they happen, until Ctrl-C.

    The operator sees every event. Everybody else sees only the events that they may follow.
    """
    run_folder = run_folder_of(data)
    with client(run_folder, service_note(running(run_folder), service).url, who) as web:
        try:
            for event in _follow(web, after, type_ or [], once=once):
                _print(event, as_json)
        except KeyboardInterrupt:
            raise typer.Exit from None


def _follow(web: httpx.Client, after: int, types: list[str], *, once: bool) -> Iterator[dict[str, Any]]:
    while True:
        page = ask(web, "GET", "/v1/events", params={"after": after, "limit": PAGE, "type": types})
        yield from page["items"]
        after = page["position"]
        if page["next"] is not None:  # a page of a filtered log can be empty and not the last
            continue
        if once:
            return
        time.sleep(POLL_SECONDS)


def _print(event: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(event, ensure_ascii=False))
        return
    said = json.dumps(event["data"], ensure_ascii=False)
    org = event.get("org", "-")
    line = f"{event['position']:>7}  {event['time']}  {event['type']}  {event['subject']}  {org}  {said}"
    console.print(line, markup=False, highlight=False, soft_wrap=True)
