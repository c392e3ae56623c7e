"""Whether whoever acts wrote a learning."""

from services.cycles.commands.locking import LockedCycle
from services.cycles.domain import authorship as rules
from services.cycles.domain.authorship import Writer
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant


async def check_writer(locked: LockedCycle, learning: Learning) -> None:
    """Raises NotYourWords."""
    part = await locked.session.get(Participant, learning.written_by) if learning.written_by else None
    rules.check_writer(locked.cycle, locked.caller.audiences, Writer(part.audience) if part else None)
