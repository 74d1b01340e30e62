"""Changes of a study that must be noticed, made from its tables alone: what a row or a column means is not
known here.

Each change is refused, or the result tells of it; a cell that names something is refused with the name that
is near. Changes that alter the form only (order of columns, delimiters, line ends) give the same result to
the byte.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Files = dict[str, bytes]
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?( ?%)?")
_WORD = re.compile(r"[A-Za-z][\w -]{3,}")
_PHYSICAL = re.compile(r"kg|m3|hs|co2|capacity|^(labour|overhead|other|profit)$")
"""Columns of facts that a rate or a rule may ask for, or not: where none does, nothing need be told. An empty
capacity is none, as the column says."""
_FREE = {"illustrative"}
"""A source is any text, so another word there is another source."""
_ALIKE = [
    {"freight", "insurance"},
    {"latitude", "longitude"},
    {"inland_origin", "inland_destination", "fees"},
]
"""A plan reckons with the sum of the first and of the last alone; the others are for its map."""
_PAPERS = {"proofs.csv", "proof_items.csv"}
"""Words that `tumen documents` writes on certificates; a run answers without them."""
_SAYS_SO = {"longitude", "latitude", "basis", "inland_origin", "cost_per_unit", "cost_once"}
"""Empty is what the column says of it (by consignment, none besides cost_once), for a map, or inside a price
FOB."""


@dataclass(frozen=True)
class Change:
    """A changed study, and what may come of it."""

    kind: str
    what: str
    files: Files
    near: str = ""
    """Must be refused, and this must be named."""
    same: bool = False
    """Must change nothing."""
    cost: bool = False
    """A figure is gone that every cost needs: it must be told as unknown."""


def tables(files: Files) -> dict[str, list[list[str]]]:
    return {
        name: list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        for name, data in files.items()
        if name.endswith(".csv") and name not in _PAPERS
    }


def _with(files: Files, name: str, rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> Files:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return {**files, name: text.getvalue().encode()}


def changes(files: Files) -> list[Change]:
    """Every change, in an order that does not change."""
    found = []
    read = tables(files)
    for name, rows in sorted(read.items()):
        others = {
            cell for other, lines in read.items() if other != name for line in lines[1:] for cell in line
        }
        found += [
            *_rows(files, name, rows),
            *_cells(files, name, rows, others),
            *_heads(files, name, rows),
            *_forms(files, name, rows),
        ]
    return found


def _rows(files: Files, name: str, rows: list[list[str]]) -> Iterator[Change]:
    for at in range(1, len(rows)):
        yield Change("row dropped", f"{name}:{at + 1}", _with(files, name, rows[:at] + rows[at + 1 :]))
        yield Change("row twice", f"{name}:{at + 1}", _with(files, name, [*rows, rows[at]]))


def _cells(files: Files, name: str, rows: list[list[str]], others: set[str]) -> Iterator[Change]:
    for at, row in enumerate(rows[1:], start=1):
        for place, cell in enumerate(row):
            spot = f"{name}:{at + 1} {rows[0][place]} {cell!r}"
            for kind, new, near in _other(cell, others):
                if not new and rows[0][place] in _SAYS_SO:
                    continue
                line = [*row[:place], new, *row[place + 1 :]]
                cost = kind == "number blanked" and not _PHYSICAL.search(rows[0][place])
                made = _with(files, name, [*rows[:at], line, *rows[at + 1 :]])
                yield Change(kind, f"{spot} as {new!r}", made, near, cost=cost)


def _other(cell: str, others: set[str]) -> Iterator[tuple[str, str, str]]:
    if number := _NUMBER.fullmatch(cell):
        yield "number blanked", "", ""
        if number[1] or re.fullmatch(r"0\.[0-9]+", cell):
            bare = float(cell.removesuffix("%"))
            yield "share as percent", f"{bare * 100:g}{number[1] or ''}", ""
            yield "share as fraction", f"{bare / 100:g}{number[1] or ''}", ""
    elif _WORD.fullmatch(cell) and cell in others and cell not in _FREE:
        middle = len(cell) // 2
        yield "name respelt", cell[:middle] + cell[middle + 1] + cell[middle] + cell[middle + 2 :], cell
        yield "name blanked", "", ""


def _heads(files: Files, name: str, rows: list[list[str]]) -> Iterator[Change]:
    head = rows[0]
    for at in range(len(head)):
        for other in range(at + 1, len(head)):
            if not any({head[at], head[other]} <= alike for alike in _ALIKE) and any(
                row[at] != row[other] for row in rows[1:]
            ):
                names = [*head]
                names[at], names[other] = head[other], head[at]
                yield Change(
                    "names exchanged",
                    f"{name} {head[at]}, {head[other]}",
                    _with(files, name, [names, *rows[1:]]),
                )


def _forms(files: Files, name: str, rows: list[list[str]]) -> Iterator[Change]:
    turned = [row[::-1] for row in rows]
    yield Change("columns turned", name, _with(files, name, turned), same=True)
    yield Change("semicolons", name, _with(files, name, rows, ";"), same=True)
    yield Change("line ends", name, _with(files, name, rows, end="\r\n"), same=True)
    yield Change("mark of UTF-8", name, {**files, name: b"\xef\xbb\xbf" + files[name]}, same=True)
