"""Measures that the text describes without naming them, and the names they get.

A name is made of who issued the measure, what kind it is, what it hits and its year, so that articles on one measure
meet however they word it: Washington's "ban on sales of the H20" and "the H20 export ban" of the Commerce Department
both are "US ban on H20 exports (2025)". Where no more is told than the kind, of which a state issues many a year, it is
the month: "US executive order (February 2021)".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import month_name
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from chipgraph.graph.names import normalise
from chipgraph.graph.schema import EntityType, Relation
from chipgraph.ingest.language.candidates import candidates
from chipgraph.ingest.language.date_rules import month_number, month_of
from chipgraph.ingest.language.dating import dates
from chipgraph.ingest.language.gazetteer import Entry, shipped
from chipgraph.ingest.language.linking import Cluster, LinkedMention, mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from spacy.tokens import Doc

    from chipgraph.ingest.language.candidates import Candidate

_MEASURES = {EntityType.POLICY, EntityType.SANCTION}
# What tells how new or hard a measure is, and not which one it is.
FRESH = frozenset({
    *("new", "newly", "latest", "recent", "proposed", "planned", "draft", "amended", "existing", "current", "fresh"),
    *("sweeping", "expansive", "tight", "tighter", "tough", "tougher", "strict", "stricter", "broad", "broader"),
    *("wide", "wider", "far-reaching", "most", "full", "further", "additional", "similar", "separate", "so-called"),
    *("updated", "revised", "expanded", "countrywide", "nationwide", "blanket"),
})  # fmt: skip
_LEAD = re.compile(
    rf"^(?:(?:the|a|an|its|their|this|that|{'|'.join(sorted(FRESH))}) |(?:set|series|package|round|wave|raft) of )+",
    re.IGNORECASE,
)
# What names a kind of document, not one of them, though in capitals.
_STAGES = ("executive", "presidential", "interim", "final", "proposed")
_DOCUMENTS = (
    *("order", "proclamation", "bill", "act", "rule", "memorandum", "directive", "decree", "regulation", "law"),
    *("legislation", "resolution", "notice"),
)
_ANY = re.compile(rf"(?:(?:{'|'.join(map(str.title, _STAGES))}) )*(?:{'|'.join(map(str.title, _DOCUMENTS))})s?")
# "Executive Order to secure America's supply chains", "Proclamation restoring ...": what it is for.
_PURPOSE = re.compile(rf"({_ANY.pattern}) ((?:to [a-z]|[a-z]+ing\b).*)")
_TELLS_ENOUGH = 3  # words, of which the last may be a noun
_UNTOLD = {*_STAGES, *_DOCUMENTS, "licensing", "requirement", "measure", "guidance", "trade", "deal"}
_SHORT = {"United States": "US", "European Union": "EU", "United Kingdom": "UK"}
_KINDS = {
    "ban": ("ban", "prohibition", "embargo"),
    "controls": ("control", "curb", "restriction", "limit", "restraint", "crackdown"),
    "tariffs": ("tariff", "duty", "levy", "surcharge"),
    "rules": ("rule", "regulation"),
    "sanctions": ("sanction",),
    "licences": ("licence", "license", "permit"),
    "list": ("list", "blacklist"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_CURBS = {"ban", "controls", "sanctions"}
_PER_CENT = re.compile(r"(?<=\d) ?-?(?:per cent|percent)\b")
_RATE = re.compile(r"\d[\d.,]*%")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ON = {"ban", "controls", "tariffs", "sanctions"}  # kinds that are "on" something: "ban on", but "diffusion rules"
_LISTED = {*_ON, "order"}  # kinds that are known by what they hit; "list of companies" may be any
_TRADED = {
    *("export", "exports", "sale", "sales", "shipment", "shipments"),
    *("selling", "exporting", "shipping", "delivery", "deliveries"),
}
# Goods that are counted, so that "chip controls" and "controls on chips" meet; not "equipment", "software", "gallium".
_GOODS = {
    *("accelerator", "battery", "board", "camera", "car", "cell", "chip", "component", "computer", "detector"),
    *("device", "drone", "earth", "element", "engine", "good", "inverter", "item", "laptop", "machine", "magnet"),
    *("material", "metal", "mineral", "module", "panel", "part", "phone", "processor", "product", "router"),
    *("semiconductor", "server", "tool", "vehicle", "wafer"),
}
# What else a description of one of the packages of export controls may tell, that the gazetteer has by their month.
_OF_PACKAGES = {
    *("chip", "semiconductor", "chipmaking", "manufacturing", "equipment", "tool", "computing", "supercomputing"),
    *("supercomputer", "ai", "advanced", "technology", "export", "china", "chinese", "us", "american", "package"),
    *("washington", "biden", "administration"),
}
_PACKAGE = re.compile(r"(\w+) (\d{4}) export controls")
_MONTH = len("2022-10")
_TURNS_AWAY = {".", ",", ";", ":", "on", "for", "against", "over"}
_BEHIND = 8  # words from a description to the date that it goes on with, "the rules that Washington issued in October"
# What says no more than the kind before it: "export control measures", "export licensing requirements".
_AGAIN = re.compile(
    r"\b(?:((?:control|restriction|ban|curb|tariff|sanction)s?) measures?|(licensing) requirements?)\b", re.IGNORECASE
)
_JOINTS = re.compile(r"\s+(?:on|for|against|of|to|from|over|prohibiting|targeting|that|which|under)\s+", re.IGNORECASE)
_DAYS = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?(?= ?\d))(?!\w)(?: \d{1,2}\b,?)?"
)
_DATED = re.compile(rf" (?:of|from) (?:{_DAYS.pattern})? ?(?:{_YEAR.pattern})?$")  # "the rules of October 7, 2022"
_EMPTY = {
    *("on", "for", "against", "of", "to", "from", "over", "the", "a", "an", "how"),
    *("certain", "some", "about", "all", "new", "its", "their", "government"),
}
_ANY_GOODS = {"product", "item", "good"}  # a target tells more than "its products"
_LITTLE = _EMPTY | {"and"}


def is_described(cluster: Cluster) -> bool:
    """Whether a measure is described rather than named.

    It is not listed, and ends in a word in small letters or tells its kind alone ("Executive Order").
    """
    if cluster.type not in _MEASURES or cluster.entry is not None:
        return False
    name = _without_rest(_DATED.sub("", _LEAD.sub("", cluster.name)))
    words = re.findall(r"[A-Za-z][\w.-]*", name)
    return bool(words) and (words[-1][0].islower() or _ANY.fullmatch(name) is not None)


def name_measures(docs: Sequence[Doc], published: date | None) -> dict[Cluster, str]:
    """Names for the described measures of an article's documents; those that are listed get their entry."""
    _link_packages(docs)
    described = dict.fromkeys(
        cluster for doc in docs for one in mentions(doc) for cluster in one.clusters if is_described(cluster)
    )
    stated = sorted((one for doc in docs for one in candidates(doc) if one.accepted), key=lambda one: -one.score)
    named: dict[Cluster, str] = {}
    curbs: dict[str, list[_Curb]] = defaultdict(list)
    for cluster in described:
        phrase = _once(_without_rest(max(cluster.names, key=lambda name: len(_words(name)))))
        issuer, rest = _issued(cluster, phrase, stated)
        hits = [one.object for one in stated if one.relation is Relation.TARGETS and one.subject is cluster]
        # A ban is known by the goods, where a state is hit too.
        hits.sort(key=lambda one: one.type is EntityType.COUNTRY and _kind(rest) in _CURBS)
        year = _year_told(cluster, phrase, stated)
        when = year or (str(published.year) if published else None)
        month = _month_told(cluster, when, stated)
        told = _told(rest, hits[0].name if hits else None)
        if _is_any(rest) and told.core == _told(rest, None).core:
            when = month or (month_of(published) if published and not year else when)
        named[cluster] = _named(told, issuer, when)
        entry = _listed(told, issuer, told.year or (when or "")[:4], month)
        if entry is not None:
            named[cluster], cluster.entry, cluster.type = entry.name, entry, entry.type
        if issuer and _kind(rest) in _CURBS:
            curbs[issuer].append(_Curb(cluster, named[cluster], year, _is_bare(rest), _goods_of(hits), hits=bool(hits)))
    for each in curbs.values():
        named |= _met(each)
    return named


