"""Taking something back with the code on a paper slip: a page for a phone, and the same for programs.

No account and no token: the code is the key. It stands in no log and no trace (`private_paths` of the service).
"""

from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from services.cycles.api import slip_pages as pages
from services.cycles.commands import slips
from services.cycles.domain import explanations
from services.cycles.schemas.slips import SlipUsed, UseSlip
from shared.errors import NotFound, TooManyRequests
from shared.web.problems import responses
from shared.web.session import SessionDep

router = APIRouter(tags=["consents"])


class SlipUnknown(NotFound):
    slug = "slip-unknown"
    title = "There is nothing to take back with this code"


class TooManyCodes(TooManyRequests):
    slug = "too-many-codes"
    title = "Too many codes were tried"
    retry_after = slips.STRETCH_SECONDS


async def _may_try(request: Request, code: str) -> bool:
    """Counted in a transaction of its own, so that a failed attempt counts as well."""
    address = request.client.host if request.client else ""
    async with request.app.state.database.transaction() as session:
        return await slips.count_attempt(session, address, code)


@router.post(
    "/v1/slips/withdraw",
    response_model=SlipUsed,
    responses=responses(400, 404, 413, 415, 422, 429, 503),
    openapi_extra={"security": []},
)
async def use_slip(request: Request, body: UseSlip, session: SessionDep) -> SlipUsed:
    """Take back, with the code on a slip, what somebody agreed to. Requires no token.

    Whoever does it again gets the answer that they got at first. One answer for a code that never was and for one that
    a fresh slip replaced.
    """
    if not await _may_try(request, body.code):
        raise TooManyCodes("Wait ten minutes, and try again.")
    done = await slips.use(session, body.code)
    if done is None:
        raise SlipUnknown("It may be written differently, or a newer slip took its place: look at the slip again.")
    return SlipUsed(withdrawn_at=done.at, was_shared=done.was_shared)


@router.get("/take-back/explanation", include_in_schema=False)
async def show_explanation_page() -> Response:
    """What is explained today before somebody agrees, for people."""
    return pages.explained(explanations.CURRENT)


@router.get("/take-back", include_in_schema=False)
@router.get("/take-back/{code}", include_in_schema=False)
async def show_slip_page(code: str = "") -> Response:
    """The page with the form. To follow a link to it changes nothing and looks nothing up."""
    return pages.asking(code)


@router.post("/take-back", include_in_schema=False)
async def use_slip_page(request: Request, session: SessionDep) -> Response:
    """What the button does."""
    form = parse_qs((await request.body())[:2000].decode("utf-8", "replace"), max_num_fields=10)
    code = form.get("code", [""])[0]
    if not await _may_try(request, code):
        return pages.too_many(code, slips.STRETCH_SECONDS)
    done = await slips.use(session, code)
    return pages.done(done.at, was_shared=done.was_shared) if done else pages.nothing_found(code)
