"""The cycles service as the kit tests it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.cycles.main import SERVICE
from shared.events.cycles.sharing import LearningShared
from tests.conformance.subject import ALONE, OPERATOR, Ids, Setup, Subject, Trying
from tests.contracts.golden_files import FOLDER
from tests.cycles.erasing import ERASING
from tests.cycles.routes import READ, ROUTES, WRITE
from tests.cycles.stories import combine, let_in, share, start
from tests.cycles.world import (
    ABOVE,
    COLLEAGUE,
    INSIDE,
    INVITED,
    LEFT,
    MOVED,
    OUTSIDER,
    PARTICIPANT,
    SECRET,
    SERVED,
    STEWARD,
    UPPER,
    World,
    settle,
)

_STRANGERS = (OUTSIDER, LEFT, INVITED, ALONE)
_KINDS = (*INSIDE, *ABOVE, *_STRANGERS, OPERATOR)


def searches(w: World) -> Sequence[tuple[str, Mapping[str, str]]]:
    """No list, count, search or filter gives the cycle away."""
    lists: list[tuple[str, Mapping[str, str]]] = [("/v1/cycles", {}), ("/v1/learnings", {})]
    found = [(path, {"q": SECRET}) for path, _ in lists]
    return [*lists, *found, *(("/v1/cycles", {"participant": w.people[kind].org}) for kind in (*INSIDE, *ABOVE))]


async def lose_access(w: World) -> None:
    """Both stewards leave every cycle; somebody else looks after it from then on."""
    for kind in (STEWARD, UPPER):
        for cycle in (await w.people[kind].get("/v1/cycles", limit=200))["items"]:
            if cycle["your_role"] == "steward":
                await _hand_over(w, cycle["id"], kind)
            await w.leave(cycle["id"], kind)


async def _hand_over(w: World, cycle: str, kind: str) -> None:
    own = await w.member(cycle, kind)
    members = (await w.people[kind].get(f"/v1/cycles/{cycle}/participants"))["items"]
    heir = next((one for one in members if one["id"] != own["id"]), None)
    if heir is None:
        await let_in(w.people[kind], cycle, w.people[PARTICIPANT], "steward")
        return
    path = f"/v1/cycles/{cycle}/participants/{heir['id']}"
    await w.people[kind].change(path, {"role": "steward"}, method="PATCH", version=heir["version"])


async def backlog(w: World) -> None:
    """Learning is shared, made into more, shared on to a country and partly taken back, and nothing comes in yet."""
    country = await start(w.upper, "country")
    upwards = {"smaller_cycle_id": w.larger, "larger_cycle_id": country, "because": "On and up"}
    connection = await w.upper.create("/v1/connections", upwards)
    await w.upper.change(f"/v1/connections/{connection['id']}/agree", {})
    await w.upper.change(f"/v1/arrivals/{w.arrival}/take-up", {"meaning": "Much"})
    beside = (await w.upper.get(f"/v1/cycles/{w.larger}/arrivals", state="combined"))["items"][0]["id"]
    for cited, said in (([w.arrival], "What we make of it"), ([w.arrival, beside], "What we make of both")):
        await share(w.upper, await combine(w.upper, w.larger, cited, said), "network")
    for decision, body in (("keep", None), ("reword", {"statement": "Other words of ours"}), ("let-go", None)):
        await w.upper.change(f"/v1/reconsiderations/{w.undecided.pop()}/{decision}", body)
    kept, reworded, regretted = [await w.new_learning(shared=True) for _ in range(3)]
    better = {"kind": "insight", "statement": f"{SECRET} put better", "how_learnt": "Seen.", "because": "It is truer"}
    await w.steward.change(f"/v1/learnings/{reworded}", better, method="PUT", at=f"/v1/learnings/{reworded}")
    await w.share(reworded, "network")
    for one in (regretted, w.learning):
        await w.steward.change(f"/v1/learnings/{one}/withdraw")
    await w.share(w.learning, "network")
    await w.steward.change(f"/v1/connections/{w.connection}/end", {})
    await w.new_learning(shared=True)


def seeds(w: World, path: str) -> Ids:
    """Ids of what there is, by the name that an operation has for them."""
    return {
        "cycle_id": w.larger if "arrivals" in path or "reconsiderations" in path else w.cycle,
        "participant_id": w.invitation if "invitations" in path else w.participant,
        "speaker_id": w.speaker,
        "for_participant_id": w.participant,
        "learning_id": w.learning,
        "consent_id": w.consent,
        "erasure_id": w.erasure,
        "thing_id": w.learning,
        "connection_id": w.connection,
        "arrival_id": w.arrival,
        "request_id": w.request,
        "proposal_id": w.proposal,
        "reconsideration_id": w.reconsideration,
        "smaller_cycle_id": w.cycle,
        "larger_cycle_id": w.larger,
    }


def adjust(body: dict[str, Any], known: Ids) -> None:
    if "arrivals" in body:
        body["arrivals"] = [known["arrival_id"]]


SUBJECT = Subject(
    service=SERVICE,
    scopes=(READ, WRITE),
    setups=(
        Setup("team", (*_KINDS, COLLEAGUE), (*_STRANGERS, COLLEAGUE)),
        Setup("person", (*_KINDS, COLLEAGUE, SERVED), (*_STRANGERS, COLLEAGUE)),
        Setup("organisation", (*_KINDS, MOVED), (*_STRANGERS, MOVED)),
    ),
    routes=ROUTES,
    settle=settle,
    searches=searches,
    backlog=backlog,
    erasing=ERASING,
    trying=Trying(seeds, "person", adjust),
    golden=FOLDER,
    shared_text=frozenset(f"{LearningShared.type}: {field}" for field in ("statement", "how_learnt")),
    pages=frozenset({"GET /take-back", "GET /take-back/explanation", "GET /take-back/{code}", "POST /take-back"}),
    lose_access=lose_access,
)
