"""Words, numbers and dates of the pages of a zone as English, Chinese or Korean writes them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from tumen.language.amounts import large
from tumen.language.force import LANGUAGES, Language
from tumen.language.names import economy_called
from tumen.reference.currency import currencies
from tumen.reference.economies import economy
from tumen.report.zone.blocks import PageCell
from tumen.study.words.figures import number, short
from tumen.zone.indicators.results import Range
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages

_DIGITS = 4
"""Large sums are rounded to so many significant digits; the exact figure is in the title and in the table."""
_TEN_THOUSAND = 10_000
_MEASURES = ("times", "days")
_SQUARE_METRES = ("m2", "m²")
_PART = {3: "quarter", 6: "half"}


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


@cache
def _of_rules() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "rules.toml").read_text(encoding="utf-8"))


@cache
def _rules(language: str) -> tuple[tuple[str, str], ...]:
    """Sentences of rules with their words in a language, the longest first."""
    found = ((item["en"], item[language]) for item in _of_rules()["rule"])
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Parts of rules that have numbers in them."""
    return tuple((re.compile(item["en"]), item[language]) for item in _of_rules()["pattern"])


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that a page says, in one language."""

    language: Language

    def __post_init__(self) -> None:
        """Refuse a language without words."""
        if self.language not in LANGUAGES:
            raise ValueError(f"no words in {self.language!r}; there are {', '.join(LANGUAGES)}")

    def __call__(self, key: str, **fields: object) -> str:
        """Return the words of a key; a number `n` that is 1 takes the English singular where there is one."""
        entry = _words()[key]
        one = self.language == "en" and fields.get("n") == 1 and "one" in entry
        text: str = entry["one" if one else self.language]
        said = {name: self.count(value) if type(value) is int else value for name, value in fields.items()}
        return text.format_map(said)

    def listed(self, texts: Iterable[str]) -> str:
        """Several things apart by the mark of the language."""
        return self("comma").join(texts)

    def stage(self, code: str) -> str:
        """The word for a stage of projects."""
        return stages()[code].names[self.language] if code in stages() else code

    def table(self, name: str) -> str:
        """The name of a table of the ledger."""
        return str(_words()["tables"].get(name, {}).get(self.language, name))

    def rule(self, text: str) -> PageCell:
        """A rule or a source of one; English where the language has no words for a part of it."""
        if self.language == "en" or not text:
            return PageCell(text)
        said = text
        for pattern, own in _patterns(self.language):
            said = pattern.sub(own, said)
        for known, own in _rules(self.language):
            said = said.replace(known, own)
        if self.language == "zh" and said != text:
            said = said.replace(". ", "。").replace("; ", "；")
        return PageCell(said, exact=text, lang="" if said != text else "en")

    def economy(self, code: str) -> str:
        """The name of an economy; in English where the language has none on file."""
        return economy_called(economy(code).iso2, self.language)

    def term(self, text: str) -> PageCell:
        """A word of a cell in the language of the reader, where it is on file; else as it is typed."""
        own = _words()["terms"].get(text, {}).get(self.language)
        return PageCell(str(own), exact=text) if own else PageCell(text)

    def stated(self, value: Decimal, unit: str | None) -> PageCell:
        """A figure in the unit in which it is stated: money, an area, or anything else."""
        exact = f"{value.normalize():f}"
        if unit is None or not unit.strip():
            return PageCell(self.number(value), exact=exact)
        if unit in currencies():
            return self.money(value, unit)
        if unit in _SQUARE_METRES:
            return self.area(value)
        return PageCell(self("with_unit", n=self.number(value), unit=self.term(unit).text), exact=exact)

    def aside(self, *names: str | None) -> bool:
        """Whether a name is of contacts, talks, visits, intentions or memoranda."""
        told = " ".join(filter(None, names)).casefold().replace("_", " ")
        aside = _words()["aside"]
        return any(word in told for word in aside["words"]) or not set(aside["whole"]).isdisjoint(
            re.findall(r"[a-z]+", told)
        )

    def name(self, row: Mapping[str, Any], key: str = "") -> PageCell:
        """The name of a row in the language of the reader, else in one that it has; with its language."""
        for language in (self.language, *(other for other in LANGUAGES if other != self.language)):
            if text := row.get(f"name_{language}"):
                return PageCell(str(text), lang="" if language == self.language else language)
        return PageCell(key)

    def count(self, value: int) -> str:
        """A whole number, grouped."""
        return f"{value:,}"

    def whole(self, value: float) -> str:
        """A mark of an axis that counts; none between whole numbers."""
        return f"{value:,.0f}" if value == int(value) else ""

    def number(self, value: Decimal | float) -> str:
        """A number as it is, grouped, without needless noughts."""
        return number(Decimal(str(value)), trim=True)

    def share(self, value: Decimal | float) -> str:
        """A share of one, in per cent."""
        space = " " if self.language == "en" else ""
        return f"{number(Decimal(str(value)) * 100, 1, trim=True)}{space}%"

    def money(self, amount: Decimal, currency: str) -> PageCell:
        """A sum in large units (亿元, 억 위안, million CNY); the exact sum stands in the title."""
        exact = f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"
        title = f"{Decimal(exact):,f} {currency}"
        if self.language == "en":
            return PageCell(short(amount, currency), exact=exact, title=title)
        unit = _words()["currencies"].get(currency, {}).get(self.language, currency)
        space = " " if self.language == "ko" or unit == currency else ""
        return PageCell(f"{self._large(amount)}{space}{unit}", exact=exact, title=title)

    def area(self, square_metres: Decimal) -> PageCell:
        """An area in square metres."""
        text = self._large(square_metres) if self.language == "zh" else number(square_metres, trim=True)
        return PageCell(self("square_metres", n=text), exact=f"{square_metres.normalize():f}")

    def _large(self, value: Decimal) -> str:
        """A number in ten thousands and hundred millions: 4.5亿; Korean names each: 4억 5,000만."""
        rounded = _significant(abs(value))
        if rounded >= _TEN_THOUSAND:
            return large(rounded.copy_sign(value), self.language)
        sign = "-" if value < 0 else ""
        return sign + number(rounded if rounded >= 100 else abs(value), trim=True)

    def range(self, found: Range) -> PageCell:
        """A figure as far as it is known: 12, 10 to 12, at least 10, not known."""
        low, high = (None if end is None else self._end(end, found.unit) for end in (found.low, found.high))
        if high is None and not found.low:
            return PageCell(self("not_known"), unknown=True)
        if found.value is not None and low is not None:
            return self._measured(low, found.unit)
        exact = f"{low.taken if low else ''}..{high.taken if high else ''}"
        if low is None or high is None:
            known = low or high or PageCell("")
            text = self("at_most" if low is None else "at_least", n=self._measured(known, found.unit).text)
            return replace(known, text=text, exact=exact)
        title = self("from_to", low=low.title, high=high.title) if low.title else ""
        text = low.text if low.text == high.text else self("from_to", low=low.text, high=high.text)
        return self._measured(PageCell(text, exact=exact, title=title), found.unit)

    def _end(self, value: Decimal, unit: str) -> PageCell:
        """One end of a range."""
        exact = f"{value.normalize():f}"
        if unit == "share":
            return PageCell(self.share(value), exact=exact)
        if unit == "m2":
            return self.area(value)
        if unit in _MEASURES:
            return PageCell(number(value, 1, trim=True), exact=exact)
        return self.money(value, unit) if unit else PageCell(self.number(value), exact=exact)

    def _measured(self, cell: PageCell, unit: str) -> PageCell:
        """A figure or two with a unit that stands once."""
        return replace(cell, text=self(f"n_{unit}", n=cell.text)) if unit in _MEASURES else cell

    def day(self, value: date) -> str:
        """A day: 1 June 2026, 2026年6月1日, 2026년 6월 1일."""
        return self("day", year=str(value.year), month=self._month(value), day=str(value.day))

    def month(self, value: date) -> str:
        """A month: June 2026, 2026年6月, 2026년 6월."""
        return self("month", year=str(value.year), month=self._month(value))

    def _month(self, value: date) -> str:
        return str(_words()["months"]["en"][value.month - 1] if self.language == "en" else value.month)

    def span(self, first: date, last: date) -> PageCell:
        """A date as it was printed: a day, a month, a quarter, a half, a year."""
        exact, year = str(Span(first, last)), str(first.year)
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if "/" in exact or first == last:
            ends = (self.day(first), self.day(last))
            return PageCell(
                ends[0] if first == last else self("two_days", first=ends[0], last=ends[1]), exact=exact
            )
        if months == 1:
            return PageCell(self.month(first), exact=exact)
        if months in _PART:
            part = _words()[_PART[months]][self.language][first.month // months]
            return PageCell(self("part_of_year", year=year, part=part), exact=exact)
        return PageCell(self("year", year=year), exact=exact)


def _significant(value: Decimal) -> Decimal:
    return value if value == 0 else round(value, _DIGITS - 1 - value.adjusted())
