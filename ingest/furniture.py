"""Lines that belong to a page, not to its article: menus, credits, bylines, links, notes, what a site says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_PLACEHOLDER = re.compile(r"^[\W_]+$")
_CREDIT = re.compile(
    r"[(\[]?(?:photos?|images?|pictures?|credits?|illustrations?|photograph(?:s|er)?)(?: credit)?(?: by)?\s*[:/©|]"
    r"\s*(.*)",
    re.IGNORECASE,
)

# Lines that are furniture as a whole, one pattern a line. Each must match all of a line, so that a sentence that only
# begins like one stays.
_PATTERNS = r"""
# links to other articles
(?:click (?:here )?to )?(?:read|learn|see|show|view|load|find out) more(?: (?:here|below|stories|articles))?[\s.:…»›>→]*
(?!.*[.!]$)(?:also read|read(?: also| more)?|see also|watch|listen|more|related(?: \w+)?|don['’]t miss)\s?[:|].{1,200}
listen(?: to (?:this )?(?:article|story))?(?:\s?[·|–—-]?\s?\d+ ?min(?:ute)?s?)?
(?:in this article|summary(?: ?companies)?|key (?:points|takeaways)|watch (?:now|live)|gift (?:this )?article)\s*:?
# places on the page
(?:scroll|back|jump|go|return|skip) (?:back )?to (?:the )?(?:top|(?:main )?content|navigation|search|home)[\s.↑^]*
(?:(?:story|article) continues|(?:continue|keep) reading)(?: (?:the main story|(?:this )?advertisement|below))*[\s.]*
close(?: (?:this|ad|menu))?|dismiss|open menu|toggle navigation|loading[\s.…]*
# advertisements
(?:advertise(?:ment)?|ad|(?:sponsored|promoted)(?: content)?|paid (?:content|post))(?: feedback)?[\s.:]*
remove ads|skip (?:this )?(?:ad|advertisement)|report (?:this )?ad|download (?:our|the) (?:\w+ )?app\b.{0,60}
# sharing and following
follow .{1,60} on (?:google news|facebook|twitter|x|linkedin|threads|instagram|wechat|weibo)\b.{0,160}
share(?: (?:this|on|via|the|to)\b.{0,40})?\s*:?|(?:follow|like|find|join) (?:us|me|the author)\b.{0,120}
tweet|pin it|e?-?mail(?: (?:this|to) .{0,30})?|print(?: (?:this|page|article).{0,20})?|copy(?: link)?|link copied!?
save(?: (?:article|story|for later))?|bookmark|(?:\d+ )?comments?|(?:leave|add|post) a comment|reply|follow(?:ing)?
facebook|twitter|x|linkedin|whatsapp|reddit|telegram|instagram|youtube|weibo|wechat|pinterest|threads|flipboard|rss
# accounts and newsletters
(?:sign|log) ?(?:in|up)(?: (?:now|here|today|free|for free|with .{1,30}))?[\s!.]*
subscribe(?: (?:now|today|here))?[\s!.]*|(?:daily |weekly |free |email |our )?newsletters?
(?:click here to )?(?:sign up|subscribe|register) (?:here |now )?(?:for|to) (?:our|the|your|free|daily|weekly)\b.{0,160}
(?:get|receive) (?:our|the|all the|daily|weekly|breaking)\b.{0,80}\b(?:newsletters?|inbox|alerts?|e-?mails?)\b.{0,60}
.{0,60}create (?:a )?free account|have a (?:confidential )?(?:news )?tip\b.{0,160}
# captions of pictures from an archive
.{0,300} (?:is|are) (?:seen|shown|pictured|displayed)\b.{0,120} in this (?:\w+ ){0,2}(?:photo|picture|illustration)\b.*
.{0,300} in this (?:\w+ ){0,3}(?:photo|picture|image|illustration)(?: photo)? (?:taken|provided|released|obtained) .*
# cookies and law
(?:purchase|acquire) licensing rights.{0,40}|when you (?:purchase|buy) through (?:our )?links\b.{0,160}
(?:we|(?:this|our) (?:web)?site) uses? cookies\b.*
.{0,80}\b(?:cookie (?:policy|settings|preferences|notice)|accept (?:all )?cookies|use of cookies)\b.{0,120}
accept(?: all)?|reject all|manage (?:preferences|consent)|i (?:agree|accept)|got it
privacy policy|terms (?:of (?:use|service)|(?:and|&) conditions)|all rights reserved.{0,80}
our standards:.{0,60}|(?:©|\(c\) ?(?=\d{4})|copyright (?=[©(\d])).{0,160}
# what stands beside an article
.{0,80}\b(?:published|updated|posted):\s?(?=.*\d{4}).{6,40}|(?!.*\.$)\(?(?:web )?editors?\s?:.{1,80}
(?:[—–-]+ ?)?.{1,160} contributed (?:reporting|to this (?:report|story|article))\.?
[—–-]*with assistance (?:from|by) .{1,160}
(?:correction\b.{0,30}: )?an? (?:earlier|previous) version of this (?:article|story|report|post)\b.*
(?:image|photo|media) (?:source|caption|credit),.{1,200}|\[(?:photo|image)\b[^\]]{0,80}\]
(?:published|updated|posted|last (?:updated|modified))(?: (?:on|at))?\s*:?\s*(?=.*\d).{4,50}|\d+ ?-?min(?:ute)?s? read
(?:tags?|topics?|keywords?|categor(?:y|ies)|filed under|hashtags?)\s*:.{0,200}
(?:file|stock|representative|handout) (?:photo|image|picture)s?(?:.{0,60}|\s*[:–—-].{0,400})|file [–—-] .{1,400}
!\[[^\]]*\]\([^)]*\)|(?:https?://|www\.)\S+
(?:reuters|ap|afp|getty|bloomberg|xinhua|epa|associated press|anadolu)(?: (?:photo|images?|archive))?
agence france-presse|anadolu agency|shutterstock|istock|unsplash|(?:sources?|via)\s*:\s*\S+(?: \S+){0,3}
"""
_WHOLE = re.compile(
    "|".join(line for line in _PATTERNS.splitlines() if line and not line.startswith("#")), re.IGNORECASE
)
_NAME = r"[A-Z][\w.'’-]*(?: (?:(?:de|van|von|bin|al) )?[A-Z][\w.'’-]*){1,3}"
_AND = r"(?:,| and|, and| &)"
_IN = rf"(?: in [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){{0,2}}(?:{_AND} [A-Z][\w.'’-]*){{0,2}})?"
_WORK = r"(?:(?:(?:[Aa]ddition|[Ff]urth)\w+ )?(?:[Rr]eport|[Ww]rit|[Ee]dit)(?:ing|ed|ten)(?: and (?:writ|edit)ing)?)"
_DONE = rf"{_WORK} by {_NAME}{_IN}(?:{_AND} {_NAME}{_IN}){{0,5}}"
# Who wrote it: "By Jane Doe", "(Reporting by Jane Doe in Berlin and John Roe; Editing by Max Moe)".
_BYLINE = re.compile(
    rf"(?:By|BY|Story by) {_NAME}(?:{_AND} {_NAME}){{0,5}}(?:\s?[,|/–—-]\s?.{{1,40}})?"
    rf"|{_NAME}(?:{_AND} {_NAME}){{0,5}}, (?:[\w'’&-]+ ){{0,5}}(?:writer|correspondent|editor|reporter|columnist)s?"
    rf"|\(?{_DONE}(?:[;,.]? {_DONE}){{0,4}}[.)]{{0,2}}"
)
_LONGEST_HEADLINE = 25  # words
# Headings of lists of links to other articles.
_LINKS = re.compile(
    r"""(?:also\ read|read\ (?:also|next)|see\ also
    |related(?:\ (?:articles?|stories|news|topics|posts?|content|coverage))?
    |recommended(?:\ for\ you)?|more\ (?:on\ this(?:\ (?:story|topic))?|from\ .{1,40}|stories|news)
    |you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested\ in)|most\ (?:read|popular|viewed|shared)(?:\ from\ .{1,40})?
    |trending(?:\ now)?|latest\ (?:news|stories)|up\ next|what\ to\ read\ next|editors?['’]s?\ picks?)\s*:?""",
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S")
_NOTES = re.compile(r"(?:references|(?:end|foot)?notes|sources|bibliography|works cited|citations)\s*:?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\[\d{1,3}\]|\d{1,3}[.):]?)\s.*")
# A citation quotes a title and gives a year behind it. One pattern for all would try each pair of quotation marks.
_OPENED, _CLOSED, _YEAR = re.compile(r"[“\"'‘]"), re.compile(r"[”\"'’]"), re.compile(r"\b(?:19|20)\d\d\b")
_IBID = re.compile(r"\bibid\b", re.IGNORECASE)
_MENU_WORDS = frozenset({
    *("home", "news", "about", "contact", "login", "menu", "search", "subscribe", "sports", "sport"),
    *("business", "world", "politics", "opinion", "tech", "technology", "markets", "video", "videos"),
    *("podcasts", "newsletter", "newsletters", "careers", "privacy", "terms", "help", "faq", "more"),
    *("sections", "lifestyle", "culture", "science", "health", "entertainment", "travel", "weather", "archive"),
    *("advertise", "finance", "economy", "asia", "europe", "africa", "americas", "events", "jobs", "shop"),
    "account",
})  # fmt: skip
_MENU_SEPARATOR = re.compile(r"(?<!\s)\s+[|>»›·•/]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without outer white space; `follows` the one before, if no blank line parts them.

    In its text every blank is a space.
    """

    start: int
    end: int
    text: str
    follows: bool


def find_furniture(lines: Sequence[Line]) -> set[Line]:
    """Those of the lines of a text that belong to its page."""
    found = {line for line in lines if _is_furniture(line.text)}
    credited = {match[1].casefold() for line in lines if (match := _CREDIT.fullmatch(line.text))}
    seen: set[str] = set()
    for line in lines:
        name = line.text.casefold()
        # A caption or credit stands twice where a page shows its picture twice; a repeated paragraph says nothing new.
        if name in credited or name in seen:
            found.add(line)
        seen.add(name)
    return found | _menus(lines) | _lists(lines)


def _is_furniture(line: str) -> bool:
    if _PLACEHOLDER.match(line) or any(kind.fullmatch(line) for kind in (_WHOLE, _LINKS, _BYLINE)):
        return True
    if (credit := _CREDIT.fullmatch(line)) and len(credit[1].split()) <= 12:
        return True
    parts = _MENU_SEPARATOR.split(line)
    return len(parts) >= 3 and all(len(part.split()) <= 3 for part in parts) and _has_menu_words(parts)


def _lists(lines: Sequence[Line]) -> set[Line]:
    """Headlines under the heading of links; numbered notes that give an address or, under their heading, cite."""
    found: set[Line] = set()
    heading, belongs = None, None
    for line in lines:
        numbered = _NUMBERED.fullmatch(line.text)
        if heading and belongs and belongs(line.text):
            found |= {heading, line}
        elif numbered and _ADDRESS.search(line.text):
            found.add(line)
        elif not (heading and numbered):
            belongs = _cites if _NOTES.fullmatch(line.text) else _is_headline if _LINKS.fullmatch(line.text) else None
            heading = line if belongs else None
    return found


def _cites(line: str) -> bool:
    if not _NUMBERED.fullmatch(line):
        return False
    if _ADDRESS.search(line) or _IBID.search(line):
        return True
    opened = _OPENED.search(line)
    closed = _CLOSED.search(line, opened.end() + 1) if opened else None
    return bool(closed and _YEAR.search(line, closed.end()))


def _is_headline(line: str) -> bool:
    return len(line.split()) <= _LONGEST_HEADLINE and not SENTENCE_END.search(line)


def _menus(lines: Sequence[Line]) -> set[Line]:
    """Runs of four or more short lines, two of them words of menus."""
    found: set[Line] = set()
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and len(line.text.split()) <= 3 and not SENTENCE_END.search(line.text):
            run.append(line)
            continue
        if len(run) >= 4 and _has_menu_words([one.text for one in run]):
            found.update(run)
        run = []
    return found


def _has_menu_words(names: Sequence[str]) -> bool:
    return sum(name.casefold().strip() in _MENU_WORDS for name in names) >= 2
