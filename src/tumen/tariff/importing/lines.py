"""Rows of an official table as rates of national lines: the code of each row, the rates in its cells, and
what could not be read, each with its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tumen.reference.hs import dotted
from tumen.reference.nomenclature import Nomenclature, nomenclature
from tumen.tariff.importing.forms import TariffMap
from tumen.tariff.importing.layout import TableLayout
from tumen.tariff.importing.printed import CellReader
from tumen.tariff.importing.sheets import CellRow, CellSheet
from tumen.tariff.rates.expression import (
    EXCLUDED,
    AdValorem,
    Choose,
    Excluded,
    Option,
    Rate,
    UnreadRate,
    lower_of,
    understood,
)
from tumen.tariff.rates.notation import print_rate

_EX = re.compile(r"\s*ex(?=[\s.0-9])\.?\s*", re.IGNORECASE)
_COMMA = re.compile(r"[0-9]+,[0-9]+ ?%?")
_DIGITS = re.compile(r"[0-9][0-9.\s-]*")
EMPTY = UnreadRate("the cell is empty")


@dataclass(frozen=True, slots=True)
class RateKey:
    """One column of what is made; `year` is a year of a schedule, 0 its base, None no schedule."""

    regime: str
    beneficiaries: tuple[str, ...]
    start: date | None
    until: date | None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class TariffFinding:
    """Something that was not read, or that a check asks about."""

    kind: str
    """``row``: not read; ``cell``: kept as text; else the name of a check."""
    file: str
    place: str
    line: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class _Cells:
    """A row with the columns of its table."""

    file: str
    table: str
    row: CellRow
    layout: TableLayout

    @property
    def place(self) -> str:
        return self.row.place

    @property
    def cells(self) -> tuple[str, ...]:
        """Its cells, as many as the table is wide."""
        found = tuple(cell.strip() for cell in self.row.cells)
        return (*found, *[""] * (self.layout.width - len(found)))

    def texts(self, role: str) -> list[str]:
        """What the columns of a role hold."""
        return [text for at in self.layout.roles.get(role, ()) if (text := self.cells[at])]

    def text(self, role: str) -> str:
        return " ".join(self.texts(role))

    @property
    def code(self) -> str:
        """The code of the line, its parts together."""
        return " ".join((*self.texts("line"), *self.texts("part")))


@dataclass(slots=True)
class LinesRead:
    """What the rows of all tables gave."""

    asked: TariffMap
    rates: dict[str, dict[RateKey, Rate]] = field(default_factory=dict)
    """By line."""
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """File and place of the first row of each line."""
    findings: list[TariffFinding] = field(default_factory=list)
    beside: dict[str, dict[str, Rate]] = field(default_factory=dict)
    """The rates of the columns `mfn` and `final` of a schedule, by line."""
    notes: Counter[str] = field(default_factory=Counter)
    codes: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """Codes of rates that stand for nothing asked, and whether other rates are unknown beside them."""
    titles: int = 0
    """Rows without a rate: headings, titles."""
    unmarked: dict[str, list[Decimal]] = field(default_factory=dict)
    """Numbers above zero without the sign of per cent, by table."""
    marked: int = 0
    """Cells with the sign of per cent."""
    understood: int = 0
    """Cells that are a rate."""
    periods: dict[str, list[tuple[str, date, date | None, Rate]]] = field(default_factory=dict)
    """Rates with a code and days, by line."""
    same: int = 0
    """Rows that say again what another says."""
    onwards: bool = False
    """Whether the last year of the schedule stays."""
    _parent: str = ""
    """The last subheading, which the digits of lines below it continue."""
    _reader: CellReader = field(init=False)
    _known: Nomenclature = field(init=False)

    def __post_init__(self) -> None:
        file = self.asked.file
        forms = tuple((item.text, item.rate) for item in self.asked.printed)
        fraction = file.unit == "fraction"
        self._reader = CellReader(
            self.asked.free,
            self.asked.none,
            forms,
            file.currency,
            file.marks,
            fraction=fraction,
            comma=file.decimals == "comma",
        )
        self._known = nomenclature(file.edition)

    def gather(self, sheet: CellSheet, layout: TableLayout, keys: dict[int, RateKey], first: int) -> None:
        """Read the rows of one table from the row `first` on.

        Parameters
        ----------
        keys
            Of each column with rates what they are.
        """
        table = sheet.file if sheet.goes_on or not sheet.name else f"{sheet.file}#{sheet.name}"
        head = max((len(row.cells) for row in sheet.rows[:first]), default=0)
        for row in sheet.rows[first:]:
            if sheet.apart and len(row.cells) != head:
                self._ragged(_Cells(sheet.file, table, row, layout), head)
                continue
            self._row(_Cells(sheet.file, table, row, layout), keys)

    def _row(self, row: _Cells, keys: dict[int, RateKey]) -> None:
        wanted = (*keys, *row.layout.roles.get("rate", ()))
        line = self._line(row, filled=any(row.cells[at] for at in wanted))
        if line is None:
            return
        self.places.setdefault(line, (row.file, row.place))
        if row.layout.roles.get("code"):
            self._coded(line, row)
            return
        limits = row.texts("notes")
        if _EX.match(row.code):
            limits.append(f"the goods are {' '.join(row.texts('description')) or f'those of {row.code}'}")
        limits = [text for text in limits if text not in self.asked.file.harmless]
        self.notes.update(limits)
        found = {key: _limited(self._of(at, key, line, row), limits) for at, key in keys.items()}
        self._put(line, found, row)
        for role in ("mfn", "final"):
            if text := row.text(role):
                self.beside.setdefault(line, {})[role] = self._reader.read(text)

    def _ragged(self, row: _Cells, head: int) -> None:
        """A row of text whose cells may stand below other headings than their own."""
        digits = re.sub(r"[^0-9]", "", row.code)
        if len(digits) < 4 or not any(re.search("[0-9]", text) for text in row.row.cells[1:]):
            self._parent = ""
            self.titles += 1
            return
        what = f"the row has {len(row.row.cells)} cells, and the head {head}"
        fix = "Put cells that hold the delimiter in quotes, and give each column its cell"
        self.findings.append(TariffFinding("row", row.file, row.place, digits, what, fix))

    def _line(self, row: _Cells, *, filled: bool) -> str | None:
        """The digits of the line that the row gives rates of; None where it gives none, or none that is
        read.
        """
        bare = _EX.sub("", row.code, count=1)
        digits = re.sub(r"[^0-9]", "", bare) if _DIGITS.fullmatch(bare) else ""
        if filled and bare.isdigit() and len(digits) in self.asked.tail and self._parent:
            digits = self._parent + digits
        elif row.code:
            self._parent = digits if len(digits) == 6 else ""
        if len(digits) in self.asked.digits and self._known.exists(digits[:6]):
            return digits
        if filled:
            what, fix = self._refused(row.code, digits)
            self.findings.append(TariffFinding("row", row.file, row.place, digits, what, fix))
        else:
            self.titles += 1
        return None

    def _refused(self, code: str, digits: str) -> tuple[str, str]:
        """What is wrong with the code of a row that has rates, and the remedy."""
        edition, wanted = self.asked.file.edition, self.asked.digits
        if not digits:
            what = f"{code!r} is no code of a line, and the row has rates" if code else "the row has no code"
            return what, "Give the file with the code of the line in each row"
        if len(digits) + 1 in wanted and self._known.exists(f"0{digits[:5]}"):
            return f"{code} seems to have lost its first zero", f"Store it as text: {dotted(f'0{digits}')}"
        if len(digits) in self.asked.tail:
            what = f"{code} goes on a subheading, and the code in the rows above it is none"
            return what, "Correct the code above it"
        if len(digits) not in wanted:
            of = f"lines of {self.asked.file.importer} have {' or '.join(map(str, wanted))}"
            fix = "Correct the code, or add digits to the map if such lines are meant"
            return f"{code} has {len(digits)} digits, and {of}", fix
        what = f"{dotted(digits[:6])} is no subheading of {edition}"
        return what, "Correct the code, or the edition in the map"

    def _of(self, at: int, key: RateKey, line: str, row: _Cells) -> Rate:
        """The rate in a column, with what columns beside it say of it."""
        text = row.cells[at]
        rate = self._cell(text, line, row)
        item = next((item for place, item in row.layout.rates if place == at), None)
        if item is None or key.year is not None:
            return rate
        named = row.layout.beside
        for name in item.instead:
            if name in named and row.cells[named[name]]:
                rate = self._cell(row.cells[named[name]], line, row)
        others = [
            f"{row.cells[named[name]]} as {name}"
            for name in item.beside
            if name in named and row.cells[named[name]]
        ]
        return UnreadRate(", ".join((text, *others))) if text and others else rate

    def _cell(self, cell: str, line: str, row: _Cells) -> Rate:
        if not cell:
            return EXCLUDED if self.asked.file.empty == "none" else EMPTY
        rate = self._reader.read(cell)
        self.marked += "%" in cell
        if isinstance(rate, AdValorem) and rate.pct and "%" not in cell:
            self.unmarked.setdefault(row.table, []).append(rate.pct)
        if understood(rate):
            self.understood += 1
        else:
            what, fix = f"{cell!r} is not understood", "Add it to words or printed in the map"
            if not self._reader.comma and _COMMA.fullmatch(cell):
                fix = "Add decimals: comma to the map, if the comma stands before decimals"
            fix = f"It is kept as text: unknown. {fix}"
            self.findings.append(TariffFinding("cell", row.file, row.place, line, what, fix))
        return rate

    def _put(self, line: str, found: dict[RateKey, Rate], row: _Cells) -> None:
        mine = self.rates.setdefault(line, {})
        first = self.places[line] == (row.file, row.place)
        if set(mine.values()) <= {EMPTY}:  # a title with the code of the line
            mine.clear()
        differs = [key for key, rate in found.items() if mine.get(key, rate) != rate]
        for key, rate in found.items():
            if key in differs:
                mine[key] = UnreadRate(f"two rows: {print_rate(mine[key])} and {print_rate(rate)}")
            else:
                mine[key] = rate
        if differs:
            what = f"a second row of the line has other rates; the first is at {self.places[line][1]}"
            fix = "Its rates would be unknown"
            self.findings.append(TariffFinding("repeated", row.file, row.place, line, what, fix))
        elif not first:
            self.same += 1

    def _coded(self, line: str, row: _Cells) -> None:
        """Keep the rate of a row that names its code and days."""
        mine, code = self.periods.setdefault(line, []), row.text("code")
        if use := row.text("use"):
            code = f"{code} with the end use {use}"
        if code not in self.asked.codes:
            other = _stands_beside(code, self.asked)
            self.codes[code, other] += 1
            if not other:
                return
        start, until = (_written_day(row.text(role)) for role in ("start", "until"))
        if start is None or (until is None and row.text("until")):
            what = f"{row.text('start')!r} to {row.text('until')!r} are no days"
            finding = TariffFinding(
                "row", row.file, row.place, line, what, "Write YYYYMMDD or year-month-day"
            )
            self.findings.append(finding)
            return
        rate = self._cell(row.text("rate"), line, row)
        beside = [text for text in row.texts("specific") if text not in {"0", "0.0"}]
        if beside:
            rate = UnreadRate(f"{row.text('rate') or 0} and {' and '.join(beside)} per unit")
        entry = (code, start, until, rate)
        if entry in mine:
            self.same += 1
        else:
            mine.append(entry)


def _limited(rate: Rate, limits: list[str]) -> Rate:
    """A rate under notes of the row, which name conditions: each must be answered."""
    for text in limits:
        if not isinstance(rate, Excluded | UnreadRate):
            rate = Choose((Option(f"what the note of the tariff says: {' '.join(text.split())}", rate),))
    return rate


def _written_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def spans(read: LinesRead) -> Iterator[tuple[str, RateKey, Rate, str]]:
    """Rates with codes and days as rates of columns: line, column, rate, and what is wrong with it."""
    asked = read.asked
    first, last = asked.file.start, asked.file.until
    if first is None or last is None:
        raise AssertionError
    for line, entries in read.periods.items():
        turns = {first, *(day for _, start, _, _ in entries if first <= (day := start) <= last)}
        turns |= {
            date.fromordinal(until.toordinal() + 1)
            for _, _, until, _ in entries
            if until and first <= until < last
        }
        ordered = sorted(turns)
        for at, start in enumerate(ordered):
            until = date.fromordinal(ordered[at + 1].toordinal() - 1) if at + 1 < len(ordered) else last
            held: dict[str, list[Rate]] = {}
            for code, since, to, rate in entries:
                if since <= start and (to is None or start <= to):
                    held.setdefault(code, []).append(rate)
            one = {code: _one(rates) for code, rates in held.items()}
            wrong = next((f"two rates of {code}" for code, rates in held.items() if len(set(rates)) > 1), "")
            for code, item in asked.codes.items():
                others = [other for other in one if other not in asked.codes and _another(code, other)]
                rate = one.get(code, EXCLUDED if asked.file.empty == "none" else EMPTY)
                rate = _together(one, [code, *others]) if others else rate
                yield line, RateKey(item.regime, item.beneficiaries, start, until), rate, wrong
                wrong = ""
            if asked.mfn is not None:
                yield line, RateKey("MFN", ("all",), start, until), _mfn(asked, one), ""


def _one(rates: list[Rate]) -> Rate:
    found = list(dict.fromkeys(rates))
    return found[0] if len(found) == 1 else UnreadRate(" and ".join(map(print_rate, found)))


def _mfn(asked: TariffMap, held: dict[str, Rate]) -> Rate:
    """The lowest of some rates; unknown where others stand beside them, or one is not plain."""
    if asked.mfn is None:
        raise AssertionError
    beside = [code for code in held if code not in asked.codes and asked.mfn.asks(code)]
    found = [held[code] for code in asked.mfn.lowest if code in held]
    if beside:
        return _together(held, [*asked.mfn.lowest, *beside])
    if not found:
        return EMPTY
    if all(isinstance(rate, AdValorem) for rate in found):
        return lower_of(*found)
    return found[0] if len(found) == 1 else UnreadRate(" and ".join(map(print_rate, found)))


def _stands_beside(code: str, asked: TariffMap) -> bool:
    """Whether a code that stands for no regime may change the rate of one that does, or the MFN rate."""
    return bool(asked.mfn and asked.mfn.asks(code)) or any(_another(known, code) for known in asked.codes)


def _another(code: str, other: str) -> bool:
    """Whether `other` is another selection of `code`: FCN2 of FCN1, C with an end use of C."""
    stem = code.rstrip("0123456789")
    return other.startswith(stem) and other[len(stem) : len(stem) + 1] in {*"0123456789 "} - {""}


def _together(held: Mapping[str, Rate], codes: Sequence[str]) -> Rate:
    """Rates of which it is not told which applies."""
    return UnreadRate(", ".join(f"{code} {print_rate(held[code])}" for code in codes if code in held))
