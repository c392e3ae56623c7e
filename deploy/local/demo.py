"""Loads the demonstration, all of it invented. Loading it again completes it and changes nothing else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from deploy.local import demo_learnings as told
from deploy.local import demo_steps as steps
from deploy.local.demo_cases import CASES, CONNECTIONS, PERSONS
from deploy.local.demo_learnings import Learnt
from deploy.local.demo_steps import Consenting, Json, People, until
from deploy.local.guide import Highlight

TALLER_SCALES = {"team", "organisation", "place", "country"}


async def load(cycles_url: str, token: Callable[..., str], console: Console) -> list[Highlight]:
    """Load it through the API at `cycles_url`; `token(sub=, name=, org=, scope=)` signs for its people.

    Returns where in it to look.

    Raises DemoFailed, and httpx errors where nothing answers. The next load goes on from there.
    """
    async with httpx.AsyncClient(base_url=cycles_url, timeout=30, trust_env=False) as web:
        demo = Demo(People(web, token))
        bar = Progress(TextColumn("{task.description:<40}"), BarColumn(), console=console, transient=True)
        with bar:
            task = bar.add_task("Demonstration", total=len(demo.chapters))
            for title, chapter in demo.chapters:
                bar.update(task, description=title)
                await chapter()
                bar.advance(task)
    return _highlights(demo)


@dataclass
class Demo:
    """The story in chapters. Ids are those of the service, found again by title, statement and lineage."""

    people: People
    cycles: dict[str, str] = field(default_factory=dict)
    learnings: dict[str, str] = field(default_factory=dict)

    @property
    def chapters(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        return [
            ("People start cycles", self._start),
            ("Cycles are connected", self._connect),
            ("A learning travels", self._climb),
            ("Other learning waits, or is set aside", self._beside),
            ("A consent is withdrawn", self._withdraw),
            ("Somebody asks for an erasure", self._ask_to_erase),
            ("Paths are walked", self._walk),
            ("The way back", self._hear_back),
        ]

    def _steward(self, key: str) -> steps.Actor:
        return self.people[CASES[key].steward]

    async def _start(self) -> None:
        for key, case in CASES.items():
            self.cycles[key] = await steps.cycle(self.people, case)

    async def _connect(self) -> None:
        for smaller, larger, because in CONNECTIONS:
            ids = self.cycles[smaller], self.cycles[larger]
            await steps.connect(self._steward(smaller), ids[0], self._steward(larger), ids[1], because)

    async def _record(self, key: str, learnt: Learnt) -> str:
        return await steps.record(self._steward(key), self.cycles[key], learnt)

    async def _share(self, key: str, learnt: Learnt, reach: str = "connected") -> str:
        """The id of a learning recorded and shared outside a person's cycle."""
        learning = await self._record(key, learnt)
        await steps.share(self._steward(key), learning, reach)
        return learning

    async def _share_from_person(
        self, key: str, learnt: Learnt, *, themself: bool = False, because: str | None = None
    ) -> tuple[str, Json]:
        """The learning's id, and the consent: given by the person `themself`, or recorded by their worker."""
        assert key in PERSONS
        assert learnt.shared
        learning = await self._record(key, learnt)
        worker, person = self._steward(key), self.people[key]
        consenting = Consenting(person if themself else worker, person.who.name, learnt.shared, because)
        return learning, await steps.share_from_person(worker, learning, consenting)

    async def _arrived(self, key: str, learning: str) -> Json:
        return await steps.arrived(self._steward(key), self.cycles[key], learning)

    async def _climb(self) -> None:
        desks, _ = await self._share_from_person("person", told.NINE_DESKS, themself=True)
        await steps.reply(self.people["person"], desks, told.NOT_JUST_DESKS)
        door, _ = await self._share_from_person("person", told.A_DOOR)
        arrivals = [await self._arrived("team", one) for one in (desks, door)]
        learning = await steps.combine(self._steward("team"), self.cycles["team"], arrivals, told.SIDE_BY_SIDE)
        await steps.share(self._steward("team"), learning)
        for key, learnt in told.CLIMB:
            arrival = await self._arrived(key, learning)
            learning = await steps.combine(self._steward(key), self.cycles[key], [arrival], learnt)
            await steps.share(self._steward(key), learning, "network" if key == "country" else "connected")
        self.learnings.update(travelled=desks, top=learning)

    async def _beside(self) -> None:
        await self._share_from_person("person", told.QUESTION, because=told.WILL_IS_A_WORD)
        mistake = await self._share("organisation", told.MISTAKE)
        await steps.set_aside(self._steward("place"), await self._arrived("place", mistake), told.NOT_OURS)
        barrier = await self._share("organisation", told.BARRIER)
        await steps.take_up(self._steward("place"), await self._arrived("place", barrier), told.MEANING)
        self.learnings["barrier"] = barrier
        await self._arrived("other-place", await self._share("families", told.BEFORE_THE_RENT))
        await self._arrived("country", await self._share("other-place", told.TIME_TO_BE_WRONG, "network"))
        await self._arrived("country", await self._share("island", told.WHOM_TO_SEE))

    async def _withdraw(self) -> None:
        """He takes his consent back after a learning was made from it and went on: all of it goes."""
        nights, consent = await self._share_from_person("tenant", told.NIGHTS)
        await steps.reply(self.people["tenant"], nights, told.BESIDE)
        arrival = await self._arrived("organisation", nights)
        who = self._steward("organisation")
        knocking = await steps.combine(who, self.cycles["organisation"], [arrival], told.KNOCKING)
        await steps.share(who, knocking)
        await self._arrived("place", knocking)
        await steps.withdraw_consent(self.people["tenant"], str(consent["id"]))
        self.learnings.update(nights=nights, withdrawn=knocking)

        async def gone() -> bool:
            return bool((await self._arrived("place", knocking))["state"] == "withdrawn")

        await until(gone, "the withdrawal of what was made from a withdrawn learning")

    async def _ask_to_erase(self) -> None:
        """The tenant asks that a note be erased. It waits: for his worker to agree, or until nobody has objected."""
        tenant, cycle = self.people["tenant"], self.cycles["tenant"]
        if not await tenant.items(f"/v1/cycles/{cycle}/erasures"):
            await steps.ask_to_erase(tenant, cycle, await self._record("tenant", told.MONEY))

    async def _walk(self) -> None:
        for key, case in CASES.items():
            await steps.walk(self._steward(key), self.cycles[key], case.path)

    async def _hear_back(self) -> None:
        path = f"/v1/learnings/{self.learnings['travelled']}/way-back"

        async def told_by_all() -> bool:
            items = (await self._steward("person").get(path))["items"]
            return {one["scale"] for one in items if one["became"] == "shared-on"} == TALLER_SCALES

        await until(told_by_all, "word from every scale")


