"""Notes over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from shared.db.paging import Page
from shared.web.idempotency import IdempotencyDep
from shared.web.identity import Caller, requires
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep
from tests.sample import commands, queries
from tests.sample.schemas import CorrectNote, HeardNoteView, NoteView, WriteNote

ReaderDep = Annotated[Caller, Depends(requires("sample:read"))]
WriterDep = Annotated[Caller, Depends(requires("sample:write"))]

router = APIRouter(prefix="/v1", tags=["notes"])


@router.post("/notes", status_code=201, response_model=NoteView, responses=CREATES)
async def write_note(body: WriteNote, caller: WriterDep, session: SessionDep, request: IdempotencyDep) -> Response:
    """Write a note to an organisation. It hears of it at once, and of every correction."""
    note_id = request.about or await commands.write(session, caller, body)
    view = await queries.one(session, caller, note_id)
    return await request.created(view, at=f"/v1/notes/{note_id}", about=note_id, version=view.version)


@router.get("/notes", response_model=Page[NoteView], responses=READS)
async def list_notes(caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """The notes that you or your organisation wrote, newest first."""
    return paging.answer(await queries.page(session, caller, paging))


@router.get("/notes/{note_id}", response_model=NoteView, responses=READS)
async def read_note(note_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One note that you or your organisation wrote."""
    view = await queries.one(session, caller, note_id)
    return answer(view, view.version)


@router.put("/notes/{note_id}", response_model=NoteView, responses=CHANGES)
async def correct_note(
    note_id: UUID, body: CorrectNote, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Put a note in better words. Requires its author."""
    await commands.correct(session, caller, note_id, body, expected)
    view = await queries.one(session, caller, note_id)
    return answer(view, view.version)


@router.delete("/notes/{note_id}", status_code=204, responses=CHANGES)
async def withdraw_note(note_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep) -> None:
    """Take a note back: what it said is erased everywhere. Requires its author."""
    await commands.withdraw(session, caller, note_id, expected)


@router.get("/heard-notes", response_model=Page[HeardNoteView], responses=READS)
async def list_heard_notes(caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """What was written to your organisation, newest first."""
    return paging.answer(await queries.heard(session, caller, paging))
