"""Read a table of shipments as its fields declare it, and part the rows that cannot be used from the others.

The cells of a column are read and tested together, by the kind of its field (see
`tumen.tariff.batch.columns`); each row that is left out is listed with its number, the cell and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import polars as pl

from tumen.errors import InputError, Problem
from tumen.reference.correlation import check_code
from tumen.reference.currency import currencies, written
from tumen.reference.economies import economies
from tumen.reference.hs import EDITIONS, HsCode
from tumen.reference.units import unit
from tumen.tables.field import Field
from tumen.tariff.audit.evidence import with_evidence
from tumen.tariff.batch.codes import inside, with_plain_codes
from tumen.tariff.batch.columns import (
    ANSWERED,
    EVIDENCE,
    OF_AUDIT,
    OPTIONAL,
    REQUIRED,
    SHIPMENTS,
    claim_columns,
    quantity_columns,
)
from tumen.tariff.rates.line_codes import has_length, line_digits, wrong_length
from tumen.tariff.rates.store import importers
from tumen.tariff.rates.store import regimes as regimes_on_file

Fault = tuple[str, "str | pl.Expr", pl.Expr]
"""What may be wrong with a row: the column, the remedy, and what is true or null where it is wrong."""

AMOUNT = pl.Decimal(38, 6)
_YES = ("yes", "true", "1")
_NO = ("no", "false", "0")
_SHOWN = 100
_HS = r"^[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{1,6})?)?)?$"
_PLAIN = r"^[0-9]+(?:\.[0-9]{1,6})?0*$"
_YEARS = (1948, 2100)
"""From the first tariffs under the GATT to the last years of a schedule that anybody made."""
_REMEDIES = {
    "economy": "Write an ISO code of two letters",
    "hs": "Write 2, 4 or 6 digits, or a national line of 7 to 12",
    "date": "Write year-month-day, the year with four figures",
    "edition": f"Use {', '.join(EDITIONS)}",
    "currency": "Use a code of ISO 4217",
    "amount": "Write a number of zero or more with at most six decimals",
    "yes-no": "Write yes or no, or leave it empty",
    "text": "Write text",
    "regime": "Write the code of a regime on file, such as RCEP, or MFN",
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """Rows that are kept out of every total: how many, their value by currency as far as known, and why."""

    rows: int
    value: tuple[tuple[str, Decimal], ...]
    problems: tuple[Problem, ...]
    """The first hundred problems, each with its row number as line."""
    listing: pl.DataFrame | None = field(default=None, compare=False)
    """Every problem: row, column, cell, remedy; None where no row is left out."""
    without_value: int = field(default=0, compare=False)
    """Rows of which no value or currency can be read."""

    @classmethod
    def of(
        cls, rows: int, value: dict[str, Decimal], listing: pl.DataFrame | None, file: str | None, unread: int
    ) -> Rejected:
        """With the problems of a listing; `unread` is the number of rows without a value."""
        shown = () if listing is None else listing.head(_SHOWN).iter_rows()
        problems = tuple(
            Problem(f"{column} {'is empty' if not cell else f'{cell!r} cannot be used'}", fix, file, row)
            for row, column, cell, fix in shown
        )
        return cls(rows, tuple(sorted(value.items())), problems, listing, unread)

    def __str__(self) -> str:
        """Say how much is left out."""
        if not self.rows:
            return "no row is left out"
        worth = ", ".join(f"{written(amount, currency)} {currency}" for currency, amount in self.value)
        worth = worth or "unknown"
        if self.value and self.without_value:
            worth += f"; of {self.without_value:,} it is not known"
        if self.rows == 1:
            return f"1 row is left out of every total; its value: {worth}"
        return f"{self.rows:,} rows are left out of every total; their value: {worth}"


NOTHING = Rejected(0, (), ())


def together(parts: Sequence[Rejected]) -> Rejected:
    """Add up what was left out of several parts of a table."""
    parts = [part for part in parts if part.rows]
    if not parts:
        return NOTHING
    worth: dict[str, Decimal] = {}
    for currency, amount in (item for part in parts for item in part.value):
        worth[currency] = worth.get(currency, Decimal(0)) + amount
    problems = tuple(item for part in parts for item in part.problems)
    listings = [part.listing for part in parts if part.listing is not None]
    rows = sum(part.rows for part in parts)
    unread = sum(part.without_value for part in parts)
    return Rejected(rows, tuple(sorted(worth.items())), problems[:_SHOWN], pl.concat(listings), unread)


def parted(
    cells: pl.DataFrame, read: pl.DataFrame, faults: Sequence[Fault], file: str | None
) -> tuple[pl.DataFrame, Rejected]:
    """The rows that can be used, and what is left out, of rows as given and as read."""
    tests = [test.fill_null(value=True).alias(str(place)) for place, (*_, test) in enumerate(faults)]
    bad = read.select(pl.any_horizontal(tests)).to_series()
    if not bad.any():
        return read, NOTHING
    masks = read.select(tests)
    given = cells.with_columns(row=read["row"].cast(pl.Int64))
    found = [
        given.filter(mask).select(
            "row",
            pl.lit(name).alias("column"),
            (pl.col(name) if name in cells.columns else pl.lit(None)).cast(pl.String).alias("cell"),
            (pl.lit(fix) if isinstance(fix, str) else fix).alias("remedy"),
        )
        for (name, fix, _), mask in zip(faults, masks, strict=True)
    ]
    out = read.filter(bad)
    valued = out.drop_nulls(["value", "currency"])
    worth = valued.group_by("currency").agg(pl.col("value").sum())
    listing = pl.concat(found).sort("row", maintain_order=True)
    return read.filter(~bad), Rejected.of(
        out.height, dict(worth.iter_rows()), listing, file, out.height - valued.height
    )


def checked(
    frame: pl.DataFrame,
    extra: Sequence[str] = (),
    file: str | None = None,
    *,
    regimes: Sequence[str] | None = None,
) -> tuple[pl.DataFrame, Rejected]:
    """Read the cells, and part the rows that can be used from those that cannot.

    Parameters
    ----------
    regimes
        Those that may be named as claimed; given for an audit, whose own columns are read then too.

    Returns
    -------
    DataFrame
        Columns row, importer, exporter, country, digits, edition, on, value, currency, claims as booleans,
        quantities, extra; amounts as decimals of six places.
    Rejected
        What is left out. `row` counts data rows from 1 unless the table has a column of that name.

    Raises
    ------
    InputError
        If the columns are wrong: unknown, missing, codes that are not text, a quantity given twice.
    """
    _check_columns(frame, extra, file)
    if "row" not in frame.columns:
        frame = frame.with_row_index("row", offset=1)
    if frame["row"].null_count() or frame["row"].n_unique() < frame.height:
        raise InputError.of(
            "the column 'row' does not number the rows", "Give each row its own number", file=file
        )
    frame, advice = with_plain_codes(frame, file, _REMEDIES["hs"])
    fields = list(_fields(frame.columns, audit=regimes is not None))
    names = {item.name for item in fields}
    read = frame.select(
        pl.col("row").cast(pl.Int64),
        *(_read(frame, item) for item in fields),
        *(
            pl.lit(item.default or None, pl.String).alias(item.name)
            for item in map(SHIPMENTS.field, ("edition", "country"))
            if item.name not in names
        ),
        *(pl.col(name) for name in extra if name not in {"row", "originating", *names}),
    )
    faults = [fault for item in fields for fault in _faults(frame, item, regimes or ())]
    faults = [(name, advice if name == "hs" else fix, test) for name, fix, test in faults]
    faults += _between(read, names)
    good, rejected = parted(frame, read.with_columns(_deciding()), faults, file)
    return (good if regimes is None else with_evidence(good, claim_columns(good.columns))), rejected


def _fields(columns: Sequence[str], *, audit: bool) -> Iterator[Field]:
    """The fields that a table has: declared, claims by regime, quantities."""
    own = [*REQUIRED, *OPTIONAL, *((*OF_AUDIT, *EVIDENCE) if audit else ())]
    declared = (item for item in SHIPMENTS.fields if item.name in own and item.name in columns)
    yield from (replace(item, kind="regime") if item.name == "claimed" else item for item in declared)
    yield from (Field(name, "yes-no", "", required=False) for name in claim_columns(columns).values())
    yield from (Field(name, "amount", "", required=False) for name in quantity_columns(columns))


def _check_columns(frame: pl.DataFrame, extra: Sequence[str], file: str | None) -> None:
    names = frame.columns
    known = {*REQUIRED, *OPTIONAL, *extra, "row", *quantity_columns(names), *claim_columns(names).values()}
    problems = [
        Problem(f"the column {name!r} is missing", "Add it to the table", file)
        for name in (*REQUIRED, *extra)
        if name not in names
    ]
    advice = (
        f"Columns: {', '.join((*REQUIRED, *OPTIONAL))}, quantities by unit; others are to be kept by name"
    )
    problems += [
        Problem(
            f"there is no column {name!r} in a table of shipments",
            f"{advice} (--keep, in Python extra)",
            file,
        )
        for name in names
        if name not in known
    ]
    problems += [
        Problem(f"the column {name!r} to be kept has the name of one of the answer", "Rename it", file)
        for name in extra
        if name in ANSWERED
    ]
    if "hs" in names and frame.schema["hs"] != pl.String:
        what = f"the column 'hs' holds {frame.schema['hs']}, so zeros may be lost"
        problems.append(Problem(what, "Store HS codes as text", file))
    dimensions: dict[str, str] = {}
    for name in quantity_columns(names):
        other = dimensions.setdefault(unit(name).dimension, name)
        if other != name:
            what = f"the quantity is given in {other} and in {name}"
            problems.append(Problem(what, "Keep one column", file))
    if problems:
        raise InputError(problems)


def _read(frame: pl.DataFrame, item: Field) -> pl.Expr:
    """The cells of a column by the kind of its field; null where they are empty or cannot be read."""
    name, kind = item.name, frame.schema[item.name]
    text = pl.col(name).cast(pl.String).str.strip_chars()
    text = pl.when(text != "").then(text)
    match item.kind:
        case "hs":
            return pl.col(name).str.replace_all(r"[. ]", "").alias("digits")
        case "date":
            given = pl.col(name) if kind == pl.Date else text.str.to_date("%Y-%m-%d", strict=False)
            # 26-06-01 and 1-Jun-26 are no days of the year 26, nor is 2206 a year of a shipment.
            return pl.when(given.dt.year().is_between(*_YEARS)).then(given).alias(name)
        case "amount":
            if kind.is_integer() or (isinstance(kind, pl.Decimal) and kind.scale <= AMOUNT.scale):
                return pl.col(name).cast(AMOUNT)
            return pl.when(text.str.contains(_PLAIN)).then(text).cast(AMOUNT, strict=False).alias(name)
        case "yes-no":
            if kind == pl.Boolean:
                return pl.col(name)
            low = text.str.to_lowercase()
            yes = pl.when(low.is_in(_YES)).then(pl.lit(value=True))
            return yes.when(low.is_in(_NO)).then(pl.lit(value=False)).alias(name)
        case "regime":
            own = pl.when(text.str.to_lowercase() != "none").then(text).fill_null("MFN")
            return own.replace(_spelt(frame[name], item.kind)).alias(name)
        case _:
            text = text.replace(_spelt(frame[name], item.kind))
            return (text.fill_null(item.default) if item.default else text).alias(name)


def _spelt(cells: pl.Series, kind: str) -> dict[str, str]:
    """What codes in small letters or of three letters stand for: ``jpy``, ``JPN``, ``rcep``."""
    if kind not in {"economy", "currency", "regime"}:
        return {}
    known: dict[str, str] = {code: code for code in (*currencies(), *regimes_on_file(), "MFN")}
    if kind == "economy":
        known = {code: one.iso2 for one in economies() for code in (one.iso2, one.iso3) if code}
    words = [text.strip() for text in cells.cast(pl.String).drop_nulls().unique()]
    return {text: known[text.upper()] for text in words if known.get(text.upper(), text) != text}


def _faults(frame: pl.DataFrame, item: Field, regimes: Sequence[str]) -> Iterator[Fault]:
    """What may be wrong with the cells of one column."""
    col, fix = pl.col(item.name), _REMEDIES.get(item.kind, "")
    match item.kind:
        case "text":
            return
        case "hs":
            yield item.name, fix, ~pl.col("digits").str.contains(_HS)
        case "date":
            yield item.name, fix, col.is_null()
        case "amount":
            yield item.name, fix, _filled(frame, item.name) & ~(col >= 0).fill_null(value=False)
            if item.dimension == "money":
                yield item.name, _MORE_DECIMALS, _more_decimals(frame, item.name)
        case "yes-no":
            yield item.name, fix, _filled(frame, item.name) & col.is_null()
        case "text":
            pass
        case kind:
            known: dict[str, list[str]] = {
                "economy": [economy.iso2 for economy in economies()],
                "currency": list(currencies()),
                "edition": list(EDITIONS),
                "regime": ["MFN", *regimes],
            }
            wrong = ~col.is_in(known[kind])
            yield item.name, fix, wrong if item.required else wrong.fill_null(value=False)


def _filled(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Whether the cells were not empty."""
    cells = frame.get_column(name)
    filled = cells.is_not_null()
    return pl.lit(filled if cells.dtype != pl.String else filled & (cells.str.strip_chars() != ""))


