"""The pages behind the code on a slip: plain HTML for any phone, without scripts or anything from elsewhere."""

import base64
import hashlib
from datetime import datetime
from html import escape

from fastapi.responses import HTMLResponse

from services.cycles.domain.explanations import Explanation
from services.cycles.domain.slips import read_code

_STYLE = """
    :root { color-scheme: light dark; }
    body { font: 1.25rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 1.5rem auto; padding: 0 1rem; }
    label { display: block; font-weight: bold; }
    input { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; letter-spacing: .1em; }
    button { font: inherit; font-weight: bold; margin-top: 1rem; padding: .75rem 1.25rem; }
    .error { border-left: .4rem solid; padding-left: .75rem; }
    li { margin-bottom: .5rem; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_ASK = "Take back what you agreed to"
_NOTHING = "There is nothing to take back with this code"
_HELP = """<h2>If it does not work</h2>
<p>Ask anybody who works with you, or the organisation's data protection officer.</p>"""


def asking(code: str) -> HTMLResponse:
    """The form, with the code in it that the link had."""
    return _page(
        _ASK,
        f"""<p>Somebody asked you whether words from your life may be shared, and you said yes. Here you can take that
back. You need no reason. Nobody can say no to it, and it changes nothing about the help you get.</p>
<p><a href="/take-back/explanation">Read what is explained before somebody says yes</a></p>
{_form(code)}
<h2>What happens then</h2>
<p>The words are erased at every place in this network that they went to. What others understood from them in words of
their own goes too when it came from you alone. When it came from several people it is hidden at once, and those who
wrote it look at it again.</p>
<p>What was written down with you stays with you and those who work with you until it is erased; you can ask for that.
People outside this network who kept your words are asked to delete them. Nobody can delete what people remember.</p>
<p>After that nobody who works with you can share these words again. Only you can, or somebody who may decide for
you.</p>
{_HELP}""",
    )


def done(at: datetime, *, was_shared: bool) -> HTMLResponse:
    what = (
        "Your words had been shared. They are being erased now at every place they went to. This takes a moment."
        if was_shared
        else "Your words had not been shared with anybody. Now they cannot be."
    )
    return _page(
        "It is done",
        f"""<p>You took back what you agreed to, on {at.day} {at:%B %Y}.</p>
<p>{what}</p>
<h2>Your slip</h2>
<p>Keep the slip or destroy it, as you like. These words could be shared again only with this slip, with your account,
or by somebody who may decide for you. You never have to.</p>
<p>If you have another slip, <a href="/take-back">enter its code</a>.</p>""",
    )


def nothing_found(code: str) -> HTMLResponse:
    """One answer for a code that never was and for one that a fresh slip replaced."""
    error = (
        f'{_NOTHING}. A letter may be different: look at your slip again, and correct <a href="#code">the code</a>. '
        "Or you were given a newer slip: then use that one."
    )
    body = f"{_error(error)}\n{_form(code, described='hint error', invalid=True)}\n{_HELP}"
    return _page(f"Error: {_NOTHING}", body, 404, heading=_ASK)


def too_many(code: str, seconds: int) -> HTMLResponse:
    """With the form, so that nobody has to type their code again."""
    error = "Many codes were tried from here. Please wait ten minutes, and press the button again. Nothing was changed."
    body = f"{_error(error)}\n{_form(code, described='hint error')}\n{_HELP}"
    return _page("Error: Please wait ten minutes", body, 429, {"Retry-After": str(seconds)}, heading=_ASK)


def explained(one: Explanation) -> HTMLResponse:
    """The explanation for people to read, also when all they have is a slip."""
    easy = "\n".join(f"<li>{escape(line)}</li>" for line in one.easy_read)
    plain = "\n".join(f"<p>{escape(line)}</p>" for line in one.text)
    return _page(
        "What is explained before somebody says yes",
        f"""<p>These are the words that we use today. They are version {escape(one.version)}, of
{one.since.day} {one.since:%B %Y}.</p>
<p><a href="/take-back">Take back what you agreed to</a></p>
<section lang="{escape(one.language)}">
<h2>Easy to read</h2>
<ul>
{easy}
</ul>
<h2>In plain English</h2>
{plain}
</section>""",
    )


def _error(words: str) -> str:
    """What went wrong, as HTML: the first thing below the heading."""
    return f'<p class="error" id="error" role="alert">{words}</p>'


def _form(code: str, *, described: str = "hint", invalid: bool = False) -> str:
    marked = ' aria-invalid="true"' if invalid else ""
    return f"""<form method="post" action="/take-back">
<label for="code">The code on your slip</label>
<p id="hint">Twelve letters and digits, such as 7K2M-9QXD-4TRA. Small letters and spaces make no difference.</p>
<input id="code" name="code" value="{escape(_shown(code))}" aria-describedby="{described}"{marked} required
maxlength="60" autocomplete="off" autocapitalize="characters" spellcheck="false">
<button type="submit">Take it back</button>
</form>"""


def _shown(code: str) -> str:
    letters = read_code(code)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4)) if letters else code[:60]


def _page(
    title: str, body: str, status: int = 200, headers: dict[str, str] | None = None, *, heading: str | None = None
) -> HTMLResponse:
    html = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(heading or title)}</h1>
{body}
</main>
</body>
</html>
"""
    return HTMLResponse(html, status, {**_HEADERS, **(headers or {})})
