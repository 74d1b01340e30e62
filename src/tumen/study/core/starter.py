"""The small study that `tumen new` writes: the tables and keys that the questions named need."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

from tumen.errors import InputError
from tumen.files.whole import check_free, whole_folder
from tumen.study.core.check import near
from tumen.study.core.schema import ECONOMY_QUESTIONS, PRODUCT_QUESTIONS, QUESTIONS

_TEMPLATE = Path(__file__).resolve().parents[2] / "data" / "new-study"
_COLUMNS_OF_DESIGN = frozenset({"state", "capacity", "opening_cost", "fixed_cost"})
_OF_ONE_QUESTION = {
    "bands.csv": "uncertainty",
    "changes.csv": "qualify",
    "consignments.csv": "consignments",
    "events.csv": "disruption",
    "imports.csv": "zone",
    "incentives.csv": "design",
    "inventories.csv": "disruption",
    "rates.csv": "design",
    "relief.csv": "relief",
    "satellite.csv": "footprint",
    "shipments.csv": "shipments",
    "utilisation.csv": "economy",
}
"""Tables of the template that one question alone reads; the others are for all that ask of goods."""


def questions_of(text: str) -> tuple[str, ...]:
    """Read the questions to begin with, apart by commas.

    Raises
    ------
    InputError
        If one is no question.
    """
    asked = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in asked:
        if name not in QUESTIONS:
            raise InputError.of(f"--ask: {name!r} is no question", near(name, QUESTIONS, "question"))
    if not asked:
        raise InputError.of("--ask names no question", f"Questions: {', '.join(QUESTIONS)}")
    return asked


def write_starter(asked: tuple[str, ...], folder: Path) -> None:
    """Write a folder that runs as it is.

    Raises
    ------
    InputError
        If the folder is not empty (nothing is overwritten), or cannot be written.
    """
    check_free(folder)
    wanted = _sections(asked)
    with whole_folder(folder) as draft:
        text = (_TEMPLATE / "study.yaml").read_text(encoding="utf-8")
        kept = "\n".join(_kept(text, wanted)).replace("ASKED", f"[{', '.join(asked)}]")
        (draft.path / "study.yaml").write_text(kept + "\n", encoding="utf-8")
        if "zone" in wanted:
            copytree(_TEMPLATE / "ledger", draft.path / "ledger")
        for source in sorted(_TEMPLATE.glob("*.csv")):
            if _OF_ONE_QUESTION.get(source.name, "tables") in wanted:
                text = source.read_text(encoding="utf-8")
                (draft.path / source.name).write_text(
                    text if "design" in wanted else _without(text, _COLUMNS_OF_DESIGN), encoding="utf-8"
                )


def _sections(asked: tuple[str, ...]) -> set[str]:
    """Parts of the template that the questions need."""
    goods = set(asked) & {*PRODUCT_QUESTIONS, "design"}
    found = {*asked, "tables" if goods else "zone-alone" if asked == ("zone",) else "no-tables"}
    return found | {"whole-economies"} if set(asked) & set(ECONOMY_QUESTIONS) else found


def _kept(text: str, wanted: set[str]) -> Iterator[str]:
    """The lines of the template, without its marks and the parts that are not wanted."""
    inside = True
    for line in text.splitlines():
        begins = re.fullmatch(r"#\[([a-z-]+)", line)
        if begins:
            inside = begins[1] in wanted
        elif line == "#]":
            inside = True
        elif inside:
            yield line


def _without(text: str, columns: frozenset[str]) -> str:
    """A table without the columns that nothing asked reads."""
    rows = list(csv.DictReader(io.StringIO(text)))
    kept = [name for name in rows[0] if name not in columns]
    made = io.StringIO()
    writer = csv.DictWriter(made, kept, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()
