"""What quotes withdrawn words goes with them: in every text of the cycles where they had arrived, cited or not."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.cycles.domain.quotes import Quotable, prints_of, recognise
from services.cycles.main import SERVICE
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    agree_to_share,
    arrival_of,
    combine,
    connect,
    let_in,
    record,
    share,
    share_from_person,
    start,
)
from tests.people import Person
from tests.searching import at_rest, in_database, in_stream

WORDS = "The dunnock only sings where somebody has left the hedge alone for a summer."
NEARLY = "Somebody told us: the dunnock only sings where somebody had left the hedge alone for a summer! So we wait."
OTHER = "Neighbours meet where there is a bench in the shade."
OWN = "Kestrel: leave room, and life comes by itself."


@dataclass
class Street:
    """A person's cycle below a place's; each has a steward."""

    amara: Person
    ben: Person
    person: str
    place: str
    url: str

    async def bring(self, words: str = WORDS, reach: str = "connected") -> tuple[str, str]:
        """A learning of the person's, and its arrival at the place."""
        learning = await record(self.amara, self.person, "What he said")
        await share_from_person(self.amara, learning, words, reach)
        return learning, (await arrival_of(self.ben, self.place, learning))["id"]

    async def take_back(self, learning: str) -> None:
        consent = (await self.amara.get(f"/v1/learnings/{learning}/consents"))["items"][0]
        await self.amara.change(f"/v1/consents/{consent['id']}/withdraw", {})
        await at_rest(self.url)


@pytest.fixture
async def street(live: httpx.AsyncClient, meet: Meet, database_url: str) -> Street:
    amara, ben = meet(live, "Amara", "GB-CHC-1"), meet(live, "Ben", "GB-CHC-2")
    person, place = await start(amara, "person"), await start(ben, "place")
    await connect(amara, person, ben, place)
    return Street(amara, ben, person, place, database_url)


@pytest.mark.parametrize("words", [WORDS, NEARLY])
async def test_every_text_of_a_cycle_that_quotes_withdrawn_words_is_emptied(
    street: Street, settings: Settings, words: str
) -> None:
    learning, _ = await street.bring()
    _, other = await street.bring(OTHER)
    ben, place = street.ben, street.place
    await ben.change(f"/v1/arrivals/{other}/take-up", {"meaning": words})
    amended = {"purpose": words, "agreed_by": [{"who": words}], "because": words}
    await ben.change(f"/v1/cycles/{place}/purpose", amended, method="PUT", at=f"/v1/cycles/{place}")
    moved, key = {"enter": ["experiment"], "because": words}, str(uuid4())
    await ben.create(f"/v1/cycles/{place}/journey", moved, key=key)
    await ben.create(f"/v1/cycles/{place}/rounds", {"because": words})
    found = {"findable": True, "place": words[:100]}
    await ben.change(f"/v1/cycles/{place}/findable", found, method="PUT", at=f"/v1/cycles/{place}")
    await ben.create(f"/v1/arrivals/{other}/ask-wider", {"because": words})
    country = await start(ben, "country")
    body = {"smaller_cycle_id": place, "larger_cycle_id": country, "because": words}
    await ben.create("/v1/connections", body)
    await ben.change(f"/v1/cycles/{place}/end", {"because": words})
    await ben.change(f"/v1/cycles/{place}/reopen", {"because": words})
    await street.take_back(learning)
    assert await in_database(street.url, "dunnock") == set()
    assert await in_stream(settings, SERVICE, "dunnock") == []
    (latest, first) = (await ben.get(f"/v1/cycles/{place}/purpose"))["items"]
    assert (latest["number"], latest["purpose"], latest["agreed_by"]) == (2, None, [])
    assert first["purpose"]
    assert (await ben.get(f"/v1/arrivals/{other}"))["state"] == "taken-up"
    await ben.create(f"/v1/cycles/{place}/journey", moved, key=key, expect=410)


