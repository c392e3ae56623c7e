"""What was never shared can be erased: shown first, by nobody alone, never while somebody asks to see it."""

from collections.abc import Iterable
from typing import Any

import asyncpg
import httpx
import pytest

from services.cycles.main import SERVICE
from services.cycles.tables.base import Base
from services.cycles.tables.pseudonyms import NOBODY, STAYING
from services.cycles.tables.texts import TEXTS
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.room import WORD, Room, furnish
from tests.cycles.stories import (
    agree_to_share,
    consenting,
    let_in,
    person_in,
    record,
    share_from_person,
    start,
)
from tests.cycles.stories import (
    connect as connect_cycles,
)
from tests.searching import at_rest, in_database, in_stream


@pytest.fixture
async def room(http: httpx.AsyncClient, meet: Meet) -> Room:
    return await furnish(http, meet)


@pytest.fixture
async def living(live: httpx.AsyncClient, meet: Meet) -> Room:
    return await furnish(live, meet)


async def corrected(room: Room) -> str:
    """A learning with an earlier version and a consent."""
    learning = await record(room.amara, room.cycle, f"A {WORD} was there")
    better = {"kind": "insight", "statement": f"The {WORD} was there", "how_learnt": WORD, "because": WORD}
    await room.amara.change(f"/v1/learnings/{learning}", better, method="PUT", at=f"/v1/learnings/{learning}")
    await agree_to_share(room.amara, learning)
    return learning


async def test_what_will_go_is_shown_before_anything_is_decided(room: Room) -> None:
    learning = await corrected(room)
    path = f"/v1/cycles/{room.cycle}/erasures/preview"
    shown = await room.bridget.get(path, kind="learning", thing_id=learning)
    assert {one["what"]: one["count"] for one in shown["items"]} == {"learning": 1, "earlier version": 1, "consent": 1}
    assert shown["items"][0]["ids"] == [learning]
    whole = await room.milo.get(path, kind="cycle")
    assert {one["what"]: one["count"] for one in whole["items"]}["participant"] == 5
    assert (await room.amara.get(f"/v1/learnings/{learning}"))["statement"] == f"The {WORD} was there"
    await room.nisha.get(path, kind="cycle", expect=403)


async def test_a_held_learning_goes_with_its_versions_and_the_texts_of_its_consents(
    room: Room, database_url: str
) -> None:
    learning = await corrected(room)
    asked = await room.ask(room.amara, kind="learning", thing_id=learning)
    assert asked["going"][0]["ids"] == [learning]
    done = await room.agree(room.bridget, asked)
    assert (done["state"], done["gone"], done["going"]) == (
        "done",
        {"learning": 1, "earlier version": 1, "consent": 1},
        [],
    )
    assert not any(place.startswith(("learning", "consent")) for place in await in_database(database_url, WORD))
    gone = await room.amara.get(f"/v1/learnings/{learning}")
    assert (gone["state"], gone["statement"], gone["how_learnt"]) == ("withdrawn", "", None)
    assert (await room.amara.get(f"/v1/learnings/{learning}/versions"))["items"] == []


async def test_a_repeated_request_for_what_was_erased_answers_gone_and_takes_no_effect(room: Room) -> None:
    body = {"kind": "insight", "statement": f"A {WORD}", "how_learnt": "Seen"}
    path = f"/v1/cycles/{room.cycle}/learnings"
    made = await room.amara.create(path, body, key="one")
    await room.erase(kind="learning", thing_id=made["id"])
    await room.amara.create(path, body, key="one", expect=410)


async def test_nobody_erases_alone(room: Room) -> None:
    learning = await record(room.amara, room.cycle)
    asked = await room.ask(room.amara, kind="learning", thing_id=learning)
    assert asked["yours"]
    await room.agree(room.amara, asked, expect=403)
    await room.agree(room.nisha, asked, expect=404)
    assert (await room.agree(room.milo, asked))["state"] == "done", "the person whose cycle it is agrees"


async def test_the_person_served_asks_and_a_member_agrees_but_a_mere_participant_does_not_ask(room: Room) -> None:
    learning = await record(room.amara, room.cycle)
    await room.ask(room.bridget, kind="learning", thing_id=learning, expect=403)
    asked = await room.ask(room.milo, kind="learning", thing_id=learning)
    await room.ask(room.amara, kind="learning", thing_id=learning, expect=409)
    assert (await room.agree(room.bridget, asked))["state"] == "done"
    await room.agree(room.bridget, {**asked, "version": 2}, expect=409)


