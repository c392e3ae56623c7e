"""Every text of somebody's is thought of by each use of texts: handled, or with a reason why not."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, LargeBinary, Uuid

from services.cycles.domain.erasures import Thing
from services.cycles.reactions.quotes import COLUMNS
from services.cycles.tables.base import Base
from services.cycles.tables.going import Going, going
from services.cycles.tables.pseudonyms import FORGOTTEN, STAYING
from services.cycles.tables.texts import TEXTS
from services.cycles.tables.words import ALONG, SHOWN
from shared.events.vocabulary import Erasable, TextField
from tests.cycles.erasing import ERASING

_NO_TEXT = (Uuid, Integer, DateTime, Date, Boolean, LargeBinary)
_ID = UUID(int=0)
COPIES = {
    "arrival_passage.trigrams": "which letters are in a copy, gone with it",
    "consent.recipients": "titles of larger cycles, which go from there with the title of the cycle",
}
"""What is no text of its own, and goes with another."""


def all_texts() -> set[str]:
    """`table.column` of everything that can hold somebody's words, read from the tables."""
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, _NO_TEXT) and not isinstance(getattr(column.type, "item_type", None), Uuid)
    }
    return columns - ERASING.no_free_text.keys()


def _in(found: Going) -> set[str]:
    return {f"{rows.table.__tablename__}.{name}" for rows in found.values() for name in rows.left}


def _alone() -> set[str]:
    fields = [Thing(Erasable.text, _ID, field, 1) for field in TextField]
    things = [Thing(Erasable.learning, _ID), Thing(Erasable.participant, _ID)]
    return set().union(*(_in(going(_ID, thing)) for thing in (*fields, *things)))


def _shown() -> set[str]:
    shown = [*SHOWN.values(), *ALONG.values()]
    return {f"{one.table.__tablename__}.{name}" for one in shown for name in one.fields}


def _reasons(reasons: Mapping[str, str]) -> dict[str, str]:
    return {column: why for columns, why in reasons.items() for column in columns.split()}


_CONSENT = "consent.statement consent.how_learnt consent.how consent.known_as consent.confirmed_because"
_SHARE = "share.statement share.how_learnt share.confirmed_because"
QUOTES = _reasons(
    {
        "learning.statement learning.how_learnt share.statement share.how_learnt": "the learning goes whole",
        "learning_version.statement learning_version.how_learnt": "the version goes whole",
        "arrival.statement arrival.how_learnt": "another cycle's words, which go if those there do",
        "participant.name participant.account reach_request.asked_by_name": "who somebody is, not what they say",
        _CONSENT: "only people's cycles have consents, and nothing arrives in those",
    }
)
ALONE = _reasons(
    {
        f"{_SHARE} arrival.statement arrival.how_learnt": "taken back, and gone everywhere",
        "cycle.purpose": "the newest wording of the purpose, gone with that",
        "cycle.place": "a steward puts another place, or none, in its stead",
        "erasure.duty": "why something is kept, for as long as it is: it goes with the cycle",
    }
)
WHOLE = _reasons(
    {
        "arrival.statement arrival.how_learnt arrival.meaning arrival.because": "nothing arrives in a person's cycle",
        "reach_request.because reach_request.asked_by_name": "it asked for nothing; what others asked goes by event",
    }
)
ACCESS = _reasons(
    {
        "cycle.title cycle.purpose cycle.place": "told at once to whom the cycle is for",
        "participant.account": "told at once, of themself",
        _CONSENT: "told at once, of their own consents",
        _SHARE: "told at once, of what was shared with their consents",
        "erasure.duty": "told at once: why something of theirs is kept",
        "arrival.statement arrival.how_learnt": "a copy of what was shared",
        "arrival.meaning arrival.because": "another cycle's, told where they hear back",
    }
)
USES = {
    "quotes of withdrawn words": ({f"{one.table}.{one.name}" for one in COLUMNS}, QUOTES),
    "erasing it alone": (_alone(), ALONE),
    "erasing a whole cycle": (_in(going(_ID, Thing(Erasable.cycle, _ID))), WHOLE),
    "seeing what is kept": (_shown() & all_texts(), ACCESS),
}


def test_every_text_of_the_tables_is_listed_with_what_is_left_of_it() -> None:
    listed = {f"{table}.{name}" for table, left in TEXTS.items() for name in left}
    assert listed | COPIES.keys() == all_texts()


@pytest.mark.parametrize("use", USES)
def test_every_text_is_handled_by_each_use_or_says_why_not(use: str) -> None:
    handled, reasons = USES[use]
    assert handled | reasons.keys() == all_texts() - COPIES.keys()
    assert handled & reasons.keys() == set(), "these have a reason though they are handled"


def test_every_pseudonym_goes_with_the_account_or_says_why_it_stays() -> None:
    pseudonyms = {column for column, why in ERASING.no_free_text.items() if why.startswith("a pseudonym")}
    assert {f"{table.__tablename__}.{name}" for table, name in FORGOTTEN} | STAYING.keys() | {
        "participant.pseudonym"
    } == pseudonyms
