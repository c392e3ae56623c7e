"""End-to-end tests use the cycles service's fixtures."""

from tests.cycles.conftest import app, declaration, http, live, meet

__all__ = ["app", "declaration", "http", "live", "meet"]
