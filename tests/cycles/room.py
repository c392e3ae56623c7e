"""A room of people in a person's cycle, for what they ask of and decide about each other."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    PURPOSE,
    let_in,
    start,
    write_down,
)
from tests.people import Person

WORD = "kestrel"


@dataclass
class Room:
    """A person's cycle: a steward, a second member, the person served, somebody who looks on, somebody on paper."""

    cycle: str
    amara: Person
    bridget: Person
    milo: Person
    nisha: Person
    paper: dict[str, Any]

    async def ask(self, by: Person, expect: int = 201, **thing: Any) -> dict[str, Any]:
        made: dict[str, Any] = await by.create(f"/v1/cycles/{self.cycle}/erasures", thing, expect)
        return made

    async def agree(self, by: Person, erasure: dict[str, Any], expect: int = 200) -> dict[str, Any]:
        done: dict[str, Any] = await by.change(
            f"/v1/erasures/{erasure['id']}/agree", version=erasure["version"], expect=expect
        )
        return done

    async def erase(self, **thing: Any) -> dict[str, Any]:
        return await self.agree(self.bridget, await self.ask(self.amara, **thing))


async def furnish(http: httpx.AsyncClient, meet: Meet) -> Room:
    amara, bridget, nisha = (meet(http, name) for name in ("Amara", "Bridget", "Nisha"))
    milo = meet(http, "Milo", org="")
    agreed = [{"who": f"the {WORD}"}]
    cycle = await start(amara, "person", f"The {WORD}", purpose=f"{PURPOSE}: {WORD}", agreed_by=agreed)
    await let_in(amara, cycle, bridget, "participant")
    await let_in(amara, cycle, milo, "participant", served=True)
    await let_in(amara, cycle, nisha, "observer")
    return Room(cycle, amara, bridget, milo, nisha, await write_down(amara, cycle, f"{WORD} Jones"))
