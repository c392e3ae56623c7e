"""Sharing a learning, written the hot way (docs/decisions/0011); taking it back is in `taking_back`."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.hot_locking import HotCycle, LockStatement, lock_hot
from services.cycles.commands.own_answers import answers_sql, read_answers
from services.cycles.commands.people_behind import behind, people
from services.cycles.commands.quoting import SOURCE, alike, distinct, sources, trigrams
from services.cycles.domain import sharing as rules
from services.cycles.domain.consents import Consent, GivenBy
from services.cycles.domain.learnings import Learning
from services.cycles.domain.own_words import quoted
from services.cycles.domain.quotes import recognise
from services.cycles.domain.reach import NO_LIMITS, Limits, Source
from services.cycles.domain.sharing import ShareContext, Shared, SharedText, ShareRequest
from services.cycles.schemas.sharing import Findings, NetworkWaits, ShareLearning, ShareView
from shared.db.hot import Change, NewRow
from shared.events.vocabulary import Kind, Reach, Scale
from shared.text.identifying.beside import TextCheck
from shared.text.identifying.check import Looked
from shared.web.hot import HotEffect, HotRequest

_WHOSE = "(SELECT w.pseudonym FROM consent k JOIN participant w ON w.id = k.participant_id WHERE k.id = $3)"
# Beside the cycle of learning $1: the learning, how it was shared before, what it cites and which people's cycles that
# came from, the consent $3, names of people who took part before or are invited, words that were taken back and that
# this consent does not open again, what people said themselves of how far words may go, and who follows the larger
# cycles that it may arrive in.
_BESIDE = f"""
  (SELECT json_build_object('id', l.id, 'kind', l.kind, 'statement', l.statement, 'how_learnt', l.how_learnt,
       'language', l.language, 'number', l.number, 'version', l.version, 'shared', l.state = 'shared',
       'withdrawn', l.state = 'withdrawn', 'own_words', l.own_words, 'hidden', l.hidden_at IS NOT NULL)
   FROM learning l WHERE l.id = $1) AS learning,
  (SELECT coalesce(json_agg(json_build_array(s.statement, s.how_learnt, s.reach, s.wording, s.recipients)), '[]')
   FROM share s WHERE s.learning_id = $1 AND s.withdrawn_at IS NULL) AS earlier,
  (SELECT coalesce(max(s.wording), 0) FROM share s WHERE s.learning_id = $1) AS wordings,
  (SELECT coalesce(json_agg({SOURCE}), '[]') FROM made_from m JOIN arrival a ON a.id = m.arrival_id
   WHERE m.learning_id = $1 AND a.state <> 'withdrawn') AS cited,
  EXISTS (SELECT FROM arrival a WHERE a.cycle_id = c.id) AS has_arrivals,
  (SELECT coalesce(json_agg(m.source_learning_id), '[]') FROM made_from m WHERE m.learning_id = $1) AS made_from,
  {behind("$1")} AS people_behind,
  (SELECT json_build_object('id', k.id, 'learning_id', k.learning_id, 'statement', k.statement,
       'how_learnt', k.how_learnt, 'reach', k.reach, 'onward', k.onward, 'recipients', k.recipients,
       'although_few', k.although_few, 'known_as', k.known_as, 'given_by', k.given_by, 'confirmed', k.confirmed,
       'withdrawn', k.withdrawn_at IS NOT NULL, 'own_name', p.name)
   FROM consent k LEFT JOIN participant p ON p.id = k.participant_id
   WHERE k.id = $3 AND k.cycle_id = c.id) AS consent,
  (SELECT coalesce(json_agg(w.hashes), '[]')
   FROM consent k LEFT JOIN participant p ON p.id = k.participant_id
   JOIN withdrawn_text w ON w.cycle_id = k.cycle_id OR w.pseudonym = p.pseudonym
   WHERE k.id = $3 AND k.cycle_id = c.id AND (k.given_by = 'worker' OR w.withdrawn_at > k.recorded_at OR NOT (
       w.participant_id IS NOT DISTINCT FROM p.id OR coalesce(w.pseudonym = p.pseudonym, false)))) AS closed_words,
  CASE WHEN c.scale = 'person' THEN {answers_sql("c.id", _WHOSE)} ELSE '[]' END AS answers,
  (SELECT coalesce(json_agg(p.name), '[]') FROM participant p
   WHERE p.cycle_id = c.id AND NOT p.present AND p.name IS NOT NULL) AS names_before,
  (SELECT coalesce(json_agg(DISTINCT p.audience), '[]')
   FROM connection n JOIN participant p ON p.cycle_id = n.larger_cycle_id AND p.present
   WHERE n.smaller_cycle_id = c.id AND n.state = 'agreed' AND (c.scale <> 'person' OR n.larger_cycle_id::text IN (
       SELECT r ->> 'cycle_id' FROM consent k CROSS JOIN jsonb_array_elements(k.recipients) r WHERE k.id = $3)))
  AS followers
