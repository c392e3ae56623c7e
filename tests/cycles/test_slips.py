"""A slip of paper with a code takes a consent back: without an account, on a phone, and without a trace of the code."""

import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from typing import Any

import asyncpg
import httpx
import pytest
from structlog.testing import capture_logs

from services.cycles.commands.slips import ATTEMPTS, ATTEMPTS_OF_ADDRESS
from services.cycles.domain.explanations import CURRENT
from services.cycles.domain.slips import read_code
from services.cycles.main import build
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, connect, consenting, let_in, start
from tests.cycles.test_consents import SAID, Life, life_of, slug
from tests.people import running, until
from tests.searching import at_rest, in_database

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOBODYS = "0000-0000-0000"


@pytest.fixture
async def life(http: httpx.AsyncClient, meet: Meet) -> Life:
    return await life_of(http, meet)


async def press(http: httpx.AsyncClient, code: str) -> httpx.Response:
    return await http.post("/take-back", content=f"code={code}", headers=FORM)


async def use(http: httpx.AsyncClient, code: str) -> httpx.Response:
    return await http.post("/v1/slips/withdraw", json={"code": code})


async def is_withdrawn(life: Life, consent: dict[str, Any]) -> bool:
    return (await life.worker.get(f"/v1/consents/{consent['id']}"))["withdrawn_at"] is not None


async def test_recording_a_consent_tells_a_code_once_and_keeps_none(life: Life, database_url: str) -> None:
    first = await life.consent(of="Joe")
    code = first["slip_code"]
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert (await life.worker.get(f"/v1/consents/{first['id']}"))["slip_code"] is None
    assert await in_database(database_url, code) == set()
    assert await in_database(database_url, code.replace("-", "")) == set()


async def test_a_repeated_request_is_answered_without_the_code(life: Life) -> None:
    body, at = await consenting(life.worker, life.learning, SAID, of="Joe"), f"/v1/learnings/{life.learning}/consents"
    made = await life.worker.create(at, body, key="once")
    again = await life.worker.create(at, body, key="once")
    assert made["slip_code"]
    assert again == {**made, "slip_code": None}


