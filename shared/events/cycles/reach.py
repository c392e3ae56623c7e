"""Events of asking for a wider reach, once for a text; the answer comes from where the text came from."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.cycles.base import OfLearning


class OfReachRequest(OfLearning):
    """`learning_id` is the learning whose words are meant, `arrival_id` the copy of somebody who asks."""

    request_id: UUID
    arrival_id: UUID


class ReachRequested(OfReachRequest):
    """People in `cycle_id`, where a learning arrived, ask `origin_cycle_id` whether its words may go further."""

    type: ClassVar[str] = "catchment.cycles.reach.requested.v1"
    origin_cycle_id: UUID


class ReachRefused(OfReachRequest):
    """`cycle_id`, where the words came from, said no to `asking_cycle_id`. It is final, and has no reason."""

    type: ClassVar[str] = "catchment.cycles.reach.refused.v1"
    asking_cycle_id: UUID


class ReachGranted(OfReachRequest):
    """`cycle_id`, where the words came from, lets them go to everybody: the reach of this arrival becomes `network`."""

    type: ClassVar[str] = "catchment.cycles.reach.granted.v1"
    asking_cycle_id: UUID
    consent_id: UUID | None = Field(None, description="the consent it rests on; null where none is needed")