def _between(read: pl.DataFrame, names: set[str]) -> Iterator[Fault]:
    """What may be wrong between the columns."""
    col = pl.col
    yield "exporter", "Importer and exporter must differ", col("importer") == col("exporter")
    yield "exporter", "Nothing is imported between members of one customs territory", inside(read)
    code, well_formed = pl.concat_str("edition", "digits"), col("digits").str.contains(_HS)
    yield "hs", "Use a code that the HS edition has", well_formed & code.is_in(_unknown_codes(read))
    yield "hs", *_wrong_lines(read)
    claims = [name for name in ("originating", *claim_columns(names).values()) if name in names]
    asked = pl.any_horizontal([col(name).is_null() for name in claims] or [pl.lit(value=True)])
    other = (col("country") != col("exporter")).fill_null(value=False)
    yield "country", "Say whether the good originates, or leave the country out", other & asked


def _unknown_codes(read: pl.DataFrame) -> list[str]:
    """Codes that their edition does not have, each with the edition before it."""
    found = []
    for edition, digits in read.select("edition", "digits").unique().iter_rows():
        try:
            check_code(HsCode.parse(digits, edition))
        except InputError:
            found.append(f"{edition}{digits}")
    return found


_MORE_DECIMALS = "Write no more decimals than the currency has, and no mark of thousands"


