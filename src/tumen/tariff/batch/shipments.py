"""A table of shipments: what its columns mean, and which rows cannot be used, each with its number and the
reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS
from tumen.reference.units import unit
from tumen.tariff.batch.columns import OPTIONAL, REQUIRED, claim_columns, quantity_columns
from tumen.tariff.batch.doubtful import MORE_DECIMALS, lost_zeros, more_decimals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    import polars as pl

_DECIMALS = 6
_YES = ("yes", "true", "1")
_NO = ("no", "false", "0")
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Rejected:
    """Rows that are kept out of every total: how many, their value by currency as far as it can be read, and
    why.
    """

    rows: int
    value: tuple[tuple[str, Decimal], ...]
    problems: tuple[Problem, ...]
    """The first hundred problems, each with its row number as line."""
    listing: pl.DataFrame | None = field(default=None, compare=False)
    """Every problem: row, column, cell, remedy; None where no row is left out."""

    def __str__(self) -> str:
        """Say how much is left out."""
        if not self.rows:
            return "no row is left out"
        worth = ", ".join(f"{amount:,.2f} {currency}" for currency, amount in self.value) or "unknown"
        if self.rows == 1:
            return f"1 row is left out of every total; its value: {worth}"
        return f"{self.rows:,} rows are left out of every total; their value: {worth}"


NOTHING = Rejected(0, (), ())


def together(parts: Sequence[Rejected]) -> Rejected:
    """Add up what was left out of several parts of a table."""
    import polars as pl

    parts = [part for part in parts if part.rows]
    if not parts:
        return NOTHING
    worth: dict[str, Decimal] = {}
    for part in parts:
        for currency, amount in part.value:
            worth[currency] = worth[currency] + amount if currency in worth else amount
    problems = [problem for part in parts for problem in part.problems]
    listings = [part.listing for part in parts if part.listing is not None]
    return Rejected(
        sum(part.rows for part in parts),
        tuple(sorted(worth.items())),
        tuple(problems[:_SHOWN]),
        pl.concat(listings) if listings else None,
    )


def left_out(
    rows: pl.DataFrame, wrong: Sequence[tuple[str, str | pl.Expr, pl.Expr]], file: str | None
) -> Rejected:
    """What is left out of a table.

    Parameters
    ----------
    rows
        The rows as given; `row`; as read `amount read` (a decimal or null) and `currency read`; and the cells
        by column.
    wrong
        What may be wrong: column, remedy, and the test that is true where it is.
    """
    import polars as pl

    found = [
        rows.filter(test).select(
            pl.col("row").cast(pl.Int64),
            pl.lit(name).alias("column"),
            (pl.col(name).cast(pl.String) if name in rows.columns else pl.lit(None, pl.String)).alias("cell"),
            (pl.lit(fix) if isinstance(fix, str) else fix).alias("remedy"),
        )
        for name, fix, test in wrong
    ]
    listing = pl.concat(found).sort("row", maintain_order=True)
    problems = tuple(
        Problem(f"{column} {'is empty' if not cell else f'{cell!r} cannot be used'}", fix, file, row)
        for row, column, cell, fix in listing.head(_SHOWN).iter_rows()
    )
    out = rows.filter(pl.any_horizontal([test for _, _, test in wrong]))
    worth = (
        out.filter(pl.col("amount read").is_not_null() & pl.col("currency read").is_not_null())
        .group_by("currency read")
        .agg(pl.col("amount read").sum())
        .sort("currency read")
    )
    return Rejected(out.height, tuple(worth.rows()), problems, listing)


def check_columns(frame: pl.DataFrame, extra: Sequence[str], file: str | None) -> None:
    """Check that the columns are known, none is missing, and codes are text.

    Raises
    ------
    InputError
        With every problem at once.
    """
    import polars as pl

    names = frame.columns
    known = {*REQUIRED, *OPTIONAL, *extra, "row", *quantity_columns(names), *claim_columns(names).values()}
    problems = [
        Problem(f"the column {name!r} is missing", "Add it to the table", file)
        for name in (*REQUIRED, *extra)
        if name not in names
    ]
    problems += [
        Problem(
            f"there is no column {name!r} in a table of shipments",
            f"Columns: {', '.join((*REQUIRED, *OPTIONAL))}, quantities by unit; others are to be kept by name"
            " (--keep, in Python extra)",
            file,
        )
        for name in names
        if name not in known
    ]
    if "hs" in names and frame.schema["hs"] != pl.String:
        problems.append(
            Problem(
                f"the column 'hs' holds {frame.schema['hs']}, so zeros may be lost",
                "Store HS codes as text",
                file,
            )
        )
    dimensions: dict[str, str] = {}
    for name in quantity_columns(names):
        other = dimensions.setdefault(unit(name).dimension, name)
        if other != name:
            problems.append(
                Problem(f"the quantity is given in {other} and in {name}", "Keep one column", file)
            )
    if problems:
        raise InputError(problems)


def checked(
    frame: pl.DataFrame, extra: Sequence[str] = (), file: str | None = None
) -> tuple[pl.DataFrame, Rejected]:
    """Read the cells, and part the rows that can be used from those that cannot.

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
        If the columns are wrong (see `check_columns`).
    """
    import polars as pl

    check_columns(frame, extra, file)
    if "row" not in frame.columns:
        frame = frame.with_row_index("row", offset=1)
    numbers = frame["row"]
    if numbers.null_count() or numbers.n_unique() < frame.height:
        raise InputError.of(
            "the column 'row' does not number the rows", "Give each row its own number", file=file
        )
    claims = [
        name for name in ("originating", *claim_columns(frame.columns).values()) if name in frame.columns
    ]
    quantities = quantity_columns(frame.columns)
    read = frame.select(
        pl.col("row").cast(pl.Int64),
        *(_text(name).alias(name) for name in ("importer", "exporter", "currency")),
        _text("country").alias("country")
        if "country" in frame.columns
        else pl.lit(None, pl.String).alias("country"),
        pl.col("hs").str.replace_all(r"[. ]", "").alias("digits"),
        _text("edition").fill_null("HS2022").alias("edition")
        if "edition" in frame.columns
        else pl.lit("HS2022").alias("edition"),
        _day(frame).alias("on"),
        *(_number(frame, name).alias(name) for name in ("value", *quantities)),
        *(_answer(frame, name).alias(name) for name in claims),
        *(pl.col(name) for name in extra if name not in ("row", *REQUIRED, *OPTIONAL, *quantities)),
    )
    wrong = _tests(frame, read, claims, quantities)
    bad = pl.any_horizontal([test for _, _, test in wrong])
    marked = read.with_columns(bad.fill_null(value=True).alias("bad"))
    if not marked["bad"].any():
        return read, NOTHING
    return read.filter(~marked["bad"]), _rejected(frame, marked, wrong, file)


def _unknown_codes(read: pl.DataFrame) -> list[str]:
    """Codes that their edition does not have, each with the edition before it."""
    from tumen.reference.correlation import check_code
    from tumen.reference.hs import HsCode

    found = []
    for edition, digits in read.select("edition", "digits").unique().iter_rows():
        try:
            check_code(HsCode.parse(digits, edition))
        except InputError:
            found.append(f"{edition}{digits}")
    return found


def _tests(
    frame: pl.DataFrame, read: pl.DataFrame, claims: Sequence[str], quantities: Sequence[str]
) -> list[tuple[str, str | pl.Expr, pl.Expr]]:
    """What may be wrong with a row: column, remedy, and the test that is true where it is."""
    import polars as pl

    from tumen.reference.currency import currencies
    from tumen.reference.economies import economies

    codes = [item.iso2 for item in economies()]
    col = pl.col
    tests: list[tuple[str, str | pl.Expr, pl.Expr]] = [
        ("importer", "Write an ISO code of two letters", ~col("importer").is_in(codes)),
        ("exporter", "Write an ISO code of two letters", ~col("exporter").is_in(codes)),
        ("exporter", "Importer and exporter must differ", col("importer") == col("exporter")),
        (
            "country",
            "Write an ISO code of two letters",
            (~col("country").is_in(codes)).fill_null(value=False),
        ),
        ("hs", "Write 2, 4 or 6 digits, or a national line of 7 to 12", ~col("digits").str.contains(_HS)),
        (
            "hs",
            "Use a code that the HS edition has",
            pl.concat_str("edition", "digits").is_in(_unknown_codes(read)),
        ),
        ("hs", *lost_zeros(frame, read)),
        ("value", MORE_DECIMALS, more_decimals(frame, "value", col("value"))),
        ("edition", f"Use {', '.join(EDITIONS)}", ~col("edition").is_in(list(EDITIONS))),
        ("on", "Write year-month-day", col("on").is_null()),
        ("currency", "Use a code of ISO 4217", ~col("currency").is_in(list(currencies()))),
    ]
    for name in ("value", *quantities):
        given = _given(frame, name)
        tests.append((name, "Write a number of zero or more with at most six decimals", given & ~_fits(name)))
    tests += [
        (name, "Write yes or no, or leave it empty", _given(frame, name) & col(name).is_null())
        for name in claims
    ]
    asked = [col(name).is_null() for name in claims] or [pl.lit(value=True)]
    other = (col("country") != col("exporter")).fill_null(value=False)
    tests.append(
        (
            "country",
            "Say whether the good originates, or leave the country out",
            other & pl.any_horizontal(asked),
        )
    )
    return [(name, fix, test.fill_null(value=True)) for name, fix, test in tests]


_HS = r"^[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{1,6})?)?)?$"


def _rejected(
    frame: pl.DataFrame,
    marked: pl.DataFrame,
    wrong: list[tuple[str, str | pl.Expr, pl.Expr]],
    file: str | None,
) -> Rejected:
    import polars as pl

    flags = [f"test {place}" for place in range(len(wrong))]
    tested = marked.select(*(test.alias(flag) for flag, (_, _, test) in zip(flags, wrong, strict=True)))
    read = marked.select(
        pl.col("value").alias("amount read"),
        pl.col("currency").alias("currency read"),
        pl.col("bad").alias("bad read"),
    )
    rows = pl.concat([frame, tested, read], how="horizontal").filter("bad read")
    tests = [(name, fix, pl.col(flag)) for flag, (name, fix, _) in zip(flags, wrong, strict=True)]
    return left_out(rows, tests, file)


def _text(name: str) -> pl.Expr:
    import polars as pl

    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)


def _day(frame: pl.DataFrame) -> pl.Expr:
    import polars as pl

    given = (
        pl.col("on") if frame.schema["on"] == pl.Date else _text("on").str.to_date("%Y-%m-%d", strict=False)
    )
    return pl.when(given.dt.year().is_between(1, 9999)).then(
        given
    )  # the years that a date of Python may have


def _number(frame: pl.DataFrame, name: str) -> pl.Expr:
    import polars as pl

    kind = frame.schema[name]
    if kind.is_integer() or (isinstance(kind, pl.Decimal) and kind.scale <= _DECIMALS):
        return pl.col(name).cast(pl.Decimal(38, _DECIMALS))
    text = _text(name)
    plain = text.str.contains(r"^[0-9]+(?:\.[0-9]{1,6})?0*$")
    return pl.when(plain).then(text).cast(pl.Decimal(38, _DECIMALS), strict=False)


def _fits(name: str) -> pl.Expr:
    import polars as pl

    return (pl.col(name) >= 0).fill_null(value=False)


def _answer(frame: pl.DataFrame, name: str) -> pl.Expr:
    import polars as pl

    if frame.schema[name] == pl.Boolean:
        return pl.col(name)
    text = _text(name).str.to_lowercase()
    return pl.when(text.is_in(_YES)).then(pl.lit(value=True)).when(text.is_in(_NO)).then(pl.lit(value=False))


def _given(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Whether the cell was not empty, as a column of the same length."""
    import polars as pl

    series = frame.get_column(name)
    given = series.is_not_null()
    if series.dtype == pl.String:
        given &= series.str.strip_chars() != ""
    return pl.lit(given)
