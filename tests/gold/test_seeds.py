"""Real articles in the store: the same graph each time and in any order, and receipts that can be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipgraph.graph.schema import Field
from chipgraph.graph.store.open import open_reader, open_store
from chipgraph.ingest import pipeline
from chipgraph.ingest.sources.files import read_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def seeds(shared: Path) -> list[Path]:
    return sorted((shared / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def folder(seeds: list[Path], run_chipgraph: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the graph of the seeds in `chipgraph.db`."""
    folder = tmp_path_factory.mktemp("seeds")
    assert _counts(run_chipgraph(folder, "ingest", *seeds))["new"] == len(seeds)
    return folder


def _counts(report: str) -> dict[str, int]:
    rows = [line.rsplit(maxsplit=1) for line in report.splitlines() if line.strip()]
    return {name.strip(): int(figure.replace(",", "")) for name, figure in rows}


def test_a_second_run_changes_nothing(folder: Path, seeds: list[Path], run_chipgraph: Callable[..., str]) -> None:
    digest = run_chipgraph(folder, "digest")
    counts = _counts(run_chipgraph(folder, "ingest", seeds[0].parent))
    assert (counts["new"], counts["changed"], counts["unchanged"], counts["rejected"]) == (0, 0, len(seeds), 0)
    assert run_chipgraph(folder, "digest") == digest


def test_neither_order_nor_process_nor_workers_matter(folder: Path, seeds: list[Path], tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'turned.db'}") as store:
        for seed in reversed(seeds):  # one run each: within a run the files are sorted
            pipeline.run(read_files([seed]), store)
        turned = store.digest()
    with open_reader(f"sqlite:///{folder / 'chipgraph.db'}") as reader:
        assert reader.digest() == turned


def test_every_receipt_can_be_read_again(folder: Path) -> None:
    with open_reader(f"sqlite:///{folder / 'chipgraph.db'}") as reader:
        evidence = list(reader.iter_evidence())
        receipts = {one.evidence.id: one.sentence for one in reader.find_receipts([one.id for one in evidence])}
        extractions = {one.id: reader.get_extraction(one.id) for one in reader.iter_articles()}
        assert evidence
        for one in evidence:
            article = reader.get_article(one.article_id)
            text = article.title if one.field is Field.TITLE else article.text
            sentence = text[one.sentence_start : one.sentence_end]
            assert sentence == receipts[one.id]
            assert sentence == sentence.strip() != ""
            mentions = {mention.id: mention for mention in extractions[one.article_id].mentions}
            for id_, entity, start, end in (
                (one.subject_mention, one.subject_id, one.subject_start, one.subject_end),
                (one.object_mention, one.object_id, one.object_start, one.object_end),
            ):
                mention = mentions[id_]
                assert (mention.start, mention.end, mention.text) == (start, end, text[start:end])
                assert entity in mention.entity_ids
                # In the sentence, or carried there by a link that is stored.
                inside = one.sentence_start <= start < end <= one.sentence_end
                assert inside or mention.refers_to in mentions
