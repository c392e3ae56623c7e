"""Events of learnings that lost one of several sources: hidden at once, and decided upon by those who made them."""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events.cycles.base import OfLearning


class LearningHidden(OfLearning):
    """A learning lost one of its sources. Whoever follows must not show its words, until it is kept or erased.

    It comes again for each further source that goes meanwhile.
    """

    type: ClassVar[str] = "catchment.cycles.learning.hidden.v1"
    cause: Literal["source-withdrawn", "source-hidden"] = Field(
        description="`source-withdrawn`: its makers have to decide; `source-hidden`: those of a source have to"
    )


class LearningKept(OfLearning):
    """A hidden learning stands without what went: its words may be shown again."""

    type: ClassVar[str] = "catchment.cycles.learning.kept.v1"
    cause: Literal["decided", "source-kept"] = Field(
        description="`decided`: by its makers; `source-kept`: what it was made from is shown again"
    )


class LearningReworded(OfLearning):
    """A hidden learning was worded anew. Whoever follows must erase its words and every copy, as if it was withdrawn.

    The new words are held in its cycle until somebody shares them.
    """

    type: ClassVar[str] = "catchment.cycles.learning.reworded.v1"
