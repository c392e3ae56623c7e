"""Learnings, over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.cycles.api.common import WRITE, ReaderDep, SearchQuery, WriterDep
from services.cycles.commands import hot_learnings
from services.cycles.commands import learnings as commands
from services.cycles.queries import learnings as queries
from services.cycles.schemas.learnings import (
    CorrectLearning,
    LearningView,
    RecordLearning,
    SharedWording,
    SharedWords,
    Versions,
)
from shared.db.paging import Page
from shared.db.sessions import Session
from shared.events.vocabulary import Kind, Scale
from shared.web.hot import HotRequest, hot_request
from shared.web.idempotency import Creation
from shared.web.identity import Caller
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["learnings"])


def _creation(view: LearningView) -> Creation:
    return Creation(view, f"/v1/learnings/{view.id}", view.id, view.version)


async def _recorded(session: Session, caller: Caller, learning_id: UUID) -> Creation:
    return _creation(await queries.one(session, caller, learning_id))


@router.post("/cycles/{cycle_id}/learnings", status_code=201, response_model=LearningView, responses=CREATES)
async def record_learning(
    cycle_id: UUID,
    body: RecordLearning,
    request: Annotated[HotRequest, Depends(hot_request(WRITE, _recorded), scope="function")],
) -> Response:
    """Record what people now understand. It is held in the cycle until somebody shares it."""
    effect = await hot_learnings.record(request, cycle_id, body)
    return await request.created(effect, _creation(effect.view))


@router.get("/cycles/{cycle_id}/learnings", response_model=Page[LearningView], responses=READS)
async def list_learnings(
    cycle_id: UUID,
    caller: ReaderDep,
    session: SessionDep,
    paging: PagingDep,
    kind: Kind | None = None,
    state: Literal["held", "shared", "withdrawn"] | None = None,
    q: SearchQuery = None,
) -> Response:
    """The cycle's own learnings, newest first."""
    return paging.answer(await queries.of_cycle(session, caller, cycle_id, paging, kind=kind, state=state, text=q))


@router.get("/learnings", response_model=Page[SharedWording], responses=READS)
async def list_network(
    caller: ReaderDep,
    session: SessionDep,
    paging: PagingDep,
    scale: Scale | None = None,
    kind: Kind | None = None,
    q: SearchQuery = None,
) -> Response:
    """What cycles shared with the whole network, in the words in which it was shared, newest first."""
    return paging.answer(await queries.of_network(session, paging, scale=scale, kind=kind, text=q))


@router.get("/learnings/{learning_id}", response_model=LearningView, responses=READS)
async def read_learning(learning_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One learning of a cycle that you take part in."""
    view = await queries.one(session, caller, learning_id)
    return answer(view, view.version)


@router.put("/learnings/{learning_id}", response_model=LearningView, responses=CHANGES)
async def correct_learning(
    learning_id: UUID, body: CorrectLearning, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Correct a learning that you wrote. The earlier version is kept.

    What was shared stays as it was until it is shared again. To another's learning you can reply, or propose a wording.
    """
    await commands.correct(session, caller, learning_id, body, expected)
    view = await queries.one(session, caller, learning_id)
    return answer(view, view.version)


@router.get("/learnings/{learning_id}/shared", response_model=SharedWords, responses=READS)
async def read_shared_words(learning_id: UUID, caller: ReaderDep, session: SessionDep) -> SharedWords:
    """The words in which it was shared, for everybody whom it reached: after `learning.kept` they can be read again."""
    return await queries.shared_words(session, caller, learning_id)


@router.get("/learnings/{learning_id}/versions", response_model=Versions, responses=READS)
async def read_versions(learning_id: UUID, caller: ReaderDep, session: SessionDep) -> Versions:
    """Earlier versions, newest first."""
    return await queries.versions(session, caller, learning_id)
