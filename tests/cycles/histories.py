"""What people do in cycles on five scales, and what follows from it for who may read which words."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import connect, let_in, start
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
    granted: set[int] = field(default_factory=set)
    """The cycles that asked for a wider reach of it, and got it."""
    repeated: set[int] = field(default_factory=set)
    """The cycles in which somebody said it as their own words: they have it there until it is gone, and not hidden."""


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

    def may_go_on(self, learning: str) -> bool:
        """Whether what others make of it may go to everybody."""
        known = self.learnings[learning]
        if known.told:
            return known.told.onward == "network"
        return all(self.may_go_on(one) or known.level in self.learnings[one].granted for one in known.sources)

    def is_in_force(self, learning: str) -> bool:
        known = self.learnings[learning]
        return known.shared and all(self.is_in_force(source) for source in known.sources)

    def may_read(self, level: int | None, learning: str) -> bool:
        """`level`: in whose cycle the reader takes part. The way back tells where it came from what was shared on."""
        known = self.learnings[learning]
        if level in {known.level, *known.repeated}:
            return True
        told = {*known.readers, *self._origins(learning)}
        return self.is_in_force(learning) and (known.everybody or level in told)

    def _origins(self, learning: str) -> set[int]:
        sources = self.learnings[learning].sources
        return {self.learnings[one].level for one in sources}.union(*(self._origins(one) for one in sources))

    def is_gone(self, learning: str) -> None:
        """So is what was made of nothing else."""
        known = self.learnings[learning]
        known.shared = False
        self.gone.append(known.word)
        for name, one in self.learnings.items():
            alone = one.sources and not any(self.learnings[source].shared for source in one.sources)
            if learning in one.sources and alone and one.word not in self.gone:
                self.is_gone(name)

    async def share(self, by: Person, learning: str, reach: str, **more: Any) -> None:
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
            assert known.told or self.may_go_on(learning)

    async def nobody_reads_more(self) -> None:
        readers = [*enumerate(self.workers), *enumerate(self.served), (None, self.outsider)]
        for level, who in readers:
            read = await self._read_by(who, level)
            kept_from = [one for name, one in self.learnings.items() if not self.may_read(level, name)]
            found = [one for one in kept_from if one.word in read]
            assert not found, f"{who.name} reads {found}, of {self.learnings}"
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


async def begin(live: httpx.AsyncClient, meet: Meet, url: str) -> History:
    workers = [meet(live, f"Steward{n}", f"GB-CHC-{n}") for n in range(len(SCALES))]
    served = [meet(live, name, "") for name in ("Milo", "Mary")]
    cycles = [await start(who, scale) for who, scale in zip(workers, SCALES, strict=True)]
    for worker, person, cycle in zip(workers, served, cycles, strict=False):
        await let_in(worker, cycle, person, "observer", served=True)
    connections = {
        (below, above): await connect(workers[below], cycles[below], workers[above], cycles[above])
        for below, above in FLOWS
    }
    return History(workers, served, meet(live, "Omar", "GB-CHC-90"), cycles, connections, url)
