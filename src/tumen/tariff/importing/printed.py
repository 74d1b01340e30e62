"""Rates as official tables print them: a number is per cent, words stand for free or for no commitment, forms
of words for rates per quantity; what is none of these stays unread, with its text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from tumen.errors import InputError
from tumen.tariff.importing.sheets import MARK
from tumen.tariff.rates.expression import (
    EXCLUDED,
    FREE,
    AdValorem,
    Choose,
    Excluded,
    Option,
    Rate,
    UnreadRate,
)
from tumen.tariff.rates.notation import parse_rate

_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(%?)")
_FOOT = re.compile(r"(.*?[0-9%A-Za-z)]) ?(\*+|#+|†+|‡+|§+|[0-9]{1,2}/|\[[0-9a-z]{1,2}\]|\([0-9a-z]\))")
_NUM, _UNIT = r"[0-9][0-9,]*(?:\.[0-9]+)?", r" ?/ ?(?:[a-zA-Z]+)(?: TSS\*?| of [a-z ]+)?| each"
_FIGURE, _THREE = re.compile(r"[0-9][0-9.,]*[0-9]"), re.compile(r"\.[0-9]{3}$")
_UNITS = {"each": "piece", "stick": "piece", "l": "l"}
_MATTER = {"TSS": "TSS", "TSS*": "TSS", "of alcohol": "alcohol", "of tobacco content": "tobacco"}
_HIGHEST = 1000
"""Per cent; what is above it is another number than a rate. Korea's 0714.10 has 887.4."""
_COUNTED = ("money", "pct", "more")


def read_percent(text: str) -> Rate:
    """``"5"`` is 5 %, ``"U"`` is unbound (excluded); anything else stays unread."""
    return CellReader(none=("U",)).number(text.strip())


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one file."""

    free: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    printed: tuple[tuple[str, str], ...] = ()
    """Forms of words with the rates they stand for."""
    currency: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    fraction: bool = False
    """Whether a number without a mark is a fraction of 1."""
    comma: bool = False
    """Whether decimals stand behind a comma."""

    @cached_property
    def _words(self) -> dict[str, Rate]:
        free: dict[str, Rate] = {word.casefold(): FREE for word in self.free}
        return free | {word.casefold(): EXCLUDED for word in self.none}

    @cached_property
    def _forms(self) -> list[tuple[re.Pattern[str], str]]:
        spelt = ((text.replace("NUM", _NUM).replace("UNIT", _UNIT), rate) for text, rate in self.printed)
        return [(re.compile(text, re.IGNORECASE), rate) for text, rate in spelt]

    def read(self, cell: str) -> Rate:
        """A cell that is not empty.

        A footnote mark names a condition, which must be answered; what it says is not in the cell.
        """
        text, _, mark = cell.partition(MARK)
        text = _narrow(text).strip()
        text = self._pointed(text)
        rate = self._whole(text)
        if isinstance(rate, UnreadRate) and not mark and (found := _FOOT.fullmatch(text)):
            rate, mark = self._whole(found[1].strip()), found[2]
        if isinstance(rate, UnreadRate):
            return UnreadRate(" ".join(cell.split()))
        return self.limited(rate, mark.strip()) if mark else rate

    def _pointed(self, text: str) -> str:
        """Figures with commas before decimals as figures with points; a point alone before three digits may
        part thousands, so it is left unread.
        """
        if not self.comma:
            return text
        figures = _FIGURE.findall(text)
        if any("," not in figure and _THREE.search(figure) for figure in figures):
            return f"{text} (thousands or decimals)"
        for figure in (one for one in figures if "," in one):
            text = text.replace(figure, figure.replace(".", "").replace(",", "."))
        return text

    def limited(self, rate: Rate, mark: str) -> Rate:
        """A rate under the condition that a mark names."""
        says = self.marks.get(mark, f"what the note {mark} of the tariff says")
        return rate if says == "none" or isinstance(rate, Excluded) else Choose((Option(says, rate),))

    def number(self, text: str) -> Rate:
        """A number, or one of the words."""
        if found := _NUMBER.fullmatch(text):
            share = Decimal(found[1]) * (100 if self.fraction and not found[2] else 1)
            if share > _HIGHEST:
                return UnreadRate(text)
            return AdValorem(share.normalize() if self.fraction else share)
        return self._words.get(text.casefold(), UnreadRate(text))

    def _whole(self, text: str) -> Rate:
        rate = self.number(text)
        if not isinstance(rate, UnreadRate):
            return rate
        for form, meant in self._forms:
            if found := form.fullmatch(text):
                return self._made(meant, found.groupdict()) or rate
        try:
            return parse_rate(text) if any(sign in text for sign in "/%(") else rate
        except InputError:
            return rate

    def _made(self, meant: str, found: Mapping[str, str | None]) -> Rate | None:
        """The rate in Tumen's notation with what was read in its place; None where it is none."""
        values = {name: text or "" for name, text in found.items()}
        values |= {name: values[name].replace(",", "") for name in _COUNTED if name in values}
        if "unit" in values:
            name, _, matter = values["unit"].strip(" /").partition(" ")
            name = _UNITS.get(name.lower(), name.lower())
            if matter and matter not in _MATTER:
                return None
            values["unit"] = f"{name} of {_MATTER[matter]}" if matter else name
        try:
            return parse_rate(meant.format_map({"currency": self.currency, **values}))
        except (InputError, KeyError):
            return None


def _narrow(text: str) -> str:
    """Wide figures and signs as plain ones; nothing else is changed, least of all a raised figure."""
    return "".join(
        unicodedata.normalize("NFKC", sign) if unicodedata.east_asian_width(sign) == "F" else sign
        for sign in text
    )
