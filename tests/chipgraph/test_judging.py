"""Review, judge, withdraw: what a person says changes the answers, is listed with its grounds, can be taken back."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import small_extractor

from chipgraph.graph import judging
from chipgraph.graph.model import Article, Entity, Extraction, Mention
from chipgraph.graph.queries import resolve
from chipgraph.graph.schema import EntityType, Field
from chipgraph.graph.store.open import open_reader, open_store
from chipgraph.ingest import pipeline
from chipgraph.ingest.sources.files import read_files

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = Path(sys.executable).with_name("chipgraph")
AT = "2024-05-01T12:00:00Z"


class Known(NamedTuple):
    """A graph of one's own, and ids in it."""

    db: str
    fact: str  # that Acme supplies Example
    evidence: str


@pytest.fixture
def known(db: str, tmp_path: Path) -> Known:
    copy = tmp_path / "own.db"
    shutil.copy(db.removeprefix("sqlite:///"), copy)
    url = f"sqlite:///{copy}"
    with open_reader(url) as reader:
        ids = {name: resolve(reader, name).id for name in ("Acme", "Example")}
        fact = next(one for one in reader.iter_facts() if {one.subject_id, one.object_id} == set(ids.values()))
        return Known(url, fact.id, fact.spells[0].evidence[0])


def test_same_answers_as_one_until_it_is_withdrawn(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known
) -> None:
    code, out, err = chipgraph(
        "judge", "same", "Acme", "Tester", "--by", "ann", "--why", "a trade name", "--at", AT, "--db", known.db
    )
    assert (code, err) == (0, "")
    judgement, _, said = out.splitlines()[0].partition("  ")
    assert {*said.removesuffix(" are the same").split(" and ")} == {"Acme", "Tester"}
    assert out.splitlines()[1].strip() == "by ann, 2024-05-01 12:00:00 UTC: a trade name"
    assert "SUPPLIES Example · 2 publishers, 2 articles" in chipgraph("customers", "Acme", "--db", known.db)[1]
    assert chipgraph("customers", "Tester", "--db", known.db)[1] == chipgraph("customers", "Acme", "--db", known.db)[1]

    code, _, err = chipgraph("judge", "same", "Acme", "Tester", "--db", known.db)
    assert code == 2
    assert err.startswith("error: 'Acme' and 'Tester' are names of one entity, Acme; withdraw the judgement")
    assert "entity-" not in err
    assert (
        "(withdrawn 2024-05-02 00:00:00 UTC)"
        in (chipgraph("withdraw", judgement, "--at", "2024-05-02", "--db", known.db)[1])
    )
    assert "Acme SUPPLIES Example · 1 publisher, 1 article" in chipgraph("customers", "Acme", "--db", known.db)[1]
    assert "withdrawn" in chipgraph("judgements", "--db", known.db)[1]
    assert "nothing has been judged" in chipgraph("judgements", "--standing", "--db", known.db)[1]
    again = chipgraph("withdraw", judgement, "--at", "2025-01-01", "--db", known.db)[1]
    assert "withdrawn 2024-05-02" in again
    assert "that time is kept" in again


def test_an_alias_is_no_other_entity(chipgraph: Callable[..., tuple[int, str, str]], known: Known) -> None:
    told = "error: 'Acme' and 'acme' are names of one entity, Acme; name two entities\n"
    assert chipgraph("judge", "same", "Acme", "acme", "--db", known.db) == (2, "", told)


def test_things_of_unlike_types_are_one_with_a_warning(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known
) -> None:
    name, text = "Acme One", "Acme One is a chip."
    id_ = Article.make_id(url=None, title="", text=text)
    chip = Entity(Entity.make_id(EntityType.CHIP, name), EntityType.CHIP, name)
    place = id_, Field.TEXT, 0, len(name)
    mention = Mention(Mention.make_id(*place), *place, name, EntityType.CHIP, (chip.id,))
    article = Article(id_, "1", "", text, None, None, None, "en", "1.txt", id_)
    with open_store(known.db) as store:
        store.put([(article, Extraction(id_, "1", (mention,), (chip,), ()))])
    code, out, err = chipgraph("judge", "same", "Acme", name, "--db", known.db)
    assert (code, err.count("\n"), "are the same" in out) == (0, 1, True)
    assert err.startswith("warning: one was a C")
    assert {"Company", "Chip"} <= set(re.findall(r"\w+", err))
    assert chipgraph("judge", "different", "Tester", "Example", "--db", known.db)[2] == ""


