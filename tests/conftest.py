"""Fixtures for every test: real engines started once per worker, and fresh databases, names and keys per test."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from pydantic import SecretStr

from deploy.local.keys import AUDIENCE, ISSUER, Keys
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from shared.service.service import Service
from shared.settings import Settings
from tests.engine_folder import engine_folder
from tests.engines import Databases
from tests.people import PSEUDONYM_KEY
from tests.sample.main import SERVICE

hypothesis.settings.register_profile("whole", deadline=None)  # no test asserts how long something takes
hypothesis.settings.load_profile("whole")
hypothesis.settings.register_profile("quick", max_examples=15, deadline=None)
"""For `make test-quick`: enough to find a plain mistake; `make test` looks further."""


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    for name in [name for name in os.environ if name.startswith("CATCHMENT_") and name != "CATCHMENT_POSTGRES"]:
        del os.environ[name]
    # No language model in processes that need none: it takes two seconds to load. tests/text asks it for itself.
    os.environ["CATCHMENT_LANGUAGE_MODEL"] = ""


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """`gw0`, `gw1`, … under pytest-xdist, else `main`."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def engine_directory() -> Iterator[Path]:
    """Of this worker's engines."""
    with engine_folder() as made:
        yield made


@pytest.fixture(scope="session")
def postgres_url(engine_directory: Path) -> Iterator[str]:
    """URL of this worker's server (DATABASE_URL, when given), with the right to create databases."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    server = Postgres(engine_directory / "postgres", durable=False)
    server.start()
    yield server.url()
    server.stop()


@pytest.fixture(scope="session")
def databases(postgres_url: str, worker: str) -> Iterator[Databases]:
    made = Databases(postgres_url, worker)
    yield made
    made.close()


@pytest.fixture
def declaration() -> Service:
    """The service that is tested: the sample, where a folder of tests does not name another."""
    return SERVICE


@pytest.fixture
def database_url(databases: Databases, declaration: Service) -> Iterator[str]:
    """A fresh database of that service, at the newest migration."""
    url = databases.migrated(declaration)
    yield url
    databases.drop(url)


@pytest.fixture
def blank_database_url(databases: Databases) -> Iterator[str]:
    """A fresh database without any table."""
    url = databases.blank()
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def nats_url(engine_directory: Path) -> Iterator[str]:
    """One NATS server per worker (NATS_URL, when given); tests keep apart by `instance`."""
    given = os.environ.get("NATS_URL")
    if given:
        yield given
        return
    server = Nats(engine_directory / "nats")
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def nats_server(engine_directory: Path) -> Iterator[Nats]:
    """A NATS server of the test's own, to kill and start again on the same port."""
    server = Nats(Path(tempfile.mkdtemp(prefix="nats-", dir=engine_directory)))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def instance() -> str:
    """A name that no other test uses, so that tests share a NATS server and never a stream."""
    return f"t{uuid4().hex[:15]}"


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The local issuer's key pair; `keys.jwks_file` is its public part."""
    made = Keys(tmp_path_factory.mktemp("keys"))
    made.ensure()
    return made


@pytest.fixture(scope="session")
def token(keys: Keys) -> Callable[..., str]:
    """`token(sub=, name=, org=, scope=, ttl=)` → a bearer token that every service accepts."""

    def make(
        *,
        sub: str = "amara",
        name: str = "Amara",
        org: str | None = "ZZ-TEST-01",
        scope: str = "cycles:read cycles:write sample:read sample:write",
        ttl: int = 3600,
    ) -> str:
        return keys.token(sub=sub, name=name, org=org, scope=scope, ttl=ttl)

    return make


@pytest.fixture
def settings(
    instance: str, database_url: str, nats_url: str, keys: Keys, token: Callable[..., str], tmp_path: Path
) -> Settings:
    """Settings of a service whose background work the test runs itself, if at all."""
    service_token = tmp_path / "service.token"
    service_token.write_text(token(sub="service", name="Service", org="ZZ-TEST-01", scope="events:read operate"))
    return Settings(
        instance=instance,
        database_url=database_url,
        nats_url=nats_url,
        issuer=ISSUER,
        audience=AUDIENCE,
        jwks_file=str(keys.jwks_file),
        service_token_file=str(service_token),
        pseudonym_key=SecretStr(PSEUDONYM_KEY),
        background=False,
    )
