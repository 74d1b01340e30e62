"""Rules in the short form of printed lists: ``CTH except from headings 72.08 or 72.09, or RVC 40``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.importing.prose.codes import read_codes
from tumen.agreements.importing.prose.phrases import read_sentence
from tumen.agreements.importing.source import clean
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChemicalReaction,
    ExclusivelyFromOriginating,
    ForGoods,
    Provided,
    Rule,
    TariffChange,
    ValueContent,
    WhollyObtained,
)
from tumen.errors import InputError

if TYPE_CHECKING:
    from tumen.agreements.rule import ChangeLevel

_CONTENT = r"RVC ?\(?(?P<pct>\d+(?:\.\d+)?)\)?(?: ?%| per ?cent)?"
_HEAD = r"(?:RVC ?\(?\d|(?:CC|CTH|CTSH|CR|WO|PE)\b)"
_OR = re.compile(rf"[,;]? or (?={_HEAD})")
_AND = re.compile(rf"[,;]? and (?={_HEAD})")
_PROVIDED = re.compile(r"[,;]? provided(?: that)?:? ", re.IGNORECASE)
_CHANGE = re.compile(r"(?P<level>CC|CTH|CTSH)(?:,? except(?: for)?(?: from| a change from)? (?P<codes>.+))?")
_PLAIN: dict[str, Rule] = {
    "WO": WhollyObtained(),
    "PE": ExclusivelyFromOriginating(),
    "CR": ChemicalReaction(),
}
_LEVELS: dict[str, ChangeLevel] = {"CC": "CC", "CTH": "CTH", "CTSH": "CTSH"}
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
    try:
        return parse_rule(text)
    except InputError:
        flat = clean(text)
        rule = _cases(flat)
        if rule is None:
            read = read_sentence(flat) if _SENTENCE.match(flat) else None
            rule = read.rule if read is not None and read.goods is None and not read.other else None
        if rule is None:
            raise
        return rule


def _cases(text: str) -> Rule | None:
    """``A for some goods; B for any other good``, or one rule."""
    *cases, last = text.split("; ")
    if not cases:
        return _alternatives(text)
    if not last.endswith(_ANY_OTHER):
        return _alternatives(text)
    whole = _alternatives(last.removesuffix(_ANY_OTHER))
    for case in reversed(cases):
        head, mark, goods = case.partition(" for ")
        rule = _alternatives(head)
        if whole is None or rule is None or not mark:
            return None
        whole = ForGoods(goods, rule, whole)
    return whole


def _alternatives(text: str) -> Rule | None:
    terms = [_all_of(part) for part in _OR.split(text.strip(" .;,"))]
    read = [term for term in terms if term is not None]
    if len(read) != len(terms):
        return None
    return read[0] if len(read) == 1 else AnyOf(tuple(read))


def _all_of(text: str) -> Rule | None:
    head, *condition = _PROVIDED.split(text, maxsplit=1)
    terms = [_term(part.strip(" ,;")) for part in _AND.split(head)]
    read = [term for term in terms if term is not None]
    if len(read) != len(terms):
        return None
    rule = read[0] if len(read) == 1 else AllOf(tuple(read))
    return Provided(rule, condition[0].strip(" .;,")) if condition else rule


def _term(text: str) -> Rule | None:
    if text in _PLAIN:
        return _PLAIN[text]
    if content := re.fullmatch(_CONTENT, text):
        pct = Decimal(content["pct"])
        return ValueContent(pct) if pct <= 100 else None
    change = _CHANGE.fullmatch(text)
    if change is None:
        return None
    if change["codes"] is None:
        return TariffChange(_LEVELS[change["level"]])
    codes = read_codes(change["codes"])
    return None if codes is None else TariffChange(_LEVELS[change["level"]], codes)
