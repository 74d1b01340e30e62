"""What `tumen quote` and `tumen audit` share: options of a table of shipments,
and how rows that are left out are told.
"""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tumen.tables.forms.column_map import ColumnMap
    from tumen.tariff.batch.shipments import Rejected
    from tumen.tariff.batch.table import QuoteDesk

SOME_LEFT_OUT = 3
"""Exit code where rows are left out of every total."""
NAMED = 20
"""Problems that are named one by one."""
_ENDINGS = ("csv", "parquet", "xlsx")

Shipments = Annotated[
    Path, typer.Argument(help="Table of shipments: .parquet, .csv, or .xlsx (a sheet: book.xlsx#sheet).")
]
Bills = Annotated[
    Path | None,
    typer.Option(help="Bills of materials: rows that name one in the column bill have their origin from it."),
]
BillsEdition = Annotated[str, typer.Option(help="HS edition of the codes in the bills.")]
Changes = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Changes of trade policy (YAML, key changes), quotas with their size among them."
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at rows that cannot be used (exit code 2).")]
Keep = Annotated[
    list[str] | None, typer.Option(metavar="COLUMN", help="Take this further column along; may be repeated.")
]
Answers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer", metavar="CONDITION=yes|no", help="Answer to a condition that rates ask, for every row."
    ),
]
Map = Annotated[
    Path | None,
    typer.Option(
        "--map",
        metavar="FILE",
        help="For a table of another system: which of its columns is which (YAML; tumen tables map proposes "
        "one).",
    ),
]
Excel = Annotated[
    bool, typer.Option("--excel", help="Begin CSV files with the mark by which Excel knows UTF-8.")
]
As = Annotated[str, typer.Option("--as", metavar="KIND", help="Kind of the tables: parquet, csv or xlsx.")]


def check_ending(name: str) -> None:
    """Make sure that a kind of table is known."""
    from tumen.errors import InputError

    if name not in _ENDINGS:
        raise InputError.of(f"--as: {name!r} is no kind of table", f"Write {', '.join(_ENDINGS)}")


def desk_of(answers: list[str] | None, changes: Path | None, bills: Path | None, edition: str) -> "QuoteDesk":
    """What a table is quoted with, every problem of the options at once."""
    from tumen.tables.given import Reader
    from tumen.tables.given import answer as read
    from tumen.tariff.batch.from_bills import read_bills
    from tumen.tariff.batch.table import QuoteDesk
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.policy.change_file import read_changes

    reader = Reader()
    held = [reader.get("--answer", read, text) for text in answers or ()]
    policy = reader.get("--changes", read_changes, changes) if changes is not None else ()
    book = TariffBook().with_changes(policy or ())
    known = reader.get("--bills", lambda path: read_bills(path, book, edition), bills) if bills else None
    reader.done()
    return QuoteDesk(book, dict(item for item in held if item is not None), bills=known)


def map_of(path: Path | None) -> "ColumnMap | None":
    """The map of the columns of a table of shipments."""
    from tumen.tables.forms.column_map import read_map
    from tumen.tariff.batch.columns import SHIPMENTS, is_known

    return None if path is None else read_map(path, SHIPMENTS, is_known)


def along(keep: list[str] | None, bills: Path | None) -> list[str]:
    """The further columns that were named."""
    return list(dict.fromkeys([*(keep or ()), *(["bill"] if bills else [])]))


def say_left_out(rejected: "Rejected", folder: Path | None) -> None:
    """Say on stderr what is left out and why."""
    for problem in rejected.problems[:NAMED]:
        say(str(problem), err=True)
    listed = f"; every one is in {folder}" if folder is not None else ""
    say(f"{rejected}{listed}", err=True)


@contextmanager
def bar(title: str) -> "Iterator[Callable[[int, int], None] | None]":
    """A bar on stderr, where somebody can see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(escape(title), total=None)
        yield lambda done, of: bars.update(task, completed=done, total=of)
