"""The command line: thin, no logic. What a command needs is imported when it runs, so that it starts fast."""

import errno
import gc
import os
import signal
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tumen import __version__
from tumen.cli import (
    accounts,
    agreement,
    duty,
    imports,
    network,
    origin,
    qualify,
    screen,
    shipments,
    studies,
    tables,
    tariff,
    zone,
)
from tumen.cli import (
    app as browser,
)
from tumen.cli.options import SpokenHelp
from tumen.cli.output import echo, say
from tumen.errors import TumenError
from tumen.language.force import SOURCE, in_force, speaking
from tumen.language.problems import error_said
from tumen.language.said import said
from tumen.tables.notes import collected

BUG = 70  # EX_SOFTWARE of sysexits.h: the program is wrong, not the user
_PLAIN = typer.Context.formatter_class
_TAKE = ("--language", "--agreements-from", "--tariffs-from")
"""Options before the command that take a value."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EIO}


class _Group(TyperGroup):
    """The group of commands; a user's mistake becomes plain lines on stderr, never a traceback."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Know the language before anything is said: help and mistakes in how the command is used, too."""
        if code := _asked(args):
            _own(ctx, speaking(code))
        type(ctx).formatter_class = _PLAIN if in_force() == SOURCE else SpokenHelp
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            told = _usage(error)
            ctx.close()  # nobody else does where there is no command: the language would stay in force
            if told is error:
                raise
            raise told from None

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
            echo(error_said(error), err=True)
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
            if isinstance(error, typer.Exit | typer.Abort):
                raise
            if hasattr(error, "show"):
                raise _usage(error) from None
            return _bug(error, debug=ctx.params["debug"])


def _usage(error: Any) -> Any:
    """A mistake in how the command is used, which the library shows itself, in the language in force."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    if in_force() == SOURCE or "UsageError" not in kinds or "NoArgsIsHelpError" in kinds:
        return error
    if (of := error.ctx) is not None:
        hint = f"Try '{of.command_path} {of.help_option_names[0]}' for help."
        echo(of.get_usage(), said(hint), "", err=True)
    echo(f"{said('Error')}: {said(error.format_message())}", err=True)
    return typer.Exit(error.exit_code)


def _asked(args: list[str]) -> str | None:
    """The language that the options before the command ask for, or else the machine."""
    code, at = os.environ.get("TUMEN_LANGUAGE"), 0
    while at < len(args) and args[at].startswith("-"):
        name, mark, value = args[at].partition("=")
        takes = name in _TAKE and not mark
        if name == "--language":
            code = next(iter(args[at + 1 : at + 2]), code) if takes else value
        at += 1 + takes
    return code or None


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


def _agreements(context: typer.Context, folders: list[Path] | None) -> None:
    if folders:
        from tumen.agreements.load import own_agreements

        _own(context, own_agreements(folders))


def _tariffs(context: typer.Context, folders: list[Path] | None) -> None:
    if folders:
        from tumen.tariff.rates.own import own_tariffs

        _own(context, own_tariffs(folders))


def _own(context: typer.Context, on_file: AbstractContextManager[None]) -> None:
    try:
        context.with_resource(on_file)
    except TumenError as error:  # before there is a command that could tell it
        echo(error_said(error), err=True)
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
    language: Annotated[
        str | None,
        typer.Option(
            metavar="en|zh|ko",
            envvar="TUMEN_LANGUAGE",
            help="Answer in English, Chinese or Korean; JSON and CSV stay as they are.",
        ),
    ] = None,
    agreements_from: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FOLDER",
            envvar="TUMEN_AGREEMENTS",
            callback=_agreements,
            help="Folder of an own agreement, or of several: on file for this command. May be repeated.",
        ),
    ] = None,
    tariffs_from: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FOLDER",
            envvar="TUMEN_TARIFFS",
            callback=_tariffs,
            help="Folder of an imported tariff, or of several: before those on file. May be repeated.",
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


for _command, _help, _epilog in (
    (studies.run, "Run a study and write its report.", None),
    (studies.check, "Find every problem of a study.", None),
    (studies.new, "Write a small study to start from.", None),
    (studies.compare, "Say what changed between two runs of a study.", None),
    (origin.origin, "Does one good originate, and what proves it?", origin.EPILOG),
    (qualify.qualify, "The cheapest changes with which a good originates.", qualify.EPILOG),
    (studies.documents, "Worksheets, statements and requests to print and send.", None),
    (screen.screen, "Origin for a whole table of bills.", screen.EPILOG),
    (duty.duty, "The duty under every regime side by side, and over the years.", None),
    (duty.landed, "The cost delivered under every regime, for any pair.", None),
    (shipments.quote, "The duty on a whole table of shipments.", None),
    (shipments.audit, "Which preferences did past shipments miss?", None),
    (tariff.app, "What is on file of an importer's tariff; import others.", None),
    (agreement.app, "What is on file of an agreement; import lists of rules.", None),
    (tariff.hs, "Look up and convert HS codes.", None),
    (accounts.accounts, "Examine an input-output table.", None),
    (accounts.data, "Which input-output tables there are.", None),
    (imports.bill, "Bills of materials from other systems as a study.", None),
    (tables.tables, "Read tables of other systems.", None),
    (tables.schema, "The columns of a table as JSON schema.", None),
    (tables.glossary, "What a word means, in English, Chinese and Korean.", None),
    (studies.verify, "Run files of hand-solved cases.", None),
    (network.network, "Import and solve networks.", None),
    (zone.app, "The ledger of an investment zone.", None),
    (browser.app, "Studies and the ledger in a browser.", None),
):
    if isinstance(_command, typer.Typer):
        app.add_typer(_command, short_help=_help)
    else:
        app.command(short_help=_help, epilog=_epilog)(_command)


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
