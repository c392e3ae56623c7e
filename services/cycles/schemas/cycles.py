"""Shapes of cycles and their purposes."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.cycles.schemas.participants import AddParticipant
from shared.events.vocabulary import Membership, Role, Scale, Stage
from shared.web.fields import Body, Language, Line, Text


class Agreement(Body):
    """Somebody who agreed to a wording, described so that its readers understand who it is."""

    who: Line = Field(examples=["the man at the centre, and the two workers beside him"])


class StartCycle(Body):
    """A new Learning Cycle; a title is enough.

    You become its steward: by name, or in a cycle of organisations your organisation does. Whoever is named in
    `participants` is invited.
    """

    scale: Scale = Field(examples=["team"])
    title: Line = Field(examples=["Alongside team, Fernmouth"])
    purpose: Text | None = Field(
        None,
        description="it can come later or never: people often find it while they learn",
        examples=["Help each person to live the life that matters to them"],
    )
    agreed_by: list[Agreement] = Field(default_factory=list, max_length=50, description="who agreed to this purpose")
    language: Language = Field("en", description="BCP 47 tag of title and purpose")
    membership: Membership | None = Field(
        None,
        description="who takes part. Left out: people at person and team scale, organisations at larger ones. A "
        "person-scale cycle is always of people",
    )
    findable: bool = Field(False, strict=True, description="show it in the directory; never a person-scale cycle")
    place: Line | None = Field(None, description="where it is, as the directory shows it", examples=["Fernmouth"])
    participants: list[AddParticipant] = Field(default_factory=list, max_length=100)

    @model_validator(mode="after")
    def _agreed_to_something(self) -> Self:
        if self.agreed_by and self.purpose is None:
            raise ValueError("agreed_by says who agreed to the purpose, and there is none: send it, too, or later")
        return self


class AmendPurpose(Body):
    """The purpose in new words."""

    purpose: Text = Field(examples=["A life of my own, with help that I choose"])
    agreed_by: list[Agreement] = Field(
        default_factory=list, max_length=50, description="who agreed to this wording, if anybody has yet"
    )
    because: Text | None = Field(
        None,
        description="for those who come later and read how the purpose changed",
        examples=["We asked again, and heard something else"],
    )


class BeFound(Body):
    """Whether the directory shows this cycle's title, scale, place and its stewards' organisations to everybody."""

    findable: bool = Field(strict=True)
    place: Line | None = Field(None, examples=["Fernmouth"])


class GiveReason(Body):
    """A reason, where there is one that helps."""

    because: Text | None = Field(
        None,
        description="for those who take part now, and those who come later and ask what happened here",
        examples=["We now meet every week, so the stage is open again"],
    )


class PurposeAdvice(BaseModel):
    """Words of a purpose that set a target or a ranking, and what to write instead. Nothing stops because of it."""

    model_config = ConfigDict(from_attributes=True)

    rule: str = Field(examples=["target"], description="`not_checked` where the purpose is not in English")
    start: int = Field(description="code points of the purpose, from 0")
    end: int = Field(description="exclusive")
    why: str
    instead: str
    cues: list[str] = Field(description="the words that were seen, so that you can disagree")


class CycleView(BaseModel):
    """A Learning Cycle as you see it."""

    id: UUID
    scale: Scale
    membership: Membership
    title: str = Field(description="empty where it quoted words that were withdrawn")
    purpose: str | None = Field(description="null until somebody words it, and where it quoted withdrawn words")
    advice: list[PurposeAdvice] = Field(
        default_factory=list,
        description="on the purpose, where one cycle is read or answered; never on a person's cycle",
    )
    language: str
    state: Literal["active", "ended"]
    findable: bool = Field(description="whether the directory shows it")
    place: str | None
    round: int = Field(description="which time round this is, counted from 1")
    now_in: list[Stage] = Field(description="stages that are open now")
    your_role: Role = Field(description="whoever is served is at least a participant")
    version: int
    started_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    ended_by_served: bool = Field(
        description="whoever it is for ended it, or who speaks for them: only the person opens it again, or who decides"
    )
    reopened_because: str | None = Field(description="null unless it was ended and then reopened")


class WordingView(BaseModel):
    """A wording of the purpose."""

    number: int
    purpose: str | None = Field(description="null where it quoted words that were withdrawn")
    agreed_by: list[Agreement]
    because: str | None
    recorded_at: datetime


class Wordings(BaseModel):
    """Every wording of a purpose, newest first."""

    items: list[WordingView]
