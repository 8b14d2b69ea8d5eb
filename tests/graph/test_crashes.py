"""A kill at any moment, a reader beside a writer, a full disk, a file that may not be written: nothing is lost."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import killing
import pytest
import small_extractor

from chipgraph.graph.errors import ChipGraphError, StoreChangedError, StoreError
from chipgraph.graph.model import Entity
from chipgraph.graph.schema import EntityType
from chipgraph.graph.store.open import open_reader, open_store
from chipgraph.ingest import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KILLS = 10


def test_kills_leave_nothing_half_written(engine: Any) -> None:
    """The finished graph equals an undisturbed one, digest for digest."""
    undisturbed, killed = engine.url("undisturbed"), engine.url("killed")
    counts = killing.kill_often(killed, KILLS)
    assert counts == sorted(counts)  # what was stored once is never lost
    assert counts[-1] > counts[0]
    assert killing.finished(killed) == killing.finished(undisturbed)


def test_kills_while_judging_leave_nothing_half_applied(engine: Any, story: Any) -> None:
    left, right = sorted(Entity.make_id(EntityType.COMPANY, name) for name in ("TSMC", "SMIC"))
    with engine.store() as store:
        store.put(story)
    chance = random.Random(5)  # noqa: S311
    for _ in range(KILLS // 2):
        killing.kill(chance, chance.randint(1, 3), killing.judge, engine.url(), left, right)
        with engine.store() as store:
            held = store.digest()
            merged = [one for one in store.iter_judgements() if one.withdrawn is None]
            assert (store.get_entity(right).id == left) == bool(merged)
            store.rebuild()
            assert store.digest() == held


def test_a_reader_beside_a_bulk_ingest_sees_whole_states(engine: Any) -> None:
    """Where an engine cannot hold a state still over several reads it says so, and none is answered from two."""
    url = engine.url()
    open_store(url).close()
    counts: list[int] = []
    changed = 0
    hear, tell = killing.pipe()
    with killing.child(killing.ingest, url, killing.environment(), tell) as process, open_reader(url) as reader:
        tell.close()
        while not counts or counts[-1] < killing.ARTICLES:
            hear.recv_bytes()
            while hear.poll():
                hear.recv_bytes()
            try:
                with reader.snapshot():
                    found = killing.check_whole(reader)
                    killing.check_derived(reader)
                    assert reader.digest() == reader.digest()
                counts.append(found)
            except StoreChangedError:
                changed += 1
                assert reader.stats().articles <= killing.ARTICLES  # a single read is always answered
        assert process.exitcode is None
    hear.close()
    assert counts == sorted(counts)
    assert len(set(counts)) + changed > 2  # it did read in between


@contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[], None]]:
    """A folder with little room; gives what makes room. Where nothing may be mounted, files may not grow instead."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    may = os.getuid() == 0 and shutil.which("mount")
    if may and subprocess.run(mount, check=False, capture_output=True).returncode == 0:
        try:
            yield lambda: _run("mount", "-o", "remount,size=16m", str(folder))
        finally:
            _run("umount", str(folder))
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    try:
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def test_a_full_disk_gives_one_line_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small") as make_room:
        url = f"sqlite:///{tmp_path / 'small' / 'chips.db'}"
        for _ in range(2):
            with pytest.raises(StoreError, match=r"no room left|check that it is a file, and the disk") as caught:
                killing.ingest(url, {})
            assert "\n" not in str(caught.value)
        with open_reader(url) as reader:
            assert 0 < killing.check_whole(reader) < killing.ARTICLES
            killing.check_derived(reader)
        make_room()
        assert killing.finished(url) == killing.finished(f"sqlite:///{tmp_path / 'whole.db'}")


def test_a_full_temporary_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "small"))
    many = killing.corpus(2000)
    with small_disk(tmp_path / "small"), open_store(f"sqlite:///{tmp_path / 'chips.db'}") as store:
        with pytest.raises(ChipGraphError, match="TMPDIR") as caught:
            pipeline.run(many, store, loader=small_extractor.load)
        assert "\n" not in str(caught.value)
        assert store.stats().articles == 0


def test_a_read_only_file_gives_one_line_and_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "chips.db"
    url = f"sqlite:///{file}"
    with open_store(url) as store:
        pipeline.run(killing.corpus()[:20], store, loader=small_extractor.load)
        digest = store.digest()
    for folder in list(tmp_path.parents)[:2]:
        folder.chmod(0o755)
    tmp_path.chmod(0o777)
    file.chmod(0o444)
    hear, tell = killing.pipe()
    with killing.child(killing.ingest_as_nobody, url, tell) as process:
        tell.close()
        assert hear.recv() == f"{file} may not be written; change its permissions or choose another file"
        process.join()
        assert process.exitcode == 0
    hear.close()
    with open_reader(url) as reader:
        assert reader.digest() == digest
