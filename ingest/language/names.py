"""Where names begin and end, and what was read as a name but is none: rules on the words of one window."""

from __future__ import annotations

import re
from calendar import day_abbr, day_name, month_abbr, month_name
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from chipgraph.graph.schema import EntityType
from chipgraph.ingest.language.phrases import NOUNS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from chipgraph.ingest.language.gazetteer import Gazetteer

REFERENCE = "~"
_MEASURES = {EntityType.POLICY, EntityType.SANCTION}
_BODIES = {EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.COMPANY}
_CAPITAL = {EntityType.COUNTRY, EntityType.LOCATION, EntityType.PERSON}  # never written in small letters
_NO_NAME = re.compile(
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)[\d,]*"
    r"|th(?:is|at|e[sy]e?|ose|eir|em)|its?|he|she|his|her|both|which|who|[\W\d]*"
    r"|(?:Q[1-4]|[1-4]Q|[12]H|FY|CY)['’]?(?:20)?(?:\d\d)?"
    r"|(?:ECCNs?)?\d[A-E]\d{3}(?:\.\w+)*"  # numbers of the list of controlled goods
    r"|[\d.,]+[-–]?per ?cent|(?-i:[A-Z])[\w.]+[-–]era)",  # a rate, a time
    re.IGNORECASE,
)
_NO_START = {"the", ",", "-", "'s", "’s", ")"}
_NO_END = {
    *("of", "the", "and", "for", ",", "-", "'s", "’s", "on", "to", "with", "by", "in", "at", "from", "under"),
    *("certain", "against", "over", "how"),
}
# A body's name holds one of these; a comma between two that do ends the first.
BODY = re.compile(
    r"(?:agency|department|council|commission|bureau|office|ministry|committee|administration|institute|university"
    r"|association|foundation|board|court|authority|cent(?:er|re)|academy|bank|service|corps|organi[sz]ation|union)",
    re.IGNORECASE,
)
_ORGAN = re.compile(rf"regulator|watchdog|{BODY.pattern}")
_MEASURE = re.compile(
    r"(?:bans?|orders?|tariffs?|dut(?:y|ies)|guidance|rules?|(?:black)?lists?|listings?|curbs?|controls?|restrictions?"
    r"|limits?|plans?|programm?es?|licen[cs]es?|permits?|guardrails?|conditions?|measures?|countermeasures?|bills?|acts?"
    r"|steps?|regulations?|deals?|agreements?|laws?|directives?|requests?|requirements?|proposals?|moves?|mandates?"
    r"|veto|decisions?|deadlines?|settlements?|frameworks?|memorandum|concessions?|proclamations?|guidelines?"
    r"|sanctions?|embargo(?:es)?|waivers?|exemptions?|polic(?:y|ies)|subsid(?:y|ies)|lev(?:y|ies)|fines?|freeze"
    r"|notices?|moratorium|review|probe|text|prohibitions?|designations?|strateg(?:y|ies)|initiatives?|pacts?|treat(?:y|ies)"
    r"|crackdown|blockade|surcharges?|grants?|funds?|credits?|cap|quotas?|standards?|codes?|amendments?|charges?)",
    re.IGNORECASE,
)
_NAMELESS = frozenset({"Government", "City", "County", "Latest", "Crosstown"})  # alone they name no body
_RULING = {"Government", "government", "Sino"}  # nor a state: which one it is of, another word tells
_MONEY = (["dollar"], ["dollars"], ["yuan"], ["yen"])  # "U.S. dollars" speak of no state
CURRENCY = {"$", "US$", "€", "£", "¥"}
# "JPY30", or "CNY" before a number.
_SUM = re.compile(r"(?:CNY|RMB|JPY|KRW|INR|TWD|NTD|EUR|USD|GBP|SGD|HKD|MYR|CHF|SEK|Rs\.?)(\d[\d.,]*)?")
_RATE = re.compile(r"\d[\d.,]*(?:[-–]?per ?cent|%)")
_COMPASS = {"North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western"}
_PLACES = {EntityType.COUNTRY, EntityType.LOCATION}
_COSTS = re.compile(r"US\$|[$€£¥]|\d[\d.,]*|-|[mbtr]+illion", re.IGNORECASE)
_QUOTES = {"“": "”", '"': '"', "*": "*"}
_LONGEST_TITLE = 40  # words
_INTRODUCED = re.compile(r"(?:en)?titled|called|named|[A-Z]{0,4}(?:IFR|NPRM)")
_LITTLE = re.compile(r"(?:of|to|and|or|for|on|in|the|a|an|by|with|at|from|under|into|relating|\W+)")
_TITLED = {*_MEASURES, EntityType.TECHNOLOGY, REFERENCE}  # what a title may name and be one name all the same
_JOINTS = {"of", "to", "for", "on", "the", "and", "relating", "concerning"}
_CALENDAR = {*day_name, *month_name, *day_abbr, *month_abbr}
_YEAR = re.compile(r"20\d\d")
_DASHES = {"-", "–", "/"}
_MODEL = re.compile(r"[A-Z]{1,4}-?\d{2,}\w*")


