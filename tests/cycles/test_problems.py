"""Whatever goes wrong is answered with problem+json that says what and where, and never with our own insides."""

import json
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from tests.cycles.conftest import Meet
from tests.cycles.stories import EXPLANATION, record, start
from tests.people import Person

GOOD = {"kind": "insight", "statement": "A statement", "how_learnt": "Seen"}
UNCLEAN = ["a\0b", "\x01", "bell\x07", "escape\x1b[0m", "delete\x7f", "ne\x85xt", "\ud800", "a\udfffb", "", "   \n"]


def is_problem(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["type"]) == (status, f"urn:catchment:problem:{slug}")
    assert body["title"] and body["detail"] and body["instance"] == answer.request.url.path
    return body


async def send(by: Person, path: str, content: Any, media: str = "application/json") -> httpx.Response:
    headers = {"Authorization": f"Bearer {by.token}", "Idempotency-Key": "a-key", "Content-Type": media}
    return await by.http.post(path, content=content, headers=headers)


@pytest.fixture
async def amara(http: httpx.AsyncClient, meet: Meet) -> Person:
    return meet(http, "Amara")


@pytest.fixture
async def path(amara: Person) -> str:
    return f"/v1/cycles/{await start(amara, 'person')}/learnings"


@pytest.mark.parametrize("text", UNCLEAN)
@pytest.mark.parametrize("field", ["statement", "how_learnt"])
async def test_texts_with_control_characters_or_nothing_in_them_are_refused(
    amara: Person, path: str, text: str, field: str
) -> None:
    answer = await send(amara, path, json.dumps({**GOOD, field: text}))
    body = is_problem(answer, 422, "unprocessable")
    assert [one["field"] for one in body["errors"]] == [f"body.{field}"]
    assert (await amara.get(path))["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        {**GOOD, "statement": True},
        {**GOOD, "statement": 5},
        {**GOOD, "statement": None},
        {**GOOD, "statement": ["a"]},
        {**GOOD, "kind": 1},
        {**GOOD, "statment": "misspelt"},
        {**GOOD, "\ud800": "a field of no text"},
        {**GOOD, "a\0b": "a field with a null"},
        {**GOOD, "statement": "x" * 10_001},
        {**GOOD, "language": "english!"},
        [],
        [GOOD],
        "text",
        None,
        7,
        True,
    ],
)
async def test_what_does_not_fit_is_refused_field_by_field(amara: Person, path: str, body: Any) -> None:
    assert is_problem(await send(amara, path, json.dumps(body)), 422, "unprocessable")["errors"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_numbers_that_are_none_are_refused(amara: Person, path: str, number: str) -> None:
    answer = await send(amara, path, f'{{"kind": "insight", "statement": {number}, "how_learnt": "Seen"}}')
    assert answer.status_code in (400, 422)
    is_problem(answer, answer.status_code, "bad-request" if answer.status_code == 400 else "unprocessable")


@pytest.mark.parametrize("content", ["{", "{'kind': 1}", '{"a" 1}', "\xff", b"\xff\xfe", "[" * 100_000, "1" * 5000])
async def test_a_body_that_is_no_json_is_told_so(amara: Person, path: str, content: bytes | str) -> None:
    is_problem(await send(amara, path, content), 400, "bad-request")


@pytest.mark.parametrize(
    "when", [True, 0, 1_700_000_000, 1.5, "1700000000", "2026-01-01T00:00:00", "2026-1-1", "0", "today"]
)
async def test_a_day_is_given_as_a_day(amara: Person, path: str, when: Any) -> None:
    learning = await record(amara, path.split("/")[3])
    body = {"statement": "A", "how_learnt": "B", "how": "told", "reach": "network", "explanation": EXPLANATION}
    body |= {"participant_id": "00000000-0000-4000-8000-000000000000", "agreed_on": when}
    answer = await send(amara, f"/v1/learnings/{learning}/consents", json.dumps(body))
    assert is_problem(answer, 422, "unprocessable")["errors"][0]["field"] == "body.agreed_on"


@pytest.mark.parametrize("why", [True, 1, "", "  "])
async def test_only_a_reason_confirms(amara: Person, path: str, why: Any) -> None:
    learning = await record(amara, path.split("/")[3])
    body = {"reach": "network", "identifies_nobody_because": why}
    is_problem(await send(amara, f"/v1/learnings/{learning}/share", json.dumps(body)), 422, "unprocessable")


async def test_a_body_above_one_mebibyte_is_refused_whole_or_in_pieces(amara: Person, path: str) -> None:
    fits = json.dumps({**GOOD, "statement": "x"}).encode()
    large = fits + b" " * (1024 * 1024 - len(fits) + 1)
    assert (await send(amara, path, large[:-1])).status_code == 201
    is_problem(await send(amara, path, large), 413, "too-large")

    async def pieces() -> Any:
        for at in range(0, len(large), 65_536):
            yield large[at : at + 65_536]

    is_problem(await send(amara, path, pieces()), 413, "too-large")
    assert len((await amara.get(path))["items"]) == 1


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_what_is_not_sent_as_json_is_refused(amara: Person, path: str, media: str) -> None:
    is_problem(await send(amara, path, json.dumps(GOOD), media), 415, "not-json")


@pytest.mark.parametrize(
    "unknown",
    [
        "/nothing",
        "/v1",
        "/v2/cycles",
        "/v1/cycle",
        "/v1/cycles/a/b/c",
        "/docs/nothing",
        "/%00",
        "/%ED%A0%80",
        "/v1//cycles",
    ],
)
async def test_an_unknown_address_is_told_in_the_same_form(amara: Person, unknown: str) -> None:
    answer = await amara.http.get(unknown)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:catchment:problem:not-found")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "where"), [("DELETE", "/v1/cycles"), ("PATCH", "/v1/learnings"), ("POST", "/livez")]
)
async def test_a_method_that_an_address_does_not_take_is_told_with_those_it_takes(
    amara: Person, method: str, where: str
) -> None:
    answer = await amara.request(method, where)
    is_problem(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


async def test_an_id_that_is_none_is_refused(amara: Person) -> None:
    for wrong in ("1", "me", "0" * 33, "%00", "\u0661" * 32):
        body = is_problem(await amara.request("GET", f"/v1/cycles/{wrong}"), 422, "unprocessable")
        assert body["errors"][0]["field"] == "path.cycle_id"


@pytest.mark.parametrize("query", ["a\0b", "\x1b", "x" * 201])
async def test_search_words_are_texts(amara: Person, query: str) -> None:
    is_problem(await amara.request("GET", "/v1/cycles", q=query), 422, "unprocessable")


@pytest.mark.parametrize("query", ['"', "-", "()", "a & | b", "or", "'; DROP TABLE cycle; --", "\\", "a:*", "🦉"])
async def test_any_search_words_are_good_enough_to_search_with(amara: Person, path: str, query: str) -> None:
    await amara.get("/v1/cycles", q=query)
    await amara.get("/v1/learnings", q=query)
    await amara.get(path, q=query)


async def test_a_fault_of_ours_tells_nothing_of_itself_and_has_an_id_to_ask_about(
    app: FastAPI, amara: Person, path: str, database_url: str
) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("ALTER TABLE learning RENAME TO hidden_place")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://cycles.test") as http:
        asking = Person(http, amara.token, amara.sub, amara.name, amara.org)
        with capture_logs() as logs:
            answers = [await asking.request("GET", path), await send(asking, path, json.dumps(GOOD))]
    for answer in answers:
        is_problem(answer, 500, "internal")
        for word in ("hidden", "asyncpg", "relation", "SELECT", "INSERT", "Traceback", "sqlalchemy"):
            assert word not in answer.text
        assert answer.headers["x-request-id"]
    assert [(one["event"], one.get("status")) for one in logs] == [("request_failed", None), ("request", 500)] * 2
    await connection.execute("ALTER TABLE hidden_place RENAME TO learning")
    await connection.close()
    again = await send(amara, path, json.dumps(GOOD))
    assert again.status_code == 201 and "idempotency-replayed" not in again.headers
