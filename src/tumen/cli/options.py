"""Options of the commands, from what the docstring of each says of them; those of several commands, once.

A command is a function with plain types. Its docstring ends with a line for each argument (``study: ...``)
and option (``--out DIR: ...``; what follows is indented); the option ``--map`` is the parameter ``map_``
where the name is taken.
"""

import functools
import inspect
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, get_type_hints

import typer
from typer.core import TyperGroup

from tumen.errors import InputError

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


class ShowElse(TyperGroup):
    """What is no command of the group is a code or an option of ``show``."""

    otherwise = "show"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command that goes without saying before a code, an option, or nothing."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [self.otherwise, *args]
        return super().parse_args(ctx, args)