def _link_packages(docs: Sequence[Doc]) -> None:
    """Give "the rules that Washington issued in October 2022" and the like the gazetteer's entry of that month."""
    for doc in docs:
        stated = [one for one in candidates(doc) if one.accepted]
        for mention in mentions(doc):
            cluster = mention.clusters[0]
            if not is_described(cluster) or not _tells_package(cluster):
                continue
            issuer, _ = _issued(cluster, cluster.name, stated)
            month = _month_in(cluster.name) or _month_behind(doc, mention) or _issued_on(cluster, stated, _MONTH)
            entry = _packages().get(month) if month else None
            if entry is not None and issuer in (None, entry.country):
                cluster.entry, cluster.type = entry, entry.type


@cache
def _packages() -> dict[str, Entry]:
    """By month, the export controls that the gazetteer names by it."""
    found = ((_PACKAGE.fullmatch(entry.name), entry) for entry in shipped().entries if entry.type in _MEASURES)
    return {f"{match[2]}-{month_number(match[1]):02}": entry for match, entry in found if match}


def _tells_package(cluster: Cluster) -> bool:
    """Whether none of the names of a measure tells that it is about anything but chips and China."""
    bare = (_DAYS.sub(" ", _YEAR.sub(" ", _DATED.sub("", name))) for name in cluster.names)
    words = {_singular(_plain(word).replace(".", "").lower()) for name in bare for word in _words(name) if word}
    kinds = {_KIND_OF.get(word) for word in words}
    return bool(kinds & {"controls", "rules"}) and all(word in _KIND_OF or word in _OF_PACKAGES for word in words)