async def test_what_is_shared_has_to_be_withdrawn_first(room: Room) -> None:
    learning = await record(room.amara, room.cycle)
    await share_from_person(room.amara, learning)
    refused = await room.ask(room.amara, kind="learning", thing_id=learning, expect=409)
    assert refused["type"].endswith("not-erasable")


async def test_a_name_goes_and_that_somebody_took_part_remains(room: Room, database_url: str) -> None:
    before = await in_database(database_url, f"{WORD} Jones")
    assert before == {"participant.name"}
    await room.erase(kind="participant", thing_id=room.paper["id"])
    assert await in_database(database_url, f"{WORD} Jones") == set()
    shown = (await room.amara.get(f"/v1/cycles/{room.cycle}/participants"))["items"]
    kept = next(one for one in shown if one["id"] == room.paper["id"])
    assert (kept["name"], kept["account"], kept["role"]) == ("", None, "participant")


async def test_an_account_goes_once_its_owner_has_left_and_with_it_who_acted(living: Room, database_url: str) -> None:
    members = (await living.amara.get(f"/v1/cycles/{living.cycle}/participants"))["items"]
    bridget = next(one for one in members if one["account"] == "bridget")
    await living.ask(living.amara, kind="participant", thing_id=bridget["id"], expect=409)
    await record(living.bridget, living.cycle)
    path = f"/v1/cycles/{living.cycle}/participants/{bridget['id']}"
    await living.bridget.change(path, method="DELETE", expect=204, version=bridget["version"])
    asked = await living.ask(living.amara, kind="participant", thing_id=bridget["id"])
    await living.agree(living.milo, asked)
    await at_rest(database_url)
    assert await in_database(database_url, "bridget") <= {"idempotency.sub"}
    connection = await asyncpg.connect(database_url)
    told = "SELECT count(*) FROM event_log WHERE subject = $1 AND actor = 'person:erased'"
    assert await connection.fetchval(told, living.cycle) >= 1
    await connection.close()


@pytest.mark.parametrize("left", [False, True])
async def test_everybody_asks_for_their_own_name_to_go_and_takes_part_no_longer(
    living: Room, database_url: str, left: bool
) -> None:
    members = (await living.amara.get(f"/v1/cycles/{living.cycle}/participants"))["items"]
    bridget = next(one for one in members if one["account"] == "bridget")
    if left:
        path = f"/v1/cycles/{living.cycle}/participants/{bridget['id']}"
        await living.bridget.change(path, method="DELETE", expect=204, version=bridget["version"])
    asked = await living.ask(living.bridget, kind="participant", thing_id=bridget["id"])
    assert (await living.bridget.get(f"/v1/erasures/{asked['id']}"))["state"] == "requested"
    await living.nisha.create(
        f"/v1/cycles/{living.cycle}/erasures", {"kind": "participant", "thing_id": bridget["id"]}, expect=403
    )
    assert (await living.agree(living.amara, asked))["state"] == "done"
    await living.bridget.get(f"/v1/cycles/{living.cycle}", expect=404)
    await at_rest(database_url)
    assert await in_database(database_url, "bridget") <= {"idempotency.sub"}


async def test_the_last_steward_finds_another_before_their_name_goes(room: Room) -> None:
    members = (await room.amara.get(f"/v1/cycles/{room.cycle}/participants"))["items"]
    amara = next(one for one in members if one["account"] == "amara")
    refused = await room.ask(room.amara, kind="participant", thing_id=amara["id"], expect=409)
    assert refused["type"] == "urn:catchment:problem:steward-needed"


BY_NUMBER = [
    ({"field": "title"}, "cycle.title"),
    ({"field": "ending"}, "cycle.ended_because"),
    ({"field": "purpose", "number": 1}, "purpose_wording.purpose"),
    ({"field": "step", "number": 1}, "step.because"),
    ({"field": "round", "number": 2}, "round.because"),
]


@pytest.mark.parametrize(("text", "column"), BY_NUMBER, ids=lambda one: one if isinstance(one, str) else "")
async def test_a_text_that_names_somebody_goes_by_field_and_number(
    room: Room, database_url: str, text: dict[str, Any], column: str
) -> None:
    why = {"because": f"For the {WORD}"}
    await room.amara.create(f"/v1/cycles/{room.cycle}/journey", {"enter": ["purpose"], **why})
    await room.amara.create(f"/v1/cycles/{room.cycle}/rounds", why)
    await room.amara.change(f"/v1/cycles/{room.cycle}/end", why)
    assert column in await in_database(database_url, WORD)
    await room.erase(kind="text", **text)
    left = await in_database(database_url, WORD)
    assert column not in left
    assert left, "and nothing else went"