def _more_decimals(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Whether an amount has more decimals than its currency, or may have a dot that groups thousands."""
    found, read = pl.lit(value=False), pl.col(name)
    present = {text.strip().upper() for text in frame["currency"].cast(pl.String).drop_nulls().unique()}
    units = {code: unit for code, unit in currencies().items() if code in present}
    for places in sorted(set(units.values())):
        codes = [code for code, unit in units.items() if unit == places]
        cut = read.cast(pl.Decimal(38, places)).cast(AMOUNT)
        found |= pl.col("currency").is_in(codes) & (cut != read)
    if frame.schema[name] == pl.String:
        grouped = frame[name].str.strip_chars().str.contains(r"^[0-9]{1,3}\.[0-9]{3}$")
        if grouped.any():
            few = [code for code, unit in units.items() if unit < 3]
            found |= pl.lit(grouped) & pl.col("currency").is_in(few)
    return found.fill_null(value=False)


def _wrong_lines(read: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    """Remedy and test of codes that are none of their importer's, by their length."""
    key = pl.concat_str("importer", "edition", "digits", separator=" ")
    length = pl.col("digits").str.len_chars()
    kinds = read.select("importer", length).drop_nulls().unique().iter_rows()
    odd = [f"{of} {digits}" for of, digits in kinds if not has_length(of, digits)]
    kind = pl.concat_str("importer", length, separator=" ")
    wanted = kind.is_in(odd) & pl.col("edition").is_in(list(EDITIONS)) & pl.col("digits").str.contains(_HS)
    rows = read.filter(wanted) if odd else read.clear()
    advice: dict[str, str] = {}
    for importer, edition, digits in rows.select("importer", "edition", "digits").unique().iter_rows():
        if (wrong := wrong_length(importer, HsCode(digits, edition))) is not None:
            advice[f"{importer} {edition} {digits}"] = ". ".join(wrong)
    if not advice:
        return pl.lit(""), pl.lit(value=False)
    found = rows.select("row", said=key.replace_strict(advice, default=None)).drop_nulls()
    by_row = pl.col("row").replace_strict(found["row"], found["said"], default="")
    return by_row, key.is_in(list(advice)).fill_null(value=False)


def _deciding() -> pl.Expr:
    """The digits that decide the duty: without those that an importer has for statistics alone."""
    own = digits = pl.col("digits")
    for code in importers():
        form = line_digits(code)
        if form is not None and form.also:
            longer = (pl.col("importer") == code) & own.str.len_chars().is_in(list(form.also))
            digits = pl.when(longer).then(own.str.head(form.digits)).otherwise(digits)
    return digits.alias("digits")
