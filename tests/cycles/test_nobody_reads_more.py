"""Whatever people do, in whatever order: nobody reads words beyond a consent in force, and gone words are nowhere.

Five scales, the real service. What is drawn is a short history of consents, connections, shares, learning that a cycle
makes of others' or of its own, quotes, taking back and decisions. After each step everybody's pages are read and the
tables are searched, and in the end the stream. No shrinking: a history takes some ten seconds.
"""

import httpx
from hypothesis import HealthCheck, Phase, given, note
from hypothesis import settings as looking
from hypothesis import strategies as st

from services.cycles.main import SERVICE
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.histories import begin
from tests.cycles.history_steps import STEPS
from tests.searching import at_rest, in_stream

NUMBER = st.integers(0, 11)
STEP = st.tuples(st.sampled_from(sorted(STEPS)), NUMBER, NUMBER)
FIRST = [("tell", 0, 7), ("tell", 1, 7), ("make", 0, 0), ("make", 1, 0)]
"""Two people tell something; a team makes its own of both, and an organisation of that."""


@looking(
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=5, max_size=6))
async def test_nobody_reads_words_beyond_a_consent_in_force_and_gone_words_are_nowhere(
    live: httpx.AsyncClient, meet: Meet, database_url: str, settings: Settings, steps: list[tuple[str, int, int]]
) -> None:
    history = await begin(live, meet, database_url)
    for name, who, pick in [*FIRST, *steps]:
        note(f"{name} {who} {pick}")
        await STEPS[name](history, who, pick)
        await at_rest(database_url)
        await history.nobody_reads_more()
    if history.gone:
        assert await in_stream(settings, SERVICE, *history.gone) == []
