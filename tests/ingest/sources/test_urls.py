"""The one spelling of an address."""

from __future__ import annotations

import pytest

from chipgraph.graph.errors import InputError
from chipgraph.ingest.sources.urls import canonical_url


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("https://News.Example/A/b?id=3#part", "https://news.example/A/b?id=3"),
        (" HTTPS://news.example:443", "https://news.example/"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://news.example/a?utm_source=x&UTM_medium=y&fbclid=z", "https://news.example/a"),
        ("https://news.example/a?b=1&gclid=x&c=%C3%A9&d=", "https://news.example/a?b=1&c=%C3%A9&d="),
        ("https://news.example/?12345", "https://news.example/?12345"),
        ("https://user:secret@news.example/", "https://news.example/"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
    ],
)
def test_canonical(given: str, canonical: str) -> None:
    assert canonical_url(given) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "given", ["news.example/a", "ftp://news.example/a", "https:///a", "https://[::1/", "http://a:b/"]
)
def test_what_is_no_address(given: str) -> None:
    with pytest.raises(InputError, match="no web address"):
        canonical_url(given)
