"""The story of everything that people write in cycles, with a marked word in each text, and how it is taken back."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.conformance.subject import Erasing, Meet, Told
from tests.cycles.stories import arrival_of, combine, consenting, share, share_from_person, start, write_down
from tests.cycles.world import SCOPES
from tests.people import Person

HELD, SHARED, MADE, HIGHER = "kestrel", "heron", "dunnock", "wagtail"
"""In what stays in its cycle, at every scale; in what a person's cycle shared, a place made of it, and a country."""
MEANT, REASON, SAID = "plover", "siskin", "lapwing"
"""In what people said that it means, in their reasons, and in what they said beside a learning or proposed for it."""
WHY, REASONED = {"because": f"Because of the {HELD}"}, {"because": f"Because of the {REASON}"}


@dataclass
class Story:
    """A person's cycle, and a place's and a country's above it, each with a steward of its own."""

    people: list[Person]
    cycles: list[str]

    async def fill(self) -> None:
        """Everything that is written about a cycle and never leaves it, at every scale."""
        for by, cycle in zip(self.people, self.cycles, strict=True):
            await _fill(by, cycle)
        for scale in ("team", "organisation"):
            cycle = await _start(self.people[0], scale)
            await _fill(self.people[0], cycle)
            await _record(self.people[0], cycle)

    async def gather(self) -> None:
        """People come into a person's cycle, and leave it."""
        (amara, *_), (cycle, *_) = self.people, self.cycles
        found = {"scale": "place", "title": "Together", "purpose": "x", "place": f"Where the {HELD} is"}
        await amara.create("/v1/cycles", found)
        body = {"role": "participant", "name": f"{HELD} two", "account": f"{HELD}-two", "served": True}
        await amara.create(f"/v1/cycles/{cycle}/participants", body)
        leaving = await write_down(amara, cycle, f"{HELD} three", "observer")
        place = f"/v1/cycles/{cycle}/participants/{leaving['id']}"
        await amara.change(place, {"role": "participant"}, method="PATCH", at=place)
        await amara.change(place, method="DELETE", at=place, expect=204)
        await amara.get("/v1/cycles", q=HELD)

    async def refuse_to_erase(self, learning: str) -> None:
        """Asked for, and objected to with a duty to keep it."""
        amara, cycle = self.people[0], self.cycles[0]
        asked = await amara.create(f"/v1/cycles/{cycle}/erasures", {"kind": "learning", "thing_id": learning})
        await amara.change(f"/v1/erasures/{asked['id']}/object", {"duty": f"The {HELD} is before the court"})

    async def connect(self, smaller: int) -> None:
        """To the next larger cycle."""
        below, above = self.people[smaller : smaller + 2]
        body = {"smaller_cycle_id": self.cycles[smaller], "larger_cycle_id": self.cycles[smaller + 1], **WHY}
        made = await below.create("/v1/connections", body)
        await above.change(f"/v1/connections/{made['id']}/agree", {"answer": f"Gladly, {HELD}"})

    async def record(self) -> str:
        """A learning of the person's cycle; its id."""
        return await _record(self.people[0], self.cycles[0])

    async def agree(self, learning: str) -> dict[str, Any]:
        """Their own consent, to be known by their name."""
        own = {"how": f"the {HELD} signed", "known_as": f"The {HELD}", "how_learnt": f"A {SHARED} was seen"}
        agreed = await consenting(self.people[0], learning, f"A {SHARED} came", "network", **own)
        made: dict[str, Any] = await self.people[0].create(f"/v1/learnings/{learning}/consents", agreed)
        return made

    async def ask_wider(self) -> str:
        """A place asks to share further what arrived there for itself; the id of the learning."""
        (amara, ben, _), (_, place, _) = self.people, self.cycles
        learning = await self.record()
        why = {"identifies_nobody_because": f"The number of a {SHARED} line"}
        await share_from_person(amara, learning, f"Another {SHARED} came, ring 07700 900123", **why)
        arrival = await arrival_of(ben, place, learning)
        await ben.create(f"/v1/arrivals/{arrival['id']}/ask-wider", {"because": f"A {MEANT} to many"})
        return learning

    async def withdraw_another(self) -> None:
        """Recorded, shared and withdrawn."""
        learning = await self.record()
        await self.refuse_to_erase(learning)
        await share_from_person(self.people[0], learning)
        await self.people[0].change(f"/v1/learnings/{learning}/withdraw")

    async def travel(self, learning: str, consent: str) -> None:
        """It is shared with all, taken up, combined, shared on, set aside and made into a country's own."""
        (amara, ben, chidi), (_, place, country) = self.people, self.cycles
        await amara.create(f"/v1/learnings/{learning}/share", {"reach": "network", "consent_id": consent})
        arrival = await arrival_of(ben, place, learning)
        await ben.change(f"/v1/arrivals/{arrival['id']}/take-up", {"meaning": f"A {MEANT} to us"})
        made = await combine(ben, place, [arrival["id"]], f"{MADE}s everywhere, ring 07700 900123")
        why = {"identifies_nobody_because": f"The number of a {MADE} line"}
        await ben.create(f"/v1/learnings/{made}/share", {"reach": "connected", **why})
        better = {"kind": "pattern", "statement": f"{MADE}s all over", "how_learnt": f"A {MADE} more", **REASONED}
        await ben.change(f"/v1/learnings/{made}", better, method="PUT", at=f"/v1/learnings/{made}")
        await self.talk(made)
        await share(ben, made, "network")
        there, better_there = [await arrival_of(chidi, country, made, wording) for wording in (1, 2)]
        await chidi.change(f"/v1/arrivals/{there['id']}/set-aside", REASONED)
        top = await combine(chidi, country, [better_there["id"]], f"A {HIGHER} in the land")
        await share(chidi, top, "network")

    async def talk(self, made: str) -> None:
        """In the place's cycle, about its learning: replies, and wordings that are proposed and decided about."""
        ben = self.people[1]
        await ben.create(f"/v1/learnings/{made}/replies", {"text": f"Not a {MADE} but a {SAID}"})
        wording = {"statement": f"{SAID}s all over", "how_learnt": f"A {SAID} more", "because": f"It was a {SAID}"}
        accepted, declined, regretted, _ = [
            await ben.create(f"/v1/learnings/{made}/proposals", wording) for _ in range(4)
        ]
        for one, decision in ((accepted, "accept"), (declined, "decline"), (regretted, "take-back")):
            await ben.change(f"/v1/proposals/{one['id']}/{decision}")
        again = {"kind": "pattern", "statement": f"{MADE}s all over", "how_learnt": f"A {MADE} more", **REASONED}
        await ben.change(f"/v1/learnings/{made}", again, method="PUT", at=f"/v1/learnings/{made}")


