"""What others will read is looked at, and whoever wrote it is told what may point to somebody: nothing is held up."""

from typing import Any

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, connect, let_in, record, share, start

POINTING = "Ask Chidi on 020 7946 0018."
EXPECTED = [("name", 4, 9), ("phone", 13, 26)]


def told(answer: dict[str, Any], field: str) -> list[tuple[str, int, int]]:
    assert answer["advice"]["names_looked_for"] in {"fully", "partly"}
    assert {one["field"] for one in answer["advice"]["items"]} <= {field}
    return [(one["hint"], one["start"], one["end"]) for one in answer["advice"]["items"]]


async def test_meanings_reasons_and_answers_are_looked_at_as_advice(live: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben, chidi = (meet(live, name) for name in ("Amara", "Ben", "Chidi"))
    team, organisation = await start(amara, "team"), await start(ben, "organisation", membership="people")
    await let_in(ben, organisation, chidi)
    body = {"smaller_cycle_id": team, "larger_cycle_id": organisation, "because": POINTING}
    proposed = await amara.create("/v1/connections", body)
    assert told(proposed, "because") == EXPECTED[1:], "the other side's names are theirs"
    at = f"/v1/connections/{proposed['id']}"
    assert told(await ben.change(f"{at}/agree", {"answer": POINTING}), "answer") == EXPECTED
    learning = await record(amara, team)
    await share(amara, learning)
    arrival = await arrival_of(ben, organisation, learning)
    at = f"/v1/arrivals/{arrival['id']}"
    aside = await ben.change(f"{at}/set-aside", {"because": POINTING}, version=arrival["version"])
    assert told(aside, "because") == EXPECTED
    taken = await ben.change(f"{at}/take-up", {"meaning": POINTING}, version=aside["version"])
    assert (told(taken, "meaning"), taken["meaning"]) == (EXPECTED, POINTING), "and it is kept as it was written"
    asked = await ben.create(f"{at}/ask-wider", {"because": POINTING})
    assert told(asked, "because") == EXPECTED
    assert (await ben.get(at))["advice"] is None, "told once"


async def test_where_nothing_is_written_nothing_is_told(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    connection = await connect(amara, await start(amara, "team"), ben, await start(ben, "organisation"))
    ended = await amara.change(f"/v1/connections/{connection}/end", {})
    assert ended["advice"] is None
