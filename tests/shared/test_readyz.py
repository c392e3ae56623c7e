"""What `/readyz` tells a load balancer about the engines behind a service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.keys import Keys
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from shared.service.migrations import upgrade
from shared.settings import Settings
from tests.people import running, until
from tests.sample.main import SERVICE, build


@pytest.fixture
def postgres(engine_directory: Path, instance: str) -> Iterator[Postgres]:
    """A PostgreSQL of the test's own, migrated, to stop."""
    server = Postgres(engine_directory / instance, durable=False)
    server.start()
    upgrade(SERVICE, server.url())
    yield server
    server.stop()


@pytest.mark.parametrize("background", [False, True])
async def test_a_service_whose_database_is_down_is_not_ready(
    settings: Settings, postgres: Postgres, background: bool
) -> None:
    settings = settings.model_copy(update={"database_url": postgres.url(), "background": background})
    async with running(build(settings)) as http:

        async def ready() -> bool:
            return (await http.get("/readyz")).status_code == 200

        await until(ready)
        postgres.stop()
        answer = await http.get("/readyz")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:catchment:problem:not-ready"
        assert answer.json()["checks"] == {"database": False}
        postgres.start()
        await until(ready)


async def test_a_service_that_cannot_reach_nats_is_not_ready(settings: Settings, nats_server: Nats) -> None:
    settings = settings.model_copy(update={"nats_url": nats_server.url, "background": True})
    nats_server.kill()
    async with running(build(settings)) as http:
        answer = await http.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"]["nats"] is False


async def test_a_service_without_the_keys_of_its_tokens_is_not_ready_until_they_are_there(
    settings: Settings, keys: Keys, tmp_path: Path
) -> None:
    file = tmp_path / "jwks.json"
    async with running(build(settings.model_copy(update={"jwks_file": str(file)}))) as http:
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()["checks"]) == (503, {"keys": False})
        assert "CATCHMENT_JWKS_FILE" in answer.json()["detail"]
        file.write_bytes(keys.jwks_file.read_bytes())
        assert (await http.get("/readyz")).status_code == 200
