"""How a column of text writes dates and numbers, told from all of its cells, and the cells as we write them.

``2026/06/01``, ``20260601``, ``1-Jun-2026`` say themselves what they mean. ``03/04/2026`` and ``1,234`` do
not: another cell of the column must prove how it writes, else the column is refused, with the row and what
to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables.forms.column_map import SLASHED, SURE
from tumen.tables.kinds import NUMBERS
from tumen.tables.notes import note
from tumen.tables.worksheet import plain_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from tumen.tables.field import Table

_WHOLE = r"^[+-]?[0-9]+$"
_POINTS = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?$"
"""A point parts decimals, commas may group thousands."""
_COMMAS = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?$"
_SPACES = r"[\s\u00a0\u202f'’]"
_GROUPED = rf"^[+-]?[0-9]{{1,3}}(?:{_SPACES}[0-9]{{3}})+(?:[.,][0-9]+)?$"
_SLASHES = r"^\s*([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})\s*$"
_MARKS = {"points": "a point", "commas": "a comma"}
_ONE_WAY = "Write all of the column in one way"


def named_as_ours(names: Sequence[str], table: Table) -> dict[str, str]:
    """Ours by theirs, of names that differ from ours in capitals, blanks and marks alone."""
    ours = {plain_name(field.name): field.name for field in table.fields}
    found: dict[str, str] = {}
    for name in names:
        if table.kind_of(name):
            continue
        head, _, rest = name.strip().partition(" ")
        tries = (ours.get(plain_name(name), ""), f"{head.lower()} {rest}".strip(), name.strip().lower())
        own = next((one for one in tries if one and table.kind_of(one)), "")
        if own and own not in names and own not in found.values():
            found[name] = own
    return found


def as_written(
    lazy: pl.LazyFrame,
    table: Table,
    file: str,
    *,
    commas: bool = False,
    dates: bool = True,
    looked_at: int | None = None,
) -> pl.LazyFrame:
    """The table with its names, dates and numbers as we write them; nothing else is changed.

    Parameters
    ----------
    commas
        Whether cells are apart by something else than commas, so that even ``1.234`` needs a proof.
    dates
        Whether dates are looked at; a map may have said their form.
    looked_at
        Look at the whole of a column only where one of so many rows is not written as we do; None: always.

    Raises
    ------
    InputError
        With every column that can be read in two ways, or is written in two.
    """
    import polars as pl

    schema = lazy.collect_schema()
    renamed = named_as_ours(schema.names(), table)
    if renamed:
        note(file, "names read as ours: " + ", ".join(f"{other} as {own}" for other, own in renamed.items()))
        lazy = lazy.rename(renamed)
        schema = lazy.collect_schema()
    kinds = {name: table.kind_of(name) for name in schema.names()}
    days = [
        name for name, kind in kinds.items() if dates and kind == "date" and not schema[name].is_temporal()
    ]
    numbers = [name for name, kind in kinds.items() if kind in NUMBERS and schema[name] == pl.String]
    if looked_at is not None and (days or numbers):
        head = lazy.select(*days, *numbers).head(looked_at).collect()
        if not any(_is_strange(head[name], name in days, commas=commas) for name in (*days, *numbers)):
            return lazy
    if not days and not numbers:
        return lazy
    rows = "row" if "row" in schema.names() else None
    problems: list[Problem] = []
    changed: dict[str, pl.Expr] = {}
    for name in days:
        _keep(changed, problems, name, _dates(_cells(lazy, name, rows), name, file))
    styles: dict[str, tuple[str, Problem | None]] = {}
    for name in numbers:
        cells = _cells(lazy, name, rows)
        if commas or cells["cell"].str.contains(rf",|{_SPACES}").any():
            styles[name] = _style(cells, name, file, commas=commas)
    money = {field.name for field in table.fields if field.dimension == "money"}
    proved = sorted({style for style, _ in styles.values() if style in _MARKS})
    for name, (style, problem) in styles.items():
        if style == "doubtful" and len(proved) == 1:  # another column tells how the file writes
            note(
                file,
                f"{name}: decimals are taken to be written as in other columns, behind {_MARKS[proved[0]]}",
            )
            _keep(changed, problems, name, _number(name, proved[0]))
        elif (
            style == "doubtful"
            and not proved
            and name in money
            and _groups_alone(_cells(lazy, name, rows), lazy)
        ):
            note(file, f"{name}: commas are taken to group thousands, as the currencies have no decimals")
            _keep(changed, problems, name, _number(name, "points"))
        else:
            _keep(changed, problems, name, problem or _number(name, style))
    if problems:
        raise InputError(problems)
    return lazy.with_columns(changed.values()) if changed else lazy


def _groups_alone(cells: pl.DataFrame, lazy: pl.LazyFrame) -> bool:
    """Whether a comma before three digits can only group: every amount is of a currency without decimals."""
    import polars as pl

    from tumen.reference.currency import currencies

    if cells["cell"].str.contains(".", literal=True).any() or "currency" not in lazy.collect_schema().names():
        return False
    known = currencies()
    used = lazy.select(pl.col("currency").cast(pl.String).str.strip_chars()).unique().collect()
    return all(known.get(code or "") == 0 for code in used["currency"])


def _keep(
    changed: dict[str, pl.Expr], problems: list[Problem], name: str, found: pl.Expr | Problem | None
) -> None:
    if isinstance(found, Problem):
        problems.append(found)
    elif found is not None:
        changed[name] = found


def _cells(lazy: pl.LazyFrame, name: str, rows: str | None) -> pl.DataFrame:
    """Each distinct cell of a column that is filled, and the first row that has it."""
    import polars as pl

    numbered = lazy if rows else lazy.with_row_index("row", offset=1)
    cell = pl.col(name).cast(pl.String).str.strip_chars().alias("cell")
    found = numbered.select(cell, pl.col("row").cast(pl.Int64)).filter(pl.col("cell") != "")
    return found.group_by("cell").agg(pl.col("row").min()).sort("row").collect()


def _is_strange(cells: pl.Series, is_date: bool, *, commas: bool) -> bool:  # noqa: FBT001 - which of two
    import polars as pl

    text = cells.cast(pl.String).str.strip_chars()
    plain = r"^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$" if is_date else r"^$|^[+-]?[0-9]+(?:\.[0-9]+)?$"
    if commas and not is_date:
        plain = r"^$|^[+-]?[0-9]+$"
    return not text.drop_nulls().str.contains(plain).all()


def _dates(cells: pl.DataFrame, name: str, file: str) -> pl.Expr | Problem | None:
    """The column with its days as year-month-day; None where it is so already."""
    import polars as pl

    if cells["cell"].str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$").all():
        return None
    parts = cells.with_columns(
        *(pl.col("cell").str.extract(_SLASHES, at).cast(pl.Int64).alias(str(at)) for at in (1, 2))
    ).filter(pl.col("1").is_not_null())
    text = pl.col(name).cast(pl.String).str.strip_chars()
    slashed = text.str.replace_all("-", "/").str.replace(r"[ T][0-9:.]+$", "")
    forms = [
        text.str.replace(r"[ T][0-9:.]+Z?$", "").str.to_date(form, strict=False, exact=True) for form in SURE
    ]
    if parts.height:
        day_first, month_first = (parts.filter(pl.col(at) > 12) for at in ("1", "2"))
        both = parts.filter((pl.col("1") > 12) & (pl.col("2") > 12))
        day_first, month_first = (
            part.filter(~pl.col("cell").is_in(both["cell"].implode())) for part in (day_first, month_first)
        )
        if day_first.height and month_first.height:
            one, two = day_first.row(0), month_first.row(0)
            what = f"{name}: {one[0]!r} in row {one[1]} has the day first and {two[0]!r} here the month"
            return Problem(what, _ONE_WAY, file, two[1])
        differ = parts.filter(pl.col("1") != pl.col("2"))
        if not day_first.height and not month_first.height and differ.height:
            cell, row = differ.row(0)[:2]
            what = (
                f"{name}: {cell!r} can be read in two ways, and no cell of the column tells which comes first"
            )
            fix = "Write year-month-day, or say dates: DD/MM/YYYY or MM/DD/YYYY in a map (tumen tables map)"
            return Problem(what, fix, file, row)
        form = SLASHED["MM/DD/YYYY" if month_first.height else "DD/MM/YYYY"]
        told = "the month first" if month_first.height else "the day first"
        note(file, f"{name}: days are written with {told}")
        forms.append(slashed.str.to_date(form, strict=False, exact=True))
    return pl.coalesce(pl.coalesce(forms).dt.strftime("%Y-%m-%d"), text).alias(name)


def _style(cells: pl.DataFrame, name: str, file: str, *, commas: bool) -> tuple[str, Problem | None]:
    """How a column writes numbers: plain, points, commas (before decimals), or doubtful with the problem."""
    import polars as pl

    bare = cells.with_columns(
        bare=pl.when(pl.col("cell").str.contains(_GROUPED))
        .then(pl.col("cell").str.replace_all(_SPACES, ""))
        .otherwise("cell")
    )
    told = bare.with_columns(
        points=pl.col("bare").str.contains(_POINTS), commas=pl.col("bare").str.contains(_COMMAS)
    ).filter((pl.col("points") | pl.col("commas")) & ~pl.col("bare").str.contains(_WHOLE))
    one, two = told.filter(~pl.col("commas")), told.filter(~pl.col("points"))
    if one.height and two.height:
        first, second = one.row(0), two.row(0)
        what = (
            f"{name}: decimals are behind a point in {first[0]!r} (row {first[1]}) and behind a comma in "
            f"{second[0]!r}"
        )
        return "mixed", Problem(what, _ONE_WAY, file, second[1])
    if one.height:
        return "points", None
    if two.height:
        return "commas", None
    if told.height and (commas or told["cell"].str.contains(",").any()):
        cell, row = told.row(0)[:2]
        mark = "," if "," in cell else "."
        what = (
            f"{name}: {cell} can be read in two ways: {mark!r} before three digits may part decimals or "
            "group thousands"
        )
        fix = (
            "Write decimals with a point and no mark of thousands; one cell of the column that can be read "
            "in one way is enough"
        )
        return "doubtful", Problem(what, fix, file, row)
    return "plain", None


def _number(name: str, style: str) -> pl.Expr:
    import polars as pl

    text = pl.col(name).str.strip_chars()
    bare = pl.when(text.str.contains(_GROUPED)).then(text.str.replace_all(_SPACES, "")).otherwise(text)
    if style == "commas":
        plain = bare.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        return pl.when(bare.str.contains(_COMMAS)).then(plain).otherwise(text).alias(name)
    plain = bare.str.replace_all(",", "", literal=True)
    return pl.when(bare.str.contains(_POINTS)).then(plain).otherwise(text).alias(name)
