"""How near two products are: how often the same economies export both (Hidalgo, Klinger, Barabasi & Hausmann,
"The product space conditions the development of nations", Science 317, 2007, 482-487).

An economy has a product where its revealed comparative advantage (Balassa) is above one. The proximity of two
products is the smaller of the two conditional probabilities that an economy that has one has the other.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.origin.criteria.materials import codes_in
from tumen.reference.hs import EDITIONS, Edition, HsCode
from tumen.tables.field import Field, Table
from tumen.tables.given import hs_edition
from tumen.tables.place import header_problems
from tumen.zone.opportunities.known import ZERO, KnownRange
from tumen.zone.opportunities.results import Relatedness

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

BACI = Table(
    "trade by product",
    None,
    "Trade of a year by exporter, importer and product, as CEPII publishes BACI",
    (
        Field("t", "count", "Year", required=False),
        Field("i", "text", "Exporter"),
        Field("j", "text", "Importer"),
        Field("k", "hs", "Product, six digits of the edition of the file"),
        Field("v", "amount", "Value, thousand US dollars"),
        Field("q", "text", "Quantity, tons", required=False),
    ),
    ("t", "i", "j", "k"),
)
_NOT_KNOWN = "a file of trade by product (BACI)"


@dataclass(frozen=True, eq=False)
class ProductSpace:
    """Which economies have which products of one year."""

    edition: Edition
    digits: int
    """Of the codes: 4, headings, or 6, subheadings."""
    year: int | None
    codes: tuple[str, ...]
    economies: tuple[str, ...]
    advantage: NDArray[np.bool_]
    """(economies, products)."""
    source: str = ""

    @cached_property
    def _has(self) -> NDArray[np.float64]:
        return self.advantage.astype(float)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.codes)}

    def proximities(self, code: str) -> NDArray[np.float64] | None:
        """(products,) proximity to each; None of a product that is not in the file or that nobody has."""
        import numpy as np

        place = self._place.get(code)
        count = self._has.sum(axis=0)
        if place is None or not count[place]:
            return None
        both = self._has[:, place] @ self._has
        return np.asarray(both / np.maximum(count, count[place]))

    def related(self, wanted: Iterable[HsCode], made: Iterable[HsCode]) -> Relatedness:
        """How near products that may be meant are to those that are made, between the codes meant."""
        each = [dict.fromkeys(self._codes_of(item)) for item in made]
        here = tuple(dict.fromkeys(code for codes in each for code in codes if code in self._place))
        alone = {code for codes in each if len(codes) == 1 for code in codes}
        surely = [self._place[code] for code in here if code in alone]
        meant = tuple(dict.fromkeys(code for item in wanted for code in self._codes_of(item)))
        rows = {code: self.proximities(code) for code in meant}
        told = {code: row for code, row in rows.items() if row is not None}
        if not told or not here:
            need = "a code of the link that is traded in it" if here else "what is made here, by code"
            nothing = KnownRange.of(None, need)
            return Relatedness(nothing, (), nothing)
        places = [self._place[code] for code in here]
        best = {code: max(float(row[place]) for place in places) for code, row in told.items()}
        dense = {code: _density(row, self._place[code], places) for code, row in told.items()}
        top = max(best, key=lambda code: best[code])
        to = tuple(code for code in here if told[top][self._place[code]] == best[top])
        # a product whose code is several here is made under one of them: at least what is surely made is near
        least = [max((float(row[place]) for place in surely), default=0.0) for row in told.values()]
        thin = [_density(row, self._place[code], surely) for code, row in told.items()]
        open_ = len(told) < len(meant)
        return Relatedness(
            _between([*best.values(), *least], open_), to, _between([*dense.values(), *thin], open_)
        )

    def _codes_of(self, code: HsCode) -> list[str]:
        found: list[str] = []
        for digits in codes_in(code, self.edition):
            if len(digits) >= self.digits:
                found.append(digits[: self.digits])
            else:
                found += [own for own in self.codes if own.startswith(digits)] or [digits]
        return found


NO_SPACE = Relatedness(KnownRange.of(None, _NOT_KNOWN), (), KnownRange.of(None, _NOT_KNOWN))


def _density(row: NDArray[np.float64], own: int, made: list[int]) -> float:
    whole = float(row.sum() - row[own])
    return float(sum(row[place] for place in made if place != own)) / whole if whole else 0.0


def _between(figures: Iterable[float], open_: bool) -> KnownRange:  # noqa: FBT001 - a flag of this module
    """Between the figures; anything from 0 to 1 where one of them is `open_`."""
    told = [Decimal(str(round(figure, 6))) for figure in figures]
    low, high = (ZERO, Decimal(1)) if open_ else (min(told), max(told))
    return KnownRange(low, high, () if low == high else ("which codes the link has, and what is made here",))


def product_space(
    path: str | Path, *, edition: str | None = None, year: int | None = None, digits: int = 4
) -> ProductSpace:
    """Read a file of trade by product: BACI as published (columns t, i, j, k, v, q), CSV or Parquet.

    Parameters
    ----------
    edition
        HS edition of the products; left out where the name of the file says it (``BACI_HS17_Y2022_...``).
    year
        Needed where the file holds several.
    digits
        4: headings are compared; 6: subheadings.

    Raises
    ------
    InputError
        If the file is no such table, holds other years, a product that is no code of the edition or a value
        that is no amount.
    """
    import polars as pl

    from tumen.tables.forms.streams import table_to_parquet

    path = Path(path)
    told = _edition(path, edition)
    if digits not in {4, 6}:
        raise InputError.of(f"products of {digits} digits", "Compare headings (4) or subheadings (6)")
    if not path.is_file():
        raise InputError.of("there is no such file", "Give the path of a file of BACI", file=str(path))
    with tempfile.TemporaryDirectory() as folder:
        source = path
        if path.suffix.lower() != ".parquet":
            source = Path(folder) / "trade.parquet"
            table_to_parquet(path, source, BACI)
        lazy = pl.scan_parquet(source)
        _check_columns(lazy, path)
        flows = _flows(lazy, path, year, digits)
        return _space(flows, told, digits, path)


def _edition(path: Path, stated: str | None) -> Edition:
    if stated is not None:
        return hs_edition(stated)
    found = re.search(r"HS(\d\d)(?!\d)", path.name)
    named = next((item for item in EDITIONS if found and item.endswith(found.group(1))), None)
    if named is None:
        fix = f"Name it: {', '.join(EDITIONS)} (BACI gives its files by edition)"
        raise InputError.of("which HS edition the products have is not known", fix, file=str(path))
    return named


def _check_columns(lazy: pl.LazyFrame, path: Path) -> None:
    needed = [field.name for field in BACI.fields if field.required]
    others = [field.name for field in BACI.fields if not field.required]
    schema = lazy.collect_schema()
    problems = header_problems(schema.names(), needed, others, str(path), 1)
    if "k" in schema and schema["k"].is_numeric():
        what = "k: products are numbers, so that leading zeros are lost"
        problems.append(Problem(what, "Keep them as text: 010121", str(path), 1))
    if problems:
        raise InputError(problems)


def _flows(lazy: pl.LazyFrame, path: Path, year: int | None, digits: int) -> pl.DataFrame:
    """What each economy exports of each product, every wrong row told."""
    import polars as pl

    value = pl.col("v").cast(pl.Float64, strict=False)
    code = pl.col("k").cast(pl.String).str.strip_chars()
    lazy = lazy.with_row_index("line", offset=2).with_columns(value=value, code=code)
    right_code = pl.col("code").str.contains("^[0-9]{6}$")
    right_value = pl.col("value").is_finite() & (pl.col("value") >= 0)
    there = pl.col("i").is_not_null() & pl.col("j").is_not_null()
    wrong = lazy.filter(~(right_code & right_value & there).fill_null(value=False)).head(20).collect()
    problems = [
        Problem(
            f"{row['i']} to {row['j']}, product {row['k']!r}, value {row['v']!r}: no row of trade",
            "Exporter, importer, a product of six digits, a value of zero or more",
            str(path),
            row["line"],
        )
        for row in wrong.iter_rows(named=True)
    ]
    if "t" in lazy.collect_schema():
        lazy = lazy.with_columns(pl.col("t").cast(pl.Int64, strict=False))
        years = lazy.select(pl.col("t").unique().sort()).collect()["t"].to_list()
        if year is None and len(years) > 1:
            problems.append(
                Problem(f"it holds years {years[0]} to {years[-1]}", "Name one of them", str(path))
            )
        elif year is not None and year not in years:
            problems.append(Problem(f"it holds nothing of {year}", f"Years: {years}", str(path)))
        lazy = lazy if year is None else lazy.filter(pl.col("t") == year)
        year = years[0] if len(years) == 1 else year
    elif year is not None:
        problems.append(Problem("its rows have no year (column t)", "Leave the year out", str(path)))
    if problems:
        raise InputError(problems)
    traded = pl.col("i").cast(pl.String) != pl.col("j").cast(pl.String)
    return (
        lazy.filter(traded)
        .group_by(pl.col("i").cast(pl.String), pl.col("code").str.head(digits))
        .agg(pl.col("value").sum())
        .with_columns(year=pl.lit(year, pl.Int64))
        .collect(engine="streaming")
        .sort("i", "code")
    )


def _space(flows: pl.DataFrame, edition: Edition, digits: int, path: Path) -> ProductSpace:
    import numpy as np

    if not flows.height or not flows["value"].sum():
        raise InputError.of("it holds no trade", "Give rows with a value above zero", file=str(path))
    economies, codes = flows["i"].unique().sort(), flows["code"].unique().sort()
    exports = np.zeros((len(economies), len(codes)))
    at = economies.search_sorted(flows["i"]).to_numpy(), codes.search_sorted(flows["code"]).to_numpy()
    exports[at] = flows["value"].to_numpy()
    own, whole = exports.sum(axis=1, keepdims=True), exports.sum(axis=0, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        advantage = (exports / own) / (whole / exports.sum())
    return ProductSpace(
        edition,
        digits,
        flows["year"][0],
        tuple(codes.to_list()),
        tuple(economies.to_list()),
        np.nan_to_num(advantage) > 1,
        path.name,
    )
