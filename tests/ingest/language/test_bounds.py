from __future__ import annotations

from datetime import date

import pytest

from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Article
from chipgraph.ingest.language import bounds
from chipgraph.ingest.language.bounds import check
from chipgraph.ingest.language.extract import load_extractor
from chipgraph.ingest.sources.record import Reason, Rejection
from chipgraph.ingest.workers import extract_all, load_shipped


def test_what_reaches_a_bound_passes_and_what_exceeds_it_is_told() -> None:
    check(3, 3, "names")
    with pytest.raises(InputError, match=r"the text holds 12,345 names, the limit is 3; split it"):
        check(12_345, 3, "names")


def article(text: str) -> Article:
    return Article("a", "a", "t", text, date(2024, 5, 1), None, None, "en", "list.txt", "a")


@pytest.mark.parametrize(("bound", "what"), [("MOST_NAMES", "names"), ("MOST_PAIRS", "pairs of names side by side")])
def test_an_article_of_too_many_names_is_rejected_alone(monkeypatch: pytest.MonkeyPatch, bound: str, what: str) -> None:
    from chipgraph.ingest.language import linking, relations  # noqa: PLC0415

    monkeypatch.setattr(linking if bound == "MOST_NAMES" else relations, bound, 3)
    dense = article("Intel, AMD, Nvidia and Micron sell chips to Dell, Lenovo and Huawei.")
    plain = article("Intel said that it was well.")
    outcomes = list(extract_all([dense, plain], loader=load_shipped, executor=None))
    assert isinstance(outcomes[0], Rejection)
    assert outcomes[0].reason is Reason.EXTRACTION
    assert f"{what}, the limit is 3" in str(outcomes[0].detail)
    assert not isinstance(outcomes[1], Rejection)


def test_a_dense_list_of_ordinary_length_is_read() -> None:
    names = ", ".join(["Intel", "AMD", "Nvidia", "Micron", "Dell", "Lenovo", "Huawei", "TSMC"] * 12)
    found = load_extractor().extract(article(f"The panel named {names} in its list."))
    assert len(found.mentions) > bounds.MOST_NAMES / 1000


def test_a_paragraph_of_addresses_does_not_cost_the_article() -> None:
    addresses = " ".join(f"https://a.example/{n}/q?x=%E4%B8%AD{n}&zz={n * 977}abcdefgh" for n in range(80))
    found = load_extractor().extract(article(f"Nvidia sells chips to Alibaba.\n\nSources: {addresses}"))
    assert "Nvidia" in {one.name for one in found.entities}


def test_a_run_without_a_space_is_rejected() -> None:
    with pytest.raises(InputError, match="6,000 characters without a space"):
        load_extractor().extract(article("Nvidia sells chips. " + "(" * 6_000))
