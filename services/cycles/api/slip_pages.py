"""The pages behind the code on a slip: plain HTML for any phone, without scripts or anything from elsewhere."""

import base64
import hashlib
from datetime import datetime
from html import escape

from fastapi.responses import HTMLResponse

from services.cycles.domain.slips import read_code

_STYLE = """
    :root { color-scheme: light dark; }
    body { font: 1.25rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 1.5rem auto; padding: 0 1rem; }
    label { display: block; font-weight: bold; }
    input { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; letter-spacing: .1em; }
    button { font: inherit; font-weight: bold; margin-top: 1rem; padding: .75rem 1.25rem; }
    .error { border-left: .4rem solid; padding-left: .75rem; }
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


def asking(code: str) -> HTMLResponse:
    """The form, with the code in it that the link had."""
    return _page(
        _ASK,
        f"""<p>Somebody asked you whether words from your life may be shared, and you said yes. Here you can take that
back. You need no reason. Nobody can say no to it, and it changes nothing about the help you get.</p>
{_form(code, "")}
<h2>What happens then</h2>
<p>The words are erased here, at every place they went to. What others understood from them in words of their own goes
too when it came from you alone. We cannot make people forget what they have read. After that nobody who works with you
can share these words again. Only you can.</p>""",
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
<p>Nobody who works with you can share these words again. Only you can.</p>
<p>This code is used now. You can throw the slip away. If you have another slip, <a href="/take-back">enter its
code</a>.</p>""",
    )


def nothing_found(code: str) -> HTMLResponse:
    """One answer for a code that never was and for one that was used."""
    said = (
        "There is nothing to take back with this code. It may be used already. Or a letter may be different: look at "
    )
    return _page(f"Not found: {_ASK}", _form(code, f"{said}your slip again."), 404, heading=_ASK)


def too_many(seconds: int) -> HTMLResponse:
    body = "<p>Many codes were tried from here. Please wait ten minutes, and try again. Nothing was changed.</p>"
    return _page("Please wait ten minutes", body, 429, {"Retry-After": str(seconds)})


def _form(code: str, error: str) -> str:
    told = f'<p class="error" id="error" role="alert">{escape(error)}</p>\n' if error else ""
    described = "hint error" if error else "hint"
    invalid = ' aria-invalid="true"' if error else ""
    return f"""<form method="post" action="/take-back">
{told}<label for="code">The code on your slip</label>
<p id="hint">Twelve letters and digits, such as 7K2M-9QXD-4TRA. Small letters and spaces make no difference.</p>
<input id="code" name="code" value="{escape(_shown(code))}" aria-describedby="{described}"{invalid} required
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
