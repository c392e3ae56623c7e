"""What the sample service listens to: its own events, as another service would."""

from shared.inbox.handlers import Handlers
from tests.sample import reactions
from tests.sample.events import NoteWithdrawn, NoteWritten

HANDLERS: Handlers = {
    NoteWritten: reactions.hear,
    NoteWithdrawn: reactions.forget,
}
