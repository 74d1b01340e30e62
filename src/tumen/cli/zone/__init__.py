"""``tumen zone``: the ledger of an investment zone. One module for each kind of command."""

import typer

from tumen.cli.zone import words

app = typer.Typer(
    name="zone", no_args_is_help=True, help="The ledger of an investment zone.", rich_markup_mode=None
)

for _command, _name, _help in ((words.stages, "stages", "The stages of projects, and which of them count."),):
    app.command(_name, short_help=_help)(_command)