def _month_behind(doc: Doc, mention: LinkedMention) -> str | None:
    """The month of the date that stands shortly behind a description, in its clause."""
    found = dates(doc)
    n = bisect_left(found, doc[mention.end - 1].idx, key=lambda one: one.start)
    value = found[n].value if n < len(found) else None
    if value is None or len(value) < _MONTH:
        return None
    between = [token.text for token in doc[mention.end : mention.end + _BEHIND + 1] if token.idx < found[n].start]
    if len(between) > _BEHIND or not _TURNS_AWAY.isdisjoint(between):
        return None
    return value[:_MONTH]


def _month_in(name: str) -> str | None:
    """The month that a description names with its year."""
    year, day = _YEAR.search(name), _DAYS.search(name)
    return f"{year[0]}-{month_number(day[0]):02}" if year and day else None


@dataclass(frozen=True, slots=True)
class _Curb:
    """A measure of one state that curbs trade; `bare` if its description tells no more than that."""

    cluster: Cluster
    name: str
    year: str | None  # where the text tells it
    bare: bool
    goods: frozenset[str]  # and firms that it hits, as facts tell
    hits: bool  # whether a fact tells what it hits


def _met(curbs: Sequence[_Curb]) -> dict[Cluster, str]:
    """New names for bare descriptions: they mean one measure, the article's only one that is told more of if there is.

    Not where their years differ, nor where several are told of: then they may mean any of these.
    """
    bare = [one for one in curbs if one.bare]
    told = {one.name: one for one in curbs if not one.bare}
    if not told:
        told = {one.name: one for one in bare if one.hits}
        bare = [one for one in bare if not one.hits]
    if len({one.year for one in (*bare, *told.values()) if one.year}) > 1 or len(told) > 1:
        return {}
    goods = next((one.goods for one in told.values()), frozenset())
    bare = [one for one in bare if not one.goods or not goods or one.goods & goods]  # not the ban on other goods
    longest = max(bare, key=lambda one: (one.year is not None, len(one.name), one.name), default=None)
    best = next(iter(told), longest.name if longest else "")
    return {one.cluster: best for one in bare}


def _issued(cluster: Cluster, phrase: str, stated: Sequence[Candidate]) -> tuple[str | None, str]:
    """Which state issued a measure, as its description or else facts say, and the rest of the description."""
    issuer, rest = _issuer(phrase)
    if issuer:
        return issuer, rest
    issued = [one.subject for one in stated if one.relation is Relation.ISSUES and one.object is cluster]
    issued.sort(key=lambda one: one.type is EntityType.PERSON)
    # Of a person it is the state, as of a president; one who is not listed says nothing of it.
    able = (by for by in issued if by.type is not EntityType.PERSON or (by.entry and by.entry.country))
    return next(map(_country, able), None), rest