async def test_the_code_takes_back_what_was_agreed_to_and_shared(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    life = await life_of(live, meet)
    place = await start_place(life)
    consent = await life.consent(of="Joe", statement="A heron came.")
    await life.share(consent["id"])
    await arrival_of(life.worker, place, life.learning)
    await life.remove("Joe")
    await life.worker.change(f"/v1/cycles/{life.cycle}/end", {"because": "It ended"})
    answer = await use(live, consent["slip_code"].lower().replace("-", " "))
    assert (answer.status_code, answer.json()["was_shared"]) == (200, True)

    async def gone() -> bool:
        return bool((await arrival_of(life.worker, place, life.learning))["state"] == "withdrawn")

    await until(gone)
    await at_rest(database_url)
    assert await in_database(database_url, "heron") == set()


async def start_place(life: Life) -> str:
    place = await start(life.worker, "place")
    await connect(life.worker, life.cycle, life.worker, place)
    return place


async def test_following_the_link_changes_nothing_and_the_button_does(life: Life, http: httpx.AsyncClient) -> None:
    consent = await life.consent(of="Joe")
    for path in ("/take-back", f"/take-back/{consent['slip_code']}"):
        for method in ("GET", "HEAD"):
            assert (await http.request(method, path)).status_code in (200, 405)
        assert not await is_withdrawn(life, consent)
    page = (await http.get(f"/take-back/{consent['slip_code'].lower()}")).text
    assert f'value="{consent["slip_code"]}"' in page
    answer = await press(http, consent["slip_code"])
    assert answer.status_code == 200
    assert "You took back what you agreed to" in answer.text
    assert "had not been shared" in answer.text
    assert await is_withdrawn(life, consent)


async def test_after_taking_back_people_are_told_what_the_slip_is_still_good_for(
    life: Life, http: httpx.AsyncClient
) -> None:
    page = (await press(http, (await life.consent(of="Joe"))["slip_code"])).text
    assert "Keep the slip or destroy it" in page and "You never have to" in page
    assert "throw" not in page


def nearly(code: str) -> str:
    """The same beginning, and another code."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


async def test_what_went_wrong_is_said_first_and_the_code_that_was_typed_is_kept(
    life: Life, http: httpx.AsyncClient
) -> None:
    consent = await life.consent(of="Joe")
    mistyped = nearly(consent["slip_code"])
    pages = [await press(http, mistyped) for _ in range(ATTEMPTS + 1)]
    assert [page.status_code for page in (pages[0], pages[-1])] == [404, 429]
    for page, code in ((pages[0].text, mistyped), (pages[-1].text, mistyped)):
        assert "<title>Error: " in page
        assert page.index("</h1>") < page.index('id="error"') < page.index("<form")
        assert f'value="{code}" aria-describedby="hint error"' in page
        assert "data protection officer" in page


async def test_whoever_has_only_a_slip_can_read_what_was_explained(http: httpx.AsyncClient) -> None:
    assert 'href="/take-back/explanation"' in (await http.get("/take-back")).text
    words = unescape((await http.get("/take-back/explanation")).text)
    assert [line for line in (CURRENT.version, *CURRENT.text, *CURRENT.easy_read) if line not in words] == []
    for path in ("/v1/consent-explanations", f"/v1/consent-explanations/{CURRENT.version}"):
        assert (await http.get(path)).status_code == 200


async def test_whoever_uses_a_slip_again_is_answered_as_at_first_and_a_code_that_never_was_is_not(
    life: Life, http: httpx.AsyncClient
) -> None:
    shared, unused = await life.consent(of="Joe"), await life.consent(of="Joe", statement="Quite another matter.")
    await life.share(shared["id"])
    for consent, was_shared in ((shared, True), (unused, False)):
        first, again = [await use(http, consent["slip_code"]) for _ in range(2)]
        assert (first.status_code, first.json()["was_shared"]) == (200, was_shared)
        assert (again.status_code, again.json()) == (200, first.json())
        pages = [(await press(http, consent["slip_code"])).text for _ in range(2)]
        assert pages[0] == pages[1]
        assert "You took back what you agreed to" in pages[0]
        assert ("had been shared" in pages[0]) == was_shared
    assert ((await use(http, NOBODYS)).status_code, (await press(http, NOBODYS)).status_code) == (404, 404)


async def test_whoever_may_record_a_consent_issues_a_fresh_slip_and_the_lost_one_stops_working(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    http, life = live, await life_of(live, meet)
    consent = await life.consent(of="Joe")
    lost, path = consent["slip_code"], f"/v1/consents/{consent['id']}/slip"
    nisha = meet(http, "Nisha")
    await let_in(life.worker, life.cycle, nisha, "observer")
    await nisha.change(path, version=1, expect=404)
    await life.worker.change(path, version=7, expect=412)
    await life.worker.change(f"/v1/cycles/{life.cycle}/end", {})
    fresh = await life.worker.change(path, version=consent["version"])
    code = fresh["slip_code"]
    assert read_code(code) and code != lost
    assert (await life.worker.get(f"/v1/consents/{consent['id']}")) == {**fresh, "slip_code": None}
    assert await in_database(database_url, code, code.replace("-", "")) == set()
    await at_rest(database_url)
    told = [one["type"] for one in (await life.ines.get("/v1/events", limit=1000))["items"]]
    assert "catchment.cycles.consent.slip-issued.v1" in told, "nobody replaces a slip unheard"
    replaced, never = await use(http, lost), await use(http, NOBODYS)
    assert (replaced.status_code, replaced.json()) == (404, never.json())
    pages = [(await press(http, one)).text.replace(one, "") for one in (lost, NOBODYS)]
    assert pages[0] == pages[1]
    assert "There is nothing to take back with this code" in pages[0]
    assert (await use(http, code)).status_code == 200
    refused = await life.worker.change(path, version=fresh["version"] + 1, expect=409)
    assert slug(refused) == "consent-already-withdrawn"


async def test_codes_that_begin_alike_cannot_be_tried_again_and_again_by_any_process_and_others_go_on(
    http: httpx.AsyncClient, life: Life, settings: Settings, database_url: str
) -> None:
    consent, other = await life.consent(of="Joe"), await life.consent(statement="Quite another matter.")
    mistyped = nearly(consent["slip_code"])
    async with running(build(settings)) as second:
        doors = [http, second]
        answers = [await use(doors[n % 2], mistyped) for n in range(ATTEMPTS)]
        assert {one.status_code for one in answers} == {404}
        for door in doors:
            refused, page = await use(door, consent["slip_code"]), await press(door, consent["slip_code"])
            assert (refused.status_code, page.status_code) == (429, 429)
            assert int(refused.headers["retry-after"]) > 0 and int(page.headers["retry-after"]) > 0
            assert slug(refused.json()) == "too-many-codes"
    assert not await is_withdrawn(life, consent)
    assert (await use(http, other["slip_code"])).status_code == 200, "somebody else at the same address"
    connection = await asyncpg.connect(database_url)
    kept = await connection.fetch("SELECT who FROM slip_attempt")
    assert all(b"127.0.0.1" not in one["who"] and len(one["who"]) == 16 for one in kept)
    await connection.execute("UPDATE slip_attempt SET attempts = $1", ATTEMPTS_OF_ADDRESS)
    await connection.close()
    assert (await use(http, NOBODYS)).status_code == 429, "an address that tries hundreds is stopped"
    assert (await use(http, "no code at all")).status_code == 404


async def test_the_code_is_in_no_log(life: Life, http: httpx.AsyncClient) -> None:
    consent = await life.consent(of="Joe")
    code = consent["slip_code"]
    with capture_logs() as entries:
        await http.get(f"/take-back/{code}")
        await press(http, code)
        await use(http, code)
    assert len(entries) >= 3
    assert code not in str(entries) and str(read_code(code)) not in str(entries)
    assert {one["route"] for one in entries if "route" in one} >= {"/take-back/{code}", "/take-back"}


TRACING = """
import asyncio
import httpx
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from services.cycles.main import build

exporter, provider = InMemorySpanExporter(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)

async def ask():
    transport = httpx.ASGITransport(app=build())
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as web:
        for path in ("/take-back/7K2M-9QXD-4TRA", "/openapi.json"):
            assert (await web.get(path)).status_code == 200

asyncio.run(ask())
print([dict(span.attributes) for span in exporter.get_finished_spans()])
"""
"""In a process of its own, because a tracer provider is set once for all."""


def test_a_code_in_an_address_is_in_no_trace() -> None:
    told = subprocess.run([sys.executable, "-c", TRACING], capture_output=True, text=True, check=True).stdout
    assert "/openapi.json" in told
    assert "7K2M" not in told


class Page(HTMLParser):
    """What an aid for reading aloud would meet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.mark.parametrize("kind", ["empty", "filled", "odd", "not found", "done", "too many", "explanation"])
async def test_each_page_is_plain_and_can_be_read_and_used_by_everybody(
    kind: str, life: Life, http: httpx.AsyncClient
) -> None:
    code = (await life.consent(of="Joe"))["slip_code"]
    if kind == "too many":
        for _ in range(ATTEMPTS):
            await press(http, nearly(code))
    gets = {"empty": "/take-back", "filled": f"/take-back/{code}", "odd": "/take-back/%22%3E%3Cscript%3E"}
    gets["explanation"] = "/take-back/explanation"
    answer = await (http.get(gets[kind]) if kind in gets else press(http, NOBODYS if kind == "not found" else code))
    page = Page(answer.text)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert any(one.get("name") == "viewport" for one in page.all("meta"))
    assert not page.all("script") and not page.all("img") and not re.search(r"https?://", answer.text)
    labelled = {one["for"] for one in page.all("label")}
    ids = {attributes.get("id") for _, attributes in page.found}
    for field in page.all("input"):
        assert field["id"] in labelled
        assert set(str(field["aria-describedby"]).split()) <= ids
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "form-action 'self'" in policy and "script" not in policy
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