@pytest.mark.parametrize("words", [WORDS, NEARLY])
async def test_what_people_say_beside_a_learning_in_the_words_that_went_goes_with_them(
    street: Street, words: str
) -> None:
    learning, _ = await street.bring()
    ben, own = street.ben, await record(street.ben, street.place, OWN)
    key, theirs = str(uuid4()), {"own_words": True}
    await ben.create(f"/v1/learnings/{own}/replies", {"text": words}, key=key)
    kept = await ben.create(f"/v1/learnings/{own}/replies", {"text": OTHER})
    said, told = [
        await ben.create(f"/v1/learnings/{own}/proposals", body)
        for body in ({"statement": words, **theirs}, {"statement": OTHER, "how_learnt": words, **theirs})
    ]
    because = await ben.create(f"/v1/learnings/{own}/proposals", {"statement": OTHER, "because": words})
    asked = await ben.create(f"/v1/cycles/{street.place}/erasures", {"kind": "learning", "thing_id": own})
    await ben.change(f"/v1/erasures/{asked['id']}/object", {"duty": words})
    await street.take_back(learning)
    assert await in_database(street.url, "dunnock") == set()
    replies = (await ben.get(f"/v1/learnings/{own}/replies"))["items"]
    assert {one["text"] for one in replies} == {"", kept["text"]}
    states = [(await ben.get(f"/v1/proposals/{one['id']}"))["state"] for one in (said, told, because)]
    assert states == ["withdrawn", "withdrawn", "open"]
    assert (await ben.get(f"/v1/erasures/{asked['id']}"))["duty"] == ""
    await ben.create(f"/v1/learnings/{own}/replies", {"text": words}, key=key, expect=410)


async def test_a_title_that_quotes_goes_from_consents_that_name_the_cycle_too(street: Street) -> None:
    titled = await start(street.ben, "country", WORDS)
    await connect(street.amara, street.person, street.ben, titled)
    learning, _ = await street.bring()
    other, _ = await street.bring(OTHER)
    await street.take_back(learning)
    assert await in_database(street.url, "dunnock") == set()
    (consent,) = (await street.amara.get(f"/v1/learnings/{other}/consents"))["items"]
    titles = {one["cycle_id"]: one["title"] for one in consent["recipients"]}
    assert titles == {street.place: "A cycle", titled: ""}


@pytest.mark.parametrize("words", [WORDS, NEARLY])
async def test_a_learning_that_quotes_withdrawn_words_goes_though_it_cites_nothing(
    street: Street, settings: Settings, words: str, meet: Meet
) -> None:
    learning, _ = await street.bring()
    quoting = await record(street.ben, street.place, words, own_words=True)
    await share(street.ben, quoting, "network")
    own = await record(street.ben, street.place, OWN)
    await street.take_back(learning)
    gone = await street.ben.get(f"/v1/learnings/{quoting}")
    assert (gone["state"], gone["statement"]) == ("withdrawn", "")
    assert (await street.ben.get(f"/v1/learnings/{own}"))["statement"] == OWN
    assert await in_database(street.url, "dunnock") == set()
    assert await in_stream(settings, SERVICE, "dunnock") == []
    events = (await street.ben.get("/v1/events", limit=1000))["items"]
    withdrawn = [one["data"] for one in events if one["type"] == "catchment.cycles.learning.withdrawn.v1"]
    assert (quoting, "source-withdrawn") in {(one["learning_id"], one["cause"]) for one in withdrawn}


async def test_a_learning_that_quotes_one_of_its_sources_goes_and_is_not_asked_about(street: Street) -> None:
    (learning, first), (_, second) = await street.bring(), await street.bring(OTHER)
    made = await combine(street.ben, street.place, [first, second], NEARLY)
    await street.take_back(learning)
    assert (await street.ben.get(f"/v1/learnings/{made}"))["state"] == "withdrawn"
    assert (await street.ben.get(f"/v1/cycles/{street.place}/reconsiderations"))["items"] == []
    assert (await street.ben.get(f"/v1/arrivals/{second}"))["state"] == "waiting"


async def test_an_earlier_version_that_quotes_withdrawn_words_goes_and_the_learning_stays(street: Street) -> None:
    learning, _ = await street.bring()
    own = await record(street.ben, street.place, NEARLY, own_words=True)
    better: dict[str, Any] = {"kind": "insight", "statement": OWN, "because": "It was not ours"}
    await street.ben.change(f"/v1/learnings/{own}", better, method="PUT", at=f"/v1/learnings/{own}")
    worse = {**better, "statement": f"{OWN} Always.", "because": WORDS}
    await street.ben.change(f"/v1/learnings/{own}", worse, method="PUT", at=f"/v1/learnings/{own}")
    await street.take_back(learning)
    assert await in_database(street.url, "dunnock") == set()
    assert (await street.ben.get(f"/v1/learnings/{own}"))["state"] == "held"
    (kept,) = (await street.ben.get(f"/v1/learnings/{own}/versions"))["items"]
    assert (kept["statement"], kept["corrected_because"]) == (OWN, None)


