"""Text in pieces, cursors, words: the small functions behind pages."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipgraph.api.marking import Marks, outermost, paragraphs, pieces
from chipgraph.api.paging import Page
from chipgraph.api.wording import VERBS, external, is_another_name, partial, read_when, when
from chipgraph.graph.errors import InputError
from chipgraph.graph.model import Evidence, Mention, Spell
from chipgraph.graph.schema import EntityType, Field, Relation, Status
from chipgraph.graph.settings import Settings
from chipgraph.graph.wording import counted

SETTINGS = Settings()
spans = st.tuples(st.integers(-5, 45), st.integers(-5, 45)).map(lambda pair: (min(pair), max(pair)))


@given(
    st.text(max_size=40),
    st.lists(spans, max_size=6),
    st.lists(spans, max_size=2),
    st.none() | spans,
    st.lists(spans, max_size=2),
)
def test_pieces_are_the_text_again(
    text: str,
    stated: list[tuple[int, int]],
    ends: list[tuple[int, int]],
    cited: tuple[int, int] | None,
    sought: list[tuple[int, int]],
) -> None:
    marks = Marks(
        ends=tuple(zip(("subject", "object"), ends, strict=False)),
        mentions=tuple(((), span) for span in stated),
        stated=tuple(stated),
        cited=cited,
        sought=tuple(sought),
    )
    assert "".join(piece.text for piece in pieces(text, marks)) == text


@given(st.text(alphabet="ab \n", max_size=40), st.lists(spans, max_size=4))
def test_paragraphs_lose_nothing_but_the_gaps(text: str, stated: list[tuple[int, int]]) -> None:
    found = paragraphs(pieces(text, Marks(stated=tuple(stated))))
    assert "".join("".join(piece.text for piece in one) for one in found).replace("\n", "").replace(" ", "") == (
        text.replace("\n", "").replace(" ", "")
    )


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=12))
def test_marked_mentions_never_overlap(places: list[tuple[int, int]]) -> None:
    mentions = [
        Mention(str(n), "article", Field.TEXT, start, start + size, "x", EntityType.CHIP, ("e",))
        for n, (start, size) in enumerate(places)
    ]
    kept = outermost(mentions)
    assert all(left.end <= right.start for left, right in pairwise(kept))
    assert bool(kept) == bool(mentions)


@given(st.integers(0, 10**6), st.integers(1, 500))
def test_a_cursor_leads_to_the_next_page(offset: int, limit: int) -> None:
    page = Page(offset, limit)
    cursor = page.next(offset + limit + 1)
    assert page.next(offset + limit) is None
    if offset + limit <= 10**6:
        assert Page.of(SETTINGS, limit, cursor) == Page(offset + limit, limit)


@given(st.text(min_size=1, max_size=20))
def test_no_other_text_is_a_cursor(text: str) -> None:
    with pytest.raises(InputError, match="is no cursor"):
        Page.of(SETTINGS, None, text)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example/a?b=1", True),
        ("http://news.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//news.example", False),
        ("/etc/passwd", False),
        ("https:news.example", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, safe: bool) -> None:
    assert external(url) == (url if safe else None)


def test_dates_as_people_write_them() -> None:
    read = [partial(text) for text in ("2020-12-19", "2020-12", "2020-Q4", "2020", None)]
    assert read == ["19 Dec 2020", "Dec 2020", "Q4 2020", "2020", ""]


@pytest.mark.parametrize(
    ("start", "end", "relation", "status", "words"),
    [
        ("2020", None, Relation.SUPPLIES, Status.ACTUAL, "since 2020"),
        ("2020", None, Relation.FUNDS, Status.ACTUAL, "2020"),
        ("2020", None, Relation.SUPPLIES, Status.PLANNED, "2020"),
        ("2020", None, Relation.SUPPLIES, Status.ENDED, "from 2020"),
        ("2020", "2021-05", Relation.SUPPLIES, Status.ENDED, "2020 to May 2021"),
        ("2020", "2020", Relation.SUPPLIES, Status.ENDED, "2020"),
        ("2020-09-30", "2020-09", Relation.SUPPLIES, Status.ENDED, "30 Sep 2020, over in Sep 2020"),
        ("2020", "2020-09", Relation.SUPPLIES, Status.ENDED, "2020 to Sep 2020"),
        (None, "2021-05", Relation.SUPPLIES, Status.ENDED, "until May 2021"),
        (None, None, Relation.SUPPLIES, Status.ACTUAL, ""),
    ],
)
def test_the_time_of_a_spell(
    start: str | None, end: str | None, relation: Relation, status: Status, words: str
) -> None:
    assert when(Spell(start, end, None, status, None, ()), relation) == words


@pytest.mark.parametrize(
    ("status", "first", "last", "words"),
    [
        (Status.ACTUAL, "2020", None, "2020"),
        (Status.ENDED, "2020", None, "until 2020"),
        (Status.ENDED, "2019", "2020", "2019 to 2020"),
        (Status.ACTUAL, None, "2020", "until 2020"),
        (Status.ENDED, None, None, ""),
    ],
)
def test_the_time_that_a_sentence_names(status: Status, first: str | None, last: str | None, words: str) -> None:
    fields: dict[str, Any] = dict.fromkeys(Evidence._fields) | {"status": status, "date": first, "date_end": last}
    assert read_when(Evidence(**fields)) == words


def test_every_relation_has_its_verbs() -> None:
    assert set(VERBS) == set(Relation)


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("the foundry", "SMIC", True),
        ("it", "SMIC", True),
        ("SMIC's", "SMIC", False),
        ("Huawei", "Huawei Device", False),
    ],
)
def test_a_name_is_explained_where_it_says_less(text: str, name: str, other: bool) -> None:
    assert is_another_name(text, name) is other


@pytest.mark.parametrize(("number", "noun", "words"), [(1, "article", "1 article"), (1200, "entity", "1,200 entities")])
def test_numbers_with_their_noun(number: int, noun: str, words: str) -> None:
    assert counted(number, noun) == words
