"""Words that name the role which a person holds."""

from __future__ import annotations

import re

_TITLE = re.compile(
    r"(?:executive|officer|chair(?:man|woman|person)?|(?:vice[- ])?president|(?:co-|vice[- ])?(?:chair(?:man"
    r"|woman)?|minister|mayor|governor)|(?:prime )?minister"
    r"|(?:under)?secretary|director|(?:co-)?(?:founder|head|chief|ceo|chair|director|lead)|owner"
    r"|spokes(?:man|woman|person)|commissioner|ambassador|senator|representative"
    r"|congress(?:man|woman)|governor|mayor|manager|engineer|professor|researcher|scientist|analyst"
    r"|economist|fellow|lawyer|counsel|partner|[cC][efotim]O|CEO|deputy|advis[eo]r"
    r"|boss|leader|premier|chancellor|general|lawmaker|legislator|member|treasurer|inspector|envoy"
    r"|negotiator|technologist|architect|designer|strategist|consultant|employee|worker"
    r"|designate|official|delegate|regulator|prosecutor|judge|admiral|colonel|lecturer|student"
    r"|editor|reporter|columnist|banker|investor|trustee|administrator|controller|curator"
    r"|coordinator|planner|president-elect|king|queen|emperor|dean|rector|provost|number two|man"
    r"|hand|veteran|intern|assistant|clerk|accountant|trader|buyer|salesman|technician|aide|auditor)s?",
    re.IGNORECASE,
)


def is_title(word: str) -> bool:
    """Whether a word names a role."""
    return bool(_TITLE.fullmatch(word))
