"""Lineage: down to what a learning was made from and up to what was made of it, as far as the reader may see."""

from dataclasses import dataclass

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    SHARED,
    arrival_of,
    combine,
    connect,
    let_in,
    pass_on,
    record,
    share,
    share_from_person,
    start,
)
from tests.people import Person

ABOVE = ["team", "place", "country"]


@dataclass
class Chain:
    """A person's learning that went up to a country, each cycle with a steward of its own."""

    stewards: list[Person]
    cycles: list[str]
    learnings: list[str]


@pytest.fixture
async def chain(live: httpx.AsyncClient, meet: Meet) -> Chain:
    stewards = [meet(live, f"Steward{n}", f"GB-CHC-{n}") for n in range(4)]
    scales = ["person", *ABOVE]
    cycles = [await start(who, scale) for who, scale in zip(stewards, scales, strict=True)]
    for n in range(3):
        await connect(stewards[n], cycles[n], stewards[n + 1], cycles[n + 1])
    learnings = [await record(stewards[0], cycles[0])]
    await share_from_person(stewards[0], learnings[0])
    for n, scale in enumerate(ABOVE, start=1):
        learnings.append(await pass_on(stewards[n], cycles[n], learnings[-1], f"For the {scale}"))
    return Chain(stewards, cycles, learnings)


async def seen(reader: Person, learning: str) -> dict[int, tuple[str, str, str | None]]:
    """Steps → (id, words, cycle) of a lineage that has one learning at each step."""
    lineage = await reader.get(f"/v1/learnings/{learning}/lineage")
    nodes = {n["steps"]: (n["learning_id"], n["statement"], n["cycle_id"]) for n in lineage["nodes"]}
    assert len(nodes) == len(lineage["nodes"])
    ids = {node[0] for node in nodes.values()}
    assert all({link["learning_id"], link["made_from"]} <= ids for link in lineage["links"])
    assert len(lineage["links"]) == len(nodes) - 1
    return nodes


async def test_every_reader_sees_their_own_and_what_was_shared_with_them(chain: Chain) -> None:
    ids, cycles = chain.learnings, chain.cycles
    country = await seen(chain.stewards[3], ids[3])
    assert country == {0: (ids[3], "For the country", cycles[3]), -1: (ids[2], "For the place", None)}
    team = await seen(chain.stewards[1], ids[1])
    assert team[-1] == (ids[0], SHARED, None)
    assert team[0] == (ids[1], "For the team", cycles[1])


async def test_an_observer_of_the_larger_cycle_walks_up_into_it(chain: Chain) -> None:
    ids, cycles = chain.learnings, chain.cycles
    assert set(await seen(chain.stewards[0], ids[0])) == {0}
    await let_in(chain.stewards[1], cycles[1], chain.stewards[0])
    up = await seen(chain.stewards[0], ids[0])
    assert up[1] == (ids[1], "For the team", cycles[1])
    assert 2 not in up


async def test_what_lies_behind_something_unseen_is_unseen_too(chain: Chain) -> None:
    country = await seen(chain.stewards[3], chain.learnings[3])
    assert set(country) == {0, -1}
    await chain.stewards[3].get(f"/v1/learnings/{chain.learnings[1]}/lineage", expect=404)


async def test_what_was_shared_with_the_network_is_a_way_through_for_all(
    chain: Chain, live: httpx.AsyncClient, meet: Meet
) -> None:
    stranger = meet(live, "Stranger", "GB-CHC-99")
    await stranger.get(f"/v1/learnings/{chain.learnings[1]}/lineage", expect=404)
    for n in (1, 2):
        await share(chain.stewards[n], chain.learnings[n], "network")
    found = await seen(stranger, chain.learnings[1])
    assert found == {0: (chain.learnings[1], "For the team", None), 1: (chain.learnings[2], "For the place", None)}


async def test_a_learning_made_from_several_leads_down_to_each(live: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(live, "Amara")
    small, large = await start(amara, "team"), await start(amara, "place")
    await connect(amara, small, amara, large)
    sources = [await record(amara, small, f"Part {n}") for n in range(3)]
    for one in sources:
        await share(amara, one)
    arrived = [(await arrival_of(amara, large, one))["id"] for one in sources]
    made = await combine(amara, large, arrived, "A pattern")
    lineage = await amara.get(f"/v1/learnings/{made}/lineage")
    assert {(link["learning_id"], link["made_from"]) for link in lineage["links"]} == {(made, one) for one in sources}
    assert [node["steps"] for node in lineage["nodes"]] == [0, -1, -1, -1]
    sibling = await amara.get(f"/v1/learnings/{sources[0]}/lineage")
    assert [node["learning_id"] for node in sibling["nodes"]] == [made, sources[0]]
