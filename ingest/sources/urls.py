"""The one spelling of a web address by which an article is identified. No address is ever fetched here."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from chipgraph.graph.errors import InputError

# Parameters that say how a reader came to the page, never which page it is. Article ids hang on this list: written out
# here, because the list of a library changes with its version, and the ids of a corpus would change with it.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|ncid|cmpid|smid|_ga",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The address with lower-case scheme and host, without default port, fragment and tracking parameters.

    Raises InputError for what is no http(s) address.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"{url!r} is no web address") from error
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise InputError(f"{url!r} is no web address; write it with https:// and a host")
    if ":" in host:  # an IPv6 address; urlsplit takes its brackets off
        host = f"[{host}]"
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme, host, parts.path or "/", _without_tracking(parts.query), ""))


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    # A query without tracking stays as it is: some sites' parameters are no pairs ("?12345").
    return query if len(kept) == len(pairs) else urlencode(kept)
