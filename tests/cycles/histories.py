"""What people do in cycles on five scales, and what follows from it for who may read which words."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import arrivals, combine, connect, consenting, let_in, record, start
from tests.cycles.world import in_letters
from tests.people import Person
from tests.searching import in_database

SCALES = ("person", "person", "team", "organisation", "place", "country")
TEAM, COUNTRY = 2, 5
FLOWS = ((0, 2), (1, 2), (0, 4), (2, 3), (3, 4), (4, 5))
"""Which cycles are connected in the beginning, by their numbers."""
REACHES = ("connected", "network")


@dataclass
class Told:
    """A person's text with a consent: `code` is on their slip."""

    consent: str
    code: str
    onward: str
    although_few: bool


@dataclass
class Known:
    """What is known of a learning by what was done to it. `word` is in its shared words and in no other's."""

    level: int
    word: str
    sources: set[str] = field(default_factory=set)
    told: Told | None = None
    shared: bool = False
    readers: set[int] = field(default_factory=set)
    """The cycles in which it arrived."""
    everybody: bool = False


@dataclass
class History:
    """One worker for each cycle, in each person's cycle the person as well, and somebody who takes part in none."""

    workers: list[Person]
    served: list[Person]
    outsider: Person
    cycles: list[str]
    connections: dict[tuple[int, int], str]
    url: str
    learnings: dict[str, Known] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    """Words that were taken back, worded anew, let go, or went with their last source."""

    def above(self, level: int) -> set[int]:
        return {larger for smaller, larger in self.connections if smaller == level}

    def behind(self, learning: str) -> list[Told]:
        """The consents behind it, at any distance."""
        known = self.learnings[learning]
        own = [known.told] if known.told else []
        return own + [one for source in known.sources for one in self.behind(source)]

    def is_in_force(self, learning: str) -> bool:
        known = self.learnings[learning]
        return known.shared and all(self.is_in_force(source) for source in known.sources)

    def may_read(self, level: int | None, learning: str) -> bool:
        """`level`: in whose cycle the reader takes part."""
        known = self.learnings[learning]
        return known.level == level or (self.is_in_force(learning) and (known.everybody or level in known.readers))

    def _is_gone(self, learning: str) -> None:
        """So is what was made of nothing else."""
        known = self.learnings[learning]
        known.shared = False
        self.gone.append(known.word)
        for name, one in self.learnings.items():
            alone = one.sources and not any(self.learnings[source].shared for source in one.sources)
            if learning in one.sources and alone and one.word not in self.gone:
                self._is_gone(name)

    async def _share(self, by: Person, learning: str, reach: str, **more: Any) -> None:
        """Whatever the service allows; more than a consent behind it says it must not."""
        known, body = self.learnings[learning], {"reach": reach, **more}
        answer = await by.request(
            "POST", f"/v1/learnings/{learning}/share", json=body, headers={"Idempotency-Key": learning + reach}
        )
        if answer.status_code != 201:
            return
        known.shared, known.everybody = True, known.everybody or answer.json()["reach"] == "network"
        known.readers |= self.above(known.level)
        if known.everybody:
            assert all(one.although_few for one in self.behind(learning)), "so few wait, unless they chose otherwise"
            assert known.told or all(one.onward == "network" for one in self.behind(learning))

    async def nobody_reads_more(self) -> None:
        readers = [*enumerate(self.workers), *enumerate(self.served), (None, self.outsider)]
        for level, who in readers:
            read = await self._read_by(who, level)
            kept_from = [one for name, one in self.learnings.items() if not self.may_read(level, name)]
            assert not [one for one in kept_from if one.word in read]
        if self.gone:
            assert await in_database(self.url, *self.gone) == set()

    async def _read_by(self, who: Person, level: int | None) -> str:
        own = [] if level is None else [self.cycles[level]]
        paths = [f"/v1/cycles/{cycle}/{what}" for cycle in own for what in ("arrivals", "learnings")]
        paths += ["/v1/learnings?limit=200", "/v1/events?limit=1000"]
        kept_from = [name for name in self.learnings if not self.may_read(level, name)]
        paths += [f"/v1/learnings/{name}/lineage" for name in kept_from[-2:]]
        theirs = [name for name, one in self.learnings.items() if one.level == level]
        paths += [f"/v1/learnings/{name}/way-back" for name in theirs[-2:]]
        paths += ["/v1/me/heard-back", "/v1/me/shares"] if who in self.served else []
        return "".join([(await who.request("GET", path)).text for path in paths])


async def _tell(history: History, who: int, pick: int) -> None:
    """A person's text is shared with a consent: their own act or a worker's record, to all or some, near or far."""
    level, word = who % TEAM, in_letters()
    by_themself, everywhere, onward = pick % 2 == 1, pick % 3 == 1, REACHES[pick % 4 != 0]
    worker, person = history.workers[level], history.served[level]
    learning = await record(worker, history.cycles[level], f"What was said about {in_letters()}")
    larger = sorted(history.above(level))[: 1 + who % 2]
    body = await consenting(
        person if by_themself else worker,
        learning,
        f"{word} was what helped",
        REACHES[everywhere],
        of=person.name,
        onward=onward,
        although_few=by_themself,
        recipients=[history.cycles[one] for one in larger],
    )
    made = await (person if by_themself else worker).create(f"/v1/learnings/{learning}/consents", body)
    told = Told(made["id"], made["slip_code"], onward, by_themself)
    history.learnings[learning] = Known(level, word, told=told)
    await history._share(worker, learning, REACHES[everywhere], consent_id=told.consent)
    history.learnings[learning].readers = {*larger}


