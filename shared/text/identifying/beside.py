"""The check of a text as a service uses it: beside the event loop, which goes on meanwhile."""

import asyncio
import importlib.util
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from shared.text.identifying.check import Looked, look_at
from shared.text.identifying.language import labels
from shared.text.identifying.suggestions import Ask

# One thread: the check holds Python's lock for most of its work, and more of them would only wait for each other.
_WORKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="text-check")


class ModelMissing(Exception):
    """The language model that the settings name is not installed."""


class TextCheck:
    """`look_at` in a thread of its own. Call it before anything is locked."""

    def __init__(self, model: str) -> None:
        """`model` is the name of an installed spaCy model, or empty for none. Raises ModelMissing."""
        if model and importlib.util.find_spec(model) is None:
            raise ModelMissing(f"CATCHMENT_LANGUAGE_MODEL names {model}, which is not installed here.")
        self._ask: Ask | None = partial(labels, model=model) if model else None

    def load(self) -> None:
        """Begin to load the model and the lists of names; the first text waits for it."""
        if self._ask:
            _WORKER.submit(self._ask, "Then Amina told us.")
        _WORKER.submit(look_at, {"text": "Then Amina told us."}, ["Amina Noor"])

    async def look_at(
        self,
        texts: Mapping[str, str],
        names: Iterable[str] = (),
        own: Iterable[str] = (),
        *,
        language: str = "en",
        thoroughly: bool = True,
    ) -> Looked:
        """`thoroughly`: the language model is asked where it could decide, at several milliseconds for a text."""
        look = partial(look_at, language=language, ask=self._ask if thoroughly else None)
        return await asyncio.get_running_loop().run_in_executor(_WORKER, look, texts, names, own)
