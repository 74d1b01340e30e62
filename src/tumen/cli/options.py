"""Options of the commands, from what the docstring of each says of them; those of several commands, once.

A command is a function with plain types. Its docstring ends with a line for each argument (``study: ...``)
and option (``--out DIR: ...``; what follows is indented); the option ``--map`` is the parameter ``map_``
where the name is taken.
"""

import functools
import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, TypeVar, get_type_hints

import typer
from typer.core import TyperGroup

from tumen.errors import InputError
from tumen.language.force import in_force
from tumen.language.said import width

HELP_WORDS = (
    *(
        "Usage",
        "OPTIONS",
        "COMMAND",
        "ARGS",
        "Options",
        "Commands",
        "Arguments",
        "Example",
        "Examples",
        "Error",
    ),
    *("required", "default", "env var", "Show this message and exit."),
)
"""What the library of commands says itself."""
_HELP: Any = typer.Context.formatter_class
_MOST = 10_000
_USAGE = r"\b(?:OPTIONS|COMMAND|ARGS)\b"  # compiled when a help is said
_EXAMPLE = r"(Examples?)(?=:(?: tumen .*)?$)"
_REMARK = r"(?<= # ).*$"
_PIECE = (
    "\\s+|[\u201c\u300a\uff08]*(?:[^\\s\u3000-\u9fff\uff00-\uffef\u201c]+|[\u3000-\u9fff\uff00-\uffef\u201c])"
    "[\u201d\u3001\u3002\u300b\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]*"
)
"""What no line parts: a word, or one Chinese character, with the marks that go with it."""
C = TypeVar("C", bound=Callable[..., None])
_TOLD = re.compile(r"^([a-z0-9-]+)(?: (\S+))?: (.+(?:\n {2,}.+)*)\n?", re.MULTILINE)
_STUDY = "Folder with a study.yaml, the path of that file, or a workbook (.xlsx)."

_SHARED: dict[str, tuple[str | None, str]] = {
    "--json": (None, "Print JSON; exact decimals are given as text."),
    "study": (None, _STUDY),
    "folder": (None, _STUDY),
    "--folder": (
        "DIR",
        "Tables stand in DIR/NAME. Left out: the variable TUMEN_TABLES, else ~/.local/share/tumen/tables.",
    ),
    "--product": (None, "This product only."),
    "--site": (None, "Made at this site only."),
    "--market": (None, "Sold in this market only."),
    "--agreement": (None, "Under this agreement only."),
    "shipments": (
        None,
        "Table of shipments: .parquet, .csv, .xlsx (a sheet: book.xlsx#sheet), a folder of .parquet, s3://...",
    ),
    "--on": (
        "tcp://HOST:PORT",
        "Run on a Dask cluster; its workers must see the table.",
    ),
    "--bills": (
        None,
        "Bills of materials: rows that name one in the column bill have their origin from it.",
    ),
    "--bills-edition": (None, "HS edition of the codes in the bills."),
    "--changes": ("FILE", "Changes of trade policy (YAML, key changes), quotas with their size among them."),
    "--exchange-rates": (
        "FILE",
        "Rates of exchange with their days, as in a study's exchange_rates; customs take as their law says.",
    ),
    "--announced": (
        "FILE",
        "What tariffs name and do not print, and rates not on file: importer, what, regime, hs, rate, ...",
    ),
    "--remedies": ("FILE", "Trade remedies besides those on file (table, see docs/howto/remedies.md)."),
    "--answer": ("CONDITION=yes|no", "Answer to a condition that rates ask, for every row."),
    "--map": (
        "FILE",
        "For a table of another system: which of its columns is which (YAML; tumen tables map proposes one).",
    ),
    "--keep": ("COLUMN", "Take this further column along; may be repeated."),
    "--as": ("KIND", "Kind of the tables: parquet, csv or xlsx."),
    "--strict": (None, "Stop at rows that cannot be used (exit code 2)."),
    "--excel": (None, "Begin CSV files with the mark by which Excel knows UTF-8."),
}
"""Metavariable and help of what several commands have."""


def command(function: C) -> C:
    """Give the library of commands what the docstring says of each parameter."""
    given = inspect.signature(function).parameters.values()
    names = {item.name: _flag(item) for item in given}
    told = dict(_SHARED)

    def taken(found: re.Match[str]) -> str:
        name, metavar, words = found.groups()
        if name not in names.values():
            return found[0]
        told[name] = metavar, " ".join(words.split())
        return ""

    function.__doc__ = _TOLD.sub(taken, inspect.getdoc(function) or "").strip()
    hints, parameters = get_type_hints(function, include_extras=True), []
    if {"--json", "--csv"} <= set(names.values()):
        function = _one_form(function)
    for item in given:
        name, kind = names[item.name], hints[item.name]
        if kind is not typer.Context and not hasattr(kind, "__metadata__"):
            made: Any = typer.Option(name) if name.startswith("--") else typer.Argument()
            made.metavar, made.help = told[name]
            kind = Annotated[kind, made]
        parameters.append(item.replace(annotation=kind))
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {item.name: item.annotation for item in parameters}
    return function


