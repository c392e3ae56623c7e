"""Letting learning out of a cycle, with consent, and taking it back."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.acting import Acting, Sight, act_on
from services.cycles.commands.erasure import erase_shares, who_heard
from services.cycles.commands.learnings import LEARNING, OF_LEARNING, act_on_learning, read
from services.cycles.domain import sharing as rules
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.identifying import Finding
from services.cycles.domain.sharing import Consent, Wanted, Words
from services.cycles.schemas.sharing import RecordConsent, ShareLearning, ShareView
from shared.db import sessions as db
from shared.db.sessions import Change, Row, Session
from shared.events.cycles.sharing import LearningShared
from shared.events.vocabulary import Reach, Scale
from shared.web.identity import Caller
from shared.web.preconditions import Expected

_MORE = """
  (SELECT coalesce(json_agg(json_build_array(s.statement, s.how_learnt, s.reach, s.wording)), '[]')
   FROM share s WHERE s.learning_id = $1 AND s.withdrawn_at IS NULL) AS earlier,
  (SELECT coalesce(max(s.wording), 0) FROM share s WHERE s.learning_id = $1) AS wordings,
  (SELECT coalesce(json_agg(m.source_learning_id), '[]') FROM made_from m WHERE m.learning_id = $1) AS made_from,
  (SELECT json_build_array(k.id, k.learning_id, k.reach, k.withdrawn_at IS NOT NULL)
   FROM consent k WHERE k.id = $3 AND k.cycle_id = c.id) AS consent,
  (SELECT coalesce(json_agg(p.name), '[]') FROM participant p
   WHERE p.cycle_id = c.id AND p.left_at IS NOT NULL AND p.name IS NOT NULL) AS names_before,
  (SELECT coalesce(json_agg(DISTINCT CASE WHEN p.name IS NULL THEN p.organisation ELSE p.pseudonym END), '[]')
   FROM connection n JOIN participant p ON p.cycle_id = n.larger_cycle_id AND p.left_at IS NULL
   WHERE n.smaller_cycle_id = c.id AND n.state = 'agreed') AS followers
"""
_SIGHT = Sight(OF_LEARNING, f"{LEARNING}, {_MORE}")


async def share(session: Session, caller: Caller, learning_id: UUID, wanted: ShareLearning) -> ShareView:
    acting, context = await act_on(session, caller, learning_id, _SIGHT, wanted.consent_id)
    assert acting.role is not None
    learning = read(db.from_json(context["learning"]))
    earlier = [Words(s, h, Reach(r), w) for s, h, r, w in db.from_json(context["earlier"])]
    event, confirmed = rules.share(
        acting.cycle,
        acting.role,
        learning,
        Wanted(wanted.reach, wanted.statement, wanted.how_learnt, wanted.confirm_identifies_nobody),
        _consent(db.from_json(context["consent"])),
        earlier,
        context["wordings"],
        [UUID(one) for one in db.from_json(context["made_from"])],
        uuid7(),
        db.from_json(context["names_before"]),
    )
    row = _row(acting, event, wanted.consent_id, confirmed)
    followers = [one for one in db.from_json(context["followers"]) if one]
    network = ["network"] if wanted.reach is Reach.network else []
    await acting.write(
        [event],
        row,
        reach=wanted.reach,
        audience=[*followers, *network],
        erasure_key=learning_id,
        change=None if learning.shared else Change(_IS_SHARED, (learning_id,)),
        later=True,
    )
    return _view(row, confirmed)


_IS_SHARED = "UPDATE learning SET state = 'shared' WHERE id = $1"


def _consent(found: list[Any] | None) -> Consent | None:
    if found is None:
        return None
    identity, learning_id, reach, withdrawn = found
    return Consent(UUID(identity), UUID(learning_id), Reach(reach), withdrawn)


def _row(acting: Acting, event: LearningShared, consent_id: UUID | None, confirmed: tuple[Finding, ...]) -> Row:
    return Row(
        "share",
        {
            "id": event.share_id,
            "learning_id": event.learning_id,
            "cycle_id": event.cycle_id,
            "from_person": event.scale is Scale.person,
            "reach": event.reach,
            "kind": event.kind,
            "statement": event.statement,
            "how_learnt": event.how_learnt,
            "wording": event.wording,
            "consent_id": consent_id if event.scale is Scale.person else None,
            "confirmed": json.dumps([asdict(one) for one in confirmed]),
            "at_event": acting.cycle.events,
            "shared_at": acting.now,
        },
    )


def _view(row: Row, confirmed: tuple[Finding, ...]) -> ShareView:
    values = {**row.values, "confirmed": [asdict(one) for one in confirmed], "withdrawn_at": None}
    return ShareView.model_construct(**values)


async def consent(session: Session, caller: Caller, learning_id: UUID, wanted: RecordConsent) -> UUID:
    """The consent's id."""
    acting, learning = await act_on_learning(session, caller, learning_id)
    event = rules.agree(acting.cycle, learning, uuid7(), wanted.reach, wanted.agreed_on, acting.now.date())
    row = Row(
        "consent",
        {
            "id": event.consent_id,
            "cycle_id": acting.cycle.id,
            "learning_id": learning_id,
            "agreed_by": wanted.agreed_by,
            "how": wanted.how,
            "reach": wanted.reach,
            "agreed_on": wanted.agreed_on,
            "version": 1,
            "recorded_at": acting.now,
        },
    )
    await acting.write([event], row)
    return event.consent_id


async def withdraw_consent(
    session: Session, caller: Caller, consent_id: UUID, because: str | None, expected: Expected
) -> None:
    """Take a consent back. What was shared with it, and all that was made from it, follows by event."""
    driver = await db.driver(session)
    learning_id = await driver.fetchval("SELECT learning_id FROM consent WHERE id = $1", consent_id)
    if learning_id is None:
        raise Unseen
    acting, _ = await act_on_learning(session, caller, learning_id)
    row = await driver.fetchrow(_CONSENT, consent_id)
    expected.check(row["version"])
    consent = Consent(consent_id, learning_id, Reach(row["reach"]), row["withdrawn_at"] is not None)
    events = rules.withdraw_consent(acting.cycle, consent, relied_on=row["relied_on"])
    await driver.execute(_TAKE_BACK, consent_id, acting.now, because)
    if row["relied_on"]:
        await _take_back(acting, learning_id)
    await acting.write(events, audience=await who_heard(driver, [learning_id]) if row["relied_on"] else ())


_CONSENT = """
    SELECT version, reach, withdrawn_at,
           EXISTS (SELECT FROM share s WHERE s.consent_id = c.id AND s.withdrawn_at IS NULL) AS relied_on
    FROM consent c WHERE id = $1
"""
_TAKE_BACK = "UPDATE consent SET withdrawn_at = $2, withdrawn_because = $3, version = version + 1 WHERE id = $1"


async def withdraw(session: Session, caller: Caller, learning_id: UUID, expected: Expected) -> None:
    """Take a shared learning back. It stays in its own cycle, held; its copies and what cites them go by event."""
    acting, learning = await act_on_learning(session, caller, learning_id)
    expected.check(learning.version)
    event = rules.withdraw(acting.cycle, learning)
    await _take_back(acting, learning_id)
    await acting.write([event], audience=await who_heard(acting.driver, [learning_id]))


async def _take_back(acting: Acting, learning_id: UUID) -> None:
    await acting.driver.execute("UPDATE learning SET state = 'held', version = version + 1 WHERE id = $1", learning_id)
    await erase_shares(acting.driver, [learning_id], acting.now)
