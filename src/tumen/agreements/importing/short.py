"""Rules in the short form of printed lists: ``CTH except from headings 72.08 or 72.09, or RVC 40``."""

from __future__ import annotations

import re

from tumen.agreements.importing.conditions import with_tests
from tumen.agreements.importing.forms import read_codes
from tumen.agreements.importing.phrases import read_sentence
from tumen.agreements.importing.source import clean
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import Rule, escaped, render_list
from tumen.errors import InputError

_CONTENT = re.compile(r"RVC ?\(?(?P<pct>\d+(?:\.\d+)?)\)?(?: ?%| per ?cent)?")
_HEAD = r"(?:RVC ?\(?\d|(?:CC|CTH|CTSH|CR|WO|PE)\b)"
_OR = re.compile(rf"[,;]? or (?={_HEAD})")
_AND = re.compile(rf"[,;]? and (?={_HEAD})")
_PROVIDED = re.compile(r"[,;]? provided(?: that)?:? ", re.IGNORECASE)
_CHANGE = re.compile(r"(?P<level>CC|CTH|CTSH),? except(?: for)?(?: from| a change from)? (?P<codes>.+)")
_ANY_OTHER = " for any other good"
_SENTENCE = re.compile(
    r"(?:a |no )?change\b.+\bfrom\b|manufacture\b|production\b|(?:cc|cth|ctsh): ", re.IGNORECASE
)
"""How sentences begin; without it any few words would pass as the name of an operation."""


def read_rule(text: str) -> Rule:
    """Read a rule as a table or a printed list has it: in the rule language, in short form, or as a sentence.

    Raises
    ------
    InputError
        If it is none of these: what the rule language makes of it, with the column.
    """
    return with_tests(_read(text))


def _read(text: str) -> Rule:
    try:
        return parse_rule(text)
    except InputError as error:
        flat = clean(text)
        try:
            return parse_rule(_in_full(flat))
        except InputError:
            read = read_sentence(flat) if _SENTENCE.match(flat) else None
            if read is None or read.goods is not None or read.other:
                raise error from None
            return read.rule


def _in_full(text: str) -> str:
    """``A for some goods; B for any other good``, or one rule, in the rule language as far as it is one."""
    *cases, last = text.split("; ")
    if not cases or not last.endswith(_ANY_OTHER):
        return _alternatives(text)
    parts = [case.partition(" for ") for case in cases]
    named = [f'{_alternatives(head)} for "{escaped(goods)}"' for head, mark, goods in parts if mark]
    return "; ".join([*named, f"{_alternatives(last.removesuffix(_ANY_OTHER))}{_ANY_OTHER}"])


def _alternatives(text: str) -> str:
    return " or ".join(map(_all_of, _OR.split(text.strip(" .;,"))))


def _all_of(text: str) -> str:
    head, *condition = _PROVIDED.split(text, maxsplit=1)
    terms = " and ".join(_term(part.strip(" ,;")) for part in _AND.split(head))
    return f'({terms}) provided that "{escaped(condition[0].strip(" .;,"))}"' if condition else terms


def _term(text: str) -> str:
    if content := _CONTENT.fullmatch(text):
        return f"RVC{content['pct']}"
    change = _CHANGE.fullmatch(text)
    codes = read_codes(change["codes"]) if change else None
    return text if change is None or codes is None else f"{change['level']} except from {render_list(codes)}"
