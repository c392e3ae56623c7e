"""Whatever people do, in whatever order: nobody reads words of which a source is not in force, and gone words are gone.

Five scales, the real service. What is drawn is a short history; after each step everybody's lists, lineages and events
are read and the tables are searched, and in the end the stream. No shrinking: a history takes half a minute.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as looking
from hypothesis import strategies as st

from services.cycles.main import SERVICE
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import arrivals, combine, connect, record, share, share_from_person, start
from tests.cycles.world import in_letters
from tests.people import Person
from tests.searching import at_rest, in_database, in_stream

SCALES = ("person", "person", "team", "organisation", "place", "country")
TEAM, COUNTRY = 2, 5


@dataclass
class Known:
    """What is known of a learning by what was done to it. `word` is in its words and in no other's."""

    level: int
    word: str
    sources: set[str] = field(default_factory=set)
    shared: bool = True


@dataclass
class History:
    """Who did what, and what follows from it."""

    people: list[Person]
    outsider: Person
    cycles: list[str]
    url: str
    settings: Settings
    learnings: dict[str, Known] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    """Words that were taken back, worded anew or let go."""

    async def tell(self, level: int, _: int) -> None:
        """A person's learning is shared with their consent."""
        who, word = level % TEAM, in_letters()
        learning = await record(self.people[who], self.cycles[who], f"What was said about {in_letters()}")
        await share_from_person(self.people[who], learning, f"{word} was what helped")
        self.learnings[learning] = Known(who, word)

    async def make(self, level: int, pick: int) -> None:
        """A larger cycle makes its own of up to two arrivals, and shares it with all."""
        level = TEAM + level % (COUNTRY - TEAM + 1)
        who, cycle = self.people[level], self.cycles[level]
        usable = [one for one in await arrivals(who, cycle) if not one["hidden"] and one["state"] != "withdrawn"]
        cited = {one["id"]: one for one in (usable[pick % len(usable)], usable[0])} if usable else {}
        if cited:
            word = in_letters()
            made = await combine(who, cycle, list(cited), f"{word} is how we see it")
            await share(who, made, "network")
            self.learnings[made] = Known(level, word, {one["learning_id"] for one in cited.values()})

    async def quote(self, level: int, pick: int) -> None:
        """Somebody writes down the words of an arrival, and cites nothing."""
        level = TEAM + level % (COUNTRY - TEAM + 1)
        found = [one for one in await arrivals(self.people[level], self.cycles[level]) if one["statement"]]
        if found:
            await record(self.people[level], self.cycles[level], found[pick % len(found)]["statement"])

    async def take_back(self, _: int, pick: int) -> None:
        """A person takes back what was shared with their consent."""
        theirs = [name for name, one in self.learnings.items() if one.level < TEAM and one.shared]
        if theirs:
            name = theirs[pick % len(theirs)]
            known = self.learnings[name]
            consent = (await self.people[known.level].get(f"/v1/learnings/{name}/consents"))["items"][0]["id"]
            await self.people[known.level].change(f"/v1/consents/{consent}/withdraw", {})
            known.shared = False
            self.gone.append(known.word)

    async def decide(self, level: int, pick: int) -> None:
        """The makers of a hidden learning say what becomes of it."""
        for who, cycle in list(zip(self.people, self.cycles, strict=True))[TEAM:]:
            for one in (await who.get(f"/v1/cycles/{cycle}/reconsiderations"))["items"]:
                await self._decide(who, one, ("keep", "reword", "let-go")[(level + pick) % 3])
                return

    async def _decide(self, who: Person, one: dict[str, Any], decision: str) -> None:
        body = {"statement": f"{in_letters()} is what we say now"} if decision == "reword" else None
        await who.change(f"/v1/reconsiderations/{one['id']}/{decision}", body)
        known = self.learnings[one["learning_id"]]
        known.sources.discard(one["source_learning_id"])
        if decision != "keep":
            known.shared = False
            self.gone.append(known.word)

    STEPS: ClassVar[dict[str, Callable[["History", int, int], Coroutine[Any, Any, None]]]] = {
        "tell": tell,
        "make": make,
        "make more": make,
        "quote": quote,
        "take back": take_back,
        "decide": decide,
    }

    def is_in_force(self, learning: str) -> bool:
        known = self.learnings[learning]
        return known.shared and all(self.is_in_force(source) for source in known.sources)

    async def nobody_reads_more(self) -> None:
        out_of_force = [one for name, one in self.learnings.items() if not self.is_in_force(name)]
        for level, who in enumerate((*self.people, self.outsider)):
            read = await self._read_by(who, level)
            assert not [one for one in out_of_force if one.level != level and one.word in read]
        if self.gone:
            assert await in_database(self.url, *self.gone) == set()

    async def _read_by(self, who: Person, level: int) -> str:
        cycles = self.cycles[level : level + 1]
        paths = [f"/v1/cycles/{cycle}/{what}" for cycle in cycles for what in ("arrivals", "learnings")]
        paths += [f"/v1/learnings/{one}/{what}" for one in self.learnings for what in ("lineage", "way-back")]
        paths += ["/v1/learnings?limit=200", "/v1/events?limit=1000"]
        return "".join([(await who.request("GET", path)).text for path in paths])


async def begin(live: httpx.AsyncClient, meet: Meet, url: str, settings: Settings) -> History:
    people = [meet(live, f"Steward{n}", f"GB-CHC-{n}") for n in range(len(SCALES))]
    cycles = [await start(who, scale) for who, scale in zip(people, SCALES, strict=True)]
    for below, above in ((0, 2), (1, 2), (2, 3), (3, 4), (4, 5)):
        await connect(people[below], cycles[below], people[above], cycles[above])
    return History(people, meet(live, "Omar", "GB-CHC-90"), cycles, url, settings)


STEP = st.tuples(st.sampled_from(sorted(History.STEPS)), st.integers(0, 5), st.integers(0, 5))
FIRST = [("tell", 0, 0), ("tell", 1, 0), ("make", 0, 1)]


@looking(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=5, max_size=8))
async def test_nobody_reads_words_beyond_what_is_in_force_and_gone_words_are_nowhere(
    live: httpx.AsyncClient, meet: Meet, database_url: str, settings: Settings, steps: list[tuple[str, int, int]]
) -> None:
    history = await begin(live, meet, database_url, settings)
    for name, level, pick in [*FIRST, *steps]:
        await History.STEPS[name](history, level, pick)
        await at_rest(database_url)
        await history.nobody_reads_more()
    if history.gone:
        assert await in_stream(settings, SERVICE, *history.gone) == []