async def test_a_learning_that_was_shared_in_words_that_quote_goes_whatever_it_says_in_its_cycle(
    street: Street,
) -> None:
    learning, _ = await street.bring(reach="network")
    own = await record(street.ben, street.place, OWN)
    await street.ben.create(f"/v1/learnings/{own}/share", {"reach": "network", "statement": NEARLY})
    await street.take_back(learning)
    assert (await street.ben.get(f"/v1/learnings/{own}"))["state"] == "withdrawn"
    assert await in_database(street.url, "dunnock") == set()


async def test_cycles_where_the_words_never_arrived_are_not_looked_at(street: Street) -> None:
    learning, _ = await street.bring()
    elsewhere = await start(street.ben, "place")
    own = await record(street.ben, elsewhere, WORDS)
    await street.take_back(learning)
    assert (await street.ben.get(f"/v1/learnings/{own}"))["statement"] == WORDS


def test_a_few_words_on_how_it_was_learnt_are_nobodys() -> None:
    words = Quotable.of([("Dunnocks sing", "Told and seen.")])
    assert words.is_quoted_in(["dunnocks sing"])
    assert not words.is_quoted_in(["Told and seen."])


@pytest.mark.parametrize(("said_before", "state"), [(True, "held"), (False, "withdrawn")])
async def test_how_something_was_learnt_is_quoted_unless_people_there_say_it_anyway(
    street: Street, said_before: bool, state: str
) -> None:
    how = "Told by the dunnock and by the wren, and seen by both of us in May."
    learning, ben = await record(street.amara, street.person, "What he said"), street.ben
    if said_before:
        await ben.create(
            f"/v1/cycles/{street.place}/learnings", {"kind": "insight", "statement": "x", "how_learnt": how}
        )
    consent = await agree_to_share(street.amara, learning, statement=OTHER, how_learnt=how)
    await street.amara.create(f"/v1/learnings/{learning}/share", {"reach": "connected", "consent_id": consent})
    await arrival_of(ben, street.place, learning)
    own = {"kind": "insight", "statement": OWN, "how_learnt": how}
    made = (await ben.create(f"/v1/cycles/{street.place}/learnings", own))["id"]
    await street.take_back(learning)
    assert (await ben.get(f"/v1/learnings/{made}"))["state"] == state


async def test_who_takes_part_in_both_cycles_makes_no_formula_of_how_something_was_learnt(street: Street) -> None:
    """They kept it: they had said the same before, of a learning of their own up there."""
    how = "Told by the dunnock at the kitchen table, three weeks after the letter came."
    await let_in(street.ben, street.place, street.amara, "participant")
    own = {"kind": "insight", "statement": OWN, "how_learnt": how}
    before = (await street.amara.create(f"/v1/cycles/{street.place}/learnings", own))["id"]
    learnings = [await record(street.amara, street.person, f"What he said, {n}") for n in range(2)]
    for learning, said in zip(learnings, (OTHER, "Quite another matter that he told of that day."), strict=True):
        consent = await agree_to_share(street.amara, learning, statement=said, how_learnt=how)
        await street.amara.create(f"/v1/learnings/{learning}/share", {"reach": "connected", "consent_id": consent})
        await arrival_of(street.ben, street.place, learning)
    for learning in learnings:
        await street.take_back(learning)
    assert (await street.ben.get(f"/v1/learnings/{before}"))["state"] == "withdrawn"
    assert await in_database(street.url, "kitchen table") == set()


async def test_a_short_statement_is_found_inside_a_longer_sentence(street: Street) -> None:
    learning, _ = await street.bring("The dunnock sings again.")
    said = {"kind": "insight", "statement": "We heard that the dunnock sings again, and wait for more."}
    path = f"/v1/cycles/{street.place}/learnings"
    assert (await street.ben.create(path, said, expect=409))["type"].endswith("like-an-arrival")
    quoting = (await street.ben.create(path, {**said, "own_words": True}))["id"]
    await street.take_back(learning)
    assert (await street.ben.get(f"/v1/learnings/{quoting}"))["state"] == "withdrawn"
    assert await in_database(street.url, "dunnock") == set()


def test_what_is_gone_is_recognised_by_its_prints() -> None:
    prints = prints_of([(WORDS, None)], b"key")
    assert recognise(prints, [None, NEARLY], b"key")
    assert not recognise(prints, [OWN, OTHER], b"key")
