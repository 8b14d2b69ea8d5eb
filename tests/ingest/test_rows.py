"""One row an article: what has evidence in its text, one fact a triple."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import small_extractor as small

from chipgraph.graph.model import Article, Entity, Evidence, Extraction, Mention
from chipgraph.graph.schema import EntityType, Field, Status
from chipgraph.ingest.rows import to_row

if TYPE_CHECKING:
    from collections.abc import Callable


def read(article: Article) -> Extraction:
    return small.load().extract(article)


def with_evidence(extraction: Extraction, *evidence: Evidence) -> Extraction:
    return replace(extraction, evidence=evidence)


def test_a_row_has_entities_facts_and_spans(make: Callable[..., Article]) -> None:
    article = make("a", "Acme supplies Example. Nobody knows why. Acme supplies Example.")
    row = to_row(article, read(article))
    assert row["id"] == "a"
    assert [(one["name"], one["type"], one["aliases"]) for one in row["entities"]] == [
        ("Acme", "Company", []),
        ("Example", "Company", []),
    ]
    [fact] = row["facts"]
    names = {one["id"]: one["name"] for one in row["entities"]}
    assert (names[fact["subject"]], fact["relation"], names[fact["object"]]) == ("Acme", "SUPPLIES", "Example")
    assert (fact["date"], fact["status"]) == (None, "actual")
    spans = [article.text[one["start"] : one["end"]] for one in fact["evidence"]]
    assert spans == ["Acme supplies Example.", "Acme supplies Example."]


def test_the_latest_actual_spell_stands_for_the_fact(make: Callable[..., Article]) -> None:
    article = make("a", "Acme supplies Example. Acme supplies Example. Acme supplies Example.")
    first, second, third = read(article).evidence
    extraction = with_evidence(
        read(article),
        first._replace(date="2023-10-17", item="wafers"),
        second._replace(date="2024-Q3", item="resist", role="seller"),
        third._replace(date="2025", status=Status.PLANNED, item="masks"),
    )
    [fact] = to_row(article, extraction)["facts"]
    assert (fact["date"], fact["status"], fact["item"], fact["role"]) == ("2024", "actual", "resist", "seller")
    assert [one["start"] for one in fact["evidence"]] == [second.sentence_start]


def test_of_what_has_ended_the_date_is_its_end(make: Callable[..., Article]) -> None:
    article = make("a", "Acme supplies Example.")
    [evidence] = read(article).evidence
    ended = with_evidence(read(article), evidence._replace(status=Status.ENDED, date="2024-05"))
    [fact] = to_row(article, ended)["facts"]
    assert (fact["date"], fact["status"]) == ("2024-05", "ended")


def test_of_what_is_to_end_too(make: Callable[..., Article]) -> None:
    article = replace(make("a", "Acme supplies Example."), published=date(2024, 2, 1))
    [evidence] = read(article).evidence
    announced = with_evidence(read(article), evidence._replace(status=Status.ENDED, date="2024-05"))
    [fact] = to_row(article, announced)["facts"]
    assert (fact["date"], fact["date_end"], fact["status"]) == ("2024-05", None, "ended")


def test_what_only_the_title_says_is_left_out(make: Callable[..., Article]) -> None:
    article = replace(make("a", "Nothing is known."), title="Acme supplies Example.")
    in_title = read(replace(article, text=article.title))
    mentions = tuple(replace(one, field=Field.TITLE) for one in in_title.mentions)
    evidence = tuple(one._replace(field=Field.TITLE) for one in in_title.evidence)
    row = to_row(article, replace(in_title, mentions=mentions, evidence=evidence))
    assert (row["entities"], row["facts"]) == ([], [])


def test_aliases_are_the_names_that_the_text_uses(make: Callable[..., Article]) -> None:
    article = make("a", "Acme Chips said that Acme and the company, too, are one.")
    entity = Entity(Entity.make_id(EntityType.COMPANY, "Acme Chips"), EntityType.COMPANY, "Acme Chips", ("ACM",))

    def mention(text: str, linked_by: str) -> Mention:
        start = article.text.rindex(text)
        end = start + len(text)
        id_ = Mention.make_id(article.id, Field.TEXT, start, end)
        return Mention(
            id_, article.id, Field.TEXT, start, end, text, EntityType.COMPANY, (entity.id,), linked_by=linked_by
        )

    mentions = (mention("the company", "reference"), mention("Acme", "name"), mention("Acme Chips", "name"))
    row = to_row(article, Extraction(article.id, "1", mentions, (entity,), ()))
    assert [one["aliases"] for one in row["entities"]] == [["Acme"]]
