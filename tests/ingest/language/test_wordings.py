from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.linking import Cluster, LinkedMention
from chipgraph.ingest.language.wordings import wordings

NLP = spacy.blank("en")


@pytest.mark.parametrize(
    ("tagged", "marked", "expected"),
    [
        (
            "despite/IN U.S./NNP sales/NNS restrictions/NNS on/IN advanced/JJ GPUs/NNS ,/,",
            "restrictions",
            {"U.S. sales restrictions", "restrictions on advanced GPUs", "U.S. sales restrictions on advanced GPUs"},
        ),
        ("eased/VBD new/JJ export/NN controls/NNS ./.", "new export controls", {"export controls"}),
        (
            "The/DT ministry/NN proposed/VBD regulations/NNS to/TO tighten/VB cloud/NN access/NN ./.",
            "regulations",
            {"proposed regulations", "proposed regulations to tighten cloud access"}
            | {"regulations to tighten cloud access"},
        ),
        (
            "after/IN Tokyo/NNP 's/POS curbs/NNS on/IN tools/NNS and/CC resists/NNS ./.",
            "curbs",
            {"Tokyo's curbs", "Tokyo's curbs on tools", "Tokyo's curbs on tools and resists"}
            | {"curbs on tools", "curbs on tools and resists"},
        ),
        ("The/DT ban/NN hit/VBD exports/NNS ./.", "ban", set()),
        ("under/IN the/DT order/NN on/IN Tuesday/NNP and/CC went/VBD ./.", "order", set()),
    ],
)
def test_a_measure_is_known_by_the_words_around_its_mention(tagged: str, marked: str, expected: set[str]) -> None:
    pairs = [word.rsplit("/", 1) for word in tagged.split()]
    words = [word for word, _ in pairs]
    spaces = [after not in ("'s", ".", ",") for after in [*words[1:], "."]]
    doc = Doc(
        NLP.vocab,
        words=words,
        spaces=spaces,
        tags=[tag for _, tag in pairs],
        sent_starts=[True] + [False] * (len(words) - 1),
    )
    inside = marked.split()
    start = words.index(inside[0])
    mention = LinkedMention(start, start + len(inside), (Cluster(EntityType.SANCTION, [marked]),), "name")
    assert set(wordings(doc, mention)) == expected
