"""``tumen zone init``, ``upgrade``, ``log``, ``history`` and ``retract``: the database of a ledger."""

from typing import TYPE_CHECKING

from tumen.cli.options import command
from tumen.cli.output import give, print_json, say
from tumen.cli.zone.options import DEFAULT, By, Ledger, Note

if TYPE_CHECKING:
    from tumen.zone.ledger.entry import LogLine


@command
def init(address: str = DEFAULT) -> None:
    """Make a new ledger; one that is there is refused.

    Example: tumen zone init changchun.sqlite

    address ADDRESS: A file, or postgresql://user:password@host/name of an empty database.
    """
    from tumen.zone.ledger import open_ledger

    ledger = open_ledger(address, create=True)
    say(f"{ledger.name}: a new ledger, still empty. Fill it: tumen zone template, then tumen zone import")


@command
def upgrade(*, ledger: Ledger = DEFAULT) -> None:
    """Bring the database of a ledger to the version of this program, in one step; a file is copied before."""
    from tumen.zone.ledger.address import upgrade_ledger

    was, now, copy = upgrade_ledger(ledger)
    if was == now:
        say(f"The ledger is of version {now} already")
        return
    kept = f"; as it was, it is kept in {copy}" if copy else ""
    say(f"The ledger was of version {was} and is of version {now}{kept}")


@command
def log(*, ledger: Ledger = DEFAULT, json: bool = False) -> None:
    """Every entry of a ledger: when, by whom, what, and how many records."""
    from tumen.zone.ledger import open_ledger

    lines = open_ledger(ledger).log()
    give(lines, (_entry(line) for line in lines) if lines else ["The ledger has no entry yet"], json=json)


@command
def history(table: str, key: list[str], *, ledger: Ledger = DEFAULT, json: bool = False) -> None:
    """Everything that was ever recorded of a key: what it said, what changed, when and by whom.

    Example: tumen zone history events E012

    table: Table of the ledger, such as projects or events.
    key KEY...: The cells of its key in the order of the table: `floor PK01 2023-Q1`; "" for an empty one.
    """
    from tumen.zone.exchange.heads import table_named
    from tumen.zone.ledger import open_ledger

    found = open_ledger(ledger).history(table_named(table) or table, key)
    if json:
        print_json(found)
        return
    for version in found:
        say(_entry(version.entry))
        if version.retracted:
            say("  retracted")
        elif version.changed:
            for name, (old, now) in version.changed.items():
                say(f"  {name}: {old or 'empty'} -> {now or 'empty'}")
        else:
            for name, cell in version.cells.items():
                if cell is not None:
                    say(f"  {name}: {cell}")


@command
def retract(
    table: str, key: list[str], *, ledger: Ledger = DEFAULT, by: By = None, note: Note = None
) -> None:
    """Retract a record that was wrong altogether; its history is kept, and what was known stays known.

    Example: tumen zone retract events E012 --note "another project of the same name"

    table: Table of the ledger, such as projects or events.
    key KEY...: The cells of its key in the order of the table.
    """
    from tumen.errors import InputError
    from tumen.zone.exchange.heads import table_named
    from tumen.zone.ledger import LedgerEntry, open_ledger
    from tumen.zone.ledger.entry import writer

    if not (note or "").strip():
        raise InputError.of("it is not said why the record is retracted", 'Say it: --note "..."')
    done = open_ledger(ledger).retract(
        table_named(table) or table, key, LedgerEntry(by=writer(by), what="tumen zone retract", note=note)
    )
    say(f"{table} {', '.join(key)} is retracted (entry {done.number})")


def _entry(line: "LogLine") -> str:
    what = [
        line.what,
        *([f"SHA-256 {line.sha256[:12]}"] if line.sha256 else []),
        *([line.note] if line.note else []),
    ]
    counts = ", ".join(f"{count} {table}" for table, count in line.records.items())
    moment = f"{line.entered_at.astimezone():%Y-%m-%d %H:%M}"
    return f"{line.number}  {moment}  {line.by}: {'; '.join(what)} ({counts})"
