"""The people of the demonstration, whom you can act as with `catchment token --as <key>`.

All are invented, and so are the places and organisations. The organisations' ids cannot be anybody's: org-id.guide
begins them with the code of a country, and ZZ is a code that ISO 3166 gives to no country.
"""

from typing import NamedTuple

ALL_INVENTED = (
    "Everything in the demonstration is invented: its places (Fernmouth, Larkhaven, Tollen Isle), its councils, "
    "charity and alliance, its people and what they say."
)

FERNMOUTH = "ZZ-INVENTED-FERNMOUTH"
"""The council of a town."""
BOATHOUSE = "ZZ-INVENTED-BOATHOUSE"
"""A charity in that town."""
LARKHAVEN = "ZZ-INVENTED-LARKHAVEN"
"""The council of another town."""
THIRTY_TOWNS = "ZZ-INVENTED-THIRTY-TOWNS"
"""A country-wide alliance."""
EVALUATORS = "ZZ-INVENTED-EVALUATORS"
"""A firm that evaluates."""
SOMEWHERE_ELSE = "ZZ-INVENTED-SOMEWHERE-ELSE"
"""An organisation that takes part in nothing."""

PARTICIPANT_SCOPES = ("cycles:read", "cycles:write", "events:read")
OBSERVER_SCOPES = ("cycles:read", "events:read")


class Identity(NamedTuple):
    """Someone whom the local issuer vouches for. Who is served acts for no organisation: `org` is None."""

    sub: str
    name: str
    org: str | None
    scopes: tuple[str, ...]
    what: str


IDENTITIES = {
    "worker": Identity("amara", "Amara", FERNMOUTH, PARTICIPANT_SCOPES, "works beside one man, Fernmouth Council"),
    "person": Identity("milo", "Milo", None, PARTICIPANT_SCOPES, "that man, who acts for no organisation"),
    "team": Identity("bridget", "Bridget", FERNMOUTH, PARTICIPANT_SCOPES, "leads Amara's team, Fernmouth Council"),
    "organisation": Identity("tomasz", "Tomasz", BOATHOUSE, PARTICIPANT_SCOPES, "directs the Boathouse, a charity"),
    "key-worker": Identity("mina", "Mina", BOATHOUSE, PARTICIPANT_SCOPES, "works beside one tenant, the Boathouse"),
    "tenant": Identity("joe", "Joe", None, PARTICIPANT_SCOPES, "that tenant, who took his consent back"),
    "place": Identity("leila", "Leila", FERNMOUTH, PARTICIPANT_SCOPES, "stewards the place, Fernmouth Council"),
    "country": Identity("gwen", "Gwen", THIRTY_TOWNS, PARTICIPANT_SCOPES, "stewards the Thirty Towns Alliance"),
    "other-worker": Identity("sefa", "Sefa", LARKHAVEN, PARTICIPANT_SCOPES, "works with families, Larkhaven Council"),
    "other-place": Identity("callum", "Callum", LARKHAVEN, PARTICIPANT_SCOPES, "stewards the place, Larkhaven Council"),
    "observer": Identity("nisha", "Nisha", EVALUATORS, PARTICIPANT_SCOPES, "evaluates, and only observes"),
    "outsider": Identity("victor", "Victor", SOMEWHERE_ELSE, PARTICIPANT_SCOPES, "takes part in nothing"),
    "operator": Identity("otis", "Otis", THIRTY_TOWNS, (*OBSERVER_SCOPES, "operate"), "runs this instance"),
}