"""  # noqa: S608
# Learning $1 and consent $2, with the names to look for, for $3 who takes part: what is to leave is looked at before
# anything is locked.
_TO_LOOK_AT = """
SELECT c.scale, l.statement, l.how_learnt, l.language, k.statement AS agreed, k.how_learnt AS agreed_how,
       k.known_as, k.given_by, own.name AS own_name,
       (SELECT array_agg(p.name) FROM participant p WHERE p.cycle_id = c.id AND p.name <> '') AS names
FROM learning l JOIN cycle c ON c.id = l.cycle_id
LEFT JOIN consent k ON k.id = $2 AND k.cycle_id = c.id LEFT JOIN participant own ON own.id = k.participant_id
WHERE l.id = $1 AND EXISTS (SELECT FROM participant p
                            WHERE p.cycle_id = c.id AND p.present AND p.audience = ANY($3::text[]))
"""
_LOCK = LockStatement("(SELECT cycle_id FROM learning WHERE id = $1)", _BESIDE)
_ALIKE = "SELECT " + alike("$1::uuid", "$2::int[]")
_IS_SHARED = "UPDATE learning SET state = 'shared' WHERE id = $1 AND state <> 'shared'"


async def share(request: HotRequest, learning_id: UUID, body: ShareLearning, check: TextCheck) -> HotEffect[ShareView]:
    """The learning as it is shared."""
    looked = await _look_at(request, learning_id, body, check)
    locked = await lock_hot(request, _LOCK, learning_id, body.consent_id, is_held=_is_held)
    asked = ShareRequest(body.reach, body.statement, body.how_learnt, body.identifies_nobody_because)
    made = rules.share(await _context(locked, asked, looked), asked, uuid7())
    row, shared = _row(locked, made, body.consent_id), made.event
    followers = [one for one in json.loads(locked.beside["followers"]) if one]
    network = ["network"] if shared.reach is Reach.network else []
    event = locked.new_event(shared, reach=shared.reach, audience=[*followers, *network], erasure_key=learning_id)
    recipients = None if shared.recipients is None else list(shared.recipients)
    read = {"confirmed": [asdict(one) for one in made.confirmed], "recipients": recipients}
    waits = NetworkWaits.of(made.waits_with)
    told = Findings.advice(made.looked, made.advice)
    view = ShareView.model_construct(**{**row, **read}, network_waits=waits, withdrawn_at=None, advice=told)
    rows = [*event.rows(request.now), NewRow("share", row)]
    return HotEffect(view, rows, Change(_IS_SHARED, (learning_id,)))


async def _look_at(request: HotRequest, learning_id: UUID, body: ShareLearning, check: TextCheck) -> Looked | None:
    """What is found before the cycle is locked; nothing where the caller has no part in it, which is refused later.

    The language model is worth its time where what it finds holds a text up.
    """
    asked = (learning_id, body.consent_id, list(request.caller.audiences))
    row = await request.connection.fetchrow(_TO_LOOK_AT, *asked)
    if row is None:
        return None
    from_person, names, own = row["scale"] == Scale.person, set(row["names"] or ()), set[str]()
    if from_person:
        texts = rules.fields(row["agreed"] or "", row["agreed_how"])
        own = _own_names(row)
    else:
        texts = rules.fields(body.statement or row["statement"], body.how_learnt or row["how_learnt"])
    return await check.look_at(texts, names - own, own, language=row["language"], thoroughly=from_person)


def _own_names(row: Any) -> set[str]:
    """The names by which somebody chose to be known."""
    if not row["known_as"] or not GivenBy(row["given_by"]).may_choose:
        return set()
    return {name for name in (row["own_name"], row["known_as"]) if name}


def _is_held(row: Any) -> bool:
    learning = json.loads(row["learning"])
    return bool(learning["hidden"] or not learning["shared"])


async def _context(locked: HotCycle, asked: ShareRequest, looked: Looked | None) -> ShareContext:
    beside = locked.beside
    learning = _learning(beside["learning"])
    consent, closed = _consent(beside["consent"]), json.loads(beside["closed_words"])
    return ShareContext(
        cycle=locked.cycle,
        role=locked.role,
        learning=learning,
        limits=await _limits(locked, learning, consent, asked),
        consent=consent,
        earlier=[_shared_before(*one) for one in json.loads(beside["earlier"])],
        wordings=beside["wordings"],
        made_from=[UUID(one) for one in json.loads(beside["made_from"])],
        names_before=json.loads(beside["names_before"]),
        people_behind=people(beside["people_behind"]),
        answers=read_answers(beside["answers"]),
        taken_back=recognise(closed, (consent.statement, consent.how_learnt) if consent else (), locked.request.secret),
        looked=looked,
    )


async def _limits(locked: HotCycle, learning: Learning, consent: Consent | None, asked: ShareRequest) -> Limits:
    """A learning that was said to be its writer's own words is bound by what it cites, and by nothing else."""
    if not locked.beside["has_arrivals"]:
        return NO_LIMITS
    cited, like = sources(locked.beside["cited"]), list[Source]()
    statement, how_learnt = rules.words_to_share(learning, consent, asked)
    is_own = learning.own_words and (statement, how_learnt) == (learning.statement, learning.how_learnt)
    if not is_own:
        known = trigrams(statement, how_learnt)
        like = sources(await locked.request.connection.fetchval(_ALIKE, locked.cycle.id, known))
    return Limits(cited, quoted(distinct(cited, like), statement, how_learnt))


