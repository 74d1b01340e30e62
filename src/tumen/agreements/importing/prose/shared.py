"""What the families of sentences share: patterns with placeholders, conditions, changes in classification."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tumen.agreements.importing.prose.codes import CODES, read_codes
from tumen.agreements.render import render_codes
from tumen.agreements.rule import AllOf, ChangeLevel, Provided, Rule, TariffChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.agreements.rule import CodeRange

ANY = TariffChange("AH")
LEVEL: dict[str, ChangeLevel] = {"chapter": "CC", "heading": "CTH", "subheading": "CTSH"}


def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern in which <codes>, <pct> and <price> stand for a list, a percentage and the ex-works
    price.
    """
    for name, meant in (
        ("<codes>", f"(?P<codes>{CODES})"),
        ("<pct>", r"(?P<pct>\d+(?:\.\d+)?) ?%"),
        (
            "<price>",
            r"(?:of the value )?of the ex-works price(?: \(EXW\))? of the (?:products?|goods?|sets?)",
        ),
    ):
        text = text.replace(name, meant)
    return re.compile(text, re.IGNORECASE)


def question(text: str, term: Rule = ANY) -> Rule:
    """A condition that a person answers, on top of a term."""
    return Provided(term, text)


def joined(terms: list[Rule]) -> Rule:
    """Every term; one term stays itself."""
    return terms[0] if len(terms) == 1 else AllOf(tuple(terms))


def change_to(level: str) -> Callable[[re.Match[str]], Rule | None]:
    """What makes a change at this level of a match, with its group ``codes`` as exceptions."""
    return lambda found: excepting(LEVEL[level], found.groupdict().get("codes"))


def excepting(level: ChangeLevel, codes: str | None) -> Rule | None:
    """A change at a level with the codes of a list excepted; None where the list is not understood."""
    if not codes:
        return TariffChange(level)
    read = read_codes(codes)
    return None if read is None else TariffChange(level, read)


def printed(codes: tuple[CodeRange, ...]) -> str:
    """Print codes as a rule does, for a condition in words."""
    return ", ".join(render_codes(item) for item in codes)
