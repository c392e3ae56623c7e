"""The walk through the demonstration: one learning travels from a team to a charity, and the answer comes back.

It is a story of requests. Each `yield` sends one and gets its answer, so that the next can follow from it.
"""

from collections.abc import Callable, Generator
from typing import Any, NamedTuple
from uuid import uuid4

from deploy.local.demo_cases import CASES

Json = dict[str, Any]
LEARNT = {
    "kind": "insight",
    "statement": "People say more on a walk than at a desk.",
    "how_learnt": "Made up, to see how it travels.",
}
MEANING = {"meaning": "We will try our first conversations outdoors."}


class NotLoaded(Exception):
    """The cycles of the demonstration are not there."""


class Step(NamedTuple):
    """A request of the story.

    `who` is a key of IDENTITIES; `shows` names the fields of the answer that show what `says` says.
    """

    says: str
    who: str
    method: str
    path: str
    shows: tuple[str, ...]
    body: Json | None = None
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    arrived: Callable[[Json], bool] = lambda _: True
    """Whether the answer holds what `says` says. It may come a moment later, by event."""


def story() -> Generator[Step, Any, None]:
    """Raises NotLoaded when the demonstration's cycles are not there."""
    cycles = yield Step(
        "Tomasz directs a charity. He looks up the cycles that it or he takes part in: its own, and a team's.",
        "organisation",
        "GET",
        "/v1/cycles?limit=200",
        shows=("your_role", "scale", "title"),
    )
    team, charity = _cycle(cycles, "team"), _cycle(cycles, "organisation")
    learning = yield _post(
        "Bridget's team has learnt something, and she records it. Until somebody shares it, it stays in the team.",
        "team",
        f"/v1/cycles/{team}/learnings",
        LEARNT,
        shows=("state", "kind", "statement", "id"),
    )
    yield Step(
        "Gwen works for the whole country and takes no part in the team's cycle: for her the learning does not exist.",
        "country",
        "GET",
        f"/v1/learnings/{learning['id']}",
        shows=("title",),
        status=404,
    )
    yield _post(
        "Bridget shares it with the larger cycles that her team's cycle is connected to.",
        "team",
        f"/v1/learnings/{learning['id']}/share",
        {"reach": "connected"},
        shows=("reach", "statement"),
    )
    arrivals = yield Step(
        "A moment later it has arrived at the charity, where it waits for people to make sense of it.",
        "organisation",
        "GET",
        f"/v1/cycles/{charity}/arrivals?limit=1",
        shows=("state", "from_scale", "statement", "id"),
        arrived=lambda page: any(one["learning_id"] == learning["id"] for one in page["items"]),
    )
    arrival = arrivals["items"][0]
    yield Step(
        "Tomasz takes it up and says what it means for the charity. If-Match names the version that he read.",
        "organisation",
        "POST",
        f"/v1/arrivals/{arrival['id']}/take-up",
        shows=("state", "meaning"),
        body=MEANING,
        headers=(("If-Match", f'"{arrival["version"]}"'),),
    )
    yield Step(
        "The way back: the team is told what became of its learning.",
        "team",
        "GET",
        f"/v1/learnings/{learning['id']}/way-back",
        shows=("became", "scale", "words"),
        arrived=lambda page: any(one["became"] == "taken-up" for one in page["items"]),
    )


def _post(says: str, who: str, path: str, body: Json, *, shows: tuple[str, ...]) -> Step:
    """A request that creates something. Sent again with the same key it takes effect once; each walk has new keys."""
    return Step(says, who, "POST", path, shows, body, (("Idempotency-Key", str(uuid4())),), status=201)


def _cycle(page: Json, case: str) -> str:
    found = next((one for one in page["items"] if one["title"] == CASES[case].title), None)
    if found is None:
        raise NotLoaded
    return str(found["id"])
