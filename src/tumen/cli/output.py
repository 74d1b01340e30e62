"""Frozen results as JSON and as lines that fit the terminal."""

import csv
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from tumen.files.csv_text import worded
from tumen.language.force import SOURCE, in_force
from tumen.language.said import said, width
from tumen.shown import aligned

if TYPE_CHECKING:
    from tumen.tariff.book.coverage import Coverage

_GAP = re.compile(r"\S {2,}(?=\S)")


def print_json(value: object) -> None:
    """Print a result as JSON."""
    from tumen.study.core.results.plain import to_plain

    typer.echo(json.dumps(to_plain(value), indent=2, ensure_ascii=False))


def give(plain: object, lines: Iterable[str], *, json: bool) -> None:
    """Print a result as JSON where that is asked, else lines about it."""
    if json:
        print_json(plain)
    else:
        say(*lines)


def print_csv(rows: Sequence[Mapping[str, object]]) -> None:
    """Print rows of equal columns as CSV; nothing where there is none."""
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: worded(value) for name, value in row.items()} for row in rows)


def say(*lines: str, err: bool = False) -> None:
    """Print lines in the language in force; on a terminal long ones are folded at its width, in files and
    pipes each stays one line. Problems and progress go to stderr (`err`).
    """
    echo(*map(said, lines), err=err)


def echo(*lines: str, err: bool = False) -> None:
    """Print lines that are said already, folded likewise."""
    shown = (sys.stderr if err else sys.stdout).isatty() or "COLUMNS" in os.environ
    most = shutil.get_terminal_size().columns if shown else 0
    for line in lines:
        for part in fitted(line, most) if most else (line,):
            typer.echo(part, err=err)


def fitted(text: str, most: int) -> list[str]:
    """Fold lines at a width: what follows stands below the last column,
    or a little further in than its beginning.
    """
    found = []
    for line in text.split("\n"):
        wide = in_force() != SOURCE and width(line) > len(line)  # a terminal breaks it where it must
        if wide or len(line) <= most:
            found.append(line)
            continue
        indent = len(line) - len(line.lstrip()) + 2
        columns = [gap.end() for gap in _GAP.finditer(line, 0, most // 2)]
        hang = " " * min(columns[-1] if columns else indent, most // 2)
        found += textwrap.wrap(line, most, subsequent_indent=hang, break_on_hyphens=False)
    return found


@contextmanager
def bar(title: str) -> Iterator[Callable[..., None] | None]:
    """A bar on stderr, where somebody can see it: told how much is done, of how much, and perhaps of what."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(escape(said(title)), total=None)

        def show(done: int, of: int, what: str = title) -> None:
            bars.update(task, completed=done, total=of, description=escape(said(what)))

        yield show


def coverage_lines(rows: "Sequence[Coverage]") -> Iterator[str]:
    """How much of the nomenclature a tariff answers."""
    if not rows:
        return
    days = " and ".join(sorted({str(row.on) for row in rows}))
    yield (
        f"Share of the {rows[0].farm_of + rows[0].other_of:,} subheadings of HS2022 that are answered on "
        f"{days}: regime, goods of, chapters 01 to 24, chapters 25 to 97"
    )
    yield from aligned(
        [
            (item.regime, item.beneficiaries, f"{item.farm_share:.1%}", f"{item.other_share:.1%}")
            for item in rows
        ]
    )
