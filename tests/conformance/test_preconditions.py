"""Every change names the version that it changes, and only one of two changes to the same version is made."""

import asyncio
from collections import Counter

import pytest

from tests.conformance.conftest import WorldOf
from tests.conformance.subject import Ids
from tests.conformance.subjects import Case, every_changing

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("if_match", "status", "slug"),
    [(None, 428, "precondition-required"), ('"99"', 412, "stale"), ("{version}", 400, "bad-request")],
    ids=["no version", "a stale version", "the right one without its quotes"],
)
@every_changing
async def test_a_change_requires_the_version_that_was_read(
    case: Case, if_match: str | None, status: int, slug: str, world_of: WorldOf
) -> None:
    world = await world_of(case.place)
    call = await case.route.call(world)
    assert call.version is not None
    method, path = case.name.split(" ")
    headers = {} if if_match is None else {"If-Match": if_match.format(version=call.version)}
    who, body = world.people[case.route.by], call.body(call.ids)
    answer = await who.request(method, path.format(**call.ids), json=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:catchment:problem:{slug}")
    assert (await call.by(who, world.http, case.name)).status_code == case.route.success


@every_changing
async def test_the_etag_of_the_answer_is_that_of_a_read(case: Case, world_of: WorldOf) -> None:
    world = await world_of(case.place)
    call, who = await case.route.call(world), world.people[case.route.by]
    before = await who.request("GET", read_path(case, call.ids))
    assert before.headers["etag"] == f'"{call.version}"'
    answer = await call.by(who, world.http, case.name)
    after = await who.request("GET", read_path(case, call.ids))
    if after.status_code == 404:
        return  # it is gone (deleted, or an invitation that was answered), and so is its version
    if answer.status_code != 204:
        assert answer.headers["etag"] == after.headers["etag"] == f'"{answer.json()["version"]}"'
    assert int(after.headers["etag"].strip('"')) == (call.version or 0) + 1


def read_path(case: Case, ids: Ids) -> str:
    """Where the thing that is changed is read: the address up to its id."""
    path = case.name.split(" ")[1]
    return path[: path.rindex("}") + 1].format(**ids)


@every_changing
async def test_of_changes_made_at_once_to_one_version_one_is_made(case: Case, world_of: WorldOf) -> None:
    world = await world_of(case.place)
    call, who = await case.route.call(world), world.people[case.route.by]
    answers = await asyncio.gather(*(call.by(who, world.http, case.name) for _ in range(4)))
    statuses = Counter(one.status_code for one in answers)
    refused = statuses[412] + (statuses[404] if case.route.success == 204 else 0)
    assert (statuses[case.route.success], refused) == (1, 3), statuses
