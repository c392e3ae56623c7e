"""The table of every route of cycles: which scope it requires, who may, and a call of it that works in a `World`."""

from typing import Any

from shared.events.vocabulary import Role
from tests.conformance.subject import GHOST, MakeCall, Route
from tests.cycles.calls import OTHERWISE, in_larger, nothing, reads
from tests.cycles.calls_erasing import (
    call_decide_erasure,
    call_object_to_erasure,
    call_one_erasure,
    call_preview_erasure,
    call_read_access_request,
    call_release_access,
    call_request_access,
    call_request_erasure,
    call_review_access,
    call_withdraw_access,
    one_more_erasure,
)
from tests.cycles.calls_learning import (
    call_agree,
    call_ask_wider,
    call_check,
    call_combine,
    call_consent,
    call_correct,
    call_decide_anew,
    call_decide_wording,
    call_end_connection,
    call_explanation,
    call_grant,
    call_issue_slip,
    call_propose,
    call_propose_wording,
    call_record,
    call_refuse,
    call_reply,
    call_reword,
    call_set_aside,
    call_share,
    call_take_up,
    call_withdraw,
    call_withdraw_consent,
    erase_combined,
    erase_consent,
    erase_proposal,
    erase_reply,
    erase_request,
    erase_shared,
    one_more_arrival,
    one_more_connection,
    one_more_for_all,
    one_more_heard_back,
    one_more_learning,
    one_more_of_mine,
    one_more_proposal,
    one_more_reply,
    one_more_request,
    one_more_to_decide,
)
from tests.cycles.calls_people import (
    call_amend,
    call_answer_invitation,
    call_be_found,
    call_change_role,
    call_end,
    call_end_speaker,
    call_join,
    call_leave,
    call_move,
    call_name_speaker,
    call_one_invitation,
    call_one_participant,
    call_reopen,
    call_review_speaker,
    call_round,
    call_speakers,
    call_start,
    one_more_cycle,
    one_more_round,
    one_more_step,
    one_more_to_be_found,
)
from tests.cycles.world import (
    ABOVE,
    INSIDE,
    INVITED,
    OBSERVER,
    PARTICIPANT,
    SERVED,
    STEWARD,
    UPPER,
    UPPER_OBSERVER,
)

WITHIN = frozenset((*INSIDE, SERVED))
EVERYBODY = WITHIN | {*ABOVE}


def reading(call: MakeCall, **more: Any) -> Route:
    """About `cycle`, which everybody inside at least observes."""
    return Route(call, READ, may=WITHIN, by=STEWARD, **more)


def reading_held(call: MakeCall, *, told: bool = True, **more: Any) -> Route:
    """What is for members. `told`: observers see what it is about, because that was shared; otherwise nothing."""
    sees = frozenset({OBSERVER}) if told else frozenset()
    return Route(call, READ, may=WITHIN - {OBSERVER}, sees=sees, by=STEWARD, **more)


def writing(
    call: MakeCall,
    least: Role = Role.participant,
    success: int = 200,
    *,
    held: bool = False,
    or_served: bool = False,
    **more: Any,
) -> Route:
    """`held`: it is about something that observers do not see. `or_served`: whoever is served may as well."""
    ranks = {**{kind: Role(kind).rank for kind in INSIDE}, SERVED: Role.participant.rank}
    may = frozenset(kind for kind, rank in ranks.items() if rank >= least.rank or (or_served and kind == SERVED))
    return Route(call, WRITE, success, may, WITHIN - may - ({OBSERVER} if held else set()), by=STEWARD, **more)


def for_writer(call: MakeCall, refusal: str) -> Route:
    """About words of the steward's, of which observers do not know."""
    return Route(call, WRITE, 200, frozenset({STEWARD}), frozenset({PARTICIPANT, SERVED}), refusal, by=STEWARD)


def reading_above(call: MakeCall, **more: Any) -> Route:
    return Route(call, READ, may=frozenset(ABOVE), by=UPPER, **more)


def writing_above(
    call: MakeCall, least: Role = Role.participant, success: int = 200, *, held: bool = False, **more: Any
) -> Route:
    """About `larger`, which nobody inside sees. `held`: about something there that observers do not see."""
    may = frozenset(kind for kind, role in zip(ABOVE, INSIDE, strict=True) if Role(role).rank >= least.rank)
    sees: frozenset[str] = frozenset() if held else frozenset(ABOVE) - may
    return Route(call, WRITE, success, may, sees, by=UPPER, **more)


