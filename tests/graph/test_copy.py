"""A copy between any two engines is the same graph, also one that was interrupted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.cli import main
from chipgraph.graph.errors import StoreError
from chipgraph.graph.model import Entity, Judgement
from chipgraph.graph.schema import EntityType, Relation, Target, Verdict
from chipgraph.graph.store.copy import Copied, copy
from chipgraph.graph.store.open import open_reader, open_store

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)


def judgement(left: str, right: str, verdict: Verdict, relation: Relation | None = None) -> Judgement:
    target = Target.FACT if relation else Target.ENTITIES
    ends = [Entity.make_id(EntityType.COMPANY, name) for name in (left, right)]
    if relation is None:
        ends.sort()
    id_ = Judgement.make_id(target, ends[0], ends[1], relation, verdict, "me", AT)
    return Judgement(id_, target, ends[0], ends[1], relation, verdict, "me", AT, "because")


@pytest.fixture
def judgements() -> list[Judgement]:
    return [
        judgement("SMIC", "TSMC", Verdict.SAME),
        judgement("Zeiss", "ASML", Verdict.WRONG, Relation.SUPPLIES),
        replace(judgement("Apple", "Huawei", Verdict.SAME), withdrawn=AT.replace(hour=13)),
    ]


@pytest.fixture
def embedded(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'embedded.db'}"


@pytest.fixture(params=["to it", "from it"])
def ends(request: pytest.FixtureRequest, engine: Any, embedded: str) -> tuple[str, str]:
    """Where from and where to: once the engine is the target, once the source."""
    return (embedded, engine.url()) if request.param == "to it" else (engine.url(), embedded)


def test_a_copy_is_the_same_graph(
    ends: tuple[str, str], story: Any, judgements: list[Judgement], capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(ends[0]) as source:
        source.put(story)
        source.set_clusters({story[0][0].id: "trade"})
        source.judge(*judgements)
        digest = source.digest()
    for counts in ("5 articles written, 0 were there", "0 articles written, 5 were there"):
        with pytest.raises(SystemExit) as done:
            main(["copy", "--from", ends[0], "--to", ends[1]])
        assert not done.value.code
        assert capsys.readouterr().out == f"{counts}, 3 judgements\nboth graphs have the digest {digest}\n"
    with open_reader(ends[1]) as copied:
        assert copied.digest() == digest
        assert list(copied.iter_judgements()) == sorted(judgements, key=lambda one: one.id)


def test_an_interrupted_copy_goes_on(
    engine: Any, embedded: str, story: Any, judgements: list[Judgement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chipgraph.graph.store.copy._ARTICLES", 2)
    monkeypatch.setattr("chipgraph.graph.store.copy._TOGETHER", 1)

    def interrupt(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt
        assert total == 5

    with open_store(embedded) as source, engine.store() as target:
        source.put(story)
        source.judge(*judgements)
        with pytest.raises(KeyboardInterrupt):
            copy(source, target, interrupt)
        assert target.stats().articles == 2
        # Meanwhile near-copies were found, an article was read again, and a judgement withdrawn.
        source.set_clusters({one[0].id: "new" for one in story})
        article, read = next(one for one in story if one[0].id in target.versions())
        source.put([(replace(article, cluster="new"), replace(read, version="test-2"))])
        source.withdraw(judgements[0].id, AT.replace(hour=14))
        told: list[tuple[int, int]] = []
        assert copy(source, target, lambda *one: told.append(one)) == Copied(4, 1, 3, source.digest())
        assert told[-1] == (5, 5)
        assert target.digest() == source.digest()


def test_a_copy_goes_on_after_articles_moved(engine: Any, embedded: str, writer: Any) -> None:
    first, last, new = (
        writer.article(title, writer.Say("A", Relation.SUPPLIES, title), source=f"{title}.txt")
        for title in ("Latest", "Last", "New")
    )
    with open_store(embedded) as source, engine.store() as target:
        source.put([first, last])
        copy(source, target)
        moved = [(replace(first[0], source="Old.txt"), first[1]), (replace(new[0], source="Latest.txt"), new[1])]
        source.put([*moved, (replace(last[0], source="Lost.txt"), last[1])])
        assert copy(source, target) == Copied(1, 2, 0, source.digest())
        assert list(target.iter_articles()) == list(source.iter_articles())


@pytest.mark.parametrize("more", ["an article", "a judgement", "a withdrawal"])
def test_a_target_that_holds_more_is_left_as_it_was(
    engine: Any, embedded: str, story: Any, judgements: list[Judgement], more: str
) -> None:
    with open_store(embedded) as source, engine.store() as target:
        source.put(story[:4])
        source.judge(judgements[0])
        if more == "an article":
            target.put(story[3:])
        else:
            target.judge(judgements[more == "a judgement"])
        if more == "a withdrawal":
            target.withdraw(judgements[0].id, AT.replace(hour=14))
        digest = target.digest()
        held = f"the target holds 1 {'article' if more == 'an article' else 'judgement'} that the original lacks"
        with pytest.raises(StoreError, match=f"{held}; nothing was copied, copy into a store that is empty"):
            copy(source, target)
        assert target.digest() == digest


def test_what_differs_in_the_end_is_an_error(engine: Any, embedded: str, story: Any) -> None:
    with open_store(embedded) as source, engine.store() as target:
        source.put(story[:4])

        def write(_done: int, _total: int) -> None:
            target.put(story[4:])

        with pytest.raises(StoreError, match="holds 5 articles, the original 4; copy into a store that is empty"):
            copy(source, target, write)


def test_one_store_is_no_two(embedded: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["copy", "--from", embedded, "--to", embedded])
    assert done.value.code == 2
    assert capsys.readouterr().err == "error: --from and --to name one store; name two\n"
