"""Pages over HTTP: `?limit=&after=` in, `{"items": […], "next": …}` and a `Link` header out."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from shared.db.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Paging(PageRequest):
    """The page that a request asks for, and the answer that carries it."""

    request: Request | None = None

    def answer(self, page: Page[Any]) -> Response:
        """The page, with a `Link: <…>; rel="next"` header while there is more."""
        headers = {}
        if page.next and self.request:
            url = self.request.url.include_query_params(after=page.next)
            headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        body = {"items": [item.model_dump(mode="json") for item in page.items], "next": page.next}
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return Response(text, 200, headers, "application/json")


def paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200, description="how many items at most")] = 50,
    after: Annotated[str | None, Query(max_length=200, description="the `next` of the page before")] = None,
) -> Paging:
    return Paging(limit, after, request)


PagingDep = Annotated[Paging, Depends(paging)]