def _is_bare(phrase: str) -> bool:
    """Whether a description tells no more than that trade is curbed: "the restrictions", "export controls"."""
    words = [word.lower() for word in _words(phrase) if not _YEAR.fullmatch(word)]
    return _kind(phrase) in _CURBS and all(word in _TRADED or _singular(word) in _KIND_OF for word in words)


def _is_any(phrase: str) -> bool:
    """Whether a description tells no more than its kind, of which there are many: "executive order", "10% tariffs"."""
    words = [_singular(word.lower()) for word in _words(_PER_CENT.sub("%", phrase))]
    told = [word for word in words if not _YEAR.fullmatch(word) and not _RATE.fullmatch(word)]
    return all(word in _UNTOLD or word in _KIND_OF for word in told)


def _kind(phrase: str) -> str:
    words = _JOINTS.split(_LEAD.sub("", phrase), maxsplit=1)[0].split()
    return _KIND_OF.get(_singular(words[-1].lower()), words[-1].lower()) if words else "measure"


@dataclass(frozen=True, slots=True)
class _Told:
    """What a description tells of a measure."""

    kind: str
    goods: str  # what it is on, or "" if nothing tells
    rates: tuple[str, ...]
    traded: bool  # whether it is on trade in the goods
    year: str | None

    @property
    def core(self) -> str:
        """Its name without issuer and year."""
        return " ".join([*self.rates, _core(self.kind, _plural(self.goods), traded=self.traded)])


def _without_rest(name: str) -> str:
    """A document's name without the beginning of what it is for: "Executive Order | to secure"."""
    purpose = _PURPOSE.search(name)
    words = purpose[2].split() if purpose else []
    told = len(words) > _TELLS_ENOUGH and words[-1].islower()
    return name if not purpose or told else name[: purpose.end(1)]


def _once(phrase: str) -> str:
    """A description that names its kind once: "export control measures" as "export control"."""
    return _AGAIN.sub(lambda match: match[1] or match[2], phrase)


def _goods_of(hits: Iterable[Cluster]) -> frozenset[str]:
    return frozenset(one.name for one in hits if one.type is not EntityType.COUNTRY)


def _told(phrase: str, target: str | None) -> _Told:
    phrase = _PER_CENT.sub("%", _LEAD.sub("", phrase))
    found = _YEAR.search(phrase)
    year = found[0] if found else None
    if purpose := _PURPOSE.fullmatch(phrase):
        return _Told(f"{purpose[1].lower()} {purpose[2]}", "", (), traded=False, year=year)
    phrase = phrase.lower() if _ANY.fullmatch(phrase) else phrase
    phrase = _DATED.sub("", phrase)
    phrase = " ".join(_YEAR.sub(" ", _DAYS.sub(" ", phrase)).split())
    head, *behind = _JOINTS.split(phrase, maxsplit=1)
    before = head.split()
    words = [word for part in (before[:-1], *map(str.split, behind)) for word in part if word.lower() not in _EMPTY]
    rates = tuple(word for word in words if _RATE.fullmatch(word))
    words = [word for word in words if word not in rates]
    traded = any(word.lower() in _TRADED for word in words)
    goods = " ".join(_plain(word) for word in words if word.lower() not in _TRADED)
    goods = re.sub(r"^and\b ?| ?\band$", "", goods)
    goods = (target or goods) if goods in _ANY_GOODS else goods or target or ""
    return _Told(_kind(phrase), goods, rates, traded, year)


def described_name(phrase: str, issuer: str | None, target: str | None, when: str | None) -> str:
    """The name of a measure from the words that describe it; `target` serves where they tell none.

    `when` is its year or month; a year that the words tell goes before another.
    """
    return _named(_told(_once(_without_rest(phrase)), target), issuer, when)


def _named(told: _Told, issuer: str | None, when: str | None) -> str:
    if told.year and not (when or "").startswith(told.year):
        when = told.year
    dated = f"({_spelled(when)})" if when else None
    return " ".join(filter(None, (_SHORT.get(issuer, issuer) if issuer else None, told.core, dated)))


