"""Writes a service's next migration from its tables. `python -m deploy.new_migration <service> "<message>"`."""

import argparse
import sys
from pathlib import Path

from alembic import command
from alembic.operations.ops import MigrationScript
from alembic.script import Script, ScriptDirectory

from deploy.local.postgres import temporary
from deploy.local.registry import declaration_of
from shared.service.migrations import config, upgrade
from shared.service.service import Service


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.new_migration", description="Write a service's next migration from its tables."
    )
    parser.add_argument("service", help="its name, such as cycles; or its package, such as tests.sample")
    parser.add_argument("message", help="what the migration does, in a few words: it becomes the file's name")
    given = parser.parse_args(arguments)
    if not given.message.strip():
        parser.error("say in a few words what the migration does")
    with temporary() as server:
        written = new_migration(declaration_of(given.service), server.url(), given.message)
    if written is None:
        sys.exit("Nothing to write: tables and migrations say the same.")
    print(f"Wrote {written}. Read it: what Alembic makes of a change is a proposal.")


def new_migration(service: Service, url: str, message: str) -> Path | None:
    """The file written; None when tables and migrations say the same already. `url`: an empty database."""
    upgrade(service, url)
    settings = config(service, url)
    newest = ScriptDirectory.from_config(settings).get_current_head()
    script = command.revision(
        settings,
        message,
        autogenerate=True,
        rev_id=f"{int(newest or 0) + 1:04}",
        process_revision_directives=_without_empty_ones,
    )
    return Path(script.path) if isinstance(script, Script) else None


def _without_empty_ones(context: object, revision: object, scripts: list[MigrationScript]) -> None:
    if all(one.upgrade_ops and one.upgrade_ops.is_empty() for one in scripts):
        scripts.clear()


if __name__ == "__main__":
    main()
