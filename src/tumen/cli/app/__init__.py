"""``tumen app``: ask, plan and keep the ledger in a browser."""

import typer

from tumen.cli.app import people
from tumen.cli.app.start import start
from tumen.cli.options import ShowElse


class _StartElse(ShowElse):
    """What is no command of the group is a folder or an option of ``start``."""

    otherwise = "start"


app = typer.Typer(
    name="app",
    cls=_StartElse,
    rich_markup_mode=None,
    help="Open the studies of a folder, and the ledger of a zone, in a browser: tumen app [FOLDER]; its "
    "options: tumen app start --help. A folder called people or start: tumen app ./people",
)
app.command("start", short_help="Open a folder in a browser; `start` may be left out.")(start)
app.add_typer(people.app, short_help="Who may come into a shared app.")
