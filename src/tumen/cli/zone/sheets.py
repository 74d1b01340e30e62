"""``tumen zone template``, ``export`` and ``form``: tables to fill, and to take away."""

from pathlib import Path

from tumen.cli.options import command
from tumen.cli.output import give, say
from tumen.cli.zone.options import DEFAULT, KnownOn, Ledger, spoken


@command
def template(place: Path, *, language: str | None = None) -> None:
    """Write every table of a ledger to be filled: what each column means, lists to pick from, an example.

    Example: tumen zone template ledger.xlsx --language zh

    place: A workbook (.xlsx), or a new folder of CSV.
    --language zh|ko|en: What tables, columns and words are called; each can be imported in any.
    """
    from tumen.tables.given import one_of
    from tumen.zone.exchange.template import write_template
    from tumen.zone.records.fields import LANGUAGES

    write_template(place, one_of(language or spoken(None), LANGUAGES, "language here"))
    say(f"{place}: fill it, delete the examples, then: tumen zone import {place}")


@command
def export(
    place: Path,
    *,
    ledger: Ledger = DEFAULT,
    known_on: KnownOn = None,
    history: bool = False,
    json: bool = False,
) -> None:
    """Write what a ledger holds as tables; imported into a new ledger, they give the same one.

    Example: tumen zone export 2026-11 --ledger changchun.sqlite

    place: A workbook (.xlsx), or a new folder of CSV.
    --history: Beside them, every record that there ever was: who entered it, when, what it said.
    """
    from tumen.zone.exchange.export import write_export
    from tumen.zone.ledger import open_ledger
    from tumen.zone.ledger.address import moment_of

    known_at = None if known_on is None else moment_of(known_on)
    counts = write_export(open_ledger(ledger), place, known_at=known_at, history=history)
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    give(counts, [f"{place}: {said}"], json=json)


@command
def form(
    month: str, place: Path, *, park: str | None = None, ledger: Ledger = DEFAULT, language: str | None = None
) -> None:
    """Write the form of a month: a row for each project that must report, last month's figures beside.

    Filled, it is imported as it is (tumen zone import); keys and months in it are not to be changed.

    Example: tumen zone form 2026-05 may.xlsx --language zh

    month: Year and month: 2026-05.
    place: The workbook (.xlsx).
    --park: Projects in this park only.
    --language zh|ko|en: What columns and words are called.
    """
    from tumen.tables.given import one_of
    from tumen.zone.exchange.form import month_of, write_form
    from tumen.zone.ledger.address import snapshot_from
    from tumen.zone.records.fields import LANGUAGES

    asked, called = month_of(month), one_of(language or spoken(None), LANGUAGES, "language here")
    count = write_form(snapshot_from(ledger), asked, place, park=park, language=called)
    say(
        f"{place}: {count:,} projects are to report for {month}. Filled, import it: tumen zone import {place}"
    )
