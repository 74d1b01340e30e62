"""``tumen zone``: the ledger of an investment zone. One module for each kind of command."""

import typer

from tumen.cli.zone import brief, chain, exchange, indicators, ledger, opportunities, page, sheets, words

app = typer.Typer(
    name="zone", no_args_is_help=True, help="The ledger of an investment zone.", rich_markup_mode=None
)

for _command, _name, _help in (
    (ledger.init, "init", "Make a new ledger."),
    (ledger.upgrade, "upgrade", "Bring a ledger to the version of this program."),
    (ledger.log, "log", "Every entry of a ledger: when, by whom, what."),
    (ledger.history, "history", "Everything that was ever recorded of a key."),
    (ledger.retract, "retract", "Retract a record; its history is kept."),
    (sheets.template, "template", "Every table to be filled, with what each column means."),
    (exchange.import_, "import", "Import tables, all or nothing; duplicates are suspected, never merged."),
    (exchange.add, "add", "Add one record, column by column."),
    (exchange.event, "event", "Add what happened to a project."),
    (chain.chains, "chains", "Who makes which link of a chain, and what is missing."),
    (chain.worth, "worth", "What the projects add: imports replaced, value added, jobs."),
    (opportunities.opportunities, "opportunities", "What a missing link would change: origin, duty, buying."),
    (indicators.indicators, "indicators", "What is counted as of a day, with rules and sources."),
    (indicators.why, "why", "The projects behind a figure."),
    (brief.brief, "brief", "An invitation to make a link, or to a visiting firm: two printed pages."),
    (page.page, "page", "A page for visitors, or for the monthly meeting."),
    (sheets.form, "form", "The form of a month, for projects that must report."),
    (sheets.export, "export", "What the ledger holds, as tables that can be imported."),
    (words.stages, "stages", "The stages of projects, and which of them count."),
):
    app.command(_name, short_help=_help)(_command)