@dataclass(frozen=True, slots=True)
class Named:
    """Words `start` to `end` - 1 of a window with the label read there, and how sure the network is of it."""

    start: int
    end: int
    label: str
    score: float


def tidy(one: Named, words: Sequence[str]) -> Named | None:
    """Cut a name at a bracket that it does not close or open, and at words that no name begins or ends with.

    A measure begins after what it costs, "$52 billion CHIPS Act", and if described in small letters ends before its
    acronym, "interim final rule (IFR)". None if no name is left.
    """
    start, end = one.start, one.end
    inside = list(words[start:end])
    if "(" in inside and ")" not in inside:
        end = start + inside.index("(")
    elif ")" in inside and "(" not in inside:
        start += inside.index(")") + 1
    elif one.label in _MEASURES and inside[-1] == ")" and inside[-3:-2] == ["("] and "".join(inside[:-3]).islower():
        end -= 3
    if one.label in _MEASURES and inside[0] in CURRENCY:
        start += _cost(inside)
    if one.label != REFERENCE:
        end = min(end, _sum(start, end, words))
    while end > start and words[end - 1].lower() in _NO_END:
        end -= 1
    while end > start and words[start].lower() in _NO_START and not _has_article(start, end, words):
        start += 1
    if one.label != REFERENCE and (_NO_NAME.fullmatch("".join(words[start:end])) or _is_half(start, end, words)):
        return None
    return Named(start, end, one.label, one.score) if end > start else None


def _is_half(start: int, end: int, words: Sequence[str]) -> bool:
    """Whether a name is "H2" before a year, which is half of that; alone it is a chip of Apple's."""
    return (
        list(words[start:end]) in (["H1"], ["H2"]) and bool(_YEAR.fullmatch(words[end])) if end < len(words) else False
    )


def _sum(start: int, end: int, words: Sequence[str]) -> int:
    """Where a sum of money begins in a name, "Acme | JPY30", which no name in the passages holds; else `end`."""
    for at in range(start, end):
        match = _SUM.fullmatch(words[at])
        if match and (match[1] or (at + 1 < len(words) and words[at + 1][0].isdigit())):
            return at
    return end


def _cost(inside: Sequence[str]) -> int:
    """How many words tell what a measure costs before it is named: three of "$ 52 billion CHIPS Act"."""
    count = len(list(takewhile(_COSTS.fullmatch, inside)))
    return count if count < len(inside) and inside[count][0].isupper() else 0


def _has_article(start: int, end: int, words: Sequence[str]) -> bool:
    """Whether a name begins with an article of its own: The Hague; The Information, in the midst of a sentence."""
    if words[start] != "The" or end - start != 2:
        return False
    return words[start + 1] == "Hague" or (
        start > 0 and words[start - 1][-1].isalnum() and words[start + 1][0].isupper()
    )