async def test_what_is_not_there_cannot_be_asked_for(room: Room) -> None:
    await room.ask(room.amara, kind="text", field="step", number=7, expect=404)
    await room.ask(room.amara, kind="learning", thing_id=room.cycle, expect=404)
    for unclear in ({"kind": "learning"}, {"kind": "text", "field": "step"}, {"kind": "cycle", "field": "title"}):
        await room.ask(room.amara, **unclear, expect=422)


async def test_a_whole_persons_cycle_goes_and_what_was_shared_from_it_is_withdrawn(
    living: Room, settings: Settings, database_url: str
) -> None:
    await corrected(living)
    above, asked_too = [await start(living.amara, "place") for _ in range(2)]
    connection = await connect_cycles(living.amara, living.cycle, living.amara, above)
    proposal = {"smaller_cycle_id": living.cycle, "larger_cycle_id": asked_too}
    proposed = (await living.amara.create("/v1/connections", proposal))["id"]
    shared = await record(living.amara, living.cycle, f"Another {WORD}")
    await share_from_person(living.amara, shared, "Herons come back")
    why = {"because": f"For the {WORD}"}
    await living.amara.create(f"/v1/cycles/{living.cycle}/journey", {"enter": ["purpose"], **why})
    stopped = await living.ask(living.amara, kind="text", field="title")
    await living.amara.change(f"/v1/erasures/{stopped['id']}/object", {"duty": f"The {WORD} sues"}, version=1)
    await at_rest(database_url)
    asked = await living.ask(living.amara, kind="cycle")
    done = await living.agree(living.milo, asked)
    assert (done["gone"]["learning"], done["gone"]["share"], done["gone"]["participant"]) == (2, 1, 5)
    await at_rest(database_url)
    assert await in_database(database_url, WORD, "Herons") == set()
    assert await in_stream(settings, SERVICE, WORD, "Herons") == []
    assert await in_database(database_url, "Bridget", "Nisha") <= {"idempotency.sub"}
    await living.amara.get(f"/v1/cycles/{living.cycle}", expect=404)
    states = [(await living.amara.get(f"/v1/connections/{one}"))["state"] for one in (connection, proposed)]
    assert states == ["ended", "declined"], "nothing can come from it any more"
    heard = [one["type"] for one in (await living.amara.get("/v1/events", limit=1000))["items"]]
    assert {f"catchment.cycles.connection.{how}.v1" for how in ("ended", "declined")} <= {*heard}
    kept = await living.amara.get(f"/v1/erasures/{done['id']}")
    assert kept["state"] == "done", "whoever asked still reads that it was done"
    told = [one["type"] for one in (await living.milo.get("/v1/events", limit=200))["items"]]
    assert "catchment.cycles.erasure.done.v1" in told, "whoever followed is told to drop what they keep"


async def test_after_a_whole_cycle_was_erased_no_worker_opens_its_words_again(room: Room) -> None:
    said = "Herons come back to the weir every spring when nobody is there."
    await share_from_person(room.milo, await record(room.milo, room.cycle), said)
    await room.agree(room.milo, await room.ask(room.amara, kind="cycle"))
    cycle = await start(room.amara, "person")
    await let_in(room.amara, cycle, room.milo, "participant", served=True)
    learning = await record(room.amara, cycle)
    body = await consenting(room.amara, learning, said, of="Milo")
    refused = await room.amara.create(f"/v1/learnings/{learning}/consents", body, expect=403)
    assert refused["type"] == "urn:catchment:problem:only-the-person"


