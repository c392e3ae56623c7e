"""Events of who speaks for somebody who is served."""

from typing import ClassVar
from uuid import UUID

from shared.events.cycles.base import OfCycle
from shared.events.vocabulary import Right


class OfSpeaker(OfCycle):
    """`participant_id` speaks for `for_participant_id`, whom the cycle is for."""

    speaker_id: UUID
    participant_id: UUID
    for_participant_id: UUID


class SpeakerNamed(OfSpeaker):
    """It was recorded that somebody speaks for somebody who is served, and with what right."""

    type: ClassVar[str] = "catchment.cycles.speaker.named.v1"
    right: Right


class SpeakerReviewed(OfSpeaker):
    """People looked again at whether somebody still speaks for somebody."""

    type: ClassVar[str] = "catchment.cycles.speaker.reviewed.v1"


class SpeakerEnded(OfSpeaker):
    """Somebody no longer speaks for somebody."""

    type: ClassVar[str] = "catchment.cycles.speaker.ended.v1"
