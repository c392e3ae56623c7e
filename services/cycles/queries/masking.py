"""What of an event is masked for each reader: who acted, whose cycle it was, who else got it. The log keeps it all."""

from typing import Any

from sqlalchemy import ColumnElement, Text, Uuid, and_, case, cast, column, exists, func, not_, null, or_, select
from sqlmodel import col

from services.cycles.queries.visibility import MEMBER, is_event, is_of_what_was_shared, takes_part_in
from services.cycles.tables.cycles import Cycle
from shared.events.vocabulary import Membership, Scale
from shared.outbox.feed import Replacements
from shared.outbox.tables import EventLog
from shared.web.identity import Viewer


def sees_actor(viewer: Viewer) -> ColumnElement[bool]:
    """Who acted is shown to members of a cycle of people, who know each other by name, and to nobody else.

    In a cycle of organisations each would count its own people by it, and theirs the others'.
    """
    of_people = _is_cycle(col(EventLog.subject), col(Cycle.membership) == Membership.people)
    return and_(of_people, takes_part_in(viewer, col(EventLog.subject), MEMBER))


def replacements(viewer: Viewer) -> Replacements:
    """Where a learning left a person's cycle, its id stands for that cycle's, but for whoever takes part there.

    So two stories of one person cannot be joined. Of the recipients a reader is told those of which they take part.
    """
    of_what_left = or_(is_event("learning.shared"), is_of_what_was_shared(), is_event("reach.%"))
    hides_cycle = and_(of_what_left, _is_foreign_person_cycle(viewer, "cycle_id"))
    hides_origin = and_(is_event("reach.requested"), _is_foreign_person_cycle(viewer, "origin_cycle_id"))
    hides_recipients = and_(is_event("learning.shared"), _has_recipients(), not_(_is_member(viewer)))
    replaced = [
        (hides_cycle, {"cycle_id": _learning()}),
        (hides_origin, {"origin_cycle_id": _learning()}),
        (hides_recipients, {"recipients": _own_recipients(viewer)}),
    ]
    data: Any = col(EventLog.data)
    for when, fields in replaced:
        data = data.op("||")(case((when, _object(fields)), else_=func.jsonb_build_object()))
    anything = or_(*(when for when, _ in replaced))
    return Replacements(
        case((hides_cycle, cast(EventLog.data["learning_id"].astext, Uuid)), else_=null()),
        case((anything, cast(data, Text)), else_=null()),
    )


def _object(fields: dict[str, Any]) -> ColumnElement[Any]:
    parts = [part for name, value in fields.items() for part in (cast(name, Text), value)]
    return func.jsonb_build_object(*parts)


def _learning() -> ColumnElement[Any]:
    found: ColumnElement[Any] = EventLog.data["learning_id"]
    return found


def _is_foreign_person_cycle(viewer: Viewer, name: str) -> ColumnElement[bool]:
    """Whether the event's data has under this name a person's cycle in which the viewer takes no part."""
    cycle_id = cast(EventLog.data[name].astext, Uuid)
    return and_(_is_cycle(cycle_id, col(Cycle.scale) == Scale.person), not_(takes_part_in(viewer, cycle_id)))


def _is_cycle(cycle_id: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(col(Cycle.id) == cycle_id, condition)


def _is_member(viewer: Viewer) -> ColumnElement[bool]:
    return takes_part_in(viewer, col(EventLog.subject), MEMBER)


def _has_recipients() -> ColumnElement[bool]:
    return func.jsonb_typeof(EventLog.data["recipients"]) == "array"


def _own_recipients(viewer: Viewer) -> ColumnElement[Any]:
    each = func.jsonb_array_elements_text(EventLog.data["recipients"]).table_valued(column("id", Text))
    each = each.render_derived(name="recipient")
    own = select(func.jsonb_agg(each.c.id)).where(takes_part_in(viewer, cast(each.c.id, Uuid)))
    return func.coalesce(own.scalar_subquery(), func.jsonb_build_array())
