"""A text as it is read: without the marks that pages and files leave in it; each character knows where it came from.

The text itself is never edited: what is found in the reading copy is told by its offsets in the text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipgraph.ingest.clean import line_breaks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chipgraph.ingest.clean import Span

    Edit = tuple[int, int, str]  # from here to there of the text this is read


@dataclass(frozen=True, slots=True)
class Prose:
    """A reading copy; `starts` and `ends` have for each of its characters the span of the text that it stands for."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def source(self, start: int, end: int) -> Span:
        """The span of the text for one of the copy that is not empty."""
        return self.starts[start], self.ends[end - 1]


def prose(text: str) -> Prose:
    """The reading copy of a text.

    Left out are Markdown's marks of links, pictures and stress, marks of notes, tickers in brackets, the names of those
    who took a picture, agencies in datelines and names repeated in Chinese characters. Broken lines are joined,
    characters written as HTML has them and ligatures are resolved, and every run of blanks is one space.
    """
    edits = sorted(_edits(text), key=lambda edit: (edit[0], -edit[1]))
    if not edits:
        return Prose(text, range(len(text)), range(1, len(text) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end, put in edits:
        if start < at:  # within one that is made already
            continue
        parts += [text[at:start], put]
        starts += [*range(at, start), *[start] * len(put)]
        ends += [*range(at + 1, start + 1), *[end] * len(put)]
        at = end
    parts.append(text[at:])
    starts += range(at, len(text))
    ends += range(at + 1, len(text) + 1)
    return Prose("".join(parts), starts, ends)


def _edits(text: str) -> Iterator[Edit]:
    for start, end in line_breaks(text):
        # A word that was parted at its hyphen keeps it: "chip-\nmaking".
        parted = text[start - 2 : start - 1].isalpha() and text[start - 1] == "-" and text[end : end + 1].islower()
        yield start, end, "" if parted else " "
    for pattern in _MARKED:
        for match in pattern.finditer(text):
            yield match.start(), match.start(1), ""
            yield match.end(1), match.end(), ""
    for pattern, put in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), put(match) if callable(put) else put


# A blank within a line.
_BLANK = r"[^\S\n\r\v\f\x85\u2028\u2029]"
_ADDRESS = (
    r"\((?:https?://|/|#|mailto:)[^()\s]{0,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,300}){0,2}"
    r"(?: (?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'))?\)"
)
# Numbers of notes.
_NOTE = r"[1-9]\d{0,2}(?:[,–-][1-9]\d{0,2}){0,3}"
_SENTENCE_END = (
    r"(?:(?<=[A-Za-z]{2}[.!?])|(?<=[a-z][.!?][\"”’)])|(?<=[)%][.!?])|(?<=(?:19|20)\d\d[.!?]))"
    r"(?<!\bNo\.)(?<!(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Sec|Art|Vol|Fig|Nos)\.)"
)
_CREDIT = r"(?:Photo(?:graph)?|Image|Picture|Credit|Illustration)s?(?: [Cc]redit)?(?: [Bb]y)?"
# Exchanges as they stand before a ticker, and Reuters' codes.
_EXCHANGE = r"""(?:
    NYSE(?:\ American)? | N(?:asdaq|ASDAQ)(?:GS|GM)? | AMEX | OTC(?:MKTS|QX|QB)? | LSE | LON | TSX | ASX | SGX | BSE |
    NSE | HKEX | HKSE | SEHK | HKG? | TWSE | TPEX | TPEx | TPE | TSE | TYO | KRX | KOSPI | KOSDAQ | SSE | SHSE | SHA |
    SZSE | SHE | STAR | Euronext | AMS | EPA | ETR | FRA | XETRA | SIX | SWX | BIT | STO | Hong\ Kong | Shanghai |
    Shenzhen | Tokyo | Amsterdam | Frankfurt
)"""
_CODE = r"[A-Z0-9]{1,9}\.(?:OQ?|N|A|K|PK|L|HK|TWO?|T|KS|KQ|SS|SZ|AS|DE|F|PA|MI|SW|ST|TO|AX|SI|BO|NS|MC|BR|UL)"
_TICKER = rf"(?:{_EXCHANGE}\s?[:;]\s?[A-Z0-9][A-Z0-9.]{{0,9}} | {_CODE} | \$[A-Z]{{1,5}})(?:\s[-+−]?\d[\d.,]*%)?"
_AGENCY = r"(?:Reuters|REUTERS|AP|AFP|Bloomberg|Xinhua|Kyodo|Yonhap|Nikkei|CNN|CNBC|CNA|UPI|ANI|IANS|PTI|TASS|dpa)"
_PICTURES = rf"(?:{_AGENCY}|Getty|EPA|VCG|Shutterstock|iStock|Anadolu|Imaginechina)"
_BLOCK = r"(?:p|div|br|hr|h[1-6]|li|[uo]l|t[rdh]|table|blockquote|section|article|figure|figcaption|header|footer)"
_INLINE = r"(?:a|b|i|u|em|strong|span|su[bp]|small|mark|abbr|cite|q|font|img|code|time)"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}

