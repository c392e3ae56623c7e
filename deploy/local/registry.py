"""The table of services: whatever starts, migrates, checks or documents every service reads it here."""

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # the command answers fast: what a service is built from is imported when it is asked for
    from shared.service.service import Service as Declaration


class Service(NamedTuple):
    """A service, and its port counted from the port base."""

    name: str
    port_offset: int

    @property
    def database(self) -> str:
        return f"catchment_{self.name}"

    @property
    def factory(self) -> str:
        """What uvicorn calls to build the app."""
        return f"services.{self.name}.main:build"

    @property
    def declaration(self) -> "Declaration":
        return declaration_of(self.name)


SERVICES = (Service("cycles", 1),)


def declaration_of(name: str) -> "Declaration":
    """What the service of this name, or in this package, is built from."""
    package = name if "." in name else f"services.{name}"
    found: Declaration = import_module(f"{package}.main").SERVICE
    return found
