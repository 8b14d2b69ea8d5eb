"""What was read out of one article as one plain row, the format that `chipgraph extract` prints."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from chipgraph.graph.dates import PartialDate, Precision
from chipgraph.graph.facts import derive
from chipgraph.graph.schema import Field, Status
from chipgraph.graph.spells import row
from chipgraph.ingest.prose import prose

if TYPE_CHECKING:
    from chipgraph.graph.model import Article, Evidence, Extraction, Fact, Spell


def to_row(article: Article, extraction: Extraction) -> dict[str, Any]:
    """The entities that the text names, and one fact a triple, of what has evidence in the text.

    `{"id", "entities": [{"id", "name", "type", "aliases"}], "facts": [{"subject", "relation", "object", "date",
    "status", …, "confidence", "evidence": [{"start", "end"}]}]}`. Offsets count into the article's text. Of several
    spells of a fact the row gives the one that is actual and latest, else the best supported.
    """
    read = [one for one in extraction.evidence if one.field is Field.TEXT]
    evidence = {one.id: one for one in read}
    facts = derive(read, {article.id: article})
    names = _names(article, extraction)
    rows = sorted((_fact(fact, evidence) for fact in facts), key=_place)
    ends = {one[end] for one in rows for end in ("subject", "object")}
    return {
        "id": article.key,
        "entities": [
            {"id": one.id, "name": one.name, "type": one.type, "aliases": [x for x in names[one.id] if x != one.name]}
            for one in sorted(extraction.entities, key=lambda one: one.id)
            if one.id in names or one.id in ends
        ],
        "facts": rows,
    }


def _names(article: Article, extraction: Extraction) -> defaultdict[str, list[str]]:
    """The names by which the text calls each entity, by first use; descriptions and pronouns are none.

    After those of mentions come longer ones that are no mention, as "US export controls".
    """
    names: defaultdict[str, list[str]] = defaultdict(list)
    for mention in sorted(extraction.mentions, key=lambda one: (one.start, one.end)):
        if mention.field is not Field.TEXT or mention.linked_by == "reference" or len(mention.entity_ids) != 1:
            continue
        known = names[mention.entity_ids[0]]
        if mention.text not in known:
            known.append(mention.text)
    text = prose(article.text).text
    for one in extraction.entities:
        if one.id in names:
            known = names[one.id]
            known += [alias for alias in one.aliases if alias not in known and alias in text]
    return names


def _fact(fact: Fact, evidence: dict[str, Evidence]) -> dict[str, Any]:
    spell = row(fact.spells)
    support = [evidence[id_] for id_ in spell.evidence]
    best = max(support, key=lambda one: (one.confidence, one.id))
    if spell.start is None and any(one.status is Status.ENDED for one in support):
        spell = spell._replace(status=Status.ENDED)  # one that is announced: all that was read of it is its end
    optional = {"item": spell.item, "amount": best.amount, "role": best.role, "speaker": best.speaker}
    return {
        "subject": fact.subject_id,
        "relation": fact.relation,
        "object": fact.object_id,
        "date": _iso(_date(spell)),
        "date_end": _iso(spell.end) if spell.start else None,
        "status": spell.status,
        **{name: value for name, value in optional.items() if value is not None},
        "confidence": fact.confidence,
        "evidence": [{"start": start, "end": end} for start, end in _spans(support)],
    }


def _date(spell: Spell) -> str | None:
    """When it holds from; when it ended, of what has ended."""
    return spell.end if spell.status is Status.ENDED else spell.start


def _iso(text: str | None) -> str | None:
    """The date in ISO 8601, which knows no quarters: of one the year is given."""
    if text is None:
        return None
    parsed = PartialDate.parse(text)
    return f"{parsed.first.year:04}" if parsed.precision is Precision.QUARTER else text


def _spans(evidence: list[Evidence]) -> list[tuple[int, int]]:
    return sorted({(one.sentence_start, one.sentence_end) for one in evidence})


def _place(fact: dict[str, Any]) -> tuple[int, str, str, str]:
    return fact["evidence"][0]["start"], fact["subject"], fact["relation"], fact["object"]
