"""``tumen tables``, ``tumen schema`` and ``tumen bill import``: what columns tables have,
and how tables of other systems are read.
"""

from datetime import date
from pathlib import Path

import typer

from tumen.cli.options import command
from tumen.cli.output import print_json, say
from tumen.errors import InputError

tables = typer.Typer(
    name="tables", no_args_is_help=True, help="Tables of other systems.", rich_markup_mode=None
)
bill = typer.Typer(name="bill", no_args_is_help=True, help="Bills of materials.", rich_markup_mode=None)


@tables.command("map")
@command
def propose_map(
    file: Path,
    *,
    out: Path | None = None,
    as_: str | None = None,
) -> None:
    """Propose which columns of a table are which of ours, by their names in English, Chinese or Korean.

    Check the proposal, fill in what every row has, and give it with --map to screen, quote,
    audit or bill import.

    Example: tumen tables map declarations.xlsx --out mapping.yaml

    file: Table of another system: .csv, .xlsx, .parquet, .json ...
    --out: File to write; printed where left out.
    --as: shipments, bills or bill-lines; told from the names where left out.
    """
    from tumen.files.whole import check_new, whole_file
    from tumen.origin.screen.table.columns import BILLS
    from tumen.study.importing.bill_lines import BILL_LINES
    from tumen.tables.forms.propose_map import known_names, propose
    from tumen.tables.frames import read_frame
    from tumen.tariff.batch.columns import SHIPMENTS

    choices = {"shipments": SHIPMENTS, "bills": BILLS, "bill-lines": BILL_LINES}
    if as_ is not None and as_ not in choices:
        raise InputError.of(f"--as: {as_!r} is no kind of table", f"Write one of {', '.join(choices)}")
    asked = [choices[as_]] if as_ else list(choices.values())
    found = propose(read_frame(file, (), known_names(asked), text=()), asked)
    if not found.columns:
        raise InputError.of(
            "no column has a name that is known",
            "Write the map by hand: see docs/howto/tables.md",
            file=str(file),
        )
    text = found.text(file.name)
    if out is None:
        say(text.rstrip())
        return
    check_new(out)
    with whole_file(out) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
    say(
        f"{out}: {len(found.columns)} columns as a table of {found.table.name}; check it, then give it with "
        "--map"
    )


@command
def schema(
    table: str | None = None,
    *,
    of: str | None = None,
) -> None:
    """Print the JSON schema of a table: its columns, what they hold, which are needed.

    Example: tumen schema bills

    table: Name of a table; their names where left out.
    --of WORD: Where several have the name: a word of what it belongs to.
    """
    from tumen.study.tables_known import every_table
    from tumen.tables.describe import json_schema
    from tumen.tables.given import nearest

    groups = every_table()
    if table is None:
        for title, inside in groups.items():
            say(f"{title}: {', '.join(inside)}")
        return
    found = [
        inside[table]
        for title, inside in groups.items()
        if table in inside and (of is None or of.casefold() in title.casefold())
    ]
    if not found:
        names = [name for inside in groups.values() for name in inside]
        raise InputError.of(f"there is no table {table!r}", nearest(table, names, "Tables:"))
    print_json(json_schema(found[0]))


@bill.callback()
def _bill() -> None:
    """Bills of materials of other systems."""


@bill.command("import", short_help="Make a study from an export of ERP, PLM or a spreadsheet.")
@command
def import_(
    file: Path,
    folder: Path,
    *,
    made_in: str,
    currency: str,
    on: str,
    edition: str = "HS2022",
    map_: Path | None = None,
) -> None:
    """Write the tables of a study from the lines of one or several bills, and what is still to be asked.

    What goes into what is read from the column parent or level, else from how far the items are moved in.
    The folder holds study.yaml and its tables; in its folder needed a list of what lacks, and a letter for
    each who may know it.

    Example: tumen bill import export.csv study --made-in VN --currency USD --on 2026-06-01

    file: The export: .csv, .xlsx, .parquet, .json ...
    folder: A folder that is empty or not there yet.
    --made-in: Economy where all is made that has a bill of its own.
    --currency: Currency of prices whose line names none.
    --on: Day of import that the study asks about.
    --edition: HS edition of the codes.
    """
    from tumen.files.whole import check_free
    from tumen.reference.currency import check_currency
    from tumen.report.words import counted
    from tumen.study.importing.bill_draft import NEEDED, draft_of
    from tumen.study.importing.bill_lines import BILL_LINES, read_bill_lines
    from tumen.study.importing.bill_tree import tree_of
    from tumen.tables.forms.column_map import read_map
    from tumen.tables.given import Reader, day, economy_code, hs_edition

    check_free(folder)
    reader = Reader()
    economy: str = reader.get("--made-in", economy_code, made_in)
    money: str = reader.get("--currency", check_currency, currency)
    first: date = reader.get("--on", day, on)
    of = reader.get("--edition", hs_edition, edition)
    mapping = None if map_ is None else reader.get("--map", lambda path: read_map(path, BILL_LINES), map_)
    reader.done()
    tree = tree_of(read_bill_lines(file, mapping, of))
    made = draft_of(
        tree,
        name="".join(letter if letter.isalnum() else "-" for letter in folder.name.lower()).strip("-")
        or "bill",
        source=f"imported from {file.name}",
        made_in=economy,
        currency=money,
        on=first,
        edition=of,
    )
    made.study.write(folder)
    lines = len(made.study.tables["bills"])
    asked = len(made.study.texts)
    say(
        f"{folder}: {counted(len(tree.goods), 'good')}, {counted(len(tree.items), 'item')}, "
        f"{counted(lines, 'row')} of bills.",
        f"Still needed: {counted(len(made.missing), 'answer')} of "
        f"{'1 person' if asked == 1 else f'{asked} people'}, in {folder / NEEDED}. "
        f"Then: tumen check {folder}",
    )
