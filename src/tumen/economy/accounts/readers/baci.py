"""CEPII BACI, bilateral trade in goods by HS subheading, CSV.

Layout, learnt from CEPII's own readme as stored publicly (BACI 202201) and ksreyes/baci, README.md: one file
a year, ``BACI_HS22_Y2023_V202501.csv``, columns t (year), i (exporter), j (importer), k (product), v (value,
thousand USD), q (quantity, metric tons; NA where not known); countries are numbers, named in
``country_codes_V202501.csv`` (country_code, country_name, country_iso2, country_iso3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.economy.accounts.readers.assemble import require_file
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

COLUMNS = ("t", "i", "j", "k", "v", "q")


@dataclass(frozen=True, slots=True, eq=False)
class GoodsTrade:
    """Bilateral goods trade of one year.

    Attributes
    ----------
    table : columns exporter, importer (ISO 3166 alpha-3), hs6 (six digits as text), value (thousand USD,
    FOB), quantity
        (metric tons, null where not known)
    year : the year
    source : edition
    """

    table: pl.DataFrame
    year: int
    source: str


def read_baci(path: Path, countries: Path, source: str = "CEPII BACI") -> GoodsTrade:
    """Read one yearly BACI file.

    Parameters
    ----------
    path : the CSV of one year
    countries : the CSV of country codes of the same edition

    Raises
    ------
    InputError
        If a file is missing, a column is missing, a country number has no code, a value is missing or
        negative, a product code has more than six digits, or the file holds more than one year (all problems
        at once).
    """
    import polars as pl

    from tumen.tables.forms.streams import read_published

    require_file(path, "the BACI file")
    require_file(countries, "the country codes of BACI")
    text = {"k": pl.String}
    flows = read_published(
        path, schema_overrides=text, null_values=["NA", "           NA", ""], infer_schema_length=None
    )
    names = read_published(countries, infer_schema_length=None)
    absent = [c for c in COLUMNS if c not in flows.columns]
    absent += [c for c in ("country_code", "country_iso3") if c not in names.columns]
    if absent:
        raise InputError.of(
            f"the columns {', '.join(absent)} are missing", "Use the files as published.", file=str(path)
        )
    code = dict(zip(names["country_code"].to_list(), names["country_iso3"].to_list(), strict=True))
    numbers = set(flows["i"].to_list()) | set(flows["j"].to_list())
    years = flows["t"].unique().to_list()
    problems = [
        Problem(
            f"country number {n} has no ISO code in {countries.name}",
            "Use codes of the same edition.",
            str(path),
        )
        for n in sorted(n for n in numbers if code.get(n) is None)
    ]
    if len(years) != 1:
        problems.append(
            Problem(f"the file holds the years {sorted(years)}", "Read one year at a time.", str(path))
        )
    if flows["v"].is_null().any() or (flows["v"] < 0).any():
        problems.append(Problem("a value is missing or negative", "Use the file as published.", str(path)))
    if (flows["k"].str.strip_chars().str.len_chars() > 6).any():
        problems.append(
            Problem("a product code has more than six digits", "Use the file as published.", str(path))
        )
    if problems:
        raise InputError(problems)
    table = flows.select(
        exporter=pl.col("i").replace_strict(code),
        importer=pl.col("j").replace_strict(code),
        hs6=pl.col("k").str.strip_chars().str.zfill(6),
        value=pl.col("v").cast(pl.Float64),
        quantity=pl.col("q").cast(pl.Float64),
    )
    return GoodsTrade(table, int(years[0]), source)
