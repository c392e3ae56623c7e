"""The check of a text as a service uses it: beside the event loop, which goes on meanwhile."""

import asyncio
import gc
import hashlib
import importlib.util
import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

from shared.text.identifying.check import Looked, look_at
from shared.text.identifying.hints import Finding, NamesLookedFor
from shared.text.identifying.language import labels
from shared.text.identifying.suggestions import Ask

_KEPT = 1000
_FIRST = "Then Amina told us."
# One thread: the check holds Python's lock for most of its work, and more of them would only wait for each other.
_WORKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="text-check")


@cache
def _asking(model: str) -> Ask:
    return partial(labels, model=model)


@cache
def _load(ask: Ask | None) -> None:
    """Once in a process. What was loaded stays: the collector of garbage would look through it again and again."""
    if ask:
        ask(_FIRST)
    look_at({"text": _FIRST}, ["Amina Noor"])
    gc.collect()
    gc.freeze()


class ModelMissing(Exception):
    """The language model that the settings name is not installed."""


class TextCheck:
    """`look_at` in a thread of its own. Call it before anything is locked."""

    def __init__(self, model: str) -> None:
        """`model` is the name of an installed spaCy model, or empty for none. Raises ModelMissing."""
        if model and importlib.util.find_spec(model) is None:
            raise ModelMissing(f"CATCHMENT_LANGUAGE_MODEL names {model}, which is not installed here.")
        self._ask = _asking(model) if model else None
        self._found: OrderedDict[bytes, tuple[tuple[Finding, ...], NamesLookedFor]] = OrderedDict()

    def load(self) -> None:
        """Begin to load the model and the lists of names; the first text waits for it."""
        _WORKER.submit(_load, self._ask)

    async def look_at(
        self,
        texts: Mapping[str, str],
        names: Iterable[str] = (),
        own: Iterable[str] = (),
        *,
        language: str = "en",
        thoroughly: bool = True,
    ) -> Looked:
        """`thoroughly`: the language model is asked where it could decide, at several milliseconds for a text.

        Most texts come twice: to be checked and to be shared, or again with a reason. What was found is kept for the
        last thousand, by digest.
        """
        asked = (texts, frozenset(filter(None, names)), frozenset(filter(None, own)))
        key = _digest(*asked, language, thoroughly=thoroughly)
        if key not in self._found:
            look = partial(look_at, language=language, ask=self._ask if thoroughly else None)
            looked = await asyncio.get_running_loop().run_in_executor(_WORKER, look, *asked)
            self._found[key] = looked.findings, looked.names_looked_for
        self._found.move_to_end(key)
        findings, names_looked_for = self._found[key]
        while len(self._found) > _KEPT:
            self._found.popitem(last=False)
        return Looked(*asked, findings, names_looked_for)


def _digest(
    texts: Mapping[str, str], names: frozenset[str], own: frozenset[str], language: str, *, thoroughly: bool
) -> bytes:
    asked = (sorted(texts.items()), sorted(names), sorted(own), language, thoroughly)
    return hashlib.sha256(json.dumps(asked).encode()).digest()