def _shared_before(
    statement: str, how_learnt: str | None, reach: str, wording: int, recipients: list[str] | None
) -> SharedText:
    those = None if recipients is None else tuple(UUID(one) for one in recipients)
    return SharedText(statement, how_learnt, Reach(reach), wording, those)


def _learning(found: str) -> Learning:
    kept = json.loads(found)
    return Learning(**{**kept, "id": UUID(kept["id"]), "kind": Kind(kept["kind"])})


def _consent(found: str | None) -> Consent | None:
    if found is None:
        return None
    kept = json.loads(found)
    typed = {
        "id": UUID(kept["id"]),
        "learning_id": UUID(kept["learning_id"]),
        "reach": Reach(kept["reach"]),
        "onward": Reach(kept["onward"]),
        "recipients": tuple(UUID(one["cycle_id"]) for one in kept["recipients"]),
        "given_by": GivenBy(kept["given_by"]),
        "confirmed": [(one["field"], one["start"], one["end"]) for one in kept["confirmed"]],
    }
    return Consent(**{**kept, **typed})


def _row(locked: HotCycle, made: Shared, consent_id: UUID | None) -> dict[str, Any]:
    event = made.event
    from_person = event.scale is Scale.person
    recipients = None if event.recipients is None else json.dumps([str(one) for one in event.recipients])
    return {
        "id": event.share_id,
        "learning_id": event.learning_id,
        "cycle_id": event.cycle_id,
        "from_person": from_person,
        "reach": event.reach,
        "kind": event.kind,
        "statement": event.statement,
        "how_learnt": event.how_learnt,
        "wording": event.wording,
        "consent_id": consent_id if from_person else None,
        "recipients": recipients,
        "waits_with": made.waits_with,
        "confirmed": json.dumps([asdict(one) for one in made.confirmed]),
        "confirmed_because": made.because,
        "at_event": locked.events,
        "shared_at": locked.request.now,
    }
