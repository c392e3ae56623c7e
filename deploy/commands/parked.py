"""`catchment parked`: the events that a service could not apply and keeps for a person to look at."""

import json
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import httpx
import typer
from rich.table import Table

from deploy.commands.common import As, Data, Failure, ask, client, console, problem, run_folder_of, running

cli = typer.Typer(help="Look at events that could not be applied, and try them again.", no_args_is_help=True)
EventId = Annotated[str, typer.Argument(help="Id of a parked event, as `catchment parked list` shows it.")]
COLUMNS = ("event_id", "type", "subject", "attempts", "parked_at", "error")


@cli.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Print each event as JSON, one per line.")] = False,
    who: As = "operator",
    data: Data = None,
) -> None:
    """List the parked events of every service. Later events of the same subject wait behind the first."""
    table, count = Table("service", *COLUMNS, box=None), 0
    for service, web in _services(data, who):
        for one in _items(web):
            count += 1
            if as_json:
                typer.echo(json.dumps({"service": service, **one}, ensure_ascii=False))
            table.add_row(service, *(str(one.get(column, "")) for column in COLUMNS))
    if not as_json:
        console.print(table if count else "Nothing is parked.")


@cli.command()
def show(event_id: EventId, who: As = "operator", data: Data = None) -> None:
    """Show one parked event with its envelope and error, as JSON."""
    _, found = _first(event_id, "GET", "", data, who)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


@cli.command()
def retry(event_id: EventId, who: As = "operator", data: Data = None) -> None:
    """Apply a parked event again, and those of the same subject that wait behind it. Remove the cause first."""
    service, found = _first(event_id, "POST", "/retry", data, who)
    console.print(f"{service}:", json.dumps(found, ensure_ascii=False), highlight=False, soft_wrap=True)


def _services(data: Any, who: str) -> Iterator[tuple[str, httpx.Client]]:
    run_folder = run_folder_of(data)
    for name, note in running(run_folder).services.items():
        with client(run_folder, note.url, who) as web:
            yield name, web


def _items(web: httpx.Client) -> Iterator[dict[str, Any]]:
    after: dict[str, Any] = {}
    while True:
        page = ask(web, "GET", "/v1/parked", params={"limit": 100, **after})
        yield from page["items"]
        if not page.get("next"):
            return
        after = {"after": page["next"]}


def _first(event_id: str, method: str, path: str, data: Any, who: str) -> tuple[str, Any]:
    """The answer of the first service that knows the parked event."""
    try:
        UUID(event_id)
    except ValueError:
        raise Failure(f"{event_id} is no id of an event. `catchment parked list` shows the ids.") from None
    for service, web in _services(data, who):
        answer = web.request(method, f"/v1/parked/{event_id}{path}")
        if answer.is_success:
            return service, answer.json()
        if answer.status_code != httpx.codes.NOT_FOUND:
            raise Failure(f"{service}: {problem(answer)}")
    raise Failure(f"No service has parked the event {event_id}. `catchment parked list` shows what is parked.")
