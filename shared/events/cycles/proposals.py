"""Events of wordings that somebody proposes to whoever wrote a learning."""

from typing import ClassVar
from uuid import UUID

from shared.events.cycles.base import OfLearning


class OfProposal(OfLearning):
    proposal_id: UUID


class WordingProposed(OfProposal):
    """Somebody proposed other words for a learning to its writer."""

    type: ClassVar[str] = "catchment.cycles.learning.wording-proposed.v1"


class WordingAccepted(OfProposal):
    """The writer of a learning accepted a proposed wording. That the learning was corrected is told as well."""

    type: ClassVar[str] = "catchment.cycles.learning.wording-accepted.v1"


class WordingDeclined(OfProposal):
    """The writer of a learning leaves it as it is."""

    type: ClassVar[str] = "catchment.cycles.learning.wording-declined.v1"


class WordingTakenBack(OfProposal):
    """Whoever proposed a wording took it back: its words are gone."""

    type: ClassVar[str] = "catchment.cycles.learning.wording-taken-back.v1"
