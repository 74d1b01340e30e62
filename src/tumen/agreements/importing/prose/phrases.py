"""One rule of a list as prose: read whole or not at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tumen.agreements.importing.prose.change import Read, is_change, read_change
from tumen.agreements.importing.prose.manufacture import read_manufacture
from tumen.agreements.importing.prose.whole import read_whole
from tumen.agreements.rule import AnyOf

if TYPE_CHECKING:
    from tumen.agreements.rule import Rule

_EACH = re.compile(r"where more than one product-specific rule", re.IGNORECASE)


def says_each_applies(text: str) -> bool:
    """Whether a note says that every rule that applies to a good must be met."""
    return _EACH.search(text) is not None


def read_sentence(text: str) -> Read | None:
    """Read one rule; None where no pattern matches it whole."""
    text = text.strip()
    if is_change(text):
        return read_change(text)
    rule = read_whole(text) or read_manufacture(text) or _either(text)
    return Read(rule) if rule is not None else None


def _either(text: str) -> Rule | None:
    """Two whole rules in one sentence: ``... or Manufacture ...``."""
    head, word, tail = text.partition(" or Manufacture ")
    if not word or " or Manufacture " in tail:
        return None
    terms = [read_whole(part) or read_manufacture(part) for part in (head, f"Manufacture {tail}")]
    found = [term for term in terms if term is not None]
    return AnyOf(tuple(found)) if len(found) == 2 else None