def _highlights(demo: Demo) -> list[Highlight]:
    cycles, learnings = demo.cycles, demo.learnings
    return [
        Highlight("worker", f"learnings/{learnings['travelled']}/way-back", "what became of one man's learning"),
        Highlight("person", "me/consents", "what he agreed to: once himself, twice as his worker recorded it"),
        Highlight("person", "me/heard-back", "what everybody above made of it, told to himself"),
        Highlight("worker", f"cycles/{cycles['person']}/journey", "stages out of order, and a second round"),
        Highlight("country", f"learnings/{learnings['top']}/lineage", "what the country's insight was made from"),
        Highlight("country", f"learnings/{learnings['top']}/shares", "what waits for small numbers, and why"),
        Highlight("country", f"cycles/{cycles['country']}/arrivals?state=waiting", "what waits to be made sense of"),
        Highlight("place", f"cycles/{cycles['place']}/arrivals", "arrivals taken up, combined, set aside, withdrawn"),
        Highlight(
            "organisation", f"learnings/{learnings['barrier']}/way-back", "what a larger scale made of a barrier"
        ),
        Highlight(
            "organisation", f"learnings/{learnings['withdrawn']}", "a learning whose text is gone: consent withdrawn"
        ),
        Highlight("tenant", f"learnings/{learnings['nights']}/replies", "his own words, beside those of his worker"),
        Highlight("tenant", f"cycles/{cycles['tenant']}/erasures", "what he asked to have erased, and what would go"),
        Highlight("country", f"cycles/{cycles['island']}/purpose", "a purpose and its earlier wording"),
        Highlight("observer", "learnings", "what was shared with the whole network"),
    ]
