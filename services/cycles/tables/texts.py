"""Every column with a text of somebody's, by table, and what is left in its place when the text goes.

Whoever empties texts takes them from here: a text alone or a whole cycle (`going`), and what quotes withdrawn words.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

TEXTS: dict[str, dict[str, Any]] = {
    "cycle": {"title": "", "purpose": None, "place": None, "ended_because": None, "reopened_because": None},
    "purpose_wording": {"purpose": None, "agreed_by": [], "because": None},
    "round": {"because": None},
    "step": {"because": None},
    "participant": {"name": "", "account": None},
    "learning": {"statement": "", "how_learnt": None},
    "learning_version": {"statement": "", "how_learnt": None, "corrected_because": None},
    "reply": {"text": ""},
    "proposal": {"statement": "", "how_learnt": None, "because": None},
    "consent": {"statement": "", "how_learnt": None, "how": "", "known_as": None, "confirmed_because": None},
    "share": {"statement": "", "how_learnt": None, "confirmed_because": None},
    "arrival": {"statement": "", "how_learnt": None, "meaning": None, "because": None},
    "reach_request": {"because": None, "asked_by_name": ""},
    "connection": {"because": None, "answer": None},
    "erasure": {"duty": ""},
}
KEPT_AS = {"purpose_wording": "cycle_id", "step": "move_id", "learning_version": None}
"""By which id the answer is kept to the request that wrote a text, where it is not the row's own: none by a PUT."""


def kept_as(table: str) -> str | None:
    """The column with the id by which `erase_answers` knows the request that wrote a row."""
    return KEPT_AS.get(table, "id")


def holds_texts(table: Any, names: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether one of a row's texts is there still."""
    left = TEXTS[table.__tablename__]
    return or_(*(_is_there(col(getattr(table, name)), left[name]) for name in names))


def _is_there(column: Any, left: Any) -> ColumnElement[bool]:
    return column.is_not(None) if left is None else and_(column.is_not(None), column != left)
