from __future__ import annotations

import io
import json
import sys
import zipfile
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from chipgraph.graph.errors import InputError
from chipgraph.graph.export.tables import COLUMNS


@pytest.fixture
def of_parquet(exported: Any) -> dict[str, pa.Table]:
    with zipfile.ZipFile(exported("parquet")) as zipped:
        return {name[:-8]: parquet.read_table(io.BytesIO(zipped.read(name))) for name in zipped.namelist()}


@pytest.fixture
def of_csv(exported: Any) -> dict[str, pd.DataFrame]:
    with zipfile.ZipFile(exported("csv")) as zipped:
        return {
            name[:-4]: pd.read_csv(zipped.open(name), keep_default_na=False, na_values=[""])
            for name in zipped.namelist()
        }


def test_pyarrow_reads_five_tables_that_join(of_parquet: Any, reader: Any) -> None:
    assert {name: table.column_names for name, table in of_parquet.items()} == {
        name: list(columns) for name, columns in COLUMNS.items()
    }
    frames = {name: table.to_pandas() for name, table in of_parquet.items()}
    assert list(frames["facts"].id) == [fact.id for fact in reader.iter_facts()]
    assert set(frames["entities"].id) == {*frames["facts"].subject_id, *frames["facts"].object_id}
    assert set(frames["spells"].fact_id) == set(frames["facts"].id)
    assert set(frames["evidence"].id) == {one.id for one in reader.iter_evidence()}
    assert set(frames["articles"].id) == set(frames["evidence"].article_id)
    counts = frames["evidence"].groupby(["fact_id", "spell"]).size()
    spells = frames["spells"].set_index(["fact_id", "place"]).evidence
    assert counts.to_dict() == spells.to_dict()


def test_parquet_has_types_and_texts_as_they_are(of_parquet: Any, reader: Any, hostile: Any) -> None:
    facts = of_parquet["facts"].schema
    assert (facts.field("first_reported").type, facts.field("publishers").type) == (
        pa.date32(), pa.list_(pa.string()),
    )  # fmt: skip
    (row,) = [one for one in of_parquet["facts"].to_pylist() if (one["subject"], one["object"]) == ("TSMC", "Huawei")]
    assert row | {"id": None, "subject_id": None, "object_id": None} == {
        "id": None, "subject_id": None, "subject": "TSMC", "relation": "SUPPLIES", "object_id": None,
        "object": "Huawei", "status": "ended", "item": "chips", "start": "2014", "end": "2020-09-15", "spells": 1,
        "publishers": ["Gazette", "Herald", "Mirror"], "articles": 3, "evidence": 3,
        "first_reported": date(2019, 5, 1), "last_reported": date(2020, 9, 16), "confidence": 0.999, "disputed": False,
    }  # fmt: skip
    (spell,) = [one for one in of_parquet["spells"].to_pylist() if one["fact_id"] == row["id"]]
    assert (spell["first_day"], spell["last_day"]) == (date(2014, 1, 1), date(2020, 9, 15))
    assert set(hostile) <= set(of_parquet["evidence"].column("item").to_pylist())
    for one in of_parquet["evidence"].to_pylist():
        article = reader.get_article(one["article_id"])
        assert article.text[one["sentence_start"] : one["sentence_end"]] == one["sentence"]


def test_pandas_reads_the_same_from_csv(of_csv: Any, of_parquet: Any) -> None:
    for name, table in of_parquet.items():
        assert list(of_csv[name].columns) == table.column_names
        assert len(of_csv[name]) == table.num_rows
    assert list(of_csv["facts"].confidence) == of_parquet["facts"].column("confidence").to_pylist()
    publishers = map(json.loads, of_csv["facts"].publishers)
    assert list(publishers) == of_parquet["facts"].column("publishers").to_pylist()


def test_no_cell_of_csv_begins_a_formula(exported: Any, of_csv: Any, hostile: Any) -> None:
    with zipfile.ZipFile(exported("csv")) as zipped:
        assert b"\0" not in b"".join(zipped.read(name) for name in zipped.namelist())
    cells = [cell for frame in of_csv.values() for cell in frame.to_numpy().ravel() if isinstance(cell, str)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {"'=1+1", "'@Gazette"} <= {*of_csv["articles"].title, *of_csv["articles"].publisher}
    kept = {f"'{text}" if text[0] in "=+-@" else text.replace("\0", "\ufffd") for text in hostile}
    assert kept <= set(of_csv["evidence"].item)


def test_parquet_without_pyarrow_says_what_to_install(exported: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"chipgraph\[parquet\]"):
        exported("parquet")
