"""Which requests of browsers are our own pages'.

The phone's API takes no CSRF token, since a token goes stale while a phone is offline; what
the browser itself says of a request's origin stands in its place, beside the SameSite cookie.
"""

from __future__ import annotations

OWN = frozenset({"same-origin", "none"})  # none: the person typed the address


def is_cross_site(*, own_origin: str, origin: str | None, fetch_site: str | None) -> bool:
    """Whether another site's page sent this request.

    `own_origin`: scheme://host[:port] of this server. `fetch_site`: Sec-Fetch-Site, which
    browsers send from secure addresses and which wins; older ones send `origin` with every
    POST ("null" from hidden places). Neither: not a browser, so nobody's cookie is abused.
    """
    if fetch_site is not None:
        return fetch_site.strip().lower() not in OWN
    if origin is not None:
        return origin.strip().lower() != own_origin.lower()
    return False
