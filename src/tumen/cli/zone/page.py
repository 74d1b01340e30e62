"""``tumen zone page``: a page of the ledger for visitors, or for the monthly meeting."""

from pathlib import Path
from typing import Annotated

import typer

from tumen.cli.options import command
from tumen.cli.output import say
from tumen.cli.zone.options import DEFAULT, KnownOn, Ledger, On, spoken

_FOR = Annotated[
    str, typer.Option("--for", metavar="visitor|meeting", help="Who reads it: a visitor, or the meeting.")
]


@command
def page(
    out: Path,
    *,
    for_: _FOR,
    ledger: Ledger = DEFAULT,
    on: On = None,
    known_on: KnownOn = None,
    since: str | None = None,
    language: str | None = None,
    title: str = "",
    excel: bool = False,
) -> None:
    """Write one page of the ledger, offline and to print, with its tables as CSV in a folder beside it.

    A visitor sees what is public: rows whose confidence is not `office`; no contacts, no talks.

    Example: tumen zone page meeting.html --for meeting --on 2026-06-30 --language zh

    out OUT.html: The page; its tables stand in OUT-tables. Those of before are replaced.
    --since DAY: What changed is told since this day. Left out: a month before.
    --language en|zh|ko: Language of the page. Left out: as the program answers.
    --title TEXT: Title of the page, such as the name of the zone.
    """
    from tumen.report.zone.asked import asked
    from tumen.report.zone.page import make_page
    from tumen.zone.changes import earlier_from
    from tumen.zone.ledger import snapshot_from

    wanted = asked(for_, language or spoken(None), out=out, on=on, since=since, known_on=known_on)
    snapshot = snapshot_from(ledger, known_on)
    made = make_page(wanted, snapshot, before=earlier_from(ledger), title=title)
    folder = made.write(out, excel=excel)
    say(f"{out}: the page; {len(made.tables)} tables of it are in {folder}")
