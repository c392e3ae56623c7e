"""The people of the demonstration, whom you can act as with `catchment token --as <key>`.

All are invented, except the man whom a published account calls John.
"""

from typing import NamedTuple

GATESHEAD = "GB-LAE-GAT"
PLYMOUTH = "GB-LAE-PLY"
HARBOUR_HOUSE = "GB-CHC-9990001"
"""An invented charity: the register has given out no such number."""
LEARNING_ALLIANCE = "GB-CHC-9990002"
"""An invented country-wide alliance."""
EVALUATORS = "GB-COH-99900003"
"""An invented firm that evaluates."""

PARTICIPANT_SCOPES = ("cycles:read", "cycles:write", "events:read")
OBSERVER_SCOPES = ("cycles:read", "events:read")


class Identity(NamedTuple):
    """Someone whom the local issuer vouches for."""

    sub: str
    name: str
    org: str | None
    scopes: tuple[str, ...]
    what: str


IDENTITIES = {
    "worker": Identity("amara", "Amara", GATESHEAD, PARTICIPANT_SCOPES, "works beside one man, Gateshead Council"),
    "person": Identity("john", "John", GATESHEAD, PARTICIPANT_SCOPES, "that man, as the published account calls him"),
    "team": Identity("bridget", "Bridget", GATESHEAD, PARTICIPANT_SCOPES, "leads Amara's team, Gateshead Council"),
    "organisation": Identity("tomasz", "Tomasz", HARBOUR_HOUSE, PARTICIPANT_SCOPES, "directs Harbour House, a charity"),
    "key-worker": Identity("mina", "Mina", HARBOUR_HOUSE, PARTICIPANT_SCOPES, "works beside one tenant, Harbour House"),
    "tenant": Identity("joe", "Joe", HARBOUR_HOUSE, PARTICIPANT_SCOPES, "that tenant, who took his consent back"),
    "place": Identity("leila", "Leila", GATESHEAD, PARTICIPANT_SCOPES, "stewards the place, Gateshead Council"),
    "country": Identity("gwen", "Gwen", LEARNING_ALLIANCE, PARTICIPANT_SCOPES, "stewards the country-wide alliance"),
    "other-worker": Identity(
        "sefa", "Sefa", PLYMOUTH, PARTICIPANT_SCOPES, "works with families, Plymouth City Council"
    ),
    "other-place": Identity(
        "callum", "Callum", PLYMOUTH, PARTICIPANT_SCOPES, "stewards the place, Plymouth City Council"
    ),
    "observer": Identity("nisha", "Nisha", EVALUATORS, PARTICIPANT_SCOPES, "evaluates, and only observes"),
    "outsider": Identity("victor", "Victor", "GB-COH-99900004", PARTICIPANT_SCOPES, "takes part in nothing"),
    "operator": Identity("otis", "Otis", LEARNING_ALLIANCE, (*OBSERVER_SCOPES, "operate"), "runs this instance"),
}
