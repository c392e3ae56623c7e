"""What a colleague sees of a person's cycle; who sees what of every route is in tests/conformance."""

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import HELD, record, share_from_person, start


async def test_of_a_learning_shared_with_all_a_colleague_sees_the_shared_words_and_no_cycle(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    amara, colleague = meet(live, "Amara"), meet(live, "Colleague")
    learning = await record(amara, await start(amara, "person"))
    await share_from_person(amara, learning, reach="network")
    nodes = (await colleague.get(f"/v1/learnings/{learning}/lineage"))["nodes"]
    assert [(node["learning_id"], node["cycle_id"]) for node in nodes] == [(learning, None)]
    assert HELD not in str(nodes)
    assert [one["learning_id"] for one in (await colleague.get("/v1/learnings"))["items"]] == [learning]
    await colleague.get(f"/v1/learnings/{learning}", expect=404)
    await colleague.get(f"/v1/learnings/{learning}/way-back", expect=404)
