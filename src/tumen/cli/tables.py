"""``tumen tables``, ``tumen schema`` and ``tumen glossary``: what columns and words mean."""

from pathlib import Path

import typer

from tumen.cli.options import command
from tumen.cli.output import echo, print_json, say
from tumen.errors import InputError
from tumen.language.force import in_force
from tumen.language.said import said

tables = typer.Typer(
    name="tables", no_args_is_help=True, help="Tables of other systems.", rich_markup_mode=None
)


@tables.command("map")
@command
def propose_map(
    file: Path,
    *,
    out: Path | None = None,
    as_: str | None = None,
) -> None:
    """Propose which columns of a table are which of ours, by their names in four languages.

    Names are known in English, Chinese, Korean and Japanese. Check the proposal, fill in what every row has,
    and give it with --map to screen, quote, audit or bill import.

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


@command
def glossary(word: str | None = None, *, json: bool = False) -> None:
    """What a word of trade and origin means, and what it is called in English, Chinese and Korean.

    Of a word that is asked also where each name was read, other names, false friends, and what a native
    reader should still confirm.

    Example: tumen glossary cumulation

    word: A word in any of the three; all of them where left out.
    """
    from tumen.reference.glossary import GRADES, USES, not_there
    from tumen.reference.glossary import glossary as terms

    found = terms(word)
    if not found:
        raise InputError(not_there(word or ""))
    if json:
        print_json(found)
        return
    language = in_force()
    for one in found:
        named = f" ({one.abbreviation})" if one.abbreviation not in {"", one.term} else ""
        echo(f"{one.term}{named} | {one.zh} | {one.ko}", f"  {one.definition_in(language)} [{one.source}]")
        if word is None:
            continue
        for spoken, called, grade, text in one.words():
            echo(f"  {spoken} {called}: {said(GRADES[grade])}{f' ({text})' if text else ''}")
        for other in one.others:
            note = other.note_in(language)
            echo(f"  {other.language} {other.word}: {said(USES[other.use])}{f' ({note})' if note else ''}")
    if word is not None:
        say("Definitions are ours, not the words of the agreements.")
