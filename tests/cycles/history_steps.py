"""One thing that somebody does in a history: which of them is drawn, who does it, and with what, are numbers."""

from collections.abc import Callable, Coroutine
from typing import Any

from tests.cycles.histories import COUNTRY, FLOWS, REACHES, TEAM, History, Known, Told
from tests.cycles.stories import arrivals, combine, connect, consenting, record
from tests.cycles.world import in_letters
from tests.people import Person


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
    await history.share(worker, learning, REACHES[everywhere], consent_id=told.consent)
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
        await history.share(worker, made, "network")
        await history.share(worker, made, "connected")


async def _say(history: History, who: int, pick: int) -> None:
    """A larger cycle says something of its own, which nobody else's withdrawal touches."""
    level, word = TEAM + who % (COUNTRY - TEAM + 1), in_letters()
    made = await record(history.workers[level], history.cycles[level], f"{word} is what we found out ourselves")
    history.learnings[made] = Known(level, word)
    await history.share(history.workers[level], made, REACHES[pick % 2])
    assert history.learnings[made].shared


async def _quote(history: History, who: int, pick: int) -> None:
    """Somebody writes down the words of an arrival, and says that they are their own; a member says them again."""
    level = TEAM + who % (COUNTRY - TEAM + 1)
    worker, cycle = history.workers[level], history.cycles[level]
    found = [one for one in await arrivals(worker, cycle) if one["statement"]]
    if found:
        words, learning = [found[pick % len(found)][name] for name in ("statement", "learning_id")]
        history.learnings[learning].repeated.add(level)
        await worker.create(f"/v1/cycles/{cycle}/learnings", {"kind": "insight", "statement": words}, expect=409)
        own = await record(worker, cycle, words, own_words=True)
        await worker.create(f"/v1/learnings/{own}/replies", {"text": words})
        await worker.create(f"/v1/learnings/{own}/proposals", {"statement": words, "own_words": True})


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
    history.is_gone(name)
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
    history.is_gone(learning)
    if decision == "reword":
        known.word, known.everybody, known.readers, known.repeated = word, False, set(), set()
        known.sources -= {*open_ones}


async def _ask(history: History, who: int, pick: int) -> None:
    """A larger cycle asks for a wider reach of what arrived there, and is answered where it came from."""
    level = TEAM + who % (COUNTRY - TEAM + 1)
    worker = history.workers[level]
    usable = [one for one in await arrivals(worker, history.cycles[level]) if one["statement"]]
    narrow = [one for one in usable if "connected" in (one["reach"], one["onward"])]
    if not narrow:
        return
    about = narrow[pick % len(narrow)]
    headers = {"Idempotency-Key": in_letters()}
    asked = await worker.request("POST", f"/v1/arrivals/{about['id']}/ask-wider", json={}, headers=headers)
    if asked.status_code == 201:
        await _answer(history, level, about["learning_id"], f"/v1/reach-requests/{asked.json()['id']}", pick)


async def _answer(history: History, asking: int, learning: str, request: str, pick: int) -> None:
    known, consent = history.learnings[learning], None
    by = history.served[known.level] if known.told else history.workers[known.level]
    if pick % 3 == 0:
        await by.change(f"{request}/refuse")
        return
    if known.told:
        own: dict[str, Any] = {"onward": "network", "although_few": True}
        body = await consenting(by, learning, f"{known.word} was what helped", "network", **own)
        consent = (await by.create(f"/v1/learnings/{learning}/consents", body))["id"]
    headers = {"If-Match": "*"}
    said = await by.request("POST", f"{request}/grant", json={"consent_id": consent}, headers=headers)
    if said.status_code == 200:
        known.granted.add(asking)


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
    "ask": _ask,
}
