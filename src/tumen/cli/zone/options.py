"""Options that commands of a ledger share."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tumen.language.force import Language

DEFAULT = "zone.sqlite"
Ledger = Annotated[
    str,
    typer.Option(
        "--ledger",
        metavar="ADDRESS",
        envvar="TUMEN_LEDGER",
        help="The ledger: a file, or postgresql://user:password@host/name; where it is only read, "
        "a folder of its tables too.",
    ),
]
KnownOn = Annotated[
    str | None,
    typer.Option(
        "--known-on",
        metavar="DAY",
        help="As it was known at the end of this day, or at a moment (2026-06-01T12:00+08:00).",
    ),
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="DAY", help="As of this day: events till its end. Left out: today."),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who writes. Left out: the name you are logged in by."),
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why; kept with the entry.")]


def spoken(language: str | None, *, data: bool = False) -> "Language":
    """The language that is named, else the one in which the program answers; of data English."""
    from tumen.language.force import SOURCE, in_force, language_of

    if language is not None:
        return language_of(language)
    return SOURCE if data else in_force()
