"""Where somebody is found on the internet: their pages and profiles, their handles, the address of their line.

An office's own site is left, and so is a network that nobody reaches from outside.
"""

import re
from collections.abc import Iterator

from shared.text.identifying.context import follows
from shared.text.identifying.folding import Folded, Span

_TOP = (
    r"(?:com|org|net|co|uk|io|me|info|biz|app|blog|page|site|online|tv|fm|ie|eu|de|fr|pl|example|test|scot|wales|"
    r"cymru|london|social|live|link|ly|gg|be)"
)
_URL = re.compile(
    rf"(?<![\w@.])(?:https?://)?(?P<host>(?:[a-z0-9-]{{1,63}}\.){{1,4}}{_TOP})(?![\w@-])(?P<path>/[^\s,;()"
    rf"<>\"“”]{{0,300}})?"
)
_PUBLIC_HOST = re.compile(
    r"(?:^|\.)(?:gov|nhs|police|ac|sch|parliament|mod|judiciary|nic)\.(?:uk|scot|wales)$|(?:^|\.)gov\.(?:scot|"
    r"wales)$|\.org(?:\.uk)?$|(?:^|\.)bbc\.co\.uk$|wikipedia\.org$"
)
_PERSONAL_HOST = re.compile(
    r"(?:^|\.)(?:facebook|fb|instagram|insta|tiktok|twitter|x|bsky|threads|linkedin|youtube|youtu|snapchat|pinterest|"
    r"reddit|tumblr|flickr|twitch|vimeo|soundcloud|onlyfans|vinted|depop|etsy|ebay|telegram|t|wa|discord|medium|"
    r"substack|"
    r"gofundme|justgiving|crowdfunder|gogetfunding|kickstarter|patreon|ko-fi|change|mastodon|strava|linktr|ancestry|"
    r"wordpress|blogspot|blogger|wixsite|weebly|squarespace|livejournal|muchloved|caringbridge)\."
)
_PERSONAL_PATH = re.compile(
    r"^/(?:@|u/|in/|user|profile|people/|person/|f/|fund|p/|~|blog/|story/|stories/)|[?&](?:id|user|profile)="
)
_SAID = re.compile(
    r"\b(?:(?:his|her|my|their|'s)\s(?:own\s)?(?:\w+\s)?(?:blog|vlog|page|profile|site|website|channel|fundraiser|"
    r"fund|story|diary|wall)|blog|fundraiser|gofundme|profile)\b"
)

_THEIRS = re.compile(r"\b(?:his|her|my|their)\s(?:own\s)?(?:\w+\s)?(?:blog|page|profile|story|fundraiser|diary)\b")

_OFFICES_PAGE = re.compile(
    r"/(?:(?:[a-z]{2,12}-)?(?:complaints?|contact|contact-us|help|advice|support|forms?|apply|report|repairs|"
    r"policy|policies|"
    r"services?|about|about-us|news|jobs|careers|privacy|accessibility|login|downloads?|guides?|tenants?|"
    r"housing|appeals?|"
    r"referrals?|events?|training|resources|faqs?)/?)+(?:\.(?:html?|pdf|aspx?|php))?"
)

_FOUR = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IP = re.compile(rf"(?<![\w.])(?:{_FOUR}\.){{3}}{_FOUR}(?![\w]|\.\d)")
_INNER = re.compile(r"^(?:0|10|127|255)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|\.0\.0\.0$")
_IP6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})(?:::?[0-9a-f]{1,4}){0,6}(?![\w:])")
_VERSION = re.compile(r"\b(?:v|ver|version|release|build|firmware|section|para|paragraph|clause|update)\b")

_HANDLE = re.compile(r"(?<![\w@./+-])@(?P<name>[a-z0-9_][a-z0-9_.-]{1,40}[a-z0-9_])(?![\w@])")
_OFFICIAL = re.compile(
    r"council|nhs|police|tenants|union|community|residents|foodbank|pantry|church|school|project|network|library|"
    r"gov|trust|hospital|university|charity|citizens|official|bbc|news|uk$|dept|ministry|housing|"
    r"team"
)
_NETWORKS = (
    r"snapchat|snap|insta|instagram|ig|tiktok|tik tok|facebook|fb|twitter|x|bluesky|threads|linkedin|youtube|twitch|"
    r"discord|"
    r"telegram|whatsapp|reddit|xbox|psn|steam|gamertag|vinted|messenger|kik|signal|skype|zoom|roblox|fortnite|"
    r"username|user ?name|handle"
)
_LINK = (
    r"(?:\s?(?:is|as|under|at|on|:|\(|=|,|user|name|handle|called|account|page|profile|she's|he's|they're|i'm|"
    r"we're|she is|he is|they are|i am|we are|goes by)){1,4}\s?[\"'“(]?"
)
_ON_A_NETWORK = re.compile(
    rf"\b(?:{_NETWORKS})\b{_LINK}(?P<name>[a-z0-9_][\w.-]{{2,40}}(?:\s[a-z][\w-]{{1,20}}){{0,3}})"
)
_HANDLE_ON = re.compile(
    rf"(?<![\w@.-])(?P<name>[a-z0-9]+[._][a-z0-9._-]*[a-z0-9]|[a-z]+\d{{2,}})\s(?:on|via|through)\s(?:{_NETWORKS})\b"
)


def web_addresses(folded: Folded) -> Iterator[Span]:
    for match in _URL.finditer(folded.text):
        if _is_personal(folded, match):
            yield match.start(), match.start() + len(match[0].rstrip(".!?:'"))
    for match in _IP.finditer(folded.text):
        if not _INNER.search(match[0]) and not follows(folded, match.span(), _VERSION, near=15):
            yield match.span()
    yield from (match.span() for match in _IP6.finditer(folded.text) if match[0].count(":") > 4 or "::" in match[0])


def _is_personal(folded: Folded, match: re.Match[str]) -> bool:
    """A page about somebody: by its host, by its path, or because it is said to be theirs."""
    host, path = match["host"], match["path"] or ""
    path = "" if path == "/" else path
    if _PERSONAL_HOST.search(host):
        return bool(path) or host.count(".") > 1
    said = follows(folded, match.span(), _SAID)
    if _PUBLIC_HOST.search(host) or _OFFICIAL.search(host):
        return bool(path) and (follows(folded, match.span(), _THEIRS) or bool(_PERSONAL_PATH.search(path)))
    return said or bool(path.strip("/") and not _OFFICES_PAGE.fullmatch(path))


def handles(folded: Folded) -> Iterator[Span]:
    """`@name`, and what somebody is called on a network that is named beside it."""
    for match in _HANDLE.finditer(folded.text):
        if not _OFFICIAL.search(match["name"]) and not match["name"].isdigit():
            yield match.span()
    for match in _ON_A_NETWORK.finditer(folded.text):
        name = _as_a_handle(folded, match)
        if name:
            yield match.start("name"), match.start("name") + len(name)
    for match in _HANDLE_ON.finditer(folded.text):
        yield match.span("name")


def _as_a_handle(folded: Folded, match: re.Match[str]) -> str:
    """The first word where it has figures, dots or underscores within; or the words with capitals."""
    words = match["name"].split()
    if re.search(r"[._\d]\w", words[0]):
        return words[0].rstrip(".-")
    start, taken = match.start("name"), list[str]()
    for word in words:
        if not folded.is_capital(start):
            break
        taken.append(word)
        start += len(word) + 1
    return " ".join(taken).rstrip(".-") if len(taken) > 1 else ""
