"""How much of a preference is really earned: one record, made by a screened table or a plan or stated, used
by the trade model.

A flow without a row is not known. It is neither zero nor one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from tumen.errors import InputError, Problem
from tumen.files.csv_text import write_csv
from tumen.files.whole import whole_file
from tumen.reference.correlation import check_code
from tumen.reference.economies import economy
from tumen.reference.hs import EDITIONS, Edition, HsCode
from tumen.tables.field import Field, Table
from tumen.tables.place import Place
from tumen.tables.read import read_table

EVERY = "*"
ZERO, ONE = Decimal(0), Decimal(1)
Counted = Literal["claimed", "originates"]


@dataclass(frozen=True, slots=True)
class Earned:
    """The share of the value of goods from one economy to another that earns the preference of one regime.

    Attributes
    ----------
    importer, exporter : ISO 3166 alpha-2, or ``*``: each economy without a row of its own
    hs : chapter, heading, subheading or line; None: all goods without a row of their own
    regime : code of the agreement
    share : 0 to 1; None is not known
    source : where it is from; it begins with ``illustrative`` where it is invented
    counted : "claimed" of what is imported under the regime, "originates" of what could be: whether it pays
    to claim is not in it lowest, highest : between which the share lies where it is not known
    value : value of the trade that the share is of, in one currency for all rows: what it weighs; None is not
    known place : where the row stands
    """

    importer: str
    exporter: str
    hs: HsCode | None
    regime: str
    share: Decimal | None
    source: str
    counted: Counted = "claimed"
    lowest: Decimal = ZERO
    highest: Decimal = ONE
    value: Decimal | None = None
    place: Place | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.importer == self.exporter != EVERY:
            raise InputError.of(f"{self.importer} pays no duty on its own goods", "Name another exporter")
        if self.share is not None:
            if (self.lowest, self.highest) not in {(ZERO, ONE), (self.share, self.share)}:
                raise InputError.of(
                    f"the share is {self.share}, and said to lie between {self.lowest} and {self.highest}",
                    "Leave the bounds out where the share is known",
                )
            object.__setattr__(self, "lowest", self.share)
            object.__setattr__(self, "highest", self.share)
        finite = self.lowest.is_finite() and self.highest.is_finite()
        if not finite or not ZERO <= self.lowest <= self.highest <= ONE:
            raise InputError.of(
                f"the share lies between {self.lowest} and {self.highest}",
                "Give parts of the value, from 0 to 1, the lowest first",
            )
        if self.share is None and self.lowest == self.highest:
            object.__setattr__(self, "share", self.lowest)
        if self.value is not None and (not self.value.is_finite() or self.value < 0):
            raise InputError.of(f"the value is {self.value}", "Give a value of zero or more, or leave it out")

    @property
    def illustrative(self) -> bool:
        """Whether the row says of itself that it is invented."""
        return self.source.startswith("illustrative")

    @property
    def goods(self) -> str:
        """The code as written in tables."""
        return EVERY if self.hs is None else self.hs.dotted

    def problem(self, what: str, fix: str) -> Problem:
        """A problem at the place of the row."""
        return Problem(what, fix, self.place.file, self.place.line) if self.place else Problem(what, fix)

    def __str__(self) -> str:
        """``JP from CN, 8524.91, RCEP``."""
        return f"{self.importer} from {self.exporter}, {self.goods}, {self.regime}"


def _economy(text: str, *, file: str, line: int) -> str:  # noqa: ARG001  # the door gives the place to all notations
    return EVERY if text == EVERY else economy(text).iso2


def _row(*, hs: str, hs_edition: Edition, place: Place, **cells: object) -> Earned:
    code = None if hs == EVERY else HsCode.parse(hs, hs_edition)
    if code is not None:
        check_code(code)
    return Earned(hs=code, place=place, **cells)  # type: ignore[arg-type]  # as TABLE declares them


_OF_TRADE = "ISO 3166 alpha-2, or * for each economy without a row of its own"
TABLE = Table(
    "earned",
    _row,
    "The share of trade that earns a preference; what has no row is not known",
    (
        Field("importer", "economy", f"Who imports: {_OF_TRADE}", reader=_economy, example="JP"),
        Field("exporter", "economy", f"Where the goods are from: {_OF_TRADE}", reader=_economy, example="CN"),
        Field("hs", "text", "HS code of two digits or more, or * for all goods without a row of their own"),
        Field(
            "hs_edition", "choice", "Edition of the code", required=False, choices=EDITIONS, default="HS2022"
        ),
        Field("regime", "name", "Code of the agreement", example="RCEP"),
        Field(
            "share",
            "share",
            "Part of the value that earns the preference",
            required=False,
            empty="not known: between lowest and highest",
            dimension="share",
            example="0.6",
        ),
        Field(
            "lowest", "share", "Of a share that is not known", required=False, default="0", dimension="share"
        ),
        Field(
            "highest", "share", "Of a share that is not known", required=False, default="1", dimension="share"
        ),
        Field(
            "counted",
            "choice",
            "claimed: it is imported under the regime; originates: it could be, if it pays to claim",
            choices=get_args(Counted),
        ),
        Field(
            "value",
            "amount",
            "Value of the trade that the share is of, in one currency for the whole table: what the row "
            "weighs",
            required=False,
            empty="not known",
        ),
        Field("source", "source", "Where the share is from, or the word illustrative"),
    ),
)


def read_earned(path: str | Path) -> tuple[Earned, ...]:
    """Read a table of earned shares.

    Raises
    ------
    InputError
        With every problem at once: cells, rows of the same goods between the same economies, and claims under
        several regimes that are together more than the whole.
    """
    problems: list[Problem] = []
    rows: tuple[Earned, ...] = read_table(TABLE, Path(path), "HS2022", problems)
    problems += contradictions(rows)
    if problems:
        raise InputError(problems)
    return rows


def contradictions(rows: Iterable[Earned]) -> list[Problem]:
    """Rows that say the same twice, and claims that cannot all be made."""
    first: dict[tuple[object, ...], Earned] = {}
    claims: dict[tuple[object, ...], list[Earned]] = defaultdict(list)
    problems = []
    for row in rows:
        flow = row.importer, row.exporter, row.hs
        had = first.setdefault((*flow, row.regime), row)
        if had is not row:
            before = f", the first on line {had.place.line}" if had.place else ""
            problems.append(row.problem(f"two rows for {row}{before}", "Keep one of them"))
        elif row.counted == "claimed":
            claims[flow].append(row)
    for claimed in claims.values():
        if sum(row.lowest for row in claimed) > ONE:
            shares = ", ".join(f"{row.regime} {row.lowest:f}" for row in claimed)
            problems.append(
                claimed[-1].problem(
                    f"claims of {claimed[0].importer} from {claimed[0].exporter}, {claimed[0].goods}, are "
                    f"more than all: {shares}",
                    "A shipment claims one regime; for what could be claimed write originates",
                )
            )
    return problems


def write_earned(rows: Iterable[Earned], path: str | Path) -> None:
    """Write rows as CSV or, where the name ends so, as Parquet; all columns are text, as they are read.

    Raises
    ------
    InputError
        If the name ends otherwise.
    """
    path = Path(path)
    cells = [cells_of(row) for row in rows]
    names = [column.name for column in TABLE.fields]
    match path.suffix.lower():
        case ".csv":
            with whole_file(path) as unfinished:
                write_csv(unfinished, names, ([row[name] for name in names] for row in cells))
        case ".parquet":
            import polars as pl

            with whole_file(path) as unfinished:
                pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String)).write_parquet(unfinished)
        case _:
            raise InputError.of(f"{path} is neither .csv nor .parquet", "Give such a name")


def cells_of(row: Earned) -> dict[str, str]:
    """A row as it is written, by column."""
    known = row.share is not None
    return {
        "importer": row.importer,
        "exporter": row.exporter,
        "hs": row.goods,
        "hs_edition": "" if row.hs is None else row.hs.edition,
        "regime": row.regime,
        "share": "" if row.share is None else f"{row.share.normalize():f}",
        "lowest": "" if known else f"{row.lowest.normalize():f}",
        "highest": "" if known else f"{row.highest.normalize():f}",
        "counted": row.counted,
        "value": "" if row.value is None else f"{row.value:f}",
        "source": row.source,
    }
