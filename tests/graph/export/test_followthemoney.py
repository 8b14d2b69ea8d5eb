"""Read by followthemoney itself, which needs an older NetworkX and PyICU and so lives in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chipgraph.graph.export.followthemoney import SCHEMATA
from chipgraph.graph.export.formats import Format, export
from chipgraph.graph.model import Entity
from chipgraph.graph.schema import EntityType
from chipgraph.graph.store.open import open_reader

SCRIPT = Path(__file__).with_name("ftm_reading.py")


@pytest.fixture(scope="session")
def python() -> str:
    found = os.environ.get("CHIPGRAPH_FTM_PYTHON")
    if not found:
        pytest.skip("CHIPGRAPH_FTM_PYTHON names no Python that has followthemoney")
    return found


def _read(python: str, path: Path) -> Any:
    """What followthemoney makes of the file."""
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [python, str(SCRIPT), str(path)]
    done = subprocess.run(command, cwd=path.parent, env=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def read(python: str, exported: Any) -> Any:
    return _read(python, exported("ftm"))


def company(name: str) -> str:
    return Entity.make_id(EntityType.COMPANY, name)


def between(read: Any, one: str, other: str) -> list[Any]:
    """The intervals between two companies."""
    ends = {company(one), company(other)}
    return [
        entity for entity in read if ends <= {value for values in entity["properties"].values() for value in values}
    ]


def test_every_value_is_taken_as_it_is_and_every_link_leads_somewhere(read: Any, hostile: Any) -> None:
    assert not [entity for entity in read if entity["misled"]]
    lost = [value for entity in read for _, value in entity["lost"]]
    assert all(any(text in value for text in hostile) for value in lost)  # control characters, at most
    assert {"Company", "Article", "UnknownLink", "Ownership"} <= {entity["schema"] for entity in read}
    assert "Huawei" in {entity["caption"] for entity in read if entity["schema"] == "Company"}


def test_an_interval_has_dates_status_and_proof(read: Any) -> None:
    (supply,) = between(read, "TSMC", "Huawei")
    assert supply["schema"] == "UnknownLink"
    told = supply["properties"]
    assert (told["subject"], told["object"]) == ([company("TSMC")], [company("Huawei")])
    assert (told["role"], told["status"], told["description"]) == (["supplies"], ["ended"], ["chips"])
    assert (told["startDate"], told["endDate"]) == (["2014"], ["2020-09-15"])
    assert (told["publisher"], told["sourceUrl"]) == (["Gazette", "Herald", "Mirror"], ["https://example.org/trade"])
    assert "TSMC supplies Huawei ended 2020-09-15 chips." in told["summary"]
    articles = {entity["id"]: entity for entity in read if entity["schema"] == "Article"}
    assert {articles[id_]["caption"] for id_ in told["proof"]} == {"Trade", "Trade, again", "The end"}


def test_owners_and_events(read: Any) -> None:
    (owned,) = between(read, "Intel", "Mobileye")
    assert owned["schema"] == "Ownership"
    assert (owned["properties"]["startDate"], owned["properties"]["endDate"]) == (["2017"], ["2022"])
    (invested,) = between(read, "Intel", "ASML")
    assert invested["properties"]["date"] == ["2012-07"]
    assert "startDate" not in invested["properties"]
    assert {one["properties"]["status"][0] for one in between(read, "SMIC", "Huawei")} == {
        "actual",
        "planned",
        "denied",
    }


def test_the_sample_graph_has_every_schema_and_loses_nothing(
    python: str, sample_db: str, tmp_path: Path, every: Any
) -> None:
    with open_reader(sample_db) as reader:
        export(reader, tmp_path / "sample.ftm", Format.FTM, every)
    found = _read(python, tmp_path / "sample.ftm")
    assert not [entity for entity in found if entity["lost"] or entity["misled"]]
    links = {"Ownership", "Employment", "Membership", "Sanction", "UnknownLink"}
    assert {entity["schema"] for entity in found} == links | {"Article"} | set(SCHEMATA.values())
