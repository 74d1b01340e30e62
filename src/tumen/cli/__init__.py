"""The command line: thin, no logic. What a command needs is imported when it runs, so that it starts fast."""

import errno
import gc
import os
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tumen import __version__
from tumen.cli import (
    accounts,
    agreement,
    audit,
    documents,
    duty,
    hs,
    network,
    origin,
    qualify,
    quote,
    screen,
    studies,
    tables,
    tariff,
    verify,
)
from tumen.cli.output import say
from tumen.errors import TumenError
from tumen.tables.notes import collected

BUG = 70  # EX_SOFTWARE of sysexits.h: the program is wrong, not the user
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EIO}


class _Group(TyperGroup):
    """The group of commands; a user's mistake becomes plain lines on stderr, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command, say what readers of files noted, and turn what goes wrong into an exit code."""
        with collected() as notes:
            try:
                return self._run(ctx)
            finally:
                for text in notes:
                    say(text, err=True)

    def _run(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TumenError as error:
            say(str(error), err=True)
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            if error.filename is None and error.errno not in _NO_ROOM:
                return _bug(error, debug=ctx.params["debug"])
            named = error.filename or "what is printed cannot be written"
            say(f"{named}: {error.strerror}. Check its name, place and permissions", err=True)
            raise typer.Exit(2) from None
        except Exception as error:
            if isinstance(error, typer.Exit | typer.Abort) or hasattr(error, "show"):
                raise  # the library's own: a usage error shows itself
            return _bug(error, debug=ctx.params["debug"])


def _bug(error: Exception, *, debug: bool) -> None:
    if debug:
        import traceback

        traceback.print_exception(error)
    say(
        f"This is a mistake in Tumen, not in your input: {type(error).__name__}: {error}",
        "Please report it with the command you ran; `tumen --debug COMMAND ...` (or TUMEN_TRACEBACK=1) shows "
        "where it happened.",
        err=True,
    )
    raise typer.Exit(BUG)


def _version(*, wanted: bool) -> None:
    if wanted:
        say(f"tumen {__version__}")
        raise typer.Exit


def _own(context: typer.Context, folders: list[Path] | None) -> None:
    if folders:
        from tumen.agreements.load import own_agreements

        try:
            context.with_resource(own_agreements(folders))
        except TumenError as error:  # before there is a command that could tell it
            say(str(error), err=True)
            raise typer.Exit(error.exit_code) from None


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # examples in help keep their lines, and help starts faster
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(
    *,
    debug: Annotated[
        bool,
        typer.Option("--debug", envvar="TUMEN_TRACEBACK", help="Show the traceback of an unexpected error."),
    ] = False,
    agreements_from: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FOLDER",
            envvar="TUMEN_AGREEMENTS",
            callback=_own,
            help="Folder of an own agreement, or of several: on file for this command. May be repeated.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=lambda v: _version(wanted=v)
        ),
    ] = False,
) -> None:
    """What does a trade agreement do to a supply chain? Origin, duty, landed cost."""


app.command("run", short_help="Run a study and write its report.")(studies.run)
app.command("check", short_help="Find every problem of a study.")(studies.check)
app.command("new", short_help="Write a small study to start from.")(studies.new)
app.command("origin", short_help="Does one good originate, and what proves it?", epilog=origin.EPILOG)(
    origin.origin
)
app.command(
    "qualify", short_help="The cheapest changes with which a good originates.", epilog=qualify.EPILOG
)(qualify.qualify)
app.command("documents", short_help="Worksheets, statements and requests to print and send.")(
    documents.documents
)
app.command("screen", short_help="Origin for a whole table of bills.", epilog=screen.EPILOG)(screen.screen)
app.command("duty", short_help="The duty under every regime side by side, and over the years.")(duty.duty)
app.command("quote", short_help="The duty on a whole table of shipments.")(quote.quote)
app.command("audit", short_help="Which preferences did past shipments miss?")(audit.audit)
app.command("tariff", short_help="What is on file of an importer's tariff.")(tariff.tariff)
app.add_typer(
    agreement.app, name="agreement", short_help="What is on file of an agreement; import lists of rules."
)
app.command("hs", short_help="Look up and convert HS codes.")(hs.hs)
app.add_typer(accounts.accounts, name="accounts", short_help="Examine an input-output table.")
app.add_typer(accounts.data, name="data", short_help="Which input-output tables there are.")
app.add_typer(tables.tables, name="tables", short_help="Read tables of other systems.")
app.command("schema", short_help="The columns of a table as JSON schema.")(tables.schema)
app.command("verify", short_help="Run files of hand-solved cases.")(verify.verify)
app.add_typer(network.network, name="network", short_help="Import and solve networks.")


def _end(number: int, _: object) -> None:
    """Leave in order when told to end: drafts are removed on the way,
    and with this process its workers end.
    """
    if (running := sys.modules.get("multiprocessing")) is not None:
        for child in running.active_children():
            child.kill()
    raise SystemExit(128 + number)


def main() -> None:
    """Run the command line."""
    # Starting makes many objects and no garbage: the default threshold costs a tenth of the time.
    gc.set_threshold(200_000)
    # No model here has plugins, and to look for them pydantic reads the record of every package installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # nohup has it ignored, and not every system has it
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)
    app()