def _listed(told: _Told, issuer: str | None, year: str | None, month: str | None) -> Entry | None:
    """The gazetteer's measure of that state which one of its names describes alike, if time agrees: "H20 curbs"."""
    entry = _descriptions().get((issuer, told.kind, told.rates, _goods(told.goods))) if issuer and told.goods else None
    if entry is None:
        return None
    of_month, of_year = _month_in(entry.name), _YEAR.search(entry.name)
    agrees = of_month == month if of_month else not of_year or of_year[0] == year
    return entry if agrees else None


def _goods(goods: str) -> str:
    """Goods as compared: of "H20" and "Nvidia H20" the listed name."""
    found = shipped().find(goods)
    return found[0].name if len(found) == 1 else normalise(_plural(goods))


@cache
def _descriptions() -> dict[tuple[str | None, str, tuple[str, ...], str], Entry]:
    """The gazetteer's measures by state, kind, rates and goods, where these tell one alone."""
    found: dict[tuple[str | None, str, tuple[str, ...], str], dict[str, Entry]] = defaultdict(dict)
    for entry in shipped().entries:
        for name in (entry.name, *entry.aliases) if entry.type in _MEASURES and entry.country else ():
            told = _told(_issuer(name)[1], None)
            if told.kind in _LISTED and told.goods and not told.goods[0].isdigit():
                found[entry.country, told.kind, told.rates, _goods(told.goods)][entry.name] = entry
    return {key: next(iter(entries.values())) for key, entries in found.items() if len(entries) == 1}


def _spelled(when: str) -> str:
    """A year, or a month as "February 2021"."""
    return f"{month_name[int(when[5:])]} {when[:4]}" if len(when) == _MONTH else when


def _core(kind: str, goods: str, *, traded: bool) -> str:
    if kind == "controls" and traded:
        return f"export controls on {goods}" if goods else "export controls"
    if kind in _ON:
        exports = "exports" if traded else ""
        what = f"{goods} {exports}".strip()
        return f"{kind} on {what}" if what else kind
    return " ".join(filter(None, (goods, "export" if traded else "", kind)))


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s-]+", _LEAD.sub("", name)) if word.lower() not in _LITTLE]


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and word != "us" else word


def _plain(word: str) -> str:
    """A word without possessive, and in the singular if it is a common noun."""
    word = re.sub(r"['’]s?$", "", word.strip(',.;:"“”'))
    return _singular(word) if word.islower() else word


def _plural(goods: str) -> str:
    """Goods in the plural, where they are counted: "rare-earth" as "rare earths"."""
    goods = re.sub(r"\brare-earth\b", "rare earth", goods)
    if goods.rpartition(" ")[2] not in _GOODS:
        return goods
    return f"{goods[:-1]}ies" if goods.endswith("ry") else f"{goods}s"


def _issuer(phrase: str) -> tuple[str | None, str]:
    """The country whose adjective or possessive a description begins with, and the rest of it."""
    words = _LEAD.sub("", phrase).split()
    for size in (3, 2, 1) if words and words[0][0].isupper() else ():  # "plan" is no acronym of an army's navy
        for entry in shipped().find(" ".join(words[:size])) if len(words) > size else ():
            if entry.type in (EntityType.COUNTRY, EntityType.AGENCY):
                return entry.name if entry.type is EntityType.COUNTRY else entry.country or None, " ".join(words[size:])
    return None, phrase


def _country(issuer: Cluster) -> str:
    """The country that an agency or person belongs to, as articles name now one, now the other; else the issuer."""
    return (issuer.entry.country if issuer.entry else "") or issuer.name


def _year_told(cluster: Cluster, phrase: str, stated: Sequence[Candidate]) -> str | None:
    found = _YEAR.search(phrase)
    return found[0] if found else _issued_on(cluster, stated, len("2022"))


def _month_told(cluster: Cluster, year: str | None, stated: Sequence[Candidate]) -> str | None:
    """The month of that year in which a measure was issued, where a fact tells it."""
    month = _issued_on(cluster, stated, _MONTH)
    return month if month and month.startswith(year or "") else None


def _issued_on(cluster: Cluster, stated: Sequence[Candidate], length: int) -> str | None:
    """When a measure was issued, as the first fact says that tells it so exactly, in so many characters."""
    days = (one.date for one in stated if one.relation is Relation.ISSUES and one.object is cluster)
    told = (day.value for day in days if day is not None and day.value)
    return next((value[:length] for value in told if len(value) >= length), None)
