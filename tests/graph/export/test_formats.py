from __future__ import annotations

import csv
import os
import re
import stat
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from chipgraph.graph.errors import InputError
from chipgraph.graph.export import formats
from chipgraph.graph.export.formats import Format, export
from chipgraph.graph.filters import FactFilter
from chipgraph.graph.model import Entity, Fact
from chipgraph.graph.schema import EntityType, Relation, Status

if TYPE_CHECKING:
    from pathlib import Path


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


def test_the_same_graph_gives_the_same_bytes(
    engine: Any, articles: Any, exported: Any, every: Any, tmp_path: Path
) -> None:
    """Also when its articles came one by one in another order, into either engine."""
    with engine.store() as other:
        for pair in reversed(articles):
            other.put([pair])
        for format_ in Format:
            export(other, tmp_path / "again", format_, every)
            assert (tmp_path / "again").read_bytes() == exported(format_).read_bytes(), format_


def test_around_an_entity(exported: Any) -> None:
    tsmc = company("TSMC")
    near = exported("graphml", FactFilter(), entity_ids=[tsmc], steps=1).read_text()
    assert near.count("<edge ") == 1
    assert exported("graphml", FactFilter(), entity_ids=[tsmc], steps=2).read_text().count("<edge ") == 4
    alone = exported("graphml", FactFilter(item="nothing of that name"), entity_ids=[tsmc]).read_text()
    assert (alone.count("<node "), alone.count("<edge ")) == (1, 0)


def test_as_it_was_known(exported: Any, every: FactFilter) -> None:
    then = exported("graphml", replace(every, known_at=date(2019, 12, 31))).read_text()
    assert then.count("<edge ") == 3
    assert "Herald" not in then


def test_a_spell_has_its_place_whatever_else_passes(exported: Any) -> None:
    """Since 2023, planned for 2026, denied: where only the plan passes it is the second still."""
    fact = Fact.make_id(company("SMIC"), Relation.SUPPLIES, company("Huawei"))
    planned = FactFilter(frozenset({Relation.SUPPLIES}), statuses=frozenset({Status.PLANNED}))
    for format_ in (Format.FTM, Format.JSONLD):
        assert set(re.findall(rf"{fact}-\d", exported(format_, planned).read_text())) == {f"{fact}-2"}, format_
    with zipfile.ZipFile(exported("csv", planned)) as zipped:
        for name, column in (("spells.csv", "place"), ("evidence.csv", "spell")):
            rows = csv.DictReader(zipped.read(name).decode().splitlines())
            assert [(row["fact_id"], row[column]) for row in rows] == [(fact, "2")]


def test_a_file_is_whole_or_as_it_was(
    reader: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: FactFilter
) -> None:
    path = tmp_path / "graph.graphml"
    path.write_text("before")

    def half(_: Any, part: Path) -> None:
        part.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(formats.WRITERS, Format.GRAPHML, half)
    with pytest.raises(InputError, match=r"graph\.graphml cannot be written: No space left on device"):
        export(reader, path, Format.GRAPHML, every)
    assert path.read_text() == "before"
    assert list(tmp_path.glob(".*")) == []


def test_what_can_be_written(reader: Any, tmp_path: Path, every: FactFilter) -> None:
    export(reader, tmp_path / "new.csv", Format.CSV, every)
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    (tmp_path / "link.csv").symlink_to(tmp_path / "new.csv")
    export(reader, tmp_path / "link.csv", Format.CSV, FactFilter())
    assert (tmp_path / "link.csv").is_symlink()
    for name in ("missing/graph.csv", ".", os.devnull):
        with pytest.raises(InputError, match=r"cannot be written|is no file"):
            export(reader, tmp_path / name, Format.CSV, every)


def test_a_page_stands_alone(exported: Any, hostile: Any) -> None:
    html = exported("html", entity_ids=[company("Huawei")], steps=2).read_text()
    assert "<h1>Around Huawei</h1>" in html
    assert not any(text in html for text in hostile if "<" in text)
