"""Whatever is sent to any operation, the answer is one that the OpenAPI document promises."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CheckFunction
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.local.keys import AUDIENCE, ISSUER, Keys
from services.cycles.main import SERVICE, build
from shared.settings import Settings
from tests.contracts.served import Served, served
from tests.engines import Databases
from tests.people import Person

EXAMPLES = 20
CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(build().openapi(), config=SchemathesisConfig(seed=1))
Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]
OPERATIONS: dict[str, Operation] = {
    found.ok().label: found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)
}


@pytest.fixture(scope="module", params=["person"])
def service(
    request: pytest.FixtureRequest,
    databases: Databases,
    nats_url: str,
    keys: Keys,
    token: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """The service with one of everything in it, for all operations of this module."""
    url = databases.migrated(SERVICE)
    made = Settings(
        instance=f"t{uuid4().hex[:15]}",
        database_url=url,
        nats_url=nats_url,
        issuer=ISSUER,
        audience=AUDIENCE,
        jwks_file=str(keys.jwks_file),
        service_token_file=str(Path(tmp_path_factory.mktemp("tokens")) / "none"),
        pseudonym_key=SecretStr("test-pseudonym-key"),
    )

    def meet(http: httpx.AsyncClient, name: str, org: str = "GB-LAE-GAT", scope: str = "") -> Person:
        scopes = scope or "cycles:read cycles:write events:read operate"
        return Person(http, token(sub=name.lower(), name=name, org=org, scope=scopes), name.lower(), name, org)

    with served(made, meet, request.param) as running:
        yield running
    databases.drop(url)


def seeds(service: Served, operation: Operation) -> dict[str, str]:
    """Ids of what there is, by the name that an operation has for them."""
    world = service.world
    above = "arrivals" in operation.path
    return {
        "cycle_id": world.larger if above else world.cycle,
        "participant_id": world.participant,
        "learning_id": world.learning,
        "consent_id": world.consent,
        "connection_id": world.connection,
        "arrival_id": world.arrival,
        "smaller_cycle_id": world.cycle,
        "larger_cycle_id": world.larger,
    }


def cases(operation: Operation, known: Mapping[str, str]) -> st.SearchStrategy[AnyCase]:
    """What fits the document, about what there is or about anything; and what does not fit it."""
    names = {parameter.name for parameter in operation.path_parameters}
    headers = {"If-Match": "*"} if any(one.name == "If-Match" for one in operation.headers) else None
    found = {name: known[name] for name in names if name in known}
    fitting = operation.as_strategy(GenerationMode.POSITIVE, path_parameters=found or None, headers=headers)
    either = [fitting.map(lambda case: about(case, known)), fitting, operation.as_strategy(GenerationMode.POSITIVE)]
    if operation.path_parameters or operation.query or operation.body:
        either.append(operation.as_strategy(GenerationMode.NEGATIVE))
    return st.one_of(either)


def about(case: AnyCase, known: Mapping[str, str]) -> AnyCase:
    """The body speaks of what there is, too, and nobody has sent it before."""
    case.headers["Idempotency-Key"] = str(uuid4())
    if isinstance(case.body, dict):
        body: dict[str, Any] = case.body
        body.update({name: known[name] for name in body if name in known and body[name] is not None})
        if "arrivals" in body:
            body["arrivals"] = [known["arrival_id"]]
    return case


def headers_of(case: AnyCase, who: Person) -> dict[str, str]:
    return {
        **{name: str(value) for name, value in (case.headers or {}).items()},
        "Authorization": f"Bearer {who.token}",
    }


def test_every_operation_of_the_document_is_tried() -> None:
    documented = {f"{m.upper()} {path}" for path, item in SCHEMA.raw_schema["paths"].items() for m in item}
    assert set(OPERATIONS) == documented


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_one_that_the_document_promises(service: Served, name: str) -> None:
    operation = OPERATIONS[name]
    world = service.world
    who = world.upper if "arrival" in operation.path else world.steward
    quick = settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @quick
    @given(case=cases(operation, seeds(service, operation)))
    def answered(case: AnyCase) -> None:
        case.headers.update(headers_of(case, who))
        wanted = requests.Request(**case.as_transport_kwargs(base_url="http://cycles.test")).prepare()
        case.validate_response(service.send(wanted), checks=CHECKS)

    answered()
