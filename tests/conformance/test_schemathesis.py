"""Whatever is sent to any operation, the answer is one that the OpenAPI document promises."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
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

from shared.service.app import create_app
from tests.conformance.conftest import NewSettings
from tests.conformance.served import Served, served
from tests.conformance.subject import OPERATOR, Ids, Meet, Subject
from tests.conformance.subjects import SUBJECTS, every_subject, routes_of
from tests.people import Person

EXAMPLES = 6
CHECKS: list[CheckFunction] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
]
Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]


def _operations(subject: Subject) -> dict[str, Operation]:
    document = create_app(subject.service).openapi()
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig(seed=1))
    return {found.ok().label: found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)}


OPERATIONS = {subject.name: _operations(subject) for subject in SUBJECTS}
TRIED = [(subject, name) for subject in SUBJECTS for name in OPERATIONS[subject.name]]


@pytest.fixture(scope="module")
def served_of(new_settings: NewSettings, meet: Meet) -> Iterator[Callable[[Subject], Served]]:
    """`served_of(subject)`: the service with one of everything in it, for all operations of this module."""
    running: dict[str, Served] = {}
    with ExitStack() as stack:

        def look(subject: Subject) -> Served:
            if subject.name not in running:
                making = partial(new_settings, subject.service)
                running[subject.name] = stack.enter_context(served(subject, making, meet))
            return running[subject.name]

        yield look


def cases(subject: Subject, operation: Operation, known: Ids) -> st.SearchStrategy[AnyCase]:
    """What fits the document, about what there is or about anything; and what does not fit it."""
    names = {parameter.name for parameter in operation.path_parameters}
    headers = {"If-Match": "*"} if any(one.name == "If-Match" for one in operation.headers) else None
    found = {name: known[name] for name in names if name in known}
    fitting = operation.as_strategy(GenerationMode.POSITIVE, path_parameters=found or None, headers=headers)
    either = [
        fitting.map(lambda case: about(subject, case, known)),
        fitting,
        operation.as_strategy(GenerationMode.POSITIVE),
    ]
    if operation.path_parameters or operation.query or operation.body:
        either.append(operation.as_strategy(GenerationMode.NEGATIVE))
    return st.one_of(either)


def about(subject: Subject, case: AnyCase, known: Ids) -> AnyCase:
    """The body speaks of what there is, too, and nobody has sent it before."""
    case.headers["Idempotency-Key"] = str(uuid4())
    if isinstance(case.body, dict):
        body: dict[str, Any] = case.body
        body.update({name: known[name] for name in body if name in known and body[name] is not None})
        subject.trying.adjust(body, known)
    return case


def headers_of(case: AnyCase, who: Person) -> dict[str, str]:
    return {
        **{name: str(value) for name, value in (case.headers or {}).items()},
        "Authorization": f"Bearer {who.token}",
    }


@every_subject
def test_every_operation_of_the_document_is_tried(subject: Subject) -> None:
    assert set(OPERATIONS[subject.name]) == set(routes_of(subject))


@pytest.mark.parametrize(("subject", "name"), TRIED, ids=lambda one: getattr(one, "name", one))
def test_every_answer_is_one_that_the_document_promises(
    subject: Subject, name: str, served_of: Callable[[Subject], Served]
) -> None:
    operation, service = OPERATIONS[subject.name][name], served_of(subject)
    who = service.world.people[routes_of(subject)[name].by or OPERATOR]
    known = subject.trying.seeds(service.world, operation.path)
    quick = settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @quick
    @given(case=cases(subject, operation, known))
    def answered(case: AnyCase) -> None:
        case.headers.update(headers_of(case, who))
        wanted = requests.Request(**case.as_transport_kwargs(base_url="http://service.test")).prepare()
        case.validate_response(service.send(wanted), checks=CHECKS)

    answered()
