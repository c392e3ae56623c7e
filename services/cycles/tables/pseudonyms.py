"""Columns with the pseudonym of somebody who acted, and what becomes of them when that account is erased."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from services.cycles.tables.access import AccessItem, AccessRequest
from services.cycles.tables.consents import Consent
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.reconsiderations import Reconsideration

NOBODY = "person:erased"
"""As in the event log."""
FORGOTTEN: tuple[tuple[Any, str], ...] = (
    (ReachRequest, "asked_by"),
    (Reconsideration, "decided_by"),
    (Consent, "recorded_by"),
    (AccessRequest, "requested_by"),
    (AccessRequest, "released_by"),
    (AccessRequest, "withdrawn_by"),
    (AccessItem, "reviewed_by"),
)
STAYING = {
    "erasure.requested_by": "the record that something was erased names who asked, so that nobody erases alone",
    "erasure.decided_by": "the record that something was erased names who agreed",
    "erasure.objected_by": "the record that something is kept names who objected, so that nobody does it twice",
    "withdrawn_text.pseudonym": "their words, once taken back, are recognised in every other cycle of theirs",
}


def of_cycle(table: Any, cycle_id: UUID) -> ColumnElement[bool]:
    """Which rows of a table belong to a cycle."""
    if table is AccessItem:
        requests = select(col(AccessRequest.id)).where(col(AccessRequest.cycle_id) == cycle_id)
        return col(AccessItem.request_id).in_(requests)
    return col(table.cycle_id) == cycle_id
