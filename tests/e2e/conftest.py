"""End-to-end tests use the cycles service's fixtures."""

from tests.cycles.conftest import app, http, live, meet

__all__ = ["app", "http", "live", "meet"]