def _one_form(function: C) -> C:
    """Refuse two forms of one output: one of them would be left out without a word."""

    @functools.wraps(function)
    def checked(*args: Any, **given: Any) -> None:
        if given.get("json") and given.get("csv"):
            raise InputError.of("the output is JSON or CSV, not both", "Give --json or --csv")
        function(*args, **given)

    return checked  # type: ignore[return-value]


def _flag(item: inspect.Parameter) -> str:
    name = item.name.rstrip("_").replace("_", "-")
    return f"--{name}" if item.kind is item.KEYWORD_ONLY else name


def help_parts(text: str, say: Callable[[str], str]) -> Iterator[tuple[str, bool]]:
    """Paragraphs of a help, what a person reads in them said; and whether their lines stay as they are."""
    for part in inspect.cleandoc(text).split("\n\n"):
        if part.startswith("\b\n"):
            lines = part.split("\n")[1:]
            yield (
                "\n".join(re.sub(_EXAMPLE, _by(say), re.sub(_REMARK, _by(say), line)) for line in lines),
                True,
            )
            continue
        line = " ".join(part.split())
        yield re.sub(_EXAMPLE, _by(say), line) if re.match(_EXAMPLE, line) else say(line), False


def _by(say: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    return lambda found: say(found[0])


def folded(text: str, most: int) -> list[str]:
    """Lines of at most so many columns of a terminal; Chinese has no spaces to part them at."""
    lines = [""]
    for piece in re.findall(_PIECE, text):
        if width(lines[-1]) + width(piece.rstrip()) > most and lines[-1]:
            lines.append("")
        if lines[-1] or piece.strip():
            lines[-1] += piece
    return [line.rstrip() for line in lines]


class SpokenHelp(_HELP):  # type: ignore[misc]
    """The help of a command in the language in force; commands, options and examples stay as they are."""

    def __init__(self, **given: Any) -> None:
        """Know the width; no text is cut to it before it is said."""
        super().__init__(**given)
        self.most: int = self.width
        self.width: int = _MOST

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002
        """Write how the command is given."""
        said_args = re.sub(_USAGE, _by(_help_said), args)
        head = f"{_help_said('Usage')}: {prog} "
        lines = folded(said_args, self.most - len(head))
        self.write(head + f"\n{'':>{width(head)}}".join(lines) + "\n")

    def write_heading(self, heading: str) -> None:
        """Write what follows."""
        super().write_heading(_help_said(heading))

    def write_text(self, text: str) -> None:
        """Write what the command does."""
        indent = f"{'':>{self.current_indent}}"
        parts = [
            part.split("\n") if raw else folded(part, self.most - self.current_indent)
            for part, raw in help_parts(text, _help_said)
        ]
        self.write("\n\n".join("\n".join(indent + line for line in lines) for lines in parts) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options or commands, and what each is."""
        column = min(max(len(name) for name, _ in rows), col_max) + col_spacing + self.current_indent
        for name, text in rows:
            head = f"{'':>{self.current_indent}}{name}"
            if len(head) > column - col_spacing:
                self.write(f"{head}\n")
                head = ""
            lines = folded(_option_said(text), max(self.most - column, 10))
            self.write(f"{head:<{column}}" + f"\n{'':>{column}}".join(lines).rstrip() + "\n")


def _option_said(text: str) -> str:
    """Help of an option, and in brackets behind it what holds where it is left out."""
    words, gap, rest = text.rpartition("  [") if text.endswith("]") else (text, "", "")
    if not gap:
        return _help_said(words)
    facts = [one.partition(": ") for one in rest[:-1].split("; ")]
    return f"{_help_said(words)}  [{'; '.join(_help_said(name) + mark + of for name, mark, of in facts)}]"


def _help_said(text: str) -> str:
    from tumen.language.catalogue import catalogue  # in English nobody waits for it

    return catalogue(in_force()).gettext(text)


class ShowElse(TyperGroup):
    """What is no command of the group is a code or an option of ``show``."""

    otherwise = "show"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command that goes without saying before a code, an option, or nothing."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [self.otherwise, *args]
        return super().parse_args(ctx, args)
