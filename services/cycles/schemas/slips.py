"""Shapes of taking something back with the code on a slip."""

from datetime import datetime

from pydantic import BaseModel, Field

from shared.web.fields import Body, Line


class UseSlip(Body):
    """The code on the slip, however it is written: small letters, other hyphens and spaces make no difference."""

    code: Line = Field(examples=["7K2M-9QXD-4TRA"])


class SlipUsed(BaseModel):
    """What was done."""

    withdrawn_at: datetime
    was_shared: bool = Field(description="whether the words had been shared with somebody, and are erased there now")