async def _make(history: History, who: int, pick: int) -> None:
    """A larger cycle makes its own of up to two arrivals, and shares it as far as it may."""
    level = TEAM + who % (COUNTRY - TEAM + 1)
    worker, cycle = history.workers[level], history.cycles[level]
    usable = [one for one in await arrivals(worker, cycle) if not one["hidden"] and one["state"] != "withdrawn"]
    cited = {one["id"]: one for one in (usable[pick % len(usable)], usable[-1])} if usable else {}
    if cited:
        word = in_letters()
        made = await combine(worker, cycle, list(cited), f"{word} is how we see it")
        history.learnings[made] = Known(level, word, {one["learning_id"] for one in cited.values()})
        await history._share(worker, made, "network")
        await history._share(worker, made, "connected")


async def _say(history: History, who: int, pick: int) -> None:
    """A larger cycle says something of its own, which nobody else's withdrawal touches."""
    level, word = TEAM + who % (COUNTRY - TEAM + 1), in_letters()
    made = await record(history.workers[level], history.cycles[level], f"{word} is what we found out ourselves")
    history.learnings[made] = Known(level, word)
    await history._share(history.workers[level], made, REACHES[pick % 2])
    assert history.learnings[made].shared


async def _quote(history: History, who: int, pick: int) -> None:
    """Somebody writes down the words of an arrival, and says that they are their own; a member says them again."""
    level = TEAM + who % (COUNTRY - TEAM + 1)
    worker, cycle = history.workers[level], history.cycles[level]
    found = [one["statement"] for one in await arrivals(worker, cycle) if one["statement"]]
    if found:
        words = found[pick % len(found)]
        own = await record(worker, cycle, words)
        await worker.create(f"/v1/learnings/{own}/replies", {"text": words})
        await worker.create(f"/v1/learnings/{own}/proposals", {"statement": words})


async def _take_back(history: History, who: int, pick: int) -> None:
    """By the person, by a worker, or with the slip; a worker's record does not open it again, nor does the old one."""
    theirs = [(name, one, one.told) for name, one in history.learnings.items() if one.told and one.shared]
    if not theirs:
        return
    name, known, told = theirs[pick % len(theirs)]
    worker, person, path = history.workers[known.level], history.served[known.level], f"/v1/consents/{told.consent}"
    if who % 3 == 0:
        await person.change(f"{path}/withdraw")
    elif who % 3 == 1:
        await worker.change(f"{path}/withdraw")
    else:
        answer = await history.outsider.http.post("/v1/slips/withdraw", json={"code": told.code})
        assert answer.status_code == 200, answer.text
    history._is_gone(name)
    body = await consenting(worker, name, f"{known.word} was what helped", of=person.name)
    await worker.create(f"/v1/learnings/{name}/consents", body, expect=403)
    again = {"reach": "connected", "consent_id": told.consent}
    await worker.create(f"/v1/learnings/{name}/share", again, expect=403)


async def _decide(history: History, who: int, pick: int) -> None:
    """The makers of a hidden learning say what becomes of it."""
    for worker, cycle in list(zip(history.workers, history.cycles, strict=True))[TEAM:]:
        for one in (await worker.get(f"/v1/cycles/{cycle}/reconsiderations"))["items"]:
            await _decided(history, worker, one, ("keep", "reword", "let-go")[(who + pick) % 3])
            return


async def _decided(history: History, by: Person, one: dict[str, Any], decision: str) -> None:
    word, learning = in_letters(), one["learning_id"]
    open_ones = [
        other["source_learning_id"]
        for other in (await by.get(f"/v1/cycles/{one['cycle_id']}/reconsiderations"))["items"]
        if other["learning_id"] == learning
    ]
    body = {"statement": f"{word} is what we say now"} if decision == "reword" else None
    await by.change(f"/v1/reconsiderations/{one['id']}/{decision}", body)
    known = history.learnings[learning]
    if decision == "keep":
        known.sources.discard(one["source_learning_id"])
        return
    history._is_gone(learning)
    if decision == "reword":
        known.word, known.everybody, known.readers = word, False, set()
        known.sources -= {*open_ones}


async def _part(history: History, _: int, pick: int) -> None:
    """A connection ends, or is made anew: what was shared meanwhile does not arrive later."""
    smaller, larger = FLOWS[pick % len(FLOWS)]
    connection = history.connections.pop((smaller, larger), None)
    if connection is None:
        below, above = history.workers[smaller], history.workers[larger]
        made = await connect(below, history.cycles[smaller], above, history.cycles[larger])
        history.connections[smaller, larger] = made
    else:
        await history.workers[larger].change(f"/v1/connections/{connection}/end", {})


STEPS: dict[str, Callable[[History, int, int], Coroutine[Any, Any, None]]] = {
    "tell": _tell,
    "make": _make,
    "make more": _make,
    "say": _say,
    "quote": _quote,
    "take back": _take_back,
    "take back more": _take_back,
    "decide": _decide,
    "decide more": _decide,
    "part": _part,
}


async def begin(live: httpx.AsyncClient, meet: Meet, url: str) -> History:
    workers = [meet(live, f"Steward{n}", f"GB-CHC-{n}") for n in range(len(SCALES))]
    served = [meet(live, name, "") for name in ("John", "Mary")]
    cycles = [await start(who, scale) for who, scale in zip(workers, SCALES, strict=True)]
    for worker, person, cycle in zip(workers, served, cycles, strict=False):
        await let_in(worker, cycle, person, "observer", served=True)
    connections = {
        (below, above): await connect(workers[below], cycles[below], workers[above], cycles[above])
        for below, above in FLOWS
    }
    return History(workers, served, meet(live, "Omar", "GB-CHC-90"), cycles, connections, url)
