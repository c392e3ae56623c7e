"""The `catchment` command: runs Catchment on this machine, and inspects what runs."""

import sys

import typer

from deploy.commands import (
    clean,
    demo,
    doctor,
    erase,
    events,
    export_person,
    migrate,
    parked,
    republish,
    restart_log,
    terms,
    token,
    up,
    url,
)
from deploy.commands.common import Failure, complain
from deploy.local.children import EngineError

cli = typer.Typer(
    help="Learning from people's lives flows, cycle by cycle, to the places and nations around them.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
cli.command("up")(up.up)
cli.add_typer(demo.cli, name="demo")
cli.command("token")(token.token)
cli.command("url")(url.url)
cli.add_typer(events.cli, name="events")
cli.add_typer(parked.cli, name="parked")
cli.command("migrate")(migrate.migrate)
cli.command("republish")(republish.republish)
cli.command("restart-log")(restart_log.restart_log)
cli.command("erase")(erase.erase)
cli.command("export-person")(export_person.export_person)
cli.add_typer(terms.cli, name="terms")
cli.command("doctor")(doctor.doctor)
cli.command("clean")(clean.clean)


def app() -> None:
    """Reports an expected failure in one sentence, without a traceback; exit code 1, or what the failure names."""
    try:
        cli()
    except (Failure, EngineError) as failure:
        complain(str(failure))
        sys.exit(getattr(failure, "exit_code", 1))


if __name__ == "__main__":
    app()
