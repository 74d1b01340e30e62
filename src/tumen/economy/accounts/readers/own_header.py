"""The header of a table of one's own: what its numbers are, and the labels that they stand under."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field as Key

from tumen.economy.refusals import not_there
from tumen.errors import InputError, Problem
from tumen.schema import Frozen
from tumen.tables.field import Field, Table

if TYPE_CHECKING:
    Label = tuple[str, str]

ENDINGS = (".yaml", ".yml")
Layout = Literal["matrix", "list"]
Valuation = Literal["basic prices", "producers' prices", "purchasers' prices"]
OUTPUT = "output"


class OwnTable(Frozen):
    """The header."""

    table: str = Key(min_length=1)
    """What it is called."""
    year: int = Key(ge=1900, le=2100)
    unit: str = Key(min_length=1)
    """Of every number, such as ``million USD``."""
    valuation: Valuation
    """At which prices flows are valued."""
    source: str = Key(min_length=1)
    """Who made it, from what; or the word illustrative."""
    layout: Layout
    """``matrix``: columns economy, sector, then one for each economy:sector, economy:category and, where it
    is stated, ``output``. ``list``: columns of `FLOWS`.
    """
    file: str = Key(min_length=1)
    """CSV or Parquet with the numbers, beside the header."""
    economies: tuple[str, ...] = Key(min_length=1)
    sectors: tuple[str, ...] = Key(min_length=1)
    final: tuple[str, ...] = Key(min_length=1)
    """Categories of final demand."""
    value_added: tuple[str, ...] = ()
    """Rows below the sectors; absent: what the columns leave."""
    taxes: str | None = None
    """Row of taxes less subsidies on products paid on inputs; absent: they are inside of value added."""
    output: bool = False
    """Whether a column states output; otherwise it is the sum of sales."""
    absent: Literal["zero"] | None = None
    """``zero``: an empty cell, or a flow that is not listed, is zero. Otherwise it is missing, and refused.
    """
    edition: str = ""
    rest: tuple[str, ...] = ()
    """Economies that are many together without a name, besides ROW."""
    notes: dict[str, str] = Key(default_factory=dict)
    """What must be said with results, by economy; ``""`` is the whole table."""


FLOWS = Table(
    "flows",
    None,
    "a flow of a table of one's own in the layout list: from a row to a column",
    (
        Field("economy", "text", "Economy that sells", required=False, empty="a row of value added or taxes"),
        Field("sector", "text", "Sector that sells, or the row of value added or taxes"),
        Field("to_economy", "text", "Economy that buys", required=False, empty="the column output"),
        Field("to", "text", f"Sector that uses, category of final demand, or {OUTPUT}"),
        Field("amount", "number", "Flow in the unit of the header"),
    ),
    key=("economy", "sector", "to_economy", "to"),
)


def header_of(path: Path) -> OwnTable:
    """Read the header; InputError with everything that is wrong with it, each with its line."""
    from tumen.tables.models import validate
    from tumen.tables.yaml_document import read_yaml

    document = read_yaml(path)
    header = validate(OwnTable, document)
    problems: list[Problem] = []

    def refuse(wrong: object, key: str, what: str, fix: str) -> None:
        if wrong:
            problems.append(document.problem((key,), what, fix))

    for key in ("economies", "sectors", "final", "value_added"):
        labels = getattr(header, key)
        for label in dict.fromkeys(labels):
            refuse(labels.count(label) > 1, key, f"{label!r} stands there twice", "Name it once")
        refuse("" in labels, key, "a label is empty", "Name it")
    for label in header.final:
        refuse(label in header.sectors, "final", f"{label!r} is a sector too", "Give it another name")
    below = (*header.value_added, *([header.taxes] if header.taxes else []))
    refuse(
        header.taxes in header.value_added, "taxes", f"{header.taxes!r} is value added too", "Name it once"
    )
    refuse(OUTPUT in below, "value_added", f"{OUTPUT!r} is the column of output", "Give it another name")
    for key, codes in (("rest", header.rest), ("notes", header.notes)):
        for code in codes:
            strange = (
                not_there("economy", code, header.economies, "economies") if code or key == "rest" else None
            )
            refuse(strange, key, *(strange or ("", "")))
    ending = Path(header.file).suffix.lower()
    refuse(ending not in {".csv", ".parquet"}, "file", f"{header.file!r} is no CSV or Parquet", "Name one")
    if problems:
        raise InputError(problems)
    return header


def labels_of(header: OwnTable) -> tuple[list[Label], list[Label]]:
    """(economy, code) of every row and column; value added, taxes and output have no economy."""
    each = [(g, s) for g in header.economies for s in header.sectors]
    below = [("", name) for name in (*header.value_added, *([header.taxes] if header.taxes else []))]
    final = [(g, f) for g in header.economies for f in header.final]
    return [*each, *below], [*each, *final, *([("", OUTPUT)] if header.output else [])]


def label_text(label: Label) -> str:
    """How a label stands in a file: ``CHN:C26``, or its code alone."""
    economy, code = label
    return f"{economy}:{code}" if economy else code
