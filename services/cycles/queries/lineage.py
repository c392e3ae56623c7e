"""What a learning was made from, and what was made from it: only what the reader may see, and nothing beyond it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import RowMapping, text

from services.cycles.domain.cycles import Unseen
from services.cycles.schemas.arrivals import LineageLinkView, LineageNodeView, LineageView
from shared.db.sessions import Session
from shared.web.identity import Caller

# Link by link along the indexes. Collected ids that are joined once more make PostgreSQL read the whole table.
_LINKS = text("""
WITH RECURSIVE up(made, source) AS (
    SELECT learning_id, source_learning_id FROM made_from WHERE source_learning_id = CAST(:learning AS uuid)
    UNION SELECT m.learning_id, m.source_learning_id FROM up JOIN made_from m ON m.source_learning_id = up.made
), down(made, source) AS (
    SELECT learning_id, source_learning_id FROM made_from WHERE learning_id = CAST(:learning AS uuid)
    UNION SELECT m.learning_id, m.source_learning_id FROM down JOIN made_from m ON m.learning_id = down.source
)
SELECT made, source FROM up UNION SELECT made, source FROM down
""")

# A reader sees a learning whose cycle they take part in (observers: what of it was shared), one that arrived in such a
# cycle, and one shared with all.
# Only the cycles in question are looked up, one by one: somebody may take part in thousands.
_NODES = text("""
WITH seen AS (
    SELECT c.cycle_id, p.member FROM (
        SELECT cycle_id FROM learning WHERE id = ANY(:ids)
        UNION SELECT cycle_id FROM arrival WHERE learning_id = ANY(:ids)
    ) c CROSS JOIN LATERAL (
        SELECT bool_or(served OR role <> 'observer') AS member FROM participant p
        WHERE p.cycle_id = c.cycle_id AND p.present AND p.audience = ANY(:audiences)
    ) p WHERE p.member IS NOT NULL
), copies AS (
    SELECT DISTINCT ON (learning_id) learning_id, kind, CASE WHEN hidden THEN '' ELSE statement END AS statement,
           CASE WHEN NOT hidden THEN how_learnt END AS how_learnt, state = 'withdrawn' AS withdrawn, hidden
    FROM arrival WHERE learning_id = ANY(:ids) AND cycle_id IN (SELECT cycle_id FROM seen)
    ORDER BY learning_id, state = 'withdrawn', wording DESC
), shares AS (
    SELECT DISTINCT ON (learning_id) learning_id, kind, statement, how_learnt, false AS withdrawn
    FROM share WHERE learning_id = ANY(:ids) AND withdrawn_at IS NULL
      AND (reach = 'network' OR cycle_id IN (SELECT cycle_id FROM seen WHERE NOT member))
      AND learning_id NOT IN (SELECT id FROM learning WHERE hidden_at IS NOT NULL)
    ORDER BY learning_id, wording DESC
)
SELECT l.id, c.scale, own.cycle_id,
       CASE WHEN own.member THEN l.kind ELSE coalesce(copies.kind, shares.kind) END AS kind,
       CASE WHEN own.member THEN l.statement ELSE coalesce(copies.statement, shares.statement) END
       AS statement,
       CASE WHEN own.member THEN l.how_learnt
            WHEN copies.learning_id IS NOT NULL THEN copies.how_learnt ELSE shares.how_learnt END AS how_learnt,
       CASE WHEN own.member THEN l.state = 'withdrawn' ELSE coalesce(copies.withdrawn, false) END
       AS withdrawn,
       CASE WHEN own.member THEN l.hidden_at IS NOT NULL ELSE coalesce(copies.hidden, false) END AS hidden
FROM learning l JOIN cycle c ON c.id = l.cycle_id
LEFT JOIN seen own ON own.cycle_id = l.cycle_id
LEFT JOIN copies ON copies.learning_id = l.id
LEFT JOIN shares ON shares.learning_id = l.id
WHERE l.id = ANY(:ids)
  AND (own.member OR copies.learning_id IS NOT NULL OR shares.learning_id IS NOT NULL)
""")


async def lineage(session: Session, caller: Caller, learning_id: UUID) -> LineageView:
    """Walks from the learning through what the caller may see; what lies behind something hidden is hidden too."""
    links = [tuple(row) for row in await session.execute(_LINKS, {"learning": learning_id})]
    ids = {learning_id, *(one for link in links for one in link)}
    found = await session.execute(_NODES, {"ids": list(ids), "audiences": list(caller.audiences)})
    seen = {row["id"]: row for row in found.mappings()}
    if learning_id not in seen:
        raise Unseen
    up = _walk(learning_id, [(source, made) for made, source in links], seen)
    down = _walk(learning_id, links, seen)
    steps = {**{one: -n for one, n in down.items()}, **up}
    return LineageView(
        learning_id=learning_id,
        nodes=[_node(seen[one], n) for one, n in sorted(steps.items(), key=lambda item: (-item[1], str(item[0])))],
        links=[LineageLinkView(learning_id=m, made_from=s) for m, s in sorted(links) if m in steps and s in steps],
    )


def _walk(start: UUID, links: Iterable[tuple[UUID, UUID]], seen: Mapping[UUID, RowMapping]) -> dict[UUID, int]:
    """Steps to everything that can be reached along the links through what is seen."""
    following: dict[UUID, list[UUID]] = {}
    for here, there in links:
        following.setdefault(here, []).append(there)
    reached, edge = {start: 0}, [start]
    while edge:
        edge = [there for here in edge for there in following.get(here, []) if there in seen and there not in reached]
        steps = max(reached.values()) + 1
        reached.update(dict.fromkeys(edge, steps))
    return reached


def _node(row: RowMapping, steps: int) -> LineageNodeView:
    return LineageNodeView(
        learning_id=row["id"],
        cycle_id=row["cycle_id"],
        scale=row["scale"],
        kind=row["kind"],
        statement=row["statement"],
        how_learnt=row["how_learnt"],
        withdrawn=row["withdrawn"],
        hidden=row["hidden"],
        steps=steps,
    )