@pytest.mark.parametrize("command", ["judge wrong", "judge right", "fact"])
def test_a_fact_that_nobody_states_is_named_as_it_was_asked_for(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known, command: str
) -> None:
    told = "error: there is no fact Example OWNS Acme; `chipgraph facts` tells what is known of either\n"
    assert chipgraph(*command.split(), "example", "owns", "Acme", "--db", known.db) == (1, "", told)
    early = chipgraph("fact", "Acme", "supplies", "Example", "--known-at", "2001-01-01", "--db", known.db)
    assert early[2] == "error: nobody had written of Acme SUPPLIES Example by 2001-01-01; ask for a later day\n"


def test_a_fact_judged_wrong_is_shown_by_no_answer(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known
) -> None:
    out = chipgraph("judge", "wrong", known.fact, "--by", "bob", "--why", "it buys", "--db", known.db)[1]
    assert "Acme SUPPLIES Example is wrong" in out
    for command in (["facts", "Acme", "--all"], ["customers", "Acme"], ["timeline", "Acme", "Example", "--all"]):
        assert "Acme SUPPLIES Example" not in chipgraph(*command, "--db", known.db)[1]
    assert "it buys" in chipgraph("judgements", "--db", known.db)[1]
    told = "error: Acme SUPPLIES Example was judged wrong by bob, so that no answer shows it; `chipgraph withdraw "
    told += f"{out.split()[0]}` takes that back\n"
    assert chipgraph("fact", "Acme", "supplies", "Example", "--db", known.db) == (1, "", told)
    (listed,) = json.loads(chipgraph("judgements", "--json", "--db", known.db)[1])["items"]
    assert (listed["by"], listed["verdict"], listed["left"]["name"]) == ("bob", "wrong", "Acme")
    # It can still be judged by its id, and the later word counts.
    again = chipgraph("judge", "right", known.fact, "--by", "ann", "--db", known.db)
    assert (again[0], "Acme SUPPLIES Example is right" in again[1]) == (0, True)
    assert "Acme SUPPLIES Example" in chipgraph("facts", "Acme", "--db", known.db)[1]
    assert chipgraph("judgements", "--db", known.db)[1].count("does not count") == 1


NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is judged without a time is judged within one second, which a clock does only mostly."""
    monkeypatch.setattr(judging, "_now", lambda: NOW)


@pytest.mark.usefixtures("one_second")
@pytest.mark.parametrize("who", ["ann", "bob", "cid", "dora", "eve", "finn"])  # of whom ids are made
def test_the_later_word_of_one_second_counts(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known, who: str
) -> None:
    things = {"fact": [known.fact], "ends": ["Acme", "supplies", "Example"], "evidence": [known.evidence]}
    for what in things.values():
        for verdict in ("right", "wrong", "right"):
            said = chipgraph("judge", verdict, *what, "--by", who, "--db", known.db)
            assert (said[0], "does not count" in said[1]) == (0, False)
            shown = "Acme SUPPLIES Example" in chipgraph("facts", "Acme", "--db", known.db)[1]
            assert shown is (verdict == "right")
    with open_reader(known.db) as reader:
        ends = [resolve(reader, name).id for name in ("Acme", "Tester")]
    for verdict in ("different", "same", "different"):
        said = chipgraph("judge", verdict, *ends, "--by", who, "--db", known.db)
        assert (said[0], "does not count" in said[1]) == (0, False)


@pytest.mark.usefixtures("one_second")
def test_what_was_withdrawn_can_be_judged_again_within_the_second(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known
) -> None:
    ids = []
    for _ in range(3):
        said = chipgraph("judge", "wrong", "Acme", "supplies", "Example", "--by", "ann", "--db", known.db)[1]
        assert "does not count" not in said
        assert "Acme SUPPLIES Example" not in chipgraph("facts", "Acme", "--db", known.db)[1]
        ids.append(said.split()[0])
        code, out, err = chipgraph("withdraw", ids[-1], "--db", known.db)
        assert (code, err, "withdrawn" in out) == (0, "", True)
        assert "Acme SUPPLIES Example" in chipgraph("facts", "Acme", "--db", known.db)[1]
    assert len(set(ids)) == 3


def test_a_word_without_a_time_comes_after_one_that_lies_ahead(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as ahead:  # a clock that was wrong
        ahead.setattr(judging, "_now", lambda: datetime(2999, 1, 1, tzinfo=UTC))
        chipgraph("judge", "wrong", known.fact, "--db", known.db)
    out = chipgraph("judge", "right", known.fact, "--db", known.db)[1]
    assert "2999-01-01 00:00:01 UTC" in out
    assert "withdrawn 2999-01-01 00:00:01 UTC" in chipgraph("withdraw", out.split()[0], "--db", known.db)[1]
    early = chipgraph("judge", "right", known.fact, "--at", "2024-05-01", "--db", known.db)
    assert "does not count" in early[1]  # a time that was given is kept


def test_a_time_ahead_of_now_is_refused(chipgraph: Callable[..., tuple[int, str, str]], known: Known) -> None:
    told = "error: 2999-01-01 00:00:00 UTC is ahead of now; leave the time out, or give one that has passed\n"
    ahead = "--at", "2999-01-01T00:00:00Z", "--db", known.db
    for command in (["judge", "wrong", known.fact], ["judge", "same", "Acme", "Tester"]):
        assert chipgraph(*command, *ahead) == (2, "", told)
    judgement = chipgraph("judge", "wrong", known.fact, "--db", known.db)[1].split()[0]
    assert chipgraph("withdraw", judgement, *ahead) == (2, "", told)
    assert "withdrawn" not in chipgraph("judgements", "--db", known.db)[1]


def test_a_fact_by_its_ends_and_evidence_by_its_id(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known
) -> None:
    assert (
        "Acme SUPPLIES Example is right"
        in (chipgraph("judge", "right", "Acme", "supplies", "Example", "--db", known.db)[1])
    )
    out = chipgraph("judge", "wrong", known.evidence, "--db", known.db)[1]
    assert "SUPPLIES read in “Acme supplies Example.” is wrong" in out
    asked = chipgraph("fact", "Acme", "supplies", "Example", "--db", known.db)
    assert asked[:2] == (1, "")
    assert asked[2].startswith("error: what was read to say Acme SUPPLIES Example was judged wrong by ")
    assert "Acme SUPPLIES Example" not in chipgraph("facts", "Acme", "--all", "--db", known.db)[1]


def test_a_fact_of_one_that_was_merged_is_judged_of_that_one(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known
) -> None:
    """Acme and Tester both supply Example: parted again, only what was judged is wrong."""
    merged = chipgraph("judge", "same", "Acme", "Tester", "--db", known.db)[1].split()[0]
    for one, other in (("Acme", "Tester"), ("Tester", "Acme")):
        out = chipgraph("judge", "wrong", one, "supplies", "Example", "--db", known.db)[1]
        assert f"{one} SUPPLIES Example is wrong" in out
        assert f"{one} SUPPLIES Example is wrong" in chipgraph("judgements", "--db", known.db)[1]
        assert "SUPPLIES Example" not in chipgraph("facts", "Acme", "--all", "--db", known.db)[1]
        chipgraph("withdraw", merged, "--db", known.db)
        assert f"{one} SUPPLIES Example" not in chipgraph("facts", one, "--all", "--db", known.db)[1]
        assert f"{other} SUPPLIES Example" in chipgraph("facts", other, "--all", "--db", known.db)[1]
        chipgraph("withdraw", out.split()[0], "--db", known.db)
        merged = chipgraph("judge", "same", "Acme", "Tester", "--db", known.db)[1].split()[0]


def test_a_judgement_on_what_is_read_no_more_does_not_count(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known
) -> None:
    chipgraph("judge", "wrong", known.evidence, "--db", known.db)
    with open_store(known.db) as store:
        store.remove(store.find_receipts([known.evidence])[0].evidence.article_id)
    out = chipgraph("judgements", "--db", known.db)[1]
    assert f"{known.evidence}, which the graph no longer has, is wrong" in out
    assert "(does not count: nothing reads so any more)" in out
    listed = json.loads(chipgraph("judgements", "--json", "--db", known.db)[1])
    assert [one["applied"] for one in listed["items"]] == [False]


def test_whose_word_it_is(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "login")
    assert "by login," in chipgraph("judge", "right", known.fact, "--db", known.db)[1]
    monkeypatch.setenv("CHIPGRAPH_USER", "desk")
    assert "by desk," in chipgraph("judge", "right", known.fact, "--db", known.db)[1]
    assert "by ann," in chipgraph("judge", "right", known.fact, "--by", "ann", "--db", known.db)[1]


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("judge same Acme Exmaple", 1, "no entity is called 'Exmaple'; the nearest are Example"),
        ("judge same Acme Acme", 2, "name two"),
        ("judge different entity-00000000000000000000 Acme", 1, "there is no entity entity-0000"),
        ("judge wrong fact-00000000000000000000", 1, "fact-00000000000000000000"),
        ("judge wrong evidence-00000000000000000000", 1, "there is no evidence evidence-0000"),
        ("judge wrong Acme OWNS Example", 1, "Acme OWNS Example"),
        ("judge wrong Acme LIKES Example", 2, "'LIKES' is no relation"),
        ("judge right Acme Example", 2, "neither a fact nor evidence"),
        ("judge right Acme --at yesterday", 2, "'yesterday' is no time"),
        ("judge right fact-0 --at 0001-01-01T00:00+01:00", 2, "'0001-01-01T00:00+01:00' is no time"),
        ("withdraw judgement-00000000000000000000", 1, "judgement-0000"),
        ("review --ask", 2, "needs a terminal"),
        ("judge wrong Acme SUPPLIES Example --by ''", 2, "a judgement needs a name; give --by NAME"),
    ],
)
def test_what_cannot_be_judged_is_one_line(
    chipgraph: Callable[..., tuple[int, str, str]], known: Known, command: str, code: int, said: str
) -> None:
    found = chipgraph(*shlex.split(command), "--db", known.db)
    assert (found[0], found[1], found[2].count("\n")) == (code, "", 1)
    assert said in found[2]
    assert "nothing has been judged" in chipgraph("judgements", "--db", known.db)[1]


@pytest.mark.parametrize("command", ["review", "judgements", "judge same A B", "judge right fact-1", "withdraw x"])
def test_no_graph_is_made_by_judging(
    chipgraph: Callable[..., tuple[int, str, str]], tmp_path: Path, command: str
) -> None:
    code, out, err = chipgraph(*command.split(), "--db", "sqlite:///nowhere.db")
    assert (code, out) == (1, "")
    assert "there is no database at nowhere.db" in err
    assert not list(tmp_path.iterdir())


@pytest.fixture
def misspelt(known: Known, tmp_path: Path) -> str:
    """URL of the graph with one more article, that knows Example under another spelling."""
    (tmp_path / "slip.md").write_text(
        "---\ntitle: A slip\ndate: 2024-09-01\npublisher: Wafer 9\n---\nTester supplies Exampel. A clerk wrote it so.\n"
    )
    with open_store(known.db) as store:
        pipeline.run(read_files([tmp_path / "slip.md"]), store, loader=small_extractor.load)
    return known.db


def test_review_lists_pairs_until_they_are_judged(
    chipgraph: Callable[..., tuple[int, str, str]], misspelt: str
) -> None:
    out = chipgraph("review", "--db", misspelt)[1].splitlines()
    assert out[0] == "Example (Company) = Exampel (Company) ?"
    left, right = out[1].split()
    assert [line.strip() for line in out[2:]] == [
        "“exampel” and “example” are spelt alike",
        "merging adds 1 fact of 1 publisher to Example, 1 of them to one that is there; 1 article that names it",
    ]
    (candidate,) = json.loads(chipgraph("review", "--json", "--db", misspelt)[1])
    assert ([candidate[end]["id"] for end in ("left", "right")], candidate["joined"]) == ([left, right], 1)
    assert chipgraph("judge", "different", left, right, "--db", misspelt)[0] == 0
    assert "nothing is left to review" in chipgraph("review", "--db", misspelt)[1]


ANSWERS = [("maybe\ny\n", [("same", "ann")]), ("n\n", [("different", "ann")]), ("s\n", []), ("q\n", []), ("\x04", [])]


@pytest.mark.parametrize(("keys", "judged"), ANSWERS)
def test_review_asks_in_a_terminal(misspelt: str, tmp_path: Path, keys: str, judged: list[tuple[str, str]]) -> None:
    ours, theirs = pty.openpty()
    command = [SCRIPT, "review", "--ask", "--by", "ann", "--db", misspelt]
    environment = {**os.environ, "COLUMNS": "200", "TERM": "dumb"}
    with subprocess.Popen(command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as asked:
        os.close(theirs)
        os.write(ours, keys.encode())
        shown = _all_of(ours)
    assert asked.returncode == 0, shown
    assert "Example (Company) = Exampel (Company) ?" in shown
    with open_reader(misspelt) as reader:
        assert [(one.verdict, one.by) for one in reader.iter_judgements()] == judged


def _all_of(terminal: int) -> str:
    """What a terminal shows until the program at its other end is done."""
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other end is closed
            part = b""
        if not part:
            os.close(terminal)
            return shown.decode()
        shown += part