async def say_everything(living: Room, meet: Meet) -> str:
    """Every text that a person's cycle can hold; a learning of it."""
    learning, why = await corrected(living), {"because": f"For the {WORD}"}
    await living.bridget.create(f"/v1/learnings/{learning}/replies", {"text": f"No {WORD}"})
    wordings = [{"statement": f"A {WORD}, {n}", **why} for n in range(2)]
    proposed = [await living.bridget.create(f"/v1/learnings/{learning}/proposals", one) for one in wordings]
    await living.amara.change(f"/v1/proposals/{proposed[0]['id']}/decline", version=proposed[0]["version"])
    await living.amara.create(f"/v1/cycles/{living.cycle}/journey", {"enter": ["purpose", "experiment"], **why})
    await living.amara.create(f"/v1/cycles/{living.cycle}/journey", {"leave": ["purpose"]})
    await living.amara.create(f"/v1/cycles/{living.cycle}/rounds", why)
    stopped = await living.ask(living.amara, kind="text", field="title")
    await living.amara.change(f"/v1/erasures/{stopped['id']}/object", {"duty": f"The {WORD} sues"}, version=1)
    chidi = meet(living.amara.http, "Chidi", org="GB-CHC-77")
    place = await start(chidi, "place")
    body = {"smaller_cycle_id": living.cycle, "larger_cycle_id": place, **why}
    made = await living.amara.create("/v1/connections", body)
    await chidi.change(f"/v1/connections/{made['id']}/agree", {"answer": f"Gladly, {WORD}"})
    return learning


async def texts_of(url: str) -> dict[str, dict[str, str]]:
    """By table: every row's texts, by its key."""
    connection = await asyncpg.connect(url)
    try:
        found: dict[str, dict[str, str]] = {}
        for table, left in TEXTS.items():
            keys = ", ".join(column.name for column in Base.metadata.tables[table].primary_key)
            query = f"SELECT concat_ws('/', {keys}) AS key, to_jsonb(ARRAY[{_texts(left)}])::text AS texts FROM {table}"
            found[table] = {row["key"]: row["texts"] for row in await connection.fetch(query)}
        return found
    finally:
        await connection.close()


def _texts(names: Iterable[str]) -> str:
    return ", ".join(f"nullif(nullif({name}::text, ''), '[]')" for name in names)


CALLED = {
    "learning_version": "earlier version",
    "purpose_wording": "purpose",
    "reach_request": "request for a wider reach",
    "erasure": "duty to keep",
}


@pytest.mark.parametrize("kind", ["learning", "participant", "cycle"])
async def test_what_is_shown_first_is_what_is_counted_and_what_changes(
    living: Room, meet: Meet, database_url: str, kind: str
) -> None:
    learning = await say_everything(living, meet)
    things = {"learning": learning, "participant": living.paper["id"]}
    thing = {"kind": kind, **({"thing_id": things[kind]} if kind in things else {})}
    shown = await living.amara.get(f"/v1/cycles/{living.cycle}/erasures/preview", **thing)
    before = await texts_of(database_url)
    done = await living.erase(**thing)
    after = await texts_of(database_url)
    changed = {
        CALLED.get(table, table): sum(after[table].get(key) != texts for key, texts in rows.items())
        for table, rows in before.items()
    }
    assert {one["what"]: one["count"] for one in shown["items"]} == done["gone"]
    assert done["gone"] == {what: count for what, count in changed.items() if count}


async def test_no_request_that_brought_a_text_of_an_erased_cycle_is_kept_but_by_its_key(
    living: Room, meet: Meet, database_url: str
) -> None:
    await say_everything(living, meet)
    connection = await asyncpg.connect(database_url)
    moves = "SELECT move_id FROM step WHERE because IS NOT NULL"
    others = "SELECT id FROM connection UNION SELECT id FROM reply UNION SELECT id FROM round WHERE number > 1"
    about = [row[0] for row in await connection.fetch(f"{moves} UNION {others}")]
    kept = "SELECT count(*) FROM idempotency WHERE about = ANY($1) AND request_hash <> ''"
    assert await connection.fetchval(kept, about) == len(about) == 4
    await living.erase(kind="cycle")
    assert await connection.fetchval(kept, about) == 0
    await connection.close()


async def test_what_is_empty_already_is_not_said_to_go(room: Room) -> None:
    learning = await record(room.amara, room.cycle, f"A {WORD}")
    await room.erase(kind="learning", thing_id=learning)
    shown = await room.amara.get(f"/v1/cycles/{room.cycle}/erasures/preview", kind="learning", thing_id=learning)
    assert shown["items"] == []


