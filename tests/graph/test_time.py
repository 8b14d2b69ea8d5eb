"""Truth over time: both clocks against the traps that news lay, one row a trap, on derived facts and every engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from model_store import known_by

from chipgraph.graph.changes import changes
from chipgraph.graph.corroboration import coverage
from chipgraph.graph.facts import derive
from chipgraph.graph.filters import EVERY_STATUS, Direction, FactFilter
from chipgraph.graph.model import Entity
from chipgraph.graph.network import network
from chipgraph.graph.paths import Scope, connections
from chipgraph.graph.queries import Bounds, customers, facts_of, suppliers, timeline
from chipgraph.graph.reach import reach
from chipgraph.graph.schema import Basis, EntityType, Relation, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipgraph.graph.answers import FactRow
    from chipgraph.graph.model import Article, Evidence, Extraction, Fact
    from chipgraph.graph.store.base import Reader

A, P, L, E, D = Status.ACTUAL, Status.PLANNED, Status.ALLEGED, Status.ENDED, Status.DENIED
TODAY = date(2025, 6, 1)
ONE = Scope(paths=1, hops=1)
SAYS = {"relation", "date", "status", "date_end", "item", "confidence", "basis"}

Told = dict[str, Any]
Brief = tuple[str | None, str | None, Status]


@dataclass(frozen=True)
class Trap:
    """What articles tell of one pair, what is asked, and the spells (start, end, status) that must answer."""

    name: str
    told: list[Told]
    spells: list[Brief]
    as_of: str | None = None
    known_at: str | None = None
    relation: Relation = Relation.SUPPLIES
    statuses: frozenset[Status] = field(default=frozenset({Status.ACTUAL}))

    @property
    def filter(self) -> FactFilter:
        days = [date.fromisoformat(day) if day else None for day in (self.as_of, self.known_at)]
        relations = frozenset({self.relation})
        return FactFilter(relations, statuses=self.statuses, as_of=days[0], known_at=days[1], today=TODAY)


def end(day: str | None = None, **more: Any) -> Told:
    return {"date": day, "status": E, **more}


def at(day: str | None, **more: Any) -> Told:
    return {"date": day, **more}


EVENT = Relation.INVESTS_IN
ALL = EVERY_STATUS
SUPPLY = [at("2014", published="2019-01-01")]
STOPPED = [*SUPPLY, end("2020-09-15", published="2020-09-16")]
LIFTED = [at("2020"), end("2021", published="2021-06-01")]
AGAIN = at("2021-08-01", published="2021-09-01")
OCTOBER = [at("2018-10", basis=Basis.RELATIVE, published="2019-02-01")]
DENIED = [at("2019", published="2019-05-01", publisher="Gazette"), at(None, status=D, published="2021-03-01")]
FORETOLD = [at("2019"), end("2030", published="2020-05-16")]
CAME = [at("2019"), end("2024", published="2020-05-16")]
UNDATED = [at("2019", published=None), at(None, published="2019-05-01")]

TRAPS = [
    # An unknown start is not "always".
    Trap("an end says nothing of the time before", [end("2020-09")], [], as_of="2019-01-01"),
    Trap("nor of its own month", [end("2020-09")], [], as_of="2020-09-10"),
    Trap("'until' is not always", [{"date_end": "2023"}], [], as_of="2022-01-01"),
    Trap("an end of unknown start is told as that", [end("2020-09")], [(None, "2020-09", E)], statuses=ALL),
    # Undated facts never satisfy `as_of`; the day of the listing is not the day of the report.
    Trap("undated is not the day of publication", [at(None, published="2020-12-19")], [], as_of="2020-12-19"),
    Trap("undated is not today", [at(None)], [], as_of="2025-06-01"),
    Trap("undated is current", [at(None)], [(None, None, A)]),
    Trap("listed the day before", [at("2020-12-18", published="2020-12-19")], [], as_of="2020-12-17"),
    Trap("from the day of the listing on", [at("2020-12-18", published="2020-12-19")], [("2020-12-18", None, A)],
         as_of="2020-12-18"),
    # A relative date counts from its article.
    Trap("'last October' of an old article", OCTOBER, [("2018-10", None, A)], as_of="2018-10-31", relation=EVENT),
    Trap("is not last October", OCTOBER, [], as_of="2024-10-15", relation=EVENT),
    Trap("nor the October of the article's year", OCTOBER, [], as_of="2019-10-15", relation=EVENT),
    # Two occurrences stay two; a coarse and a fine date that agree are one.
    Trap("two fines", [at("2023-05-02"), at("2024-02-01")], [("2023-05-02", None, A), ("2024-02-01", None, A)],
         relation=EVENT),
    Trap("between them was none", [at("2023-05-02"), at("2024-02-01")], [], as_of="2023-08-01", relation=EVENT),
    Trap("each has its day", [at("2023-05-02"), at("2024-02-01")], [("2024-02-01", None, A)], as_of="2024-02-01",
         relation=EVENT),
    Trap("two listings", [at("2019-05-16"), end("2019-11"), at("2020-12-18")],
         [("2019-05-16", "2019-11", E), ("2020-12-18", None, A)], relation=Relation.RESTRICTS, statuses=ALL),
    Trap("between two listings", [at("2019-05-16"), end("2019-11"), at("2020-12-18")], [], as_of="2020-03-01",
         relation=Relation.RESTRICTS),
    Trap("the year and the day", [at("2024"), at("2024-03-15")], [("2024-03-15", None, A)], relation=EVENT),
    Trap("told to the year only, before the day", [at("2024"), at("2024-03-15")], [], as_of="2024-01-02",
         relation=EVENT),
    Trap("known to the year, any day may be it", [at("2024")], [("2024", None, A)], as_of="2024-01-02", relation=EVENT),
    Trap("the quarter and a month of another", [at("2024-Q1"), at("2024-04")],
         [("2024-Q1", None, A), ("2024-04", None, A)], relation=EVENT),
    # "Until": a source says when it ends.
    Trap("until 2023, after it", [{"date_end": "2023"}], []),
    Trap("until 2023, told before", [{"date_end": "2023", "published": "2021-01-01"}], [(None, "2023", A)],
         known_at="2022-01-01"),
    Trap("since 2019, and until 2023", [at("2019"), {"date_end": "2023"}], [("2019", "2023", A)], as_of="2023-12-31"),
    Trap("and no longer", [at("2019"), {"date_end": "2023"}], [], as_of="2024-01-01"),
    Trap("nor today", [at("2019"), {"date_end": "2023"}], []),
    Trap("until 2023, and again from 2024", [at("2019"), {"date_end": "2023"}, at("2024")],
         [("2019", "2023", A), ("2024", None, A)], statuses=ALL),
    Trap("until 2023, and ended in May of it", [at("2019"), {"date_end": "2023"}, end("2023-05")],
         [("2019", "2023-05", E)], statuses=ALL),
    Trap("until 2023 and ended 2023, nobody knows since when", [{"date_end": "2023"}, end("2023")],
         [(None, "2023", E)], statuses=ALL),
    Trap("until 2030, but ended in 2024",
         [at("2020"), {"date_end": "2030", "published": "2021-01-01"}, end("2024-02-01", published="2024-02-02")], []),
    Trap("from 2020 to 2030, but ended in 2024",
         [at("2020", date_end="2030", published="2021-01-01"), end("2024-02-01", published="2024-02-02")],
         [("2020", "2024-02-01", E)], statuses=ALL),
    Trap("it is known when the end was foretold, not that it came early",
         [at("2020", date_end="2030", published="2021-01-01"), end("2024-02-01", published="2024-02-02")],
         [("2020", "2030", A)], known_at="2023-01-01"),
    Trap("sources that look back and disagree are both shown",
         [at("2015", date_end="2021", published="2022-01-01"), end("2019", published="2022-01-01")],
         [("2015", "2021", A), (None, "2019", E)], statuses=ALL),
    Trap("until another item", [at("2019", item="chips"), {"date_end": "2023", "item": "phones"}],
         [("2019", None, A)]),
    Trap("undated, said before the end", [at(None, published="2020-01-01"), {"date_end": "2023"}], []),
    Trap("undated, said after the end", [at(None, published="2024-06-01"), {"date_end": "2023"}], [(None, None, A)]),
    # Ends.
    Trap("an end of another item", [at("2018", item="chips"), end("2020", item="phones")], [("2018", None, A)]),
    Trap("an end of an item leaves what names none", [at("2018"), end("2020", item="phones")], [("2018", None, A)]),
    Trap("an end of everything", [at("2018", item="chips"), at("2019", item="phones"), end("2020")], []),
    Trap("it held before it ended", STOPPED, [("2014", "2020-09-15", E)], as_of="2019-06-01"),
    Trap("until its last day", STOPPED, [("2014", "2020-09-15", E)], as_of="2020-09-15"),
    Trap("and no longer after the end", STOPPED, [], as_of="2020-09-16"),
    Trap("began and ended in one year", [at("2020"), end("2020-03")], [], as_of="2020-06-01"),
    Trap("an end that was denied ends it still", [at("2018"), end("2020"), at("2020", status=D)], []),
    Trap("a planned end ends nothing", [at("2018"), at("2026", status=P)], [("2018", None, A)]),
    Trap("a rumour ends nothing", [at("2018"), at("2020", status=L)], [("2018", None, A)]),
    Trap("an end said twice, once without item", [at("2014", item="chips"), end("2020"), end(None)],
         [("2014", "2020", E)], statuses=ALL),
    Trap("an end before it began anew", [at("2021", published="2021-02-01"), end(None, published="2020-01-01")],
         [("2021", None, A)]),
    # An `ended` means no day after it was told.
    Trap("again in the year whose end was told before", [*LIFTED, AGAIN], [("2021-08-01", None, A)]),
    Trap("and ended anew in that year, for which the first end is too early",
         [*LIFTED, AGAIN, end("2021-12-10", published="2021-12-11")],
         [("2020", "2021", E), ("2021-08-01", "2021-12-10", E)], statuses=ALL),
    Trap("the end of a year told after it ends all of it", [at("2020"), end("2021"), AGAIN], []),
    Trap("as does the end of a year whose article nobody dates", [at("2020"), end("2021", published=None), AGAIN], []),
    Trap("one that lies ahead as a whole means its own days",
         [at("2020"), end("2022", published="2021-06-01"), AGAIN], []),
    Trap("until a year means all of it, whenever told",
         [at("2020"), {"date_end": "2021", "published": "2021-06-01"}, AGAIN],
         [("2020", "2021", A), ("2021-08-01", "2021", A)], statuses=ALL),
    Trap("undated, said after the end of that year was told",
         [end("2024", published="2024-01-10"), at(None, published="2024-06-01")], [(None, None, A)]),
    Trap("an end that nobody dates ends nothing dated", [at("2024"), end(None, published=None)], [("2024", None, A)]),
    Trap("nor what was reported on a day", [at(None), end(None, published=None)], [(None, None, A)]),
    Trap("but what is as undated", [at(None, published=None), end(None, published=None)], []),
    # An `ended` that lies ahead is announced.
    Trap("an end that lies ahead has not come", FORETOLD, [("2019", "2030", A)]),
    Trap("nor is it ended yet", FORETOLD, [], statuses=frozenset({E})),
    Trap("it holds until then", FORETOLD, [("2019", "2030", A)], as_of="2030-12-31"),
    Trap("and no longer than announced", FORETOLD, [], as_of="2031-01-01"),
    Trap("an announced end that came", CAME, []),
    Trap("is one", CAME, [("2019", "2024", A)], statuses=frozenset({E})),
    Trap("was not known to be one on its last day", CAME, [("2019", "2024", A)], known_at="2024-12-31"),
    Trap("is one from the next day on", CAME, [], known_at="2025-01-01"),
    Trap("an announced end of unknown start", [end("2030", published="2020-05-16")], [(None, "2030", A)]),
    Trap("announced for one item", [at("2019", item="chips"), at("2019"), end("2030", item="chips")],
         [("2019", None, A), ("2019", "2030", A)]),
    Trap("announced, and told when it had come", [*CAME, end("2024", published="2025-02-01")], [("2019", "2024", E)],
         statuses=ALL),
    Trap("announced, and come on a day of that time", [*CAME, end("2024-03-01", published="2024-03-02")],
         [("2019", "2024-03-01", E)], statuses=ALL),
    Trap("announced, and come early", [*FORETOLD, end("2024-02-01", published="2024-02-02")],
         [("2019", "2024-02-01", E)], statuses=ALL),
    Trap("announced after it had ended by another source: both are shown",
         [at("2019"), end("2024-02-01", published="2024-02-02"), end("2030", published="2025-01-01")],
         [("2019", "2024-02-01", E), (None, "2030", A)], statuses=ALL),
    Trap("an event whose end is announced has not happened by that", [end("2030", published="2020-05-16")], [],
         relation=EVENT),
    # Known at.
    Trap("before the end was known", STOPPED, [("2014", None, A)], known_at="2020-09-15"),
    Trap("the day it became known", STOPPED, [("2014", "2020-09-15", E)], known_at="2020-09-16", statuses=ALL),
    Trap("before anything was known", SUPPLY, [], known_at="2018-12-31", statuses=ALL),
    Trap("both clocks: thought to hold after it had ended", STOPPED, [("2014", None, A)], as_of="2020-09-20",
         known_at="2020-09-15"),
    Trap("both clocks: it was known then that it held", STOPPED, [("2014", None, A)], as_of="2016-01-01",
         known_at="2019-01-01"),
    Trap("both clocks: it held but nobody knew", STOPPED, [], as_of="2016-01-01", known_at="2016-01-01"),
    Trap("a correction of the date, before",
         [at("2023-04", published="2023-05-01"), at("2023-03-02", published="2024-01-01")], [("2023-04", None, A)],
         known_at="2023-12-31", relation=EVENT),
    Trap("a correction of the date, after: both are told",
         [at("2023-04", published="2023-05-01"), at("2023-03-02", published="2024-01-01")],
         [("2023-03-02", None, A), ("2023-04", None, A)], known_at="2024-01-01", relation=EVENT),
    Trap("a finer date, before it was known",
         [at("2023", published="2023-05-01"), at("2023-03-02", published="2024-01-01")], [("2023", None, A)],
         as_of="2023-10-01", known_at="2023-12-31", relation=EVENT),
    Trap("a denial that came later was not known", DENIED, [("2019", None, A)], known_at="2020-01-01", statuses=ALL),
    Trap("a denial overwrites nothing", DENIED, [("2019", None, A), (None, None, D)], statuses=ALL),
    Trap("a denial is no fact", DENIED, [("2019", None, A)]),
    Trap("an article without a date has no place before any day", UNDATED, [(None, None, A)], known_at="2024-01-01"),
    Trap("not even before the last", [at("2019", published=None)], [], known_at="9999-12-31", statuses=ALL),
    Trap("without a second clock it counts", UNDATED, [("2019", None, A), (None, None, A)]),
    Trap("it dates what holds", UNDATED, [("2019", None, A)], as_of="2020-01-01"),
    # Plans and rumours.
    Trap("a plan is no fact on its day", [at("2024", status=P)], [], as_of="2024-06-01"),
    Trap("a plan on its day", [at("2024", status=P)], [("2024", None, P)], as_of="2024-06-01", statuses=frozenset({P})),
    Trap("a plan carried out is two", [at("2023", status=P), at("2024")], [("2024", None, A)]),
]  # fmt: skip


def story(writer: Any, trap: Trap, ends: tuple[str, str] = ("X", "Y")) -> list[tuple[Article, Extraction]]:
    """An article for each thing told."""
    return [
        writer.article(
            f"{ends[0]}, no. {number}",
            writer.Say(ends[0], **{"relation": trap.relation, **_part(one, inside=True)}, object=ends[1]),
            **_part(one, inside=False),
        )
        for number, one in enumerate(trap.told)
    ]


def _part(told: Told, *, inside: bool) -> Told:
    return {key: value for key, value in told.items() if (key in SAYS) is inside}


def brief(fact: Fact, filter_: FactFilter) -> list[Brief]:
    return [(spell.start, spell.end, spell.status) for spell in filter_.spells(fact)]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_traps(writer: Any, trap: Trap) -> None:
    read = story(writer, trap)
    articles = {article.id: article for article, _ in read}
    evidence = [one for _, extraction in read for one in extraction.evidence]
    if trap.filter.known_at:
        evidence = known_by(evidence, articles, trap.filter.known_at)
    told = [spell for fact in derive(evidence, articles) for spell in brief(fact, trap.filter)]
    assert told == trap.spells
    assert derive(evidence[::-1], articles) == derive(evidence, articles)


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


def test_every_question_keeps_both_clocks(engine: Any, writer: Any) -> None:
    """All traps in one graph, each pair on its own, asked by all that take a filter."""
    with engine.store() as store:
        store.put([
            one
            for number, trap in enumerate(TRAPS)
            for one in story(writer, trap, (f"Giver {number}", f"Taker {number}"))
        ])  # fmt: skip
        for number, trap in enumerate(TRAPS):
            giver, taker = company(f"Giver {number}"), company(f"Taker {number}")
            answers: dict[str, Sequence[FactRow]] = {
                "facts": facts_of(store, taker, trap.filter).rows,
                "timeline": _of_timeline(store, giver, taker, trap.filter),
            }
            if trap.relation is Relation.SUPPLIES:
                answers["suppliers"] = [hop.row for hop in suppliers(store, taker, trap.filter).hops]
                answers["customers"] = [hop.row for hop in customers(store, giver, trap.filter).hops]
            drawn = network(store, trap.filter, entity_ids=[giver])
            assert drawn.number_of_edges() == bool(trap.spells), trap.name
            paths = connections(store, giver, taker, trap.filter, ONE).paths
            linked = [link.row for path in paths for link in path.links]
            assert {(one.spell.start, one.spell.end, one.spell.status) for one in linked} <= set(trap.spells)
            assert (len(linked), _published_by(linked, trap.filter.known_at)) == (bool(trap.spells), True), trap.name
            covered = coverage(store, taker, trap.filter)
            assert covered.articles == len({one.article_id for one in _evidence(store, answers["facts"])}), trap.name
            for question, rows in answers.items():
                told = [(one.start, one.end, one.status) for row in rows for one in row.spells]
                assert told == trap.spells, (trap.name, question)
                assert _published_by(rows, trap.filter.known_at), (trap.name, question)


def _of_timeline(reader: Reader, giver: str, taker: str, filter_: FactFilter) -> list[FactRow]:
    """The rows of a timeline, one a spell, in the order of spells."""
    told = timeline(reader, [giver, taker], filter_)
    rows = {row.spell: row for row in (one.row for one in (*told.entries, *told.undated))}
    first = next(iter(rows.values()), None)
    return [rows[spell] for spell in (first.fact.spells if first else ()) if spell in rows]


def _evidence(reader: Reader, rows: Sequence[FactRow]) -> list[Evidence]:
    """All that the spells of the rows rest on."""
    ids = {id_ for row in rows for spell in row.spells for id_ in spell.evidence}
    return [one.evidence for one in reader.find_receipts(ids)]


def _published_by(rows: Any, day: date | None) -> bool:
    """Whether no receipt was published after that day; one without a date has no place before any."""
    days = [one.published for row in rows for one in row.receipts]
    return day is None or all(published is not None and published <= day for published in days)


def test_what_is_told_of_others_ends_nothing(engine: Any, writer: Any) -> None:
    """A fact ends by what is said of itself; a measure that is revoked stays what it was for its targets until told."""
    kinds = {"List": EntityType.SANCTION, "State": EntityType.COUNTRY, "Maker": EntityType.COMPANY}

    def say(subject: str, relation: Relation, object_: str, *told: Any) -> Any:
        return writer.Say(subject, relation, object_, *told, type=kinds[subject], object_type=kinds[object_])

    told = [
        writer.article(
            "Listing",
            say("List", Relation.TARGETS, "Maker", "2019-05-16"),
            say("State", Relation.RESTRICTS, "Maker", "2019-05-16"),
            say("State", Relation.ISSUES, "List", "2019-05-15"),
            published="2019-05-17",
        ),
        writer.article("Revoked", say("State", Relation.ISSUES, "List", "2023-01-10", E), published="2023-01-11"),
        writer.article("Licence", say("State", Relation.PERMITS, "Maker", "2021"), published="2021-02-01"),
        writer.article("Trade", say("Maker", Relation.SUPPLIES, "State", "2024"), published="2024-02-01"),
    ]
    lifted = writer.article("Lifted", say("List", Relation.TARGETS, "Maker", "2024-06-01", E), published="2024-06-02")
    measures = frozenset({Relation.TARGETS, Relation.RESTRICTS})
    current = FactFilter(measures, today=TODAY)
    with engine.store() as store:
        store.put(told)
        held = {fact.relation: brief(fact, current) for fact in store.find_facts([company("Maker")], current)}
        assert held == {relation: [("2019-05-16", None, A)] for relation in measures}
        store.put([lifted])
        held = {fact.relation: brief(fact, current) for fact in store.find_facts([company("Maker")], current)}
        assert held == {Relation.RESTRICTS: [("2019-05-16", None, A)]}
        then = FactFilter(measures, known_at=date(2024, 6, 1), today=TODAY)
        assert len(store.find_facts([company("Maker")], then)) == 2
        back = FactFilter(measures, as_of=date(2024, 6, 1), today=TODAY)
        assert len(store.find_facts([company("Maker")], back)) == 2
        after = FactFilter(measures, as_of=date(2024, 6, 2), today=TODAY)
        assert len(store.find_facts([company("Maker")], after)) == 1


def test_a_dispute_is_known_from_the_denial_on(engine: Any, writer: Any) -> None:
    """Asserted by one, denied by another later: neither overwrites the other, on either clock."""
    asserted = writer.Say("SMIC", Relation.SUPPLIES, "Huawei", "2023")
    denied = writer.Say("SMIC", Relation.SUPPLIES, "Huawei", status=D)
    over = writer.Say("SMIC", Relation.SUPPLIES, "Apple", date_end="2018")
    no_more = writer.Say("SMIC", Relation.SUPPLIES, "Apple", "2020", D)
    with engine.store() as store:
        store.put([
            writer.article("Asserted", asserted, over, published="2023-09-01", publisher="Herald"),
            writer.article("Denied", denied, no_more, published="2024-01-01", publisher="Post"),
        ])  # fmt: skip
        now, before = FactFilter(today=TODAY), FactFilter(known_at=date(2023, 12, 31), today=TODAY)
        (fact,) = store.find_facts([company("Huawei")], now)
        assert (fact.disputed, fact.publishers, fact.articles) == (True, ("Herald",), 2)
        assert [spell.status for spell in fact.spells] == [A, D]
        (fact,) = store.find_facts([company("Huawei")], before)
        assert (fact.disputed, fact.articles, fact.last_reported) == (False, 1, date(2023, 9, 1))
        # "Until 2018" and "not in 2020" are both true.
        (fact,) = store.find_facts([company("Apple")], FactFilter(statuses=ALL, today=TODAY))
        assert not fact.disputed


def test_a_correction_replaces_the_article_on_both_clocks(engine: Any, writer: Any) -> None:
    """Another text under the same address is the article from then on: what it no longer says is gone."""
    url = "https://example.org/report"
    wrong = writer.Say("TSMC", Relation.SUPPLIES, "Huawei", "2021")
    right = writer.Say("TSMC", Relation.SUPPLIES, "Huawei", "2019", date_end="2020")
    with engine.store() as store:
        store.put([writer.article("Report", wrong, published="2022-01-01", url=url)])
        store.put([writer.article("Report", right, published="2022-01-03", url=url)])
        asked = {day: FactFilter(statuses=ALL, known_at=date(2022, 1, day), today=TODAY) for day in (2, 3)}
        assert store.find_facts([company("Huawei")], asked[2]) == []
        (fact,) = store.find_facts([company("Huawei")], asked[3])
        assert brief(fact, asked[3]) == [("2019", "2020", A)]


def test_tiers_hold_at_the_same_time(engine: Any, writer: Any) -> None:
    """A chain as of a day has only hops that held on it, as far as was known by the other."""
    say, supplies = writer.Say, Relation.SUPPLIES
    with engine.store() as store:
        store.put([
            writer.article("Fab", say("Fab", supplies, "Firm", "2015"), published="2016-01-01"),
            writer.article("Tool", say("Tool", supplies, "Fab", "2018"), published="2018-06-01"),
            writer.article("Lens", say("Lens", supplies, "Tool", "2012", date_end="2019"), published="2020-01-01"),
            writer.article("Undated", say("Other", supplies, "Fab"), published="2016-01-01"),
        ])  # fmt: skip

        def chain(**clocks: date) -> list[tuple[int, str]]:
            found = suppliers(store, company("Firm"), FactFilter(today=TODAY, **clocks), Bounds(tiers=3))
            return sorted((hop.tier, hop.row.subject.name) for hop in found.hops)

        assert chain() == [(1, "Fab"), (2, "Other"), (2, "Tool")]
        assert chain(as_of=date(2018, 7, 1)) == [(1, "Fab"), (2, "Tool"), (3, "Lens")]
        assert chain(as_of=date(2017, 7, 1)) == [(1, "Fab")]
        assert chain(as_of=date(2021, 1, 1)) == [(1, "Fab"), (2, "Tool")]
        assert chain(as_of=date(2018, 7, 1), known_at=date(2019, 1, 1)) == [(1, "Fab"), (2, "Tool")]
        assert chain(known_at=date(2017, 1, 1)) == [(1, "Fab"), (2, "Other")]
        assert chain(as_of=date(2014, 1, 1)) == []


def test_the_reach_of_a_measure_is_that_of_a_day(engine: Any, writer: Any) -> None:
    """What was targeted and whom that supplied, both on the day in question and as far as was known."""
    said = [
        ("Listing", ("Maker", Relation.TARGETS, "2020-05"), A, "2020-06-01"),
        ("Trade", ("Buyer", Relation.SUPPLIES, "2021-03"), A, "2021-04-01"),
        ("Delisting", ("Maker", Relation.TARGETS, "2022-08-01"), E, "2022-08-02"),
    ]
    measure = Entity.make_id(EntityType.SANCTION, "List")
    with engine.store() as store:
        for title, (object_, relation, day), status, published in said:
            subject = "List" if relation is Relation.TARGETS else "Maker"
            type_ = EntityType.SANCTION if subject == "List" else EntityType.COMPANY
            say = writer.Say(subject, relation, object_, day, status, type=type_, object_type=EntityType.COMPANY)
            store.put([writer.article(title, say, published=published)])

        def reached(**clocks: date) -> list[str]:
            found = reach(store, measure, FactFilter(today=TODAY, **clocks), Bounds(tiers=2))
            return sorted(hop.row.object.name for hop in found.hops)

        assert reached() == []
        assert reached(as_of=date(2020, 7, 1)) == ["Maker"]
        assert reached(as_of=date(2021, 7, 1)) == ["Buyer", "Maker"]
        assert reached(as_of=date(2022, 8, 2)) == []
        assert reached(known_at=date(2022, 8, 1)) == ["Buyer", "Maker"]
        assert reached(known_at=date(2021, 3, 31)) == ["Maker"]
        assert reached(as_of=date(2021, 7, 1), known_at=date(2021, 3, 31)) == ["Maker"]
        assert reached(as_of=date(2020, 7, 1), known_at=date(2020, 5, 31)) == []


def test_changes_between_two_days(engine: Any, writer: Any) -> None:
    """By what was published in between: not by what happened then, nor by what nobody can date."""
    say, supplies = writer.Say, Relation.SUPPLIES
    with engine.store() as store:
        store.put([
            writer.article("Old", say("A", supplies, "B", "2014"), published="2019-01-01"),
            writer.article("Old too", say("C", supplies, "D", "2015"), published="2019-01-01"),
            writer.article("End", say("A", supplies, "B", "2016", E), published="2020-09-16"),
            writer.article("Denial", say("C", supplies, "D", status=D), published="2020-09-17", publisher="Post"),
            writer.article("New", say("E", supplies, "F", "2012"), published="2020-09-20"),
            writer.article("Undated", say("G", supplies, "H", "2020-09-18"), published=None),
        ])  # fmt: skip

        def told(since: date, until: date) -> dict[str, tuple[str, ...]]:
            found = changes(store, since, until, FactFilter(today=TODAY))
            return {one.row.subject.name: tuple(turn.value for turn in one.turns) for one in found.changes}

        assert told(date(2020, 9, 15), date(2020, 9, 16)) == {"A": ("ended",)}
        assert told(date(2020, 9, 16), date(2020, 9, 19)) == {"C": ("contradicted",)}
        assert told(date(2020, 9, 19), date(2021, 1, 1)) == {"E": ("new",)}
        assert told(date(2018, 1, 1), date(2018, 12, 31)) == {}
        assert told(date(2015, 1, 1), date(2017, 1, 1)) == {}


def test_direction_and_clocks_together(engine: Any, writer: Any) -> None:
    told = writer.Say("A", Relation.SUPPLIES, "B", "2020", E)
    with engine.store() as store:
        store.put(
            [writer.article("End", told), writer.article("Start", writer.Say("A", Relation.SUPPLIES, "B", "2017"))]
        )
        for direction, found in ((Direction.OUT, 1), (Direction.IN, 0), (Direction.BOTH, 1)):
            asked = FactFilter(direction=direction, as_of=date(2018, 1, 1), known_at=date(2024, 1, 1), today=TODAY)
            assert len(store.find_facts([company("A")], asked)) == found
