"""Consents, and what is explained before, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, TextCheckDep, WriterDep
from services.cycles.commands import consents as commands
from services.cycles.commands import slips, taking_back
from services.cycles.queries import consents as queries
from services.cycles.schemas.consents import Consents, ConsentView, Explanations, ExplanationView, RecordConsent
from shared.web.idempotency import IdempotencyDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS, responses
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["consents"])


@router.post("/learnings/{learning_id}/consents", status_code=201, response_model=ConsentView, responses=CREATES)
async def record_consent(
    learning_id: UUID,
    body: RecordConsent,
    caller: WriterDep,
    session: SessionDep,
    request: IdempotencyDep,
    check: TextCheckDep,
) -> Response:
    """Record what somebody agreed to: one text, to recipients by name, on one day.

    The answer has the code of a slip to give to them (`slip_code`). It is told once: a repeated request gets no code.
    """
    made = None if request.about else await commands.record(session, caller, learning_id, body, check)
    consent_id = made.id if made else request.about
    assert consent_id is not None
    view = await queries.one(session, caller, consent_id)
    told = view.model_copy(update=made.told) if made else view
    created = await request.created(told, at=f"/v1/consents/{consent_id}", about=consent_id, version=view.version)
    created.headers["Cache-Control"] = "no-store"
    return created


@router.get("/learnings/{learning_id}/consents", response_model=Consents, responses=READS)
async def list_consents(learning_id: UUID, caller: ReaderDep, session: SessionDep) -> Consents:
    """The learning's consent records, newest first."""
    return await queries.of_learning(session, caller, learning_id)


@router.get("/consents/{consent_id}", response_model=ConsentView, responses=READS)
async def read_consent(consent_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One consent record."""
    view = await queries.one(session, caller, consent_id)
    return answer(view, view.version)


@router.post("/consents/{consent_id}/withdraw", response_model=ConsentView, responses=CHANGES)
async def withdraw_consent(consent_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep) -> Response:
    """Take a consent back. The words that were shared with it are erased everywhere, as when the learning is withdrawn.

    The person whose consent it is, and who speaks for them, need no reason, no role and no `If-Match`, also when the
    cycle has ended or they no longer take part. Whoever else does it is a member of the cycle and sends `If-Match`.
    """
    await taking_back.withdraw_consent(session, caller, consent_id, expected)
    view = await queries.one(session, caller, consent_id)
    return answer(view, view.version)


@router.post("/consents/{consent_id}/slip", response_model=ConsentView, responses=CHANGES)
async def issue_slip(consent_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep) -> Response:
    """Issue a fresh slip for a consent, where the first is lost: its code is told once, and the old one stops working.

    For whoever may record consents. An answer that was lost is no loss: issue another.
    """
    code = await slips.issue(session, caller, consent_id, expected)
    view = await queries.one(session, caller, consent_id)
    issued = answer(view.model_copy(update={"slip_code": code}), view.version)
    issued.headers["Cache-Control"] = "no-store"
    return issued


@router.get(
    "/consent-explanations",
    response_model=Explanations,
    responses=responses(422, 503),
    openapi_extra={"security": []},
)
async def list_explanations() -> Explanations:
    """What is explained before somebody agrees: every version, newest first. Requires no token.

    Somebody who has nothing but a slip may read what they were told. `/take-back/explanation` is a page for people.
    """
    return queries.all_explanations()


@router.get(
    "/consent-explanations/{version}",
    response_model=ExplanationView,
    responses=responses(404, 422, 503),
    openapi_extra={"security": []},
)
async def read_explanation(version: str) -> ExplanationView:
    """One version, as it was given: it never changes. Requires no token."""
    return queries.explanation(version)