async def _start(by: Person, scale: str) -> str:
    agreed = [{"who": f"the {HELD}"}]
    return await start(by, scale, f"For the {HELD}", purpose=f"The {HELD} lives well", agreed_by=agreed)


async def _fill(by: Person, cycle: str) -> None:
    """A cycle's purpose anew, its journey, and others of the same scale that end."""
    amended = {"purpose": f"The {HELD} lives better", "agreed_by": [{"who": f"the {HELD}"}], **WHY}
    await by.change(f"/v1/cycles/{cycle}/purpose", amended, method="PUT", at=f"/v1/cycles/{cycle}")
    await by.create(f"/v1/cycles/{cycle}/journey", {"enter": ["purpose", "experiment"], **WHY})
    await by.create(f"/v1/cycles/{cycle}/journey", {"leave": ["purpose"], **WHY})
    await by.create(f"/v1/cycles/{cycle}/rounds", WHY)
    scale = (await by.get(f"/v1/cycles/{cycle}"))["scale"]
    for changes in (["end"], ["end", "reopen"]):
        before = await start(by, scale, f"A {HELD} before")
        for change in changes:
            await by.change(f"/v1/cycles/{before}/{change}", WHY)


async def _record(by: Person, cycle: str) -> str:
    """Recorded and put better; its id."""
    texts = {"kind": "insight", "statement": f"The {HELD} opened the door", "how_learnt": f"The {HELD} said so"}
    learning = (await by.create(f"/v1/cycles/{cycle}/learnings", texts))["id"]
    better = {**texts, "statement": f"The {HELD} opened it", **WHY}
    await by.change(f"/v1/learnings/{learning}", better, method="PUT", at=f"/v1/learnings/{learning}")
    return str(learning)


