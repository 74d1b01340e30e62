"""Which rate the goods of a producer have, where a duty names producers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher

from tumen.tariff.rates.expression import ByProducer, Rate, settled

OTHERS = "all others"
"""Said of a producer whom no measure names."""
_LEGAL_FORMS = re.compile(
    r"\b(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|plc|pte|pty|jsc|sdn|bhd|gmbh|ag|sa)\b"
)
_NOBODY = frozenset(
    {"", "unknown", "notknown", "unnamed", "na", "nil", "none", "null", "nan", "tbd", "tba", "various", "any"}
)
_NEAR = 0.8
"""Likeness from which a name may be meant that is spelt otherwise."""


def named(rate: ByProducer) -> tuple[str, ...]:
    """Every producer that the rate names."""
    return tuple(name for case in rate.cases for name in case.names)


def who_made(rate: ByProducer) -> str:
    """What must be known: one of those named, or another."""
    return f"the producer: {', '.join(named(rate))}, or {OTHERS}"


def is_name(producer: str) -> bool:
    """Whether it names somebody: not empty, no mark or word that stands for nobody known."""
    return _letters(producer) not in _NOBODY


def rate_of(rate: ByProducer, producer: str) -> tuple[Rate | None, str]:
    """The rate of a producer, and in words whose it is; None where the name is nearly one of those named:
    then the words ask whether it is meant.
    """
    if _letters(producer) in {"allothers", "others", "other"}:
        return rate.other, "producer not named"
    if not is_name(producer):
        return None, who_made(rate)
    for case in rate.cases:
        if any(_letters(name) == _letters(producer) for name in case.names):
            return case.rate, f"producer {producer}"
    close = [name for name in named(rate) if _near(producer, name) or _latin(producer) != _latin(name)]
    if close:
        return None, f"whether {producer!r} is {' or '.join(close)}: write it so, or {OTHERS!r}"
    return rate.other, f"producer {producer}, not named"


def as_told(rate: Rate, holds: Mapping[str, bool], producer: str | None) -> Rate:
    """The rate as answers and the producer settle it; what they leave open stays."""
    own = settled(rate, holds)
    if producer is None or not isinstance(own, ByProducer):
        return own
    return rate_of(own, producer)[0] or own


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()  # of é the e, of full-width letters the usual ones
    return "".join(filter(str.isalnum, plain))


def _latin(name: str) -> bool:
    """Whether it is written in Latin letters: names in two scripts cannot be compared."""
    return any("a" <= letter <= "z" for letter in _letters(name))


def _near(one: str, two: str) -> bool:
    first, second = (_letters(_LEGAL_FORMS.sub("", name.casefold())) for name in (one, two))
    if not first or not second:
        return False
    return first in second or second in first or SequenceMatcher(None, first, second).ratio() >= _NEAR
