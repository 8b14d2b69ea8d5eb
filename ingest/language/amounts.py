"""Money and shares in a text, and the one that belongs to a relation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chipgraph.graph.schema import Relation
from chipgraph.ingest.language.linking import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span

    from chipgraph.ingest.language.candidates import Candidate

_SCALE = r"(?:hundred|thousand|million|billion|trillion|crore|lakh|bn|mn|tn|m|b)"
_CURRENCY = (
    r"(?:(?:U\.?S\.?|Hong Kong|Singapore|Canadian|Australian|New Taiwan|Taiwan) )?"
    r"(?:dollars?|yuan|renminbi|euros?|yen|won|pounds?|rupees?|baht|ringgit|shekels?|kronor|francs?|dong|roubles|rubles)"
)
_MONEY = re.compile(
    rf"(?:(?:US|HK|NT|A|C|S|T|R)?[$€£¥₩₹]|(?:USD|RMB|EUR|JPY|KRW) ?)\s?\d[\d,.]*(?:[- ]?{_SCALE}\b)?"
    rf"|(?:\d[\d,.]*|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|half an?|several|tens of|hundreds of))"
    rf"[- ]?(?:{_SCALE}s?(?: of)?[- ])?{_CURRENCY}\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\d[\d,.]*\s?(?:%|per ?cent\b)"
    r"|\b(?:an?|one|two|three|four)[- ](?:half|third|quarter|fifth|tenth|eighth)s?\b(?= (?:of|stake|share))"
    r"|(?<!first )(?<!second )\bhalf(?= of\b)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:about|around|approximately|up to|at least|nearly|almost|roughly|(?:more|less) than|over|some|under) $",
    re.IGNORECASE,
)
_PRICES = re.compile(
    r"\b(?:rose|fell|shares?|stock|slid|gained|dropped|climbed|jumped|grew|up|down)\b[^,;]{0,25}$", re.IGNORECASE
)
_HELD = re.compile(
    r"(?:-owned|[- ](?:stake|share|holding|interest|of)|,|\.|;|$| owned| by| and| belongs)", re.IGNORECASE
)
_CUES = {
    Relation.SUPPLIES: re.compile(r"\b(?:worth|contracts?|orders?|deal|revenue|sales|bought|bill)\b", re.IGNORECASE),
    Relation.INVESTIGATES: re.compile(r"\b(?:fine[sd]?|penalt\w+|settle\w*|damages|pay|levied)\b", re.IGNORECASE),
    Relation.OWNS: re.compile(
        r"\b(?:buy\w*|bought|acqui\w+|purchas\w+|take-?over|sale|sold|sell|deal|bid|offer\w*|merger|paid|pay|price)\b",
        re.IGNORECASE,
    ),
}
_REACH = {Relation.SUPPLIES: 10, Relation.INVESTIGATES: 20, Relation.OWNS: 20}


def find_amount(doc: Doc, candidate: Candidate, span: Span) -> str | None:
    """The sum of money, or the share of a firm or of its trade, that a relation stated in `span` is about."""
    best: tuple[float, str] | None = None
    for start, end in _fitting(candidate.relation, span):
        place = doc.char_span(start, end, alignment_mode="expand")
        if place is None:
            continue
        distance = _distance(doc, candidate, place)
        if distance <= _REACH.get(candidate.relation, 30) and (best is None or distance < best[0]):
            best = distance, doc.text[start:end]
    return best[1].strip(" ,.") if best else None


def _fitting(relation: Relation, span: Span) -> Iterator[tuple[int, int]]:
    """Offsets of the amounts of the kind that a relation has; shares only where they may be of a firm or its trade."""
    text, cue = span.text, _CUES.get(relation)
    found = [(match, True) for match in _MONEY.finditer(text)]
    if relation in (Relation.OWNS, Relation.SUPPLIES) or (relation is Relation.INVESTS_IN and not found):
        found += [(match, False) for match in _SHARE.finditer(text)]
    for match, money in found:
        before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 25]
        if _PRICES.search(before):
            continue
        if not money and relation is not Relation.SUPPLIES:
            if not _HELD.match(after):
                continue
        elif cue and not cue.search(before + " " + after):
            continue
        about = _ABOUT.search(before)
        yield span.start_char + match.start() - (len(about[0]) if about else 0), span.start_char + match.end()


def _distance(doc: Doc, candidate: Candidate, place: Span) -> float:
    """Words from an amount to the nearer end; far where a sentence ends between, or another party stands nearer."""
    own = {candidate.subject, candidate.object}
    nearest = 1e6
    for end, extra in ((candidate.subject_mention, 2), (candidate.object_mention, 0)):
        behind = end.end <= place.start
        low, high = (end.end, place.start) if behind else (place.end, end.start)
        if high < low:
            continue
        breaks = sum(doc[n].text in (";", ".") or bool(doc[n].is_sent_start) for n in range(low, high))
        rivals = [one for one in mentions(doc) if low <= one.start < high and one.type is end.type]
        crossed = sum(not set(one.clusters) & own for one in rivals)
        nearest = min(nearest, high - low + extra + (0 if behind else 1.5) + 15 * breaks + 4 * crossed)
    return nearest