async def tell(http: httpx.AsyncClient, meet: Meet) -> Told:
    scope = " ".join(SCOPES)
    names = (f"{HELD}-amara", f"{HELD}-ben", "Chidi")
    people = [meet(http, name, org=f"GB-CHC-{n}", scope=scope) for n, name in enumerate(names)]
    scales = ("person", "place", "country")
    story = Story(people, [await _start(who, scale) for who, scale in zip(people, scales, strict=True)])
    await story.fill()
    await story.gather()
    for smaller in (0, 1):
        await story.connect(smaller)
    await story.withdraw_another()
    learning = await story.record()
    regretted = await story.agree(learning)
    await people[0].change(f"/v1/consents/{regretted['id']}/withdraw")
    relied_on = await story.agree(learning)
    await story.travel(learning, relied_on["id"])
    asked_about = await story.ask_wider()

    async def take_back() -> None:
        await people[0].change(f"/v1/consents/{relied_on['id']}/withdraw")
        await people[0].change(f"/v1/learnings/{asked_about}/withdraw")

    return Told(take_back)


_WORDS = "a word of the vocabulary"
_VOCABULARY = (
    "answer.became answer.scale arrival.from_scale arrival.kind arrival.state connection.proposed_by connection.state "
    "access_item.kind access_item.review arrival.onward arrival.reach consent.given_by consent.onward consent.reach "
    "consent.recorded_as cycle.membership cycle.scale cycle.state erasure.kind erasure.field erasure.state "
    "learning.kind learning.state learning.withdrawn_cause "
    "learning.written_as learning_version.proposed_as proposal.kind proposal.proposed_as proposal.state "
    "reach_request.asked_by_role reach_request.state reconsideration.decided_as reconsideration.decision "
    "reply.written_as "
    "learning_version.kind participant.role speaker.by_right share.kind share.reach step.direction step.stage"
)
_PSEUDONYMS = (
    "erasure.requested_by erasure.decided_by erasure.objected_by access_request.requested_by "
    "access_request.released_by access_request.withdrawn_by "
    "reach_request.asked_by access_item.reviewed_by reconsideration.decided_by"
)
_HELD_IN = (
    "connection.answer connection.because consent.how consent.known_as consent.recipients "
    "cycle.ended_because cycle.reopened_because cycle.place cycle.purpose cycle.title erasure.duty idempotency.sub "
    "learning.how_learnt learning.statement learning_version.corrected_because learning_version.how_learnt "
    "learning_version.statement participant.account participant.name purpose_wording.agreed_by "
    "purpose_wording.because purpose_wording.purpose reach_request.asked_by_name round.because step.because"
)
ERASING = Erasing(
    gone=(SHARED, MADE, HIGHER, MEANT, REASON, SAID),
    shared=(SHARED, MADE, HIGHER),
    held=(HELD,),
    held_in=frozenset(_HELD_IN.split()),
    story=tell,
    no_free_text={
        **dict.fromkeys(_VOCABULARY.split(), _WORDS),
        **dict.fromkeys(("answer.organisation", "participant.organisation"), "an organisation's identifier"),
        **dict.fromkeys(("arrival.language", "cycle.language", "learning.language"), "a language tag"),
        **dict.fromkeys(("participant.pseudonym", "withdrawn_text.pseudonym", *_PSEUDONYMS.split()), "a pseudonym"),
        "consent.recorded_by": "a pseudonym of somebody",
        "erasure.gone": "how many of each kind went",
        **dict.fromkeys(
            ("consent.confirmed", "share.confirmed"), "which hints were found at which places of the text, in our words"
        ),
        **dict.fromkeys(
            ("access_item.looked_at", "consent.slip_hash", "consent.text_hash", "slip_attempt.who"), "a keyed digest"
        ),
        "withdrawn_text.hashes": "keyed digests of three letters each",
        "reconsideration.source_prints": "keyed digests of three letters each, kept until it is decided",
        "consent.explanation": "the version of a text of ours",
        **dict.fromkeys(("share.recipients", "cycle.ended_for"), "ids"),
        "participant.audience": "an organisation's identifier or a pseudonym",
    },
)
