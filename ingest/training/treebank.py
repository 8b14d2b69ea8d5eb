"""Universal Dependencies treebanks (CoNLL-U, xz) as paragraphs for the parser."""

from __future__ import annotations

import lzma
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Subtypes worth keeping: they tell who acts from who is acted upon. All others are cut to their main label.
_KEPT = {"nsubj:pass", "aux:pass", "obl:agent", "acl:relcl", "nmod:poss", "compound:prt"}


def main_label(label: str) -> str:
    """The dependency label that the parser learns for a treebank's label."""
    return label if label in _KEPT else label.partition(":")[0]


@dataclass(slots=True)
class Paragraph:
    """Consecutive sentences. `heads` count words of the paragraph; a root is its own head."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    upos: list[str] = field(default_factory=list)
    xpos: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)

    def append(self, other: Paragraph) -> None:
        """Add the words of another paragraph after these."""
        offset = len(self.words)
        self.heads += [head + offset for head in other.heads]
        for name in ("words", "spaces", "upos", "xpos", "labels", "starts"):
            getattr(self, name).extend(getattr(other, name))


def iter_paragraphs(path: Path, *, most_words: int | None = None) -> Iterator[Paragraph]:
    """The paragraphs of one treebank file, cut at a sentence's end before they exceed `most_words`."""
    paragraph = Paragraph()
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for block in file.read().split("\n\n"):
            lines = block.splitlines()
            sentence = _sentence([line for line in lines if line and not line.startswith("#")])
            fresh = any(line.startswith(("# newpar", "# newdoc")) for line in lines)
            full = most_words is not None and len(paragraph.words) + len(sentence.words) > most_words
            if paragraph.words and (fresh or full):
                yield paragraph
                paragraph = Paragraph()
            paragraph.append(sentence)
    if paragraph.words:
        yield paragraph


def _sentence(lines: list[str]) -> Paragraph:
    sentence = Paragraph()
    fused_until, fused_space = 0, True
    for line in lines:
        number, form, _, upos, xpos, _, head, label, _, misc = line.split("\t")
        if "." in number:
            continue
        if "-" in number:
            fused_until, fused_space = int(number.partition("-")[2]), "SpaceAfter=No" not in misc
            continue
        space = "SpaceAfter=No" not in misc
        if int(number) < fused_until:  # inside a multiword token the parts concatenate, as spaCy's "do" + "n't"
            space = False
        elif int(number) == fused_until:
            space = fused_space
        sentence.words.append(form)
        sentence.spaces.append(space)
        sentence.upos.append(upos)
        sentence.xpos.append(xpos)
        sentence.heads.append(int(head) - 1 if int(head) else int(number) - 1)
        sentence.labels.append(main_label(label))
        sentence.starts.append(not sentence.starts)
    return sentence
