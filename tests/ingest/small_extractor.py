"""A small real extractor: "Acme supplies Example." is read; a text can also make it fail, die or stop.

A module of its own, because worker processes import it by name.
"""

from __future__ import annotations

import os
import re
import signal
from dataclasses import dataclass

from chipgraph.graph.model import Article, Entity, Evidence, Extraction, Mention
from chipgraph.graph.schema import EntityType, Field, Relation, Status

_SENTENCE = re.compile(r"(\w+) supplies (\w+)\.")


@dataclass(frozen=True)
class SmallExtractor:
    version: str = "small-1"
    stops: bool = False

    def extract(self, article: Article) -> Extraction:
        if "FAIL" in article.text:
            raise ValueError("this text is cursed")
        if "KILL" in article.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "STOP" in article.text and self.stops:
            raise KeyboardInterrupt
        mentions: list[Mention] = []
        entities: dict[str, Entity] = {}
        evidence = []
        for match in _SENTENCE.finditer(article.text):
            ends = [self._mention(article, *match.span(group)) for group in (1, 2)]
            for one in ends:
                entities[one.entity_ids[0]] = Entity(one.entity_ids[0], EntityType.COMPANY, one.text)
            mentions += ends
            one = self._evidence(article, match.span(), ends[0], ends[1])
            evidence.append(one._replace(relation="SELLS") if "BAD RELATION" in article.text else one)
        length = len(article.text) if "BAD OFFSET" in article.text else 0
        if length:
            mentions.append(self._mention(article, length, length + 5))
        return Extraction(article.id, self.version, tuple(mentions), tuple(entities.values()), tuple(evidence))

    def _mention(self, article: Article, start: int, end: int) -> Mention:
        name = article.text[start:end]
        ids = (Entity.make_id(EntityType.COMPANY, name),)
        id_ = Mention.make_id(article.id, Field.TEXT, start, end)
        return Mention(id_, article.id, Field.TEXT, start, end, name, EntityType.COMPANY, ids)

    def _evidence(self, article: Article, span: tuple[int, int], subject: Mention, obj: Mention) -> Evidence:
        ends = subject.entity_ids[0], obj.entity_ids[0]
        return Evidence(
            id=Evidence.make_id(
                article_id=article.id,
                field_=Field.TEXT,
                subject=(subject.start, subject.end),
                object_=(obj.start, obj.end),
                ends=ends,
                relation=Relation.SUPPLIES,
                date_=None,
                status=Status.ACTUAL,
                item=None,
            ),
            article_id=article.id,
            field=Field.TEXT,
            sentence_start=span[0],
            sentence_end=span[1],
            subject_start=subject.start,
            subject_end=subject.end,
            object_start=obj.start,
            object_end=obj.end,
            subject_id=ends[0],
            relation=Relation.SUPPLIES,
            object_id=ends[1],
            status=Status.ACTUAL,
            date=None,
            date_end=None,
            basis=None,
            item=None,
            amount=None,
            role=None,
            speaker=None,
            speaker_id=None,
            confidence=0.9,
            reader="small",
            version=self.version,
        )


def load() -> SmallExtractor:
    return SmallExtractor()


def load_second_version() -> SmallExtractor:
    return SmallExtractor("small-2")


def load_stopping() -> SmallExtractor:
    return SmallExtractor(stops=True)


def load_dying() -> SmallExtractor:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def load_failing() -> SmallExtractor:
    raise FileNotFoundError("weights.onnx")
