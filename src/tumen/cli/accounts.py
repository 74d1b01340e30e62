"""``tumen data`` and ``tumen accounts check``: input-output tables,
what there is and whether one is sound.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say

Folder = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Tables stand in DIR/NAME. Left out: the variable TUMEN_TABLES, else "
        "~/.local/share/tumen/tables.",
    ),
]
accounts = typer.Typer(no_args_is_help=True, help="Examine an input-output table.")
data = typer.Typer(
    invoke_without_command=True, help="Which input-output tables there are, and how to get more."
)


@accounts.command("check")
def check(
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="built-in, the name of a table in place, or a file of one.")
    ] = "built-in",
    *,
    kind: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Which table a file is of, if its name does not tell."),
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year of a full table.")] = None,
    gdp: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="economy,gdp in the unit of the table, to compare with."),
    ] = None,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Balances, negative and missing numbers, empty sectors, implied GDP.
    Exit code 1 if the table is not sound.
    """
    from tumen.report.economy.text import check_lines
    from tumen.study.economy.tables_on_file import examine

    found = examine(table, table=kind, year=year, folder=folder, gdp=gdp)
    if json:
        print_json(
            {"table": found.name, "ok": found.report.ok, "report": found.report, "gdp_from": found.gdp_from}
        )
    else:
        print_lines(check_lines(found))
    if not found.report.ok:
        raise typer.Exit(1)


@data.callback()
def list_tables(context: typer.Context, *, folder: Folder = None, json: AsJson = False) -> None:
    """List the tables that can be read, and what to place where, or fetch, for the others."""
    if context.invoked_subcommand is not None:
        return
    from tumen.economy.accounts import available
    from tumen.report.economy.text import data_lines

    tables = available(folder)
    if json:
        print_json(tables)
    else:
        print_lines(data_lines(tables))


@data.command("fetch")
def fetch(
    name: Annotated[str, typer.Argument(help="A table that `tumen data` lists.")],
    year: Annotated[int, typer.Argument(help="Its year.")],
    *,
    address: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="URL",
            help="Address of the file or of a ZIP archive; left out: the one on file.",
        ),
    ] = None,
    sha256: Annotated[str | None, typer.Option(metavar="DIGEST", help="The download must have it.")] = None,
    folder: Folder = None,
) -> None:
    """Download one year of a full table into its place; its SHA-256 is noted and checked at
    every later read.
    """
    from tumen.economy.accounts import fetch as fetch_table

    shown = sys.stderr.isatty()

    def told(come: int, expected: int | None) -> None:
        of = f" of {expected / 1e6:.0f}" if expected else ""
        typer.echo(f"\r{come / 1e6:.0f}{of} MB", nl=False, err=True)

    found = fetch_table(
        name, year, address=address, sha256=sha256, folder=folder, progress=told if shown else None
    )
    if shown:
        say("", err=True)
    for path, value in found.files:
        say(f"{path}  sha256 {value}")
    if not found.checked:
        say("No digest was given to compare with: this one is noted and checked from now on.")
