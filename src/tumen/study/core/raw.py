"""The tables of a study as written: cells of text, each row with its place,
read once and parsed for each scenario.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.language.own_words import wrote
from tumen.reference.currency import ExchangeRate, ExchangeRates, check_currency
from tumen.reference.economies import economy
from tumen.reference.hs import Edition, HsCode
from tumen.study.core.rows.columns import TABLES, StudyTables
from tumen.study.core.rows.lengths import with_lengths
from tumen.study.core.rows.terms import ExchangeRow
from tumen.study.core.rows.transport import with_port_costs
from tumen.study.core.source import is_there
from tumen.tables.given import near
from tumen.tables.place import Row
from tumen.tables.read import parse_rows, read_cells, read_table, rows_given
from tumen.tables.yaml_document import Document
from tumen.tariff.quote.customs_rates import CustomsRates


@dataclass(frozen=True, slots=True)
class RawTables:
    """Rows of cells by table, and the tables with rows that could not be read."""

    rows: Mapping[str, tuple[Row, ...]]
    incomplete: frozenset[str]
    files: tuple[str, ...]
    """Names of the files, beside study.yaml."""

    def with_rows(self, name: str, rows: tuple[Row, ...]) -> RawTables:
        """The same with other rows in one table."""
        return replace(self, rows={**self.rows, name: rows})


_GROUPED = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_PIECES = {"", "piece"}


def grouped(raw: RawTables) -> Iterator[Problem]:
    """Yield numbers of pieces in which a point may group thousands: ``48.000`` is 48 or 48,000."""
    units = {row.cells.get("product"): row.cells.get("unit", "") for row in raw.rows.get("products", ())}
    for row in raw.rows.get("demand", ()):
        if not {row.cells.get("unit", ""), units.get(row.cells.get("product"), "")} <= _PIECES:
            continue
        for name in ("quantity", "consignment"):
            text = row.cells.get(name, "").strip()
            if _GROUPED.fullmatch(text):
                yield Problem(
                    f"{name}: {text!r} is a number of pieces with three decimals, "
                    "or has a point that groups thousands",
                    f"Write {text.replace('.', '')} or {text.rstrip('0').rstrip('.')}",
                    row.file,
                    row.line,
                )


def foreign_lines(raw: RawTables, edition: Edition, *, design: bool) -> Iterator[Problem]:
    """Yield codes that are none of the importer's, since it has lines of another length: where the row names
    it, and codes of products where they are sold (of materials, in a design, where they are used) and no line
    of the importer is stated.
    """
    told = {
        (row.cells.get("product"), _economy(row.cells.get("importer")))
        for row in raw.rows.get("tariff_lines", ())
        if row.cells.get("line")
    }
    for name, table in TABLES.items():
        columns = [item.name for item in table.fields if item.kind == "hs"]
        for row in raw.rows.get(name, ()) if table.kind_of("importer") else ():
            for column in columns:
                yield from _foreign(row, column, edition, (_economy(row.cells.get("importer")),))
    markets = {row.cells.get("market"): row.cells.get("economy") for row in raw.rows.get("markets", ())}
    sold: dict[str, set[str | None]] = {}
    for row in raw.rows.get("demand", ()):
        sold.setdefault(row.cells.get("product", ""), set()).add(
            _economy(markets.get(row.cells.get("market")))
        )
    for row in raw.rows.get("products", ()):
        product = row.cells.get("product", "")
        enters = (one for one in sorted(filter(None, sold.get(product, ()))) if (product, one) not in told)
        yield from _foreign(row, "hs", edition, enters)
    sites = {row.cells.get("site"): row.cells.get("economy") for row in raw.rows.get("sites", ())}
    for row in raw.rows.get("bills", ()) if design else ():
        into, of = _economy(sites.get(row.cells.get("site"))), _economy(row.cells.get("country"))
        if into != of and (row.cells.get("material"), into) not in told:
            yield from _foreign(row, "hs", edition, (into,))


def _foreign(row: Row, column: str, edition: Edition, importers: Iterable[str | None]) -> Iterator[Problem]:
    from tumen.tariff.rates.line_codes import wrong_length

    own = row.cells.get("hs_edition") or edition
    try:
        code = HsCode.parse(row.cells.get(column, ""), own)  # type: ignore[arg-type]  # told where it is none
    except InputError:
        return  # told where the cell is read
    for importer in importers:
        wrong = None if importer is None else wrong_length(importer, code)
        if wrong is not None:
            yield Problem(f"{column}: {wrong[0]}", wrong[1], row.file, row.line)


def _economy(text: str | None) -> str | None:
    """The economy that a cell names; None where it names none, which is told where it is read."""
    try:
        return None if text is None else economy(text.strip()).iso2
    except InputError:
        return None


NAMING_KINDS = frozenset(("name", "title", "text", "list", "source"))
"""Kinds of columns with words that somebody wrote."""
_NAMING = {"title", "question", "name", "note", "label", "source"}
"""Keys of study.yaml with words that somebody wrote."""
_NAMED = {"scenarios", "variants"}
"""Keys under which the keys are names that somebody gave."""


def _names_written(tables: Mapping[str, tuple[Row, ...]], data: object) -> Iterator[str]:
    """Yield what whoever made a study calls its goods, places, scenarios and doings."""
    for table, rows in tables.items():
        named = [item.name for item in TABLES[table].fields if item.kind in NAMING_KINDS]
        for row in rows:
            for text in filter(None, map(row.cells.get, named)):
                yield from (text.strip(), *(part.strip() for part in text.split(";")))
                yield from (part.strip().replace("-", " ") for part in text.split(";"))  # as doings are read
    yield from named_in(data)


def named_in(data: object) -> Iterator[str]:
    """Yield the words that somebody wrote in study.yaml, as far as it is read."""
    if isinstance(data, list):
        for item in data:
            yield from named_in(item)
    elif isinstance(data, dict):
        for key, item in data.items():
            if key in _NAMED and isinstance(item, dict):
                yield from map(str, item)
            if key in _NAMING and isinstance(item, str):
                yield " ".join(item.split())
            yield from named_in(item)


def read_raw(
    folder: Path, document: Document, problems: list[Problem], *, tables_asked: bool = True
) -> RawTables:
    """Read every table of a folder or workbook: those that study.yaml names, and files of a table's own name.

    Parameters
    ----------
    tables_asked
        Whether a question is asked that needs tables; else only those that study.yaml names are read.
    """
    named = document.data.get("tables")
    named = dict(named) if isinstance(named, dict) else {}
    rows: dict[str, tuple[Row, ...]] = {}
    incomplete: set[str] = set()
    files: list[str] = []
    own = _own(folder, named, document, problems) if tables_asked else {}
    for name, file in (named | own).items():
        if name not in TABLES or not isinstance(file, str):
            incomplete.update(TABLES)  # said by the schema; what was meant cannot be told
            continue
        files.append(file)
        before = len(problems)
        path = folder / file
        if is_there(path):
            rows[name] = read_cells(TABLES[name], path, problems)
        else:
            problems.append(
                document.problem(("tables", name), f"there is no file {file}", "Correct its name")
            )
        if len(problems) > before:
            incomplete.add(name)
    wrote(_names_written(rows, document.data))
    return RawTables(rows, frozenset(incomplete), tuple(files))


def _own(
    folder: Path, named: Mapping[str, Any], document: Document, problems: list[Problem]
) -> dict[str, str]:
    """Files of a table's own name; a table file of another name that nothing names is a problem."""
    if document.path.endswith(("#study", ".xlsx")):
        return {}
    text = "\n".join(str(item) for item in document.texts.values())
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.csv")):
        name = path.stem.replace("-", "_")
        if path.name in named.values() or path.name in text:
            continue
        if name in TABLES:
            if name in named:
                what = f"the table {name} is named as {named[name]}, and {path.name} stands there too"
                problems.append(Problem(what, "Delete one of them, or name it otherwise", str(path)))
            else:
                found.setdefault(name, path.name)
            continue
        close = near(name, TABLES)
        fix = f"Did you mean {close}.csv?" if close else f"Tables are {', '.join(TABLES)}"
        problems.append(
            Problem("no table of a study has this name, and study.yaml does not name it", fix, str(path))
        )
    return found