MEMBERS_ABOVE = frozenset(ABOVE) - {UPPER_OBSERVER}


def deciding(call: MakeCall, *may: str) -> Route:
    """About a connection, which both sides see."""
    return Route(call, WRITE, may=frozenset(may), sees=EVERYBODY - {*may}, by=STEWARD)


READ, WRITE = "cycles:read", "cycles:write"
PERSON = frozenset({"person"})
MEMBERS_OF_BOTH = frozenset({*WITHIN, *ABOVE} - {OBSERVER, UPPER_OBSERVER})
OF_PEOPLE = frozenset({"person", "team"})
TOLD = frozenset({STEWARD, SERVED})
STEWARDS = frozenset({STEWARD, UPPER})
LOOKED_AFTER = Role.steward
ROUTES: dict[str, Route] = {
    "POST /v1/cycles": Route(call_start, WRITE, 201, by=STEWARD, otherwise={"title": "Yet another"}),
    "GET /v1/cycles": Route(nothing, READ, by=STEWARD, more=one_more_cycle),
    "GET /v1/cycles/{cycle_id}": reading(reads("cycle")),
    "PUT /v1/cycles/{cycle_id}/purpose": writing(call_amend, LOOKED_AFTER),
    "GET /v1/cycles/{cycle_id}/purpose": reading(reads("cycle")),
    "POST /v1/cycles/{cycle_id}/end": writing(call_end, LOOKED_AFTER, or_served=True),
    "POST /v1/cycles/{cycle_id}/reopen": writing(call_reopen, LOOKED_AFTER),
    "POST /v1/cycles/{cycle_id}/participants": writing(
        call_join, LOOKED_AFTER, 201, or_served=True, otherwise={"role": "participant"}
    ),
    "GET /v1/cycles/{cycle_id}/participants": reading(reads("cycle")),
    "GET /v1/cycles/{cycle_id}/participants/{participant_id}": reading(call_one_participant),
    "PATCH /v1/cycles/{cycle_id}/participants/{participant_id}": writing(call_change_role, LOOKED_AFTER),
    "DELETE /v1/cycles/{cycle_id}/participants/{participant_id}": writing(
        call_leave, LOOKED_AFTER, 204, or_served=True
    ),
    "GET /v1/invitations": Route(nothing, READ, by=INVITED, more=one_more_cycle),
    "GET /v1/invitations/{participant_id}": Route(call_one_invitation, READ, may=frozenset({INVITED}), by=INVITED),
    "POST /v1/invitations/{participant_id}/accept": Route(
        call_answer_invitation, WRITE, may=frozenset({INVITED}), by=INVITED
    ),
    "POST /v1/invitations/{participant_id}/decline": Route(
        call_answer_invitation, WRITE, 204, may=frozenset({INVITED}), by=INVITED
    ),
    "POST /v1/cycles/{cycle_id}/speakers": writing(
        call_name_speaker, LOOKED_AFTER, 201, or_served=True, setups=PERSON, otherwise={"right": "parent"}
    ),
    "GET /v1/cycles/{cycle_id}/speakers": reading_held(reads("cycle")),
    "GET /v1/cycles/{cycle_id}/speakers/{speaker_id}": reading_held(call_speakers, setups=PERSON),
    "POST /v1/cycles/{cycle_id}/speakers/{speaker_id}/review": writing(
        call_review_speaker, LOOKED_AFTER, or_served=True, setups=PERSON
    ),
    "POST /v1/cycles/{cycle_id}/speakers/{speaker_id}/end": writing(
        call_end_speaker, LOOKED_AFTER, or_served=True, setups=PERSON
    ),
    "PUT /v1/cycles/{cycle_id}/findable": writing(call_be_found, LOOKED_AFTER),
    "GET /v1/directory": Route(nothing, READ, by=STEWARD, more=one_more_to_be_found),
    "GET /v1/cycles/{cycle_id}/journey": reading(reads("cycle"), more=one_more_step),
    "POST /v1/cycles/{cycle_id}/journey": writing(call_move, success=201, otherwise=OTHERWISE),
    "GET /v1/cycles/{cycle_id}/rounds": reading(reads("cycle"), more=one_more_round),
    "POST /v1/cycles/{cycle_id}/rounds": writing(call_round, success=201, otherwise=OTHERWISE),
    "POST /v1/cycles/{cycle_id}/learnings": writing(call_record, success=201, otherwise={"kind": "pattern"}),
    "GET /v1/cycles/{cycle_id}/learnings": reading(reads("cycle"), more=one_more_learning),
    "GET /v1/learnings": Route(nothing, READ, by=STEWARD, more=one_more_for_all),
    "GET /v1/learnings/{learning_id}": reading(reads("learning")),
    "PUT /v1/learnings/{learning_id}": for_writer(call_correct, "not-your-words"),
    "GET /v1/learnings/{learning_id}/shared": Route(reads("learning"), READ, may=EVERYBODY, by=STEWARD),
    "GET /v1/learnings/{learning_id}/versions": reading_held(reads("learning")),
    "POST /v1/learnings/{learning_id}/replies": writing_above(
        call_reply, success=201, otherwise={"text": "Not at all"}, erase=erase_reply
    ),
    "GET /v1/learnings/{learning_id}/replies": reading_held(reads("learning"), more=one_more_reply),
    "POST /v1/learnings/{learning_id}/proposals": writing(
        call_propose_wording, success=201, otherwise={"kind": "pattern"}, erase=erase_proposal
    ),
    "GET /v1/learnings/{learning_id}/proposals": reading_held(reads("learning"), more=one_more_proposal),
    "GET /v1/proposals/{proposal_id}": reading_held(reads("proposal"), told=False),
    "POST /v1/proposals/{proposal_id}/accept": for_writer(call_decide_wording, "not-your-words"),
    "POST /v1/proposals/{proposal_id}/decline": for_writer(call_decide_wording, "not-your-words"),
    "POST /v1/proposals/{proposal_id}/take-back": for_writer(call_decide_wording, "not-your-proposal"),
    "POST /v1/learnings/{learning_id}/consents": writing(
        call_consent,
        success=201,
        held=True,
        setups=PERSON,
        otherwise={"how": "by letter"},
        erase=erase_consent,
        told_once=("slip_code", "advice"),
    ),
    "GET /v1/learnings/{learning_id}/consents": reading_held(reads("learning")),
    "GET /v1/consents/{consent_id}": reading_held(reads("consent"), told=False, setups=PERSON),
    "POST /v1/consents/{consent_id}/withdraw": writing(call_withdraw_consent, held=True, setups=PERSON),
    "POST /v1/consents/{consent_id}/slip": writing(call_issue_slip, held=True, setups=PERSON),
    "GET /v1/consent-explanations": Route(nothing, ""),
    "GET /v1/consent-explanations/{version}": Route(call_explanation, ""),
    "POST /v1/slips/withdraw": Route(nothing, "", 422),
    "GET /v1/me/consents": Route(nothing, READ, by=STEWARD, more=one_more_of_mine),
    "GET /v1/me/shares": Route(nothing, READ, by=STEWARD, more=one_more_of_mine),
    "GET /v1/me/heard-back": Route(nothing, READ, by=STEWARD, more=one_more_heard_back),
    "GET /v1/me/readers": Route(nothing, READ, by=STEWARD, more=one_more_heard_back),
    "POST /v1/learnings/{learning_id}/check": reading_held(call_check),
    "POST /v1/learnings/{learning_id}/share": writing(
        call_share, success=201, held=True, otherwise={"reach": "network"}, erase=erase_shared
    ),
    "GET /v1/learnings/{learning_id}/shares": reading(reads("learning")),
    "POST /v1/learnings/{learning_id}/withdraw": writing(call_withdraw),
    "POST /v1/connections": Route(
        call_propose, WRITE, 201, STEWARDS, EVERYBODY - STEWARDS, by=UPPER, otherwise=OTHERWISE
    ),
    "GET /v1/cycles/{cycle_id}/connections": reading(reads("cycle"), more=one_more_connection),
    "GET /v1/connections/{connection_id}": Route(reads("connection"), READ, may=EVERYBODY, by=STEWARD),
    "POST /v1/connections/{connection_id}/agree": deciding(call_agree, STEWARD),
    "POST /v1/connections/{connection_id}/decline": deciding(call_agree, STEWARD, UPPER, SERVED),
    "POST /v1/connections/{connection_id}/end": deciding(call_end_connection, STEWARD, UPPER, SERVED),
    "GET /v1/cycles/{cycle_id}/arrivals": reading_above(in_larger, more=one_more_arrival),
    "GET /v1/arrivals/{arrival_id}": reading_above(reads("arrival")),
    "POST /v1/arrivals/{arrival_id}/take-up": writing_above(call_take_up),
    "POST /v1/arrivals/{arrival_id}/set-aside": writing_above(call_set_aside),
    "POST /v1/cycles/{cycle_id}/arrivals/combine": writing_above(
        call_combine, success=201, otherwise={"kind": "pattern"}, erase=erase_combined
    ),
    "GET /v1/cycles/{cycle_id}/reconsiderations": Route(
        in_larger, READ, may=MEMBERS_ABOVE, sees=frozenset({UPPER_OBSERVER}), by=UPPER, more=one_more_to_decide
    ),
    "GET /v1/reconsiderations/{reconsideration_id}": Route(reads("reconsideration"), READ, may=MEMBERS_ABOVE, by=UPPER),
    "POST /v1/reconsiderations/{reconsideration_id}/keep": writing_above(call_decide_anew, held=True),
    "POST /v1/reconsiderations/{reconsideration_id}/reword": writing_above(call_reword, held=True),
    "POST /v1/reconsiderations/{reconsideration_id}/let-go": writing_above(call_decide_anew, held=True),
    "POST /v1/arrivals/{arrival_id}/ask-wider": writing_above(
        call_ask_wider, success=201, otherwise=OTHERWISE, erase=erase_request
    ),
    "GET /v1/cycles/{cycle_id}/reach-requests": reading_held(reads("cycle"), more=one_more_request),
    "GET /v1/reach-requests/{request_id}": Route(reads("request"), READ, may=MEMBERS_OF_BOTH, by=STEWARD),
    "POST /v1/reach-requests/{request_id}/refuse": writing(call_refuse, held=True),
    "POST /v1/reach-requests/{request_id}/grant": writing(call_grant, held=True),
    "GET /v1/learnings/{learning_id}/way-back": reading_held(reads("learning")),
    "GET /v1/learnings/{learning_id}/lineage": Route(reads("learning"), READ, may=EVERYBODY, by=STEWARD),
    "GET /v1/cycles/{cycle_id}/erasures/preview": reading_held(call_preview_erasure),
    "POST /v1/cycles/{cycle_id}/erasures": writing(
        call_request_erasure, LOOKED_AFTER, 201, or_served=True, otherwise={"kind": "participant"}
    ),
    "GET /v1/cycles/{cycle_id}/erasures": reading_held(reads("cycle"), more=one_more_erasure),
    "GET /v1/erasures/{erasure_id}": reading_held(call_one_erasure, told=False),
    "POST /v1/erasures/{erasure_id}/agree": writing(call_decide_erasure, held=True),
    "POST /v1/erasures/{erasure_id}/object": writing(call_object_to_erasure, held=True),
    "GET /v1/me/export": Route(nothing, READ, by=STEWARD),
    "POST /v1/cycles/{cycle_id}/access-requests": writing(
        call_request_access, LOOKED_AFTER, 201, setups=OF_PEOPLE, otherwise={"participant_id": GHOST}
    ),
    "GET /v1/cycles/{cycle_id}/access-requests": reading(reads("cycle")),
    "GET /v1/access-requests/{request_id}": Route(call_read_access_request, READ, may=TOLD, setups=PERSON, by=STEWARD),
    "POST /v1/access-requests/{request_id}/review": Route(
        call_review_access, WRITE, may=frozenset({STEWARD}), sees=frozenset({SERVED}), setups=PERSON, by=STEWARD
    ),
    "POST /v1/access-requests/{request_id}/release": Route(
        call_release_access, WRITE, may=frozenset({STEWARD}), sees=frozenset({SERVED}), setups=PERSON, by=STEWARD
    ),
    "POST /v1/access-requests/{request_id}/withdraw": Route(
        call_withdraw_access, WRITE, may=frozenset({SERVED}), sees=frozenset({STEWARD}), setups=PERSON, by=SERVED
    ),
}
