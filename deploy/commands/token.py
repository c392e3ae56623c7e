"""`catchment token`: the local issuer's tokens, for trying the API by hand."""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from deploy.commands.common import Data, Failure, console, identity, run_folder_of, running
from deploy.local.identities import IDENTITIES, PARTICIPANT_SCOPES
from deploy.local.keys import Keys
from shared.web.fields import ORG_ID


def token(
    as_: Annotated[str | None, typer.Option("--as", help="Person of the demonstration; --list names them.")] = None,
    sub: Annotated[str | None, typer.Option(help="Account of the person or system.")] = None,
    name: Annotated[str | None, typer.Option(help="Name that others see.")] = None,
    org: Annotated[
        str | None,
        typer.Option(
            help="Organisation to act for, by its org-id.guide identifier, such as GB-CHC-1234567. "
            'Left out with --sub, or "": a person who acts for none.'
        ),
    ] = None,
    scope: Annotated[str | None, typer.Option(help="Scopes, separated by spaces.")] = None,
    ttl: Annotated[int, typer.Option(min=1, help="Seconds until the token expires.")] = 3600,
    show_list: Annotated[bool, typer.Option("--list", help="List the people of the demonstration.")] = False,
    data: Data = None,
) -> None:
    """Print a bearer token that the local run accepts. Nothing but the token goes to standard output.

    Name a person of the demonstration with --as, or describe somebody else with --sub and, unless they act for
    themselves alone, --org. The other options
    change single details.
    """
    if show_list:
        console.print(_identities())
        return
    who = identity(as_) if as_ else None
    sub, org = sub or (who and who.sub), org if org is not None else (who and who.org)
    if not sub:
        raise Failure("Say whom the token is for: --as NAME (see --list), or --sub and --org.")
    if org and not re.fullmatch(ORG_ID, org):
        raise Failure(f"{org} is no org-id.guide identifier, such as GB-CHC-1234567.")
    scopes = scope if scope is not None else " ".join(who.scopes if who else PARTICIPANT_SCOPES)
    typer.echo(_keys(data).token(sub=sub, name=name or (who.name if who else sub), org=org, scope=scopes, ttl=ttl))


def _keys(data: Path | None) -> Keys:
    """The keys of a run that was started once. Others would sign what nothing accepts."""
    run_folder = run_folder_of(data)
    if not run_folder.keys.private_file.exists():
        running(run_folder)
    return run_folder.keys


def _identities() -> Table:
    table = Table("--as", "name", "organisation", "scopes", "who", box=None)
    for key, who in IDENTITIES.items():
        table.add_row(key, who.name, who.org or "", " ".join(who.scopes), who.what)
    return table