@dataclass(frozen=True, slots=True)
class CellTerms:
    """What the cells of a study are read with."""

    edition: Edition
    currency: str
    on: date
    border: tuple[str, date] | None = None
    """The importer and the day of declaration, where amounts are valued as customs there do."""


def parse_tables(raw: RawTables, terms: CellTerms, problems: list[Problem]) -> StudyTables:
    """Parse every table, amounts into the currency of the study; rows that cannot be read are left out."""
    found: dict[str, tuple[Any, ...]] = {}
    names = sorted(raw.rows, key=lambda name: name != "exchange_rates")  # the others are converted with it
    purse = None
    for name in names:
        if purse is None and name != "exchange_rates":
            purse = _purse(found.get("exchange_rates", ()), terms, problems)
        converter = None if name == "exchange_rates" else purse
        found[name] = parse_rows(TABLES[name], raw.rows[name], terms.edition, problems, converter)
    return with_port_costs(with_lengths(StudyTables(**found)), terms.on)


@dataclass(frozen=True, slots=True)
class Purse:
    """Converts to one currency at the rates of a day: multiplies by a direct rate,
    divides by one quoted the other way.
    """

    rates: ExchangeRates
    wanted: str
    on: date
    customs: CustomsRates | None = None
    """Where amounts are converted as customs of an importer value them: to its currency at their rate, from
    there on at that of the day."""

    def __call__(self, amount: Decimal, currency: str | None) -> Decimal:
        """Return the amount in the wanted currency.

        Raises
        ------
        InputError
            If there is no rate for the day.
        """
        if self.customs is not None and (used := self.customs.rate(currency or self.wanted)) is not None:
            amount, currency = amount * used.rate, self.customs.currency
        if currency is None or currency == self.wanted:
            return amount
        check_currency(currency)
        used = self.rates.rate(currency, self.wanted, self.on)
        if used.via != "inverse":
            return amount * used.rate
        return amount / self.rates.rate(self.wanted, currency, self.on).rate


