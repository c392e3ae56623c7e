"""What people are told before they agree that words from their life are shared: versioned, in plain English.

A consent names the version that was explained. A version that somebody was given is never changed: a better text is a
new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.errors import NotFound, Unprocessable


class ExplanationUnknown(Unprocessable):
    slug = "explanation-unknown"
    title = "There is no such version of the explanation"


class NoSuchExplanation(NotFound):
    slug = "no-such-explanation"
    title = "There is no such version of the explanation"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One version: a paragraph or a sentence for each line."""

    version: str
    since: date
    language: str
    text: tuple[str, ...]
    easy_read: tuple[str, ...]


_NOVEMBER_2026 = Explanation(
    version="2026-11",
    since=date(2026, 11, 24),
    language="en",
    text=(
        "We would like to share something that was learnt with you. You decide whether we may. You can say no. "
        "It changes nothing about the help you get, and you need not say why.",
        "You have seen the exact words that we would share. Only these words. If we want to change a word, we ask "
        "you again.",
        "We have told you by name who will read them. If somebody else is to read them, we ask you again. If you "
        "agreed that everybody may read them, everybody who uses this network can.",
        "Those who read your words may learn from them and write down what they understood, in words of their own. "
        "You decide whether that may go to everybody, or only to those they work with.",
        "We leave out your name, unless you yourself choose to be known by it. Even without a name, somebody who knows "
        "you may guess that it is about you. While fewer than five people's learning stands behind something, it goes "
        "to those named to you and not to everybody, unless you yourself choose otherwise.",
        "You can take this back at any time: in your account, through somebody who speaks for you, or with the code on "
        "your slip of paper. You need no reason. Nobody can say no to it.",
        "When you take it back, your words are erased here, at every place they went to. What others understood in "
        "words of their own goes too when it came from you alone. We cannot make a person forget what they have "
        "read, and we cannot reach what somebody copied out of this network.",
        "After that nobody who works with you can share these words again. Only you can.",
        "This is about sharing only. What we write down to help you, why we may keep it, and how long, is another "
        "matter: ask us, and ask to see it.",
    ),
    easy_read=(
        "We want to share something we learnt with you.",
        "You decide. You can say no.",
        "If you say no, you still get the same help.",
        "You have seen the words we want to share.",
        "We share only these words.",
        "We told you who will read them.",
        "If other people want to read them, we ask you again.",
        "People who read your words may write what they think.",
        "We do not use your name, unless you want us to.",
        "Some people may still guess that it is you.",
        "You can change your mind at any time.",
        "You do not have to say why.",
        "You can use the code on your slip.",
        "Then we delete your words.",
        "We cannot make people forget what they read.",
        "After that, only you can share these words again.",
        "You can ask us what we write about you.",
    ),
)
EXPLANATIONS: Mapping[str, Explanation] = {one.version: one for one in (_NOVEMBER_2026,)}
CURRENT = _NOVEMBER_2026


def check_known(version: str) -> None:
    """Raises ExplanationUnknown."""
    if version not in EXPLANATIONS:
        raise ExplanationUnknown("Name the version that was explained; /v1/consent-explanations lists them.")


def read(version: str) -> Explanation:
    """Raises NoSuchExplanation."""
    if version not in EXPLANATIONS:
        raise NoSuchExplanation("/v1/consent-explanations lists the versions that there are.")
    return EXPLANATIONS[version]