def settle(named: Sequence[Named], words: Sequence[str], tags: Sequence[str], gazetteer: Gazetteer) -> list[Named]:
    """The names of a window, cut and joined where the words tell, without those that are common words."""
    found: list[Named] = []
    titled = list(_titles(named, words))
    outside = [one for one in named if all(one.end <= title.start or title.end <= one.start for title in titled)]
    nameless = _NAMELESS.union(_units(words))
    for span in sorted([*outside, *titled], key=lambda one: one.start):
        for part in _parts(_with_tail(span, words, outside), words, gazetteer):
            one = tidy(_with_kind(part, words), words)
            if one is None or (one.label != REFERENCE and _is_common(one, words, tags, gazetteer)):
                continue
            if _is_nameless(one, words, nameless) or _is_unit(one, words):
                continue
            if found and one.start <= found[-1].start:
                found.pop()  # the kind of measure that the name goes on from
            if len(found) > 1 and words[found[-1].start - 1] == "(" and _goes_on(found[-2], one, words):
                found.pop()  # the acronym
            if found and _goes_on(found[-1], one, words):
                one = replace(found.pop(), end=one.end, label=one.label)
            if not found or found[-1].end <= one.start:
                found.append(one)
    return found


def _is_nameless(one: Named, words: Sequence[str], nameless: Collection[str]) -> bool:
    """Whether one word was read as a body or a state that is the name of none."""
    if one.end > one.start + 1:
        return False
    if one.label == EntityType.COUNTRY:
        return words[one.start] in _RULING
    return one.label in _BODIES and words[one.start] in nameless


def _is_unit(one: Named, words: Sequence[str]) -> bool:
    """Whether what was read as a name counts something, U.S. dollars, HK$11.80, 16GB, or is none, X-ray, -free.

    Of 8 before "-era" in the passages one is a name.
    """
    behind = words[one.end : one.end + 1]
    if one.label == EntityType.COUNTRY:
        counted = one.start > 0 and words[one.start] == "GB" and words[one.start - 1][-1:].isdigit()
        return counted or behind in _MONEY or behind == ["$"]
    tail = words[one.end : one.end + 2]
    return words[one.start : one.end + 2] == ["X", "-", "ray"] or tail in (["-", "free"], ["-", "era"])


def _titles(named: Sequence[Named], words: Sequence[str]) -> Iterator[Named]:
    """Titles of measures in quotes or emphasis, whole, and what stands in brackets behind such a title for short.

    'the interim final rule, "Export Controls on Semiconductor Manufacturing Items," (SME IFR)' has two.
    """
    for start, end in _quoted(words):
        before = [word for word in words[max(0, start - 7) : start - 1] if word.isalnum()]
        if not any(_MEASURE.fullmatch(word) or _INTRODUCED.fullmatch(word) for word in before[-3:]):
            continue
        inside = [word for word in words[start:end] if not _LITTLE.fullmatch(word)]
        if len(inside) < 3 or any(word[0].islower() for word in inside) or not any(map(_MEASURE.fullmatch, inside)):
            continue
        read = [one for one in named if start <= one.start < end and one.label in _MEASURES]
        label = read[0].label if read else EntityType.POLICY.value
        yield Named(start, end, label, max((one.score for one in read), default=0.5))
        behind = next((n for n in range(end + 1, end + 4) if words[n - 1 : n] == ["("]), None)
        close = words.index(")", behind) if behind is not None and ")" in words[behind : behind + 6] else None
        if behind is not None and close is not None and words[close - 1][0].isupper():
            yield Named(behind, close, label, 0.5)