async def test_the_pseudonym_of_whoever_acted_goes_with_their_account(living: Room, database_url: str) -> None:
    members = (await living.amara.get(f"/v1/cycles/{living.cycle}/participants"))["items"]
    parts = {one["account"]: one for one in members}
    await living.amara.change(
        f"/v1/cycles/{living.cycle}/participants/{parts['bridget']['id']}",
        {"role": "steward"},
        method="PATCH",
        version=parts["bridget"]["version"],
    )
    learning = await record(living.bridget, living.cycle)
    await agree_to_share(living.bridget, learning, of="Milo")
    path = f"/v1/cycles/{living.cycle}/access-requests"
    asked = await living.bridget.create(path, {"participant_id": parts["milo"]["id"]})
    for item in asked["items"]:
        review = {"item_id": item["id"], "release": True}
        asked = await living.bridget.change(
            f"/v1/access-requests/{asked['id']}/review", review, version=asked["version"]
        )
    await living.bridget.change(f"/v1/access-requests/{asked['id']}/release", version=asked["version"])
    acted = {"access_request.requested_by", "access_request.released_by", "access_item.reviewed_by"}
    assert {*acted, "consent.recorded_by"} <= await in_database(database_url, living.bridget.pseudonym)
    await living.agree(
        living.amara, await living.ask(living.bridget, kind="participant", thing_id=parts["bridget"]["id"])
    )
    await at_rest(database_url)
    told = {"event_log.audience", "event_reader.reader"}
    assert await in_database(database_url, living.bridget.pseudonym) <= STAYING.keys() | told
    connection = await asyncpg.connect(database_url)
    about = "SELECT type FROM event_log WHERE audience LIKE '%' || $1 || '%' OR actor = $1"
    types = {row["type"].split(".")[3] for row in await connection.fetch(about, living.bridget.pseudonym)}
    assert types == {"done"}, "that it was done is told to whom it was about"
    await connection.close()
    consents = (await living.amara.get(f"/v1/learnings/{learning}/consents"))["items"]
    assert [one["recorded_by"] for one in consents] == [NOBODY]


async def test_whoever_came_after_it_was_asked_does_not_agree(room: Room, http: httpx.AsyncClient, meet: Meet) -> None:
    asked = await room.ask(room.amara, kind="learning", thing_id=await record(room.amara, room.cycle))
    newcomer = meet(http, "Newcomer")
    await let_in(room.amara, room.cycle, newcomer, "participant")
    assert (await room.agree(newcomer, asked, expect=403))["type"] == "urn:catchment:problem:role-missing"
    assert (await room.agree(room.bridget, asked))["state"] == "done"


async def test_a_persons_whole_cycle_goes_when_they_agree_themselves(room: Room) -> None:
    asked = await room.ask(room.amara, kind="cycle")
    assert (await room.agree(room.bridget, asked, expect=403))["type"] == "urn:catchment:problem:role-missing"
    assert (await room.agree(room.milo, asked))["state"] == "done"


async def test_a_name_on_which_a_consent_rests_is_not_erased_before_it_is_taken_back(room: Room) -> None:
    learning = await record(room.milo, room.cycle)
    consent = await share_from_person(room.milo, learning)
    milo = await person_in(room.milo, learning)
    refused = await room.ask(room.milo, kind="participant", thing_id=milo, expect=409)
    assert refused["type"] == "urn:catchment:problem:not-erasable"
    await room.milo.request("POST", f"/v1/consents/{consent}/withdraw")
    await room.ask(room.milo, kind="participant", thing_id=milo)


async def test_only_a_persons_cycle_can_be_erased_whole(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    team = await start(amara, "team")
    await amara.create(f"/v1/cycles/{team}/erasures", {"kind": "cycle"}, expect=422)


async def test_events_of_erasing_carry_ids_and_kinds_only_and_observers_hear_only_that_it_was_done(
    living: Room, database_url: str
) -> None:
    learning = await record(living.amara, living.cycle)
    await living.erase(kind="learning", thing_id=learning)
    await at_rest(database_url)
    for who, heard in ((living.milo, {"requested", "agreed", "done"}), (living.nisha, {"done"})):
        items = (await who.get("/v1/events", limit=200))["items"]
        told = {one["type"].split(".")[3]: one["data"] for one in items if ".erasure." in one["type"]}
        assert told.keys() == heard
        assert set(told["done"]) == {"cycle_id", "erasure_id", "thing_id", "kind", "field", "number"}
        assert (told["done"]["field"], told["done"]["number"]) == (None, None)
    await living.erase(kind="text", field="purpose", number=1)
    await at_rest(database_url)
    *_, last = (await living.nisha.get("/v1/events", limit=200))["items"]
    assert (last["data"]["field"], last["data"]["number"]) == ("purpose", 1), "followers know which text to drop"
    recorded = [one for one in items if one["data"].get("learning_id") == learning]
    assert all(set(one["data"]) <= {"cycle_id", "learning_id"} for one in recorded)
