"""The pages for a person with a browser: what this service is, and its API to read and to try out.

Everything that a browser loads for them is served from here, so that they work without any other host.
"""

import base64
import hashlib
import re
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from shared.errors import NotFound

ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
ASSETS_FOLDER = Path(str(files("fastapi_offline"))) / "static"
PLACES = {
    "/docs": "the API, to read and to try out in the browser",
    "/openapi.json": "the same API described for programs (OpenAPI 3.1)",
    "/v1/events": "everything that happened, in order; requires an access token, as everything below /v1 does",
    "/livez": "whether the process runs",
    "/readyz": "whether it can serve, and how far its background work lags behind",
    "/metrics": "figures for Prometheus",
}
_STYLE = """
    :root { color-scheme: light dark; }
    body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
    dt { margin-top: .75rem; }
    dd { margin-left: 0; }
"""
_SWAGGER = {
    "validatorUrl": None,  # otherwise the page sends its address to another host
    "defaultModelsExpandDepth": 0,
    "displayRequestDuration": True,
    "docExpansion": "none",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def front(request: Request) -> Response:
    """What this is and where things are: a page for browsers, JSON for everybody else."""
    accepted = parse_accept_header(request.headers.get("accept"), MIMEAccept)
    vary = {"Vary": "Accept"}
    if accepted.best_match(["application/json", "text/html"]) == "text/html":
        return _secured(_front_html(request), vary)
    return JSONResponse(_front_json(request), headers=vary)


def _front_json(request: Request) -> dict[str, Any]:
    app, root = request.app, _root(request)
    places = [{"path": f"{root}{path}", "what": what} for path, what in PLACES.items()]
    return {"title": app.title, "description": app.description, "places": places}


def _front_html(request: Request) -> str:
    title, description = escape(request.app.title), escape(request.app.description)
    root = escape(_root(request))
    places = "".join(
        f'<dt><a href="{root}{path}">{path}</a></dt><dd>{escape(what)}</dd>\n' for path, what in PLACES.items()
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{description}</p>
<p>This is a service of Catchment. Programs use it over HTTP; there are no other pages here yet.</p>
<h2>Where things are</h2>
<dl>
{places}</dl>
<h2>Access</h2>
<p>Requests to /v1 require an access token: <code>Authorization: Bearer &lt;token&gt;</code>. On a local run
<code>catchment demo</code> shows the people you can act as, and <code>catchment token --as NAME</code> prints a token
of one of them. On <a href="{root}/docs">/docs</a> paste it under “Authorize”.</p>
</main>
</body>
</html>
"""


@router.get("/docs")
async def docs(request: Request) -> Response:
    """The OpenAPI document in Swagger UI; “Authorize” accepts a pasted access token."""
    root = _root(request)
    page = get_swagger_ui_html(
        openapi_url=f"{root}{request.app.openapi_url}",
        title=f"{request.app.title}: the API",
        swagger_js_url=f"{root}/docs/swagger-ui-bundle.js",
        swagger_css_url=f"{root}/docs/swagger-ui.css",
        swagger_favicon_url="data:,",
        swagger_ui_parameters=_SWAGGER,
    )
    return _secured(bytes(page.body).decode().replace("<html>", '<html lang="en">').strip(), {})


@router.get("/docs/{asset}")
async def docs_asset(asset: str) -> Response:
    if asset not in ASSETS:
        raise NotFound("The API page has no such file.")
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return FileResponse(ASSETS_FOLDER / asset, media_type=ASSETS[asset], headers=headers)


def _root(request: Request) -> str:
    """What a proxy puts before our paths, when uvicorn was told so."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def _secured(html: str, headers: dict[str, str]) -> HTMLResponse:
    """The page, allowed to load from this host alone and to run no inline code but what it was made with."""
    policy = (
        f"default-src 'none'; script-src 'self'{_hashes('script', html)}; style-src 'self'{_hashes('style', html)}; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    safe = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(html, headers={**safe, **headers})


def _hashes(tag: str, html: str) -> str:
    """CSP sources of the inline `<script>` or `<style>` blocks in the page."""
    blocks = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(block.encode()).digest()).decode() for block in blocks)
    return "".join(f" 'sha256-{digest}'" for digest in digests)
