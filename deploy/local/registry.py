"""Which services there are: whatever starts, migrates, checks or documents every service goes by this table."""

from typing import NamedTuple


class Service(NamedTuple):
    """A service, and its port counted from the port base."""

    name: str
    port_offset: int

    @property
    def database(self) -> str:
        return f"catchment_{self.name}"

    @property
    def factory(self) -> str:
        """What uvicorn is to call for the app."""
        return f"services.{self.name}.main:build"


SERVICES = (Service("cycles", 1),)
