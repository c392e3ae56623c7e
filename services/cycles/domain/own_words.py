"""Whose words a text is: those of an arrival have to be cited, or said by their writer to be their own."""

from collections.abc import Collection, Iterable
from uuid import UUID

from services.cycles.domain.reach import Source
from shared.errors import Conflict
from shared.text.similar import PASSAGE_WORDS, Text, quotes, read

COMMON_WORDS = 20
"""How something was learnt is often told in the same few words; from here on the same words are no accident."""


class LikeAnArrival(Conflict):
    slug = "like-an-arrival"
    title = "These words arrived here from others"


def quoted(sources: Iterable[Source], statement: str, how_learnt: str | None) -> list[Source]:
    """Those of the arrivals whose words this text holds, equal or nearly so."""
    known = list(sources)
    if not known:
        return []
    said, how = read(statement), read(how_learnt or "")
    return [one for one in known if _is_quoted(one, said, how)]


def _is_quoted(source: Source, said: Text, how: Text) -> bool:
    arrived, came_about = read(source.statement), read(source.how_learnt or "")
    return (
        any(quotes(arrived, text) for text in (said, how))
        or quotes(came_about, said, PASSAGE_WORDS)
        or quotes(came_about, how, COMMON_WORDS)
    )


def check_own(quoted: Iterable[Source], cited: Collection[UUID], *, own_words: bool) -> None:
    """`cited`: the learnings that it cites. Raises LikeAnArrival, which names the arrivals."""
    like = [one for one in quoted if one.learning_id not in cited]
    if like and not own_words:
        raise LikeAnArrival(
            "Name the arrivals in `arrivals` as what it is made from (`made_from`), so that those who learnt it are "
            "told; or say with `own_words` that these are your own words.",
            arrivals=sorted(str(one.arrival_id) for one in like),
        )
