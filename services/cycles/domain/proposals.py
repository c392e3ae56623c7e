"""A wording is proposed to whoever wrote the learning; they alone decide, and whoever proposed can take it back."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.cycles.domain.authorship import Writer
from services.cycles.domain.cycles import Cycle, check_active
from services.cycles.domain.learnings import Learning, check_not_hidden, check_not_withdrawn
from shared.errors import Conflict, Forbidden
from shared.events.cycles.proposals import WordingAccepted, WordingDeclined, WordingProposed, WordingTakenBack


class ProposalIsClosed(Conflict):
    slug = "proposal-is-closed"
    title = "This proposal is no longer open"


class NotYourProposal(Forbidden):
    slug = "not-your-proposal"
    title = "Somebody else proposed this"


class State(StrEnum):
    open = "open"
    accepted = "accepted"
    declined = "declined"
    taken_back = "taken-back"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class Proposal:
    id: UUID
    learning_id: UUID
    state: State
    proposer: Writer


def propose(cycle: Cycle, learning: Learning, proposal_id: UUID) -> WordingProposed:
    check_active(cycle)
    check_not_withdrawn(learning)
    check_not_hidden(learning)
    return WordingProposed(cycle_id=cycle.id, learning_id=learning.id, proposal_id=proposal_id)


def accept(cycle: Cycle, proposal: Proposal) -> WordingAccepted:
    check_active(cycle)
    _check_open(proposal)
    return WordingAccepted(cycle_id=cycle.id, learning_id=proposal.learning_id, proposal_id=proposal.id)


def decline(cycle: Cycle, proposal: Proposal) -> WordingDeclined:
    """Possible in an ended cycle too."""
    _check_open(proposal)
    return WordingDeclined(cycle_id=cycle.id, learning_id=proposal.learning_id, proposal_id=proposal.id)


def check_proposer(cycle: Cycle, proposal: Proposal, audiences: Collection[str]) -> None:
    if proposal.proposer.audience not in {part.audience for part in cycle.parts_of(audiences)}:
        raise NotYourProposal("Nothing was changed. Only whoever proposed a wording takes it back.")


def take_back(cycle: Cycle, proposal: Proposal) -> WordingTakenBack:
    """Possible in an ended cycle too. What was accepted is the learning's writer's words by now."""
    if proposal.state is not State.declined:
        _check_open(proposal)
    return WordingTakenBack(cycle_id=cycle.id, learning_id=proposal.learning_id, proposal_id=proposal.id)


def _check_open(proposal: Proposal) -> None:
    if proposal.state is not State.open:
        raise ProposalIsClosed(f"Nothing was changed: it is {proposal.state}. Propose anew.")
