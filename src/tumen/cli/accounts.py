"""``tumen data`` and ``tumen accounts check``: input-output tables,
what there is and whether one is sound.
"""

import sys
from pathlib import Path

import typer

from tumen.cli.options import command
from tumen.cli.output import give, say

accounts = typer.Typer(name="accounts", no_args_is_help=True, help="Examine an input-output table.")
data = typer.Typer(
    name="data", invoke_without_command=True, help="Which input-output tables there are, and how to get more."
)


@accounts.command("check")
@command
def check(
    table: str = "built-in",
    *,
    as_: str | None = None,
    year: int | None = None,
    gdp: Path | None = None,
    folder: Path | None = None,
    json: bool = False,
) -> None:
    """Balances, negative and missing numbers, empty sectors, implied GDP.
    Exit code 1 if the table is not sound.

    table TABLE: built-in, the name of a table in place, a file of one, or the header of one
        of your own (table.yaml).
    --as NAME: Which table a file is of, if its name does not tell.
    --year: Year of a full table.
    --gdp CSV: economy,gdp in the unit of the table, to compare with.
    """
    from tumen.report.economy.text import check_lines
    from tumen.study.economy.tables_on_file import examine

    found = examine(table, table=as_, year=year, folder=folder, gdp=gdp)
    plain = {"table": found.name, "ok": found.report.ok, "report": found.report, "gdp_from": found.gdp_from}
    give(plain, check_lines(found), json=json)
    if not found.report.ok:
        raise typer.Exit(1)


@data.callback()
@command
def list_tables(
    context: typer.Context,
    *,
    folder: Path | None = None,
    json: bool = False,
) -> None:
    """List the tables that can be read, and what to place where, or fetch, for the others."""
    if context.invoked_subcommand is not None:
        return
    from tumen.economy.accounts import available
    from tumen.report.economy.text import data_lines

    tables = available(folder)
    give(tables, data_lines(tables), json=json)


@data.command("fetch")
@command
def fetch(
    name: str,
    year: int,
    *,
    from_: str | None = None,
    sha256: str | None = None,
    folder: Path | None = None,
) -> None:
    """Download one year of a full table into its place; its SHA-256 is noted and checked at
    every later read.

    name: A table that `tumen data` lists.
    year: Its year.
    --from URL: Address of the file or of a ZIP archive; left out: the one on file.
    --sha256 DIGEST: The download must have it.
    """
    from tumen.economy.accounts import fetch as fetch_table

    shown = sys.stderr.isatty()

    def told(come: int, expected: int | None) -> None:
        of = f" of {expected / 1e6:.0f}" if expected else ""
        typer.echo(f"\r{come / 1e6:.0f}{of} MB", nl=False, err=True)

    found = fetch_table(
        name, year, address=from_, sha256=sha256, folder=folder, progress=told if shown else None
    )
    if shown:
        say("", err=True)
    for path, value in found.files:
        say(f"{path}  sha256 {value}")
    if not found.checked:
        say("No digest was given to compare with: this one is noted and checked from now on.")