def _quoted(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """What stands in quotes or between asterisks, without the comma or full stop before the closing one."""
    at = 0
    while at < len(words):
        closing = _QUOTES.get(words[at])
        end = next((n for n in range(at + 1, min(len(words), at + _LONGEST_TITLE)) if words[n] == closing), None)
        if closing is not None and end is not None:
            yield at + 1, end - (words[end - 1] in {",", "."})
            at = end - (closing == words[at])  # which of two quotes that look alike opens nobody tells
        at += 1


def _units(words: Sequence[str]) -> Iterator[str]:
    """Acronyms of words in small letters: "million metric tons (MMT)", "large language models (LLMs)"."""
    for at in range(1, len(words) - 1):
        short = words[at].rstrip("s")
        if words[at - 1] == "(" and words[at + 1] == ")" and len(short) > 1 and short.isupper():
            before = words[max(0, at - 1 - len(short)) : at - 1]
            if "".join(word[0] for word in before) == short.lower():
                yield words[at]


def _with_kind(one: Named, words: Sequence[str]) -> Named:
    """A measure's name with the kind before it, "Agreements on | Reciprocal Trade"; a named fund is a body.

    The rate before it is a part of it, "10-percent | tariff": in the passages of 217 of 234.
    """
    if one.label == EntityType.POLICY and words[one.end - 1] == "Fund":
        return replace(one, label=EntityType.ORGANIZATION.value)
    if one.label in _MEASURES and words[one.start][0].islower():
        return replace(one, start=_rate_start(one.start, words))
    kind = one.start - 2
    if one.label in _MEASURES and kind >= 0 and words[kind + 1] in {"on", "for"} and words[one.start][0].isupper():
        capital = words[kind][0].isupper() and not words[kind].isupper()
        if capital and _MEASURE.fullmatch(words[kind]):
            return replace(one, start=kind)
    return one


def _rate_start(start: int, words: Sequence[str]) -> int:
    """Where a rate begins that ends at `start`, "10 - percent"; `start` if none does."""
    places = range(start - 1, max(-1, start - 4), -1)
    return next((at for at in places if _RATE.fullmatch("".join(words[at:start]))), start)


def _with_tail(one: Named, words: Sequence[str], named: Sequence[Named]) -> Named:
    """A measure or body with the kind behind its acronym, and a document with the rest of its title.

    "Technology Security and Innovation (ITSI) | Fund", "Request | for Information", "Agreement | Relating to Supply
    Chain Resilience"; not in a headline, where all words have capitals. An organ in small letters goes on to the word
    that says what it is, "market | regulator".
    """
    if one.label not in _MEASURES | _BODIES:
        return one
    end, label = one.end, one.label
    if label == EntityType.AGENCY and words[end - 1].islower() and end < len(words) and _ORGAN.fullmatch(words[end]):
        return replace(one, end=end + 1)
    if words[end : end + 1] == ["("] and words[end + 2 : end + 3] == [")"] and words[end + 1].isupper():
        end += 3
    elif end - one.start > 1 and words[end - 2] == "(" and words[end : end + 1] == [")"]:
        end += 1
    if words[end - 1] == ")" and end < len(words) and _is_kind(words[end]):
        label = label if BODY.fullmatch(words[end]) or label in _MEASURES else EntityType.POLICY.value
        end += 1
    elif end != one.end:
        return one
    if label in _MEASURES and _is_kind(words[end - 1]) and not words[end - 1].isupper():
        others = (each for each in named if each is not one and each.label not in _TITLED)
        end = _title_end(end, words, {at for each in others for at in range(each.start, each.end)})
    return replace(one, end=end, label=label)


def _is_kind(word: str) -> bool:
    return word[0].isupper() and bool(_MEASURE.fullmatch(word) or BODY.fullmatch(word))


def _title_end(start: int, words: Sequence[str], taken: Collection[int]) -> int:
    """Where a title ends if it goes on at `start`, behind the kind of document, with "on" or the like."""
    end = at = start
    while at < min(len(words), start + _LONGEST_TITLE) and at not in taken and words[at] not in _CALENDAR:
        if words[at][0].isupper() and at > start:
            end = at + 1
        elif words[at].lower() not in _JOINTS:
            break
        at += 1
    behind = takewhile(lambda word: not word.istitle(), words[end : end + 8])
    around = [word for word in (*words[max(0, start - 8) : start], *behind) if word.isalpha()]
    return end if any(word.islower() and not _LITTLE.fullmatch(word) for word in around) else start


def _parts(one: Named, words: Sequence[str], gazetteer: Gazetteer) -> Iterator[Named]:
    """The names that one span holds: bodies listed with commas, a town and its state, a maker before its chip.

    Two states, "the U.S.-Australia | Critical Minerals Framework", are no body: none in the passages is called so.
    """
    start = one.start
    if one.label in _BODIES and _are_states(words[one.start : one.end], gazetteer):
        yield replace(one, end=one.start + 1, label=EntityType.COUNTRY.value)
        yield replace(one, start=one.start + 2, end=one.start + 3, label=EntityType.COUNTRY.value)
        return
    if one.label in _BODIES or one.label == EntityType.LOCATION:
        for at in range(one.start + 1, one.end - 1):
            if words[at] == "," and _are_two(one.label, words[start:at], words[at + 1 : one.end]):
                yield replace(one, start=start, end=at)
                start = at + 1
    elif one.label == EntityType.CHIP and one.end - one.start > 1 and _MODEL.fullmatch(words[one.end - 1]):
        maker = " ".join(words[one.start : one.end - 1])
        if any(entry.type is EntityType.COMPANY for entry in gazetteer.find(maker)):
            yield replace(one, end=one.end - 1, label=EntityType.COMPANY.value)
            start = one.end - 1
    yield replace(one, start=start)


def _are_states(words: Sequence[str], gazetteer: Gazetteer) -> bool:
    """Whether words are the names of two states with a dash between them, and at most small letters behind."""
    return (
        len(words) > 2
        and words[1] in _DASHES
        and all(map(str.islower, words[3:]))
        and all(any(entry.type is EntityType.COUNTRY for entry in gazetteer.find(word)) for word in words[:3:2])
    )


def _are_two(label: str, one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether what stands before a comma and what stands behind it are two names."""
    if label == EntityType.LOCATION:
        return two[0] != "D.C."
    bodies = (len(words) > 1 and any(BODY.fullmatch(word) for word in words) for words in (one, two))
    return two[0].lower() != "and" and all(bodies)


def _goes_on(last: Named, one: Named, words: Sequence[str]) -> bool:
    """Whether two names are one: "Cloud | Matrix 384", "Technology Security and Innovation (ITSI) | Fund".

    Of persons none stands right after another in the passages.
    """
    if last.end == one.start and last.label == one.label and one.label in {EntityType.PRODUCT, EntityType.PERSON}:
        return True
    if last.end == one.start and one.label == EntityType.LOCATION and last.label in _PLACES:
        return last.end - last.start == 1 and words[last.start] in _COMPASS
    between = words[last.end : one.start]
    if one.label not in _MEASURES | _BODIES or last.label not in _MEASURES | _BODIES:
        return False
    acronym = len(between) == 3 and between[0] == "(" and between[2] == ")" and between[1].isupper()
    return acronym and (_is_kind(words[one.start]) or (one.end - one.start == 2 and _is_kind(words[one.end - 1])))


def _is_common(one: Named, words: Sequence[str], tags: Sequence[str], gazetteer: Gazetteer) -> bool:
    """Whether a span in small letters is no name: of a place or person; no measure's word, else no noun."""
    inside = words[one.start : one.end]
    text = " ".join(inside)
    if any(char.isupper() or char.isdigit() for char in text) or gazetteer.find(text):
        return False
    if one.label in _CAPITAL:
        return True
    if one.label in _MEASURES:
        return len(inside) == 1 and not _MEASURE.fullmatch(text)
    return tags[one.end - 1] not in NOUNS
