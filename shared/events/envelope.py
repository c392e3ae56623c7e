"""The envelope that every event travels in: CloudEvents 1.0, structured JSON."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class EventData(BaseModel):
    """The data of one type of event. Frozen; unknown fields are ignored, so that producers may add fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    """`catchment.<service>.<concept>.<past-tense>.v<version>`"""


class Envelope(BaseModel):
    """A CloudEvents 1.0 event with Catchment's extension attributes.

    - `id`: UUIDv7, unique for ever; `source`: `/catchment/<instance>/<service>`.
    - `subject`: id of the aggregate; `aggregateversion`: counts the aggregate's events from 1, without gaps. Over HTTP
      an id of something else in it can stand in its place, where a reader may not know which aggregate it is.
    - `position`: counts the events of one source from 1, without gaps.
    - `org`: org-id.guide identifier of the organisation that acted; absent where a person acted for themself, or where
      it would tell which person acted.
    - `actor`: a pseudonym, never a name or account. Over HTTP only members of a cycle of people are told `actor`,
      `aggregateversion` and `traceparent` of its events, so that nobody else can count what somebody does.
    - `reach`: `cycle`, `connected` or `network`; `audience`: who may follow it, separated by spaces.
    - `redacted`: true when the content was erased; `data` then holds ids only.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: UUID
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    position: int
    aggregateversion: int | None = None
    org: str | None = None
    reach: str
    audience: str = ""
    actor: str | None = None
    causationid: UUID | None = None
    traceparent: str | None = None
    redacted: bool = False
    data: dict[str, Any]


def nats_subject(instance: str, event_type: str) -> str:
    """`catchment.cycles.learning.shared.v1` → `catchment.<instance>.cycles.learning.shared`."""
    _, service, concept, happened, _ = event_type.split(".")
    return f"catchment.{instance}.{service}.{concept}.{happened}"


def stream_name(instance: str) -> str:
    """One stream per instance: `CATCHMENT_<INSTANCE>`."""
    return f"CATCHMENT_{instance.upper()}"


def source_of(instance: str, service: str) -> str:
    return f"/catchment/{instance}/{service}"
