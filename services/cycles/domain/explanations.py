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
        "We would like to share something that was learnt with you. You decide whether we may. You can say no. It "
        "changes nothing about the help you get, and you need not say why.",
        "You have seen the exact words that we would share. Only these words. If we want to change a word, we ask "
        "you again.",
        "You decide who may read them: only those whom we have named to you, or everybody who uses this network. If "
        "you agreed to some by name, and others are to read them, we ask you again.",
        "Those who read your words may learn from them and write down what they understood, in words of their own. "
        "You decide whether that may go to everybody, or only to those they work with.",
        "We leave out your name, unless you yourself choose to be known by it. To be known by your name means: "
        "everybody who may read your words can see that they are yours, and tell others, for a long time. That can "
        "be people you do not like. You can take your name back here. You cannot take it back from what people "
        "remember, or from copies that they made.",
        "Even without a name, somebody who knows you may guess that it is about you. That is easier when only a few "
        "people stand behind what is said. So when it comes from fewer than five people it goes to those named to "
        "you, and not to everybody, unless you yourself choose otherwise.",
        "Somebody may speak for you. Whoever has the right to decide for you may say yes or no: a parent for a "
        "child, or an attorney or a deputy, who has it by law. A carer or an advocate can help you to understand, "
        "and can take back for you. They do not decide for you.",
        "You can take this back at any time: in your account, through somebody who speaks for you or works with "
        "you, or with the code on your slip of paper. You need no reason. Nobody can say no to it.",
        "When you take it back, your words are erased at every place in this network that they went to. What others "
        "understood in words of their own goes too when it came from you alone. When it came from several people it "
        "is hidden at once, and those who wrote it look at it again. It may stand, in their words and without "
        "yours.",
        "There are limits. What was written down with you, for you and those who work with you, stays there until "
        "it is erased; you can ask for that. People outside this network who kept your words are asked to delete "
        "them. Nobody can delete what people remember.",
        "After that nobody who works with you can share these words again. Only you can, or somebody who may decide "
        "for you. You never have to.",
        "This is about sharing only. What we write down to help you, why we may keep it, and how long, is another "
        "matter: ask us, and ask to see it.",
    ),
    easy_read=(
        "We want to share something we learnt with you.",
        "You decide. You can say yes or no.",
        "If you say no, you still get the same help.",
        "You do not have to say why.",
        "You have seen the words we want to share.",
        "We share only these words.",
        "You choose who can read them.",
        "It can be only the people we told you about.",
        "Or it can be everybody who uses this network.",
        "If you chose some people, we ask you before others read them.",
        "People who read your words may learn from them.",
        "They may write what they learnt in their own words.",
        "You choose who can read that.",
        "It can be only the people they work with.",
        "Or it can be everybody.",
        "We do not use your name, unless you want us to.",
        "If we use your name, people can read it with your words.",
        "That can be everybody.",
        "They can read it for a long time.",
        "People you do not like may read it too.",
        "You can take your name back here.",
        "But people may remember it, or have a copy.",
        "Even with no name, some people may guess that it is you.",
        "Guessing is easy when only a few people said something.",
        "So we count how many people it comes from.",
        "If it is fewer than five, it does not go to everybody.",
        "You can choose that it goes to everybody anyway.",
        "Somebody may speak for you.",
        "A parent may say yes or no for their child.",
        "Some adults have somebody who decides for them by law.",
        "A carer can help you to understand.",
        "So can an advocate. That is somebody who helps you to be heard.",
        "Both can stop the sharing for you.",
        "They cannot say yes for you.",
        "You can change your mind at any time.",
        "You do not have to say why.",
        "Nobody can say no to that.",
        "You can use your account.",
        "You can use the code on your slip.",
        "You can ask somebody who speaks for you.",
        "Or you can ask somebody who works with you.",
        "Then we delete your words in every place we sent them to.",
        "Some people wrote what they learnt only from you. That goes too.",
        "Some people learnt from you and from others.",
        "What they wrote is hidden, and they look at it again.",
        "It may stay, in their own words.",
        "There are things we cannot do.",
        "We still have what we wrote down with you.",
        "It stays until it is deleted. You can ask for that.",
        "People outside may have kept your words. We ask them to delete them.",
        "Nobody can delete what people remember.",
        "After that, we cannot share these words again.",
        "Only you can, or somebody who may decide for you.",
        "You never have to.",
        "This is only about sharing.",
        "You can ask us what else we write about you.",
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
