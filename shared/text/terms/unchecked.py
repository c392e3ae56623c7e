"""Text that is not English: it says of itself that it was not checked, but for a few words of Welsh."""

import re
import tomllib
from functools import cache

from shared.text.terms.findings import Finding
from shared.text.terms.numbers import RULES

ENGLISH, WELSH = "en", "cy"
NOT_CHECKED = "not_checked"


def not_checked(text: str, language: str) -> Finding:
    """In place of findings, so that nobody takes their absence for a clean text."""
    why = f"Not checked: this does not seem to be English ({language}). That nothing else is found here says nothing."
    instead = "Ask somebody who reads the language, or check a translation."
    return Finding(NOT_CHECKED, 0, len(text), "advises", why, instead, ())


def welsh_findings(text: str) -> list[Finding]:
    """The words for target, indicator, outcome and payment by results, and nothing else."""
    return [
        Finding(each["rule"], found.start(), found.end(), "advises", each["why"], each["instead"], (f"cy: {found[0]}",))
        for each in _welsh()
        for found in re.finditer(rf"\b(?:{each['find']})\b", text, re.IGNORECASE)
    ]


@cache
def _welsh() -> tuple[dict[str, str], ...]:
    return tuple(tomllib.loads((RULES / "welsh.toml").read_text("utf-8"))["words"])
