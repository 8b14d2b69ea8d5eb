"""Connections: against every path that there is, and in stories told by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chipgraph.graph.dates import PartialDate
from chipgraph.graph.errors import InputError, NotFoundError
from chipgraph.graph.filters import EVERY_STATUS, FactFilter
from chipgraph.graph.links import strength
from chipgraph.graph.model import Entity
from chipgraph.graph.paths import Scope, connections
from chipgraph.graph.schema import EntityType, Relation, Status
from chipgraph.graph.spells import interval

if TYPE_CHECKING:
    from chipgraph.graph.answers import Connections
    from chipgraph.graph.model import Fact
    from chipgraph.graph.store.base import Reader

TODAY = date(2025, 6, 1)
EVERY = FactFilter(statuses=EVERY_STATUS, today=TODAY)
DAY = date(2020, 6, 15)
NAMES = "ABCDE"


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


def told(found: Connections) -> list[tuple[float, str]]:
    """Each path as `A→B←C`."""
    names = {link.row.subject.id: link.row.subject.name for path in found.paths for link in path.links}
    names |= {link.row.object.id: link.row.object.name for path in found.paths for link in path.links}
    return [
        (
            path.strength,
            names[path.links[0].near]
            + "".join(
                ("→" if link.row.subject.id == link.near else "←") + names[link.far] for link in path.links
            ),
        )
        for path in found.paths
    ]  # fmt: skip


class Everything:
    """The same question answered by trying all simple paths, with all spells of all facts on them."""

    def __init__(self, reader: Reader, filter_: FactFilter, hops: int) -> None:
        self.filter = filter_
        self.hops = hops
        self.between: dict[frozenset[str], list[Fact]] = {}
        for fact in reader.find_facts(None, filter_):
            self.between.setdefault(frozenset({fact.subject_id, fact.object_id}), []).append(fact)
        self.graph: nx.Graph[str] = nx.Graph(tuple(ends) for ends in self.between if len(ends) == 2)

    def ranked(self, start: str, goal: str) -> list[tuple[float, tuple[str, ...]]]:
        if start not in self.graph or goal not in self.graph:
            return []
        found = []
        for path in nx.all_simple_paths(self.graph, start, goal, cutoff=self.hops):
            best = self._strength(path)
            if best:
                found.append((best, tuple(path)))
        return sorted(found, key=lambda one: (-one[0], len(one[1]), one[1]))

    def _strength(self, path: list[str]) -> float:
        choices = [
            [(fact, spell) for fact in self.between[frozenset(pair)] for spell in self.filter.spells(fact)]
            for pair in pairwise(path)
        ]
        assert prod(len(one) for one in choices) < 20_000
        return max(
            (min(strength(fact.edge) for fact, _ in chosen) for chosen in product(*choices) if _meet(chosen)), default=0
        )


def _meet(chosen: Any) -> bool:
    """Whether each two of them can hold on one day; of what began nobody knows when, the end still counts."""
    days = []
    for fact, spell in chosen:
        if known := interval(spell, fact.relation):
            days.append(known)
        elif spell.end:
            days.append((date.min, PartialDate.parse(spell.end).last))
    return all(max(a[0], b[0]) <= min(a[1], b[1]) for a in days for b in days)


says = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(NAMES),
    st.sampled_from([Relation.SUPPLIES, Relation.COMPETES_WITH, Relation.INVESTS_IN, Relation.INVESTS_IN]),
    st.sampled_from([None, "2019", "2020-06", "2021"]), st.sampled_from([None, None, "2020-12"]),
    st.sampled_from([0.3, 0.5, 0.7, 0.9]), st.sampled_from(["Gazette", "Herald"]),
).filter(lambda one: one[0] != one[1] and not (one[4] and one[3] == "2021"))  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(says, min_size=6, max_size=14), st.integers(1, 4), st.integers(1, 4), st.sampled_from([None, None, DAY])
)
def test_the_best_paths_of_all_there_are(
    engine: Any, writer: Any, drawn: list[Any], hops: int, paths: int, as_of: date | None
) -> None:
    articles = [
        writer.article(
            f"{publisher} {number}",
            writer.Say(subject, relation, object_, start, date_end=end, confidence=sure),
            publisher=publisher,
        )
        for number, (subject, object_, relation, start, end, sure, publisher) in enumerate(drawn)
    ]
    filter_ = FactFilter(statuses=EVERY_STATUS, as_of=as_of, today=TODAY)
    with engine.store(engine.fresh()) as store:
        store.put(articles)
        every = Everything(store, filter_, hops)
        start = company(drawn[0][0])
        for goal in sorted({company(name) for one in drawn for name in one[:2]} - {start}):
            found = connections(store, start, goal, filter_, Scope(paths=paths, hops=hops, receipts=1))
            assert found.cuts == ()
            ranked = [(path.strength, (start, *(link.far for link in path.links))) for path in found.paths]
            assert ranked == every.ranked(start, goal)[:paths]
            for link in (link for path in found.paths for link in path.links):
                assert {link.near, link.far} == {link.row.subject.id, link.row.object.id}
                assert link.row.receipts


def test_the_strongest_weakest_link_goes_before_the_shortest_way(engine: Any, writer: Any) -> None:
    supplies, say = Relation.SUPPLIES, writer.Say
    sure = [say("A", supplies, "B"), say("C", supplies, "B"), say("C", supplies, "D")]
    with engine.store() as store:
        store.put(
            [
                writer.article("One", *sure, say("A", supplies, "D", confidence=0.6)),
                writer.article("Two", *sure, say("A", Relation.OWNS, "C"), publisher="Herald"),
            ]
        )
        found = connections(store, company("A"), company("D"), EVERY)
        assert told(found) == [(0.7425, "A→B←C→D"), (0.45, "A→C→D"), (0.3, "A→D")]
        assert connections(store, company("A"), company("D"), EVERY, Scope(hops=2**70)) == found
        assert [link.row.fact.relation for link in found.paths[1].links] == [Relation.OWNS, supplies]
        assert (found.start.name, found.goal.name, found.cuts) == ("A", "D", ())
        assert [one.publisher for one in found.paths[0].links[0].row.receipts] == ["Gazette", "Herald"]
        assert told(connections(store, company("A"), company("D"), EVERY, Scope(paths=1, hops=2))) == [(0.45, "A→C→D")]
        by = FactFilter(relations=frozenset({supplies}), today=TODAY)
        assert [path for _, path in told(connections(store, company("A"), company("D"), by))] == ["A→B←C→D", "A→D"]


def test_hops_hold_at_the_same_time(engine: Any, writer: Any) -> None:
    supplies = Relation.SUPPLIES
    with engine.store() as store:
        store.put(
            [
                writer.article(
                    "Trade",
                    writer.Say("A", supplies, "B", "2015", date_end="2018"),
                    writer.Say("B", supplies, "C", "2019"),
                    writer.Say("B", supplies, "D", "2017"),
                    writer.Say("D", supplies, "E"),
                )
            ]
        )
        assert connections(store, company("A"), company("C"), EVERY).paths == ()
        apart = connections(store, company("A"), company("C"), EVERY, Scope(any_time=True))
        assert [path for _, path in told(apart)] == ["A→B→C"]
        (path,) = connections(store, company("A"), company("E"), EVERY).paths
        assert (path.first, path.last) == (date(2017, 1, 1), date(2018, 12, 31))
        assert [link.dated for link in path.links] == [True, True, False]
        then = FactFilter(as_of=date(2018, 1, 1), today=TODAY)
        assert [path for _, path in told(connections(store, company("A"), company("D"), then))] == ["A→B→D"]
        assert connections(store, company("A"), company("E"), then).paths == ()
        assert connections(store, company("A"), company("D"), FactFilter(today=TODAY)).paths == ()


def test_the_dated_and_the_strongest_of_several_facts_stand_for_a_link(engine: Any, writer: Any) -> None:
    owns, supplies = Relation.OWNS, Relation.SUPPLIES
    with engine.store() as store:
        store.put(
            [
                writer.article("One", writer.Say("A", owns, "B"), writer.Say("A", supplies, "B", "2020")),
                writer.article("Two", writer.Say("A", owns, "B", "2021"), publisher="Herald"),
            ]
        )
        ((link,),) = [path.links for path in connections(store, company("A"), company("B"), EVERY).paths]
        assert (link.row.fact.relation, link.row.spell.start, link.dated) == (owns, "2021", True)


def test_seats_join_nothing_unless_asked_for(engine: Any, writer: Any) -> None:
    with engine.store() as store:
        store.put(
            [
                writer.article(
                    "Seats",
                    *[writer.Say(name, Relation.LOCATED_IN, "Hub", object_type=EntityType.LOCATION) for name in "AB"],
                )
            ]
        )
        assert connections(store, company("A"), company("B"), EVERY).paths == ()
        seats = FactFilter(relations=frozenset({Relation.LOCATED_IN}), today=TODAY)
        assert [path for _, path in told(connections(store, company("A"), company("B"), seats))] == ["A→Hub←B"]


@pytest.mark.parametrize(
    ("scope", "cut"),
    [
        (Scope(per_entity=2), "of Hub only the 2 best supported facts were followed"),
        (Scope(max_nodes=1), "the search stopped at 1 entities; there may be stronger paths"),
        (Scope(max_steps=2), "the search stopped after 2 steps; there may be stronger paths"),
    ],
)
def test_caps_are_named(engine: Any, writer: Any, scope: Scope, cut: str) -> None:
    told_of = [(f"N{n}", "Hub") for n in range(5)] + [(f"N{n}", "End") for n in range(2)]
    with engine.store() as store:
        store.put([writer.article("Hub", *[writer.Say(s, Relation.SUPPLIES, o) for s, o in told_of])])
        assert cut in connections(store, company("Hub"), company("End"), EVERY, scope).cuts
        assert connections(store, company("N0"), company("End"), EVERY).cuts == ()


def test_what_is_denied_by_another_is_half_as_strong(engine: Any, writer: Any) -> None:
    with engine.store() as store:
        store.put(
            [
                writer.article("One", writer.Say("A", Relation.SUPPLIES, "B")),
                writer.article("Two", writer.Say("A", Relation.SUPPLIES, "B", status=Status.DENIED), publisher="Post"),
            ]
        )
        assert told(connections(store, company("A"), company("B"))) == [(0.225, "A→B")]


def test_unusable_questions(engine: Any, writer: Any) -> None:
    with engine.store() as store:
        store.put([writer.article("One", writer.Say("A", Relation.SUPPLIES, "B"))])
        with pytest.raises(InputError, match="one entity"):
            connections(store, company("A"), company("A"))
        with pytest.raises(InputError, match="one hop"):
            connections(store, company("A"), company("B"), EVERY, Scope(hops=0))
        with pytest.raises(NotFoundError):
            connections(store, company("A"), company("Nobody"))