# What the first group has is read, what stands around it is not: Markdown's links and stress.
_MARKED = (
    re.compile(rf"\[([^\[\]\n]{{1,300}})\]{_ADDRESS}"),
    re.compile(r"\*\*(?=\S)([^*\n]{1,300})(?<=\S)\*\*"),
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\*(?![\w*])"),
    re.compile(r"(?<![\w_])_{1,2}(?=[^\s_])([^_\n]{1,300})(?<=[^\s_])_{1,2}(?![\w_])"),
)
# In place of each something else is read, mostly nothing. Of two that overlap the first in the text counts.
_PUT: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # HTML that was taken for text: where a block begins or ends a line does
    (r"(?is)<(script|style)\b[^<>]{0,500}>(?:(?!<\1).){0,5000}?</\1>|<!--(?:(?!<!--).){0,5000}?-->", ""),
    (rf"(?i)<sup\b[^<>]{{0,300}}>(?:<a\b[^<>]{{0,500}}>)?\[?{_NOTE}\]?(?:</a>)?</sup>", ""),
    (rf"(?i)</?{_BLOCK}(?:\s[^<>]{{0,2000}})?/?>", "\n\n"),
    (rf"(?i)</?{_INLINE}(?:\s[^<>]{{0,2000}})?/?>", ""),
    (r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[A-Za-z]{2,8});", lambda match: html.unescape(match[0])),
    (rf"!\[[^\[\]\n]{{0,300}}\]{_ADDRESS}", ""),
    (r"\\(?=[()\[\]*_#.+!~|>`-])", ""),  # what Markdown escapes
    # characters: soft hyphens and what has no width, hyphens that do not break, ligatures, other and repeated blanks
    (r"[\u00ad\u200b-\u200d\u2060\ufeff]+", ""),
    (r"[\u2010\u2011]", "-"),
    (f"[{''.join(_LIGATURES)}]", lambda match: _LIGATURES[match[0]]),
    (rf"(?<=\S)(?:{_BLANK}{{2,}}|(?! ){_BLANK})(?=\S)", " "),
    # notes: "[3]", "[[3]](#note)", "[^3]"; what superscripts leave behind a sentence or a clause: "sold.12 The"
    (rf"(?<=\S){_BLANK}?\[\[?(?:{_NOTE}|\^\w{{1,10}})\]?\](?:\([^()\s]{{0,300}}\))?", ""),
    (rf"(?m){_SENTENCE_END}{_NOTE}(?=\s+[\"“‘(]?[A-Z]|\s*$)", ""),
    (rf"(?<=[a-z]{{2}},){_NOTE}(?=\s[a-z])", ""),
    (r"(?<=[\w.,;:!?\"”’)]{2})[⁰¹²³⁴⁵⁶⁷⁸⁹]+", ""),
    # tickers, and what a link to them leaves behind; names in Chinese characters
    (rf"(?x){_BLANK}?[(\[](?:{_TICKER})(?:\s?[,;/|]\s?(?:{_TICKER}))*[)\]]", ""),
    (rf",?{_BLANK}\(?opens? (?:in )?(?:a )?new (?:tab|window)\)?", ""),
    (rf"{_BLANK}?[(（][^()（）\nA-Za-z]{{0,20}}[\u4e00-\u9fff][^()（）\n]{{0,40}}[)）]", ""),
    # whose picture or report it is, at the end of a caption and in a dateline
    (rf"(?m){_BLANK}?\([^()\n]{{0,60}}/\s?{_PICTURES}[^()\n]{{0,40}}\)(?=\s*$)", ""),
    (rf"(?m){_BLANK}?\b(?:REUTERS|AFP|AP|Xinhua|Getty Images)/[A-Z][^\n.]{{2,80}}$", ""),
    (rf"(?m)(?<=[.!?\"”)]) {_CREDIT}:\s?[^\n.]{{1,60}}$", ""),
    (rf"\({_AGENCY}\)\s?(?=[-–—])", ""),
)
_PATTERNS = tuple((re.compile(pattern), put) for pattern, put in _PUT)
