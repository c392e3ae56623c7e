"""Errors that name themselves: a stable slug and an HTTP status, so that one handler can answer for all."""

from typing import ClassVar


class CatchmentError(Exception):
    """A refusal that the caller can understand and act on.

    `detail` says what is wrong here and what to do. `slug` becomes the problem's `type` URI (RFC 9457).
    """

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    retry_after: ClassVar[int | None] = None
    """Seconds after which the same request may succeed."""

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class BadRequest(CatchmentError):
    status = 400
    slug = "bad-request"
    title = "The request cannot be understood"


class Unauthenticated(CatchmentError):
    status = 401
    slug = "unauthenticated"
    title = "A valid access token is required"


class Forbidden(CatchmentError):
    status = 403
    slug = "forbidden"
    title = "You may not do this"


class NotFound(CatchmentError):
    """Also the answer for what the caller may not see."""

    status = 404
    slug = "not-found"
    title = "It does not exist, or you may not see it"


class Conflict(CatchmentError):
    status = 409
    slug = "conflict"
    title = "The current state does not allow this"


class Gone(CatchmentError):
    status = 410
    slug = "gone"
    title = "It existed and has been erased"


class Stale(CatchmentError):
    status = 412
    slug = "stale"
    title = "Somebody changed this since you read it"


class Unprocessable(CatchmentError):
    status = 422
    slug = "unprocessable"
    title = "The content of the request is not valid"


class PreconditionRequired(CatchmentError):
    status = 428
    slug = "precondition-required"
    title = "Say which version you are changing"


class TooManyRequests(CatchmentError):
    status = 429
    slug = "too-many-requests"
    title = "Too many requests"


class Unavailable(CatchmentError):
    status = 503
    slug = "unavailable"
    title = "Not available just now"
