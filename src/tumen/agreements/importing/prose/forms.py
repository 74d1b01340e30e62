"""The table of sentences (``sentences.toml``): which form of words makes which rule."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.agreements.importing.prose.codes import CODES, read_codes
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import Provided, Rule, TariffChange, escaped, render_codes
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY = TariffChange("AH")

_TABLE = Path(__file__).parents[1] / "sentences.toml"
_PARTS = {
    "<codes>": f"(?P<codes>{CODES})",
    "<level>": "(?P<level>chapter|heading|subheading)",
    "<pct>": r"(?P<pct>\d+(?:\.\d+)?) ?%",
    "<price>": r"(?:of the value )?of the ex-works price(?: \(EXW\))? of the (?:products?|goods?|sets?)",
    "<goods>": "(?P<goods>[a-z][a-z ,'-]{2,100}?)",
    "<value>": (
        r"(?:in which |where )?(?:, )?(?:within the above limit, )?(?:the )?value of (?:all )?(?:the |any )?"
    ),
}
_MORE_THAN_GOODS = re.compile(r"\b(?:except|heading|chapter|value)\b", re.IGNORECASE)


def pattern(text: str) -> re.Pattern[str]:
    """Compile a form of the table."""
    text = " ".join(text.split())
    for part, meant in _PARTS.items():
        text = text.replace(part, meant)
    return re.compile(text, re.IGNORECASE)


@cache
def forms(kind: str) -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    """The forms of one kind with their entries, in order."""
    entries = tomllib.loads(_TABLE.read_text(encoding="utf-8"))[kind]
    return tuple((pattern(entry["form"]), entry) for entry in entries)


def read_form(kind: str, text: str) -> Rule | None:
    """The rule that the first form of the kind makes of the text; None where none does."""
    for form, entry in forms(kind):
        if found := form.fullmatch(text):
            return _made(entry["rule"], found)
    return None


def _made(template: str, found: re.Match[str]) -> Rule | None:
    """The rule with what was read in its place; None where a list of codes is none, or goods are more."""
    values = {name: escaped((text or "").strip(" ,")) for name, text in found.groupdict().items()}
    if _MORE_THAN_GOODS.search(values.get("goods", "")):
        return None
    if listed := values.get("codes"):
        codes = read_codes(listed)
        if codes is None:
            return None
        values["codes"] = ", ".join(map(render_codes, codes))
    excepted = f" except from {values['codes']}" if listed else ""
    try:
        return parse_rule(" ".join(template.split()).format_map({**values, "except": excepted}))
    except InputError:  # more than 100 per cent
        return None


def question(text: str, term: Rule = ANY) -> Rule:
    """A condition that a person answers, on top of a term."""
    return Provided(term, text)
