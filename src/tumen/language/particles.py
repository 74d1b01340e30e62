"""Korean particles after a value: their form follows from how the value ends when it is read aloud."""

from __future__ import annotations

import re

_PAIR = re.compile(
    r"(?P<last>[^\s)\]\u201d\"']?)(?P<close>[)\]\u201d\"']*)"
    r"(?P<pair>\uc740\(\ub294\)|\uc774\(\uac00\)|\uc744\(\ub97c\)|\uacfc\(\uc640\)|\(\uc73c\)\ub85c)"
)
_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_RIEUL = 8
"""Place of the final consonant after which the particle of direction is short."""
_CONSONANTS = frozenset("0136780LMNRlmnr")
"""Digits and letters that end in a consonant when read in Korean."""
_AFTER_RIEUL = frozenset("178LRlr")


def with_particles(text: str) -> str:
    """Choose between the two forms of each particle; where it cannot be known which, both stay."""
    return _PAIR.sub(_chosen, text) if "(" in text else text


def _chosen(found: re.Match[str]) -> str:
    pair, last = found["pair"], found["last"]
    if found["close"].strip(")]\u201d\"'") or not last:
        return found[0]
    code = ord(last)
    if last == "%":
        closed, rieul = False, False
    elif _FIRST <= code <= _LAST:
        final = (code - _FIRST) % _FINALS
        closed, rieul = final > 0, final == _RIEUL
    elif last.isascii() and last.isalnum():
        closed, rieul = last in _CONSONANTS, last in _AFTER_RIEUL
    else:
        return found[0]
    if pair.startswith("("):
        form = "\uc73c\ub85c" if closed and not rieul else "\ub85c"
    else:
        form = pair[0] if closed else pair[2]
    return f"{last}{found['close']}{form}"