def read_exchange_rates(path: str | Path) -> ExchangeRates:
    """Read rates of exchange from a table with the columns of a study's `exchange_rates`.

    Raises
    ------
    InputError
        With every problem at once, each with file and line.
    """
    problems: list[Problem] = []
    return _sound_rates(read_table(TABLES["exchange_rates"], Path(path), "HS2022", problems), problems)


def exchange_rates_of(given: Iterable[Mapping[str, Any]]) -> ExchangeRates:
    """Take rows of keys and values as `read_exchange_rates` takes those of a file."""
    problems: list[Problem] = []
    return _sound_rates(rows_given(TABLES["exchange_rates"], given, "HS2022", problems), problems)


def _sound_rates(rows: Iterable[ExchangeRow], problems: list[Problem]) -> ExchangeRates:
    rates, wrong = _agreeing(rows)
    if problems or wrong:
        raise InputError([*problems, *wrong])
    return rates


def rates_of(rows: Iterable[ExchangeRow]) -> ExchangeRates:
    """The rates of a study, without rows that contradict one above: these are told where tables are read."""
    return _agreeing(rows)[0]


def _agreeing(rows: Iterable[ExchangeRow]) -> tuple[ExchangeRates, list[Problem]]:
    """Rates that can stand together, and what is wrong with the others, at their rows."""
    stated = [
        (row.place, ExchangeRate(row.date, row.base, row.quote, row.rate, row.source, row.kind == "customs"))
        for row in rows
    ]
    try:
        return ExchangeRates.of(rate for _, rate in stated), []
    except InputError:
        found, problems = ExchangeRates(()), []
    for place, rate in stated:  # one by one only where something is wrong
        try:
            found = ExchangeRates((*found.rows, rate))
        except InputError as error:
            problems += [replace(problem, file=place.file, line=place.line) for problem in error.problems]
    return found, problems


def purse_of(
    rows: Iterable[ExchangeRow], wanted: str, on: date, border: tuple[str, date] | None = None
) -> Purse:
    """The rates of a study as a converter; `border` names an importer and the day of declaration there."""
    rates = rates_of(rows)
    return Purse(rates, wanted, on, None if border is None else CustomsRates(rates, *border))


def _purse(rows: tuple[Any, ...], terms: CellTerms, problems: list[Problem]) -> Any:
    try:
        check_currency(terms.currency)
    except InputError:
        return lambda amount, _currency: amount  # said at its own key; each amount would only repeat it
    problems += _agreeing(rows)[1]
    return purse_of(rows, terms.currency, terms.on, terms.border)
