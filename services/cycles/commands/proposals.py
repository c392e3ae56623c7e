"""Proposing a wording, and deciding about it."""

from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.authorship import check_writer
from services.cycles.commands.learnings import Wording, check_whose, learning, put_anew
from services.cycles.commands.locking import LockedCycle, lock_cycle_of
from services.cycles.domain import proposals as rules
from services.cycles.domain.authorship import Writer
from services.cycles.domain.proposals import Proposal, State
from services.cycles.schemas.proposals import ProposeWording
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant
from services.cycles.tables.proposals import Proposal as ProposalRow
from shared.db.sessions import Session
from shared.events.vocabulary import Kind, WrittenAs
from shared.web.idempotency import erase_answers
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def propose(session: Session, caller: Caller, learning_id: UUID, body: ProposeWording) -> UUID:
    """The new proposal's id."""
    locked, row = await lock_cycle_of(session, caller, Learning, learning_id)
    event = rules.propose(locked.cycle, learning(row), uuid7())
    await check_whose(session, row, body.statement, body.how_learnt, own_words=body.own_words)
    session.add(
        ProposalRow(
            id=event.proposal_id,
            cycle_id=row.cycle_id,
            learning_id=learning_id,
            number=row.number,
            **body.model_dump(),
            proposed_by=locked.author.id,
            proposed_as=locked.author.written_as,
            proposed_at=locked.now,
        )
    )
    locked.record(event)
    return event.proposal_id


async def accept(session: Session, caller: Caller, proposal_id: UUID, expected: ExpectedVersion) -> None:
    """The proposed wording becomes the learning's next version."""
    locked, row, about = await _lock_for_writer(session, caller, proposal_id, expected)
    event = rules.accept(locked.cycle, await _proposal(session, row))
    kind, how_learnt = Kind(row.kind or about.kind), row.how_learnt or about.how_learnt
    wording = Wording(kind, row.statement, how_learnt, row.own_words, WrittenAs(row.proposed_as))
    await put_anew(locked, about, wording, row.because)
    _close(locked, row, State.accepted)
    locked.record(event)


async def decline(session: Session, caller: Caller, proposal_id: UUID, expected: ExpectedVersion) -> None:
    locked, row, _ = await _lock_for_writer(session, caller, proposal_id, expected)
    event = rules.decline(locked.cycle, await _proposal(session, row))
    _close(locked, row, State.declined)
    locked.record(event)


async def take_back(session: Session, caller: Caller, proposal_id: UUID, expected: ExpectedVersion) -> None:
    """Its words go."""
    locked, row = await lock_cycle_of(session, caller, ProposalRow, proposal_id)
    proposal = await _proposal(session, row)
    rules.check_proposer(locked.cycle, proposal, caller.audiences)
    expected.check(row.version)
    event = rules.take_back(locked.cycle, proposal)
    for name, value in ProposalRow.NO_WORDS.items():
        setattr(row, name, value)
    _close(locked, row, State.taken_back)
    await erase_answers(session, [row.id], locked.now)
    locked.record(event)


async def _lock_for_writer(
    session: Session, caller: Caller, proposal_id: UUID, expected: ExpectedVersion
) -> tuple[LockedCycle, ProposalRow, Learning]:
    """The proposal and the learning that it is about, for whoever wrote that."""
    locked, row = await lock_cycle_of(session, caller, ProposalRow, proposal_id)
    about = await session.get_one(Learning, row.learning_id, populate_existing=True)
    await check_writer(locked, about)
    expected.check(row.version)
    return locked, row, about


async def _proposal(session: Session, row: ProposalRow) -> Proposal:
    proposer = await session.get_one(Participant, row.proposed_by)
    return Proposal(row.id, row.learning_id, State(row.state), Writer(proposer.audience))


def _close(locked: LockedCycle, row: ProposalRow, state: State) -> None:
    row.state, row.decided_at, row.version = state, locked.now, row.version + 1
